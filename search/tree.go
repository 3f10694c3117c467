package search

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// node is a part of a text that is asked for. What it meets and what that is worth is
// what Bleve's searchers of the same shape give, to the last bits of a float: the
// contract tests hold it to that.
type node interface {
	// leaves passes the words of the node.
	leaves(each func(*leaf))
	// match is the segment's documents that meet the node, the deleted among them. Of
	// those outside within it may say what it likes; nil is everybody.
	match(ctx context.Context, v *View, p part, within *roaring.Bitmap) (*roaring.Bitmap, error)
	// atMost is a bound on how many documents of the segment meet the node.
	atMost(p part) uint64
	// score passes those of the candidates that meet the node with their scores, in
	// ascending order; match was asked before.
	score(ctx context.Context, v *View, p part, c candidates, met func(i int, score float64)) error
}

// candidates are documents of a segment, as a set and in ascending order.
type candidates struct {
	set  *roaring.Bitmap
	docs []uint32
}

func newCandidates(set *roaring.Bitmap) candidates { return candidates{set, set.ToArray()} }

// The candidates are looked up one by one in a set when they are so few, or so many times
// fewer than it; else the two are intersected.
const (
	fewCandidates = 64
	manyTimes     = 16
)

// those passes the places among the candidates of those that are in a set too.
func (c candidates) those(set *roaring.Bitmap, do func(i int)) {
	if len(c.docs) <= fewCandidates || uint64(len(c.docs))*manyTimes < set.GetCardinality() {
		for i, n := range c.docs {
			if set.Contains(n) {
				do(i)
			}
		}
		return
	}
	i := 0
	for _, n := range roaring.And(c.set, set).ToArray() {
		for c.docs[i] != n {
			i++
		}
		do(i)
	}
}

// in are those of the candidates that are in a set, and their places among all.
func (c candidates) in(set *roaring.Bitmap) (here candidates, places []int) {
	most := min(len(c.docs), int(set.GetCardinality()))
	here.docs, places = make([]uint32, 0, most), make([]int, 0, most)
	c.those(set, func(i int) {
		here.docs, places = append(here.docs, c.docs[i]), append(places, i)
	})
	if len(here.docs) > fewCandidates {
		here.set = roaring.BitmapOf(here.docs...)
	}
	return here, places
}

// leaf is one word in one field.
type leaf struct {
	field, term string
	boost       float64
	// weight is what a match of relative frequency one is worth: (boost · idf · norm) · idf
	// in Bleve's tf-idf, kept as its two factors since that is the order in which it
	// multiplies.
	idf, weight float64
	words       []*entry          // by part
	at          []*roaring.Bitmap // by part, the documents that have it
	// left is by part what match left of them; the candidates that have the word are among it.
	left []*roaring.Bitmap
}

func (l *leaf) leaves(each func(*leaf)) { each(l) }

func (l *leaf) match(_ context.Context, _ *View, p part, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	set := l.at[p.place]
	if within != nil && within.GetCardinality() < set.GetCardinality() {
		set = roaring.And(within, set) // less to unite, and to look at for scores
	}
	l.left[p.place] = set
	return set, nil
}

func (l *leaf) atMost(p part) uint64 { return l.at[p.place].GetCardinality() }

func (l *leaf) score(ctx context.Context, v *View, p part, c candidates, met func(i int, score float64)) error {
	set := l.left[p.place]
	if set == nil { // a word of a phrase
		set = l.at[p.place]
	}
	here, places := c.in(set)
	if len(places) == 0 {
		return nil
	}
	times, err := l.times(p, here)
	if err != nil {
		return err
	}
	lengths, err := v.lengths(p, l.field)
	if err != nil {
		return err
	}
	for k, i := range places {
		met(i, l.worth(times[k], lengths.number(here.docs[k])))
	}
	return nil
}

// worth is Bleve's score of a word that stands so often in a field of so many words.
func (l *leaf) worth(times uint32, length int64) float64 {
	s := sqrt(times) * normAt(length) * l.idf
	if l.weight != 1 {
		s *= l.weight
	}
	return s
}

