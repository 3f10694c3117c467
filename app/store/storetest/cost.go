package storetest

import (
	"slices"
	"testing"
	"time"

	"jisr/app/store"
)

// cost: an index that is kept but not used makes a look-up grow with the store, which
// no other rule would notice. A scan of 10,000 documents costs a hundred times one of
// 100; ten times leaves room for a busy machine.
func cost(t *testing.T, open Open) {
	db, c := collect(t, open)
	if db.Kind() == "ferretdb" {
		t.Skip("NOT RUN: ferretdb scans for every find; that indexes are used is checked on the others")
	}
	fill(t, c, 100)
	small := lookup(t, c, 100)
	big, err := db.Collection(t.Context(), definition("many"))
	must(t, err)
	fill(t, big, 10_000)
	large := lookup(t, big, 10_000)
	if large > 10*small {
		t.Errorf("a look-up among 10,000 took %v, among 100 %v", large, small)
	}
}

// lookup is the median time of finding one of n by its unique key.
func lookup(t *testing.T, c store.Collection, n int) time.Duration {
	t.Helper()
	times := make([]time.Duration, 101)
	for i := range times {
		key := store.IntKey(int64(i*n/len(times))) + "@x"
		start := time.Now()
		got := ids(t, c, store.Range{Index: "email", Equal: []string{key}, Limit: 1})
		times[i] = time.Since(start)
		if len(got) != 1 {
			t.Fatalf("%d documents have the key %s", len(got), key)
		}
	}
	slices.Sort(times)
	return times[len(times)/2]
}

// long: a range that is longer than any page comes whole, in order and once, in both
// directions, though many documents share their keys.
func long(t *testing.T, open Open) {
	_, c := collect(t, open)
	const total = 1300
	docs := make([]store.Doc, total)
	for i := range docs {
		docs[i] = doc("d"+store.IntKey(int64(i)), "state", "queued", "due", store.IntKey(int64(i/600)))
	}
	_, err := c.InsertMany(t.Context(), docs)
	must(t, err)
	for _, r := range []store.Range{{Index: "due"}, {Index: "due", Equal: []string{"queued"}}, {Index: store.ByID}, {Index: store.ByStamp}} {
		up := ids(t, c, r)
		if len(up) != total || !slices.IsSorted(up) || len(slices.Compact(slices.Clone(up))) != total {
			t.Errorf("%+v: %d of %d, in order: %v", r, len(up), total, slices.IsSorted(up))
		}
		r.Descending = true
		down := ids(t, c, r)
		slices.Reverse(down)
		if !slices.Equal(up, down) {
			t.Errorf("%+v: %d backwards, %d forwards", r, len(down), len(up))
		}
	}
}
