package invest

import (
	"context"
	"slices"
	"time"

	"jisr/app/office"
)

// Watch is the wish of an investor to be told when an opportunity opens. It says no more
// of her than where to write, and what she waits for.
type Watch struct {
	ID  string `json:"id" bson:"_id"`
	Rev int64  `json:"-" bson:"-"`
	// Person is set for somebody who is signed in, Interest for a request from whose page it
	// was begun.
	Person   string      `json:"person,omitempty" bson:"person,omitempty"`
	Interest string      `json:"interest,omitempty" bson:"interest,omitempty"`
	Email    string      `json:"email" bson:"email"`
	Name     office.Name `json:"name,omitzero" bson:"name,omitempty"`
	Language string      `json:"language" bson:"language"`
	Awaited  `bson:",inline"`
	// ProvenAt is when it was sure that she reads the mailbox; before, nothing is told.
	ProvenAt *time.Time `json:"proven_at,omitempty" bson:"proven_at,omitempty"`
	// Known are the opportunities that were open when it began, Told those of which she was
	// told since.
	Known     []string  `json:"known,omitempty" bson:"known,omitempty"`
	Told      []string  `json:"told,omitempty" bson:"told,omitempty"`
	CreatedAt time.Time `json:"created_at" bson:"created_at"`
}

// Awaited is what an opportunity must have: one of each list that is not empty.
type Awaited struct {
	Sectors      []string `json:"sectors,omitempty" bson:"sectors,omitempty"`
	Governorates []string `json:"governorates,omitempty" bson:"governorates,omitempty"`
	Band         Band     `json:"band,omitempty" bson:"band,omitempty"`
}

const (
	// ProveWatchFor is how long a wish waits for the proof of its address.
	ProveWatchFor = 7 * office.Day
	// WatchFor is how long it stands.
	WatchFor = 730 * office.Day
)

// Until is when it ends by itself.
func (w Watch) Until() time.Time {
	if w.ProvenAt == nil {
		return w.CreatedAt.Add(ProveWatchFor)
	}
	return w.CreatedAt.Add(WatchFor)
}

// WatchStore is where such wishes are kept.
type WatchStore interface {
	InsertWatch(ctx context.Context, w Watch) error
	Watch(ctx context.Context, id string) (Watch, error)
	// Watches lists those whose address is proven, in the order of ids.
	Watches(ctx context.Context) ([]Watch, error)
	// WatchesOf lists a person's.
	WatchesOf(ctx context.Context, person string) ([]Watch, error)
	UpdateWatch(ctx context.Context, id string, change func(*Watch) error) (Watch, error)
	// RemoveWatch removes one, with the key that was its own; one that is gone already is
	// no error.
	RemoveWatch(ctx context.Context, id string) error
	// DropWatches removes those that end before a time, and those of people who were
	// erased.
	DropWatches(ctx context.Context, now time.Time) (int, error)
}

// Meets is true for an opportunity that has what is awaited. A sector holds those within
// it, as in the list of opportunities.
func (a Awaited) Meets(o Opportunity, ancestors func(kind, code string) []string) bool {
	within := append([]string{o.Sector}, ancestors("sectors", o.Sector)...)
	return (len(a.Sectors) == 0 || slices.ContainsFunc(a.Sectors, func(s string) bool { return slices.Contains(within, s) })) &&
		(len(a.Governorates) == 0 || slices.Contains(a.Governorates, o.Governorate)) &&
		(a.Band == noBand || slices.Contains(o.Bands, a.Band))
}

// Open is true while an opportunity is told of: published, and within its review date.
func (o Opportunity) Open(now time.Time) bool { return o.Published && !o.Overdue(now) }

// open are the ids of what is open and awaited.
func (d *Desk) open(ctx context.Context, a Awaited) (out []Opportunity, err error) {
	all, err := d.Store.Opportunities(ctx)
	for _, o := range all {
		if o.Open(d.Now()) && a.Meets(o, d.Words.Ancestors) {
			out = append(out, o)
		}
	}
	return out, err
}

func (d *Desk) checkAwaited(a Awaited, p *office.Problems) {
	p.Check(len(a.Sectors)+len(a.Governorates) > 0 || a.Band != noBand, "sector", "one_awaited")
	for _, s := range a.Sectors {
		p.Check(d.Words.Known("sectors", s), "sector", "unknown")
	}
	for _, g := range a.Governorates {
		p.Check(d.Words.Known("governorates", g), "governorate", "unknown")
	}
	p.Check(a.Band == noBand || slices.Contains(Bands(), a.Band), "band", "unknown")
}

