package programme

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"jisr/app/matching"
	"jisr/app/office"
	"jisr/app/roster"
)

// Decision is an officer's word on one match: in or out, and why.
type Decision struct {
	Expert string `json:"expert"` // id or alias
	In     bool   `json:"in"`
	Reason string `json:"reason,omitempty" validate:"max=400,prose"`
	// Without is the place among the criteria of the one must that she does not meet: the
	// officer takes her in all the same, and says why.
	Without *int `json:"without,omitempty"`
	// Seen is when the decision was made that stood before the officer's eyes, the zero
	// time for none: if another stands by now, it is not overwritten. Without it the
	// newest word counts.
	Seen *time.Time `json:"seen,omitempty"`
}

// Resolve is the expert id behind an id or an alias of the programme.
func (d *Desk) Resolve(programme, key string) (string, bool) {
	if id, ok := d.Alias.Unalias(programme, key); ok {
		return id, true
	}
	return key, strings.HasPrefix(key, "exp_")
}

// Shortlist records decisions about the matches of a role, each with its reason
// and in the log. Leaving somebody out asks for a reason, and so does taking in who
// meets all musts but one. Who does not meet the musts any more can be left out but
// not taken in.
func (d *Desk) Shortlist(ctx context.Context, actor office.Actor, id string, role int, decisions []Decision) ([]Entry, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return nil, err
	}
	p, err := d.Store.Programme(ctx, id)
	if err != nil {
		return nil, err
	}
	r, err := p.Role(role)
	if err != nil {
		return nil, err
	}
	entries, err := d.weigh(ctx, actor, p, r, decisions)
	if err != nil {
		return nil, err
	}
	for i, e := range entries {
		err := d.Store.Decide(ctx, e, func(was *Entry) error { return meanwhile(was, e, decisions[i].Seen) })
		if errors.Is(err, errStands) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := d.Log.Write(ctx, office.Entry{ID: office.NewID("log"), At: e.At, Actor: actor, Action: office.Shortlisted, Subjects: []string{e.Expert},
			Details: decidedOn(e)}); err != nil {
			return nil, err
		}
	}
	return d.Store.Entries(ctx, id, role)
}

func decidedOn(e Entry) map[string]string {
	out := map[string]string{"programme": e.Programme, "role": strconv.Itoa(e.Role), "in": strconv.FormatBool(e.In)}
	if e.Without != nil {
		out["all_but"] = string(e.Without.Field)
	}
	return out
}

// Decided lists what was decided on the matches of a role, in and out.
func (d *Desk) Decided(ctx context.Context, actor office.Actor, id string, role int) ([]Entry, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return nil, err
	}
	p, err := d.Store.Programme(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := p.Role(role); err != nil {
		return nil, err
	}
	return d.Store.Entries(ctx, id, role)
}

