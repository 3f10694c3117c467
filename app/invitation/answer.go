package invitation

import (
	"context"
	"strconv"
	"strings"
	"time"

	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// Answer is what the invited person says.
type Answer struct {
	State    State       `json:"state"`
	Window   *int        `json:"window,omitempty"`
	Note     string      `json:"note,omitempty" validate:"max=400,prose"`
	Until    office.Date `json:"until,omitempty" validate:"date"`
	Question string      `json:"question,omitempty" validate:"max=1000,prose"`
}

// Shown is an invitation as its reader sees it.
type Shown struct {
	Invitation Invitation
	Programme  programme.Programme
	Role       programme.Role
	Expert     roster.Expert
	Late       bool
	SeatsLeft  int
	// Place is hers among those who accepted and wait, 0 when she does not wait.
	Place int
}

// Show loads an invitation for the person who holds its link. It changes nothing.
func (d *Desk) Show(ctx context.Context, id string) (Shown, error) {
	in, err := d.Store.Invitation(ctx, id)
	if err != nil {
		return Shown{}, err
	}
	out := Shown{Invitation: in, Late: !d.Now().Before(in.Deadline)}
	if out.Programme, err = d.Programmes.Programme(ctx, in.Programme); err != nil {
		return Shown{}, err
	}
	if out.Role, err = out.Programme.Role(in.Role); err != nil {
		return Shown{}, err
	}
	if out.Expert, err = d.Experts.Expert(ctx, in.Expert); err != nil {
		return Shown{}, err
	}
	return out, d.countPlaces(ctx, &out)
}

func (d *Desk) countPlaces(ctx context.Context, out *Shown) error {
	seats, err := d.Store.Seats(ctx, out.Programme.ID, out.Role.Number)
	if err != nil {
		return err
	}
	out.SeatsLeft = max(0, out.Role.Seats-len(seats))
	if out.Invitation.State != Accepted || out.Invitation.Seat != 0 {
		return nil
	}
	list, err := d.Store.Invitations(ctx, out.Programme.ID)
	if err != nil {
		return err
	}
	out.Place = place(list, out.Invitation)
	return nil
}

// place is the rank of in among those of its role who accepted and have no seat,
// by the time of their answer.
func place(list []Invitation, in Invitation) int {
	n := 1
	for _, x := range list {
		waits := x.Role == in.Role && x.State == Accepted && x.Seat == 0 && x.ID != in.ID
		if waits && x.AnsweredAt != nil && in.AnsweredAt != nil && x.AnsweredAt.Before(*in.AnsweredAt) {
			n++
		}
	}
	return n
}

// Answer records what she says: twice is once, a change of mind before the
// deadline is taken, after it nothing changes. Where the role is first come, an
// acceptance takes a seat at once if one is free.
func (d *Desk) Answer(ctx context.Context, id string, a Answer) (Shown, error) {
	before, err := d.Show(ctx, id)
	if err != nil {
		return Shown{}, err
	}
	if before.Late || before.Invitation.State == Withdrawn {
		return before, office.Refuse("answer.refused.late", nil)
	}
	if err := d.checkAnswer(a, before); err != nil {
		return before, err
	}
	if before.Invitation.Seat != 0 && a.State != Accepted {
		if err := d.Missions.MayFree(ctx, before.Programme.ID, id); err != nil {
			return before, err
		}
	}
	changed := false
	in, err := d.Store.UpdateInvitation(ctx, id, func(in *Invitation) error {
		changed = !same(*in, a)
		if changed {
			take(in, a, d.Now())
		}
		return nil
	})
	if err != nil {
		return before, err
	}
	if changed {
		if err := d.afterAnswer(ctx, in, before); err != nil {
			return before, err
		}
	}
	return d.Show(ctx, id)
}

func (d *Desk) checkAnswer(a Answer, s Shown) error {
	var p office.Problems
	if err := office.Validate(a); !p.Merge("", err) {
		return err
	}
	windows := len(s.Expert.Availability.Windows)
	switch a.State {
	case Accepted:
		p.Check(a.Window == nil || (*a.Window >= 0 && *a.Window < windows), "window", "unknown")
	case NotNow:
		p.Check(a.Until != "", "until", "required")
		p.Check(a.Until == "" || a.Until > office.DateOf(d.Now()), "until", "past")
	case Asked:
		p.Check(strings.TrimSpace(a.Question) != "", "question", "required")
	case Declined:
	default:
		p.Add("state", "required")
	}
	return p.Err()
}

func same(in Invitation, a Answer) bool {
	return in.State == a.State && in.Note == a.Note && in.Until == a.Until && in.Question == a.Question && sameWindow(in.Window, a.Window)
}

func sameWindow(a, b *int) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

func take(in *Invitation, a Answer, now time.Time) {
	in.State, in.Note, in.Until, in.Question, in.Window = a.State, a.Note, a.Until, a.Question, a.Window
	if a.State == Asked { // a new question waits for a reply of its own
		in.Reply, in.RepliedBy, in.RepliedAt = "", "", nil
	}
	in.AnsweredAt = &now
	in.Answers++
}

// AnswerRow is the id of the log's row that says the answer of that number.
func AnswerRow(invitation string, n int) string {
	return "log:" + invitation + ":answer:" + strconv.Itoa(n)
}

func (d *Desk) afterAnswer(ctx context.Context, in Invitation, s Shown) error {
	actor := office.Actor{Kind: office.PersonKind, ID: in.Person}
	if err := d.Log.Write(ctx, office.Entry{ID: AnswerRow(in.ID, in.Answers), At: d.Now(), Actor: actor, Action: office.Answered,
		Subjects: []string{in.Expert}, Details: map[string]string{"programme": in.Programme, "state": string(in.State)}}); err != nil {
		return err
	}
	if err := d.Confirmed(ctx, in.Person, in.Expert); err != nil {
		return err
	}
	if in.Seat != 0 && in.State != Accepted { // her change of mind frees the seat
		s.Invitation = in
		if err := d.free(ctx, actor, s, ""); err != nil {
			return err
		}
	}
	if in.State == Accepted && in.Seat == 0 && s.Role.FirstCome {
		if _, err := d.seat(ctx, actor, in, s); err == nil || office.CodeOf(err) != office.Conflict {
			return err
		} // every seat is taken: she waits and is told her place
	}
	now, err := d.Show(ctx, in.ID)
	if err != nil {
		return err
	}
	return d.Post.Receipt(ctx, now)
}

// GiveSeat gives a seat to somebody who accepted. Seats are never oversold: each
// is the insert of a unique key.
func (d *Desk) GiveSeat(ctx context.Context, actor office.Actor, id string) (Shown, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Shown{}, err
	}
	s, err := d.Show(ctx, id)
	if err != nil {
		return Shown{}, err
	}
	if err := office.Unmoved(d.rev, s.Invitation.Rev); err != nil {
		return s, err
	}
	if s.Invitation.Seat != 0 {
		return s, nil
	}
	if s.Invitation.State != Accepted {
		return s, office.Refuse("seat.refused.not_accepted", nil)
	}
	if _, err := d.seat(ctx, actor, s.Invitation, s); err != nil {
		return s, err
	}
	return d.Show(ctx, id)
}

