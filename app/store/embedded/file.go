package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"jisr/app/store"
)

const lockWait = time.Second

// file is a bbolt file and where it lies. bbolt opens it a second time to copy it, by
// the name it had at first; a compacted file was renamed since.
type file struct {
	*bolt.DB
	path  string
	first *os.File // the one that is locked
}

func (f *file) open(_ string, flag int, mode os.FileMode) (*os.File, error) {
	opened, err := os.OpenFile(f.path, flag, mode) // #nosec G304 -- the operator's own data directory
	if f.first == nil {
		f.first = opened
	}
	return opened, err
}

// openFile opens or creates one and locks it.
func openFile(path string, noSync bool) (*file, error) {
	f, err := mapFile(path, noSync, mapped)
	if errors.Is(err, syscall.ENOMEM) { // addresses are rationed here (ulimit -v)
		f, err = mapFile(path, noSync, 0)
	}
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, store.ErrLocked
	}
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	return f, nil
}

func mapFile(path string, noSync bool, size int) (*file, error) {
	f := &file{path: path}
	var err error
	f.DB, err = bolt.Open(path, 0o600, &bolt.Options{Timeout: lockWait, FreelistType: bolt.FreelistMapType, InitialMmapSize: size, NoSync: noSync, OpenFile: f.open})
	return f, err
}

// openCurrent opens the file that has the name now. While it waited for the lock,
// another process may have put a compacted one in its place and gone.
func openCurrent(path string) (*file, error) {
	for {
		f, err := openFile(path, false)
		if err != nil {
			return nil, err
		}
		named, err := f.isNamed()
		if named && err == nil {
			return f, nil
		}
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, fmt.Errorf("open store: %w", err)
		}
	}
}

func (f *file) isNamed() (bool, error) {
	ours, err := f.first.Stat()
	if err != nil {
		return false, err
	}
	named, err := os.Stat(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && os.SameFile(ours, named), err
}

// syncFolder makes a renaming durable.
func syncFolder(path string) error {
	folder, err := os.Open(path) // #nosec G304 -- the operator's own data directory
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// removeIfThere removes a file that may not be.
func removeIfThere(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
