package search

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
)

const (
	boltTimeout = "1s" // a second handle on Bleve's folder fails instead of hanging
	currentFile = "current"
	metaFile    = "meta.json"
	folderMark  = "g" // with which a generation's folder begins
)

var (
	cursorKey = []byte("jisr/cursor")
	batchKey  = []byte("jisr/batch") // counts the batches, so that a lost one is seen
)

// generation is one Bleve index in a folder of its own.
type generation struct {
	path     string
	bleve    bleve.Index
	analyser *analyser
	batches  uint64
	broken   atomic.Bool // something panicked in Bleve
	// filling knows the revisions put so far while the generation is being filled;
	// nil in one that is in use, where the index itself is asked.
	filling map[string]int64
	// tables are those of the newest view's segments. Whoever makes views is alone.
	tables map[uint64]*table
	kept   *kept

	mu     sync.Mutex
	wanted map[string]bool // fields that queries have read as columns
}

type meta struct {
	Version string `json:"version"`
}

func createGeneration(dir string, schema Schema) (*generation, error) {
	m, err := newMapping(schema)
	if err != nil {
		return nil, fmt.Errorf("create index: %w", err)
	}
	path, err := os.MkdirTemp(dir, folderMark)
	if err != nil {
		return nil, fmt.Errorf("create index: %w", err)
	}
	b, err := bleve.NewUsing(filepath.Join(path, "bleve"), m, scorch.Name, scorch.Name, map[string]any{"bolt_timeout": boltTimeout})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("create index: %w", err), os.RemoveAll(path))
	}
	a, err := theAnalyser()
	if err != nil {
		return nil, errors.Join(err, b.Close(), os.RemoveAll(path))
	}
	g := &generation{path: path, bleve: b, analyser: a, wanted: map[string]bool{}, kept: newKept()}
	text, err := json.Marshal(meta{Version: schema.version()})
	if err == nil {
		err = os.WriteFile(filepath.Join(path, metaFile), text, 0o600)
	}
	if err != nil {
		return nil, g.drop(fmt.Errorf("create index: %w", err))
	}
	return g, nil
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
	if err := verify(path); err != nil {
		return nil, err
	}
	if err := unseal(path); err != nil {
		return nil, err
	}
	a, err := theAnalyser()
	if err != nil {
		return nil, err
	}
	g := &generation{path: path, analyser: a, wanted: map[string]bool{}, kept: newKept()}
	return g, guard("open index", g.open)
}

func (g *generation) open() error {
	b, err := bleve.OpenUsing(filepath.Join(g.path, "bleve"), map[string]any{"bolt_timeout": boltTimeout})
	if err != nil && strings.Contains(err.Error(), "timeout") {
		return ErrLocked
	}
	if err != nil {
		why, _, _ := strings.Cut(err.Error(), "\n") // Bleve adds the whole mapping
		return fmt.Errorf("%w: %s", ErrDamaged, why)
	}
	number, err := b.GetInternal(batchKey)
	if err != nil {
		return errors.Join(fmt.Errorf("%w: %w", ErrDamaged, err), b.Close())
	}
	g.bleve, g.batches = b, batchNumber(number)
	return nil
}

// close closes a generation that will be opened again.
func (g *generation) close() error {
	if err := g.bleve.Close(); err != nil || g.broken.Load() {
		return err
	}
	return seal(g.path)
}

// drop closes and removes a generation that is not wanted because of err.
func (g *generation) drop(err error) error {
	return errors.Join(err, g.bleve.Close(), os.RemoveAll(g.path))
}

func (g *generation) snapshot() (*scorch.IndexSnapshot, error) {
	advanced, err := g.bleve.Advanced()
	if err != nil {
		return nil, err
	}
	return snapshotOf(advanced)
}

func (g *generation) write(s Schema, b Batch) error {
	puts, err := g.newer(newest(b.Put))
	if err != nil {
		return fmt.Errorf("compare revisions: %w", err)
	}
	batch := g.bleve.NewBatch()
	for _, d := range puts {
		if err := batch.IndexAdvanced(d.document(s, g.analyser)); err != nil {
			return fmt.Errorf("index document %s: %w", d.ID, err)
		}
	}
	for _, id := range b.Delete {
		batch.Delete(id)
	}
	if b.Cursor != nil {
		batch.SetInternal(cursorKey, b.Cursor)
	}
	batch.SetInternal(batchKey, binary.BigEndian.AppendUint64(nil, g.batches+1))
	if err := g.bleve.Batch(batch); err != nil {
		return fmt.Errorf("write to index: %w", err)
	}
	g.batches++
	return nil
}

// current is the name of the folder in use; empty where no index was ever begun.
// Folders that nothing points to may be half filled, so they are no answer: the
// index is derived, and building it anew is always right.
func current(dir string) (string, error) {
	name, err := os.ReadFile(filepath.Join(dir, currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		folders, err := filepath.Glob(filepath.Join(dir, folderMark+"*"))
		if err == nil && len(folders) > 0 {
			err = fmt.Errorf("%w: nothing tells which of %d folders is in use", ErrDamaged, len(folders))
		}
		return "", err
	}
	if err != nil {
		return "", err
	}
	base := filepath.Base(strings.TrimSpace(string(name)))
	if !strings.HasPrefix(base, folderMark) {
		return "", fmt.Errorf("%w: the name of the folder in use does not read", ErrDamaged)
	}
	return base, nil
}

// point makes g the generation that the next Open opens, atomically.
func point(dir string, g *generation) (err error) {
	next := filepath.Join(dir, currentFile+".new")
	f, err := os.OpenFile(next, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("point to index: %w", err)
	}
	_, err = f.WriteString(filepath.Base(g.path))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("point to index: %w", err)
	}
	return os.Rename(next, filepath.Join(dir, currentFile))
}

// sweep removes the folders of generations that are not in use: what a rebuild
// left behind that was killed, or could not remove.
func sweep(dir, inUse string) error {
	folders, err := filepath.Glob(filepath.Join(dir, folderMark+"*"))
	if err != nil {
		return fmt.Errorf("sweep index: %w", err)
	}
	for _, folder := range folders {
		if filepath.Base(folder) == inUse {
			continue
		}
		if err := os.RemoveAll(folder); err != nil {
			return fmt.Errorf("sweep index: %w", err)
		}
	}
	return nil
}
