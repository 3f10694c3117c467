package mailer

import (
	"testing"
	"time"
)

func TestTenLettersLeaveInASecondAfterABurst(t *testing.T) {
	p := newPace(10)
	at, left := monday, 0
	for end := at.Add(10 * time.Second); ; left++ {
		wait := p.reserve(at)
		if at = at.Add(max(wait, 0)); at.After(end) {
			break
		}
	}
	if left < 100 || left > 100+burst {
		t.Errorf("%d letters left in ten seconds", left)
	}
}

func TestThePaceIsHalvedAtMostToASixteenthAndComesBack(t *testing.T) {
	p := newPace(10)
	for _, want := range []time.Duration{200, 400, 800, 1600, 1600} {
		if p.halve(); p.every != want*time.Millisecond {
			t.Fatalf("a letter leaves every %s, want %s", p.every, want*time.Millisecond)
		}
	}
	for range 20 {
		p.recover()
	}
	if p.every != 100*time.Millisecond {
		t.Errorf("it has come back to one every %s", p.every)
	}
}

func TestConnectionsGrowWhileAllGoesWellAndHalve(t *testing.T) {
	s := newSlots(2, 8)
	for range 6 * growAfter {
		s.accepted()
	}
	if open, _ := s.state(); open != 8 {
		t.Fatalf("after %d letters %d connections may be used", 6*growAfter, open)
	}
	for range growAfter {
		s.accepted()
	}
	for _, want := range []int{4, 2, 1, 1} {
		if s.halve(); s.open != want {
			t.Errorf("%d connections may be used, want %d", s.open, want)
		}
	}
}

// TestFiveFaultsInARowOpenTheBreaker: an answer between them counts as well, and each
// opening without one lasts twice as long, up to the most.
func TestFiveFaultsInARowOpenTheBreaker(t *testing.T) {
	l := DefaultLimits()
	b := newBrakes(l)
	for n := range 4 {
		if b.network(monday) {
			t.Fatalf("it opened at fault %d", n+1)
		}
	}
	b.well()
	for n := range 5 {
		if opened := b.network(monday); opened != (n == 4) {
			t.Fatalf("at fault %d opened is %v", n+1, opened)
		}
	}
	now := monday
	for _, want := range []time.Duration{30, 60, 120, 240, 480, 600, 600} {
		stop, on := b.on(Invitation, now)
		if !on || stop.until.Sub(now) != want*time.Second {
			t.Fatalf("it stands for %s, want %s", stop.until.Sub(now), want*time.Second)
		}
		now = stop.until
		if !b.network(now) {
			t.Fatal("the test letter's fault did not open it again")
		}
	}
}
