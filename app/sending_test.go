package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/returns"
	"jisr/mailer"
)

// sends invites so many people and gives their letters.
func (h *house) sends(n int) (programme.Programme, []invitation.Invitation) {
	h.t.Helper()
	p := h.open(content(n, false))
	var out []invitation.Invitation
	for i := range n {
		out = append(out, h.invite(p, h.register(fmt.Sprintf("Person%c", 'A'+i)))...)
	}
	return p, out
}

func (h *house) progress(p programme.Programme) invitation.Progress {
	h.t.Helper()
	out, err := h.Invitations.Progress(h.t.Context(), officer, p.ID, 1)
	h.must(err)
	return out
}

// counts fails the test unless the letters stand so: waiting, left, failed, not sent.
func (h *house) counts(p programme.Programme, waits, left, failed, notSent int) {
	h.t.Helper()
	got := h.progress(p).Counts
	for g, want := range map[invitation.Group]int{invitation.GroupWaits: waits, invitation.GroupLeft: left, invitation.GroupFailed: failed, invitation.GroupNotSent: notSent} {
		if got[g] != want {
			h.t.Errorf("%s: %d letters, want %d (%v)", g, got[g], want, got)
		}
	}
}

// look asks the gate about a letter, as the dispatcher does just before it leaves.
func (h *house) look(id string) string {
	h.t.Helper()
	l, err := h.Stores().Letters.Letter(h.t.Context(), id)
	h.must(err)
	verdict, err := h.Look().LastLook(h.t.Context(), l)
	h.must(err)
	return fmt.Sprint(verdict)
}

// TestAPauseHoldsAtOnceAndAResumeReleases: the last look reads it, so that letters which
// are in hand already do not leave either.
func TestAPauseHoldsAtOnceAndAResumeReleases(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	p, list := h.sends(3)
	h.counts(p, 3, 0, 0, 0)
	id := "invite:" + list[0].ID + ":1"
	_, err := h.Stores().Letters.Claim(ctx, mailer.Claim{By: "test", Lanes: mailer.Lanes(), Limit: 1000, Now: h.clock(), Until: h.clock().Add(time.Hour)})
	h.must(err)
	h.must(h.Invitations.Pause(ctx, officer, p.ID, 1))
	if got := h.look(id); !strings.Contains(got, "paused") {
		t.Errorf("a paused letter's last look says %s", got)
	}
	_, err = h.MailerOutbox().Settle(ctx, "test", []mailer.Settlement{{ID: id, State: mailer.Held, At: h.clock(), Due: h.clock().Add(time.Hour), Reason: "paused"}})
	h.must(err)
	h.must(h.Invitations.Resume(ctx, officer, p.ID, 1))
	h.stands(id, mailer.Queued)
	if l, err := h.Stores().Letters.Letter(ctx, id); err != nil || l.Due.After(h.clock()) {
		t.Errorf("released, it is due at %s: %v", l.Due, err)
	}
	if got := h.look(id); strings.Contains(got, "paused") {
		t.Errorf("released, the last look says %s", got)
	}
	viewer := officer
	viewer.Roles = []office.Role{office.Viewer}
	if err := h.Invitations.Pause(ctx, viewer, p.ID, 1); office.CodeOf(err) != office.Forbidden {
		t.Errorf("a viewer pauses: %v", err)
	}
}

