package invest

import (
	"context"
	"slices"
	"strings"
	"time"

	"jisr/app/office"
)

// Outcome is how an interest ended: with an investment, whose amount is a band and never a
// number, or without one, for a reason that the investor reads.
type Outcome struct {
	To   Stage `json:"to" bson:"to"`
	Band Band  `json:"band,omitempty" bson:"band,omitempty"`
	// Jobs is how many the investment is expected to make.
	Jobs   int       `json:"jobs" bson:"jobs"`
	Reason string    `json:"reason,omitempty" bson:"reason,omitempty"`
	By     string    `json:"by" bson:"by"`
	At     time.Time `json:"at" bson:"at"`
	// Years are what the investor answered each year to how many jobs there are.
	Years []JobsNow `json:"years,omitempty" bson:"years,omitempty"`
}

// JobsNow is how many jobs there are so many years after an investment.
type JobsNow struct {
	Year int       `json:"year" bson:"year"`
	Jobs int       `json:"jobs" bson:"jobs"`
	At   time.Time `json:"at" bson:"at"`
}

// Result is what an officer says of the end of an interest.
type Result struct {
	To     Stage  `json:"to" validate:"omitempty,oneof=invested parked declined"`
	Band   Band   `json:"band" validate:"omitempty,oneof=to_50k 50k_250k 250k_1m 1m_5m over_5m"`
	Jobs   *int   `json:"jobs"`
	Reason string `json:"reason" validate:"max=1000,prose"`
}

// Ends lists the stages behind which nothing comes.
func Ends() []Stage { return []Stage{Invested, Parked, DeclinedBy} }

const (
	mostJobs = 100_000
	// jobYears is for how many years an investor is asked how many jobs there are.
	jobYears = 5
)

// Concluded is the outcome of an interest that has ended with it and was not taken up
// again.
func (in Interest) Concluded() (Outcome, bool) {
	if in.Outcome == nil || in.Outcome.To != in.Stage {
		return Outcome{}, false
	}
	return *in.Outcome, true
}

// Conclude ends an interest with its outcome; the investor is told that there is one. Said
// again it corrects the outcome, and what was answered about its jobs stays.
func (d *Desk) Conclude(ctx context.Context, actor office.Actor, id string, rev int64, r Result) (Interest, error) {
	if err := actor.Need(office.Investment); err != nil {
		return Interest{}, err
	}
	r.Reason = strings.TrimSpace(r.Reason)
	if err := checkResult(r); err != nil {
		return Interest{}, err
	}
	in, err := d.Store.UpdateInterest(ctx, id, rev, func(in *Interest) error {
		now := d.Now()
		out := Outcome{To: r.To, Reason: r.Reason, By: actor.ID, At: now}
		if r.To == Invested {
			out.Band, out.Jobs = r.Band, *r.Jobs
			if last, is := in.Concluded(); is && last.To == Invested {
				out.At, out.Years = last.At, last.Years
			}
		}
		in.dropCall(now)
		in.Outcome, in.Stage, in.Next, in.Due, in.UpdatedAt, in.Owes = &out, r.To, "", "", now, true
		in.Moves = append(in.Moves, Move{To: r.To, Note: r.Reason, By: actor.ID, At: now})
		in.answered(now)
		in.acted(now)
		return nil
	})
	if err != nil {
		return Interest{}, err
	}
	return d.tell(ctx, actor, in, office.InterestConcluded, "")
}

func checkResult(r Result) error {
	var p office.Problems
	if err := office.Validate(r); !p.Merge("", err) {
		return err
	}
	p.Check(r.To != "", "to", "required")
	if r.To == Invested {
		p.Check(r.Band != noBand, "band", "required")
		p.Check(r.Jobs != nil, "jobs", "required")
		p.Check(r.Jobs == nil || jobs(*r.Jobs), "jobs", "between", "from", 0, "to", mostJobs)
	}
	p.Check(r.To == "" || r.To == Invested || r.Reason != "", "reason", "required")
	return p.Err()
}

