package search

import (
	"sync"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
)

// kept bounds what is kept of segments' postings, in bytes: whoever asks for many things
// may not fill the memory. What was asked for of late is young. When the young are half
// of what may be kept, they become the old, and the old that nobody asked for again are
// let go.
type kept struct {
	most  atomic.Int64
	young atomic.Int64

	mu     sync.Mutex
	tables map[uint64]*table
}

// What is kept beside the columns, in bytes: so much in any case, and so much more a
// document.
const (
	keptAtLeast  = 16 << 20
	keptEachMore = 48
)

func newKept() *kept {
	k := &kept{}
	k.most.Store(keptAtLeast)
	return k
}

// follow learns which segments there are and bounds what is kept by so many documents.
// What was kept of the others goes with their tables.
func (k *kept) follow(tables map[uint64]*table, documents int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.tables = tables
	k.most.Store(keptAtLeast + keptEachMore*int64(documents))
}

// add counts what became young, and lets them age when they are too many.
func (k *kept) add(bytes int64) {
	if k.young.Add(bytes) <= k.most.Load()/2 {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.young.Load() <= k.most.Load()/2 {
		return // somebody else did it
	}
	for _, t := range k.tables {
		t.age()
	}
	k.young.Store(0)
}

// terms is what is kept of one field of a segment.
type terms struct {
	of *kept

	mu         sync.Mutex
	young, old map[string]*entry

	reading sync.Mutex               // one at a time copies the lengths
	lengths atomic.Pointer[[]uint16] // by document, of those of the words read so far
}

// entry is what is kept of one term.
type entry struct {
	set    *roaring.Bitmap // the documents that have it; nobody changes it
	counts atomic.Pointer[counts]
	asked  atomic.Int32 // how often it was asked for
}

func newTerms(of *kept) *terms {
	return &terms{of: of, young: map[string]*entry{}}
}

func (e *entry) bytes(term string) int64 {
	n := int64(len(term)) + 160 + int64(e.set.GetSizeInBytes())
	if c := e.counts.Load(); c != nil {
		n += c.bytes()
	}
	return n
}

// get is what is kept of a term; nil for nothing.
func (t *terms) get(term string) *entry {
	t.mu.Lock()
	e := t.young[term]
	if e != nil {
		t.mu.Unlock()
		e.asked.Add(1)
		return e
	}
	if e = t.old[term]; e != nil {
		t.young[term] = e
		delete(t.old, term)
	}
	t.mu.Unlock()
	if e != nil {
		e.asked.Add(1)
		t.of.add(e.bytes(term))
	}
	return e
}

// put keeps the documents of a term, unless they are too much for that.
func (t *terms) put(term string, set *roaring.Bitmap) *entry {
	e := &entry{set: set}
	bytes := e.bytes(term)
	if bytes > t.of.most.Load()/4 {
		return e
	}
	t.mu.Lock()
	t.young[term] = e
	t.mu.Unlock()
	t.of.add(bytes)
	return e
}

func (t *terms) age() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.young, t.old = map[string]*entry{}, t.young
}
