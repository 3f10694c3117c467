package invitation

import (
	"context"

	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// Specimen is a programme's letter in one of its forms as that reader would get it,
// without reasons, which are each person's own: nobody is read and nothing is kept.
func (d *Desk) Specimen(ctx context.Context, actor office.Actor, id string, form programme.LetterForm, reader office.Identity) (Preview, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Preview{}, err
	}
	p, err := d.Programmes.Programme(ctx, id)
	if err != nil {
		return Preview{}, err
	}
	r := programme.Role{Title: p.Title} // until there is one
	if len(p.Roles) > 0 {
		r = p.Roles[0]
	}
	p.Letter = form
	in := Invitation{ID: "specimen", Programme: p.ID, Role: r.Number, By: actor.ID, Deadline: p.Deadline(), Code: d.Post.NewCode()}
	return d.Post.Preview(ctx, in, p, r, roster.Expert{Person: office.Person{Identity: reader}})
}
