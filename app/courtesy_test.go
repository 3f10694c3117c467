package app_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/mailer"
)

func (h *house) does(duty func() (int, error), want int) {
	h.t.Helper()
	if n, err := duty(); err != nil || n != want {
		h.t.Errorf("%d were done, want %d: %v", n, want, err)
	}
}

// TestOneReminderAfterFiveDaysIfUnanswered: never a second, and none to who answered, even
// in the last moment.
func TestOneReminderAfterFiveDaysIfUnanswered(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	remind := func() (int, error) { return h.Invitations.Remind(ctx) }
	silent, answers := h.register("Silent"), h.register("Answers")
	list := h.invite(h.open(content(2, false)), silent, answers)
	for _, in := range list {
		h.handOver("invite:" + in.ID + ":1")
	}
	h.pass(5*office.Day - time.Hour)
	h.does(remind, 0)
	_, err := h.Invitations.Answer(ctx, list[1].ID, invitation.Answer{State: invitation.Asked, Question: "Is there a flat?"})
	h.must(err)
	h.pass(2 * time.Hour)
	h.does(remind, 1)
	h.does(remind, 0)
	text := h.said("reminder", silent)
	if !strings.Contains(text, "/answer/") || !strings.Contains(text, "/unsubscribe/") || !strings.Contains(text, "once only") || h.said("reminder", answers) != "" {
		t.Errorf("the reminder says:\n%s", text)
	}
	id := "remind:" + list[0].ID + ":1"
	if got := h.look(id); got != fmt.Sprint(mailer.Go()) {
		t.Errorf("the reminder may not leave: %s", got)
	}
	_, err = h.Invitations.Answer(ctx, list[0].ID, invitation.Answer{State: invitation.Declined})
	h.must(err)
	if got := h.look(id); !strings.Contains(got, "answered") {
		t.Errorf("she answered, and is reminded: %s", got)
	}
	h.pass(10 * office.Day)
	h.does(remind, 0)
}

// TestTheCapIsReadAgainAtTheMomentOfSending: another programme may have written meanwhile;
// then the letter waits until the cap allows it, unless an officer gave a reason.
func TestTheCapIsReadAgainAtTheMomentOfSending(t *testing.T) {
	h := newHouse(t)
	e := h.register("Wanted")
	first := h.invite(h.open(content(1, false)), e)[0]
	plan, err := h.Invitations.Plan(t.Context(), officer, h.open(content(1, false)).ID, 1, []string{e.ID}, "urgent")
	h.must(err)
	_, err = h.Invitations.Send(t.Context(), officer, plan)
	h.must(err)
	h.handOver("invite:" + plan.Letters[0].ID + ":1")
	got := h.look("invite:" + first.ID + ":1")
	if got != fmt.Sprint(mailer.HoldUntil(h.clock().Add(7*office.Day), "over_cap")) {
		t.Errorf("the first letter's last look says %s", got)
	}
	if got := h.look("invite:" + plan.Letters[0].ID + ":1"); got != fmt.Sprint(mailer.Go()) {
		t.Errorf("with a reason: %s", got)
	}
	h.pass(8 * office.Day)
	if got := h.look("invite:" + first.ID + ":1"); got != fmt.Sprint(mailer.Go()) {
		t.Errorf("after the cap: %s", got)
	}
	_, err = h.Invitations.Answer(t.Context(), plan.Letters[0].ID, invitation.Answer{State: invitation.NotNow, Until: "2027-01-15"})
	h.must(err)
	if got := h.look("invite:" + first.ID + ":1"); !strings.Contains(got, "not_now") {
		t.Errorf("she asked not to be written to: %s", got)
	}
}

