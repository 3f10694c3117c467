package embedded

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	bolt "go.etcd.io/bbolt"

	"jisr/app/office"
	"jisr/app/store"
)

// TestWorkersShareTheirCommits counts transactions: eight workers that each wait for
// their own write need far fewer than one for each.
func TestWorkersShareTheirCommits(t *testing.T) {
	db, err := Open(filepath.Join(t.TempDir(), "store.db"), office.SystemClock)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	c, err := db.Collection(t.Context(), store.Definition{Name: "x"})
	if err != nil {
		t.Fatal(err)
	}
	const workers, each = 8, 50
	before := transactions(t, db)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				if err := c.Insert(t.Context(), store.Doc{ID: fmt.Sprintf("%d-%d", w, i)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := transactions(t, db) - before; n > workers*each/3 {
		t.Errorf("%d writes took %d transactions", workers*each, n)
	}
}

func transactions(t *testing.T, db *Database) (n int) {
	t.Helper()
	if err := db.view(func(tx *bolt.Tx) error { n = tx.ID(); return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}
