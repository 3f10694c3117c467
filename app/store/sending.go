package store

import (
	"context"
	"slices"

	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/mailer"
)

// Sending loads how the letters of a role stand; an empty one where nothing was sent yet.
func (s *Invitations) Sending(ctx context.Context, programme string, role int) (invitation.Sending, error) {
	v, err := s.sendings.get(ctx, invitation.SendingID(programme, role))
	if err != nil && office.CodeOf(err) == office.NotFound {
		return invitation.Sending{ID: invitation.SendingID(programme, role), Programme: programme, Role: role}, nil
	}
	return v, err
}

// UpdateSending changes one, making it where there is none.
func (s *Invitations) UpdateSending(ctx context.Context, programme string, role int, change func(*invitation.Sending) error) (invitation.Sending, error) {
	id := invitation.SendingID(programme, role)
	v, err := s.sendings.update(ctx, id, 0, change)
	if err == nil || office.CodeOf(err) != office.NotFound {
		return v, err
	}
	err = s.sendings.insert(ctx, invitation.Sending{ID: id, Programme: programme, Role: role})
	if err != nil && office.CodeOf(err) != office.Conflict {
		return v, err
	}
	return s.sendings.update(ctx, id, 0, change)
}

var _ invitation.Sendings = (*Invitations)(nil)

// Stand loads letters by their ids; those that are not there are left out.
func (s *Letters) Stand(ctx context.Context, ids []string) (map[string]mailer.Letter, error) {
	out := make(map[string]mailer.Letter, len(ids))
	for part := range slices.Chunk(ids, 500) {
		docs, err := s.records.c.GetMany(ctx, part)
		if err != nil {
			return nil, s.records.explain(err)
		}
		for _, d := range docs {
			l, err := s.records.value(ctx, d)
			if err != nil {
				return nil, err
			}
			out[l.ID] = l
		}
	}
	return out, nil
}

// There tells which of the letters are there, without opening any.
func (s *Letters) There(ctx context.Context, ids []string) (map[string]bool, error) {
	out := make(map[string]bool, len(ids))
	for part := range slices.Chunk(ids, 500) {
		docs, err := s.records.c.GetMany(ctx, part)
		if err != nil {
			return nil, s.records.explain(err)
		}
		for _, d := range docs {
			out[d.ID] = true
		}
	}
	return out, nil
}

// Release queues the held letters again that wait for that reason.
func (s *Letters) Release(ctx context.Context, ids []string, reason string) error {
	now := s.now()
	return s.each(ctx, ids, func(l *mailer.Letter) bool {
		if l.State != mailer.Held || l.Reason != reason {
			return false
		}
		l.Due, l.Reason = now, ""
		return l.Move(mailer.Queued, now) == nil
	})
}

// Recall cancels the letters that wait, and leaves alone what is in hand: its last look
// comes.
func (s *Letters) Recall(ctx context.Context, ids []string, reason string) error {
	return s.each(ctx, ids, func(l *mailer.Letter) bool {
		if !l.Waits() || l.Move(mailer.Cancelled, s.now()) != nil {
			return false
		}
		l.Reason = reason
		return true
	})
}

// each changes letters, and those once more that somebody else touched at that moment.
func (s *Letters) each(ctx context.Context, ids []string, change func(*mailer.Letter) bool) error {
	for part := range slices.Chunk(ids, 500) {
		for range 2 {
			if _, err := s.byIDs(ctx, part, change); err != nil {
				return err
			}
		}
	}
	s.poke()
	return nil
}
