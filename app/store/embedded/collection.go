package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"jisr/app/store"
)

type collection struct {
	db      *Database
	def     store.Definition
	indexes []store.Index
	words   words

	mu      sync.Mutex
	changed chan struct{}
}

// docsPrefix stands before a collection's name in that of the bucket of its documents.
const docsPrefix = "docs/"

func newCollection(db *Database, def store.Definition) *collection {
	c := &collection{db: db, def: def, words: words{db.instance: db.instance}, changed: make(chan struct{})}
	c.indexes = append([]store.Index{{Name: store.ByStamp}}, def.Indexes...)
	for _, ix := range def.Indexes {
		for _, key := range ix.Keys {
			c.words[key] = key
		}
	}
	return c
}

func (c *collection) Name() string { return c.def.Name }
func (c *collection) docs() []byte { return []byte(docsPrefix + c.def.Name) }
func (c *collection) bucket(ix store.Index) []byte {
	return []byte("index/" + c.def.Name + "/" + ix.Name)
}

func (c *collection) wake() {
	c.mu.Lock()
	close(c.changed)
	c.changed = make(chan struct{})
	c.mu.Unlock()
}

func (c *collection) Changed() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.changed
}

func duplicate(index string) error { return fmt.Errorf("%w: %s", store.ErrDuplicate, index) }

// entryKey is the document's key in an index: its parts, each ended by NUL, and
// the id where the index is not unique.
func entryKey(ix store.Index, d store.Doc) ([]byte, bool) {
	parts, in := ix.KeyOf(d)
	if !in {
		return nil, false
	}
	key := prefixOf(parts)
	if !ix.Unique {
		key = append(key, d.ID...)
	}
	return key, true
}

func prefixOf(parts []string) []byte {
	if len(parts) == 0 {
		return nil
	}
	return append([]byte(strings.Join(parts, "\x00")), 0)
}

func (c *collection) Get(ctx context.Context, id string) (store.Doc, error) {
	list, err := c.GetMany(ctx, []string{id})
	if err == nil && len(list) == 0 {
		return store.Doc{}, store.ErrNotFound
	}
	if err != nil {
		return store.Doc{}, err
	}
	return list[0], nil
}

func (c *collection) GetMany(ctx context.Context, ids []string) ([]store.Doc, error) {
	out := make([]store.Doc, 0, len(ids))
	err := c.view(ctx, func(tx *bolt.Tx) error {
		b := tx.Bucket(c.docs())
		for _, id := range ids {
			v := b.Get([]byte(id))
			if v == nil {
				continue
			}
			d, err := c.words.decode([]byte(id), v)
			if err != nil {
				return err
			}
			out = append(out, d)
		}
		return nil
	})
	return out, err
}

func (c *collection) view(ctx context.Context, read func(tx *bolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := c.db.view(read)
	if errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return store.ErrUnavailable
	}
	return err
}

func (c *collection) Insert(ctx context.Context, d store.Doc) error {
	return first(c.InsertMany(ctx, []store.Doc{d}))
}

func (c *collection) Replace(ctx context.Context, d store.Doc) error {
	return first(c.ReplaceMany(ctx, []store.Doc{d}))
}

func first(errs []error, err error) error {
	if err != nil {
		return err
	}
	return errs[0]
}

func (c *collection) InsertMany(ctx context.Context, docs []store.Doc) ([]error, error) {
	return c.putMany(ctx, docs, c.insert)
}

func (c *collection) ReplaceMany(ctx context.Context, docs []store.Doc) ([]error, error) {
	return c.putMany(ctx, docs, c.replace)
}

type put func(tx *bolt.Tx, next func() (int64, error), d store.Doc) error

func (c *collection) putMany(ctx context.Context, docs []store.Doc, put put) ([]error, error) {
	errs := make([]error, len(docs))
	err := c.db.do(ctx, c, func(tx *bolt.Tx, next func() (int64, error)) error {
		c.pack(tx, docs)
		for i, d := range docs {
			if errs[i] = store.CheckKeys(d); errs[i] == nil {
				errs[i] = put(tx, next, d)
			}
			if errors.Is(errs[i], errTorn) {
				return errs[i]
			}
		}
		return nil
	})
	return errs, err
}

// full is how full bbolt leaves a page behind which only more will come; half is its
// habit, right where the next may fall anywhere.
const full = 0.95

// pack fills the pages of what only grows at its end: stamps always, documents when
// their ids follow upon all others (the log's do). Half as many pages are read later.
func (c *collection) pack(tx *bolt.Tx, docs []store.Doc) {
	tx.Bucket(c.bucket(store.Index{Name: store.ByStamp})).FillPercent = full
	b := tx.Bucket(c.docs())
	if last, _ := b.Cursor().Last(); len(docs) > 0 && docs[0].ID > string(last) {
		b.FillPercent = full
	}
}

