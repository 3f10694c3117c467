package public

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// evidencePage is the data of the page "evidence": what an office asks about a claim.
type evidencePage struct {
	Token, Claim string
	Number, Note string
	// Done is true when the answer is there; Settled when there is nothing to answer any
	// more.
	Done, Settled bool
}

// wanted is what the link of a letter asks for: whose claim, which, and in which letter.
type wanted struct {
	actor  office.Actor
	expert string
	key    string
	second int64
}

// openEvidence reads the link. What is no link of ours is not found; one whose time is
// over, or whose claim is gone, is settled.
func (p *Pages) openEvidence(c *fiber.Ctx, lang string) (data evidencePage, w wanted, err error) {
	data.Token = strings.Clone(c.Params("token"))
	id, expired := p.Tokens.OpenToken(evidencePurpose, data.Token, p.Now())
	parts := strings.Split(id, ":")
	if len(parts) != 3 {
		return data, w, office.Missing("link")
	}
	w = wanted{actor: office.Actor{Kind: office.PersonKind, ID: parts[0]}, key: parts[1]}
	if w.second, err = strconv.ParseInt(parts[2], 10, 64); err != nil {
		return data, w, office.Missing("link")
	}
	e, err := p.Roster.Own(c.UserContext(), w.actor)
	if err != nil {
		return data, w, err
	}
	w.expert = e.ID
	v, open := e.EvidenceAsked(w.key, w.second)
	data.Claim, data.Done, data.Settled = p.claim(v, lang), open && v.Answer != nil, !open || (expired != nil && v.Answer == nil)
	return data, w, nil
}

func (p *Pages) showEvidence(c *fiber.Ctx, v gate.Visit) error {
	data, _, err := p.openEvidence(c, v.Lang)
	if err != nil {
		return err
	}
	return p.Render.Show(c, "evidence", p.page(c, v, "", data))
}

// giveEvidence keeps her answer. The link is the authority, for this one thing.
func (p *Pages) giveEvidence(c *fiber.Ctx, v gate.Visit) error {
	data, w, err := p.openEvidence(c, v.Lang)
	if err != nil {
		return err
	}
	if data.Settled || data.Done {
		return p.Render.Show(c, "evidence", p.page(c, v, "", data))
	}
	sent := web.ReadForm(c)
	data.Number, data.Note = sent.Text("number"), sent.Text("note")
	_, err = p.Roster.GiveEvidence(c.UserContext(), w.actor, w.expert, w.key, w.second, roster.Evidence{Number: data.Number, Note: data.Note})
	data.Done, data.Settled = err == nil, conflict(err) != nil
	page := p.page(c, v, "", data)
	if err != nil && !data.Settled && !p.Render.Blame(&page, err) {
		return err
	}
	return p.Render.Show(c, "evidence", page)
}

// claim says in words which claim it is; empty for none.
func (p *Pages) claim(v roster.Vetting, lang string) string {
	if v.Claim == "" {
		return ""
	}
	kind := terms.ISCO
	if v.Claim == roster.ClaimDegree {
		kind = terms.Fields
	}
	about := []string{p.Render.Text(lang, "staff.claim."+string(v.Claim))}
	for _, x := range []struct{ kind, code string }{{kind, v.Field}, {terms.Countries, v.Scope}} {
		if x.code != "" {
			label, _ := p.Terms.Label(x.kind, x.code, lang)
			about = append(about, label)
		}
	}
	return strings.Join(about, " · ")
}

// ownClaim is one of her claims as she sees it: who decided, until when it holds, and
// why not.
type ownClaim struct {
	Name, State  string
	Office       string
	Until        office.Date
	Reason       string
	Number, Note string
}

// ownClaims are all of hers.
func (p *Pages) ownClaims(ctx context.Context, e roster.Expert, lang string) []ownClaim {
	var out []ownClaim
	for _, v := range e.Vetting {
		row := ownClaim{Name: p.claim(v, lang), State: string(v.Status), Until: v.Expires, Reason: v.Reason}
		if v.Institution != "" {
			row.Office = p.by(ctx, office.Entry{Actor: office.Actor{Institution: v.Institution}}, lang, map[string]string{})
		}
		if v.Answer != nil {
			row.Number, row.Note = v.Answer.Number, v.Answer.Note
		}
		out = append(out, row)
	}
	return out
}
