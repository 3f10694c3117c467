package search

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	index "github.com/blevesearch/bleve_index_api"
)

// View is one pinned state of an index and what was un-inverted from it so far:
// bitmaps per code, columns per number. All of a query is answered from one view.
type View struct {
	gen    *generation
	schema Schema
	reader index.IndexReader
	all    *roaring.Bitmap

	users sync.Mutex
	count int
	gone  chan struct{}

	mu    sync.Mutex
	terms map[string]*roaring.Bitmap
	dicts map[string][]string
	nums  map[string]map[uint32]int64
	spans map[string]map[uint32][]Span
}

func newView(g *generation, s Schema) (*View, error) {
	advanced, err := g.bleve.Advanced()
	if err != nil {
		return nil, fmt.Errorf("open view: %w", err)
	}
	reader, err := advanced.Reader()
	if err != nil {
		return nil, fmt.Errorf("open view: %w", err)
	}
	v := &View{gen: g, schema: s, reader: reader, count: 1, gone: make(chan struct{}), terms: map[string]*roaring.Bitmap{},
		dicts: map[string][]string{}, nums: map[string]map[uint32]int64{}, spans: map[string]map[uint32][]Span{}}
	if v.all, err = v.everything(); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %w", ErrDamaged, err), reader.Close())
	}
	return v, nil
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

func (v *View) everything() (*roaring.Bitmap, error) {
	r, err := v.reader.DocIDReaderAll()
	if err != nil {
		return nil, err
	}
	out := roaring.New()
	for {
		id, err := r.Next()
		if err != nil {
			return nil, errors.Join(err, r.Close())
		}
		if id == nil {
			return out, r.Close()
		}
		out.Add(number(id))
	}
}

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

// Revs passes the id and revision of every document, for comparing with the store.
func (v *View) Revs(ctx context.Context, each func(id string, rev int64) error) error {
	terms, err := v.dict(revField)
	if err != nil {
		return err
	}
	for _, term := range terms {
		if err := ctx.Err(); err != nil {
			return err
		}
		set, err := v.term(ctx, revField, term)
		if err != nil {
			return err
		}
		if set.IsEmpty() {
			continue // of a deleted document whose segment is not merged yet
		}
		id, rev, _ := strings.Cut(term, " ")
		n, err := strconv.ParseInt(rev, 10, 64)
		if err != nil {
			return fmt.Errorf("%w: revision of %s", ErrDamaged, id)
		}
		if err := each(id, n); err != nil {
			return err
		}
	}
	return nil
}

// dict is every term of a field, in order.
func (v *View) dict(field string) ([]string, error) {
	v.mu.Lock()
	out, there := v.dicts[field]
	v.mu.Unlock()
	if there {
		return out, nil
	}
	d, err := v.reader.FieldDict(field)
	if err != nil {
		return nil, fmt.Errorf("read dictionary of %s: %w", field, err)
	}
	for {
		e, err := d.Next()
		if err != nil {
			return nil, errors.Join(fmt.Errorf("read dictionary of %s: %w", field, err), d.Close())
		}
		if e == nil {
			break
		}
		out = append(out, e.Term)
	}
	if err := d.Close(); err != nil {
		return nil, err
	}
	v.mu.Lock()
	v.dicts[field] = out
	v.mu.Unlock()
	return out, nil
}

// term is the set of documents that have the term in the field. It must not be
// changed by the caller.
func (v *View) term(ctx context.Context, field, term string) (*roaring.Bitmap, error) {
	key := field + "\x00" + term
	v.mu.Lock()
	set := v.terms[key]
	v.mu.Unlock()
	if set != nil {
		return set, nil
	}
	set, err := v.readTerm(ctx, field, term)
	if err != nil {
		return nil, err
	}
	v.mu.Lock()
	v.terms[key] = set
	v.mu.Unlock()
	return set, nil
}

func (v *View) readTerm(ctx context.Context, field, term string) (*roaring.Bitmap, error) {
	r, err := v.reader.TermFieldReader(ctx, []byte(term), field, false, false, false)
	if err != nil {
		return nil, fmt.Errorf("read postings of %s: %w", field, err)
	}
	set := roaring.New()
	var prealloc index.TermFieldDoc
	for {
		d, err := r.Next(&prealloc)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("read postings of %s: %w", field, err), r.Close())
		}
		if d == nil {
			return set, r.Close()
		}
		set.Add(number(d.ID))
	}
}

// numbers is a number field as a column.
func (v *View) numbers(ctx context.Context, field string) (map[uint32]int64, error) {
	v.mu.Lock()
	col, there := v.nums[field]
	v.mu.Unlock()
	if there {
		return col, nil
	}
	col = map[uint32]int64{}
	err := v.uninvert(ctx, field, func(term string, set *roaring.Bitmap) error {
		n, err := strconv.ParseInt(term, 10, 64)
		if err != nil {
			return fmt.Errorf("%w: number in %s", ErrDamaged, field)
		}
		set.Iterate(func(x uint32) bool { col[x] = n; return true })
		return nil
	})
	if err != nil {
		return nil, err
	}
	v.mu.Lock()
	v.nums[field] = col
	v.mu.Unlock()
	return col, nil
}

// spansOf is a span field as a column.
func (v *View) spansOf(ctx context.Context, field string) (map[uint32][]Span, error) {
	v.mu.Lock()
	col, there := v.spans[field]
	v.mu.Unlock()
	if there {
		return col, nil
	}
	col = map[uint32][]Span{}
	err := v.uninvert(ctx, field, func(term string, set *roaring.Bitmap) error {
		s, ok := parseSpan(term)
		if !ok {
			return fmt.Errorf("%w: span in %s", ErrDamaged, field)
		}
		set.Iterate(func(x uint32) bool { col[x] = append(col[x], s); return true })
		return nil
	})
	if err != nil {
		return nil, err
	}
	v.mu.Lock()
	v.spans[field] = col
	v.mu.Unlock()
	return col, nil
}

func (v *View) uninvert(ctx context.Context, field string, each func(term string, set *roaring.Bitmap) error) error {
	terms, err := v.dict(field)
	if err != nil {
		return err
	}
	for _, term := range terms {
		set, err := v.readTerm(ctx, field, term)
		if err != nil {
			return err
		}
		if err := each(term, set); err != nil {
			return err
		}
	}
	return nil
}
