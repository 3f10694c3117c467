package locale

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func files(pairs ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		fsys[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return fsys
}

func load(t *testing.T, pairs ...string) *Catalogue {
	t.Helper()
	c, err := Load(files(pairs...))
	if err != nil {
		t.Fatal(err)
	}
	c.Logger = slog.New(slog.DiscardHandler)
	return c
}

func equal(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestTextsAreFilledFromPairsOrAMap(t *testing.T) {
	p := load(t, "en.json", `{"a.b": "{{.x}} of {{.y}}", "a.c": "plain"}`).For("en")
	equal(t, p.T("a.c"), "plain")
	equal(t, p.T("a.b", "x", 3, "y", "nine"), "3 of nine")
	equal(t, p.T("a.b", map[string]any{"x": 2027, "y": "z"}), "2027 of z")
}

func TestWhatIsMissingShowsAndIsLoggedOnce(t *testing.T) {
	c := load(t, "en.json", `{"a.b": "{{.x}}"}`)
	var log bytes.Buffer
	c.Logger = slog.New(slog.NewTextHandler(&log, nil))
	equal(t, c.For("en").T("a.none"), "⟦a.none⟧")
	equal(t, c.For("en").T("a.none"), "⟦a.none⟧")
	equal(t, c.For("ar").T("a.b"), "⟦a.b⟧")
	equal(t, c.For("en").T("a.b"), "⟦x⟧")
	if n := strings.Count(log.String(), "a.none"); n != 1 {
		t.Errorf("logged %d times: %s", n, log.String())
	}
}

func TestArabicCountsInSixForms(t *testing.T) {
	p := load(t, "ar.json", `{"a.letters": {"zero": "لا رسائل", "one": "رسالة واحدة", "two": "رسالتان", "few": "{{.n}} رسائل", "many": "{{.n}} رسالةً", "other": "{{.n}} رسالة"}}`).For("ar")
	for n, want := range map[int]string{0: "لا رسائل", 1: "رسالة واحدة", 2: "رسالتان", 3: "3 رسائل", 10: "10 رسائل", 11: "11 رسالةً", 99: "99 رسالةً", 100: "100 رسالة", 103: "103 رسائل", 2000: "2,000 رسالة"} {
		equal(t, p.N("a.letters", n), want)
	}
}

func TestSoraniCountsInTwoForms(t *testing.T) {
	p := load(t, "ckb.json", `{"a.chances": {"one": "یەک دەرفەت", "other": "{{.n}} دەرفەت لە {{.place}}"}}`).For("ckb")
	equal(t, p.N("a.chances", 1, "place", "هەولێر"), "یەک دەرفەت")
	equal(t, p.N("a.chances", 38, "place", "هەولێر"), "38 دەرفەت لە هەولێر")
}

func TestGenderVariantsAreForStatedGendersOnly(t *testing.T) {
	p := load(t, "ar.json", `{"a.officer": "المسؤول عن الطلب", "a.officer.f": "الموظفة", "a.officer.m": "الموظف", "a.plain": "نص"}`).For("ar")
	equal(t, p.TG("a.officer", "female"), "الموظفة")
	equal(t, p.TG("a.officer", "male"), "الموظف")
	equal(t, p.TG("a.officer", "undisclosed"), "المسؤول عن الطلب")
	equal(t, p.TG("a.officer", ""), "المسؤول عن الطلب")
	equal(t, p.TG("a.plain", "female"), "نص")
}

func TestNamesOfTheOtherDirectionAreIsolated(t *testing.T) {
	c := load(t, "ar.json", `{"a.at": "في {{.place}}."}`, "en.json", `{"a.at": "in {{.place}}."}`)
	equal(t, c.For("ar").T("a.at", "place", "Karolinska"), "في \u2068Karolinska\u2069.")
	equal(t, c.For("ar").T("a.at", "place", "بغداد"), "في بغداد.")
	equal(t, c.For("ar").T("a.at", "place", "2,000"), "في 2,000.")
	equal(t, c.For("ar").T("a.at", "place", "https://jisr.example/a"), "في https://jisr.example/a.")
	equal(t, c.For("en").T("a.at", "place", "بغداد"), "in \u2068بغداد\u2069.")
}

func TestFaultyFilesAreRefusedByNameAndKey(t *testing.T) {
	for name, tc := range map[string]struct {
		fsys fstest.MapFS
		want string
	}{
		"a key twice in one file":      {files("en.json", `{"a.b": "x", "a.b": "y"}`), "a.b"},
		"a key twice in two files":     {files("one.en.json", `{"a.b": "x"}`, "two.en.json", `{"a.b": "x"}`), "one.en.json"},
		"an unknown language":          {files("a.de.json", `{}`), "a.de.json"},
		"a value that is no text":      {files("en.json", `{"a.b": 3}`), "a.b"},
		"an unknown plural form":       {files("en.json", `{"a.b": {"one": "x", "dual": "y"}}`), "a.b"},
		"nested keys":                  {files("en.json", `{"a.b": {"c": "x"}}`), "a.b"},
		"logic in a text":              {files("en.json", `{"a.b": "{{if .x}}y{{end}}"}`), "a.b"},
		"a key made of a sentence":     {files("en.json", `{"Hello there": "x"}`), "Hello there"},
		"something that is no object":  {files("en.json", `[]`), "en.json"},
		"something behind the object":  {files("en.json", `{} {}`), "en.json"},
		"a file that was cut too soon": {files("en.json", `{"a.b": "x"`), "en.json"},
	} {
		if _, err := Load(tc.fsys); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v does not name %s", name, err, tc.want)
		}
	}
}

func day(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 9, 5, 0, 0, time.UTC)
}

