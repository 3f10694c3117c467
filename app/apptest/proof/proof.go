// Package proof is the table of faults (`task prove:faults`): what each test that harms
// the service tells of it, in one form.
package proof

import (
	"flag"
	"os"
	"testing"
	"time"
)

// long asks for the faults at the length that the table promises; the tests are short
// otherwise.
var long = flag.Bool("long", false, "harm the service as long and as often as the table of faults says")

// Row is a row of the table: what was done how often, how many changes (or letters, or
// answers) the service said it had made, how many of them were gone afterwards or there
// twice, and the longest that it took until it served again.
type Row struct {
	Fault                                string
	Runs, Acknowledged, Lost, Duplicated int
	Recovered                            time.Duration
	// Within is how soon it must serve again, in the long form: short ones run beside other
	// tests on whatever machine there is. Zero promises nothing.
	Within time.Duration
}

// Log prints the row, for `task prove:faults` to gather, and fails for what was lost or is
// there twice.
func (r Row) Log(t testing.TB) {
	t.Helper()
	t.Logf("PROOF\t%s\t%d\t%d\t%d\t%d\t%s", r.Fault, r.Runs, r.Acknowledged, r.Lost, r.Duplicated, r.Recovered.Round(time.Millisecond))
	if r.Lost+r.Duplicated > 0 {
		t.Errorf("%s: %d lost, %d twice", r.Fault, r.Lost, r.Duplicated)
	}
	if *long && r.Within > 0 && r.Recovered > r.Within {
		t.Errorf("%s: it served again after %s; %s is promised", r.Fault, r.Recovered, r.Within)
	}
}

// NotRun says in the table that a fault could not be made here, and skips the test.
func NotRun(t testing.TB, fault, why string) {
	t.Helper()
	t.Logf("PROOF\t%s\tNOT RUN\t\t\t\t%s", fault, why)
	t.Skipf("NOT RUN: %s: %s", fault, why)
}

// Asked skips a test that harms a whole process, and takes seconds for it, unless it is
// asked for: by JISR_FAULTS, which continuous integration and `task prove:faults` set.
func Asked(t testing.TB, fault string) {
	t.Helper()
	if os.Getenv("JISR_FAULTS") == "" {
		NotRun(t, fault, "JISR_FAULTS is not set (continuous integration and task prove:faults set it)")
	}
}

// Of is the long form where it was asked for, and the short one otherwise.
func Of[T any](short, length T) T {
	if *long {
		return length
	}
	return short
}

// Tool is the path of a program that a test needs and that only continuous integration and
// `task prove:faults` bring, named by a variable of the environment.
func Tool(t testing.TB, fault, variable string) string {
	t.Helper()
	path := os.Getenv(variable)
	if path == "" {
		NotRun(t, fault, variable+" is not set (task prove:faults sets it)")
	}
	return path
}
