// Package seal keeps what is said of people unreadable to whoever steals a disk.
//
// Policy. One master key (32 bytes) lives in a file outside the data directory
// and outside every backup; it is printed once for safekeeping. Purpose keys are
// derived from it with HKDF-SHA256 (RFC 5869). Each owner (a person, a draft, the
// service itself) has a data key of her own, wrapped by the master key and kept
// in a keyring that is in no backup: erasing a person destroys her data key, and
// with it everything sealed for her, also in older backups. Fields are sealed
// with AES-256-GCM under a random nonce; what they belong to (collection, id,
// field, schema) is authenticated with them, so a field moved elsewhere does not
// open. E-mail addresses are looked up, and names indexed, by keyed hashes.
package seal

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"
)

// The errors of the package.
var (
	// ErrDestroyed says that the owner's key is gone: she was erased.
	ErrDestroyed = errors.New("the data key was destroyed")
	// ErrTampered says that sealed bytes do not open here.
	ErrTampered = errors.New("sealed data does not open: changed, moved or under another key")
	// ErrWrongKey says that the master key is not the one the data was sealed with.
	ErrWrongKey = errors.New("the master key is not the one this data was sealed with")
)

const (
	keySize   = 32
	nonceSize = 12
	version   = 1
)

// Service is the owner of what belongs to no person.
const Service = "service"

// Place says what a sealed field belongs to.
type Place struct {
	Collection, ID, Field string
	Schema                int
}

// bytes writes the place unambiguously: each part with its length before it.
func (p Place) bytes() []byte {
	out := []byte{version}
	for _, s := range []string{p.Collection, p.ID, p.Field} {
		out = binary.AppendUvarint(out, uint64(len(s)))
		out = append(out, s...)
	}
	return binary.AppendUvarint(out, uint64(p.Schema))
}

// Sealer seals and opens under the owners' keys of one keyring.
type Sealer struct {
	master [keySize]byte
	keys   KeyStore
	now    func() time.Time

	mu    sync.Mutex
	cache map[string]cached
}

type cached struct {
	gcm cipher.AEAD
	at  time.Time
}

// Unwrapped keys are kept for cacheFor at most, so an erasure by another instance
// takes effect here within that time; this process's own takes effect at once.
const (
	cacheFor  = 2 * time.Second
	cacheSize = 20000
)

// New checks the master key against the keyring and returns a sealer; ErrWrongKey
// when it is another one.
func New(ctx context.Context, master Key, keys KeyStore, now func() time.Time) (*Sealer, error) {
	s := &Sealer{master: master, keys: keys, now: now, cache: map[string]cached{}}
	if _, err := s.key(ctx, Service); err != nil {
		if errors.Is(err, ErrTampered) {
			return nil, ErrWrongKey
		}
		return nil, err
	}
	return s, nil
}

// Derive is a purpose key: independent of every other purpose's.
func (s *Sealer) Derive(purpose string) []byte {
	k, err := hkdf.Key(sha256.New, s.master[:], nil, "jisr/"+purpose, keySize)
	if err != nil {
		panic("hkdf: " + err.Error()) // only for a length above 8,160 bytes
	}
	return k
}

// Seal closes plain for the owner; her key is made when she has none yet.
func (s *Sealer) Seal(ctx context.Context, owner string, at Place, plain []byte) ([]byte, error) {
	gcm, err := s.key(ctx, owner)
	if err != nil {
		return nil, fmt.Errorf("seal %s %s: %w", at.Collection, at.ID, err)
	}
	out := make([]byte, 1+nonceSize, 1+nonceSize+len(plain)+gcm.Overhead())
	out[0] = version
	_, _ = rand.Read(out[1:]) // documented never to return an error
	return gcm.Seal(out, out[1:1+nonceSize], plain, at.bytes()), nil
}

