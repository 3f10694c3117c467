package invest

import (
	"context"
	"slices"
	"strings"
	"time"

	"jisr/app/office"
)

// Kept counts promised dates. A date ends with its day in Baghdad.
type Kept struct {
	// InTime were kept, Late came after their date, Missed is past and has not come, Open
	// has not come and is not past.
	InTime, Late, Missed, Open int
}

// Due is how many dates have been decided, one way or the other.
func (k Kept) Due() int { return k.InTime + k.Late + k.Missed }

func (k *Kept) count(due office.Date, done *time.Time, now time.Time) {
	end := office.EndOfDay(due)
	switch {
	case done != nil && !done.After(end):
		k.InTime++
	case done != nil:
		k.Late++
	case now.After(end):
		k.Missed++
	default:
		k.Open++
	}
}

func (k *Kept) add(other Kept) {
	k.InTime, k.Late, k.Missed, k.Open = k.InTime+other.InTime, k.Late+other.Late, k.Missed+other.Missed, k.Open+other.Open
}

// Promises is what one officer, or all, kept of the dates in a period: of first answers,
// and of next steps. Owner is empty for interests that nobody owns.
type Promises struct {
	Owner          string
	Answers, Steps Kept
}

// PromiseReport is the report of promised dates kept, counted from the times that stand
// in the interests. The dates lie in From to To, both included.
type PromiseReport struct {
	From, To office.Date
	Officers []Promises
	All      Promises
}

// Promises reports which promised dates of a period were kept, by the officer who answers
// for the interest today.
func (d *Desk) Promises(ctx context.Context, actor office.Actor, from, to office.Date) (PromiseReport, error) {
	if err := actor.Need(office.Investment); err != nil {
		return PromiseReport{}, err
	}
	out := PromiseReport{From: from, To: to}
	var p office.Problems
	_, begins := from.Time()
	p.Check(begins, "from", "date")
	_, ends := to.Time()
	p.Check(ends, "to", "date")
	p.Check(!begins || !ends || from <= to, "to", "before_from")
	if err := p.Err(); err != nil {
		return out, err
	}
	all, err := d.Store.Interests(ctx)
	if err != nil {
		return out, err
	}
	by := map[string]*Promises{}
	for _, in := range all {
		if by[in.Owner] == nil {
			by[in.Owner] = &Promises{Owner: in.Owner}
		}
		in.countPromises(by[in.Owner], from, to, d.Now())
	}
	for _, one := range by {
		if one.Answers != (Kept{}) || one.Steps != (Kept{}) {
			out.Officers = append(out.Officers, *one)
			out.All.Answers.add(one.Answers)
			out.All.Steps.add(one.Steps)
		}
	}
	slices.SortFunc(out.Officers, func(a, b Promises) int { return strings.Compare(a.Owner, b.Owner) })
	return out, nil
}

// countPromises counts the first answer by its promised date, and each next step of the
// Ministry's by the date that a move gave it and the move that came after.
func (in Interest) countPromises(out *Promises, from, to office.Date, now time.Time) {
	within := func(day office.Date) bool { return day != "" && from <= day && day <= to }
	if within(in.Promised) {
		out.Answers.count(in.Promised, in.AnsweredAt, now)
	}
	for i, m := range in.Moves {
		if !within(m.Due) || m.Next == NextConsent || m.Next == NextVerdict || m.Next == NextSlot || m.Next == NextReply { // others' turns
			continue
		}
		var done *time.Time
		if i+1 < len(in.Moves) {
			done = &in.Moves[i+1].At
		}
		out.Steps.count(m.Due, done, now)
	}
}
