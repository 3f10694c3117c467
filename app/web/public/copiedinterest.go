package public

import (
	"context"
	"slices"
	"time"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/web"
)

// ownInterest is an interest that a person has filed, as she takes it along: with who read
// it and did something with it.
type ownInterest struct {
	invest.Interest
	Log []office.Entry `json:"log"`
}

// copiedInterest is the same in words.
type copiedInterest struct {
	Reference, Stage string
	Groups           []reviewGroup
	Log              []copiedRow
}

// takeInterests is what she has filed, the oldest first.
func (p *Pages) takeInterests(ctx context.Context, v gate.Visit) ([]ownInterest, error) {
	list, err := p.Invest.Own(ctx, v.Actor)
	if err != nil {
		return nil, err
	}
	out := []ownInterest{}
	for _, in := range list {
		rows, err := p.takeLog(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, ownInterest{in, rows})
	}
	return out, nil
}

// copiedInterests lays them out for reading. when says a time as she reads it.
func (p *Pages) copiedInterests(ctx context.Context, list []ownInterest, lang string, when func(time.Time) string) ([]copiedInterest, error) {
	var out []copiedInterest
	for _, in := range list {
		wish, err := p.copiedWish(ctx, in.Wish, lang)
		if err != nil {
			return nil, err
		}
		one := copiedInterest{Reference: in.Reference, Stage: p.Render.Text(lang, "invest.stage."+string(in.Stage)), Groups: wish}
		one.Groups = append(one.Groups, p.copiedWay(in.Interest, lang, when))
		shown, err := p.copiedShown(ctx, in.Interest, lang, when)
		if err != nil {
			return nil, err
		}
		for _, g := range []reviewGroup{shown, p.copiedCall(in.Interest, lang, when), p.copiedMessages(in.Interest, lang, when), p.copiedOutcome(in.Interest, lang, when)} {
			if len(g.Rows) > 0 {
				one.Groups = append(one.Groups, g)
			}
		}
		one.Log = p.copiedLog(ctx, in.Log, lang, when)
		out = append(out, one)
	}
	return out, nil
}

// copiedWish is what she wrote. What it is about has its name, listed still or not.
func (p *Pages) copiedWish(ctx context.Context, w invest.Wish, lang string) ([]reviewGroup, error) {
	page := screenPage{Wish: w}
	var err error
	if page.Lists, err = p.interestLists(ctx, lang); err != nil || w.Opportunity == "" {
		return p.wishGroups(page, lang), err
	}
	o, err := p.Invest.Store.Opportunity(ctx, w.Opportunity)
	if err != nil && !web.Missing(err) {
		return nil, err
	}
	page.About = translate(o.Title, lang)
	return p.wishGroups(page, lang), nil
}

// copiedWay is how far it came, step by step.
func (p *Pages) copiedWay(in invest.Interest, lang string, when func(time.Time) string) reviewGroup {
	t := p.Render.Printer(lang)
	answered := t.T("invest.status.promised", "date", day(t, in.Promised))
	if in.AnsweredAt != nil {
		answered = t.T("invest.status.answered", "date", when(*in.AnsweredAt))
	}
	out := reviewGroup{Title: t.T("invest.status.way"), Rows: []web.Row{row(when(in.CreatedAt), t.T("invest.stage."+string(invest.New)), answered)}}
	for _, m := range in.Moves {
		by := ""
		if m.Due != "" {
			by = t.T("invest.status.due", "date", day(t, m.Due))
		}
		out.Rows = append(out.Rows, row(when(m.At), t.T("invest.stage."+string(m.To)), p.nextText(m.Next, lang), by))
	}
	return out
}

// nextText is what comes next: a step that the service knows, or what an officer wrote.
func (p *Pages) nextText(next, lang string) string {
	if key := "invest.next." + next; p.Locale.Has(lang, key) {
		return p.Render.Text(lang, key)
	}
	return next
}

func day(t *locale.Printer, d office.Date) string {
	if at, there := d.Time(); there {
		return t.Date(at)
	}
	return ""
}

// copiedShown is to whom it was shown, with what was said to them and what they answered.
func (p *Pages) copiedShown(ctx context.Context, in invest.Interest, lang string, when func(time.Time) string) (reviewGroup, error) {
	t := p.Render.Printer(lang)
	out := reviewGroup{Title: t.T("invest.status.shared")}
	all, err := p.authorities(ctx, lang)
	for _, x := range in.Introductions {
		name := ""
		if at := slices.IndexFunc(all, func(c web.Choice) bool { return c.Value == x.Institution }); at >= 0 {
			name = all[at].Label
		}
		values := []string{when(x.At), x.Word, t.T("mine.copy.shown." + x.State()), x.Reason}
		if x.EndedAt != nil {
			values = append(values, when(*x.EndedAt))
		}
		out.Rows = append(out.Rows, row(name, values...))
	}
	return out, err
}

// copiedCall is the last call that was offered, in her time and in Baghdad's.
func (p *Pages) copiedCall(in invest.Interest, lang string, when func(time.Time) string) (out reviewGroup) {
	c, t := in.Call, p.Render.Printer(lang)
	if c == nil {
		return out
	}
	out.Title = t.T("call.title")
	var offered []string
	for _, at := range c.Slots {
		offered = append(offered, when(at))
	}
	out.Rows = []web.Row{row(t.T("mine.copy.call.offered"), offered...), row(t.T("letter.call.minutes"), t.N("letter.call.length", c.Minutes)), row(t.T("letter.call.how"), c.How)}
	if c.Chosen != nil {
		out.Rows = append(out.Rows, row(t.T("mine.copy.call.chosen"), when(*c.Chosen)))
	}
	if c.CancelledAt != nil {
		out.Rows = append(out.Rows, row(t.T("mine.copy.call.cancelled"), when(*c.CancelledAt), c.Reason))
	}
	return out
}

func (p *Pages) copiedMessages(in invest.Interest, lang string, when func(time.Time) string) reviewGroup {
	t := p.Render.Printer(lang)
	out := reviewGroup{Title: t.T("thread.title")}
	for _, m := range in.Messages {
		by := t.T("thread.you")
		if m.By != "" {
			by = t.T("thread.ministry")
		}
		out.Rows = append(out.Rows, row(join(t, when(m.At), by), m.Text))
	}
	return out
}

// copiedOutcome is how it ended last, and what she answered about jobs since.
func (p *Pages) copiedOutcome(in invest.Interest, lang string, when func(time.Time) string) (out reviewGroup) {
	o, t := in.Outcome, p.Render.Printer(lang)
	if o == nil {
		return out
	}
	values := []string{when(o.At)}
	if o.Band != "" {
		values = append(values, t.T("catalogue.band."+string(o.Band)), t.N("outcome.expected", o.Jobs))
	}
	values = append(values, o.Reason)
	for _, y := range o.Years {
		values = append(values, join(t, t.N("outcome.year", y.Jobs, "year", y.Year), when(y.At)))
	}
	return reviewGroup{Title: t.T("mine.copy.outcome"), Rows: []web.Row{row(t.T("invest.stage."+string(o.To)), values...)}}
}
