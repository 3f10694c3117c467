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

// TestTheKeysReachUnseenNames: a Latin spelling reaches the Arabic one among all others,
// and keeping 12 bits of each hashed key costs less than two in a hundred.
func TestTheKeysReachUnseenNames(t *testing.T) {
	pool, pairs := heldOut(t)
	people := make([][]string, len(pool))
	at := map[string]int{}
	for i, name := range pool {
		people[i], at[name] = []string{name}, i
	}
	reached := map[int]float64{}
	for _, bits := range []int{0, trial.Bits} {
		p := trial.NewPool(people, bits)
		for _, pair := range pairs {
			if list, _ := p.Candidates(pair.Latin, trial.Candidates); slices.Contains(list, at[pair.Arabic]) {
				reached[bits] += 100 / float64(len(pairs))
			}
		}
	}
	t.Logf("of %d pairs in a pool of %d the first %d hold %.1f in 100; %.1f when hashes are of %d bits", len(pairs), len(pool), trial.Candidates, reached[0], reached[trial.Bits], trial.Bits)
	if reached[trial.Bits] < 96.5 || reached[0]-reached[trial.Bits] > 2 {
		t.Errorf("reached %.1f, hashed %.1f", reached[0], reached[trial.Bits])
	}
}
