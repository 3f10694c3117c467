package letters

import (
	"context"
	"strconv"

	"jisr/app/invitation"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/mailer"
)

// Receipt confirms an answer. Who accepted while every seat was taken is told her
// place among those who wait.
func (p *Post) Receipt(ctx context.Context, s invitation.Shown) error {
	return p.answered(ctx, s, "receipt", s.Invitation.Answers, func(c *content, t *locale.Printer, title string) {
		in := s.Invitation
		c.Paragraphs = []string{t.T("letter.receipt."+string(in.State), "programme", title)}
		if in.State == invitation.Accepted && s.SeatsLeft == 0 {
			c.Paragraphs = []string{t.T("letter.receipt.waiting", "programme", title, "place", s.Place)}
		}
		if in.State == invitation.NotNow {
			day, _ := in.Until.Time()
			c.Paragraphs = append(c.Paragraphs, t.T("letter.receipt.until", "date", t.Date(day)))
		}
		p.offerChange(c, t, in)
	})
}

// Replied brings an officer's reply to a question, and the way back to the answer.
func (p *Post) Replied(ctx context.Context, s invitation.Shown) error {
	return p.answered(ctx, s, "replied", s.Invitation.Replies, func(c *content, t *locale.Printer, title string) {
		in := s.Invitation
		c.Paragraphs = []string{t.T("letter.replied.about", "programme", title)}
		c.Facts = []fact{{t.T("letter.replied.question"), in.Question}, {t.T("letter.replied.reply"), in.Reply}}
		p.offerChange(c, t, in)
		c.SignedBy = p.signature(ctx, in.RepliedBy, s.Programme, c.Lang)
	})
}

// Seated tells her that the seat is hers, with the dates for her calendar.
func (p *Post) Seated(ctx context.Context, s invitation.Shown) error {
	attach, err := p.seatFile(s, false)
	if err != nil {
		return err
	}
	return p.answered(ctx, s, "seated", seatNumber(s.Invitation), func(c *content, t *locale.Printer, title string) {
		c.Paragraphs = []string{t.T("letter.seated.text", "programme", title), t.T("letter.seated.next")}
		c.Facts = p.facts(s.Programme, s.Role, t, c.Lang)
		c.SignedBy = p.signature(ctx, s.Invitation.By, s.Programme, c.Lang)
	}, attach)
}

// answered queues the n-th letter of a kind that follows an answer; nobody can be
// written to without an address.
func (p *Post) answered(ctx context.Context, s invitation.Shown, kind string, n int, say func(c *content, t *locale.Printer, title string), attach ...mailer.Attachment) error {
	e := s.Expert
	if !e.Reachable() {
		return nil
	}
	c, t := p.start(kind, e.Language)
	greet(&c, t, e.Name)
	title, _ := s.Programme.Title.In(c.Lang)
	say(&c, t, title)
	to := sealed{id: kind + ":" + s.Invitation.ID + ":" + strconv.Itoa(n), lane: mailer.Account, person: e.Person.ID, expert: e.ID}
	return p.queue(ctx, to, c, mailbox(e.Person, c.Lang), attach...)
}

// offerChange says until when the answer can be changed, and where.
func (p *Post) offerChange(c *content, t *locale.Printer, in invitation.Invitation) {
	c.After = []string{t.T("letter.receipt.change", "date", t.Date(in.Deadline.In(office.Baghdad)))}
	c.Buttons = []button{{t.T("letter.receipt.button"), p.address(c.Lang, "answer", p.Tokens.Token(AnswerPurpose, in.ID, in.Deadline.Add(tokenGrace))), true}}
}
