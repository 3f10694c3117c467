package staff

import (
	"io/fs"
	"net/url"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jisr/app/letters"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
	"jisr/app/web/webtest"
	"jisr/search"
	"jisr/static"
)

// vocabulary is read once: it has all of ESCO.
var vocabulary = sync.OnceValues(func() (*terms.Terms, error) {
	files, err := fs.Sub(static.Files, "terms")
	if err != nil {
		return nil, err
	}
	return terms.Load(files, search.Fold)
})

// pages are the staff pages without desks: enough for whatever does not ask them.
func pages(t testing.TB) *Pages {
	t.Helper()
	words, err := vocabulary()
	if err != nil {
		t.Fatal(err)
	}
	r, _ := webtest.New(t)
	texts, err := fs.Sub(static.Files, "locales")
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := locale.Load(texts)
	if err != nil {
		t.Fatal(err)
	}
	post := letters.Post{Words: words, Catalogue: catalogue}
	return &Pages{Render: r, Terms: words, Locale: catalogue, SearchWhy: post.SearchWhy, Now: office.SystemClock}
}

func TestCriteriaAreReadFromPlainForms(t *testing.T) {
	p := pages(t)
	for query, want := range map[string]roster.Criterion{
		"kind=must&field=language&value=ckb&level=B1":                        {Kind: roster.Must, Field: roster.FieldLanguage, Op: roster.AtLeast, Value: roster.Value{Codes: []string{"ckb"}, Level: "B1"}},
		"kind=should&field=years&value=٨&weight=٥":                           {Kind: roster.Should, Field: roster.FieldYears, Op: roster.AtLeast, Value: roster.Value{Number: 8}, Weight: 5},
		"kind=must&field=mode&value=mission&value=visit":                     {Kind: roster.Must, Field: roster.FieldMode, Op: roster.AnyOf, Value: roster.Value{Codes: []string{"mission", "visit"}}},
		"kind=must&field=country&value=SE":                                   {Kind: roster.Must, Field: roster.FieldCountry, Op: roster.Is, Value: roster.Value{Codes: []string{"SE"}}},
		"kind=must&field=country&value.add=" + url.QueryEscape("Sweden، DE"): {Kind: roster.Must, Field: roster.FieldCountry, Op: roster.AnyOf, Value: roster.Value{Codes: []string{"SE", "DE"}}},
		"kind=must&field=licence&value=2212&scope=SE&verified=true":          {Kind: roster.Must, Field: roster.FieldLicence, Op: roster.Is, Value: roster.Value{Codes: []string{"2212"}, Scope: "SE", Verified: true}},
		"kind=must&field=availability&value.from.day=1&value.from.month=3&value.from.year=2027&value.to.day=31&value.to.month=5&value.to.year=2027&value.days=10": {Kind: roster.Must, Field: roster.FieldAvailability, Op: roster.Within, Value: roster.Value{From: "2027-03-01", To: "2027-05-31", Days: 10}},
		"kind=must&field=verified": {Kind: roster.Must, Field: roster.FieldVerified, Op: roster.Is, Value: roster.Value{Verified: true}},
		"kind=should&field=text&value=" + url.QueryEscape(`"cath lab"`) + "&weight=2": {Kind: roster.Should, Field: roster.FieldText, Op: roster.Text, Value: roster.Value{Text: `"cath lab"`}, Weight: 2},
		"kind=must&field=city&value=" + url.QueryEscape("Malmö, Lund"):                {Kind: roster.Must, Field: roster.FieldCity, Op: roster.AnyOf, Value: roster.Value{Codes: []string{"Malmö", "Lund"}}},
		"kind=must&field=education&value=8":                                           {Kind: roster.Must, Field: roster.FieldDegree, Op: roster.AtLeast, Value: roster.Value{Number: 8}},
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		got := p.readCriterion(web.Form(values), "en")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
		var wrong office.Problems
		roster.CheckCriteria([]roster.Criterion{got}, p.Terms, "criteria", &wrong)
		if err := wrong.Err(); err != nil {
			t.Errorf("%s: the desk refuses it: %v", query, err)
		}
	}
}

