package search_test

import (
	"path/filepath"
	"slices"
	"testing"

	"jisr/search"
)

// TestWordsAreThoseThatAreLookedFor: a text is found by each of its words in quotation
// marks, and they are folded but not stemmed.
func TestWordsAreThoseThatAreLookedFor(t *testing.T) {
	x, err := search.Open(filepath.Join(t.TempDir(), "index"), search.Schema{{Name: "own"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	text := "Managing HVAC-systems, وزارةُ الصحة ٢٠٢٦; کارگێڕیی تەندروستی"
	apply(t, x, search.Batch{Put: []search.Document{{ID: "a", Rev: 1, Texts: map[string][]string{"own": {text}}}, {ID: "b", Rev: 1, Texts: map[string][]string{"own": {"manage"}}}}})
	words, err := search.Words(text)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"managing", "hvac", "systems", "وزاره", "الصحه", "2026", "كارگيريي", "تهندروستي"}; !slices.Equal(words, want) {
		t.Errorf("the words are %q, want %q", words, want)
	}
	for _, w := range words {
		r, err := x.Search(t.Context(), search.Query{Text: `"` + w + `"`, Limit: 5})
		if err != nil || r.Total != 1 || r.Hits[0].ID != "a" {
			t.Errorf("%s finds %+v, %v", w, r, err)
		}
	}
}

// TestAPhraseStandsInOnePassageInItsOrder: of two words and of three, of which each pair may
// stand somewhere without the phrase.
func TestAPhraseStandsInOnePassageInItsOrder(t *testing.T) {
	x := open(t, text("whole", "head of heart surgery"), text("turned", "surgery of heart"), text("apart", "head of", "heart surgery"),
		text("pairs", "head of ward, of heart"), text("far", "head and of heart"))
	for phrase, want := range map[string][]string{
		`"head of"`: {"apart", "pairs", "whole"}, `"of heart"`: {"far", "pairs", "turned", "whole"}, `"heart surgery"`: {"apart", "whole"}, `"surgery heart"`: nil,
		`"head of heart"`: {"whole"}, `"of heart surgery"`: {"whole"}, `-"head of" heart`: {"far", "turned"}, `-"head of heart" head`: {"apart", "far", "pairs"},
	} {
		got, _ := find(t, x, search.Query{Text: phrase})
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s finds %v, not %v", phrase, got, want)
		}
	}
}
