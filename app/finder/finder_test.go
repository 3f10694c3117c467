package finder_test

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"jisr/app/finder"
	"jisr/app/matching"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/seal"
	"jisr/app/store"
	"jisr/app/store/embedded"
	"jisr/app/terms"
	"jisr/search"
	"jisr/search/names"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return now }

// words gives the real terms to the finder.
type words struct{ *terms.Terms }

func (w words) Concepts(text string) []finder.Meaning {
	var out []finder.Meaning
	for _, m := range w.Meanings(text) {
		out = append(out, finder.Meaning{Code: m.Code, Labels: m.Labels})
	}
	return out
}

type room struct {
	f      *finder.Finder
	stores *store.Stores
	words  words
	dir    string
	sealer *seal.Sealer
}

func open(t testing.TB) *room {
	t.Helper()
	dir := t.TempDir()
	db, err := embedded.Open(filepath.Join(dir, "store.db"), clock)
	must(t, err)
	ring, err := seal.OpenFile(filepath.Join(dir, "keyring"))
	must(t, err)
	s, err := seal.New(t.Context(), seal.NewKey(), ring, clock)
	must(t, err)
	// Always the same secret: the keys of names are short, and which of them two names share
	// by chance follows from it.
	s.Secrets = seal.NewSecrets(seal.Key([]byte("the same key in every test here.")))
	all, err := store.OpenAll(t.Context(), db, s, s.Derive("audit"), clock, slog.Default())
	must(t, err)
	w, err := terms.Load(os.DirFS("../../static/terms"), search.Fold)
	must(t, err)
	r := &room{stores: all, words: words{w}, dir: filepath.Join(dir, "index"), sealer: s}
	r.f, err = finder.Open(r.dir, all.People, finder.SearchedCVs(all.CVs, w.Words), r.words, s, clock, slog.Default())
	must(t, err)
	t.Cleanup(func() {
		must(t, r.f.Close())
		all.Audit.Close()
		must(t, db.Close())
		must(t, ring.Close())
	})
	return r
}

