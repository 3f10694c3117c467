package exchange

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"

	"jisr/app/office"
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
		written, err := r.written(ctx, p.ID)
		if err != nil {
			return err
		}
		if !written {
			subjects = append(subjects, p.ID)
		}
	}
	if len(subjects) == 0 {
		return nil
	}
	sum := sha256.New()
	for _, id := range subjects {
		sum.Write([]byte(id)) // a hash's Write never fails
	}
	row := office.Entry{ID: "log:" + office.IDFrom("imp", [16]byte(sum.Sum(nil))), At: r.desk.Now(), Actor: r.actor, Action: office.Registered,
		Subjects: subjects, Details: map[string]string{"source": string(office.FromImport), "batch": r.options.Batch, "count": strconv.Itoa(len(subjects))}}
	if err := r.desk.Log.Write(ctx, row); err != nil {
		return fmt.Errorf("write the import down: %w", err)
	}
	return nil
}

func (r *run) written(ctx context.Context, id string) (bool, error) {
	rows, err := r.desk.Log.Of(ctx, id, recentRows)
	if err != nil {
		return false, fmt.Errorf("read the log of %s: %w", id, err)
	}
	return slices.ContainsFunc(rows, func(e office.Entry) bool { return e.Action == office.Registered }), nil
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
