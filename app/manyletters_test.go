package app_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/mailer"
)

// approvesMany lets the letters to so many people go, as two officers do.
func (h *house) approvesMany(n int) (p programme.Programme, asker office.Actor) {
	h.t.Helper()
	asker, second := hire(h.t, h.App, "asker", office.OfficerRole), hire(h.t, h.App, "second", office.OfficerRole)
	p = h.open(content(n, false))
	a, err := h.Invitations.Approve(h.t.Context(), second, h.ask(asker, p, h.registerMany(n)), n)
	h.must(err)
	if !a.Done || a.Queued != n {
		h.t.Fatalf("approved %d letters: %+v", n, a)
	}
	return p, asker
}

// letterless tells invitations that have a letter from those that have none.
func (h *house) letterless(p programme.Programme) (written, without []invitation.Invitation) {
	h.t.Helper()
	for _, row := range h.progress(p).Rows {
		if row.Stand.State == "" {
			without = append(without, row.Invitation)
		} else {
			written = append(written, row.Invitation)
		}
	}
	return written, without
}

// TestManyAreInvitedAtOnceAndTheirLettersFollow: the officer has her answer when everybody
// is invited, the first letters may leave, the others are written by a duty that is told so,
// each once and with the log's row of the officer who asked.
func TestManyAreInvitedAtOnceAndTheirLettersFollow(t *testing.T) {
	h := newHouse(t)
	const many = 120
	p, asker := h.approvesMany(many)
	h.counts(p, many, 0, 0, 0)
	first, without := h.letterless(p)
	if len(first) == 0 || len(without) == 0 {
		t.Fatalf("%d letters are written at once, %d wait for the duty", len(first), len(without))
	}
	select {
	case <-h.Invitations.Woken():
	default:
		t.Error("nobody is told that letters are to be written")
	}
	for _, want := range []int{len(without), 0} {
		if n, err := h.Invitations.Sweep(t.Context()); err != nil || n != want {
			t.Errorf("the duty wrote %d letters, want %d: %v", n, want, err)
		}
	}
	if _, without := h.letterless(p); len(without) != 0 {
		t.Errorf("%d have no letter", len(without))
	}
	for _, in := range []invitation.Invitation{first[0], without[0]} {
		rows, err := h.Log(t.Context(), in.Expert, 10)
		h.must(err)
		invited := 0
		for _, r := range rows {
			if r.Action == office.Invited {
				invited++
				if r.Actor.ID != asker.ID || r.Actor.Institution != asker.Institution || len(r.Actor.Roles) == 0 {
					t.Errorf("the log's row is of %+v", r.Actor)
				}
			}
		}
		if invited != 1 || !slices.Contains(h.onList(p.ID), in.Expert) {
			t.Errorf("%s: %d rows, on the shortlist %d people", in.ID, invited, len(h.onList(p.ID)))
		}
	}
}

// TestWhatIsEndedBeforeItIsWrittenNeverLeaves, and may go after all.
func TestWhatIsEndedBeforeItIsWrittenNeverLeaves(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	const many = 80
	p, _ := h.approvesMany(many)
	_, without := h.letterless(p)
	h.must(h.Invitations.End(ctx, officer, p.ID, 1))
	_, err := h.Invitations.Sweep(ctx)
	h.must(err)
	h.counts(p, 0, 0, 0, many)
	for _, in := range without {
		l, err := h.Stores().Letters.Letter(ctx, fmt.Sprintf("invite:%s:1", in.ID))
		h.must(err)
		if l.State != mailer.Cancelled {
			t.Fatalf("the letter of %s is %s", in.ID, l.State)
		}
	}
	h.pass(time.Minute)
	if n, err := h.Invitations.Again(ctx, officer, p.ID, 1, true); err != nil || n != many {
		t.Errorf("%d go after all: %v", n, err)
	}
}
