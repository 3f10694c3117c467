// Package post has what officers see of letters and how they steer them: today the
// letters of which nobody knows whether they left.
//
// Policy. A letter that may have gone is never repeated by itself, unless somebody
// waits for it at a screen: an officer decides, letter by letter or for all. What goes
// again is the same letter with the same Message-ID, so that a mail program can show
// it once; consent, cap, hours and deadline are read again before it leaves.
package post

import (
	"context"
	"slices"
	"strconv"
	"time"

	"jisr/app/office"
	"jisr/app/roster"
)

// Letter is one that may have gone.
type Letter struct {
	ID, Kind, Expert, Person string
	// Since is when that became uncertain.
	Since time.Time
	// Expires is when it stops being true; zero is never.
	Expires time.Time
}

// Late tells whether the letter's time has passed: sent again, it would only expire.
func (l Letter) Late(now time.Time) bool { return !l.Expires.IsZero() && l.Expires.Before(now) }

// Box is where letters are kept (app/store).
type Box interface {
	// Uncertain are the letters that wait for an officer, the longest first, at most
	// limit after the first ones, and how many there are in all.
	Uncertain(ctx context.Context, after, limit int) ([]Letter, int, error)
	// Decide queues an uncertain letter again or ends it. office.Conflict when it does
	// not wait for an officer any more.
	Decide(ctx context.Context, id string, again bool) (Letter, error)
}

// Desk is what officers may do with letters.
type Desk struct {
	Box     Box
	Returns Returns
	// Back is the Message-ID of the letter whose return address that is; false for none.
	Back func(address string) (id string, ok bool)
	// Unwanted ends the letters of that sort to the reader of one, as its own link would;
	// false where no consent stands behind it. CameBack does what follows when one did not
	// arrive; it may be done again.
	Unwanted func(ctx context.Context, l Letter) (bool, error)
	CameBack func(ctx context.Context, l Letter) error
	Experts  roster.Experts
	Log      office.Log
	Now      office.Clock
}

// Uncertain are the letters of which nobody knows whether they left, with their
// recipients as far as those are still there.
func (d *Desk) Uncertain(ctx context.Context, actor office.Actor, after, limit int) ([]Letter, []roster.Expert, int, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return nil, nil, 0, err
	}
	list, total, err := d.Box.Uncertain(ctx, after, limit)
	if err != nil {
		return nil, nil, 0, err
	}
	var ids []string
	for _, l := range list {
		if l.Expert != "" && !slices.Contains(ids, l.Expert) {
			ids = append(ids, l.Expert)
		}
	}
	experts, err := d.Experts.Experts(ctx, ids)
	return list, experts, total, err
}

// Decide sends letters again, or lets them rest, and tells how many. One that a
// colleague decided meanwhile stays as she left it.
func (d *Desk) Decide(ctx context.Context, actor office.Actor, ids []string, again bool) (int, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return 0, err
	}
	n := 0
	for _, id := range ids {
		l, err := d.Box.Decide(ctx, id, again)
		switch code := office.CodeOf(err); {
		case err == nil:
		case code == office.Conflict || code == office.NotFound:
			continue
		default:
			return n, err
		}
		if err := d.write(ctx, actor, l, again); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// AtOnce is how many letters one press decides: as many as are done while she waits.
const AtOnce = 1000

// DecideAll does so with all that wait, AtOnce at a time, when confirm is their number:
// nobody sends more than she has read.
func (d *Desk) DecideAll(ctx context.Context, actor office.Actor, confirm int, again bool) (int, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return 0, err
	}
	list, _, err := d.Box.Uncertain(ctx, 0, AtOnce)
	if err != nil {
		return 0, err
	}
	var wrong office.Problems
	wrong.Check(len(list) > 0 && confirm == len(list), "confirm", "letters", "n", len(list))
	if err := wrong.Err(); err != nil {
		return 0, err
	}
	ids := make([]string, len(list))
	for i, l := range list {
		ids[i] = l.ID
	}
	return d.Decide(ctx, actor, ids, again)
}

// write puts the decision into the log. The row's id names the doubt that it ends, so
// that the same letter can be in doubt again.
func (d *Desk) write(ctx context.Context, actor office.Actor, l Letter, again bool) error {
	e := office.Entry{ID: "log:doubt:" + l.ID + ":" + strconv.FormatInt(l.Since.Unix(), 10), At: d.Now(), Actor: actor, Action: office.LetterRests, Details: map[string]string{"kind": l.Kind}}
	if again {
		e.Action = office.LetterAgain
	}
	if l.Expert != "" {
		e.Subjects = []string{l.Expert}
	}
	return d.Log.Write(ctx, e)
}
