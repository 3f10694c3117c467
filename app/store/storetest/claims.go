package storetest

import (
	"sync"
	"testing"

	"jisr/app/store"
)

// claims: whoever swaps first has the document. A range read by several workers at
// one moment gives each document to one of them.
func claims(t *testing.T, open Open) {
	db, c := collect(t, open)
	if !db.Has(store.AtomicUpdates) {
		t.Skipf("NOT RUN: %s declares that it cannot hold %s; claims are checked on the others", db.Kind(), store.AtomicUpdates)
	}
	const total, workers = 400, 8
	fill(t, c, total)
	var mu sync.Mutex
	owners := map[string]int{}
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				mine, some, err := claim(t, c)
				if err != nil {
					t.Error(err)
					return
				}
				if !some {
					return
				}
				mu.Lock()
				for _, id := range mine {
					owners[id]++
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(owners) != total {
		t.Errorf("%d of %d were claimed", len(owners), total)
	}
	for id, n := range owners {
		if n != 1 {
			t.Errorf("%s was claimed %d times", id, n)
		}
	}
}

// fill keeps n queued documents, due one after another.
func fill(t *testing.T, c store.Collection, n int) {
	t.Helper()
	docs := make([]store.Doc, n)
	for i := range docs {
		key := store.IntKey(int64(i))
		docs[i] = doc("d"+key, "email", key+"@x", "state", "queued", "due", key)
	}
	errs, err := c.InsertMany(t.Context(), docs)
	must(t, err)
	for _, err := range errs {
		must(t, err)
	}
}

// claim takes up to twenty that are due; some is false when none was.
func claim(t *testing.T, c store.Collection) (mine []string, some bool, err error) {
	var due []store.Doc
	err = c.Range(t.Context(), store.Range{Index: "due", Equal: []string{"queued"}, Limit: 20}, func(d store.Doc) (bool, error) {
		d.Keys["state"] = "claimed"
		due = append(due, d)
		return true, nil
	})
	if err != nil || len(due) == 0 {
		return nil, false, err
	}
	errs, err := c.ReplaceMany(t.Context(), due)
	for i, e := range errs {
		if e == nil {
			mine = append(mine, due[i].ID)
		}
	}
	return mine, true, err
}
