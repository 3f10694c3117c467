package names_test

import (
	"slices"
	"testing"

	"jisr/search/names/trial"
)

const testdata = "../testdata/"

// heldOut are the pairs from which nothing was learnt, and the pool of all Arabic forms
// among which they are looked for.
func heldOut(t testing.TB) (pool []string, pairs []trial.Pair) {
	t.Helper()
	pool, err := trial.ReadList(testdata + "names-pool.txt.gz")
	if err != nil {
		t.Fatal(err)
	}
	if pairs, err = trial.ReadPairs(testdata+"names-heldout.tsv.gz", 1); err != nil {
		t.Fatal(err)
	}
	if len(pool) < 50_000 || len(pairs) < 8_000 {
		t.Fatalf("%d names, %d pairs", len(pool), len(pairs))
	}
	return pool, slices.DeleteFunc(pairs, func(p trial.Pair) bool { return !p.Sure })
}

// TestUnseenNamesAreFound: a Latin spelling finds the Arabic one among all others, and
// keeping 12 bits of each hashed key costs less than two in a hundred.
func TestUnseenNamesAreFound(t *testing.T) {
	pool, pairs := heldOut(t)
	whole, hashed := trial.Unseen(pool, pairs, 0), trial.Unseen(pool, pairs, trial.Bits)
	t.Log(whole)
	t.Log(hashed)
	if hashed.In10 < 97 || hashed.AtFirst < 83 || whole.Reached-hashed.Reached > 2 {
		t.Error(hashed)
	}
}
