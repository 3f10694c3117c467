package seal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
)

// batch is what one write makes durable: the changes of all who waited for it.
type batch struct {
	changes []*change
	err     error
}

// change is one caller's wish.
type change struct {
	insert  map[string][]byte
	destroy []string
	rewrap  []Rewrap
	anew    bool  // nothing stays of what was in the file before
	err     error // ErrHasKey or ErrDestroyed for the insert of a single owner
}

// Insert implements KeyStore.
func (s *FileStore) Insert(ctx context.Context, owner string, wrapped []byte) error {
	c := &change{insert: map[string][]byte{owner: wrapped}}
	if err := s.commit(ctx, c); err != nil {
		return err
	}
	return c.err
}

// InsertMany implements BatchKeyStore.
func (s *FileStore) InsertMany(ctx context.Context, wrapped map[string][]byte) error {
	return s.commit(ctx, &change{insert: wrapped})
}

// Destroy implements KeyStore.
func (s *FileStore) Destroy(ctx context.Context, owner string) error {
	return s.DestroyMany(ctx, []string{owner})
}

// DestroyMany implements BatchKeyStore: the file is written anew once for all.
func (s *FileStore) DestroyMany(ctx context.Context, owners []string) error {
	return s.commit(ctx, &change{destroy: owners})
}

// Rewrap implements Rewrapper: appended, or with anew the file written anew, so that no
// line of it opens under the key before.
func (s *FileStore) Rewrap(ctx context.Context, changes []Rewrap, anew bool) error {
	return s.commit(ctx, &change{rewrap: changes, anew: anew})
}

// commit puts a change into the next batch and waits until it is durable. The
// first of those who wait to hold the pen writes for all of them. A wish that is
// in the queue is carried out even if its ctx ends.
func (s *FileStore) commit(ctx context.Context, c *change) error {
	if err := c.check(ctx); err != nil {
		return err
	}
	s.queue.Lock()
	if s.next == nil {
		s.next = &batch{}
	}
	mine := s.next
	mine.changes = append(mine.changes, c)
	s.queue.Unlock()

	s.writing.Lock()
	defer s.writing.Unlock()
	if s.take(mine) {
		mine.err = s.write(mine)
	}
	return mine.err
}

// take closes the batch to others; false when somebody wrote it already.
func (s *FileStore) take(b *batch) bool {
	s.queue.Lock()
	defer s.queue.Unlock()
	if s.next != b {
		return false
	}
	s.next = nil
	return true
}

// check refuses what the file cannot hold before it reaches others' batch.
func (c *change) check(ctx context.Context) error {
	for owner, key := range c.insert {
		if err := checkOwner(owner); err != nil {
			return err
		}
		if len(key) == 0 {
			return errors.New("keep data key: it is empty")
		}
	}
	for _, r := range c.rewrap {
		if err := checkOwner(r.Owner); err != nil {
			return err
		}
		if len(r.New) == 0 {
			return errors.New("wrap data key anew: it is empty")
		}
	}
	for _, owner := range c.destroy {
		if err := checkOwner(owner); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// write makes a batch durable and then visible.
func (s *FileStore) write(b *batch) error {
	lines, anew := s.plan(b)
	if len(lines) == 0 && !s.suspect {
		return nil
	}
	if s.lock == nil {
		return errors.New("write keyring: it is closed")
	}
	var err error
	if anew || s.suspect {
		err = s.rewrite(lines)
	} else {
		err = s.append(lines)
	}
	s.suspect = err != nil
	s.show(lines, err == nil)
	if err != nil {
		return fmt.Errorf("write keyring: %w", err)
	}
	return nil
}

// plan says which lines a batch comes to, and answers the wishes that cannot be.
func (s *FileStore) plan(b *batch) (lines map[string][]byte, anew bool) {
	lines = map[string][]byte{}
	for _, c := range b.changes {
		for owner, key := range c.insert {
			if old, there := known(owner, lines, s.keys); !there {
				lines[owner] = key
			} else if old == nil {
				c.err = ErrDestroyed
			} else {
				c.err = ErrHasKey
			}
		}
		for _, r := range c.rewrap {
			if old, there := known(r.Owner, lines, s.keys); there && bytes.Equal(old, r.Old) && old != nil {
				lines[r.Owner], anew = r.New, anew || c.anew
			}
		}
		for _, owner := range c.destroy {
			if old, there := known(owner, lines, s.keys); !there || old != nil {
				lines[owner], anew = nil, true
			}
		}
	}
	return lines, anew
}

// known is an owner's key in the first map that has her.
func known(owner string, maps ...map[string][]byte) ([]byte, bool) {
	for _, m := range maps {
		if key, there := m[owner]; there {
			return key, true
		}
	}
	return nil, false
}

// show takes the lines into memory. When it is uncertain whether they are on disk,
// destructions count and new keys do not: neither a key that may be lost nor one
// that should be gone is ever used.
func (s *FileStore) show(lines map[string][]byte, durable bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for owner, key := range lines {
		if durable || key == nil {
			s.keys[owner] = key
		}
	}
}
