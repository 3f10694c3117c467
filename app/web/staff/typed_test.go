package staff

import (
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// TestWhatIsTypedIsTheFacets (29): each way of typing a filter, in English and in the
// language of the page, is the search with that facet chosen.
func TestWhatIsTypedIsTheFacets(t *testing.T) {
	p := pages(t)
	for typed, want := range map[string]string{
		`country:DE water`:                     "?q=water&country=DE",
		`country:Germany country:se`:           "?country=DE&country=SE",
		`country:ألمانيا`:                      "?country=DE",
		`بلد:ألمانيا قلب`:                      "?q=قلب&country=DE",
		`المهارة:"GIS"`:                        "?skill=jisr:gis",
		`skill:"GIS" -theme:finance`:           "?skill=jisr:gis&not_theme=finance",
		`-country:DE "cath lab" -nurse`:        `?q="cath lab" -nurse&not_country=DE`,
		`occupation:22 occupation:قلبية`:       "?occupation=22&concept=jisr:cardiologist",
		`years:١٠ verified:true`:               "?years=10-19&verified=true",
		`years:12`:                             "?years=12",
		`city:"New York" mode:«Short visit»`:   "?city=New York&mode=visit",
		`https://example.org 12:30 note: "a:b`: `?q=https://example.org 12:30 note: "a:b`,
	} {
		t.Run(typed, func(t *testing.T) {
			got := p.understand(Search{Text: typed}, "ar")
			if len(got.Doubts) > 0 {
				t.Fatalf("not understood: %+v", got.Doubts)
			}
			if diff := cmp.Diff(searchAt(t, want), got.Search); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			again := p.understand(Search{Text: got.Search.Typed()}, "en").Search
			if diff := cmp.Diff(got.Search, again); diff != "" {
				t.Errorf("typed as it is shown it means something else (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatIsNotUnderstoodHasTheNearestKnownAndStays(t *testing.T) {
	p := pages(t)
	for typed, near := range map[string]string{"contry:DE": "country:DE", "country:Germny": "country:Germany", "-theme:finanse": "-theme:finance", "skil:GIS": "skill:GIS", "shoesize:44": ""} {
		s := Search{Text: typed + " water"}
		got := p.understand(s, "en")
		if len(got.Doubts) != 1 || got.Doubts[0].Near != near || got.Doubts[0].Raw != typed || (got.Doubts[0].URL == "") != (near == "") {
			t.Errorf("%s: %+v, want %q", typed, got.Doubts, near)
		}
		if s.Text != typed+" water" || got.Search.Text != "water" {
			t.Errorf("%s: the text is now %q, the search %q", typed, s.Text, got.Search.Text)
		}
	}
}

// FuzzTyped: whatever is typed, the parts and the words left are of the text, and what
// is understood reads the same when it is typed as it is shown.
func FuzzTyped(f *testing.F) {
	for _, seed := range []string{`country:DE skill:"GIS" -theme:finance`, `بلد:ألمانيا`, `:`, `-:`, `a:"`, `"a b":c`, "country:«a b» x", "وڵات:DE", "years:٩٩٩", "--mode:remote", "city:\"\"", "\xff:\xfe"} {
		f.Add(seed)
	}
	p := pages(f)
	f.Fuzz(func(t *testing.T, text string) {
		free, parts := cutTyped(text)
		if len(parts) > mostParts || utf8.RuneCountInString(free) > max(utf8.RuneCountInString(text), 0) {
			t.Fatalf("%q gives %d parts and %q", text, len(parts), free)
		}
		if rest, more := cutTyped(free); len(parts) > 0 && (len(more) > 0 || rest != free) {
			t.Fatalf("%q leaves %q, of which %v are filters again", text, free, more)
		}
		p.understand(Search{Text: text}, "ar")
	})
}