// anyOf is met by who meets one of the nodes: the sum of what they give, times the share
// of the nodes that are met.
type anyOf []node

func (a anyOf) leaves(each func(*leaf)) { eachLeaf(a, each) }

func (a anyOf) match(ctx context.Context, v *View, p part, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	if len(a) == 1 {
		return a[0].match(ctx, v, p, within)
	}
	sets := make([]*roaring.Bitmap, len(a))
	for i, n := range a {
		set, err := n.match(ctx, v, p, within)
		if err = errors.Join(err, step(ctx)); err != nil {
			return nil, err
		}
		sets[i] = set
	}
	return roaring.FastOr(sets...), nil
}

func (a anyOf) atMost(p part) (most uint64) {
	for _, n := range a {
		most += n.atMost(p)
	}
	return most
}

func (a anyOf) score(ctx context.Context, v *View, p part, c candidates, met func(i int, score float64)) error {
	if len(a) == 1 {
		return a[0].score(ctx, v, p, c, met)
	}
	sum, times, err := sums(ctx, v, a, p, c)
	for i, n := range times {
		if n > 0 {
			met(i, sum[i]*(float64(n)/float64(len(a))))
		}
	}
	return err
}

// allOf is met by who meets all nodes: the sum of what they give.
type allOf []node

func (a allOf) leaves(each func(*leaf)) { eachLeaf(a, each) }

func (a allOf) match(ctx context.Context, v *View, p part, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	if len(a) == 0 {
		return roaring.New(), nil
	}
	for _, n := range a.rarestFirst(p) { // the others look at those only
		set, err := n.match(ctx, v, p, within)
		if err != nil {
			return nil, err
		}
		if within == nil {
			within = set
			continue
		}
		if within = roaring.And(within, set); within.IsEmpty() {
			break
		}
	}
	return within, nil
}

func (a allOf) rarestFirst(p part) []node {
	type counted struct {
		node
		most uint64
	}
	list := make([]counted, len(a))
	for i, n := range a {
		list[i] = counted{n, n.atMost(p)}
	}
	slices.SortStableFunc(list, func(x, y counted) int { return cmp.Compare(x.most, y.most) })
	out := make([]node, len(a))
	for i, c := range list {
		out[i] = c.node
	}
	return out
}

func (a allOf) atMost(p part) (most uint64) {
	for i, n := range a {
		if m := n.atMost(p); i == 0 || m < most {
			most = m
		}
	}
	return most
}

func (a allOf) score(ctx context.Context, v *View, p part, c candidates, met func(i int, score float64)) error {
	if len(a) == 1 {
		return a[0].score(ctx, v, p, c, met)
	}
	sum, times, err := sums(ctx, v, a, p, c)
	for i, n := range times {
		if int(n) == len(a) {
			met(i, sum[i])
		}
	}
	return err
}

// sums is by candidate the sum of what the nodes give and how many of them it meets.
func sums(ctx context.Context, v *View, list []node, p part, c candidates) (sum []float64, times []uint32, err error) {
	sum, times = make([]float64, len(c.docs)), make([]uint32, len(c.docs))
	for _, n := range list {
		err := n.score(ctx, v, p, c, func(i int, score float64) {
			sum[i] += score
			times[i]++
		})
		if err = errors.Join(err, step(ctx)); err != nil {
			return nil, nil, err
		}
	}
	return sum, times, nil
}

func eachLeaf(list []node, each func(*leaf)) {
	for _, n := range list {
		n.leaves(each)
	}
}

// sideBySide is met where the words stand in this order, with nothing between, in one
// passage: the sum of what the words give there.
type sideBySide struct {
	words []*leaf
	met   map[int]*roaring.Bitmap // by part
}

func (s *sideBySide) leaves(each func(*leaf)) {
	for _, l := range s.words {
		each(l)
	}
}

