package store

import (
	"context"
	"slices"

	"jisr/app/programme"
)

// Missions keeps missions; it implements programme.MissionStore. A mission is
// sealed for its expert.
type Missions struct {
	missions repo[programme.Mission]
}

func newMissions(ctx context.Context, db Database, s Sealer) (*Missions, error) {
	c, err := db.Collection(ctx, Definition{Name: "missions", Indexes: []Index{
		{Name: "invitation", Keys: []string{"invitation"}, Unique: true},
		{Name: "programme", Keys: []string{"programme"}},
		{Name: "expert", Keys: []string{"expert"}},
		{Name: "waiting", Keys: []string{"waiting"}},
	}})
	if err != nil {
		return nil, err
	}
	return &Missions{repo[programme.Mission]{c: c, sealer: s, kind: "mission",
		id:    func(v programme.Mission) string { return v.ID },
		owner: func(v programme.Mission) string { return v.Person },
		stamp: func(v *programme.Mission, d Doc) { v.Rev = d.Rev },
		keys: func(v programme.Mission) map[string]string {
			out := map[string]string{"invitation": v.Invitation, "programme": v.Programme, "expert": v.Expert}
			if v.Status == programme.MissionCompleted && !v.Followed {
				out["waiting"] = undone
			}
			return out
		}}}, nil
}

// InsertMission keeps a new one; Conflict when the invitation has one.
func (s *Missions) InsertMission(ctx context.Context, m programme.Mission) error {
	return s.missions.insert(ctx, m)
}

// Mission loads one.
func (s *Missions) Mission(ctx context.Context, id string) (programme.Mission, error) {
	return s.missions.get(ctx, id)
}

// UpdateMission changes one.
func (s *Missions) UpdateMission(ctx context.Context, id string, rev int64, change func(*programme.Mission) error) (programme.Mission, error) {
	return s.missions.update(ctx, id, rev, change)
}

// Missions lists a programme's, oldest first.
func (s *Missions) Missions(ctx context.Context, id string) ([]programme.Mission, error) {
	return s.by(ctx, "programme", id)
}

// MissionsOf lists an expert's, oldest first.
func (s *Missions) MissionsOf(ctx context.Context, expert string) ([]programme.Mission, error) {
	return s.by(ctx, "expert", expert)
}

// Unfollowed lists finished ones of which not everything has followed.
func (s *Missions) Unfollowed(ctx context.Context) ([]programme.Mission, error) {
	return s.by(ctx, "waiting", undone)
}

func (s *Missions) by(ctx context.Context, index, value string) ([]programme.Mission, error) {
	list, err := s.missions.list(ctx, Range{Index: index, Equal: []string{value}})
	slices.SortStableFunc(list, func(a, b programme.Mission) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return list, err
}

var _ programme.MissionStore = (*Missions)(nil)
