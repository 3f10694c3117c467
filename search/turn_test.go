package search

import (
	"context"
	"errors"
	"testing"
	"time"
)

// began is a question that began so long ago.
func began(ctx context.Context, all *turns, ago time.Duration) (_ context.Context, end func()) {
	ctx, end = all.begin(ctx)
	ctx.Value(turnKey{}).(*turn).began = time.Now().Add(-ago)
	return ctx, end
}

// TestSlowQuestionsWaitForOneAnotherAndQuickOnesPass: of two processors one is left to
// whoever is quick, however many slow questions there are.
func TestSlowQuestionsWaitForOneAnotherAndQuickOnesPass(t *testing.T) {
	all := newTurns(2)
	first, end := began(t.Context(), all, time.Hour)
	if err := errors.Join(step(first), step(first)); err != nil {
		t.Fatal(err)
	}
	leaving, leave := context.WithCancel(t.Context())
	second, endSecond := began(leaving, all, time.Hour)
	waited := make(chan error)
	go func() { waited <- step(second) }()
	quick, endQuick := began(t.Context(), all, -time.Hour)
	if err := step(quick); err != nil {
		t.Errorf("a quick question waits: %v", err)
	}
	endQuick()
	leave()
	if err := <-waited; !errors.Is(err, context.Canceled) {
		t.Errorf("a second slow question went on: %v", err)
	}
	endSecond()
	third, endThird := began(t.Context(), all, time.Hour)
	go func() { waited <- step(third) }()
	end()
	if err := <-waited; err != nil {
		t.Errorf("after the first slow question the next does not go on: %v", err)
	}
	endThird()
	if len(all.slow) != 0 {
		t.Errorf("%d slow turns are still taken", len(all.slow))
	}
}
