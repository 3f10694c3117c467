package staff

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/web"
)

// Approval is the data of the page "staff-approval": what a colleague asks, and
// while it is open who would get a letter now.
type Approval struct {
	Sending
	ID, State string
	By        string
	AskedAt   time.Time
	Until     time.Time
	Letters   int // that were asked for, or that went
	Decider   string
	DecidedAt time.Time
	Reason    string
	// May is true when the reader may decide.
	May bool
}

func (p *Pages) approval(c *fiber.Ctx, v gate.Visit) error {
	page, err := p.approvalPage(c, v)
	if err != nil {
		return err
	}
	return p.Render.Show(c, "staff-approval", page)
}

func (p *Pages) approvalPage(c *fiber.Ctx, v gate.Visit) (web.Page, error) {
	framed(c)
	ctx := c.UserContext()
	asked, err := p.Invitations.Approval(ctx, v.Actor, param(c, "id"))
	if err != nil {
		return web.Page{}, err
	}
	data := Approval{ID: asked.ID, State: string(asked.State), By: p.actor(ctx, asked.By, v), AskedAt: asked.AskedAt, Until: asked.ExpiresAt, Letters: len(asked.Experts), Reason: asked.Reason, May: asked.May}
	if asked.State == office.ApprovalGiven && asked.Done {
		data.Letters = asked.Queued
	}
	if asked.Decider != nil {
		data.Decider, data.DecidedAt = p.actor(ctx, *asked.Decider, v), *asked.DecidedAt
	}
	if data.Sending, err = p.requested(ctx, asked, web.ReadQuery(c), v); err != nil {
		return web.Page{}, err
	}
	page := p.page(c, v, "today", data)
	page.Title = p.text(v, "staff.approval.title")
	return page, nil
}

// requested is who gets what; of a decided request only its programme and role.
func (p *Pages) requested(ctx context.Context, asked invitation.Request, q web.Form, v gate.Visit) (Sending, error) {
	if asked.State == office.ApprovalOpen {
		return p.sendingData(ctx, asked.Plan, "/staff/approvals/"+asked.ID, asked.Override, q, v.Lang)
	}
	x, err := p.Programmes.Get(ctx, v.Actor, asked.Programme)
	if err != nil {
		return Sending{}, err
	}
	r, err := x.Role(asked.Role)
	if err != nil {
		return Sending{}, err
	}
	return Sending{Programme: in(x.Title, v.Lang), Title: in(r.Title, v.Lang), Base: roleState{x, r}.path(), Override: asked.Override}, nil
}

// approvalLetter is one of the letters that are asked for, for the frame.
func (p *Pages) approvalLetter(c *fiber.Ctx, v gate.Visit) error {
	asked, err := p.Invitations.Approval(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	letter, err := p.letterOf(c.UserContext(), asked.Plan, asked.Plan.Expert(param(c, "expert")))
	if err != nil {
		return err
	}
	return letterBody(c, letter.HTML)
}

func (p *Pages) approve(c *fiber.Ctx, v gate.Visit) error {
	a, err := p.Invitations.Approve(c.UserContext(), v.Actor, param(c, "id"), web.ReadForm(c).Number("confirm"))
	return p.decided(c, v, a, err, "approved")
}

func (p *Pages) refuseApproval(c *fiber.Ctx, v gate.Visit) error {
	a, err := p.Invitations.RefuseApproval(c.UserContext(), v.Actor, param(c, "id"), web.ReadForm(c).Text("reason"))
	return p.decided(c, v, a, err, "not_approved")
}

// decided goes back to the request with its outcome, or shows it with what was
// wrong.
func (p *Pages) decided(c *fiber.Ctx, v gate.Visit, a office.Approval, err error, said string) error {
	if err == nil {
		return to(c, v, "/staff/approvals/"+a.ID, said)
	}
	page, failed := p.approvalPage(c, v)
	if failed != nil {
		return failed
	}
	if !p.refused(&page, err) {
		return err
	}
	return p.Render.Show(c, "staff-approval", page)
}

// approvalTasks are the requests of colleagues that wait for the reader, and how
// her own stand.
func (p *Pages) approvalTasks(ctx context.Context, v gate.Visit, data *Home) error {
	waiting, err := p.Invitations.Waiting(ctx, v.Actor)
	if err != nil {
		return err
	}
	own, err := p.Invitations.AskedBy(ctx, v.Actor)
	if err != nil {
		return err
	}
	for _, a := range waiting {
		title, err := p.programmeTitle(ctx, v, a.Programme)
		if err != nil {
			return err
		}
		data.Tasks = append(data.Tasks, Task{Kind: "approval", Title: title, Role: p.actor(ctx, a.By, v), Count: len(a.Experts),
			Due: office.DateOf(a.ExpiresAt.In(office.Baghdad)), URL: "/staff/approvals/" + a.ID})
	}
	for _, a := range own {
		title, err := p.programmeTitle(ctx, v, a.Programme)
		if err != nil {
			return err
		}
		data.Asked = append(data.Asked, OwnRequest{URL: "/staff/approvals/" + a.ID, Title: title, Letters: len(a.Experts), State: string(a.State)})
	}
	return nil
}

func (p *Pages) programmeTitle(ctx context.Context, v gate.Visit, id string) (string, error) {
	x, err := p.Programmes.Get(ctx, v.Actor, id)
	return in(x.Title, v.Lang), err
}
