package search

import (
	"sync"
	"sync/atomic"

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
	columns map[string]*made[column]
	fields  map[string]*terms
	order   made[[]uint32]
}

func newTable(k *kept) *table {
	return &table{kept: k, columns: map[string]*made[column]{}, fields: map[string]*terms{}}
}

// made is what is made by the first who asks, while others may ask for other things.
type made[T any] struct {
	making sync.Mutex
	ready  atomic.Pointer[T]
}

func (m *made[T]) get(make func() (*T, error)) (*T, error) {
	if v := m.ready.Load(); v != nil {
		return v, nil
	}
	m.making.Lock()
	defer m.making.Unlock()
	if v := m.ready.Load(); v != nil {
		return v, nil
	}
	v, err := make()
	if err == nil {
		m.ready.Store(v)
	}
	return v, err
}

// of is the place of a field's column.
func (t *table) of(field string) *made[column] {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.columns[field]
	if c == nil {
		c = &made[column]{}
		t.columns[field] = c
	}
	return c
}

// column un-inverts a field of the segment, once.
func (t *table) column(seg *scorch.SegmentSnapshot, f Field) (*column, error) {
	return t.of(f.Name).get(func() (*column, error) { return uninvert(seg, f) })
}

// known is the column of a field that was un-inverted already; nil for none.
func (t *table) known(field string) *column { return t.of(field).ready.Load() }

// idOrder is by document the place of its id among those of the segment, so that equals
// are ordered without reading an id.
func (t *table) idOrder(seg *scorch.SegmentSnapshot) ([]uint32, error) {
	order, err := t.order.get(func() (*[]uint32, error) {
		order, place := make([]uint32, seg.FullSize()), uint32(0)
		err := everyTerm(seg, idField, func(_ string, set *roaring.Bitmap) error {
			set.Iterate(func(n uint32) bool { order[n] = place; return true })
			place++
			return nil
		})
		return &order, err
	})
	if err != nil {
		return nil, err
	}
	return *order, nil
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

// term is the segment's documents with the term, the deleted ones among them: nobody's to
// change, and good while the view is held.
func (t *table) term(seg *scorch.SegmentSnapshot, field Field, term string) (*roaring.Bitmap, error) {
	e, err := t.entry(seg, field, term, nil)
	if err != nil {
		return nil, err
	}
	return e.set, nil
}

// entry is a term with all that is known of it. What is not kept is read from the
// dictionary of the field, which is opened unless it is given.
func (t *table) entry(seg *scorch.SegmentSnapshot, field Field, term string, d *dictionary) (*entry, error) {
	f := t.terms(field.Name)
	if e := f.get(term); e != nil {
		return e, nil
	}
	if d == nil {
		d = &dictionary{seg: seg, field: field.Name}
	}
	set, err := d.postings(term)
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
