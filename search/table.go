package search

import (
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
)

// table is what was un-inverted of one segment so far. A segment never changes
// (deletions are the snapshot's), so its table serves every view that holds the
// segment, and an update costs no more than its own small segment. Everything in
// a table is copied out of the segment's file: it may outlive the mapping.
type table struct {
	mu     sync.Mutex
	fields map[string]*codes
	sets   map[string]*roaring.Bitmap // by field and term
}

func newTable() *table {
	return &table{fields: map[string]*codes{}, sets: map[string]*roaring.Bitmap{}}
}

// codes is one field of a segment as a column: document n has the terms whose
// places are in ords from start[n] to start[n+1].
type codes struct {
	terms []string
	start []uint32
	ords  []uint32
	// values of the terms, by the field's kind.
	numbers []int64
	spans   []Span
}

func (c *codes) of(n uint32) []uint32 { return c.ords[c.start[n]:c.start[n+1]] }

// number is the document's number; 0 where it has none.
func (c *codes) number(n uint32) int64 {
	for _, o := range c.of(n) {
		return c.numbers[o]
	}
	return 0
}

// between is the documents with a term from low to high.
func (c *codes) between(low, high string) *roaring.Bitmap {
	from, _ := slices.BinarySearch(c.terms, low)
	to, found := slices.BinarySearch(c.terms, high)
	if found {
		to++
	}
	return c.where(func(ords []uint32) bool {
		return slices.ContainsFunc(ords, func(o uint32) bool { return int(o) >= from && int(o) < to })
	})
}

// where is the documents whose terms meet a condition.
func (c *codes) where(meet func(ords []uint32) bool) *roaring.Bitmap {
	var list []uint32
	for n := range uint32(len(c.start) - 1) {
		if ords := c.of(n); len(ords) > 0 && meet(ords) {
			list = append(list, n)
		}
	}
	return roaring.BitmapOf(list...)
}

// codes un-inverts a field of the segment, once.
func (t *table) codes(seg *scorch.SegmentSnapshot, f Field) (*codes, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.fields[f.Name]; c != nil {
		return c, nil
	}
	c, err := uninvert(seg, f.Name)
	if err != nil {
		return nil, err
	}
	if err := c.read(f); err != nil {
		return nil, err
	}
	t.fields[f.Name] = c
	return c, nil
}

// term is the segment's documents with the term, the deleted ones among them. It
// must not be changed by the caller.
func (t *table) term(seg *scorch.SegmentSnapshot, field Field, term string) (*roaring.Bitmap, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := field.Name + "\x00" + term
	if set := t.sets[key]; set != nil {
		return set, nil
	}
	set, err := postings(seg, field.Name, term)
	if err != nil {
		return nil, err
	}
	// Keys are seldom asked for twice, and whoever asks for what is not there may not
	// fill the memory.
	if field.Kind != KeyField && !set.IsEmpty() {
		t.sets[key] = set
	}
	return set, nil
}

func uninvert(seg *scorch.SegmentSnapshot, field string) (*codes, error) {
	size := uint32(seg.FullSize())
	c := &codes{start: make([]uint32, size+1)}
	type pair struct{ n, ord uint32 }
	var pairs []pair
	err := everyTerm(seg, field, func(term string, set *roaring.Bitmap) error {
		ord := uint32(len(c.terms))
		c.terms = append(c.terms, term)
		set.Iterate(func(n uint32) bool {
			pairs = append(pairs, pair{n, ord})
			c.start[n+1]++
			return true
		})
		return nil
	})
	if err != nil {
		return nil, err
	}
	for n := range size {
		c.start[n+1] += c.start[n]
	}
	c.ords = make([]uint32, len(pairs))
	next := slices.Clone(c.start)
	for _, p := range pairs {
		c.ords[next[p.n]] = p.ord
		next[p.n]++
	}
	return c, nil
}

// read reads the terms as what the field holds.
func (c *codes) read(f Field) error {
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
