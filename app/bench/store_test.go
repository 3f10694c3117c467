package bench_test

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"jisr/app/bench"
)

func TestTheStoreIsMeasuredBesideItselfAndBbolt(t *testing.T) {
	rows, err := bench.Store(t.Context(), io.Discard, bench.Options{Sizes: []int{100, 300}, Rounds: 60, Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	against := map[string]int{}
	for _, r := range rows {
		if r.PerS <= 0 || (r.Against != "" && r.Ratio <= 0) || r.P50us > r.P99us {
			t.Errorf("no figure: %+v", r)
		}
		against[r.Against]++
	}
	if against["bbolt alone"] != 6 || against["100 documents"] != 3 || against["one worker"] != 2 || against["one at a time"] != 2 {
		t.Errorf("comparisons are %v", against)
	}
}

func TestARowIsReadByItsNames(t *testing.T) {
	text, err := json.Marshal(bench.Row{Name: "store.lookup", N: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"name", "n", "p50_us", "p99_us", "per_s", "ratio", "against"} {
		if !strings.Contains(string(text), `"`+key+`"`) {
			t.Errorf("%s is missing in %s", key, text)
		}
	}
}
