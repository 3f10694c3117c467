package staff

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jisr/app/roster"
	"jisr/app/web"
)

func searchAt(t *testing.T, address string) Search {
	t.Helper()
	_, raw, _ := strings.Cut(address, "?")
	values, err := url.ParseQuery(raw)
	if err != nil {
		t.Fatal(err)
	}
	return readSearch(web.Form(values))
}

func TestTheAddressIsTheStateOfASearch(t *testing.T) {
	s := Search{Text: `"کوانتیزم" -طب`, Name: "Amal & co", Purpose: "for 50% of it", Sort: "years", After: 25,
		Chosen: map[string][]string{"country": {"DE", "SE"}, "years": {"10-19"}, "verified": {"true"}}, Not: map[string][]string{"theme": {"finance"}}}
	if diff := cmp.Diff(s, searchAt(t, s.Path())); diff != "" {
		t.Errorf("after a round trip (-want +got):\n%s", diff)
	}
	if got := (Search{}).Path(); got != "/staff/experts" {
		t.Errorf("an empty search is at %q", got)
	}
	if diff := cmp.Diff(s, searchAt(t, s.opening("exp_1"))); diff != "" {
		t.Errorf("with a person beside it (-want +got):\n%s", diff)
	}
}

func TestAChipTakesAwayOneValueAndGoesToTheFirstPage(t *testing.T) {
	s := searchAt(t, "?country=DE&country=SE&mode=remote&after=50")
	less := s.without("country", "DE")
	if diff := cmp.Diff(searchAt(t, "?country=SE&mode=remote"), less); diff != "" {
		t.Errorf("without DE (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"DE", "SE"}, s.Chosen["country"]); diff != "" {
		t.Errorf("the search itself changed:\n%s", diff)
	}
	if got := s.without("country", "").Chosen["country"]; got != nil {
		t.Errorf("the whole facet leaves %v", got)
	}
}

func TestFacetsAreFiltersWithAlternativesInside(t *testing.T) {
	q := searchAt(t, "?country=DE&country=SE&occupation=22&verified=true&years=20-29&years=10-19").Query()
	want := []roster.Criterion{
		{Field: roster.FieldCountry, Op: roster.AnyOf, Value: roster.Value{Codes: []string{"DE", "SE"}}},
		{Field: roster.FieldOccupation, Op: roster.AnyOf, Value: roster.Value{Codes: []string{"22"}}},
		{Field: roster.FieldYears, Op: roster.AtLeast, Value: roster.Value{Number: 10}},
		{Field: roster.FieldVerified, Op: roster.Is, Value: roster.Value{Verified: true}},
	}
	if diff := cmp.Diff(want, q.Filters); diff != "" {
		t.Errorf("filters (-want +got):\n%s", diff)
	}
}

func TestVerifiedAndNotVerifiedTogetherAreEverybody(t *testing.T) {
	if q := searchAt(t, "?verified=true&verified=false&years=0-4").Query(); len(q.Filters) != 0 {
		t.Errorf("filters %v, want none", q.Filters)
	}
}

func TestAfterSigningInOnlyAStaffPageIsNext(t *testing.T) {
	for next, want := range map[string]string{
		"/en/staff/programmes/prg_1?x=1": "/en/staff/programmes/prg_1?x=1",
		"/ar/staff/experts":              "",
		"//evil.example/en/staff/":       "",
		"https://evil.example/en/staff/": "",
		"/en/staff/../../mine":           "",
		"/en/staff/%2e%2e/x":             "",
		`/en/staff/\evil.example`:        "",
		"/en/staff/sign-out":             "",
		"/en/mine":                       "",
		"javascript:alert(1)":            "",
		"":                               "",
	} {
		if got := safeNext(next, "en"); got != want {
			t.Errorf("next %q leads to %q, want %q", next, got, want)
		}
	}
}

// TestASavedSearchOpensAsItWasAsked: what the page asks and keeps is the same search again;
// what only a program can ask is not shown as another.
func TestASavedSearchOpensAsItWasAsked(t *testing.T) {
	for _, query := range []string{"q=water", "country=SE&country=DE&skill=jisr:gis", "years=12&not_language=ar&sort=confirmed", "verified=true&fresh=false&city=Leeds&concept=jisr:cardiologist", "q=%22cold+chain%22&origin=IQ-NI&mode=visit&theme=finance&not_mode=return"} {
		v, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		asked := readSearch(web.Form(v)).Query().Asked()
		s, whole := searchFrom(asked)
		if !whole || !alike(s.Query().Asked(), asked) {
			t.Errorf("%s opens as %s, %v", query, s.Path(), whole)
		}
	}
	for _, c := range []roster.Criterion{{Field: roster.FieldLanguage, Op: roster.AtLeast, Value: roster.Value{Codes: []string{"sv"}, Level: "B2"}}, {Field: roster.FieldGender, Op: roster.AnyOf, Value: roster.Value{Codes: []string{"female"}}}} {
		if s, whole := searchFrom(roster.Query{Filters: []roster.Criterion{c}}.Asked()); whole {
			t.Errorf("%+v opens as %s", c, s.Path())
		}
	}
}
