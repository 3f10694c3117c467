package finder_test

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"jisr/app/finder"
	"jisr/app/matching"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/search"
)

// withCV keeps a person with a CV of those lines, who agrees that searches read it.
func (r *room) withCV(t *testing.T, i int, lines ...string) roster.Expert {
	t.Helper()
	e := person(rand.New(rand.NewPCG(uint64(i), 9)), i)
	e.Consents = append(e.Consents, office.Consent{Purpose: office.ToCVSearch, Version: office.ConsentVersion, GivenAt: now})
	e.CV = &roster.CV{ID: office.NewID("cv"), Lines: len(lines), At: now}
	must(t, r.stores.CVs.InsertCV(t.Context(), roster.CVDocument{ID: e.CV.ID, Expert: e.ID, Person: e.Person.ID, At: now, Lines: lines}))
	must(t, r.stores.People.InsertExpert(t.Context(), e))
	return e
}

func (r *room) change(t *testing.T, e roster.Expert, change func(*roster.Expert)) {
	t.Helper()
	_, err := r.stores.People.UpdateExpert(t.Context(), e.ID, 0, func(e *roster.Expert) error { change(e); return nil })
	must(t, err)
}

// finds tells whether a text is found after everything written was followed.
func (r *room) finds(t *testing.T, text string) bool {
	t.Helper()
	must(t, r.f.Follow(t.Context()))
	found, err := r.f.Search(t.Context(), roster.Query{Text: text, Limit: 10})
	must(t, err)
	return found.Total > 0
}

// TestACVIsFoundOnlyWhileSheAgreesAndMayBeFound: each thing that ends it takes the CV out
// of the index, and the index agrees with the store after each.
func TestACVIsFoundOnlyWhileSheAgreesAndMayBeFound(t *testing.T) {
	r := open(t)
	must(t, r.f.Start(t.Context(), nil))
	ends := map[string]func(*roster.Expert){
		"consent withdrawn":     func(e *roster.Expert) { e.Withdraw(office.ToCVSearch, now) },
		"consent never given":   func(e *roster.Expert) { e.Consents = e.Consents[:1] },
		"consent to other text": func(e *roster.Expert) { e.Consents[1].Version = "2026-11" },
		"CV removed":            func(e *roster.Expert) { e.CV = nil },
		"paused":                func(e *roster.Expert) { e.Status = roster.Paused },
		"roster withdrawn":      func(e *roster.Expert) { e.Withdraw(office.ToRoster, now) },
	}
	for name, end := range ends {
		e := r.withCV(t, 1, "Planted: zibaqwort")
		if !r.finds(t, "zibaqwort") || !r.finds(t, "zibaq") {
			t.Errorf("%s: she is not found before", name)
		}
		r.change(t, e, end)
		if r.finds(t, "zibaqwort") {
			t.Errorf("%s: she is still found", name)
		}
		must(t, r.stores.People.EraseExpert(t.Context(), e.ID))
	}
	e := r.withCV(t, 1, "Planted: zibaqwort")
	r.change(t, e, func(x *roster.Expert) {
		x.CV = &roster.CV{ID: office.NewID("cv"), Lines: 1, At: now}
		must(t, r.stores.CVs.InsertCV(t.Context(), roster.CVDocument{ID: x.CV.ID, Expert: e.ID, Person: e.Person.ID, At: now, Lines: []string{"Other: qumbilfarz"}}))
	})
	if r.finds(t, "zibaqwort") || !r.finds(t, "qumbilfarz") {
		t.Error("the CV that took its place is not what is found")
	}
	must(t, r.f.Rebuild(t.Context(), nil))
	if r.finds(t, "zibaqwort") || !r.finds(t, "qumbilfarz") {
		t.Error("rebuilding is not right")
	}
	must(t, r.stores.People.EraseExpert(t.Context(), e.ID))
	if r.finds(t, "qumbilfarz") {
		t.Error("erased and found")
	}
	same, err := r.f.Verify(t.Context())
	if err != nil || !same {
		t.Errorf("index and store agree: %v, %v", same, err)
	}
}

