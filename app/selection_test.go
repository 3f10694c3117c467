package app_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"jisr/app/office"
	"jisr/app/roster"
)

var viewer = office.Actor{Kind: office.OfficerKind, ID: "off_view", Roles: []office.Role{office.Viewer}}

// registerMany puts so many cardiologists on the roster at once.
func (h *house) registerMany(n int) []roster.Expert {
	h.t.Helper()
	list := make([]roster.Expert, n)
	for i := range list {
		var err error
		list[i], err = h.Roster.Prepare(officer, h.registration(fmt.Sprintf("Person%d", i)))
		h.must(err)
	}
	errs, err := h.Stores().People.InsertExperts(h.t.Context(), list)
	for _, e := range append(errs, err) {
		h.must(e)
	}
	h.must(h.Roster.Finder.Follow(h.t.Context()))
	return list
}

// selected are the ids in somebody's selection who may be found.
func (h *house) selected(actor office.Actor) []string {
	h.t.Helper()
	ids, err := h.Roster.Selected(h.t.Context(), actor)
	h.must(err)
	return ids
}

// TestASelectionEndsADayAfterItsLastChange, and is one officer's own: another has hers.
func TestASelectionEndsADayAfterItsLastChange(t *testing.T) {
	h := newHouse(t)
	a, b := h.register("Amal"), h.register("Bahar")
	h.must(h.Roster.Select(t.Context(), viewer, a.ID, true))
	h.pass(23 * time.Hour)
	for range 2 { // ticked twice is once
		h.must(h.Roster.Select(t.Context(), viewer, b.ID, true))
	}
	if got := h.selected(officer); len(got) != 0 {
		t.Errorf("another officer has %v", got)
	}
	h.pass(23 * time.Hour)
	if n, err := h.Roster.DropSelections(t.Context()); n != 0 || err != nil {
		t.Errorf("%d were dropped within the day, %v", n, err)
	}
	if got := h.selected(viewer); !slices.Equal(got, []string{a.ID, b.ID}) {
		t.Errorf("got %v, want both in the order ticked", got)
	}
	h.must(h.Roster.Select(t.Context(), officer, a.ID, true))
	h.pass(time.Hour)
	if got := h.selected(viewer); len(got) != 0 {
		t.Errorf("after its day the selection holds %v", got)
	}
	h.must(h.Roster.Select(t.Context(), viewer, a.ID, true)) // begins anew
	if got := h.selected(viewer); !slices.Equal(got, []string{a.ID}) {
		t.Errorf("begun anew it holds %v", got)
	}
	h.pass(24*time.Hour + time.Minute)
	if n, err := h.Roster.DropSelections(t.Context()); n != 2 || err != nil {
		t.Errorf("%d were dropped after the day, %v", n, err)
	}
	if _, err := h.Stores().Selections.Selection(t.Context(), viewer.ID); office.CodeOf(err) != office.NotFound {
		t.Errorf("it is still kept: %v", err)
	}
}

// TestWhoIsErasedOrPausedVanishesFromASelection, and who comes back stands in it again
// while it lasts. Nobody can be ticked who cannot be found.
func TestWhoIsErasedOrPausedVanishesFromASelection(t *testing.T) {
	h := newHouse(t)
	a, b, c := h.register("Amal"), h.register("Bahar"), h.register("Chnar")
	for _, e := range []roster.Expert{a, b, c} {
		h.must(h.Roster.Select(t.Context(), officer, e.ID, true))
	}
	h.must(h.Roster.Erase(t.Context(), self(a), a.ID, true))
	_, err := h.Roster.Pause(t.Context(), self(b), b.ID)
	h.must(err)
	found, err := h.Roster.ShowSelection(t.Context(), officer, 0)
	h.must(err)
	if found.Total != 1 || len(found.Hits) != 1 || found.Hits[0].Expert.ID != c.ID {
		t.Errorf("got %d of %d", len(found.Hits), found.Total)
	}
	for _, id := range []string{a.ID, b.ID, "exp_nobody"} {
		if err := h.Roster.Select(t.Context(), viewer, id, true); office.CodeOf(err) != office.NotFound {
			t.Errorf("%s could be ticked: %v", id, err)
		}
	}
	_, err = h.Roster.Resume(t.Context(), self(b), b.ID)
	h.must(err)
	if got := h.selected(officer); !slices.Equal(got, []string{b.ID, c.ID}) {
		t.Errorf("got %v", got)
	}
}

