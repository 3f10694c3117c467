package app_test

import (
	"slices"
	"testing"
	"time"

	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// onList are those on the shortlist of the first role.
func (h *house) onList(id string) (in []string) {
	h.t.Helper()
	entries, err := h.Stores().Programmes.Entries(h.t.Context(), id, 1)
	h.must(err)
	for _, e := range entries {
		if e.In {
			in = append(in, e.Expert)
		}
	}
	return in
}

// TestASelectionIsAddedByTheProgrammesRules: who meets the musts and of whom nobody has
// decided is added; the others are told with the reason, and what was decided stands.
func TestASelectionIsAddedByTheProgrammesRules(t *testing.T) {
	h := newHouse(t)
	fits, in, out := h.register("Amal"), h.register("Bahar"), h.register("Chnar")
	nurse := h.register("Dilan", func(r *roster.Registration) { r.Occupations = []roster.Occupation{{Code: "2221", Years: 3}} })
	paused := h.register("Evin")
	p := h.open(content(2, false))
	_, err := h.Programmes.Shortlist(t.Context(), officer, p.ID, 1, []programme.Decision{{Expert: in.ID, In: true, Reason: "known"}, {Expert: out.ID, Reason: "no time"}})
	h.must(err)
	_, err = h.Roster.Pause(t.Context(), self(paused), paused.ID)
	h.must(err)
	key, asked := programme.NewAddition(), []string{fits.ID, in.ID, out.ID, nurse.ID, paused.ID, "exp_nobody"}
	for range 2 { // the same form twice is one addition
		a, err := h.Programmes.AddAll(t.Context(), officer, key, p.ID, 1, asked)
		h.must(err)
		why := map[string]programme.Why{}
		for _, r := range a.Refused {
			why[r.Expert] = r.Why
		}
		if a.Added() != 1 || a.Gone != 2 || why[in.ID] != programme.AlreadyIn || why[out.ID] != programme.LeftOut || why[nurse.ID] != programme.NoMatch || len(why) != 3 {
			t.Errorf("added %d, gone %d, refused %v", a.Added(), a.Gone, a.Refused)
		}
	}
	if got := h.onList(p.ID); len(got) != 2 || !slices.Contains(got, in.ID) || !slices.Contains(got, fits.ID) {
		t.Errorf("on the list are %v", got)
	}
	rows, err := h.Log(t.Context(), fits.ID, 20)
	h.must(err)
	if n := len(slices.DeleteFunc(rows, func(r office.Entry) bool { return r.Action != office.Shortlisted })); n != 1 {
		t.Errorf("her log says %d times that she was shortlisted", n)
	}
	other := office.Actor{Kind: office.OfficerKind, ID: "off_2", Roles: []office.Role{office.OfficerRole}}
	if _, err := h.Programmes.Addition(t.Context(), other, key); office.CodeOf(err) != office.NotFound {
		t.Errorf("another officer reads it: %v", err)
	}
	if _, err := h.Programmes.AddAll(t.Context(), viewer, programme.NewAddition(), p.ID, 1, asked); office.CodeOf(err) != office.Forbidden {
		t.Errorf("a viewer shortlists: %v", err)
	}
	if _, err := h.Programmes.AddAll(t.Context(), officer, programme.NewAddition(), p.ID, 1, nil); office.CodeOf(err) != office.Invalid {
		t.Errorf("nobody was added: %v", err)
	}
}

// TestAnAdditionIsTakenBackAtOnce, except where another decision followed; it can be for a
// day.
func TestAnAdditionIsTakenBackAtOnce(t *testing.T) {
	h := newHouse(t)
	a, b, before := h.register("Amal"), h.register("Bahar"), h.register("Chnar")
	p := h.open(content(2, false))
	_, err := h.Programmes.Shortlist(t.Context(), officer, p.ID, 1, []programme.Decision{{Expert: before.ID, In: true}})
	h.must(err)
	h.pass(time.Minute)
	add := func() string {
		key := programme.NewAddition()
		_, err := h.Programmes.AddAll(t.Context(), officer, key, p.ID, 1, []string{a.ID, b.ID, before.ID})
		h.must(err)
		return key
	}
	key := add()
	for range 2 { // pressed twice is once
		got, err := h.Programmes.UndoAddition(t.Context(), officer, key)
		h.must(err)
		if got.Undone != 2 || got.UndoneAt == nil {
			t.Errorf("taken back: %+v", got)
		}
	}
	if got := h.onList(p.ID); !slices.Equal(got, []string{before.ID}) {
		t.Errorf("after the undo the list has %v", got)
	}
	h.pass(time.Minute)
	key = add()
	h.pass(time.Minute)
	_, err = h.Programmes.Shortlist(t.Context(), officer, p.ID, 1, []programme.Decision{{Expert: b.ID, In: true, Reason: "spoke with her"}})
	h.must(err)
	got, err := h.Programmes.UndoAddition(t.Context(), officer, key)
	h.must(err)
	if got.Undone != 1 || !slices.Equal(h.onList(p.ID), []string{before.ID, b.ID}) {
		t.Errorf("taken back %d, the list has %v", got.Undone, h.onList(p.ID))
	}
	h.pass(25 * time.Hour)
	if _, err := h.Programmes.UndoAddition(t.Context(), officer, key); office.CodeOf(err) != office.NotFound {
		t.Errorf("after a day: %v", err)
	}
	if n, err := h.Programmes.DropAdditions(t.Context()); n != 2 || err != nil {
		t.Errorf("%d were dropped, %v", n, err)
	}
}
