package mailer

import (
	"slices"
	"testing"
	"time"
)

func TestALetterTakenAgainBeforeItWasDroppedStaysInHand(t *testing.T) {
	h := newHolding()
	letters := []Letter{{ID: "a"}}
	h.take(letters, monday.Add(time.Minute)) // claimed
	h.take(letters, monday.Add(time.Hour))   // settled as queued, and claimed again at once
	h.drop("a")                              // the settler hears that the first is settled
	if got := h.current(monday); !slices.Equal(got, []string{"a"}) {
		t.Fatalf("in hand are %v", got)
	}
	h.drop("a")
	if h.count() != 0 {
		t.Error("it is never let go")
	}
}

func TestALeaseThatRanOutIsNotRenewed(t *testing.T) {
	h := newHolding()
	h.take([]Letter{{ID: "a"}}, monday.Add(time.Minute))
	h.take([]Letter{{ID: "b"}}, monday.Add(time.Hour))
	later := monday.Add(time.Minute)
	if !h.lapsed("a", later) || h.lapsed("b", later) || !h.lapsed("unknown", later) {
		t.Error("only b is ours still")
	}
	ids := h.current(later)
	h.renew(ids, later.Add(2*time.Hour))
	if !slices.Equal(ids, []string{"b"}) || !h.lapsed("a", later) || h.lapsed("b", monday.Add(2*time.Hour)) {
		t.Errorf("renewed were %v", ids)
	}
}
