package staff

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/web"
)

// Mission is the data of the page "staff-mission".
type Mission struct {
	MissionRow
	Rev                      int64
	Expert                   string
	Programme, ProgrammePath string
	Form                     programme.Plan
	Days                     string
	Verbs                    []string
	Reason                   string
	ByExpert, ByHost         *programme.Rating
	Scores                   []web.Choice
	Ended                    bool
	// Papers are shown of a mission that has ended, and stand in the form before.
	Papers  web.Papers
	Parties []web.Choice
	// Code is that of the certificate while it is valid; Withdrawn since it is not.
	Code      string
	Withdrawn *Withdrawn
	// Withdrawal is a reason that was typed and refused.
	Withdrawal string
}

// emptyRows is how many more documents and tasks the form has room for at a time.
const emptyRows = 2

// Documents are the rows of the form, with empty ones to write the next into.
func (m Mission) Documents() []programme.Document {
	return append(slices.Clone(m.Form.Documents), make([]programme.Document, emptyRows)...)
}

// Tasks are the same of the tasks.
func (m Mission) Tasks() []programme.Task {
	return append(slices.Clone(m.Form.Tasks), make([]programme.Task, emptyRows)...)
}

// Withdrawn says who took a certificate back, and why.
type Withdrawn struct {
	Reason, By string
	At         time.Time
}

// MissionRow is one mission in a list.
type MissionRow struct {
	ID, Name, Role, Status string
	From, To               office.Date
	// Open is true while a word is missing on a finished one.
	Open bool
	// Late is how many of its tasks are overdue.
	Late int
}

// missionRows are the missions of a programme.
func (p *Pages) missionRows(ctx context.Context, v gate.Visit, x programme.Programme) ([]MissionRow, error) {
	list, err := p.Missions.List(ctx, v.Actor, x.ID)
	if err != nil {
		return nil, err
	}
	var out []MissionRow
	for _, m := range list {
		row := missionRow(m)
		_, row.Late = programme.Overdue(m.OpenTasks(""), office.DateOf(p.today()))
		if r, err := x.Role(m.Role); err == nil {
			row.Role = in(r.Title, v.Lang)
		}
		e, err := p.Missions.Experts.Expert(ctx, m.Expert)
		if err != nil && !web.Missing(err) {
			return nil, err
		}
		if row.Name = p.person(e, v.Lang); err != nil {
			row.Name = p.text(v, "staff.sending.nobody")
		}
		out = append(out, row)
	}
	return out, nil
}

func missionRow(m programme.Mission) MissionRow {
	return MissionRow{ID: m.ID, Status: string(m.Status), From: m.From, To: m.To, Open: m.Status == programme.MissionCompleted && m.Open()}
}

func (p *Pages) mission(c *fiber.Ctx, v gate.Visit) error { return p.missionAgain(c, v, nil, nil) }

