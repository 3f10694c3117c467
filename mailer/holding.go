package mailer

import (
	"sync"
	"time"
)

// holding is the set of letters in this instance's hand, and how long they are its own.
type holding struct {
	mu sync.Mutex
	in map[string]held
}

// held counts how often the letter was taken and not yet dropped: it is claimed anew as soon
// as the store has it back, which may be a moment before the settler drops it.
type held struct {
	times int
	until time.Time
}

func newHolding() *holding { return &holding{in: make(map[string]held)} }

func (h *holding) take(letters []Letter, until time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, l := range letters {
		h.in[l.ID] = held{h.in[l.ID].times + 1, until}
	}
}

func (h *holding) renew(ids []string, until time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, id := range ids {
		if one, there := h.in[id]; there {
			h.in[id] = held{one.times, until}
		}
	}
}

func (h *holding) drop(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	one := h.in[id]
	if one.times--; one.times > 0 {
		h.in[id] = one
		return
	}
	delete(h.in, id)
}

// lapsed tells whether the letter's lease has run out unrenewed.
func (h *holding) lapsed(id string, now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return !now.Before(h.in[id].until)
}

// current lists the letters whose leases have not run out. The others may be in another hand
// by now, whatever is renewed: they are given back when their turn comes.
func (h *holding) current(now time.Time) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	ids := make([]string, 0, len(h.in))
	for id, one := range h.in {
		if now.Before(one.until) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (h *holding) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.in)
}
