package roster

import (
	"context"
	"strconv"
	"strings"
	"time"

	"jisr/app/office"
)

// ErasureGrace is how long a person may undo her own erasure. Everything is
// hidden at once.
const ErasureGrace = 24 * time.Hour

// Pause hides the record by her own wish.
func (d *Desk) Pause(ctx context.Context, actor office.Actor, id string) (Expert, error) {
	return d.move(ctx, actor, id, office.Paused, func(e *Expert) error {
		if e.Status != Active && e.Status != Resting {
			return office.Refuse("expert.refused.pause", nil)
		}
		e.Status = Paused
		return nil
	})
}

// Resume ends a pause or a rest.
func (d *Desk) Resume(ctx context.Context, actor office.Actor, id string) (Expert, error) {
	return d.move(ctx, actor, id, office.Resumed, func(e *Expert) error {
		if e.Status != Paused && e.Status != Resting {
			return office.Refuse("expert.refused.resume", nil)
		}
		if err := Complete(*e); err != nil {
			return err
		}
		e.Status = Active
		return nil
	})
}

// Confirm says that the record is still right; a resting one wakes.
func (d *Desk) Confirm(ctx context.Context, actor office.Actor, id string) (Expert, error) {
	return d.move(ctx, actor, id, office.Confirmed, func(e *Expert) error {
		e.confirm(d.Now())
		return nil
	})
}

// Erase hides everything at once. A person's own erasure becomes final after
// ErasureGrace unless undone; with now set, and through the API, it is final at
// once: a tombstone stays and the data key is destroyed.
func (d *Desk) Erase(ctx context.Context, actor office.Actor, id string, now bool) error {
	if !now {
		_, err := d.move(ctx, actor, id, office.Erased, func(e *Expert) error {
			if e.ErasesAt != nil {
				return nil
			}
			at := d.Now().Add(ErasureGrace)
			e.Before, e.Status, e.ErasesAt = e.Status, Paused, &at
			return nil
		})
		return err
	}
	e, err := d.Store.Expert(ctx, id)
	if err != nil {
		return err
	}
	if err := d.mayChange(actor, e); err != nil {
		return err
	}
	return d.EraseNow(ctx, actor, e)
}

// hide takes the record out of sight, on the revision of the desk: of two changes of one
// revision only one is made. Should the erasure be cut off behind it, the duty goes on
// with it.
func (d *Desk) hide(ctx context.Context, id string) (Expert, error) {
	return d.Store.UpdateExpert(ctx, id, d.rev, func(e *Expert) error {
		now := d.Now()
		if e.ErasesAt == nil {
			e.Before = e.Status
		}
		e.Status, e.ErasesAt, e.UpdatedAt = Paused, &now, now
		return nil
	})
}

// EraseNow makes an erasure final: she is out of sight first, and the receipt is queued,
// since the address is unreadable afterwards.
func (d *Desk) EraseNow(ctx context.Context, actor office.Actor, e Expert) error {
	if e.ErasesAt == nil || e.ErasesAt.After(d.Now()) || d.rev != 0 {
		var err error
		if e, err = d.hide(ctx, e.ID); err != nil {
			return err
		}
	}
	if err := d.Post.Erased(ctx, e); err != nil {
		return err
	}
	return d.bury(ctx, actor, e)
}

// bury ends an erasure, also one of which a crash left only the half: her record cannot be
// read any more then.
func (d *Desk) bury(ctx context.Context, actor office.Actor, e Expert) error {
	if err := d.Store.EraseExpert(ctx, e.ID); err != nil {
		return err
	}
	if err := d.Notes.RemoveNotesOf(ctx, e.ID); err != nil {
		return err
	}
	if err := d.CVs.RemoveCVsOf(ctx, e.ID); err != nil {
		return err
	}
	e.Rev++
	return d.log(ctx, actor, office.Erased, e, nil)
}

// KeepMe undoes an erasure that is not final yet.
func (d *Desk) KeepMe(ctx context.Context, actor office.Actor, id string) (Expert, error) {
	return d.move(ctx, actor, id, office.Resumed, func(e *Expert) error {
		if e.ErasesAt == nil {
			return nil
		}
		e.Status, e.Before, e.ErasesAt = e.Before, "", nil
		return nil
	})
}

// move changes the state of a record, by the person herself or an officer.
func (d *Desk) move(ctx context.Context, actor office.Actor, id string, action office.Action, change func(*Expert) error) (Expert, error) {
	e, err := d.Store.UpdateExpert(ctx, id, 0, func(e *Expert) error {
		if err := d.mayChange(actor, *e); err != nil {
			return err
		}
		e.UpdatedAt = d.Now()
		return change(e)
	})
	if err != nil {
		return Expert{}, err
	}
	return e, d.log(ctx, actor, action, e, nil)
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func join(list []string) string { return strings.Join(list, ",") }
