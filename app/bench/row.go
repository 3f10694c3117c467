// Package bench measures the engines as the service uses them, beside the bare engine
// underneath and beside themselves at another size. Ratios within one run are what
// counts; absolute figures are those of a machine.
package bench

import (
	"fmt"
	"slices"
	"time"
)

// Row is one figure.
type Row struct {
	Name string `json:"name"`
	// N is how many documents there were.
	N     int     `json:"n"`
	P50us float64 `json:"p50_us"` // microseconds; zero where only a rate was measured
	P99us float64 `json:"p99_us"`
	PerS  float64 `json:"per_s"` // operations or documents in a second
	// Ratio is this figure over the one it stands against: of times where P50us is
	// set, else of rates. Zero without Against.
	Ratio   float64 `json:"ratio"`
	Against string  `json:"against"`
	// Bytes is a size, where that is what was measured.
	Bytes int64 `json:"bytes,omitempty"`
	// Target is what the ratio should be; the zero value where nothing is asked.
	Target Target `json:"-"`
}

// Target bounds a ratio.
type Target struct{ AtMost, AtLeast float64 }

// Asked is false for the zero value.
func (t Target) Asked() bool { return t != Target{} }

// Met tells whether a ratio reaches it.
func (t Target) Met(ratio float64) bool {
	return ratio >= t.AtLeast && (t.AtMost == 0 || ratio <= t.AtMost)
}

func (t Target) String() string {
	if t.AtMost > 0 {
		return fmt.Sprintf("≤ %g", t.AtMost)
	}
	return fmt.Sprintf("≥ %g", t.AtLeast)
}

// timing is how long single operations took.
type timing []time.Duration

func (t timing) at(percent int) time.Duration {
	sorted := slices.Sorted(slices.Values(t))
	return sorted[min(len(sorted)*percent/100, len(sorted)-1)]
}

func (t timing) rate() float64 {
	var sum time.Duration
	for _, d := range t {
		sum += d
	}
	return float64(len(t)) / sum.Seconds()
}

// pace is how much was done in which time.
type pace struct {
	count int
	took  time.Duration
}

// add times a call that does count things.
func (p *pace) add(count int, call func() error) error {
	took, err := clock(call)
	p.count, p.took = p.count+count, p.took+took
	return err
}

func (p *pace) rate() float64 { return float64(p.count) / p.took.Seconds() }

func microseconds(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }

// row compares medians; other may be nil.
func (t timing) row(name string, n int, against string, other timing) Row {
	r := Row{Name: name, N: n, P50us: microseconds(t.at(50)), P99us: microseconds(t.at(99)), PerS: t.rate()}
	if other != nil {
		r.Against, r.Ratio = against, float64(t.at(50))/float64(other.at(50))
	}
	return r
}

// clock times one call.
func clock(call func() error) (time.Duration, error) {
	start := time.Now()
	err := call()
	return time.Since(start), err
}