// seat inserts the first free number; Conflict when none is left.
func (d *Desk) seat(ctx context.Context, actor office.Actor, in Invitation, s Shown) (Seat, error) {
	for n := 1; n <= s.Role.Seats; n++ {
		seat := Seat{ID: in.Programme + "/" + strconv.Itoa(in.Role) + "/" + strconv.Itoa(n), Holder: Key(in.Programme, in.Role, in.Expert),
			Programme: in.Programme, Role: in.Role, Number: n, Expert: in.Expert, Invitation: in.ID, By: actor.ID, At: d.Now()}
		err := d.Store.InsertSeat(ctx, seat)
		if err == nil {
			return seat, d.seated(ctx, actor, in, s, n)
		}
		if office.CodeOf(err) != office.Conflict {
			return Seat{}, err
		}
	}
	held, err := d.Store.Seats(ctx, in.Programme, in.Role)
	if err != nil {
		return Seat{}, err
	}
	for _, x := range held {
		if x.Expert == in.Expert { // taken by this very answer, a moment ago
			return x, d.seated(ctx, actor, in, s, x.Number)
		}
	}
	return Seat{}, office.Refuse("seat.refused.full", nil)
}

func (d *Desk) seated(ctx context.Context, actor office.Actor, in Invitation, s Shown, n int) error {
	in, err := d.Store.UpdateInvitation(ctx, in.ID, func(in *Invitation) error {
		in.Seat, in.Dates = n, datesOf(s.Programme)
		return nil
	})
	if err != nil {
		return err
	}
	if err := d.Log.Write(ctx, office.Entry{ID: seatRow(in), At: d.Now(), Actor: actor, Action: office.SeatGiven, Subjects: []string{in.Expert},
		Details: map[string]string{"programme": in.Programme, "seat": strconv.Itoa(n)}}); err != nil {
		return err
	}
	s.Invitation = in
	if err := d.Missions.Begin(ctx, actor, s.Programme, in.Role, s.Expert, in.ID); err != nil {
		return err
	}
	return d.Post.Seated(ctx, s)
}

// seatRow is the id of the log's row that says a seat was given.
func seatRow(in Invitation) string {
	id := "log:" + in.ID + ":seat"
	if in.Freed > 0 {
		id += ":" + strconv.Itoa(in.Freed)
	}
	return id
}
