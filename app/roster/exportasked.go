package roster

import (
	"context"
	"strconv"
	"time"

	"jisr/app/office"
)

// ExportFor is how long after the approval the asker may fetch the file. It is made
// when she does, from the store as it stands then, and kept nowhere.
const ExportFor = office.Day

// exportAskedFor is how long a request for a file waits for a second officer.
const exportAskedFor = 14 * office.Day

// ExportRequest is a file that is asked of a second officer, as the reader sees it.
type ExportRequest struct {
	office.Approval
	// People is how many it would hold now; how many it held, once it was made.
	People int
	// May is true when the reader may decide, Own when she asked.
	May, Own bool
	// Ready is true while the asker may fetch it, until Until.
	Ready bool
	Until time.Time
}

// askExport keeps whom an export would take out as a request: what is approved is what
// happens, and who is found later is not in it.
func (d *Desk) askExport(ctx context.Context, actor office.Actor, x Export, people []string) (string, error) {
	now, asked := d.Now(), x.asked()
	a := office.Approval{ID: office.NewID("apr"), Rev: 1, State: office.ApprovalOpen, By: actor, Institution: actor.Institution,
		Experts: people, Export: &asked, AskedAt: now, ExpiresAt: now.Add(exportAskedFor)}
	id, fresh, err := office.Ask(ctx, d.Approvals, a)
	if err != nil || !fresh {
		return id, err
	}
	return id, d.logAsked(ctx, actor, a, office.ApprovalAsked, now)
}

// logAsked writes a row whose id follows from the request, so that writing it again is
// writing it once.
func (d *Desk) logAsked(ctx context.Context, actor office.Actor, a office.Approval, action office.Action, at time.Time) error {
	return d.Log.Write(ctx, office.Entry{ID: "log:" + a.ID + ":" + string(action), At: at, Actor: actor, Action: action, Subjects: []string{a.ID}, Purpose: a.Export.Reason,
		Details: map[string]string{"count": strconv.Itoa(len(a.Experts)), "fields": a.Export.Fields, "format": a.Export.Format}})
}

// AskedExport shows a request for a file to an officer.
func (d *Desk) AskedExport(ctx context.Context, actor office.Actor, id string) (ExportRequest, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return ExportRequest{}, err
	}
	a, err := d.Approvals.Approval(ctx, id)
	if err == nil && !a.OfExport() {
		err = office.Missing("approval")
	}
	if err != nil {
		return ExportRequest{}, err
	}
	out := ExportRequest{Approval: a.AsItStands(d.Now()), People: len(a.Experts), Own: a.By.ID == actor.ID, Ready: d.ready(a)}
	if a.DecidedAt != nil {
		out.Until = a.DecidedAt.Add(ExportFor)
	}
	if out.State != office.ApprovalOpen {
		return out, nil
	}
	people, err := d.Store.Findable(ctx, a.Experts)
	out.Experts, out.People = people, len(people)
	if err == nil {
		out.May, err = office.Second(ctx, d.Staff, a.By, actor)
	}
	return out, err
}

// ready is true while an approved file may be fetched.
func (d *Desk) ready(a office.Approval) bool {
	return a.State == office.ApprovalGiven && !a.Done && a.DecidedAt != nil && d.Now().Before(a.DecidedAt.Add(ExportFor))
}

// ExportsWaiting lists the open requests for files on which the actor may decide.
func (d *Desk) ExportsWaiting(ctx context.Context, actor office.Actor) ([]office.Approval, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return nil, err
	}
	return office.Waiting(ctx, d.Approvals, d.Staff, actor, d.Now(), office.Approval.OfExport)
}

// askedShown is how many of her own requests an officer sees.
const askedShown = 5

// ExportsAskedBy lists those among the actor's own newest requests that are for files,
// as they stand.
func (d *Desk) ExportsAskedBy(ctx context.Context, actor office.Actor) ([]ExportRequest, error) {
	list, err := office.AskedBy(ctx, d.Approvals, actor.ID, askedShown, d.Now(), office.Approval.OfExport)
	out := make([]ExportRequest, len(list))
	for i, a := range list {
		out[i] = ExportRequest{Approval: a, People: len(a.Experts), Own: true, Ready: d.ready(a)}
	}
	return out, err
}

