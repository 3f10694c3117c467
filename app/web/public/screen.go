package public

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/web"
)

// screenCheck is the last of the screens of an interest: all answers, and the button
// that sends them.
const screenCheck = "check"

func screenNames() []string { return append(invest.Parts(), screenCheck) }

func screenPath(name string) string { return "/invest/" + name }

// reachedScreen is the first that is not done.
func reachedScreen(dr invest.Draft) string { return screenNames()[dr.Reached()-1] }

// screen is one of the screens for one visitor.
type screen struct {
	Name  string
	Draft invest.Draft
	// Known is what a signed-in person is not asked again.
	Known office.Identity
}

// screenPage is the data of the pages invest-who, -interest, -support and -check.
type screenPage struct {
	Name  string
	Steps []web.Step
	// Back is set when the page was opened from the check of all answers.
	Back bool
	From office.From
	// Kept is when what stands in the form was typed, zero when it was saved.
	Kept string
	// Newer is true when another page has written here meanwhile.
	Newer bool
	// Link is the address to which a link went that opens this draft elsewhere.
	Link  string
	Wish  invest.Wish
	Known office.Identity
	About translated // the opportunity, when the interest is in one
	Lists map[string][]web.Choice
	// Groups and Unsaved are of the check.
	Groups  []reviewGroup
	Unsaved []unsavedPart
	// Proof is true when the address is still to be proven.
	Proof bool
}

// At is the address of the form, below a language.
func (s screenPage) At() string { return screenPath(s.Name) }

// Draft is true: an interest is no record before it is sent.
func (s screenPage) Draft() bool { return true }

// NoAccount is true when nobody is signed in who would find it again.
func (s screenPage) NoAccount() bool { return s.Known == (office.Identity{}) }

// Agreed is the value of the consent's box.
func (s screenPage) Agreed() string {
	if s.Wish.Consent {
		return "true"
	}
	return ""
}

// screen reads which one is meant, and what is written; nothing yet is an empty draft.
func (p *Pages) screen(c *fiber.Ctx, v gate.Visit) (screen, error) {
	i := slices.Index(screenNames(), c.Params("step", invest.PartWho))
	if i < 0 {
		return screen{}, office.Missing("page")
	}
	s := screen{Name: screenNames()[i]}
	var err error
	if s.Draft, err = p.draft(c, v); web.Missing(err) {
		s.Draft, err = p.Invest.NewDraft(v.Actor), nil
	}
	if err != nil || s.Draft.Person == "" {
		return s, err
	}
	known, err := p.People.Person(c.UserContext(), s.Draft.Person)
	if err != nil {
		return s, err
	}
	s.Known = office.Identity{Name: known.Name, Email: known.Email, Phone: known.Phone, Country: known.Country, City: known.City}
	return s, nil
}

func (p *Pages) showScreen(c *fiber.Ctx, v gate.Visit) error {
	s, err := p.screen(c, v)
	switch {
	case err != nil:
		return err
	case s.Draft.Filed:
		return to(c, v, "/invest/sent")
	case s.Draft.Rev == 0:
		return to(c, v, "/invest")
	case slices.Index(screenNames(), s.Name)+1 > s.Draft.Reached():
		return to(c, v, screenPath(reachedScreen(s.Draft)))
	}
	w := s.Draft.Wish
	if typed, unsaved := s.Draft.Typed.Unsaved(s.Name, p.Now()); unsaved {
		w = s.read(web.Form(typed.Values), v.Lang)
	}
	return p.drawScreen(c, v, s, w, office.From{}, nil)
}

// read is a wish as a form says it; what the screen does not ask is as it is known.
func (s screen) read(f web.Form, lang string) invest.Wish {
	w := parseWish(f, lang)
	w.Opportunity = s.Draft.Wish.Opportunity
	if s.Known.Name != (office.Name{}) {
		w.Name = s.Known.Name
	}
	for _, one := range []struct {
		into  *string
		known string
	}{{&w.Email, s.Known.Email}, {&w.Phone, s.Known.Phone}, {&w.Country, s.Known.Country}, {&w.City, s.Known.City}} {
		if one.known != "" {
			*one.into = one.known
		}
	}
	return w
}

