package staff

import (
	"context"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/exchange"
	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/web"
)

const newExportPath = "/staff/exports/new"

// Export is the data of the page "staff-export": what would be taken out, and the form
// that asks why.
type Export struct {
	// People is how many it would hold; above Limit a second officer is asked.
	People, Limit int
	Asks          bool
	Held          Held
	// Back is the list that it was opened from.
	Back           string
	Selected       bool
	Formats        []web.Choice
	Format, Reason string
}

// Held is what a file holds: whom, in the words of the search, and which columns.
type Held struct {
	// Chips are the conditions; Everybody is true without any.
	Chips               []string
	Selected, Everybody bool
	Columns             []ColumnGroup
}

// ColumnGroup are the columns of a table about one thing, under their headings.
type ColumnGroup struct {
	Label   string
	Columns []string
}

// columnGroups say what each column is about; a test holds them against the table.
func columnGroups() [][]string {
	return [][]string{
		{"contact", "email", "phone", "name_latin", "name_native"},
		{"person", "language", "gender", "birth_year", "country", "city", "origin"},
		{"work", "headline", "summary", "occupation", "occupation_years", "years", "skills", "languages"},
		{"education", "education_level", "education_field", "education_institution", "education_country", "education_year"},
		{"availability", "availability", "modes", "themes", "weeks_per_year", "notice_weeks"},
		{"consents", "consents", "consent_source", "consent_date"},
	}
}

// formats are those of a file, the one for spreadsheets first.
func formats() []string {
	return []string{string(exchange.CSV), string(exchange.XLSX), string(exchange.NDJSON)}
}

// held describes a search, or the selection, in words.
func (p *Pages) held(s Search, selected bool, lang string) Held {
	out := Held{Selected: selected}
	for _, g := range columnGroups() {
		out.Columns = append(out.Columns, ColumnGroup{p.Render.Text(lang, "staff.export.columns."+g[0]), g[1:]})
	}
	if selected {
		return out
	}
	if s.Text != "" {
		out.Chips = append(out.Chips, p.Render.Text(lang, "staff.facet.chip", "facet", p.Render.Text(lang, "staff.search.q.label"), "value", s.Text))
	}
	for _, c := range p.chips(s, lang) {
		out.Chips = append(out.Chips, c.Label)
	}
	out.Everybody = len(out.Chips) == 0
	return out
}

// toExport is what a form or an address asks to take out: the list of the search as the
// reader sees it, or her selection. Without a list there is nothing to ask.
func (p *Pages) toExport(s Search, in web.Form, lang string) (x roster.Export, read Search, listed bool) {
	x = roster.Export{Selected: in.Yes("selection"), Reason: in.Text("reason"), Format: in.Text("format"), Search: s.at(0).Path()}
	if x.Selected {
		x.Search = ""
		return x, Search{}, true
	}
	understood := p.understand(s, lang)
	x.Query = understood.Search.Query()
	return x, understood.Search, len(understood.Doubts) == 0 || !empty(x.Query)
}

func (p *Pages) askExport(c *fiber.Ctx, v gate.Visit) error {
	in := web.ReadQuery(c)
	s := readSearch(in)
	x, read, listed := p.toExport(s, in, v.Lang)
	if !listed {
		return to(c, v, s.Path(), "") // the list was empty: nobody was looked for
	}
	page, err := p.exportPage(c, v, s, read, x)
	if err != nil && office.CodeOf(err) == office.Invalid {
		return to(c, v, s.Path(), "") // the search itself says what is wrong with it
	}
	if err != nil {
		return err
	}
	return p.Render.Show(c, "staff-export", page)
}

func (p *Pages) exportPage(c *fiber.Ctx, v gate.Visit, s, read Search, x roster.Export) (web.Page, error) {
	people, err := p.Roster.PlanExport(c.UserContext(), v.Actor, x)
	if err != nil {
		return web.Page{}, err
	}
	data := Export{People: len(people), Limit: roster.ExportAlone, Asks: len(people) > roster.ExportAlone, Held: p.held(read, x.Selected, v.Lang), Back: s.Path(), Selected: x.Selected,
		Formats: p.exportFormats(v.Lang), Format: x.Format, Reason: x.Reason}
	if data.Format == "" {
		data.Format = formats()[0]
	}
	page := p.page(c, v, "experts", data)
	page.Path, page.Title = newExportPath, p.text(v, "staff.export.title")
	return page, nil
}

func (p *Pages) exportFormats(lang string) []web.Choice {
	out := p.said(lang, "staff.export.format", formats())
	for i, f := range out {
		out[i].Hint = p.Render.Text(lang, "staff.export.format."+f.Value+".hint")
	}
	return out
}

// export makes the file at once, or asks a second officer for it.
func (p *Pages) export(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	s := searchOf(sent)
	x, read, listed := p.toExport(s, sent, v.Lang)
	if !listed {
		return to(c, v, s.Path(), "")
	}
	var wrong office.Problems
	wrong.Check(slices.Contains(formats(), x.Format), "format", "unknown")
	err := wrong.Err()
	var out roster.Exported
	if err == nil {
		out, err = p.Roster.Export(c.UserContext(), v.Actor, x)
	}
	if err == nil && out.Approval != "" {
		return to(c, v, exportPath(out.Approval), "export_asked")
	}
	if err == nil && len(out.Subjects) > 0 {
		return p.sendFile(c, out, x.Format)
	}
	page, failed := p.exportPage(c, v, s, read, x)
	if failed != nil {
		return failed
	}
	if err != nil && !p.refused(&page, err) {
		return err
	}
	return p.Render.Show(c, "staff-export", page) // with nobody to export it says so
}

