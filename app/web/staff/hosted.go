package staff

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/web"
)

// HostedRow is a mission in the list of its host.
type HostedRow struct {
	ID, Programme, Role, Status string
	From, To                    office.Date
}

// HostedMission is the data of the page "staff-hosted": a mission as its host sees it.
type HostedMission struct {
	HostedRow
	// Name is empty unless the expert agreed that hosts have it.
	Name string
	// Rates is true when the mission is finished; Score and Text are the host's word.
	Rates       bool
	Score, Text string
	Scores      []web.Choice
	Papers      web.Papers
}

func hostedRow(h programme.Hosted, lang string) HostedRow {
	return HostedRow{ID: h.ID, Programme: in(h.Programme, lang), Role: in(h.Role, lang), Status: string(h.Status), From: h.From, To: h.To}
}

func (p *Pages) hosted(c *fiber.Ctx, v gate.Visit) error { return p.hostedAgain(c, v, nil, nil) }

// hostedAgain shows a mission to its host, with a word that was typed and refused.
func (p *Pages) hostedAgain(c *fiber.Ctx, v gate.Visit, refused error, typed *programme.Rating) error {
	h, err := p.Missions.Hosted(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	data := HostedMission{HostedRow: hostedRow(h, v.Lang), Name: h.Name.In(v.Lang), Rates: h.Status == programme.MissionCompleted,
		Papers: web.PapersOf(h.Documents, h.Tasks, programme.ByHost, h.Status == programme.MissionCompleted, office.DateOf(p.today())),
		Scores: p.said(v.Lang, "mission.score", []string{"5", "4", "3", "2", "1"})}
	data.Papers.Action = "/staff/hosted/" + h.ID + "/tasks"
	if typed == nil {
		typed = h.ByHost
	}
	if typed != nil {
		data.Score, data.Text = strconv.Itoa(typed.Score), typed.Text
	}
	page := p.page(c, v, "today", data)
	page.Title, page.Path = data.Programme, "/staff/hosted/"+h.ID
	if refused != nil && !p.refused(&page, refused) {
		return refused
	}
	return p.Render.Show(c, "staff-hosted", page)
}

// rateHosted keeps the host's own word.
func (p *Pages) rateHosted(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	r := programme.Rating{Score: sent.Number("score"), Text: sent.Text("text")}
	m, err := p.Missions.Rate(c.UserContext(), v.Actor, param(c, "id"), r)
	if err != nil {
		return p.hostedAgain(c, v, err, &r)
	}
	return to(c, v, "/staff/hosted/"+m.ID, "rated")
}

// hostTaskDone keeps the host's word that a task of its own is done.
func (p *Pages) hostTaskDone(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	m, err := p.Missions.TaskDone(c.UserContext(), v.Actor, param(c, "id"), sent.Number("task"), sent.Text("mark"))
	if err != nil {
		return p.hostedAgain(c, v, err, nil)
	}
	return to(c, v, "/staff/hosted/"+m.ID, "task")
}

// hostedTasks are the missions at the reader's institution, and among them those that
// wait for its word or for something that it has to do.
func (p *Pages) hostedTasks(ctx context.Context, v gate.Visit, data *Home) error {
	list, err := p.Missions.HostedBy(ctx, v.Actor)
	for _, h := range list {
		row := hostedRow(h, v.Lang)
		data.Missions = append(data.Missions, row)
		if open := h.OpenTasks(); len(open) > 0 {
			first := slices.MinFunc(open, func(a, b programme.Task) int { return strings.Compare(string(a.Due), string(b.Due)) })
			data.Tasks = append(data.Tasks, Task{Kind: "host_task", Title: row.Programme, Role: row.Role, Count: len(open), Due: first.Due, Late: first.Late(office.DateOf(p.today())), URL: "/staff/hosted/" + h.ID})
		}
		if h.Waits() {
			data.Tasks = append(data.Tasks, Task{Kind: "rate", Title: row.Programme, Role: row.Role, Count: 1, URL: "/staff/hosted/" + h.ID})
		}
	}
	return err
}
