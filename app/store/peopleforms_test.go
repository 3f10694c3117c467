package store_test

import (
	"encoding/json"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/store"
)

func (l library) people() *store.People {
	l.t.Helper()
	p, err := store.OpenPeople(l.t.Context(), l.db, l.sealer)
	l.must(err)
	return p
}

// firstForm is the body of an expert as the first form had it: lists that are null, or
// missing, or there.
func firstForm(id string, profile bson.M) bson.M {
	profile["skills"], profile["themes"] = nil, bson.A{}
	return bson.M{"person": bson.M{"person": "per_" + id, "name": bson.M{"latin": "Old"}, "consents": nil},
		"expert": bson.M{"id": "exp_" + id, "status": "active", "profile": profile, "vetting": nil}}
}

// TestAPersonOfTheFirstFormSaysEachThingOnce: years of work that repeat an occupation's go,
// others stay, and a list is never null.
func TestAPersonOfTheFirstFormSaysEachThingOnce(t *testing.T) {
	l := newLibrary(t)
	p := l.people()
	trades := bson.A{bson.M{"code": "2310", "years": 3}, bson.M{"code": "2212", "years": int64(12)}}
	for id, x := range map[string]struct {
		profile       bson.M
		stored, shown int
	}{
		"twice":   {bson.M{"occupations": trades, "years": 12}, 0, 12},
		"more":    {bson.M{"occupations": trades, "years": 20}, 20, 20},
		"less":    {bson.M{"occupations": trades, "years": 9}, 9, 9},
		"derived": {bson.M{"occupations": trades}, 0, 12},
		"alone":   {bson.M{"occupations": nil, "years": 7}, 7, 7},
		"none":    {bson.M{}, 0, 0},
	} {
		l.must(p.KeepFirstForm(t.Context(), "per_"+id, firstForm(id, x.profile), map[string]string{"expert": "exp_" + id, "status": "active"}))
		e, err := p.Expert(t.Context(), "exp_"+id)
		l.must(err)
		if e.Years != x.stored || e.YearsOfWork() != x.shown || e.Name.Latin != "Old" {
			t.Errorf("%s: %d years are stored and %d shown, of %+v", id, e.Years, e.YearsOfWork(), e)
		}
		text, err := json.Marshal(e)
		l.must(err)
		for _, list := range []string{"consents", "occupations", "skills", "experience", "education", "languages", "modes", "windows", "refused_governorates", "themes", "vetting"} {
			if !strings.Contains(string(text), `"`+list+`":[`) {
				t.Errorf("%s: %s is no list in %s", id, list, text)
			}
		}
	}
	l.must(p.KeepFirstForm(t.Context(), "per_plain", bson.M{"person": bson.M{"person": "per_plain", "consents": nil}}, map[string]string{}))
	if v, err := p.Person(t.Context(), "per_plain"); err != nil || v.Consents == nil {
		t.Errorf("who is no expert: %+v, %v", v, err)
	}
}

// TestWhatIsKeptHasNoNullList: whoever hands a record in, none of its lists is null when it
// is read, nor in what a change answers.
func TestWhatIsKeptHasNoNullList(t *testing.T) {
	l := newLibrary(t)
	p := l.people()
	l.must(p.InsertExpert(t.Context(), roster.Expert{ID: "exp_1", Person: office.Person{ID: "per_1"}}))
	e, err := p.Expert(t.Context(), "exp_1")
	l.must(err)
	changed, err := p.UpdateExpert(t.Context(), "exp_1", 0, func(e *roster.Expert) error { e.Skills, e.Consents = nil, nil; return nil })
	l.must(err)
	for _, e := range []roster.Expert{e, changed} {
		if text, err := json.Marshal(e.Profile); err != nil || strings.Contains(string(text), "null") || e.Consents == nil || e.Vetting == nil {
			t.Errorf("%s, %+v, %v", text, e, err)
		}
	}
}

// TestAnEarlierVersionRefusesANewerPerson: it says which version is needed, and changes
// nothing of what it does not understand.
func TestAnEarlierVersionRefusesANewerPerson(t *testing.T) {
	l := newLibrary(t)
	now := l.people()
	l.must(now.InsertExpert(t.Context(), roster.Expert{ID: "exp_1", Person: office.Person{ID: "per_1"}}))
	_, read := now.Earlier().Expert(t.Context(), "exp_1")
	_, changed := now.Earlier().UpdateExpert(t.Context(), "exp_1", 0, func(*roster.Expert) error { return nil })
	for _, err := range []error{read, changed} {
		if office.CodeOf(err) != office.Unavailable || !strings.Contains(err.Error(), "per_1 has the form 2 of a newer version of jisr, and this one knows 1") {
			t.Errorf("an earlier version says %v", err)
		}
	}
	if e, err := now.Expert(t.Context(), "exp_1"); err != nil || e.Rev != 1 {
		t.Errorf("%+v, %v", e, err)
	}
}
