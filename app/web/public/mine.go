package public

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/web"
)

// minePage is the data of the page "mine".
type minePage struct {
	Expert roster.Expert
	Name   string
	Title  string
	// Waiting are the invitations without an answer, Past the others.
	Waiting, Past []ownInvitation
	Missions      []ownMission
	Claims        []ownClaim
	Given         []reviewGroup
	Consents      []consentRow
	Used          usedData
	// Fresh is true when she confirmed the record lately; Until is when that ends.
	Fresh bool
	Until time.Time
	// Resume is where a draft goes on.
	Resume string
	// Unsaved are the pages on which she typed something and has not saved it.
	Unsaved []unsavedPart
	// SignIns are where she is signed in.
	SignIns []gate.OpenSignIn
	// Erasing are the choices of an erasure.
	Erasing []web.Choice
}

// Draft is true for a record that was not submitted.
func (m minePage) Draft() bool { return m.Expert.Status == roster.Draft }

// Paused is true for a record that is hidden by her own wish.
func (m minePage) Paused() bool { return m.Expert.Status == roster.Paused }

// ownInvitation is one line of her invitations.
type ownInvitation struct {
	ID, Role, Programme, Place string
	From, To                   office.Date
	Deadline                   time.Time
	State                      string
	URL                        string
}

func (p *Pages) mine(c *fiber.Ctx, v gate.Visit) error {
	e, err := p.Roster.Own(c.UserContext(), v.Actor)
	if web.Missing(err) {
		return p.Render.Show(c, "mine-none", p.page(c, v, "mine", nil))
	}
	if err != nil {
		return err
	}
	return p.drawMine(c, v, e, nil)
}

// drawMine shows her page; wrong is what an action was refused for.
func (p *Pages) drawMine(c *fiber.Ctx, v gate.Visit, e roster.Expert, wrong error) error {
	data, err := p.mineData(c, v, e)
	if err != nil {
		return err
	}
	page := p.page(c, v, "mine", data)
	page.Path = "/mine"
	if wrong != nil && !p.refused(&page, wrong) && !p.blame(&page, wrong, func(path string) string {
		return first(path, []string{"number", "email"}, nil)
	}) {
		return wrong
	}
	return p.Render.Show(c, "mine", page)
}

func (p *Pages) mineData(c *fiber.Ctx, v gate.Visit, e roster.Expert) (minePage, error) {
	data := minePage{Expert: e, Name: e.Name.In(v.Lang), Given: p.given(e, v.Lang, ""), Consents: p.consentsOf(e, v.Lang), Fresh: e.Fresh(p.Now())}
	if e.ConfirmedAt != nil {
		data.Until = e.ConfirmedAt.Add(roster.FreshFor)
	}
	if data.Draft() {
		data.Resume = stepPath(reached(e))
	}
	data.Unsaved, data.Erasing = p.unsaved(e, v.Lang), p.said(v.Lang, "mine.erase.when", []string{"day", "now"})
	list, err := p.Invitations.Mine(c.UserContext(), v.Actor, e.ID)
	if err != nil {
		return data, err
	}
	for _, s := range list {
		if x := p.own(s, v.Lang); s.Late || s.Invitation.State.Final() {
			data.Past = append(data.Past, x)
		} else {
			data.Waiting = append(data.Waiting, x)
		}
	}
	if data.Missions, err = p.ownMissions(c, v, e.ID); err != nil {
		return data, err
	}
	if data.SignIns, err = p.Gate.SignIns(c.UserContext(), v); err != nil {
		return data, err
	}
	data.Claims = p.ownClaims(c.UserContext(), e, v.Lang)
	if data.Used, err = p.used(c.UserContext(), e, v.Lang); err != nil {
		return data, err
	}
	data.Title = p.mineTitle(data, v.Lang)
	return data, nil
}

// mineTitle is the page's answer: what matters most now.
func (p *Pages) mineTitle(m minePage, lang string) string {
	switch {
	case m.Expert.ErasesAt != nil:
		return p.Render.Text(lang, "mine.title.erasing")
	case m.Draft():
		return p.Render.Text(lang, "mine.title.draft")
	case len(m.Waiting) > 0:
		return p.Render.Printer(lang).N("mine.title.waiting", len(m.Waiting))
	}
	return p.Render.Text(lang, "mine.title."+string(m.Expert.Status))
}

