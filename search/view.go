package search

import (
	"context"
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
	all    *roaring.Bitmap // who is there and not deleted

	users sync.Mutex
	count int
	gone  chan struct{}
}

// part is one segment in a view. Its documents have the numbers from first on.
type part struct {
	table *table
	seg   *scorch.SegmentSnapshot
	first uint32
}

// newView pins what g holds now. Only one may be made at a time.
func newView(g *generation, s Schema) (*View, error) {
	reader, err := g.snapshot()
	if err != nil {
		return nil, fmt.Errorf("open view: %w", err)
	}
	v := &View{gen: g, schema: s, reader: reader, count: 1, gone: make(chan struct{}), all: roaring.New()}
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
	for _, seg := range v.reader.Segments() {
		t, known := v.gen.tables[seg.Id()]
		if !known {
			t = newTable()
		}
		tables[seg.Id()] = t
		p := part{table: t, seg: seg, first: first}
		v.parts = append(v.parts, p)
		v.all.Or(roaring.AddOffset64(seg.DocNumbersLive(), int64(first)))
		first += uint32(seg.FullSize())
		if err := v.warm(p, known); err != nil {
			return err
		}
	}
	v.gen.tables = tables
	return nil
}

func (v *View) warm(p part, known bool) error {
	if known {
		return nil
	}
	for _, f := range v.schema {
		if !v.gen.wants(f.Name) {
			continue
		}
		if _, err := p.table.codes(p.seg, f); err != nil {
			return err
		}
	}
	return nil
}

func (g *generation) wants(field string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.wanted[field]
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

// number is the document's number in the view: scorch's internal id is that
// number, big-endian.
func number(id index.IndexInternalID) uint32 { return uint32(binary.BigEndian.Uint64(id)) }

func internalID(n uint32) index.IndexInternalID {
	return binary.BigEndian.AppendUint64(nil, uint64(n))
}

// id is the caller's id of a document.
func (v *View) id(n uint32) (string, error) { return v.reader.ExternalID(internalID(n)) }

// Count is how many documents there are.
func (v *View) Count() int { return int(v.all.GetCardinality()) }

// union puts what each segment answers together; the deleted drop out.
func (v *View) union(ctx context.Context, each func(p part) (*roaring.Bitmap, error)) (*roaring.Bitmap, error) {
	out := roaring.New()
	for _, p := range v.parts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		set, err := each(p)
		if err != nil {
			return nil, err
		}
		if !set.IsEmpty() {
			out.Or(roaring.AddOffset64(set, int64(p.first)))
		}
	}
	out.And(v.all)
	return out, nil
}

// codes is a field of a part as a column.
func (v *View) codes(p part, field string) (*codes, error) {
	v.gen.want(field)
	return p.table.codes(p.seg, v.schema.field(field))
}

// each passes those of a set that are in the part, by their number in it.
func (p part) each(set *roaring.Bitmap, do func(n uint32)) {
	end := p.first + uint32(p.seg.FullSize())
	it := set.Iterator()
	it.AdvanceIfNeeded(p.first)
	for it.HasNext() && it.PeekNext() < end {
		do(it.Next() - p.first)
	}
}

// column is the numbers of a field by document; 0 where there is none, and
// everywhere for no field. It is quick when asked in ascending order and not safe
// for concurrent use.
func (v *View) column(field string) (func(n uint32) int64, error) {
	if field == "" || len(v.parts) == 0 {
		return func(uint32) int64 { return 0 }, nil
	}
	if v.schema.field(field).Kind != NumberField {
		return nil, fmt.Errorf("order by %s: not a number field", field)
	}
	columns := make([]*codes, len(v.parts))
	for i, p := range v.parts {
		var err error
		if columns[i], err = v.codes(p, field); err != nil {
			return nil, err
		}
	}
	at := 0
	return func(n uint32) int64 {
		if n < v.parts[at].first {
			at = 0
		}
		for at+1 < len(v.parts) && v.parts[at+1].first <= n {
			at++
		}
		return columns[at].number(n - v.parts[at].first)
	}, nil
}

// tally counts the terms of a field over a set.
func (v *View) tally(ctx context.Context, field string, set *roaring.Bitmap) (map[string]int, error) {
	total := map[string]int{}
	for _, p := range v.parts {
		c, err := v.codes(p, field)
		if err != nil {
			return nil, err
		}
		counts := make([]int, len(c.terms))
		p.each(set, func(n uint32) {
			for _, o := range c.of(n) {
				counts[o]++
			}
		})
		for o, n := range counts {
			if n > 0 {
				total[c.terms[o]] += n
			}
		}
	}
	return total, ctx.Err()
}
