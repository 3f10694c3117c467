package terms_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
	"unicode"

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

func TestOurConceptsHaveFiveLanguages(t *testing.T) {
	words := load(t)
	own := 0
	for _, kind := range []string{terms.Concepts, terms.Skills} {
		for _, code := range words.Codes(kind) {
			if !strings.HasPrefix(code, "jisr:") {
				continue
			}
			own++
			for _, lang := range []string{"en", "ar", "ckb", "sv", "de"} {
				if label, missing := words.Label(kind, code, lang); missing || strings.TrimSpace(label) == "" {
					t.Errorf("%s has no %s label", code, lang)
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
				if _, missing := words.Label(kind, code, lang); missing && !(kind == terms.Countries && code == "IO" && lang == "ckb") {
					t.Errorf("%s %s has no %s label", kind, code, lang)
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

// strange are the letters of a label that Sorani does not have.
func strange(label string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("ئابپتجچحخدرڕزژسشعغفڤقکگلڵمنوۆهەیێ()،-", r) {
			return -1
		}
		return r
	}, label)
}

func TestSoraniLabelsHaveSoraniLettersOnly(t *testing.T) {
	words := load(t)
	for _, kind := range terms.Kinds() {
		n := 0
		for _, code := range words.Codes(kind) {
			label, missing := words.Label(kind, code, "ckb")
			if missing {
				continue
			}
			if n++; strange(label) != "" {
				t.Errorf("%s %s: %q has letters that Sorani does not have: %q", kind, code, label, strange(label))
			}
		}
		if n == 0 {
			t.Errorf("%s has no Sorani label", kind)
		}
	}
}

func TestLanguagesOfIraqAreKnown(t *testing.T) {
	words := load(t)
	for _, code := range []string{"ar", "ckb", "kmr", "aii", "cld", "syr", "tk", "fa", "tr", "hy", "sdh", "hac", "sdb", "mid"} {
		for _, lang := range []string{"en", "ar", "ckb"} {
			if label, missing := words.Label(terms.Languages, code, lang); missing || label == "" {
				t.Errorf("%s has no %s label", code, lang)
			}
		}
	}
	for typed, code := range map[string]string{"Assyrian": "aii", "آشوري": "aii", "ئاشووری": "aii", "Chaldean": "cld", "سورث": "aii", "Turkoman": "tk", "Feyli": "sdh", "فيلية": "sdh", "بادينية": "kmr", "Kurdish": "ckb", "Sorani": "ckb"} {
		list := words.Suggest(terms.Languages, typed, "en", 5)
		if !slices.ContainsFunc(list, func(s terms.Suggestion) bool { return s.Code == code }) {
			t.Errorf("%s leads to %v, not to %s", typed, list, code)
		}
	}
}

func TestTypingErrorsAreForgivenInEachWord(t *testing.T) {
	words := load(t)
	for _, c := range []struct{ kind, typed, code string }{
		{terms.Skills, "cardiac catheterzation", "jisr:cardiac-catheterisation"},
		{terms.Skills, "cardac catheterisation", "jisr:cardiac-catheterisation"},
		{terms.Skills, "cardac catheterzation", "jisr:cardiac-catheterisation"},
		{terms.Skills, "cardiac cathetre", "jisr:cardiac-catheterisation"}, // still being typed
		{terms.Concepts, "mechancal enginer", "jisr:mechanical-engineer"},
		{terms.Concepts, "mechanical enginer", "jisr:mechanical-engineer"},
		{terms.Concepts, "mehcanical eng", "jisr:mechanical-engineer"},
		{terms.Concepts, "مهندس كهرابء", "jisr:electrical-engineer"},
		{terms.Concepts, "ئەندازیری کارەبا", "jisr:electrical-engineer"},
		{terms.Skills, "قسطرة قلب", "jisr:cardiac-catheterisation"}, // without the article
	} {
		list := words.Suggest(c.kind, c.typed, "en", 8)
		if !slices.ContainsFunc(list, func(s terms.Suggestion) bool { return s.Code == c.code }) {
			t.Errorf("%q leads to %v, not to %s", c.typed, list, c.code)
		}
	}
	for _, typed := range []string{"abc", "xardiac catheterisation", "crdiac catheterisation", "cardc catheterisation"} {
		if list := words.Suggest(terms.Skills, typed, "en", 8); slices.ContainsFunc(list, func(s terms.Suggestion) bool { return s.Code == "jisr:cardiac-catheterisation" }) {
			t.Errorf("%q was taken for cardiac catheterisation", typed)
		}
	}
}

func TestShortBeginningsShowTheBest(t *testing.T) {
	words := load(t)
	for _, c := range []struct{ kind, typed, label string }{
		{terms.Skills, "p", "Public procurement"}, {terms.Skills, "manage", "Waste management"}, {terms.Skills, "eng", "engineering principles"}, {terms.Concepts, "s", "Surveyor"}, {terms.Concepts, "engineer", "Bridge engineer"},
	} {
		list := words.Suggest(c.kind, c.typed, "en", 50)
		if len(list) < 40 || !slices.ContainsFunc(list, func(s terms.Suggestion) bool {
			return s.Label == c.label
		}) {
			t.Errorf("%q in %s: %d, without %s: %v", c.typed, c.kind, len(list), c.label, list)
		}
	}
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

func TestOneNameIsSuggestedOnce(t *testing.T) {
	words := load(t)
	for _, lang := range []string{"en", "ar"} {
		n := 0
		for _, s := range words.Suggest(terms.Concepts, "civil engineer", lang, 20) {
			if label, _ := words.Label(terms.Concepts, s.Code, "en"); strings.EqualFold(label, "civil engineer") {
				n++
			}
		}
		if n != 1 {
			t.Errorf("the civil engineer is suggested %d times in %s", n, lang)
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

// BenchmarkSearchable is Load with the first search of everything.
func BenchmarkSearchable(b *testing.B) {
	for b.Loop() {
		words := load(b)
		for _, kind := range terms.Kinds() {
			words.Suggest(kind, "a", "en", 1)
		}
	}
}

// prefixes are what is in the box as people type labels letter by letter: every
// beginning of a sample of all labels, in all languages, once each.
func prefixes(words *terms.Terms, kind string, every int) []string {
	seen := map[string]bool{}
	var out []string
	for i, code := range words.Codes(kind) {
		if i%every != 0 {
			continue
		}
		for _, label := range words.Labels(kind, code) {
			runes := []rune(label)
			for n := range runes {
				if p := string(runes[:n+1]); !seen[p] {
					seen[p] = true
					out = append(out, p)
				}
			}
		}
	}
	return out
}

// BenchmarkSuggest types a sample of all labels letter by letter, rightly and with
// a letter left out, and tells the time that one in a hundred takes.
func BenchmarkSuggest(b *testing.B) {
	words := load(b)
	for _, kind := range []string{terms.Concepts, terms.Skills} {
		for _, wrong := range []bool{false, true} {
			b.Run(kind+map[bool]string{false: "/right", true: "/wrong"}[wrong], func(b *testing.B) {
				typed := prefixes(words, kind, 40)
				words.Suggest(kind, "a", "en", 1) // the first search makes the lexicon
				if wrong {
					typed = misspelt(typed)
				}
				var took []time.Duration
				i := 0
				for b.Loop() {
					start := time.Now()
					words.Suggest(kind, typed[i%len(typed)], "ckb", 10)
					took = append(took, time.Since(start))
					i += 7919 // a prime: short and long ones in turn
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
				b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
				b.ReportMetric(float64(took[len(took)-1].Microseconds()), "max-µs")
			})
		}
	}
}

// misspelt leaves out the fourth letter.
func misspelt(typed []string) []string {
	var out []string
	for _, p := range typed {
		if runes := []rune(p); len(runes) > 4 {
			out = append(out, string(slices.Delete(runes, 3, 4)))
		}
	}
	return out
}

// TestCountriesOfTheDiasporaLieOnTheMap, each on its own side of the others.
func TestCountriesOfTheDiasporaLieOnTheMap(t *testing.T) {
	words := load(t)
	for _, c := range []string{"SE", "DE", "GB", "NL", "US", "CA", "AU", "TR", "JO", "AE", "FI", "NO", "DK", "NZ"} {
		if x, y, known := words.OnMap(c); !known || x <= 0 || x >= 960 || y <= 0 || y >= 470 {
			t.Errorf("%s lies at %v, %v (%v)", c, x, y, known)
		}
	}
	us, _, _ := words.OnMap("US")
	de, north, _ := words.OnMap("DE")
	au, south, _ := words.OnMap("AU")
	if us >= de || de >= au || north >= south {
		t.Errorf("the map is turned round: US %v, DE %v %v, AU %v %v", us, de, north, au, south)
	}
}
