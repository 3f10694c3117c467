// Package seal keeps what is said of people unreadable to whoever steals a disk.
//
// Policy. One master key (32 bytes) lives in a 0600 file outside the data
// directory and outside every backup; it is printed once for safekeeping. Purpose
// keys are derived from it with HKDF-SHA256 (RFC 5869). Each owner (a person, a
// set of letters, a draft, the service itself) has a data key of her own, wrapped
// by the master key and kept in a keyring that is in no backup: erasing a person
// destroys her data key, and with it everything sealed for her, also in older
// backups; a mark stays, so that she never gets another. Fields are sealed with
// AES-256-GCM under a random nonce; what they belong to (collection, id, field,
// schema) is authenticated with them, so a field moved elsewhere does not open.
// E-mail addresses are looked up, and names indexed, by keyed hashes.
//
// Bytes go in and bytes come out; what they encode is the caller's.
package seal

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
)

// The errors of the package, to be asked with errors.Is.
var (
	// ErrDestroyed says that the owner's key is gone: she was erased.
	ErrDestroyed = errors.New("the data key was destroyed")
	// ErrTampered says that sealed bytes do not open here.
	ErrTampered = errors.New("sealed data does not open: changed, moved or under another key")
	// ErrWrongKey says that the master key is not the one the data was sealed with.
	ErrWrongKey = errors.New("the master key in JISR_KEY_FILE is not the one this data was sealed with")
)

// Place says what a sealed field belongs to. It is authenticated, not stored:
// opening needs the same four values.
type Place struct {
	Collection, ID, Field string
	Schema                int
}

// bytes writes the place unambiguously: each part with its length before it.
func (p Place) bytes() []byte {
	out := make([]byte, 0, 8+len(p.Collection)+len(p.ID)+len(p.Field))
	out = append(out, version)
	for _, s := range [...]string{p.Collection, p.ID, p.Field} {
		out = binary.AppendUvarint(out, uint64(len(s)))
		out = append(out, s...)
	}
	return binary.AppendVarint(out, int64(p.Schema))
}

const (
	// version is the first byte of everything sealed: AES-256-GCM under the owner's
	// data key; a random 96-bit nonce, the ciphertext, a 128-bit tag.
	version   = 1
	keySize   = 32
	nonceSize = 12
	tagSize   = 16
)

// Overhead is how many bytes sealing adds.
const Overhead = 1 + nonceSize + tagSize

// Seal closes plain for the owner; her key is made when she has none yet.
// ErrDestroyed when she was erased. Nonces are random: up to 2^32 seals under one
// key keep a repetition out of reach (NIST SP 800-38D, 8.3), and no person, and
// no set of letters, ever comes near.
func (s *Sealer) Seal(ctx context.Context, owner string, at Place, plain []byte) ([]byte, error) {
	gcm, err := s.key(ctx, owner)
	if err != nil {
		return nil, fmt.Errorf("seal %s %s: %w", at.Collection, at.ID, err)
	}
	out := make([]byte, 1, len(plain)+Overhead)
	out[0] = version
	return gcm.Seal(out, nil, plain, at.bytes()), nil
}

// Open opens what Seal closed at the same place for the same owner. ErrDestroyed
// when she was erased, ErrNoKey when the keyring never heard of her (it is older
// than the record), ErrTampered when the bytes or the place differ.
func (s *Sealer) Open(ctx context.Context, owner string, at Place, sealed []byte) ([]byte, error) {
	if len(sealed) < Overhead || sealed[0] != version {
		return nil, fmt.Errorf("open %s %s: %w", at.Collection, at.ID, ErrTampered)
	}
	gcm, err := s.existing(ctx, owner)
	if err != nil {
		return nil, fmt.Errorf("open %s %s: %w", at.Collection, at.ID, err)
	}
	plain, err := gcm.Open(nil, nil, sealed[1:], at.bytes())
	if err != nil {
		return nil, fmt.Errorf("open %s %s: %w", at.Collection, at.ID, ErrTampered)
	}
	return plain, nil
}
