package staff

import (
	"context"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/web"
)

// IntroducedRow is an introduced request in the list of its authority: it names nobody.
type IntroducedRow struct {
	ID, Reference, State string
	Since                time.Time
}

// IntroducedPage is the data of the page "staff-introduced": a request as the authority
// reads it to which it was introduced.
type IntroducedPage struct {
	IntroducedRow
	Name, Message, Word, By string
	About                   string // the opportunity, while it is public
	Rows                    []web.Row
	// Waits is true while the authority has to answer; Verdict and Reason are its answer,
	// or what was typed of it.
	Waits           bool
	Verdict, Reason string
	Verdicts        []web.Choice
}

// authority is true for somebody who acts for an authority: an admin may, and does not.
func authority(a office.Actor) bool { return slices.Contains(a.Roles, office.Authority) }

func introducedRow(m invest.Met) IntroducedRow {
	return IntroducedRow{ID: m.ID, Reference: m.Reference, State: m.State(), Since: m.OpenedAt.In(office.Baghdad)}
}

func (p *Pages) introduced(c *fiber.Ctx, v gate.Visit) error { return p.introducedAgain(c, v, nil) }

// introducedAgain shows an introduction to its authority, with an answer that was refused.
func (p *Pages) introducedAgain(c *fiber.Ctx, v gate.Visit, refused error) error {
	ctx := c.UserContext()
	m, err := p.Invest.Meet(ctx, v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	data := IntroducedPage{IntroducedRow: introducedRow(m), Name: m.Wish.Name.In(v.Lang), Message: m.Wish.Message, Word: m.Word, By: p.officer(ctx, m.By, v.Actor.ID, v.Lang),
		Rows: p.wish(m.Wish, v.Lang), Waits: m.Waits(), Verdict: string(m.Verdict), Reason: m.Reason, Verdicts: p.said(v.Lang, "staff.verdict", web.Strings(invest.Verdicts()))}
	if m.Wish.Company != "" {
		data.Name = joinDots(m.Wish.Company, data.Name)
	}
	if o, err := p.Invest.Read(ctx, m.Wish.Opportunity); err == nil { // it may have left the list
		data.About = in(o.Title, v.Lang)
	}
	if refused != nil {
		sent := web.ReadForm(c)
		data.Verdict, data.Reason = sent.Text("verdict"), sent.Text("reason")
	}
	page := p.page(c, v, "today", data)
	page.Title, page.Path = data.Reference, "/staff/introduced/"+data.ID
	if refused != nil && !p.refused(&page, refused) {
		return refused
	}
	return p.Render.Show(c, "staff-introduced", page)
}

// answerIntroduced keeps the authority's answer.
func (p *Pages) answerIntroduced(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	id := param(c, "id")
	if _, err := p.Invest.Answer(c.UserContext(), v.Actor, id, invest.Verdict(sent.Text("verdict")), sent.Text("reason")); err != nil {
		return p.introducedAgain(c, v, err)
	}
	return to(c, v, "/staff/introduced/"+id, "verdict")
}

// introducedTasks are the requests that the reader's authority may read, and among them
// those that wait for its answer.
func (p *Pages) introducedTasks(ctx context.Context, v gate.Visit, data *Home) error {
	list, err := p.Invest.IntroducedTo(ctx, v.Actor)
	for _, m := range list {
		data.Introduced = append(data.Introduced, introducedRow(m))
		if m.Waits() {
			data.Tasks = append(data.Tasks, Task{Kind: "introduced", Title: m.Reference, Count: 1, URL: "/staff/introduced/" + m.ID})
		}
	}
	return err
}

// IntroductionRow is an introduction as the investment desk reads it.
type IntroductionRow struct {
	Authority, State, Word, Reason string
	At                             time.Time
}

// IntroductionForm is what an officer types to introduce a request.
type IntroductionForm struct {
	Authorities     []web.Choice
	Authority, Word string
}

// introductions lists them, the newest first.
func (p *Pages) introductions(ctx context.Context, x invest.Interest, lang string) (out []IntroductionRow) {
	for _, i := range slices.Backward(x.Introductions) {
		out = append(out, IntroductionRow{Authority: p.institution(ctx, i.Institution, lang), State: i.State(), Word: i.Word, Reason: i.Reason, At: i.At.In(office.Baghdad)})
	}
	return out
}

// introductionForm offers the authorities, each with what an introduction would do; none
// for a request that has ended.
func (p *Pages) introductionForm(ctx context.Context, x invest.Interest, lang string) (IntroductionForm, error) {
	var out IntroductionForm
	if x.Ended() {
		return out, nil
	}
	all, err := p.Staff.Institutions(ctx)
	for _, at := range all {
		last, n := x.Introduction(at.ID)
		if at.Kind != office.AuthorityKind || (n >= 0 && last.EndedAt == nil) {
			continue
		}
		hint := "staff.introduce.asks"
		if slices.Contains(x.ShareWith, at.ID) {
			hint = "staff.introduce.ticked"
		}
		out.Authorities = append(out.Authorities, web.Choice{Value: at.ID, Label: in(at.Name, lang), Hint: p.Render.Text(lang, hint)})
	}
	return out, err
}

func (p *Pages) introduce(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	id := param(c, "id")
	_, err := p.Invest.Introduce(c.UserContext(), v.Actor, id, 0, sent.Text("authority"), sent.Text("word"))
	return p.interestAfter(c, v, id, "introduced", err)
}
