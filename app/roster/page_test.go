package roster_test

import (
	"testing"

	"jisr/app/roster"
)

// TestAListIsReadAsFarAs1000: the last page is cut there, and no page leads beyond.
func TestAListIsReadAsFarAs1000(t *testing.T) {
	for _, c := range []struct{ after, limit, total, remaining, next int }{
		{0, 25, 10, 25, 0}, {0, 25, 26, 25, 25}, {975, 25, 5000, 25, 0}, {990, 30, 5000, 10, 0}, {1000, 10, 5000, 0, 0}, {960, 30, 5000, 30, 990},
	} {
		if got := roster.Remaining(c.after, c.limit); got != c.remaining {
			t.Errorf("from %d, %d of %d: %d remain, want %d", c.after, c.limit, c.total, got, c.remaining)
		}
		if got := roster.NextAfter(c.after, min(c.remaining, c.total-c.after), c.total); got != c.next {
			t.Errorf("from %d, %d of %d: the next page begins at %d, want %d", c.after, c.limit, c.total, got, c.next)
		}
	}
}
