package seal

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// The answers of a KeyStore that are no failures.
var (
	ErrNoKey  = errors.New("the owner has no data key")
	ErrHasKey = errors.New("the owner has a data key already")
)

// KeyStore keeps wrapped data keys. A destroyed key leaves a mark, so that its
// owner never gets another.
type KeyStore interface {
	// Get returns ErrNoKey, or ErrDestroyed.
	Get(ctx context.Context, owner string) ([]byte, error)
	// Insert returns ErrHasKey, or ErrDestroyed.
	Insert(ctx context.Context, owner string, wrapped []byte) error
	// Destroy removes the key beyond recovery; destroying twice is once.
	Destroy(ctx context.Context, owner string) error
}

// FileStore keeps the keyring in one file beside the embedded store: a line per
// owner, appended and synced; a destroyed key is overwritten by writing the file
// anew and renaming it into place.
type FileStore struct {
	path string
	mu   sync.Mutex
	file *os.File
	keys map[string][]byte // nil value: destroyed
}

const destroyedMark = "-"

// OpenFile opens or creates the keyring at path.
func OpenFile(path string) (*FileStore, error) {
	s := &FileStore{path: path, keys: map[string][]byte{}}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open keyring: %w", err)
	}
	whole, err := read(f, s.keys)
	if err == nil && !whole {
		err = errors.Join(f.Close(), s.rewrite()) // the last line was cut by a crash: it was never acknowledged
		return s, err
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read keyring: %w", err), f.Close())
	}
	s.file = f
	return s, nil
}

// read takes over the lines; whole is false when the last one is cut short.
func read(r io.Reader, into map[string][]byte) (whole bool, err error) {
	buf := bufio.NewReaderSize(r, 1<<16)
	for {
		line, err := buf.ReadString('\n')
		if errors.Is(err, io.EOF) {
			return line == "", nil
		}
		if err != nil {
			return false, err
		}
		owner, text, found := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if !found {
			return false, errors.New("a line has no key")
		}
		if text == destroyedMark {
			into[owner] = nil
			continue
		}
		key, err := base64.RawStdEncoding.DecodeString(text)
		if err != nil {
			return false, err
		}
		if old, there := into[owner]; !there || old != nil {
			into[owner] = key
		}
	}
}

func line(owner string, key []byte) string {
	if key == nil {
		return owner + " " + destroyedMark + "\n"
	}
	return owner + " " + base64.RawStdEncoding.EncodeToString(key) + "\n"
}

// Get returns the wrapped key.
func (s *FileStore) Get(_ context.Context, owner string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, there := s.keys[owner]
	switch {
	case !there:
		return nil, ErrNoKey
	case key == nil:
		return nil, ErrDestroyed
	}
	return key, nil
}

// Insert appends and syncs.
func (s *FileStore) Insert(ctx context.Context, owner string, wrapped []byte) error {
	return s.InsertMany(ctx, map[string][]byte{owner: wrapped})
}

// InsertMany appends several keys with one sync; all of the owners must be new.
func (s *FileStore) InsertMany(_ context.Context, wrapped map[string][]byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var text strings.Builder
	for owner, key := range wrapped {
		if old, there := s.keys[owner]; there {
			if old == nil {
				return ErrDestroyed
			}
			return ErrHasKey
		}
		text.WriteString(line(owner, key))
	}
	if _, err := s.file.WriteString(text.String()); err != nil {
		return fmt.Errorf("write keyring: %w", err)
	}
	if err := s.file.Sync(); err != nil {
		return fmt.Errorf("sync keyring: %w", err)
	}
	for owner, key := range wrapped {
		s.keys[owner] = key
	}
	return nil
}

// Destroy writes the file anew without the key.
func (s *FileStore) Destroy(_ context.Context, owner string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, there := s.keys[owner]
	if there && old == nil {
		return nil
	}
	s.keys[owner] = nil
	clear(old)
	if err := s.file.Close(); err != nil {
		return fmt.Errorf("close keyring: %w", err)
	}
	return s.rewrite()
}

// rewrite replaces the file by what is in memory, atomically. The old file's
// bytes are overwritten first, so that the destroyed key does not stay on the disk
// as far as the file system lets us decide.
func (s *FileStore) rewrite() error {
	next := s.path + ".new"
	f, err := os.OpenFile(next, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write keyring: %w", err)
	}
	w := bufio.NewWriter(f)
	for owner, key := range s.keys {
		if _, err := w.WriteString(line(owner, key)); err != nil {
			return errors.Join(fmt.Errorf("write keyring: %w", err), f.Close())
		}
	}
	if err := errors.Join(w.Flush(), f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write keyring: %w", err)
	}
	old, err := os.OpenFile(s.path, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("write keyring: %w", err)
	}
	if err := os.Rename(next, s.path); err != nil {
		return errors.Join(fmt.Errorf("write keyring: %w", err), old.Close())
	}
	if err := errors.Join(overwrite(old), old.Close(), syncDir(filepath.Dir(s.path))); err != nil {
		return fmt.Errorf("write keyring: %w", err)
	}
	s.file, err = os.OpenFile(s.path, os.O_RDWR|os.O_APPEND, 0o600)
	return err
}

func overwrite(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if _, err := f.WriteAt(make([]byte, info.Size()), 0); err != nil {
		return err
	}
	return f.Sync()
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Copy writes the keyring alone: its newest copy is kept apart from every backup.
func (s *FileStore) Copy(w io.Writer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for owner, key := range s.keys {
		if _, err := io.WriteString(w, line(owner, key)); err != nil {
			return fmt.Errorf("copy keyring: %w", err)
		}
	}
	return nil
}

// Join takes over another keyring's keys and destructions: what was destroyed in
// either stays destroyed.
func (s *FileStore) Join(r io.Reader) error {
	other := map[string][]byte{}
	whole, err := read(r, other)
	if err != nil || !whole {
		return fmt.Errorf("join keyring: the copy is cut short or damaged: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for owner, key := range other {
		if old, there := s.keys[owner]; there && old == nil {
			continue
		} else if key == nil || !there {
			s.keys[owner] = key
		}
	}
	if err := s.file.Close(); err != nil {
		return fmt.Errorf("join keyring: %w", err)
	}
	return s.rewrite()
}

// Close closes the file.
func (s *FileStore) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.file.Close()
}
