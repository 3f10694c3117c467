package mailer

import (
	"context"
	"sync"
	"time"
)

// pace gives out moments at which a letter may leave, and slows down when the server asks.
type pace struct {
	mu    sync.Mutex
	base  time.Duration // between two letters at full speed; 0 is no limit
	every time.Duration
	next  time.Time
}

// burst is how many letters may leave at once after a quiet time.
const burst = 5

func newPace(perSecond float64) *pace {
	p := &pace{}
	if perSecond > 0 {
		p.base = time.Duration(float64(time.Second) / perSecond)
	}
	p.every = p.base
	return p
}

// wait returns at the letter's moment, or false when ctx ends first.
func (p *pace) wait(ctx context.Context) bool {
	wait := p.reserve(time.Now())
	if wait <= 0 {
		return ctx.Err() == nil
	}
	return sleep(ctx, wait)
}

func (p *pace) reserve(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.every == 0 {
		return 0
	}
	if earliest := now.Add(-burst * p.every); p.next.Before(earliest) {
		p.next = earliest
	}
	p.next = p.next.Add(p.every)
	return p.next.Sub(now)
}

// refund gives a moment back that no letter used.
func (p *pace) refund() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next = p.next.Add(-p.every)
}

// halve slows down, at most to a sixteenth.
func (p *pace) halve() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.every = min(2*p.every, 16*p.base)
}

// recover speeds up again by a quarter.
func (p *pace) recover() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.every = max(p.every*4/5, p.base)
}

// domains spreads the letters to each recipient domain. A letter that comes too early is
// told its moment once and keeps it, so that a thousand letters to one domain queue up in
// order instead of being weighed again every second.
type domains struct {
	mu     sync.Mutex
	every  time.Duration // 0 is no limit
	next   map[string]time.Time
	moment map[string]time.Time // by letter
}

func newDomains(perMinute float64) *domains {
	d := &domains{next: make(map[string]time.Time), moment: make(map[string]time.Time)}
	if perMinute > 0 {
		d.every = time.Duration(float64(time.Minute) / perMinute)
	}
	return d
}

// moment is when the letter may leave for the domain; not after now means at once.
func (d *domains) momentFor(domain, letter string, now time.Time) time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.every == 0 {
		return now
	}
	if at, told := d.moment[letter]; told {
		if !at.After(now) {
			delete(d.moment, letter)
		}
		return at
	}
	at := d.next[domain]
	if earliest := now.Add(-burst * d.every); at.Before(earliest) {
		at = earliest
	}
	at = at.Add(d.every)
	d.next[domain] = at
	if at.After(now) {
		d.moment[letter] = at
	}
	return at
}

// forget drops what is long past, such as the moments of letters cancelled meanwhile.
func (d *domains) forget(now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, times := range []map[string]time.Time{d.next, d.moment} {
		for key, at := range times {
			if now.Sub(at) > time.Hour {
				delete(times, key)
			}
		}
	}
}

// sleep waits, and tells whether it could wait to the end.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
