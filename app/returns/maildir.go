package returns

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Maildir is a folder into which a mail server writes what comes back: a file for each
// message, complete once it stands in new. What was dealt with is moved to cur.
type Maildir struct{ dir string }

// seenFlag marks a file as dealt with.
const seenFlag = ":2,S"

// OpenMaildir refuses a folder that is none.
func OpenMaildir(dir string) (Maildir, error) {
	for _, part := range []string{"new", "cur"} {
		if at, err := os.Stat(filepath.Join(dir, part)); err != nil || !at.IsDir() {
			return Maildir{}, fmt.Errorf("%q is no maildir: it has no folder %q", dir, part)
		}
	}
	return Maildir{dir}, nil
}

// Take hands over each new message and moves it to cur. One that cannot be dealt with now
// stays, and is tried at the next call; the others are not kept waiting by it.
func (m Maildir) Take(ctx context.Context, take func(raw []byte) error) (int, error) {
	list, err := os.ReadDir(filepath.Join(m.dir, "new"))
	if err != nil {
		return 0, fmt.Errorf("read maildir: %w", err)
	}
	n := 0
	var failed []error
	for _, x := range list {
		if ctx.Err() != nil || x.IsDir() || strings.HasPrefix(x.Name(), ".") {
			continue
		}
		raw, err := readSome(filepath.Join(m.dir, "new", x.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue // another instance took it
		}
		if err == nil {
			err = take(raw)
		}
		if err == nil {
			err = m.seen(x.Name())
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("message %s: %w", x.Name(), err))
			continue
		}
		n++
	}
	return n, errors.Join(failed...)
}

// readSome reads a file as far as a report may reach, and a byte further.
func readSome(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, MaxSize+1))
}

func (m Maildir) seen(name string) error {
	base, _, _ := strings.Cut(name, ":")
	err := os.Rename(filepath.Join(m.dir, "new", name), filepath.Join(m.dir, "cur", base+seenFlag))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Forget removes what was dealt with before that time.
func (m Maildir) Forget(before time.Time) error {
	list, err := os.ReadDir(filepath.Join(m.dir, "cur"))
	if err != nil {
		return fmt.Errorf("read maildir: %w", err)
	}
	for _, x := range list {
		at, err := x.Info()
		if err != nil || !strings.HasSuffix(x.Name(), seenFlag) || !at.ModTime().Before(before) {
			continue
		}
		if err := os.Remove(filepath.Join(m.dir, "cur", x.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
