package search

import (
	"context"
	"errors"
	"os"
	"path/filepath"
)

// rebuildBatch is how many documents are written together in a rebuild.
const rebuildBatch = 500

// Rebuild fills a new generation beside the one in use and swaps it in. fill puts
// documents and returns the cursor at which they stood. Readers read on; those who
// began before the swap end on the old one.
func (x *Index) Rebuild(ctx context.Context, fill func(put func(Document) error) (cursor []byte, err error)) error {
	x.rebuilding.Lock()
	defer x.rebuilding.Unlock()
	g, err := x.begin()
	if err != nil {
		return err
	}
	if err := g.fill(ctx, x.schema, fill); err != nil {
		return g.drop(err)
	}
	return x.swap(g)
}

// begin makes the new generation, after removing what another rebuild could not.
func (x *Index) begin() (*generation, error) {
	x.mu.RLock()
	live := x.live
	x.mu.RUnlock()
	if live == nil {
		return nil, ErrClosed
	}
	if err := sweep(x.dir, filepath.Base(live.path)); err != nil {
		return nil, err
	}
	g, err := createGeneration(x.dir, x.schema)
	if err != nil {
		return nil, err
	}
	g.filling = map[string]int64{}
	return g, nil
}

func (g *generation) fill(ctx context.Context, s Schema, fill func(put func(Document) error) (cursor []byte, err error)) error {
	var waiting []Document
	put := func(d Document) error {
		if waiting = append(waiting, d); len(waiting) < rebuildBatch {
			return ctx.Err()
		}
		err := g.write(s, Batch{Put: waiting})
		waiting = waiting[:0]
		return errors.Join(err, ctx.Err())
	}
	cursor, err := fill(put)
	if err != nil {
		return err
	}
	err = g.write(s, Batch{Put: waiting, Cursor: cursor})
	g.filling = nil
	return err
}

func (x *Index) swap(g *generation) error {
	x.applying.Lock()
	defer x.applying.Unlock()
	if x.live == nil {
		return g.drop(ErrClosed)
	}
	g.wanted = x.live.wantedFields() // un-inverted before the first reader comes
	view, err := newView(g, x.schema)
	if err != nil {
		return g.drop(err)
	}
	if err := point(x.dir, g); err != nil {
		view.retire()
		return g.drop(err)
	}
	x.mu.Lock()
	oldView, old := x.view, x.live
	x.view, x.live = view, g
	x.mu.Unlock()
	x.written.Add(1)
	oldView.retire()
	<-oldView.gone
	return errors.Join(old.bleve.Close(), os.RemoveAll(old.path))
}
