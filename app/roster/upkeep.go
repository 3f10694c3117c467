package roster

import (
	"context"
	"slices"
	"time"

	"jisr/app/office"
)

// How long what is kept, and when she is asked whether it is still right (the terms
// that the privacy page promises). A silent profile rests 60 days after the first
// letter: about 8 months after she last confirmed it.
const (
	DraftFor    = office.DraftFor
	AskFirst    = 30 * office.Day // who came with an old list is not written to at once
	AskAgain    = 30 * office.Day
	RestAfter   = 30 * office.Day // after the second letter
	ForgetAfter = 730 * office.Day
)

// DueAt is when upkeep next looks at a record: its turn comes, something that was kept
// beside it has been kept long enough, or a crash left out what follows from a change of
// a claim. Zero when nothing will be due.
func (e Expert) DueAt() time.Time { return sooner(sooner(e.TurnAt(), e.leftAt()), e.owedAt()) }

// TurnAt is when something is due with the record itself: an erasure becomes final, a
// draft is old, she is to be asked, a silent profile rests or is erased. Somebody
// without a proven address cannot be asked and is not silent.
func (e Expert) TurnAt() time.Time {
	switch {
	case e.ErasesAt != nil:
		return *e.ErasesAt
	case e.Status == Draft:
		return e.UpdatedAt.Add(DraftFor)
	case e.ConfirmedAt == nil:
		return time.Time{}
	case e.Status == Resting:
		return e.ConfirmedAt.Add(ForgetAfter)
	case e.Status != Active || !e.Reachable():
		return time.Time{}
	case e.Asked == 0 || e.AskedAt == nil:
		return later(e.ConfirmedAt.Add(FreshFor), e.CreatedAt.Add(AskFirst))
	case e.Asked == 1:
		return e.AskedAt.Add(AskAgain)
	}
	return e.AskedAt.Add(RestAfter)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// sooner is the earlier of two times; zero is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

// leftAt is when the oldest of what is kept beside the record is forgotten.
func (e Expert) leftAt() time.Time {
	var first time.Time
	for _, t := range e.Typed {
		if t.Values != nil {
			first = sooner(first, t.At.Add(DraftFor))
		}
	}
	for _, f := range e.Former {
		first = sooner(first, f.At.Add(ObjectFor))
	}
	return first
}

// forget drops what was kept beside the record long enough.
func (d *Desk) forget(ctx context.Context, id string) error {
	_, err := d.Store.UpdateExpert(ctx, id, 0, func(e *Expert) error {
		now := d.Now()
		e.Typed = slices.DeleteFunc(slices.Clone(e.Typed), func(t Typed) bool { return !now.Before(t.At.Add(DraftFor)) })
		e.Former = slices.DeleteFunc(slices.Clone(e.Former), func(f Former) bool { return !now.Before(f.At.Add(ObjectFor)) })
		return nil
	})
	return err
}

// mostUpkeep is how many records one run looks at; the next goes on.
const mostUpkeep = 500

// Upkeep does what is due with each record and says with how many. It is a duty;
// whatever it does may be done again.
func (d *Desk) Upkeep(ctx context.Context) (int, error) {
	due, err := d.Store.Due(ctx, d.Now(), mostUpkeep)
	if err != nil {
		return 0, err
	}
	for i, e := range due {
		if err := d.attend(ctx, e); err != nil {
			return i, err
		}
	}
	return len(due), nil
}

func (d *Desk) attend(ctx context.Context, e Expert) error {
	if e.Status == Erased {
		return d.bury(ctx, office.Duty("erasure"), e)
	}
	if !e.owedAt().IsZero() {
		var err error
		if e, err = d.payOwed(ctx, e); err != nil {
			return err
		}
	}
	if turn := e.TurnAt(); turn.IsZero() || turn.After(d.Now()) {
		return d.forget(ctx, e.ID)
	}
	switch {
	case e.ErasesAt != nil:
		return d.EraseNow(ctx, office.Duty("erasure"), e)
	case e.Status == Draft, e.Status == Resting:
		return d.EraseNow(ctx, office.Duty("retention"), e)
	case e.Asked >= 2:
		return d.rest(ctx, e)
	}
	return d.ask(ctx, e)
}

// ask writes to her whether the record is still right. The letter comes first: its id
// follows from the confirmation and the number, so a crash between the two writes it
// once.
func (d *Desk) ask(ctx context.Context, e Expert) error {
	if err := d.Post.StillAvailable(ctx, e, e.Asked+1); err != nil {
		return err
	}
	_, err := d.Store.UpdateExpert(ctx, e.ID, 0, func(now *Expert) error {
		if unchanged(*now, e) {
			at := d.Now()
			now.Asked, now.AskedAt = e.Asked+1, &at
		}
		return nil
	})
	return err
}

// rest hides a record whose person was silent twice, and tells her so.
func (d *Desk) rest(ctx context.Context, e Expert) error {
	rested, err := d.Store.UpdateExpert(ctx, e.ID, 0, func(now *Expert) error {
		if unchanged(*now, e) {
			now.Status = Resting
		}
		return nil
	})
	if err != nil || rested.Status != Resting {
		return err
	}
	if err := d.log(ctx, office.Duty("freshness"), office.Rested, rested, nil); err != nil {
		return err
	}
	return d.Post.Rested(ctx, rested)
}

// unchanged is false when she answered, or was asked by another instance, meanwhile.
func unchanged(now, was Expert) bool {
	return now.Status == was.Status && now.Asked == was.Asked && now.ConfirmedAt != nil && now.ConfirmedAt.Equal(*was.ConfirmedAt)
}

// confirm notes that she said it is right; whoever answers is not silent.
func (e *Expert) confirm(now time.Time) {
	e.ConfirmedAt, e.Asked, e.AskedAt = &now, 0, nil
	if e.Status == Resting && e.Agreed(office.ToRoster) {
		e.Status = Active
	}
}
