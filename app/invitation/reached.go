package invitation

import (
	"context"
	"maps"
	"slices"

	"jisr/app/programme"
	"jisr/app/roster"
)

// Reached is how far one person came with a programme, over all its roles.
type Reached struct {
	Expert roster.Expert
	// Shortlisted, Invited and so on are true when she came so far in any role.
	Shortlisted, Invited, Answered, Accepted, Seated bool
	Missions                                         []programme.Mission
}

// Finished is true when she ended a mission well.
func (r Reached) Finished() bool {
	return slices.ContainsFunc(r.Missions, func(m programme.Mission) bool { return m.Status == programme.MissionCompleted })
}

// Reached tells of everybody on whom an officer decided, or who was invited, how far
// she came. Whoever is erased is not among them: nothing is known of her. It is for
// counting and asks for no actor; who shows figures answers for that.
func (d *Desk) Reached(ctx context.Context, p programme.Programme) ([]Reached, error) {
	by := map[string]*Reached{}
	of := func(expert string) *Reached {
		if by[expert] == nil {
			by[expert] = &Reached{}
		}
		return by[expert]
	}
	for _, r := range p.Roles {
		list, err := d.Programmes.Entries(ctx, p.ID, r.Number)
		if err != nil {
			return nil, err
		}
		for _, e := range list {
			one := of(e.Expert)
			one.Shortlisted = one.Shortlisted || e.In
		}
	}
	list, err := d.Store.Invitations(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	for _, in := range list {
		of(in.Expert).invited(in)
	}
	missions, err := d.Missions.Store.Missions(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range missions {
		one := of(m.Expert)
		one.Missions = append(one.Missions, m)
	}
	return d.named(ctx, by)
}

func (r *Reached) invited(in Invitation) {
	r.Invited = true
	r.Answered = r.Answered || in.AnsweredAt != nil
	r.Accepted = r.Accepted || in.State == Accepted
	r.Seated = r.Seated || in.Seat != 0
}

// named adds the records, in the order of their ids.
func (d *Desk) named(ctx context.Context, by map[string]*Reached) ([]Reached, error) {
	experts, err := d.Experts.Experts(ctx, slices.Sorted(maps.Keys(by)))
	if err != nil {
		return nil, err
	}
	out := make([]Reached, len(experts))
	for i, e := range experts {
		out[i] = *by[e.ID]
		out[i].Expert = e
	}
	return out, nil
}
