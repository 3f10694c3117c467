package search

import (
	"context"

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
	who, err := And(p.Must).set(ctx, v)
	if err != nil {
		return 0, nil, err
	}
	half, err := v.halves(ctx, p.Should, who)
	if err != nil {
		return 0, nil, err
	}
	tie, err := v.column(p.Tie)
	if err != nil {
		return 0, nil, err
	}
	list := make([]scored, 0, who.GetCardinality())
	who.Iterate(func(n uint32) bool {
		list = append(list, scored{n, float64(half[n]), tie(n)})
		return true
	})
	total := len(list)
	picked, err := v.top(list, p.From+p.Limit)
	if err != nil {
		return 0, nil, err
	}
	var out []Ranked
	for _, s := range picked[min(p.From, len(picked)):] {
		id, err := v.id(s.n)
		if err != nil {
			return 0, nil, err
		}
		out = append(out, Ranked{id, int(s.score)})
	}
	return total, out, nil
}

// halves sums the half-points of each document.
func (v *View) halves(ctx context.Context, wishes []Weighted, who *roaring.Bitmap) (map[uint32]int, error) {
	half := make(map[uint32]int, who.GetCardinality())
	for _, w := range wishes {
		full, err := w.Full.set(ctx, v)
		if err != nil {
			return nil, err
		}
		met := roaring.And(who, full)
		met.Iterate(func(n uint32) bool { half[n] += 2 * w.Weight; return true })
		if w.Half == nil {
			continue
		}
		partly, err := w.Half.set(ctx, v)
		if err != nil {
			return nil, err
		}
		partly = roaring.And(who, partly)
		partly.AndNot(met)
		partly.Iterate(func(n uint32) bool { half[n] += w.Weight; return true })
	}
	return half, nil
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
	sets, err := v.sets(ctx, musts)
	if err != nil {
		return Counts{}, err
	}
	found := and(v.all, sets, nil)
	out := Counts{Total: int(found.GetCardinality())}
	step := v.all.Clone()
	for i, set := range sets {
		step.And(set)
		out.Steps = append(out.Steps, int(step.GetCardinality()))
		without := and(v.all, sets, []int{i})
		out.Without = append(out.Without, int(without.GetCardinality()))
		count := -1
		if instead[i] != nil {
			other, err := instead[i].set(ctx, v)
			if err != nil {
				return Counts{}, err
			}
			count = int(without.AndCardinality(other))
		}
		out.Instead = append(out.Instead, count)
	}
	for _, f := range also {
		set, err := f.set(ctx, v)
		if err != nil {
			return Counts{}, err
		}
		out.Also = append(out.Also, int(found.AndCardinality(set)))
	}
	return out, ctx.Err()
}
