package mailer_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jisr/mailer"
)

func TestQueuedLettersAreHandedOverOneByOne(t *testing.T) {
	p := newPost(t)
	letters := many(mailer.Invitation, "good", 100)
	p.queue(letters...)
	p.untilAll(100, mailer.HandedOver)
	got := byID(p.sink.letters())
	for _, l := range letters {
		r := got[idOf(l)]
		if len(r) != 1 || r[0].to != address(l.Person) {
			t.Errorf("%s came %d times: %+v", l.ID, len(r), r)
		}
		kept := p.letter(l.ID)
		if kept.MessageID != idOf(l) || kept.Attempts != 1 || kept.LastError != (mailer.Failure{}) || kept.ClaimedBy != "" {
			t.Errorf("%s is kept as %+v", l.ID, kept)
		}
	}
	if n := p.sink.crowded.Load(); n != 0 {
		t.Errorf("%d messages had several recipients", n)
	}
	if n := p.sink.most.Load(); n > 4 {
		t.Errorf("%d connections were open at once, 4 are allowed", n)
	}
	until(t, "nothing is in hand", func() bool { return p.Status().InHand == 0 })
}

func TestSendingIsSaidBeforeMAIL(t *testing.T) {
	var p *post
	var said, mails atomic.Int64
	s := newSink(t, func(s *sink) {
		s.atMail = func() {
			n := mails.Add(1)
			sending := int64(0)
			for _, l := range p.outbox.All() {
				if !l.Times[mailer.Sending].IsZero() {
					sending++
				}
			}
			if sending >= n {
				said.Add(1)
			}
		}
	})
	p = postTo(t, s, nil, func(c *mailer.Config) {
		c.Limits.Connections, c.Limits.MostConnections, c.Limits.SendingBatch = 1, 1, 1
	})
	p.queue(many(mailer.Invitation, "good", 20)...)
	p.untilAll(20, mailer.HandedOver)
	if said.Load() != 20 || mails.Load() != 20 {
		t.Errorf("of %d letters begun the outbox knew %d to be sending", mails.Load(), said.Load())
	}
}

func TestALetterKeepsTheMessageIDItHas(t *testing.T) {
	p := newPost(t)
	l := queued(mailer.Invitation, "good")
	l.MessageID = "<given@jisr.example.org>"
	p.queue(l)
	p.untilAll(1, mailer.HandedOver)
	if got := p.sink.letters()[0].messageID; got != l.MessageID {
		t.Errorf("it went as %s", got)
	}
}

func TestTheFirstLetterLeavesWhenWoken(t *testing.T) {
	p := newPost(t, func(c *mailer.Config) { c.Limits.Poll = time.Hour })
	time.Sleep(50 * time.Millisecond) // the lanes have looked once and rest
	from := time.Now()
	p.queue(queued(mailer.Invitation, "good"))
	p.untilAll(1, mailer.HandedOver)
	t.Logf("taken by the server %s after the wake-up call", p.sink.letters()[0].at.Sub(from))
}

func TestALetterSomebodyWaitsForOvertakes(t *testing.T) {
	s := newSink(t, func(s *sink) { s.delay = 5 * time.Millisecond })
	p := postTo(t, s, nil, func(c *mailer.Config) { c.Limits.Connections, c.Limits.MostConnections = 1, 1 })
	p.queue(many(mailer.Invitation, "good", 200)...)
	until(t, "sending has begun", func() bool { return s.accepted.Load() > 10 })
	p.queue(queued(mailer.Account, "waiting"))
	p.untilAll(201, mailer.HandedOver)
	for n, r := range s.letters() {
		if r.to == address("waiting") && n > 150 {
			t.Errorf("it came as number %d", n)
		}
	}
}

