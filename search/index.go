package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
)

const (
	boltTimeout = "1s" // a second handle on the folder fails instead of hanging
	currentFile = "current"
	metaFile    = "meta.json"
)

var cursorKey = []byte("jisr/cursor")

// Index is one open index.
type Index struct {
	dir    string
	schema Schema

	mu   sync.RWMutex // held for reading while a view is taken, for writing at a swap
	live *generation
	view *View
	// applying serialises writers: one batch, one new view.
	applying sync.Mutex
}

// generation is one Bleve index in a folder of its own.
type generation struct {
	path    string
	bleve   bleve.Index
	mapping *mapping.IndexMappingImpl
}

type meta struct {
	Version string `json:"version"`
}

// Open opens the index in dir, or makes an empty one where there is none.
// ErrOutdated, ErrDamaged and ErrLocked say why it cannot be used; Reset makes
// room for a new one.
func Open(dir string, schema Schema) (*Index, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	name, err := os.ReadFile(filepath.Join(dir, currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return start(dir, schema)
	}
	if err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	g, err := openGeneration(filepath.Join(dir, filepath.Base(strings.TrimSpace(string(name)))), schema)
	if err != nil {
		return nil, err
	}
	x := &Index{dir: dir, schema: schema, live: g}
	return x, x.refresh()
}

// Reset removes an index that cannot be used. It leaves a locked one alone.
func Reset(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("reset index: %w", err)
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("reset index: %w", err)
		}
	}
	return nil
}

func start(dir string, schema Schema) (*Index, error) {
	g, err := createGeneration(dir, schema)
	if err != nil {
		return nil, err
	}
	if err := point(dir, g); err != nil {
		return nil, errors.Join(err, g.bleve.Close())
	}
	x := &Index{dir: dir, schema: schema, live: g}
	return x, x.refresh()
}

func createGeneration(dir string, schema Schema) (*generation, error) {
	m, err := newMapping(schema)
	if err != nil {
		return nil, fmt.Errorf("create index: %w", err)
	}
	path, err := os.MkdirTemp(dir, "g")
	if err != nil {
		return nil, fmt.Errorf("create index: %w", err)
	}
	b, err := bleve.NewUsing(filepath.Join(path, "bleve"), m, scorch.Name, scorch.Name, map[string]any{"bolt_timeout": boltTimeout})
	if err != nil {
		return nil, fmt.Errorf("create index: %w", err)
	}
	text, err := json.Marshal(meta{Version: schema.version()})
	if err == nil {
		err = os.WriteFile(filepath.Join(path, metaFile), text, 0o600)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("create index: %w", err), b.Close())
	}
	return &generation{path, b, m}, nil
}

func openGeneration(path string, schema Schema) (*generation, error) {
	text, err := os.ReadFile(filepath.Join(path, metaFile))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	var found meta
	if err := json.Unmarshal(text, &found); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if found.Version != schema.version() {
		return nil, ErrOutdated
	}
	m, err := newMapping(schema)
	if err != nil {
		return nil, err
	}
	b, err := bleve.OpenUsing(filepath.Join(path, "bleve"), map[string]any{"bolt_timeout": boltTimeout})
	if err != nil && strings.Contains(err.Error(), "timeout") {
		return nil, ErrLocked
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return &generation{path, b, m}, nil
}

// point makes g the generation that the next Open opens, atomically.
func point(dir string, g *generation) error {
	next := filepath.Join(dir, currentFile+".new")
	if err := os.WriteFile(next, []byte(filepath.Base(g.path)), 0o600); err != nil {
		return fmt.Errorf("point to index: %w", err)
	}
	return os.Rename(next, filepath.Join(dir, currentFile))
}

// Close waits for the readers and closes.
func (x *Index) Close() error {
	x.applying.Lock()
	defer x.applying.Unlock()
	x.mu.Lock()
	view, live := x.view, x.live
	x.view, x.live = nil, nil
	x.mu.Unlock()
	if live == nil {
		return nil
	}
	view.retire()
	<-view.gone
	return live.bleve.Close()
}

// Batch is what changes together, durably and visibly at once. Cursor is the
// caller's, kept atomically with the documents; nil leaves it.
type Batch struct {
	Put    []Document
	Delete []string
	Cursor []byte
}

// Apply writes a batch; it is visible when Apply returns.
func (x *Index) Apply(ctx context.Context, b Batch) error {
	x.applying.Lock()
	defer x.applying.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := x.live.write(x.schema, b); err != nil {
		return err
	}
	return x.refresh()
}

func (g *generation) write(s Schema, b Batch) error {
	batch := g.bleve.NewBatch()
	for _, d := range b.Put {
		if err := batch.Index(d.ID, d.fields(s)); err != nil {
			return fmt.Errorf("index document %s: %w", d.ID, err)
		}
	}
	for _, id := range b.Delete {
		batch.Delete(id)
	}
	if b.Cursor != nil {
		batch.SetInternal(cursorKey, b.Cursor)
	}
	if err := g.bleve.Batch(batch); err != nil {
		return fmt.Errorf("write to index: %w", err)
	}
	return nil
}

// Cursor is what the last batch that had one carried; nil when none did.
func (x *Index) Cursor() ([]byte, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.live.bleve.GetInternal(cursorKey)
}

// rebuildBatch is how many documents are written together in a rebuild.
const rebuildBatch = 500

// Rebuild fills a new generation beside the one in use and swaps it in. fill puts
// documents and returns the cursor at which they stood. Readers read on; those who
// began before the swap end on the old one.
func (x *Index) Rebuild(ctx context.Context, fill func(put func(Document) error) (cursor []byte, err error)) error {
	g, err := createGeneration(x.dir, x.schema)
	if err != nil {
		return err
	}
	drop := func(err error) error { return errors.Join(err, g.bleve.Close(), os.RemoveAll(g.path)) }
	var waiting []Document
	put := func(d Document) error {
		if waiting = append(waiting, d); len(waiting) < rebuildBatch {
			return ctx.Err()
		}
		err := g.write(x.schema, Batch{Put: waiting})
		waiting = waiting[:0]
		return errors.Join(err, ctx.Err())
	}
	cursor, err := fill(put)
	if err != nil {
		return drop(err)
	}
	if err := g.write(x.schema, Batch{Put: waiting, Cursor: cursor}); err != nil {
		return drop(err)
	}
	return x.swap(g)
}

func (x *Index) swap(g *generation) error {
	x.applying.Lock()
	defer x.applying.Unlock()
	if err := point(x.dir, g); err != nil {
		return err
	}
	view, err := newView(g, x.schema)
	if err != nil {
		return err
	}
	x.mu.Lock()
	oldView, old := x.view, x.live
	x.view, x.live = view, g
	x.mu.Unlock()
	oldView.retire()
	<-oldView.gone
	return errors.Join(old.bleve.Close(), os.RemoveAll(old.path))
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
func (x *Index) View() *View {
	x.mu.RLock()
	defer x.mu.RUnlock()
	x.view.take()
	return x.view
}

func intText(n int64) string { return strconv.FormatInt(n, 10) }

// numberText writes a number so that its terms sort as numbers.
func numberText(n int64) string { return fmt.Sprintf("%019d", n) }
