package seal

import (
	"crypto/cipher"
	"sync"
	"time"
)

// KeyTTL bounds how long an unwrapped key is kept, and so how long after another
// instance's erasure this one can still open what was sealed.
const KeyTTL = 2 * time.Second

// cacheSize bounds how many unwrapped keys are kept (about 1 kB each).
const cacheSize = 20000

// cache keeps unwrapped keys. Each destruction begins a new round, so that a key
// read from the store before it is not kept after it.
type cache struct {
	now func() time.Time

	mu    sync.RWMutex
	keys  map[string]cached
	round uint64
}

type cached struct {
	gcm cipher.AEAD
	at  time.Time
}

func (c *cache) get(owner string) (cipher.AEAD, bool) {
	c.mu.RLock()
	entry, there := c.keys[owner]
	c.mu.RUnlock()
	if !there {
		return nil, false
	}
	age := c.now().Sub(entry.at)
	return entry.gcm, age >= 0 && age < KeyTTL // a clock set back lengthens nothing
}

// current is asked before a key is read from the store.
func (c *cache) current() uint64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.round
}

// put keeps a key unless something was destroyed since current said round. A full
// cache starts anew: reading a key again is cheap, keeping an order is not.
func (c *cache) put(owner string, gcm cipher.AEAD, round uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if round != c.round {
		return
	}
	if c.keys == nil || len(c.keys) >= cacheSize {
		c.keys = make(map[string]cached)
	}
	c.keys[owner] = cached{gcm, c.now()}
}

func (c *cache) drop(owners []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.round++
	for _, owner := range owners {
		delete(c.keys, owner)
	}
}
