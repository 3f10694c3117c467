package letters

import (
	"context"
	"slices"
	"strconv"
	"time"

	"jisr/app/invest"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/mailer"
)

// Introductions queues the letters that an introduction calls for as it stands. None of
// them says what the request is about: that is read on the page, while it may be read.
func (p *Post) Introductions(ctx context.Context, in invest.Interest, n int) error {
	x := in.Introductions[n]
	at, err := p.Staff.Institution(ctx, x.Institution)
	if err != nil {
		return err
	}
	queue := func(kind string, write func(kind string) error) {
		if err == nil {
			err = write(kind)
		}
	}
	investor := func(kind string) error { return p.toInvestor(ctx, in, n, kind, at.Name) }
	authority := func(kind string) error { return p.toAuthority(ctx, in, n, kind, at) }
	switch x.State() {
	case "asked":
		queue("introduction_asked", investor)
	case "open":
		queue("introduced", investor)
		queue("introduced_to", authority)
	case "accepted", "declined":
		queue("introduction_answered", investor)
		queue("introduction_verdict", func(kind string) error { return p.toOwner(ctx, in, n, kind, at.Name) })
	case "ended":
		queue("introduction_ended", authority)
	}
	return err
}

// toInvestor queues a letter about the n-th introduction, with the link of her request.
func (p *Post) toInvestor(ctx context.Context, in invest.Interest, n int, kind string, authority office.Text) error {
	c, t := p.start(kind, in.Language)
	greet(&c, t, in.Name)
	p.aboutIntroduction(&c, t, in, kind, authority)
	c.Buttons = []button{{t.T("letter.interest.button"), p.interestLink(c.Lang, in), true}}
	c.SignedBy = p.officerSigns(ctx, in.Introductions[n].By, c.Lang)
	return p.queue(ctx, sealed{id: kind + ":" + in.ID + ":" + strconv.Itoa(n), lane: mailer.Account, person: in.Person}, c, mailer.Address{Name: in.Name.In(c.Lang), Addr: in.Email})
}

func (p *Post) aboutIntroduction(c *content, t *locale.Printer, in invest.Interest, kind string, authority office.Text) {
	name, _ := authority.In(c.Lang)
	c.Paragraphs = []string{t.T("letter."+kind+".text", "authority", name)}
	c.Facts = []fact{{t.T("letter.interest.reference"), in.Reference}}
}

// interestLink shows an investor where her request stands.
func (p *Post) interestLink(lang string, in invest.Interest) string {
	return p.address(lang, "invest", "status", p.Tokens.Token(InterestPurpose, in.ID, time.Time{}))
}

// toAuthority queues a letter to everybody who acts for the authority: an institution
// answers, not one of its people.
func (p *Post) toAuthority(ctx context.Context, in invest.Interest, n int, kind string, at office.Institution) error {
	all, err := p.Staff.Officers(ctx)
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.Disabled || o.Institution != at.ID || !slices.Contains(o.Roles, office.Authority) {
			continue
		}
		c, t := p.start(kind, o.Language)
		greet(&c, t, o.Name)
		p.aboutIntroduction(&c, t, in, kind, at.Name)
		if kind == "introduced_to" {
			c.Buttons = []button{{t.T("letter.introduced_to.button"), p.address(c.Lang, "staff", "introduced", in.ID), true}}
		}
		c.SignedBy = p.officerSigns(ctx, in.Introductions[n].By, c.Lang)
		if err := p.queue(ctx, sealed{id: kind + ":" + in.ID + ":" + strconv.Itoa(n) + ":" + o.ID, lane: mailer.Account}, c, mailer.Address{Name: o.Name.In(c.Lang), Addr: o.Email}); err != nil {
			return err
		}
	}
	return nil
}

// toOwner queues a letter to the officer who answers for an interest, if there is one.
func (p *Post) toOwner(ctx context.Context, in invest.Interest, n int, kind string, authority office.Text) error {
	o, err := p.Staff.Officer(ctx, in.Owner)
	if office.CodeOf(err) == office.NotFound && err != nil {
		return nil
	}
	if err != nil {
		return err
	}
	c, t := p.start(kind, o.Language)
	greet(&c, t, o.Name)
	p.aboutIntroduction(&c, t, in, kind, authority)
	c.Buttons = []button{{t.T("letter.introduction_verdict.button"), p.address(c.Lang, "staff", "interests", in.ID), true}}
	return p.queue(ctx, sealed{id: kind + ":" + in.ID + ":" + strconv.Itoa(n), lane: mailer.Account}, c, mailer.Address{Name: o.Name.In(c.Lang), Addr: o.Email})
}

var _ invest.Post = (*Post)(nil)
