// Package demo makes synthetic people, programmes and opportunities: the same
// seed gives the same bytes, so that the demonstration, the tests and the
// measurements speak of the same people. Nobody in it lives, and every address
// ends in a domain that RFC 2606 keeps for examples.
package demo

import (
	"iter"
	"math/rand/v2"
	"time"

	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
)

// People yields n experts one by one, without holding them. Person i depends on
// the seed, now and i alone, so a longer roster begins with the shorter one. The
// first is the cardiologist whom the walks through the service follow.
func People(words *terms.Terms, seed uint64, n int, now time.Time) iter.Seq[roster.Expert] {
	return func(yield func(roster.Expert) bool) {
		m := newMaker(words, seed, now)
		for i := range n {
			if !yield(m.person(i)) {
				return
			}
		}
	}
}

// maker holds what all people share.
type maker struct {
	words  *terms.Terms
	seed   uint64
	now    time.Time
	places []place
	trades []trade
	calls  [len(communities)]int // weights of the communities
}

func newMaker(words *terms.Terms, seed uint64, now time.Time) *maker {
	m := &maker{words: words, seed: seed, now: now.UTC().Truncate(time.Second), places: places(), trades: trades()}
	for i, c := range communities {
		m.calls[i] = c.weight
	}
	for i := range m.places {
		m.places[i].fill(words)
	}
	for i := range m.trades {
		m.trades[i].unit = words.Unit(m.trades[i].concept)
	}
	return m
}

// draw is the random source of one person.
type draw struct{ *rand.Rand }

func (m *maker) draw(i int) draw { return draw{rand.New(rand.NewPCG(m.seed, uint64(i)))} }

// chance is true in percent of cases.
func (d draw) chance(percent int) bool { return d.IntN(100) < percent }

// between is a number from low to high, both included.
func (d draw) between(low, high int) int { return low + d.IntN(high-low+1) }

func one[T any](d draw, list []T) T { return list[d.IntN(len(list))] }

// weighted picks an index in proportion to its weight.
func weighted(d draw, n int, weight func(int) int) int {
	sum := 0
	for i := range n {
		sum += weight(i)
	}
	at := d.IntN(sum)
	for i := range n {
		if at -= weight(i); at < 0 {
			return i
		}
	}
	return n - 1
}

func (d draw) id(prefix string) string {
	var b [16]byte
	for i := range b {
		b[i] = byte(d.Uint32())
	}
	return office.IDFrom(prefix, b)
}

// number is a reference of the form that office.NewReference gives.
func (d draw) number() string {
	const letters = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"
	out := []byte("JSR-xxxx-xxxx")
	for i, c := range out {
		if c == 'x' {
			out[i] = letters[d.IntN(len(letters))]
		}
	}
	return string(out)
}

// fixed is an id that is the same in every demonstration.
func fixed(prefix string, n byte) string {
	return office.IDFrom(prefix, [16]byte{'d', 'e', 'm', 'o', 15: n})
}
