package public

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/web"
)

// The steps of registering, each one page.
const (
	stepIdentity = iota + 1
	stepProfession
	stepAvailability
	stepConsents
	stepReview
)

// stepNames are the pages and the keys of the steps, in their order.
func stepNames() []string {
	return []string{"identity", "profession", "availability", "consents", "review"}
}

func stepPath(n int) string { return "/register/" + strconv.Itoa(n) }

// sheet is what one step asks: filled from the record or from what was sent.
type sheet interface {
	// apply writes the sheet into the record and notes what cannot be.
	apply(e *roster.Expert, p *office.Problems)
	// input is the name of the input behind a field of the record, empty when this
	// step has none.
	input(path string) string
	// open notes what must be answered first, such as which of several terms is meant.
	open(p *office.Problems)
	// grow adds an empty row to a list, and notes when it has as many as it may.
	grow(list string, p *office.Problems)
	// room leaves empty rows to write in.
	room()
}

// stepPage is the data of the pages register-….
type stepPage struct {
	Step  int
	Steps []web.Step
	// Draft is false for a record that is on the roster and is being changed.
	Draft bool
	// Back is set when the page was opened from the check of all answers.
	Back bool
	// From is the page that the form stands on and what it was made from.
	From roster.From
	// Kept is when what stands in the form was typed, zero when it is as the record has it.
	Kept string
	// Newer is true when another page has written here meanwhile.
	Newer bool
	// Form is the sheet.
	Form any
	// Lists are the choices of the fields, by name.
	Lists map[string][]web.Choice
}

// At is the address of the form, below a language.
func (s stepPage) At() string { return stepPath(s.Step) }

// NoAccount is false: a record belongs to a person who signs in.
func (s stepPage) NoAccount() bool { return false }

// reached is the first step of a draft that is not done yet.
func reached(e roster.Expert) int {
	done := []bool{
		(e.Name.Latin != "" || e.Name.Native != "") && e.Country != "",
		len(e.Occupations)+len(e.Skills) > 0,
		len(e.Languages)+len(e.Availability.Modes)+len(e.Availability.Windows) > 0,
		e.Agreed(office.ToRoster),
	}
	for i, ok := range done {
		if !ok {
			return i + 1
		}
	}
	return stepReview
}

// stepOf reads the number of the step in the address.
func stepOf(c *fiber.Ctx) (int, error) {
	n, err := strconv.Atoi(c.Params("step"))
	if err != nil || n < stepIdentity || n > stepReview {
		return 0, office.Missing("page")
	}
	return n, nil
}

