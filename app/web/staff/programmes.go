package staff

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/terms"
	"jisr/app/web"
)

// ProgrammeList is the data of the page "staff-programmes".
type ProgrammeList struct{ Programmes []ProgrammeRow }

// ProgrammeRow is one programme in a list.
type ProgrammeRow struct {
	ID, Title, Status, Place string
	From, To, AnswerBy       office.Date
	Owner                    string
	Seats                    int
}

// Programme is the data of the page "staff-programme".
type Programme struct {
	ProgrammeRow
	Description, Institution, Mode, Theme string
	// Conditions are what is paid for, in words.
	Conditions []string
	// Privacy is what is done with the data of those who are invited.
	Privacy string
	// Letter is the form of the letters of invitation.
	Letter   string
	Roles    []RoleRow
	Missions []MissionRow
	// Moves are what can be done now.
	Moves []MoveChoice
	// Reason was typed for a move that was refused.
	Reason string
	// New is a role that could not be added as typed.
	New     RoleForm
	Ended   bool
	Invites bool // somebody was invited
	// Funnel is how many came how far.
	Funnel web.Funnel
	// Share is how the shortlist is shared with the host.
	Share Share
}

// RoleRow is one role of a programme with its seats.
type RoleRow struct {
	Number   int
	Title    string
	Seats    web.Seats
	Invited  int
	Accepted int
	Criteria int
}

// MoveChoice is a verb of the programme; Reason when the reason is asked for.
type MoveChoice struct {
	Verb   string
	Reason bool
	Main   bool
}

