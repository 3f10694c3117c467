package search

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// Filter is a condition that a document meets or not. The kinds are a closed set;
// none of them changes a score.
type Filter interface {
	// set is the documents of a part that meet it. It is nobody's to change; of the
	// deleted it may say what it likes.
	set(ctx context.Context, v *View, p part) (*roaring.Bitmap, error)
}

// narrowing is a filter that answers sooner when only a few are asked about.
type narrowing interface {
	among(v *View, p part, docs []uint32) ([]uint32, error)
}

// AnyOf: the field has at least one of the codes. Hierarchies are indexed with
// their ancestors.
type AnyOf struct {
	Field  string
	Values []string
}

// Between: the field has a code from Low to High, both included, as text sorts.
type Between struct{ Field, Low, High string }

// InRange: the number is there and from Min to Max, both included.
type InRange struct {
	Field    string
	Min, Max int64
}

// Overlap: the days offered within From and To sum up to Days at least.
type Overlap struct {
	Field          string
	From, To, Days int
}

// Contains: the quoted text fields together hold the words, "phrases" and none of the -words.
type Contains struct{ Text string }

// IDs: the document is one of these.
type IDs []string

// And, Or and Not combine. An empty And is everything, an empty Or nothing.
type (
	And []Filter
	Or  []Filter
	Not struct{ Filter Filter }
)

// clauses bounds how much one filter may combine.
const maxClauses = 1024

// isFew is true of so many documents of a part that each is asked about sooner than a set
// of everybody is made or met.
func isFew(p part, n uint64) bool { return n*8 < uint64(p.seg.FullSize()) }

// asked is the filter as one that is asked about each of a few, where that is sooner; nil
// where it is not. Codes have sets at hand, and of few documents the column tells sooner.
func (p part) asked(f Filter, few bool) narrowing {
	if codes, ok := f.(AnyOf); ok {
		if c := p.table.known(codes.Field); few && c != nil && len(c.terms) < 1<<12 {
			return codes
		}
		return nil
	}
	if n, ok := f.(narrowing); ok && few {
		return n
	}
	return nil
}

// within is who of base meets a filter, as a set of the caller's own.
func within(ctx context.Context, v *View, p part, f Filter, base *roaring.Bitmap) (*roaring.Bitmap, error) {
	if n := p.asked(f, isFew(p, base.GetCardinality())); n != nil {
		docs, err := n.among(v, p, base.ToArray())
		if err != nil {
			return nil, err
		}
		return roaring.BitmapOf(docs...), nil
	}
	s, err := f.set(ctx, v, p)
	if err != nil {
		return nil, err
	}
	return roaring.And(base, s), nil
}

// meeting is who of the candidates meets a filter; of others it may say what it likes.
func meeting(ctx context.Context, v *View, p part, f Filter, c candidates) (*roaring.Bitmap, error) {
	if n := p.asked(f, isFew(p, uint64(len(c.docs)))); n != nil {
		docs, err := n.among(v, p, c.docs)
		if err != nil {
			return nil, err
		}
		return roaring.BitmapOf(docs...), nil
	}
	return f.set(ctx, v, p)
}

// withinAll is who of base meets all filters, as a set of the caller's own: those that have
// a set at hand first, then those that are asked about each who is left.
func withinAll(ctx context.Context, v *View, p part, filters []Filter, base *roaring.Bitmap) (*roaring.Bitmap, error) {
	few := isFew(p, base.GetCardinality())
	sets, later := []*roaring.Bitmap{base}, []Filter(nil)
	for _, f := range filters {
		if _, ok := f.(narrowing); ok && (p.asked(f, few) != nil || !hasSet(f)) {
			later = append(later, f)
			continue
		}
		s, err := f.set(ctx, v, p)
		if err != nil {
			return nil, err
		}
		sets = append(sets, s)
	}
	out := intersect(sets...)
	for _, f := range later {
		var err error
		if out, err = within(ctx, v, p, f, out); err != nil {
			return nil, err
		}
	}
	return out, step(ctx)
}

// hasSet is true of a filter whose set is at hand.
func hasSet(f Filter) bool {
	_, ok := f.(AnyOf)
	return ok
}

func (f AnyOf) set(ctx context.Context, v *View, p part) (*roaring.Bitmap, error) {
	if len(f.Values) > maxClauses {
		return nil, ErrTooMuch
	}
	sets := make([]*roaring.Bitmap, len(f.Values))
	for i, value := range f.Values {
		var err error
		if sets[i], err = p.table.term(p.seg, v.schema.field(f.Field), value); err != nil {
			return nil, err
		}
	}
	if len(sets) == 1 {
		return sets[0], nil
	}
	return roaring.FastOr(sets...), step(ctx)
}

