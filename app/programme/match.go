package programme

import (
	"context"
	"strconv"
	"time"

	"jisr/app/matching"
	"jisr/app/office"
	"jisr/app/roster"
)

// Candidate is one match as an officer sees it. In blind mode Expert.ID is an
// alias and nothing in it says who she is.
type Candidate struct {
	matching.Match
	// Key is the expert's id, or her alias in blind mode: what a shortlist or an
	// invitation takes.
	Key   string
	Blind bool
	Entry *Entry // her place on the shortlist, nil while undecided
	// Standing is her invitation's state, empty when not invited.
	Standing string
	// Contacted is when a letter of invitation last left for her, zero for never. What
	// she answered elsewhere is not shown: her letters promise that it counts for nothing.
	Contacted time.Time
}

// Matches is a page of a role's matches.
type Matches struct {
	Programme Programme
	Role      Role
	// Must is the place of the one must that the candidates do not meet; AllMusts when
	// they meet every one.
	Must       int
	Total      int
	Of         int // half-points possible
	Candidates []Candidate
	Shortlist  []Entry
	Advice     matching.Advice
	// Near counts those who meet all but one must.
	Near []StepCount
}

// AllMusts is no must's place: none of them is left out.
const AllMusts = -1

// Matches ranks those who fit a role and explains each. The index proposes the
// order; the store is read again before anybody is shown, and the points shown
// are those of the record as it stands.
func (d *Desk) Matches(ctx context.Context, actor office.Actor, id string, role, after, limit int) (Matches, error) {
	return d.AllBut(ctx, actor, id, role, AllMusts, after, limit)
}

// AllBut ranks and explains in the same way those who meet every must of a role but one.
func (d *Desk) AllBut(ctx context.Context, actor office.Actor, id string, role, must, after, limit int) (Matches, error) {
	out, err := d.Ranked(ctx, actor, id, role, must, after, limit)
	if err != nil {
		return Matches{}, err
	}
	counts, err := d.Preview(ctx, actor, out.Role.Criteria)
	if err != nil {
		return Matches{}, err
	}
	out.Near = counts.Near
	return d.advised(ctx, out)
}

// Ranked is AllBut without what a page says beside the list: no near misses, no advice.
func (d *Desk) Ranked(ctx context.Context, actor office.Actor, id string, role, must, after, limit int) (Matches, error) {
	return d.matches(ctx, actor, id, role, must, func(out *Matches) (ranked []roster.Ranked, err error) {
		limit := roster.Remaining(after, limit)
		if must == AllMusts {
			out.Total, ranked, err = d.Finder.Rank(ctx, out.Role.Criteria, after, limit)
		} else {
			out.Total, ranked, err = d.Finder.RankAllBut(ctx, out.Role.Criteria, must, after, limit)
		}
		return ranked, err
	})
}

// advised adds how many to invite.
func (d *Desk) advised(ctx context.Context, out Matches) (Matches, error) {
	standing, err := d.Answers.Standing(ctx, out.Programme.ID, out.Role.Number)
	if err != nil {
		return Matches{}, err
	}
	past, err := d.Answers.History(ctx)
	out.Advice = advise(out.Programme, out.Role, standing, past)
	return out, err
}

// NearMisses counts, for each must of a role, those who meet all the others and not it.
func (d *Desk) NearMisses(ctx context.Context, actor office.Actor, id string, role int) ([]StepCount, Role, error) {
	p, err := d.Get(ctx, actor, id)
	if err != nil {
		return nil, Role{}, err
	}
	r, err := p.Role(role)
	if err != nil {
		return nil, Role{}, err
	}
	counts, err := d.Preview(ctx, actor, r.Criteria)
	return counts.Near, r, err
}

// Match is one match again, with the shortlist as it stands: what a page puts in place
// of a row after a decision. Nobody is in it when she does not fit any more. must is the
// one that she does not meet, AllMusts for none.
func (d *Desk) Match(ctx context.Context, actor office.Actor, id string, role, must int, key string) (Matches, error) {
	out, err := d.matches(ctx, actor, id, role, must, func(*Matches) ([]roster.Ranked, error) {
		expert, ok := d.Resolve(id, key)
		if !ok {
			return nil, office.Missing("expert")
		}
		return []roster.Ranked{{ID: expert}}, nil
	})
	if err != nil {
		return Matches{}, err
	}
	return d.advised(ctx, out)
}