// Open opens what Seal closed at the same place for the same owner.
func (s *Sealer) Open(ctx context.Context, owner string, at Place, sealed []byte) ([]byte, error) {
	if len(sealed) < 1+nonceSize || sealed[0] != version {
		return nil, ErrTampered
	}
	gcm, err := s.existing(ctx, owner)
	if err != nil {
		return nil, fmt.Errorf("open %s %s: %w", at.Collection, at.ID, err)
	}
	plain, err := gcm.Open(nil, sealed[1:1+nonceSize], sealed[1+nonceSize:], at.bytes())
	if err != nil {
		return nil, ErrTampered
	}
	return plain, nil
}

// Destroy makes everything sealed for the owner unreadable, for good.
func (s *Sealer) Destroy(ctx context.Context, owner string) error {
	s.mu.Lock()
	delete(s.cache, owner)
	s.mu.Unlock()
	return s.keys.Destroy(ctx, owner)
}

// Lookup is the keyed hash by which a value is found without being kept: 128 bits
// in base32. Each kind has its own key.
func (s *Sealer) Lookup(kind, value string) string {
	m := hmac.New(sha256.New, s.Derive("lookup/"+kind))
	m.Write([]byte(value)) // a hash's Write never fails
	return lowerBase32.EncodeToString(m.Sum(nil)[:16])
}

// Digest is Lookup, under the name by which the gate asks for it.
func (s *Sealer) Digest(purpose, value string) string { return s.Lookup(purpose, value) }

var lowerBase32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func (s *Sealer) fromCache(owner string) (cipher.AEAD, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.cache[owner]
	if !ok || s.now().Sub(c.at) > cacheFor {
		return nil, false
	}
	return c.gcm, true
}

func (s *Sealer) remember(owner string, gcm cipher.AEAD) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.cache) >= cacheSize {
		s.cache = map[string]cached{}
	}
	s.cache[owner] = cached{gcm, s.now()}
}

// key is the owner's cipher, with a key made when she has none.
func (s *Sealer) key(ctx context.Context, owner string) (cipher.AEAD, error) {
	gcm, err := s.existing(ctx, owner)
	if !errors.Is(err, ErrNoKey) {
		return gcm, err
	}
	var fresh [keySize]byte
	_, _ = rand.Read(fresh[:]) // documented never to return an error
	wrapped, err := s.wrap(owner, fresh[:])
	if err != nil {
		return nil, err
	}
	if err := s.keys.Insert(ctx, owner, wrapped); err != nil && !errors.Is(err, ErrHasKey) {
		return nil, err
	}
	return s.existing(ctx, owner) // another instance may have been first: its key counts
}

func (s *Sealer) existing(ctx context.Context, owner string) (cipher.AEAD, error) {
	if gcm, ok := s.fromCache(owner); ok {
		return gcm, nil
	}
	wrapped, err := s.keys.Get(ctx, owner)
	if err != nil {
		return nil, err
	}
	plain, err := s.unwrap(owner, wrapped)
	if err != nil {
		return nil, err
	}
	gcm, err := newGCM(plain)
	if err != nil {
		return nil, err
	}
	s.remember(owner, gcm)
	return gcm, nil
}

func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func (s *Sealer) wrap(owner string, key []byte) ([]byte, error) {
	gcm, err := newGCM(s.Derive("wrap"))
	if err != nil {
		return nil, err
	}
	out := make([]byte, nonceSize, nonceSize+keySize+gcm.Overhead())
	_, _ = rand.Read(out) // documented never to return an error
	return gcm.Seal(out, out, key, []byte(owner)), nil
}

func (s *Sealer) unwrap(owner string, wrapped []byte) ([]byte, error) {
	gcm, err := newGCM(s.Derive("wrap"))
	if err != nil {
		return nil, err
	}
	if len(wrapped) < nonceSize {
		return nil, ErrTampered
	}
	key, err := gcm.Open(nil, wrapped[:nonceSize], wrapped[nonceSize:], []byte(owner))
	if err != nil {
		return nil, ErrTampered
	}
	return key, nil
}
