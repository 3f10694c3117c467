package mailer_test

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"jisr/app/apptest/proof"
	"jisr/mailer"
)

func TestAMixtureOfFaultsBlamesOnlyTheGuilty(t *testing.T) {
	p := newPost(t)
	groups := map[string][]mailer.Letter{}
	for kind, n := range map[string]int{"grey": 20, "unknown": 20, "drop": 20, "policy": 20, "good": 100} {
		groups[kind] = many(mailer.Invitation, kind, n)
		p.queue(groups[kind]...)
	}
	awaited := many(mailer.Account, "drop-awaited", 20)
	p.queue(awaited...)
	p.settled()

	got := byID(p.sink.letters())
	check := func(letters []mailer.Letter, want mailer.State, attempts, copies int) {
		t.Helper()
		for _, l := range letters {
			kept := p.letter(l.ID)
			if kept.State != want || kept.Attempts != attempts || len(got[idOf(l)]) != copies {
				t.Errorf("%s is %s after %d attempts, the server has it %d times; want %s, %d, %d",
					l.ID, kept.State, kept.Attempts, len(got[idOf(l)]), want, attempts, copies)
			}
		}
	}
	check(groups["good"], mailer.HandedOver, 1, 1)
	check(groups["grey"], mailer.HandedOver, 2, 1)
	check(groups["unknown"], mailer.Failed, 1, 0)
	check(groups["policy"], mailer.Failed, 1, 0)
	check(groups["drop"], mailer.Uncertain, 1, 1) // parked: the server has it, nobody knows
	check(awaited, mailer.HandedOver, 2, 2)       // again, recognisable by its Message-ID
	for kind, letters := range groups {
		for _, l := range letters {
			on, err := p.outbox.Suppressed(t.Context(), address(l.Person))
			if err != nil || on != (kind == "unknown") {
				t.Errorf("%s is suppressed: %v, %v", l.Person, on, err)
			}
		}
	}
}

// TestSixtyFaults is the mixture of engines.md by itself: 20 greylisted, 20 permanent, 20
// whose connection breaks after the letter was told.
func TestSixtyFaults(t *testing.T) {
	p := newPost(t)
	for _, kind := range []string{"grey", "unknown", "drop"} {
		p.queue(many(mailer.Invitation, kind, 20)...)
	}
	p.settled()
	got := byID(p.sink.letters())
	t.Logf("60 recipients:\n  kind     arrived once  twice  handed over  failed  parked  suppressed\n%s", faultTable(t, p, got))
	row := proof.Row{Fault: "greylisting, 5xx, drop after DATA: 60 recipients", Runs: 60}
	defer func() { row.Log(t) }()
	for _, l := range p.outbox.All() {
		kind, _, _ := strings.Cut(l.Person, "-")
		row.Duplicated += max(len(got[idOf(l)])-1, 0)
		if len(got[idOf(l)]) > 0 {
			row.Acknowledged++
		} else if kind != "unknown" {
			row.Lost++
		}
		on, err := p.outbox.Suppressed(t.Context(), address(l.Person))
		want := map[string]mailer.State{"grey": mailer.HandedOver, "unknown": mailer.Failed, "drop": mailer.Uncertain}[kind]
		if err != nil || on != (kind == "unknown") || l.State != want || len(got[idOf(l)]) != map[string]int{"grey": 1, "drop": 1}[kind] {
			t.Errorf("%s is %s, suppressed %v, and came %d times; %v", l.ID, l.State, on, len(got[idOf(l)]), err)
		}
	}
}

// faultTable counts by kind of recipient.
func faultTable(t *testing.T, p *post, got map[string][]received) string {
	t.Helper()
	var out strings.Builder
	for _, kind := range []string{"grey", "unknown", "drop"} {
		n := map[string]int{}
		for _, l := range p.outbox.All() {
			if !strings.HasPrefix(l.Person, kind+"-") {
				continue
			}
			n[string(l.State)]++
			n[fmt.Sprint(len(got[idOf(l)]))]++
			if on, err := p.outbox.Suppressed(t.Context(), address(l.Person)); on && err == nil {
				n["suppressed"]++
			}
		}
		fmt.Fprintf(&out, "  %-8s %12d  %5d  %11d  %6d  %6d  %10d\n", kind, n["1"], n["2"], n["handed_over"], n["failed"], n["uncertain"], n["suppressed"])
	}
	return out.String()
}

func TestAnAddressRefusedTwiceIsSuppressed(t *testing.T) {
	p := newPost(t)
	first, second := queued(mailer.Invitation, "moved-away"), queued(mailer.Invitation, "moved-away")
	second.ID += "again"
	for n, l := range []mailer.Letter{first, second} {
		p.queue(l)
		p.untilAll(n+1, mailer.Failed)
		on, err := p.outbox.Suppressed(t.Context(), address("moved-away"))
		if err != nil || on != (n == 1) {
			t.Errorf("after refusal %d it is suppressed: %v, %v", n+1, on, err)
		}
	}
}

