package programme

import (
	"context"
	"strconv"
	"strings"

	"jisr/app/office"
	"jisr/app/roster"
)

// Needs is what may happen to a host's terms of reference. A host works on those of
// its own institution alone, and what belongs to another is not there for it; an
// officer reads what was submitted, and decides.
type Needs struct {
	Store      NeedStore
	Programmes Store
	Staff      office.Staff
	Post       NeedPost
	Log        office.Log
	Words      roster.Vocabulary
	Now        office.Clock
}

// NeedPost tells those who act for the host what was decided; each call is repeatable.
type NeedPost interface {
	// NeedReturned brings the remark, NeedAccepted that a programme is prepared.
	NeedReturned(ctx context.Context, n Need) error
	NeedAccepted(ctx context.Context, n Need) error
}

// Filing is what is written of a need. Institution is taken from an officer who
// writes for a host; a host writes for its own.
type Filing struct {
	Institution string `json:"institution,omitempty"`
	Terms
}

// File keeps a new need as a draft.
func (d *Needs) File(ctx context.Context, actor office.Actor, in Filing) (Need, error) {
	if err := actor.Need(office.HostRole, office.OfficerRole); err != nil {
		return Need{}, err
	}
	institution, err := d.host(ctx, actor, in.Institution)
	if err != nil {
		return Need{}, err
	}
	if err := CheckTerms(in.Terms, d.Words); err != nil {
		return Need{}, err
	}
	now := d.Now()
	n := Need{ID: office.NewID("need"), Rev: 1, Status: NeedDraft, Institution: institution, Terms: in.Terms, By: actor.ID, CreatedAt: now, UpdatedAt: now}
	if err := d.Store.InsertNeed(ctx, n); err != nil {
		return Need{}, err
	}
	return n, d.log(ctx, actor, n, "file")
}

// host is the institution that a need is filed for: one of the kind host, and a
// host's own.
func (d *Needs) host(ctx context.Context, actor office.Actor, named string) (string, error) {
	var p office.Problems
	id := named
	if !actor.May(office.OfficerRole) {
		p.Check(named == "" || named == actor.Institution, "institution", "unknown")
		id = actor.Institution
	}
	if id == "" {
		p.Add("institution", "required")
		return "", p.Err()
	}
	in, err := d.Staff.Institution(ctx, id)
	if err != nil && office.CodeOf(err) != office.NotFound {
		return "", err
	}
	p.Check(err == nil && in.Kind == office.HostKind, "institution", "unknown")
	return id, p.Err()
}

// sees is Missing for a need that is not the actor's to see.
func (d *Needs) sees(actor office.Actor, n Need) error {
	own := actor.May(office.HostRole) && actor.Institution != "" && actor.Institution == n.Institution
	if own || actor.May(office.OfficerRole) && (n.Status != NeedDraft || n.By == actor.ID) {
		return nil
	}
	return office.Missing("need")
}

// Get loads one.
func (d *Needs) Get(ctx context.Context, actor office.Actor, id string) (Need, error) {
	if err := actor.Need(office.HostRole, office.OfficerRole); err != nil {
		return Need{}, err
	}
	n, err := d.Store.Need(ctx, id)
	if err != nil {
		return Need{}, err
	}
	if err := d.sees(actor, n); err != nil {
		return Need{}, err
	}
	return n, nil
}

// List gives a host the needs of its institution, an officer all that are no drafts
// of others; newest first.
func (d *Needs) List(ctx context.Context, actor office.Actor) ([]Need, error) {
	if err := actor.Need(office.HostRole, office.OfficerRole); err != nil {
		return nil, err
	}
	var all []Need
	var err error
	if actor.May(office.OfficerRole) {
		all, err = d.Store.Needs(ctx)
	} else {
		all, err = d.Store.NeedsOf(ctx, actor.Institution)
	}
	out := []Need{}
	for _, n := range all {
		if d.sees(actor, n) == nil {
			out = append(out, n)
		}
	}
	return out, err
}

// Change writes a draft or a returned need anew.
func (d *Needs) Change(ctx context.Context, actor office.Actor, id string, rev int64, t Terms) (Need, error) {
	if err := CheckTerms(t, d.Words); err != nil {
		return Need{}, err
	}
	return d.update(ctx, actor, id, rev, "change", func(n *Need) error {
		if !n.Writable() {
			return office.Refuse("need.refused.change", nil)
		}
		n.Terms = t
		return nil
	})
}

// Submit hands it to the Ministry.
func (d *Needs) Submit(ctx context.Context, actor office.Actor, id string, rev int64) (Need, error) {
	return d.update(ctx, actor, id, rev, "submit", func(n *Need) error {
		if !n.Writable() {
			return office.Refuse("need.refused.submit", nil)
		}
		if err := n.Complete(); err != nil {
			return err
		}
		now := d.Now()
		n.Status, n.SubmittedAt = NeedSubmitted, &now
		return nil
	})
}

