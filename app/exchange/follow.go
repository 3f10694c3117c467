package exchange

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"

	"jisr/app/office"
	"jisr/app/roster"
)

// recentRows is how far back a record's first row is looked for.
const recentRows = 1000

// writeDown writes one row of the log for those who were kept, and for those an
// import kept that was stopped before it could write. The row's id follows from
// whom it names.
func (r *run) writeDown(ctx context.Context, kept, stored []pending) error {
	subjects := make([]string, 0, len(kept))
	for _, p := range kept {
		subjects = append(subjects, p.ID)
	}
	for _, p := range stored {
		written, err := isWritten(ctx, r.desk.Log, p.ID, office.Registered)
		if err != nil {
			return err
		}
		if !written {
			subjects = append(subjects, p.ID)
		}
	}
	return writeRow(ctx, r.desk, r.actor, office.Registered, subjects, map[string]string{"source": string(office.FromImport), "batch": r.options.Batch})
}

// writeRow writes one row about all subjects; its id follows from them.
func writeRow(ctx context.Context, desk *roster.Desk, actor office.Actor, action office.Action, subjects []string, details map[string]string) error {
	if len(subjects) == 0 {
		return nil
	}
	sum := sha256.New()
	sum.Write([]byte(action)) // a hash's Write never fails
	for _, id := range subjects {
		sum.Write([]byte(id))
	}
	details["count"] = strconv.Itoa(len(subjects))
	row := office.Entry{ID: "log:" + office.IDFrom("imp", [16]byte(sum.Sum(nil))), At: desk.Now(), Actor: actor, Action: action, Subjects: subjects, Details: details}
	if err := desk.Log.Write(ctx, row); err != nil {
		return fmt.Errorf("write it down: %w", err)
	}
	return nil
}

// isWritten is true when the log says of the record that the action was done.
func isWritten(ctx context.Context, log office.Log, id string, action office.Action) (bool, error) {
	rows, err := log.Of(ctx, id, recentRows)
	if err != nil {
		return false, fmt.Errorf("read the log of %s: %w", id, err)
	}
	return slices.ContainsFunc(rows, func(e office.Entry) bool { return e.Action == action }), nil
}

// invite asks those who have not proven their address whether the record is
// right. A letter asked for twice is one letter.
func (r *run) invite(ctx context.Context, list []pending) error {
	if !r.options.InviteToConfirm {
		return nil
	}
	for _, p := range list {
		if p.Email == "" || p.EmailVerifiedAt != nil {
			continue
		}
		if err := r.desk.Post.WasRegistered(ctx, p.Expert); err != nil {
			return fmt.Errorf("ask %s to confirm: %w", p.ID, err)
		}
		r.report.Letters++
	}
	return nil
}