// TestWhoIsShownFromASelectionReadsItInTheLog, each page's people and no others.
func TestWhoIsShownFromASelectionReadsItInTheLog(t *testing.T) {
	h := newHouse(t)
	list := h.registerMany(roster.DefaultLimit + 1)
	_, err := h.Roster.SelectAll(t.Context(), officer, roster.Query{Text: "cardiologist"})
	h.must(err)
	shown := func() (n int) {
		for _, e := range list {
			rows, err := h.Log(t.Context(), e.ID, 20)
			h.must(err)
			for _, r := range rows {
				if r.Action == office.Searched && r.Actor.ID == officer.ID {
					n++
				}
			}
		}
		return n
	}
	if n := shown(); n != 0 {
		t.Errorf("selecting all showed %d people", n)
	}
	for i, want := range []int{roster.DefaultLimit, roster.DefaultLimit + 1} {
		found, err := h.Roster.ShowSelection(t.Context(), officer, i*roster.DefaultLimit)
		h.must(err)
		if found.Total != len(list) {
			t.Errorf("%d in all, want %d", found.Total, len(list))
		}
		waitFor(t, func() bool { return shown() == want })
	}
}

// TestSelectAllStopsAtAThousand and tells how many had no room; what vanished makes room
// before anybody is refused.
func TestSelectAllStopsAtAThousand(t *testing.T) {
	h := newHouse(t)
	list := h.registerMany(roster.SelectMost + 3)
	last := list[len(list)-1]
	h.must(h.Roster.Select(t.Context(), officer, last.ID, true))
	left, err := h.Roster.SelectAll(t.Context(), officer, roster.Query{Text: "cardiologist"})
	h.must(err)
	got := h.selected(officer)
	if len(got) != roster.SelectMost || left != 3 && left != 4 || got[0] != last.ID {
		t.Errorf("%d are selected and %d left", len(got), left)
	}
	outside := list[slices.IndexFunc(list, func(e roster.Expert) bool { return !slices.Contains(got, e.ID) })]
	h.refused(h.Roster.Select(t.Context(), officer, outside.ID, true), "selection.refused.full")
	h.must(h.Roster.Select(t.Context(), officer, got[5], true)) // is there already
	h.must(h.Roster.Erase(t.Context(), self(last), last.ID, true))
	h.must(h.Roster.Select(t.Context(), officer, outside.ID, true))
	if got := h.selected(officer); len(got) != roster.SelectMost || got[len(got)-1] != outside.ID {
		t.Errorf("the place of one erased was not given: %d", len(got))
	}
	h.must(h.Roster.Select(t.Context(), officer, outside.ID, false))
	if got := h.selected(officer); len(got) != roster.SelectMost-1 {
		t.Errorf("unticked, %d are selected", len(got))
	}
	h.must(h.Roster.ClearSelection(t.Context(), officer))
	if got := h.selected(officer); len(got) != 0 {
		t.Errorf("cleared, %d are selected", len(got))
	}
}

// TestOnlySearchersSelect: who may not search has no selection.
func TestOnlySearchersSelect(t *testing.T) {
	h := newHouse(t)
	e := h.register("Amal")
	for _, role := range []office.Role{office.HostRole, office.Investment, office.Auditor} {
		actor := office.Actor{Kind: office.OfficerKind, ID: "off_x", Roles: []office.Role{role}}
		_, all := h.Roster.SelectAll(t.Context(), actor, roster.Query{})
		_, shown := h.Roster.ShowSelection(t.Context(), actor, 0)
		for _, err := range []error{h.Roster.Select(t.Context(), actor, e.ID, true), all, shown, h.Roster.ClearSelection(t.Context(), actor)} {
			if office.CodeOf(err) != office.Forbidden {
				t.Errorf("%s: %v", role, err)
			}
		}
	}
}