// missionAgain shows a mission as it is kept, with what was typed and refused.
func (p *Pages) missionAgain(c *fiber.Ctx, v gate.Visit, refused error, typed func(*Mission)) error {
	s, err := p.Missions.Get(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	data := Mission{MissionRow: missionRow(s.Mission), Rev: s.Rev, Expert: s.Expert.ID, Programme: in(s.In.Title, v.Lang), ProgrammePath: "/staff/programmes/" + s.In.ID, Form: s.Plan,
		Verbs: s.Status.Allowed(), Reason: s.Mission.Reason, ByExpert: s.ByExpert, ByHost: s.ByHost, Scores: p.said(v.Lang, "mission.score", []string{"5", "4", "3", "2", "1"}), Ended: s.Ended()}
	data.Name, data.Role = p.person(s.Expert, v.Lang), in(s.Of.Title, v.Lang)
	data.Papers, data.Parties = web.PapersOf(s.Documents, s.Tasks, "", s.Ended(), office.DateOf(p.today())), p.said(v.Lang, "mission.who", web.Strings(programme.Parties()))
	if s.Days > 0 {
		data.Days = p.Render.Printer(v.Lang).Number(s.Days)
	}
	p.certificate(c.UserContext(), &data, s, v)
	if typed != nil {
		typed(&data)
	}
	page := p.page(c, v, "programmes", data)
	page.Title = data.Name
	if refused != nil && !p.refused(&page, refused) {
		return refused
	}
	return p.Render.Show(c, "staff-mission", page)
}

func (p *Pages) changeMission(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	plan := programme.Plan{Plan: sent.Text("plan"), From: sent.Date("from"), To: sent.Date("to"), Place: sent.Text("place"), Contact: sent.Text("contact"),
		Report: sent.Text("report"), Days: sent.Number("days"), Documents: readDocuments(sent), Tasks: readTasks(sent)}
	s, err := p.Missions.Change(c.UserContext(), v.Actor, param(c, "id"), sent.Rev(), plan, sent.Yes("tell"))
	if err != nil {
		return p.missionAgain(c, v, err, func(m *Mission) { m.Form, m.Days = plan, sent.Text("days") })
	}
	if sent.Yes("tell") {
		return to(c, v, "/staff/missions/"+s.ID, "told")
	}
	return to(c, v, "/staff/missions/"+s.ID, "changed")
}

// readDocuments reads the rows in which something stands: one that was emptied is gone.
func readDocuments(in web.Form) []programme.Document {
	var out []programme.Document
	for i := range in.Rows("documents") {
		at := "documents[" + strconv.Itoa(i) + "]."
		x := programme.Document{Title: in.Text(at + "title"), Link: in.Text(at + "link"), Note: in.Text(at + "note")}
		if x != (programme.Document{}) {
			out = append(out, x)
		}
	}
	return out
}

// readTasks reads the rows in which a task or a day stands.
func readTasks(in web.Form) []programme.Task {
	var out []programme.Task
	for i := range in.Rows("tasks") {
		at := "tasks[" + strconv.Itoa(i) + "]."
		x := programme.Task{Title: in.Text(at + "title"), Who: programme.Party(in.Text(at + "who")), Due: in.Date(at + "due"), Done: in.Yes(at + "done")}
		if x.Title != "" || x.Due != "" {
			out = append(out, x)
		}
	}
	return out
}

func (p *Pages) moveMission(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	m, err := p.Missions.Move(c.UserContext(), v.Actor, param(c, "id"), sent.Text("verb"), sent.Text("reason"))
	if err != nil {
		return p.missionAgain(c, v, err, func(m *Mission) { m.Reason = sent.Text("reason") })
	}
	return to(c, v, "/staff/missions/"+m.ID, "moved")
}

// rateMission keeps the host's word, as the officer was told it.
func (p *Pages) rateMission(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	r := programme.Rating{Score: sent.Number("score"), Text: sent.Text("text")}
	m, err := p.Missions.Rate(c.UserContext(), v.Actor, param(c, "id"), r)
	if err != nil {
		return p.missionAgain(c, v, err, func(m *Mission) { m.ByHost = &r })
	}
	return to(c, v, "/staff/missions/"+m.ID, "rated")
}

// missionTasks are the finished missions of a programme on which the host has not
// said a word, and the missions of which something is overdue.
func (p *Pages) missionTasks(ctx context.Context, v gate.Visit, x programme.Programme) ([]Task, error) {
	list, err := p.Missions.List(ctx, v.Actor, x.ID)
	if err != nil {
		return nil, err
	}
	var out []Task
	n := 0
	for _, m := range list {
		if m.Status == programme.MissionCompleted && m.ByHost == nil {
			n++
		}
		if first, late := programme.Overdue(m.OpenTasks(""), office.DateOf(p.today())); late > 0 {
			task := Task{Kind: "mission_task", Title: in(x.Title, v.Lang), Count: late, Due: first, Late: true, URL: "/staff/missions/" + m.ID}
			if r, err := x.Role(m.Role); err == nil {
				task.Role = in(r.Title, v.Lang)
			}
			out = append(out, task)
		}
	}
	if n > 0 {
		out = append(out, Task{Kind: "evaluation", Title: in(x.Title, v.Lang), Count: n, URL: "/staff/programmes/" + x.ID})
	}
	return out, nil
}

// certificate says how the certificate of a finished mission stands.
func (p *Pages) certificate(ctx context.Context, data *Mission, s programme.MissionShown, v gate.Visit) {
	if s.Certified() {
		data.Code = p.Missions.Codes.Code(s.ID)
	}
	if w := s.Withdrawn; w != nil {
		data.Withdrawn = &Withdrawn{w.Reason, p.officer(ctx, w.By, v.Actor.ID, v.Lang), w.At.In(office.Baghdad)}
	}
}

// changeCertificate takes a certificate back, or gives it again.
func (p *Pages) changeCertificate(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	id, reason := param(c, "id"), sent.Text("withdrawal")
	var err error
	if sent.Yes("again") {
		_, err = p.Missions.Reissue(c.UserContext(), v.Actor, id)
	} else {
		_, err = p.Missions.Withdraw(c.UserContext(), v.Actor, id, reason)
	}
	if err != nil {
		return p.missionAgain(c, v, err, func(m *Mission) { m.Withdrawal = reason })
	}
	return to(c, v, "/staff/missions/"+id, "certificate")
}

// CertificatePage is the data of the page "staff-certificate".
type CertificatePage struct {
	// Back leads to the mission, and Name is whose it is.
	Back, Name string
	web.Certificate
}

// printCertificate shows the certificate of a mission as its holder prints it: not
// everybody who worked has an address to which a link can go.
func (p *Pages) printCertificate(c *fiber.Ctx, v gate.Visit) error {
	s, err := p.Missions.Get(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	x, err := p.Missions.Certificate(c.UserContext(), s)
	if err != nil {
		return err
	}
	sheets, err := p.Render.Certificate(x, p.URL, v.Lang)
	if err != nil {
		return err
	}
	page := p.page(c, v, "programmes", CertificatePage{"/staff/missions/" + s.ID, p.person(s.Expert, v.Lang), sheets})
	page.Title = p.text(v, "certificate.title")
	return p.Render.Show(c, "staff-certificate", page)
}
