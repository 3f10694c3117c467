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
	cache *cache

	mu      sync.Mutex
	columns map[string]*column
	lengths map[string][]uint16 // by field, of the documents of the words read so far
	order   []uint32            // by document, the place of its id among all ids
}

func newTable(c *cache) *table {
	return &table{cache: c, columns: map[string]*column{}, lengths: map[string][]uint16{}}
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

// term is the segment's documents with the term, the deleted ones among them. It
// must not be changed by the caller.
func (t *table) term(seg *scorch.SegmentSnapshot, field Field, term string) (*roaring.Bitmap, error) {
	key := cacheKey{of: t, field: field.Name, term: term}
	if set, ok := t.cache.get(key).(*roaring.Bitmap); ok {
		return set, nil
	}
	set, err := postings(seg, field.Name, term)
	if err != nil {
		return nil, err
	}
	// Keys are seldom asked for twice, and whoever asks for what is not there may not
	// fill the memory.
	if field.Kind != KeyField && !set.IsEmpty() {
		t.cache.put(key, set, int64(set.GetSizeInBytes()))
	}
	return set, nil
}

// counts is how often a word stands in its documents, as far as it was kept; nil when it
// was not. Each of the documents has its length in what lengthsOf answers afterwards.
func (t *table) counts(field, term string) *counts {
	c, _ := t.cache.get(cacheKey{t, field, term, true}).(*counts)
	return c
}

// readCounts reads and keeps how often a word stands in its documents.
func (t *table) readCounts(seg *scorch.SegmentSnapshot, field, term string) (*counts, error) {
	t.mu.Lock() // one at a time copies the lengths
	defer t.mu.Unlock()
	r := countReader{lengths: t.lengths[field], size: int(seg.FullSize())}
	err := eachPosting(seg, field, term, nil, false, r.read)
	if err != nil {
		return nil, err
	}
	t.lengths[field] = r.lengths
	t.cache.put(cacheKey{t, field, term, true}, &r.counts, r.bytes())
	return &r.counts, nil
}

// lengthsOf is by document how many words the field has there, as far as it is known.
func (t *table) lengthsOf(field string) []uint16 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.lengths[field]
}