// TestAnEndTakesBackWhatHasNotLeft: also what is in hand, by its last look; who has a
// letter keeps her invitation; and it can be undone.
func TestAnEndTakesBackWhatHasNotLeft(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	p, list := h.sends(3)
	gone, inHand, waits := "invite:"+list[0].ID+":1", "invite:"+list[1].ID+":1", list[2]
	h.handOver(gone) // which takes the others in hand
	_, err := h.MailerOutbox().Settle(ctx, "test", []mailer.Settlement{{ID: "invite:" + waits.ID + ":1", State: mailer.Queued, At: h.clock()}})
	h.must(err)
	h.must(h.Invitations.End(ctx, officer, p.ID, 1))
	if got := h.look(inHand); !strings.Contains(got, "sending_ended") {
		t.Errorf("a letter in hand may leave: %s", got)
	}
	h.counts(p, 1, 1, 0, 1)
	_, err = h.MailerOutbox().Settle(ctx, "test", []mailer.Settlement{{ID: inHand, State: mailer.Cancelled, At: h.clock(), Reason: invitation.SendingEnded}})
	h.must(err)
	_, err = h.Invitations.Sweep(ctx)
	h.must(err)
	h.counts(p, 0, 1, 0, 2)
	for i, want := range []invitation.State{invitation.Sent, invitation.Withdrawn, invitation.Withdrawn} {
		if in, err := h.Stores().Invitations.Invitation(ctx, list[i].ID); err != nil || in.State != want {
			t.Errorf("invitation %d is %s, want %s: %v", i, in.State, want, err)
		}
	}
	h.pass(time.Minute)
	if n, err := h.Invitations.Again(ctx, officer, p.ID, 1, true); err != nil || n != 2 {
		t.Errorf("%d go after all: %v", n, err)
	}
	h.counts(p, 2, 1, 0, 0)
	if got := h.look("invite:" + waits.ID + ":2"); strings.Contains(got, "ended") {
		t.Errorf("what goes after all does not leave: %s", got)
	}
}

// TestOnlyTheFailedGoAgain: each as a new letter; who is not to be written to any more is
// skipped and named.
func TestOnlyTheFailedGoAgain(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	p, list := h.sends(4)
	for _, in := range list {
		h.handOver("invite:" + in.ID + ":1")
	}
	h.takes(h.report("policy", "invite:"+list[0].ID+":1"), returns.Failed, false)
	h.takes(h.report("full", "invite:"+list[1].ID+":1"), returns.Failed, false)
	h.takes(h.report("unknown-mailbox", "invite:"+list[2].ID+":1"), returns.Failed, false)
	h.counts(p, 0, 1, 3, 0)
	e, err := h.Stores().People.Expert(ctx, list[1].Expert)
	h.must(err)
	_, err = h.Roster.Agree(ctx, self(e), e.ID, map[office.Purpose]bool{office.ToInvitations: false}, "en")
	h.must(err)
	h.pass(time.Minute)
	for i, want := range []int{1, 0} { // pressed twice is once
		if n, err := h.Invitations.Again(ctx, officer, p.ID, 1, false); err != nil || n != want {
			t.Errorf("time %d: %d go again: %v", i, n, err)
		}
	}
	h.counts(p, 1, 1, 2, 0)
	runs := h.progress(p).Sending.Runs
	last := runs[len(runs)-2]
	why := map[string]invitation.Skip{}
	for _, x := range last.Skipped {
		why[x.Expert] = x.Reason
	}
	if !last.Again || last.Queued != 1 || len(why) != 2 || why[list[1].Expert] != invitation.SkipConsent || why[list[2].Expert] != invitation.SkipSuppressed {
		t.Errorf("kept of it is %+v", last)
	}
	// what comes back late of the first letter says nothing of the second
	h.takes(h.report("policy", "invite:"+list[0].ID+":1"), returns.Failed, false)
	h.handOver("invite:" + list[0].ID + ":2")
	if in, err := h.Stores().Invitations.Invitation(ctx, list[0].ID); err != nil || in.State != invitation.Sent {
		t.Errorf("sent again, the invitation is %s: %v", in.State, err)
	}
}