// Return gives it back to the host with a remark.
func (d *Needs) Return(ctx context.Context, actor office.Actor, id string, rev int64, remark string) (Need, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Need{}, err
	}
	var p office.Problems
	remark = strings.TrimSpace(remark)
	p.Check(remark != "", "remark", "required")
	p.Check(office.IsProse(remark), "remark", "characters")
	p.Check(len([]rune(remark)) <= 1000, "remark", "too_long", "limit", 1000)
	if err := p.Err(); err != nil {
		return Need{}, err
	}
	n, err := d.update(ctx, actor, id, rev, "return", func(n *Need) error {
		if n.Status != NeedSubmitted {
			return office.Refuse("need.refused.decide", nil)
		}
		n.Status, n.Remark = NeedReturned, remark
		n.Returns++
		d.decide(n, actor)
		return nil
	})
	if err != nil {
		return Need{}, err
	}
	return d.follow(ctx, actor, n)
}

// Accept makes a programme's draft of it, which the officer owns.
func (d *Needs) Accept(ctx context.Context, actor office.Actor, id string, rev int64) (Need, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Need{}, err
	}
	n, err := d.update(ctx, actor, id, rev, "accept", func(n *Need) error {
		if n.Status != NeedSubmitted {
			return office.Refuse("need.refused.decide", nil)
		}
		if err := Check(n.Content(), d.Words); err != nil {
			return err
		}
		n.Status, n.Programme, n.Owner = NeedAccepted, office.NewID("prg"), actor.Place()
		d.decide(n, actor)
		return nil
	})
	if err != nil {
		return Need{}, err
	}
	return d.follow(ctx, actor, n)
}

// decide notes who decided, and that the rest is still to follow.
func (d *Needs) decide(n *Need, actor office.Actor) {
	now := d.Now()
	n.DecidedAt, n.DecidedBy, n.Followed = &now, actor.Place(), false
}

// follow does what a decision asks for: the programme of an accepted need, and the
// letter to the host. Doing it twice is doing it once.
func (d *Needs) follow(ctx context.Context, actor office.Actor, n Need) (Need, error) {
	tell := d.Post.NeedReturned
	if n.Status == NeedAccepted {
		tell = d.Post.NeedAccepted
		if err := d.begin(ctx, actor, n); err != nil {
			return n, err
		}
	}
	if err := tell(ctx, n); err != nil {
		return n, err
	}
	return d.Store.UpdateNeed(ctx, n.ID, 0, func(n *Need) error { n.Followed = true; return nil })
}

// begin makes the programme of an accepted need. Its id stands in the need.
func (d *Needs) begin(ctx context.Context, actor office.Actor, n Need) error {
	p := Programme{ID: n.Programme, Rev: 1, Status: Draft, Owner: n.Owner, Content: n.Content(), NextRole: len(n.Roles) + 1, CreatedAt: *n.DecidedAt, UpdatedAt: *n.DecidedAt}
	if err := d.Programmes.InsertProgramme(ctx, p); err != nil && office.CodeOf(err) != office.Conflict {
		return err
	}
	return d.Log.Write(ctx, office.Entry{ID: "log:" + p.ID + ":1", At: d.Now(), Actor: actor, Action: office.ProgrammeChanged, Subjects: []string{p.ID},
		Details: map[string]string{"verb": "create", "need": n.ID}})
}

// Follow goes on with the decisions that a crash cut short. It is a duty.
func (d *Needs) Follow(ctx context.Context) (int, error) {
	list, err := d.Store.UnfollowedNeeds(ctx)
	for i, n := range list {
		if _, err := d.follow(ctx, office.Duty("needs"), n); err != nil {
			return i, err
		}
	}
	return len(list), err
}

func (d *Needs) update(ctx context.Context, actor office.Actor, id string, rev int64, verb string, change func(*Need) error) (Need, error) {
	if err := actor.Need(office.HostRole, office.OfficerRole); err != nil {
		return Need{}, err
	}
	n, err := d.Store.UpdateNeed(ctx, id, rev, func(n *Need) error {
		if err := d.sees(actor, *n); err != nil {
			return err
		}
		n.UpdatedAt = d.Now()
		return change(n)
	})
	if err != nil {
		return Need{}, err
	}
	return n, d.log(ctx, actor, n, verb)
}

func (d *Needs) log(ctx context.Context, actor office.Actor, n Need, verb string) error {
	return d.Log.Write(ctx, office.Entry{ID: "log:" + n.ID + ":" + strconv.FormatInt(n.Rev, 10), At: d.Now(), Actor: actor, Action: office.NeedChanged,
		Subjects: []string{n.ID}, Details: map[string]string{"verb": verb}})
}
