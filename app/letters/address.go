package letters

import (
	"context"
	"strconv"

	"jisr/app/office"
	"jisr/app/roster"
	"jisr/mailer"
)

// ObjectPurpose takes a change of address back: the id is a person, a colon and the
// second of the change.
const ObjectPurpose = "object"

// MoveAddress asks a new address to prove itself.
func (p *Post) MoveAddress(ctx context.Context, person office.Person, email, link string) error {
	c, t := p.start("move", person.Language)
	greet(&c, t, person.Name)
	c.Paragraphs = []string{t.T("letter.move.text")}
	c.Buttons = []button{{t.T("letter.move.button"), link, true}}
	c.After = []string{t.T("letter.move.after")}
	to := mailer.Address{Name: person.Name.In(c.Lang), Addr: email}
	return p.queue(ctx, sealed{id: "move:" + short(link), lane: mailer.Account, person: person.ID, expires: p.Now().Add(verifyLife)}, c, to)
}

// AddressTaken tells the owner of an address that somebody wanted it for another
// account; id names the attempt.
func (p *Post) AddressTaken(ctx context.Context, owner office.Person, id string) error {
	c, t := p.start("address_taken", owner.Language)
	greet(&c, t, owner.Name)
	c.Paragraphs = []string{t.T("letter.address_taken.text")}
	return p.queue(ctx, sealed{id: "address_taken:" + short(id), lane: mailer.Account, person: owner.ID}, c, mailbox(owner, c.Lang))
}

// AddressMoved tells the address before, with the link that takes the change back. It
// is about no expert's record, since a letter about one goes to the address that stands
// there now.
func (p *Post) AddressMoved(ctx context.Context, e roster.Expert, old roster.Former) error {
	c, t := p.start("moved", e.Language)
	greet(&c, t, e.Name)
	second := strconv.FormatInt(old.At.Unix(), 10)
	token := p.Tokens.Token(ObjectPurpose, e.Person.ID+":"+second, old.At.Add(roster.ObjectFor))
	c.Paragraphs = []string{t.T("letter.moved.text")}
	c.Buttons = []button{{t.T("letter.moved.button"), p.address(c.Lang, "object", token), true}}
	c.After = []string{t.T("letter.moved.after")}
	to := mailer.Address{Name: e.Name.In(c.Lang), Addr: old.Email}
	return p.queue(ctx, sealed{id: "moved:" + e.Person.ID + ":" + second, lane: mailer.Account, person: e.Person.ID, expires: old.At.Add(roster.ObjectFor)}, c, to)
}

// AddressReplaced tells a lost address that an officer put another in its place, with the
// link that takes it back. Like AddressMoved it is about no expert's record.
func (p *Post) AddressReplaced(ctx context.Context, e roster.Expert, old roster.Former) error {
	c, t := p.start("replaced", e.Language)
	greet(&c, t, e.Name)
	second := strconv.FormatInt(old.At.Unix(), 10)
	token := p.Tokens.Token(ObjectPurpose, e.Person.ID+":"+second, old.At.Add(roster.ObjectFor))
	c.Paragraphs = []string{t.T("letter.replaced.text"), t.T("letter.replaced.choice")}
	c.Buttons = []button{{t.T("letter.replaced.button"), p.address(c.Lang, "object", token), true}}
	c.After = []string{t.T("letter.replaced.after")}
	to := mailer.Address{Name: e.Name.In(c.Lang), Addr: old.Email}
	return p.queue(ctx, sealed{id: "replaced:" + e.Person.ID + ":" + second, lane: mailer.Account, person: e.Person.ID, expires: old.At.Add(roster.ObjectFor)}, c, to)
}

// ProveAddress asks an address that an officer entered for a lost one to prove itself.
func (p *Post) ProveAddress(ctx context.Context, e roster.Expert) error {
	link, err := p.Proof(ctx, e.Person, roster.ProveFor)
	if err != nil {
		return err
	}
	c, t := p.start("prove", e.Language)
	greet(&c, t, e.Name)
	c.Paragraphs = []string{t.T("letter.prove.text"), t.T("letter.prove.choice")}
	c.Facts = []fact{{t.T("letter.welcome.number"), e.Number}}
	c.Buttons = []button{{t.T("letter.prove.button"), link, true}}
	c.After = []string{t.T("letter.prove.after")}
	return p.queue(ctx, sealed{id: "prove:" + short(link), lane: mailer.Account, person: e.Person.ID, expires: p.Now().Add(roster.ProveFor)}, c, mailbox(e.Person, c.Lang))
}