// drawScreen shows one; from is the page that it goes on from, empty for a new one, and
// wrong is what the desk said of it.
func (p *Pages) drawScreen(c *fiber.Ctx, v gate.Visit, s screen, w invest.Wish, from office.From, wrong error) error {
	page, err := p.screenPage(c, v, s, w, from)
	if err != nil {
		return err
	}
	if stale(wrong) {
		data := page.Data.(screenPage)
		data.Newer, data.From.Mark = true, s.Draft.Mark(s.Name) // saving again is her decision
		page.Data = data
		page.Errors = append(page.Errors, web.Problem{Field: "newer", Message: p.text(v, "error.newer")})
		return p.Render.ShowAs(c, fiber.StatusPreconditionFailed, "invest-"+s.Name, page)
	}
	rename := interestInput
	if s.Name == screenCheck { // its lines lead to the screens
		rename = func(string) string { return "" }
	}
	if wrong != nil && !p.blame(&page, wrong, rename) {
		return wrong
	}
	return p.Render.Show(c, "invest-"+s.Name, page)
}

func (p *Pages) screenPage(c *fiber.Ctx, v gate.Visit, s screen, w invest.Wish, from office.From) (web.Page, error) {
	if from.Page == "" {
		from.Page = office.NewID("pag")
	}
	if from.Mark == "" {
		from.Mark = s.Draft.Mark(s.Name)
	}
	data := screenPage{Name: s.Name, Steps: screenSteps(p, s, v.Lang), Back: c.Query("back") != "", From: from, Wish: w, Known: s.Known, Proof: !s.Draft.Proven()}
	if data.Proof {
		data.Link = s.Draft.Wish.Email
	}
	if typed, unsaved := s.Draft.Typed.Unsaved(s.Name, p.Now()); unsaved {
		data.Kept = p.Render.Printer(v.Lang).DateTime(typed.At, office.Baghdad)
	}
	var err error
	if data.Lists, err = p.interestLists(c.UserContext(), v.Lang); err != nil {
		return web.Page{}, err
	}
	if data.Wish.Opportunity, data.About, err = p.inWhat(c.UserContext(), s.Draft, v.Lang); err != nil {
		return web.Page{}, err
	}
	if s.Name == screenCheck {
		data.Groups, data.Unsaved = p.wishGroups(data, v.Lang), p.unsavedScreens(s.Draft, v.Lang)
	}
	page := p.page(c, v, "invest", data)
	page.Path = data.At()
	if data.Back {
		page.Path += "?back=1"
	}
	return page, nil
}

// inWhat is the opportunity of a draft with its title. One that left the list meanwhile is
// none: the interest is a general one then.
func (p *Pages) inWhat(ctx context.Context, dr invest.Draft, lang string) (string, translated, error) {
	if dr.Wish.Opportunity == "" {
		return "", translated{}, nil
	}
	o, err := p.Invest.Read(ctx, dr.Wish.Opportunity)
	if web.Missing(err) {
		return "", translated{}, nil
	}
	return dr.Wish.Opportunity, translate(o.Title, lang), err
}

// screenSteps are the four with their state; those that are done can be opened.
func screenSteps(p *Pages, s screen, lang string) []web.Step {
	var out []web.Step
	furthest := s.Draft.Reached()
	for i, name := range screenNames() {
		step := web.Step{Label: p.Render.Text(lang, "invest."+name+".step"), Now: name == s.Name, Done: i+1 < furthest && name != s.Name}
		if i+1 <= furthest && name != s.Name {
			step.URL = "/" + lang + screenPath(name)
		}
		out = append(out, step)
	}
	return out
}

func (p *Pages) saveScreen(c *fiber.Ctx, v gate.Visit) error {
	s, err := p.screen(c, v)
	in := web.ReadForm(c)
	switch {
	case err != nil:
		return err
	case in.Trapped():
		return to(c, v, "/opportunities")
	case s.Draft.Filed:
		return to(c, v, "/invest/sent")
	case s.Name == screenCheck:
		return p.sendInterest(c, v, s)
	}
	w, err := p.readScreen(c, v, s, in)
	if err != nil {
		return err
	}
	dr, err := p.Invest.SavePart(c.UserContext(), s.Draft, s.Name, fromOf(in), w)
	if err != nil && (office.CodeOf(err) == office.Invalid || stale(err)) {
		return p.askScreenAgain(c, v, s, w, in, err)
	}
	if err != nil {
		return err
	}
	p.hold(c, dr)
	next := screenNames()[slices.Index(screenNames(), s.Name)+1]
	if c.Query("back") != "" {
		next = screenCheck
	}
	return to(c, v, screenPath(next))
}

// readScreen is a form as it is saved: without an authority or an opportunity that is not
// on the list any more.
func (p *Pages) readScreen(c *fiber.Ctx, v gate.Visit, s screen, in web.Form) (invest.Wish, error) {
	w := s.read(in, v.Lang)
	authorities, err := p.authorities(c.UserContext(), v.Lang)
	if err != nil {
		return w, err
	}
	w.ShareWith = slices.DeleteFunc(w.ShareWith, func(id string) bool {
		return !slices.ContainsFunc(authorities, func(a web.Choice) bool { return a.Value == id })
	})
	w.Opportunity, _, err = p.inWhat(c.UserContext(), s.Draft, v.Lang)
	return w, err
}