func (c *collection) insert(tx *bolt.Tx, next func() (int64, error), d store.Doc) error {
	if tx.Bucket(c.docs()).Get([]byte(d.ID)) != nil {
		return duplicate(store.ByID)
	}
	d.Rev = 1
	return c.write(tx, next, nil, d)
}

func (c *collection) replace(tx *bolt.Tx, next func() (int64, error), d store.Doc) error {
	v := tx.Bucket(c.docs()).Get([]byte(d.ID))
	if v == nil {
		return store.ErrNotFound
	}
	old, err := c.words.decode([]byte(d.ID), v)
	if err != nil {
		return err
	}
	if old.Rev != d.Rev {
		return store.ErrStale
	}
	d.Rev++
	return c.write(tx, next, &old, d)
}

// write checks the unique keys, then puts document and index entries.
func (c *collection) write(tx *bolt.Tx, next func() (int64, error), old *store.Doc, d store.Doc) error {
	for _, ix := range c.indexes {
		key, in := entryKey(ix, d)
		if !in || !ix.Unique {
			continue
		}
		if owner := tx.Bucket(c.bucket(ix)).Get(key); owner != nil && string(owner) != d.ID {
			return duplicate(ix.Name)
		}
	}
	seq, err := next()
	if err != nil {
		return err
	}
	d.Instance, d.Seq, d.At = c.db.instance, seq, c.db.now()
	value, err := encode(d)
	if err != nil {
		return err
	}
	c.noteChange(d.ID)
	if err := c.reindex(tx, old, &d); err != nil {
		return torn(err)
	}
	return torn(tx.Bucket(c.docs()).Put([]byte(d.ID), value))
}

// reindex moves the document's index entries from where old had them to where now
// has them; either may be nil. An entry that stays is not touched: each touched page
// is written.
func (c *collection) reindex(tx *bolt.Tx, old, now *store.Doc) error {
	for _, ix := range c.indexes {
		was, is := entryOf(ix, old), entryOf(ix, now)
		if bytes.Equal(was, is) {
			continue
		}
		b := tx.Bucket(c.bucket(ix))
		if was != nil {
			if err := b.Delete(was); err != nil {
				return err
			}
		}
		if is != nil {
			if err := b.Put(is, []byte(now.ID)); err != nil {
				return err
			}
		}
	}
	return nil
}

// entryOf is nil for a document that is not in the index.
func entryOf(ix store.Index, d *store.Doc) []byte {
	if d == nil {
		return nil
	}
	key, _ := entryKey(ix, *d)
	return key
}

func (c *collection) Delete(ctx context.Context, id string, rev int64) error {
	return c.db.do(ctx, c, func(tx *bolt.Tx, _ func() (int64, error)) error {
		b := tx.Bucket(c.docs())
		v := b.Get([]byte(id))
		if v == nil {
			return store.ErrNotFound
		}
		d, err := c.words.decode([]byte(id), v)
		if err != nil {
			return err
		}
		if rev != 0 && d.Rev != rev {
			return store.ErrStale
		}
		c.noteChange(id)
		if err := c.reindex(tx, &d, nil); err != nil {
			return torn(err)
		}
		return torn(b.Delete([]byte(id)))
	})
}

// Count counts the stamps, of which each document has one: they lie on a hundredth of
// the pages, and each page that is read stays in memory.
func (c *collection) Count(ctx context.Context) (int, error) {
	n := 0
	err := c.view(ctx, func(tx *bolt.Tx) error {
		n = tx.Bucket(c.bucket(store.Index{Name: store.ByStamp})).Stats().KeyN
		return nil
	})
	return n, err
}

// pageSize bounds how long one read transaction stays open: between pages the
// caller's function runs outside any transaction, so it may write.
const pageSize = 256

func (c *collection) Range(ctx context.Context, r store.Range, each func(store.Doc) (bool, error)) error {
	left := r.Limit
	for {
		page, err := c.page(ctx, r, left)
		if err != nil {
			return err
		}
		for i := range page {
			goOn, err := each(page[i])
			if err != nil || !goOn {
				return err
			}
		}
		if left -= len(page); len(page) < pageSize || (r.Limit > 0 && left <= 0) {
			return nil
		}
		r.After = &page[len(page)-1]
	}
}

func (c *collection) page(ctx context.Context, r store.Range, left int) ([]store.Doc, error) {
	size := pageSize
	if r.Limit > 0 && left < size {
		size = left
	}
	var out []store.Doc
	if r.Limit > 0 {
		out = make([]store.Doc, 0, size)
	}
	err := c.view(ctx, func(tx *bolt.Tx) error {
		w, err := c.walk(tx, r)
		if err != nil {
			return err
		}
		for k, v := w.start(); k != nil && w.within(k); k, v = w.step() {
			d, err := w.read(k, v)
			if err != nil {
				return err
			}
			if out = append(out, d); len(out) == size { // a step further may reach into another page for nothing
				return nil
			}
		}
		return nil
	})
	return out, err
}
