package seal

import (
	"bytes"
	"context"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// A wrapped key is a byte of version, the id of the master key that it is under, and the
// key sealed by it; so it can be told at any moment which keys a change of the master key
// has reached. Before there were ids the sealed key stood alone, bound to the owner only.
const (
	wrapVersion = 2
	wrapIDSize  = 8
	wrapHead    = 1 + wrapIDSize
	wrapBare    = nonceSize + keySize + tagSize
	wrapSize    = wrapHead + wrapBare
)

// errOtherKey says that a wrapped key is under a master key that is not known here.
var errOtherKey = errors.New("wrapped under another master key")

// wrapper wraps data keys under one master key.
type wrapper struct {
	master Key
	id     [wrapIDSize]byte
	gcm    cipher.AEAD
}

func newWrapper(master Key) (*wrapper, error) {
	s := NewSecrets(master)
	gcm, err := newGCM(s.Derive("wrap"))
	if err != nil {
		return nil, err
	}
	return &wrapper{master, [wrapIDSize]byte(s.Derive("wrap id")), gcm}, nil
}

func (w *wrapper) head() []byte { return append([]byte{wrapVersion}, w.id[:]...) }

func (w *wrapper) wrap(owner string, key []byte) []byte {
	head := w.head()
	return w.gcm.Seal(head, nil, key, append(w.head(), owner...))
}

// has tells whether the wrapped key is under this master key and in today's form.
func (w *wrapper) has(wrapped []byte) bool {
	return len(wrapped) == wrapSize && bytes.HasPrefix(wrapped, w.head())
}

func (w *wrapper) open(owner string, wrapped []byte) ([]byte, error) {
	var key []byte
	var err error
	if len(wrapped) == wrapBare {
		key, err = w.gcm.Open(nil, nil, wrapped, []byte(owner))
	} else {
		key, err = w.gcm.Open(nil, nil, wrapped[wrapHead:], append(bytes.Clone(wrapped[:wrapHead]), owner...))
	}
	if err != nil {
		return nil, ErrTampered
	}
	return key, nil
}

// masters are the keys that are known: one, and while it is changed two.
type masters struct {
	current *wrapper
	other   *wrapper // the one before, while a change is under way
}

// unwrap opens a wrapped key under whichever of them it is.
func (r masters) unwrap(owner string, wrapped []byte) ([]byte, error) {
	if len(wrapped) != wrapBare && (len(wrapped) != wrapSize || wrapped[0] != wrapVersion) {
		return nil, ErrTampered
	}
	for _, w := range []*wrapper{r.current, r.other} {
		if w == nil || len(wrapped) == wrapSize && !w.has(wrapped) {
			continue
		}
		key, err := w.open(owner, wrapped)
		if err == nil || len(wrapped) == wrapSize {
			return key, err
		}
	}
	if len(wrapped) == wrapBare {
		return nil, ErrTampered
	}
	return nil, errOtherKey
}

// changeOwner is the entry of the keyring that tells of changes of the master key. While
// one is under way it holds each of the two keys wrapped under the other, so that a start
// with either opens everything; afterwards, when it ended and which key it ended.
const changeOwner = "master-key"

const (
	changeDone  = 0
	changeUnder = 1
)

// underWay is the entry while the change from one key to another is under way.
func underWay(from, to *wrapper) []byte {
	out := append([]byte{changeUnder}, from.wrap(changeOwner+"/to", to.master[:])...)
	return append(out, to.wrap(changeOwner+"/from", from.master[:])...)
}

// done is the entry after a change: nothing in it opens anything.
func done(from *wrapper, at time.Time) []byte {
	out := binary.BigEndian.AppendUint64([]byte{changeDone}, uint64(at.Unix()))
	return append(out, from.id[:]...)
}

// ended tells whether a change ended this key.
func (w *wrapper) ended(state []byte) bool {
	return len(state) == 1+8+wrapIDSize && state[0] == changeDone && bytes.Equal(state[9:], w.id[:])
}

// learn reads what the keyring says of a change: with either key under way both are known.
func (s *Sealer) learn(ctx context.Context) error {
	state, err := s.keys.Get(ctx, changeOwner)
	if errors.Is(err, ErrNoKey) {
		return nil
	}
	if err != nil {
		return err
	}
	s.making.Lock()
	defer s.making.Unlock()
	if len(state) != 1+2*wrapSize || state[0] != changeUnder {
		return nil
	}
	mine := s.ring.current
	to, from := state[1:1+wrapSize], state[1+wrapSize:]
	if raw, err := (masters{current: mine}).unwrap(changeOwner+"/to", to); err == nil {
		next, err := newWrapper(Key(raw))
		if err != nil {
			return err
		}
		s.ring = masters{current: next, other: mine}
	} else if raw, err := (masters{current: mine}).unwrap(changeOwner+"/from", from); err == nil {
		before, err := newWrapper(Key(raw))
		if err != nil {
			return err
		}
		s.ring = masters{current: mine, other: before}
	}
	return nil
}

// wrongKey is ErrWrongKey, with the day of the change when it was this key that was
// changed.
func (s *Sealer) wrongKey(ctx context.Context) error {
	state, err := s.keys.Get(ctx, changeOwner)
	if err == nil && s.known().current.ended(state) {
		at := time.Unix(int64(binary.BigEndian.Uint64(state[1:])), 0).UTC()
		return fmt.Errorf("%w: the master key was changed on %s, give the new one", ErrWrongKey, at.Format(time.DateOnly))
	}
	return ErrWrongKey
}
