package search

import (
	"cmp"
	"context"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// maxPlaces is how many places of one hit are told.
const maxPlaces = 12

// highlight tells for the hits of the page where their words stand in the quoted text
// fields, by the engine's own positions: those of the first field first. Any of the words
// is marked that must be there, though others stand in another field.
func (v *View) highlight(ctx context.Context, asked asked, q Query, picked []placed, hits []Hit) error {
	for _, f := range v.schema.quoted() {
		if err := v.highlightIn(ctx, f, asked, q, picked, hits); err != nil {
			return err
		}
	}
	for i := range hits {
		hits[i].Places = hits[i].Places[:min(len(hits[i].Places), maxPlaces)]
	}
	return nil
}

func (v *View) highlightIn(ctx context.Context, f Field, asked asked, q Query, picked []placed, hits []Hit) error {
	var nodes []node
	add := func(list []phrase, l loose) error {
		for _, p := range list {
			n, err := v.phrase(ctx, p, []Field{f}, l)
			if err != nil {
				return err
			}
			nodes = append(nodes, n)
		}
		return nil
	}
	if err := add(asked.must, loose{prefix: q.Prefix, fuzzy: true}); err != nil {
		return err
	}
	for _, text := range q.Also {
		if other, err := parse(text); err == nil {
			if err := add(other.must, loose{fuzzy: true}); err != nil {
				return err
			}
		}
	}
	for i := range v.parts {
		if err := step(ctx); err != nil {
			return err
		}
		if err := v.highlightPart(v.parts[i], f.Name, nodes, picked, hits); err != nil {
			return err
		}
	}
	return nil
}

func (v *View) highlightPart(p part, field string, nodes []node, picked []placed, hits []Hit) error {
	at, docs := map[uint32]int{}, roaring.New()
	for i, m := range picked {
		if m.place == p.place {
			at[m.n] = i
			docs.Add(m.n)
		}
	}
	if len(at) == 0 {
		return nil
	}
	places := make([][]Place, len(hits))
	for _, n := range nodes {
		err := p.standings(n, docs, func(n uint32, s standing) {
			places[at[n]] = append(places[at[n]], Place{field, s.passage, s.start, s.end})
		})
		if err != nil {
			return err
		}
	}
	for _, i := range at {
		slices.SortFunc(places[i], func(a, b Place) int {
			return cmp.Or(cmp.Compare(a.Passage, b.Passage), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
		})
		hits[i].Places = append(hits[i].Places, slices.Compact(places[i])...)
	}
	return nil
}

// standings passes where anything of a node stands in the documents.
func (p part) standings(n node, docs *roaring.Bitmap, each func(n uint32, s standing)) error {
	switch n := n.(type) {
	case *leaf:
		return p.stands(n, docs, each)
	case anyOf:
		for _, one := range n {
			if err := p.standings(one, docs, each); err != nil {
				return err
			}
		}
	case *sideBySide:
		met, err := p.phrases(n.words, docs)
		if err != nil {
			return err
		}
		for n, list := range met {
			for _, s := range list {
				each(n, s)
			}
		}
	}
	return nil
}
