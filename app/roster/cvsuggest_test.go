package roster_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/search"
)

func reading(t testing.TB) roster.Reading {
	t.Helper()
	words, err := terms.Load(os.DirFS("../../static/terms"), search.Fold)
	if err != nil {
		t.Fatal(err)
	}
	return words
}

func suggested(t *testing.T, e roster.Expert, lines ...string) []string {
	t.Helper()
	var out []string
	for _, s := range roster.Suggest(lines, e, reading(t), time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)) {
		if !slices.Contains(lines, s.Line) {
			t.Errorf("%s comes from no line: %q", s.Key(), s.Line)
		}
		out = append(out, s.Key())
	}
	return out
}

// TestACVSuggestsWhatItsLinesSay holds the rule of domain.md: suggestions show the line that
// they came from. Three languages say the same.
func TestACVSuggestsWhatItsLinesSay(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []string
		want  []string
	}{
		{"English", []string{"Interventional cardiologist, 12 years", "English: C1, Swedish: C2", "Arabic (mother tongue)", "PhD in medicine, Uppsala 2009 – 2014"},
			[]string{"occupation|2212|jisr:interventional-cardiologist", "language|en|C1", "language|sv|C2", "language|ar|native", "education|8||2014"}},
		{"Arabic", []string{"طبيبة قلب، ١٢ سنة", "الإنجليزية: C1", "العربية: اللغة الأم", "بكالوريوس ٢٠٠٣"},
			[]string{"occupation|2212|jisr:cardiologist", "language|en|C1", "language|ar|native", "education|6||2003"}},
		{"Sorani", []string{"پزیشکی دڵ، 12 ساڵ", "ئینگلیزی C1", "دکتۆرا 2014"},
			[]string{"occupation|2212|jisr:cardiologist", "language|en|C1", "education|8||2014"}},
	} {
		got := suggested(t, roster.Expert{}, c.lines...)
		for _, want := range c.want {
			if !slices.ContainsFunc(got, func(s string) bool {
				return s == want || strings.HasPrefix(want, "education") && strings.HasPrefix(s, want[:11]) && strings.HasSuffix(s, want[len(want)-4:])
			}) {
				t.Errorf("%s: no %s among %q", c.name, want, got)
			}
		}
	}
}

func TestACVSuggestsNoAddressAndNothingTwice(t *testing.T) {
	got := suggested(t, roster.Expert{}, "first.last@example.org, +46 70 000 00 00", "Cardiologist", "Cardiologist in Uppsala", "2010-2014 project 15/20")
	if n := len(slices.DeleteFunc(slices.Clone(got), func(s string) bool { return !strings.HasPrefix(s, "occupation") })); n != 1 {
		t.Errorf("%d occupations: %q", n, got)
	}
	if slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "years") || strings.Contains(s, "@") }) {
		t.Errorf("got %q", got)
	}
}

func TestWhatTheRecordHasIsNotSuggested(t *testing.T) {
	e := roster.Expert{Profile: roster.Profile{Occupations: []roster.Occupation{{Code: "2212", Concept: "jisr:cardiologist", Years: 20}},
		Languages: []roster.Language{{Code: "en", Level: "B2"}}}}
	if got := suggested(t, e, "heart doctor", "English C1", "20 years"); len(got) != 0 {
		t.Errorf("got %q", got)
	}
}

// TestSuggestionsAreAScreenful: a long CV does not drown her.
func TestSuggestionsAreAScreenful(t *testing.T) {
	var lines []string
	for _, word := range []string{"Cardiologist", "Architect", "Civil engineer", "Nurse", "Teacher", "statistics", "psychology", "project management", "carpentry", "welding", "accounting", "marketing", "logistics", "pharmacology", "nursing science"} {
		lines = append(lines, word+", 5 years")
	}
	for _, language := range []string{"English", "Swedish", "German", "French", "Turkish", "Persian", "Dutch"} {
		lines = append(lines, language+" B2")
	}
	lines = append(lines, "PhD 2001", "MSc 1999", "BSc 1997", "Diploma 1995", "MBA 2005")
	if got := suggested(t, roster.Expert{}, lines...); len(got) > 20 || len(got) < 10 {
		t.Errorf("%d: %q", len(got), got)
	}
}

func FuzzSuggest(f *testing.F) {
	words := reading(f)
	f.Add("Interventional cardiologist, 12 years")
	f.Add("الإنجليزية: C1، بكالوريوس ٢٠٠٣")
	f.Fuzz(func(t *testing.T, line string) {
		if len(line) > 2000 {
			t.Skip("longer than is fuzzed")
		}
		for _, s := range roster.Suggest(strings.Split(line, "\n"), roster.Expert{}, words, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)) {
			if s.Key() == "" || s.Education.Year > 2026 || s.Years > 60 {
				t.Errorf("%+v", s)
			}
		}
	})
}
