package search

import (
	"context"
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"
)

// Filter is a condition that a document meets or not. The kinds are a closed set;
// none of them changes a score.
type Filter interface {
	set(ctx context.Context, v *View) (*roaring.Bitmap, error)
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

// Names: for each of the asked words one of its keys is there.
type Names struct {
	Field string
	Words [][]string
}

// Contains: the first text field holds the words, "phrases" and none of the -words.
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

func (f AnyOf) set(ctx context.Context, v *View) (*roaring.Bitmap, error) {
	if len(f.Values) > maxClauses {
		return nil, ErrTooMuch
	}
	return v.union(ctx, func(p part) (*roaring.Bitmap, error) {
		out := roaring.New()
		for _, value := range f.Values {
			set, err := p.table.term(p.seg, v.schema.field(f.Field), value)
			if err != nil {
				return nil, err
			}
			out.Or(set)
		}
		return out, nil
	})
}

func (f Between) set(ctx context.Context, v *View) (*roaring.Bitmap, error) {
	return v.union(ctx, func(p part) (*roaring.Bitmap, error) {
		c, err := v.codes(p, f.Field)
		if err != nil {
			return nil, err
		}
		return c.between(f.Low, f.High), nil
	})
}

func (f InRange) set(ctx context.Context, v *View) (*roaring.Bitmap, error) {
	return Between{f.Field, numberText(max(f.Min, 0)), numberText(f.Max)}.set(ctx, v)
}

func (f Overlap) set(ctx context.Context, v *View) (*roaring.Bitmap, error) {
	if v.schema.field(f.Field).Kind != SpanField {
		return nil, fmt.Errorf("overlap with %s: not a field of spans", f.Field)
	}
	return v.union(ctx, func(p part) (*roaring.Bitmap, error) {
		c, err := v.codes(p, f.Field)
		if err != nil {
			return nil, err
		}
		return c.where(func(ords []uint32) bool {
			sum := 0
			for _, o := range ords {
				s := c.spans[o]
				sum += max(0, min(s.Days, min(s.To, f.To)-max(s.From, f.From)+1))
			}
			return sum >= f.Days
		}), nil
	})
}

func (f Names) set(ctx context.Context, v *View) (*roaring.Bitmap, error) {
	if len(f.Words) == 0 || len(f.Words) > MaxTerms {
		return nil, ErrTooMuch
	}
	out := v.all.Clone()
	for _, alternatives := range f.Words {
		s, err := AnyOf{f.Field, alternatives}.set(ctx, v)
		if err != nil {
			return nil, err
		}
		out.And(s)
	}
	return out, nil
}

func (f Contains) set(ctx context.Context, v *View) (*roaring.Bitmap, error) {
	q, err := parse(f.Text)
	if err != nil {
		return nil, err
	}
	texts := v.schema.texts()
	if len(texts) == 0 {
		return nil, fmt.Errorf("the schema has no text field")
	}
	return v.textSet(ctx, q, texts[:1])
}

func (f IDs) set(ctx context.Context, v *View) (*roaring.Bitmap, error) {
	return v.union(ctx, func(p part) (*roaring.Bitmap, error) {
		set, err := p.seg.DocNumbers(f)
		if err != nil {
			return nil, fmt.Errorf("read ids: %w", err)
		}
		return set, nil
	})
}

func (f And) set(ctx context.Context, v *View) (*roaring.Bitmap, error) {
	out := v.all.Clone()
	for _, part := range f {
		s, err := part.set(ctx, v)
		if err != nil {
			return nil, err
		}
		out.And(s)
	}
	return out, nil
}

func (f Or) set(ctx context.Context, v *View) (*roaring.Bitmap, error) {
	out := roaring.New()
	for _, part := range f {
		s, err := part.set(ctx, v)
		if err != nil {
			return nil, err
		}
		out.Or(s)
	}
	return out, nil
}

func (f Not) set(ctx context.Context, v *View) (*roaring.Bitmap, error) {
	s, err := f.Filter.set(ctx, v)
	if err != nil {
		return nil, err
	}
	return roaring.AndNot(v.all, s), nil
}
