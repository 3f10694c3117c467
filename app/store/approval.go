package store

import (
	"context"
	"slices"

	"jisr/app/office"
)

// Approvals keeps requests to a second person; it implements office.Approvals.
type Approvals struct {
	approvals repo[office.Approval]
}

// undone marks what was approved and has not wholly happened.
const undone = "undone"

func newApprovals(ctx context.Context, db Database, s Sealer) (*Approvals, error) {
	c, err := db.Collection(ctx, Definition{Name: "approvals", Indexes: []Index{
		{Name: "question", Keys: []string{"question"}, Unique: true},
		{Name: "waiting", Keys: []string{"waiting", "asked"}},
		{Name: "by", Keys: []string{"by", "asked"}},
	}})
	if err != nil {
		return nil, err
	}
	return &Approvals{repo[office.Approval]{c: c, sealer: s, kind: "approval", owner: service[office.Approval],
		id: func(v office.Approval) string { return v.ID }, stamp: func(v *office.Approval, d Doc) { v.Rev = d.Rev },
		keys: func(v office.Approval) map[string]string {
			out := map[string]string{"by": v.By.ID, "asked": TimeKey(v.AskedAt)}
			switch {
			case v.State == office.ApprovalOpen:
				out["waiting"], out["question"] = string(v.State), s.Lookup("question", v.Question())
			case v.State == office.ApprovalGiven && !v.Done:
				out["waiting"] = undone
			}
			return out
		}}}, nil
}

// InsertApproval keeps a new one; Conflict while the same question is open.
func (s *Approvals) InsertApproval(ctx context.Context, a office.Approval) error {
	return s.approvals.insert(ctx, a)
}

// Approval loads one.
func (s *Approvals) Approval(ctx context.Context, id string) (office.Approval, error) {
	return s.approvals.get(ctx, id)
}

// UpdateApproval changes one.
func (s *Approvals) UpdateApproval(ctx context.Context, id string, change func(*office.Approval) error) (office.Approval, error) {
	return s.approvals.update(ctx, id, 0, change)
}

// OpenApprovals lists what waits for a word, oldest first.
func (s *Approvals) OpenApprovals(ctx context.Context) ([]office.Approval, error) {
	return s.waiting(ctx, string(office.ApprovalOpen))
}

// UndoneApprovals lists what was approved and has not wholly happened.
func (s *Approvals) UndoneApprovals(ctx context.Context) ([]office.Approval, error) {
	return s.waiting(ctx, undone)
}

func (s *Approvals) waiting(ctx context.Context, what string) ([]office.Approval, error) {
	list, err := s.approvals.list(ctx, Range{Index: "waiting", Equal: []string{what}})
	slices.SortStableFunc(list, func(a, b office.Approval) int { return a.AskedAt.Compare(b.AskedAt) })
	return list, err
}

// ApprovalsBy lists what an actor asked, newest first.
func (s *Approvals) ApprovalsBy(ctx context.Context, actor string, limit int) ([]office.Approval, error) {
	return s.approvals.list(ctx, Range{Index: "by", Equal: []string{actor}, Descending: true, Limit: limit})
}

var _ office.Approvals = (*Approvals)(nil)
