// Package embedded keeps collections in one bbolt file on the machine that runs
// the service.
//
// Writes are grouped: one goroutine takes whatever waits, runs it in one
// transaction and syncs once, so many writers cost little more than one. Each
// write checks before it changes anything, so a refused one leaves no trace in
// the transaction it shares. Index entries are kept in the same transaction as
// their document. The file is locked; a second process is refused.
package embedded

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"jisr/app/office"
	"jisr/app/store"
)

var (
	metaBucket  = []byte("meta")
	instanceKey = []byte("instance")
	seqKey      = []byte("seq")
)

// Database is one bbolt file.
type Database struct {
	file     atomic.Pointer[file] // another one once it was compacted
	now      office.Clock
	instance string
	writes   chan *write
	pauses   chan func() // what runs between two commits
	stopping chan struct{}
	stopped  chan struct{}
	closing  sync.Once

	// last is the commit before; only the loop knows it.
	last struct {
		writers int // whom it answered, and who came meanwhile
		took    time.Duration
	}

	notes *notes // nil unless the file is being copied; only the loop touches them

	whole sync.Mutex // held by whoever reads the whole file: one at a time

	mu          sync.Mutex
	collections map[string]*collection
}

// Open opens or creates the file at path. ErrLocked when another process has it.
func Open(path string, now office.Clock) (*Database, error) {
	f, err := openCurrent(path)
	if err != nil {
		return nil, err
	}
	db := &Database{now: now, writes: make(chan *write, groupLimit), pauses: make(chan func()), stopping: make(chan struct{}), stopped: make(chan struct{}),
		collections: map[string]*collection{}}
	db.file.Store(f)
	if err := errors.Join(removeIfThere(besides(path)), db.identify()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	go db.commitLoop()
	return db, nil
}

// identify reads or makes the name under which this file's writes are stamped.
func (db *Database) identify() error {
	return db.file.Load().Update(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists(metaBucket)
		if err != nil {
			return err
		}
		if v := b.Get(instanceKey); v != nil {
			db.instance = string(v)
			return nil
		}
		db.instance = office.NewID("ins")
		return b.Put(instanceKey, []byte(db.instance))
	})
}

// Kind is "embedded".
func (db *Database) Kind() string { return "embedded" }

// Instance is the same for the life of the file.
func (db *Database) Instance() string { return db.instance }

// Instances is this one alone.
func (db *Database) Instances(context.Context) ([]string, error) { return []string{db.instance}, nil }

// Has is true for everything: writes are serial.
func (db *Database) Has(store.Capability) bool { return true }

// Ping fails once the file is closed.
func (db *Database) Ping(context.Context) error {
	select {
	case <-db.stopping:
		return store.ErrUnavailable
	default:
		return nil
	}
}

// Close ends the loop after what waits is written, and closes the file.
func (db *Database) Close() error {
	db.closing.Do(func() { close(db.stopping) })
	<-db.stopped
	db.whole.Lock()
	defer db.whole.Unlock()
	return db.file.Load().Close()
}

// Backup writes a consistent copy while serving.
func (db *Database) Backup(ctx context.Context, to func(store.Snapshot) (io.Writer, error)) error {
	db.whole.Lock()
	defer db.whole.Unlock()
	return db.view(func(tx *bolt.Tx) error {
		w, err := to(snapshot(tx))
		if err != nil {
			return err
		}
		_, err = tx.WriteTo(untilEnd{ctx, w})
		return err
	})
}

func snapshot(tx *bolt.Tx) store.Snapshot {
	s := store.Snapshot{Size: tx.Size(), Counts: map[string]int{}}
	// the function below returns no error
	_ = tx.ForEach(func(name []byte, b *bolt.Bucket) error {
		if collection, is := strings.CutPrefix(string(name), docsPrefix); is {
			s.Counts[collection] = b.Stats().KeyN
		}
		return nil
	})
	return s
}

// untilEnd writes until its context ends.
type untilEnd struct {
	ctx context.Context
	w   io.Writer
}

func (u untilEnd) Write(b []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.w.Write(b)
}

// Size is the file's size in bytes.
func (db *Database) Size() int64 {
	var n int64
	// View fails only on a closed file, whose size nobody needs.
	_ = db.view(func(tx *bolt.Tx) error { n = tx.Size(); return nil })
	return n
}

// view reads. A file that was closed because a compacted one came is asked no more.
func (db *Database) view(read func(tx *bolt.Tx) error) error {
	for {
		f := db.file.Load()
		err := f.View(read)
		if !errors.Is(err, berrors.ErrDatabaseNotOpen) || f == db.file.Load() {
			return err
		}
	}
}

// Collection opens one. An index whose definition changed is built anew.
func (db *Database) Collection(ctx context.Context, def store.Definition) (store.Collection, error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	if c := db.collections[def.Name]; c != nil {
		return c, nil
	}
	c := newCollection(db, def)
	err := db.do(ctx, nil, func(tx *bolt.Tx, _ func() (int64, error)) error { return torn(c.prepare(tx)) })
	if err != nil {
		return nil, fmt.Errorf("open collection %s: %w", def.Name, err)
	}
	db.collections[def.Name] = c
	return c, nil
}

// prepare makes the buckets and brings each index up to its definition.
func (c *collection) prepare(tx *bolt.Tx) error {
	if n := c.db.notes; n != nil {
		n.reshaped = true
	}
	if _, err := tx.CreateBucketIfNotExists(c.docs()); err != nil {
		return err
	}
	meta := tx.Bucket(metaBucket)
	for _, ix := range c.indexes {
		want, err := json.Marshal(ix)
		if err != nil {
			return err
		}
		key := []byte("index/" + c.def.Name + "/" + ix.Name)
		if tx.Bucket(c.bucket(ix)) != nil && slices.Equal(meta.Get(key), want) {
			continue
		}
		if err := c.rebuild(tx, ix); err != nil {
			return err
		}
		if err := meta.Put(key, want); err != nil {
			return err
		}
	}
	return nil
}

func (c *collection) rebuild(tx *bolt.Tx, ix store.Index) error {
	if tx.Bucket(c.bucket(ix)) != nil {
		if err := tx.DeleteBucket(c.bucket(ix)); err != nil {
			return err
		}
	}
	b, err := tx.CreateBucket(c.bucket(ix))
	if err != nil {
		return err
	}
	return tx.Bucket(c.docs()).ForEach(func(k, v []byte) error {
		d, err := c.words.decode(k, v)
		if err != nil {
			return err
		}
		key, in := entryKey(ix, d)
		if !in {
			return nil
		}
		if ix.Unique && b.Get(key) != nil {
			return duplicate(ix.Name)
		}
		return b.Put(key, []byte(d.ID))
	})
}
