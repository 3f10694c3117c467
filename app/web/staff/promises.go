package staff

import (
	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/web"
)

// PromisePage is the data of the page "staff-promises": which promised dates were kept.
type PromisePage struct {
	From, To office.Date
	// Tables are first answers and next steps; none when the period is wrong.
	Tables []PromiseTable
}

// PromiseTable counts one kind of promise, an officer a row; All is the last row.
type PromiseTable struct {
	Kind string // answers or steps: it has its texts
	Rows []PromiseRow
	All  PromiseRow
}

// PromiseRow is what one officer kept.
type PromiseRow struct {
	Name string
	invest.Kept
}

// promiseSpan is the period that is shown when none is asked for.
const promiseSpan = 90

func (p *Pages) promises(c *fiber.Ctx, v gate.Visit) error {
	asked := web.ReadQuery(c)
	today := p.Now().In(office.Baghdad)
	data := PromisePage{From: asked.Date("from"), To: asked.Date("to")}
	if data.From == "" && data.To == "" {
		data.From, data.To = office.DateOf(today.AddDate(0, 0, -promiseSpan)), office.DateOf(today)
	}
	report, err := p.Invest.Promises(c.UserContext(), v.Actor, data.From, data.To)
	if err == nil {
		data.Tables = []PromiseTable{p.promiseTable(c, v, "answers", report, func(x invest.Promises) invest.Kept { return x.Answers }),
			p.promiseTable(c, v, "steps", report, func(x invest.Promises) invest.Kept { return x.Steps })}
	}
	page := p.page(c, v, "investors", data)
	if err != nil && !p.refused(&page, err) {
		return err
	}
	return p.Render.Show(c, "staff-promises", page)
}

func (p *Pages) promiseTable(c *fiber.Ctx, v gate.Visit, kind string, r invest.PromiseReport, of func(invest.Promises) invest.Kept) PromiseTable {
	out := PromiseTable{Kind: kind, All: PromiseRow{p.text(v, "staff.promises.all"), of(r.All)}}
	for _, x := range r.Officers {
		row := PromiseRow{p.text(v, "staff.interest.nobody"), of(x)}
		if x.Owner != "" {
			row.Name = p.officer(c.UserContext(), x.Owner, "", v.Lang)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}