func (p *Pages) programmes(c *fiber.Ctx, v gate.Visit) error {
	list, err := p.Programmes.List(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	data := ProgrammeList{}
	for _, x := range list {
		data.Programmes = append(data.Programmes, p.programmeRow(c.UserContext(), x, v))
	}
	return p.Render.Show(c, "staff-programmes", p.page(c, v, "programmes", data))
}

func (p *Pages) programmeRow(ctx context.Context, x programme.Programme, v gate.Visit) ProgrammeRow {
	row := ProgrammeRow{ID: x.ID, Title: in(x.Title, v.Lang), Status: string(x.Status), Place: p.place(x, v.Lang), From: x.From, To: x.To,
		AnswerBy: x.AnswerBy, Owner: p.officer(ctx, x.Owner, v.Actor.ID, v.Lang)}
	for _, r := range x.Roles {
		row.Seats += r.Seats
	}
	return row
}

// place is where it is, in words.
func (p *Pages) place(x programme.Programme, lang string) string {
	if s := in(x.Place, lang); s != "" {
		return s
	}
	return p.label(terms.Governorates, x.Governorate, lang)
}

func (p *Pages) programme(c *fiber.Ctx, v gate.Visit) error {
	page, _, err := p.programmePage(c, v)
	if err != nil {
		return err
	}
	return p.Render.Show(c, "staff-programme", page)
}

// programmePage is the overview, with what an action that was refused adds to it.
func (p *Pages) programmePage(c *fiber.Ctx, v gate.Visit) (web.Page, Programme, error) {
	board, err := p.Invitations.Board(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return web.Page{}, Programme{}, err
	}
	x := board.Programme
	data := Programme{ProgrammeRow: p.programmeRow(c.UserContext(), x, v), Description: in(x.Description, v.Lang),
		Institution: p.institution(c.UserContext(), x.Institution, v.Lang), Mode: string(x.Mode), Theme: string(x.Theme),
		Conditions: p.conditions(x.Conditions, v.Lang), Privacy: in(p.Programmes.PrivacyLine(x.Content), v.Lang), Letter: string(x.LetterForm()), Moves: moves(x.Status), Ended: ended(x), New: RoleForm{Seats: "1"}}
	for _, r := range board.Roles {
		row := roleRow(r, v.Lang)
		data.Invites = data.Invites || row.Invited > 0
		data.Roles = append(data.Roles, row)
	}
	if data.Missions, err = p.missionRows(c.UserContext(), v, x); err != nil {
		return web.Page{}, Programme{}, err
	}
	if data.Funnel, err = p.funnel(c.UserContext(), board, v); err != nil {
		return web.Page{}, Programme{}, err
	}
	if data.Share, err = p.share(c.UserContext(), v, x); err != nil {
		return web.Page{}, Programme{}, err
	}
	page := p.page(c, v, "programmes", data)
	page.Title = data.Title
	return page, data, nil
}

// funnel counts a programme from the shortlist to the seats.
func (p *Pages) funnel(ctx context.Context, b invitation.Board, v gate.Visit) (web.Funnel, error) {
	var shortlisted, invited, answered, accepted, seated int
	for _, r := range b.Roles {
		list, err := p.Programmes.Store.Entries(ctx, b.Programme.ID, r.Role.Number)
		if err != nil {
			return nil, err
		}
		for _, e := range list {
			if e.In {
				shortlisted++
			}
		}
		invited, seated = invited+len(r.Invitations), seated+r.Taken
		for _, x := range r.Invitations {
			if x.AnsweredAt != nil {
				answered++
			}
			if x.State == invitation.Accepted {
				accepted++
			}
		}
	}
	out := web.Funnel{}
	for _, s := range []struct {
		key   string
		count int
	}{{"shortlisted", shortlisted}, {"invited", invited}, {"answered", answered}, {"accepted", accepted}, {"seated", seated}} {
		out = append(out, web.Stage{Label: p.text(v, "staff.funnel."+s.key), Count: s.count})
	}
	return out, nil
}

func ended(x programme.Programme) bool {
	return x.Status == programme.Completed || x.Status == programme.Cancelled
}

func roleRow(r invitation.BoardRole, lang string) RoleRow {
	row := RoleRow{Number: r.Role.Number, Title: in(r.Role.Title, lang), Invited: len(r.Invitations), Criteria: len(r.Role.Criteria)}
	for _, x := range r.Invitations {
		if x.State == invitation.Accepted {
			row.Accepted++
		}
	}
	row.Seats = seats(r.Role.Seats, r.Taken, row.Accepted)
	return row
}

// seats are taken, promised to those who accepted and wait, and free.
func seats(all, taken, accepted int) web.Seats {
	held := min(max(accepted-taken, 0), max(all-taken, 0))
	return web.Seats{Taken: taken, Held: held, Free: max(all-taken-held, 0)}
}

func moves(s programme.Status) []MoveChoice {
	var out []MoveChoice
	main := map[programme.Status]string{programme.Draft: "open", programme.Review: "open", programme.Open: "select", programme.Selecting: "start", programme.Running: "complete"}
	for _, verb := range s.Allowed() {
		out = append(out, MoveChoice{Verb: verb, Reason: verb == "cancel" || verb == "complete", Main: main[s] == verb})
	}
	return out
}

func (p *Pages) conditions(x programme.Conditions, lang string) []string {
	var out []string
	for _, k := range []struct {
		yes bool
		key string
	}{{x.Paid, "paid"}, {x.Travel, "travel"}, {x.Lodging, "lodging"}} {
		if k.yes {
			out = append(out, p.Render.Text(lang, "staff.conditions."+k.key))
		}
	}
	if note := in(x.Note, lang); note != "" {
		out = append(out, note)
	}
	return out
}

func (p *Pages) moveProgramme(c *fiber.Ctx, v gate.Visit) error {
	in := web.ReadForm(c)
	id := param(c, "id")
	_, err := p.Programmes.Move(c.UserContext(), v.Actor, id, in.Text("verb"), in.Text("reason"))
	if err == nil {
		return to(c, v, "/staff/programmes/"+id, "moved")
	}
	page, data, failed := p.programmePage(c, v)
	if failed != nil {
		return failed
	}
	if !p.refused(&page, err) {
		return err
	}
	p.pointTo(&page, "reason")
	for i := range page.Errors {
		if page.Errors[i].Field == "reason" { // each verb has its own input
			page.Errors[i].Field = "reason-" + in.Text("verb")
		}
	}
	data.Reason = in.Text("reason")
	page.Data = data
	return p.Render.Show(c, "staff-programme", page)
}

// pointTo frees the errors from fields that are on another page: the summary then
// says them without a link that leads nowhere. Only the fields that are here stay.
func (p *Pages) pointTo(page *web.Page, here ...string) {
	for i := range page.Errors {
		e := &page.Errors[i]
		if slices.Contains(here, e.Field) {
			continue
		}
		if key := "staff.programme.field." + e.Field; p.Locale.Has(page.Lang, key) {
			e.Message = p.Render.Text(page.Lang, "staff.field.problem", "field", p.Render.Text(page.Lang, key), "problem", e.Message)
		}
		e.Field = ""
	}
}

func (p *Pages) addRole(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	id := param(c, "id")
	was, err := p.Programmes.Get(c.UserContext(), v.Actor, id)
	if err != nil {
		return err
	}
	content := was.Content
	content.Roles = append(append([]programme.Role(nil), was.Roles...), readRole(sent).role(programme.Role{}))
	now, err := p.Programmes.Change(c.UserContext(), v.Actor, id, was.Rev, content)
	if err == nil {
		return to(c, v, "/staff/programmes/"+id+"/roles/"+strconv.Itoa(now.Roles[len(now.Roles)-1].Number), "role")
	}
	page, data, failed := p.programmePage(c, v)
	if failed != nil {
		return failed
	}
	if !p.refused(&page, err) {
		return err
	}
	shorten(&page, "roles["+strconv.Itoa(len(was.Roles))+"].")
	p.pointTo(&page, "title.ar", "title.ckb", "title.en", "seats")
	data.New = readRole(sent)
	page.Data = data
	return p.Render.Show(c, "staff-programme", page)
}

// shorten takes a prefix off the errors' fields: a form of one role has no index.
func shorten(page *web.Page, prefix string) {
	for i := range page.Errors {
		e := &page.Errors[i]
		if len(e.Field) > len(prefix) && e.Field[:len(prefix)] == prefix {
			e.Field = e.Field[len(prefix):]
		}
		if e.Field == "title" {
			e.Field = "title.ar"
		}
	}
}

// today is the date in Baghdad.
func (p *Pages) today() time.Time { return p.Now().In(office.Baghdad) }