// TellMe keeps the wish of a visitor, or of a person who is signed in. A visitor's address
// is asked for a proof by letter first; a person's is proven.
func (d *Desk) TellMe(ctx context.Context, actor office.Actor, w Watch) (Watch, error) {
	now := d.Now()
	w.ID, w.Interest, w.Person, w.CreatedAt, w.ProvenAt, w.Known, w.Told = office.NewID("wat"), "", "", now, nil, nil, nil
	var p office.Problems
	d.checkAwaited(w.Awaited, &p)
	mail, ok := office.NormaliseEmail(w.Email)
	p.Check(w.Email != "", "email", "required")
	p.Check(ok || w.Email == "", "email", "email")
	w.Email = mail
	if err := p.Err(); err != nil {
		return w, err
	}
	if actor.Kind == office.PersonKind {
		w.Person = actor.ID
		return d.begin(ctx, actor, w)
	}
	if enough, err := d.Enough(ctx, w.Email); err != nil || enough {
		return w, err // nothing is kept or sent, and what she sees is the same
	}
	if err := d.Watch.InsertWatch(ctx, w); err != nil {
		return w, err
	}
	return w, d.Post.WatchToProve(ctx, w)
}

// begin keeps a wish whose address is proven: what is open now is not told.
func (d *Desk) begin(ctx context.Context, actor office.Actor, w Watch) (Watch, error) {
	now := d.Now()
	known, err := d.open(ctx, w.Awaited)
	if err != nil {
		return w, err
	}
	w.ProvenAt = &now
	for _, o := range known {
		w.Known = append(w.Known, o.ID)
	}
	if err := d.Watch.InsertWatch(ctx, w); err != nil && office.CodeOf(err) != office.Conflict {
		return w, err
	}
	return w, d.logWatch(ctx, actor, w, office.WatchBegun, "")
}

// TellOf keeps the wish of an investor whose request has ended: the link of its page, which
// a letter brought, is the proof of her address. Pressed twice it is one.
func (d *Desk) TellOf(ctx context.Context, interest string) (Watch, error) {
	in, err := d.Store.Interest(ctx, interest)
	if err == nil && !in.Ended() {
		err = office.Refuse("watch.refused.running", nil)
	}
	if err != nil {
		return Watch{}, err
	}
	w := Watch{ID: watchOf(in.ID), Interest: in.ID, Person: in.Person, Email: in.Email, Name: in.Name, Language: in.Language, CreatedAt: d.Now(),
		Awaited: Awaited{Sectors: in.Sectors, Governorates: in.Governorates, Band: in.Band}}
	if o, err := d.Store.Opportunity(ctx, in.Opportunity); err == nil && len(w.Sectors)+len(w.Governorates) == 0 {
		w.Sectors, w.Governorates = one(o.Sector), one(o.Governorate)
	}
	return d.begin(ctx, office.Actor{Kind: office.PersonKind, ID: in.Person}, w)
}

func one(code string) []string {
	if code == "" {
		return nil
	}
	return []string{code}
}

// watchOf is the id of the one wish that belongs to an interest.
func watchOf(interest string) string {
	raw, _ := office.IDBytes(interest)
	return office.IDFrom("wat", raw)
}

// ToldOf is the wish that belongs to an interest; Missing when there is none.
func (d *Desk) ToldOf(ctx context.Context, interest string) (Watch, error) {
	return d.Awaiting(ctx, watchOf(interest))
}

// Awaiting loads a wish for whoever holds its link; one that is over is not there.
func (d *Desk) Awaiting(ctx context.Context, id string) (Watch, error) {
	w, err := d.Watch.Watch(ctx, id)
	if err == nil && !d.Now().Before(w.Until()) {
		err = office.Missing("watch")
	}
	if err != nil {
		return Watch{}, err
	}
	return w, nil
}

// OwnWatches are a person's.
func (d *Desk) OwnWatches(ctx context.Context, actor office.Actor) ([]Watch, error) {
	return d.Watch.WatchesOf(ctx, actor.ID)
}

