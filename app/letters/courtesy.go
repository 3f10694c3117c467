package letters

import (
	"context"

	"jisr/app/invitation"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/mailer"
)

// The kinds of letters that follow an invitation by themselves.
const (
	reminderKind = "reminder"
	closingKind  = "closing"
)

// Remind queues the one reminder of an invitation that was not answered: the same facts
// and links, said shorter.
func (p *Post) Remind(ctx context.Context, s invitation.Shown) error {
	in, e := s.Invitation, s.Expert
	c, err := p.invitation(ctx, in, s.Programme, s.Role, e)
	if err != nil {
		return err
	}
	t := p.Catalogue.For(c.Lang)
	title, _ := s.Programme.Title.In(c.Lang)
	c.Kind, c.Code = reminderKind, p.NewCode()
	c.Subject, c.Title = t.T("letter.reminder.subject", "subject", c.Subject), t.T("letter.reminder.title")
	c.Paragraphs = []string{t.T("letter.reminder.text", "programme", title, "sent", t.Date(in.SentAt.In(office.Baghdad)), "date", t.Date(in.Deadline.In(office.Baghdad)))}
	c.After = append(c.After, t.T("letter.reminder.last"))
	to := sealed{id: reminderPrefix + in.ID + ":1", lane: mailer.Invitation, person: e.Person.ID, expert: e.ID, expires: in.Deadline}
	return p.queue(ctx, to, c, mailbox(e.Person, c.Lang))
}

// Closing queues the letter that ends an invitation: everybody who was asked is told how
// it ended, whatever she answered.
func (p *Post) Closing(ctx context.Context, s invitation.Shown) error {
	e := s.Expert
	c, t := p.start(closingKind, e.Language)
	greet(&c, t, e.Name)
	title, _ := s.Programme.Title.In(c.Lang)
	c.Paragraphs = []string{t.T("letter.closing."+closingOf(s), "programme", title), t.T("letter.closing.next")}
	c.SignedBy = p.signature(ctx, s.Invitation.By, s.Programme, c.Lang)
	to := sealed{id: closingKind + ":" + s.Invitation.ID + ":1", lane: mailer.Invitation, person: e.Person.ID, expert: e.ID}
	return p.queue(ctx, to, c, mailbox(e.Person, c.Lang))
}

// closingOf is what is to be said: that it does not take place, that all seats were taken,
// thanks for an answer, or that none is needed any more.
func closingOf(s invitation.Shown) string {
	switch {
	case s.Programme.Status == "cancelled":
		return "cancelled"
	case s.Invitation.State == invitation.Accepted:
		return "full"
	case s.Invitation.State.Answer():
		return "answered"
	}
	return "silent"
}

// SeatFreed tells that a seat is not hers any more, and takes the dates out of her
// calendar.
func (p *Post) SeatFreed(ctx context.Context, s invitation.Shown, reason string) error {
	off, err := p.seatFile(s, true)
	if err != nil {
		return err
	}
	return p.answered(ctx, s, "seat_freed", s.Invitation.Freed, func(c *content, t *locale.Printer, title string) {
		c.Paragraphs = []string{t.T("letter.seat_freed.text", "programme", title)}
		if reason != "" {
			c.Facts = []fact{{t.T("letter.seat_freed.reason"), reason}}
		}
		c.SignedBy = p.signature(ctx, s.Invitation.By, s.Programme, c.Lang)
	}, off)
}

// SeatMoved tells who holds a seat that the dates changed, or that the programme does not
// take place: the entry in her calendar moves, or goes.
func (p *Post) SeatMoved(ctx context.Context, s invitation.Shown, off bool) error {
	kind := "seat_moved"
	if off {
		kind = "seat_off"
	}
	entry, err := p.seatFile(s, off)
	if err != nil {
		return err
	}
	return p.answered(ctx, s, kind, int(s.Programme.Rev), func(c *content, t *locale.Printer, title string) {
		c.Paragraphs = []string{t.T("letter."+kind+".text", "programme", title)}
		if !off {
			c.Facts = p.facts(s.Programme, s.Role, t, c.Lang)
		}
		c.SignedBy = p.signature(ctx, s.Invitation.By, s.Programme, c.Lang)
	}, entry)
}

// seatFile is the entry of a seat for a calendar: to keep, or to take out.
func (p *Post) seatFile(s invitation.Shown, off bool) (mailer.Attachment, error) {
	ics, err := p.Calendar(s.Invitation, s.Programme, s.Role, s.Expert.Language, off)
	method := "PUBLISH"
	if off {
		method = "CANCEL"
	}
	return mailer.Attachment{Name: "jisr.ics", Type: "text/calendar; charset=utf-8; method=" + method, Data: ics}, err
}

// closing: a closing letter needs no consent, and waits for the hours where she
// lives.
func (k *Look) closing(ctx context.Context, l mailer.Letter) (mailer.Verdict, error) {
	v, err := k.addressOnly(ctx, l)
	if err != nil || v != mailer.Go() {
		return v, err
	}
	e, err := k.Experts.Expert(ctx, l.Expert)
	if office.CodeOf(err) == office.NotFound && err != nil {
		return mailer.Cancel("erased"), nil
	}
	if err != nil {
		return mailer.Verdict{}, err
	}
	return k.hours(e), nil
}

// courtesy reads the cap and her wish to be left alone again, at the moment of sending.
func (k *Look) courtesy(ctx context.Context, in invitation.Invitation) (mailer.Verdict, bool, error) {
	past, err := k.Invitations.InvitationsOf(ctx, in.Expert)
	if err != nil {
		return mailer.Verdict{}, true, err
	}
	if invitation.Resting(past, office.DateOf(k.Now())) {
		return mailer.Cancel("not_now"), true, nil
	}
	if until, held := invitation.HeldByCap(past, in, k.Now()); held {
		return mailer.HoldUntil(until, "over_cap"), true, nil
	}
	return mailer.Verdict{}, false, nil
}

// seatNumber counts the times that a seat was given, for the letter's id.
func seatNumber(in invitation.Invitation) int { return 1 + in.Freed }

// reminderPrefix begins the id of a reminder.
const reminderPrefix = "remind:"
