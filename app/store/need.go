package store

import (
	"context"
	"slices"

	"jisr/app/programme"
)

// Needs keeps hosts' terms of reference; it implements programme.NeedStore.
type Needs struct {
	needs repo[programme.Need]
}

func newNeeds(ctx context.Context, db Database, s Sealer) (*Needs, error) {
	c, err := db.Collection(ctx, Definition{Name: "needs", Indexes: []Index{
		{Name: "institution", Keys: []string{"institution"}},
		{Name: "waiting", Keys: []string{"waiting"}},
	}})
	if err != nil {
		return nil, err
	}
	return &Needs{repo[programme.Need]{c: c, sealer: s, kind: "need", owner: service[programme.Need],
		id: func(v programme.Need) string { return v.ID }, stamp: func(v *programme.Need, d Doc) { v.Rev = d.Rev },
		keys: func(v programme.Need) map[string]string {
			out := map[string]string{"institution": v.Institution}
			if v.Decided() && !v.Followed {
				out["waiting"] = undone
			}
			return out
		}}}, nil
}

// InsertNeed keeps a new one.
func (s *Needs) InsertNeed(ctx context.Context, n programme.Need) error {
	return s.needs.insert(ctx, n)
}

// Need loads one.
func (s *Needs) Need(ctx context.Context, id string) (programme.Need, error) {
	return s.needs.get(ctx, id)
}

// UpdateNeed changes one.
func (s *Needs) UpdateNeed(ctx context.Context, id string, rev int64, change func(*programme.Need) error) (programme.Need, error) {
	return s.needs.update(ctx, id, rev, change)
}

// Needs lists all, newest first.
func (s *Needs) Needs(ctx context.Context) ([]programme.Need, error) {
	return s.newest(ctx, Range{Index: ByID})
}

// NeedsOf lists those of an institution, newest first.
func (s *Needs) NeedsOf(ctx context.Context, institution string) ([]programme.Need, error) {
	return s.newest(ctx, Range{Index: "institution", Equal: []string{institution}})
}

// UnfollowedNeeds lists decided ones of which the host may not know yet.
func (s *Needs) UnfollowedNeeds(ctx context.Context) ([]programme.Need, error) {
	return s.newest(ctx, Range{Index: "waiting", Equal: []string{undone}})
}

func (s *Needs) newest(ctx context.Context, r Range) ([]programme.Need, error) {
	list, err := s.needs.list(ctx, r)
	slices.SortStableFunc(list, func(a, b programme.Need) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return list, err
}

var _ programme.NeedStore = (*Needs)(nil)
