package bench_test

import (
	"io"
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
	if against["bbolt alone"] != 6 || against["100 documents"] != 6 || against["one worker"] != 2 || against["one at a time"] != 2 {
		t.Errorf("comparisons are %v", against)
	}
}