// among asks the column: so that it is sooner than sets, it is not read for that.
func (f AnyOf) among(v *View, p part, docs []uint32) ([]uint32, error) {
	c, err := v.column(p, f.Field)
	if err != nil {
		return nil, err
	}
	wanted := make([]int32, len(c.terms)+1) // the last is for who has none
	for _, value := range f.Values {
		if at, found := slices.BinarySearch(c.terms, value); found {
			wanted[at] = 1
		}
	}
	return c.places.reach(c.start, docs, uint32(p.seg.FullSize()), wanted, 1), nil
}

func (f Between) set(_ context.Context, v *View, p part) (*roaring.Bitmap, error) {
	kept, key := p.table.terms(f.Field), "\x00"+f.Low+"\x00"+f.High
	if e := kept.get(key); e != nil {
		return e.set, nil
	}
	docs, err := f.among(v, p, nil)
	if err != nil {
		return nil, err
	}
	set := roaring.BitmapOf(docs...)
	kept.keep(key, set)
	return set, nil
}

func (f Between) among(v *View, p part, docs []uint32) ([]uint32, error) {
	c, err := v.column(p, f.Field)
	if err != nil {
		return nil, err
	}
	low, high := c.between(f.Low, f.High)
	return c.places.among(c.start, docs, uint32(p.seg.FullSize()), low, high), nil
}

func (f InRange) text() Between {
	return Between{f.Field, numberText(max(f.Min, 0)), numberText(f.Max)}
}

func (f InRange) set(ctx context.Context, v *View, p part) (*roaring.Bitmap, error) {
	return f.text().set(ctx, v, p)
}

func (f InRange) among(v *View, p part, docs []uint32) ([]uint32, error) {
	return f.text().among(v, p, docs)
}

func (f Overlap) set(_ context.Context, v *View, p part) (*roaring.Bitmap, error) {
	docs, err := f.among(v, p, nil)
	if err != nil {
		return nil, err
	}
	return roaring.BitmapOf(docs...), nil
}

func (f Overlap) among(v *View, p part, docs []uint32) ([]uint32, error) {
	if v.schema.field(f.Field).Kind != SpanField {
		return nil, fmt.Errorf("overlap with %s: not a field of spans", f.Field)
	}
	c, err := v.column(p, f.Field)
	if err != nil {
		return nil, err
	}
	worth := make([]int32, len(c.spans)+1) // the last is for who has none
	for i, s := range c.spans {
		worth[i] = int32(min(max(0, min(s.Days, min(s.To, f.To)-max(s.From, f.From)+1)), math.MaxInt16))
	}
	return c.places.reach(c.start, docs, uint32(p.seg.FullSize()), worth, int32(min(f.Days, math.MaxInt16))), nil
}

func (f Contains) set(ctx context.Context, v *View, p part) (*roaring.Bitmap, error) {
	q, err := parse(f.Text)
	if err != nil {
		return nil, err
	}
	texts := v.schema.quoted()
	if len(texts) == 0 {
		return nil, fmt.Errorf("the schema has no text field")
	}
	t, err := v.text(ctx, q, nil, texts, loose{})
	if err != nil {
		return nil, err
	}
	return t.set(ctx, v, p, p.live)
}

func (f IDs) set(_ context.Context, _ *View, p part) (*roaring.Bitmap, error) {
	set, err := p.seg.DocNumbers(f)
	if err != nil {
		return nil, fmt.Errorf("read ids: %w", err)
	}
	return set, nil
}

func (f And) set(ctx context.Context, v *View, p part) (*roaring.Bitmap, error) {
	return withinAll(ctx, v, p, f, p.live)
}

func (f Or) set(ctx context.Context, v *View, p part) (*roaring.Bitmap, error) {
	out := roaring.New()
	for _, one := range f {
		s, err := one.set(ctx, v, p)
		if err != nil {
			return nil, err
		}
		out.Or(s)
	}
	return out, nil
}

func (f Not) set(ctx context.Context, v *View, p part) (*roaring.Bitmap, error) {
	s, err := f.Filter.set(ctx, v, p)
	if err != nil {
		return nil, err
	}
	return roaring.AndNot(p.live, s), nil
}
