package programme

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"jisr/app/office"
	"jisr/app/roster"
)

// Addition is many people put on a role's shortlist at once: who was asked for, and who
// could not be added and why. All its decisions carry its id, by which they are known and
// taken back together.
type Addition struct {
	ID        string    `bson:"_id"` // the form carries it: sent twice it is one
	By        string    `bson:"by"`
	Programme string    `bson:"programme"`
	Role      int       `bson:"role"`
	At        time.Time `bson:"at"`
	Asked     []string  `bson:"asked"`
	// Refused are those who could not be added; Gone counts who could not be found any
	// more, of whom nothing is said.
	Refused []Refusal `bson:"refused,omitempty"`
	Gone    int       `bson:"gone,omitempty"`
	// Done is true when everybody was looked at, UndoneAt when it was taken back, and
	// Undone how many that were.
	Done     bool       `bson:"done"`
	UndoneAt *time.Time `bson:"undone_at,omitempty"`
	Undone   int        `bson:"undone,omitempty"`
}

// Refusal is somebody who could not be added. Musts are those of the role that she does
// not meet, by their place among the criteria.
type Refusal struct {
	Expert string `bson:"expert"`
	Why    Why    `bson:"why"`
	Musts  []int  `bson:"musts,omitempty"`
}

// Why somebody could not be added.
type Why string

// The reasons: she stands on the shortlist already, an officer left her out of it, or she
// does not meet the musts.
const (
	AlreadyIn Why = "already"
	LeftOut   Why = "left_out"
	NoMatch   Why = "no_match"
)

// Added is how many were put on the shortlist.
func (a Addition) Added() int { return len(a.Asked) - len(a.Refused) - a.Gone }

// AdditionFor is how long an addition can be read and taken back.
const AdditionFor = office.Day

// MostAdded is how many may be added at once.
const MostAdded = roster.Deepest

// Additions are where they are kept.
type Additions interface {
	Addition(ctx context.Context, id string) (Addition, error)
	// InsertAddition keeps a new one; Conflict when there is one of that id.
	InsertAddition(ctx context.Context, a Addition) error
	UpdateAddition(ctx context.Context, id string, change func(*Addition) error) (Addition, error)
	// RemoveAdditions removes those made before a time.
	RemoveAdditions(ctx context.Context, before time.Time) (int, error)
}

const additionKey = "add"

// NewAddition is the id of an addition that is about to be made.
func NewAddition() string { return office.NewID(additionKey) }

// AddAll puts everybody on the list who meets the role's musts and of whom nobody has
// decided yet. An earlier decision, for her or against, stands: it is told and not
// overwritten. The same id again goes on where it was broken off, and is one addition.
func (d *Desk) AddAll(ctx context.Context, actor office.Actor, key, id string, role int, experts []string) (Addition, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Addition{}, err
	}
	p, err := d.Store.Programme(ctx, id)
	if err != nil {
		return Addition{}, err
	}
	r, err := p.Role(role)
	if err != nil {
		return Addition{}, err
	}
	if p.Status == Completed || p.Status == Cancelled {
		return Addition{}, office.Refuse("programme.refused.ended", nil)
	}
	a, err := d.begin(ctx, Addition{ID: key, By: actor.ID, Programme: id, Role: role, At: d.Now().UTC().Truncate(time.Millisecond), Asked: experts})
	if err != nil || a.Done {
		return a, err
	}
	a.Refused, a.Gone = nil, 0
	for _, expert := range a.Asked {
		if err := d.addOne(ctx, actor, r, &a, expert); err != nil {
			return a, err
		}
	}
	return d.Additions.UpdateAddition(ctx, a.ID, func(v *Addition) error {
		v.Refused, v.Gone, v.Done = a.Refused, a.Gone, true
		return nil
	})
}

// begin keeps an addition before anybody is added, or finds the one that was begun.
func (d *Desk) begin(ctx context.Context, a Addition) (Addition, error) {
	if _, ok := office.IDBytes(a.ID); !ok || !strings.HasPrefix(a.ID, additionKey+"_") {
		return a, office.Missing("addition")
	}
	var wrong office.Problems
	wrong.Check(len(a.Asked) > 0, "", "nobody")
	wrong.Check(len(a.Asked) <= MostAdded, "", "too_many", "limit", MostAdded)
	if err := wrong.Err(); err != nil {
		return a, err
	}
	err := d.Additions.InsertAddition(ctx, a)
	if err == nil || office.CodeOf(err) != office.Conflict {
		return a, err
	}
	there, err := d.Additions.Addition(ctx, a.ID)
	if err == nil && (there.By != a.By || there.Programme != a.Programme || there.Role != a.Role) {
		err = office.Missing("addition")
	}
	return there, err
}

// The words of an earlier decision that stands.
var (
	errAlreadyIn = errors.New("she is on the shortlist")
	errLeftOut   = errors.New("she was left out")
)