func (p *Pages) showStep(c *fiber.Ctx, v gate.Visit) error {
	n, err := stepOf(c)
	if err != nil {
		return err
	}
	e, err := p.Roster.Own(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	if furthest := reached(e); e.Status == roster.Draft && n > furthest {
		return to(c, v, stepPath(furthest))
	}
	if e.Status != roster.Draft && n == stepReview {
		return to(c, v, "/mine")
	}
	return p.drawStep(c, v, e, n, p.formOf(e, n, v.Lang), roster.From{}, nil)
}

// formOf is a step as she left it: what she typed and has not saved, else the record.
func (p *Pages) formOf(e roster.Expert, n int, lang string) any {
	typed, unsaved := e.Unsaved(stepNames()[n-1], p.Now())
	if !unsaved {
		return p.sheetOf(e, n, lang)
	}
	return p.retyped(e, web.Form(typed.Values), n, lang)
}

// sheetOf is a step as the record has it.
func (p *Pages) sheetOf(e roster.Expert, n int, lang string) any {
	switch n {
	case stepIdentity:
		return identityOf(e)
	case stepProfession:
		return p.professionOf(e, lang)
	case stepAvailability:
		return availabilityOf(e)
	case stepConsents:
		return p.consentsOf(e, lang)
	}
	return p.reviewOf(e, lang)
}

// drawStep shows a step; from is the page that it goes on from, empty for a new one, and
// wrong is what the desk said of it.
func (p *Pages) drawStep(c *fiber.Ctx, v gate.Visit, e roster.Expert, n int, form any, from roster.From, wrong error) error {
	page := p.stepPage(c, v, e, n, form, from)
	if stale(wrong) {
		return p.drawOvertaken(c, v, e, n, page)
	}
	rename := func(string) string { return "" }
	if s, is := form.(sheet); is {
		rename = s.input
	}
	if n == stepConsents {
		rename = func(string) string { return "consents.roster" }
	}
	if wrong != nil && !p.blame(&page, wrong, rename) {
		return wrong
	}
	return p.Render.Show(c, "register-"+stepNames()[n-1], page)
}

func (p *Pages) stepPage(c *fiber.Ctx, v gate.Visit, e roster.Expert, n int, form any, from roster.From) web.Page {
	part := stepNames()[n-1]
	if s, is := form.(*profession); is {
		p.offer(s, v.Lang)
	}
	if from.Page == "" {
		from.Page = office.NewID("pag")
	}
	if from.Mark == "" {
		from.Mark = e.Mark(part)
	}
	data := stepPage{Step: n, Steps: p.steps(e, n, v.Lang), Draft: e.Status == roster.Draft, Back: c.Query("back") != "", From: from, Form: form, Lists: p.lists(n, v.Lang)}
	if typed, unsaved := e.Unsaved(part, p.Now()); unsaved {
		data.Kept = p.Render.Printer(v.Lang).DateTime(typed.At, zone(e))
	}
	page := p.page(c, v, "offer", data)
	page.Path = stepPath(n)
	if data.Back {
		page.Path += "?back=1"
	}
	return page
}

// steps are the five with their state; those that are done can be opened.
func (p *Pages) steps(e roster.Expert, now int, lang string) []web.Step {
	furthest := reached(e)
	var out []web.Step
	for i, name := range stepNames() {
		n := i + 1
		s := web.Step{Label: p.Render.Text(lang, "register."+name+".step"), Now: n == now, Done: n < furthest && n != now}
		if n <= furthest && n != now {
			s.URL = "/" + lang + stepPath(n)
		}
		out = append(out, s)
	}
	return out
}

func (p *Pages) saveStep(c *fiber.Ctx, v gate.Visit) error {
	n, err := stepOf(c)
	if err != nil {
		return err
	}
	e, err := p.Roster.Own(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	in := web.ReadForm(c)
	from := fromOf(in)
	switch n {
	case stepConsents:
		return p.saveConsents(c, v, e, in)
	case stepReview:
		return p.submit(c, v, e)
	}
	if rowsAsked(in) {
		return p.changeRows(c, v, e, n, in)
	}
	s := p.parse(in, n, v.Lang)
	var asked office.Problems
	if s.open(&asked); asked.Err() != nil {
		return p.askAgain(c, v, e, n, s, in, asked.Err())
	}
	_, err = p.Roster.ChangePart(c.UserContext(), v.Actor, e.ID, stepNames()[n-1], from, func(e *roster.Expert) error {
		var wrong office.Problems
		s.apply(e, &wrong)
		return wrong.Err()
	})
	if err != nil && (office.CodeOf(err) == office.Invalid || stale(err)) {
		return p.askAgain(c, v, e, n, s, in, err)
	}
	if err != nil {
		return err
	}
	return p.afterStep(c, v, e, n)
}

// askAgain shows a step that could not be saved. What was typed is kept, so that it is
// there after a restart too; unless another page was there first, where she decides.
func (p *Pages) askAgain(c *fiber.Ctx, v gate.Visit, e roster.Expert, n int, s sheet, in web.Form, wrong error) error {
	from := fromOf(in)
	s.room()
	if !stale(wrong) {
		kept, err := p.Roster.KeepTyped(c.UserContext(), v.Actor, e.ID, stepNames()[n-1], from, typedIn(in))
		switch {
		case stale(err):
			wrong = err
		case err != nil:
			return err
		default:
			e, from.Mark = kept, ""
		}
	}
	return p.drawStep(c, v, e, n, s, from, wrong)
}

func (p *Pages) parse(in web.Form, n int, lang string) sheet {
	switch n {
	case stepIdentity:
		return parseIdentity(in)
	case stepProfession:
		return p.parseProfession(in, lang)
	}
	return parseAvailability(in)
}

// afterStep leads on: to the next step of a draft, back to the check of the
// answers where she came from there, and to her page when she is on the roster.
func (p *Pages) afterStep(c *fiber.Ctx, v gate.Visit, e roster.Expert, n int) error {
	switch {
	case e.Status != roster.Draft:
		return to(c, v, "/mine?said=saved")
	case c.Query("back") != "":
		return to(c, v, stepPath(stepReview))
	}
	return to(c, v, stepPath(n+1))
}

// submit is the last button: the draft becomes a record on the roster.
func (p *Pages) submit(c *fiber.Ctx, v gate.Visit, e roster.Expert) error {
	_, err := p.Roster.Submit(c.UserContext(), v.Actor, e.ID)
	if err != nil && office.CodeOf(err) == office.Invalid {
		return p.drawStep(c, v, e, stepReview, p.reviewOf(e, v.Lang), roster.From{}, err)
	}
	if err != nil {
		return err
	}
	return to(c, v, "/register/done")
}

// registered is the data of the page "registered".
type registered struct{ Number string }

func (p *Pages) registered(c *fiber.Ctx, v gate.Visit) error {
	e, err := p.Roster.Own(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	if e.Status == roster.Draft {
		return to(c, v, stepPath(reached(e)))
	}
	return p.Render.Show(c, "registered", p.page(c, v, "offer", registered{Number: e.Number}))
}

// first is the input of a path that begins with one of the prefixes, or the path
// itself when it is one of names.
func first(path string, names []string, prefixes map[string]string) string {
	for prefix, input := range prefixes {
		if strings.HasPrefix(path, prefix) {
			return input
		}
	}
	for _, name := range names {
		if name == path {
			return path
		}
	}
	return ""
}
