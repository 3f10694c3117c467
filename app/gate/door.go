package gate

import (
	"errors"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/office"
)

// Mount puts every door of the table into the server.
func (g *Gate) Mount(app fiber.Router, doors []Door) {
	for _, d := range doors {
		app.Add(d.Method, d.Path, g.enter(d))
	}
}

// enter is the one way through a door: limit, size, identity, origin, role.
func (g *Gate) enter(d Door) fiber.Handler {
	limit := d.Body
	if limit == 0 {
		limit = DefaultBody
	}
	return func(c *fiber.Ctx) (err error) {
		var v Visit
		defer func() { g.tell(d, v, err) }()
		if len(c.Request().Body()) > limit {
			return &office.Error{Code: office.TooLarge, Key: "error.too_large", Args: map[string]any{"limit": limit}}
		}
		if g.ReadOnly && unsafe(d.Method) {
			return &office.Error{Code: office.Unavailable, Key: "error.read_only"}
		}
		if v, err = g.identify(c, d); err != nil {
			return err
		}
		if err := g.limits.allow(d.Limit, v.Address, g.Now()); err != nil {
			return err
		}
		if err := g.checkOrigin(c, d, v); err != nil {
			return lapsed(c, d, v, err)
		}
		if err := admit(d, v); err != nil {
			return lapsed(c, d, v, err)
		}
		if d.Fresh && !v.Fresh(g.Now()) {
			return stale(c, d, v)
		}
		return d.Handle(c, v)
	}
}

// tell writes a line when somebody is kept from what she asked for: the door, why and the
// id of whoever signed in, nothing of what was asked. Lines are bounded like requests, so
// that nobody fills a disk with them.
func (g *Gate) tell(d Door, v Visit, err error) {
	var e *office.Error
	if !errors.As(err, &e) || !slices.Contains([]office.Code{office.Forbidden, office.TooMany, office.TooLarge, office.Unauthenticated}, e.Code) {
		return
	}
	if e.Code == office.Unauthenticated && e.Key != "error.token" {
		return // she is led to the sign-in
	}
	if g.limits.allow(Lines, "", g.Now()) == nil {
		g.Logger.Warn("A request was refused.", "route", d.Path, "method", d.Method, "why", e.Key, "actor", v.Actor.ID)
	}
}

// stale asks for the factor again: a page by way of the error's redirect, a form by what
// the door has for it.
func stale(c *fiber.Ctx, d Door, v Visit) error {
	if d.Stale != nil && unsafe(d.Method) {
		return d.Stale(c, v)
	}
	return &office.Error{Code: office.Unauthenticated, Key: "error.confirm"}
}

// lapsed lets a door show again what was typed into a form that came from our own page
// and is too old. A form from elsewhere is refused.
func lapsed(c *fiber.Ctx, d Door, v Visit, refusal error) error {
	var e *office.Error
	if d.Lapsed == nil || !errors.As(refusal, &e) || (e.Key != formExpired && e.Code != office.Unauthenticated) {
		return refusal
	}
	return d.Lapsed(c, v)
}

func unsafe(method string) bool {
	return method != fiber.MethodGet && method != fiber.MethodHead && method != fiber.MethodOptions
}

// identify reads who comes: by token where the door takes tokens, by cookie else.
func (g *Gate) identify(c *fiber.Ctx, d Door) (Visit, error) {
	v := Visit{Actor: office.Nobody(), Lang: c.Params("lang"), Address: g.Secrets.Digest("address", g.ClientAddress(c))}
	if d.Who == Tokens {
		return v, g.byToken(c, &v)
	}
	if d.Who == Loopback {
		return v, g.loopbackOnly(c, &v)
	}
	if d.Plain {
		return v, nil
	}
	if err := g.byCookie(c, &v); err != nil {
		return v, err
	}
	v.CSRF = g.csrfFor(c, v)
	return v, nil
}

