package staff

import (
	"context"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/terms"
	"jisr/app/web"
)

// InterestList is the data of the page "staff-interests".
type InterestList struct {
	Overdue   int
	Interests []InterestRow
	// Results says what became of them; empty while there is no investment.
	Results string
}

// InterestRow is one interest in the pipeline.
type InterestRow struct {
	ID, Reference, Name, Stage, Next string
	Country, Band, Owner             string
	Due                              office.Date
	Late                             bool
	// Written is true while a message of the investor waits for an answer.
	Written bool
	// Doubled is true when another request may come from the same investor.
	Doubled bool
}

// Interest is the data of the page "staff-interest".
type Interest struct {
	InterestRow
	Promised office.Date
	Message  string
	Rows     []web.Row
	Moves    []Step
	Rev      int64
	Stages   []web.Choice
	Form     MoveForm
	// Opportunity is what it is about, with its address; empty without one.
	Opportunity, OpportunityURL string
	Introductions               []IntroductionRow
	Introduce                   IntroductionForm
	Call                        CallSection
	Thread                      Thread
	Outcome                     OutcomeSection
	// Turn is whose turn it is, since when.
	Turn  string
	Since time.Time
	// Alike are the requests that may come from the same investor.
	Alike []AlikeRow
}

// AlikeRow is another request that may come from the same investor, and why.
type AlikeRow struct {
	InterestRow
	Reasons []string
}

// Step is one move in the pipeline.
type Step struct {
	Stage, Note, By string
	At              time.Time
}

// MoveForm is what an officer types to move an interest on.
type MoveForm struct {
	To, Note, Next string
	Due            office.Date
}

