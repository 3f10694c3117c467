// Package storetest is the suite that every implementation of store.Database
// passes.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"jisr/app/store"
)

// Open makes an empty database for one test; reopen opens the same again after
// the first was closed.
type Open func(t *testing.T) (db store.Database, reopen func() store.Database)

func definition(name string) store.Definition {
	return store.Definition{Name: name, Indexes: []store.Index{
		{Name: "email", Keys: []string{"email"}, Unique: true},
		{Name: "due", Keys: []string{"state", "due"}},
		{Name: "revision", Keys: []string{"state", store.RevKey}},
	}}
}

// Run holds an implementation against the rules of the store.
func Run(t *testing.T, open Open) {
	for name, rule := range map[string]func(*testing.T, Open){
		"WhatIsKeptComesBack":               keeps,
		"AUniqueKeyIsTakenOnce":             unique,
		"AStaleChangeIsRefused":             stale,
		"ConcurrentChangesLoseNothing":      increments,
		"ConcurrentInsertsOfOneKeyWinOnce":  race,
		"ARangeIsOrderedAndPaged":           ranges,
		"EntriesAreWhatTheDocumentsHold":    entries,
		"ADocumentWithoutTheKeyIsNotInside": sparse,
		"ChangesComeInOrderAndOnce":         changes,
		"ChangesMissNothingUnderLoad":       follow,
		"ReopeningKeepsEverything":          reopens,
		"AnEndedContextStopsTheCall":        cancelled,
		"BadKeysAreRefused":                 badKeys,
		"DeletedIsGone":                     deletes,
		"ClaimsAreGivenOnce":                claims,
		"ALookupDoesNotGrowWithTheStore":    cost,
		"LongRangesComeWhole":               long,
		"CompactionLosesNothing":            compacts,
	} {
		t.Run(name, func(t *testing.T) { rule(t, open) })
	}
}

func collect(t *testing.T, open Open) (store.Database, store.Collection) {
	t.Helper()
	db, _ := open(t)
	return db, in(t, db)
}

func in(t *testing.T, db store.Database) store.Collection {
	t.Helper()
	c, err := db.Collection(t.Context(), definition("things"))
	if err != nil {
		t.Fatalf("open collection: %v", err)
	}
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want(t *testing.T, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Fatalf("got %v, want %v", err, target)
	}
}

func doc(id string, keys ...string) store.Doc {
	d := store.Doc{ID: id, Schema: 1, Body: []byte("body of " + id), Keys: map[string]string{}}
	for i := 0; i+1 < len(keys); i += 2 {
		d.Keys[keys[i]] = keys[i+1]
	}
	return d
}

func keeps(t *testing.T, open Open) {
	db, c := collect(t, open)
	must(t, c.Insert(t.Context(), doc("a", "email", "a@x")))
	got, err := c.Get(t.Context(), "a")
	must(t, err)
	if got.Rev != 1 || string(got.Body) != "body of a" || got.Keys["email"] != "a@x" || got.Instance != db.Instance() || got.Seq < 1 || got.At.IsZero() || got.Schema != 1 {
		t.Errorf("came back as %+v", got)
	}
	_, err = c.Get(t.Context(), "b")
	want(t, err, store.ErrNotFound)
	list, err := c.GetMany(t.Context(), []string{"zz", "a"})
	must(t, err)
	if len(list) != 1 || list[0].ID != "a" {
		t.Errorf("many: %v", list)
	}
}

