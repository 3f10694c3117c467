package staff

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// NeedForm is the data of the page "staff-need-edit".
type NeedForm struct {
	// ID is empty for a new need; Rev is what the form was made from.
	ID  string
	Rev int64
	programme.Terms
	// Institution is whom an officer writes for; a host is not asked.
	Institution string
	// Remark is why it came back.
	Remark string
	// Stale is true when somebody else has saved the need meanwhile.
	Stale bool
	// Rows are the roles, with an empty one to write the next into.
	Rows []WantedForm

	Institutions, Themes, Governorates, Modes, Languages, Levels []web.Choice
}

// WantedForm is one role as it stands in the form: the codes as words.
type WantedForm struct {
	Title, Text                         office.Text
	Seats, Language, Level              string
	Occupation, Skill                   string
	OccupationCode, SkillCode, Numbered string
}

// mostWanted is how many roles a need has room for.
const mostWanted = 8

// Action is where the form is sent, below the language.
func (f NeedForm) Action() string {
	if f.ID == "" {
		return "/staff/needs/new"
	}
	return needPath(f.ID) + "/edit"
}

// Back is where the form was opened from.
func (f NeedForm) Back() string {
	if f.ID == "" {
		return "/staff/needs"
	}
	return needPath(f.ID)
}

// Paid lists what is paid for, as the boxes of the form.
func (f NeedForm) Paid() []string { return paid(f.Conditions) }

// Full is true when no further role fits.
func (f NeedForm) Full() bool { return len(f.Rows) >= mostWanted }

// readNeed reads the form, each role as it was typed and as it is meant. A role of
// which nothing was written is none.
func (p *Pages) readNeed(in web.Form, lang string) NeedForm {
	f := NeedForm{Institution: in.Text("institution"), Terms: programme.Terms{Title: in.Texts("title"), Text: in.Texts("text"), Theme: roster.Theme(in.Text("theme")),
		Place: in.Texts("place"), Governorate: in.Text("governorate"), Mode: roster.Mode(in.Text("mode")), From: in.Date("from"), To: in.Date("to"),
		Contact: in.Text("contact"), Conditions: readConditions(in)}}
	for i := range in.Rows("roles") {
		w := readWanted(in, i)
		if w.empty() {
			continue
		}
		f.Rows = append(f.Rows, w)
		f.Roles = append(f.Roles, p.wanted(w, lang))
	}
	return f
}

func readWanted(in web.Form, i int) WantedForm {
	name := func(field string) string { return wantedInput(i, field) }
	return WantedForm{Title: in.Texts(name("title")), Text: in.Texts(name("text")), Seats: in.Code(name("seats")), Language: in.Text(name("language")), Level: in.Text(name("level")),
		Occupation: in.Text(name("occupation")), OccupationCode: in.Text(name("occupation.code")), Skill: in.Text(name("skill")), SkillCode: in.Text(name("skill.code"))}
}

// empty is true for a row that nobody wrote into; a level alone says nothing.
func (w WantedForm) empty() bool {
	w.Level = ""
	return w == WantedForm{} || w == WantedForm{Seats: w.Seats} && w.Seats == "1"
}

// wanted is a row as the desk takes it.
func (p *Pages) wanted(w WantedForm, lang string) programme.Wanted {
	seats, err := web.Count(w.Seats)
	if err != nil {
		seats = 0 // refused: a role has at least one seat
	}
	out := programme.Wanted{Title: w.Title, Text: w.Text, Seats: seats, Language: w.Language,
		Occupation: p.chosen(terms.ISCO, w.Occupation, w.OccupationCode, lang), Skill: p.chosen(terms.Skills, w.Skill, w.SkillCode, lang)}
	if out.Language != "" {
		out.Level = w.Level
	}
	return out
}

// chosen is the term of a combobox: the code that was chosen while its text still
// stands there, or what the text means.
func (p *Pages) chosen(kind, text, code, lang string) string {
	switch {
	case text == "":
		return ""
	case p.Terms.Known(kind, code) && text == p.label(kind, code, lang):
		return code
	}
	return p.meant(kind, text, lang)
}

// needFormOf is a need as its form shows it.
func (p *Pages) needFormOf(n programme.Need, lang string) NeedForm {
	f := NeedForm{ID: n.ID, Rev: n.Rev, Terms: n.Terms, Institution: n.Institution, Remark: n.Remark}
	for _, w := range n.Roles {
		f.Rows = append(f.Rows, WantedForm{Title: w.Title, Text: w.Text, Seats: strconv.Itoa(w.Seats), Language: w.Language, Level: w.Level, OccupationCode: w.Occupation,
			Occupation: p.label(terms.ISCO, w.Occupation, lang), SkillCode: w.Skill, Skill: p.label(terms.Skills, w.Skill, lang)})
	}
	return f
}

func (p *Pages) newNeed(c *fiber.Ctx, v gate.Visit) error {
	return p.showNeedForm(c, v, NeedForm{}, nil)
}

