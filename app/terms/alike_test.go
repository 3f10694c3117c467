package terms

import "testing"

func TestOneLetterIsForgiven(t *testing.T) {
	for _, c := range []struct {
		word, asked string
		typed, want bool
	}{
		{"kardiolog", "kardiolog", false, true},
		{"kardiolog", "kardilog", false, true},   // left out
		{"kardiolog", "kardioolog", false, true}, // put in
		{"kardiolog", "kardiolug", false, true},  // replaced
		{"kardiolog", "kardiolgo", false, true},  // changed places
		{"kardiolog", "kardiolo", false, true},   // the last left out
		{"kardiolog", "kardiologs", false, true}, // one more at the end
		{"kardiolog", "kariolo", false, false},   // two
		{"kardiolog", "kardioogl", false, false},
		{"catheterisation", "cathetre", true, true}, // goes on
		{"catheterisation", "cathetre", false, false},
		{"catheterisation", "cattheter", true, true},
		{"قسطره", "قصطره", false, true}, // ص and س share their first byte
		{"قسطره", "قسطه", false, true},
		{"قسطره", "سقطره", false, true},
		{"قسطره", "قصتره", false, false},
		{"", "a", false, true},
		{"a", "", false, true},
		{"", "", false, true},
	} {
		if got := alike(c.word, c.asked, c.typed); got != c.want {
			t.Errorf("%q for %q: %v", c.asked, c.word, got)
		}
	}
}
