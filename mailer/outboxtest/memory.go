package outboxtest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"jisr/mailer"
)

// Memory is an outbox without a disk: everything an outbox must do, except to outlive the
// process. It is what the mailer's own tests and benchmarks run on.
type Memory struct {
	mu         sync.Mutex
	letters    map[string]mailer.Letter
	bad        map[string]map[string]mailer.BadAddress // by address, then letter and time
	suppressed map[string]mailer.BadAddress
	noted      func(change) // where changes are kept; nil when nowhere
}

// change is one thing that an outbox must not forget: a letter as it stands now, a bad
// address, or a suppression.
type change struct {
	Letter     *mailer.Letter     `json:",omitempty"`
	Bad        *mailer.BadAddress `json:",omitempty"`
	Suppressed *mailer.BadAddress `json:",omitempty"`
}

// apply makes a change and notes it.
func (m *Memory) apply(c change) {
	switch {
	case c.Letter != nil:
		m.letters[c.Letter.ID] = *c.Letter
	case c.Bad != nil:
		if m.bad[c.Bad.Address] == nil {
			m.bad[c.Bad.Address] = make(map[string]mailer.BadAddress)
		}
		m.bad[c.Bad.Address][c.Bad.Letter+"|"+c.Bad.At.String()] = *c.Bad
	case c.Suppressed != nil:
		m.suppressed[c.Suppressed.Address] = *c.Suppressed
	}
	if m.noted != nil {
		m.noted(c)
	}
}

// NewMemory returns an empty one.
func NewMemory() *Memory {
	return &Memory{
		letters:    make(map[string]mailer.Letter),
		bad:        make(map[string]map[string]mailer.BadAddress),
		suppressed: make(map[string]mailer.BadAddress),
	}
}

// Put keeps letters; one whose id is there already is left as it stands.
func (m *Memory) Put(_ context.Context, letters ...mailer.Letter) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, l := range letters {
		if _, there := m.letters[l.ID]; !there {
			m.apply(change{Letter: &l})
		}
	}
	return nil
}

// Get returns a letter as it stands.
func (m *Memory) Get(_ context.Context, id string) (mailer.Letter, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l, there := m.letters[id]
	if !there {
		return l, fmt.Errorf("no letter %s", id)
	}
	return l, nil
}

// All returns every letter, in the order of ids.
func (m *Memory) All() []mailer.Letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.SortedFunc(maps.Values(m.letters), func(a, b mailer.Letter) int { return cmp.Compare(a.ID, b.ID) })
}

// Suppressed tells whether letters to the address are stopped.
func (m *Memory) Suppressed(_ context.Context, address string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, on := m.suppressed[address]
	return on, nil
}

// Claim implements mailer.Outbox.
func (m *Memory) Claim(ctx context.Context, c mailer.Claim) ([]mailer.Letter, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	due := m.due(c)
	for i := range due {
		if err := due[i].Claim(c.By, c.Now, c.Until); err != nil {
			return nil, err
		}
		m.apply(change{Letter: &due[i]})
	}
	return due, nil
}

func (m *Memory) due(c mailer.Claim) []mailer.Letter {
	var due []mailer.Letter
	for _, l := range m.letters {
		if l.Waits() && !l.Due.After(c.Now) && slices.Contains(c.Lanes, l.Lane) {
			due = append(due, l)
		}
	}
	slices.SortFunc(due, func(a, b mailer.Letter) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID))
	})
	return due[:min(len(due), c.Limit)]
}

// StartSending implements mailer.Outbox.
func (m *Memory) StartSending(ctx context.Context, by string, ids []string, now, until time.Time) ([]string, error) {
	return m.alter(ctx, ids, func(l *mailer.Letter) error { return l.StartSending(by, now, until) })
}

// LeftSince implements mailer.Outbox.
func (m *Memory) LeftSince(ctx context.Context, since time.Time) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, l := range m.letters {
		if at := l.Times[mailer.HandedOver]; l.Lane.Capped() && !at.IsZero() && !at.Before(since) {
			n++
		}
	}
	return n, ctx.Err()
}

// Renew implements mailer.Outbox.
func (m *Memory) Renew(ctx context.Context, by string, ids []string, until time.Time) error {
	_, err := m.alter(ctx, ids, func(l *mailer.Letter) error { return l.Renew(by, until) })
	return err
}

// Settle implements mailer.Outbox.
func (m *Memory) Settle(ctx context.Context, by string, settlements []mailer.Settlement) ([]string, error) {
	var refused []string
	for _, s := range settlements {
		done, err := m.alter(ctx, []string{s.ID}, func(l *mailer.Letter) error { return l.Settle(by, s) })
		if err != nil {
			return nil, err
		}
		if len(done) == 0 {
			refused = append(refused, s.ID)
		}
	}
	return refused, nil
}

// alter applies a change to each letter and returns the ids that allowed it.
func (m *Memory) alter(ctx context.Context, ids []string, apply func(*mailer.Letter) error) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var done []string
	for _, id := range ids {
		l, there := m.letters[id]
		if !there || apply(&l) != nil {
			continue
		}
		m.apply(change{Letter: &l})
		done = append(done, id)
	}
	return done, nil
}

// Sweep implements mailer.Outbox.
func (m *Memory) Sweep(ctx context.Context, now time.Time) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, l := range m.letters {
		if l.Sweep(now) {
			m.apply(change{Letter: &l})
			n++
		}
	}
	return n, nil
}

// InHandOf implements mailer.Outbox.
func (m *Memory) InHandOf(ctx context.Context, by string) ([]mailer.Letter, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var held []mailer.Letter
	for _, l := range m.letters {
		if l.ClaimedBy == by {
			held = append(held, l)
		}
	}
	return held, nil
}

// BadAddress implements mailer.Outbox.
func (m *Memory) BadAddress(ctx context.Context, b mailer.BadAddress) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.apply(change{Bad: &b})
	return len(m.bad[b.Address]), nil
}

// Suppress implements mailer.Outbox.
func (m *Memory) Suppress(ctx context.Context, b mailer.BadAddress) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.apply(change{Suppressed: &b})
	return nil
}

// Move changes a letter's state as people do it.
func (m *Memory) Move(ctx context.Context, id string, to mailer.State, now time.Time) error {
	var refused error
	done, err := m.alter(ctx, []string{id}, func(l *mailer.Letter) error {
		refused = l.Move(to, now)
		return refused
	})
	if err == nil && refused == nil && len(done) == 0 {
		return fmt.Errorf("no letter %s", id)
	}
	return cmp.Or(err, refused)
}
