package staff

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/terms"
	"jisr/app/web"
)

// NeedList is the data of the page "staff-needs".
type NeedList struct {
	// Own is true for a host, who reads the needs of its institution alone.
	Own   bool
	Needs []NeedRow
}

// NeedRow is one need in a list.
type NeedRow struct {
	ID, Title, Status, Institution string
	// Remark is why it was returned.
	Remark   string
	From, To office.Date
	Seats    int
}

// Need is the data of the page "staff-need".
type Need struct {
	NeedRow
	Rev                                int64
	Text, Theme, Mode, Place, Contact  string
	Conditions                         []string
	Roles                              []WantedRow
	Writable, Decides                  bool
	SubmittedAt, DecidedAt, Programmed string
	// Shared leads a host to the shortlist of what became of its need, while it may meet it.
	Shared string
	// Typed is a remark that was refused.
	Typed string
}

// WantedRow is one role of a need, in words.
type WantedRow struct {
	Title, Text string
	Seats       int
	Terms       []string
}

// hosts is true for somebody who acts for a host: an admin may, and does not.
func hosts(a office.Actor) bool { return slices.Contains(a.Roles, office.HostRole) }

// decides is true for somebody who reads what hosts submit.
func decides(a office.Actor) bool { return slices.Contains(a.Roles, office.OfficerRole) }

func needPath(id string) string { return "/staff/needs/" + id }

func (p *Pages) needs(c *fiber.Ctx, v gate.Visit) error {
	rows, err := p.needRows(c.UserContext(), v)
	if err != nil {
		return err
	}
	return p.Render.Show(c, "staff-needs", p.page(c, v, "needs", NeedList{Own: !v.Actor.May(office.OfficerRole), Needs: rows}))
}

