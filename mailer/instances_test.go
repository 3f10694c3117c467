package mailer_test

import (
	"context"
	"errors"
	"flag"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jisr/app/apptest/proof"
	"jisr/mailer"
	"jisr/mailer/outboxtest"
)

var sharedLetters = flag.Int("letters", 1000, "how many letters two instances share")

func TestTwoDispatchersShareOneOutbox(t *testing.T) {
	p := newPost(t)
	other := config(t, p.outbox, newSMTP(t, p.sink.where(), nil), p.clock)
	other.Instance, other.Limits.Batch = "b", 20
	b, _ := start(t, other)
	p.queue(many(mailer.Invitation, "good", *sharedLetters)...)
	b.Wake()
	until(t, "both have sent all", func() bool { return p.sink.accepted.Load() >= int64(*sharedLetters) })
	p.untilAll(*sharedLetters, mailer.HandedOver)
	got := p.sink.letters()
	if n := len(byID(got)); len(got) != *sharedLetters || n != *sharedLetters {
		t.Errorf("the server has %d letters with %d different Message-IDs, want %d", len(got), n, *sharedLetters)
	}
	all := tallied(t, p, 2, "two instances on one outbox")
	proof.Row{Fault: "two instances, one outbox: letters", Runs: all.Runs, Acknowledged: all.Acknowledged, Lost: all.Lost, Duplicated: all.Repeated}.Log(t)
}

// tallied prints what became of all letters, and fails for each that was lost or repeated.
func tallied(t *testing.T, p *post, runs int, what string) outboxtest.Tally {
	t.Helper()
	all := outboxtest.Tally{Runs: runs}
	got := byID(p.sink.letters())
	all.Judge(p.outbox.All(), func(id string) int { return len(got[id]) })
	t.Logf("%s:\n%s", what, all)
	for _, wrong := range all.Wrong {
		t.Error(wrong)
	}
	return all
}

// severed is an outbox whose line is cut: nothing that its instance says arrives any more.
type severed struct {
	mailer.Outbox
	cut atomic.Bool
}

var errSevered = errors.New("the line is cut")

func (s *severed) Claim(ctx context.Context, c mailer.Claim) ([]mailer.Letter, error) {
	if s.cut.Load() {
		return nil, errSevered
	}
	return s.Outbox.Claim(ctx, c)
}

func (s *severed) StartSending(ctx context.Context, by string, ids []string, now, until time.Time) ([]string, error) {
	if s.cut.Load() {
		return nil, errSevered
	}
	return s.Outbox.StartSending(ctx, by, ids, now, until)
}

func (s *severed) Renew(ctx context.Context, by string, ids []string, until time.Time) error {
	if s.cut.Load() {
		return errSevered
	}
	return s.Outbox.Renew(ctx, by, ids, until)
}

func (s *severed) Settle(ctx context.Context, by string, settlements []mailer.Settlement) ([]string, error) {
	if s.cut.Load() {
		return nil, errSevered
	}
	return s.Outbox.Settle(ctx, by, settlements)
}

func TestAnotherInstanceTakesOverWhatOneLeft(t *testing.T) {
	var line *severed
	p := newPost(t, func(c *mailer.Config) {
		line = &severed{Outbox: c.Outbox}
		c.Outbox, c.Limits.Grace, c.Limits.Settling = line, 50*time.Millisecond, 100*time.Millisecond
		c.Limits.SendingBatch, c.Limits.MostSending = 4, 4
	})
	p.queue(append(many(mailer.Invitation, "good", 37), many(mailer.Invitation, "tarpit", 163)...)...)
	until(t, "every connection is stuck", func() bool { return p.sink.stuck.Load() == 4 && p.count(mailer.HandedOver) == 37 })
	line.cut.Store(true)
	p.stop() // it dies: what it says now nobody hears
	sending := make(map[string]bool)
	for _, l := range p.outbox.All() {
		if l.State == mailer.Sending {
			sending[l.ID] = true
		}
	}
	if claimed := p.count(mailer.Claimed); len(sending) == 0 || claimed == 0 {
		t.Fatalf("it left %d letters at sending and %d claimed", len(sending), claimed) // the test would show nothing
	}

	p.clock.advance(3 * time.Minute) // past the lease
	other := config(t, p.outbox, newSMTP(t, p.sink.where(), nil), p.clock)
	other.Instance, other.Gate = "b", willing{}
	start(t, other)
	p.untilAll(200-len(sending), mailer.HandedOver)
	p.untilAll(len(sending), mailer.Uncertain)
	for id := range sending {
		if l := p.letter(id); l.State != mailer.Uncertain || p.sink.offered(address(l.Person)) > 1 {
			t.Errorf("%s is %s and was offered %d times", id, l.State, p.sink.offered(address(l.Person)))
		}
	}
	for id, r := range byID(p.sink.letters()) {
		if len(r) != 1 {
			t.Errorf("%s came %d times", id, len(r))
		}
	}
	if len(sending) > 4+4 {
		t.Errorf("%d letters are parked: more than were said to be sending and were under way", len(sending))
	}
}