// TestClosingLettersLeaveOnTheOfficersWord: to everybody who was written to and has no
// seat, once, and not before seats are settled.
func TestClosingLettersLeaveOnTheOfficersWord(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	p := h.open(content(1, false))
	names := []string{"Seated", "Waits", "Declined", "Silent", "Unsent"}
	var people []roster.Expert
	for _, n := range names {
		people = append(people, h.register(n))
	}
	list := h.invite(p, people...)
	for _, in := range list[:4] {
		h.handOver("invite:" + in.ID + ":1")
	}
	for i, state := range []invitation.State{invitation.Accepted, invitation.Accepted, invitation.Declined} {
		_, err := h.Invitations.Answer(ctx, list[i].ID, invitation.Answer{State: state})
		h.must(err)
	}
	_, err := h.Invitations.GiveSeat(ctx, officer, list[0].ID)
	h.must(err)
	_, err = h.Invitations.Close(ctx, officer, p.ID, 3)
	h.refused(err, "closing.refused.early")
	_, err = h.Programmes.Move(ctx, officer, p.ID, "start", "")
	h.must(err)
	_, err = h.Invitations.Close(ctx, officer, p.ID, 4)
	h.wrong(err, "confirm", "letters")
	if n, err := h.Invitations.Close(ctx, officer, p.ID, 3); err != nil || n != 3 {
		t.Fatalf("%d closing letters: %v", n, err)
	}
	for i, want := range []string{"", "All seats were taken", "Thank you for your answer", "need not answer", ""} {
		if text := h.said("closing", people[i]); want == "" && text != "" || !strings.Contains(text, want) {
			t.Errorf("%s reads:\n%s", names[i], text)
		}
	}
	_, err = h.Invitations.Close(ctx, officer, p.ID, 3)
	h.wrong(err, "confirm", "letters")
	// no consent is needed: it is owed to who was invited
	_, err = h.Roster.Agree(ctx, self(people[3]), people[3].ID, map[office.Purpose]bool{office.ToInvitations: false}, "en")
	h.must(err)
	if got := h.look("closing:" + list[3].ID + ":1"); got != fmt.Sprint(mailer.Go()) {
		t.Errorf("the closing letter may not leave: %s", got)
	}
}

var sequenceForm = regexp.MustCompile(`SEQUENCE:(\d+)`)

// entry is the calendar file of a letter: its method, UID and sequence.
func (h *house) entry(letter string) (method, uid string, sequence int) {
	h.t.Helper()
	m, err := h.Stores().Letters.Said(h.t.Context(), letter)
	h.must(err)
	if len(m.Attachments) != 1 {
		h.t.Fatalf("%s has %d files", letter, len(m.Attachments))
	}
	text := string(m.Attachments[0].Data)
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		method, uid = after(line, "METHOD:", method), after(line, "UID:", uid)
	}
	if found := sequenceForm.FindStringSubmatch(text); found != nil {
		sequence, err = strconv.Atoi(found[1])
		h.must(err)
	}
	return method, uid, sequence
}

func after(line, name, was string) string {
	if rest, found := strings.CutPrefix(line, name); found {
		return rest
	}
	return was
}

// TestTheWaitingListMovesUpWhenASeatFrees: a change of mind before the deadline frees the
// seat, its entry in the calendar goes, and where the role is first come whoever waits
// longest has the seat at once.
func TestTheWaitingListMovesUpWhenASeatFrees(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	p := h.open(content(1, true))
	people := []roster.Expert{h.register("First"), h.register("Second"), h.register("Third")}
	list := h.invite(p, people...)
	for _, in := range list {
		_, err := h.Invitations.Answer(ctx, in.ID, invitation.Answer{State: invitation.Accepted})
		h.must(err)
		h.pass(time.Minute)
	}
	_, err := h.Invitations.Answer(ctx, list[0].ID, invitation.Answer{State: invitation.Declined, Note: "Ill"})
	h.must(err)
	h.seats(list, 0, 1, 0)
	method, uid, off := h.entry("seat_freed:" + list[0].ID + ":1")
	seated, same, on := h.entry("seated:" + list[0].ID + ":1")
	if method != "CANCEL" || seated != "PUBLISH" || uid != same || off <= on {
		t.Errorf("%s %s %d after %s %s %d", method, uid, off, seated, same, on)
	}
	if h.said("seated", people[1]) == "" || h.said("receipt", people[0]) == "" {
		t.Error("the next was not told, or the receipt is missing")
	}
	// she changes her mind again: she waits behind the third
	_, err = h.Invitations.Answer(ctx, list[0].ID, invitation.Answer{State: invitation.Accepted})
	h.must(err)
	s, err := h.Invitations.Show(ctx, list[0].ID)
	h.must(err)
	if s.Place != 2 {
		t.Errorf("her place is %d", s.Place)
	}
	_, err = h.Invitations.FreeSeat(ctx, officer, list[1].ID, " ")
	h.wrong(err, "reason", "required")
	_, err = h.Invitations.FreeSeat(ctx, officer, list[1].ID, "The hospital needs another specialty.")
	h.must(err)
	h.seats(list, 0, 0, 1)
	if text := h.said("seat_freed", people[1]); !strings.Contains(text, "another specialty") {
		t.Errorf("she reads:\n%s", text)
	}
	_, err = h.Invitations.Answer(ctx, list[2].ID, invitation.Answer{State: invitation.NotNow, Until: "2027-09-01"})
	h.must(err)
	h.seats(list, 1, 0, 0)
	_, _, again := h.entry("seated:" + list[0].ID + ":2")
	if again <= off {
		t.Errorf("her second entry has sequence %d after %d", again, off)
	}
	missions, err := h.Missions.List(ctx, officer, p.ID)
	h.must(err)
	planned := slices.IndexFunc(missions, func(m programme.Mission) bool { return m.Status == programme.Planned })
	if len(missions) != 3 || planned < 0 || missions[planned].Expert != people[0].ID {
		t.Errorf("missions %+v", missions)
	}
	h.verifies("")
}

