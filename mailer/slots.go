package mailer

import (
	"context"
	"sync"
)

// slots are the connections that may be used at once: from few to many while all goes
// well, half when the server asks for less. Each has a number, which names its journal.
type slots struct {
	mu       sync.Mutex
	free     []int
	busy     int
	open     int // how many may be busy
	most     int
	streak   int // accepted letters in a row
	released chan struct{}
}

// growAfter is how many letters in a row must be accepted before one connection more is
// opened and the pace recovers a step.
const growAfter = 16

func newSlots(start, most int) *slots {
	s := &slots{open: min(start, most), most: most, released: make(chan struct{}, 1)}
	for n := most - 1; n >= 0; n-- {
		s.free = append(s.free, n)
	}
	return s
}

// acquire waits for a slot, the lowest number first; false when ctx ends.
func (s *slots) acquire(ctx context.Context) (int, bool) {
	for {
		if n, ok := s.try(); ok {
			return n, true
		}
		select {
		case <-s.released:
		case <-ctx.Done():
			return 0, false
		}
	}
}

func (s *slots) try() (int, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy >= s.open || len(s.free) == 0 {
		return 0, false
	}
	n := s.free[len(s.free)-1]
	s.free = s.free[:len(s.free)-1]
	s.busy++
	return n, true
}

func (s *slots) release(n int) {
	s.mu.Lock()
	s.free = append(s.free, n)
	s.busy--
	s.mu.Unlock()
	s.signal()
}

func (s *slots) signal() {
	select {
	case s.released <- struct{}{}:
	default: // one waiting signal is enough: acquire looks again
	}
}

// accepted counts a letter and tells whether the streak earned a step up.
func (s *slots) accepted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.streak++
	if s.streak < growAfter {
		return false
	}
	s.streak = 0
	if s.open < s.most {
		s.open++
		s.signal()
	}
	return true
}

// halve goes on with half as many.
func (s *slots) halve() { s.shrink(2) }

// probe goes on with one.
func (s *slots) probe() { s.shrink(s.most) }

func (s *slots) shrink(by int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.streak = 0
	s.open = max(1, s.open/by)
}

// tooMany tells whether more are busy than may be.
func (s *slots) tooMany() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.busy > s.open
}

func (s *slots) state() (open, busy int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open, s.busy
}