func unique(t *testing.T, open Open) {
	_, c := collect(t, open)
	must(t, c.Insert(t.Context(), doc("a", "email", "a@x")))
	want(t, c.Insert(t.Context(), doc("a")), store.ErrDuplicate)
	want(t, c.Insert(t.Context(), doc("b", "email", "a@x")), store.ErrDuplicate)
	must(t, c.Insert(t.Context(), doc("b", "email", "b@x")))
	b, err := c.Get(t.Context(), "b")
	must(t, err)
	b.Keys["email"] = "a@x"
	want(t, c.Replace(t.Context(), b), store.ErrDuplicate)
	errs, err := c.InsertMany(t.Context(), []store.Doc{doc("c", "email", "c@x"), doc("d", "email", "a@x"), doc("e", "email", "e@x")})
	must(t, err)
	if errs[0] != nil || !errors.Is(errs[1], store.ErrDuplicate) || errs[2] != nil {
		t.Errorf("each document has its own outcome: %v", errs)
	}
}

func stale(t *testing.T, open Open) {
	_, c := collect(t, open)
	must(t, c.Insert(t.Context(), doc("a")))
	d, err := c.Get(t.Context(), "a")
	must(t, err)
	must(t, c.Replace(t.Context(), d))
	want(t, c.Replace(t.Context(), d), store.ErrStale)
	want(t, c.Replace(t.Context(), doc("nobody")), store.ErrNotFound)
	now, err := c.Get(t.Context(), "a")
	must(t, err)
	if now.Rev != 2 || now.Seq <= d.Seq {
		t.Errorf("after one change: rev %d, seq %d (was %d)", now.Rev, now.Seq, d.Seq)
	}
}

