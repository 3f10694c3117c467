package invitation

import (
	"context"
	"errors"
	"slices"
	"sort"
	"strings"

	"jisr/app/matching"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// Desk is what may happen between a shortlist and a seat.
type Desk struct {
	Store      Store
	Sendings   Sendings
	Programmes programme.Store
	Experts    roster.Experts
	Alias      programme.Aliaser
	Post       Post
	// Missions begin when a seat is given.
	Missions *programme.Missions
	// Approvals keep what needs a second person; Staff says who that is.
	Approvals office.Approvals
	Staff     office.Staff
	// Confirmed is told that a person answered: her record is not stale.
	Confirmed func(ctx context.Context, person, expert string) error
	Log       office.Log
	Matcher   func() matching.Matcher
	// CVs read what searches read of CVs, for criteria of text.
	CVs roster.CVSearch
	Now office.Clock
	// Unwritten has room for one word, that invitations wait for their letters.
	Unwritten chan struct{}
	rev       int64 // see At
}

// At is the desk for a word or a move that was made on one revision: when another
// stands, it is refused as stale and nothing changes. With 0 whatever stands is moved.
func (d Desk) At(rev int64) *Desk {
	d.rev = rev
	return &d
}

// Plan is who was chosen, who will get a letter and who will not, and why.
type Plan struct {
	Programme programme.Programme
	Role      programme.Role
	Chosen    int
	Letters   []Invitation
	Skipped   []Skipped
	// Without is, by expert, the must that the shortlist lets pass.
	Without  map[string]roster.Criterion
	places   map[string]programme.Entry // on the shortlist, by expert
	override string
	experts  map[string]roster.Expert
}

// Skipped is one chosen person who gets no letter. Expert is as it was given: an
// id or an alias.
type Skipped struct {
	Expert string `json:"expert"`
	Reason Skip   `json:"reason"`
}

// SecondPersonAbove is how many letters one officer may send alone.
const SecondPersonAbove = 20

// reasonsInLetter is how many reasons a letter gives for "why you".
const reasonsInLetter = 3

// Plan looks at each of the chosen (ids or aliases; nil means the shortlist) and
// says who will get a letter. Nothing is kept. override lets the contact cap be
// passed over and is the reason for it.
func (d *Desk) Plan(ctx context.Context, actor office.Actor, programmeID string, role int, keys []string, override string) (Plan, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Plan{}, err
	}
	p, err := d.Programmes.Programme(ctx, programmeID)
	if err != nil {
		return Plan{}, err
	}
	r, err := p.Role(role)
	if err != nil {
		return Plan{}, err
	}
	if keys == nil {
		if keys, err = d.shortlisted(ctx, programmeID, role); err != nil {
			return Plan{}, err
		}
	}
	plan := Plan{Programme: p, Role: r, Chosen: len(keys), Without: map[string]roster.Criterion{}, override: override, experts: map[string]roster.Expert{}}
	if plan.places, err = d.places(ctx, programmeID, role); err != nil {
		return Plan{}, err
	}
	seen := map[string]bool{}
	for _, key := range keys {
		if err := d.consider(ctx, actor, &plan, key, override, seen); err != nil {
			return Plan{}, err
		}
	}
	return plan, nil
}

func (d *Desk) places(ctx context.Context, programmeID string, role int) (map[string]programme.Entry, error) {
	entries, err := d.Programmes.Entries(ctx, programmeID, role)
	out := map[string]programme.Entry{}
	for _, e := range entries {
		out[e.Expert] = e
	}
	return out, err
}

func (d *Desk) shortlisted(ctx context.Context, programmeID string, role int) ([]string, error) {
	entries, err := d.Programmes.Entries(ctx, programmeID, role)
	if err != nil {
		return nil, err
	}
	keys := []string{}
	for _, e := range entries {
		if e.In {
			keys = append(keys, e.Expert)
		}
	}
	return keys, nil
}

func (d *Desk) consider(ctx context.Context, actor office.Actor, plan *Plan, key, override string, seen map[string]bool) error {
	id := key
	if expert, ok := d.Alias.Unalias(plan.Programme.ID, key); ok {
		id = expert
	}
	if seen[id] {
		plan.Chosen-- // named twice is chosen once
		return nil
	}
	seen[id] = true
	e, err := d.Experts.Expert(ctx, id)
	if err != nil && office.CodeOf(err) != office.NotFound {
		return err
	}
	skip, m := SkipUnknown, matching.Match{}
	if err == nil {
		if skip, m, err = d.look(ctx, plan, e, override); err != nil {
			return err
		}
	}
	if skip != "" {
		plan.Skipped = append(plan.Skipped, Skipped{key, skip})
		return nil
	}
	plan.experts[id] = e
	plan.Letters = append(plan.Letters, Invitation{ID: office.NewID("inv"), Rev: 1, Programme: plan.Programme.ID, Role: plan.Role.Number,
		Expert: e.ID, Person: e.Person.ID, State: Queued, By: actor.ID, QueuedAt: d.Now(), Deadline: plan.Programme.Deadline(),
		Code: d.Post.NewCode(), Reasons: reasons(plan.Role.Criteria, m), Override: override})
	return nil
}

