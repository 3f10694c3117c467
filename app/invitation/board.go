package invitation

import (
	"context"
	"time"

	"jisr/app/matching"
	"jisr/app/office"
	"jisr/app/programme"
)

// Board is a programme's invitations, role by role.
type Board struct {
	Programme programme.Programme
	Roles     []BoardRole
}

// BoardRole is one role of a board.
type BoardRole struct {
	Role        programme.Role
	Taken       int
	Invitations []Invitation
}

// Board shows how the answers stand.
func (d *Desk) Board(ctx context.Context, actor office.Actor, id string) (Board, error) {
	if err := actor.Need(office.Viewer, office.OfficerRole); err != nil {
		return Board{}, err
	}
	p, err := d.Programmes.Programme(ctx, id)
	if err != nil {
		return Board{}, err
	}
	list, err := d.Store.Invitations(ctx, id)
	if err != nil {
		return Board{}, err
	}
	out := Board{Programme: p}
	for _, r := range p.Roles {
		row := BoardRole{Role: r}
		for _, in := range list {
			if in.Role != r.Number {
				continue
			}
			row.Invitations = append(row.Invitations, in)
			if in.Seat != 0 {
				row.Taken++
			}
		}
		out.Roles = append(out.Roles, row)
	}
	return out, nil
}

// List is a programme's invitations, for staff.
func (d *Desk) List(ctx context.Context, actor office.Actor, id string) ([]Invitation, error) {
	if err := actor.Need(office.Viewer, office.OfficerRole); err != nil {
		return nil, err
	}
	return d.Store.Invitations(ctx, id)
}

// One is an invitation to a role of a programme, for staff.
func (d *Desk) One(ctx context.Context, actor office.Actor, programme string, role int, id string) (Invitation, error) {
	if err := actor.Need(office.Viewer, office.OfficerRole); err != nil {
		return Invitation{}, err
	}
	in, err := d.Store.Invitation(ctx, id)
	if err == nil && (in.Programme != programme || in.Role != role) {
		err = office.Missing("invitation")
	}
	return in, err
}

// Mine is a person's invitations, newest first.
func (d *Desk) Mine(ctx context.Context, actor office.Actor, expert string) ([]Shown, error) {
	list, err := d.Store.InvitationsOf(ctx, expert)
	if err != nil {
		return nil, err
	}
	var out []Shown
	for i := len(list) - 1; i >= 0; i-- {
		if !actor.Is(list[i].Person) {
			return nil, office.Missing("invitation")
		}
		s, err := d.Show(ctx, list[i].ID)
		if err != nil {
			return nil, err
		}
		s.Invitation.Remark = s.Invitation.Remark.forPerson()
		out = append(out, s)
	}
	return out, nil
}

// HandedOver records that the server took the invitation's letter.
func (d *Desk) HandedOver(ctx context.Context, id string) error {
	_, err := d.Store.UpdateInvitation(ctx, id, func(in *Invitation) error {
		if in.SentAt != nil && in.State != Queued {
			return nil
		}
		now := d.Now()
		in.SentAt = &now
		if in.State == Queued {
			in.State = Sent
		}
		return nil
	})
	return err
}

// Expire ends the invitations whose deadline has passed without an answer. It is
// a duty.
func (d *Desk) Expire(ctx context.Context) (int, error) {
	all, err := d.Programmes.Programmes(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, p := range all {
		if p.AnswerBy == "" || d.Now().Before(p.Deadline()) {
			continue
		}
		list, err := d.Store.Invitations(ctx, p.ID)
		if err != nil {
			return n, err
		}
		for _, in := range list {
			if in.State.Final() || d.Now().Before(in.Deadline) {
				continue
			}
			if _, err := d.Store.UpdateInvitation(ctx, in.ID, func(in *Invitation) error {
				if !in.State.Final() {
					in.State = Expired
				}
				return nil
			}); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}

// Pending counts the invited of a programme who have no final answer.
func (d *Desk) Pending(ctx context.Context, id string) (int, error) {
	list, err := d.Store.Invitations(ctx, id)
	n := 0
	for _, in := range list {
		if !in.State.Final() {
			n++
		}
	}
	return n, err
}

// Standing is the state of each invited expert of a role.
func (d *Desk) Standing(ctx context.Context, id string, role int) (map[string]string, error) {
	list, err := d.Store.Invitations(ctx, id)
	out := map[string]string{}
	for _, in := range list {
		if in.Role == role {
			out[in.Expert] = string(in.State)
		}
	}
	return out, err
}

// Contacted is when a letter of invitation last left for each expert.
func (d *Desk) Contacted(ctx context.Context, experts []string) (map[string]time.Time, error) {
	out := map[string]time.Time{}
	for _, expert := range experts {
		list, err := d.Store.InvitationsOf(ctx, expert)
		if err != nil {
			return nil, err
		}
		for _, in := range list {
			if in.SentAt != nil && in.SentAt.After(out[expert]) {
				out[expert] = *in.SentAt
			}
		}
	}
	return out, nil
}

// History is how many past invitations were accepted, of how many that were answered
// or have expired, by the mode of their programmes.
func (d *Desk) History(ctx context.Context) (matching.Past, error) {
	all, err := d.Programmes.Programmes(ctx)
	if err != nil {
		return nil, err
	}
	counts, err := d.Store.CountByState(ctx)
	if err != nil {
		return nil, err
	}
	out := matching.Past{}
	for _, p := range all {
		h := out[p.Mode]
		for state, n := range counts[p.ID] {
			if state.Final() && state != Withdrawn && state != Bounced {
				h.Answered += n
			}
		}
		h.Accepted += counts[p.ID][Accepted]
		out[p.Mode] = h
	}
	return out, nil
}

// CameBack records that the invitation's letter did not arrive. Who answered all the same
// keeps her answer.
func (d *Desk) CameBack(ctx context.Context, id string) error {
	_, err := d.Store.UpdateInvitation(ctx, id, func(in *Invitation) error {
		if in.State == Queued || in.State == Sent {
			in.State = Bounced
		}
		return nil
	})
	return err
}
