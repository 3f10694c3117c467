package search

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	bsearch "github.com/blevesearch/bleve/v2/search"
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

// Place is where a word was met: a passage of the first text field, and bytes in it.
type Place struct{ Passage, Start, End int }

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

// scored is a match before it is known by its id.
type scored struct {
	n     uint32
	score float64
	tie   int64
}

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
	sets, err := v.sets(ctx, q.Filters)
	if err != nil {
		return Result{}, err
	}
	text, scores, err := v.matches(ctx, asked, q)
	if err != nil {
		return Result{}, err
	}
	found := and(text, sets, nil)
	out := Result{Total: int(found.GetCardinality())}
	if out.Hits, err = v.page(q, found, scores); err != nil {
		return Result{}, err
	}
	if q.Highlight && !asked.empty() {
		if err := v.highlight(ctx, asked, q, out.Hits); err != nil {
			return Result{}, err
		}
	}
	if out.Counts, err = v.counts(ctx, q.Counts, text, sets); err != nil {
		return Result{}, err
	}
	out.Facets, err = v.facets(ctx, q.Facets, text, sets)
	return out, err
}

func (v *View) counts(ctx context.Context, counts []Count, text *roaring.Bitmap, sets []*roaring.Bitmap) ([]int, error) {
	out := make([]int, len(counts))
	for i, c := range counts {
		set, err := c.Filter.set(ctx, v)
		if err != nil {
			return nil, err
		}
		out[i] = int(and(text, sets, c.Own).AndCardinality(set))
	}
	return out, nil
}

func (v *View) sets(ctx context.Context, filters []Filter) ([]*roaring.Bitmap, error) {
	out := make([]*roaring.Bitmap, len(filters))
	for i, f := range filters {
		var err error
		if out[i], err = f.set(ctx, v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// and intersects all sets but those left out.
func and(base *roaring.Bitmap, sets []*roaring.Bitmap, without []int) *roaring.Bitmap {
	out := base.Clone()
	for i, s := range sets {
		if !slices.Contains(without, i) {
			out.And(s)
		}
	}
	return out
}

// matches is who meets the text, with scores; everybody when there is none. When
// nobody meets the words as they are, one wrong letter is forgiven.
func (v *View) matches(ctx context.Context, q asked, all Query) (*roaring.Bitmap, map[uint32]float64, error) {
	if q.empty() {
		set, err := v.textSet(ctx, q, v.schema.texts())
		return set, nil, err
	}
	for _, l := range []loose{{prefix: all.Prefix}, {prefix: all.Prefix, fuzzy: true}} {
		set, scores, err := v.score(ctx, q, all.Also, l)
		if err != nil || !set.IsEmpty() {
			return set, scores, err
		}
	}
	return roaring.New(), nil, nil
}

// alsoWeight is what a match through another language's word counts.
const alsoWeight = 0.5

func (v *View) score(ctx context.Context, q asked, also []string, l loose) (*roaring.Bitmap, map[uint32]float64, error) {
	set, scores := roaring.New(), map[uint32]float64{}
	add := func(q asked, l loose, weight float64) error {
		return v.run(ctx, v.query(q, v.schema.texts(), l), bsearch.SearcherOptions{}, func(m *bsearch.DocumentMatch) error {
			n := number(m.IndexInternalID)
			set.Add(n)
			scores[n] = max(scores[n], m.Score*weight)
			return nil
		})
	}
	if err := add(q, l, 1); err != nil {
		return nil, nil, err
	}
	for _, text := range also {
		other, err := parse(text)
		if errors.Is(err, ErrTooMuch) || other.empty() {
			continue
		}
		other.not = q.not
		if err := add(other, loose{}, alsoWeight); err != nil {
			return nil, nil, err
		}
	}
	return set, scores, nil
}

// page orders the found and names those of the page.
func (v *View) page(q Query, found *roaring.Bitmap, scores map[uint32]float64) ([]Hit, error) {
	if q.Limit == 0 {
		return nil, nil
	}
	main, err := v.column(q.Sort)
	if err != nil {
		return nil, err
	}
	tie, err := v.column(q.Tie)
	if err != nil {
		return nil, err
	}
	list := make([]scored, 0, found.GetCardinality())
	found.Iterate(func(n uint32) bool {
		s := scores[n]
		if q.Sort != "" {
			s = float64(main(n))
		}
		list = append(list, scored{n, s, tie(n)})
		return true
	})
	picked, err := v.top(list, q.From+q.Limit)
	if err != nil {
		return nil, err
	}
	var hits []Hit
	for _, p := range picked[min(q.From, len(picked)):] {
		id, err := v.id(p.n)
		if err != nil {
			return nil, err
		}
		hits = append(hits, Hit{ID: id, Score: p.score})
	}
	return hits, nil
}

// top sorts and cuts: by score, then by the tie number, then by id, so that equal
// input always gives equal order. Ids are read only where they decide.
func (v *View) top(list []scored, k int) ([]scored, error) {
	names := map[uint32]string{}
	var failed error
	name := func(n uint32) string {
		id, there := names[n]
		if !there {
			var err error
			if id, err = v.id(n); err != nil && failed == nil {
				failed = err
			}
			names[n] = id
		}
		return id
	}
	less := func(a, b scored) int {
		if c := cmp.Compare(b.score, a.score); c != 0 {
			return c
		}
		if c := cmp.Compare(b.tie, a.tie); c != 0 {
			return c
		}
		return cmp.Compare(name(a.n), name(b.n))
	}
	if k < len(list) {
		list = cut(list, k)
	}
	slices.SortFunc(list, less)
	return list[:min(k, len(list))], failed
}

// cut keeps those that can be among the first k: all whose score and tie are not
// below those of the k-th.
func cut(list []scored, k int) []scored {
	order := func(a, b scored) int {
		if c := cmp.Compare(b.score, a.score); c != 0 {
			return c
		}
		return cmp.Compare(b.tie, a.tie)
	}
	if k <= 0 {
		return nil
	}
	slices.SortFunc(list, order)
	last := list[k-1]
	end := k
	for end < len(list) && order(list[end], last) == 0 {
		end++
	}
	return list[:end]
}

// facets counts each field over the matches of the text and of all filters but
// the field's own.
func (v *View) facets(ctx context.Context, facets []Facet, text *roaring.Bitmap, sets []*roaring.Bitmap) ([][]Value, error) {
	out := make([][]Value, len(facets))
	for i, f := range facets {
		base := and(text, sets, f.Own)
		counts, err := v.tally(ctx, f.Field, base)
		if err != nil {
			return nil, err
		}
		for _, code := range f.Chosen {
			counts[code] += 0 // listed, if only so
		}
		for code, n := range counts {
			out[i] = append(out[i], Value{code, n})
		}
		out[i] = keep(out[i], f)
	}
	return out, ctx.Err()
}

// keep orders by count, then by code, and cuts to the size; the chosen stay.
func keep(values []Value, f Facet) []Value {
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