// own is an invitation as a line.
func (p *Pages) own(s invitation.Shown, lang string) ownInvitation {
	out := ownInvitation{ID: s.Invitation.ID, Place: p.place(s.Programme, lang), From: s.Programme.From, To: s.Programme.To, Deadline: s.Invitation.Deadline.In(office.Baghdad),
		URL: "/" + lang + "/mine/invitations/" + s.Invitation.ID}
	out.Role, _ = s.Role.Title.In(lang)
	out.Programme, _ = s.Programme.Title.In(lang)
	state := string(s.Invitation.State)
	switch {
	case s.Invitation.Seat != 0:
		state = "seated"
	case s.Late && !s.Invitation.State.Final():
		state = "expired"
	}
	out.State = p.Render.Text(lang, "mine.state."+state)
	return out
}

// answerGrace is how long after its deadline an answer page still opens.
const answerGrace = 90 * office.Day

// ownInvitation opens the answer page of one of her invitations.
func (p *Pages) ownInvitation(c *fiber.Ctx, v gate.Visit) error {
	s, err := p.Invitations.Show(c.UserContext(), strings.Clone(c.Params("id")))
	if err != nil {
		return err
	}
	if !v.Actor.Is(s.Invitation.Person) {
		return office.Missing("invitation")
	}
	return c.Redirect("/"+v.Lang+"/answer/"+p.Tokens.Token(answerPurpose, s.Invitation.ID, s.Invitation.Deadline.Add(answerGrace)), fiber.StatusFound)
}

// change is an action on her own record that answers with her page.
func (p *Pages) change(c *fiber.Ctx, v gate.Visit, said string, act func(roster.Expert) error) error {
	e, err := p.Roster.Own(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	if err := act(e); err != nil {
		return p.drawMine(c, v, e, err)
	}
	return to(c, v, "/mine?said="+said)
}

func (p *Pages) setConsent(c *fiber.Ctx, v gate.Visit) error {
	in := web.ReadForm(c)
	return p.change(c, v, "consent", func(e roster.Expert) error {
		_, err := p.Roster.Agree(c.UserContext(), v.Actor, e.ID, map[office.Purpose]bool{office.Purpose(in.Text("purpose")): in.Text("want") == "true"}, v.Lang)
		return err
	})
}

func (p *Pages) confirm(c *fiber.Ctx, v gate.Visit) error {
	return p.change(c, v, "confirmed", func(e roster.Expert) error {
		_, err := p.Roster.Confirm(c.UserContext(), v.Actor, e.ID)
		return err
	})
}

func (p *Pages) pause(c *fiber.Ctx, v gate.Visit) error {
	return p.change(c, v, "paused", func(e roster.Expert) error {
		_, err := p.Roster.Pause(c.UserContext(), v.Actor, e.ID)
		return err
	})
}

func (p *Pages) resume(c *fiber.Ctx, v gate.Visit) error {
	return p.change(c, v, "resumed", func(e roster.Expert) error {
		_, err := p.Roster.Resume(c.UserContext(), v.Actor, e.ID)
		return err
	})
}

// endSignIns signs her out in another browser, or in all others.
func (p *Pages) endSignIns(c *fiber.Ctx, v gate.Visit) error {
	if err := p.Gate.EndSignIns(c.UserContext(), v, web.ReadForm(c).Text("mark")); err != nil {
		return err
	}
	return to(c, v, "/mine?said=signins_ended")
}

// erase asks for the number of the record, so that nobody erases by a slip. She chooses
// between 24 hours in which it can be undone, and at once.
func (p *Pages) erase(c *fiber.Ctx, v gate.Visit) error {
	in := web.ReadForm(c)
	e, err := p.Roster.Own(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	if bare(in.Code("number")) != bare(e.Number) {
		wrong := &office.Error{Code: office.Invalid, Key: "error.invalid", Fields: []office.FieldError{{Path: "number", Code: "own_number"}}}
		return p.drawMine(c, v, e, wrong)
	}
	now := in.Text("when") == "now"
	if err := p.Roster.Erase(c.UserContext(), v.Actor, e.ID, now); err != nil {
		return p.drawMine(c, v, e, err)
	}
	if !now {
		return to(c, v, "/mine?said=erasing")
	}
	if err := p.Gate.SignOutEverywhere(c, v.Actor.ID); err != nil {
		return err
	}
	return to(c, v, "?said=erased")
}

// bare is a reference without what people leave out when they type it.
func bare(s string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", " ", "", "–", "").Replace(s))
}

func (p *Pages) keep(c *fiber.Ctx, v gate.Visit) error {
	return p.change(c, v, "kept", func(e roster.Expert) error {
		_, err := p.Roster.KeepMe(c.UserContext(), v.Actor, e.ID)
		return err
	})
}

// usedData is who used her data: the numbers of 90 days and the newest rows.
type usedData struct {
	Searches, Opened, Matches, Letters int
	Rows                               []web.Entry
	// Total is how many rows there are since she registered.
	Total int
}
