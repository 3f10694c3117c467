package programme

import (
	"context"
	"slices"

	"jisr/app/office"
)

// Hosted is a mission as its host sees it: what and when, the documents and tasks, and its
// own word. The plan's contact, the criteria of the role, the expert's record and her word stay with the
// officers. Name is set only while she agrees that hosts have it; a mission follows
// from her own acceptance.
type Hosted struct {
	ID        string
	Programme office.Text
	Role      office.Text
	Status    MissionStatus
	From, To  office.Date
	Name      office.Name
	ByHost    *Rating
	Documents []Document
	Tasks     []Task
}

// OpenTasks are those that the host has still to do.
func (h Hosted) OpenTasks() []Task { return openTasks(h.Status, h.Tasks, ByHost) }

// Waits is true while the host has not said its word on a finished one.
func (h Hosted) Waits() bool { return h.Status == MissionCompleted && h.ByHost == nil }

// hostOf is the programme of a mission, for somebody who acts for its institution; for
// everybody else there is no such mission.
func (d *Missions) hostOf(ctx context.Context, actor office.Actor, m Mission) (Programme, error) {
	if actor.Institution == "" || !slices.Contains(actor.Roles, office.HostRole) {
		return Programme{}, office.Missing("mission")
	}
	p, err := d.Programmes.Programme(ctx, m.Programme)
	if err == nil && p.Institution != actor.Institution {
		err = office.Missing("mission")
	}
	return p, err
}

// HostedBy lists the missions at the actor's institution, without names, which are
// read one by one; cancelled ones are not shown.
func (d *Missions) HostedBy(ctx context.Context, actor office.Actor) ([]Hosted, error) {
	if err := actor.Need(office.HostRole); err != nil {
		return nil, err
	}
	all, err := d.Programmes.Programmes(ctx)
	if err != nil {
		return nil, err
	}
	var out []Hosted
	for _, p := range all {
		if actor.Institution == "" || p.Institution != actor.Institution {
			continue
		}
		list, err := d.Store.Missions(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			if m.Status != MissionCancelled {
				out = append(out, hosted(m, p))
			}
		}
	}
	return out, nil
}

func hosted(m Mission, p Programme) Hosted {
	out := Hosted{ID: m.ID, Programme: p.Title, Status: m.Status, From: m.From, To: m.To, ByHost: m.ByHost, Documents: m.Documents, Tasks: m.Tasks}
	if r, err := p.Role(m.Role); err == nil {
		out.Role = r.Title
	}
	return out
}

// Hosted loads one for its host. That her name was read stands in the log before it is
// shown.
func (d *Missions) Hosted(ctx context.Context, actor office.Actor, id string) (Hosted, error) {
	if err := actor.Need(office.HostRole); err != nil {
		return Hosted{}, err
	}
	m, err := d.Store.Mission(ctx, id)
	if err != nil {
		return Hosted{}, err
	}
	p, err := d.hostOf(ctx, actor, m)
	if err != nil || m.Status == MissionCancelled {
		return Hosted{}, office.Missing("mission")
	}
	out := hosted(m, p)
	e, err := d.Experts.Expert(ctx, m.Expert)
	if err != nil {
		return out, ignoreErased(err)
	}
	if !e.Agreed(office.ToShareWithHost) {
		return out, nil
	}
	if err := d.Log.Write(ctx, office.Entry{ID: office.NewID("log"), At: d.Now(), Actor: actor, Action: office.MissionSeen, Subjects: []string{m.Expert},
		Details: map[string]string{"programme": p.ID, "mission": m.ID}}); err != nil {
		return Hosted{}, err
	}
	out.Name = e.Name
	return out, nil
}
