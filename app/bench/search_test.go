package bench_test

import (
	"io"
	"os"
	"strings"
	"testing"

	"jisr/app/bench"
	"jisr/app/terms"
	"jisr/search"
)

// TestTheIndexIsMeasuredBesideBleveAlone: every figure is there, and totals and facets
// were the same each time, else there would be an error instead.
func TestTheIndexIsMeasuredBesideBleveAlone(t *testing.T) {
	words, err := terms.Load(os.DirFS("../../static/terms"), search.Fold)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := bench.Search(words)(t.Context(), io.Discard, bench.Options{Sizes: []int{400}, Rounds: 300, Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bench.Row{}
	for _, r := range rows {
		there[r.Name] = r
	}
	for _, name := range strings.Fields("index_cpu disk open memory text text_filters text_filters_5_facets filters_5_facets facets_of_60_percent count phrase_filters misspelt_filters prefix_filters match_50 match_50_explained update 8_clients") {
		if r, ok := there["search."+name]; !ok || (r.Against != "" && r.Ratio <= 0) {
			t.Errorf("search.%s is %+v", name, r)
		}
	}
}
