package office

import (
	"context"
	"slices"
)

// Colleagues are the active officers, for whoever names one.
func (d *Desk) Colleagues(ctx context.Context, actor Actor) ([]Officer, error) {
	if actor.Kind != OfficerKind {
		return nil, &Error{Code: Forbidden, Key: "error.forbidden"}
	}
	all, err := d.Staff.Officers(ctx)
	return slices.DeleteFunc(all, func(o Officer) bool { return o.Disabled || o.ID == actor.ID }), err
}

// NameCover says who acts for the actor while she is absent. Nobody names a cover
// for somebody else, nor while acting for her.
func (d *Desk) NameCover(ctx context.Context, actor Actor, c Cover) (Officer, error) {
	if err := ownWord(actor); err != nil {
		return Officer{}, err
	}
	today := DateOf(d.Now().In(Baghdad))
	var p Problems
	_, err := d.colleague(ctx, actor.ID, c.By)
	if !p.Merge("", err) {
		return Officer{}, err
	}
	p.Check(c.From != "", "from", "required")
	p.Check(c.To != "", "to", "required")
	p.Check(isDate(string(c.From)), "from", "date")
	p.Check(isDate(string(c.To)), "to", "date")
	p.Check(c.From == "" || c.To == "" || c.To >= c.From, "to", "before_from")
	p.Check(c.To == "" || c.To >= today, "to", "past")
	if err := p.Err(); err != nil {
		return Officer{}, err
	}
	return d.cover(ctx, actor, &c, "cover")
}

// EndCover takes the word back at once.
func (d *Desk) EndCover(ctx context.Context, actor Actor) (Officer, error) {
	if err := ownWord(actor); err != nil {
		return Officer{}, err
	}
	return d.cover(ctx, actor, nil, "cover_ended")
}

func ownWord(actor Actor) error {
	if actor.Kind != OfficerKind {
		return &Error{Code: Forbidden, Key: "error.forbidden"}
	}
	if actor.For != "" {
		return Refuse("cover.refused.acting", nil)
	}
	return nil
}

func (d *Desk) cover(ctx context.Context, actor Actor, c *Cover, verb string) (Officer, error) {
	o, err := d.Staff.UpdateOfficer(ctx, actor.ID, func(o *Officer) error {
		o.Cover = c
		return nil
	})
	if err != nil {
		return o, err
	}
	return o, d.log(ctx, actor, OfficerChanged, o.ID, o.Rev, verb)
}

// Absent are those for whom the officer may act today.
func (d *Desk) Absent(ctx context.Context, officer string) ([]Officer, error) {
	list, err := d.Staff.CoveredBy(ctx, officer)
	today := DateOf(d.Now().In(Baghdad))
	return slices.DeleteFunc(list, func(o Officer) bool { return !o.CoveredBy(officer, today) }), err
}
