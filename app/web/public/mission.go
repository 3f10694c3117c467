package public

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/web"
)

// evaluationFor is how long a link from her own page works; that of a letter works
// longer.
const evaluationFor = office.Day

// ownMission is one line of her missions.
type ownMission struct {
	ID, Role, Programme, Place string
	From, To                   office.Date
	Status                     string
	// Certified is true while the mission has a certificate.
	Certified bool
	// Late is how many of her tasks are overdue.
	Late int
	// Ask is true while she has not said her word on a finished one.
	Ask bool
	URL string
}

// missionPage is the data of the page "mission".
type missionPage struct {
	ownMission
	Token   string
	Plan    string
	Contact string
	// Said is her word so far; Score what is ticked.
	Said   *programme.Rating
	Score  string
	Text   string
	Scores []web.Choice
	Papers web.Papers
	// Finished is true when there is something to say a word on.
	Finished bool
}

func (p *Pages) ownMissions(c *fiber.Ctx, v gate.Visit, expert string) ([]ownMission, error) {
	list, err := p.Missions.Mine(c.UserContext(), v.Actor, expert)
	if err != nil {
		return nil, err
	}
	var out []ownMission
	for _, s := range list {
		line := missionLine(s, v.Lang)
		_, line.Late = programme.Overdue(s.OpenTasks(programme.ByExpert), p.today())
		out = append(out, line)
	}
	return out, nil
}

// today is the date in Baghdad.
func (p *Pages) today() office.Date { return office.DateOf(p.Now().In(office.Baghdad)) }

// papers are the documents and tasks of a mission as its expert reads them.
func (p *Pages) papers(s programme.MissionShown) web.Papers {
	return web.PapersOf(s.Documents, s.Tasks, programme.ByExpert, s.Ended(), p.today())
}

func missionLine(s programme.MissionShown, lang string) ownMission {
	out := ownMission{ID: s.ID, Place: s.Place, From: s.From, To: s.To, Status: string(s.Status), Ask: s.Status == programme.MissionCompleted && s.ByExpert == nil,
		Certified: s.Certified(), URL: "/" + lang + "/mine/missions/" + s.ID}
	out.Role, _ = s.Of.Title.In(lang)
	out.Programme, _ = s.In.Title.In(lang)
	return out
}

// openOwnMission leads a signed-in person to the page of one of her missions.
func (p *Pages) openOwnMission(c *fiber.Ctx, v gate.Visit) error {
	token, err := p.ownMissionToken(c, v)
	if err != nil {
		return err
	}
	return c.Redirect("/"+v.Lang+"/mission/"+token, fiber.StatusFound)
}

// ownMissionToken is the link's secret of a signed-in person's own mission.
func (p *Pages) ownMissionToken(c *fiber.Ctx, v gate.Visit) (string, error) {
	s, err := p.Missions.Show(c.UserContext(), strings.Clone(c.Params("id")))
	if err != nil {
		return "", err
	}
	if !v.Actor.Is(s.Person) {
		return "", office.Missing("mission")
	}
	return p.Tokens.Token(evaluationPurpose, s.ID, p.Now().Add(evaluationFor)), nil
}

// linkedMission opens the token in the address: it is the authority of its holder.
func (p *Pages) linkedMission(c *fiber.Ctx) (string, programme.MissionShown, error) {
	token := strings.Clone(c.Params("token"))
	id, err := p.Tokens.OpenToken(evaluationPurpose, token, p.Now())
	if err != nil || id == "" {
		return token, programme.MissionShown{}, office.Missing("link")
	}
	s, err := p.Missions.Show(c.UserContext(), id)
	return token, s, err
}

func (p *Pages) showMission(c *fiber.Ctx, v gate.Visit) error {
	token, s, err := p.linkedMission(c)
	if err != nil {
		return err
	}
	return p.drawMission(c, v, p.missionData(token, s, v.Lang), nil)
}

func (p *Pages) missionData(token string, s programme.MissionShown, lang string) missionPage {
	papers := p.papers(s)
	papers.Action = "/mission/" + token + "/tasks"
	data := missionPage{ownMission: missionLine(s, lang), Token: token, Plan: s.Plan.Plan, Contact: s.Contact, Said: s.ByExpert, Finished: s.Status == programme.MissionCompleted,
		Papers: papers}
	if s.ByExpert != nil {
		data.Score, data.Text = strconv.Itoa(s.ByExpert.Score), s.ByExpert.Text
	}
	for _, n := range []string{"5", "4", "3", "2", "1"} {
		data.Scores = append(data.Scores, web.Choice{Value: n, Label: p.Render.Text(lang, "mission.score."+n)})
	}
	return data
}

func (p *Pages) drawMission(c *fiber.Ctx, v gate.Visit, data missionPage, wrong error) error {
	page := p.page(c, v, "", data)
	if wrong != nil && !p.refused(&page, wrong) && !p.blame(&page, wrong, func(path string) string { return first(path, []string{"score", "text"}, nil) }) {
		return wrong
	}
	return p.Render.Show(c, "mission", page)
}

// rateMission keeps her word; a later one replaces it.
func (p *Pages) rateMission(c *fiber.Ctx, v gate.Visit) error {
	token, s, err := p.linkedMission(c)
	if err != nil {
		return err
	}
	in := web.ReadForm(c)
	actor := office.Actor{Kind: office.PersonKind, ID: s.Person}
	if _, err := p.Missions.Rate(c.UserContext(), actor, s.ID, programme.Rating{Score: in.Number("score"), Text: in.Text("text")}); err != nil {
		data := p.missionData(token, s, v.Lang)
		data.Score, data.Text = in.Text("score"), in.Text("text")
		return p.drawMission(c, v, data, err)
	}
	return to(c, v, "/mission/"+token+"?said=rated")
}

// taskDone keeps her word that a task of hers is done.
func (p *Pages) taskDone(c *fiber.Ctx, v gate.Visit) error {
	token, s, err := p.linkedMission(c)
	if err != nil {
		return err
	}
	in := web.ReadForm(c)
	actor := office.Actor{Kind: office.PersonKind, ID: s.Person}
	if _, err := p.Missions.TaskDone(c.UserContext(), actor, s.ID, in.Number("task"), in.Text("mark")); err != nil {
		return p.drawMission(c, v, p.missionData(token, s, v.Lang), err)
	}
	return to(c, v, "/mission/"+token+"?said=task")
}