func TestABusyServerIsGivenHalf(t *testing.T) {
	p := newPost(t)
	p.queue(queued(mailer.Invitation, "busy-once"))
	p.untilAll(1, mailer.Deferred)
	if s := p.Status(); s.Connections != 2 {
		t.Errorf("it may use %d connections, want half of 4", s.Connections)
	}
	p.settled()
	p.queue(many(mailer.Invitation, "good", 100)...)
	p.untilAll(101, mailer.HandedOver)
	if s := p.Status(); s.Connections != 4 {
		t.Errorf("after 100 accepted letters it may use %d connections, want 4", s.Connections)
	}
}

func TestAShutDoorOpensTheBreakerAndIsNoAttempt(t *testing.T) {
	for name, door := range map[string]struct{ shut, open func(*sink) }{
		"closed":  {func(s *sink) { s.listener.shut.Store(1 << 30) }, func(s *sink) { s.listener.shut.Store(0) }},
		"refused": {func(s *sink) { _ = s.listener.Close() }, reopen(t)},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSink(t)
			door.shut(s)
			p := postTo(t, s, nil)
			p.queue(many(mailer.Invitation, "good", 20)...)
			until(t, "the breaker opens", func() bool { return p.stopped(mailer.Account) == "network" })
			p.untilAll(20, mailer.Queued)
			for _, l := range p.outbox.All() {
				if l.Attempts != 0 {
					t.Fatalf("%s counts %d attempts", l.ID, l.Attempts)
				}
			}
			if n := s.listener.knock.Load(); name == "closed" && (n < 5 || n > 8) {
				t.Errorf("the door was knocked at %d times: five, and what was under way on four connections", n)
			}
			p.clock.advance(31 * time.Second) // the test letter finds the door shut still
			until(t, "the breaker opens again", func() bool { return p.until(mailer.Account).After(p.clock.Now().Add(31 * time.Second)) })
			door.open(s)
			p.clock.advance(61 * time.Second)
			p.untilAll(20, mailer.HandedOver)
			if why := p.stopped(mailer.Account); why != "" {
				t.Errorf("the lane still stands: %s", why)
			}
			for id, r := range byID(s.letters()) {
				if len(r) != 1 {
					t.Errorf("%s came %d times", id, len(r))
				}
			}
		})
	}
}

// reopen listens again where the sink was.
func reopen(t *testing.T) func(*sink) {
	return func(s *sink) {
		inner, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", s.port()))
		if err != nil {
			t.Fatal(err)
		}
		go func() { _ = s.server.Serve(inner) }() // ends with the sink
	}
}

// stopped says why the lane stands, "" when it does not.
func (p *post) stopped(lane mailer.Lane) string { return p.status(lane).Reason }

func (p *post) until(lane mailer.Lane) time.Time { return p.status(lane).Until }

func (p *post) status(lane mailer.Lane) mailer.LaneStatus {
	for _, s := range p.Status().Lanes {
		if s.Lane == lane {
			return s
		}
	}
	p.t.Fatalf("there is no lane %s", lane)
	return mailer.LaneStatus{}
}

func TestAConnectionThatBreaksBeforeTheTextIsTriedAgain(t *testing.T) {
	p := newPost(t)
	p.queue(queued(mailer.Invitation, "cut-off"), queued(mailer.Invitation, "good"))
	p.untilAll(1, mailer.HandedOver)
	p.untilAll(1, mailer.Deferred)
	l := p.letter(queued(mailer.Invitation, "cut-off").ID)
	if l.Attempts != 1 || l.LastError.Class != mailer.NotSent || l.LastError.Note != "network" {
		t.Errorf("it is kept as %+v", l)
	}
}

func TestAServersGoodByeOnAnIdleConnectionIsNoRefusal(t *testing.T) {
	s := newSink(t, func(s *sink) { s.server.ReadTimeout = 100 * time.Millisecond })
	p := postTo(t, s, nil)
	p.queue(queued(mailer.Invitation, "good-1"))
	p.untilAll(1, mailer.HandedOver)
	time.Sleep(300 * time.Millisecond) // 421 lies in the connection unread
	p.queue(queued(mailer.Invitation, "good-2"))
	p.untilAll(2, mailer.HandedOver)
	if l := p.letter(queued(mailer.Invitation, "good-2").ID); l.Attempts != 1 || !l.Times[mailer.Deferred].IsZero() {
		t.Errorf("it took %d attempts: %+v", l.Attempts, l.Times)
	}
	if n := s.listener.knock.Load(); n != 2 {
		t.Errorf("%d connections were opened, want 2", n)
	}
}

func TestNoReplyIsKept(t *testing.T) {
	p := newPost(t)
	for _, kind := range []string{"grey", "unknown", "policy", "spam"} {
		p.queue(queued(mailer.Invitation, kind+"-someone"))
	}
	p.untilAll(4, mailer.Deferred, mailer.Failed)
	for _, l := range p.outbox.All() {
		if kept := fmt.Sprintf("%+v", l.LastError); strings.Contains(kept, "example.net") || l.LastError.Enhanced == "" {
			t.Errorf("of %s is kept %s: class and codes, never the address", l.ID, kept)
		}
	}
}