// named looks for the name in a query, as the desk does.
func (r *room) named(t testing.TB, q *roster.Query) {
	t.Helper()
	if q.Name == "" {
		return
	}
	ids, _, err := r.f.Named(t.Context(), *q, roster.MostNamed)
	must(t, err)
	list, err := r.stores.People.Experts(t.Context(), ids)
	must(t, err)
	forms := make([][]string, len(list))
	for i, e := range list {
		forms[i] = []string{e.Name.Latin, e.Name.Native}
	}
	for _, x := range names.NewQuestion(q.Name).Rank(forms) {
		q.Among = append(q.Among, list[x.At].ID)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// person makes a record with something of everything that a criterion can ask.
func person(r *rand.Rand, i int) roster.Expert {
	at := now.AddDate(0, 0, -r.IntN(400))
	e := roster.Expert{ID: office.NewID("exp"), Status: roster.Active, ConfirmedAt: &at}
	e.Person = office.Person{ID: office.NewID("per"), Consents: []office.Consent{{Purpose: office.ToRoster, GivenAt: at}}}
	e.Name = office.Name{Latin: fmt.Sprintf("Person%d Test", i)}
	e.Country, e.City, e.Gender = pick(r, "SE", "DE", "GB", "US"), pick(r, "Stockholm", "Berlin", "Leeds", "Detroit"), pick(r, office.Female, office.Male)
	e.Origin, e.Headline = pick(r, "IQ-SU", "IQ-NI", "IQ-BG"), pick(r, "Cardiologist in a ward", "Water engineer", "طبيبة قلب", "پزیشکی دڵ")
	code := pick(r, "2212", "2211", "2142", "2512", "1342")
	e.Occupations = []roster.Occupation{{Code: code, Concept: pick(r, "jisr:cardiologist", "jisr:civil-engineer", ""), Years: r.IntN(30)}}
	for _, s := range []string{"jisr:cardiac-catheterisation", "jisr:echocardiography", "jisr:training-others"} {
		if r.IntN(2) == 0 {
			e.Skills = append(e.Skills, roster.Skill{ID: s})
		}
	}
	for _, l := range []string{"ar", "ckb", "sv"} {
		if r.IntN(2) == 0 {
			e.Languages = append(e.Languages, roster.Language{Code: l, Level: pick(r, roster.Levels()...)})
		}
	}
	e.Education = []roster.Education{{Level: r.IntN(9), Field: pick(r, "0912", "0732", "0613", "")}}
	from := now.AddDate(0, r.IntN(12), r.IntN(28))
	e.Availability = roster.Availability{Modes: []roster.Mode{pick(r, roster.Remote, roster.Visit, roster.Return)},
		Windows: []roster.Window{{From: office.DateOf(from), To: office.DateOf(from.AddDate(0, r.IntN(4), 3)), Days: 1 + r.IntN(20)}}}
	if r.IntN(3) == 0 {
		e.Experience = append(e.Experience, roster.Experience{Title: "Mission", Mission: "mis_1"})
	}
	if r.IntN(2) == 0 {
		e.Vetting = []roster.Vetting{{Claim: pick(r, roster.ClaimLicence, roster.ClaimDegree), Field: code, Scope: e.Country,
			Status: pick(r, roster.Claimed, roster.Verified, roster.Refused), Expires: pick[office.Date](r, "", "2026-11-23", "2026-11-24", "2030-01-01")}}
	}
	e.Themes = []roster.Theme{pick(r, roster.HumanCapital, roster.Finance)}
	return e
}

// criteria is one of every field and, where there are several, every operation.
func criteria() []roster.Criterion {
	v := func(codes ...string) roster.Value { return roster.Value{Codes: codes} }
	yes := roster.Value{Verified: true}
	return []roster.Criterion{
		{Field: roster.FieldOccupation, Op: roster.AnyOf, Value: v("2212", "134")}, {Field: roster.FieldOccupation, Op: roster.Is, Value: v("22")},
		{Field: roster.FieldConcept, Op: roster.Is, Value: v("jisr:cardiologist")}, {Field: roster.FieldSkill, Op: roster.AnyOf, Value: v("jisr:echocardiography", "jisr:training-others")},
		{Field: roster.FieldLicence, Op: roster.Is, Value: v("2212")}, {Field: roster.FieldLicence, Op: roster.Is, Value: roster.Value{Codes: []string{"2212"}, Verified: true}},
		{Field: roster.FieldLicence, Op: roster.Is, Value: roster.Value{Codes: []string{"221"}, Scope: "SE", Verified: true}},
		{Field: roster.FieldLanguage, Op: roster.AtLeast, Value: roster.Value{Codes: []string{"ar"}, Level: "B1"}}, {Field: roster.FieldLanguage, Op: roster.AnyOf, Value: v("sv", "ckb")},
		{Field: roster.FieldYears, Op: roster.AtLeast, Value: roster.Value{Number: 11}}, {Field: roster.FieldDegree, Op: roster.AtLeast, Value: roster.Value{Number: 7}},
		{Field: roster.FieldStudied, Op: roster.Is, Value: v("0912")}, {Field: roster.FieldStudied, Op: roster.Is, Value: v("07")},
		{Field: roster.FieldCountry, Op: roster.AnyOf, Value: v("SE", "DE")}, {Field: roster.FieldCity, Op: roster.Is, Value: v("stockholm")}, {Field: roster.FieldOrigin, Op: roster.Is, Value: v("IQ-NI")},
		{Field: roster.FieldAvailability, Op: roster.Within, Value: roster.Value{From: "2027-03-01", To: "2027-05-31", Days: 7}},
		{Field: roster.FieldMode, Op: roster.Is, Value: v("visit")}, {Field: roster.FieldMission, Op: roster.AtLeast, Value: roster.Value{Number: 1}},
		{Field: roster.FieldVetting, Op: roster.Is, Value: v("degree")}, {Field: roster.FieldTheme, Op: roster.Is, Value: v("finance")}, {Field: roster.FieldGender, Op: roster.Is, Value: v("female")},
		{Field: roster.FieldVerified, Op: roster.Is, Value: yes}, {Field: roster.FieldVerified, Op: roster.Is}, {Field: roster.FieldFresh, Op: roster.Is, Value: yes}, {Field: roster.FieldFresh, Op: roster.Is},
		{Field: roster.FieldText, Op: roster.Text, Value: roster.Value{Text: "water"}}, {Field: roster.FieldText, Op: roster.Text, Value: roster.Value{Text: "قلب"}}, {Field: roster.FieldText, Op: roster.Text, Value: roster.Value{Text: "cardiologist ward"}},
	}
}

func (r *room) matcher(t testing.TB) matching.Matcher {
	t.Helper()
	reader, err := search.NewReader()
	must(t, err)
	return matching.Matcher{Tree: r.words, Today: finder.Today(now), FreshSince: finder.FreshSince(now), Contains: reader.Contains}
}

// fill keeps people at random and lets the finder catch up.
func (r *room) fill(t *testing.T, rnd *rand.Rand, n int) []roster.Expert {
	t.Helper()
	people := make([]roster.Expert, n)
	for i := range people {
		people[i] = person(rnd, i)
	}
	_, err := r.stores.People.InsertExperts(t.Context(), people)
	must(t, err)
	must(t, r.f.Start(t.Context(), nil))
	return people
}

// TestACriterionMeansTheSameInTheIndexAndForOneRecord holds every field, its weaker
// form and mixed roles against the evaluation of each record by itself.
func TestACriterionMeansTheSameInTheIndexAndForOneRecord(t *testing.T) {
	r := open(t)
	rnd := rand.New(rand.NewPCG(7, 7))
	people := r.fill(t, rnd, 400)
	m := r.matcher(t)
	for _, c := range criteria() {
		c.Kind = roster.Must
		r.same(t, m, people, []roster.Criterion{c})
		if weak, ok := matching.Weaker(c); ok {
			r.same(t, m, people, []roster.Criterion{weak})
		}
	}
	for range 40 {
		var role []roster.Criterion
		for range 2 + rnd.IntN(6) {
			c := criteria()[rnd.IntN(len(criteria()))]
			c.Kind, c.Weight = roster.Should, 1+rnd.IntN(10)
			role = append(role, c)
		}
		role[0].Kind = roster.Must
		r.same(t, m, people, role)
	}
}

func (r *room) same(t *testing.T, m matching.Matcher, people []roster.Expert, role []roster.Criterion) {
	t.Helper()
	want := map[string]int{}
	for _, e := range people {
		if match, meets := m.Evaluate(role, e); meets {
			want[e.ID] = match.Half
			sum := 0
			for _, x := range match.Results {
				sum += x.Half
			}
			if sum != match.Half {
				t.Errorf("an explanation sums to %d, the score is %d", sum, match.Half)
			}
		}
	}
	total, ranked, err := r.f.Rank(t.Context(), role, 0, 1000)
	must(t, err)
	if total != len(want) || len(ranked) != len(want) {
		t.Errorf("%+v: the index finds %d, the records %d", role, total, len(want))
		return
	}
	for i, x := range ranked {
		if half, there := want[x.ID]; !there || half != x.Half {
			t.Errorf("%+v: %s has %d half-points in the index, %d (%v) by itself", role, x.ID, x.Half, half, there)
			return
		}
		if i > 0 && ranked[i-1].Half < x.Half {
			t.Errorf("place %d has more points than the one before", i)
		}
	}
}

func TestTheIndexFollowsTheStore(t *testing.T) {
	r := open(t)
	rnd := rand.New(rand.NewPCG(1, 1))
	must(t, r.f.Start(t.Context(), nil))
	e := person(rnd, 1)
	must(t, r.stores.People.InsertExpert(t.Context(), e))
	must(t, r.f.Follow(t.Context()))
	count := func(q roster.Query) int {
		t.Helper()
		q.Limit = 10
		r.named(t, &q)
		found, err := r.f.Search(t.Context(), q)
		must(t, err)
		return found.Total
	}
	if n := count(roster.Query{Name: "person1 test"}); n != 1 {
		t.Errorf("found %d by name", n)
	}
	_, err := r.stores.People.UpdateExpert(t.Context(), e.ID, 0, func(e *roster.Expert) error {
		e.Name.Latin, e.Headline = "Another Name", "Astronomer"
		return nil
	})
	must(t, err)
	must(t, r.f.Follow(t.Context()))
	if count(roster.Query{Name: "person1"}) != 0 || count(roster.Query{Name: "another"}) != 1 || count(roster.Query{Text: "astronomers"}) != 1 {
		t.Error("a change is not followed")
	}
	_, err = r.stores.People.UpdateExpert(t.Context(), e.ID, 0, func(e *roster.Expert) error {
		e.Withdraw(office.ToRoster, now)
		return nil
	})
	must(t, err)
	must(t, r.f.Follow(t.Context()))
	if n := count(roster.Query{}); n != 0 {
		t.Errorf("%d are findable without consent", n)
	}
	same, err := r.f.Verify(t.Context())
	if err != nil || !same {
		t.Errorf("index and store agree: %v, %v", same, err)
	}
}

func TestAnErasedPersonLeavesStoreAndIndex(t *testing.T) {
	r := open(t)
	rnd := rand.New(rand.NewPCG(2, 2))
	must(t, r.f.Start(t.Context(), nil))
	e := person(rnd, 1)
	must(t, r.stores.People.InsertExpert(t.Context(), e))
	must(t, r.f.Follow(t.Context()))
	must(t, r.stores.People.EraseExpert(t.Context(), e.ID))
	must(t, r.f.Follow(t.Context()))
	if _, err := r.stores.People.Expert(t.Context(), e.ID); office.CodeOf(err) != office.NotFound {
		t.Errorf("the store still reads her: %v", err)
	}
	found, err := r.f.Search(t.Context(), roster.Query{Limit: 10})
	must(t, err)
	if found.Total != 0 {
		t.Error("the index still finds her")
	}
}

func TestADamagedIndexIsBuiltAnew(t *testing.T) {
	r := open(t)
	rnd := rand.New(rand.NewPCG(3, 3))
	for i := range 20 {
		must(t, r.stores.People.InsertExpert(t.Context(), person(rnd, i)))
	}
	must(t, r.f.Start(t.Context(), nil))
	must(t, r.f.Close())
	roots, err := filepath.Glob(filepath.Join(r.dir, "*", "bleve", "store", "root.bolt"))
	must(t, err)
	for _, root := range roots {
		must(t, os.WriteFile(root, []byte("damaged"), 0o600))
	}
	r.f, err = finder.Open(r.dir, r.stores.People, finder.SearchedCVs(r.stores.CVs, r.words.Words), r.words, r.sealer, clock, slog.New(slog.DiscardHandler))
	must(t, err)
	if _, err := r.f.Search(t.Context(), roster.Query{Limit: 10}); office.CodeOf(err) != office.Unavailable {
		t.Errorf("while it is built: %v, want unavailable, never an empty answer", err)
	}
	must(t, r.f.Start(t.Context(), nil))
	found, err := r.f.Search(t.Context(), roster.Query{Limit: 10})
	must(t, err)
	if found.Total != 20 {
		t.Errorf("found %d of 20", found.Total)
	}
}

func TestFacetsCountWithinTheirOwnChoice(t *testing.T) {
	r := open(t)
	rnd := rand.New(rand.NewPCG(4, 4))
	var people []roster.Expert
	for i := range 120 {
		people = append(people, person(rnd, i))
	}
	_, err := r.stores.People.InsertExperts(t.Context(), people)
	must(t, err)
	must(t, r.f.Start(t.Context(), nil))
	q := roster.Query{Limit: 5, Facets: true, Filters: []roster.Criterion{{Field: roster.FieldCountry, Op: roster.AnyOf, Value: roster.Value{Codes: []string{"SE"}}},
		{Field: roster.FieldFresh, Op: roster.Is, Value: roster.Value{Verified: true}}}}
	found, err := r.f.Search(t.Context(), q)
	must(t, err)
	i := slices.IndexFunc(found.Facets, func(f roster.Facet) bool { return f.Field == "country" })
	for _, v := range found.Facets[i].Values {
		want := 0
		for _, e := range people {
			if e.Country == v.Value && e.Fresh(now) {
				want++
			}
		}
		if v.Count != want || v.Chosen != (v.Value == "SE") {
			t.Errorf("country %s: %d (chosen %v), want %d", v.Value, v.Count, v.Chosen, want)
		}
	}
}

// TestAllAreThoseWhomASearchCounts: an export takes whom a search would show, page by
// page, and nobody where a text or a name asks for nothing that there is.
func TestAllAreThoseWhomASearchCounts(t *testing.T) {
	r := open(t)
	rnd := rand.New(rand.NewPCG(4, 4))
	var people []roster.Expert
	for i := range 200 {
		people = append(people, person(rnd, i))
	}
	_, err := r.stores.People.InsertExperts(t.Context(), people)
	must(t, err)
	if _, err := r.f.All(t.Context(), roster.Query{}); office.CodeOf(err) != office.Unavailable {
		t.Errorf("before the index is ready: %v", err)
	}
	must(t, r.f.Start(t.Context(), nil))
	country := roster.Criterion{Field: roster.FieldCountry, Op: roster.AnyOf, Value: roster.Value{Codes: []string{"SE", "DE"}}}
	for i, q := range []roster.Query{{}, {Filters: []roster.Criterion{country}}, {Text: "cardiologist"}, {Text: "!!!"}, {Name: "!!!"}, {Name: people[0].Name.Latin, Filters: []roster.Criterion{country}}} {
		q.Limit = 1000
		r.named(t, &q)
		found, err := r.f.Search(t.Context(), q)
		must(t, err)
		all, err := r.f.All(t.Context(), q)
		must(t, err)
		var shown []string
		for _, h := range found.Hits {
			shown = append(shown, h.ID)
		}
		if slices.Sort(shown); !slices.Equal(all, shown) {
			t.Errorf("query %d: %d and %d people", i, len(all), len(shown))
		}
	}
}

func TestAPageBeyondTheDepthIsRefusedByItsField(t *testing.T) {
	r := open(t)
	must(t, r.f.Start(t.Context(), nil))
	_, searched := r.f.Search(t.Context(), roster.Query{After: 990, Limit: 25})
	_, _, ranked := r.f.Rank(t.Context(), nil, 1000, 50)
	for name, err := range map[string]error{"search": searched, "rank": ranked} {
		var refused *office.Error
		if !errors.As(err, &refused) || refused.Code != office.Invalid || len(refused.Fields) != 1 || refused.Fields[0].Path != "after" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.f.Search(t.Context(), roster.Query{After: 975, Limit: 25}); err != nil {
		t.Errorf("the last page: %v", err)
	}
}

// TestWhoIsLeftOutIsNeitherFoundNorCounted: Not is an and-not, and each count of a
// facet is what choosing its value gives with it.
func TestWhoIsLeftOutIsNeitherFoundNorCounted(t *testing.T) {
	r := open(t)
	rnd := rand.New(rand.NewPCG(5, 5))
	r.fill(t, rnd, 150)
	for _, c := range criteria() {
		all, err := r.f.Search(t.Context(), roster.Query{})
		must(t, err)
		with, err := r.f.Search(t.Context(), roster.Query{Filters: []roster.Criterion{c}})
		must(t, err)
		without, err := r.f.Search(t.Context(), roster.Query{Not: []roster.Criterion{c}})
		must(t, err)
		if with.Total+without.Total != all.Total {
			t.Errorf("%s: %d with it and %d without are not %d", c.Field, with.Total, without.Total, all.Total)
		}
	}
	not := roster.Criterion{Field: roster.FieldTheme, Op: roster.AnyOf, Value: roster.Value{Codes: []string{"finance"}}}
	chosen := roster.Criterion{Field: roster.FieldCountry, Op: roster.AnyOf, Value: roster.Value{Codes: []string{"SE"}}}
	found, err := r.f.Search(t.Context(), roster.Query{Filters: []roster.Criterion{chosen}, Not: []roster.Criterion{not}, Facets: true})
	must(t, err)
	for _, f := range found.Facets {
		if f.Field != "country" && f.Field != "theme" {
			continue
		}
		for _, v := range f.Values {
			q := roster.Query{Not: []roster.Criterion{not}, Filters: []roster.Criterion{{Field: roster.Field(f.Field), Op: roster.AnyOf, Value: roster.Value{Codes: []string{v.Value}}}}}
			if f.Field != "country" {
				q.Filters = append(q.Filters, chosen)
			}
			if alone, err := r.f.Search(t.Context(), q); err != nil || alone.Total != v.Count {
				t.Errorf("%s %s: counted %d, found %d: %v", f.Field, v.Value, v.Count, alone.Total, err)
			}
		}
	}
}

// TestACountryBehindATradeIsWhereSheLives: in any language, and where her own words name
// it; a country in which nobody lives is a word like others.
func TestACountryBehindATradeIsWhereSheLives(t *testing.T) {
	r := open(t)
	add := func(country, headline string) string {
		at := now
		e := roster.Expert{ID: office.NewID("exp"), Status: roster.Active, ConfirmedAt: &at}
		e.Person = office.Person{ID: office.NewID("per"), Consents: []office.Consent{{Purpose: office.ToRoster, GivenAt: at}}}
		e.Country, e.Headline = country, headline
		e.Occupations = []roster.Occupation{{Code: "2261", Concept: "jisr:dentist"}}
		must(t, r.stores.People.InsertExpert(t.Context(), e))
		return e.ID
	}
	arabic, english := add("DE", "طبيب أسنان"), add("DE", "Dentist, Hamburg")
	named, other := add("GB", "Dentist, trained in Germany"), add("GB", "Dentist, Leeds")
	mali := add("GB", "Dentist, once in Mali")
	must(t, r.f.Start(t.Context(), nil))
	for text, want := range map[string][]string{
		"dentist in Germany":      {arabic, english, named},
		"طبيب أسنان في ألمانيا":   {arabic, english, named},
		"پزیشکی ددان لە ئەڵمانیا": {arabic, english, named},
		"dentist UK":     {named, other, mali},
		"dentist Mali":   {mali},
		"dentist Sweden": nil,
		"Germany":        {named},
	} {
		found, err := r.f.Search(t.Context(), roster.Query{Text: text, Limit: 10})
		must(t, err)
		var got []string
		for _, h := range found.Hits {
			got = append(got, h.ID)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %d of %d", text, len(got), len(want))
		}
	}
}