func increments(t *testing.T, open Open) {
	db, c := collect(t, open)
	if !db.Has(store.AtomicUpdates) {
		t.Skipf("NOT RUN: %s declares that it cannot hold %s; concurrent compare-and-swap is checked on the others", db.Kind(), store.AtomicUpdates)
	}
	must(t, c.Insert(t.Context(), store.Doc{ID: "n", Body: []byte{0, 0}}))
	const workers, each = 8, 25
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for range each {
				if err := increment(t.Context(), c); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	d, err := c.Get(t.Context(), "n")
	must(t, err)
	if n := int(d.Body[0])<<8 | int(d.Body[1]); n != workers*each || d.Rev != workers*each+1 {
		t.Errorf("%d of %d increments survived at revision %d", n, workers*each, d.Rev)
	}
}

func increment(ctx context.Context, c store.Collection) error {
	for {
		d, err := c.Get(ctx, "n")
		if err != nil {
			return err
		}
		n := (int(d.Body[0])<<8 | int(d.Body[1])) + 1
		d.Body = []byte{byte(n >> 8), byte(n)}
		if err := c.Replace(ctx, d); !errors.Is(err, store.ErrStale) {
			return err
		}
	}
}

func race(t *testing.T, open Open) {
	_, c := collect(t, open)
	var wg sync.WaitGroup
	var won atomic.Int32
	for i := range 16 {
		wg.Go(func() {
			err := c.Insert(t.Context(), doc(fmt.Sprintf("d%d", i), "email", "one@x"))
			switch {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, store.ErrDuplicate):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 {
		t.Errorf("%d of 16 took the one key", won.Load())
	}
}

func ids(t *testing.T, c store.Collection, r store.Range) []string {
	t.Helper()
	var out []string
	must(t, c.Range(t.Context(), r, func(d store.Doc) (bool, error) {
		out = append(out, d.ID)
		return true, nil
	}))
	return out
}

func ranges(t *testing.T, open Open) {
	_, c := collect(t, open)
	for i := range 300 {
		state := "queued"
		if i%3 == 0 {
			state = "done"
		}
		must(t, c.Insert(t.Context(), doc(fmt.Sprintf("d%03d", i), "state", state, "due", store.IntKey(int64(1000-i)))))
	}
	all := ids(t, c, store.Range{Index: "due", Equal: []string{"queued"}})
	if len(all) != 200 || all[0] != "d299" && all[0] != "d298" || !slices.IsSortedFunc(all, func(a, b string) int { return slices.Compare([]string{b}, []string{a}) }) {
		t.Fatalf("%d documents, first %v", len(all), all[:min(3, len(all))])
	}
	due := ids(t, c, store.Range{Index: "due", Equal: []string{"queued"}, To: store.IntKey(705)})
	if !slices.Equal(due, all[:len(due)]) || len(due) != 3 {
		t.Errorf("due before 705: %v", due)
	}
	down := ids(t, c, store.Range{Index: "due", Equal: []string{"queued"}, Descending: true, Limit: 5})
	slices.Reverse(all)
	if !slices.Equal(down, all[:5]) {
		t.Errorf("backwards: %v, want %v", down, all[:5])
	}
	after, err := c.Get(t.Context(), down[4])
	must(t, err)
	next := ids(t, c, store.Range{Index: "due", Equal: []string{"queued"}, Descending: true, Limit: 5, After: &after})
	if !slices.Equal(next, all[5:10]) {
		t.Errorf("next page: %v, want %v", next, all[5:10])
	}
	byID := ids(t, c, store.Range{Index: store.ByID, From: "d010", To: "d013"})
	if !slices.Equal(byID, []string{"d010", "d011", "d012"}) {
		t.Errorf("by id: %v", byID)
	}
	if n := len(ids(t, c, store.Range{Index: store.ByID})); n != 300 {
		t.Errorf("all: %d", n)
	}
	if n, err := c.Count(t.Context()); n != 300 || err != nil {
		t.Errorf("count: %d, %v", n, err)
	}
}

// entries holds that what an index holds is what the documents hold, page by page and
// after changes and deletions.
func entries(t *testing.T, open Open) {
	_, c := collect(t, open)
	for i := range 700 {
		must(t, c.Insert(t.Context(), doc(fmt.Sprintf("d%03d", i), "state", []string{"queued", "done"}[i%2], "due", store.IntKey(int64(i)))))
	}
	for i := 0; i < 700; i += 7 {
		d, err := c.Get(t.Context(), fmt.Sprintf("d%03d", i))
		must(t, err)
		must(t, c.Replace(t.Context(), d))
	}
	must(t, c.Delete(t.Context(), "d000", 0))
	for _, r := range []store.Range{{Index: "revision"}, {Index: "revision", Equal: []string{"done"}}, {Index: "revision", Equal: []string{"done"}, From: store.IntKey(2)},
		{Index: "revision", Descending: true, Limit: 600}, {Index: "due", Equal: []string{"queued"}, To: store.IntKey(50)}} {
		of := func(d store.Doc) string {
			if r.Index == "due" {
				return d.ID + d.Keys["due"] // whose entries have no revision
			}
			return fmt.Sprint(d.ID, d.Keys["state"], d.Rev)
		}
		var whole, light []string
		must(t, c.Range(t.Context(), r, func(d store.Doc) (bool, error) {
			whole = append(whole, of(d))
			return true, nil
		}))
		r.Entries = true
		must(t, c.Range(t.Context(), r, func(d store.Doc) (bool, error) {
			if d.Body != nil {
				t.Errorf("%s has a body", d.ID)
			}
			light = append(light, of(d))
			return true, nil
		}))
		if !slices.Equal(whole, light) || len(whole) == 0 {
			t.Errorf("%+v: %d documents, %d entries, or others", r, len(whole), len(light))
		}
	}
	if err := c.Range(t.Context(), store.Range{Index: store.ByID, Entries: true}, func(store.Doc) (bool, error) { return true, nil }); err == nil {
		t.Error("the order of ids has no entries, and gives some")
	}
}

func sparse(t *testing.T, open Open) {
	_, c := collect(t, open)
	must(t, c.Insert(t.Context(), doc("a")))
	must(t, c.Insert(t.Context(), doc("b", "email", "")))
	must(t, c.Insert(t.Context(), doc("c", "email", "c@x")))
	if got := ids(t, c, store.Range{Index: "email"}); !slices.Equal(got, []string{"c"}) {
		t.Errorf("in the index: %v", got)
	}
	d, err := c.Get(t.Context(), "c")
	must(t, err)
	delete(d.Keys, "email")
	must(t, c.Replace(t.Context(), d))
	must(t, c.Insert(t.Context(), doc("e", "email", "c@x")))
}

func changes(t *testing.T, open Open) {
	db, c := collect(t, open)
	cursor := map[string]int64{}
	read := func() (out []string) {
		must(t, store.Changes(t.Context(), db, c, cursor, func(d store.Doc) error {
			out = append(out, fmt.Sprintf("%s@%d", d.ID, d.Rev))
			return nil
		}))
		return out
	}
	for _, id := range []string{"a", "b", "c"} {
		must(t, c.Insert(t.Context(), doc(id)))
	}
	a, err := c.Get(t.Context(), "a")
	must(t, err)
	must(t, c.Replace(t.Context(), a))
	if got := read(); !slices.Equal(got, []string{"b@1", "c@1", "a@2"}) {
		t.Errorf("first: %v", got)
	}
	if got := read(); len(got) != 0 {
		t.Errorf("nothing changed, yet: %v", got)
	}
	woken := c.Changed()
	must(t, c.Insert(t.Context(), doc("d")))
	select {
	case <-woken:
	default:
		t.Error("a write does not wake who waits")
	}
	if got := read(); !slices.Equal(got, []string{"d@1"}) {
		t.Errorf("then: %v", got)
	}
}

func follow(t *testing.T, open Open) {
	db, c := collect(t, open)
	const writers, each = 4, 50
	var wg sync.WaitGroup
	done := make(chan struct{})
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				if err := c.Insert(t.Context(), doc(fmt.Sprintf("w%d-%d", w, i))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	go func() { wg.Wait(); close(done) }()
	seen, cursor := map[string]bool{}, map[string]int64{}
	for finished := false; ; {
		must(t, store.Changes(t.Context(), db, c, cursor, func(d store.Doc) error { seen[d.ID] = true; return nil }))
		if finished {
			break
		}
		select {
		case <-done:
			finished = true // one more pass sees what was written last
		default:
		}
	}
	if len(seen) != writers*each {
		t.Errorf("followed %d of %d", len(seen), writers*each)
	}
}

func reopens(t *testing.T, open Open) {
	db, reopen := open(t)
	c := in(t, db)
	must(t, c.Insert(t.Context(), doc("a", "email", "a@x")))
	must(t, db.Close())
	again := reopen()
	c = in(t, again)
	d, err := c.Get(t.Context(), "a")
	must(t, err)
	want(t, c.Insert(t.Context(), doc("b", "email", "a@x")), store.ErrDuplicate)
	must(t, c.Replace(t.Context(), d))
	now, err := c.Get(t.Context(), "a")
	must(t, err)
	if again.Kind() == "embedded" && now.Seq <= d.Seq {
		t.Errorf("seq went from %d to %d over a restart", d.Seq, now.Seq)
	}
}

func cancelled(t *testing.T, open Open) {
	_, c := collect(t, open)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Get(ctx, "a"); err == nil || errors.Is(err, store.ErrNotFound) {
		t.Errorf("get with an ended context: %v", err)
	}
}

func badKeys(t *testing.T, open Open) {
	_, c := collect(t, open)
	for _, d := range []store.Doc{doc(""), doc("a\x00b"), doc("a", "email", "x\x00y")} {
		if err := c.Insert(t.Context(), d); err == nil {
			t.Errorf("%q %v was kept", d.ID, d.Keys)
		}
	}
}

func deletes(t *testing.T, open Open) {
	_, c := collect(t, open)
	must(t, c.Insert(t.Context(), doc("a", "email", "a@x")))
	want(t, c.Delete(t.Context(), "a", 7), store.ErrStale)
	must(t, c.Delete(t.Context(), "a", 1))
	want(t, c.Delete(t.Context(), "a", 0), store.ErrNotFound)
	must(t, c.Insert(t.Context(), doc("b", "email", "a@x")))
}
