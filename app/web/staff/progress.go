package staff

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invitation"
	"jisr/app/roster"
	"jisr/app/web"
)

// Progress is the data of the page "staff-progress": how the letters of a role stand.
type Progress struct {
	Programme, Title string
	// Base is the role's address, below the language.
	Base   string
	Counts []GroupCount
	Total  int
	// Live is true while a letter may still leave: the page asks again by itself.
	Live bool
	// Paused is who paused it and when; ByItself where that was the service.
	Paused   *time.Time
	PausedBy string
	ByItself bool
	Waits    int
	// Failed may be sent again, and Ended those that were taken back.
	Failed, Ended int
	Letters       []ProgressLetter
	Runs          []ProgressRun
}

// GroupCount is how many letters are in a group.
type GroupCount struct {
	Group string
	Count int
}

// ProgressLetter is one that did not simply leave.
type ProgressLetter struct {
	Expert, Name, State, Why string
	At                       time.Time
}

// ProgressRun is one time that letters were queued.
type ProgressRun struct {
	At      time.Time
	By      string
	Again   bool
	Queued  int
	Skipped []SkippedRow
}

// progressShown is how many letters are listed by name; all are counted.
const progressShown = 200

func (p *Pages) progress(c *fiber.Ctx, v gate.Visit) error {
	return p.progressAgain(c, v, nil)
}

func (p *Pages) progressAgain(c *fiber.Ctx, v gate.Visit, refused error) error {
	ctx := c.UserContext()
	x, err := p.Invitations.Progress(ctx, v.Actor, param(c, "id"), whole(c, "n"))
	if err != nil {
		return err
	}
	data, err := p.progressData(ctx, x, v)
	if err != nil {
		return err
	}
	page := p.page(c, v, "programmes", data)
	page.Title = p.text(v, "staff.progress.title")
	if refused != nil && !p.refused(&page, refused) {
		return refused
	}
	return p.Render.Show(c, "staff-progress", page)
}

func (p *Pages) progressData(ctx context.Context, x invitation.Progress, v gate.Visit) (Progress, error) {
	s := x.Sending
	data := Progress{Programme: in(x.Programme.Title, v.Lang), Title: in(x.Role.Title, v.Lang), Base: roleState{x.Programme, x.Role}.path(), Total: len(x.Rows), Live: x.Under() && s.PausedAt == nil,
		Paused: s.PausedAt, ByItself: s.PausedAt != nil && s.PausedBy == "", Waits: x.Counts[invitation.GroupWaits], Failed: len(x.Again(false)), Ended: len(x.Again(true))}
	if s.PausedBy != "" {
		data.PausedBy = p.officerName(ctx, s.PausedBy, v.Lang)
	}
	for _, g := range invitation.Groups() {
		data.Counts = append(data.Counts, GroupCount{string(g), x.Counts[g]})
	}
	people, err := p.peopleOf(ctx, x)
	if err != nil {
		return data, err
	}
	name := func(id string) string {
		if e, there := people[id]; there {
			return p.person(e, v.Lang)
		}
		return p.text(v, "staff.sending.nobody")
	}
	for _, r := range x.Rows {
		if r.Stand.Group() == invitation.GroupLeft || r.Stand.State == "queued" || len(data.Letters) == progressShown {
			continue
		}
		data.Letters = append(data.Letters, ProgressLetter{Expert: r.Invitation.Expert, Name: name(r.Invitation.Expert), State: r.Stand.State, Why: p.whyNot(v, r.Stand.Reason), At: r.Stand.At})
	}
	for _, r := range s.Runs {
		run := ProgressRun{At: r.At, By: p.officerName(ctx, r.By, v.Lang), Again: r.Again, Queued: r.Queued}
		for _, k := range r.Skipped {
			run.Skipped = append(run.Skipped, SkippedRow{name(k.Expert), string(k.Reason)})
		}
		data.Runs = append(data.Runs, run)
	}
	return data, nil
}

// whyNot says a reason in words; what has none is left to the state.
func (p *Pages) whyNot(v gate.Visit, reason string) string {
	if key := "staff.letter.why." + reason; reason != "" && p.Locale.Has(v.Lang, key) {
		return p.text(v, key)
	}
	return ""
}

// peopleOf are those named on the page, as far as they are still there.
func (p *Pages) peopleOf(ctx context.Context, x invitation.Progress) (map[string]roster.Expert, error) {
	ids := map[string]bool{}
	for _, r := range x.Rows {
		if r.Stand.Group() != invitation.GroupLeft && r.Stand.State != "queued" && len(ids) < progressShown {
			ids[r.Invitation.Expert] = true
		}
	}
	for _, r := range x.Sending.Runs {
		for _, k := range r.Skipped {
			ids[k.Expert] = true
		}
	}
	list := make([]string, 0, len(ids))
	for id := range ids {
		list = append(list, id)
	}
	experts, err := p.Invitations.Experts.Experts(ctx, list)
	out := map[string]roster.Expert{}
	for _, e := range experts {
		out[e.ID] = e
	}
	return out, err
}

// officerName is who acts; a program or somebody who left has none.
func (p *Pages) officerName(ctx context.Context, id, lang string) string {
	o, err := p.Staff.Officer(ctx, id)
	if err != nil {
		return p.Render.Text(lang, "staff.progress.program")
	}
	return o.Name.In(lang)
}

// steer pauses, resumes or ends the sending, or sends again what failed or was ended.
func (p *Pages) steer(c *fiber.Ctx, v gate.Visit) error {
	ctx, id, role := c.UserContext(), param(c, "id"), whole(c, "n")
	verb := web.ReadForm(c).Code("verb")
	var err error
	switch verb {
	case "pause":
		err = p.Invitations.Pause(ctx, v.Actor, id, role)
	case "resume":
		err = p.Invitations.Resume(ctx, v.Actor, id, role)
	case "end":
		err = p.Invitations.End(ctx, v.Actor, id, role)
	case "failed", "ended":
		_, err = p.Invitations.Again(ctx, v.Actor, id, role, verb == "ended")
		verb = "again"
	default:
		return to(c, v, roleOf(c)+"/progress", "")
	}
	if err != nil {
		return p.progressAgain(c, v, err)
	}
	return to(c, v, roleOf(c)+"/progress", "sending_"+verb)
}

// roleOf is the address of the role, below the language.
func roleOf(c *fiber.Ctx) string {
	return "/staff/programmes/" + param(c, "id") + "/roles/" + param(c, "n")
}
