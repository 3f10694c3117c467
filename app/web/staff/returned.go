package staff

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/web"
)

// CameBack is the data of the page "staff-returned": messages that came back and that no
// rule could deal with.
type CameBack struct {
	Messages []CameBackRow
	Total    int
}

// CameBackRow is one of them.
type CameBackRow struct {
	ID, Why, Subject, From, Reply string
	At                            time.Time
	// Text is how the message begins, as it came.
	Text string
}

const (
	// returnedShown is how many stand on the page: the others come when these are done.
	returnedShown = 20
	// returnedText is how much of a message is shown.
	returnedText = 2000
)

func (p *Pages) returned(c *fiber.Ctx, v gate.Visit) error {
	list, total, err := p.Post.Returned(c.UserContext(), v.Actor, returnedShown)
	if err != nil {
		return err
	}
	data := CameBack{Total: total}
	for _, x := range list {
		text := strings.ToValidUTF8(string(x.Raw[:min(len(x.Raw), returnedText)]), "\ufffd")
		data.Messages = append(data.Messages, CameBackRow{ID: x.ID, Why: string(x.Why), Subject: x.Subject, From: x.From, Reply: x.Reply, At: x.At, Text: text})
	}
	return p.Render.Show(c, "staff-returned", p.page(c, v, "today", data))
}

// seeReturned removes those that she has dealt with.
func (p *Pages) seeReturned(c *fiber.Ctx, v gate.Visit) error {
	if _, err := p.Post.Seen(c.UserContext(), v.Actor, web.ReadForm(c).List("message")); err != nil {
		return err
	}
	return to(c, v, "/staff/returned", "return_seen")
}

// returnedTask says how many messages came back that somebody should look at.
func (p *Pages) returnedTask(ctx context.Context, v gate.Visit, data *Home) error {
	_, total, err := p.Post.Returned(ctx, v.Actor, 0)
	if err != nil || total == 0 {
		return err
	}
	data.Tasks = append(data.Tasks, Task{Kind: "came_back", Count: total, URL: "/staff/returned"})
	return nil
}
