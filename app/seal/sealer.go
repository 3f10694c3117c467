package seal

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"time"
)

// Service is the owner of what belongs to no person. Her key is also the
// key-check value: it opens under the right master key alone.
const Service = "service"

// Sealer seals and opens under the owners' keys of one keyring. It is safe for
// concurrent use.
type Sealer struct {
	*Secrets
	keys  KeyStore
	wrap  cipher.AEAD
	cache cache
}

// New checks the master key against the keyring and returns a sealer; ErrWrongKey
// when it is another one. The clock bounds how long unwrapped keys are kept.
func New(ctx context.Context, master Key, keys KeyStore, now func() time.Time) (*Sealer, error) {
	secrets := NewSecrets(master)
	wrap, err := newGCM(secrets.Derive("wrap"))
	if err != nil {
		return nil, err
	}
	s := &Sealer{Secrets: secrets, keys: keys, wrap: wrap, cache: cache{now: now}}
	_, err = s.key(ctx, Service)
	if errors.Is(err, ErrTampered) {
		return nil, ErrWrongKey
	}
	if err != nil {
		return nil, fmt.Errorf("open keyring: %w", err)
	}
	return s, nil
}

// Prepare makes the keys of many owners with one durable write where the keyring
// can (an import of thousands); Seal makes them one by one. Who has a key, or
// none for ever, is left as she is.
func (s *Sealer) Prepare(ctx context.Context, owners ...string) error {
	wrapped := make(map[string][]byte, len(owners))
	for _, owner := range owners {
		if err := checkOwner(owner); err != nil {
			return err
		}
		wrapped[owner] = s.fresh(owner)
	}
	if many, ok := s.keys.(BatchKeyStore); ok {
		return many.InsertMany(ctx, wrapped)
	}
	for owner, key := range wrapped {
		if err := s.keys.Insert(ctx, owner, key); err != nil && !errors.Is(err, ErrHasKey) && !errors.Is(err, ErrDestroyed) {
			return err
		}
	}
	return nil
}

// Destroy makes everything sealed for the owners unreadable, for good: by this
// process at once, by another within KeyTTL.
func (s *Sealer) Destroy(ctx context.Context, owners ...string) error {
	for _, owner := range owners {
		if owner == Service {
			return errors.New("destroy data keys: the service's own key is no person's")
		}
		if err := checkOwner(owner); err != nil {
			return err
		}
	}
	defer s.cache.drop(owners) // after the store, so that no reader remembers the old key
	if many, ok := s.keys.(BatchKeyStore); ok {
		return many.DestroyMany(ctx, owners)
	}
	var errs []error
	for _, owner := range owners {
		errs = append(errs, s.keys.Destroy(ctx, owner))
	}
	return errors.Join(errs...)
}

// Check tells whether the owner has a key that opens: ErrDestroyed or ErrNoKey when she
// has none.
func (s *Sealer) Check(ctx context.Context, owner string) error {
	_, err := s.existing(ctx, owner)
	return err
}

// key is the owner's cipher, with a key made when she has none.
func (s *Sealer) key(ctx context.Context, owner string) (cipher.AEAD, error) {
	gcm, err := s.existing(ctx, owner)
	if !errors.Is(err, ErrNoKey) {
		return gcm, err
	}
	if err := checkOwner(owner); err != nil {
		return nil, err
	}
	if err := s.keys.Insert(ctx, owner, s.fresh(owner)); err != nil && !errors.Is(err, ErrHasKey) {
		return nil, err
	}
	return s.existing(ctx, owner) // another may have been first: that key counts
}

// existing is the cipher of an owner who has a key.
func (s *Sealer) existing(ctx context.Context, owner string) (cipher.AEAD, error) {
	if gcm, ok := s.cache.get(owner); ok {
		return gcm, nil
	}
	round := s.cache.current()
	wrapped, err := s.keys.Get(ctx, owner)
	if err != nil {
		return nil, err
	}
	key, err := s.wrap.Open(nil, nil, wrapped, []byte(owner))
	if err != nil {
		return nil, ErrTampered
	}
	gcm, err := newGCM(key)
	if err != nil {
		return nil, err
	}
	s.cache.put(owner, gcm, round)
	return gcm, nil
}

// fresh makes a data key and wraps it, bound to its owner.
func (s *Sealer) fresh(owner string) []byte {
	var key [keySize]byte
	_, _ = rand.Read(key[:]) // documented never to return an error
	return s.wrap.Seal(nil, nil, key[:], []byte(owner))
}

// newGCM is AES-256-GCM that draws its nonce itself and puts it in front.
func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
