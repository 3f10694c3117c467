package letters

import (
	"context"
	"strconv"
	"strings"
	"time"

	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/mailer"
)

// EvidenceWanted asks for evidence of a claim; one link leads to the form, without a
// sign-in. It needs her consent to the roster, and stopping such letters is hiding the
// profile.
func (p *Post) EvidenceWanted(ctx context.Context, e roster.Expert, v roster.Vetting) error {
	c, t := p.start("evidence", e.Language)
	greet(&c, t, e.Name)
	ends := v.RequestedAt.Add(roster.EvidenceFor)
	c.Paragraphs = []string{t.T("letter.evidence.text"), t.T("letter.evidence.until", "date", t.Date(ends.In(office.Baghdad)))}
	c.Facts = p.claimed(t, v, c.Lang)
	token := p.Tokens.Token(EvidencePurpose, e.Person.ID+":"+v.Key()+":"+second(*v.RequestedAt), ends)
	c.Buttons = []button{{t.T("letter.evidence.button"), p.address(c.Lang, "evidence", token), true}}
	c.After = []string{t.T("letter.evidence.after")}
	c.Why, c.StopText = t.T("letter.why.registered"), t.T("letter.stop.roster")
	c.StopURL = p.address(c.Lang, "unsubscribe", p.Tokens.Token(LeavePurpose, e.Person.ID, time.Time{}))
	id := "evidence:" + e.Person.ID + ":" + v.Key() + ":" + second(*v.RequestedAt)
	return p.queue(ctx, sealed{id: id, lane: mailer.Invitation, person: e.Person.ID, expert: e.ID, expires: ends}, c, mailbox(e.Person, c.Lang))
}

// Vetted tells what came of checking a claim: by which office and until when, or why it
// could not be confirmed.
func (p *Post) Vetted(ctx context.Context, e roster.Expert, v roster.Vetting) error {
	c, t := p.start("vetted", e.Language)
	greet(&c, t, e.Name)
	c.Paragraphs = []string{t.T("letter.vetted." + string(v.Status))}
	c.Facts = p.claimed(t, v, c.Lang)
	if i, err := p.Staff.Institution(ctx, v.Institution); err == nil {
		name, _ := i.Name.In(c.Lang)
		c.Facts = append(c.Facts, fact{t.T("letter.vetted.office"), name})
	}
	if until, dated := v.Expires.Time(); dated {
		c.Facts = append(c.Facts, fact{t.T("letter.vetted.until"), t.Date(until)})
	}
	if v.Reason != "" {
		c.Facts = append(c.Facts, fact{t.T("letter.vetted.reason"), v.Reason})
	}
	c.Buttons = []button{{t.T("letter.vetted.button"), p.address(c.Lang, "mine"), true}}
	id := "vetted:" + e.Person.ID + ":" + v.Key() + ":" + second(*v.At)
	return p.queue(ctx, sealed{id: id, lane: mailer.Account, person: e.Person.ID, expert: e.ID}, c, mailbox(e.Person, c.Lang))
}

// claimed says in words which claim it is.
func (p *Post) claimed(t *locale.Printer, v roster.Vetting, lang string) []fact {
	kind := roster.KindOccupation
	if v.Claim == roster.ClaimDegree {
		kind = roster.KindField
	}
	about := []string{t.T("staff.claim." + string(v.Claim))}
	for _, x := range []struct{ kind, code string }{{kind, v.Field}, {roster.KindCountry, v.Scope}} {
		if x.code != "" {
			label, _ := p.Words.Label(x.kind, x.code, lang)
			about = append(about, label)
		}
	}
	return []fact{{t.T("letter.evidence.claim"), strings.Join(about, " · ")}}
}

func second(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) }
