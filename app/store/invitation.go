package store

import (
	"context"
	"slices"

	"jisr/app/invitation"
)

// Invitations keeps invitations and seats; it implements invitation.Store. An
// invitation is sealed for the person it goes to.
type Invitations struct {
	invitations repo[invitation.Invitation]
	seats       repo[invitation.Seat]
	sendings    repo[invitation.Sending]
}

func newInvitations(ctx context.Context, db Database, s Sealer) (*Invitations, error) {
	invitations, err := db.Collection(ctx, Definition{Name: "invitations", Indexes: []Index{
		{Name: "place", Keys: []string{"place"}, Unique: true},
		{Name: "programme", Keys: []string{"programme"}},
		{Name: "expert", Keys: []string{"expert", "queued"}},
		{Name: "state", Keys: []string{"state"}},
	}})
	if err != nil {
		return nil, err
	}
	seats, err := db.Collection(ctx, Definition{Name: "seats", Indexes: []Index{
		{Name: "holder", Keys: []string{"holder"}, Unique: true},
		{Name: "role", Keys: []string{"role"}},
	}})
	if err != nil {
		return nil, err
	}
	sendings, err := db.Collection(ctx, Definition{Name: "sendings"})
	if err != nil {
		return nil, err
	}
	return &Invitations{
		sendings: repo[invitation.Sending]{c: sendings, sealer: s, kind: "sending", owner: service[invitation.Sending],
			id: func(v invitation.Sending) string { return v.ID }, stamp: func(v *invitation.Sending, d Doc) { v.Rev = d.Rev }},
		invitations: repo[invitation.Invitation]{c: invitations, sealer: s, kind: "invitation",
			id:    func(v invitation.Invitation) string { return v.ID },
			owner: func(v invitation.Invitation) string { return v.Person },
			stamp: func(v *invitation.Invitation, d Doc) { v.Rev = d.Rev },
			keys: func(v invitation.Invitation) map[string]string {
				return map[string]string{"place": invitation.Key(v.Programme, v.Role, v.Expert), "programme": v.Programme,
					"expert": v.Expert, "queued": TimeKey(v.QueuedAt), "state": string(v.State)}
			}},
		seats: repo[invitation.Seat]{c: seats, sealer: s, kind: "seat", owner: service[invitation.Seat],
			id: func(v invitation.Seat) string { return v.ID }, stamp: func(v *invitation.Seat, d Doc) { v.Rev = d.Rev },
			keys: func(v invitation.Seat) map[string]string {
				return map[string]string{"holder": v.Holder, "role": v.Programme + "/" + IntKey(int64(v.Role))}
			}},
	}, nil
}

// InsertInvitation keeps a new one; Conflict when the expert has one for the role.
func (s *Invitations) InsertInvitation(ctx context.Context, in invitation.Invitation) error {
	return s.invitations.insert(ctx, in)
}

// InsertInvitations keeps new ones in one write; Conflict where the expert has one for the
// role.
func (s *Invitations) InsertInvitations(ctx context.Context, list []invitation.Invitation) ([]error, error) {
	return s.invitations.insertMany(ctx, list)
}

// QueuedInvitations lists those of all programmes whose letter has not left.
func (s *Invitations) QueuedInvitations(ctx context.Context) ([]invitation.Invitation, error) {
	return s.invitations.list(ctx, Range{Index: "state", Equal: []string{string(invitation.Queued)}})
}

// Invitation loads one.
func (s *Invitations) Invitation(ctx context.Context, id string) (invitation.Invitation, error) {
	return s.invitations.get(ctx, id)
}

// UpdateInvitation changes one.
func (s *Invitations) UpdateInvitation(ctx context.Context, id string, change func(*invitation.Invitation) error) (invitation.Invitation, error) {
	return s.invitations.update(ctx, id, 0, change)
}

// Invitations lists a programme's, in the order of queueing.
func (s *Invitations) Invitations(ctx context.Context, programme string) ([]invitation.Invitation, error) {
	list, err := s.invitations.list(ctx, Range{Index: "programme", Equal: []string{programme}})
	slices.SortStableFunc(list, func(a, b invitation.Invitation) int { return a.QueuedAt.Compare(b.QueuedAt) })
	return list, err
}

// InvitationsOf lists an expert's, oldest first.
func (s *Invitations) InvitationsOf(ctx context.Context, expert string) ([]invitation.Invitation, error) {
	return s.invitations.list(ctx, Range{Index: "expert", Equal: []string{expert}})
}

// CountByState counts all invitations by programme and state, without opening any.
func (s *Invitations) CountByState(ctx context.Context) (map[string]map[invitation.State]int, error) {
	out := map[string]map[invitation.State]int{}
	err := s.invitations.c.Range(ctx, Range{Index: "programme"}, func(d Doc) (bool, error) {
		of := out[d.Keys["programme"]]
		if of == nil {
			of = map[invitation.State]int{}
			out[d.Keys["programme"]] = of
		}
		of[invitation.State(d.Keys["state"])]++
		return true, nil
	})
	return out, s.invitations.explain(err)
}

// InsertSeat takes a seat; Conflict when the number or the holder is taken.
func (s *Invitations) InsertSeat(ctx context.Context, seat invitation.Seat) error {
	return s.seats.insert(ctx, seat)
}

// Seats lists a role's taken seats.
func (s *Invitations) Seats(ctx context.Context, programme string, role int) ([]invitation.Seat, error) {
	return s.seats.list(ctx, Range{Index: "role", Equal: []string{programme + "/" + IntKey(int64(role))}})
}

// DeleteSeat frees a seat.
func (s *Invitations) DeleteSeat(ctx context.Context, id string) error {
	return s.seats.explain(s.seats.c.Delete(ctx, id, 0))
}

var _ invitation.Store = (*Invitations)(nil)