// match looks at positions only of those who have all the words and are asked about.
func (s *sideBySide) match(_ context.Context, _ *View, p part, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	sets := make([]*roaring.Bitmap, 0, len(s.words)+1)
	for _, l := range s.words {
		sets = append(sets, l.at[p.place])
	}
	if within != nil {
		sets = append(sets, within)
	}
	met := intersect(sets...)
	if !met.IsEmpty() {
		var err error
		if met, err = p.sideBySide(s.words, met); err != nil {
			return nil, err
		}
	}
	s.met[p.place] = met
	return met, nil
}

func (s *sideBySide) atMost(p part) (most uint64) {
	for i, l := range s.words {
		if m := l.atMost(p); i == 0 || m < most {
			most = m
		}
	}
	return most
}

func (s *sideBySide) score(ctx context.Context, v *View, p part, c candidates, met func(i int, score float64)) error {
	at := s.met[p.place]
	if at == nil {
		return nil // nobody was left who might have met it
	}
	list := make(allOf, len(s.words))
	for i, l := range s.words {
		list[i] = l
	}
	inner, places := c.in(at)
	return list.score(ctx, v, p, inner, func(i int, score float64) { met(places[i], score) })
}

// nothing is met by nobody.
type nothing struct{}

func (nothing) leaves(func(*leaf)) {}
func (nothing) match(context.Context, *View, part, *roaring.Bitmap) (*roaring.Bitmap, error) {
	return roaring.New(), nil
}
func (nothing) atMost(part) uint64                                                       { return 0 }
func (nothing) score(context.Context, *View, part, candidates, func(int, float64)) error { return nil }

// intersect is in all of the sets; it is a set of the caller's own.
func intersect(sets ...*roaring.Bitmap) *roaring.Bitmap {
	switch len(sets) {
	case 0:
		return roaring.New()
	case 1:
		return sets[0].Clone()
	}
	least := 0
	for i, s := range sets {
		if s.GetCardinality() < sets[least].GetCardinality() {
			least = i
		}
	}
	sets[0], sets[least] = sets[least], sets[0] // the smallest first: what is empty ends it
	out := roaring.And(sets[0], sets[1])
	for _, s := range sets[2:] {
		out.And(s)
	}
	return out
}

// weigh reads the words of a tree and gives them their weights: Bleve's idf over the
// live documents of all segments, and the norm of the whole query.
func (v *View) weigh(ctx context.Context, root node) error {
	var words []*leaf
	root.leaves(func(l *leaf) { words = append(words, l) })
	expect(ctx, len(words))
	if err := v.read(ctx, words); err != nil {
		return err
	}
	total, sum := float64(v.Count()), 0.0
	for _, l := range words {
		with := uint64(0)
		for i, p := range v.parts {
			with += p.liveIn(l.at[i])
		}
		l.idf = 1 + math.Log(total/float64(with+1))
		sum += (l.boost * l.idf) * (l.boost * l.idf)
	}
	norm := 1 / math.Sqrt(sum)
	for _, l := range words {
		l.weight = l.boost * l.idf * norm
	}
	return nil
}

// read reads who has the words, field by field, so that a field's dictionary is opened once
// in each part.
func (v *View) read(ctx context.Context, words []*leaf) error {
	n := len(v.parts)
	entries, sets := make([]*entry, n*len(words)), make([]*roaring.Bitmap, 2*n*len(words))
	for i, l := range words {
		l.words, l.at, l.left = entries[i*n:(i+1)*n], sets[2*i*n:(2*i+1)*n], sets[(2*i+1)*n:(2*i+2)*n]
	}
	byField := slices.Clone(words)
	slices.SortStableFunc(byField, func(a, b *leaf) int { return cmp.Compare(a.field, b.field) })
	for i, p := range v.parts {
		d := dictionary{seg: p.seg}
		for _, l := range byField {
			if d.field != l.field {
				d = dictionary{seg: p.seg, field: l.field}
			}
			e, err := p.table.entry(p.seg, Field{Name: l.field}, l.term, &d)
			if err = errors.Join(err, step(ctx)); err != nil {
				return err
			}
			l.words[i], l.at[i] = e, e.set
		}
	}
	return nil
}