func TestTheGateHasTheLastWord(t *testing.T) {
	p := newPost(t, func(c *mailer.Config) {
		now := c.Clock()
		c.Gate = gate{look: func(l mailer.Letter) mailer.Verdict {
			switch {
			case strings.HasPrefix(l.Person, "withdrawn"):
				return mailer.Cancel("consent_withdrawn")
			case strings.HasPrefix(l.Person, "stopped"):
				return mailer.Suppress("suppressed")
			case strings.HasPrefix(l.Person, "night") && c.Clock().Before(now.Add(time.Hour)):
				return mailer.HoldUntil(now.Add(time.Hour), "window")
			}
			return mailer.Go()
		}}
	})
	late := queued(mailer.Account, "late")
	late.ExpiresAt = p.clock.Now()
	night, withdrawn, stopped := queued(mailer.Invitation, "night"), queued(mailer.Invitation, "withdrawn"), queued(mailer.Invitation, "stopped")
	p.queue(late, night, withdrawn, stopped, queued(mailer.Invitation, "good"))
	p.untilAll(5, mailer.HandedOver, mailer.Held, mailer.Cancelled, mailer.Suppressed, mailer.Expired)
	for l, want := range map[string]mailer.State{late.ID: mailer.Expired, night.ID: mailer.Held, withdrawn.ID: mailer.Cancelled, stopped.ID: mailer.Suppressed} {
		if got := p.letter(l); got.State != want || got.Attempts != 0 {
			t.Errorf("%s is %s after %d attempts, want %s", l, got.State, got.Attempts, want)
		}
	}
	if n := len(p.sink.letters()); n != 1 {
		t.Errorf("%d letters left, want 1", n)
	}
	p.clock.advance(time.Hour)
	p.untilAll(2, mailer.HandedOver)
}

func TestADispatcherRunsAgain(t *testing.T) {
	s := newSink(t)
	p := postTo(t, s, nil)
	p.queue(queued(mailer.Invitation, "good-1"))
	p.untilAll(1, mailer.HandedOver)
	p.stop()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- p.Run(ctx) }()
	p.queue(queued(mailer.Invitation, "good-2"))
	p.untilAll(2, mailer.HandedOver)
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestLettersToOneDomainAreSpread(t *testing.T) {
	p := newPost(t, func(c *mailer.Config) { c.Limits.PerDomain = 60 })
	p.queue(many(mailer.Invitation, "good", 20)...)
	p.untilAll(5, mailer.HandedOver) // a burst
	until(t, "the others have their moments", func() bool {
		n := 0
		for _, l := range p.outbox.All() {
			if l.State == mailer.Queued && l.Due.After(p.clock.Now()) {
				n++
			}
		}
		return n == 15
	})
	p.clock.advance(15 * time.Second)
	p.untilAll(20, mailer.HandedOver)
	for id, r := range byID(p.sink.letters()) {
		if len(r) != 1 {
			t.Errorf("%s came %d times", id, len(r))
		}
	}
}

// TestADaysCapHoldsTheRestUntilTheNext: over a restart too, and nobody who waits at a screen.
func TestADaysCapHoldsTheRestUntilTheNext(t *testing.T) {
	s := newSink(t)
	var again mailer.Config
	p := postTo(t, s, nil, func(c *mailer.Config) { c.Limits.PerDay = 10; again = *c })
	p.queue(many(mailer.Invitation, "good", 6)...)
	p.queue(many(mailer.Invitation, "unknown", 3)...) // what is refused has not left
	p.untilAll(6, mailer.HandedOver)
	p.untilAll(3, mailer.Failed)
	p.stop()
	again.Journals = t.TempDir()
	d, _ := start(t, again)
	p.Dispatcher = d
	p.queue(many(mailer.News, "good", 10)...)
	p.queue(many(mailer.Account, "good", 20)...)
	p.untilAll(6+4+20, mailer.HandedOver)
	p.untilAll(6, mailer.Held)
	midnight := p.clock.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)
	for _, l := range p.outbox.All() {
		if l.State == mailer.Held && (l.Reason != "cap" || !l.Due.Equal(midnight) || l.Attempts != 0) {
			t.Errorf("it is held as %+v", l)
		}
	}
	p.clock.advance(24 * time.Hour)
	p.untilAll(36, mailer.HandedOver)
}

// TestTheLimitsAreThoseOfTheDesign: who changes one sees it here.
func TestTheLimitsAreThoseOfTheDesign(t *testing.T) {
	l := mailer.DefaultLimits()
	if l.PerSecond != 10 || l.PerDomain != 60 || l.PerDay != 20_000 || l.Connections != 2 || l.MostConnections != 8 || l.Batch != 200 || l.Lease != 2*time.Minute ||
		l.BreakerFaults != 5 || l.SendingBatch != 16 {
		t.Errorf("the limits are %+v", l)
	}
}
