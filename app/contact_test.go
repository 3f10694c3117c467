package app_test

import (
	"strings"
	"testing"
	"time"

	"jisr/app/apptest"
)

// TestAMatchSaysWhenSheWasLastInvited to whatever programme, blind or not, and nothing of
// what she answered there, since her letter promises that it counts for nothing.
func TestAMatchSaysWhenSheWasLastInvited(t *testing.T) {
	a := apptest.Start(t, nil)
	h := &house{App: a, t: t, now: time.Now()}
	e, never := h.register("Written"), h.register("Unwritten")
	in := h.invite(h.open(content(1, false)), e)[0]
	h.must(a.Invitations.HandedOver(t.Context(), in.ID))
	other := h.open(content(1, false))
	c := newCaller(t, a, "officer")
	path := "/programmes/" + other.ID + "/roles/1/matches"
	var items []any
	waitFor(t, func() bool {
		out, _ := c.good("GET", path, "")
		items = out["items"].([]any)
		return len(items) == 2
	})
	for _, x := range items {
		m := x.(map[string]any)
		id, ok := a.Programmes.Resolve(other.ID, m["expert"].(string))
		said, there := m["last_contacted"].(string)
		if !ok || there != (id == e.ID) || m["standing"] != nil {
			t.Errorf("%s (never: %s) has %v", id, never.ID, m)
		}
		if at, err := time.Parse(time.RFC3339, said); there && (err != nil || time.Since(at) > time.Hour || strings.Contains(said, "0001")) {
			t.Errorf("last contacted %q, %v", said, err)
		}
	}
}
