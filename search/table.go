package search

import (
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
)

// table is what was un-inverted of one segment so far. A segment never changes
// (deletions are the snapshot's), so its table serves every view that holds the
// segment, and an update costs no more than its own small segment. Everything in
// a table is copied out of the segment's file: it may outlive the mapping.
type table struct {
	kept *kept

	mu      sync.Mutex
	columns map[string]*column
	fields  map[string]*terms
	order   []uint32 // by document, the place of its id among all ids
}

func newTable(k *kept) *table {
	return &table{kept: k, columns: map[string]*column{}, fields: map[string]*terms{}}
}

// column un-inverts a field of the segment, once.
func (t *table) column(seg *scorch.SegmentSnapshot, f Field) (*column, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.columns[f.Name]; c != nil {
		return c, nil
	}
	c, err := uninvert(seg, f)
	if err != nil {
		return nil, err
	}
	t.columns[f.Name] = c
	return c, nil
}

// idOrder is by document the place of its id among those of the segment, so that equals
// are ordered without reading an id.
func (t *table) idOrder(seg *scorch.SegmentSnapshot) ([]uint32, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.order != nil {
		return t.order, nil
	}
	order, place := make([]uint32, seg.FullSize()), uint32(0)
	err := everyTerm(seg, idField, func(_ string, set *roaring.Bitmap) error {
		set.Iterate(func(n uint32) bool { order[n] = place; return true })
		place++
		return nil
	})
	if err != nil {
		return nil, err
	}
	t.order = order
	return order, nil
}

// terms is what is kept of a field's postings.
func (t *table) terms(field string) *terms {
	t.mu.Lock()
	defer t.mu.Unlock()
	f := t.fields[field]
	if f == nil {
		f = newTerms(t.kept)
		t.fields[field] = f
	}
	return f
}

func (t *table) age() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, f := range t.fields {
		f.age()
	}
}

// term is the segment's documents with the term, the deleted ones among them, and how
// often they have it, when that was read.
func (t *table) term(seg *scorch.SegmentSnapshot, field Field, term string) (*entry, error) {
	f := t.terms(field.Name)
	if e := f.get(term); e != nil {
		return e, nil
	}
	set, err := postings(seg, field.Name, term)
	if err != nil {
		return nil, err
	}
	// Keys are seldom asked for twice, and whoever asks for what is not there may not
	// fill the memory.
	if field.Kind == KeyField || set.IsEmpty() {
		return &entry{set: set}, nil
	}
	return f.put(term, set), nil
}

// readCounts reads and keeps how often a word stands in its documents. Each of these has
// its length among the lengths of the field afterwards.
func (t *terms) readCounts(seg *scorch.SegmentSnapshot, e *entry, field, term string) (*counts, error) {
	t.reading.Lock()
	defer t.reading.Unlock()
	if c := e.counts.Load(); c != nil {
		return c, nil
	}
	r := countReader{lengths: t.allLengths(), size: int(seg.FullSize())}
	if err := eachPosting(seg, field, term, nil, false, r.read); err != nil {
		return nil, err
	}
	t.lengths.Store(&r.lengths)
	e.counts.Store(&r.counts)
	t.of.add(r.bytes())
	return &r.counts, nil
}

// allLengths is by document how many words the field has there, as far as it is known.
func (t *terms) allLengths() []uint16 {
	if list := t.lengths.Load(); list != nil {
		return *list
	}
	return nil
}
