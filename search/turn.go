package search

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// turns keep slow questions from slowing the others. A question goes on as it likes for
// as long as is quick, what it is going to cost counted; then only in one of a few slow turns, which are half of the
// processors, and as long again at a time: when others wait, the turn goes to whoever has
// used least so far. So questions that cost most wait for one another, one that costs
// little more than a quick one is done after a turn or two, and a quick one always finds a
// processor.
type turns struct {
	mu      sync.Mutex
	free    int
	waiting []*turn // whoever used least first
}

// quickly is for how long a question goes on before it lets others.
const quickly = 30 * time.Millisecond

func newTurns(processors int) *turns { return &turns{free: max(1, processors/2)} }

// turn is that of one question, which one goroutine answers.
type turn struct {
	of    *turns
	since time.Time     // it goes on
	used  time.Duration // before, and what is expected
	slow  bool          // it holds a slow turn
	given chan struct{} // a slow turn is handed to it
}

type turnKey struct{}

// begin begins a question; end it.
func (t *turns) begin(ctx context.Context) (_ context.Context, end func()) {
	own := &turn{of: t, since: time.Now(), given: make(chan struct{}, 1)}
	return context.WithValue(ctx, turnKey{}, own), own.end
}

// step is called between the parts of an answer: an error when the time is over, and a
// wait when others come first.
func step(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t, ok := ctx.Value(turnKey{}).(*turn)
	if !ok {
		return nil
	}
	ran := time.Since(t.since)
	if !t.slow {
		ran += t.used
	}
	if ran < quickly {
		return nil
	}
	return t.next(ctx)
}

// forWord is about what it costs to find, count and score a word of a question.
const forWord = 40 * time.Microsecond

// expect says how many words a question has, with all that a beginning or a slip stands
// for: one with thousands waits for its turn before it begins.
func expect(ctx context.Context, words int) {
	if t, ok := ctx.Value(turnKey{}).(*turn); ok {
		t.used += time.Duration(words) * forWord
	}
}

// next waits for a slow turn, unless it holds one for which nobody waits who used less.
func (t *turn) next(ctx context.Context) error {
	t.used += time.Since(t.since)
	if t.of.goesOn(t) {
		t.since = time.Now()
		return nil
	}
	select {
	case <-t.given:
		t.slow, t.since = true, time.Now()
		return nil
	case <-ctx.Done():
		t.of.leaves(t)
		return ctx.Err()
	}
}

func (t *turn) end() {
	if t.slow {
		t.slow = false
		t.of.mu.Lock()
		t.of.give()
		t.of.mu.Unlock()
	}
}

// goesOn is true when the turn is its own at once; else it waits for it.
func (t *turns) goesOn(one *turn) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	at, _ := slices.BinarySearchFunc(t.waiting, one, func(a, b *turn) int { return cmp.Or(cmp.Compare(a.used, b.used), -1) })
	if !one.slow && t.free > 0 {
		t.free--
		one.slow = true
	}
	if one.slow && at == 0 {
		return true
	}
	t.waiting = slices.Insert(t.waiting, at, one)
	if one.slow {
		one.slow = false
		t.give()
	}
	return false
}

// give hands a turn on to who is first.
func (t *turns) give() {
	if len(t.waiting) == 0 {
		t.free++
		return
	}
	first := t.waiting[0]
	t.waiting = slices.Delete(t.waiting, 0, 1)
	first.given <- struct{}{}
}

// leaves is for who waits no longer; what was handed to it meanwhile goes on.
func (t *turns) leaves(one *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if at := slices.Index(t.waiting, one); at >= 0 {
		t.waiting = slices.Delete(t.waiting, at, at+1)
		return
	}
	<-one.given
	t.give()
}