// look is the whole of what may speak against a letter, in the order of Skip.
func (d *Desk) look(ctx context.Context, plan *Plan, e roster.Expert, override string) (Skip, matching.Match, error) {
	past, err := d.Store.InvitationsOf(ctx, e.ID)
	if err != nil {
		return "", matching.Match{}, err
	}
	for _, in := range past {
		if in.Programme == plan.Programme.ID && in.Role == plan.Role.Number {
			return SkipInvited, matching.Match{}, nil
		}
	}
	if s := standing(e); s != "" {
		return s, matching.Match{}, nil
	}
	if gone, err := d.Post.Suppressed(ctx, e.Email); err != nil || gone {
		return SkipSuppressed, matching.Match{}, err
	}
	if notBefore(past, office.DateOf(d.Now())) {
		return SkipNotNow, matching.Match{}, nil
	}
	if err := d.CVs.ReadFor(ctx, plan.Role.Criteria, &e); err != nil {
		return "", matching.Match{}, err
	}
	m, meets := d.Matcher().Evaluate(plan.Role.Criteria, e)
	if !plan.places[e.ID].Fits(plan.Role.Criteria, m, meets) {
		return SkipNoMatch, m, nil
	}
	if !meets {
		plan.Without[e.ID] = *plan.places[e.ID].Without
	}
	if overCap(past, d.Now()) && strings.TrimSpace(override) == "" {
		return SkipCap, m, nil
	}
	return "", m, nil
}

// reasons are the criteria that speak most for her: by points earned, then musts
// in the order written.
func reasons(criteria []roster.Criterion, m matching.Match) []Reason {
	results := append([]matching.Result(nil), m.Results...)
	sort.SliceStable(results, func(i, j int) bool { return results[i].Half > results[j].Half })
	var out []Reason
	for _, r := range results {
		if (r.Met || r.Partly && criteria[r.Index].Kind == roster.Should) && speaks(criteria[r.Index].Field) && len(out) < reasonsInLetter {
			out = append(out, Reason{criteria[r.Index], r.Evidence})
		}
	}
	return out
}

// speaks is true for what can be said to a person as a reason to ask her.
func speaks(f roster.Field) bool {
	switch f {
	case roster.FieldGender, roster.FieldFresh, roster.FieldVerified, roster.FieldText:
		return false
	}
	return true
}

// Send queues the letters of a plan. The programme must be open and its deadline
// still to come; more than SecondPersonAbove letters ask a second officer instead.
// Sending again queues nobody twice. Whoever is chosen is on the shortlist.
func (d *Desk) Send(ctx context.Context, actor office.Actor, plan Plan) (Outcome, error) {
	var out Outcome
	if err := d.sendable(plan); err != nil {
		return out, err
	}
	if plan.NeedsSecond() {
		var err error
		out.Approval, err = d.ask(ctx, actor, plan)
		return out, err
	}
	var err error
	if out.Queued, err = d.queueAll(ctx, actor, plan); err != nil {
		return out, err
	}
	return out, d.noteRun(ctx, plan, Run{By: actor.ID, Queued: out.Queued})
}

// NeedsSecond is true when one officer may not send it alone.
func (p Plan) NeedsSecond() bool { return len(p.Letters) > SecondPersonAbove }

// BeginMissions makes the missions of seats that a crash left without one, or that
// are older than missions. It is a duty.
func (d *Desk) BeginMissions(ctx context.Context) (int, error) {
	all, err := d.Programmes.Programmes(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, p := range all {
		if p.Status != programme.Open && p.Status != programme.Selecting && p.Status != programme.Running {
			continue
		}
		list, err := d.Store.Invitations(ctx, p.ID)
		if err != nil {
			return n, err
		}
		begun, err := d.Missions.Store.Missions(ctx, p.ID)
		if err != nil {
			return n, err
		}
		for _, in := range list {
			if in.Seat == 0 || slices.ContainsFunc(begun, func(m programme.Mission) bool { return m.Invitation == in.ID }) {
				continue
			}
			e, err := d.Experts.Expert(ctx, in.Expert)
			if err == nil {
				err = d.Missions.Begin(ctx, office.Duty("missions"), p, in.Role, e, in.ID)
			}
			if err := ignoreMissing(err); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}

func ignoreMissing(err error) error {
	var shown *office.Error
	if errors.As(err, &shown) && shown.Code == office.NotFound {
		return nil // erased meanwhile: there is nobody to write to
	}
	return err
}

// Expert is the record of one of the plan's letters.
func (p Plan) Expert(id string) roster.Expert { return p.experts[id] }
