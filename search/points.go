package search

import (
	"context"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// Weighted is a wish: a document that meets Full earns 2×Weight half-points, one
// that meets only Half earns Weight.
type Weighted struct {
	Full   Filter
	Half   Filter // nil: there is no half
	Weight int
}

// Points ranks the documents that meet all musts by the sum of half-points, then
// by the tie number, then by id.
type Points struct {
	Must        []Filter
	Should      []Weighted
	Tie         string
	From, Limit int
}

// Ranked is one document and its half-points.
type Ranked struct {
	ID   string
	Half int
}

// Rank answers from one view; the total is exact.
func (x *Index) Rank(ctx context.Context, p Points) (int, []Ranked, error) {
	if err := checkPage(p.From, p.Limit); err != nil {
		return 0, nil, err
	}
	var total int
	var out []Ranked
	err := x.answer(ctx, func(ctx context.Context, v *View) error {
		var err error
		total, out, err = v.rank(ctx, p)
		return err
	})
	return total, out, err
}

func (v *View) rank(ctx context.Context, p Points) (int, []Ranked, error) {
	total, best := 0, newBest(v, p.From, p.Limit)
	for _, part := range v.parts {
		who, err := withinAll(ctx, v, part, p.Must, part.live)
		if err != nil {
			return 0, nil, err
		}
		c := newCandidates(who)
		total += len(c.docs)
		if best.size == 0 || len(c.docs) == 0 {
			continue
		}
		halves, err := v.halves(ctx, part, p.Should, c)
		if err != nil {
			return 0, nil, err
		}
		tie, err := v.numbers(part, p.Tie)
		if err != nil {
			return 0, nil, err
		}
		if err := best.add(part, c.docs, halves, tie); err != nil {
			return 0, nil, err
		}
	}
	picked, err := best.page()
	if err != nil {
		return 0, nil, err
	}
	var out []Ranked
	for _, m := range picked {
		out = append(out, Ranked{m.id, int(m.score)})
	}
	return total, out, nil
}

// halves sums the half-points of each candidate.
func (v *View) halves(ctx context.Context, p part, wishes []Weighted, c candidates) ([]float64, error) {
	out := make([]float64, len(c.docs))
	for _, w := range wishes {
		full, err := meeting(ctx, v, p, w.Full, c)
		if err != nil {
			return nil, err
		}
		c.those(full, func(i int) { out[i] += float64(2 * w.Weight) })
		if w.Half == nil {
			continue
		}
		half, err := meeting(ctx, v, p, w.Half, c)
		if err != nil {
			return nil, err
		}
		c.those(half, func(i int) {
			if !full.Contains(c.docs[i]) {
				out[i] += float64(w.Weight)
			}
		})
	}
	return out, nil
}

// Counts is how many meet conditions that are being written.
type Counts struct {
	Total int
	// Steps[i] is how many meet the first i+1 musts.
	Steps []int
	// Without[i] is how many meet all but the i-th.
	Without []int
	// Instead[i] is how many do with the i-th replaced; -1 where there is nothing to
	// replace it by.
	Instead []int
	// Also[i] is how many of the total meet the i-th of the further conditions.
	Also []int
}

// Preview counts from one view: musts in order, each left out, each replaced.
func (x *Index) Preview(ctx context.Context, musts, instead, also []Filter) (Counts, error) {
	var out Counts
	err := x.answer(ctx, func(ctx context.Context, v *View) error {
		var err error
		out, err = v.preview(ctx, musts, instead, also)
		return err
	})
	return out, err
}

func (v *View) preview(ctx context.Context, musts, instead, also []Filter) (Counts, error) {
	out := Counts{Steps: make([]int, len(musts)), Without: make([]int, len(musts)), Instead: make([]int, len(musts)), Also: make([]int, len(also))}
	for i, f := range instead {
		if f == nil {
			out.Instead[i] = -1
		}
	}
	for _, p := range v.parts {
		if err := out.add(ctx, v, p, musts, instead, also); err != nil {
			return Counts{}, err
		}
	}
	return out, step(ctx)
}

// add counts one part.
func (c *Counts) add(ctx context.Context, v *View, p part, musts, instead, also []Filter) error {
	sets := make([]*roaring.Bitmap, len(musts))
	step := p.live.Clone()
	for i, f := range musts {
		var err error
		if sets[i], err = f.set(ctx, v, p); err != nil {
			return err
		}
		step.And(sets[i])
		c.Steps[i] += int(step.GetCardinality())
	}
	c.Total += int(step.GetCardinality())
	for i := range musts {
		others := append([]*roaring.Bitmap{p.live}, slices.Delete(slices.Clone(sets), i, i+1)...)
		without := intersect(others...)
		c.Without[i] += int(without.GetCardinality())
		if instead[i] == nil {
			continue
		}
		other, err := within(ctx, v, p, instead[i], without)
		if err != nil {
			return err
		}
		c.Instead[i] += int(other.GetCardinality())
	}
	for i, f := range also {
		met, err := within(ctx, v, p, f, step)
		if err != nil {
			return err
		}
		c.Also[i] += int(met.GetCardinality())
	}
	return nil
}