// admit lets in whom the door lets in. A visitor is asked to sign in; who may not
// see a staff page at all is told that there is none.
func admit(d Door, v Visit) error {
	switch d.Who {
	case Persons:
		if v.Actor.Kind != office.PersonKind {
			return &office.Error{Code: office.Unauthenticated, Key: "error.sign_in_person"}
		}
	case Officers:
		if v.Actor.Kind != office.OfficerKind {
			return &office.Error{Code: office.Unauthenticated, Key: "error.sign_in_staff"}
		}
	}
	if len(d.Roles) > 0 && !v.Actor.May(d.Roles...) {
		return &office.Error{Code: office.Forbidden, Key: "error.forbidden"}
	}
	return nil
}

func (g *Gate) byToken(c *fiber.Ctx, v *Visit) error {
	scheme, secret, found := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	if !found || !strings.EqualFold(scheme, "Bearer") || secret == "" {
		return &office.Error{Code: office.Unauthenticated, Key: "error.token"}
	}
	t, err := g.Staff.TokenByHash(c.UserContext(), HashSecret(strings.TrimSpace(secret)))
	if office.CodeOf(err) == office.NotFound && err != nil {
		return &office.Error{Code: office.Unauthenticated, Key: "error.token"}
	}
	if err != nil {
		return err
	}
	if t.RevokedAt != nil {
		return &office.Error{Code: office.Unauthenticated, Key: "error.token"}
	}
	v.Actor = t.Actor()
	return nil
}

// loopbackOnly lets this machine in, and an admin's token from elsewhere; to others there
// is no such page.
func (g *Gate) loopbackOnly(c *fiber.Ctx, v *Visit) error {
	if g.isLoopback(c) {
		return nil
	}
	if err := g.byToken(c, v); err != nil || !v.Actor.May(office.Admin) {
		return office.Missing("page")
	}
	return nil
}

// byCookie reads the sign-in, if any, and the person or officer behind it anew.
func (g *Gate) byCookie(c *fiber.Ctx, v *Visit) error {
	secret := c.Cookies(g.cookieName("in"))
	if secret == "" {
		return nil
	}
	s, err := g.Doors.SignIn(c.UserContext(), HashSecret(secret))
	var shown *office.Error
	if errors.As(err, &shown) && shown.Code == office.NotFound {
		g.dropCookie(c, "in")
		return nil
	}
	if err != nil {
		return err
	}
	if g.ended(s) {
		g.dropCookie(c, "in")
		if g.ReadOnly {
			return nil
		}
		return g.Doors.DeleteSignIn(c.UserContext(), s.ID)
	}
	return g.take(c, v, s)
}

func (g *Gate) ended(s office.SignIn) bool {
	idle, whole := PersonIdle, PersonWhole
	if s.Kind == office.OfficerKind {
		idle, whole = StaffIdle, StaffWhole
	}
	now := g.Now()
	return now.Sub(s.SeenAt) > idle || now.Sub(s.CreatedAt) > whole
}

func (g *Gate) take(c *fiber.Ctx, v *Visit, s office.SignIn) error {
	switch s.Kind {
	case office.OfficerKind:
		o, err := g.Staff.Officer(c.UserContext(), s.Subject)
		if err != nil && office.CodeOf(err) != office.NotFound {
			return err
		}
		if err != nil || o.Disabled {
			g.dropCookie(c, "in")
			return nil
		}
		v.Actor, v.Officer = o.Actor(), o
		if err := g.inPlace(c, v, s.For); err != nil {
			return err
		}
	case office.PersonKind:
		v.Actor = office.Actor{Kind: office.PersonKind, ID: s.Subject}
	default:
		return nil
	}
	v.SignIn = s
	return g.touch(c, s)
}

// touch records that the sign-in is in use, at most once a minute.
func (g *Gate) touch(c *fiber.Ctx, s office.SignIn) error {
	now := g.Now()
	if now.Sub(s.SeenAt) < time1m || g.ReadOnly {
		return nil
	}
	_, err := g.Doors.UpdateSignIn(c.UserContext(), s.ID, func(s *office.SignIn) error {
		s.SeenAt = now
		return nil
	})
	if err != nil && office.CodeOf(err) == office.NotFound {
		return nil // signed out in another tab at this moment
	}
	return err
}
