package staff

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invitation"
	"jisr/app/web"
)

// ClosingPage is the data of the page "staff-closing": who gets a closing letter.
type ClosingPage struct {
	ID, Title string
	Gets      []ClosingRow
	Done      int
	// Early is true while seats are not settled.
	Early bool
}

// ClosingRow is one of them, and how she answered.
type ClosingRow struct{ Expert, Name, State string }

func (p *Pages) closing(c *fiber.Ctx, v gate.Visit) error {
	page, err := p.closingPage(c.UserContext(), c, v)
	if err != nil {
		return err
	}
	return p.Render.Show(c, "staff-closing", page)
}

func (p *Pages) closingPage(ctx context.Context, c *fiber.Ctx, v gate.Visit) (web.Page, error) {
	x, err := p.Invitations.Closing(ctx, v.Actor, param(c, "id"))
	if err != nil {
		return web.Page{}, err
	}
	data := ClosingPage{ID: x.Programme.ID, Title: in(x.Programme.Title, v.Lang), Done: x.Done, Early: !invitation.Closable(x.Programme.Status)}
	for _, s := range x.Letters {
		data.Gets = append(data.Gets, ClosingRow{s.Expert.ID, p.person(s.Expert, v.Lang), string(s.Invitation.State)})
	}
	page := p.page(c, v, "programmes", data)
	page.Title = p.text(v, "staff.closing.title")
	return page, nil
}

// closeLetters sends the closing letters when their number was typed.
func (p *Pages) closeLetters(c *fiber.Ctx, v gate.Visit) error {
	ctx, id := c.UserContext(), param(c, "id")
	_, err := p.Invitations.Close(ctx, v.Actor, id, web.ReadForm(c).Number("confirm"))
	if err == nil {
		return to(c, v, "/staff/programmes/"+id+"/closing", "closed")
	}
	page, failed := p.closingPage(ctx, c, v)
	if failed != nil {
		return failed
	}
	if !p.refused(&page, err) {
		return err
	}
	return p.Render.Show(c, "staff-closing", page)
}

// freeSeat takes a seat back. What was typed stays beside it when it is refused.
func (p *Pages) freeSeat(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	id, reason := sent.Text("invitation"), sent.Text("reason")
	s, err := p.Invitations.FreeSeat(c.UserContext(), v.Actor, id, reason)
	if err == nil {
		return to(c, v, "/staff/programmes/"+s.Programme.ID+"/board", "freed")
	}
	return p.boardRefused(c, v, err, func(page *web.Page) {
		data := page.Data.(Board) // boardPage made it
		r := data.find(id)
		for i := range page.Errors {
			r.FreeProblem = page.Errors[i].Message
			page.Errors[i].Field = "reason-" + id
		}
		r.Reason = reason
	})
}
