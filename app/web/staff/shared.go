package staff

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/web"
)

// SharedRow is a shared shortlist in the list of its host.
type SharedRow struct {
	ID, Title string
	From, To  office.Date
	Since     time.Time
}

// Shared is the data of the page "staff-shared": a shared shortlist as its host meets it.
type Shared struct {
	SharedRow
	People   []MetRow
	Opinions []web.Choice
}

// MetRow is one person whom a host meets.
type MetRow struct {
	// Key and Role say which one she is in a form; Anchor is both, as an id of the page.
	Key, Anchor                 string
	Role                        int
	Name, Title, Profession     string
	From, To                    office.Date
	Remark                      *RemarkRow
	Opinion, Text               string // in the form
	OpinionProblem, TextProblem string
}

// Open is true when the form of the remark is unfolded.
func (m MetRow) Open() bool { return m.OpinionProblem != "" || m.TextProblem != "" }

// RemarkRow is a host's word, with who said it and who read it.
type RemarkRow struct {
	Opinion, Text, By, Institution string
	At                             time.Time
	// Said is At as a form brings it back.
	Said    string
	NotedBy string
	NotedAt time.Time
}

func sharedPath(id string) string { return "/staff/shared/" + id }

func (p *Pages) remarkRow(ctx context.Context, r *invitation.Remark, self, lang string) *RemarkRow {
	if r == nil {
		return nil
	}
	out := &RemarkRow{Opinion: string(r.Opinion), Text: r.Text, By: p.officer(ctx, r.By, self, lang), Institution: p.institution(ctx, r.Institution, lang), At: r.At.In(office.Baghdad), Said: strconv.FormatInt(r.At.UnixMilli(), 10)}
	if r.NotedAt != nil {
		out.NotedBy, out.NotedAt = p.officer(ctx, r.NotedBy, self, lang), r.NotedAt.In(office.Baghdad)
	}
	return out
}

func sharedRow(s invitation.SharedList, lang string) SharedRow {
	return SharedRow{ID: s.Programme, Title: in(s.Title, lang), From: s.From, To: s.To, Since: s.SharedAt.In(office.Baghdad)}
}

func (p *Pages) metRow(ctx context.Context, m invitation.Met, self, lang string) MetRow {
	row := MetRow{Key: m.Key, Anchor: m.Key + "-" + strconv.Itoa(m.Role), Role: m.Role, Name: m.Name.In(lang), Title: in(m.Title, lang), From: m.From, To: m.To,
		Profession: p.occupation(roster.Occupation{Code: m.Trade.Code, Concept: m.Trade.Concept, Title: m.Trade.Title}, lang), Remark: p.remarkRow(ctx, m.Remark, self, lang)}
	if m.Remark != nil {
		row.Opinion, row.Text = string(m.Remark.Opinion), m.Remark.Text
	}
	return row
}

func (p *Pages) shared(c *fiber.Ctx, v gate.Visit) error {
	page, err := p.sharedPage(c, v)
	if err != nil {
		return err
	}
	return p.Render.Show(c, "staff-shared", page)
}

func (p *Pages) sharedPage(c *fiber.Ctx, v gate.Visit) (web.Page, error) {
	ctx := c.UserContext()
	m, err := p.Invitations.Meet(ctx, v.Actor, param(c, "id"))
	if err != nil {
		return web.Page{}, err
	}
	data := Shared{SharedRow: sharedRow(m.SharedList, v.Lang), Opinions: p.said(v.Lang, "staff.opinion", web.Strings(invitation.Opinions()))}
	for _, x := range m.People {
		data.People = append(data.People, p.metRow(ctx, x, v.Actor.ID, v.Lang))
	}
	page := p.page(c, v, "today", data)
	page.Title, page.Path = data.Title, sharedPath(data.ID)
	return page, nil
}