// willing writes to the tarpit's addresses where they are answered.
type willing struct{ gate }

func (w willing) Render(ctx context.Context, l mailer.Letter) (mailer.Message, error) {
	m, err := w.gate.Render(ctx, l)
	m.To.Addr = strings.Replace(m.To.Addr, "tarpit-", "patient-", 1)
	return m, err
}

// drowsy claims nothing while its machine sleeps.
type drowsy struct {
	mailer.Outbox
	mu     sync.Mutex
	asleep bool
}

func (d *drowsy) Claim(ctx context.Context, c mailer.Claim) ([]mailer.Letter, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.asleep {
		return nil, nil
	}
	return d.Outbox.Claim(ctx, c)
}

// sleep returns when no claim is under way.
func (d *drowsy) sleep() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asleep = true
}

func TestAnInstanceThatWakesLateLeavesItsLettersAlone(t *testing.T) {
	asked, answer := make(chan struct{}), make(chan struct{})
	var machine *drowsy
	p := newPost(t, func(c *mailer.Config) {
		machine = &drowsy{Outbox: c.Outbox}
		c.Outbox = machine
		c.Limits.Connections, c.Limits.MostConnections = 1, 1
		c.Gate = gate{look: func(l mailer.Letter) mailer.Verdict {
			if strings.HasPrefix(l.Person, "first") {
				close(asked)
				<-answer // meanwhile the machine sleeps
			}
			return mailer.Go()
		}}
	})
	first := queued(mailer.Invitation, "first")
	second := queued(mailer.Invitation, "second")
	p.queue(first, second)
	<-asked
	until(t, "the other stands ready", func() bool { return p.letter(second.ID).State == mailer.Sending })
	machine.sleep()
	p.clock.advance(3 * time.Minute)
	if _, err := p.outbox.Sweep(t.Context(), p.clock.Now()); err != nil {
		t.Fatal(err)
	}
	if err := p.outbox.Move(t.Context(), second.ID, mailer.Queued, p.clock.Now()); err != nil { // an officer: send again
		t.Fatal(err)
	}
	other := config(t, p.outbox, newSMTP(t, p.sink.where(), nil), p.clock)
	other.Instance = "b"
	start(t, other)
	until(t, "the other instance has sent it", func() bool { return p.letter(second.ID).State == mailer.HandedOver })
	close(answer)
	until(t, "nothing is in hand", func() bool { return p.Status().InHand == 0 })
	if n := p.sink.offered(address("second")); n != 1 {
		t.Errorf("it was offered %d times", n)
	}
}

// reluctant lets letters be claimed but not sent, as a store does that reads and cannot write.
type reluctant struct {
	mailer.Outbox
	claims atomic.Int64
}

func (r *reluctant) Claim(ctx context.Context, c mailer.Claim) ([]mailer.Letter, error) {
	r.claims.Add(1)
	return r.Outbox.Claim(ctx, c)
}

func (r *reluctant) StartSending(context.Context, string, []string, time.Time, time.Time) ([]string, error) {
	return nil, errSevered
}

func TestAStoreThatCannotWriteIsNotAskedWithoutPause(t *testing.T) {
	var store *reluctant
	p := newPost(t, func(c *mailer.Config) {
		store = &reluctant{Outbox: c.Outbox}
		c.Outbox, c.Limits.Poll, c.Limits.Batch = store, time.Hour, 10
	})
	p.queue(many(mailer.Invitation, "good", 500)...)
	until(t, "the letters were claimed and given back", func() bool {
		return p.count(mailer.Queued) == 500 && p.Status().InHand == 0 && !p.outbox.All()[0].Times[mailer.Claimed].IsZero()
	})
	time.Sleep(100 * time.Millisecond)
	if n := store.claims.Load(); n > 10 { // each lane when it starts and when it is woken
		t.Errorf("it was asked %d times", n)
	}
	if n := len(p.sink.letters()); n != 0 {
		t.Errorf("%d letters left unsaid", n)
	}
}
