package embedded

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
	"go.mongodb.org/mongo-driver/v2/bson"

	"jisr/app/store"
)

type collection struct {
	db      *Database
	def     store.Definition
	indexes []store.Index

	mu      sync.Mutex
	changed chan struct{}
}

func (c *collection) Name() string { return c.def.Name }
func (c *collection) docs() []byte { return []byte("docs/" + c.def.Name) }
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

// envelope is how a document stands in the file; the id is the key.
type envelope struct {
	Rev      int64             `bson:"rev"`
	Schema   int               `bson:"schema"`
	Instance string            `bson:"instance"`
	Seq      int64             `bson:"seq"`
	At       time.Time         `bson:"at"`
	Keys     map[string]string `bson:"keys,omitempty"`
	Body     []byte            `bson:"body"`
}

func encode(d store.Doc) ([]byte, error) {
	return bson.Marshal(envelope{d.Rev, d.Schema, d.Instance, d.Seq, d.At, d.Keys, d.Body})
}

func decode(id, value []byte) (store.Doc, error) {
	var e envelope
	if err := bson.Unmarshal(value, &e); err != nil {
		return store.Doc{}, fmt.Errorf("read document %s: %w", id, err)
	}
	return store.Doc{ID: string(id), Rev: e.Rev, Schema: e.Schema, Instance: e.Instance, Seq: e.Seq, At: e.At, Keys: e.Keys, Body: e.Body}, nil
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
			d, err := decode([]byte(id), v)
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
	err := c.db.file.View(read)
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
		for i, d := range docs {
			if errs[i] = store.CheckKeys(d); errs[i] == nil {
				errs[i] = put(tx, next, d)
			}
		}
		return nil
	})
	return errs, err
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
	old, err := decode([]byte(d.ID), v)
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
	if old != nil {
		if err := c.unindex(tx, *old); err != nil {
			return err
		}
	}
	for _, ix := range c.indexes {
		if key, in := entryKey(ix, d); in {
			if err := tx.Bucket(c.bucket(ix)).Put(key, []byte(d.ID)); err != nil {
				return err
			}
		}
	}
	return tx.Bucket(c.docs()).Put([]byte(d.ID), value)
}

func (c *collection) unindex(tx *bolt.Tx, d store.Doc) error {
	for _, ix := range c.indexes {
		if key, in := entryKey(ix, d); in {
			if err := tx.Bucket(c.bucket(ix)).Delete(key); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *collection) Delete(ctx context.Context, id string, rev int64) error {
	return c.db.do(ctx, c, func(tx *bolt.Tx, _ func() (int64, error)) error {
		b := tx.Bucket(c.docs())
		v := b.Get([]byte(id))
		if v == nil {
			return store.ErrNotFound
		}
		d, err := decode([]byte(id), v)
		if err != nil {
			return err
		}
		if rev != 0 && d.Rev != rev {
			return store.ErrStale
		}
		if err := c.unindex(tx, d); err != nil {
			return err
		}
		return b.Delete([]byte(id))
	})
}

func (c *collection) Count(ctx context.Context) (int, error) {
	n := 0
	err := c.view(ctx, func(tx *bolt.Tx) error {
		n = tx.Bucket(c.docs()).Stats().KeyN
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
	err := c.view(ctx, func(tx *bolt.Tx) error {
		w, err := c.walk(tx, r)
		if err != nil {
			return err
		}
		for k, v := w.start(); k != nil && w.within(k) && len(out) < size; k, v = w.step() {
			d, err := w.read(k, v)
			if err != nil {
				return err
			}
			out = append(out, d)
		}
		return nil
	})
	return out, err
}
