package api

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/programme"
)

func (a *API) listShortlist(c *fiber.Ctx, v gate.Visit) error {
	n, err := role(c)
	if err != nil {
		return err
	}
	entries, err := a.Programmes.Decided(c.UserContext(), v.Actor, c.Params("id"), n)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderETag, listTag(entries))
	if entries, err = a.Programmes.Keyed(c.UserContext(), v.Actor, c.Params("id"), entries); err != nil {
		return err
	}
	return paged(c, entries)
}

func (a *API) shortlist(c *fiber.Ctx, v gate.Visit) error {
	n, err := role(c)
	if err != nil {
		return err
	}
	var in []programme.Decision
	if err := read(c, &in); err != nil {
		return err
	}
	given := strings.TrimSpace(c.Get(fiber.HeaderIfMatch))
	if given != "" && given != "*" {
		if err := a.seen(c, v, n, given, in); err != nil {
			return err
		}
	}
	entries, err := a.Programmes.Shortlist(c.UserContext(), v.Actor, c.Params("id"), n, in)
	if err != nil {
		return meanwhile(err, given)
	}
	c.Set(fiber.HeaderETag, listTag(entries))
	if entries, err = a.Programmes.Keyed(c.UserContext(), v.Actor, c.Params("id"), entries); err != nil {
		return err
	}
	return c.JSON(whole(entries))
}

// seen refuses decisions that were made on another list than the one that stands, and
// says in each on which entry of it it was made: should another come between, that one
// is not overwritten.
func (a *API) seen(c *fiber.Ctx, v gate.Visit, role int, given string, in []programme.Decision) error {
	entries, err := a.Programmes.Decided(c.UserContext(), v.Actor, c.Params("id"), role)
	if err != nil {
		return err
	}
	if strings.TrimPrefix(given, "W/") != listTag(entries) {
		return stale()
	}
	at := map[string]time.Time{}
	for _, e := range entries {
		at[e.Expert] = e.At
	}
	for i := range in {
		if in[i].Seen == nil {
			expert, _ := a.Programmes.Resolve(c.Params("id"), in[i].Expert)
			when := at[expert]
			in[i].Seen = &when
		}
	}
	return nil
}

// meanwhile is stale for whoever said which list she had read, when somebody decided
// between the look at it and the writing.
func meanwhile(err error, given string) error {
	var e *office.Error
	if given != "" && given != "*" && errors.As(err, &e) && e.Key == "programme.refused.decided" {
		return stale()
	}
	return err
}

func stale() error { return &office.Error{Code: office.Stale, Key: "error.stale"} }

// listTag is the ETag of a shortlist: another as soon as one entry of it is.
func listTag(entries []programme.Entry) string {
	var parts []string
	for _, e := range entries {
		parts = append(parts, e.ID+" "+strconv.FormatInt(e.Rev, 10))
	}
	slices.Sort(parts)
	return strconv.Quote(digest(parts...)[:32])
}
