package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/seal"
)

// Investments keeps opportunities and interests; it implements invest.Store. An
// interest is sealed under a key of its own, so that it can be erased alone; a draft for
// its person, or for itself while the investor has no account.
type Investments struct {
	opportunities repo[invest.Opportunity]
	interests     repo[invest.Interest]
	drafts        repo[invest.Draft]
}

func newInvestments(ctx context.Context, db Database, s Sealer) (*Investments, error) {
	opportunities, err := db.Collection(ctx, Definition{Name: "opportunities"})
	if err != nil {
		return nil, err
	}
	interests, err := db.Collection(ctx, Definition{Name: "interests", Indexes: []Index{{Name: "person", Keys: []string{"person"}}, {Name: "waiting", Keys: []string{"waiting"}}}})
	if err != nil {
		return nil, err
	}
	drafts, err := db.Collection(ctx, Definition{Name: "interest_drafts", Indexes: []Index{{Name: "person", Keys: []string{"person"}}, {Name: "touched", Keys: []string{"touched"}}}})
	if err != nil {
		return nil, err
	}
	return &Investments{
		opportunities: repo[invest.Opportunity]{c: opportunities, sealer: s, kind: "opportunity", owner: service[invest.Opportunity],
			id: func(v invest.Opportunity) string { return v.ID }, stamp: func(v *invest.Opportunity, d Doc) { v.Rev = d.Rev }},
		interests: repo[invest.Interest]{c: interests, sealer: s, kind: "interest",
			id:    func(v invest.Interest) string { return v.ID },
			owner: func(v invest.Interest) string { return v.ID },
			stamp: func(v *invest.Interest, d Doc) { v.Rev = d.Rev },
			keys: func(v invest.Interest) map[string]string {
				out := map[string]string{"person": v.Person}
				if v.Owes {
					out["waiting"] = undone
				}
				return out
			}},
		drafts: repo[invest.Draft]{c: drafts, sealer: s, kind: "draft",
			id: func(v invest.Draft) string { return v.ID },
			owner: func(v invest.Draft) string {
				if v.Person != "" {
					return v.Person
				}
				return v.ID
			},
			stamp: func(v *invest.Draft, d Doc) { v.Rev = d.Rev },
			keys: func(v invest.Draft) map[string]string {
				return map[string]string{"person": v.Person, "touched": TimeKey(v.UpdatedAt)}
			}},
	}, nil
}

// Opportunity loads one.
func (s *Investments) Opportunity(ctx context.Context, id string) (invest.Opportunity, error) {
	return s.opportunities.get(ctx, id)
}

// Opportunities lists all, in the order of ids.
func (s *Investments) Opportunities(ctx context.Context) ([]invest.Opportunity, error) {
	return s.opportunities.list(ctx, Range{Index: ByID})
}

// InsertOpportunity keeps a new one.
func (s *Investments) InsertOpportunity(ctx context.Context, o invest.Opportunity) error {
	return s.opportunities.insert(ctx, o)
}

// UpdateOpportunity changes one.
func (s *Investments) UpdateOpportunity(ctx context.Context, id string, rev int64, change func(*invest.Opportunity) error) (invest.Opportunity, error) {
	return s.opportunities.update(ctx, id, rev, change)
}

// Interest loads one; Missing for one that is being erased.
func (s *Investments) Interest(ctx context.Context, id string) (invest.Interest, error) {
	in, err := s.interests.get(ctx, id)
	if err == nil && in.ErasedAt != nil {
		return invest.Interest{}, office.Missing(s.interests.kind)
	}
	return in, err
}

// Interests lists all, in the order of ids.
func (s *Investments) Interests(ctx context.Context) ([]invest.Interest, error) {
	return s.standing(ctx, Range{Index: ByID})
}

// InterestsOf lists a person's.
func (s *Investments) InterestsOf(ctx context.Context, person string) ([]invest.Interest, error) {
	return s.standing(ctx, Range{Index: "person", Equal: []string{person}})
}

// standing are those of a range that are not being erased.
func (s *Investments) standing(ctx context.Context, r Range) ([]invest.Interest, error) {
	list, err := s.interests.list(ctx, r)
	return slices.DeleteFunc(list, func(in invest.Interest) bool { return in.ErasedAt != nil }), err
}

