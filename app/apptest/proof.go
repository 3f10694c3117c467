package apptest

import (
	"testing"
	"time"
)

// Proof is a row of the table of faults: what was done how often, how many changes the
// service said it had made, how many of them were gone afterwards or there twice, and the
// longest that it took until it served again.
type Proof struct {
	Fault                                string
	Runs, Acknowledged, Lost, Duplicated int
	Recovered                            time.Duration
}

// Log prints the row, for `task prove:faults` to gather, and fails for what was lost or is
// there twice.
func (p Proof) Log(t testing.TB) {
	t.Helper()
	t.Logf("PROOF\t%s\t%d\t%d\t%d\t%d\t%s", p.Fault, p.Runs, p.Acknowledged, p.Lost, p.Duplicated, p.Recovered.Round(time.Millisecond))
	if p.Lost+p.Duplicated > 0 {
		t.Errorf("%s: %d lost, %d twice", p.Fault, p.Lost, p.Duplicated)
	}
}
