package store

import (
	"context"
	"time"

	"jisr/app/programme"
)

// Additions keeps what came of putting many people on a shortlist at once, as ids; it
// implements programme.Additions.
type Additions struct {
	additions repo[programme.Addition]
}

func newAdditions(ctx context.Context, db Database, s Sealer) (*Additions, error) {
	c, err := db.Collection(ctx, Definition{Name: "additions", Indexes: []Index{{Name: "at", Keys: []string{"at"}}}})
	if err != nil {
		return nil, err
	}
	return &Additions{repo[programme.Addition]{c: c, sealer: s, kind: "addition", owner: service[programme.Addition],
		id:   func(v programme.Addition) string { return v.ID },
		keys: func(v programme.Addition) map[string]string { return map[string]string{"at": TimeKey(v.At)} }}}, nil
}

// Addition loads one.
func (s *Additions) Addition(ctx context.Context, id string) (programme.Addition, error) {
	return s.additions.get(ctx, id)
}

// InsertAddition keeps a new one.
func (s *Additions) InsertAddition(ctx context.Context, a programme.Addition) error {
	return s.additions.insert(ctx, a)
}

// UpdateAddition changes one.
func (s *Additions) UpdateAddition(ctx context.Context, id string, change func(*programme.Addition) error) (programme.Addition, error) {
	return s.additions.update(ctx, id, 0, change)
}

// RemoveAdditions removes those made before a time.
func (s *Additions) RemoveAdditions(ctx context.Context, before time.Time) (int, error) {
	return s.additions.removeBefore(ctx, "at", before)
}

var _ programme.Additions = (*Additions)(nil)
