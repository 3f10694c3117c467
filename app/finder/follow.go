package finder

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	"jisr/app/roster"
	"jisr/search"
)

const (
	poll      = 500 * time.Millisecond // how often other instances' writes are looked for
	batchSize = 500
)

// Start brings the index up to the store: compares the two, rebuilds where they
// differ, catches up. Afterwards the finder is ready. progress is told of records
// done; it may be nil.
func (f *Finder) Start(ctx context.Context, progress func(done int)) error {
	raw, err := f.index.Cursor()
	if err != nil {
		return fmt.Errorf("start finder: %w", err)
	}
	if raw != nil {
		if err := json.Unmarshal(raw, &f.cursor); err != nil {
			raw = nil // unreadable: as if there were none
			f.cursor = map[string]int64{}
		}
	}
	if raw == nil {
		f.setState(func(s *State) { s.Reason = "building" })
		if err := f.Rebuild(ctx, progress); err != nil {
			return err
		}
	}
	if err := f.Follow(ctx); err != nil {
		return err
	}
	same, err := f.same(ctx)
	if err != nil {
		return err
	}
	if !same {
		f.logger.Warn("The index differs from the store and is built anew.")
		f.setState(func(s *State) { s.Ready, s.Reason = false, "building" })
		if err := errors.Join(f.Rebuild(ctx, progress), f.Follow(ctx)); err != nil {
			return err
		}
	}
	if err := f.index.Warm(columns()...); err != nil {
		return fmt.Errorf("warm index: %w", err)
	}
	f.setState(func(s *State) { s.Ready, s.Reason = true, "" })
	return nil
}

// mend makes a damaged index anew. While it fails it is tried again at each turn of
// Run, and the answer stays that the index is being built.
func (f *Finder) mend(ctx context.Context) {
	if err := errors.Join(f.Rebuild(ctx, nil), f.Follow(ctx)); err != nil {
		if ctx.Err() == nil {
			f.damaged(fmt.Errorf("mend the index: %w", err))
		}
		return
	}
	f.setState(func(s *State) { s.Ready, s.Reason = true, "" })
}

// Compare holds the index against the store and has it made anew where they differ.
// It is a duty.
func (f *Finder) Compare(ctx context.Context) error {
	same, err := f.Verify(ctx)
	if err == nil && !same {
		f.damaged(errors.New("the index differs from the store"))
	}
	return err
}

// Run follows the store's changes until ctx ends.
func (f *Finder) Run(ctx context.Context) {
	for ctx.Err() == nil {
		changed := f.source.Changed()
		if err := f.Follow(ctx); err != nil && ctx.Err() == nil {
			f.logger.Error("The index could not follow the store; it is tried again.", "error", err)
			if errors.Is(err, search.ErrDamaged) {
				f.damaged(err)
			}
		}
		timer := time.NewTimer(poll)
		select {
		case <-ctx.Done():
		case <-changed:
		case <-timer.C:
		case <-f.hurt:
			f.mend(ctx)
		}
		timer.Stop()
	}
}

// Follow takes over everything written before the call.
func (f *Finder) Follow(ctx context.Context) error {
	f.pass.Lock()
	defer f.pass.Unlock()
	var b search.Batch
	next := maps.Clone(f.cursor)
	flush := func() error {
		if len(b.Put)+len(b.Delete) == 0 {
			return nil
		}
		cursor, err := json.Marshal(next)
		if err != nil {
			return err
		}
		b.Cursor = cursor
		if err := f.index.Apply(ctx, b); err != nil {
			return err
		}
		f.cursor, b = maps.Clone(next), search.Batch{}
		return nil
	}
	err := f.source.Changes(ctx, next, func(id string, e roster.Expert, gone bool) error {
		if len(b.Put)+len(b.Delete) >= batchSize {
			if err := flush(); err != nil {
				return err
			}
		}
		if gone || !e.Findable() {
			b.Delete = append(b.Delete, id)
			return nil
		}
		d, err := f.document(ctx, e)
		if err != nil {
			return err
		}
		b.Put = append(b.Put, d)
		return nil
	})
	if err := errors.Join(err, flush()); err != nil {
		return fmt.Errorf("follow the store: %w", err)
	}
	return f.noteState()
}

func (f *Finder) noteState() error {
	v, err := f.index.View()
	if err != nil {
		return fmt.Errorf("note the state of the index: %w", err)
	}
	defer v.Release()
	f.setState(func(s *State) { s.Indexed, s.Followed = v.Count(), f.now() })
	return nil
}

// Rebuild makes the index anew beside the one in use and swaps it in.
func (f *Finder) Rebuild(ctx context.Context, progress func(done int)) error {
	f.pass.Lock()
	defer f.pass.Unlock()
	var stand map[string]int64
	err := f.index.Rebuild(ctx, func(put func(search.Document) error) ([]byte, error) {
		var err error
		// The stand is taken first: what is written meanwhile is followed afterwards.
		if stand, err = f.source.Stand(ctx); err != nil {
			return nil, err
		}
		done := 0
		if err := f.source.Each(ctx, func(e roster.Expert) error {
			if done++; done%100 == 0 {
				f.building(done, progress)
			}
			if !e.Findable() {
				return nil
			}
			d, err := f.document(ctx, e)
			if err != nil {
				return err
			}
			return put(d)
		}); err != nil {
			return nil, err
		}
		return json.Marshal(stand)
	})
	if err != nil {
		return fmt.Errorf("rebuild the index: %w", err)
	}
	f.cursor = stand
	return f.noteState()
}

// building says how far a build is; one beside an index that serves leaves its count.
func (f *Finder) building(done int, progress func(int)) {
	f.setState(func(s *State) {
		if !s.Ready {
			s.Indexed = done
		}
	})
	if progress != nil {
		progress(done)
	}
}

// same compares the index with the store by (id, revision): Bleve opens some
// damaged indexes as if all were well.
func (f *Finder) same(ctx context.Context) (bool, error) {
	want := map[string]int64{}
	if err := f.source.Revs(ctx, func(id string, rev int64) error { want[id] = rev; return nil }); err != nil {
		return false, fmt.Errorf("compare index and store: %w", err)
	}
	v, err := f.index.View()
	if err != nil {
		return false, fmt.Errorf("compare index and store: %w", err)
	}
	defer v.Release()
	if v.Count() != len(want) {
		return false, nil
	}
	errDiffer := errors.New("differs")
	err = v.Revs(ctx, func(id string, rev int64) error {
		if want[id] != rev {
			return errDiffer
		}
		return nil
	})
	if errors.Is(err, errDiffer) || errors.Is(err, search.ErrDamaged) {
		return false, nil
	}
	return err == nil, err
}

// Verify tells whether the index agrees with the store.
func (f *Finder) Verify(ctx context.Context) (bool, error) {
	if err := f.Follow(ctx); err != nil {
		return false, err
	}
	return f.same(ctx)
}