// TestACVThatWasRemovedBeforeItsRecordSaysSoStopsNothing: a crash between the two.
func TestACVThatWasRemovedBeforeItsRecordSaysSoStopsNothing(t *testing.T) {
	r := open(t)
	must(t, r.f.Start(t.Context(), nil))
	e := r.withCV(t, 1, "Planted: zibaqwort")
	must(t, r.stores.CVs.RemoveCV(t.Context(), e.CV.ID))
	if r.finds(t, "zibaqwort") || !r.finds(t, e.Headline) {
		t.Error("want her found by her headline alone")
	}
}

// TestWordsOfHerOwnCountMoreThanThoseOfHerCV and places of both are told apart.
func TestWordsOfHerOwnCountMoreThanThoseOfHerCV(t *testing.T) {
	r := open(t)
	must(t, r.f.Start(t.Context(), nil))
	inCV := r.withCV(t, 1, "Installed a hyperbaric chamber")
	own := person(rand.New(rand.NewPCG(3, 9)), 2)
	own.Headline = "Installed a hyperbaric chamber"
	must(t, r.stores.People.InsertExpert(t.Context(), own))
	must(t, r.f.Follow(t.Context()))
	found, err := r.f.Search(t.Context(), roster.Query{Text: "hyperbaric chambers", Limit: 10})
	must(t, err)
	if len(found.Hits) != 2 || found.Hits[0].ID != own.ID || found.Hits[1].ID != inCV.ID || found.Hits[0].Score <= found.Hits[1].Score {
		t.Fatalf("found %+v", found.Hits)
	}
	if h := found.Hits[1]; len(h.Highlights) != 0 || len(h.CV) != 2 || h.CV[0] != (roster.Span{Passage: 0, Start: 12, End: 22}) {
		t.Errorf("in the CV: %+v", h)
	}
	if h := found.Hits[0]; len(h.CV) != 0 || len(h.Highlights) != 2 {
		t.Errorf("in her own words: %+v", h)
	}
}

// TestATextCriterionReadsTheCVAlikeInTheIndexAndForOneRecord, with and without the consent.
func TestATextCriterionReadsTheCVAlikeInTheIndexAndForOneRecord(t *testing.T) {
	r := open(t)
	must(t, r.f.Start(t.Context(), nil))
	cvs := finder.SearchedCVs(r.stores.CVs, r.words.Words)
	var people []roster.Expert
	for i := range 40 {
		e := r.withCV(t, i, "Water treatment, "+[]string{"hyperbaric chamber", "chamber music"}[i%2], "Ran a cardiology ward", "دورات في قلب مفتوح")
		switch i % 4 {
		case 2:
			r.change(t, e, func(e *roster.Expert) { e.Withdraw(office.ToCVSearch, now) })
		case 3:
			r.change(t, e, func(e *roster.Expert) { e.CV = nil })
		}
		e, err := r.stores.People.Expert(t.Context(), e.ID)
		must(t, err)
		must(t, cvs.Read(t.Context(), &e))
		people = append(people, e)
	}
	must(t, r.f.Follow(t.Context()))
	m := r.matcher(t)
	for _, text := range []string{"hyperbaric", `"hyperbaric chamber"`, "chambers water", "-hyperbaric water", "cardiologist ward", "قلب", `"water treatment" -music`} {
		c := roster.Criterion{Kind: roster.Must, Field: roster.FieldText, Op: roster.Text, Value: roster.Value{Text: text}}
		r.same(t, m, people, []roster.Criterion{c})
		c.Kind, c.Weight = roster.Should, 3
		r.same(t, m, people, []roster.Criterion{c})
	}
	c := []roster.Criterion{{Kind: roster.Must, Field: roster.FieldText, Op: roster.Text, Value: roster.Value{Text: "hyperbaric"}}}
	if match, meets := m.Evaluate(c, people[0]); !meets || match.Results[0].Evidence != roster.CVRef {
		t.Errorf("evidence %+v", match)
	}
	if _, weak := matching.Weaker(c[0]); weak {
		t.Error("words have no weaker form")
	}
}

