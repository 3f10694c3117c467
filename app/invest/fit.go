package invest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"jisr/app/office"
)

// The most that an opportunity gets for each of what an investor said: one table for
// page, letter and officer.
const (
	SectorPoints      = 40
	GovernoratePoints = 30
	BandPoints        = 20
	StagePoints       = 10
)

// Fit is how well an opportunity fits a wish. Points is the sum of Parts.
type Fit struct {
	Opportunity Opportunity
	Points      int
	Parts       []Part
}

// Part is one reason: sector, governorate, band or stage, and what it gave of how much.
type Part struct {
	Of     string
	Points int
	Most   int
}

// mostFits is how many are shown.
const mostFits = 5

// Fits are the listed opportunities that fit a wish, the best first, then by id. The
// one that the wish names is not among them, nor any that was taken from the list.
func (d *Desk) Fits(ctx context.Context, w Wish) ([]Fit, error) {
	all, err := d.Store.Opportunities(ctx)
	if err != nil {
		return nil, err
	}
	var out []Fit
	for _, o := range all {
		if f := d.fit(w, o); o.ID != w.Opportunity && o.Listed(d.Now()) && f.Points > 0 {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b Fit) int {
		return cmp.Or(cmp.Compare(b.Points, a.Points), cmp.Compare(a.Opportunity.ID, b.Opportunity.ID))
	})
	return out[:min(len(out), mostFits)], nil
}

func (d *Desk) fit(w Wish, o Opportunity) Fit {
	f := Fit{Opportunity: o, Parts: []Part{{"sector", d.sectorPoints(w, o), SectorPoints}, {"governorate", 0, GovernoratePoints},
		{"band", bandPoints(w.Band, o.Bands), BandPoints}, {"stage", stagePoints(w.Horizon, o.Stage), StagePoints}}}
	if slices.Contains(w.Governorates, o.Governorate) {
		f.Parts[1].Points = GovernoratePoints
	}
	for _, p := range f.Parts {
		f.Points += p.Points
	}
	return f
}

// sectorPoints: all for a sector that she named or one within it, half for one above it.
func (d *Desk) sectorPoints(w Wish, o Opportunity) int {
	above := d.Words.Ancestors("sectors", o.Sector)
	points := 0
	for _, s := range w.Sectors {
		switch {
		case s == o.Sector, slices.Contains(above, s):
			return SectorPoints
		case slices.Contains(d.Words.Ancestors("sectors", s), o.Sector):
			points = SectorPoints / 2
		}
	}
	return points
}

// bandPoints: all for her band, half for the one beside it.
func bandPoints(want Band, has []Band) int {
	if slices.Contains(has, want) {
		return BandPoints
	}
	at := slices.Index(Bands(), want)
	for _, b := range has {
		if d := slices.Index(Bands(), b) - at; at >= 0 && (d == 1 || d == -1) {
			return BandPoints / 2
		}
	}
	return 0
}

// stagePoints compares when she wants to invest with how far the opportunity is: all
// when the one is ready for the other, half when it is a step away.
func stagePoints(horizon, stage string) int {
	ready := map[string][]string{"this_year": {"licensed", "building", "running"}, "next_year": {"feasibility", "licensed"}, "later": {"idea", "feasibility"}}
	near := map[string][]string{"this_year": {"feasibility"}, "next_year": {"idea", "building", "running"}, "later": {"licensed"}}
	switch {
	case slices.Contains(ready[horizon], stage):
		return StagePoints
	case slices.Contains(near[horizon], stage):
		return StagePoints / 2
	}
	return 0
}

// Status is what the holder of an interest's link may see of it: never an officer's
// notes.
type Status struct {
	Reference string
	Stage     Stage
	Officer   office.Name
	// Promised is the date of the first answer, Answered when it came.
	Promised office.Date
	Answered office.Date
	// Next is what comes next and Due by when; empty when it has ended. Next is
	// "first_answer" until an officer says more.
	Next string
	Due  office.Date
	// Turn is whose turn it is, since when.
	Turn      string
	TurnSince time.Time
	// Since is when it came to this stage.
	Since office.Date
	Wish  Wish
	// Introductions are those to authorities, the newest first.
	Introductions []Introduction
	// Outcome is how it ended, and Until when it is erased by itself; zero while it has not.
	Outcome *Outcome
	Until   time.Time
	// Messages are the thread with the Ministry, the oldest first; ReplyBy is the date by
	// which one that waits is answered.
	Messages []Message
	ReplyBy  office.Date
	// Call is the last one that was offered, and Zone where the investor reads the time;
	// nil when that is not known.
	Call *Call
	Zone *time.Location
	Fits []Fit
}

// Follow shows an interest to the person who holds its link. It changes nothing.
func (d *Desk) Follow(ctx context.Context, id string) (Status, error) {
	in, err := d.Store.Interest(ctx, id)
	if err != nil {
		return Status{}, err
	}
	s := Status{Reference: in.Reference, Stage: in.Stage, Promised: in.Promised, Next: in.next(d.Now()), Due: in.Due, Since: office.DateOf(in.CreatedAt.In(office.Baghdad)), Wish: in.Wish}
	for i, m := range in.Moves {
		if i == 0 || in.Moves[i-1].To != m.To {
			s.Since = office.DateOf(m.At.In(office.Baghdad))
		}
	}
	if in.AnsweredAt != nil {
		s.Answered = office.DateOf(in.AnsweredAt.In(office.Baghdad))
	}
	if out, ended := in.Concluded(); ended {
		s.Outcome = &out
	}
	s.Until = in.Until()
	s.Messages, s.ReplyBy = in.Messages, d.ReplyBy(in)
	s.Call, s.Zone = in.Call, d.ZoneOf(in.Wish)
	s.Turn, s.TurnSince = in.Turn(d.Now())
	s.Introductions = slices.Clone(in.Introductions)
	slices.Reverse(s.Introductions)
	if in.Ended() {
		s.Next, s.Due = "", ""
	}
	if o, err := d.Staff.Officer(ctx, in.Owner); err == nil {
		s.Officer = o.Name
	}
	s.Fits, err = d.Fits(ctx, in.Wish)
	return s, err
}
