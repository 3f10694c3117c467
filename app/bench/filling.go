package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"jisr/search"
)

// place is where the indexes of a size are.
func (o Options) place(n int) (string, error) {
	if o.Keep == "" {
		return os.MkdirTemp(o.Folder, "bench")
	}
	folder := filepath.Join(o.Keep, strconv.Itoa(n))
	return folder, os.MkdirAll(folder, 0o700)
}

// What stands in the folder of a size.
const (
	oursFolder  = "ours"
	bleveFolder = "bleve"
)

func (t *trial) at(name string) string { return filepath.Join(t.folder, name) }

// used is the processor's time that filling took.
type used struct{ Ours, Bleve time.Duration }

// filled fills both, each unless that was done before.
func (t *trial) filled(ctx context.Context, w io.Writer) (u used, err error) {
	u.Ours, err = t.once(ctx, oursFolder, func(folder string) (took time.Duration, err error) {
		if t.ours, err = search.Open(folder, profileSchema()); err != nil {
			return 0, err
		}
		return t.fill(ctx, w, "index", func(list []search.Document) error { return t.ours.Apply(ctx, search.Batch{Put: list}) })
	})
	if err != nil {
		return u, err
	}
	u.Bleve, err = t.once(ctx, bleveFolder, func(folder string) (took time.Duration, err error) {
		if t.bleve, err = search.NewPlain(folder, profileSchema()); err != nil {
			return 0, err
		}
		return t.fill(ctx, w, "Bleve alone", t.bleve.Apply)
	})
	return u, err
}

// once fills an index unless the note of the time that it took, which is written at the
// end, is there.
func (t *trial) once(ctx context.Context, name string, fill func(folder string) (time.Duration, error)) (took time.Duration, err error) {
	path := t.at(name + ".json")
	note, err := os.ReadFile(path)
	if err == nil {
		return took, json.Unmarshal(note, &took)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return 0, err
	}
	if err := os.RemoveAll(t.at(name)); err != nil {
		return 0, err
	}
	if took, err = fill(t.at(name)); err != nil {
		return 0, err
	}
	if err := settled(ctx, t.at(name)); err != nil {
		return 0, err
	}
	if err := t.close(); err != nil {
		return 0, err
	}
	if note, err = json.Marshal(took); err != nil {
		return 0, err
	}
	return took, os.WriteFile(path, note, 0o600)
}

// settled waits until Bleve has merged what was written: until the files are as large as
// they were for some seconds.
func settled(ctx context.Context, folder string) error {
	const often, pause = 3, 2 * time.Second
	for last, same := int64(-1), 0; same < often; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
		size, err := sizeOf(folder)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err // a file that went meanwhile is a merge that goes on
		}
		if err == nil && size == last {
			same++
		} else {
			same = 0
		}
		last = size
	}
	return nil
}

// fill writes all profiles and tells the CPU time of the process meanwhile.
func (t *trial) fill(ctx context.Context, w io.Writer, what string, apply func([]search.Document) error) (time.Duration, error) {
	const batch = 1000
	began := cpu()
	for from := 0; from < t.n; from += batch {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		list := make([]search.Document, 0, batch)
		for i := from; i < min(from+batch, t.n); i++ {
			list = append(list, t.people.document(i, 1))
		}
		if err := apply(list); err != nil {
			return 0, err
		}
		if from%max(t.n/10, batch) == 0 {
			fmt.Fprintf(w, "search: %s, %d of %d\n", what, from, t.n)
		}
	}
	return cpu() - began, nil
}

// cpu is the time that the process has used.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0 // the figure is left wrong rather than the run ended: it cannot fail for oneself
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func sizeOf(folder string) (total int64, err error) {
	err = filepath.WalkDir(folder, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			total += info.Size()
		}
		return err
	})
	return total, err
}
