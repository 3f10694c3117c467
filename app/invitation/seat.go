package invitation

import (
	"context"
	"strconv"
	"strings"

	"jisr/app/office"
	"jisr/app/programme"
)

// FreeSeat takes a seat back, with a reason that the person reads. Where the role is first
// come, whoever waits longest moves up at once; elsewhere an officer gives the seat.
func (d *Desk) FreeSeat(ctx context.Context, actor office.Actor, id, reason string) (Shown, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Shown{}, err
	}
	s, err := d.Show(ctx, id)
	if err != nil {
		return s, err
	}
	var p office.Problems
	reason = strings.TrimSpace(reason)
	p.Check(reason != "", "reason", "required")
	p.Check(office.IsProse(reason), "reason", "characters")
	p.Check(len([]rune(reason)) <= 400, "reason", "too_long", "limit", 400)
	if err := p.Err(); err != nil {
		return s, err
	}
	if err := office.Unmoved(d.rev, s.Invitation.Rev); err != nil {
		return s, err
	}
	if s.Invitation.Seat == 0 {
		return s, office.Refuse("seat.refused.none", nil)
	}
	if err := d.Missions.MayFree(ctx, s.Programme.ID, id); err != nil {
		return s, err
	}
	in, err := d.Store.UpdateInvitation(ctx, id, func(in *Invitation) error {
		if in.State == Accepted { // she waits no more, unless she says so again
			in.State = Withdrawn
		}
		return nil
	})
	if err != nil {
		return s, err
	}
	s.Invitation = in
	if err := d.free(ctx, actor, s, reason); err != nil {
		return s, err
	}
	return d.Show(ctx, id)
}

// free gives up the seat of an invitation: the place, its mission, its entry in her
// calendar; then the next moves up.
func (d *Desk) free(ctx context.Context, actor office.Actor, s Shown, reason string) error {
	in := s.Invitation
	held, err := d.Store.Seats(ctx, in.Programme, in.Role)
	if err != nil {
		return err
	}
	for _, x := range held {
		if x.Invitation == in.ID {
			if err := ignoreMissing(d.Store.DeleteSeat(ctx, x.ID)); err != nil {
				return err
			}
		}
	}
	number := in.Seat
	if in, err = d.Store.UpdateInvitation(ctx, in.ID, func(in *Invitation) error {
		if in.Seat != 0 {
			in.Seat, in.Dates = 0, ""
			in.Freed++
		}
		return nil
	}); err != nil {
		return err
	}
	if err := d.Log.Write(ctx, office.Entry{ID: "log:" + in.ID + ":freed:" + strconv.Itoa(in.Freed), At: d.Now(), Actor: actor, Action: office.SeatFreed, Subjects: []string{in.Expert},
		Details: map[string]string{"programme": in.Programme, "seat": strconv.Itoa(number)}}); err != nil {
		return err
	}
	if err := d.Missions.Free(ctx, actor, in.Programme, in.ID, reason); err != nil {
		return err
	}
	s.Invitation = in
	if err := d.Post.SeatFreed(ctx, s, reason); err != nil {
		return err
	}
	return d.moveUp(ctx, s.Programme, s.Role)
}

// moveUp gives free seats of a role that is first come to those who wait longest.
func (d *Desk) moveUp(ctx context.Context, p programme.Programme, r programme.Role) error {
	if !r.FirstCome || p.Status != programme.Open && p.Status != programme.Selecting {
		return nil
	}
	for {
		list, err := d.Store.Invitations(ctx, p.ID)
		if err != nil {
			return err
		}
		next := nextWaiting(list, r.Number)
		if next == nil {
			return nil
		}
		s, err := d.Show(ctx, next.ID)
		if err != nil {
			return ignoreMissing(err)
		}
		if s.SeatsLeft == 0 {
			return nil
		}
		_, err = d.seat(ctx, office.Duty("seats"), *next, s)
		if err != nil && office.CodeOf(err) == office.Conflict {
			return nil // taken a moment ago
		}
		if err != nil {
			return err
		}
	}
}

// nextWaiting is who accepted first of those without a seat; nil when nobody waits.
func nextWaiting(list []Invitation, role int) *Invitation {
	var next *Invitation
	for i, x := range list {
		if x.Role != role || x.State != Accepted || x.Seat != 0 || x.AnsweredAt == nil {
			continue
		}
		if next == nil || x.AnsweredAt.Before(*next.AnsweredAt) {
			next = &list[i]
		}
	}
	return next
}

// offDates is what is kept instead of dates once a programme does not take place.
const offDates = "off"

// datesOf are those of a programme, as they stand in calendars.
func datesOf(p programme.Programme) string {
	if p.Status == programme.Cancelled {
		return offDates
	}
	return string(p.From) + "/" + string(p.To)
}

// FollowDates writes to those who hold seats when the dates of their programme changed, or
// when it does not take place, and moves or removes the entry in their calendars. It is a
// duty: the letter is named by the dates, so doing it again is doing it once.
func (d *Desk) FollowDates(ctx context.Context) (int, error) {
	return d.each(ctx, []programme.Status{programme.Open, programme.Selecting, programme.Running, programme.Cancelled}, func(p programme.Programme, in Invitation) (bool, error) {
		dates := datesOf(p)
		if in.Seat == 0 || in.Dates == dates {
			return false, nil
		}
		told := in.Dates != ""
		if told {
			s, err := d.Show(ctx, in.ID)
			if err != nil {
				return false, ignoreMissing(err)
			}
			if err := d.Post.SeatMoved(ctx, s, dates == offDates); err != nil {
				return false, err
			}
		}
		_, err := d.Store.UpdateInvitation(ctx, in.ID, func(in *Invitation) error {
			in.Dates = dates
			return nil
		})
		return told, err
	})
}
