package store

import (
	"context"
	"time"

	"jisr/app/office"
	"jisr/app/roster"
)

// Selections keeps whom each officer has ticked, as ids; it implements
// roster.Selections.
type Selections struct {
	selections repo[roster.Selection]
}

const changedIndex = "changed"

func newSelections(ctx context.Context, db Database, s Sealer) (*Selections, error) {
	c, err := db.Collection(ctx, Definition{Name: "selections", Indexes: []Index{{Name: changedIndex, Keys: []string{"changed"}}}})
	if err != nil {
		return nil, err
	}
	return &Selections{repo[roster.Selection]{c: c, sealer: s, kind: "selection", owner: service[roster.Selection],
		id:   func(v roster.Selection) string { return v.Officer },
		keys: func(v roster.Selection) map[string]string { return map[string]string{"changed": TimeKey(v.ChangedAt)} }}}, nil
}

// Selection loads that of an officer.
func (s *Selections) Selection(ctx context.Context, officer string) (roster.Selection, error) {
	return s.selections.get(ctx, officer)
}

// ChangeSelection changes it, or keeps a new one.
func (s *Selections) ChangeSelection(ctx context.Context, officer string, change func(*roster.Selection) error) (roster.Selection, error) {
	for range tries {
		v, err := s.selections.update(ctx, officer, 0, change)
		if err == nil || office.CodeOf(err) != office.NotFound {
			return v, err
		}
		v = roster.Selection{Officer: officer}
		if err := change(&v); err != nil {
			return v, err
		}
		if err = s.selections.insert(ctx, v); err == nil || office.CodeOf(err) != office.Conflict {
			return v, err
		}
	}
	return roster.Selection{}, s.selections.explain(ErrStale)
}

// RemoveSelection removes that of an officer.
func (s *Selections) RemoveSelection(ctx context.Context, officer string) error {
	return ignoreMissing(s.selections.explain(s.selections.c.Delete(ctx, officer, 0)))
}

// RemoveSelections removes those last changed before a time.
func (s *Selections) RemoveSelections(ctx context.Context, before time.Time) (int, error) {
	return s.selections.removeBefore(ctx, changedIndex, before)
}

var _ roster.Selections = (*Selections)(nil)
