package api

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/roster"
)

// claim is something about an expert that can be verified, under the key that names it
// in an address, with what she gave when asked.
type claim struct {
	Key string `json:"key"`
	roster.Vetting
	Answer *roster.Evidence `json:"answer,omitempty"`
}

func claimOf(v roster.Vetting) claim { return claim{v.Key(), v, v.Answer} }

// claimParams page the claims and say why the record is opened.
type claimParams struct {
	pageParams
	purposeParam
}

func (a *API) listWaiting(c *fiber.Ctx, v gate.Visit) error {
	items, err := a.Roster.EvidenceWaiting(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	return paged(c, items)
}

// listClaims opens the record, as its page does, and is in the log as that. The
// revision is the record's, on which a claim is changed.
func (a *API) listClaims(c *fiber.Ctx, v gate.Visit) error {
	e, err := a.Roster.Open(c.UserContext(), v.Actor, c.Params("id"), c.Query("purpose"))
	if err != nil {
		return err
	}
	var out []claim
	for _, x := range e.Vetting {
		out = append(out, claimOf(x))
	}
	tag(c, e.Rev)
	return paged(c, out, "purpose")
}

// claimIn names a claim: an ISCO code for a licence, an ISCED field for a degree, and
// the country where it holds.
type claimIn struct {
	Claim roster.Claim `json:"claim"`
	Field string       `json:"field,omitempty"`
	Scope string       `json:"scope,omitempty"`
}

func (a *API) addClaim(c *fiber.Ctx, v gate.Visit) error {
	rev, err := revision(c)
	if err != nil {
		return err
	}
	var in claimIn
	if err := read(c, &in); err != nil {
		return err
	}
	e, err := a.Roster.AddClaim(c.UserContext(), v.Actor, c.Params("id"), rev, in.Claim, in.Field, in.Scope)
	if err != nil {
		return err
	}
	tag(c, e.Rev)
	return c.Status(fiber.StatusCreated).JSON(claimOf(e.Vetting[len(e.Vetting)-1]))
}

func (a *API) requestEvidence(c *fiber.Ctx, v gate.Visit) error {
	rev, err := revision(c)
	if err != nil {
		return err
	}
	e, err := a.Roster.RequestEvidence(c.UserContext(), v.Actor, c.Params("id"), rev, c.Params("claim"))
	return claimAnswer(c, e, err)
}

// verifyIn is what was looked at, and the day to which that holds.
type verifyIn struct {
	Evidence string      `json:"evidence"`
	Expires  office.Date `json:"expires,omitempty"`
}

func (a *API) verifyClaim(c *fiber.Ctx, v gate.Visit) error {
	rev, err := revision(c)
	if err != nil {
		return err
	}
	var in verifyIn
	if err := read(c, &in); err != nil {
		return err
	}
	e, err := a.Roster.VerifyClaim(c.UserContext(), v.Actor, c.Params("id"), rev, c.Params("claim"), in.Evidence, in.Expires)
	return claimAnswer(c, e, err)
}

func (a *API) refuseClaim(c *fiber.Ctx, v gate.Visit) error {
	rev, err := revision(c)
	if err != nil {
		return err
	}
	var in refuseIn
	if err := read(c, &in); err != nil {
		return err
	}
	e, err := a.Roster.RefuseClaim(c.UserContext(), v.Actor, c.Params("id"), rev, c.Params("claim"), in.Reason)
	return claimAnswer(c, e, err)
}

// claimAnswer answers with the claim that the address names, as it stands now.
func claimAnswer(c *fiber.Ctx, e roster.Expert, err error) error {
	if err != nil {
		return err
	}
	i := slices.IndexFunc(e.Vetting, func(v roster.Vetting) bool { return v.Key() == c.Params("claim") })
	if i < 0 {
		return office.Missing("claim")
	}
	tag(c, e.Rev)
	return c.JSON(claimOf(e.Vetting[i]))
}
