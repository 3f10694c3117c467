package app

import (
	"context"

	"jisr/mailer"
)

// QueuedLetter is a letter of the outbox with what it says: for the demonstration's
// outbox page and for tests. A served installation shows no letter's text.
type QueuedLetter struct {
	mailer.Letter
	Message mailer.Message
}

// Outbox gives the newest letters that can be read.
func (a *App) Outbox(ctx context.Context, limit int) ([]QueuedLetter, error) {
	list, err := a.stores.Letters.List(ctx, limit)
	if err != nil {
		return nil, err
	}
	var out []QueuedLetter
	for _, l := range list {
		m, err := a.stores.Letters.Said(ctx, l.ID)
		if err != nil {
			continue // its person was erased, or it was removed after it had left
		}
		out = append(out, QueuedLetter{l, m})
	}
	return out, nil
}
