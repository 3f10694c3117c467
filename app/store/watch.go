package store

import (
	"context"
	"errors"
	"time"

	"jisr/app/invest"
	"jisr/app/seal"
)

// Watches keeps the wishes of investors to be told of opportunities; it implements
// invest.WatchStore. One is sealed for its person, else for the interest it came from,
// else for itself.
type Watches struct {
	watches repo[invest.Watch]
}

func newWatches(ctx context.Context, db Database, s Sealer) (*Watches, error) {
	c, err := db.Collection(ctx, Definition{Name: "opportunity_watches", Indexes: []Index{
		{Name: "person", Keys: []string{"person"}}, {Name: "proven", Keys: []string{"proven"}}, {Name: "until", Keys: []string{"until"}}}})
	if err != nil {
		return nil, err
	}
	return &Watches{repo[invest.Watch]{c: c, sealer: s, kind: "watch",
		id: func(v invest.Watch) string { return v.ID }, owner: watchOwner, stamp: func(v *invest.Watch, d Doc) { v.Rev = d.Rev },
		keys: func(v invest.Watch) map[string]string {
			out := map[string]string{"person": v.Person, "until": TimeKey(v.Until())}
			if v.ProvenAt != nil {
				out["proven"] = "1"
			}
			return out
		}}}, nil
}

func watchOwner(v invest.Watch) string {
	switch {
	case v.Person != "":
		return v.Person
	case v.Interest != "":
		return v.Interest
	}
	return v.ID
}

// InsertWatch keeps a new one.
func (s *Watches) InsertWatch(ctx context.Context, w invest.Watch) error {
	return s.watches.insert(ctx, w)
}

// Watch loads one.
func (s *Watches) Watch(ctx context.Context, id string) (invest.Watch, error) {
	return s.watches.get(ctx, id)
}

// Watches lists those whose address is proven.
func (s *Watches) Watches(ctx context.Context) ([]invest.Watch, error) {
	return s.watches.list(ctx, Range{Index: "proven", Equal: []string{"1"}})
}

// WatchesOf lists a person's.
func (s *Watches) WatchesOf(ctx context.Context, person string) ([]invest.Watch, error) {
	return s.watches.list(ctx, Range{Index: "person", Equal: []string{person}})
}

// UpdateWatch changes one.
func (s *Watches) UpdateWatch(ctx context.Context, id string, change func(*invest.Watch) error) (invest.Watch, error) {
	return s.watches.update(ctx, id, 0, change)
}

// RemoveWatch removes one. The key of one that was nobody's goes first, so that no backup
// holds it either.
func (s *Watches) RemoveWatch(ctx context.Context, id string) error {
	d, err := s.watches.c.Get(ctx, id)
	if err != nil {
		return ignoreMissing(s.watches.explain(err))
	}
	return s.remove(ctx, d)
}

func (s *Watches) remove(ctx context.Context, d Doc) error {
	if Owner(d) == d.ID {
		if err := s.watches.sealer.Destroy(ctx, d.ID); err != nil {
			return err
		}
	}
	return ignoreMissing(s.watches.explain(s.watches.c.Delete(ctx, d.ID, 0)))
}

// DropWatches removes those that are over, and those of people who were erased.
func (s *Watches) DropWatches(ctx context.Context, now time.Time) (n int, err error) {
	drop := func(d Doc) (bool, error) {
		n++
		err := s.remove(ctx, d)
		return err == nil, err
	}
	if err := s.watches.c.Range(ctx, Range{Index: "until", To: TimeKey(now)}, drop); err != nil {
		return n, s.watches.explain(err)
	}
	err = s.watches.c.Range(ctx, Range{Index: ByID}, func(d Doc) (bool, error) {
		if !errors.Is(s.watches.sealer.Check(ctx, Owner(d)), seal.ErrDestroyed) {
			return true, nil
		}
		return drop(d)
	})
	return n, s.watches.explain(err)
}

var _ invest.WatchStore = (*Watches)(nil)