// Keyed names those who were decided on as their matches do, for whoever reads the list
// elsewhere than beside them: who was left out blindly stays blind.
func (d *Desk) Keyed(ctx context.Context, actor office.Actor, id string, entries []Entry) ([]Entry, error) {
	p, err := d.Get(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	out := make([]Entry, len(entries))
	for i, e := range entries {
		out[i] = e
		out[i].Expert, _ = d.key(p, e.Expert, e.In)
	}
	return out, nil
}

// Keys names experts whom somebody chose for a role in the same way: by id once they are
// taken in, by alias before, unless the programme matches openly.
func (d *Desk) Keys(ctx context.Context, actor office.Actor, id string, role int, experts []string) (map[string]string, error) {
	p, err := d.Get(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	entries, err := d.Store.Entries(ctx, id, role)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, expert := range experts {
		in := slices.ContainsFunc(entries, func(e Entry) bool { return e.Expert == expert && e.In })
		out[expert], _ = d.key(p, expert, in)
	}
	return out, nil
}

// errStands says that the same officer has made this very decision already: a form
// that was sent twice is one decision.
var errStands = errors.New("the decision stands")

// meanwhile refuses what would overwrite a decision that the officer has not seen. Who
// made the other one, and when, is in the error.
func meanwhile(was *Entry, now Entry, seen *time.Time) error {
	switch {
	case seen == nil, was == nil && seen.IsZero(), was != nil && was.At.UnixMilli() == seen.UnixMilli():
		return nil
	case was != nil && was.By == now.By && was.In == now.In && was.Reason == now.Reason:
		return errStands
	}
	return decided(was)
}

func decided(was *Entry) error {
	args := map[string]any{}
	if was != nil {
		args["officer"], args["at"], args["in"] = was.By, was.At, was.In
	}
	return office.Refuse("programme.refused.decided", args)
}

// Undo takes back an officer's own decision, made at the time that she saw: what stood
// before stands again. It is refused when another decision or an invitation followed.
// Both decisions stay in the log.
func (d *Desk) Undo(ctx context.Context, actor office.Actor, id string, role int, key string, seen time.Time) error {
	if err := actor.Need(office.OfficerRole); err != nil {
		return err
	}
	expert, ok := d.Resolve(id, key)
	if !ok {
		return office.Missing("expert")
	}
	standing, err := d.Answers.Standing(ctx, id, role)
	if err != nil {
		return err
	}
	if standing[expert] != "" {
		return office.Refuse("programme.refused.undo", nil)
	}
	return d.takeBack(ctx, actor, EntryID(id, role, expert), seen)
}

// takeBack takes one decision back that the actor made at that time, and logs it.
func (d *Desk) takeBack(ctx context.Context, actor office.Actor, entry string, seen time.Time) error {
	was, err := d.Store.Undo(ctx, entry, func(was Entry) error {
		if !was.Undo || was.By != actor.ID || was.At.UnixMilli() != seen.UnixMilli() {
			return decided(&was)
		}
		return nil
	})
	if office.CodeOf(err) == office.NotFound && err != nil {
		return decided(nil)
	}
	if err != nil {
		return err
	}
	stands := "nothing"
	if was.Before != nil {
		stands = strconv.FormatBool(was.Before.In)
	}
	return d.Log.Write(ctx, office.Entry{ID: office.NewID("log"), At: d.Now(), Actor: actor, Action: office.ShortlistUndone, Subjects: []string{was.Expert},
		Details: map[string]string{"programme": was.Programme, "role": strconv.Itoa(was.Role), "in": stands}})
}

func (d *Desk) weigh(ctx context.Context, actor office.Actor, p Programme, r Role, decisions []Decision) ([]Entry, error) {
	var wrong office.Problems
	var out []Entry
	matcher := d.Matcher()
	for i, dec := range decisions {
		at := "[" + strconv.Itoa(i) + "]"
		wrong.Merge(at+".", office.Validate(dec))
		wrong.Check(dec.In || strings.TrimSpace(dec.Reason) != "", at+".reason", "required")
		expert, ok := d.Resolve(p.ID, dec.Expert)
		e, err := roster.Expert{}, error(office.Missing("expert"))
		if ok {
			e, err = d.Experts.Expert(ctx, expert)
		}
		if err != nil {
			var shown *office.Error
			if !errors.As(err, &shown) || shown.Code != office.NotFound {
				return nil, err
			}
			wrong.Add(at+".expert", "unknown")
			continue
		}
		if err := d.CVs.ReadFor(ctx, r.Criteria, &e); err != nil {
			return nil, err
		}
		m, meets := matcher.Evaluate(r.Criteria, e)
		without := letPass(r, m, dec.Without)
		wrong.Check(meets || !dec.In || without != nil, at+".expert", "not_a_match")
		wrong.Check(without == nil || !dec.In || strings.TrimSpace(dec.Reason) != "", at+".reason", "required")
		entry := Entry{ID: EntryID(p.ID, r.Number, e.ID), Programme: p.ID, Role: r.Number, Expert: e.ID, In: dec.In,
			Reason: strings.TrimSpace(dec.Reason), By: actor.ID, At: d.Now(), Half: m.Half, Without: without}
		for _, res := range m.Results {
			entry.Evidence = append(entry.Evidence, Reference{res.Index, res.Half, res.Evidence})
		}
		out = append(out, entry)
	}
	return out, wrong.Err()
}

// letPass is the must that a decision lets pass; nil when she meets it, or not all the
// others.
func letPass(r Role, m matching.Match, must *int) *roster.Criterion {
	if must == nil || !r.nearable(*must) || !m.AllBut(r.Criteria, *must) {
		return nil
	}
	c := r.Criteria[*must]
	return &c
}

// Unblind opens a profile from a match: deliberate, and logged as what it is.
func (d *Desk) Unblind(ctx context.Context, actor office.Actor, id, key string) (roster.Expert, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return roster.Expert{}, err
	}
	expert, ok := d.Resolve(id, key)
	if !ok {
		return roster.Expert{}, office.Missing("expert")
	}
	e, err := d.Experts.Expert(ctx, expert)
	if err != nil {
		return roster.Expert{}, err
	}
	if err := d.Views.Look(ctx, office.Entry{ID: office.NewID("log"), At: d.Now(), Actor: actor, Action: office.Unblinded,
		Subjects: []string{e.ID}, Details: map[string]string{"programme": id}}); err != nil {
		return roster.Expert{}, err
	}
	return e, nil
}
