package web_test

import (
	"math"
	"testing"

	"jisr/app/web"
)

// TestABubblesAreaComparesTheCounts: four times as many people are a bubble of four
// times the area, and the smallest can still be seen.
func TestABubblesAreaComparesTheCounts(t *testing.T) {
	m := web.Map{Places: []web.MapPlace{{Count: 400}, {Count: 100}, {Count: 1}}}
	if big, small := m.R(m.Places[0]), m.R(m.Places[1]); math.Abs(big-2*small) > 0.2 {
		t.Errorf("radii %v and %v", big, small)
	}
	if r := m.R(m.Places[2]); r < 2 {
		t.Errorf("one person is a bubble of radius %v", r)
	}
	if empty := (web.Map{}); empty.Most() != 0 || empty.R(web.MapPlace{}) < 0 {
		t.Error("an empty map")
	}
}
