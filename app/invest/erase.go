package invest

import (
	"context"
	"time"

	"jisr/app/office"
)

// KeptFor is how long a request is kept that ended without an investment, as long as a
// profile of which nothing is heard (roster.ForgetAfter).
const KeptFor = 730 * office.Day

// Until is when a request that has ended is erased by itself: an investment when its jobs
// have been asked for the last time and a year for the answer has passed, any other when
// nothing was written in it for KeptFor. Zero while it is open.
func (in Interest) Until() time.Time {
	if !in.Ended() {
		return time.Time{}
	}
	if out, is := in.Concluded(); is && out.To == Invested {
		return out.At.AddDate(jobYears+1, 0, 0)
	}
	return in.UpdatedAt.Add(KeptFor)
}

// Dropped is the time of the call that its erasure called off; nil without one.
func (in Interest) Dropped() *time.Time {
	if in.ErasedAt == nil || in.Call == nil || in.Call.CancelledAt == nil || !in.Call.CancelledAt.Equal(*in.ErasedAt) {
		return nil
	}
	return in.Call.Was
}

// EraseFor is Erase by the desk, for an investor who asked for it in another way.
func (d *Desk) EraseFor(ctx context.Context, actor office.Actor, id string, rev int64) error {
	if err := actor.Need(office.Investment); err != nil {
		return err
	}
	return d.Erase(ctx, actor, id, rev)
}

// Erase takes a request back for good; the link of its page is the right to it. It is out
// of sight at once, for an authority too; a call that was to come is off; nobody can read
// then what it said.
func (d *Desk) Erase(ctx context.Context, actor office.Actor, id string, rev int64) error {
	in, err := d.Store.UpdateInterest(ctx, id, rev, func(in *Interest) error {
		now := d.Now()
		in.dropCall(now)
		in.ErasedAt, in.UpdatedAt, in.Owes = &now, now, true
		return nil
	})
	if err != nil {
		return err
	}
	return d.bury(ctx, actor, in)
}

// bury goes through with an erasure. Each step may be done again: a duty goes on where a
// crash cut it off.
func (d *Desk) bury(ctx context.Context, actor office.Actor, in Interest) error {
	row := office.Entry{ID: "log:" + in.ID + ":" + string(office.InterestErased), At: d.Now(), Actor: actor, Action: office.InterestErased, Subjects: subjects(in)}
	if err := d.Log.Write(ctx, row); err != nil {
		return err
	}
	if err := d.Post.InterestErased(ctx, in); err != nil {
		return err
	}
	if err := d.EndWatch(ctx, watchOf(in.ID)); err != nil {
		return err
	}
	return d.Store.EraseInterest(ctx, in.ID)
}

// EraseEnded erases what ended long enough ago and says with how many. It is a duty of the
// night.
func (d *Desk) EraseEnded(ctx context.Context) (int, error) {
	all, err := d.Store.Interests(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, in := range all {
		if until := in.Until(); until.IsZero() || d.Now().Before(until) {
			continue
		}
		err := d.Erase(ctx, office.Duty("retention"), in.ID, in.Rev)
		if code := office.CodeOf(err); err != nil && (code == office.Stale || code == office.NotFound) {
			continue // somebody wrote in it, or took it back
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
