package search

import (
	"cmp"
	"slices"
	"sync"
)

// cache keeps what was read of segments' postings, within a bound of bytes: whoever
// asks for many things may not fill the memory. What was used longest ago goes first.
type cache struct {
	mu    sync.Mutex
	kept  map[cacheKey]*cached
	bytes int64
	most  int64
	tick  uint64
}

// cacheKey names the documents of a term in one segment, or how often it stands in them.
type cacheKey struct {
	of          *table
	field, term string
	counts      bool
}

type cached struct {
	value any // *roaring.Bitmap or *counts; nobody changes it
	bytes int64
	used  uint64
}

// What is kept beside the columns, in bytes: so much in any case, and so much more a
// document.
const (
	keptAtLeast  = 16 << 20
	keptEachMore = 48
)

func newCache() *cache { return &cache{kept: map[cacheKey]*cached{}, most: keptAtLeast} }

func (c *cache) get(k cacheKey) any {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.kept[k]
	if e == nil {
		return nil
	}
	c.tick++
	e.used = c.tick
	return e.value
}

func (c *cache) put(k cacheKey, value any, bytes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	bytes += int64(len(k.field)+len(k.term)) + 128 // of the entry itself, about
	if c.kept[k] != nil || bytes > c.most/4 {
		return
	}
	c.tick++
	c.kept[k] = &cached{value, bytes, c.tick}
	if c.bytes += bytes; c.bytes > c.most {
		c.shrink()
	}
}

// shrink lets go of what was not used for longest, a quarter of all.
func (c *cache) shrink() {
	keys := make([]cacheKey, 0, len(c.kept))
	for k := range c.kept {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b cacheKey) int { return cmp.Compare(c.kept[a].used, c.kept[b].used) })
	for _, k := range keys {
		if c.bytes <= c.most/4*3 {
			return
		}
		c.drop(k)
	}
}

func (c *cache) drop(k cacheKey) {
	c.bytes -= c.kept[k].bytes
	delete(c.kept, k)
}

// follow forgets the segments that are gone and bounds the rest by so many documents.
func (c *cache) follow(tables map[uint64]*table, documents int) {
	there := map[*table]bool{}
	for _, t := range tables {
		there[t] = true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.most = keptAtLeast + keptEachMore*int64(documents)
	for k := range c.kept {
		if !there[k.of] {
			c.drop(k)
		}
	}
}
