package invitation

import (
	"context"
	"strconv"
	"strings"
	"time"

	"jisr/app/office"
	"jisr/app/programme"
)

// askedFor is how long a request to a second person stays open at most.
const askedFor = 14 * office.Day

// Outcome is what came of sending a plan: letters queued, or, above
// SecondPersonAbove, the id of the approval that was asked for.
type Outcome struct {
	Queued   int
	Approval string
}

// Request is what is asked of a second person, as she sees it.
type Request struct {
	office.Approval
	// Plan is who would get a letter now; empty once it is decided.
	Plan Plan
	// May is true when the reader may decide.
	May bool
}

// ask keeps the plan as a request. The same question twice is one.
func (d *Desk) ask(ctx context.Context, actor office.Actor, plan Plan) (string, error) {
	now := d.Now()
	a := office.Approval{ID: office.NewID("apr"), Rev: 1, State: office.ApprovalOpen, By: actor, Institution: actor.Institution, Programme: plan.Programme.ID,
		Role: plan.Role.Number, Override: strings.TrimSpace(plan.override), AskedAt: now, ExpiresAt: now.Add(askedFor)}
	if end := plan.Programme.Deadline(); end.Before(a.ExpiresAt) {
		a.ExpiresAt = end
	}
	for _, in := range plan.Letters {
		a.Experts = append(a.Experts, in.Expert)
	}
	id, asked, err := office.Ask(ctx, d.Approvals, a)
	if err != nil || !asked {
		return id, err
	}
	return id, d.logApproval(ctx, actor, a, office.ApprovalAsked, len(a.Experts))
}

func (d *Desk) logApproval(ctx context.Context, actor office.Actor, a office.Approval, action office.Action, letters int) error {
	return d.Log.Write(ctx, office.Entry{ID: "log:" + a.ID + ":" + string(action), At: d.Now(), Actor: actor, Action: action, Subjects: []string{a.ID, a.Programme},
		Details: map[string]string{"role": strconv.Itoa(a.Role), "letters": strconv.Itoa(letters)}})
}

// Approval shows a request to an officer; while it is open, with who would get a
// letter now.
func (d *Desk) Approval(ctx context.Context, actor office.Actor, id string) (Request, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Request{}, err
	}
	a, err := d.Approvals.Approval(ctx, id)
	if err == nil && !a.OfLetters() {
		err = office.Missing("approval")
	}
	if err != nil {
		return Request{}, err
	}
	out := Request{Approval: a.AsItStands(d.Now())}
	if out.State != office.ApprovalOpen {
		return out, nil
	}
	if out.May, err = office.Second(ctx, d.Staff, a.By, actor); err != nil {
		return out, err
	}
	out.Plan, err = d.Plan(ctx, a.By, a.Programme, a.Role, a.Experts, a.Override)
	return out, err
}

// Waiting lists the open requests on which the actor may decide, oldest first.
func (d *Desk) Waiting(ctx context.Context, actor office.Actor) ([]office.Approval, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return nil, err
	}
	return office.Waiting(ctx, d.Approvals, d.Staff, actor, d.Now(), office.Approval.OfLetters)
}

// askedShown is how many of her own requests an officer sees.
const askedShown = 5

// AskedBy lists those among the actor's own newest requests that are for letters, as
// they stand.
func (d *Desk) AskedBy(ctx context.Context, actor office.Actor) ([]office.Approval, error) {
	return office.AskedBy(ctx, d.Approvals, actor.ID, askedShown, d.Now(), office.Approval.OfLetters)
}

// Approve lets the letters of a request go, as a second person: as they were
// planned, with consent, cap and programme read again. confirm is how many they
// are. Only one can approve, and nobody gets two letters.
func (d *Desk) Approve(ctx context.Context, actor office.Actor, id string, confirm int) (office.Approval, error) {
	asked, err := d.decidable(ctx, actor, id)
	if err != nil {
		return asked.Approval, err
	}
	if _, err := office.Holds(ctx, d.Staff, asked.By, office.OfficerRole); err != nil {
		return asked.Approval, err
	}
	if err := d.sendable(asked.Plan); err != nil {
		return asked.Approval, err
	}
	n := len(asked.Plan.Letters)
	var wrong office.Problems
	wrong.Check(n > 0 && confirm == n, "confirm", "letters", "n", n)
	if err := wrong.Err(); err != nil {
		return asked.Approval, err
	}
	a, err := office.Decide(ctx, d.Approvals, actor, id, d.rev, office.ApprovalGiven, "", d.Now(), nil)
	if err != nil {
		return a, err
	}
	if err := d.logApproval(ctx, actor, a, office.ApprovalGranted, n); err != nil {
		return a, err
	}
	return d.carryOut(ctx, a, asked.Plan)
}