// remark keeps the host's word on one person. What was refused stays in her form.
func (p *Pages) remark(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	id, key, role := param(c, "id"), sent.Text("person"), sent.Number("role")
	r := invitation.Remark{Opinion: invitation.Opinion(sent.Text("opinion")), Text: sent.Text("text")}
	err := p.Invitations.Remark(c.UserContext(), v.Actor, id, key, role, r)
	if err == nil {
		return to(c, v, sharedPath(id), "remarked")
	}
	if web.Missing(err) {
		return err
	}
	page, failed := p.sharedPage(c, v)
	if failed != nil {
		return failed
	}
	if !p.refused(&page, err) {
		return err
	}
	page.Data.(Shared).blame(&page, key, role, r) // sharedPage made it
	return p.Render.Show(c, "staff-shared", page)
}

// blame puts what was typed and what is wrong with it into one person's form.
func (s Shared) blame(page *web.Page, key string, role int, typed invitation.Remark) {
	for i := range s.People {
		m := &s.People[i]
		if m.Key != key || m.Role != role {
			continue
		}
		m.Opinion, m.Text = string(typed.Opinion), typed.Text
		for n := range page.Errors {
			e := &page.Errors[n]
			if e.Field == "opinion" {
				m.OpinionProblem = e.Message
			} else {
				m.TextProblem = e.Message
			}
			e.Field += "-" + m.Anchor
		}
	}
}

// sharedTasks are the shortlists that are shared with the reader's institution.
func (p *Pages) sharedTasks(ctx context.Context, v gate.Visit, data *Home) error {
	list, err := p.Invitations.Shares(ctx, v.Actor)
	for _, s := range list {
		data.Shared = append(data.Shared, sharedRow(s, v.Lang))
	}
	return err
}

// Share is what an officer reads of the sharing of a shortlist.
type Share struct {
	// Host is whom it is or would be shared with: empty for a programme that has none, or in
	// which nobody can accept. People is how many it would meet now.
	Host   string
	People int
	// On is true while it is shared, since Since by By.
	On    bool
	Since time.Time
	By    string
}

func (p *Pages) share(ctx context.Context, v gate.Visit, x programme.Programme) (Share, error) {
	host, err := p.Staff.Institution(ctx, x.Institution)
	if err != nil && !web.Missing(err) {
		return Share{}, err
	}
	if err != nil || host.Kind != office.HostKind || !x.Shareable() {
		return Share{}, nil
	}
	out := Share{Host: in(host.Name, v.Lang), On: x.SharedWith(host.ID)}
	if out.On {
		out.Since, out.By = x.Shared.At.In(office.Baghdad), p.officer(ctx, x.Shared.By, v.Actor.ID, v.Lang)
	}
	out.People, err = p.Invitations.Meetable(ctx, v.Actor, x)
	return out, err
}

func (p *Pages) shareList(c *fiber.Ctx, v gate.Visit) error {
	_, err := p.Invitations.Share(c.UserContext(), v.Actor, param(c, "id"))
	return p.shareDone(c, v, err, "shared")
}

func (p *Pages) withholdList(c *fiber.Ctx, v gate.Visit) error {
	_, err := p.Invitations.Withhold(c.UserContext(), v.Actor, param(c, "id"))
	return p.shareDone(c, v, err, "withheld")
}

// shareDone answers with the programme, refused or not.
func (p *Pages) shareDone(c *fiber.Ctx, v gate.Visit, err error, said string) error {
	if err == nil {
		return to(c, v, "/staff/programmes/"+param(c, "id"), said)
	}
	page, _, failed := p.programmePage(c, v)
	if failed != nil {
		return failed
	}
	if !p.refused(&page, err) {
		return err
	}
	return p.Render.Show(c, "staff-programme", page)
}

// noteRemark says on the board that a host's word was read.
func (p *Pages) noteRemark(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	ms, _ := strconv.ParseInt(sent.Text("said"), 10, 64) // what is no number is no moment at which a word was said
	x, err := p.Invitations.NoteRemark(c.UserContext(), v.Actor, sent.Text("invitation"), time.UnixMilli(ms))
	if err == nil {
		return to(c, v, "/staff/programmes/"+x.Programme+"/board", "remark_noted")
	}
	return p.boardRefused(c, v, err, func(*web.Page) {})
}
