package roster

import (
	"context"
	"slices"
	"strconv"
	"time"

	"jisr/app/office"
)

// Selection is whom an officer has ticked in her searches: ids alone, in the order in
// which they were ticked. Nobody else sees it, and it says nothing of anybody: whoever
// is shown from it is read from the store again.
type Selection struct {
	Officer   string    `bson:"_id"`
	Experts   []string  `bson:"experts"`
	ChangedAt time.Time `bson:"changed_at"`
}

// SelectMost is how many a selection holds: as many as a list may be paged through.
const SelectMost = Deepest

// SelectionFor is how long a selection stands after its last change.
const SelectionFor = office.Day

// Selections are where the selections of officers are kept.
type Selections interface {
	// Selection is that of an officer; Missing when she has none.
	Selection(ctx context.Context, officer string) (Selection, error)
	// ChangeSelection changes it, from an empty one where there is none; change may run
	// again.
	ChangeSelection(ctx context.Context, officer string, change func(*Selection) error) (Selection, error)
	// RemoveSelection removes it; one that is gone already is no error.
	RemoveSelection(ctx context.Context, officer string) error
	// RemoveSelections removes those that were last changed before a time.
	RemoveSelections(ctx context.Context, before time.Time) (int, error)
}

// standing are those who were ticked, while the selection stands.
func (s Selection) standing(now time.Time) []string {
	if !now.Before(s.ChangedAt.Add(SelectionFor)) {
		return nil
	}
	return s.Experts
}

// Ticked are the ids in an officer's selection as she left it, of whom some may not be
// findable any more: enough to mark a list that was read anyway.
func (d *Desk) Ticked(ctx context.Context, actor office.Actor) ([]string, error) {
	if err := actor.Need(Searchers()...); err != nil {
		return nil, err
	}
	s, err := d.Selections.Selection(ctx, actor.ID)
	if err != nil && office.CodeOf(err) == office.NotFound {
		return nil, nil
	}
	return s.standing(d.Now()), err
}

// Searchers are the roles that may search and so select.
func Searchers() []office.Role { return []office.Role{office.Viewer, office.OfficerRole} }

// Selected are those in an officer's selection who may be found now.
func (d *Desk) Selected(ctx context.Context, actor office.Actor) ([]string, error) {
	ids, err := d.Ticked(ctx, actor)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return d.Store.Findable(ctx, ids)
}

// Select ticks an expert or takes the tick away. Only who may be found can be ticked.
func (d *Desk) Select(ctx context.Context, actor office.Actor, id string, in bool) error {
	if err := actor.Need(Searchers()...); err != nil {
		return err
	}
	if !in {
		return d.unselect(ctx, actor, id)
	}
	_, err := d.selectThese(ctx, actor, []string{id}, func(there, found []string) error {
		if len(found) == 0 {
			return office.Missing("expert")
		}
		if len(there) >= SelectMost && !slices.Contains(there, id) {
			return office.Refuse("selection.refused.full", map[string]any{"limit": SelectMost})
		}
		return nil
	})
	return err
}

func (d *Desk) unselect(ctx context.Context, actor office.Actor, id string) error {
	ids, err := d.Ticked(ctx, actor)
	if err != nil || !slices.Contains(ids, id) {
		return err
	}
	_, err = d.Selections.ChangeSelection(ctx, actor.ID, func(s *Selection) error {
		s.Experts = slices.DeleteFunc(slices.Clone(s.standing(d.Now())), func(x string) bool { return x == id })
		s.ChangedAt = d.Now()
		return nil
	})
	return err
}

// SelectAll ticks everybody whom a search finds, from the top of its list, until the
// selection is full. Nobody is shown by it. It returns how many of those found are not
// in the selection.
func (d *Desk) SelectAll(ctx context.Context, actor office.Actor, q Query) (left int, err error) {
	if err := actor.Need(Searchers()...); err != nil {
		return 0, err
	}
	if err := CheckQuery(q, d.Words); err != nil {
		return 0, err
	}
	q.After, q.Limit, q.Facets = 0, Deepest, false
	if q.Sort == ByName {
		q.Sort = ByRelevance // the index holds no names; only whom a cut leaves out depends on the order
	}
	q, _, err = d.named(ctx, q)
	if err != nil {
		return 0, err
	}
	proposed, err := d.Finder.Search(ctx, q)
	if err != nil {
		return 0, err
	}
	ids := make([]string, len(proposed.Hits))
	for i, h := range proposed.Hits {
		ids[i] = h.ID
	}
	left, err = d.selectThese(ctx, actor, ids, func(_, _ []string) error { return nil })
	return left + max(proposed.Total-len(ids), 0), err
}

