package search

import (
	"context"
	"errors"
	"testing"
	"time"
)

// began is a question that has used so much.
func began(ctx context.Context, all *turns, used time.Duration) (_ context.Context, end func()) {
	ctx, end = all.begin(ctx)
	ctx.Value(turnKey{}).(*turn).since = time.Now().Add(-used)
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
	if all.free != 1 || len(all.waiting) != 0 {
		t.Errorf("%d turns are free, %d wait", all.free, len(all.waiting))
	}
}

// TestWhoeverUsedLeastHasTheNextTurn: a question that costs little more than a quick one
// waits for one turn of one that costs most, and not for its end.
func TestWhoeverUsedLeastHasTheNextTurn(t *testing.T) {
	all := newTurns(2)
	costly, endCostly := began(t.Context(), all, time.Minute)
	if err := step(costly); err != nil {
		t.Fatal(err)
	}
	order := make(chan string, 3)
	asks := func(name string, used time.Duration, waiting int) {
		ctx, end := began(t.Context(), all, used)
		go func() {
			defer end()
			if err := step(ctx); err != nil {
				t.Error(err)
			}
			order <- name
		}()
		for all.waits() < waiting {
			time.Sleep(time.Millisecond)
		}
	}
	asks("long", time.Hour, 1)
	asks("short", time.Second, 2)
	costly.Value(turnKey{}).(*turn).since = time.Now().Add(-time.Second) // its turn is over
	if err := step(costly); err != nil {
		t.Fatal(err)
	}
	order <- "costly"
	endCostly()
	for _, want := range []string{"short", "costly", "long"} {
		if got := <-order; got != want {
			t.Errorf("%s goes on where %s is next", got, want)
		}
	}
}

func (t *turns) waits() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.waiting)
}
