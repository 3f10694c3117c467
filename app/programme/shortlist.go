package programme

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"jisr/app/office"
	"jisr/app/roster"
)

// Decision is an officer's word on one match: in or out, and why.
type Decision struct {
	Expert string `json:"expert"` // id or alias
	In     bool   `json:"in"`
	Reason string `json:"reason,omitempty" validate:"max=400,prose"`
}

// Resolve is the expert id behind an id or an alias of the programme.
func (d *Desk) Resolve(programme, key string) (string, bool) {
	if id, ok := d.Alias.Unalias(programme, key); ok {
		return id, true
	}
	return key, strings.HasPrefix(key, "exp_")
}

// Shortlist records decisions about the matches of a role, each with its reason
// and in the log. Leaving somebody out asks for a reason. Who does not meet the
// musts any more can be left out but not taken in.
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
	for _, e := range entries {
		if err := d.Store.PutEntry(ctx, e); err != nil {
			return nil, err
		}
		if err := d.Log.Write(ctx, office.Entry{ID: office.NewID("log"), At: e.At, Actor: actor, Action: office.Shortlisted, Subjects: []string{e.Expert},
			Details: map[string]string{"programme": id, "role": strconv.Itoa(role), "in": strconv.FormatBool(e.In)}}); err != nil {
			return nil, err
		}
	}
	return d.Store.Entries(ctx, id, role)
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
		m, meets := matcher.Evaluate(r.Criteria, e)
		wrong.Check(meets || !dec.In, at+".expert", "not_a_match")
		entry := Entry{ID: EntryID(p.ID, r.Number, e.ID), Programme: p.ID, Role: r.Number, Expert: e.ID, In: dec.In,
			Reason: strings.TrimSpace(dec.Reason), By: actor.ID, At: d.Now(), Half: m.Half}
		for _, res := range m.Results {
			entry.Evidence = append(entry.Evidence, Reference{res.Index, res.Half, res.Evidence})
		}
		out = append(out, entry)
	}
	return out, wrong.Err()
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
	return e, d.Log.Write(ctx, office.Entry{ID: office.NewID("log"), At: d.Now(), Actor: actor, Action: office.Unblinded,
		Subjects: []string{e.ID}, Details: map[string]string{"programme": id}})
}
