package seal

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"syscall"
)

// ErrLocked says that another process has the keyring open.
var ErrLocked = errors.New("the keyring is in use by another process")

// FileStore keeps the keyring in one file of the data directory: batches of
// lines, appended and synced; all who wait are served by one sync. Destroying
// writes the file anew without the key, renames it into place and overwrites the
// old one, as far as the file system and the disk let us decide.
type FileStore struct {
	path string
	lock *os.File

	queue sync.Mutex // guards next
	next  *batch     // what the next write will make durable

	writing sync.Mutex // held by whoever writes; guards file, suspect
	file    *os.File
	suspect bool // a write failed: the file is written anew before anything is added

	mu   sync.RWMutex      // guards keys; only the one who is writing changes them
	keys map[string][]byte // nil: destroyed
}

// OpenFile opens or creates the keyring at path, and locks it: ErrLocked when
// another process has it, ErrDamaged when an acknowledged key cannot be read. What
// a crash cut short is dropped; it was never acknowledged.
func OpenFile(path string) (*FileStore, error) {
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return nil, fmt.Errorf("open keyring: %w", err)
	}
	s := &FileStore{path: path, lock: lock, keys: map[string][]byte{}}
	if err := s.load(); err != nil {
		return nil, errors.Join(fmt.Errorf("open keyring: %w", err), s.Close())
	}
	return s, nil
}

// lockFile takes an exclusive lock that ends with the process.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrLocked
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// load reads the file into memory; a new or cut one is written anew.
func (s *FileStore) load() error {
	data, err := os.ReadFile(s.path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	fresh := err != nil
	if !fresh && len(data) == 0 {
		return ErrDamaged // we never leave an empty file
	}
	whole, err := readKeyring(data, func(owner string, key []byte) { put(s.keys, owner, key) })
	if err != nil {
		return err
	}
	if fresh || whole < len(data) {
		return s.rewrite(nil)
	}
	s.file, err = os.OpenFile(s.path, os.O_RDWR|os.O_APPEND, 0)
	return err
}

// put takes over a key or a mark; a mark is for ever.
func put(keys map[string][]byte, owner string, key []byte) {
	if old, there := keys[owner]; !there || old != nil {
		keys[owner] = key
	}
}

// Get implements KeyStore.
func (s *FileStore) Get(_ context.Context, owner string) ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	key, there := s.keys[owner]
	switch {
	case !there:
		return nil, ErrNoKey
	case key == nil:
		return nil, ErrDestroyed
	}
	return key, nil
}

// Each implements KeyWalker: what there is at one moment, in no order.
func (s *FileStore) Each(ctx context.Context, each func(owner string, wrapped []byte) error) error {
	s.mu.RLock()
	now := maps.Clone(s.keys) // so that a slow reader of a copy holds up nobody
	s.mu.RUnlock()
	for owner, key := range now {
		if err := errors.Join(ctx.Err(), each(owner, key)); err != nil {
			return err
		}
	}
	return nil
}

// Len is how many owners have a key, and how many a mark.
func (s *FileStore) Len() (keys, destroyed int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, key := range s.keys {
		if key == nil {
			destroyed++
		}
	}
	return len(s.keys) - destroyed, destroyed
}

// Close gives the file and its lock back. Closing twice is once.
func (s *FileStore) Close() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	var err error
	if s.file != nil {
		err = s.file.Close()
		s.file = nil
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
		s.lock = nil
	}
	return err
}

// append adds lines to the file and syncs it.
func (s *FileStore) append(lines map[string][]byte) error {
	b := newBatch(s.file)
	for owner, key := range lines {
		if err := b.line(owner, key); err != nil {
			return err
		}
	}
	return errors.Join(b.close(), s.file.Sync())
}

// rewrite replaces the file by what is in memory and the lines, then overwrites
// the old one. The rename decides: before it nothing has changed, after it all.
func (s *FileStore) rewrite(lines map[string][]byte) error {
	next, err := s.writeNew(lines)
	if err != nil {
		return errors.Join(err, removeIfThere(s.path+".new"))
	}
	old, err := os.OpenFile(s.path, os.O_WRONLY, 0)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return errors.Join(err, next.Close())
	}
	if err := os.Rename(next.Name(), s.path); err != nil {
		return errors.Join(err, next.Close(), old.Close())
	}
	if s.file != nil {
		err = s.file.Close()
	} else {
		err = nil
	}
	s.file = next
	return errors.Join(err, syncDir(filepath.Dir(s.path)), overwrite(old))
}

// writeNew writes everything to a new file beside the old one and syncs it.
func (s *FileStore) writeNew(lines map[string][]byte) (*os.File, error) {
	f, err := os.OpenFile(s.path+".new", os.O_CREATE|os.O_RDWR|os.O_TRUNC|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	b := newBatch(f)
	for owner, key := range s.keys {
		if _, changed := lines[owner]; !changed {
			err = errors.Join(err, b.line(owner, key))
		}
	}
	for owner, key := range lines {
		err = errors.Join(err, b.line(owner, key))
	}
	if err = errors.Join(err, b.close(), f.Sync()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func removeIfThere(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// overwrite fills a file that has lost its name with zeros, and closes it.
func overwrite(f *os.File) error {
	if f == nil {
		return nil
	}
	info, err := f.Stat()
	if err == nil {
		_, err = f.WriteAt(make([]byte, info.Size()), 0)
	}
	return errors.Join(err, f.Sync(), f.Close())
}
