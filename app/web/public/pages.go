// Package public has the pages that anybody may open and those of a signed-in
// person: the front, registration, her own page, the answer to an invitation,
// the opportunities and the interest of an investor.
//
// Policy. Everything works without scripts and without an account where none is
// needed. A GET changes nothing; a POST acts and redirects. What was typed is kept
// when it is refused. Whether an address is known is never told. A person acts on
// her own record only.
package public

import (
	"context"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/invitation"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// Tokens make and open the secrets of links (app/seal).
type Tokens interface {
	Token(purpose, id string, expires time.Time) string
	// OpenToken is the id of a token of that purpose. An expired one gives its id
	// together with an error, one that is not ours an error and no id.
	OpenToken(purpose, token string, now time.Time) (string, error)
}

// Purposes of the tokens; all but the last stand in letters.
const (
	answerPurpose      = "answer"          // id of an invitation
	unsubscribePurpose = "unsubscribe"     // id of a person
	leavePurpose       = "leave"           // id of a person
	alertsPurpose      = "alerts"          // id of an officer
	watchPurpose       = "watch"           // id of a wish to be told of opportunities
	stillPurpose       = "still"           // id of a person
	evidencePurpose    = "evidence"        // id of a person, key of a claim and second of the request
	evaluationPurpose  = "evaluation"      // id of a mission
	objectPurpose      = "object"          // id of a person and the second of a change of address
	interestPurpose    = "interest"        // id of an interest
	draftPurpose       = "interest_draft"  // id of a draft and the count of its addresses
	jobsPurpose        = "jobs"            // id of an interest and a year
	holderPurpose      = "interest_holder" // id of a draft, in a cookie
)

// Genuine is what may be told about a letter of ours: never to whom it went.
type Genuine struct {
	// Kind is the letter's kind: invitation, receipt, sign_in …
	Kind string
	At   time.Time
	// Officer and Office are empty for a letter that the service wrote by itself.
	Officer office.Name
	Office  office.Text
}

// SentLetter is one letter to a person, as she may take it along.
type SentLetter struct {
	Kind string    `json:"kind"`
	At   time.Time `json:"at"`
	// Sent is false while it waits, and when it never left.
	Sent bool   `json:"sent"`
	Code string `json:"code"`
}

// Letters is what the pages need of the letters (app/letters).
type Letters interface {
	// Genuine looks up the code of a letter; false when it is not ours.
	Genuine(ctx context.Context, code string) (Genuine, bool, error)
	// To lists the letters about an expert's record that went to her, newest first.
	To(ctx context.Context, expert string, limit int) ([]SentLetter, error)
	// Sentence says why a criterion that she meets is a reason to ask her.
	Sentence(r invitation.Reason, e roster.Expert, lang string) string
}

// Pages are the public pages and what they need. Every field is required but
// Contact.
type Pages struct {
	Render      *web.Renderer
	Gate        *gate.Gate
	Roster      *roster.Desk
	Searches    *roster.Searches
	Programmes  *programme.Desk
	Invitations *invitation.Desk
	Missions    *programme.Missions
	Invest      *invest.Desk
	Terms       *terms.Terms
	People      office.People
	Staff       office.Staff
	Log         office.Log
	Tokens      Tokens
	Letters     Letters
	// URL is the public address, which stands on certificates.
	URL *url.URL
	// Calendar is the .ics of an invitation, in the language of the page.
	Calendar func(ctx context.Context, shown invitation.Shown, lang string) ([]byte, error)
	// CallEntry is the .ics of an investor's call at a time.
	CallEntry func(in invest.Interest, at time.Time, holds bool, lang string) ([]byte, error)
	Now       office.Clock
	Locale    *locale.Catalogue
	// Contact are the lines under which the Ministry is reached.
	Contact []string
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
	if key := "mine.said." + c.Query("said"); c.Query("said") != "" && p.Locale.Has(v.Lang, key) {
		out.Notice = &web.Notice{Text: p.text(v, key)}
	}
	return out
}

// blame is Renderer.Blame for a page whose inputs do not all have the names of
// the desk's fields: rename gives the input of a field, empty for the form.
func (p *Pages) blame(page *web.Page, err error, rename func(string) string) bool {
	from := len(page.Errors)
	if !p.Render.Blame(page, err) {
		return false
	}
	for i := from; i < len(page.Errors); i++ {
		page.Errors[i].Field = rename(page.Errors[i].Field)
	}
	return true
}

// refused turns a conflict that has a text of its own into a notice on the page.
func (p *Pages) refused(page *web.Page, err error) bool {
	e := conflict(err)
	if e == nil || !p.Locale.Has(page.Lang, e.Key) {
		return false
	}
	page.Notice = &web.Notice{Kind: "wait", Text: p.Render.Text(page.Lang, e.Key, e.Args)}
	return true
}

// to answers with a redirect after a POST.
func to(c *fiber.Ctx, v gate.Visit, path string) error {
	return c.Redirect("/"+v.Lang+path, fiber.StatusSeeOther)
}
