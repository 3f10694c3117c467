package letters

import (
	"context"
	"strconv"
	"time"

	"jisr/app/invest"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/mailer"
)

// Message queues the letter that the n-th message of an interest calls for, to whoever did
// not write it. It says that there is a message, and never what it says.
func (p *Post) Message(ctx context.Context, in invest.Interest, n int) error {
	m := in.Messages[n]
	if m.By == "" {
		return p.messageToOfficer(ctx, in, n)
	}
	kind := "message"
	c, t := p.start(kind, in.Language)
	greet(&c, t, in.Name)
	c.Paragraphs = []string{t.T("letter.message.text")}
	if m.Asks {
		c.Paragraphs = append(c.Paragraphs, t.T("letter.message.asks"))
	}
	c.Facts = []fact{{t.T("letter.interest.reference"), in.Reference}}
	c.Buttons = []button{{t.T("letter.message.button"), p.interestLink(c.Lang, in), true}}
	c.SignedBy = p.officerSigns(ctx, m.By, c.Lang)
	to := sealed{id: kind + ":" + in.ID + ":" + strconv.Itoa(n), lane: mailer.Account, person: in.Person}
	return p.queue(ctx, to, c, mailer.Address{Name: in.Name.In(c.Lang), Addr: in.Email})
}

// messageToOfficer writes to the officer who answers for the interest, if there is one.
func (p *Post) messageToOfficer(ctx context.Context, in invest.Interest, n int) error {
	o, err := p.Staff.Officer(ctx, in.Owner)
	if err != nil && office.CodeOf(err) == office.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return p.aboutInterest(ctx, in, "message_in", strconv.Itoa(n), o, nil)
}

// Silence tells the head of a unit that the Ministry has been silent on an interest since
// that time: one letter for each silence.
func (p *Post) Silence(ctx context.Context, in invest.Interest, since time.Time, head office.Officer) error {
	return p.aboutInterest(ctx, in, "interest_silent", strconv.FormatInt(since.Unix(), 10)+":"+head.ID, head, &since)
}

// aboutInterest queues a letter to an officer that names the request and leads to it.
func (p *Post) aboutInterest(ctx context.Context, in invest.Interest, kind, which string, o office.Officer, since *time.Time) error {
	c, t := p.start(kind, o.Language)
	greet(&c, t, o.Name)
	c.Paragraphs = []string{t.T("letter." + kind + ".text")}
	c.Facts = []fact{{t.T("letter.interest.reference"), in.Reference}}
	if since != nil {
		c.Facts = append(c.Facts, fact{t.T("letter." + kind + ".since"), t.Date(since.In(office.Baghdad))})
		if owner, err := p.Staff.Officer(ctx, in.Owner); err == nil {
			c.Facts = append(c.Facts, fact{t.T("letter." + kind + ".officer"), owner.Name.In(c.Lang)})
		}
	}
	c.Buttons = p.toInterest(c.Lang, in, t)
	return p.queue(ctx, sealed{id: kind + ":" + in.ID + ":" + which, lane: mailer.Account}, c, mailer.Address{Name: o.Name.In(c.Lang), Addr: o.Email})
}

// toInterest leads an officer to a request, unless it is erased.
func (p *Post) toInterest(lang string, in invest.Interest, t *locale.Printer) []button {
	if in.ErasedAt != nil {
		return nil
	}
	return []button{{t.T("letter.introduction_verdict.button"), p.address(lang, "staff", "interests", in.ID), true}}
}
