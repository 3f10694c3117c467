package seal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
)

// What a change of the master key changes, purpose by purpose.
//
// Data keys are wrapped under the master key, so each is wrapped anew; what they seal
// stays as it is. To give one person another data key would mean to seal everything of
// hers again, in every collection and every letter; that is not done, since erasing is
// what her key is there for.
//
// Everything keyed is derived from a secret that is itself a key of the keyring (Secrets)
// and is wrapped anew like the others, so nothing derived changes: an address is found by
// the hash under which it was filed, a name by the tokens of every instance's index, a
// link in a letter that was sent a year ago still opens, the chain of the log and the
// signature of an older backup still verify, an alias in a shortlist still means the same
// person. To change those would break links that people hold, or keep two keys for each
// for as long as the oldest letter.
//
// In a keyring from before there was such a secret, the first master key was it. Its first
// change keeps it as the secret: the old key then opens nothing that is sealed, but who
// has it can still compute those hashes and links.

// The answers of a change of the master key that are no failures of the keyring.
var (
	ErrSameKey  = errors.New("the new master key is the one in use")
	ErrChanging = errors.New("a change to another master key is under way: end that first")
)

// Rewrap replaces one wrapped key by another, unless it is not the old one any more.
type Rewrap struct {
	Owner    string
	Old, New []byte
}

// Rewrapper is a keyring whose master key can be changed.
type Rewrapper interface {
	KeyStore
	KeyWalker
	// Rewrap is durable when it returns. With anew nothing stays of what was there
	// before, as far as the store decides.
	Rewrap(ctx context.Context, changes []Rewrap, anew bool) error
}

// Changed is what a change of the master key came to.
type Changed struct {
	Keys     int // under the new key now
	Unopened int // which opened under neither, and stay as they are
}

// rewrapBatch is how many keys are made durable at once: a change that is broken off goes
// on behind the last.
const rewrapBatch = 1000

// Changing tells whether a change of the master key is under way, and to which.
func (s *Sealer) Changing() (Key, bool) {
	s.making.RLock()
	defer s.making.RUnlock()
	return s.ring.current.master, s.ring.other != nil
}

// Under tells whether it is the master key in use; during a change, the new one.
func (s *Sealer) Under(master Key) bool {
	s.making.RLock()
	defer s.making.RUnlock()
	return s.ring.current.master == master
}

// BeginChange makes next the master key under which keys are wrapped from now on. From
// here on the keyring opens with either. It begins once: for the same key it may be asked
// again.
func (s *Sealer) BeginChange(ctx context.Context, next Key) error {
	store, can := s.keys.(Rewrapper)
	if !can {
		return errors.New("the master key of this keyring cannot be changed")
	}
	to, err := newWrapper(next)
	if err != nil {
		return err
	}
	s.making.Lock() // a key that is being made lands before, under the old one
	defer s.making.Unlock()
	from := s.ring.current
	switch {
	case s.ring.other != nil && from.master == next:
		return nil
	case s.ring.other != nil:
		return ErrChanging
	case from.master == next:
		return ErrSameKey
	}
	if err := s.keepSecrets(ctx, from); err != nil {
		return fmt.Errorf("begin change of the master key: %w", err)
	}
	if err := setChange(ctx, store, underWay(from, to)); err != nil {
		return fmt.Errorf("begin change of the master key: %w", err)
	}
	s.ring = masters{current: to, other: from}
	return nil
}

// keepSecrets puts the secret of a keyring that had none of its own there.
func (s *Sealer) keepSecrets(ctx context.Context, from *wrapper) error {
	err := s.keys.Insert(ctx, secretsOwner, from.wrap(secretsOwner, s.master[:]))
	if errors.Is(err, ErrHasKey) {
		return nil
	}
	return err
}

// setChange writes the entry that tells of changes.
func setChange(ctx context.Context, store Rewrapper, state []byte) error {
	old, err := store.Get(ctx, changeOwner)
	switch {
	case errors.Is(err, ErrNoKey):
		err = store.Insert(ctx, changeOwner, state)
	case err == nil && old[0] == changeUnder && state[0] == changeUnder:
		return ErrChanging
	case err == nil:
		err = store.Rewrap(ctx, []Rewrap{{changeOwner, old, state}}, state[0] == changeDone)
	}
	if err != nil {
		return err
	}
	if now, err := store.Get(ctx, changeOwner); err != nil || !bytes.Equal(now, state) {
		return errors.Join(ErrChanging, err) // another instance was first
	}
	return nil
}

// Change wraps every key anew that is not under the new master key yet, and tells how far
// it has come. Broken off, it goes on where it was.
func (s *Sealer) Change(ctx context.Context, progress func(done int)) (Changed, error) {
	store, can := s.keys.(Rewrapper)
	if _, under := s.Changing(); !can || !under {
		return Changed{}, errors.New("no change of the master key is under way")
	}
	s.making.RLock()
	both := s.ring
	s.making.RUnlock()
	c := &changing{masters: both, store: store, progress: progress}
	err := store.Each(ctx, func(owner string, wrapped []byte) error { return c.one(ctx, owner, wrapped) })
	if err == nil {
		err = c.flush(ctx)
	}
	if err != nil {
		return c.Changed, fmt.Errorf("change the master key: %w", err)
	}
	return c.Changed, nil
}

// changing is a walk through the keyring that wraps anew.
type changing struct {
	Changed
	masters
	store    Rewrapper
	progress func(done int)
	next     []Rewrap
}

func (c *changing) one(ctx context.Context, owner string, wrapped []byte) error {
	if wrapped == nil || owner == changeOwner {
		return nil
	}
	c.Keys++
	if c.current.has(wrapped) {
		return nil
	}
	key, err := c.unwrap(owner, wrapped)
	if err != nil {
		c.Keys, c.Unopened = c.Keys-1, c.Unopened+1
		return nil //nolint:nilerr // it opened before as little; verify names whose it is
	}
	c.next = append(c.next, Rewrap{owner, wrapped, c.current.wrap(owner, key)})
	if len(c.next) < rewrapBatch {
		return nil
	}
	return c.flush(ctx)
}

func (c *changing) flush(ctx context.Context) error {
	if len(c.next) > 0 {
		if err := c.store.Rewrap(ctx, c.next, false); err != nil {
			return err
		}
		c.next = c.next[:0]
	}
	c.progress(c.Keys)
	return nil
}

// EndChange forgets the old master key: it opens nothing here any more. Whoever ends a
// change has made sure that the new key is on disk.
func (s *Sealer) EndChange(ctx context.Context) error {
	store, can := s.keys.(Rewrapper)
	if !can {
		return errors.New("the master key of this keyring cannot be changed")
	}
	s.making.Lock()
	defer s.making.Unlock()
	if s.ring.other == nil {
		return nil
	}
	if err := setChange(ctx, store, done(s.ring.other, s.cache.now())); err != nil {
		return fmt.Errorf("end change of the master key: %w", err)
	}
	s.ring.other = nil
	return nil
}

// Foreign counts the keys that are not under the master key in use.
func (s *Sealer) Foreign(ctx context.Context) (n int, err error) {
	walker, can := s.keys.(KeyWalker)
	if !can {
		return 0, nil
	}
	s.making.RLock()
	now := s.ring.current
	s.making.RUnlock()
	err = walker.Each(ctx, func(owner string, wrapped []byte) error {
		if wrapped == nil || owner == changeOwner || now.has(wrapped) {
			return nil
		}
		if _, err := now.open(owner, wrapped); len(wrapped) != wrapBare || err != nil {
			n++
		}
		return nil
	})
	return n, err
}
