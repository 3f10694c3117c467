package search

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
)

// column is one field of a segment un-inverted: by document, the places of its terms
// in the sorted list of terms.
type column struct {
	terms []string
	// start is where the places of document n begin; nil where every document has one
	// at most, which is places[n] then, or len(terms) for none.
	start  []uint32
	places places
	// What the terms mean, by the field's kind.
	numbers []int64
	spans   []Span
}

// places are kept in as many bytes as the number of terms asks for: most fields have
// few terms, and there is a place for every value of every document.
type places interface {
	at(i uint32) uint32
	// tally counts each place over the documents.
	tally(start, docs, counts []uint32)
	// among gives the documents (nil: all of size) that have a place from low up to high.
	among(start, docs []uint32, size, low, high uint32) []uint32
	// reach gives the documents (nil: all of size) whose places' worth sums up to least.
	reach(start, docs []uint32, size uint32, worth []int32, least int32) []uint32
	bytes() int64
}

type narrow[T uint8 | uint16 | uint32] []T

func (p narrow[T]) at(i uint32) uint32 { return uint32(p[i]) }

func (p narrow[T]) bytes() int64 {
	var one T
	switch any(one).(type) {
	case uint8:
		return int64(len(p))
	case uint16:
		return 2 * int64(len(p))
	}
	return 4 * int64(len(p))
}

func (p narrow[T]) tally(start, docs, counts []uint32) {
	if start == nil {
		for _, n := range docs {
			counts[p[n]]++
		}
		return
	}
	for _, n := range docs {
		for _, o := range p[start[n]:start[n+1]] {
			counts[o]++
		}
	}
}

func (p narrow[T]) among(start, docs []uint32, size, low, high uint32) []uint32 {
	width := high - low
	var out []uint32
	for i := range loops(docs, size) {
		n := i
		if docs != nil {
			n = docs[i]
		}
		if start == nil {
			if uint32(p[n])-low < width {
				out = append(out, n)
			}
			continue
		}
		for _, o := range p[start[n]:start[n+1]] {
			if uint32(o)-low < width {
				out = append(out, n)
				break
			}
		}
	}
	return out
}

func (p narrow[T]) reach(start, docs []uint32, size uint32, worth []int32, least int32) []uint32 {
	var out []uint32
	for i := range loops(docs, size) {
		n := i
		if docs != nil {
			n = docs[i]
		}
		sum := int32(0)
		if start == nil {
			sum = worth[p[n]]
		} else {
			for _, o := range p[start[n]:start[n+1]] {
				sum += worth[o]
			}
		}
		if sum >= least {
			out = append(out, n)
		}
	}
	return out
}

// loops is over how many a loop over docs, or all of size, goes.
func loops(docs []uint32, size uint32) uint32 {
	if docs != nil {
		return uint32(len(docs))
	}
	return size
}

// first is the place of the document's first term; false where it has none.
func (c *column) first(n uint32) (uint32, bool) {
	i := n
	if c.start != nil {
		if i = c.start[n]; i == c.start[n+1] {
			return 0, false
		}
	}
	o := c.places.at(i)
	return o, o < uint32(len(c.terms))
}

// number is the document's number; 0 where it has none.
func (c *column) number(n uint32) int64 {
	if o, ok := c.first(n); ok {
		return c.numbers[o]
	}
	return 0
}

// between is the places from the term low to the term high, both included.
func (c *column) between(low, high string) (from, to uint32) {
	i, _ := slices.BinarySearch(c.terms, low)
	j, found := slices.BinarySearch(c.terms, high)
	if found {
		j++
	}
	return uint32(i), uint32(max(i, j))
}

// pair is a document and the place of one of its terms. They are gathered in pieces, each
// twice as large as the one before, since one list would be copied each time that it grows.
type pair struct{ n, place uint32 }

const leastPiece, mostPiece = 1 << 6, 1 << 16

// uninvert reads a field of a segment. The deleted documents are in it too: they are
// the snapshot's, and the column serves every snapshot with the segment.
func uninvert(seg *scorch.SegmentSnapshot, f Field) (*column, error) {
	size := uint32(seg.FullSize())
	c := &column{}
	var pieces [][]pair
	var last []pair
	var some [leastPiece]uint32
	ends := make([]uint32, size+1) // at n+1 how many places document n has
	err := everyTerm(seg, f.Name, func(term string, set *roaring.Bitmap) error {
		place := uint32(len(c.terms))
		c.terms = append(c.terms, term)
		for it := set.ManyIterator(); ; {
			got := some[:it.NextMany(some[:])]
			if len(got) == 0 {
				return nil
			}
			if len(last)+len(got) > cap(last) {
				pieces, last = append(pieces, last), make([]pair, 0, min(max(2*cap(last), leastPiece), mostPiece))
			}
			for _, n := range got {
				last = append(last, pair{n, place})
				ends[n+1]++
			}
		}
	})
	if err != nil {
		return nil, err
	}
	pieces = append(pieces, last)
	none := uint32(len(c.terms))
	if slices.Max(ends) <= 1 {
		list := slices.Repeat([]uint32{none}, int(size))
		for _, piece := range pieces {
			for _, p := range piece {
				list[p.n] = p.place
			}
		}
		c.places = narrowest(list, none)
		return c, c.read(f)
	}
	for n := range size {
		ends[n+1] += ends[n]
	}
	c.start = ends
	list, next := make([]uint32, ends[size]), slices.Clone(ends)
	for _, piece := range pieces {
		for _, p := range piece {
			list[next[p.n]] = p.place
			next[p.n]++
		}
	}
	c.places = narrowest(list, none)
	return c, c.read(f)
}

func narrowest(list []uint32, greatest uint32) places {
	switch {
	case greatest < 1<<8:
		return narrowed[uint8](list)
	case greatest < 1<<16:
		return narrowed[uint16](list)
	}
	return narrow[uint32](list)
}

func narrowed[T uint8 | uint16 | uint32](list []uint32) narrow[T] {
	out := make(narrow[T], len(list))
	for i, v := range list {
		out[i] = T(v)
	}
	return out
}

// read reads the terms as what the field holds.
func (c *column) read(f Field) error {
	for _, term := range c.terms {
		switch f.Kind {
		case NumberField:
			n, err := strconv.ParseInt(term, 10, 64)
			if err != nil {
				return fmt.Errorf("%w: number in %s", ErrDamaged, f.Name)
			}
			c.numbers = append(c.numbers, n)
		case SpanField:
			s, ok := parseSpan(term)
			if !ok {
				return fmt.Errorf("%w: span in %s", ErrDamaged, f.Name)
			}
			c.spans = append(c.spans, s)
		}
	}
	return nil
}
