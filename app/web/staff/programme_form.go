package staff

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// ProgrammeForm is the data of the page "staff-programme-edit".
type ProgrammeForm struct {
	// ID is empty for a new programme; Rev is what the form was made from.
	ID      string
	Rev     int64
	Content programme.Content

	// Standard is the privacy line that stands there until the officer writes another.
	Standard office.Text

	Themes, Institutions, Governorates, Modes, Letters []web.Choice
}

// Privacy is the line as it stands.
func (f ProgrammeForm) Privacy() office.Text { return f.Content.PrivacyLine(f.Standard) }

// Action is where the form is sent, below the language.
func (f ProgrammeForm) Action() string {
	if f.ID == "" {
		return "/staff/programmes/new"
	}
	return "/staff/programmes/" + f.ID + "/edit"
}

// Back is where the form was opened from.
func (f ProgrammeForm) Back() string {
	if f.ID == "" {
		return "/staff/programmes"
	}
	return "/staff/programmes/" + f.ID
}

// Paid lists what is paid for, as the boxes of the form.
func (f ProgrammeForm) Paid() []string { return paid(f.Content.Conditions) }

func paid(c programme.Conditions) []string {
	var out []string
	for name, yes := range map[string]bool{"paid": c.Paid, "travel": c.Travel, "lodging": c.Lodging} {
		if yes {
			out = append(out, name)
		}
	}
	return out
}

// readProgramme reads the form; roles are edited elsewhere and kept.
func readProgramme(in web.Form, roles []programme.Role) programme.Content {
	privacy := in.Texts("privacy")
	return programme.Content{Title: in.Texts("title"), Description: in.Texts("description"), Theme: roster.Theme(in.Text("theme")),
		Institution: in.Text("institution"), Place: in.Texts("place"), Governorate: in.Text("governorate"), Mode: roster.Mode(in.Text("mode")),
		From: in.Date("from"), To: in.Date("to"), AnswerBy: in.Date("answer_by"), Roles: roles,
		Conditions: readConditions(in), Privacy: &privacy, Letter: programme.LetterForm(in.Text("letter"))}
}

// readConditions reads the boxes of what is paid, and the words beside them.
func readConditions(in web.Form) programme.Conditions {
	paid := map[string]bool{}
	for _, s := range in.List("conditions") {
		paid[s] = true
	}
	return programme.Conditions{Paid: paid["paid"], Travel: paid["travel"], Lodging: paid["lodging"], Note: in.Texts("conditions.note")}
}

func (p *Pages) programmeForm(ctx context.Context, f ProgrammeForm, lang string) (ProgrammeForm, error) {
	f.Themes = p.said(lang, "staff.theme", web.Strings([]roster.Theme{roster.Institutions, roster.HumanCapital, roster.Finance, roster.Guardianship}))
	f.Modes = p.said(lang, "staff.mode", web.Strings([]roster.Mode{roster.Remote, roster.Visit, roster.Mission, roster.Return}))
	f.Letters, f.Standard = p.said(lang, "staff.letter_form", web.Strings(programme.LetterForms())), p.Programmes.Privacy
	f.Governorates = p.sorted(terms.Governorates, lang)
	var err error
	f.Institutions, err = p.institutions(ctx, lang)
	return f, err
}

func (p *Pages) newProgramme(c *fiber.Ctx, v gate.Visit) error {
	return p.showProgrammeForm(c, v, ProgrammeForm{Content: programme.Content{Institution: v.Actor.Institution}}, nil)
}

func (p *Pages) createProgramme(c *fiber.Ctx, v gate.Visit) error {
	content := readProgramme(web.ReadForm(c), nil)
	x, err := p.Programmes.Create(c.UserContext(), v.Actor, content)
	if err != nil {
		return p.showProgrammeForm(c, v, ProgrammeForm{Content: content}, err)
	}
	return to(c, v, "/staff/programmes/"+x.ID, "created")
}

func (p *Pages) editProgramme(c *fiber.Ctx, v gate.Visit) error {
	x, err := p.Programmes.Get(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	return p.showProgrammeForm(c, v, ProgrammeForm{ID: x.ID, Rev: x.Rev, Content: x.Content}, nil)
}

func (p *Pages) changeProgramme(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	was, err := p.Programmes.Get(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	content := readProgramme(sent, was.Roles)
	if _, err := p.Programmes.Change(c.UserContext(), v.Actor, was.ID, sent.Rev(), content); err != nil {
		return p.showProgrammeForm(c, v, ProgrammeForm{ID: was.ID, Rev: was.Rev, Content: content}, err)
	}
	return to(c, v, "/staff/programmes/"+was.ID, "changed")
}

// showProgrammeForm shows the form, with what was wrong with it.
func (p *Pages) showProgrammeForm(c *fiber.Ctx, v gate.Visit, f ProgrammeForm, refused error) error {
	f, err := p.programmeForm(c.UserContext(), f, v.Lang)
	if err != nil {
		return err
	}
	page := p.page(c, v, "programmes", f)
	if refused != nil && !p.refused(&page, refused) {
		return refused
	}
	p.inForm(&page)
	return p.Render.Show(c, "staff-programme-edit", page)
}

// inForm leads each error to an input of the form: a text as a whole to its
// Arabic, and what belongs to roles to nothing.
func (p *Pages) inForm(page *web.Page) {
	for i := range page.Errors {
		e := &page.Errors[i]
		switch {
		case e.Field == "title" || e.Field == "description" || e.Field == "place" || e.Field == "conditions.note" || e.Field == "summary" || e.Field == "risks":
			e.Field += ".ar"
		case e.Field == "owner" || e.Field == "roles" || strings.HasPrefix(e.Field, "roles["):
			e.Field = ""
		}
	}
}

// RoleForm is a role's own line: its title in three languages and its seats.
type RoleForm struct {
	Title     office.Text
	Seats     string
	FirstCome bool
}

func readRole(in web.Form) RoleForm {
	return RoleForm{Title: in.Texts("title"), Seats: in.Code("seats"), FirstCome: in.Yes("first_come")}
}

// role is the role as the form says it, with everything else as it was.
func (f RoleForm) role(was programme.Role) programme.Role {
	n, err := web.Count(f.Seats)
	if err != nil {
		n = 0 // refused: a role has at least one seat
	}
	was.Title, was.Seats, was.FirstCome = f.Title, n, f.FirstCome
	return was
}
