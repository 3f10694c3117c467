package search

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
)

// View is one pinned state of an index: Bleve's snapshot and, for each of its
// segments, the table that all views with that segment share. All of a query is
// answered from one view.
type View struct {
	gen    *generation
	schema Schema
	reader *scorch.IndexSnapshot
	parts  []part
	live   int // documents

	users sync.Mutex
	count int
	gone  chan struct{}
}

// part is one segment in a view. Its documents are numbered by themselves, and have in
// the snapshot the numbers from first on.
type part struct {
	place int // in the view's parts
	table *table
	seg   *scorch.SegmentSnapshot
	first uint32
	live  *roaring.Bitmap // who is not deleted
	dead  *roaring.Bitmap // who is
	whole bool            // nobody is deleted
}

// liveIn is how many of a set are not deleted.
func (p part) liveIn(set *roaring.Bitmap) uint64 {
	if p.whole {
		return set.GetCardinality()
	}
	return set.GetCardinality() - p.dead.AndCardinality(set) // they are few
}

// newView pins what g holds now. Only one may be made at a time.
func newView(g *generation, s Schema) (*View, error) {
	reader, err := g.snapshot()
	if err != nil {
		return nil, fmt.Errorf("open view: %w", err)
	}
	v := &View{gen: g, schema: s, reader: reader, count: 1, gone: make(chan struct{})}
	if err := g.guard("open view", v.fill); err != nil {
		return nil, errors.Join(err, reader.Close())
	}
	return v, nil
}

// fill joins the segments with their tables. Those that are new are un-inverted as
// far as queries have asked for columns, before the view is published: no reader
// waits for it. What no view has any more is left to the collector.
func (v *View) fill() error {
	tables := map[uint64]*table{}
	first := uint32(0)
	var fresh []part
	for _, seg := range v.reader.Segments() {
		t, known := v.gen.tables[seg.Id()]
		if !known {
			t = newTable(v.gen.kept)
		}
		tables[seg.Id()] = t
		p := part{place: len(v.parts), table: t, seg: seg, first: first, live: seg.DocNumbersLive()}
		p.dead = roaring.Flip(p.live, 0, uint64(seg.FullSize()))
		p.whole = p.dead.IsEmpty()
		v.parts = append(v.parts, p)
		v.live += int(p.live.GetCardinality())
		first += uint32(seg.FullSize())
		if !known {
			fresh = append(fresh, p)
		}
	}
	if err := v.warmAll(fresh); err != nil {
		return err
	}
	v.gen.tables = tables
	v.gen.kept.follow(tables, v.live)
	return nil
}

func (g *generation) want(field string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.wanted[field] = true
}

func (g *generation) wantedFields() map[string]bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return maps.Clone(g.wanted)
}

func (v *View) take() {
	v.users.Lock()
	v.count++
	v.users.Unlock()
}

// Release gives the view back.
func (v *View) Release() {
	v.users.Lock()
	defer v.users.Unlock()
	v.count--
	if v.count == 0 {
		_ = v.reader.Close() // a reader's Close only drops references
		close(v.gone)
	}
}

// retire drops the index's own hold.
func (v *View) retire() { v.Release() }

// internalID is how scorch calls a document of the part: its number, big-endian.
func (p part) internalID(n uint32) index.IndexInternalID {
	return binary.BigEndian.AppendUint64(nil, uint64(p.first+n))
}

// id is the caller's id of a document.
func (v *View) id(p part, n uint32) (string, error) { return v.reader.ExternalID(p.internalID(n)) }

// Count is how many documents there are.
func (v *View) Count() int { return v.live }

// column is a field of a part as a column.
func (v *View) column(p part, field string) (*column, error) {
	v.gen.want(field)
	return p.table.column(p.seg, v.schema.field(field))
}

// numbers is the numbers of a field by document; nil for no field.
func (v *View) numbers(p part, field string) (*column, error) {
	if field == "" {
		return nil, nil
	}
	if v.schema.field(field).Kind != NumberField {
		return nil, fmt.Errorf("order by %s: not a number field", field)
	}
	return v.column(p, field)
}

// idOrder is by document the place of its id among those of the part.
func (v *View) idOrder(p part) ([]uint32, error) {
	v.gen.want(idField)
	return p.table.idOrder(p.seg)
}

// tally adds to total how often each term of a field stands at the documents.
func (v *View) tally(p part, field string, docs []uint32, total map[string]int) error {
	if len(docs) == 0 {
		return nil
	}
	c, err := v.column(p, field)
	if err != nil {
		return err
	}
	counts := make([]uint32, len(c.terms)+1) // the last is for who has none
	c.places.tally(c.start, docs, counts)
	for o, term := range c.terms {
		if counts[o] > 0 {
			total[term] += int(counts[o])
		}
	}
	return nil
}
