package letters

import (
	"context"
	"strconv"

	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/mailer"
)

// EvaluationPurpose is that of the link by which an expert says her word on a
// finished mission, without a sign-in; it works for evaluateFor.
const (
	EvaluationPurpose = "evaluation"
	evaluateFor       = 180 * office.Day
)

// MissionPlanned brings the plan of a mission as it stands.
func (p *Post) MissionPlanned(ctx context.Context, s programme.MissionShown) error {
	return p.mission(ctx, s, "plan", s.Rev, func(c *content, t *locale.Printer, title string) {
		c.Paragraphs = []string{t.T("letter.plan.text", "programme", title)}
		if s.Plan.Plan != "" {
			c.Paragraphs = append(c.Paragraphs, s.Plan.Plan)
		}
		from, _ := s.From.Time()
		to, _ := s.To.Time()
		for _, f := range []struct {
			key, value string
			there      bool
		}{{"letter.plan.from", t.Date(from), s.From != ""}, {"letter.plan.to", t.Date(to), s.To != ""},
			{"letter.plan.place", s.Place, s.Place != ""}, {"letter.plan.contact", s.Contact, s.Contact != ""}} {
			if f.there {
				c.Facts = append(c.Facts, fact{t.T(f.key), f.value})
			}
		}
		if len(s.Documents)+len(s.Tasks) > 0 { // where they lead is no link of ours, and stays out of letters
			c.After = []string{t.T("letter.plan.papers")}
		}
		c.Buttons = []button{{t.T("letter.plan.button"), p.address(c.Lang, "mine"), true}}
	})
}

// Evaluation asks the expert for her word on a finished mission.
func (p *Post) Evaluation(ctx context.Context, s programme.MissionShown) error {
	return p.mission(ctx, s, "evaluation", 1, func(c *content, t *locale.Printer, title string) {
		c.Paragraphs = []string{t.T("letter.evaluation.text", "programme", title), t.T("letter.evaluation.record")}
		link := p.address(c.Lang, "mission", p.Tokens.Token(EvaluationPurpose, s.ID, p.Now().Add(evaluateFor)))
		c.Buttons = []button{{t.T("letter.evaluation.button"), link, true}}
		if s.Certified() {
			c.Paragraphs = append(c.Paragraphs, t.T("letter.evaluation.certificate"))
			c.Buttons = append(c.Buttons, button{t.T("letter.evaluation.certificate.button"), link + "/certificate", false})
		}
		c.After = []string{t.T("letter.evaluation.after")}
	})
}

// mission queues the n-th letter of a kind about a mission, signed by the officer
// who answers for the programme.
func (p *Post) mission(ctx context.Context, s programme.MissionShown, kind string, n int64, say func(c *content, t *locale.Printer, title string)) error {
	if !s.Expert.Reachable() {
		return nil
	}
	c, t := p.start(kind, s.Expert.Language)
	greet(&c, t, s.Expert.Name)
	title, _ := s.In.Title.In(c.Lang)
	say(&c, t, title)
	c.SignedBy = p.signature(ctx, s.In.Owner, s.In, c.Lang)
	to := sealed{id: kind + ":" + s.ID + ":" + strconv.FormatInt(n, 10), lane: mailer.Account, person: s.Expert.Person.ID, expert: s.Expert.ID}
	return p.queue(ctx, to, c, mailbox(s.Expert.Person, c.Lang))
}