// ProveWatch says that she reads the mailbox, by the link that came there.
func (d *Desk) ProveWatch(ctx context.Context, id string) (Watch, error) {
	w, err := d.Awaiting(ctx, id)
	if err != nil || w.ProvenAt != nil {
		return w, err
	}
	known, err := d.open(ctx, w.Awaited)
	if err != nil {
		return w, err
	}
	w, err = d.Watch.UpdateWatch(ctx, id, func(w *Watch) error {
		if w.ProvenAt != nil {
			return nil
		}
		now := d.Now()
		w.ProvenAt, w.Known = &now, nil
		for _, o := range known {
			w.Known = append(w.Known, o.ID)
		}
		return nil
	})
	if err != nil {
		return w, err
	}
	return w, d.logWatch(ctx, office.Nobody(), w, office.WatchBegun, "")
}

// EndWatch ends a wish, by its link; one that is gone already is no error.
func (d *Desk) EndWatch(ctx context.Context, id string) error {
	w, err := d.Watch.Watch(ctx, id)
	if err != nil {
		if office.CodeOf(err) == office.NotFound {
			return nil
		}
		return err
	}
	if err := d.Watch.RemoveWatch(ctx, id); err != nil {
		return err
	}
	return d.logWatch(ctx, office.Actor{Kind: office.PersonKind, ID: w.Person}, w, office.WatchEnded, "")
}

// logWatch writes the row of a step, which written again is written once.
func (d *Desk) logWatch(ctx context.Context, actor office.Actor, w Watch, action office.Action, opportunity string) error {
	if actor.ID == "" && actor.Kind == office.PersonKind {
		actor = office.Nobody()
	}
	row := office.Entry{ID: "log:" + w.ID + ":" + string(action) + ":" + itoa(w.CreatedAt.UnixMilli()), At: d.Now(), Actor: actor, Action: action, Subjects: []string{w.ID}}
	for _, subject := range []string{w.Interest, w.Person} {
		if subject != "" {
			row.Subjects = append(row.Subjects, subject)
		}
	}
	if opportunity != "" {
		row.ID += ":" + opportunity
		row.Details = map[string]string{"opportunity": opportunity}
	}
	return d.Log.Write(ctx, row)
}

// TellOfOpportunities writes one letter for each opportunity that has opened to each who
// waits for one like it. It is a duty.
func (d *Desk) TellOfOpportunities(ctx context.Context) (int, error) {
	list, err := d.Watch.Watches(ctx)
	if err != nil {
		return 0, err
	}
	by := map[string]bool{} // an address and what it was told, by whichever of its wishes
	for _, w := range list {
		for _, id := range w.Told {
			by[w.Email+" "+id] = true
		}
	}
	n := 0
	for _, w := range list {
		if !d.Now().Before(w.Until()) {
			continue
		}
		told, err := d.tellOf(ctx, w, by)
		if n += told; err != nil {
			return n, err
		}
	}
	return n, nil
}

// tellOf writes to one who waits; what her address was told by another wish is not told
// again.
func (d *Desk) tellOf(ctx context.Context, w Watch, told map[string]bool) (n int, err error) {
	open, err := d.open(ctx, w.Awaited)
	if err != nil {
		return 0, err
	}
	for _, o := range open {
		if slices.Contains(w.Known, o.ID) || told[w.Email+" "+o.ID] {
			continue
		}
		if err := d.Post.OpportunityOpened(ctx, w, o); err != nil {
			return n, err
		}
		if err := d.logWatch(ctx, office.Duty("opportunities"), w, office.WatchTold, o.ID); err != nil {
			return n, err
		}
		if _, err := d.Watch.UpdateWatch(ctx, w.ID, func(w *Watch) error {
			if !slices.Contains(w.Told, o.ID) {
				w.Told = append(w.Told, o.ID)
			}
			return nil
		}); err != nil && office.CodeOf(err) != office.NotFound {
			return n, err
		}
		told[w.Email+" "+o.ID] = true
		n++
	}
	return n, nil
}

// StillAwaited is true for a letter that may leave: she still waits, and the opportunity is
// still open.
func (d *Desk) StillAwaited(ctx context.Context, watch, opportunity string) (bool, error) {
	w, err := d.Awaiting(ctx, watch)
	if err != nil {
		return false, missing(err)
	}
	o, err := d.Store.Opportunity(ctx, opportunity)
	return err == nil && w.ProvenAt != nil && o.Open(d.Now()), missing(err)
}

func missing(err error) error {
	if office.CodeOf(err) == office.NotFound {
		return nil
	}
	return err
}

// DropWatches removes what is over. It is a duty of the night.
func (d *Desk) DropWatches(ctx context.Context) (int, error) {
	return d.Watch.DropWatches(ctx, d.Now())
}