func TestDatesAreInTheWordsOfIraq(t *testing.T) {
	c := load(t)
	en, ar, ckb := c.For("en"), c.For("ar"), c.For("ckb")
	d := day(2027, 1, 20)
	equal(t, en.Date(d), "20 January 2027")
	equal(t, ar.Date(d), "20 كانون الثاني 2027")
	equal(t, ckb.Date(d), "20ی کانوونی دووەمی 2027")
	equal(t, en.DateStyle(d, Weekday), "Wednesday 20 January 2027")
	equal(t, ar.DateStyle(d, Weekday), "الأربعاء 20 كانون الثاني 2027")
	equal(t, ckb.DateStyle(d, Weekday), "چوارشەممە 20ی کانوونی دووەمی 2027")
	equal(t, ckb.DateStyle(d, ShortDay), "20ی کانوونی دووەم")
	equal(t, ckb.DateStyle(day(2026, 12, 1), MonthYear), "کانوونی یەکەمی 2026")
	equal(t, ar.DateStyle(d, MonthYear), "كانون الثاني 2027")
	stockholm := time.FixedZone("Europe/Stockholm", 3600)
	equal(t, en.DateTime(d, stockholm), "20 January 2027, 10:05")
	equal(t, ar.DateTime(d, nil), "20 كانون الثاني 2027، الساعة 09:05")
	equal(t, ckb.DateTime(d, nil), "20ی کانوونی دووەمی 2027، کاتژمێر 09:05")
}

func TestRangesAreSaidInWords(t *testing.T) {
	c := load(t)
	en, ar, ckb := c.For("en"), c.For("ar"), c.For("ckb")
	march, may := day(2027, 3, 1), day(2027, 5, 31)
	equal(t, en.DateRange(march, may), "1 March to 31 May 2027")
	equal(t, ar.DateRange(march, may), "من 1 آذار إلى 31 أيار 2027")
	equal(t, ckb.DateRange(march, may), "لە 1ی ئازارەوە تا 31ی ئایاری 2027")
	equal(t, en.DateRange(march, day(2027, 3, 15)), "1 to 15 March 2027")
	equal(t, ckb.DateRange(march, day(2027, 3, 15)), "لە 1 تا 15ی ئازاری 2027")
	equal(t, ckb.DateRange(day(2026, 12, 1), march), "لە 1ی کانوونی یەکەمی 2026ەوە تا 1ی ئازاری 2027")
	equal(t, ar.DateRange(march, march), "1 آذار 2027")
	equal(t, en.MonthRange(march, may), "March to May 2027")
	equal(t, ar.MonthRange(march, may), "من آذار إلى أيار 2027")
	equal(t, ckb.MonthRange(march, may), "لە ئازارەوە تا ئایاری 2027")
	equal(t, en.MonthRange(march, march), "March 2027")
}

func TestDaysAreToldAsSeenFromNow(t *testing.T) {
	c := shipped(t)
	now := day(2027, 6, 1)
	for days, want := range map[int][3]string{
		0:    {"today", "اليوم", "ئەمڕۆ"},
		-1:   {"yesterday", "أمس", "دوێنێ"},
		1:    {"tomorrow", "غداً", "سبەینێ"},
		-2:   {"2 days ago", "قبل يومين", "2 ڕۆژ لەمەوبەر"},
		-5:   {"5 days ago", "قبل 5 أيام", "5 ڕۆژ لەمەوبەر"},
		-13:  {"13 days ago", "قبل 13 يوماً", "13 ڕۆژ لەمەوبەر"},
		-21:  {"3 weeks ago", "قبل 3 أسابيع", "3 هەفتە لەمەوبەر"},
		-61:  {"2 months ago", "قبل شهرين", "2 مانگ لەمەوبەر"},
		-365: {"12 months ago", "قبل 12 شهراً", "12 مانگ لەمەوبەر"},
		-731: {"2 years ago", "قبل سنتين", "2 ساڵ لەمەوبەر"},
		14:   {"in 2 weeks", "بعد أسبوعين", "دوای 2 هەفتە"},
	} {
		for i, lang := range Languages() {
			equal(t, c.For(lang).Ago(now.AddDate(0, 0, days), now), want[i])
		}
	}
}