func jobs(n int) bool { return n >= 0 && n <= mostJobs }

// JobsYear is for which year after the investment its jobs are asked for now, 1 for the
// first; 0 while none is, and after the last.
func (in Interest) JobsYear(now time.Time) int {
	out, is := in.Concluded()
	if !is || out.To != Invested {
		return 0
	}
	for n := jobYears; n > 0; n-- {
		if !now.Before(out.At.AddDate(n, 0, 0)) {
			if now.Before(out.At.AddDate(n+1, 0, 0)) {
				return n
			}
			return 0
		}
	}
	return 0
}

// Answered is what was said for a year.
func (o Outcome) Answered(year int) (JobsNow, bool) {
	at := slices.IndexFunc(o.Years, func(y JobsNow) bool { return y.Year == year })
	if at < 0 {
		return JobsNow{}, false
	}
	return o.Years[at], true
}

// AskJobs asks each investor, a year after the investment and each year after that, how
// many jobs there are: one letter for each year. It is a duty of the night.
func (d *Desk) AskJobs(ctx context.Context) (int, error) {
	all, err := d.Store.Interests(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, in := range all {
		year := in.JobsYear(d.Now())
		if year == 0 {
			continue
		}
		if _, said := in.Outcome.Answered(year); said {
			continue
		}
		if err := d.Post.JobsNow(ctx, in, year, in.Outcome.At.AddDate(year+1, 0, 0)); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// JobsAsked is an interest of whose jobs a link asks, with what was answered. A year
// that is over is asked no more.
func (d *Desk) JobsAsked(ctx context.Context, id string, year int) (Interest, error) {
	in, err := d.Store.Interest(ctx, id)
	if err == nil && (year == 0 || in.JobsYear(d.Now()) != year) {
		err = office.Missing("link")
	}
	return in, err
}

// AnswerJobs keeps how many jobs there are, by the link of the yearly letter. Until the
// next one is due the answer can be corrected.
func (d *Desk) AnswerJobs(ctx context.Context, actor office.Actor, id string, year int, n *int) (Interest, error) {
	var p office.Problems
	p.Check(n != nil, "jobs", "required")
	p.Check(n == nil || jobs(*n), "jobs", "between", "from", 0, "to", mostJobs)
	if err := p.Err(); err != nil {
		return Interest{}, err
	}
	changed := false
	in, err := d.Store.UpdateInterest(ctx, id, 0, func(in *Interest) error {
		if changed = false; year == 0 || in.JobsYear(d.Now()) != year {
			return office.Missing("link")
		}
		last, said := in.Outcome.Answered(year)
		if said && last.Jobs == *n {
			return nil // sent twice is said once
		}
		changed = true
		out := *in.Outcome
		out.Years = slices.DeleteFunc(slices.Clone(out.Years), func(y JobsNow) bool { return y.Year == year })
		out.Years = append(out.Years, JobsNow{Year: year, Jobs: *n, At: d.Now()})
		in.Outcome, in.UpdatedAt, in.Owes = &out, d.Now(), true
		return nil
	})
	if err != nil || !changed {
		return in, err
	}
	return d.tell(ctx, actor, in, office.JobsTold, "")
}

// Results sums up the investments among interests. Amounts are bands and have no sum.
type Results struct {
	// Invested is how many, Expected how many jobs they were to make; Answered of how many
	// the jobs were told, and Jobs the last number of each.
	Invested, Expected, Answered, Jobs int
}

// Sum is what became of a list.
func Sum(list []Interest) (out Results) {
	for _, in := range list {
		o, is := in.Concluded()
		if !is || o.To != Invested {
			continue
		}
		out.Invested++
		out.Expected += o.Jobs
		if n := len(o.Years); n > 0 {
			out.Answered++
			out.Jobs += o.Years[n-1].Jobs
		}
	}
	return out
}
