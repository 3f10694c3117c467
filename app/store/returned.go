package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"jisr/app/office"
	"jisr/app/post"
	"jisr/mailer"
)

// ByMessageID finds a letter.
func (s *Letters) ByMessageID(ctx context.Context, id string) (post.Letter, error) {
	l, err := s.records.first(ctx, Range{Index: "message", Equal: []string{id}})
	return postLetter(l), err
}

// postLetter is a letter as the desk knows it.
func postLetter(l mailer.Letter) post.Letter {
	return post.Letter{ID: l.ID, Kind: l.Kind, Expert: l.Expert, Person: l.Person, Expires: l.ExpiresAt}
}

// Bounce says that a letter did not arrive. Its address is the one it was written to; a
// letter whose words are gone stops no address.
func (s *Letters) Bounce(ctx context.Context, id string, f post.Failure) (bool, error) {
	news := false
	l, err := s.records.update(ctx, id, 0, func(l *mailer.Letter) error {
		news = false
		if l.State == mailer.Bounced {
			return nil
		}
		if l.InHand() { // the report was faster than our own word that it left
			return &office.Error{Code: office.Unavailable, Key: "error.later"}
		}
		if !left(l) {
			return nil // another attempt is to come, or an officer ended it
		}
		news = true
		if err := l.Move(mailer.Bounced, s.now()); err != nil {
			return err
		}
		l.LastError = mailer.Failure{Class: classOf(f), Enhanced: f.Status, Note: "bounced"}
		return nil
	})
	if err != nil || !f.BadAddress || l.State != mailer.Bounced {
		return news, err
	}
	return news, s.blame(ctx, l, f)
}

// left tells whether a letter may have left.
func left(l *mailer.Letter) bool {
	return slices.Contains([]mailer.State{mailer.HandedOver, mailer.Delayed, mailer.Uncertain}, l.State)
}

func classOf(f post.Failure) mailer.Class {
	switch {
	case f.BadAddress:
		return mailer.NoSuchAddress
	case f.Policy:
		return mailer.Policy
	}
	return mailer.Temporary
}

// blame counts against the address, and stops letters to it: at once where there is no
// such mailbox (5.1.1), else at the second letter.
func (s *Letters) blame(ctx context.Context, l mailer.Letter, f post.Failure) error {
	m, err := s.Said(ctx, l.ID)
	if office.CodeOf(err) == office.NotFound && err != nil {
		return nil
	}
	if err != nil {
		return err
	}
	b := mailer.BadAddress{Letter: l.ID, Person: l.Person, Address: m.To.Addr, Failure: l.LastError, Reply: f.Reply, At: l.Times[mailer.Bounced]}
	times, err := s.BadAddress(ctx, b)
	if err != nil || f.Status != "5.1.1" && times < 2 {
		return err
	}
	return s.Suppress(ctx, b)
}

// Stopped is what stopped letters to an address; nil where nothing did.
func (s *Letters) Stopped(ctx context.Context, email string) (*post.Stop, error) {
	v, err := s.blocked.get(ctx, s.blocked.sealer.Lookup(EmailKind, email))
	if err = ignoreMissing(err); err != nil || !v.Suppressed {
		return nil, err
	}
	return &post.Stop{At: v.At, Reply: v.Reply}, nil
}

// Free lets letters go to an address again, as if it had never failed.
func (s *Letters) Free(ctx context.Context, email string) error {
	return ignoreMissing(s.blocked.explain(s.blocked.c.Delete(ctx, s.blocked.sealer.Lookup(EmailKind, email), 0)))
}

// Delay says that a server still tries.
func (s *Letters) Delay(ctx context.Context, id string) error {
	_, err := s.records.update(ctx, id, 0, func(l *mailer.Letter) error {
		if l.State != mailer.HandedOver {
			return nil
		}
		return l.Move(mailer.Delayed, s.now())
	})
	return err
}

// KeepReturned keeps a message for an officer.
func (s *Letters) KeepReturned(ctx context.Context, r post.Returned) error {
	err := s.returned.insert(ctx, r)
	if office.CodeOf(err) == office.Conflict && err != nil {
		return nil
	}
	return err
}

// Returned lists the oldest messages that are kept, and counts them.
func (s *Letters) Returned(ctx context.Context, limit int) ([]post.Returned, int, error) {
	total, err := s.returned.c.Count(ctx)
	if err != nil || limit == 0 {
		return nil, total, s.returned.explain(err)
	}
	list, err := s.returned.list(ctx, Range{Index: "at", Limit: limit})
	return list, total, err
}

// RemoveReturned removes one; one that is gone already is no error.
func (s *Letters) RemoveReturned(ctx context.Context, id string) error {
	err := s.returned.c.Delete(ctx, id, 0)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return s.returned.explain(err)
}

// ForgetReturned removes what nobody looked at for so long (retention).
func (s *Letters) ForgetReturned(ctx context.Context, keep time.Duration) (int, error) {
	return s.returned.removeBefore(ctx, "at", s.now().Add(-keep))
}

var _ post.Returns = (*Letters)(nil)
