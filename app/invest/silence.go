package invest

import (
	"context"
	"time"

	"jisr/app/office"
)

// silentFor is how long the Ministry may do nothing about an open interest, while it is
// its turn, before the head of the unit is told.
const silentFor = 10 * office.Day

// acted notes that the Ministry did something.
func (in *Interest) acted(at time.Time) { in.ActedAt = &at }

// Silent is since when nothing happened about an open interest although it is the
// Ministry's turn, or a message of the investor waits; false where neither is so.
func (in Interest) Silent(now time.Time) (since time.Time, silent bool) {
	whose, turn := in.Turn(now)
	written, waits := in.Unanswered()
	switch {
	case whose == TurnNobody:
		return since, false
	case whose == TurnMinistry && waits && written.Before(turn):
		since = written
	case whose == TurnMinistry:
		since = turn
	case waits:
		since = written
	default:
		return since, false
	}
	if in.ActedAt != nil && in.ActedAt.After(since) {
		since = *in.ActedAt
	}
	return since, true
}

// TellOfSilence tells the head of the unit about each interest on which the Ministry has
// been silent for ten days: once for each silence. It is a duty of the night.
func (d *Desk) TellOfSilence(ctx context.Context) (int, error) {
	all, err := d.Store.Interests(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, in := range all {
		since, silent := in.Silent(d.Now())
		if !silent || d.Now().Sub(since) < silentFor {
			continue
		}
		if err := d.tellOfSilence(ctx, in, since); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func (d *Desk) tellOfSilence(ctx context.Context, in Interest, since time.Time) error {
	heads, err := office.Heads(ctx, d.Staff, in.Owner)
	if err != nil {
		return err
	}
	for _, head := range heads {
		if err := d.Post.Silence(ctx, in, since, head); err != nil {
			return err
		}
	}
	return d.Log.Write(ctx, office.Entry{ID: "log:" + in.ID + ":" + string(office.InterestSilent) + ":" + itoa(since.Unix()), At: d.Now(), Actor: office.Duty("silence"),
		Action: office.InterestSilent, Subjects: subjects(in)})
}
