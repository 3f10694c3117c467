package staff

import (
	"context"
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
	// Code is that of the certificate while it is valid; Withdrawn since it is not.
	Code      string
	Withdrawn *Withdrawn
	// Withdrawal is a reason that was typed and refused.
	Withdrawal string
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
		Report: sent.Text("report"), Days: sent.Number("days")}
	s, err := p.Missions.Change(c.UserContext(), v.Actor, param(c, "id"), sent.Rev(), plan, sent.Yes("tell"))
	if err != nil {
		return p.missionAgain(c, v, err, func(m *Mission) { m.Form, m.Days = plan, sent.Text("days") })
	}
	if sent.Yes("tell") {
		return to(c, v, "/staff/missions/"+s.ID, "told")
	}
	return to(c, v, "/staff/missions/"+s.ID, "changed")
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
// said a word.
func (p *Pages) missionTasks(ctx context.Context, v gate.Visit, x programme.Programme) ([]Task, error) {
	list, err := p.Missions.List(ctx, v.Actor, x.ID)
	n := 0
	for _, m := range list {
		if m.Status == programme.MissionCompleted && m.ByHost == nil {
			n++
		}
	}
	if err != nil || n == 0 {
		return nil, err
	}
	return []Task{{Kind: "evaluation", Title: in(x.Title, v.Lang), Count: n, URL: "/staff/programmes/" + x.ID}}, nil
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
