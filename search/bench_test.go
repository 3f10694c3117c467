package search_test

import (
	"context"
	"fmt"
	"testing"

	"jisr/search"
)

// everyKind is a query that reads every kind of column: text, codes, numbers,
// spans, two facets of many values and the order by freshness.
func everyKind() search.Query {
	return search.Query{Text: "water", Tie: "confirmed", Limit: 25,
		Filters: []search.Filter{search.AnyOf{Field: "country", Values: []string{"SE", "DE"}}, search.InRange{Field: "years", Min: 3, Max: 99},
			search.Overlap{Field: "windows", From: 20500, To: 20700, Days: 3}},
		Facets: []search.Facet{{Field: "country", Own: []int{0}}, {Field: "skill"}, {Field: "years"}}}
}

// BenchmarkFirstQueryAfterUpdate is what the first reader after an update waits,
// and beside it what the next one waits.
func BenchmarkFirstQueryAfterUpdate(b *testing.B) {
	for _, n := range []int{20000, 100000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			docs := people(n)
			x := open(b)
			for i := 0; i < n; i += 5000 {
				apply(b, x, search.Batch{Put: docs[i : i+5000]})
			}
			b.Run("first", func(b *testing.B) { benchUpdated(b, x, docs, 0) })
			b.Run("second", func(b *testing.B) { benchUpdated(b, x, docs, 1) })
			b.Run("update", func(b *testing.B) {
				for i := 0; b.Loop(); i++ {
					apply(b, x, search.Batch{Put: docs[i%n : i%n+1]})
				}
			})
		})
	}
}

// benchUpdated measures the query after skip others that followed the update.
func benchUpdated(b *testing.B, x *search.Index, docs []search.Document, skip int) {
	b.Helper()
	ask(b, x)
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		apply(b, x, search.Batch{Put: docs[i%len(docs) : i%len(docs)+1]})
		for range skip {
			ask(b, x)
		}
		b.StartTimer()
		ask(b, x)
	}
}

func ask(t testing.TB, x *search.Index) search.Result {
	t.Helper()
	r, err := x.Search(context.Background(), everyKind())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func apply(t testing.TB, x *search.Index, batch search.Batch) {
	t.Helper()
	if err := x.Apply(context.Background(), batch); err != nil {
		t.Fatal(err)
	}
}
