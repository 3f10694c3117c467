package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"jisr/app/store"
)

// compacts: a compaction under way loses no write and mixes up no key, and readers see
// nothing of it.
func compacts(t *testing.T, open Open) {
	db, reopen := open(t)
	compacter, is := db.(store.Compacter)
	if !is {
		t.Skipf("NOT RUN: %s has nothing to compact; it is checked on the embedded store", db.Kind())
	}
	c := in(t, db)
	fill(t, c, 2000) // so that a copy takes long enough to be written behind
	ctx, stop := context.WithCancel(t.Context())
	var workers sync.WaitGroup
	kept := make([][]string, 4)
	for w := range kept {
		workers.Go(func() { kept[w] = busy(t, ctx, c, w) })
	}
	for range 5 {
		must(t, compacter.Compact(t.Context()))
	}
	stop()
	workers.Wait()
	all := slices.Concat(kept...)
	checkKept(t, c, all)
	must(t, db.Close())
	checkKept(t, in(t, reopen()), all)
}

// busy hands one unique key from document to document, the one before being deleted
// every other time, and returns those that are left.
func busy(t *testing.T, ctx context.Context, c store.Collection, worker int) (left []string) {
	key := fmt.Sprintf("w%d@x", worker)
	for i := 0; ctx.Err() == nil; i++ {
		id := fmt.Sprintf("w%d-%06d", worker, i)
		if err := c.Insert(t.Context(), doc(id, "email", key)); err != nil {
			t.Errorf("insert %s: %v", id, err)
			return left
		}
		d, err := c.Get(t.Context(), id)
		if err == nil && i%2 == 0 {
			err = c.Delete(t.Context(), id, d.Rev)
		} else if err == nil {
			left = append(left, id)
			d.Keys = map[string]string{"state": "left", "due": id}
			err = c.Replace(t.Context(), d)
		}
		if err != nil {
			t.Errorf("after insert %s: %v", id, err)
			return left
		}
	}
	return left
}

// checkKept compares what the workers left with what the store and its indexes hold.
func checkKept(t *testing.T, c store.Collection, left []string) {
	t.Helper()
	slices.Sort(left)
	if got := ids(t, c, store.Range{Index: store.ByID, From: "w", To: "x"}); !slices.Equal(got, left) {
		t.Errorf("%d documents were left, %d are there", len(left), len(got))
	}
	if got := ids(t, c, store.Range{Index: "due", Equal: []string{"left"}}); !slices.Equal(got, left) {
		t.Errorf("%d documents were left, %d are in the index", len(left), len(got))
	}
	if got := ids(t, c, store.Range{Index: "email", From: "w", To: "x"}); len(got) > 0 {
		t.Errorf("keys that were given up are still taken: %v", got)
	}
	if n, err := c.Count(t.Context()); err != nil || n != 2000+len(left) {
		t.Errorf("%d documents, not %d (%v)", n, 2000+len(left), err)
	}
	if n := len(ids(t, c, store.Range{Index: store.ByStamp})); n != 2000+len(left) {
		t.Errorf("%d stamps, not %d", n, 2000+len(left))
	}
}
