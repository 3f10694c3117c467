package programme

import (
	"context"
	"strconv"
	"time"

	"jisr/app/matching"
	"jisr/app/office"
	"jisr/app/roster"
)

// Answers is what the programme needs to know of its invitations before it ends.
type Answers interface {
	// Pending counts the invited who have no final answer.
	Pending(ctx context.Context, programme string) (int, error)
	// Known tells of each expert her standing with the programme (accepted, sent, …).
	Standing(ctx context.Context, programme string, role int) (map[string]string, error)
	// Contacted is when a letter of invitation last left for each expert, of whatever
	// programme; whoever was never written to is not in it.
	Contacted(ctx context.Context, experts []string) (map[string]time.Time, error)
	// History is how many past invitations were accepted, of how many that were answered
	// or have expired, by the mode of their programmes.
	History(ctx context.Context) (matching.Past, error)
}

// Desk is what may happen to a programme, and who fits it.
type Desk struct {
	Store     Store
	Additions Additions
	Experts   roster.Experts
	Finder    roster.Finder
	Answers   Answers
	// Missions knows which evaluations are open.
	Missions *Missions
	Alias    Aliaser
	// Privacy is the standard line on what is done with the data of those invited.
	Privacy office.Text
	Log     office.Log
	// Views writes down that a profile was opened from a match, and bounds how many are.
	Views   *roster.Views
	Words   roster.Vocabulary
	Matcher func() matching.Matcher // for today
	// CVs read what searches read of CVs, for criteria of text.
	CVs roster.CVSearch
	Now office.Clock
	rev int64 // see At
}

// At is the desk for a move that was made on one revision: when another stands, it is
// refused as stale and nothing changes. With 0 whatever stands is moved.
func (d Desk) At(rev int64) *Desk {
	d.rev = rev
	return &d
}

// Create keeps a new programme as a draft; the actor owns it, or the absent officer
// for whom she acts. Roles are numbered
// from 1 in the order given.
func (d *Desk) Create(ctx context.Context, actor office.Actor, c Content) (Programme, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Programme{}, err
	}
	now := d.Now()
	p := Programme{ID: office.NewID("prg"), Rev: 1, Status: Draft, Owner: actor.Place(), NextRole: 1, CreatedAt: now, UpdatedAt: now}
	if c.Institution == "" {
		c.Institution = actor.Institution
	}
	if err := d.fill(&p, c); err != nil {
		return Programme{}, err
	}
	if err := d.Store.InsertProgramme(ctx, p); err != nil {
		return Programme{}, err
	}
	return p, d.log(ctx, actor, p, "create")
}

// Change replaces the content; a role keeps the number it is sent with, a new
// one (number 0) gets the next.
func (d *Desk) Change(ctx context.Context, actor office.Actor, id string, rev int64, c Content) (Programme, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Programme{}, err
	}
	p, err := d.Store.UpdateProgramme(ctx, id, rev, func(p *Programme) error {
		if p.Status == Completed || p.Status == Cancelled {
			return office.Refuse("programme.refused.ended", nil)
		}
		if err := d.fill(p, c); err != nil {
			return err
		}
		p.UpdatedAt = d.Now()
		if p.Status == Draft || p.Status == Review {
			return nil
		}
		return Ready(*p, "")
	})
	if err != nil {
		return Programme{}, err
	}
	return p, d.log(ctx, actor, p, "change")
}

func (d *Desk) fill(p *Programme, c Content) error {
	if err := Check(c, d.Words); err != nil {
		return err
	}
	var wrong office.Problems
	seen := map[int]bool{0: true}
	for i := range c.Roles {
		r := &c.Roles[i]
		path := "roles[" + strconv.Itoa(i) + "].number"
		if r.Number == 0 {
			r.Number = p.NextRole
			p.NextRole++
		} else {
			wrong.Check(r.Number < p.NextRole && r.Number > 0, path, "unknown")
			wrong.Check(!seen[r.Number], path, "twice")
		}
		seen[r.Number] = true
	}
	if p.Shared != nil && p.Shared.With != c.Institution { // it was shared with another
		p.Shared = nil
	}
	if c.Privacy == nil { // not spoken of is not changed
		c.Privacy = p.Privacy
	}
	p.Content = c
	return wrong.Err()
}

// Move takes the programme to its next state by a verb of the API. Completing
// while an invited person has no final answer or a mission's evaluation is open
// asks for a reason; so does cancelling.
func (d *Desk) Move(ctx context.Context, actor office.Actor, id, verb, reason string) (Programme, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Programme{}, err
	}
	step, ok := transitions()[verb]
	if !ok {
		return Programme{}, office.Missing("programme")
	}
	pending := 0
	if verb == "complete" {
		var err error
		if pending, err = d.Answers.Pending(ctx, id); err != nil {
			return Programme{}, err
		}
		open, err := d.Missions.OpenEvaluations(ctx, id)
		if err != nil {
			return Programme{}, err
		}
		pending += open
	}
	p, err := d.Store.UpdateProgramme(ctx, id, d.rev, func(p *Programme) error {
		if !contains(step.from, p.Status) {
			return office.Refuse("programme.refused."+verb, map[string]any{"status": string(p.Status)})
		}
		if verb == "open" {
			if err := Ready(*p, office.DateOf(d.Now().In(office.Baghdad))); err != nil {
				return err
			}
			if p.Privacy == nil { // what is promised now stays, whatever the standard becomes
				line := d.Privacy
				p.Privacy = &line
			}
		}
		if reason == "" && (pending > 0 || verb == "cancel") {
			return &office.Error{Code: office.Invalid, Key: "error.invalid", Fields: []office.FieldError{{Path: "reason", Code: "required"}}}
		}
		p.Status, p.Reason, p.UpdatedAt = step.to, reason, d.Now()
		if !p.Shareable() {
			p.Shared = nil
		}
		return nil
	})
	if err != nil {
		return Programme{}, err
	}
	return p, d.log(ctx, actor, p, verb)
}

// Get loads a programme for staff.
func (d *Desk) Get(ctx context.Context, actor office.Actor, id string) (Programme, error) {
	if err := actor.Need(office.Viewer, office.OfficerRole); err != nil {
		return Programme{}, err
	}
	return d.Store.Programme(ctx, id)
}

// List loads all programmes for staff, newest first.
func (d *Desk) List(ctx context.Context, actor office.Actor) ([]Programme, error) {
	if err := actor.Need(office.Viewer, office.OfficerRole); err != nil {
		return nil, err
	}
	return d.Store.Programmes(ctx)
}

// Public lists what a visitor may read: programmes that are open now.
func (d *Desk) Public(ctx context.Context) ([]Programme, error) {
	all, err := d.Store.Programmes(ctx)
	if err != nil {
		return nil, err
	}
	var out []Programme
	for _, p := range all {
		if p.Status == Open && d.Now().Before(p.Deadline()) {
			out = append(out, p)
		}
	}
	return out, nil
}

func (d *Desk) log(ctx context.Context, actor office.Actor, p Programme, verb string) error {
	return d.Log.Write(ctx, office.Entry{ID: "log:" + p.ID + ":" + strconv.FormatInt(p.Rev, 10), At: d.Now(), Actor: actor,
		Action: office.ProgrammeChanged, Subjects: []string{p.ID}, Details: map[string]string{"verb": verb}})
}

func contains[T comparable](list []T, x T) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}
