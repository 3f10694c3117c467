package letters

import (
	"context"
	"strconv"
	"time"

	"jisr/app/office"
	"jisr/app/roster"
	"jisr/mailer"
)

// stillFor is how long the link of a letter about freshness works: until her profile
// would be erased.
const stillFor = roster.ForgetAfter

// StillAvailable asks whether a record is still right; one press answers, without a
// sign-in. Stopping these letters is hiding the profile, since a profile that is not
// confirmed is not kept for ever.
func (p *Post) StillAvailable(ctx context.Context, e roster.Expert, n int) error {
	c, t := p.start("still", e.Language)
	greet(&c, t, e.Name)
	c.Paragraphs = []string{t.T("letter.still.text", "date", t.Date(e.ConfirmedAt.In(office.Baghdad)))}
	if n > 1 {
		c.Paragraphs = append(c.Paragraphs, t.T("letter.still.last", "date", t.Date(p.Now().Add(roster.RestAfter).In(office.Baghdad))))
	}
	c.Buttons = []button{{t.T("letter.still.button"), p.stillLink(c.Lang, e), true}}
	c.After = []string{t.T("letter.still.change")}
	c.Why = t.T("letter.why.registered")
	c.StopText = t.T("letter.stop.roster")
	c.StopURL = p.address(c.Lang, "unsubscribe", p.Tokens.Token(LeavePurpose, e.Person.ID, time.Time{}))
	id := "still:" + e.Person.ID + ":" + e.ConfirmedAt.UTC().Format("20060102T150405") + ":" + strconv.Itoa(n)
	return p.queue(ctx, sealed{id: id, lane: mailer.Invitation, person: e.Person.ID, expert: e.ID}, c, mailbox(e.Person, c.Lang))
}

// Rested tells that a silent profile is hidden, and how long it is still kept.
func (p *Post) Rested(ctx context.Context, e roster.Expert) error {
	c, t := p.start("rested", e.Language)
	greet(&c, t, e.Name)
	c.Paragraphs = []string{t.T("letter.rested.text"), t.T("letter.rested.until", "date", t.Date(e.TurnAt().In(office.Baghdad)))}
	c.Buttons = []button{{t.T("letter.still.button"), p.stillLink(c.Lang, e), true}}
	id := "rested:" + e.Person.ID + ":" + e.ConfirmedAt.UTC().Format("20060102T150405")
	return p.queue(ctx, sealed{id: id, lane: mailer.Account, person: e.Person.ID, expert: e.ID}, c, mailbox(e.Person, c.Lang))
}

func (p *Post) stillLink(lang string, e roster.Expert) string {
	return p.address(lang, "still", p.Tokens.Token(StillPurpose, e.Person.ID, e.ConfirmedAt.Add(stillFor)))
}
