// Package api is the JSON API, version 1, for programs that hold a token.
//
// Policy. One typed struct a route; a field that is not known is refused by its
// name. Errors have one form, with the path and the code of every wrong field and
// a message in the reader's language; internals are never shown. A change of a
// record carries If-Match with the revision it was read at. What one may not see
// is not there.
package api

import (
	"context"
	"errors"
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
	Letters(ctx context.Context, state, expert string, limit int) ([]Letter, error)
}

// API is the whole of it.
type API struct {
	Roster      *roster.Desk
	Programmes  *programme.Desk
	Invitations *invitation.Desk
	Invest      *invest.Desk
	Terms       *terms.Terms
	Log         office.Log
	Letters     Letters
	Locale      *locale.Catalogue
}

// maxBody is how large the body of a record may be.
const maxBody = 1 << 20

// Doors are all routes of the API.
func (a *API) Doors() []gate.Door {
	officers, viewers := []office.Role{office.OfficerRole}, []office.Role{office.Viewer, office.OfficerRole}
	invests := []office.Role{office.Investment}
	door := func(method, path string, roles []office.Role, limit gate.Limit, h gate.Handler) gate.Door {
		return gate.Door{Method: method, Path: "/api/v1" + path, Who: gate.Tokens, Roles: roles, Limit: limit, Body: maxBody, Handle: h}
	}
	get, post, put, del := fiber.MethodGet, fiber.MethodPost, fiber.MethodPut, fiber.MethodDelete
	return []gate.Door{
		door(post, "/experts", officers, gate.Machine, a.registerExpert),
		door(get, "/experts", viewers, gate.Machine, a.searchExperts),
		door(get, "/experts/:id", viewers, gate.Machine, a.getExpert),
		door(put, "/experts/:id", officers, gate.Machine, a.putExpert),
		door(del, "/experts/:id", officers, gate.Machine, a.eraseExpert),
		door(get, "/experts/:id/log", []office.Role{office.OfficerRole, office.Auditor}, gate.Machine, a.expertLog),
		door(get, "/terms/:kind", nil, gate.Machine, a.suggest),

		door(post, "/programmes", officers, gate.Machine, a.createProgramme),
		door(get, "/programmes", viewers, gate.Machine, a.listProgrammes),
		door(get, "/programmes/:id", viewers, gate.Machine, a.getProgramme),
		door(put, "/programmes/:id", officers, gate.Machine, a.putProgramme),
		door(post, "/programmes/:id/:verb", officers, gate.Machine, a.moveProgramme),
		door(get, "/programmes/:id/invitations", viewers, gate.Machine, a.listInvitations),
		door(post, "/matches/preview", officers, gate.Machine, a.preview),
		door(get, "/programmes/:id/roles/:n/matches", officers, gate.Machine, a.matches),
		door(put, "/programmes/:id/roles/:n/shortlist", officers, gate.Machine, a.shortlist),
		door(post, "/programmes/:id/roles/:n/invitations", officers, gate.Machine, a.invite),
		door(post, "/programmes/:id/roles/:n/invitations/:invitation/seat", officers, gate.Machine, a.seat),
		door(get, "/letters", viewers, gate.Machine, a.listLetters),

		door(post, "/opportunities", invests, gate.Machine, a.createOpportunity),
		door(get, "/opportunities", []office.Role{office.Viewer, office.Investment}, gate.Machine, a.listOpportunities),
		door(get, "/opportunities/:id", []office.Role{office.Viewer, office.Investment}, gate.Machine, a.getOpportunity),
		door(put, "/opportunities/:id", invests, gate.Machine, a.putOpportunity),
		door(post, "/interests", invests, gate.Machine, a.fileInterest),
		door(get, "/interests", invests, gate.Machine, a.listInterests),
		door(get, "/interests/:id", invests, gate.Machine, a.getInterest),
		door(post, "/interests/:id/move", invests, gate.Machine, a.moveInterest),
	}
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
	return c.Status(gate.Status(e.Code)).JSON(fiber.Map{"error": out})
}

// list is the form of every list.
type list[T any] struct {
	Items []T    `json:"items"`
	Total int    `json:"total"`
	Next  string `json:"next"`
}

func whole[T any](items []T) list[T] {
	if items == nil {
		items = []T{}
	}
	return list[T]{Items: items, Total: len(items)}
}
