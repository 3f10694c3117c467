package mailer

import "testing"

// TestMoreIsSaidAtOnceOnlyWhileTheConnectionsAreFaster: what is said to be sending is what
// another instance could not tell from what has gone, so it stays small unless it must grow.
func TestMoreIsSaidAtOnceOnlyWhileTheConnectionsAreFaster(t *testing.T) {
	f := &feeder{Dispatcher: &Dispatcher{Config: Config{Limits: DefaultLimits()}}}
	f.few = f.Limits.half()
	for i, step := range []struct{ before, after, want int }{
		{0, 0, 8}, // the lane was at rest
		{8, 3, 8},
		{8, 0, 16}, // they used up what stood ready while the store wrote
		{16, 0, 32}, {32, 0, 64}, {64, 0, 100}, {100, 0, 100},
		{100, 40, 100},
		{100, 60, 50}, {50, 30, 25}, {25, 20, 12}, {12, 10, 8}, {8, 8, 8},
	} {
		if f.adapt(step.before, step.after); f.few != step.want {
			t.Fatalf("step %d: %d are said at once, want %d", i, f.few, step.want)
		}
	}
}