func TestWhatIsTypedInAnyLanguageMeansItsTerm(t *testing.T) {
	p := pages(t)
	c := p.readCriterion(web.Form{"kind": {"must"}, "field": {"concept"}, "value.add": {"طبيب قلب"}}, "ar")
	if diff := cmp.Diff([]string{"jisr:cardiologist"}, c.Value.Codes); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
}

func TestAWordThatIsNoTermIsLeftForTheDeskToRefuse(t *testing.T) {
	p := pages(t)
	c := p.readCriterion(web.Form{"kind": {"must"}, "field": {"country"}, "value.add": {"Xyzzyland"}}, "en")
	var wrong office.Problems
	roster.CheckCriteria([]roster.Criterion{c}, p.Terms, "criteria", &wrong)
	if wrong.Err() == nil {
		t.Error("a country that there is not was taken")
	}
}

func TestEveryFieldOfARoleHasAFormAndASentenceInEveryLanguage(t *testing.T) {
	p := pages(t)
	for _, lang := range locale.Languages() {
		for _, field := range roster.RoleFields() {
			f := p.criterionForm(-1, roster.Criterion{Kind: roster.Must, Field: field}, lang)
			if f == nil || f.Label == "" {
				t.Errorf("%s has no form in %s", field, lang)
			}
			if s := p.sentence(samplesOf(field), lang); s.Field == "" || s.Value == "" {
				t.Errorf("%s in %s is said as %+v", field, lang, s)
			}
		}
	}
}

// samplesOf is a criterion of the field that the desk would take.
func samplesOf(f roster.Field) roster.Criterion {
	c := roster.Criterion{Kind: roster.Must, Field: f}
	codes := map[roster.Field]string{roster.FieldOccupation: "2212", roster.FieldConcept: "jisr:cardiologist", roster.FieldSkill: "jisr:gis", roster.FieldLicence: "2212",
		roster.FieldLanguage: "ckb", roster.FieldStudied: "0912", roster.FieldMode: "remote", roster.FieldCountry: "SE", roster.FieldCity: "Lund", roster.FieldOrigin: "IQ-NI",
		roster.FieldVetting: "licence", roster.FieldTheme: "finance"}
	if code := codes[f]; code != "" {
		c.Value.Codes = []string{code}
	}
	c.Value.Level, c.Value.Number, c.Value.From, c.Value.To, c.Value.Days, c.Value.Text = "B2", 7, "2027-03-01", "2027-05-31", 10, "water"
	c.Op = opOf(c)
	return c
}

func TestACriterionIsAddedChangedRemovedAndLoosened(t *testing.T) {
	p := pages(t)
	was := []roster.Criterion{samplesOf(roster.FieldLanguage), samplesOf(roster.FieldCountry)}
	apply := func(pairs ...string) ([]roster.Criterion, error) {
		f := web.Form{}
		for i := 0; i < len(pairs); i += 2 {
			f[pairs[i]] = append(f[pairs[i]], pairs[i+1])
		}
		list, _, err := p.applyCriterion(f, was, "en")
		return list, err
	}
	if list, err := apply("do", "remove", "index", "0"); err != nil || len(list) != 1 || list[0].Field != roster.FieldCountry {
		t.Errorf("remove: %v, %v", list, err)
	}
	if list, err := apply("do", "loosen", "index", "0"); err != nil || list[0].Value.Level != "B1" {
		t.Errorf("loosen: %v, %v", list, err)
	}
	if list, err := apply("do", "save", "index", "-1", "kind", "must", "field", "fresh"); err != nil || len(list) != 3 {
		t.Errorf("add: %v, %v", list, err)
	}
	if list, err := apply("do", "save", "index", "1", "kind", "must", "field", "country", "value", "DE"); err != nil || list[1].Value.Codes[0] != "DE" {
		t.Errorf("change: %v, %v", list, err)
	}
	for _, bad := range [][]string{{"do", "remove", "index", "2"}, {"do", "remove", "index", "-1"}, {"do", "loosen", "index", "1"}, {"do", "save", "index", "x"}} {
		if _, err := apply(bad...); office.CodeOf(err) != office.Conflict {
			t.Errorf("%v: %v, want a conflict", bad, err)
		}
	}
	if was[0].Value.Level != "B2" || len(was) != 2 {
		t.Error("the role's own list was changed")
	}
}