// seats fails the test unless those invitations hold seats of those numbers.
func (h *house) seats(list []invitation.Invitation, want ...int) {
	h.t.Helper()
	for i, in := range list {
		now, err := h.Stores().Invitations.Invitation(h.t.Context(), in.ID)
		h.must(err)
		if now.Seat != want[i] {
			h.t.Errorf("invitation %d holds seat %d, want %d", i, now.Seat, want[i])
		}
	}
}

// TestCalendarsFollowTheProgramme: with new dates the same entry moves; with the
// programme's end it goes; told once each.
func TestCalendarsFollowTheProgramme(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	follow := func() (int, error) { return h.Invitations.FollowDates(ctx) }
	p := h.open(content(1, false))
	e := h.register("Seated")
	in := h.invite(p, e)[0]
	_, err := h.Invitations.Answer(ctx, in.ID, invitation.Answer{State: invitation.Accepted})
	h.must(err)
	_, err = h.Invitations.GiveSeat(ctx, officer, in.ID)
	h.must(err)
	h.does(follow, 0)
	p, err = h.Programmes.Get(ctx, officer, p.ID)
	h.must(err)
	c := p.Content
	c.From, c.To = "2027-04-01", "2027-06-30"
	p, err = h.Programmes.Change(ctx, officer, p.ID, p.Rev, c)
	h.must(err)
	h.does(follow, 1)
	h.does(follow, 0)
	_, uid, first := h.entry("seated:" + in.ID + ":1")
	method, same, moved := h.entry(fmt.Sprintf("seat_moved:%s:%d", in.ID, p.Rev))
	if method != "PUBLISH" || uid != same || moved <= first {
		t.Errorf("moved: %s %s %d after %s %d", method, same, moved, uid, first)
	}
	p, err = h.Programmes.Move(ctx, officer, p.ID, "cancel", "the hospital closed")
	h.must(err)
	h.does(follow, 1)
	h.does(follow, 0)
	method, same, off := h.entry(fmt.Sprintf("seat_off:%s:%d", in.ID, p.Rev))
	if method != "CANCEL" || uid != same || off <= moved {
		t.Errorf("off: %s %s %d after %s %d", method, same, off, uid, moved)
	}
}

// TestAnOfficerClosesAndFreesInPages walks both forms.
func TestAnOfficerClosesAndFreesInPages(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	role := d.mosul()
	program := strings.TrimSuffix(role, "/roles/1")
	d.b.Get(role + "/matches").Want(200)
	d.b.Send("/matches", "in", "true").Want(200)
	d.b.Get(role+"/sending").Want(200).Send("/sending", "confirm", "1").Want(200)
	d.answer(d.letter("JSR-"))
	d.b.Get(d.board(role)).Want(200).Send("/seat").Want(200)
	d.b.Send("/free", "reason", "").Want(422)
	d.b.Send("/free", "reason", "The hospital is being rebuilt.").Want(200, "The seat is free again.")
	d.b.Get(program+"/closing").Want(200, "Closing letters")
}
