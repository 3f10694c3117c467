package staff

import (
	"bytes"
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/figures"
	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/web"
)

// ReportList is the data of the page "staff-reports".
type ReportList struct{ Programmes []ReportRow }

// ReportRow is one programme that has a report.
type ReportRow struct {
	ID, Title, Status, Place string
	From, To                 office.Date
}

// Report is the data of the page "staff-report": the figures of a programme.
type Report struct {
	ReportRow
	Description, Institution, Mode string
	// Officer is true for a reader who may open the programme too.
	Officer      bool
	At           time.Time
	Roles        []WantedSeats
	Funnel       web.Funnel
	Seats, Taken int
	Days         int
	Missions     []web.Stage
	// ByExpert and ByHost are the mean scores, empty when they are withheld.
	ByExpert, ByHost           string
	ExpertWords, HostWords     int
	Least                      int
	Tables                     []ReportTable
	Columns                    []string
	Considered, Invited, Ended int
	Accepted                   int
}

// WantedSeats is a role and how many it asked for.
type WantedSeats struct {
	Title string
	Seats int
}

// ReportTable is a breakdown in words. Without rows the people are too few for it.
type ReportTable struct {
	By   string
	Rows []ReportClass
}

// ReportClass is one row of a breakdown.
type ReportClass struct {
	Code, Label string
	Cells       []figures.Cell // the columns, and then the days
}

