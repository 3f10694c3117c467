package store

import (
	"context"

	"jisr/app/invest"
)

// Investments keeps opportunities and interests; it implements invest.Store. An
// interest is sealed for its person, or for itself while the investor has no
// account.
type Investments struct {
	opportunities repo[invest.Opportunity]
	interests     repo[invest.Interest]
}

func newInvestments(ctx context.Context, db Database, s Sealer) (*Investments, error) {
	opportunities, err := db.Collection(ctx, Definition{Name: "opportunities"})
	if err != nil {
		return nil, err
	}
	interests, err := db.Collection(ctx, Definition{Name: "interests", Indexes: []Index{{Name: "person", Keys: []string{"person"}}}})
	if err != nil {
		return nil, err
	}
	return &Investments{
		opportunities: repo[invest.Opportunity]{c: opportunities, sealer: s, kind: "opportunity", owner: service[invest.Opportunity],
			id: func(v invest.Opportunity) string { return v.ID }, stamp: func(v *invest.Opportunity, d Doc) { v.Rev = d.Rev }},
		interests: repo[invest.Interest]{c: interests, sealer: s, kind: "interest",
			id: func(v invest.Interest) string { return v.ID },
			owner: func(v invest.Interest) string {
				if v.Person != "" {
					return v.Person
				}
				return v.ID
			},
			stamp: func(v *invest.Interest, d Doc) { v.Rev = d.Rev },
			keys: func(v invest.Interest) map[string]string {
				return map[string]string{"person": v.Person}
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

// Interest loads one.
func (s *Investments) Interest(ctx context.Context, id string) (invest.Interest, error) {
	return s.interests.get(ctx, id)
}

// Interests lists all, in the order of ids.
func (s *Investments) Interests(ctx context.Context) ([]invest.Interest, error) {
	return s.interests.list(ctx, Range{Index: ByID})
}

// InterestsOf lists a person's.
func (s *Investments) InterestsOf(ctx context.Context, person string) ([]invest.Interest, error) {
	return s.interests.list(ctx, Range{Index: "person", Equal: []string{person}})
}

// InsertInterest keeps a new one.
func (s *Investments) InsertInterest(ctx context.Context, in invest.Interest) error {
	return s.interests.insert(ctx, in)
}

// UpdateInterest changes one.
func (s *Investments) UpdateInterest(ctx context.Context, id string, rev int64, change func(*invest.Interest) error) (invest.Interest, error) {
	return s.interests.update(ctx, id, rev, change)
}

var _ invest.Store = (*Investments)(nil)