// RefuseApproval says no, and why.
func (d *Desk) RefuseApproval(ctx context.Context, actor office.Actor, id, reason string) (office.Approval, error) {
	asked, err := d.decidable(ctx, actor, id)
	if err != nil {
		return asked.Approval, err
	}
	if reason, err = office.RefusalReason(reason); err != nil {
		return asked.Approval, err
	}
	a, err := office.Decide(ctx, d.Approvals, actor, id, d.rev, office.ApprovalRefused, reason, d.Now(), nil)
	if err != nil {
		return a, err
	}
	return a, d.logApproval(ctx, actor, a, office.ApprovalDenied, len(a.Experts))
}

// decidable is an open request on which the actor may decide.
func (d *Desk) decidable(ctx context.Context, actor office.Actor, id string) (Request, error) {
	asked, err := d.Approval(ctx, actor, id)
	if err == nil {
		err = office.Unmoved(d.rev, asked.Rev)
	}
	if err == nil {
		err = office.Decidable(asked.Approval, asked.May)
	}
	return asked, err
}

// carryOut queues the letters of an approved request and notes that it is done. It
// may run again: whoever has an invitation gets no other.
func (d *Desk) carryOut(ctx context.Context, a office.Approval, plan Plan) (office.Approval, error) {
	for i := range plan.Letters {
		plan.Letters[i].Approval = a.ID
	}
	n, err := d.queueAll(ctx, a.By, plan)
	if err != nil {
		return a, err
	}
	if n < len(a.Experts) { // some may have been queued before a crash
		if n, err = d.queuedBy(ctx, a); err != nil {
			return a, err
		}
	}
	if err := d.noteRun(ctx, plan, Run{By: a.By.ID, Approval: a.ID, Queued: n}); err != nil {
		return a, err
	}
	return d.Approvals.UpdateApproval(ctx, a.ID, func(a *office.Approval) error {
		a.Done, a.Queued = true, n
		return nil
	})
}

// queuedBy is how many were queued for a request.
func (d *Desk) queuedBy(ctx context.Context, a office.Approval) (n int, err error) {
	list, err := d.Store.Invitations(ctx, a.Programme)
	for _, in := range list {
		if in.Approval == a.ID {
			n++
		}
	}
	return n, err
}

// FollowApprovals ends the requests whose time has passed and finishes those approved that a
// crash cut short. It is a duty.
func (d *Desk) FollowApprovals(ctx context.Context) (int, error) {
	undone, n, err := office.Undone(ctx, d.Approvals, d.Now(), office.Approval.OfLetters)
	if err != nil {
		return n, err
	}
	for _, a := range undone {
		if a.DecidedAt != nil && d.Now().Sub(*a.DecidedAt) < time.Minute {
			continue // being carried out at this moment
		}
		plan, err := d.Plan(ctx, a.By, a.Programme, a.Role, a.Experts, a.Override)
		if err != nil {
			return n, err
		}
		if d.sendable(plan) != nil {
			plan.Letters = nil // the programme ended meanwhile: nothing more goes
		}
		if _, err := d.carryOut(ctx, a, plan); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// sendable says why letters of the plan may not go at all now.
func (d *Desk) sendable(plan Plan) error {
	if s := plan.Programme.Status; s != programme.Open && s != programme.Selecting {
		return office.Refuse("invitation.refused.not_open", map[string]any{"status": string(s)})
	}
	if !d.Now().Before(plan.Programme.Deadline()) {
		return office.Refuse("invitation.refused.late", nil)
	}
	return nil
}
