package app

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"jisr/app/api"
	"jisr/app/gate"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/store"
	"jisr/app/web"
	"jisr/static"
)

// How long a client may take; slow ones are cut off.
const (
	readWait  = 15 * time.Second
	writeWait = 30 * time.Second
	idleWait  = 60 * time.Second
	bodyLimit = 6 << 20
)

// How long a request may wait for the store, its body read: a server over a network that
// is slow or gone must be said to be so while somebody still waits. The embedded store is
// as fast as this machine; after writeWait nobody could be told.
const (
	networkWait = 5500 * time.Millisecond
	machineWait = writeWait
)

// bounded gives a request its time.
func (a *App) bounded(c *fiber.Ctx) error {
	ctx, stop := context.WithTimeout(c.UserContext(), a.settings.RequestWait)
	defer stop()
	c.SetUserContext(ctx)
	return c.Next()
}

// site is what the server shows: pages and API.
type site struct {
	render *web.Renderer
	api    *api.API
	doors  []gate.Door
}

func (a *App) buildServer(context.Context) error {
	a.gauges = newGauges(a)
	assets, err := web.NewAssets(static.Files)
	if err != nil {
		return err
	}
	s, err := a.buildSite(assets)
	if err != nil {
		return err
	}
	a.server = fiber.New(fiber.Config{AppName: "Jisr", Immutable: true, DisableStartupMessage: true, BodyLimit: bodyLimit,
		ReadTimeout: readWait, WriteTimeout: writeWait, IdleTimeout: idleWait, ErrorHandler: func(c *fiber.Ctx, err error) error { return a.fail(c, err, s) },
		ServerHeader: "", StrictRouting: false, CaseSensitive: true,
		UnescapePath: true}) // %40 in a path is @ (RFC 3986, 6.2.2.2)
	a.server.Use(a.gauges.count, recover.New(), a.bounded, a.Gate.Guard)
	a.server.Get(web.AssetPath+"*", assets.Serve)
	a.Gate.Mount(a.server, s.doors)
	a.server.Use(func(*fiber.Ctx) error { return office.Missing("page") })
	return nil
}

func (a *App) buildSite(assets *web.Assets) (site, error) {
	label := func(lang, kind, code string) string {
		text, _ := a.words.Label(kind, code, lang)
		return text
	}
	render, err := web.NewRenderer(web.Options{Files: static.Files, Catalogue: a.texts, Label: label, Codes: a.words.Codes, Assets: assets})
	if err != nil {
		return site{}, err
	}
	out := site{render: render}
	out.doors = append(out.doors, a.health()...)
	out.doors = append(out.doors, a.gauges.door())
	out.doors = append(out.doors, a.wellKnown()...)
	out.doors = append(out.doors, a.demoDoors()...)
	out.api = a.buildAPI()
	out.doors = append(out.doors, out.api.Doors()...)
	out.doors = append(out.doors, a.buildStaff(render).Doors()...)
	out.doors = append(out.doors, a.buildPublic(render).Doors()...) // last: /:lang/… would take the others'
	return out, nil
}

// fail is the one place where an error becomes a status, a line of the log and an
// answer. Internals are never shown.
func (a *App) fail(c *fiber.Ctx, err error, s site) error {
	if len(c.Response().Header.Peek(fiber.HeaderContentSecurityPolicy)) == 0 {
		a.Gate.Harden(c) // the server itself refused it
	}
	var shown *office.Error
	var routed *fiber.Error
	if errors.As(err, &routed) {
		shown = ofFiber(routed)
	} else if !errors.As(err, &shown) && store.Passing(err) {
		shown = &office.Error{Code: office.Unavailable, Key: "error.store", Err: err}
	} else if shown == nil {
		shown = &office.Error{Code: office.Internal, Key: "error.internal", Err: err}
	}
	status := gate.Status(shown.Code)
	if status >= 500 && shown.Key != "error.read_only" { // that one was asked for
		a.settings.Logger.Error("A request failed.", "route", c.Route().Path, "method", c.Method(), "status", status, "error", err)
	}
	if shown.Code == office.TooMany || shown.Code == office.Unavailable {
		c.Set(fiber.HeaderRetryAfter, retryAfter(shown))
	}
	if strings.HasPrefix(c.Path(), "/api/") {
		return s.api.Fail(c, shown)
	}
	return a.failPage(c, shown, status, s)
}

// retryAfter is in how many seconds to ask again, where the error knows it.
func retryAfter(e *office.Error) string {
	if n, ok := e.Args["retry"].(int); ok {
		return strconv.Itoa(n)
	}
	return "10"
}

func (a *App) failPage(c *fiber.Ctx, shown *office.Error, status int, s site) error {
	p := web.For(c, gate.Visit{Lang: langOf(c), Actor: office.Nobody()})
	if shown.Code == office.Unauthenticated && c.Method() == fiber.MethodGet {
		return c.Redirect(signInPath(p.Lang, shown.Key, c.OriginalURL()), fiber.StatusSeeOther)
	}
	why := ""
	if a.texts.Has(p.Lang, shown.Key) {
		why = s.render.Text(p.Lang, shown.Key, shown.Args)
	}
	if title := shown.Key + ".title"; a.texts.Has(p.Lang, title) {
		p.Title = s.render.Text(p.Lang, title)
	}
	return s.render.Fail(c, status, why, p)
}

// langOf is the language of the address, or the one the browser asks for.
func langOf(c *fiber.Ctx) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(c.Path(), "/"), "/")
	if locale.Known(first) {
		return first
	}
	return locale.Negotiate(c.Get(fiber.HeaderAcceptLanguage))
}

// signInPath sends who must sign in to the right door; staff come back to where
// they were.
func signInPath(lang, key, from string) string {
	if key == "error.confirm" {
		return "/" + lang + "/staff/confirm?next=" + url.QueryEscape(from)
	}
	if key == "error.sign_in_staff" {
		return "/" + lang + "/staff/sign-in?next=" + url.QueryEscape(from)
	}
	return "/" + lang + "/register"
}

// ofFiber translates the framework's own refusals.
func ofFiber(e *fiber.Error) *office.Error {
	switch e.Code {
	case fiber.StatusNotFound, fiber.StatusMethodNotAllowed:
		return office.Missing("page")
	case fiber.StatusRequestTimeout:
		// Browsers open connections before they need them. Where nothing was asked on one
		// for readWait, these last words of the server wait there for the next request: only
		// after this status does a browser ask again elsewhere (RFC 9110, 15.5.9).
		return &office.Error{Code: office.Timeout, Key: "error.timeout"}
	case fiber.StatusRequestEntityTooLarge:
		return &office.Error{Code: office.TooLarge, Key: "error.too_large", Args: map[string]any{"limit": bodyLimit}}
	}
	if e.Code < 500 {
		return &office.Error{Code: office.Invalid, Key: "error.request", Err: e}
	}
	return &office.Error{Code: office.Internal, Key: "error.internal", Err: e}
}
