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
	in, r := d.specimen(actor, &p, form, 0)
	return d.Post.Preview(ctx, in, p, r, roster.Expert{Person: office.Person{Identity: reader}})
}

// Try sends that letter to the officer's own mailbox, on the way that all letters go. It
// invites nobody: its links open nothing, and nobody's data is in it. Twice within a
// minute is one letter.
func (d *Desk) Try(ctx context.Context, actor office.Actor, id string, role int, form programme.LetterForm, lang string) error {
	if err := actor.Need(office.OfficerRole); err != nil {
		return err
	}
	p, err := d.Programmes.Programme(ctx, id)
	if err != nil {
		return err
	}
	o, err := d.Staff.Officer(ctx, actor.ID)
	if err != nil {
		return err
	}
	in, r := d.specimen(actor, &p, form, role)
	return d.Post.Try(ctx, in, p, r, o, lang)
}

// specimen gives the programme the form, and makes an invitation to one of its roles that
// is kept nowhere; the first role unless that number is there.
func (d *Desk) specimen(actor office.Actor, p *programme.Programme, form programme.LetterForm, role int) (Invitation, programme.Role) {
	r, err := p.Role(role)
	if err != nil {
		r = programme.Role{Title: p.Title} // until there is one
		if len(p.Roles) > 0 {
			r = p.Roles[0]
		}
	}
	p.Letter = form
	return Invitation{ID: "specimen", Programme: p.ID, Role: r.Number, By: actor.ID, QueuedAt: d.Now(), Deadline: p.Deadline(), Code: d.Post.NewCode()}, r
}
