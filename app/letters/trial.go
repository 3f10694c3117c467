package letters

import (
	"context"
	"strconv"
	"time"

	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/mailer"
)

// trialKind is a letter of invitation that an officer sends to herself.
const trialKind = "trial"

// Try queues the letter of invitation for the officer's own mailbox: as it will look
// there, marked as a test, with links that open nothing.
func (p *Post) Try(ctx context.Context, in invitation.Invitation, pr programme.Programme, r programme.Role, o office.Officer, lang string) error {
	c, err := p.invitation(ctx, in, pr, r, roster.Expert{Person: office.Person{Identity: office.Identity{Name: o.Name, Language: lang}}})
	if err != nil {
		return err
	}
	t := p.Catalogue.For(c.Lang)
	c.Kind = trialKind
	c.Subject = t.T("letter.trial.subject", "subject", c.Subject)
	c.Paragraphs = append([]string{t.T("letter.trial.text")}, c.Paragraphs...)
	minute := in.QueuedAt.Truncate(time.Minute)
	which := o.ID + ":" + pr.ID + ":" + strconv.Itoa(r.Number) + ":" + string(pr.LetterForm()) + ":" + c.Lang + ":" + strconv.FormatInt(minute.Unix(), 10)
	return p.queue(ctx, sealed{id: trialKind + ":" + which, lane: mailer.Account, expires: minute.Add(office.Day)}, c, mailer.Address{Name: o.Name.In(c.Lang), Addr: o.Email})
}
