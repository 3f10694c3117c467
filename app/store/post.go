package store

import (
	"context"
	"errors"

	"jisr/app/office"
	"jisr/app/post"
	"jisr/mailer"
)

// doubted is an uncertain letter as an officer sees it.
func doubted(l mailer.Letter) post.Letter {
	return post.Letter{ID: l.ID, Kind: l.Kind, Expert: l.Expert, Person: l.Person, Since: l.Times[mailer.Uncertain], Expires: l.ExpiresAt}
}

// Uncertain are the letters that may have gone and that no lane sends again by itself.
// The others have a due time among their keys, so none of them is opened.
func (s *Letters) Uncertain(ctx context.Context, after, limit int) ([]post.Letter, int, error) {
	found, total, err := s.page(ctx, Range{Index: "state", Equal: []string{string(mailer.Uncertain)}}, func(d Doc) bool { return d.Keys["due"] == "" }, after, limit)
	if err != nil {
		return nil, 0, err
	}
	list := make([]post.Letter, len(found))
	for i, l := range found {
		list[i] = doubted(l)
	}
	return list, total, nil
}

// Decide queues an uncertain letter again, or cancels it: whoever did not get it will
// not get it any more.
func (s *Letters) Decide(ctx context.Context, id string, again bool) (post.Letter, error) {
	var was post.Letter
	_, err := s.records.update(ctx, id, 0, func(l *mailer.Letter) error {
		if l.State != mailer.Uncertain || l.Waits() {
			return office.Refuse("letter.refused.decided", nil)
		}
		was = doubted(*l)
		to := mailer.Cancelled
		if again {
			to = mailer.Queued
		} else {
			l.Reason = "doubt"
		}
		return l.Move(to, s.now())
	})
	if errors.Is(err, mailer.ErrTransition) {
		err = office.Refuse("letter.refused.decided", nil)
	}
	if err == nil && again {
		s.poke()
	}
	return was, err
}
