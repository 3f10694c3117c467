package search

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
)

// Index is one open index.
type Index struct {
	dir    string
	schema Schema
	held   *os.File // the lock on dir
	turns  *turns

	mu   sync.RWMutex // held for reading while a view is taken, for writing at a swap
	live *generation  // nil after Close
	view *View
	// applying serialises writers: one batch, one new view.
	applying sync.Mutex
	// rebuilding lets one generation be filled at a time.
	rebuilding sync.Mutex

	// written counts what changed the index, so that its rest is noticed.
	written atomic.Int64
	closed  chan struct{}
	watcher sync.WaitGroup
}

// Open opens the index in dir, or makes an empty one where there never was one.
// ErrOutdated, ErrDamaged and ErrLocked say why it cannot be used; Reset makes
// room for a new one.
func Open(dir string, schema Schema) (*Index, error) {
	held, err := hold(dir)
	if err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	g, err := openOrCreate(dir, schema)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open index: %w", err), held.Close())
	}
	x := &Index{dir: dir, schema: schema, held: held, turns: newTurns(runtime.GOMAXPROCS(0)), live: g, closed: make(chan struct{})}
	if err := x.refresh(); err != nil {
		return nil, errors.Join(err, g.bleve.Close(), held.Close())
	}
	x.watcher.Go(x.watch)
	return x, nil
}

func openOrCreate(dir string, schema Schema) (*generation, error) {
	name, err := current(dir)
	if err != nil {
		return nil, err
	}
	if name != "" {
		g, err := openGeneration(filepath.Join(dir, name), schema)
		if err != nil {
			return nil, err
		}
		return g, sweep(dir, name)
	}
	g, err := createGeneration(dir, schema)
	if err != nil {
		return nil, err
	}
	if err := point(dir, g); err != nil {
		return nil, g.drop(err)
	}
	return g, nil
}

// Reset removes an index that cannot be used. One that is open, here or in another
// process, is left alone: ErrLocked.
func Reset(dir string) error {
	held, err := hold(dir)
	if err != nil {
		return fmt.Errorf("reset index: %w", err)
	}
	return errors.Join(removeAll(dir), held.Close())
}

// removeAll removes all but the lock, by which others see that they must wait.
func removeAll(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("reset index: %w", err)
	}
	for _, e := range entries {
		if e.Name() == lockFile {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("reset index: %w", err)
		}
	}
	return nil
}

// Close waits for the readers and closes. Whatever is asked afterwards is answered
// by ErrClosed; closing again does nothing.
func (x *Index) Close() error {
	err := x.close()
	x.watcher.Wait()
	return err
}

func (x *Index) close() error {
	x.applying.Lock()
	defer x.applying.Unlock()
	x.mu.Lock()
	view, live := x.view, x.live
	x.view, x.live = nil, nil
	x.mu.Unlock()
	if live == nil {
		return nil
	}
	close(x.closed)
	view.retire()
	<-view.gone
	return errors.Join(live.close(), x.held.Close())
}

// Batch is what changes together, durably and visibly at once. A put that is older
// than what the index has of the document, or than another of the batch, is passed
// over; one that is in Delete too is deleted. A deletion forgets the revision.
// Cursor is the caller's, kept atomically with the documents; nil leaves it.
type Batch struct {
	Put    []Document
	Delete []string
	Cursor []byte
}

// Apply writes a batch; it is visible when Apply returns.
func (x *Index) Apply(ctx context.Context, b Batch) error {
	x.applying.Lock()
	defer x.applying.Unlock()
	if x.live == nil {
		return ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	x.written.Add(1)
	if err := x.live.write(x.schema, b); err != nil {
		return err
	}
	return x.refresh()
}

// Cursor is what the last batch that had one carried; nil when none did.
func (x *Index) Cursor() ([]byte, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.live == nil {
		return nil, ErrClosed
	}
	return x.live.bleve.GetInternal(cursorKey)
}

// refresh pins a new view; the old one ends with its last reader.
func (x *Index) refresh() error {
	view, err := newView(x.live, x.schema)
	if err != nil {
		return err
	}
	x.mu.Lock()
	old := x.view
	x.view = view
	x.mu.Unlock()
	if old != nil {
		old.retire()
	}
	return nil
}

// View pins what is visible now; Release it.
func (x *Index) View() (*View, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.view == nil {
		return nil, ErrClosed
	}
	x.view.take()
	return x.view, nil
}

// answer lets a query be answered from one view, within the deadline.
func (x *Index) answer(ctx context.Context, from func(ctx context.Context, v *View) error) error {
	ctx, cancel := context.WithTimeout(ctx, Deadline)
	defer cancel()
	ctx, end := x.turns.begin(ctx)
	defer end()
	v, err := x.View()
	if err != nil {
		return err
	}
	defer v.Release()
	return v.gen.guard("answer query", func() error { return from(ctx, v) })
}

func intText(n int64) string { return strconv.FormatInt(n, 10) }

// numberText writes a number so that its terms sort as numbers.
func numberText(n int64) string { return fmt.Sprintf("%019d", n) }