func (p *Pages) interests(c *fiber.Ctx, v gate.Visit) error {
	list, err := p.Invest.List(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	data := InterestList{Results: p.results(list, v.Lang)}
	var later []InterestRow
	doubled := p.Invest.Doubled(list)
	for _, x := range list {
		row := p.interestRow(c.UserContext(), x, v)
		row.Doubled = doubled[x.ID]
		if row.Late {
			data.Overdue++
			data.Interests = append(data.Interests, row)
			continue
		}
		later = append(later, row)
	}
	data.Interests = append(data.Interests, later...)
	return p.Render.Show(c, "staff-interests", p.page(c, v, "investors", data))
}

func (p *Pages) interestRow(ctx context.Context, x invest.Interest, v gate.Visit) InterestRow {
	row := InterestRow{ID: x.ID, Reference: x.Reference, Name: x.Name.In(v.Lang), Stage: string(x.Stage), Next: p.nextStep(x.Next, v.Lang),
		Country: p.label(terms.Countries, x.Country, v.Lang), Band: string(x.Band), Due: x.Due, Late: x.Overdue(p.Now())}
	_, row.Written = x.Unanswered()
	if x.Company != "" {
		row.Name = joinDots(x.Company, row.Name)
	}
	row.Owner = p.text(v, "staff.interest.nobody")
	if x.Owner != "" {
		row.Owner = p.officer(ctx, x.Owner, v.Actor.ID, v.Lang)
	}
	return row
}

// nextStep is what comes next: the one the service sets itself has a text.
func (p *Pages) nextStep(next, lang string) string {
	if key := "staff.next." + next; p.Locale.Has(lang, key) {
		return p.Render.Text(lang, key)
	}
	return next
}

func (p *Pages) interest(c *fiber.Ctx, v gate.Visit) error {
	x, err := p.Invest.Open(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	return p.showInterest(c, v, x, MoveForm{To: string(x.Stage)}, nil)
}

func (p *Pages) moveInterest(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	id := param(c, "id")
	f := MoveForm{To: sent.Text("to"), Note: sent.Text("note"), Next: sent.Text("next"), Due: sent.Date("due")}
	_, err := p.Invest.Move(c.UserContext(), v.Actor, id, sent.Rev(), invest.Move{To: invest.Stage(f.To), Note: f.Note, Next: f.Next, Due: f.Due})
	if err == nil {
		return to(c, v, "/staff/interests/"+id, "moved")
	}
	x, failed := p.Invest.Open(c.UserContext(), v.Actor, id)
	if failed != nil {
		return failed
	}
	return p.showInterest(c, v, x, f, err)
}

// interestAfter ends what one of the small forms of the page asked for: with a redirect
// that says so, or with the page and what was refused.
func (p *Pages) interestAfter(c *fiber.Ctx, v gate.Visit, id, said string, refused error) error {
	if refused == nil {
		return to(c, v, "/staff/interests/"+id, said)
	}
	x, err := p.Invest.Open(c.UserContext(), v.Actor, id)
	if err != nil {
		return err
	}
	return p.showInterest(c, v, x, MoveForm{To: string(x.Stage)}, refused)
}

func (p *Pages) showInterest(c *fiber.Ctx, v gate.Visit, x invest.Interest, f MoveForm, refused error) error {
	data, err := p.interestData(c.UserContext(), x, v)
	if err != nil {
		return err
	}
	data.Form = f
	if refused != nil {
		sent := web.ReadForm(c)
		data.Call.fill(sent)
		data.Thread.fill(sent)
		data.Outcome.fill(sent)
		data.Introduce.Authority, data.Introduce.Word = sent.Text("authority"), sent.Text("word")
	}
	page := p.page(c, v, "investors", data)
	if refused != nil && !p.refused(&page, refused) {
		return refused
	}
	page.Title = data.Reference
	return p.Render.Show(c, "staff-interest", page)
}

func (p *Pages) interestData(ctx context.Context, x invest.Interest, v gate.Visit) (Interest, error) {
	data := Interest{InterestRow: p.interestRow(ctx, x, v), Promised: x.Promised, Message: x.Message, Rows: p.wish(x.Wish, v.Lang), Rev: x.Rev,
		Stages: p.said(v.Lang, "staff.pipeline", web.Strings(open()))}
	for i := len(x.Moves) - 1; i >= 0; i-- {
		m := x.Moves[i]
		data.Moves = append(data.Moves, Step{Stage: string(m.To), Note: m.Note, By: p.mover(ctx, m.By, v), At: m.At})
	}
	data.Outcome = p.outcomeSection(x, v.Lang)
	data.Moves = append(data.Moves, p.jobSteps(data.Outcome.Outcome, v)...)
	slices.SortStableFunc(data.Moves, func(a, b Step) int { return b.At.Compare(a.At) })
	data.Introductions = p.introductions(ctx, x, v.Lang)
	data.Call, data.Thread = p.callSection(x, v.Lang), p.thread(ctx, x, v)
	data.Turn, data.Since = x.Turn(p.Now())
	data.Since = data.Since.In(office.Baghdad)
	if x.Opportunity != "" {
		if o, err := p.Invest.Get(ctx, v.Actor, x.Opportunity); err == nil { // it may have been taken away
			data.Opportunity, data.OpportunityURL = in(o.Title, v.Lang), "/staff/opportunities/"+o.ID
		}
	}
	var err error
	if data.Introduce, err = p.introductionForm(ctx, x, v.Lang); err != nil {
		return data, err
	}
	alike, err := p.Invest.Alike(ctx, v.Actor, x)
	for _, other := range alike {
		row := AlikeRow{InterestRow: p.interestRow(ctx, other.Interest, v)}
		for _, why := range other.Reasons {
			row.Reasons = append(row.Reasons, p.text(v, "staff.alike."+why))
		}
		data.Alike = append(data.Alike, row)
	}
	return data, err
}

// open are the stages in which something comes next: it ends by its outcome.
func open() []invest.Stage {
	return slices.DeleteFunc(invest.Pipeline(), func(s invest.Stage) bool { return slices.Contains(invest.Ends(), s) })
}

// mover is who took a step: the investor by the link of her request, or staff.
func (p *Pages) mover(ctx context.Context, by string, v gate.Visit) string {
	if by == "" {
		return p.text(v, "staff.who.investor")
	}
	return p.officer(ctx, by, v.Actor.ID, v.Lang)
}

// wish is what the investor filled in, line by line.
func (p *Pages) wish(w invest.Wish, lang string) []web.Row {
	t := p.Render.Printer(lang)
	var out []web.Row
	add := func(key string, values ...string) {
		if values = lines(values, func(s string) string { return s }); len(values) > 0 {
			out = append(out, web.Row{Label: t.T("staff.interest." + key), Values: values})
		}
	}
	coded := func(key, code string) string {
		if code == "" {
			return ""
		}
		return t.T(key + "." + code)
	}
	add("email", w.Email)
	add("phone", w.Phone)
	add("language", p.label(terms.Languages, w.Language, lang))
	add("country", joinDots(p.label(terms.Countries, w.Country, lang), w.City))
	add("band", coded("staff.band", string(w.Band)))
	add("form", coded("staff.form", string(w.Form)))
	add("horizon", coded("staff.horizon", w.Horizon))
	add("sectors", lines(w.Sectors, func(s string) string { return p.label(terms.Sectors, s, lang) })...)
	add("governorates", lines(w.Governorates, func(s string) string { return p.label(terms.Governorates, s, lang) })...)
	add("support", lines(w.Support, func(s string) string { return t.T("staff.support." + s) })...)
	return out
}