func (p *Pages) fileNeed(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	f := p.readNeed(sent, v.Lang)
	if sent.Text("add") != "" {
		return p.showNeedForm(c, v, f.grown(), nil)
	}
	n, err := p.Needs.File(c.UserContext(), v.Actor, programme.Filing{Institution: f.Institution, Terms: f.Terms})
	if err != nil {
		return p.showNeedForm(c, v, f, err)
	}
	return p.savedNeed(c, v, n, sent)
}

func (p *Pages) editNeed(c *fiber.Ctx, v gate.Visit) error { return p.editNeedAgain(c, v, nil) }

// editNeedAgain shows the form as the need is kept, with what is missing.
func (p *Pages) editNeedAgain(c *fiber.Ctx, v gate.Visit, missing error) error {
	n, err := p.Needs.Get(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	if !n.Writable() {
		return to(c, v, needPath(n.ID), "")
	}
	return p.showNeedForm(c, v, p.needFormOf(n, v.Lang), missing)
}

// changeNeed saves what was written. Who wrote on what somebody else has changed
// meanwhile is shown her own text again and saves nothing yet.
func (p *Pages) changeNeed(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	was, err := p.Needs.Get(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	f := p.readNeed(sent, v.Lang)
	f.ID, f.Rev, f.Remark = was.ID, was.Rev, was.Remark
	if sent.Text("add") != "" {
		f.Rev = sent.Rev()
		return p.showNeedForm(c, v, f.grown(), nil)
	}
	n, err := p.Needs.Change(c.UserContext(), v.Actor, was.ID, sent.Rev(), f.Terms)
	if err != nil {
		if f.Stale = office.CodeOf(err) == office.Stale; !f.Stale {
			f.Rev = sent.Rev()
		}
		return p.showNeedForm(c, v, f, err)
	}
	return p.savedNeed(c, v, n, sent)
}

// savedNeed goes on after a need was saved: to the need, or on to the Ministry.
func (p *Pages) savedNeed(c *fiber.Ctx, v gate.Visit, n programme.Need, sent web.Form) error {
	if sent.Text("then") != "submit" {
		return to(c, v, needPath(n.ID), "kept")
	}
	if _, err := p.Needs.Submit(c.UserContext(), v.Actor, n.ID, n.Rev); err != nil {
		return p.showNeedForm(c, v, p.needFormOf(n, v.Lang), err)
	}
	return to(c, v, needPath(n.ID), "submitted")
}

// grown has room for one more role.
func (f NeedForm) grown() NeedForm {
	if !f.Full() {
		f.Rows = append(f.Rows, WantedForm{Seats: "1"})
	}
	return f
}

// showNeedForm shows the form, with what was wrong with it.
func (p *Pages) showNeedForm(c *fiber.Ctx, v gate.Visit, f NeedForm, refused error) error {
	f, err := p.needForm(c.UserContext(), v, f)
	if err != nil {
		return err
	}
	page := p.page(c, v, "needs", f)
	page.Path = f.Action()
	if refused != nil && !p.refused(&page, refused) {
		return refused
	}
	inNeedForm(&page)
	return p.Render.Show(c, "staff-need-edit", page)
}

func (p *Pages) needForm(ctx context.Context, v gate.Visit, f NeedForm) (NeedForm, error) {
	lang := v.Lang
	if len(f.Rows) == 0 {
		f = f.grown()
	}
	for i := range f.Rows {
		f.Rows[i].Numbered = p.Render.Printer(lang).Number(i + 1)
	}
	f.Themes = p.said(lang, "staff.theme", web.Strings([]roster.Theme{roster.Institutions, roster.HumanCapital, roster.Finance, roster.Guardianship}))
	f.Modes = p.said(lang, "staff.mode", web.Strings([]roster.Mode{roster.Remote, roster.Visit, roster.Mission, roster.Return}))
	f.Governorates, f.Languages = p.sorted(terms.Governorates, lang), p.sorted(terms.Languages, lang)
	for _, l := range roster.Levels() {
		f.Levels = append(f.Levels, web.Choice{Value: l, Label: p.level(l, lang)})
	}
	if f.ID != "" || !v.Actor.May(office.OfficerRole) {
		return f, nil
	}
	list, err := p.Staff.Institutions(ctx)
	for _, x := range list {
		if x.Kind == office.HostKind {
			f.Institutions = append(f.Institutions, web.Choice{Value: x.ID, Label: in(x.Name, lang)})
		}
	}
	return f, err
}

// inNeedForm leads each error to an input: a text as a whole to its Arabic, and the
// roles as a whole to the first.
func inNeedForm(page *web.Page) {
	for i := range page.Errors {
		e := &page.Errors[i]
		switch {
		case e.Field == "roles":
			e.Field = wantedInput(0, "title.ar")
		case e.Field == "title" || e.Field == "text" || e.Field == "place" || e.Field == "conditions.note" || strings.HasSuffix(e.Field, "].title") || strings.HasSuffix(e.Field, "].text"):
			e.Field += ".ar"
		}
	}
}
