package exchange

import (
	"context"
	"fmt"

	"jisr/app/office"
	"jisr/app/roster"
)

// Undone is what became of a batch: Taken were taken back, now or before; Kept were
// changed since they came and stay.
type Undone struct{ Taken, Kept int }

// Undo takes back what an import brought, as an erasure does: nothing of it can be
// read afterwards, here or in a backup. Whoever was changed since, by herself or
// anybody else, stays. It may be stopped and started again. progress may be nil.
func Undo(ctx context.Context, desk *roster.Desk, actor office.Actor, batch string, progress func(done, total int)) (Undone, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Undone{}, err
	}
	all, err := desk.Store.Brought(ctx, batch)
	if err != nil {
		return Undone{}, fmt.Errorf("undo: %w", err)
	}
	if len(all) == 0 {
		return Undone{}, office.Missing("batch")
	}
	var out Undone
	u := undo{desk, actor, batch}
	for from := 0; from < len(all); from += batchSize {
		to := min(from+batchSize, len(all))
		n, err := u.some(ctx, all[from:to])
		out.Taken += n
		out.Kept += to - from - n
		if err != nil {
			return out, fmt.Errorf("undo: %w", err)
		}
		if progress != nil {
			progress(to, len(all))
		}
	}
	return out, nil
}

type undo struct {
	desk  *roster.Desk
	actor office.Actor
	batch string
}

// firstRev is the revision of a record that nobody changed since it came.
const firstRev = 1

// some takes back what is unchanged and writes down what was taken, also what a run
// that was stopped could not write.
func (u undo) some(ctx context.Context, list []roster.Brought) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	ctx = context.WithoutCancel(ctx) // a stop comes between chunks
	var try []roster.Brought
	for _, b := range list {
		if b.TakenBack || b.Rev == firstRev {
			try = append(try, b)
		}
	}
	taken, err := u.desk.Store.TakeBack(ctx, u.batch, try)
	if err != nil {
		return 0, err
	}
	n := 0
	var subjects []string
	for i, b := range try {
		if !taken[i] {
			continue
		}
		n++
		written := false
		if b.TakenBack {
			if written, err = isWritten(ctx, u.desk.Log, b.Expert, office.ImportUndone); err != nil {
				return n, err
			}
		}
		if !written {
			subjects = append(subjects, b.Expert)
		}
	}
	return n, writeRow(ctx, u.desk, u.actor, office.ImportUndone, subjects, map[string]string{"batch": u.batch})
}
