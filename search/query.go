package search

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// Query asks for documents.
type Query struct {
	// Text is what a person typed: words, "phrases", -without. Every word must be
	// met; words are scored.
	Text string
	// Also are other texts that mean the same, in other languages: who meets one of
	// them meets the text, at half the score.
	Also []string
	// Prefix lets the last word go on.
	Prefix  bool
	Filters []Filter
	Facets  []Facet
	// Sort is a number field, greatest first; empty is by score.
	Sort string
	// Tie is the number field that orders equals, greatest first; then the id.
	Tie         string
	Limit, From int
	Highlight   bool
	// Counts asks how many of the found meet further conditions; like a facet, each
	// leaves out the filters it owns.
	Counts []Count
}

// Count is a condition to be counted among the found.
type Count struct {
	Filter Filter
	Own    []int
}

// Facet asks for the counts of a keyword field. Own are the indexes of the
// query's Filters on that field: the counts leave them out, so that a choice
// within the field is an "or".
type Facet struct {
	Field string
	Size  int
	Own   []int
	// Chosen stay listed, at 0 too.
	Chosen []string
}

// Value is one code and how many of the found have it.
type Value struct {
	Code  string
	Count int
}

// Place is where a word was met: a passage of a text field, and bytes in it.
type Place struct {
	Field               string
	Passage, Start, End int
}

// Hit is one found document.
type Hit struct {
	ID     string
	Score  float64
	Places []Place
}

// Result is exact: Total and Facets count every match.
type Result struct {
	Total  int
	Hits   []Hit
	Facets [][]Value
	Counts []int
}

// Deadline is how long one query may take.
const Deadline = 2 * time.Second

// Search answers a query from one view.
func (x *Index) Search(ctx context.Context, q Query) (Result, error) {
	if err := checkPage(q.From, q.Limit); err != nil {
		return Result{}, err
	}
	asked, err := parse(q.Text)
	if err != nil {
		return Result{}, err
	}
	var out Result
	err = x.answer(ctx, func(ctx context.Context, v *View) error {
		var err error
		out, err = v.search(ctx, q, asked)
		return err
	})
	return out, err
}

func (v *View) search(ctx context.Context, q Query, asked asked) (Result, error) {
	found, err := v.find(ctx, q, asked)
	if err != nil {
		return Result{}, err
	}
	out := Result{Counts: make([]int, len(q.Counts))}
	best, facets := newBest(v, q.From, q.Limit), make([]map[string]int, len(q.Facets))
	for i := range facets {
		facets[i] = map[string]int{}
	}
	for _, f := range found {
		if err := step(ctx); err != nil {
			return Result{}, err
		}
		out.Total += len(f.docs)
		if err := f.rank(ctx, v, q, best); err != nil {
			return Result{}, err
		}
		if err := f.countFacets(ctx, v, q.Facets, facets); err != nil {
			return Result{}, err
		}
		if err := f.count(ctx, v, q.Counts, out.Counts); err != nil {
			return Result{}, err
		}
	}
	picked, err := best.page()
	if err != nil {
		return Result{}, err
	}
	for _, s := range picked {
		out.Hits = append(out.Hits, Hit{ID: s.id, Score: s.score})
	}
	if q.Highlight && !asked.empty() {
		if err := v.highlight(ctx, asked, q, picked, out.Hits); err != nil {
			return Result{}, err
		}
	}
	for i, f := range q.Facets {
		out.Facets = append(out.Facets, values(facets[i], f))
	}
	return out, ctx.Err()
}

// values orders by count, then by code, and cuts to the size; the chosen stay.
func values(counts map[string]int, f Facet) []Value {
	for _, code := range f.Chosen {
		counts[code] += 0 // listed, if only so
	}
	values := make([]Value, 0, len(counts))
	for code, n := range counts {
		values = append(values, Value{code, n})
	}
	slices.SortFunc(values, func(a, b Value) int {
		if c := cmp.Compare(b.Count, a.Count); c != 0 {
			return c
		}
		return cmp.Compare(a.Code, b.Code)
	})
	if f.Size == 0 || len(values) <= f.Size {
		return values
	}
	out := slices.Clone(values[:f.Size])
	for _, v := range values[f.Size:] {
		if slices.Contains(f.Chosen, v.Code) {
			out = append(out, v)
		}
	}
	return out
}
