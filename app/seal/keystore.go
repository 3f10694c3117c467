package seal

import (
	"context"
	"errors"
	"fmt"
)

// The answers of a KeyStore that are no failures.
var (
	ErrNoKey  = errors.New("the owner has no data key")
	ErrHasKey = errors.New("the owner has a data key already")
)

// KeyStore keeps wrapped data keys (60 bytes each). A destroyed key leaves a mark,
// so that its owner never gets another. Methods are safe for concurrent use; a
// change is durable when they return.
type KeyStore interface {
	// Get returns ErrNoKey, or ErrDestroyed.
	Get(ctx context.Context, owner string) ([]byte, error)
	// Insert returns ErrHasKey, or ErrDestroyed.
	Insert(ctx context.Context, owner string, wrapped []byte) error
	// Destroy removes the key beyond recovery and leaves the mark, also for an owner
	// without a key; destroying twice is once.
	Destroy(ctx context.Context, owner string) error
}

// BatchKeyStore is a KeyStore that makes many changes durable at once.
type BatchKeyStore interface {
	KeyStore
	// InsertMany keeps the keys of those owners who have neither key nor mark and
	// leaves the others as they are.
	InsertMany(ctx context.Context, wrapped map[string][]byte) error
	// DestroyMany is Destroy for many.
	DestroyMany(ctx context.Context, owners []string) error
}

// KeyWalker is a KeyStore that can be copied.
type KeyWalker interface {
	// Each passes every owner with her wrapped key, nil when destroyed, until an
	// error.
	Each(ctx context.Context, each func(owner string, wrapped []byte) error) error
}

// checkOwner refuses ids that no line of a keyring can hold.
func checkOwner(owner string) error {
	if len(owner) == 0 || len(owner) > 200 {
		return fmt.Errorf("the owner of a data key has an id of 1 to 200 bytes, not %d", len(owner))
	}
	for _, b := range []byte(owner) {
		if b <= ' ' || b > '~' || b == '=' {
			return errors.New("the id of a data key's owner has letters, digits and marks of ASCII only")
		}
	}
	return nil
}