func (p *Pages) reports(c *fiber.Ctx, v gate.Visit) error {
	list, err := p.Figures.List(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	data := ReportList{}
	for _, x := range list {
		data.Programmes = append(data.Programmes, p.reportRow(x, v.Lang))
	}
	return p.Render.Show(c, "staff-reports", p.page(c, v, "reports", data))
}

func (p *Pages) reportRow(x figures.About, lang string) ReportRow {
	row := ReportRow{ID: x.ID, Title: in(x.Title, lang), Status: x.Status, Place: in(x.Place, lang), From: x.From, To: x.To}
	if row.Place == "" {
		row.Place = p.facetLabel("origin", x.Governorate, lang)
	}
	return row
}

func (p *Pages) report(c *fiber.Ctx, v gate.Visit) error {
	r, err := p.Figures.Programme(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	data := p.reportData(c.UserContext(), r, v.Lang)
	data.Officer = v.Actor.May(office.OfficerRole)
	nav := "reports"
	if data.Officer {
		nav = "programmes"
	}
	page := p.page(c, v, nav, data)
	page.Title = p.text(v, "staff.report.title", "programme", data.Title)
	return p.Render.Show(c, "staff-report", page)
}

func (p *Pages) reportData(ctx context.Context, r figures.Report, lang string) Report {
	out := Report{ReportRow: p.reportRow(r.About, lang), Description: in(r.About.Description, lang), Institution: p.institution(ctx, r.About.Institution, lang), Mode: r.About.Mode,
		At: r.At.In(office.Baghdad), Seats: r.Seats, Taken: r.Total(figures.Seated), Days: r.Days, Least: figures.Least,
		Considered: r.Total(figures.Considered), Invited: r.Total(figures.Invited), Accepted: r.Total(figures.Accepted), Ended: r.Total(figures.Finished),
		ByExpert: p.mean(r.ByExpert, lang), ByHost: p.mean(r.ByHost, lang), ExpertWords: r.ByExpert.Words, HostWords: r.ByHost.Words}
	for _, w := range r.About.Roles {
		out.Roles = append(out.Roles, WantedSeats{in(w.Title, lang), w.Seats})
	}
	for _, s := range figures.Stages() {
		out.Funnel = append(out.Funnel, web.Stage{Label: p.Render.Text(lang, "staff.report.stage."+s.String()), Count: r.Total(s)})
	}
	for _, status := range missionStates() {
		out.Missions = append(out.Missions, web.Stage{Label: p.Render.Text(lang, "mission.status."+status), Count: r.Missions[status]})
	}
	for _, s := range figures.Columns() {
		out.Columns = append(out.Columns, p.Render.Text(lang, "staff.report.stage."+s.String()))
	}
	out.Columns = append(out.Columns, p.Render.Text(lang, "staff.report.days"))
	for _, t := range r.Tables {
		out.Tables = append(out.Tables, p.reportTableOf(t, lang))
	}
	return out
}

// missionStates are in the order in which a mission comes through them.
func missionStates() []string { return []string{"planned", "under_way", "completed", "cancelled"} }

func (p *Pages) mean(s figures.Score, lang string) string {
	if s.Hidden {
		return ""
	}
	return p.Render.Printer(lang).Decimal(float64(s.Tenths)/10, 1)
}

func (p *Pages) reportTableOf(t figures.Table, lang string) ReportTable {
	out := ReportTable{By: t.By}
	for _, row := range t.Rows {
		cells := append(append([]figures.Cell(nil), row.Cells...), row.Days)
		out.Rows = append(out.Rows, ReportClass{row.Key, p.class(t.By, row.Key, lang), cells})
	}
	return out
}

// class names a class of people.
func (p *Pages) class(by, key, lang string) string {
	switch {
	case key == figures.Others, key == "":
		return p.Render.Text(lang, "staff.report."+map[bool]string{true: "unknown", false: "others"}[key == ""])
	case by == "sex":
		return p.Render.Text(lang, "staff.report.sex."+key)
	}
	return p.facetLabel(by, key, lang)
}

// reportTable is the report as CSV, a number in a row: what it is of, and what it is.
func (p *Pages) reportTable(c *fiber.Ctx, v gate.Visit) error {
	r, err := p.Figures.Programme(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := p.CSV(&out, p.reportRows(c.UserContext(), r, v.Lang)); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="report-`+r.About.ID+`.csv"`)
	return c.Send(out.Bytes())
}

func (p *Pages) reportRows(ctx context.Context, r figures.Report, lang string) [][]string {
	data := p.reportData(ctx, r, lang)
	say := func(key string) string { return p.Render.Text(lang, "staff.report."+key) }
	rows := [][]string{{"of", "class", say("csv.class"), "figure", say("csv.figure"), "value"},
		{"programme", "", "", "title", say("csv.programme"), data.Title}, {"programme", "", "", "date", say("csv.date"), string(office.DateOf(data.At))}}
	for i, w := range data.Roles {
		rows = append(rows, []string{"role", strconv.Itoa(i + 1), w.Title, "seats", say("seats"), strconv.Itoa(w.Seats)})
	}
	for i, s := range figures.Stages() {
		rows = append(rows, []string{"all", "", say("all"), s.String(), data.Funnel[i].Label, strconv.Itoa(data.Funnel[i].Count)})
	}
	rows = append(rows, []string{"all", "", say("all"), "days", say("days"), strconv.Itoa(r.Days)})
	for i, status := range missionStates() {
		rows = append(rows, []string{"mission", status, data.Missions[i].Label, "missions", say("missions"), strconv.Itoa(data.Missions[i].Count)})
	}
	for _, s := range []struct {
		key   string
		score figures.Score
	}{{"by_expert", r.ByExpert}, {"by_host", r.ByHost}} {
		mean := say("hidden")
		if !s.score.Hidden {
			mean = strconv.FormatFloat(float64(s.score.Tenths)/10, 'f', 1, 64)
		}
		rows = append(rows, []string{"score", s.key, say("score." + s.key), "mean", say("csv.mean"), mean}, []string{"score", s.key, say("score." + s.key), "words", say("csv.words"), strconv.Itoa(s.score.Words)})
	}
	return append(rows, breakdownRows(data, say("hidden"))...)
}

func breakdownRows(data Report, hidden string) [][]string {
	names := []string{}
	for _, s := range figures.Columns() {
		names = append(names, s.String())
	}
	names = append(names, "days")
	var rows [][]string
	for _, t := range data.Tables {
		for _, class := range t.Rows {
			for i, cell := range class.Cells {
				value := hidden
				if !cell.Hidden {
					value = strconv.Itoa(cell.Count)
				}
				rows = append(rows, []string{t.By, class.Code, class.Label, names[i], data.Columns[i], value})
			}
		}
	}
	return rows
}
