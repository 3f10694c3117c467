package mailer_test

import (
	"testing"
	"time"

	"jisr/mailer"
)

// soon is how long a stop may take in a test on a busy machine; what it took is logged.
const soon = 4 * time.Second

func TestAStopDoesNotWaitForAServerThatStalls(t *testing.T) {
	p := newPost(t)
	p.queue(many(mailer.Invitation, "tarpit", 50)...)
	until(t, "every connection is stuck", func() bool { return p.sink.stuck.Load() == 4 })
	from := time.Now()
	p.stop()
	took := time.Since(from)
	t.Logf("stopped after %s", took)
	if took > soon {
		t.Errorf("stopping took %s", took)
	}
	if n := p.count(mailer.Queued); n != 50 {
		t.Errorf("%d of 50 letters are queued again: none had been told whole", n)
	}
	for _, l := range p.outbox.All() {
		if l.Attempts != 0 {
			t.Errorf("%s counts %d attempts", l.ID, l.Attempts)
		}
	}
}

func TestAStopWaitsForTheAnswerToALetterToldWhole(t *testing.T) {
	p := newPost(t)
	p.queue(queued(mailer.Invitation, "slow-one"))
	until(t, "the server has the whole of it", func() bool { return p.sink.thinking.Load() == 1 })
	p.stop()
	if l := p.letter(queued(mailer.Invitation, "slow-one").ID); l.State != mailer.HandedOver {
		t.Errorf("it is %s", l.State)
	}
}

func TestALetterWithoutAnAnswerAtTheStopIsUncertain(t *testing.T) {
	s := newSink(t)
	transport, err := mailer.NewSMTP(s.where(), mailer.SMTPOptions{Hello: "jisr.example.org", LastAnswer: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	p := postTo(t, s, transport)
	p.queue(queued(mailer.Invitation, "mute-one"))
	until(t, "the server has the whole of it", func() bool { return p.sink.stuck.Load() == 1 })
	from := time.Now()
	p.stop()
	t.Logf("stopped after %s", time.Since(from))
	if l := p.letter(queued(mailer.Invitation, "mute-one").ID); l.State != mailer.Uncertain || l.LastError.Note != "stopped" {
		t.Errorf("it is %s: %+v", l.State, l.LastError)
	}
}

func TestAPausedLaneGivesBackWhatItHolds(t *testing.T) {
	p := newPost(t)
	p.queue(many(mailer.Invitation, "tarpit", 300)...)
	until(t, "every connection is stuck", func() bool { return p.sink.stuck.Load() == 4 })
	from := time.Now()
	p.Pause(mailer.Invitation)
	until(t, "all but the letters under way are back", func() bool { return p.count(mailer.Queued) == 296 })
	took := time.Since(from)
	t.Logf("given back after %s", took)
	if took > soon {
		t.Errorf("pausing took %s", took)
	}
	if why := p.stopped(mailer.Invitation); why != "paused" {
		t.Errorf("the lane says %q", why)
	}
}

func TestAPausedLaneRunsAgainAndOthersRunOn(t *testing.T) {
	p := newPost(t)
	p.Pause(mailer.Invitation)
	p.queue(queued(mailer.Invitation, "good"), queued(mailer.Account, "good"))
	p.untilAll(1, mailer.HandedOver)
	time.Sleep(50 * time.Millisecond)
	if l := p.letter(queued(mailer.Invitation, "good").ID); l.State != mailer.Queued {
		t.Errorf("the paused letter is %s", l.State)
	}
	p.Resume(mailer.Invitation)
	p.untilAll(2, mailer.HandedOver)
}

// A letter that is cancelled while it stands ready behind a slow one does not leave, since
// the gate is asked at the last moment; the officer's word stands.
func TestALetterCancelledWhileItWaitsForAConnectionDoesNotLeave(t *testing.T) {
	s := newSink(t, func(s *sink) { s.delay = 20 * time.Millisecond })
	var p *post
	p = postTo(t, s, nil, func(c *mailer.Config) {
		c.Limits.Connections, c.Limits.MostConnections = 1, 1
		c.Gate = gate{look: func(l mailer.Letter) mailer.Verdict {
			if now, err := p.outbox.Get(t.Context(), l.ID); err != nil || now.State == mailer.Cancelled {
				return mailer.Cancel("withdrawn")
			}
			return mailer.Go()
		}}
	})
	letters := many(mailer.Invitation, "good", 30)
	last := letters[29]
	p.queue(letters...)
	until(t, "it is said to be sending", func() bool { return p.letter(last.ID).State == mailer.Sending })
	if err := p.outbox.Move(t.Context(), last.ID, mailer.Cancelled, p.clock.Now()); err != nil {
		t.Fatal(err)
	}
	p.untilAll(29, mailer.HandedOver)
	until(t, "nothing is in hand", func() bool { return p.Status().InHand == 0 })
	if n, l := s.offered(address(last.Person)), p.letter(last.ID); n != 0 || l.State != mailer.Cancelled {
		t.Errorf("it was offered %d times and is %s", n, l.State)
	}
}
