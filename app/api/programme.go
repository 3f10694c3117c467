package api

import (
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invitation"
	"jisr/app/matching"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

func (a *API) createProgramme(c *fiber.Ctx, v gate.Visit) error {
	var in programme.Content
	if err := read(c, &in); err != nil {
		return err
	}
	p, err := a.Programmes.Create(c.UserContext(), v.Actor, in)
	if err != nil {
		return err
	}
	tag(c, p.Rev)
	return c.Status(fiber.StatusCreated).JSON(p)
}

func (a *API) listProgrammes(c *fiber.Ctx, v gate.Visit) error {
	items, err := a.Programmes.List(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	return paged(c, items)
}

func (a *API) getProgramme(c *fiber.Ctx, v gate.Visit) error {
	p, err := a.Programmes.Get(c.UserContext(), v.Actor, c.Params("id"))
	if err != nil {
		return err
	}
	tag(c, p.Rev)
	return c.JSON(p)
}

func (a *API) putProgramme(c *fiber.Ctx, v gate.Visit) error {
	rev, err := revision(c)
	if err != nil {
		return err
	}
	var in programme.Programme
	if err := read(c, &in); err != nil {
		return err
	}
	p, err := a.Programmes.Change(c.UserContext(), v.Actor, c.Params("id"), rev, in.Content)
	if err != nil {
		return err
	}
	tag(c, p.Rev)
	return c.JSON(p)
}

type moveReason struct {
	Reason string `json:"reason,omitempty"`
}

func (a *API) moveProgramme(c *fiber.Ctx, v gate.Visit) error {
	rev, err := precondition(c)
	if err != nil {
		return err
	}
	var in moveReason
	if len(c.Body()) > 0 {
		if err := read(c, &in); err != nil {
			return err
		}
	}
	p, err := a.Programmes.At(rev).Move(c.UserContext(), v.Actor, c.Params("id"), c.Params("verb"), in.Reason)
	if err != nil {
		return err
	}
	tag(c, p.Rev)
	return c.JSON(p)
}

type previewed struct {
	Criteria []roster.Criterion `json:"criteria"`
}

func (a *API) preview(c *fiber.Ctx, v gate.Visit) error {
	var in previewed
	if err := read(c, &in); err != nil {
		return err
	}
	out, err := a.Programmes.Preview(c.UserContext(), v.Actor, in.Criteria)
	if err != nil {
		return err
	}
	return c.JSON(out)
}

// role is the number of a role in the address.
func role(c *fiber.Ctx) (int, error) {
	n, err := strconv.Atoi(c.Params("n"))
	if err != nil || n < 1 {
		return 0, office.Missing("role")
	}
	return n, nil
}

type criterionResult struct {
	Index    int     `json:"index"`
	Met      bool    `json:"met"`
	Points   float64 `json:"points"`
	Evidence string  `json:"evidence,omitempty"`
}

type match struct {
	Expert   string            `json:"expert"`
	Points   float64           `json:"points"`
	Of       float64           `json:"of"`
	Criteria []criterionResult `json:"criteria"`
	Missing  []int             `json:"missing"`
	Standing string            `json:"standing,omitempty"`
	// LastContacted is when a letter of invitation last left for her, of any programme.
	LastContacted *time.Time `json:"last_contacted,omitempty"`
}

const matchesShown = 50

type matchParams struct {
	pageParams
	AllBut int `query:"all_but" description:"The place of a must among the criteria, from 0: those who meet all the others and not it." minimum:"0"`
}

// allBut is the must that is asked to be missing.
func allBut(c *fiber.Ctx) (int, error) {
	text := c.Query("all_but")
	if text == "" {
		return programme.AllMusts, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, invalid("all_but", "unknown")
	}
	return n, nil
}

type nearMiss struct {
	Criterion int          `json:"criterion"`
	Field     roster.Field `json:"field"`
	Count     int          `json:"count"`
}

// nearMisses says of each must how many meet all the others and not it.
func (a *API) nearMisses(c *fiber.Ctx, v gate.Visit) error {
	n, err := role(c)
	if err != nil {
		return err
	}
	counts, r, err := a.Programmes.NearMisses(c.UserContext(), v.Actor, c.Params("id"), n)
	if err != nil {
		return err
	}
	items := make([]nearMiss, len(counts))
	for i, x := range counts {
		items[i] = nearMiss{x.Criterion, r.Criteria[x.Criterion].Field, x.Count}
	}
	return paged(c, items)
}

func (a *API) matches(c *fiber.Ctx, v gate.Visit) error {
	n, err := role(c)
	if err != nil {
		return err
	}
	after, limit, err := paging(c, matchesShown)
	if err != nil {
		return err
	}
	must, err := allBut(c)
	if err != nil {
		return err
	}
	m, err := a.Programmes.Ranked(c.UserContext(), v.Actor, c.Params("id"), n, must, after, limit)
	if err != nil {
		return err
	}
	out := list[match]{Items: []match{}, Total: m.Total, Next: next(after, len(m.Candidates), m.Total)}
	for _, x := range m.Candidates {
		out.Items = append(out.Items, matchOf(x))
	}
	return c.JSON(out)
}

func (a *API) advice(c *fiber.Ctx, v gate.Visit) error {
	n, err := role(c)
	if err != nil {
		return err
	}
	out, err := a.Programmes.Advice(c.UserContext(), v.Actor, c.Params("id"), n)
	if err != nil {
		return err
	}
	return c.JSON(out)
}

// matchOf gives half-points as points.
func matchOf(x programme.Candidate) match {
	out := match{Expert: x.Key, Points: points(x.Half), Of: points(x.Of), Missing: []int{}, Standing: x.Standing}
	if !x.Contacted.IsZero() {
		out.LastContacted = &x.Contacted
	}
	for _, r := range x.Results {
		out.Criteria = append(out.Criteria, criterionResult{r.Index, r.Met, points(r.Half), line(x.Expert, r)})
		if !r.Met {
			out.Missing = append(out.Missing, r.Index)
		}
	}
	return out
}

func points(half int) float64 { return float64(half) / 2 }

// line is the person's own words where there are some, the reference else.
func line(e roster.Expert, r matching.Result) string {
	if !r.Met && !r.Partly {
		return ""
	}
	for _, part := range []string{".note", ".title", ".text", ""} {
		if text := roster.PassageText(e, r.Evidence+part); text != "" {
			return text
		}
	}
	return r.Evidence
}

// chosen are ids or aliases. Override passes the contact cap over and says why.
type chosen struct {
	Experts  []string `json:"experts"`
	DryRun   bool     `json:"dry_run,omitempty"`
	Override string   `json:"override,omitempty"`
}

type invited struct {
	Queued  int                  `json:"queued"`
	Skipped []invitation.Skipped `json:"skipped"`
	// Approval is set where so many letters need a second person.
	Approval string `json:"approval,omitempty"`
}

func (a *API) invite(c *fiber.Ctx, v gate.Visit) error {
	n, err := role(c)
	if err != nil {
		return err
	}
	var in chosen
	if err := read(c, &in); err != nil {
		return err
	}
	plan, err := a.Invitations.Plan(c.UserContext(), v.Actor, c.Params("id"), n, in.Experts, in.Override)
	if err != nil {
		return err
	}
	out := invited{Queued: len(plan.Letters), Skipped: plan.Skipped}
	if out.Skipped == nil {
		out.Skipped = []invitation.Skipped{}
	}
	if !in.DryRun {
		sent, err := a.Invitations.Send(c.UserContext(), v.Actor, plan)
		if err != nil {
			return err
		}
		out.Queued, out.Approval = sent.Queued, sent.Approval
	}
	return c.Status(fiber.StatusAccepted).JSON(out)
}

func (a *API) listInvitations(c *fiber.Ctx, v gate.Visit) error {
	items, err := a.Invitations.List(c.UserContext(), v.Actor, c.Params("id"))
	if err != nil {
		return err
	}
	return paged(c, items)
}

func (a *API) getInvitation(c *fiber.Ctx, v gate.Visit) error {
	n, err := role(c)
	if err != nil {
		return err
	}
	in, err := a.Invitations.One(c.UserContext(), v.Actor, c.Params("id"), n, c.Params("invitation"))
	return invitationAnswer(c, in, err)
}

// below refuses an invitation that is not one of the programme and role in whose address
// it stands, before anything is done to it.
func (a *API) below(c *fiber.Ctx, v gate.Visit) error {
	n, err := role(c)
	if err != nil {
		return err
	}
	_, err = a.Invitations.One(c.UserContext(), v.Actor, c.Params("id"), n, c.Params("invitation"))
	return err
}

func invitationAnswer(c *fiber.Ctx, in invitation.Invitation, err error) error {
	if err != nil {
		return err
	}
	tag(c, in.Rev)
	return c.JSON(in)
}

func (a *API) seat(c *fiber.Ctx, v gate.Visit) error {
	if err := a.below(c, v); err != nil {
		return err
	}
	rev, err := precondition(c)
	if err != nil {
		return err
	}
	s, err := a.Invitations.At(rev).GiveSeat(c.UserContext(), v.Actor, c.Params("invitation"))
	return invitationAnswer(c, s.Invitation, err)
}

func (a *API) listLetters(c *fiber.Ctx, _ gate.Visit) error {
	if err := knownParams(c, "state", "expert", "limit", "after"); err != nil {
		return err
	}
	state := c.Query("state")
	if state != "" && !slices.Contains(a.Letters.States(), state) {
		return invalid("state", "unknown")
	}
	after, n, err := paging(c, 100)
	if err != nil {
		return err
	}
	items, total, err := a.Letters.Letters(c.UserContext(), state, c.Query("expert"), after, n)
	if err != nil {
		return err
	}
	out := whole(items)
	out.Total, out.Next = total, next(after, len(items), total)
	return c.JSON(out)
}
