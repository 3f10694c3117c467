package seal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
)

// ErrConflict says that two keyrings have different keys for the same owner: they
// are not copies of one another, and nothing was joined.
var ErrConflict = errors.New("two keyrings have different keys for the same owner")

// CopyKeys writes a keyring alone: its newest copy is kept apart from every
// backup. The copy is useless without the master key, and a cut one is noticed.
func CopyKeys(ctx context.Context, from KeyWalker, w io.Writer) error {
	b := newBatch(w)
	if err := from.Each(ctx, b.line); err != nil {
		return fmt.Errorf("copy keyring: %w", err)
	}
	if err := b.close(); err != nil {
		return fmt.Errorf("copy keyring: %w", err)
	}
	return nil
}

// JoinKeys takes over a copy's keys and marks: what was destroyed in either stays
// destroyed. ErrDamaged when the copy is not whole, ErrConflict when it belongs to
// another keyring; then nothing was taken over. A restore joins before New is
// called, since New gives an empty keyring a service key of its own.
func JoinKeys(ctx context.Context, into BatchKeyStore, copied io.Reader) error {
	insert, destroy, err := readCopy(copied)
	if err != nil {
		return fmt.Errorf("join keyring: %w", err)
	}
	for owner, key := range insert {
		switch old, err := into.Get(ctx, owner); {
		case errors.Is(err, ErrNoKey), errors.Is(err, ErrDestroyed):
		case err != nil:
			return fmt.Errorf("join keyring: %w", err)
		case !bytes.Equal(old, key):
			return fmt.Errorf("join keyring: %w", ErrConflict)
		}
	}
	if err := into.DestroyMany(ctx, destroy); err != nil {
		return fmt.Errorf("join keyring: %w", err)
	}
	if err := into.InsertMany(ctx, insert); err != nil {
		return fmt.Errorf("join keyring: %w", err)
	}
	return nil
}

// CheckCopy reads a copy and tells of how many owners it is; ErrDamaged when it is not
// whole.
func CheckCopy(copied io.Reader) (owners int, err error) {
	insert, destroy, err := readCopy(copied)
	if err != nil {
		return 0, fmt.Errorf("check keyring: %w", err)
	}
	return len(insert) + len(destroy), nil
}

// readCopy reads a whole copy into keys and marks.
func readCopy(r io.Reader) (insert map[string][]byte, destroy []string, err error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, nil, err
	}
	insert = map[string][]byte{}
	whole, err := readKeyring(data, func(owner string, key []byte) { put(insert, owner, key) })
	if err == nil && (whole == 0 || whole < len(data)) {
		err = ErrDamaged
	}
	for owner, key := range insert {
		if key == nil {
			destroy = append(destroy, owner)
			delete(insert, owner)
		}
	}
	return insert, destroy, err
}

// Copy is CopyKeys of this store.
func (s *FileStore) Copy(w io.Writer) error { return CopyKeys(context.Background(), s, w) }

// Join is JoinKeys into this store.
func (s *FileStore) Join(r io.Reader) error { return JoinKeys(context.Background(), s, r) }
