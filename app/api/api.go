// Package api is the JSON API, version 1, for programs that hold a token.
//
// Policy. One typed struct a route; a field that is not known is refused by its
// name. Errors have one form, with the path and the code of every wrong field and
// a message in the reader's language; internals are never shown. A change of a
// record carries If-Match with the revision it was read at. A POST that carries an
// Idempotency-Key runs once. What one may not see is not there. The description at
// /api/openapi.json is made from the same table as the routes (routes.go).
package api

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/invitation"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/post"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/terms"
)

// Letter is a letter's record as the API shows it: nothing of what it says.
type Letter struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"`
	State     string    `json:"state"`
	Expert    string    `json:"expert,omitempty"`
	Attempts  int       `json:"attempts"`
	Due       time.Time `json:"due"`
	LastError string    `json:"last_error,omitempty"`
	MessageID string    `json:"message_id"`
}

// Letters lists letters, newest first.
type Letters interface {
	// Letters gives a page of them and how many there are, counted to office.LogCounted.
	Letters(ctx context.Context, state, expert string, after, limit int) (list []Letter, total int, err error)
	// States are those that a letter may be in.
	States() []string
}

// API is the whole of it.
type API struct {
	Roster      *roster.Desk
	Searches    *roster.Searches
	Programmes  *programme.Desk
	Invitations *invitation.Desk
	Missions    *programme.Missions
	Needs       *programme.Needs
	Invest      *invest.Desk
	Office      *office.Desk
	Terms       *terms.Terms
	Log         office.Log
	Letters     Letters
	Post        *post.Desk
	Locale      *locale.Catalogue
	// Answers keep what was answered to an Idempotency-Key.
	Answers Answers
	// Logger says what could not be kept; the answer is given all the same.
	Logger *slog.Logger
	Now    office.Clock
}

type wrongField struct {
	Path    string `json:"path"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

type failure struct {
	Code    office.Code  `json:"code"`
	Message string       `json:"message"`
	Fields  []wrongField `json:"fields,omitempty"`
}

// refused is the form of every error.
type refused struct {
	Error failure `json:"error"`
}

// Fail answers an error in the form of the contract, in the language that the
// client asks for.
func (a *API) Fail(c *fiber.Ctx, err error) error {
	var e *office.Error
	if !errors.As(err, &e) {
		e = &office.Error{Code: office.Internal, Key: "error.internal"}
	}
	t := a.Locale.For(locale.Negotiate(c.Get(fiber.HeaderAcceptLanguage)))
	out := failure{Code: e.Code, Message: string(e.Code)}
	if a.Locale.Has(t.Lang(), e.Key) {
		out.Message = t.T(e.Key, e.Args)
	}
	for _, f := range e.Fields {
		w := wrongField{Path: f.Path, Code: f.Code, Message: f.Code}
		if key := "invalid." + f.Code; a.Locale.Has(t.Lang(), key) {
			w.Message = t.T(key, f.Args)
		}
		out.Fields = append(out.Fields, w)
	}
	return c.Status(gate.Status(e.Code)).JSON(refused{out})
}

// list is the form of every list.
type list[T any] struct {
	Items []T    `json:"items"`
	Total int    `json:"total"`
	Next  string `json:"next"`
}

// listShown is how many of a list a page holds unless asked otherwise.
const listShown = 100

// paged answers a page of a list that is read whole, as deep as it goes. params are
// what the route reads beside limit and after; another is refused by its name.
func paged[T any](c *fiber.Ctx, all []T, params ...string) error {
	if err := knownParams(c, append(params, "limit", "after")...); err != nil {
		return err
	}
	after, err := offsetWithin(c, math.MaxInt32)
	if err != nil {
		return err
	}
	n, err := limit(c, listShown)
	if err != nil {
		return err
	}
	after = min(after, len(all)) // it may have grown shorter since
	end := min(after+n, len(all))
	out := whole(all[after:end])
	if out.Total = len(all); end < len(all) {
		out.Next = cursor(end)
	}
	return c.JSON(out)
}

func whole[T any](items []T) list[T] {
	if items == nil {
		items = []T{}
	}
	return list[T]{Items: items, Total: len(items)}
}
