// Package gate is where everybody enters: who are you, and may you.
//
// Policy. Every route of the service stands in a table of Doors; each row names
// who may enter and, where a protection is lifted, why. Pages use an opaque
// sign-in cookie and check a CSRF token and the request's origin on every unsafe
// method; the JSON API takes Bearer tokens only and no cookie. Officers show a
// password (Argon2id) and a time-based code (RFC 6238) or a recovery code, or a passkey (WebAuthn), which is both. Experts show that they
// read the mailbox they registered: passwords of people abroad who sign in twice
// a year are forgotten, reused and stolen, while the address is proven anyway and
// every letter of ours goes there; so the mailbox is the factor, links work once,
// soon expire, act only by POST and open only the browser that asked.
// What gives rights or takes an account over asks an officer for a code shown within
// the last 10 minutes, since a cookie can be copied.
// A role that was taken away ends at the next request, since the officer is read
// anew each time.
package gate

import (
	"context"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/office"
)

// How long a sign-in lasts: idle, and in all.
const (
	StaffIdle   = 20 * time.Minute
	StaffWhole  = 8 * time.Hour
	PersonIdle  = 12 * time.Hour
	PersonWhole = 14 * office.Day // a draft is written over days
)

// How long a link in a letter works.
const (
	VerifyFor  = 30 * time.Minute
	SignInFor  = 10 * time.Minute
	OfficerFor = 48 * time.Hour
)

// Letters are what the gate needs written.
type Letters interface {
	// Verify asks an unknown address to prove itself.
	Verify(ctx context.Context, email, language, link string) error
	// SignIn carries the link and the six digits for a known one.
	SignIn(ctx context.Context, person office.Person, link, digits string) error
	// MoveAddress asks a new address of a known person to prove itself.
	MoveAddress(ctx context.Context, person office.Person, email, link string) error
	// AddressTaken tells the owner of an address that another account wanted it; id names
	// the attempt.
	AddressTaken(ctx context.Context, owner office.Person, id string) error
	// SignInAlarm tells an officer of wrong attempts on her account.
	SignInAlarm(ctx context.Context, o office.Officer) error
	// AccountNews tells an officer what happened to the ways in which she signs in.
	AccountNews(ctx context.Context, o office.Officer, n office.AccountNews) error
}

// Secrets are the keyed functions the gate needs (app/seal).
type Secrets interface {
	// Digest is a keyed hash, for what must be compared but not read.
	Digest(purpose, value string) string
}

// Gate decides.
type Gate struct {
	People  office.People
	Staff   office.Staff
	Doors   office.Doors
	Letters Letters
	Secrets Secrets
	Log     office.Log
	Now     office.Clock
	Logger  *slog.Logger
	// URL is the public address: the only source of links, and the known host.
	URL *url.URL
	// Proxies are trusted to name the client in X-Forwarded-For.
	Proxies []netip.Prefix
	// ReadOnly lets nothing change. Readings are written down all the same: the log goes
	// on, since nobody's record is looked at without it.
	ReadOnly bool
	// Provider is where officers may sign in too; nil without one.
	Provider *Provider

	passwords passwords
	limits    limits
}

// Visit is one request's answer to "who are you".
type Visit struct {
	Actor  office.Actor
	SignIn office.SignIn
	// CSRF is the token that a form of this page must carry.
	CSRF string
	// Officer is set for staff who came by cookie; Absent is the one in whose place
	// she acts, if any.
	Officer, Absent office.Officer
	// Lang is the language of the page, from its address.
	Lang string
	// Address is the client's, digested: for limits, never kept.
	Address string
}

// SignedIn is true for a person or an officer.
func (v Visit) SignedIn() bool { return v.Actor.Kind != office.Anonymous }

// FreshFor is how long a factor counts as just shown.
const FreshFor = 10 * time.Minute

// Fresh is true when a factor was shown within the last 10 minutes.
func (v Visit) Fresh(now time.Time) bool { return now.Sub(v.SignIn.FreshAt) < FreshFor }

// Handler answers a request of somebody who was let in.
type Handler func(c *fiber.Ctx, v Visit) error

// Who may enter a door.
type Who int

// The kinds of door.
const (
	Everyone Who = iota // no sign-in needed
	Persons             // a signed-in person, on her own record
	Officers            // staff by cookie, with one of the roles
	Tokens              // a Bearer token with one of the roles
	Loopback            // this machine only: metrics
)

// Door is one row of the route table.
type Door struct {
	Method, Path string
	Who          Who
	// Roles that may enter; empty lets in everybody whom Who lets in.
	Roles []office.Role
	// Fresh asks an officer for a factor shown within the last 10 minutes: for what a copied
	// cookie must not do.
	Fresh bool
	// Exempt says why the CSRF token and the origin are not checked; empty means they are.
	Exempt string
	// Plain doors read no cookie and set none: they are for machines, and what they answer
	// may be kept by a cache for everybody.
	Plain bool
	// Limit is the class of rate limit, empty for the general one.
	Limit Limit
	// Body is how many bytes the request may have; 0 is DefaultBody.
	Body   int
	Handle Handler
	// Lapsed answers instead of Handle when the sign-in or the token of the form has
	// ended meanwhile: it shows what was typed once more and changes nothing. Without it
	// the form is refused.
	Lapsed Handler
	// Stale answers a form instead of Handle when Fresh asks for the factor again: it keeps
	// what was typed and changes nothing.
	Stale Handler
}

// DefaultBody is the largest request body unless the door says more.
const DefaultBody = 256 << 10

// CookieSecure is true when the public address is HTTPS; on plain loopback HTTP
// the __Host- prefix and Secure cannot be kept by every client.
func (g *Gate) CookieSecure() bool { return g.URL.Scheme == "https" }

// Link is an absolute address of the service; links come from the configured URL
// alone, never from a request.
func (g *Gate) Link(parts ...string) string {
	return strings.TrimRight(g.URL.String(), "/") + "/" + strings.Join(parts, "/")
}