// TestFivePercentHardBouncesPauseTheSending: counted since it last went on, with one
// letter to the officer; one bad address alone stops nobody.
func TestFivePercentHardBouncesPauseTheSending(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	h.must(h.Stores().Staff.InsertOfficer(ctx, office.Officer{ID: officer.ID, Rev: 1, Email: "sender@example.org", Name: office.Name{Latin: "Sender"}, Language: "en", Roles: officer.Roles}))
	p, list := h.sends(8)
	for _, in := range list[:6] {
		h.handOver("invite:" + in.ID + ":1")
	}
	h.takes(h.report("unknown-mailbox", "invite:"+list[0].ID+":1"), returns.Failed, false)
	h.takes(h.report("policy", "invite:"+list[1].ID+":1"), returns.Failed, false)
	if s := h.progress(p).Sending; s.PausedAt != nil {
		t.Error("one bad address and a policy paused it")
	}
	h.pass(time.Minute)
	h.takes(h.report("unknown-mailbox", "invite:"+list[2].ID+":1"), returns.Failed, false)
	s := h.progress(p).Sending
	if s.PausedAt == nil || s.PausedBy != "" {
		t.Fatalf("it is not paused: %+v", s)
	}
	if got := h.look("invite:" + list[7].ID + ":1"); !strings.Contains(got, "paused") {
		t.Errorf("the next letter leaves: %s", got)
	}
	m, err := h.Stores().Letters.Said(ctx, "sending_paused:"+p.ID+"/1:1")
	h.must(err)
	if !strings.Contains(m.Text, "/roles/1/progress") {
		t.Errorf("the officer reads:\n%s", m.Text)
	}
	h.pass(time.Minute)
	h.must(h.Invitations.Resume(ctx, officer, p.ID, 1))
	h.pass(time.Minute)
	// a server that knows no such mailbox counts like a report
	bad := "invite:" + list[6].ID + ":1"
	for i, id := range []string{bad, "invite:" + list[7].ID + ":1"} {
		_, err = h.Stores().Letters.Claim(ctx, mailer.Claim{By: "test", Lanes: mailer.Lanes(), Limit: 1000, Now: h.clock(), Until: h.clock().Add(time.Hour)})
		h.must(err)
		_, err = h.MailerOutbox().Settle(ctx, "test", []mailer.Settlement{{ID: id, State: mailer.Failed, At: h.clock(), Error: mailer.Failure{Class: mailer.NoSuchAddress}, Tried: true}})
		h.must(err)
		if paused := h.progress(p).Sending.PausedAt != nil; paused != (i == 1) {
			t.Errorf("after %d more it is paused: %v", i+1, paused)
		}
	}
	if _, err := h.Stores().Letters.Said(ctx, "sending_paused:"+p.ID+"/1:2"); err != nil {
		t.Errorf("of the second pause nobody is told: %v", err)
	}
}

// TestWhoWasSkippedIsKept: the reasons stand with the sending, whatever becomes of it.
func TestWhoWasSkippedIsKept(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	p := h.open(content(2, false))
	good, bad := h.register("Good"), h.register("Other")
	h.invite(h.open(content(1, false)), bad)
	plan, err := h.Invitations.Plan(ctx, officer, p.ID, 1, []string{good.ID, bad.ID}, "")
	h.must(err)
	_, err = h.Invitations.Send(ctx, officer, plan)
	h.must(err)
	runs := h.progress(p).Sending.Runs
	if len(runs) != 1 || runs[0].Queued != 1 || len(runs[0].Skipped) != 1 || runs[0].Skipped[0] != (invitation.Skipped{Expert: bad.ID, Reason: invitation.SkipCap}) {
		t.Errorf("kept is %+v", runs)
	}
}

// TestAnOfficerSteersASendingInPages: she sees how it stands, pauses, goes on, and takes
// back what waits.
func TestAnOfficerSteersASendingInPages(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	role := d.mosul()
	d.b.Get(role+"/progress").Want(200, "No letter was sent for this role")
	d.b.Get(role + "/matches").Want(200)
	d.b.Send("/matches", "in", "true").Want(200)
	d.b.Get(role+"/sending").Want(200).Send("/sending", "confirm", "1").Want(200)
	d.letter("JSR-")
	waitFor(t, func() bool { return !strings.Contains(d.b.Get(role+"/progress").Page, "every 2s") })
	d.b.Want(200, "1 letter", "1 letter queued", "Shahla Karim").Lacks("Pause")
	if err := d.a.Invitations.Pause(t.Context(), officer, strings.Split(role, "/")[4], 1); err != nil {
		t.Fatal(err)
	}
	d.b.Get(role+"/progress").Want(200, "paused the sending").Send("/progress", "verb", "resume").Want(200, "The letters go on.")
}
