package public

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/web"
)

// draftCookie is the secret of a browser that an interest is being written in.
const draftCookie = "draft"

// beginPage is the data of the page "invest": where an interest begins, or goes on.
type beginPage struct {
	// Opportunity is the one that the address names, About its title.
	Opportunity string
	About       translated
	// Begun is set when something is written already, and GoOn leads there.
	Begun bool
	GoOn  string
	// Other is true when what is written is not about the opportunity of the address.
	Other bool
}

// draft is what this visitor has begun: a signed-in person's own, or that of the browser.
// One that was sent is there too, Filed.
func (p *Pages) draft(c *fiber.Ctx, v gate.Visit) (invest.Draft, error) {
	if v.Actor.Kind == office.PersonKind {
		dr, err := p.Invest.OwnDraft(c.UserContext(), v.Actor)
		if err == nil || !web.Missing(err) {
			return dr, err
		}
	}
	id, err := p.Tokens.OpenToken(holderPurpose, p.Gate.Lent(c, draftCookie), p.Now())
	if err != nil || id == "" {
		return invest.Draft{}, office.Missing("draft")
	}
	return p.Invest.Draft(c.UserContext(), v.Actor, id)
}

// hold lets this browser open a draft from now on.
func (p *Pages) hold(c *fiber.Ctx, dr invest.Draft) {
	p.Gate.Lend(c, draftCookie, p.Tokens.Token(holderPurpose, dr.ID, dr.Until()), office.DraftFor)
}

// beginInterest says what is asked, and leads on to what is written already.
func (p *Pages) beginInterest(c *fiber.Ctx, v gate.Visit) error {
	data, err := p.about(c, v)
	if err != nil {
		return err
	}
	dr, err := p.draft(c, v)
	if err != nil && !web.Missing(err) {
		return err
	}
	if err == nil && !dr.Filed {
		data.Begun, data.GoOn = true, "/"+v.Lang+screenPath(reachedScreen(dr))
		data.Other = data.Opportunity != "" && data.Opportunity != dr.Wish.Opportunity
	}
	return p.Render.Show(c, "invest", p.page(c, v, "invest", data))
}

// about reads the opportunity of the address; one that left the list is none.
func (p *Pages) about(c *fiber.Ctx, v gate.Visit) (data beginPage, err error) {
	id := strings.Clone(c.Query("opportunity"))
	if id == "" {
		return data, nil
	}
	o, err := p.Invest.Read(c.UserContext(), id)
	if web.Missing(err) {
		return data, nil
	}
	data.Opportunity, data.About = id, translate(o.Title, v.Lang)
	return data, err
}

// startInterest begins a draft, or goes on with the one that there is; about the
// opportunity that the form names.
func (p *Pages) startInterest(c *fiber.Ctx, v gate.Visit) error {
	dr, err := p.draft(c, v)
	if web.Missing(err) || (err == nil && dr.Filed) {
		dr, err = p.Invest.NewDraft(v.Actor), nil
	}
	if err == nil {
		dr, err = p.Invest.About(c.UserContext(), dr, web.ReadForm(c).Text("opportunity"))
	}
	if err != nil {
		return err
	}
	p.hold(c, dr)
	return to(c, v, screenPath(reachedScreen(dr)))
}

// draftLink is the data of the page "invest-link": a link that a letter brought.
type draftLink struct {
	Token, Email string
	// Gone is a link that does not work any more, Sent one that files what waits for it,
	// Filed one by which that is done.
	Gone, Sent, Filed bool
}

// linkedDraft is the draft of a letter's link, and the count of the address to which the
// letter went.
func (p *Pages) linkedDraft(c *fiber.Ctx) (id string, address int, err error) {
	held, err := p.Tokens.OpenToken(draftPurpose, strings.Clone(c.Params("token")), p.Now())
	id, n, whole := strings.Cut(held, ":")
	address, bad := strconv.Atoi(n)
	if err != nil || !whole || bad != nil {
		return "", 0, office.Missing("link")
	}
	return id, address, nil
}

func (p *Pages) showDraftLink(c *fiber.Ctx, v gate.Visit) error {
	data := draftLink{Token: strings.Clone(c.Params("token"))}
	id, address, err := p.linkedDraft(c)
	if err == nil {
		var dr invest.Draft
		dr, err = p.Invest.Begun(c.UserContext(), id, address)
		data.Email, data.Sent, data.Filed = dr.Wish.Email, dr.SentAt != nil, dr.Filed
	}
	if err != nil && !web.Missing(err) {
		return err
	}
	data.Gone = err != nil
	return p.Render.Show(c, "invest-link", p.page(c, v, "invest", data))
}

// openDraftLink proves the address, lets this browser go on, and files what was sent.
func (p *Pages) openDraftLink(c *fiber.Ctx, v gate.Visit) error {
	id, address, err := p.linkedDraft(c)
	var dr invest.Draft
	if err == nil {
		dr, err = p.Invest.Prove(c.UserContext(), office.Nobody(), id, address)
	}
	if web.Missing(err) {
		return p.Render.Show(c, "invest-link", p.page(c, v, "invest", draftLink{Gone: true}))
	}
	if err != nil && office.CodeOf(err) != office.Invalid {
		return err
	}
	p.hold(c, dr)
	switch {
	case err != nil: // what was sent has become wrong, as when an opportunity left the list
		return to(c, v, screenPath(screenCheck))
	case dr.Filed:
		return to(c, v, "/invest/sent")
	}
	return to(c, v, screenPath(reachedScreen(dr)))
}

// waitingPage is the data of the page "invest-sent": the last button was pressed, and the
// address is to be proven.
type waitingPage struct{ Email string }

// thanksPage is the data of the page "invest-thanks": nothing of the person.
type thanksPage struct {
	Reference, Officer string
	Promised           office.Date
}

func (p *Pages) interestSent(c *fiber.Ctx, v gate.Visit) error {
	dr, err := p.draft(c, v)
	switch {
	case web.Missing(err):
		return to(c, v, "/invest")
	case err != nil:
		return err
	case dr.Filed:
		return p.thank(c, v, dr)
	case dr.SentAt != nil && !dr.Proven():
		return p.Render.Show(c, "invest-sent", p.page(c, v, "invest", waitingPage{Email: dr.Wish.Email}))
	}
	return to(c, v, screenPath(reachedScreen(dr)))
}

func (p *Pages) thank(c *fiber.Ctx, v gate.Visit, dr invest.Draft) error {
	filed, err := p.Invest.Store.Interest(c.UserContext(), dr.Interest)
	if err != nil {
		return err
	}
	data := thanksPage{Reference: filed.Reference, Promised: filed.Promised}
	if o, err := p.Staff.Officer(c.UserContext(), filed.Owner); err == nil {
		data.Officer = o.Name.In(v.Lang)
	}
	return p.Render.Show(c, "invest-thanks", p.page(c, v, "invest", data))
}
