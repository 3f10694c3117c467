package search_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"jisr/search"
)

// TestEveryViewAgreesWithWhatWasWritten writes, changes and deletes at random,
// through many segments, deletions and merges, and compares each view with a plain
// list.
func TestEveryViewAgreesWithWhatWasWritten(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	x := open(t)
	pool := people(400)
	there := map[string]search.Document{}
	for round := range 60 {
		var b search.Batch
		for range 1 + r.IntN(40) {
			d := pool[r.IntN(len(pool))]
			other := pool[r.IntN(len(pool))]
			if r.IntN(4) == 0 {
				b.Delete = append(b.Delete, d.ID)
				continue
			}
			d.Rev, d.Keywords, d.Numbers, d.Spans = int64(round+1), other.Keywords, other.Numbers, other.Spans
			b.Put = append(b.Put, d)
		}
		apply(t, x, b)
		for _, d := range b.Put {
			there[d.ID] = d
		}
		for _, id := range b.Delete {
			delete(there, id)
		}
		agree(t, x, there)
	}
}

func agree(t *testing.T, x *search.Index, there map[string]search.Document) {
	t.Helper()
	var docs []search.Document
	for _, d := range there {
		docs = append(docs, d)
	}
	met := func(d search.Document) bool {
		return has(d, "country", "SE", "DE") && d.Numbers["years"] >= 10 && d.Numbers["years"] <= 30 && offered(d, 20590, 20610) >= 6
	}
	var want []string
	for _, d := range docs {
		if met(d) {
			want = append(want, d.ID)
		}
	}
	slices.SortFunc(want, func(a, b string) int {
		if c := there[b].Numbers["confirmed"] - there[a].Numbers["confirmed"]; c != 0 {
			return int(c)
		}
		return slices.Compare([]string{a}, []string{b})
	})
	got, result := find(t, x, search.Query{Sort: "confirmed", Facets: []search.Facet{{Field: "skill"}},
		Filters: []search.Filter{search.AnyOf{Field: "country", Values: []string{"SE", "DE"}}, search.InRange{Field: "years", Min: 10, Max: 30},
			search.Overlap{Field: "windows", From: 20590, To: 20610, Days: 6}}})
	if result.Total != len(want) || !slices.Equal(got, want[:min(100, len(want))]) {
		t.Fatalf("found %v, want %v", got, want)
	}
	for i := range 30 {
		code := fmt.Sprintf("s%d", i)
		n := count(docs, func(d search.Document) bool { return met(d) && has(d, "skill", code) })
		if at := slices.IndexFunc(result.Facets[0], func(v search.Value) bool { return v.Code == code }); (at < 0 && n > 0) || (at >= 0 && result.Facets[0][at].Count != n) {
			t.Fatalf("%s counts %v, want %d", code, result.Facets[0], n)
		}
	}
}

func TestReadersReadOnWhileUpdatesComeAndGo(t *testing.T) {
	x := open(t, people(300)...)
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				r, err := x.Search(t.Context(), search.Query{Limit: 5, Tie: "confirmed", Facets: []search.Facet{{Field: "country"}}})
				if err != nil {
					t.Error(err)
					return
				}
				sum := 0
				for _, v := range r.Facets[0] {
					sum += v.Count
				}
				if r.Total != 300 || sum != 300 { // each has one country, and one update is one whole
					t.Errorf("%d found, %d counted", r.Total, sum)
					return
				}
			}
		})
	}
	for i := range 40 {
		d := people(300)[i]
		d.Rev = int64(i + 2)
		apply(t, x, search.Batch{Put: []search.Document{d}})
	}
	close(done)
	readers.Wait()
}
