package public

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/web"
)

// linkedPage is the data of the pages "unsubscribe" and "still": what a link of a
// letter does for a person without a sign-in.
type linkedPage struct {
	Token string
	Done  bool
	// Of is what a link stops, as the beginning of its texts: unsubscribe (invitations),
	// leave (what is asked about a profile, which hides it), alerts (an officer's saved
	// searches) or watch (new opportunities).
	Of string
}

// What a link can stop.
const (
	stopInvitations = "unsubscribe"
	stopRoster      = "leave"
	stopAlerts      = "alerts"
	stopWatch       = "watch"
)

// Home is where to go from there.
func (l linkedPage) Home() string {
	switch l.Of {
	case stopAlerts:
		return "/staff/searches"
	case stopWatch:
		return "/opportunities"
	}
	return "/mine"
}

// linked opens a token of a purpose and gives the person who holds it as the one
// who acts: the link is her authority for this one thing.
func (p *Pages) linked(c *fiber.Ctx, purpose string) (token string, actor office.Actor, err error) {
	token = strings.Clone(c.Params("token"))
	id, err := p.Tokens.OpenToken(purpose, token, p.Now())
	if err != nil || id == "" {
		return token, actor, office.Missing("link")
	}
	return token, office.Actor{Kind: office.PersonKind, ID: id}, nil
}

func (p *Pages) showLinked(c *fiber.Ctx, v gate.Visit, page, purpose string) error {
	token, _, err := p.linked(c, purpose)
	if err != nil {
		return err
	}
	return p.Render.Show(c, page, p.page(c, v, "", linkedPage{Token: token}))
}

func (p *Pages) showUnsubscribe(c *fiber.Ctx, v gate.Visit) error {
	data, _, err := p.stopping(c)
	if err != nil {
		return err
	}
	return p.Render.Show(c, "unsubscribe", p.page(c, v, "", data))
}

// stopping opens a link that ends a sort of letter: of invitations, of the roster,
// whose letters only ask whether the profile is still right, of saved searches, or of
// new opportunities.
func (p *Pages) stopping(c *fiber.Ctx) (data linkedPage, actor office.Actor, err error) {
	for _, x := range []struct{ of, purpose string }{{stopInvitations, unsubscribePurpose}, {stopRoster, leavePurpose}, {stopAlerts, alertsPurpose}, {stopWatch, watchPurpose}} {
		data.Of = x.of
		if data.Token, actor, err = p.linked(c, x.purpose); !web.Missing(err) {
			break
		}
	}
	return data, actor, err
}

// unsubscribe ends a sort of letter, where a consent stands behind it by withdrawing that. It answers with a page,
// not a redirect, since a mail program may press it (RFC 8058, 3.2). Somebody who was
// erased gets no letters either.
func (p *Pages) unsubscribe(c *fiber.Ctx, v gate.Visit) error {
	data, actor, err := p.stopping(c)
	if err != nil {
		return err
	}
	if err := p.stop(c.UserContext(), actor, data.Of, v.Lang); err != nil && !web.Missing(err) {
		return err
	}
	data.Done = true
	return p.Render.Show(c, "unsubscribe", p.page(c, v, "", data))
}

func (p *Pages) stop(ctx context.Context, actor office.Actor, what, lang string) error {
	purpose := office.ToInvitations
	switch what {
	case stopWatch:
		return p.Invest.EndWatch(ctx, actor.ID)
	case stopAlerts:
		return p.Searches.Unsubscribe(ctx, actor.ID)
	case stopRoster:
		purpose = office.ToRoster
	}
	e, err := p.Roster.Own(ctx, actor)
	if err == nil {
		_, err = p.Roster.Agree(ctx, actor, e.ID, map[office.Purpose]bool{purpose: false}, lang)
	}
	return err
}

func (p *Pages) showStill(c *fiber.Ctx, v gate.Visit) error {
	return p.showLinked(c, v, "still", stillPurpose)
}

// still confirms that the record is right.
func (p *Pages) still(c *fiber.Ctx, v gate.Visit) error {
	token, actor, err := p.linked(c, stillPurpose)
	if err != nil {
		return err
	}
	e, err := p.Roster.Own(c.UserContext(), actor)
	if err != nil {
		return err
	}
	if _, err := p.Roster.Confirm(c.UserContext(), actor, e.ID); err != nil {
		return err
	}
	return p.Render.Show(c, "still", p.page(c, v, "", linkedPage{Token: token, Done: true}))
}

// genuinePage is the data of the page "genuine".
type genuinePage struct {
	Code string
	// Asked is true when a code was given, Ours when it is one of our letters.
	Asked, Ours bool
	Kind        string
	Letter      Genuine
	// By is the officer and the office, or empty.
	By string
}

// genuine tells whether a letter came from us: what kind, when and by which
// office, never to whom. A code stands in the address too, where a letter's link
// puts it.
func (p *Pages) genuine(c *fiber.Ctx, v gate.Visit) error {
	code := strings.TrimSpace(strings.Clone(c.Query("code")))
	if c.Method() == fiber.MethodPost {
		code = web.ReadForm(c).Code("code")
	}
	data := genuinePage{Code: code, Asked: code != ""}
	if data.Asked {
		var err error
		if data.Letter, data.Ours, err = p.Letters.Genuine(c.UserContext(), code); err != nil {
			return err
		}
		data.Kind = p.kind(data.Letter.Kind, v.Lang)
		data.By = p.signed(data.Letter, v.Lang)
		data.Letter.At = data.Letter.At.In(office.Baghdad)
	}
	return p.Render.Show(c, "genuine", p.page(c, v, "", data))
}

// kind is a kind of letter in words.
func (p *Pages) kind(kind, lang string) string {
	if key := "genuine.kind." + kind; p.Locale.Has(lang, key) {
		return p.Render.Text(lang, key)
	}
	return p.Render.Text(lang, "genuine.kind.other")
}

func (p *Pages) signed(g Genuine, lang string) string {
	place, _ := g.Office.In(lang)
	return join(p.Render.Printer(lang), g.Officer.In(lang), place)
}