func (d *Desk) matches(ctx context.Context, actor office.Actor, id string, role, must int, rank func(*Matches) ([]roster.Ranked, error)) (Matches, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Matches{}, err
	}
	p, err := d.Store.Programme(ctx, id)
	if err != nil {
		return Matches{}, err
	}
	r, err := p.Role(role)
	if err != nil {
		return Matches{}, err
	}
	if must != AllMusts && !r.nearable(must) {
		return Matches{}, office.Missing("criterion")
	}
	out := Matches{Programme: p, Role: r, Must: must}
	if out.Shortlist, err = d.Store.Entries(ctx, id, role); err != nil {
		return Matches{}, err
	}
	ranked, err := rank(&out)
	if err != nil {
		return Matches{}, err
	}
	if err := d.explain(ctx, &out, ranked); err != nil {
		return Matches{}, err
	}
	return out, d.noteMatched(ctx, actor, out)
}

func (d *Desk) explain(ctx context.Context, out *Matches, ranked []roster.Ranked) error {
	ids := make([]string, len(ranked))
	for i, x := range ranked {
		ids[i] = x.ID
	}
	experts, err := d.Experts.Experts(ctx, ids)
	if err != nil {
		return err
	}
	if err := d.CVs.ReadAll(ctx, out.Role.Criteria, experts); err != nil {
		return err
	}
	standing, err := d.Answers.Standing(ctx, out.Programme.ID, out.Role.Number)
	if err != nil {
		return err
	}
	contacted, err := d.Answers.Contacted(ctx, ids)
	if err != nil {
		return err
	}
	matcher := d.Matcher()
	for _, e := range experts {
		m, fits := matcher.Evaluate(out.Role.Criteria, e)
		if out.Must != AllMusts {
			fits = m.AllBut(out.Role.Criteria, out.Must)
		}
		if !fits {
			continue // changed since the index saw it
		}
		out.Of = m.Of
		c := d.candidate(out, m, standing[e.ID])
		c.Contacted = contacted[e.ID]
		out.Candidates = append(out.Candidates, c)
	}
	return nil
}

func (d *Desk) candidate(out *Matches, m matching.Match, standing string) Candidate {
	c := Candidate{Match: m, Key: m.Expert.ID, Standing: standing}
	for i := range out.Shortlist {
		if out.Shortlist[i].Expert == m.Expert.ID {
			c.Entry = &out.Shortlist[i]
		}
	}
	if c.Key, c.Blind = d.key(out.Programme, m.Expert.ID, c.Entry != nil && c.Entry.In); c.Blind {
		c.Expert = Blind(m.Expert)
		c.Expert.ID = c.Key
	}
	return c
}

// key is what names an expert in a programme: in blind mode her alias, until she is
// taken in.
func (d *Desk) key(p Programme, expert string, in bool) (key string, blind bool) {
	if p.OpenMatching || in {
		return expert, false
	}
	return d.Alias.Alias(p.ID, expert), true
}

// Advice says how many to invite for the open seats of a role.
func (d *Desk) Advice(ctx context.Context, actor office.Actor, id string, role int) (matching.Advice, error) {
	p, err := d.Get(ctx, actor, id)
	if err != nil {
		return matching.Advice{}, err
	}
	r, err := p.Role(role)
	if err != nil {
		return matching.Advice{}, err
	}
	out, err := d.advised(ctx, Matches{Programme: p, Role: r})
	return out.Advice, err
}

// advise counts those who accepted as filling their seats, and those who were written
// to and have given no final answer as invited.
func advise(p Programme, r Role, standing map[string]string, past matching.Past) matching.Advice {
	s := matching.Standings{Seats: r.Seats}
	for _, state := range standing {
		switch state {
		case "accepted":
			s.Accepted++
		case "queued", "sent", "asked":
			s.Waiting++
		}
	}
	return matching.Advise(s, p.Mode, past)
}

