package finder_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jisr/app/finder"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/search"
	"jisr/search/names"
	"jisr/search/names/trial"
)

// TestTheIndexHoldsNoName: of a person's name there are short hashes in it alone, at most
// 24 for each script.
func TestTheIndexHoldsNoName(t *testing.T) {
	r := open(t)
	must(t, r.f.Start(t.Context(), nil))
	e := person(rand.New(rand.NewPCG(1, 1)), 1)
	e.Name = office.Name{Latin: "Xanthippe Quirinalis", Native: "محمد عبد الرحمن العبيدي"}
	must(t, r.stores.People.InsertExpert(t.Context(), e))
	must(t, r.f.Follow(t.Context()))
	q := roster.Query{Name: "Muhammad Abdulrahman Alubaidy", Limit: 10}
	if r.named(t, &q); len(q.Among) != 1 {
		t.Fatalf("found %v", q.Among)
	}
	must(t, filepath.WalkDir(r.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, word := range []string{"anthippe", "uirinalis", "محمد", "عبيدي", "mhmd"} {
			if strings.Contains(string(raw), word) {
				t.Errorf("%s holds %q", filepath.Base(path), word)
			}
		}
		return nil
	}))
}

// TestAnIndexOfOlderKeysIsBuiltAnew: the field of the keys carries their version.
func TestAnIndexOfOlderKeysIsBuiltAnew(t *testing.T) {
	older := finder.Schema()
	found := false
	for i, f := range older {
		if f.Kind == search.KeyField {
			found = strings.HasSuffix(f.Name, "."+names.Version)
			older[i].Name = "name.0"
		}
	}
	if !found {
		t.Fatal("the schema does not carry the version of the keys")
	}
	dir := t.TempDir()
	x, err := search.Open(dir, older)
	must(t, err)
	must(t, x.Close())
	if _, err := search.Open(dir, finder.Schema()); err == nil {
		t.Error("an index of older keys opens")
	}
}

// BenchmarkNameSearch proposes among 100,000 people by name.
func BenchmarkNameSearch(b *testing.B) {
	r := open(b)
	gold, err := trial.ReadGold("../../search/testdata/names-gold.txt")
	must(b, err)
	pool, err := trial.ReadList("../../search/testdata/names-pool.txt.gz")
	must(b, err)
	x, err := search.Open(filepath.Join(b.TempDir(), "index"), finder.Schema())
	must(b, err)
	defer func() { must(b, x.Close()) }()
	hashed := func(k names.Key) string { return r.sealer.NameToken(string(k.Kind), k.Text) }
	var batch search.Batch
	for i, p := range trial.Others(100_000, pool, nil, gold, 1) {
		d := search.Document{ID: fmt.Sprintf("exp_%06d", i), Rev: 1, Keywords: map[string][]string{}}
		for _, k := range names.Keys(p[0]) {
			d.Keywords["name."+names.Version] = append(d.Keywords["name."+names.Version], hashed(k))
		}
		if batch.Put = append(batch.Put, d); len(batch.Put) == 5000 {
			must(b, x.Apply(b.Context(), batch))
			batch = search.Batch{}
		}
	}
	k := search.Keyed{Field: "name." + names.Version, Also: names.Also, Limit: roster.MostNamed}
	for b.Loop() {
		k.Words = nil
		for _, w := range names.Ask("Mohammed Abdulrahman Al-Jubouri") {
			var terms []search.Term
			for _, key := range w.Keys {
				terms = append(terms, search.Term{Text: hashed(key.Key), Weight: key.Weight})
			}
			k.Words = append(k.Words, terms)
		}
		if ids, _, err := x.Propose(b.Context(), k); err != nil || len(ids) != roster.MostNamed {
			b.Fatal(len(ids), err)
		}
	}
}