// needRows are the needs that the reader may see: what waits for a decision first,
// the newest first.
func (p *Pages) needRows(ctx context.Context, v gate.Visit) ([]NeedRow, error) {
	list, err := p.Needs.List(ctx, v.Actor)
	if err != nil {
		return nil, err
	}
	out := make([]NeedRow, len(list))
	for i, n := range list {
		out[i] = p.needRow(ctx, n, v.Lang)
	}
	waits := func(r NeedRow) int {
		if r.Status == string(programme.NeedSubmitted) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(out, func(a, b NeedRow) int { return waits(a) - waits(b) })
	return out, nil
}

func (p *Pages) needRow(ctx context.Context, n programme.Need, lang string) NeedRow {
	row := NeedRow{ID: n.ID, Title: cmp.Or(in(n.Title, lang), p.Render.Text(lang, "staff.need.untitled")), Status: string(n.Status), Institution: p.institution(ctx, n.Institution, lang), From: n.From, To: n.To}
	if n.Status == programme.NeedReturned {
		row.Remark = n.Remark
	}
	for _, w := range n.Roles {
		row.Seats += w.Seats
	}
	return row
}

func (p *Pages) need(c *fiber.Ctx, v gate.Visit) error { return p.needAgain(c, v, nil, "") }

// needAgain shows a need as it is kept, with a remark that was typed and refused.
func (p *Pages) needAgain(c *fiber.Ctx, v gate.Visit, refused error, typed string) error {
	n, err := p.Needs.Get(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	data := p.needShown(c.UserContext(), n, v)
	data.Typed = typed
	if data.Shared, err = p.sharedOf(c.UserContext(), v, n); err != nil {
		return err
	}
	page := p.page(c, v, "needs", data)
	page.Title, page.Path = data.Title, needPath(n.ID)
	if refused != nil && !p.refused(&page, refused) {
		return refused
	}
	for i := range page.Errors { // what is missing stands in another form
		if page.Errors[i].Field != "remark" {
			page.Errors[i].Field = ""
		}
	}
	return p.Render.Show(c, "staff-need", page)
}

// sharedOf is where a host meets the shortlist of what became of a need.
func (p *Pages) sharedOf(ctx context.Context, v gate.Visit, n programme.Need) (string, error) {
	if n.Programme == "" || !hosts(v.Actor) {
		return "", nil
	}
	list, err := p.Invitations.Shares(ctx, v.Actor)
	if !slices.ContainsFunc(list, func(s invitation.SharedList) bool { return s.Programme == n.Programme }) {
		return "", err
	}
	return sharedPath(n.Programme), err
}

func (p *Pages) needShown(ctx context.Context, n programme.Need, v gate.Visit) Need {
	out := Need{NeedRow: p.needRow(ctx, n, v.Lang), Rev: n.Rev, Text: in(n.Text, v.Lang), Theme: string(n.Theme), Mode: string(n.Mode), Contact: n.Contact,
		Conditions: p.conditions(n.Conditions, v.Lang), Writable: n.Writable(), Decides: v.Actor.May(office.OfficerRole) && n.Status == programme.NeedSubmitted}
	if out.Place = in(n.Place, v.Lang); out.Place == "" {
		out.Place = p.label(terms.Governorates, n.Governorate, v.Lang)
	}
	if n.Status == programme.NeedAccepted && v.Actor.May(office.OfficerRole) {
		out.Programmed = "/staff/programmes/" + n.Programme
	}
	print := p.Render.Printer(v.Lang)
	if n.SubmittedAt != nil {
		out.SubmittedAt = print.Date(n.SubmittedAt.In(office.Baghdad))
	}
	if n.DecidedAt != nil && n.Decided() {
		out.DecidedAt = print.Date(n.DecidedAt.In(office.Baghdad))
	}
	for _, w := range n.Roles {
		out.Roles = append(out.Roles, p.wantedRow(w, v.Lang))
	}
	return out
}

func (p *Pages) wantedRow(w programme.Wanted, lang string) WantedRow {
	row := WantedRow{Title: in(w.Title, lang), Text: in(w.Text, lang), Seats: w.Seats}
	for _, c := range w.Criteria() {
		row.Terms = append(row.Terms, p.valueOf(c, lang))
	}
	return row
}

// submitNeed hands it to the Ministry; what is missing is shown in the form.
func (p *Pages) submitNeed(c *fiber.Ctx, v gate.Visit) error {
	id := param(c, "id")
	_, err := p.Needs.Submit(c.UserContext(), v.Actor, id, web.ReadForm(c).Rev())
	switch {
	case err == nil:
		return to(c, v, needPath(id), "submitted")
	case office.CodeOf(err) == office.Invalid:
		return p.editNeedAgain(c, v, err)
	}
	return p.needAgain(c, v, err, "")
}

func (p *Pages) returnNeed(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	id := param(c, "id")
	if _, err := p.Needs.Return(c.UserContext(), v.Actor, id, sent.Rev(), sent.Text("remark")); err != nil {
		return p.needAgain(c, v, err, sent.Text("remark"))
	}
	return to(c, v, needPath(id), "returned")
}

// acceptNeed goes on where the officer's own work begins.
func (p *Pages) acceptNeed(c *fiber.Ctx, v gate.Visit) error {
	n, err := p.Needs.Accept(c.UserContext(), v.Actor, param(c, "id"), web.ReadForm(c).Rev())
	if err != nil {
		return p.needAgain(c, v, err, "")
	}
	return to(c, v, "/staff/programmes/"+n.Programme+"/edit", "accepted")
}

// needTasks are, for an officer, the needs that wait for a decision, and for a host
// those that came back.
func (p *Pages) needTasks(ctx context.Context, v gate.Visit, data *Home) error {
	rows, err := p.needRows(ctx, v)
	if err != nil {
		return err
	}
	var from []string
	waiting := Task{Kind: "need", URL: "/staff/needs"}
	for _, n := range rows {
		switch {
		case n.Status == string(programme.NeedSubmitted) && decides(v.Actor):
			waiting.Count++
			if !slices.Contains(from, n.Institution) {
				from = append(from, n.Institution)
			}
		case n.Status == string(programme.NeedReturned) && hosts(v.Actor):
			data.Tasks = append(data.Tasks, Task{Kind: "returned", Title: n.Title, Count: 1, URL: needPath(n.ID) + "/edit"})
		}
	}
	if waiting.Count > 0 {
		waiting.Title = p.Render.Printer(v.Lang).And(from...)
		data.Tasks = append(data.Tasks, waiting)
	}
	if hosts(v.Actor) {
		data.Host, data.Needs = true, rows
	}
	return nil
}

// wantedInput is the name of an input in a row of the roles.
func wantedInput(i int, field string) string { return "roles[" + strconv.Itoa(i) + "]." + field }
