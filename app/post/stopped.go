package post

import (
	"context"
	"strconv"
	"strings"
	"time"

	"jisr/app/office"
)

// Stop is why letters to an address are stopped: there is no such mailbox, said a server.
type Stop struct {
	At time.Time
	// Reply is what the server said; empty where it said nothing.
	Reply string
}

// mostWhy is how long a reason may be, in letters.
const mostWhy = 500

// Stopped is what stopped letters to the address of a person; nil where nothing did.
func (d *Desk) Stopped(ctx context.Context, actor office.Actor, expert string) (*Stop, error) {
	_, stop, err := d.stopped(ctx, actor, expert)
	return stop, err
}

func (d *Desk) stopped(ctx context.Context, actor office.Actor, expert string) (email string, stop *Stop, err error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return "", nil, err
	}
	e, err := d.Experts.Expert(ctx, expert)
	if err != nil || e.Email == "" {
		return "", nil, err
	}
	stop, err = d.Returns.Stopped(ctx, e.Email)
	return e.Email, stop, err
}

// Free lets letters go to a person's address again, for a reason that stays in the log. What
// it failed by is forgotten: it stops again by the rules for an address that is new.
func (d *Desk) Free(ctx context.Context, actor office.Actor, expert, why string) error {
	email, stop, err := d.stopped(ctx, actor, expert)
	if err != nil || stop == nil {
		return err // nothing to free: a colleague was faster
	}
	why = strings.TrimSpace(why)
	var wrong office.Problems
	wrong.Check(why != "", "why", "required")
	wrong.Check(len([]rune(why)) <= mostWhy, "why", "too_long", "limit", mostWhy)
	if err := wrong.Err(); err != nil {
		return err
	}
	if err := d.Log.Write(ctx, office.Entry{ID: "log:" + string(office.AddressFreed) + ":" + expert + ":" + strconv.FormatInt(stop.At.UnixMilli(), 10), At: d.Now(), Actor: actor,
		Action: office.AddressFreed, Subjects: []string{expert}, Purpose: why}); err != nil {
		return err
	}
	return d.Returns.Free(ctx, email)
}
