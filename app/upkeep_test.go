package app_test

import (
	"strings"
	"testing"
	"time"

	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/roster"
)

// upkeep lets time pass, does what is due twice, since twice is once, and gives the
// record as it then stands.
func (h *house) upkeep(pass time.Duration, e roster.Expert) (roster.Expert, error) {
	h.t.Helper()
	h.pass(pass)
	for range 2 {
		_, err := h.Roster.Upkeep(h.t.Context())
		h.must(err)
	}
	return h.Roster.Own(h.t.Context(), self(e))
}

func TestASilentProfileIsAskedTwiceThenRestsThenIsErased(t *testing.T) {
	h := newHouse(t)
	e := h.register("Silent")
	after := func(pass time.Duration, want roster.Status, asked int) {
		t.Helper()
		now, err := h.upkeep(pass, e)
		h.must(err)
		if now.Status != want || now.Asked != asked {
			t.Errorf("after %s: %s, asked %d times; want %s, %d", pass, now.Status, now.Asked, want, asked)
		}
	}
	after(179*office.Day, roster.Active, 0)
	after(2*office.Day, roster.Active, 1)
	if text := h.said("still", e); !strings.Contains(text, "/en/still/") {
		t.Errorf("the first letter says:\n%s", text)
	}
	after(29*office.Day, roster.Active, 1)
	after(2*office.Day, roster.Active, 2)
	after(31*office.Day, roster.Resting, 2)
	if text := h.said("rested", e); !strings.Contains(text, "/en/still/") {
		t.Errorf("she is told:\n%s", text)
	}
	h.must(h.CatchUp(t.Context()))
	if found, err := h.Roster.Search(t.Context(), officer, roster.Query{}); err != nil || found.Total != 0 {
		t.Errorf("a resting profile is found: %d, %v", found.Total, err)
	}
	// one press wakes it, and the count begins anew
	back, err := h.Roster.Confirm(t.Context(), self(e), e.ID)
	h.must(err)
	if back.Status != roster.Active || back.Asked != 0 {
		t.Errorf("confirmed: %s, asked %d", back.Status, back.Asked)
	}
	after(181*office.Day, roster.Active, 1)
	after(31*office.Day, roster.Active, 2)
	after(31*office.Day, roster.Resting, 2)
	if _, err := h.upkeep(500*office.Day, e); office.CodeOf(err) != office.NotFound {
		t.Errorf("24 months after her last word: %v", err)
	}
}

func TestWhoCannotBeAskedIsNotSilent(t *testing.T) {
	h := newHouse(t)
	e := h.register("Paper", func(r *roster.Registration) { r.Email, r.EmailVerifiedAt = "", nil })
	now, err := h.upkeep(300*office.Day, e)
	h.must(err)
	if now.Status != roster.Active {
		t.Errorf("somebody without an address is %s", now.Status)
	}
}

func TestADraftIsKeptFor30Days(t *testing.T) {
	h := newHouse(t)
	e, err := h.Roster.Begin(t.Context(), "draft@example.org", "ckb")
	h.must(err)
	_, err = h.upkeep(29*office.Day, e)
	h.must(err)
	if _, err := h.upkeep(2*office.Day, e); office.CodeOf(err) != office.NotFound {
		t.Errorf("after 31 days: %v", err)
	}
}

func TestAnAnswerConfirmsTheRecord(t *testing.T) {
	h := newHouse(t)
	e := h.register("Answers")
	in := h.invite(h.open(content(1, false)), e)[0]
	h.pass(20 * office.Day)
	_, err := h.Invitations.Answer(t.Context(), in.ID, invitation.Answer{State: invitation.Declined})
	h.must(err)
	now, err := h.Roster.Own(t.Context(), self(e))
	h.must(err)
	if now.ConfirmedAt == nil || !now.ConfirmedAt.Equal(h.clock()) {
		t.Errorf("confirmed at %v, not %s", now.ConfirmedAt, h.clock())
	}
}

// TestAnOldListIsNotWrittenToAtOnce: whoever came with an import and was not confirmed
// for long is asked a month later, not on the day.
func TestAnOldListIsNotWrittenToAtOnce(t *testing.T) {
	h := newHouse(t)
	long := h.clock().Add(-400 * office.Day)
	e := h.register("Imported", func(r *roster.Registration) { r.ConfirmedAt = &long })
	now, err := h.upkeep(29*office.Day, e)
	h.must(err)
	if now.Asked != 0 {
		t.Error("she was asked within a month")
	}
	if now, err = h.upkeep(2*office.Day, e); err != nil || now.Asked != 1 {
		t.Errorf("after a month asked %d times, %v", now.Asked, err)
	}
}

func TestTheStoreIsCompactedOnceANight(t *testing.T) {
	h := newHouse(t)
	compact := h.Nightly()
	for range 2 {
		if n, err := compact(t.Context()); n != 0 || err != nil {
			t.Errorf("by day: %d, %v", n, err)
		}
		for h.clock().In(office.Baghdad).Hour() != 3 {
			h.pass(time.Hour)
		}
		for i, want := range []int{1, 0} {
			if n, err := compact(t.Context()); n != want || err != nil {
				t.Errorf("call %d of a night: %d, %v", i, n, err)
			}
		}
		h.pass(2 * time.Hour)
	}
}
