package embedded

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"jisr/app/store"
)

const (
	groupLimit = 2000 // writes in one transaction at most
	// patience is how long a commit waits for others at most, however slow the disk.
	patience = 5 * time.Millisecond
)

// write is one wish to change something: run checks, then changes, within the
// shared transaction; err is its own outcome.
type write struct {
	run  func(tx *bolt.Tx, next func() (int64, error)) error
	err  error
	done chan struct{}
	// touched is told when the write is durable.
	touched *collection
}

func (db *Database) commitLoop() {
	defer close(db.stopped)
	for {
		select {
		case w := <-db.writes:
			db.commit(db.gather(w))
		case call := <-db.pauses:
			call()
		case <-db.stopping:
			for len(db.writes) > 0 {
				db.commit(db.gather(<-db.writes))
			}
			return
		}
	}
}

// gather yields the first and what waits, and gives those whom the last commit
// answered the time to come back: several workers otherwise fall into two camps, each
// waiting for the other's commit. One alone never waits.
func (db *Database) gather(first *write) iter.Seq[*write] {
	return func(yield func(*write) bool) {
		late := time.NewTimer(min(db.last.took, patience))
		defer late.Stop()
		w := first
		for n := 1; yield(w) && n < groupLimit; n++ {
			if len(db.writes) == 0 && n >= db.last.writers {
				return
			}
			select {
			case w = <-db.writes:
			case <-late.C:
				return
			case <-db.stopping:
				return
			}
		}
	}
}

// commit makes a group of writes durable and tells each what came of it.
func (db *Database) commit(writes iter.Seq[*write]) {
	group, err := db.transact(writes)
	var sound []*write
	for _, w := range group {
		if !errors.Is(w.err, errTorn) {
			sound = append(sound, w)
			continue
		}
		close(w.done)
	}
	if len(sound) > 0 && len(sound) < len(group) { // all was undone for the sake of some: the others go again
		db.commit(slices.Values(sound))
		return
	}
	for _, w := range sound {
		w.settle(err)
	}
}

// transact runs writes in one transaction and syncs it. bbolt runs the function of an
// Update once.
func (db *Database) transact(writes iter.Seq[*write]) (group []*write, err error) {
	var start time.Time
	err = db.file.Load().Update(func(tx *bolt.Tx) error {
		meta := tx.Bucket(metaBucket)
		seq, err := readSeq(meta)
		next := func() (int64, error) { seq++; return seq, nil }
		for w := range writes {
			group = append(group, w)
			if w.err = w.run(tx, next); errors.Is(w.err, errTorn) {
				err = w.err
			}
		}
		start = time.Now()
		return errors.Join(err, meta.Put(seqKey, []byte(store.IntKey(seq))))
	})
	if group == nil { // the transaction never began
		group = slices.Collect(writes)
	}
	db.last.writers, db.last.took = len(group)+len(db.writes), time.Since(start)
	return group, err
}

// settle tells who asked what came of it.
func (w *write) settle(err error) {
	if err != nil {
		w.err = fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	if w.err == nil && w.touched != nil {
		w.touched.wake()
	}
	close(w.done)
}

// errTorn says that a write failed when it had begun to change things: nothing of its
// transaction may be kept.
var errTorn = errors.New("a change was left half done")

func torn(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", errTorn, err)
}

func readSeq(meta *bolt.Bucket) (int64, error) {
	v := meta.Get(seqKey)
	if v == nil {
		return 0, nil
	}
	var n int64
	_, err := fmt.Sscanf(string(v), "%d", &n)
	return n, err
}

// do hands a write to the loop and waits until it is durable. When ctx ends first
// the write may still happen: its outcome is then unknown to the caller.
func (db *Database) do(ctx context.Context, c *collection, run func(tx *bolt.Tx, next func() (int64, error)) error) error {
	w := &write{run: run, done: make(chan struct{}), touched: c}
	select {
	case <-db.stopping:
		return store.ErrUnavailable
	case <-ctx.Done():
		return ctx.Err()
	case db.writes <- w:
	}
	select {
	case <-w.done:
		return w.err
	case <-ctx.Done():
		return ctx.Err()
	case <-db.stopped:
		select {
		case <-w.done:
			return w.err
		default:
			return store.ErrUnavailable
		}
	}
}
