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
	keptEachMore = 80
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

// entry is a term of a segment: the documents that have it and, of a word of a text, how
// often they have it, as far as that was asked.
type entry struct {
	set *roaring.Bitmap
	// kept is where it is kept; nil where it was read in place, for one question.
	kept *terms

	mu   sync.Mutex
	more []*roaring.Bitmap // those who have it twice at least, three times, …
}

// atLeast is the documents that have a word so often at least, from twice on to mostTimes.
func (e *entry) atLeast(times int, p part, field, word string) (*roaring.Bitmap, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for len(e.more) < times-1 {
		if n := len(e.more); n > 0 && e.more[n-1].IsEmpty() {
			return e.more[n-1], nil
		}
		set, err := postings(p.seg, field+timesSuffix, timesTerm(word, len(e.more)+2))
		if err != nil {
			return nil, err
		}
		if e.kept != nil {
			own(set)
			e.kept.of.add(sizeOf("", set))
		}
		e.more = append(e.more, set)
	}
	return e.more[times-2], nil
}

// size is about what the entry of a term takes.
func (e *entry) size(term string) int64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := sizeOf(term, e.set)
	for _, set := range e.more {
		out += sizeOf("", set)
	}
	return out
}

// terms is what is kept of one field of a segment, by term.
type terms struct {
	of *kept

	mu         sync.Mutex
	young, old map[string]*entry
	// once are those that were asked for once of late, or before what is old became old.
	once, before map[string]bool
}

func newTerms(of *kept) *terms {
	return &terms{of: of, young: map[string]*entry{}, once: map[string]bool{}}
}

// sizeOf is about what a set takes with its term, and what a small one has besides its
// numbers.
func sizeOf(term string, s *roaring.Bitmap) int64 {
	return int64(len(term)) + int64(s.GetSizeInBytes()) + 320
}

// get is what is kept of a term; nil for nothing.
func (t *terms) get(term string) *entry {
	t.mu.Lock()
	e := t.young[term]
	if e != nil {
		t.mu.Unlock()
		return e
	}
	if e = t.old[term]; e != nil {
		t.young[term] = e
		delete(t.old, term)
	}
	t.mu.Unlock()
	if e != nil {
		t.of.add(e.size(term))
	}
	return e
}

// put keeps the documents of a term when they are asked for a second time: most words are
// asked for once, and are read from the file as quickly as copied. Nobody else has the set
// yet.
func (t *terms) put(term string, set *roaring.Bitmap) *entry {
	t.mu.Lock()
	again := t.once[term] || t.before[term]
	t.once[term] = !again
	delete(t.before, term)
	t.mu.Unlock()
	if !again {
		t.of.add(int64(len(term)) + 64)
		return &entry{set: set}
	}
	own(set)
	return t.keep(term, set)
}

// keep keeps a set that was costly to find, unless it is too much for that.
func (t *terms) keep(term string, set *roaring.Bitmap) *entry {
	bytes := sizeOf(term, set)
	if bytes > t.of.most.Load()/4 {
		return &entry{set: set}
	}
	e := &entry{set: set, kept: t}
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
	t.once, t.before = map[string]bool{}, t.once
}
