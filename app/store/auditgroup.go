package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"jisr/app/office"
)

// Rows that come together are written together where only this process writes: two syncs for
// a group instead of two for each row. Who comes first writes for all who wait.

// queue is what waits to be written.
type queue struct {
	mu      sync.Mutex
	waiting []*waiting
}

// waiting is a row and what came of it.
type waiting struct {
	entry office.Entry
	err   error
	done  chan struct{}
}

// groupMost bounds a group, groupTime how long writing one may take, whoever waits for it.
const (
	groupMost = 500
	groupTime = 10 * time.Second
)

func (q *queue) put(list []office.Entry) []*waiting {
	rows := make([]*waiting, len(list))
	for i, e := range list {
		rows[i] = &waiting{entry: e, done: make(chan struct{})}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, rows...)
	return rows
}

// take returns the next group; none where somebody else has taken it.
func (q *queue) take() []*waiting {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(q.waiting), groupMost)
	group := q.waiting[:n:n]
	q.waiting = q.waiting[n:]
	return group
}

// writeTogether waits until the rows are durable, written by whoever comes first, and returns
// for each what hindered it. A caller whose context ends meanwhile still learns what came of
// them: others share their write.
func (a *Audit) writeTogether(ctx context.Context, list []office.Entry) []error {
	errs := make([]error, len(list))
	if err := ctx.Err(); err != nil {
		for i := range errs {
			errs[i] = fmt.Errorf("write log: %w", err)
		}
		return errs
	}
	for i, w := range a.queue.put(list) {
		errs[i] = a.outcome(ctx, w)
	}
	return errs
}

// outcome waits for what came of a row; where nobody writes, it writes the next group itself.
func (a *Audit) outcome(ctx context.Context, w *waiting) error {
	for {
		a.mu.Lock()
		select {
		case <-w.done:
			a.mu.Unlock()
			return w.err
		default:
		}
		group := a.queue.take()
		inner, cancel := context.WithTimeout(context.WithoutCancel(ctx), groupTime)
		a.writeGroup(inner, group)
		cancel()
		a.mu.Unlock()
	}
}

// writeGroup adds rows to the chain. The caller holds mu.
func (a *Audit) writeGroup(ctx context.Context, group []*waiting) {
	err := a.settleDoubt(ctx)
	var rows []*waiting
	if err == nil {
		rows, err = a.fresh(ctx, group)
	}
	if err == nil {
		err = a.chain(ctx, rows)
	}
	for _, w := range group {
		if err != nil && w.err == nil {
			w.err = fmt.Errorf("write log: %w", err)
		}
		close(w.done)
	}
}

// settleDoubt reads the end of the chain again after a write whose end is unknown.
func (a *Audit) settleDoubt(ctx context.Context) error {
	if !a.doubt {
		return nil
	}
	err := a.resume(ctx)
	a.doubt = err != nil
	return err
}

// fresh leaves out the rows that are there already, or twice in the group, and those that no
// store could keep: each row hangs on the one before it, so none may fail among others.
func (a *Audit) fresh(ctx context.Context, group []*waiting) (out []*waiting, err error) {
	seen := map[string]bool{}
	for _, w := range group {
		if w.err = checkRow(w.entry); w.err != nil || seen[w.entry.ID] {
			continue
		}
		seen[w.entry.ID] = true
		there := false
		err := a.rows.Range(ctx, Range{Index: "entry", Equal: []string{w.entry.ID}, Limit: 1, Entries: true}, func(Doc) (bool, error) { there = true; return false, nil })
		if err != nil {
			return nil, err
		}
		if !there {
			out = append(out, w)
		}
	}
	return out, nil
}

// checkRow refuses what an index could not order.
func checkRow(e office.Entry) error {
	docs, err := subjectsOf(e)
	if err != nil {
		return fmt.Errorf("write log: %w", err)
	}
	row, err := rowOf(e)
	for _, d := range append(docs, row) {
		err = errors.Join(err, CheckKeys(d))
	}
	return err
}

// chain links the rows and keeps them with their subjects. An error is that of all of them.
func (a *Audit) chain(ctx context.Context, rows []*waiting) error {
	if len(rows) == 0 {
		return nil
	}
	seq, prev := a.seq, a.prev
	entries, docs := make([]office.Entry, len(rows)), make([]Doc, len(rows))
	for i, w := range rows {
		e := a.link(w.entry, seq, prev)
		d, err := rowOf(e)
		if err != nil {
			return err
		}
		entries[i], docs[i], seq, prev = e, d, e.Seq, e.Mac
	}
	if err := a.writeSubjects(ctx, entries...); err != nil {
		return err
	}
	errs, err := a.rows.InsertMany(ctx, docs)
	if err != nil { // kept whole or not at all: one transaction
		a.doubt = true
		return err
	}
	if at := slices.IndexFunc(errs, func(err error) bool { return err != nil }); at >= 0 {
		a.doubt = true
		return errors.Join(errs[at], a.unchain(ctx, docs[at:], errs[at:]))
	}
	a.seq, a.prev = seq, prev
	return nil
}

// unchain takes back what this group kept behind a row that was refused, which the checks
// before leave no reason for: no row may hang on one that is missing.
func (a *Audit) unchain(ctx context.Context, docs []Doc, errs []error) error {
	for i := len(docs) - 1; i > 0; i-- {
		if errs[i] != nil {
			continue // another's row, or none
		}
		if err := a.rows.Delete(ctx, docs[i].ID, 0); err != nil {
			return err
		}
	}
	return nil
}
