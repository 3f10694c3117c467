package programme

import (
	"context"

	"jisr/app/office"
)

// PropertyOf lists the programmes of an officer that have not ended.
func (d *Desk) PropertyOf(ctx context.Context, officer string) ([]office.Property, error) {
	all, err := d.Store.Programmes(ctx)
	var out []office.Property
	for _, p := range all {
		if p.Owner == officer && p.Status != Completed && p.Status != Cancelled {
			out = append(out, office.Property{Kind: "programme", ID: p.ID, Title: p.Title})
		}
	}
	return out, err
}

// HandOver makes a colleague the owner of a programme.
func (d *Desk) HandOver(ctx context.Context, actor office.Actor, x office.Property, to office.Officer) error {
	if err := actor.Need(office.Admin); err != nil {
		return err
	}
	if err := to.Actor().Need(office.OfficerRole); err != nil {
		return err
	}
	p, err := d.Store.UpdateProgramme(ctx, x.ID, 0, func(p *Programme) error {
		p.Owner, p.UpdatedAt = to.ID, d.Now()
		return nil
	})
	if err != nil {
		return err
	}
	return d.log(ctx, actor, p, "hand_over")
}
