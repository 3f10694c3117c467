package store

import (
	"bytes"
	"context"
	"errors"

	"jisr/app/seal"
)

// Keyring keeps wrapped data keys in a database that several instances share. It is
// a database of its own, so that a backup of the documents holds no key.
type Keyring struct{ c Collection }

// NewKeyring opens the keyring in db.
func NewKeyring(ctx context.Context, db Database) (*Keyring, error) {
	c, err := db.Collection(ctx, Definition{Name: "keyring"})
	return &Keyring{c}, err
}

// Get returns seal.ErrNoKey, or seal.ErrDestroyed.
func (k *Keyring) Get(ctx context.Context, owner string) ([]byte, error) {
	d, err := k.c.Get(ctx, owner)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil, seal.ErrNoKey
	case err != nil:
		return nil, err
	case len(d.Body) == 0:
		return nil, seal.ErrDestroyed
	}
	return d.Body, nil
}

// Insert returns seal.ErrHasKey, or seal.ErrDestroyed.
func (k *Keyring) Insert(ctx context.Context, owner string, wrapped []byte) error {
	err := k.c.Insert(ctx, Doc{ID: owner, Schema: 1, Body: wrapped})
	if !errors.Is(err, ErrDuplicate) {
		return err
	}
	if _, err := k.Get(ctx, owner); errors.Is(err, seal.ErrDestroyed) {
		return err
	}
	return seal.ErrHasKey
}

// InsertMany keeps the keys of many owners with one write; who has a key, or none
// for ever, is left as she is.
func (k *Keyring) InsertMany(ctx context.Context, wrapped map[string][]byte) error {
	docs := make([]Doc, 0, len(wrapped))
	for owner, key := range wrapped {
		docs = append(docs, Doc{ID: owner, Schema: 1, Body: key})
	}
	errs, err := k.c.InsertMany(ctx, docs)
	for _, one := range errs {
		if one != nil && !errors.Is(one, ErrDuplicate) {
			err = errors.Join(err, one)
		}
	}
	return err
}

// Destroy replaces the key by a mark.
func (k *Keyring) Destroy(ctx context.Context, owner string) error {
	for range tries {
		d, err := k.c.Get(ctx, owner)
		if errors.Is(err, ErrNotFound) {
			err = k.c.Insert(ctx, Doc{ID: owner, Schema: 1})
			if !errors.Is(err, ErrDuplicate) {
				return err
			}
			continue
		}
		if err != nil || len(d.Body) == 0 {
			return err
		}
		d.Body = nil
		if err := k.c.Replace(ctx, d); !errors.Is(err, ErrStale) {
			return err
		}
	}
	return ErrStale
}

// DestroyMany destroys several owners' keys.
func (k *Keyring) DestroyMany(ctx context.Context, owners []string) error {
	for _, owner := range owners {
		if err := k.Destroy(ctx, owner); err != nil {
			return err
		}
	}
	return nil
}

// Rewrap replaces wrapped keys one by one, each unless it was changed or destroyed
// meanwhile. What a database keeps of the past (an oplog, a file's free pages) is its own.
func (k *Keyring) Rewrap(ctx context.Context, changes []seal.Rewrap, _ bool) error {
	for _, r := range changes {
		d, err := k.c.Get(ctx, r.Owner)
		if errors.Is(err, ErrNotFound) || err == nil && !bytes.Equal(d.Body, r.Old) {
			continue
		}
		if err != nil {
			return err
		}
		d.Body = r.New
		if err := k.c.Replace(ctx, d); err != nil && !errors.Is(err, ErrStale) {
			return err
		}
	}
	return nil
}

// Each passes every owner; the key is nil where it was destroyed.
func (k *Keyring) Each(ctx context.Context, each func(owner string, wrapped []byte) error) error {
	return k.c.Range(ctx, Range{Index: ByID}, func(d Doc) (bool, error) {
		if len(d.Body) == 0 {
			return true, each(d.ID, nil)
		}
		return true, each(d.ID, d.Body)
	})
}

var (
	_ seal.BatchKeyStore = (*Keyring)(nil)
	_ seal.Rewrapper     = (*Keyring)(nil)
)
