package search

import (
	"context"
	"time"
)

// turns keep slow questions from slowing the others: whoever has taken longer than
// quickly goes on only in one of a few slow turns, which are half of the processors. So
// many questions that cost much wait for one another, and a quick one finds a processor.
type turns struct{ slow chan struct{} }

const quickly = 30 * time.Millisecond

func newTurns(processors int) *turns { return &turns{make(chan struct{}, max(1, processors/2))} }

// turn is that of one question, which one goroutine answers.
type turn struct {
	of    *turns
	began time.Time
	slow  bool
}

type turnKey struct{}

// begin begins a question; end it.
func (t *turns) begin(ctx context.Context) (_ context.Context, end func()) {
	own := &turn{of: t, began: time.Now()}
	return context.WithValue(ctx, turnKey{}, own), func() {
		if own.slow {
			<-t.slow
		}
	}
}

// step is called between the parts of an answer: an error when the time is over, and a
// wait when it has become a slow one.
func step(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t, ok := ctx.Value(turnKey{}).(*turn)
	if !ok || t.slow || time.Since(t.began) < quickly {
		return nil
	}
	select {
	case t.of.slow <- struct{}{}:
		t.slow = true
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
