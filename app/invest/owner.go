package invest

import (
	"context"

	"jisr/app/office"
)

// PropertyOf lists an officer's opportunities and the interests that she answers
// and that have not ended.
func (d *Desk) PropertyOf(ctx context.Context, officer string) ([]office.Property, error) {
	var out []office.Property
	chances, err := d.Store.Opportunities(ctx)
	if err != nil {
		return nil, err
	}
	for _, o := range chances {
		if o.Owner == officer {
			out = append(out, office.Property{Kind: "opportunity", ID: o.ID, Title: o.Title})
		}
	}
	interests, err := d.Store.Interests(ctx)
	if err != nil {
		return nil, err
	}
	for _, in := range interests {
		if in.Owner == officer && !in.Ended() {
			out = append(out, office.Property{Kind: "interest", ID: in.ID, Title: office.Text{Ar: in.Reference, Ckb: in.Reference, En: in.Reference}})
		}
	}
	return out, nil
}

// HandOver makes a colleague answer for an opportunity or an interest.
func (d *Desk) HandOver(ctx context.Context, actor office.Actor, p office.Property, to office.Officer) error {
	if err := actor.Need(office.Admin); err != nil {
		return err
	}
	if err := to.Actor().Need(office.Investment); err != nil {
		return err
	}
	if p.Kind == "opportunity" {
		o, err := d.Store.UpdateOpportunity(ctx, p.ID, 0, func(o *Opportunity) error {
			o.Owner, o.UpdatedAt = to.ID, d.Now()
			return nil
		})
		if err != nil {
			return err
		}
		return d.log(ctx, actor, office.OpportunityChanged, o.ID, o.Rev)
	}
	in, err := d.Store.UpdateInterest(ctx, p.ID, 0, func(in *Interest) error {
		in.Owner, in.UpdatedAt = to.ID, d.Now()
		return nil
	})
	if err != nil {
		return err
	}
	return d.log(ctx, actor, office.InterestChanged, in.ID, in.Rev)
}