func (d *Desk) noteMatched(ctx context.Context, actor office.Actor, out Matches) error {
	if len(out.Candidates) == 0 {
		return ctx.Err()
	}
	row := office.Entry{ID: office.NewID("log"), At: d.Now(), Actor: actor, Action: office.Matched,
		Details: map[string]string{"programme": out.Programme.ID, "role": strconv.Itoa(out.Role.Number), "shown": strconv.Itoa(len(out.Candidates))}}
	if out.Must != AllMusts {
		row.Details["all_but"] = string(out.Role.Criteria[out.Must].Field)
	}
	for _, c := range out.Candidates {
		id := c.Expert.ID
		if c.Blind {
			id, _ = d.Alias.Unalias(out.Programme.ID, c.Key)
		}
		row.Subjects = append(row.Subjects, id)
	}
	d.Log.Note(row)
	return nil
}

// Preview counts a role's criteria as they are being written: after each must,
// without each, and with each in its weaker form. steps[i] belongs to the i-th
// criterion of the list; shoulds have no step.
type Preview struct {
	Total    int         `json:"total"`
	Verified int         `json:"verified"`
	Fresh    int         `json:"fresh"`
	Steps    []StepCount `json:"steps"`
	Without  []StepCount `json:"without"`
	Relaxed  []Relaxed   `json:"relaxed"`
	// Near is how many meet all musts but that one; none where it is the only one, since
	// they would be everybody else.
	Near []StepCount `json:"near_misses"`
}

// StepCount is a true number beside one criterion.
type StepCount struct {
	Criterion int `json:"criterion"`
	Count     int `json:"count"`
}

// Relaxed is how many would meet all musts if one were weaker. To is that weaker
// form in short: "remote", "A2", "5".
type Relaxed struct {
	Criterion int              `json:"criterion"`
	To        string           `json:"to"`
	Count     int              `json:"count"`
	Weaker    roster.Criterion `json:"-"`
}

// Preview counts; every number comes from one view of the index.
func (d *Desk) Preview(ctx context.Context, actor office.Actor, criteria []roster.Criterion) (Preview, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Preview{}, err
	}
	var wrong office.Problems
	roster.CheckCriteria(criteria, d.Words, "criteria", &wrong)
	if err := wrong.Err(); err != nil {
		return Preview{}, err
	}
	var musts []roster.Criterion
	var weaker []*roster.Criterion
	var index []int
	for i, c := range criteria {
		if c.Kind != roster.Must {
			continue
		}
		musts, index = append(musts, c), append(index, i)
		if w, ok := matching.Weaker(c); ok {
			weaker = append(weaker, &w)
		} else {
			weaker = append(weaker, nil)
		}
	}
	counts, err := d.Finder.Preview(ctx, musts, weaker)
	if err != nil {
		return Preview{}, err
	}
	out := Preview{Total: counts.Total, Verified: counts.Verified, Fresh: counts.Fresh, Near: []StepCount{}}
	for i, at := range index {
		out.Steps = append(out.Steps, StepCount{at, counts.Steps[i]})
		out.Without = append(out.Without, StepCount{at, counts.Without[i]})
		if len(musts) > 1 {
			out.Near = append(out.Near, StepCount{at, counts.Without[i] - counts.Total})
		}
		if weaker[i] != nil {
			out.Relaxed = append(out.Relaxed, Relaxed{at, short(musts[i], *weaker[i]), counts.Relaxed[i], *weaker[i]})
		}
	}
	return out, nil
}

// short says in a word what the weaker form allows.
func short(was, weak roster.Criterion) string {
	switch was.Field {
	case roster.FieldMode:
		return string(roster.Remote)
	case roster.FieldLanguage:
		return weak.Value.Level
	case roster.FieldYears, roster.FieldDegree:
		return itoa(weak.Value.Number)
	case roster.FieldAvailability:
		return itoa(weak.Value.Days)
	case roster.FieldLicence:
		return "own_word"
	}
	if len(weak.Value.Codes) > 0 {
		return weak.Value.Codes[0]
	}
	return ""
}