func exportPath(id string) string { return "/staff/exports/" + id }

// AskedFile is the data of the page "staff-export-asked": a file that a colleague asked
// for, or the reader herself.
type AskedFile struct {
	ID, State string
	By        string
	Until     time.Time // open until, or to be fetched until
	People    int
	Held      Held
	// Format and Reason are those of the file; Refusal is why it was refused.
	Format, Reason, Refusal string
	Decider                 string
	DecidedAt               any
	May, Own, Ready         bool
}

func (p *Pages) askedExport(c *fiber.Ctx, v gate.Visit) error {
	page, err := p.askedPage(c, v)
	if err != nil {
		return err
	}
	return p.Render.Show(c, "staff-export-asked", page)
}

func (p *Pages) askedPage(c *fiber.Ctx, v gate.Visit) (web.Page, error) {
	asked, err := p.Roster.AskedExport(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return web.Page{}, err
	}
	page := p.page(c, v, "today", p.askedFile(c.UserContext(), v, asked))
	page.Title = p.text(v, "staff.export.asked.title")
	return page, nil
}

func (p *Pages) askedFile(ctx context.Context, v gate.Visit, asked roster.ExportRequest) AskedFile {
	x := asked.Export
	s := searchOf(web.Form{"back": {x.Search}})
	read := p.understand(s, v.Lang)
	data := AskedFile{ID: asked.ID, State: fileState(asked), By: p.actor(ctx, asked.By, v), Until: asked.ExpiresAt, People: asked.People, Held: p.held(read.Search, x.Search == "", v.Lang),
		Format: p.Render.Text(v.Lang, "staff.export.format."+x.Format), Reason: x.Reason, Refusal: asked.Approval.Reason, May: asked.May, Own: asked.Own, Ready: asked.Ready}
	if asked.Decider != nil {
		data.Decider, data.DecidedAt = p.actor(ctx, *asked.Decider, v), *asked.DecidedAt
	}
	if asked.Ready {
		data.Until = asked.Until.In(office.Baghdad)
	}
	return data
}

// fileState is where a request for a file stands: as a request, and once approved
// whether the file can be fetched.
func fileState(a roster.ExportRequest) string {
	switch {
	case a.Ready:
		return "ready"
	case a.State == office.ApprovalGiven && a.Export.MadeAt != nil:
		return "fetched"
	case a.State == office.ApprovalGiven:
		return "over"
	}
	return string(a.State)
}

func (p *Pages) approveExport(c *fiber.Ctx, v gate.Visit) error {
	a, err := p.Roster.ApproveExport(c.UserContext(), v.Actor, param(c, "id"), web.ReadForm(c).Number("confirm"))
	return p.decidedExport(c, v, a.ID, err, "export_approved")
}

func (p *Pages) refuseExport(c *fiber.Ctx, v gate.Visit) error {
	a, err := p.Roster.RefuseExport(c.UserContext(), v.Actor, param(c, "id"), web.ReadForm(c).Text("reason"))
	return p.decidedExport(c, v, a.ID, err, "not_approved")
}

// decidedExport goes back to the request with its outcome, or shows it with what was
// wrong.
func (p *Pages) decidedExport(c *fiber.Ctx, v gate.Visit, id string, err error, said string) error {
	if err == nil {
		return to(c, v, exportPath(id), said)
	}
	page, failed := p.askedPage(c, v)
	if failed != nil {
		return failed
	}
	if !p.refused(&page, err) {
		return err
	}
	return p.Render.Show(c, "staff-export-asked", page)
}

// fetchExport gives the asker the file that was approved.
func (p *Pages) fetchExport(c *fiber.Ctx, v gate.Visit) error {
	id := param(c, "id")
	asked, err := p.Roster.AskedExport(c.UserContext(), v.Actor, id)
	if err != nil {
		return err
	}
	out, err := p.Roster.FetchExport(c.UserContext(), v.Actor, id)
	if err != nil {
		return p.decidedExport(c, v, id, err, "")
	}
	return p.sendFile(c, out, asked.Export.Format)
}

// exportTasks are the files that colleagues ask for, and how the reader's own stand.
func (p *Pages) exportTasks(ctx context.Context, v gate.Visit, data *Home) error {
	waiting, err := p.Roster.ExportsWaiting(ctx, v.Actor)
	if err != nil {
		return err
	}
	own, err := p.Roster.ExportsAskedBy(ctx, v.Actor)
	if err != nil {
		return err
	}
	for _, a := range waiting {
		data.Tasks = append(data.Tasks, Task{Kind: "export", Title: a.Export.Reason, Role: p.actor(ctx, a.By, v), Count: len(a.Experts),
			Due: office.DateOf(a.ExpiresAt.In(office.Baghdad)), URL: exportPath(a.ID)})
	}
	for _, a := range own {
		data.Asked = append(data.Asked, OwnRequest{URL: exportPath(a.ID), Title: a.Export.Reason, People: a.People, State: fileState(a)})
	}
	return nil
}

// exportLink is where a list is exported, for who may; below the language.
func exportLink(actor office.Actor, s Search, selected bool) string {
	switch {
	case !actor.May(office.OfficerRole):
		return ""
	case selected:
		return beside(newExportPath+"?selection=true", s.at(0))
	}
	return beside(newExportPath, s.at(0))
}
