package embedded_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"jisr/app/office"
	"jisr/app/store"
	"jisr/app/store/embedded"
)

// open opens the file at path, which the test closes itself or leaves to its end.
func open(t *testing.T, path string) *embedded.Database {
	t.Helper()
	db, err := embedded.Open(path, office.SystemClock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if db.Ping(t.Context()) == nil {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		}
	})
	return db
}

func collect(t *testing.T, db *embedded.Database, indexes ...store.Index) store.Collection {
	t.Helper()
	c, err := db.Collection(t.Context(), store.Definition{Name: "x", Indexes: indexes})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// byName counts what an index gives.
func byName(t *testing.T, c store.Collection, index string) (n int) {
	t.Helper()
	if err := c.Range(t.Context(), store.Range{Index: index}, func(store.Doc) (bool, error) { n++; return true, nil }); err != nil {
		t.Error(err)
	}
	return n
}

// TestAFailedWriteHarmsNoOther writes keys that no index can hold among good ones, in
// the same transactions.
func TestAFailedWriteHarmsNoOther(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "store.db"))
	c := collect(t, db, store.Index{Name: "a", Keys: []string{"a"}}, store.Index{Name: "b", Keys: []string{"b"}})
	const each = 40
	var wg sync.WaitGroup
	for i := range 2 * each {
		wg.Go(func() {
			d := store.Doc{ID: fmt.Sprint(i), Keys: map[string]string{"a": "good", "b": "good"}}
			if i%2 == 1 {
				d.Keys["b"] = strings.Repeat("x", 40_000) // a is put before it is noticed
			}
			if err := c.Insert(t.Context(), d); (err != nil) != (i%2 == 1) {
				t.Errorf("document %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	for _, index := range []string{"a", "b", store.ByStamp, store.ByID} {
		if n := byName(t, c, index); n != each {
			t.Errorf("%d of %d documents in %s", n, each, index)
		}
	}
}

// TestAnIndexThatCannotBeLeavesTheOldOne asks for a unique index over keys that are
// not.
func TestAnIndexThatCannotBeLeavesTheOldOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	db := open(t, path)
	c := collect(t, db, store.Index{Name: "a", Keys: []string{"a"}})
	for i := range 3 {
		if err := c.Insert(t.Context(), store.Doc{ID: fmt.Sprint(i), Keys: map[string]string{"a": "same"}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = open(t, path)
	_, err := db.Collection(t.Context(), store.Definition{Name: "x", Indexes: []store.Index{{Name: "a", Keys: []string{"a"}, Unique: true}}})
	if !errors.Is(err, store.ErrDuplicate) {
		t.Fatalf("got %v, want %v", err, store.ErrDuplicate)
	}
	if n := byName(t, collect(t, db, store.Index{Name: "a", Keys: []string{"a"}}), "a"); n != 3 {
		t.Errorf("%d of 3 documents in the old index", n)
	}
}
