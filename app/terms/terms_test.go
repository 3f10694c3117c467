package terms_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"jisr/app/terms"
	"jisr/search"
)

func load(t testing.TB) *terms.Terms {
	t.Helper()
	words, err := terms.Load(os.DirFS("../../static/terms"), search.Fold)
	if err != nil {
		t.Fatal(err)
	}
	return words
}

func TestEveryScriptLeadsToTheSameOccupation(t *testing.T) {
	words := load(t)
	for _, typed := range []string{"قەڵب", "kardiolog", "heart", "دڵ", "قلبية", "heart doctor", "طبيب قلب", "hjärtläkare", "Herzsp", "cardiologis", "پزیشکی دڵ", "kardiolgo"} {
		for _, lang := range []string{"en", "ar", "ckb"} {
			list := words.Suggest(terms.Concepts, typed, lang, 8)
			if len(list) == 0 || list[0].Unit != "2212" || !slices.ContainsFunc(list, func(s terms.Suggestion) bool { return s.Code == "jisr:cardiologist" }) {
				t.Errorf("%q in %s: %v", typed, lang, list)
			}
		}
	}
	for _, said := range []string{"قلبية", "دڵ", "heart doctor", "Cardiology"} {
		if m := words.Meanings(said); len(m) == 0 || m[0].Code != "jisr:cardiologist" {
			t.Errorf("%q means %v", said, m)
		}
	}
}

func TestOurConceptsHaveFiveLanguagesAndCleanLetters(t *testing.T) {
	words := load(t)
	own := 0
	for _, kind := range []string{terms.Concepts, terms.Skills} {
		for _, code := range words.Codes(kind) {
			if !strings.HasPrefix(code, "jisr:") {
				continue
			}
			own++
			for _, lang := range []string{"en", "ar", "ckb", "sv", "de"} {
				label, missing := words.Label(kind, code, lang)
				if missing || strings.TrimSpace(label) == "" {
					t.Errorf("%s has no %s label", code, lang)
				}
				if lang == "ckb" && strings.ContainsAny(label, "يكةى\u200c\u06be") {
					t.Errorf("%s: %q has letters that Sorani does not use", code, label)
				}
			}
		}
	}
	if own < 120 {
		t.Errorf("%d concepts of our own", own)
	}
}

func TestTheTaxonomiesAreWhole(t *testing.T) {
	words := load(t)
	count := func(kind, prefix string) int {
		n := 0
		for _, c := range words.Codes(kind) {
			if strings.HasPrefix(c, prefix) {
				n++
			}
		}
		return n
	}
	for _, c := range []struct {
		kind, prefix string
		want         int
	}{{terms.Concepts, "esco:", 3007}, {terms.Skills, "esco:", 13896}, {terms.ISCO, "", 619}, {terms.Fields, "", 220}, {terms.Sectors, "", 766}, {terms.Governorates, "", 19}, {terms.Countries, "", 249}, {terms.Levels, "", 9}} {
		if got := count(c.kind, c.prefix); got != c.want {
			t.Errorf("%s %s: %d, want %d", c.kind, c.prefix, got, c.want)
		}
	}
}

func TestUpperGroupsAndPlacesHaveThreeLanguages(t *testing.T) {
	words := load(t)
	check := func(kind string, codes []string) {
		for _, code := range codes {
			for _, lang := range []string{"en", "ar", "ckb"} {
				label, missing := words.Label(kind, code, lang)
				if missing && !(kind == terms.Countries && code == "IO" && lang == "ckb") {
					t.Errorf("%s %s has no %s label", kind, code, lang)
				}
				if lang == "ckb" && strings.ContainsAny(label, "\u06be\u200c") {
					t.Errorf("%s %s: %q", kind, code, label)
				}
			}
		}
	}
	short := func(kind string, n int) []string {
		return slices.DeleteFunc(slices.Clone(words.Codes(kind)), func(c string) bool { return len(c) > n })
	}
	check(terms.ISCO, short(terms.ISCO, 2))
	check(terms.Fields, short(terms.Fields, 2))
	check(terms.Sectors, short(terms.Sectors, 1))
	check(terms.Governorates, words.Codes(terms.Governorates))
	check(terms.Countries, words.Codes(terms.Countries))
	check(terms.Levels, words.Codes(terms.Levels))
	check(terms.Languages, words.CommonLanguages())
}

func TestAncestorsClimbToTheTop(t *testing.T) {
	words := load(t)
	for _, c := range []struct{ kind, code, want string }{
		{terms.ISCO, "2212", "221 22 2"}, {terms.Concepts, "jisr:cardiologist", "2212 221 22 2"}, {terms.Fields, "0912", "091 09"}, {terms.Sectors, "0111", "011 01 A"}, {terms.ISCO, "nothing", ""},
	} {
		if got := strings.Join(words.Ancestors(c.kind, c.code), " "); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.kind, c.code, got, c.want)
		}
	}
}

func TestEveryCountryHasAZone(t *testing.T) {
	words := load(t)
	for _, code := range words.Codes(terms.Countries) {
		zone := words.Zone(code, "")
		if _, err := time.LoadLocation(zone); zone == "" || err != nil {
			if code != "BV" && code != "HM" { // nobody lives there and the tz database has no zone
				t.Errorf("%s: zone %q, %v", code, zone, err)
			}
		}
	}
	for place, want := range map[[2]string]string{{"US", "Detroit"}: "America/Detroit", {"US", "Somewhere"}: "America/New_York", {"SE", "Stockholm"}: "Europe/Stockholm", {"DE", ""}: "Europe/Berlin"} {
		if got := words.Zone(place[0], place[1]); got != want {
			t.Errorf("%v: %s, want %s", place, got, want)
		}
	}
}

func FuzzSuggest(f *testing.F) {
	words := load(f)
	for _, s := range []string{"", "a", "قلب", "\xff", "a b c d e f g h", "-", "ـــ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, q string) {
		if n := len(words.Suggest(terms.Skills, q, "en", 10)); n > 10 {
			t.Errorf("%d suggestions", n)
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b)
	}
}

// BenchmarkSuggest types real words letter by letter.
func BenchmarkSuggest(b *testing.B) {
	words := load(b)
	var typed []string
	for _, w := range []string{"cardiologist", "manage musical staff", "قسطرة القلب", "پزیشکی دڵ", "hjärtläkare", "software developer", "a", "s", "kardiolgo"} {
		runes := []rune(w)
		for i := range runes {
			typed = append(typed, string(runes[:i+1]))
		}
	}
	i := 0
	for b.Loop() {
		words.Suggest(terms.Skills, typed[i%len(typed)], "ckb", 10)
		i++
	}
}
