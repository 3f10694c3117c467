package invest

import (
	"context"
	"slices"

	"jisr/app/office"
)

// Own lists what a signed-in person has filed, the oldest first, as she may take it along.
func (d *Desk) Own(ctx context.Context, actor office.Actor) ([]Interest, error) {
	if actor.Kind != office.PersonKind {
		return nil, office.Missing("interest")
	}
	list, err := d.Store.InterestsOf(ctx, actor.ID)
	out := []Interest{}
	for _, in := range list {
		out = append(out, in.ForInvestor())
	}
	slices.SortStableFunc(out, func(a, b Interest) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return out, err
}

// ForInvestor is an interest as its investor reads it: what was done and said by which
// institution, not by whom, and without the notes that officers write for colleagues.
func (in Interest) ForInvestor() Interest {
	in.Owner = ""
	in.Moves = slices.Clone(in.Moves)
	for i := range in.Moves {
		in.Moves[i].By, in.Moves[i].Note = "", ""
	}
	in.Introductions = slices.Clone(in.Introductions)
	for i := range in.Introductions {
		in.Introductions[i].By, in.Introductions[i].AnsweredBy = "", ""
	}
	in.Messages = slices.Clone(in.Messages)
	for i, m := range in.Messages {
		if m.By != "" {
			in.Messages[i].By = TurnMinistry
		}
	}
	if in.Call != nil {
		c := *in.Call
		c.By = ""
		in.Call = &c
	}
	if in.Outcome != nil {
		o := *in.Outcome
		o.By = ""
		in.Outcome = &o
	}
	return in
}
