// Package staff has the pages of the officers: today, the search of the roster, an
// expert's record, programmes with their criteria, matches, letters and answers,
// the opportunities and interests of investors, and, in the demonstration, the
// outbox.
//
// Policy. Everything works without scripts; the address is the state of a search.
// A GET changes nothing; a POST acts and redirects. Opening a person's record is
// written in the log before it is shown. In blind mode a match has no name until
// an officer asks for it. No letter leaves before somebody has typed how many.
package staff

import (
	"context"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/figures"
	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/invitation"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/post"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// Letter is one letter of the demonstration's outbox.
type Letter struct {
	ID, Kind, To, Subject string
	// Language is that of the letter; State where it stands in the mailer.
	Language, State string
	At              time.Time
}

// Shown is a letter as its reader sees it, with the links that work in it.
type Shown struct {
	Letter
	HTML, Text string
	Links      []Link
}

// Link is one address in a letter and the words it stands behind.
type Link struct{ Text, URL string }

// Letters are what the demonstration's outbox shows: live links among it, so it
// is never there outside the demonstration.
type Letters interface {
	// List is the newest letters, newest first.
	List(ctx context.Context) ([]Letter, error)
	// Show is one letter; office.Missing when there is none.
	Show(ctx context.Context, id string) (Shown, error)
}

// Pages are the staff pages and what they need. Every field is required; Letters
// only with Demo.
type Pages struct {
	Render   *web.Renderer
	Gate     *gate.Gate
	Roster   *roster.Desk
	Searches *roster.Searches
	// SearchWhy says why somebody is in the news of a saved search.
	SearchWhy   func(w roster.Why, lang string) string
	Programmes  *programme.Desk
	Invitations *invitation.Desk
	Missions    *programme.Missions
	Needs       *programme.Needs
	Figures     *figures.Desk
	Invest      *invest.Desk
	Post        *post.Desk
	Terms       *terms.Terms
	Office      *office.Desk
	Staff       office.Staff
	Log         office.Log
	Letters     Letters
	Mail        Mail
	// Specimens are every letter of the house in a language, with sample data.
	Specimens func(ctx context.Context, lang string) ([]Specimen, error)
	// CSV writes a table that spreadsheets open, and in which no cell is a formula.
	CSV func(w io.Writer, rows [][]string) error
	// Demo shows the outbox.
	Demo bool
	// URL is the public address, which stands on certificates.
	URL    *url.URL
	Now    office.Clock
	Locale *locale.Catalogue
}

// text is a text in the language of the visit.
func (p *Pages) text(v gate.Visit, key string, args ...any) string {
	return p.Render.Text(v.Lang, key, args...)
}

// page starts a page that belongs to an entry of the navigation and has data. The
// answer to the last action stands in the address (?said=), as a key.
func (p *Pages) page(c *fiber.Ctx, v gate.Visit, nav string, data any) web.Page {
	out := web.For(c, v)
	out.Nav, out.Data = nav, data
	if out.Reader.Staff {
		out.Reader.Desk = p.institution(c.UserContext(), v.Officer.Institution, v.Lang)
		out.Reader.For, out.Reader.Absent = p.places(c.UserContext(), v)
	}
	if key := "staff.said." + query(c, "said"); p.Locale.Has(v.Lang, key) {
		out.Notice = &web.Notice{Text: p.text(v, key)}
	}
	return out
}

// refused turns a conflict or a wrong field of a small form into a notice, where
// the form itself stands somewhere else on the page.
func (p *Pages) refused(page *web.Page, err error) bool {
	switch office.CodeOf(err) {
	case office.Conflict, office.Stale:
		e := shownError(err)
		page.Notice = &web.Notice{Kind: "wait", Text: p.refusal(page.Lang, e)}
		return true
	case office.Invalid:
		return p.Render.Blame(page, err)
	}
	return false
}

// refusal is the text of a conflict; a general one where it has none of its own.
func (p *Pages) refusal(lang string, e *office.Error) string {
	if e != nil && p.Locale.Has(lang, e.Key) {
		return p.Render.Text(lang, e.Key, e.Args)
	}
	return p.Render.Text(lang, "staff.refused")
}

// to answers with a redirect after a POST, with the key of what to say.
func to(c *fiber.Ctx, v gate.Visit, path, said string) error {
	if said != "" {
		mark := "?"
		if strings.Contains(path, "?") {
			mark = "&"
		}
		path += mark + "said=" + said
	}
	return c.Redirect("/"+v.Lang+path, fiber.StatusSeeOther)
}
