package roster

import (
	"context"
	"slices"
	"time"

	"jisr/app/office"
)

// ObjectFor is how long the holder of the address before may take a change back.
const ObjectFor = 72 * time.Hour

// Former is an address that was replaced. It is kept for ObjectFor, so that whoever
// reads that mailbox can take the change back, and is then forgotten.
type Former struct {
	Email string    `json:"email" bson:"email"`
	At    time.Time `json:"at" bson:"at"` // when it was replaced
}

// MoveAddress replaces a person's address by one that she has proven, and tells the old
// one. asked is when she asked for it: a proof that was asked for before the address
// last changed is void. Conflict when somebody else has proven it meanwhile.
func (d *Desk) MoveAddress(ctx context.Context, actor office.Actor, id, email string, asked time.Time) (Expert, error) {
	var old Former
	e, err := d.Store.UpdateExpert(ctx, id, 0, func(e *Expert) error {
		if !actor.Is(e.Person.ID) {
			return office.Missing("expert")
		}
		if e.EmailVerifiedAt == nil || asked.Before(*e.EmailVerifiedAt) {
			return office.Missing("link")
		}
		now := d.Now()
		old = Former{Email: e.Email, At: now}
		e.Former = append(slices.Clone(e.Former), old)
		e.Email, e.EmailVerifiedAt, e.UpdatedAt = email, &now, now
		return nil
	})
	if err != nil {
		return e, err
	}
	if err := d.log(ctx, actor, office.AddressMoved, e, nil); err != nil {
		return e, err
	}
	return e, d.Post.AddressMoved(ctx, e, old)
}

// TakeBack restores the address that was replaced at that second, and voids every change
// since. The holder of the address asks for it.
func (d *Desk) TakeBack(ctx context.Context, actor office.Actor, id string, second int64) (Expert, error) {
	e, err := d.Store.UpdateExpert(ctx, id, 0, func(e *Expert) error {
		now := d.Now()
		i := slices.IndexFunc(e.Former, func(f Former) bool { return f.At.Unix() == second && now.Before(f.At.Add(ObjectFor)) })
		if !actor.Is(e.Person.ID) || i < 0 {
			return office.Missing("link")
		}
		e.Email, e.Former = e.Former[i].Email, slices.Clone(e.Former[:i])
		e.EmailVerifiedAt, e.UpdatedAt = &now, now
		return nil
	})
	if err != nil {
		return e, err
	}
	return e, d.log(ctx, actor, office.AddressRestored, e, nil)
}