// addOne decides for one person as she now stands.
func (d *Desk) addOne(ctx context.Context, actor office.Actor, r Role, a *Addition, expert string) error {
	e, err := d.Experts.Expert(ctx, expert)
	if err != nil && office.CodeOf(err) != office.NotFound {
		return err
	}
	if err != nil || !e.Findable() {
		a.Gone++
		return nil
	}
	if err := d.CVs.ReadFor(ctx, r.Criteria, &e); err != nil {
		return err
	}
	m, meets := d.Matcher().Evaluate(r.Criteria, e)
	entry := Entry{ID: EntryID(a.Programme, r.Number, e.ID), Programme: a.Programme, Role: r.Number, Expert: e.ID, In: true, By: actor.ID, At: a.At, Half: m.Half, Addition: a.ID}
	var musts []int
	for _, res := range m.Results {
		entry.Evidence = append(entry.Evidence, Reference{res.Index, res.Half, res.Evidence})
		if !res.Met && r.Criteria[res.Index].Kind == roster.Must {
			musts = append(musts, res.Index)
		}
	}
	err = d.Store.Decide(ctx, entry, func(was *Entry) error { return a.allows(was, meets) })
	switch {
	case errors.Is(err, errAlreadyIn):
		a.Refused = append(a.Refused, Refusal{Expert: e.ID, Why: AlreadyIn})
	case errors.Is(err, errLeftOut):
		a.Refused = append(a.Refused, Refusal{Expert: e.ID, Why: LeftOut})
	case errors.Is(err, errNoMatch):
		a.Refused = append(a.Refused, Refusal{Expert: e.ID, Why: NoMatch, Musts: musts})
	case err == nil, errors.Is(err, errStands):
		return d.Log.Write(ctx, office.Entry{ID: "log:" + a.ID + ":" + e.ID, At: a.At, Actor: actor, Action: office.Shortlisted, Subjects: []string{e.ID},
			Details: map[string]string{"programme": a.Programme, "role": strconv.Itoa(r.Number), "in": "true"}})
	default:
		return err
	}
	return nil
}

var errNoMatch = errors.New("she does not meet the musts")

// allows lets a decision be made where none stands.
func (a Addition) allows(was *Entry, meets bool) error {
	switch {
	case was != nil && a.made(*was):
		return errStands
	case was != nil && was.In:
		return errAlreadyIn
	case was != nil:
		return errLeftOut
	case !meets:
		return errNoMatch
	}
	return nil
}

// made is true for a decision of this addition; another in its place is not.
func (a Addition) made(e Entry) bool {
	return e.Addition == a.ID
}

// Addition is what came of one, for the officer who made it.
func (d *Desk) Addition(ctx context.Context, actor office.Actor, key string) (Addition, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Addition{}, err
	}
	a, err := d.Additions.Addition(ctx, key)
	if err == nil && (a.By != actor.ID || !d.Now().Before(a.At.Add(AdditionFor))) {
		err = office.Missing("addition")
	}
	return a, err
}

// UndoAddition takes an officer's addition back, each of its decisions by the rules of
// Undo: where another decision or an invitation followed, that stays.
func (d *Desk) UndoAddition(ctx context.Context, actor office.Actor, key string) (Addition, error) {
	a, err := d.Addition(ctx, actor, key)
	if err != nil || a.UndoneAt != nil {
		return a, err
	}
	entries, err := d.Store.Entries(ctx, a.Programme, a.Role)
	if err != nil {
		return a, err
	}
	standing, err := d.Answers.Standing(ctx, a.Programme, a.Role)
	if err != nil {
		return a, err
	}
	entries = slices.DeleteFunc(entries, func(e Entry) bool { return !a.made(e) || standing[e.Expert] != "" })
	for _, e := range entries {
		err := d.takeBack(ctx, actor, e.ID, a.At)
		if err != nil && office.CodeOf(err) != office.Conflict {
			return a, err
		}
	}
	return d.undone(ctx, a)
}

// undone counts what an undo left, which a repeated one counts the same.
func (d *Desk) undone(ctx context.Context, a Addition) (Addition, error) {
	stay, err := d.Store.Entries(ctx, a.Programme, a.Role)
	if err != nil {
		return a, err
	}
	kept := 0
	for _, e := range stay {
		if e.In && slices.Contains(a.Asked, e.Expert) && !slices.ContainsFunc(a.Refused, func(x Refusal) bool { return x.Expert == e.Expert }) {
			kept++
		}
	}
	now := d.Now()
	return d.Additions.UpdateAddition(ctx, a.ID, func(v *Addition) error {
		if v.UndoneAt == nil {
			v.UndoneAt, v.Undone = &now, max(v.Added()-kept, 0)
		}
		return nil
	})
}

// DropAdditions removes those that have stood long enough. It is a duty.
func (d *Desk) DropAdditions(ctx context.Context) (int, error) {
	return d.Additions.RemoveAdditions(ctx, d.Now().Add(-AdditionFor))
}
