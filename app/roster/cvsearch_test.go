package roster_test

import (
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"jisr/app/office"
	"jisr/app/roster"
)

// linesOf are the lines of every CV.
type linesOf []string

func (l linesOf) CVText(context.Context, string) ([]string, error) { return l, nil }

// searched is what is read of a CV of somebody.
func searched(t testing.TB, words roster.Reading, who office.Identity, lines ...string) string {
	t.Helper()
	e := roster.Expert{CV: &roster.CV{ID: "cv_1", Lines: len(lines)}}
	e.Identity = who
	never := func([]string) func(string) bool { return func(string) bool { return false } }
	out, err := roster.CVSearch{Texts: linesOf(lines), Words: words.Words, Writes: never}.Passages(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, "\n")
}

var rozhanAhmed = office.Identity{Name: office.Name{Latin: "Rozhan Ahmed Al-Jubouri", Native: "ڕۆژان ئەحمەد"}, Email: "sunflower77@example.org", Phone: "+46701234567"}

// TestWhatIsLeftOutOfACV says in what form each line is read.
func TestWhatIsLeftOutOfACV(t *testing.T) {
	words := reading(t)
	for line, want := range map[string]string{
		"Rozhan Ahmed, PhD":                             "… …, PhD",
		"AHMED Rôzhan, nurse":                           "… …, nurse",
		"د. روژان الأحمد وروژان":                        "د. … الأحمد …",
		"RozhanAhmed and rozhan_ahmed1980":              "… and …_…1980",
		"ڕۆژانی ئەحمەد، ئەندازیار":                      "… …، ئەندازیار",
		"Ahmedabad, Jubouri Street":                     "Ahmedabad, … Street",
		"E-mail: someone.else@example.com; tel":         "E-mail: …; tel",
		"Skype live:sunflower77":                        "Skype live:…",
		"write to r (at) mail (dot) example, please":    "write to …, please",
		"or r [at] mail.example":                        "or …",
		"see https://example.iq/a?b and www.b.example/": "see … and …",
		"on linkedin.com/in/x, xing.to/y":               "on … …",
		"Node.js/React, ASP.NET, B.Sc./M.Sc., CI/CD":    "Node.js/React, ASP.NET, B.Sc./M.Sc., CI/CD",
		"Tel. +46 (0)70-123 45 67 or 0770 123 4567":     "Tel. … or …",
		"٠٧٧٠ ١٢٣ ٤٥٦٧ بغداد":                           "… بغداد",
		"０７７０１２３４５６７, Ｒｏｚｈａｎ, nurse":                    "…, …, nurse",
		"my number ends in 34567":                       "my number ends in …",
		"born 12.03.1980 or 1980-03-12 in Duhok":        "born … or … in Duhok",
		"personnummer 800312-1234, A12345678":           "personnummer …, A…",
		"2004 - 2011 (7 years), 09/2014 – 2016":         "2004 - 2011 (7 years), 09/2014 – 2016",
		"12,000 people in 2015, 250 km of pipes, 2212":  "12,000 people in 2015, 250 km of pipes, 2212",
	} {
		if got := searched(t, words, rozhanAhmed, "Curriculum vitae", line); got != "Curriculum vitae\n"+want {
			t.Errorf("%q is read as %q, want %q", line, got, want)
		}
	}
	if got := searched(t, words, office.Identity{}, "Head of ward"); got != "Head of ward" {
		t.Errorf("of nobody's name %q is left", got)
	}
}

func FuzzSearchedCV(f *testing.F) {
	f.Add("Rozhan Ahmed\nsunflower77@example.org +46 70 123 45 67\n12.03.1980 – 2011")
	f.Add("ڕۆژان ئەحمەد (at) www.a.iq/ ٠٧٧٠ ١٢٣ ٤٥٦٧")
	f.Add("a@b＠c +(+( 1-2/3. …")
	words := reading(f)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2000 || !utf8.ValidString(text) {
			t.Skip("longer than is fuzzed, or no text: lines are cleaned before")
		}
		got := searched(t, words, rozhanAhmed, strings.Split(text, "\n")...)
		if !utf8.ValidString(got) || strings.ContainsAny(got, "@＠") {
			t.Errorf("%q", got)
		}
		for _, w := range words.Words(got) {
			if w == "rozhan" || w == "ahmed" || w == "روجان" {
				t.Errorf("%q stands in %q", w, got)
			}
		}
	})
}

// TestPassagesGoOnOverLinesOfOneScript up to a bound, and a line is never cut.
func TestPassagesGoOnOverLinesOfOneScript(t *testing.T) {
	words := reading(t)
	e := roster.Expert{CV: &roster.CV{ID: "cv_1", Lines: 4}}
	never := func([]string) func(string) bool { return func(string) bool { return false } }
	long := strings.Repeat("word ", 99) + "end"
	out, err := roster.CVSearch{Texts: linesOf{"Cardiac", "catheterisation", "قسطرة القلب", "سنتان 2004", "…", long, long}, Words: words.Words, Writes: never}.Passages(t.Context(), e)
	if err != nil || len(out) != 4 || out[0] != "Cardiac\ncatheterisation" || out[1] != "قسطرة القلب\nسنتان 2004" || out[2] != long || out[3] != long {
		t.Errorf("%q, %v", out, err)
	}
}
