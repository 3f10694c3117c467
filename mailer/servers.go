package mailer

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Servers is a transport over several servers, which share the letters by their weights.
//
// Each has a breaker of its own: after five faults in a row that are the server's and not a
// letter's (it cannot be reached, it breaks off, it is too busy to talk), or at once where it
// refuses us (password, TLS, sender), it rests, and its share passes on to the others. A
// letter that met such a fault before the server had taken anything goes to another server at
// once. Only when none is left does the dispatcher hear of the fault, and stop its lanes.
type Servers struct {
	limits Limits
	clock  func() time.Time
	logger *slog.Logger

	mu  sync.Mutex
	all []*shared
}

// shared is one of the servers.
type shared struct {
	*SMTP
	name    string
	weight  int
	current int // smooth weighted turns: who has waited longest for her share is next
	brakes  *brakes
}

// NewServers prepares a transport; nothing is dialled before the first letter.
func NewServers(servers []Server, options SMTPOptions, limits Limits, clock func() time.Time, logger *slog.Logger) (*Servers, error) {
	if len(servers) == 0 {
		return nil, errors.New("there is no server to share letters")
	}
	limits.fill()
	t := &Servers{limits: limits, clock: clock, logger: logger}
	for _, s := range servers {
		one, err := NewSMTP(s, options)
		if err != nil {
			return nil, err
		}
		t.all = append(t.all, &shared{SMTP: one, name: net.JoinHostPort(s.Host, strconv.Itoa(s.Port)), weight: max(s.Weight, 1), brakes: newBrakes(limits)})
	}
	return t, nil
}

// Send hands over one message by the server whose turn it is, or by another where that one
// takes nothing.
func (t *Servers) Send(ctx context.Context, m Message) Outcome {
	var tried []*shared
	for {
		s := t.next(tried)
		o := s.Send(ctx, m)
		others := t.learn(ctx, s, o)
		if tried = append(tried, s); !isServers(ctx, o) || t.left(tried) == 0 {
			o.Network = o.Network && !others
			return o
		}
	}
}

// isServers tells whether the fault is the server's and the letter may go to another: the
// server has taken nothing of it.
func isServers(ctx context.Context, o Outcome) bool {
	return ctx.Err() == nil && !o.Final && (o.Class == Configuration || !o.Reached && o.Class != Accepted)
}

// next is the server whose turn it is among those that do not rest and were not tried; where
// all rest, among those that were not tried, since the dispatcher's own breaker sees to it
// that they are not knocked at without end.
func (t *Servers) next(tried []*shared) *shared {
	t.mu.Lock()
	defer t.mu.Unlock()
	may := t.may(tried)
	if len(may) == 0 {
		may = t.untried(tried)
	}
	total := 0
	best := may[0]
	for _, s := range may {
		s.current += s.weight
		if total += s.weight; s.current > best.current {
			best = s
		}
	}
	best.current -= total
	return best
}

// left counts the servers to which a letter that was tried may still go.
func (t *Servers) left(tried []*shared) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.may(tried))
}

// may are the servers that do not rest and were not tried. The caller holds mu.
func (t *Servers) may(tried []*shared) (out []*shared) {
	for _, s := range t.untried(tried) {
		if _, rests := s.brakes.on(Account, t.clock()); !rests {
			out = append(out, s)
		}
	}
	return out
}

func (t *Servers) untried(tried []*shared) (out []*shared) {
	for _, s := range t.all {
		if !slices.Contains(tried, s) {
			out = append(out, s)
		}
	}
	return out
}

// learn lets the outcome govern the server's breaker, and tells whether another is there.
func (t *Servers) learn(ctx context.Context, s *shared, o Outcome) (others bool) {
	now := t.clock()
	switch {
	case ctx.Err() != nil || o.Final:
	case o.Class == Configuration:
		s.brakes.configuration(Lanes(), now)
		t.logger.Error("A mail server refuses us and rests; its letters go by the others.", "server", s.name, "code", o.Code, "enhanced", o.Enhanced, "note", o.Note)
	case o.Network:
		if s.brakes.network(now) {
			t.logger.Error("A mail server cannot be reached and rests; its letters go by the others.", "server", s.name)
		}
	default:
		s.brakes.well()
	}
	return t.left([]*shared{s}) > 0
}

// ServerStatus is how a server stands.
type ServerStatus struct {
	Name   string // host and port
	Weight int
	Rests  bool
	Reason string // "network" or "configuration"
	Until  time.Time
}

// Status tells how each server stands.
func (t *Servers) Status() (out []ServerStatus) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, s := range t.all {
		one := ServerStatus{Name: s.name, Weight: s.weight}
		if stop, rests := s.brakes.on(Account, t.clock()); rests {
			one.Rests, one.Reason, one.Until = true, stop.reason, stop.until
		}
		out = append(out, one)
	}
	return out
}

// Verify dials each and says good-bye.
func (t *Servers) Verify(ctx context.Context) error {
	var failed []error
	for _, s := range t.all {
		if err := s.SMTP.Verify(ctx); err != nil {
			failed = append(failed, errors.Join(errors.New(s.name), err))
		}
	}
	return errors.Join(failed...)
}

// Close ends the idle connections of all.
func (t *Servers) Close() error {
	var failed []error
	for _, s := range t.all {
		failed = append(failed, s.SMTP.Close())
	}
	return errors.Join(failed...)
}
