package mailer

import (
	"sync"
	"time"
)

// brakes stop lanes: an officer does, a configuration fault does, and so do five network
// faults in a row, the breaker. What trips by itself lets go by itself after a while; then
// the first letters are the test.
type brakes struct {
	mu     sync.Mutex
	limits Limits
	paused map[Lane]bool
	stops  map[Lane]stop
	faults int           // network faults in a row
	cool   time.Duration // how long the breaker opens the next time
}

type stop struct {
	until  time.Time
	reason string
}

func newBrakes(limits Limits) *brakes {
	return &brakes{limits: limits, paused: make(map[Lane]bool), stops: make(map[Lane]stop), cool: limits.BreakerCool}
}

// on tells whether the lane stands still, and why.
func (b *brakes) on(lane Lane, now time.Time) (stop, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.paused[lane] {
		return stop{reason: "paused"}, true
	}
	s := b.stops[lane]
	return s, now.Before(s.until)
}

func (b *brakes) pause(lanes []Lane, paused bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, lane := range lanes {
		b.paused[lane] = paused
		if !paused {
			delete(b.stops, lane)
		}
	}
}

// configuration stops one lane, or all when the connection itself cannot be made.
func (b *brakes) configuration(lanes []Lane, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trip(lanes, stop{now.Add(b.limits.ConfigurationCool), "configuration"})
}

// network counts a fault and tells whether it opened the breaker. After the first opening
// a single fault opens it again, each time for twice as long.
func (b *brakes) network(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults++
	if b.faults < b.limits.BreakerFaults || now.Before(b.stops[Account].until) {
		return false
	}
	b.trip(Lanes(), stop{now.Add(b.cool), "network"})
	b.cool = min(2*b.cool, b.limits.BreakerMost)
	return true
}

// well forgets the faults: the server answers.
func (b *brakes) well() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults, b.cool = 0, b.limits.BreakerCool
}

func (b *brakes) trip(lanes []Lane, s stop) {
	for _, lane := range lanes {
		if b.stops[lane].until.Before(s.until) {
			b.stops[lane] = s
		}
	}
}