// known is what a CV says of who she is, in the ways in which people write it.
var known = []string{"Rozhan Ahmed Al-Jubouri", "ڕۆژان ئەحمەد", "روژان احمد الجبوري", "ROZHAN AHMED", "Rozhan_Ahmed1980", "RozhanAhmed", "r.ahmed@zqmail.example", "sunflower77@zqmail.example",
	"sunflower77 (at) zqmail (dot) example", "+46 70 123 45 67", "0046701234567", "٠٧٧٠ ١٢٣ ٤٥٦٧", "070-123 45 67", "https://www.linkedin.com/in/rozhan-ahmed-99", "linkedin.com/in/rozhanahmed",
	"zqsite.com", "19800312-1234", "12.03.1980", "1980-03-12", "Passport A12345678", "وروژان", "لروژان"}

// TestTheIndexHoldsNoNameAddressOrPhoneOfACV in its dictionaries, of all fields, in any
// spelling that she registered; what is not of her is there.
func TestTheIndexHoldsNoNameAddressOrPhoneOfACV(t *testing.T) {
	r := open(t)
	must(t, r.f.Start(t.Context(), nil))
	lines := append(slices.Clone(known), "Node.js/React and ASP.NET since 2004 - 2011", "Sunk 12 wells with UNICEF", "01.2015 – 12.2019 Karolinska")
	e := r.withCV(t, 1, lines...)
	r.change(t, e, func(e *roster.Expert) {
		e.Name = office.Name{Latin: "Rozhan Ahmed Al-Jubouri", Native: "ڕۆژان ئەحمەد جبوری"}
		e.Email, e.Phone = "sunflower77@zqmail.example", "+46701234567"
	})
	for _, text := range append(slices.Clone(known), "rozhan", "ahmed", "jubouri", "روژان", "ڕۆژان", "ئەحمەد", "احمد", "zqmail", "sunflower77", "sunflower", "zqsite", "linkedin", "4670", "46701234567", "1234567", "19800312", "rozh", "zqma") {
		if r.finds(t, text) {
			t.Errorf("%q is found", text)
		}
	}
	for _, text := range []string{"react", "2004", "2011", "unicef", "karolinska", "2015", `"asp.net since"`} {
		if !r.finds(t, text) {
			t.Errorf("%q is not found", text)
		}
	}
	must(t, r.f.Close()) // what lies on the disk
	x, err := search.Open(r.dir, finder.Schema())
	must(t, err)
	defer func() { must(t, x.Close()) }()
	for _, word := range []string{"rozhan", "ahmed", "jubouri", search.Fold("ڕۆژان"), search.Fold("ئەحمەد"), search.Fold("الجبوري"), "zqmail", "sunflower", "zqsite", "linkedin", "0701234567", "46701234567"} {
		for _, q := range []search.Query{{Text: word, Prefix: true, Limit: 1}, {Filters: []search.Filter{search.Contains{Text: word}}, Limit: 1}} {
			got, err := x.Search(t.Context(), q)
			must(t, err)
			if got.Total > 0 {
				t.Errorf("%q stands in the index", word)
			}
		}
	}
}

