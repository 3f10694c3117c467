package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invitation"
	"jisr/app/office"
)

// sendingOut is how the letters of a role stand. Nobody is named in it: the list of
// invitations names them as the programme lets it.
type sendingOut struct {
	Total  int                      `json:"total"`
	Counts map[invitation.Group]int `json:"counts"`
	// PausedAt is there while no letter leaves. PausedBy is missing where the service stopped
	// by itself because too many letters came back.
	PausedAt *time.Time `json:"paused_at,omitempty"`
	PausedBy string     `json:"paused_by,omitempty"`
	EndedAt  *time.Time `json:"ended_at,omitempty"`
	// Failed and Ended are how many may go again.
	Failed int      `json:"failed"`
	Ended  int      `json:"ended"`
	Runs   []runOut `json:"runs"`
}

// runOut is one time that letters were queued, and how many got none, by the reason.
type runOut struct {
	At       time.Time               `json:"at"`
	By       string                  `json:"by"`
	Approval string                  `json:"approval,omitempty"`
	Again    bool                    `json:"again,omitempty"`
	Queued   int                     `json:"queued"`
	Skipped  map[invitation.Skip]int `json:"skipped"`
}

func (a *API) getSending(c *fiber.Ctx, v gate.Visit) error {
	n, err := role(c)
	if err != nil {
		return err
	}
	return a.answerSending(c, v, n)
}

func (a *API) answerSending(c *fiber.Ctx, v gate.Visit, role int) error {
	x, err := a.Invitations.Progress(c.UserContext(), v.Actor, c.Params("id"), role)
	if err != nil {
		return err
	}
	s := x.Sending
	out := sendingOut{Total: len(x.Rows), Counts: map[invitation.Group]int{}, PausedAt: s.PausedAt, PausedBy: s.PausedBy, EndedAt: s.EndedAt,
		Failed: len(x.Again(false)), Ended: len(x.Again(true)), Runs: []runOut{}}
	for _, g := range invitation.Groups() {
		out.Counts[g] = x.Counts[g]
	}
	for _, r := range s.Runs {
		run := runOut{At: r.At, By: r.By, Approval: r.Approval, Again: r.Again, Queued: r.Queued, Skipped: map[invitation.Skip]int{}}
		for _, k := range r.Skipped {
			run.Skipped[k.Reason]++
		}
		out.Runs = append(out.Runs, run)
	}
	return c.JSON(out)
}

// steer is a route that pauses, resumes or ends a sending and tells how it stands then.
func (a *API) steer(do func(d *invitation.Desk, ctx context.Context, actor office.Actor, id string, role int) error) gate.Handler {
	return func(c *fiber.Ctx, v gate.Visit) error {
		n, err := role(c)
		if err != nil {
			return err
		}
		if err := do(a.Invitations, c.UserContext(), v.Actor, c.Params("id"), n); err != nil {
			return err
		}
		return a.answerSending(c, v, n)
	}
}

// againIn says which letters go once more.
type againIn struct {
	Which string `json:"which" enum:"failed,ended"`
}

// againOut is how many were queued: who may not be written to any more is skipped.
type againOut struct {
	Queued int `json:"queued"`
}

func (a *API) sendAgain(c *fiber.Ctx, v gate.Visit) error {
	n, err := role(c)
	if err != nil {
		return err
	}
	var in againIn
	if err := read(c, &in); err != nil {
		return err
	}
	var p office.Problems
	p.Check(in.Which == "failed" || in.Which == "ended", "which", "unknown")
	if err := p.Err(); err != nil {
		return err
	}
	queued, err := a.Invitations.Again(c.UserContext(), v.Actor, c.Params("id"), n, in.Which == "ended")
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusAccepted).JSON(againOut{queued})
}
