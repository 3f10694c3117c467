package seal

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Service is the owner of what belongs to no person. Her key is also the
// key-check value: it opens under the right master key alone.
const Service = "service"

// secretsOwner is the entry of the keyring that holds the secret of the keyed functions.
const secretsOwner = "secrets"

// reserved are the owners that are no person.
func reserved(owner string) bool {
	return owner == Service || owner == secretsOwner || owner == changeOwner
}

// Sealer seals and opens under the owners' keys of one keyring. It is safe for
// concurrent use.
type Sealer struct {
	*Secrets
	keys  KeyStore
	cache cache

	making sync.RWMutex // held while a key is made and lands; guards ring
	ring   masters
}

// New checks the master key against the keyring and returns a sealer; ErrWrongKey
// when it is another one. The clock bounds how long unwrapped keys are kept.
func New(ctx context.Context, master Key, keys KeyStore, now func() time.Time) (*Sealer, error) {
	wrap, err := newWrapper(master)
	if err != nil {
		return nil, err
	}
	s := &Sealer{keys: keys, cache: cache{now: now}, ring: masters{current: wrap}}
	err = s.learn(ctx)
	var secret Key
	if err == nil {
		secret, err = s.secret(ctx, master)
	}
	if err == nil {
		s.Secrets = NewSecrets(secret)
		_, err = s.key(ctx, Service)
	}
	if errors.Is(err, ErrTampered) || errors.Is(err, errOtherKey) || errors.Is(err, ErrWrongKey) {
		return nil, s.wrongKey(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("open keyring: %w", err)
	}
	return s, nil
}

// secret is what the keyed functions of this keyring are derived from: a random key that
// the keyring was given when it was made, so that it outlives the master key. In a keyring
// that is older than that, it is the master key.
func (s *Sealer) secret(ctx context.Context, master Key) (Key, error) {
	wrapped, err := s.keys.Get(ctx, secretsOwner)
	if errors.Is(err, ErrNoKey) {
		if _, err = s.keys.Get(ctx, Service); !errors.Is(err, ErrNoKey) {
			return master, err
		}
		fresh := NewKey()
		if err = s.keys.Insert(ctx, secretsOwner, s.ring.current.wrap(secretsOwner, fresh[:])); err != nil && !errors.Is(err, ErrHasKey) {
			return Key{}, err
		}
		wrapped, err = s.keys.Get(ctx, secretsOwner) // another may have been first: that one counts
	}
	if err != nil {
		return Key{}, err
	}
	raw, err := s.ring.unwrap(secretsOwner, wrapped)
	if err != nil {
		return Key{}, err
	}
	return Key(raw), nil
}

// Prepare makes the keys of many owners with one durable write where the keyring
// can (an import of thousands); Seal makes them one by one. Who has a key, or
// none for ever, is left as she is.
func (s *Sealer) Prepare(ctx context.Context, owners ...string) error {
	wrapped, err := s.prepare(ctx, owners)
	if err != nil {
		return err
	}
	return s.landed(ctx, wrapped)
}

func (s *Sealer) prepare(ctx context.Context, owners []string) (map[string][]byte, error) {
	s.making.RLock()
	defer s.making.RUnlock()
	wrapped := make(map[string][]byte, len(owners))
	for _, owner := range owners {
		if err := checkOwner(owner); err != nil {
			return nil, err
		}
		wrapped[owner] = s.fresh(owner)
	}
	if many, ok := s.keys.(BatchKeyStore); ok {
		return wrapped, many.InsertMany(ctx, wrapped)
	}
	for owner, key := range wrapped {
		if err := s.keys.Insert(ctx, owner, key); err != nil && !errors.Is(err, ErrHasKey) && !errors.Is(err, ErrDestroyed) {
			return nil, err
		}
	}
	return wrapped, nil
}

// Destroy makes everything sealed for the owners unreadable, for good: by this
// process at once, by another within KeyTTL.
func (s *Sealer) Destroy(ctx context.Context, owners ...string) error {
	for _, owner := range owners {
		if reserved(owner) {
			return errors.New("destroy data keys: the service's own keys are no person's")
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
	if err := s.insert(ctx, owner); err != nil {
		return nil, err
	}
	return s.existing(ctx, owner) // another may have been first: that key counts
}

// insert makes a key for an owner who has none, under the master key of this moment.
func (s *Sealer) insert(ctx context.Context, owner string) error {
	s.making.RLock()
	wrapped := s.fresh(owner)
	err := s.keys.Insert(ctx, owner, wrapped)
	s.making.RUnlock()
	if errors.Is(err, ErrHasKey) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.landed(ctx, map[string][]byte{owner: wrapped})
}

// landed looks whether another instance began or ended a change of the master key while
// new keys were on their way: they are wrapped anew while both keys are known, and are not
// used when the one here has ended, so that nothing is sealed that could not be opened.
func (s *Sealer) landed(ctx context.Context, wrapped map[string][]byte) error {
	state, err := s.keys.Get(ctx, changeOwner)
	if errors.Is(err, ErrNoKey) {
		return nil
	}
	before := s.known().current
	if err == nil && state[0] == changeUnder {
		err = s.learn(ctx)
	}
	if err != nil {
		return err
	}
	now := s.known().current
	if now.ended(state) {
		return ErrWrongKey
	}
	store, can := s.keys.(Rewrapper)
	if now == before || !can {
		return nil
	}
	var changes []Rewrap
	for owner, old := range wrapped {
		key, err := before.open(owner, old)
		if err != nil {
			return err
		}
		changes = append(changes, Rewrap{owner, old, now.wrap(owner, key)})
	}
	return store.Rewrap(ctx, changes, false)
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
	key, err := s.unwrap(ctx, owner, wrapped)
	if err != nil {
		return nil, err
	}
	gcm, err := newGCM(key)
	if err != nil {
		return nil, err
	}
	s.cache.put(owner, gcm, round)
	return gcm, nil
}

// unwrap opens a wrapped key. One that is under a key unknown here was wrapped by another
// instance, which began a change of the master key.
func (s *Sealer) unwrap(ctx context.Context, owner string, wrapped []byte) ([]byte, error) {
	key, err := s.known().unwrap(owner, wrapped)
	if !errors.Is(err, errOtherKey) {
		return key, err
	}
	if err := s.learn(ctx); err != nil {
		return nil, err
	}
	if key, err = s.known().unwrap(owner, wrapped); !errors.Is(err, errOtherKey) {
		return key, err
	}
	if check, getErr := s.keys.Get(ctx, Service); getErr == nil && s.known().current.has(check) {
		return nil, ErrTampered // only this entry is of another key
	}
	return nil, ErrWrongKey
}

func (s *Sealer) known() masters {
	s.making.RLock()
	defer s.making.RUnlock()
	return s.ring
}

// fresh makes a data key and wraps it, bound to its owner.
func (s *Sealer) fresh(owner string) []byte {
	var key [keySize]byte
	_, _ = rand.Read(key[:]) // documented never to return an error
	return s.ring.current.wrap(owner, key[:])
}

// newGCM is AES-256-GCM that draws its nonce itself and puts it in front.
func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