// TestAnotherSpellingAtTheHeadOfACVIsHersToo: she registered in one script, and wrote the
// CV in the other, or otherwise than in her passport.
func TestAnotherSpellingAtTheHeadOfACVIsHersToo(t *testing.T) {
	r := open(t)
	cvs := finder.SearchedCVs(r.stores.CVs, r.words.Words)
	for _, c := range []struct {
		name office.Name
		head string
		gone []string
	}{
		{office.Name{Latin: "Mohammed Hussein Al-Jubouri"}, "د. محمد حسين الجبوري", []string{"محمد", "حسين", "الجبوري", "جبوري"}},
		{office.Name{Native: "عبد الرحمن كريم"}, "Abdulrahman Kareem, civil engineer", []string{"Abdulrahman", "Kareem"}},
		{office.Name{Latin: "Abdulrahman Karim"}, "عبد الرحمن كريم مهندس مدني", []string{"الرحمن", "كريم"}},
		{office.Name{Latin: "Mohammed Karim"}, "Data engineer Muhammad Kareem, مدير مشروع", []string{"Muhammad", "Kareem"}},
	} {
		e := roster.Expert{CV: &roster.CV{ID: office.NewID("cv"), Lines: 2}}
		e.Person.Name, e.Person.ID = c.name, office.NewID("per")
		must(t, r.stores.People.InsertPerson(t.Context(), office.Person{ID: e.Person.ID}))
		must(t, r.stores.CVs.InsertCV(t.Context(), roster.CVDocument{ID: e.CV.ID, Expert: "exp_1", Person: e.Person.ID, At: now, Lines: []string{c.head, "Signed: " + c.head, "Data engineer, مدير مشروع"}}))
		got, err := cvs.Passages(t.Context(), e)
		must(t, err)
		text := strings.Join(got, "\n")
		for _, word := range c.gone {
			if strings.Contains(text, word) {
				t.Errorf("%+v: %q stands in %q", c.name, word, text)
			}
		}
		if !strings.Contains(text, "Data engineer") || !strings.Contains(text, "مدير مشروع") {
			t.Errorf("%+v: too much is gone from %q", c.name, text)
		}
	}
}

// TestHowMuchOfACVIsReadHasABound and lines are read together as far as one script goes.
func TestHowMuchOfACVIsReadHasABound(t *testing.T) {
	r := open(t)
	cvs := finder.SearchedCVs(r.stores.CVs, r.words.Words)
	long := make([]string, 2000)
	for i := range long {
		long[i] = "a line of a very long list of publications and of everything else"
	}
	e := roster.Expert{CV: &roster.CV{ID: office.NewID("cv"), Lines: len(long)}}
	e.Person.ID = office.NewID("per")
	must(t, r.stores.People.InsertPerson(t.Context(), office.Person{ID: e.Person.ID}))
	must(t, r.stores.CVs.InsertCV(t.Context(), roster.CVDocument{ID: e.CV.ID, Expert: "exp_1", Person: e.Person.ID, At: now, Lines: long}))
	got, err := cvs.Passages(context.Background(), e)
	must(t, err)
	if n := len(strings.Join(got, "\n")); n > 64<<10 || n < 60<<10 {
		t.Errorf("%d bytes are read", n)
	}
	for _, p := range got {
		if len(p) > 700 {
			t.Errorf("a passage of %d bytes", len(p))
		}
	}
}

// TestAnIndexWithoutCVsIsBuiltAnew: one that an older program left has another schema.
func TestAnIndexWithoutCVsIsBuiltAnew(t *testing.T) {
	r := open(t)
	r.withCV(t, 1, "Planted: zibaqwort")
	must(t, r.f.Close())
	must(t, search.Reset(r.dir))
	old := slices.DeleteFunc(finder.Schema(), func(f search.Field) bool { return strings.HasPrefix(f.Name, "cv") })
	x, err := search.Open(r.dir, old)
	must(t, err)
	must(t, x.Close())
	r.f, err = finder.Open(r.dir, r.stores.People, finder.SearchedCVs(r.stores.CVs, r.words.Words), r.words, r.sealer, clock, slog.New(slog.DiscardHandler))
	must(t, err)
	must(t, r.f.Start(t.Context(), nil))
	if !r.finds(t, "zibaqwort") {
		t.Error("she is not found")
	}
}
