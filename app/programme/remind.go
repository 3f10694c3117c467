package programme

import (
	"context"
	"slices"

	"jisr/app/office"
)

// remindAhead is how many days before its day a party is reminded of a task.
const remindAhead = 2

// TaskOf is the open task of a mission that has the mark; Missing once it is done, is
// another, or the mission has ended.
func (d *Missions) TaskOf(ctx context.Context, mission, mark string) (Task, error) {
	m, err := d.Store.Mission(ctx, mission)
	if err != nil {
		return Task{}, err
	}
	open := m.OpenTasks("")
	at := slices.IndexFunc(open, func(x Task) bool { return x.Mark() == mark })
	if at < 0 {
		return Task{}, office.Missing("task")
	}
	return open[at], nil
}

// RemindOfTasks writes to whoever has an open task of which the day is near: once for each
// task and day, since the letter has its id from them. Of one that was planned too late, or
// that a stop of the service has delayed, it reminds until its day has passed. It is a duty
// of the night.
func (d *Missions) RemindOfTasks(ctx context.Context) (int, error) {
	all, err := d.Programmes.Programmes(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, p := range all {
		list, err := d.Store.Missions(ctx, p.ID)
		if err != nil {
			return n, err
		}
		for _, m := range list {
			told, err := d.remindOf(ctx, m)
			if n += told; err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

func (d *Missions) remindOf(ctx context.Context, m Mission) (int, error) {
	near := d.near(m)
	if len(near) == 0 {
		return 0, nil
	}
	s, err := d.shown(ctx, m)
	if err != nil {
		return 0, ignoreErased(err)
	}
	for i, x := range near {
		if err := d.Post.TaskDue(ctx, s, x); err != nil {
			return i, err
		}
	}
	return len(near), nil
}

// near are the open tasks of a mission that are due today in Baghdad, or in the days after
// it in which a reminder goes.
func (d *Missions) near(m Mission) []Task {
	now := d.Now().In(office.Baghdad)
	today, last := office.DateOf(now), office.DateOf(now.AddDate(0, 0, remindAhead))
	return slices.DeleteFunc(m.OpenTasks(""), func(x Task) bool { return x.Due < today || x.Due > last })
}