// selectThese adds those of the ids who may be found, as far as there is room, and
// returns how many had none. What nobody can find any more makes room first.
func (d *Desk) selectThese(ctx context.Context, actor office.Actor, ids []string, allow func(there, found []string) error) (left int, err error) {
	found, err := d.Store.Findable(ctx, ids)
	if err != nil {
		return 0, err
	}
	there, err := d.Selected(ctx, actor)
	if err == nil {
		err = allow(there, found)
	}
	if err != nil {
		return 0, err
	}
	_, err = d.Selections.ChangeSelection(ctx, actor.ID, func(s *Selection) error {
		s.Experts, left = joined(s.standing(d.Now()), there, found)
		s.ChangedAt = d.Now()
		return nil
	})
	return left, err
}

// joined are those ticked with the ones found behind them, and how many had no room.
// there are those of the ticked who may be found: only when it is full do the others go.
func joined(ticked, there, found []string) (out []string, left int) {
	known := map[string]bool{}
	for _, id := range ticked {
		known[id] = true
	}
	more := slices.DeleteFunc(slices.Clone(found), func(id string) bool { return known[id] })
	out = slices.Clone(ticked)
	if len(out)+len(more) > SelectMost {
		out = slices.DeleteFunc(out, func(id string) bool { return !slices.Contains(there, id) })
	}
	room := min(len(more), max(SelectMost-len(out), 0))
	return append(out, more[:room]...), len(more) - room
}

// ClearSelection takes all ticks away.
func (d *Desk) ClearSelection(ctx context.Context, actor office.Actor) error {
	if err := actor.Need(Searchers()...); err != nil {
		return err
	}
	return d.Selections.RemoveSelection(ctx, actor.ID)
}

// ShowSelection is a page of the officer's selection: its people as they now stand, and
// how many there are in all. Who is shown stands in the log as with a search.
func (d *Desk) ShowSelection(ctx context.Context, actor office.Actor, after int) (Found, error) {
	ids, err := d.Selected(ctx, actor)
	if err != nil {
		return Found{}, err
	}
	from := PageOf(after, len(ids))
	out := Found{Total: len(ids)}
	experts, err := d.Show(ctx, actor, ids[from:min(from+DefaultLimit, len(ids))])
	for _, e := range experts {
		out.Hits = append(out.Hits, Hit{Expert: e})
	}
	return out, err
}

// PageOf is where a page of a list begins that may have become shorter: the last page when
// after lies beyond it.
func PageOf(after, total int) int {
	if after < total {
		return max(after, 0)
	}
	return max(total-1, 0) / DefaultLimit * DefaultLimit
}

// Show reads people again whom an officer chose before, to list them: those who may be
// found, in the order asked. One row of the log names all.
func (d *Desk) Show(ctx context.Context, actor office.Actor, ids []string) (out []Expert, err error) {
	if err := actor.Need(Searchers()...); err != nil {
		return nil, err
	}
	row := office.Entry{ID: office.NewID("log"), At: d.Now(), Actor: actor, Action: office.Searched}
	err = d.findable(ctx, ids, func(e Expert) error {
		out, row.Subjects = append(out, e), append(row.Subjects, e.ID)
		return nil
	})
	if err != nil || len(out) == 0 {
		return nil, err
	}
	row.Details = map[string]string{"shown": strconv.Itoa(len(out)), "fields": "selection"}
	d.Log.Note(row)
	return out, nil
}

// DropSelections removes the selections that have stood long enough. It is a duty.
func (d *Desk) DropSelections(ctx context.Context) (int, error) {
	return d.Selections.RemoveSelections(ctx, d.Now().Add(-SelectionFor))
}