func TestTheDayIsThatOfTheReadersZone(t *testing.T) {
	baghdad := time.FixedZone("Asia/Baghdad", 3*3600)
	evening := time.Date(2027, 6, 1, 22, 0, 0, 0, time.UTC) // already 2 June in Baghdad
	now := time.Date(2027, 6, 2, 8, 0, 0, 0, baghdad)
	equal(t, shipped(t).For("en").Ago(evening, now), "today")
}

func TestNumbersHaveLatinDigitsAndThousands(t *testing.T) {
	c := load(t)
	for n, want := range map[int]string{0: "0", 999: "999", 2000: "2,000", 1234567: "1,234,567", -2000: "-2,000"} {
		equal(t, c.For("en").Number(n), want)
	}
	equal(t, c.For("ar").Number(2000), "2,000")
	equal(t, c.For("ar").Number(-5), "\u200e-5")
	equal(t, c.For("ar").Percent(0.456), "46%")
	equal(t, c.For("ckb").Decimal(1.25, 1), "1.2")
	equal(t, c.For("en").Decimal(-0.01, 1), "0.0")
}

func TestListsAreJoinedInEachLanguage(t *testing.T) {
	c := load(t)
	equal(t, c.For("en").And(), "")
	equal(t, c.For("en").And("a"), "a")
	equal(t, c.For("en").And("a", "b"), "a and b")
	equal(t, c.For("en").Or("a", "b", "c"), "a, b or c")
	equal(t, c.For("ar").And("بغداد", "البصرة", "أربيل"), "بغداد، البصرة وأربيل")
	equal(t, c.For("ar").And("بغداد", "Leeds"), "بغداد و \u2068Leeds\u2069")
	equal(t, c.For("ar").Or("نعم", "لا"), "نعم أو لا")
	equal(t, c.For("ckb").And("بەغدا", "بەسرە", "هەولێر"), "بەغدا، بەسرە و هەولێر")
}

func TestTheLanguageIsNegotiated(t *testing.T) {
	for header, want := range map[string]string{
		"":                               "en",
		"*":                              "en",
		"de-DE,de;q=0.9":                 "en",
		"ar-IQ,ar;q=0.9,en;q=0.8":        "ar",
		"de, ar;q=0.5, en;q=0.3":         "ar",
		"en;q=0.3, ckb;q=0.9":            "ckb",
		"ckb-IQ":                         "ckb",
		"ku":                             "ckb",
		"ku-Arab":                        "ckb",
		"ku-IQ,en;q=0.5":                 "ckb",
		"ku-Latn,ar;q=0.5":               "ar",
		"ku-TR,tr;q=0.9,en;q=0.5":        "en",
		"kmr,ar;q=0.2":                   "ar",
		"ckb-Latn, ar;q=0.1":             "ar",
		"ku-Arab-TR":                     "ckb",
		"AR-iq":                          "ar",
		"ar;q=0, ckb;q=0.1":              "ckb",
		"ar;q=abc, ckb;q=0.1":            "ckb",
		"acm":                            "ar",
		"ar; q=0.7, en ;q=0.9":           "en",
		";;;,,,":                         "en",
		strings.Repeat("x,", 600) + "ar": "en", // beyond what is looked at
	} {
		if got := Negotiate(header); got != want {
			t.Errorf("%.60q gives %s, want %s", header, got, want)
		}
	}
}

func TestDigitsOfAnyKeyboardAreRead(t *testing.T) {
	equal(t, Digits("٢٠٢٧/۰۱ a3"), "2027/01 a3")
}

func TestInputIsCleaned(t *testing.T) {
	equal(t, CleanInput("a\u202eb\u2066c\u200f\u061cd\x00e\x7f\ufeff"), "abcde")
	equal(t, CleanInput("one\r\ntwo\rthree\u2028four\tend"), "one\ntwo\nthree\nfour\tend")
	equal(t, CleanInput("e\u0301"), "é")
	equal(t, CleanInput("می\u200cکەم"), "می\u200cکەم")
	equal(t, CleanInput("a\xffb"), "ab")
}

func FuzzCleanInput(f *testing.F) {
	for _, seed := range []string{"", "a\u202eb", "e\u0301\r\n", "\xff\xfe", "ا\u0653", "\u1100\u200b\u1161"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		clean := CleanInput(s)
		if CleanInput(clean) != clean {
			t.Errorf("cleaning twice differs: %q", clean)
		}
		if !utf8.ValidString(clean) || !norm.NFC.IsNormalString(clean) {
			t.Errorf("not normal UTF-8: %q", clean)
		}
		for _, r := range clean {
			if unicode.Is(unicode.Bidi_Control, r) || unicode.IsControl(r) && r != '\n' && r != '\t' {
				t.Errorf("%U is left in %q", r, clean)
			}
		}
	})
}

func FuzzNegotiate(f *testing.F) {
	for _, seed := range []string{"ar-IQ,ar;q=0.9", "ku-Latn", ";q=", "en-x-y;q=1.5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if got := Negotiate(header); !Known(got) {
			t.Errorf("%q gives %q", header, got)
		}
	})
}

func BenchmarkT(b *testing.B) {
	p := shipped(b).For("ar")
	for b.Loop() {
		p.N("dates.ago.days", 12)
	}
}