// askScreenAgain shows a screen that could not be saved. What was typed is kept, so that
// it is there after a restart too; unless another page was there first.
func (p *Pages) askScreenAgain(c *fiber.Ctx, v gate.Visit, s screen, w invest.Wish, in web.Form, wrong error) error {
	from := fromOf(in)
	if !stale(wrong) && size(typedIn(in)) <= mostTyped {
		kept, err := p.Invest.KeepTyped(c.UserContext(), s.Draft, s.Name, from, typedIn(in))
		switch {
		case stale(err):
			wrong = err
		case err != nil:
			return err
		default:
			s.Draft, from.Mark = kept, ""
			p.hold(c, kept)
		}
	}
	return p.drawScreen(c, v, s, w, from, wrong)
}

// sendInterest is the last button.
func (p *Pages) sendInterest(c *fiber.Ctx, v gate.Visit, s screen) error {
	if s.Draft.Rev == 0 {
		return to(c, v, "/invest")
	}
	dr, err := p.Invest.Send(c.UserContext(), v.Actor, s.Draft)
	if err != nil && office.CodeOf(err) == office.Invalid {
		return p.drawScreen(c, v, s, s.Draft.Wish, office.From{}, err)
	}
	if err != nil {
		return err
	}
	p.hold(c, dr)
	return to(c, v, "/invest/sent")
}

// keepScreen keeps what was typed on a screen as it is, asked by the page's script or by
// the buttons that change the language or return to what was saved.
func (p *Pages) keepScreen(c *fiber.Ctx, v gate.Visit) error {
	s, err := p.screen(c, v)
	if err != nil {
		return err
	}
	in := web.ReadForm(c)
	typed := typedIn(in)
	switch {
	case s.Name == screenCheck, s.Draft.Filed && byScript(c):
		return office.Missing("page")
	case s.Draft.Filed:
		return to(c, v, "/invest/sent")
	case size(typed) > mostTyped:
		return &office.Error{Code: office.TooLarge, Key: "error.too_large", Args: map[string]any{"limit": mostTyped}}
	case in.Text("discard") != "" || s.Draft.Holds(s.Name, s.read(in, v.Lang)):
		typed = nil
	}
	kept, err := p.Invest.KeepTyped(c.UserContext(), s.Draft, s.Name, fromOf(in), typed)
	if err != nil && !stale(err) {
		return err
	}
	if err == nil {
		p.hold(c, kept)
	}
	switch {
	case byScript(c) && err != nil:
		return c.Status(fiber.StatusPreconditionFailed).JSON(fiber.Map{"mark": s.Draft.Mark(s.Name)})
	case byScript(c):
		return c.JSON(fiber.Map{"mark": kept.Mark(s.Name)})
	case err != nil:
		return p.drawScreen(c, v, s, s.read(in, v.Lang), fromOf(in), err)
	}
	path := screenPath(s.Name)
	if c.Query("back") != "" {
		path += "?back=1"
	}
	return to(c, v, path)
}

// lapsedScreen shows again what was typed into a form that is too old. Nobody has to be
// signed in, so saving it once more is enough.
func (p *Pages) lapsedScreen(c *fiber.Ctx, v gate.Visit) error {
	s, err := p.screen(c, v)
	if err != nil || byScript(c) {
		return &office.Error{Code: office.Forbidden, Key: "error.form_expired"}
	}
	if s.Draft.Filed || s.Name == screenCheck {
		return to(c, v, screenPath(screenCheck))
	}
	in := web.ReadForm(c)
	page, err := p.screenPage(c, v, s, s.read(in, v.Lang), fromOf(in))
	if err != nil {
		return err
	}
	page.Errors = append(page.Errors, web.Problem{Message: p.text(v, "register.lapsed.again")})
	return p.Render.ShowAs(c, fiber.StatusForbidden, "invest-"+s.Name, page)
}

func (p *Pages) unsavedScreens(dr invest.Draft, lang string) []unsavedPart {
	var out []unsavedPart
	for _, name := range invest.Parts() {
		if _, there := dr.Typed.Unsaved(name, p.Now()); there {
			out = append(out, unsavedPart{p.Render.Text(lang, "invest."+name+".step"), "/" + lang + screenPath(name) + "?back=1"})
		}
	}
	return out
}
