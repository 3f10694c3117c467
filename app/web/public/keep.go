package public

import (
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/web"
)

// mostTyped bounds what is kept of one page, in bytes: as much as the longest lists of
// a profession hold, in Arabic letters.
const mostTyped = 192 << 10

func tooMuch() error {
	return &office.Error{Code: office.TooLarge, Key: "error.too_large", Args: map[string]any{"limit": mostTyped}}
}

// fromOf is the page that a form stands on and what it was made from.
func fromOf(in web.Form) roster.From {
	return roster.From{Page: in.Text("page"), Mark: in.Text("mark")}
}

// typedIn are the answers of a form, without what the page itself put in.
func typedIn(in web.Form) map[string][]string {
	out := map[string][]string{}
	for name, values := range in {
		switch name {
		case "csrf", "page", "mark", "add", "remove", "first", "discard", "website":
		default:
			out[name] = values
		}
	}
	return out
}

func size(typed map[string][]string) int {
	n := 0
	for name, values := range typed {
		for _, v := range values {
			n += len(name) + len(v)
		}
	}
	return n
}

// stale is true for the refusal of a form that another page has overtaken.
func stale(err error) bool { return err != nil && office.CodeOf(err) == office.Stale }

// zone is where a person reads the time.
func zone(e roster.Expert) *time.Location {
	if at, err := time.LoadLocation(e.Timezone); err == nil && e.Timezone != "" {
		return at
	}
	return office.Baghdad
}

// keepStep keeps what was typed on a step as it is. The page asks so by itself while
// somebody writes (its script wants JSON), and by the buttons that change the language
// or return to what was saved.
func (p *Pages) keepStep(c *fiber.Ctx, v gate.Visit) error {
	n, err := stepOf(c)
	if err != nil || n == stepReview {
		return office.Missing("page")
	}
	e, err := p.Roster.Own(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	in := web.ReadForm(c)
	typed := typedIn(in)
	if size(typed) > mostTyped {
		return tooMuch()
	}
	if in.Text("discard") != "" || p.nothingNew(e, in, n, v.Lang) {
		typed = nil
	}
	part := stepNames()[n-1]
	kept, err := p.Roster.KeepTyped(c.UserContext(), v.Actor, e.ID, part, fromOf(in), typed)
	switch {
	case err != nil && !stale(err):
		return err
	case byScript(c) && err != nil:
		return c.Status(fiber.StatusPreconditionFailed).JSON(fiber.Map{"mark": e.Mark(part)})
	case byScript(c):
		return c.JSON(fiber.Map{"mark": kept.Mark(part)})
	case err != nil:
		return p.drawStep(c, v, e, n, p.retyped(e, in, n, v.Lang), fromOf(in), err)
	}
	path := stepPath(n)
	if c.Query("back") != "" {
		path += "?back=1"
	}
	return to(c, v, path)
}

// byScript is true for a request of the page's script, which wants no page.
func byScript(c *fiber.Ctx) bool { return c.Get(fiber.HeaderAccept) == fiber.MIMEApplicationJSON }

// retyped is a step as it was typed: half a word stays half a word.
func (p *Pages) retyped(e roster.Expert, in web.Form, n int, lang string) any {
	switch n {
	case stepConsents:
		rows := p.consentsOf(e, lang)
		for i := range rows {
			rows[i].Given = in.Yes(rows[i].Name())
		}
		return rows
	case stepProfession:
		s := p.typedProfession(in, lang)
		s.room()
		return s
	}
	s := p.parse(in, n, lang)
	s.room()
	return s
}

// nothingNew is true when a form says what the record holds already.
func (p *Pages) nothingNew(e roster.Expert, in web.Form, n int, lang string) bool {
	part := stepNames()[n-1]
	e.Typed = nil
	if n == stepConsents {
		for _, purpose := range office.Purposes() {
			if in.Yes("consents."+string(purpose)) != e.Agreed(purpose) {
				return false
			}
		}
		return true
	}
	s, then := p.parse(in, n, lang), e
	var wrong office.Problems
	s.open(&wrong)
	s.apply(&then, &wrong)
	return wrong.Err() == nil && then.Mark(part) == e.Mark(part)
}

// drawOvertaken shows a step that another page has written meanwhile: what she typed
// here, and the choice between the two.
func (p *Pages) drawOvertaken(c *fiber.Ctx, v gate.Visit, e roster.Expert, n int, page web.Page) error {
	data, ok := page.Data.(stepPage)
	if !ok {
		return errors.New("a step without its data")
	}
	data.Newer, data.From.Mark = true, e.Mark(stepNames()[n-1]) // saving again is her decision
	page.Data = data
	page.Errors = append(page.Errors, web.Problem{Field: "newer", Message: p.text(v, "error.newer")})
	return p.Render.ShowAs(c, fiber.StatusPreconditionFailed, "register-"+stepNames()[n-1], page)
}

// lapsedPage is the data of the page "register-lapsed".
type lapsedPage struct {
	Step   int
	Back   bool
	Values []lapsedValue
}

// At is the address of the form, below a language.
func (l lapsedPage) At() string { return stepPath(l.Step) }

type lapsedValue struct{ Name, Value string }

// lapsedStep is shown when a step was sent after the sign-in, or the token of its form,
// had ended. Who is signed in again sees the form with what she typed; who is not keeps
// it in the page until she is.
func (p *Pages) lapsedStep(c *fiber.Ctx, v gate.Visit) error {
	n, err := stepOf(c)
	if err != nil || n == stepReview || byScript(c) {
		return &office.Error{Code: office.Forbidden, Key: "error.form_expired"}
	}
	in := web.ReadForm(c)
	e, err := p.Roster.Own(c.UserContext(), v.Actor)
	if err == nil {
		page := p.stepPage(c, v, e, n, p.retyped(e, in, n, v.Lang), fromOf(in))
		page.Errors = append(page.Errors, web.Problem{Message: p.text(v, "register.lapsed.again")})
		return p.Render.ShowAs(c, fiber.StatusForbidden, "register-"+stepNames()[n-1], page)
	}
	data := lapsedPage{Step: n, Back: c.Query("back") != ""}
	for name, values := range in {
		for _, value := range values {
			if name != "csrf" {
				data.Values = append(data.Values, lapsedValue{name, value})
			}
		}
	}
	page := p.page(c, v, "offer", data)
	page.Path = stepPath(n)
	return p.Render.ShowAs(c, fiber.StatusForbidden, "register-lapsed", page)
}

// unsavedPart is a page on which something is typed that is not in the record.
type unsavedPart struct{ Title, URL string }

func (p *Pages) unsaved(e roster.Expert, lang string) []unsavedPart {
	var out []unsavedPart
	for i, part := range stepNames()[:stepReview-1] {
		if _, there := e.Unsaved(part, p.Now()); there {
			out = append(out, unsavedPart{p.Render.Text(lang, "register."+part+".step"), "/" + lang + stepPath(i+1)})
		}
	}
	return out
}
