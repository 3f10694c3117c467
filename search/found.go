package search

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// found is who is found in one part.
type found struct {
	part
	// always are the filters that no count leaves out, and base who passes them, once it
	// was asked; owned are the sets of the other filters, by their index.
	always []Filter
	base   *roaring.Bitmap
	owned  map[int]*roaring.Bitmap
	// met are those of base who meet the text, as far as any count looks at them.
	text *text
	met  *roaring.Bitmap
	// candidates pass all filters and meet the text: the found.
	candidates
}

// find answers text and filters. When nobody at all meets the words as they are, one
// wrong letter is forgiven.
func (v *View) find(ctx context.Context, q Query, asked asked) ([]*found, error) {
	list, err := v.filtered(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, l := range []loose{{prefix: q.Prefix}, {prefix: q.Prefix, fuzzy: true}} {
		t, err := v.text(ctx, asked, q.Also, v.schema.texts(), l)
		if err != nil {
			return nil, err
		}
		some := asked.empty() || l.fuzzy
		for _, f := range list {
			if err := f.meet(ctx, v, q, t); err != nil {
				return nil, err
			}
			some = some || !f.met.IsEmpty()
		}
		if some {
			break
		}
		if some, err = v.anybody(ctx, t); err != nil || some {
			return list, err
		}
	}
	return list, nil
}

// anybody is true when somebody meets the text, whatever the filters say.
func (v *View) anybody(ctx context.Context, t *text) (bool, error) {
	for _, p := range v.parts {
		met, err := t.set(ctx, v, p, p.live)
		if err != nil || !met.IsEmpty() {
			return err == nil, err
		}
	}
	return false, nil
}

// filtered evaluates the filters that counts leave out, and keeps the others for later.
func (v *View) filtered(ctx context.Context, q Query) ([]*found, error) {
	own := map[int]bool{}
	for _, list := range q.owns() {
		for _, i := range list {
			own[i] = true
		}
	}
	var always []Filter
	for i, f := range q.Filters {
		if !own[i] {
			always = append(always, f)
		}
	}
	var out []*found
	for _, p := range v.parts {
		f := &found{part: p, always: always, owned: map[int]*roaring.Bitmap{}}
		for i := range own {
			set, err := q.Filters[i].set(ctx, v, p)
			if err != nil {
				return nil, err
			}
			f.owned[i] = set
		}
		out = append(out, f)
	}
	return out, nil
}

// owns are the filters that each facet and count leaves out.
func (q Query) owns() [][]int {
	var out [][]int
	for _, f := range q.Facets {
		out = append(out, f.Own)
	}
	for _, c := range q.Counts {
		out = append(out, c.Own)
	}
	return out
}

// meet answers text and filters: first the text when few have its words, and the filters
// of those few only; else the text among those who pass the filters.
func (f *found) meet(ctx context.Context, v *View, q Query, t *text) error {
	met, err := (*roaring.Bitmap)(nil), error(nil)
	if !t.positions && isFew(f.part, t.atMost(f.part)) {
		if met, err = t.set(ctx, v, f.part, f.live); err == nil {
			met, err = withinAll(ctx, v, f.part, f.always, met)
		}
	} else {
		met, err = f.amongPassing(ctx, v, q, t)
	}
	if err != nil {
		return err
	}
	f.text, f.met = t, met
	f.candidates = newCandidates(f.without(nil))
	return step(ctx)
}

// amongPassing is who meets the text of those who pass the filters.
func (f *found) amongPassing(ctx context.Context, v *View, q Query, t *text) (*roaring.Bitmap, error) {
	if f.base == nil {
		base, err := f.passing(ctx, v)
		if err != nil {
			return nil, err
		}
		f.base = base
	}
	if t.positions {
		return t.set(ctx, v, f.part, f.wide(q)) // each of them is read
	}
	return t.set(ctx, v, f.part, f.base)
}

// passing is who passes the filters that no count leaves out. Whoever narrows a search keeps
// the filters and changes the words, so of filters that are asked again the answer is kept.
func (f *found) passing(ctx context.Context, v *View) (*roaring.Bitmap, error) {
	key, ok := v.keyOf(f.always)
	if !ok {
		return withinAll(ctx, v, f.part, f.always, f.live)
	}
	kept := f.table.terms(passingField)
	var set *roaring.Bitmap
	if e := kept.get(key); e != nil {
		set = e.set
	} else {
		everybody := roaring.New()
		everybody.AddRange(0, uint64(f.seg.FullSize()))
		var err error
		if set, err = withinAll(ctx, v, f.part, f.always, everybody); err != nil {
			return nil, err
		}
		if !set.IsEmpty() { // who asks for what is not there may not fill the memory
			kept.put(key, set)
		}
	}
	if f.whole {
		return set, nil
	}
	return roaring.And(f.live, set), nil
}

// passingField is the name under which answers to filters are kept; no field has it.
const passingField = "\x00passing"

// keyOf is the filters as text; false where there are none, where they are too long to be
// asked again, or where one asks for persons or for words, which are not kept.
func (v *View) keyOf(filters []Filter) (string, bool) {
	for _, f := range filters {
		switch f := f.(type) {
		case AnyOf:
			if v.schema.field(f.Field).Kind == KeyField {
				return "", false
			}
		case Between, InRange, Overlap:
		default:
			return "", false
		}
	}
	if len(filters) == 0 {
		return "", false
	}
	key := fmt.Sprintf("%#v", filters)
	return key, len(key) <= 1<<10
}

// wide is everybody at whom any count looks.
func (f *found) wide(q Query) *roaring.Bitmap {
	f.met = f.base
	out := f.without(nil)
	for _, own := range q.owns() {
		if len(own) > 0 {
			out.Or(f.without(own))
		}
	}
	return out
}

// without is who is found when some of the filters are left out, as a set of the
// caller's own.
func (f *found) without(own []int) *roaring.Bitmap {
	sets := []*roaring.Bitmap{f.met}
	for _, i := range slices.Sorted(maps.Keys(f.owned)) {
		if !slices.Contains(own, i) {
			sets = append(sets, f.owned[i])
		}
	}
	return intersect(sets...)
}

// rank adds the found of the part to the best of all.
func (f *found) rank(ctx context.Context, v *View, q Query, best *best) error {
	if best.size == 0 || len(f.docs) == 0 {
		return nil
	}
	tie, err := v.numbers(f.part, q.Tie)
	if err != nil {
		return err
	}
	var scores []float64
	if q.Sort == "" {
		if len(f.text.forms) > 0 {
			if scores, err = f.text.scores(ctx, v, f.part, f.candidates); err != nil {
				return err
			}
		}
		return best.add(f.part, f.docs, scores, tie)
	}
	main, err := v.numbers(f.part, q.Sort)
	if err != nil {
		return err
	}
	scores = make([]float64, len(f.docs))
	for i, n := range f.docs {
		scores[i] = float64(main.number(n))
	}
	return best.add(f.part, f.docs, scores, tie)
}

func (f *found) countFacets(ctx context.Context, v *View, facets []Facet, totals []map[string]int) error {
	for i, facet := range facets {
		if err := step(ctx); err != nil {
			return err
		}
		docs := f.docs
		if len(facet.Own) > 0 {
			docs = f.without(facet.Own).ToArray()
		}
		if err := v.tally(f.part, facet.Field, docs, totals[i]); err != nil {
			return err
		}
	}
	return nil
}

func (f *found) count(ctx context.Context, v *View, counts []Count, totals []int) error {
	for i, c := range counts {
		set, err := c.Filter.set(ctx, v, f.part)
		if err != nil {
			return err
		}
		base := f.set
		if len(c.Own) > 0 {
			base = f.without(c.Own)
		}
		totals[i] += int(base.AndCardinality(set))
	}
	return nil
}
