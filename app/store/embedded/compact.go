package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"

	"jisr/app/store"
)

// copyBytes is how much of the copy is made in one transaction.
const copyBytes = 4 << 20

// errReshaped says that a collection was opened while the file was copied.
var errReshaped = errors.New("the collections changed meanwhile")

// notes are what was written while the file is copied; only the loop touches them.
type notes struct {
	changed  map[note]bool
	reshaped bool
}

type note struct {
	c  *collection
	id string
}

// Compact copies what is alive into a new file beside the old one and puts it in its
// place, since bbolt keeps the bytes of what was deleted in free pages.
//
// Reading and writing go on while it copies; then writers wait for what they wrote
// meanwhile to be copied too. The new file is whole and synced before it takes the
// name, so that a crash at any step leaves one whole file under the name, and at most
// a part of another beside it, which the next start removes. Both are locked while
// both are open.
func (db *Database) Compact(ctx context.Context) error {
	db.whole.Lock()
	defer db.whole.Unlock()
	for {
		err := db.compactOnce(ctx)
		if errors.Is(err, errReshaped) {
			continue
		}
		if err != nil {
			return fmt.Errorf("compact store: %w", err)
		}
		return nil
	}
}

// besides is where the copy is made.
func besides(path string) string { return path + ".compact" }

func (db *Database) compactOnce(ctx context.Context) error {
	old := db.file.Load()
	if err := removeIfThere(besides(old.path)); err != nil {
		return err
	}
	fresh, err := openFile(besides(old.path), true)
	if err != nil {
		return err
	}
	if err := db.fillAndSwap(ctx, old, fresh); err != nil && db.file.Load() != fresh {
		return errors.Join(err, fresh.Close(), removeIfThere(besides(old.path)))
	} else if err != nil {
		return errors.Join(err, old.Close())
	}
	return old.Close() // when its last reader has ended
}

func (db *Database) fillAndSwap(ctx context.Context, old, fresh *file) error {
	noting := func(n *notes) func() error { return func() error { db.notes = n; return nil } }
	if err := db.between(ctx, noting(&notes{changed: map[note]bool{}})); err != nil {
		return err
	}
	err := db.copyAll(ctx, old, fresh)
	if err == nil {
		err = fresh.Sync() // or the pause below would be as long as the disk takes for all of it
	}
	if err == nil {
		err = db.between(ctx, func() error { return db.swap(old, fresh) })
	}
	if err != nil {
		return errors.Join(err, db.between(context.WithoutCancel(ctx), noting(nil)))
	}
	return nil
}

// between has the loop run something between two commits. When the loop has taken it
// up it ends, whatever ctx does.
func (db *Database) between(ctx context.Context, call func() error) error {
	done := make(chan error, 1)
	select {
	case db.pauses <- func() { done <- call() }:
		return <-done
	case <-ctx.Done():
		return ctx.Err()
	case <-db.stopping:
		return store.ErrUnavailable
	}
}

func (db *Database) copyAll(ctx context.Context, old, fresh *file) error {
	return old.View(func(tx *bolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bolt.Bucket) error {
			c := b.Cursor()
			for k, v := c.First(); ; {
				if err := errors.Join(ctx.Err(), db.Ping(ctx)); err != nil {
					return err
				}
				var err error
				if k, v, err = copySome(fresh, name, c, k, v); err != nil || k == nil {
					return err
				}
			}
		})
	})
}

// copySome copies from k on and returns where to go on.
func copySome(fresh *file, name []byte, c *bolt.Cursor, k, v []byte) (nextKey, nextValue []byte, err error) {
	err = fresh.Update(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists(name)
		if err != nil {
			return err
		}
		b.FillPercent = full
		for size := 0; k != nil && size < copyBytes; k, v = c.Next() {
			if err := b.Put(k, v); err != nil {
				return err
			}
			size += len(k) + len(v)
		}
		return nil
	})
	return k, v, err
}

// swap brings the copy up to what was written meanwhile and puts it in the old one's
// place. No write is answered from it before its name is durable.
func (db *Database) swap(old, fresh *file) error {
	n := db.notes
	db.notes = nil
	if n.reshaped {
		return errReshaped
	}
	fresh.NoSync = false
	err := old.View(func(from *bolt.Tx) error {
		return fresh.Update(func(to *bolt.Tx) error { return n.carry(from, to) })
	})
	if err != nil {
		return err
	}
	if err := os.Rename(fresh.path, old.path); err != nil {
		return err
	}
	fresh.path = old.path
	db.file.Store(fresh)
	return syncFolder(filepath.Dir(old.path))
}

// carry makes the noted documents in one transaction what they are in the other. All
// old entries go before any new one comes: one document may have another's key now.
func (n *notes) carry(from, to *bolt.Tx) error {
	for w := range n.changed {
		if err := w.drop(to); err != nil {
			return err
		}
	}
	for w := range n.changed {
		if err := w.bring(from, to); err != nil {
			return err
		}
	}
	meta := to.Bucket(metaBucket)
	return from.Bucket(metaBucket).ForEach(func(k, v []byte) error { return meta.Put(k, v) })
}

func (w note) drop(to *bolt.Tx) error {
	b := to.Bucket(w.c.docs())
	v := b.Get([]byte(w.id))
	if v == nil {
		return nil
	}
	d, err := w.c.words.decode([]byte(w.id), v)
	if err != nil {
		return err
	}
	return errors.Join(w.c.reindex(to, &d, nil), b.Delete([]byte(w.id)))
}

func (w note) bring(from, to *bolt.Tx) error {
	v := from.Bucket(w.c.docs()).Get([]byte(w.id))
	if v == nil {
		return nil
	}
	d, err := w.c.words.decode([]byte(w.id), v)
	if err != nil {
		return err
	}
	return errors.Join(w.c.reindex(to, nil, &d), to.Bucket(w.c.docs()).Put([]byte(w.id), bytes.Clone(v)))
}

// noteChange remembers a document that a copy under way may have passed already.
func (c *collection) noteChange(id string) {
	if n := c.db.notes; n != nil {
		n.changed[note{c, id}] = true
	}
}
