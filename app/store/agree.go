package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/seal"
)

// Unkeyed lists the owners of sealed documents who have neither a key nor the mark of an
// erasure: what was sealed for them opens no more.
func (s *Stores) Unkeyed(ctx context.Context) ([]string, error) {
	found := map[string]bool{}
	for _, k := range s.Kept() {
		err := k.Range(ctx, Range{Index: ByID}, func(d Doc) (bool, error) {
			owner := Owner(d)
			if owner == "" || len(d.Body) == 0 || found[owner] {
				return true, nil
			}
			err := s.People.r.sealer.Check(ctx, owner)
			if errors.Is(err, seal.ErrNoKey) {
				found[owner] = true
			}
			if errors.Is(err, seal.ErrNoKey) || errors.Is(err, seal.ErrDestroyed) || errors.Is(err, seal.ErrTampered) {
				err = nil // one that does not open is told by Unreadable
			}
			return err == nil, err
		})
		if err != nil {
			return nil, fmt.Errorf("compare keyring and store: %w", err)
		}
	}
	out := make([]string, 0, len(found))
	for owner := range found {
		out = append(out, owner)
	}
	slices.Sort(out)
	return out, nil
}

// Unburied counts people whose key was destroyed and who have no tombstone yet.
func (p *People) Unburied(ctx context.Context) (n int, err error) {
	err = p.r.c.Range(ctx, Range{Index: ByID}, func(d Doc) (bool, error) {
		if len(d.Body) > 0 && errors.Is(p.r.sealer.Check(ctx, d.ID), seal.ErrDestroyed) {
			n++
		}
		return true, nil
	})
	return n, p.r.explain(err)
}

// Disagreements lists seats and invitations that do not say the same of one another.
func (s *Invitations) Disagreements(ctx context.Context) ([]string, error) {
	var out []string
	seated := map[string]int{} // invitation -> number of the seat
	seats, err := s.seats.list(ctx, Range{Index: ByID})
	if err != nil {
		return nil, err
	}
	for _, seat := range seats {
		in, err := s.Invitation(ctx, seat.Invitation)
		if office.CodeOf(err) == office.NotFound && err != nil {
			if d, getErr := s.invitations.c.Get(ctx, seat.Invitation); getErr == nil && Owner(d) != "" {
				continue // of somebody erased: her seat stays until it is given again
			}
			out = append(out, fmt.Sprintf("seat %s is of an invitation that is not there", seat.ID))
			continue
		}
		if err != nil {
			return nil, err
		}
		seated[in.ID] = seat.Number
		if in.Seat != seat.Number || in.State != invitation.Accepted || invitation.Key(in.Programme, in.Role, in.Expert) != seat.Holder {
			out = append(out, fmt.Sprintf("seat %s and invitation %s (%s, seat %d) do not agree", seat.ID, in.ID, in.State, in.Seat))
		}
	}
	all, err := s.invitations.list(ctx, Range{Index: ByID})
	if err != nil {
		return nil, err
	}
	for _, in := range all {
		if _, there := seated[in.ID]; in.Seat > 0 && !there {
			out = append(out, fmt.Sprintf("invitation %s says seat %d, which is not taken", in.ID, in.Seat))
		}
	}
	return out, nil
}

// Unsaid lists letters that are to leave and whose words are not there.
func (s *Letters) Unsaid(ctx context.Context) ([]string, error) {
	var out []string
	err := s.records.c.Range(ctx, Range{Index: ByID}, func(d Doc) (bool, error) {
		l, err := s.records.value(ctx, d)
		if err != nil || !l.Waits() && !l.InHand() {
			return true, nil // one that does not open is told by Unreadable
		}
		_, err = s.bodies.c.Get(ctx, l.ID)
		if errors.Is(err, ErrNotFound) {
			out, err = append(out, l.ID), nil
		}
		return err == nil, err
	})
	return out, s.records.explain(err)
}
