package invitation

import (
	"context"
	"slices"
	"strconv"
	"time"

	"jisr/app/office"
	"jisr/app/programme"
)

const (
	// remindAfter is how long an invitation may be unanswered before its one reminder.
	remindAfter = 5 * office.Day
	// remindBefore: less time than this before the deadline helps nobody.
	remindBefore = office.Day
	// remindAgain is how long a reminder is queued again, should a crash have left it out.
	remindAgain = office.Day
)

// Remind writes once to those who have not answered. It is a duty.
func (d *Desk) Remind(ctx context.Context) (int, error) {
	return d.eachOpen(ctx, func(p programme.Programme, in Invitation) (bool, error) {
		now := d.Now()
		fresh := in.RemindedAt != nil && now.Sub(*in.RemindedAt) < remindAgain
		if in.State != Sent || in.SentAt == nil || now.Sub(*in.SentAt) < remindAfter || in.Deadline.Sub(now) < remindBefore || in.RemindedAt != nil && !fresh {
			return false, nil
		}
		s, err := d.Show(ctx, in.ID)
		if err != nil {
			return false, ignoreMissing(err)
		}
		if s.Invitation, err = d.Store.UpdateInvitation(ctx, in.ID, func(in *Invitation) error {
			if in.RemindedAt == nil {
				in.RemindedAt = &now
			}
			return nil
		}); err != nil {
			return false, err
		}
		return !fresh, d.Post.Remind(ctx, s)
	})
}

// eachOpen passes the invitations of programmes in which answers are awaited, and counts
// those that were done.
func (d *Desk) eachOpen(ctx context.Context, do func(p programme.Programme, in Invitation) (bool, error)) (int, error) {
	return d.each(ctx, []programme.Status{programme.Open, programme.Selecting}, do)
}

func (d *Desk) each(ctx context.Context, of []programme.Status, do func(p programme.Programme, in Invitation) (bool, error)) (int, error) {
	all, err := d.Programmes.Programmes(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, p := range all {
		if !slices.Contains(of, p.Status) {
			continue
		}
		list, err := d.Store.Invitations(ctx, p.ID)
		if err != nil {
			return n, err
		}
		for _, in := range list {
			done, err := do(p, in)
			if err != nil {
				return n, err
			}
			if done {
				n++
			}
		}
	}
	return n, nil
}

// Closing is who would get a closing letter, and who has one.
type Closing struct {
	Programme programme.Programme
	Letters   []Shown
	Done      int
}

// Closing prepares the closing letters of a programme: to everybody who was written to and
// has no seat, and to those too where it does not take place. Nothing leaves.
func (d *Desk) Closing(ctx context.Context, actor office.Actor, id string) (Closing, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Closing{}, err
	}
	p, err := d.Programmes.Programme(ctx, id)
	if err != nil {
		return Closing{}, err
	}
	out := Closing{Programme: p}
	list, err := d.Store.Invitations(ctx, id)
	if err != nil {
		return out, err
	}
	for _, in := range list {
		if in.ClosedAt != nil {
			out.Done++
			continue
		}
		if !closes(p, in) {
			continue
		}
		s, err := d.Show(ctx, in.ID)
		if err != nil && office.CodeOf(err) != office.NotFound {
			return out, err
		}
		if err == nil && s.Expert.Reachable() {
			out.Letters = append(out.Letters, s)
		}
	}
	return out, nil
}

func closes(p programme.Programme, in Invitation) bool {
	return in.SentAt != nil && in.State != Withdrawn && in.State != Bounced && (in.Seat == 0 || p.Status == programme.Cancelled)
}

// Closable tells whether closing letters may leave: seats are settled, or there are none.
func Closable(s programme.Status) bool {
	return s == programme.Running || s == programme.Completed || s == programme.Cancelled
}

// Close sends the closing letters when confirm is their number. Twice is once.
func (d *Desk) Close(ctx context.Context, actor office.Actor, id string, confirm int) (int, error) {
	c, err := d.Closing(ctx, actor, id)
	if err != nil {
		return 0, err
	}
	if !Closable(c.Programme.Status) {
		return 0, office.Refuse("closing.refused.early", nil)
	}
	var wrong office.Problems
	wrong.Check(len(c.Letters) > 0 && confirm == len(c.Letters), "confirm", "letters", "n", len(c.Letters))
	if err := wrong.Err(); err != nil {
		return 0, err
	}
	for i, s := range c.Letters {
		if err := d.Post.Closing(ctx, s); err != nil { // first, since it may be queued twice
			return i, err
		}
		if _, err := d.Store.UpdateInvitation(ctx, s.Invitation.ID, func(in *Invitation) error {
			now := d.Now()
			in.ClosedAt = &now
			return nil
		}); err != nil {
			return i, err
		}
	}
	return len(c.Letters), d.Log.Write(ctx, office.Entry{ID: office.NewID("log"), At: d.Now(), Actor: actor, Action: office.ProgrammeClosed, Subjects: []string{id},
		Details: map[string]string{"letters": strconv.Itoa(len(c.Letters))}})
}

// HeldByCap tells until when a letter of invitation waits because others reached her
// lately, and false when none did. The plan has looked; meanwhile another programme may
// have written.
func HeldByCap(past []Invitation, in Invitation, now time.Time) (time.Time, bool) {
	if in.Override != "" {
		return time.Time{}, false
	}
	var sent []time.Time
	for _, x := range past {
		if x.ID != in.ID && x.SentAt != nil && x.State != Withdrawn && x.State != Bounced {
			sent = append(sent, *x.SentAt)
		}
	}
	slices.SortFunc(sent, func(a, b time.Time) int { return b.Compare(a) })
	var until time.Time
	for _, c := range []struct{ most, days int }{{capShort, capShortDays}, {capLong, capLongDays}} {
		if len(sent) < c.most {
			continue
		}
		if opens := sent[c.most-1].Add(time.Duration(c.days) * office.Day); opens.After(now) && opens.After(until) {
			until = opens
		}
	}
	return until, !until.IsZero()
}

// Resting tells whether she asked not to be written to until a day that is still to come.
func Resting(past []Invitation, today office.Date) bool { return notBefore(past, today) }
