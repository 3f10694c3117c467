package search

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
)

// fault is a panic in Bleve's code or while reading its files.
type fault struct {
	doing string
	value any
	at    string
}

func (f *fault) Error() string {
	return fmt.Sprintf("%v: %s: %v at %s", ErrDamaged, f.doing, f.value, f.at)
}
func (f *fault) Unwrap() error { return ErrDamaged }

// guard turns a panic into ErrDamaged. Bleve trusts its files: a bad offset is a
// slice out of range, a page that cannot be read a fault; neither may end the
// process. Goroutines that Bleve starts are beyond its reach, which is why the
// files are verified before Bleve works with them.
func guard(doing string, do func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = &fault{doing, r, origin()}
		}
	}()
	return do()
}

// guard also remembers: a panic may leave one of Bleve's locks taken, and whoever
// asks again would wait for it for ever.
func (g *generation) guard(doing string, do func() error) error {
	if g.broken.Load() {
		return fmt.Errorf("%w: %s: it failed before", ErrDamaged, doing)
	}
	err := guard(doing, do)
	var f *fault
	if errors.As(err, &f) {
		g.broken.Store(true)
	}
	return err
}

var errBeyond = errors.New("a document that the segment has not")

// unreadable is an error of Bleve's in reading its own files.
func unreadable(what, field string, err error) error {
	return fmt.Errorf("%w: read %s of %s: %w", ErrDamaged, what, field, err)
}

// origin is the line that panicked, the first below the runtime's own. A fault of
// ours would otherwise pass for damage without a trace.
func origin() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") {
			return fmt.Sprintf("%s:%d", f.Function, f.Line)
		}
		if !more {
			return "an unknown line"
		}
	}
}

// verify looks at Bleve's files before Bleve does. Left alone, Bleve makes a missing
// root anew, passes over a state whose segment is missing for an older one, and
// follows a damaged segment's offsets and lengths wherever they lead, into a
// panic or into more memory than there is.
func verify(generation string) error {
	return guard("verify index", func() error {
		store := inStore(generation)
		err := errors.Join(wholeRoot(filepath.Join(store, rootFile)), sealed(generation))
		if err == nil {
			err = removeUnsound(store)
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		return loadsNewest(store)
	})
}

// removeUnsound removes the segments whose sum is wrong. One that was being written
// when the process was killed belongs to no state, and Bleve would remove it; of
// any other Bleve now says that it is missing, instead of reading it.
func removeUnsound(store string) error {
	files, err := filepath.Glob(filepath.Join(store, "*.zap"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if checksum(file) == nil {
			continue
		}
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	return nil
}

// loadsNewest is an error when the state that Bleve can load is not the last.
func loadsNewest(store string) error {
	loaded, err := loadable(store)
	if err != nil && strings.Contains(err.Error(), "timeout") {
		return ErrLocked
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	written, err := newestBatch(store)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if loaded != written {
		return fmt.Errorf("%w: batch %d was written and %d is whole", ErrDamaged, written, loaded)
	}
	return nil
}

// newestBatch is the number of the last batch that the root knows of.
func newestBatch(store string) (uint64, error) {
	points, err := scorch.RollbackPoints(store)
	if err != nil {
		return 0, err
	}
	if len(points) == 0 {
		return 0, errors.New("the root is empty")
	}
	return batchNumber(points[0].GetInternal(batchKey)), nil
}

// batchNumber reads a batch's number; an index without batches has none.
func batchNumber(b []byte) uint64 {
	if len(b) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(b)
}

// loadable opens the index for reading only and tells the number of the last batch
// that could be loaded.
func loadable(store string) (batch uint64, err error) {
	x, err := scorch.NewScorch(scorch.Name, map[string]any{"path": store, "read_only": true, "bolt_timeout": boltTimeout}, nil)
	if err != nil {
		return 0, err
	}
	if err := x.Open(); err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	snapshot, err := snapshotOf(x)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, snapshot.Close()) }()
	number, err := snapshot.GetInternal(batchKey)
	return batchNumber(number), err
}

// snapshotOf pins the present state of a Bleve index.
func snapshotOf(x index.Index) (*scorch.IndexSnapshot, error) {
	reader, err := x.Reader()
	if err != nil {
		return nil, err
	}
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok || snapshot == nil {
		return nil, fmt.Errorf("a reader of kind %T", reader)
	}
	return snapshot, nil
}

// checksum compares a segment with the sum in its last four bytes.
func checksum(file string) error {
	sum, last, err := sumOf(file, 4)
	if err == nil && sum != binary.BigEndian.Uint32(last) {
		err = errors.New("its checksum is wrong")
	}
	return err
}

// sumOf is the CRC-32 of a file without its last bytes, and those.
func sumOf(file string, but int) (sum uint32, last []byte, err error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return 0, nil, err
	}
	h := crc32.NewIEEE()
	if _, err := io.CopyN(h, f, info.Size()-int64(but)); err != nil {
		return 0, nil, err
	}
	last = make([]byte, but)
	_, err = io.ReadFull(f, last)
	return h.Sum32(), last, err
}