// ApproveExport lets the asker fetch the file, as a second person. confirm is how many
// people it holds; whoever cannot be found at this moment is not among them.
func (d *Desk) ApproveExport(ctx context.Context, actor office.Actor, id string, confirm int) (office.Approval, error) {
	asked, err := d.decidableExport(ctx, actor, id)
	if err != nil {
		return asked.Approval, err
	}
	if _, err := office.Holds(ctx, d.Staff, asked.By, office.OfficerRole); err != nil {
		return asked.Approval, err
	}
	var wrong office.Problems
	wrong.Check(asked.People > 0 && confirm == asked.People, "confirm", "people", "n", asked.People)
	if err := wrong.Err(); err != nil {
		return asked.Approval, err
	}
	a, err := office.Decide(ctx, d.Approvals, actor, id, d.rev, office.ApprovalGiven, "", d.Now(), func(a *office.Approval) { a.Experts = asked.Experts })
	if err != nil {
		return a, err
	}
	return a, d.logAsked(ctx, actor, a, office.ApprovalGranted, *a.DecidedAt)
}

// RefuseExport says no, and why.
func (d *Desk) RefuseExport(ctx context.Context, actor office.Actor, id, reason string) (office.Approval, error) {
	asked, err := d.decidableExport(ctx, actor, id)
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
	return a, d.logAsked(ctx, actor, a, office.ApprovalDenied, *a.DecidedAt)
}

func (d *Desk) decidableExport(ctx context.Context, actor office.Actor, id string) (ExportRequest, error) {
	asked, err := d.AskedExport(ctx, actor, id)
	if err == nil {
		err = office.Decidable(asked.Approval, asked.May)
	}
	return asked, err
}

// FetchExport gives the people of an approved file to the officer who asked, or to the
// operator in her stead. The first fetching decides who they are and is written down;
// until its time has passed the file may be fetched again, without who left since.
func (d *Desk) FetchExport(ctx context.Context, actor office.Actor, id string) (Exported, error) {
	asked, err := d.AskedExport(ctx, actor, id)
	if err != nil {
		return Exported{}, err
	}
	if !asked.Own && actor.Kind != office.System {
		return Exported{}, office.Missing("approval")
	}
	if _, err := office.Holds(ctx, d.Staff, asked.By, office.OfficerRole); err != nil {
		return Exported{}, err
	}
	made, err := d.makeExport(ctx, asked)
	if err != nil {
		return Exported{}, err
	}
	return Exported{Subjects: made.Experts, desk: d}, d.Log.Write(ctx, d.fetchedRow(actor, made))
}

// makeExport notes on the request who is in the file. Of two who fetch at once the
// first decides.
func (d *Desk) makeExport(ctx context.Context, asked ExportRequest) (office.Approval, error) {
	people, err := d.Store.Findable(ctx, asked.Experts)
	if err != nil {
		return office.Approval{}, err
	}
	if len(people) == 0 {
		return office.Approval{}, office.Refuse("export.refused.nobody", nil)
	}
	return d.Approvals.UpdateApproval(ctx, asked.ID, func(a *office.Approval) error {
		if !d.ready(*a) {
			return office.Refuse("export.refused.over", nil)
		}
		if a.Export.MadeAt == nil {
			now := d.Now()
			a.Export.MadeAt, a.Experts = &now, people
		}
		return nil
	})
}

// fetchedRow is the one row of a file that was approved, however often it is fetched.
func (d *Desk) fetchedRow(actor office.Actor, a office.Approval) office.Entry {
	row := d.exportRow(actor, *a.Export, a.Experts)
	row.ID, row.At = "log:"+a.ID+":"+string(office.Exported), *a.Export.MadeAt
	row.Details["approval"], row.Details["approved_by"] = a.ID, a.Decider.ID
	if actor.ID != a.By.ID {
		row.Details["asked_by"] = a.By.ID
	}
	return row
}

// FollowExports ends the requests for files whose time has passed or whose asker may not
// export any more, and writes down the approval that a crash left out. It is a duty.
func (d *Desk) FollowExports(ctx context.Context) (int, error) {
	undone, n, err := office.Undone(ctx, d.Approvals, d.Now(), office.Approval.OfExport)
	if err != nil {
		return n, err
	}
	for _, a := range undone {
		if err := d.logAsked(ctx, *a.Decider, a, office.ApprovalGranted, *a.DecidedAt); err != nil {
			return n, err
		}
		ended, err := d.endExport(ctx, a)
		if err != nil {
			return n, err
		}
		n += ended
	}
	return n, nil
}

// endExport closes a file that may not be fetched any more.
func (d *Desk) endExport(ctx context.Context, a office.Approval) (int, error) {
	_, err := office.Holds(ctx, d.Staff, a.By, office.OfficerRole)
	if err != nil && office.CodeOf(err) != office.Conflict {
		return 0, err
	}
	if err == nil && d.ready(a) {
		return 0, nil
	}
	_, err = d.Approvals.UpdateApproval(ctx, a.ID, func(a *office.Approval) error {
		a.Done = true
		return nil
	})
	return 1, err
}
