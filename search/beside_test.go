package search_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"jisr/search"
)

// openBeside opens an index with a text field beside the others.
func openBeside(t *testing.T) *search.Index {
	t.Helper()
	x, err := search.Open(filepath.Join(t.TempDir(), "index"), append(schema(), search.Field{Name: "more", Kind: search.TextField, Beside: true}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

// TestAFieldBesideTheOthersIsReadByContainsAndToldInPlaces under its name, behind those of
// the first; of the others only words are met.
func TestAFieldBesideTheOthersIsReadByContainsAndToldInPlaces(t *testing.T) {
	x := openBeside(t)
	texts := map[string][]string{"own": {"Built canals"}, "labels": {"water engineer"}, "more": {"nothing", "canals and wells"}}
	if err := x.Apply(t.Context(), search.Batch{Put: []search.Document{{ID: "a", Rev: 1, Texts: texts}, text("b", "canals")}}); err != nil {
		t.Fatal(err)
	}
	ids, r := find(t, x, search.Query{Text: "wells canal water", Highlight: true})
	var got []string
	for _, p := range r.Hits[0].Places {
		got = append(got, fmt.Sprintf("%s[%d]:%s", p.Field, p.Passage, texts[p.Field][p.Passage][p.Start:p.End]))
	}
	if !slices.Equal(ids, []string{"a"}) || !slices.Equal(got, []string{"own[0]:canals", "more[1]:canals", "more[1]:wells"}) {
		t.Errorf("found %v, marked %v", ids, got)
	}
	for asked, want := range map[string]int{"built wells": 1, `"canals and wells"`: 1, "canals -wells": 1, "canals": 2, "engineer": 0, `"built canals and"`: 0} {
		if ids, _ := find(t, x, search.Query{Filters: []search.Filter{search.Contains{Text: asked}}}); len(ids) != want {
			t.Errorf("%s is contained in %v, want %d", asked, ids, want)
		}
	}
}

// TestAFieldBesideTheOthersChangesNoScoreOfWhoNeedsItNot: their order stays as it is,
// whatever the others have there.
func TestAFieldBesideTheOthersChangesNoScoreOfWhoNeedsItNot(t *testing.T) {
	scores := func(beside ...string) map[string]float64 {
		x := openBeside(t)
		docs := []search.Document{text("a", "Built canals and wells"), text("b", "Head of ward", "canals"), text("c", "wells")}
		docs[2].Texts["more"] = beside
		if err := x.Apply(t.Context(), search.Batch{Put: docs}); err != nil {
			t.Fatal(err)
		}
		out := map[string]float64{}
		for _, asked := range []string{"canals", "wells canals", `"canals and wells"`} {
			_, r := find(t, x, search.Query{Text: asked, Also: []string{"head ward"}, Prefix: true})
			for _, h := range r.Hits {
				out[asked+" "+h.ID] = h.Score
			}
		}
		return out
	}
	without, with := scores(), scores("canals", "canals canals and wells")
	for who, score := range without {
		if with[who] != score {
			t.Errorf("%s: %v without the field, %v with it", who, score, with[who])
		}
	}
	for _, asked := range []string{"canals", "wells canals", `"canals and wells"`} {
		if with[asked+" c"] <= 0 || without[asked+" c"] != 0 {
			t.Errorf("%s: with the field beside %v, without it %v", asked, with[asked+" c"], without[asked+" c"])
		}
	}
}
