package roster

import (
	"context"
	"slices"
	"strconv"

	"jisr/app/office"
)

// Finished enters a finished mission in a record as experience, once: from then on
// it meets the criterion mission.
func (d *Desk) Finished(ctx context.Context, id string, x Experience) error {
	has := func(e Expert) bool {
		return slices.ContainsFunc(e.Experience, func(o Experience) bool { return o.Mission == x.Mission })
	}
	e, err := d.Store.Expert(ctx, id)
	if err != nil || has(e) {
		return err
	}
	if e, err = d.Store.UpdateExpert(ctx, id, 0, func(e *Expert) error {
		if !has(*e) {
			e.Experience, e.UpdatedAt = append(e.Experience, x), d.Now()
		}
		return nil
	}); err != nil {
		return err
	}
	return d.log(ctx, office.Duty("missions"), office.Changed, e, []string{"experience"})
}

// ownMissions refuses experience that calls itself a mission of ours and did not
// before: only a finished mission makes it so.
func ownMissions(was []Experience, e Expert, p *office.Problems) {
	for i, x := range e.Experience {
		known := x.Mission == "" || slices.ContainsFunc(was, func(o Experience) bool { return o.Mission == x.Mission })
		p.Check(known, "experience["+strconv.Itoa(i)+"].mission", "unknown")
	}
}