// OwingInterests lists those whose letters are not all queued, and those that are being
// erased.
func (s *Investments) OwingInterests(ctx context.Context) ([]invest.Interest, error) {
	return s.interests.list(ctx, Range{Index: "waiting", Equal: []string{undone}})
}

// InsertInterest keeps a new one.
func (s *Investments) InsertInterest(ctx context.Context, in invest.Interest) error {
	return s.interests.insert(ctx, in)
}

// UpdateInterest changes one.
func (s *Investments) UpdateInterest(ctx context.Context, id string, rev int64, change func(*invest.Interest) error) (invest.Interest, error) {
	return s.interests.update(ctx, id, rev, func(in *invest.Interest) error {
		if in.ErasedAt != nil {
			return office.Missing(s.interests.kind)
		}
		return change(in)
	})
}

// EraseInterest destroys the key of one and leaves a tombstone: what it said, here and in
// every backup, cannot be read any more, and it is not filed again. It may be done again.
func (s *Investments) EraseInterest(ctx context.Context, id string) error {
	d, err := s.interests.c.Get(ctx, id)
	if err != nil {
		return s.interests.explain(err)
	}
	return s.bury(ctx, d)
}

// EraseInterestsOf erases all of a person.
func (s *Investments) EraseInterestsOf(ctx context.Context, person string) error {
	return s.buryAll(ctx, Range{Index: "person", Equal: []string{person}}, func(Doc) bool { return true })
}

// Bury makes tombstones of those whose key is gone: a crash or a backup left what nobody
// can read.
func (s *Investments) Bury(ctx context.Context) error {
	return s.buryAll(ctx, Range{Index: ByID}, func(d Doc) bool {
		return len(d.Body) > 0 && errors.Is(s.interests.sealer.Check(ctx, Owner(d)), seal.ErrDestroyed)
	})
}

func (s *Investments) buryAll(ctx context.Context, r Range, which func(Doc) bool) error {
	var list []Doc
	err := s.interests.c.Range(ctx, r, func(d Doc) (bool, error) {
		if which(d) {
			list = append(list, d)
		}
		return true, nil
	})
	if err != nil {
		return s.interests.explain(err)
	}
	for _, d := range list {
		if err := s.bury(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

func (s *Investments) bury(ctx context.Context, d Doc) error {
	if err := s.interests.sealer.Destroy(ctx, d.ID); err != nil {
		return err
	}
	return s.interests.entomb(ctx, d, map[string]string{ownerKey: d.ID})
}

// Draft loads one.
func (s *Investments) Draft(ctx context.Context, id string) (invest.Draft, error) {
	return s.drafts.get(ctx, id)
}

// DraftsOf lists a person's.
func (s *Investments) DraftsOf(ctx context.Context, person string) ([]invest.Draft, error) {
	return s.drafts.list(ctx, Range{Index: "person", Equal: []string{person}})
}

// InsertDraft keeps a new one.
func (s *Investments) InsertDraft(ctx context.Context, d invest.Draft) error {
	return s.drafts.insert(ctx, d)
}

// UpdateDraft changes one.
func (s *Investments) UpdateDraft(ctx context.Context, id string, change func(*invest.Draft) error) (invest.Draft, error) {
	return s.drafts.update(ctx, id, 0, change)
}

// DropDrafts removes the drafts that were not touched since a time. The key of one that
// was nobody's goes first, so that no backup holds it either.
func (s *Investments) DropDrafts(ctx context.Context, before time.Time, limit int) (int, error) {
	var old []Doc
	err := s.drafts.c.Range(ctx, Range{Index: "touched", To: TimeKey(before), Limit: limit}, func(d Doc) (bool, error) {
		old = append(old, d)
		return true, nil
	})
	if err != nil {
		return 0, s.drafts.explain(err)
	}
	for i, d := range old {
		if Owner(d) == d.ID {
			if err := s.drafts.sealer.Destroy(ctx, d.ID); err != nil {
				return i, err
			}
		}
		if err := s.drafts.c.Delete(ctx, d.ID, 0); err != nil && !errors.Is(err, ErrNotFound) {
			return i, s.drafts.explain(err)
		}
	}
	return len(old), nil
}

var _ invest.Store = (*Investments)(nil)
