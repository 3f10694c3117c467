package staff

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/web"
)

// Thread is the messages with an investor, the newest first, and the form of the next.
type Thread struct {
	List []web.Entry
	// Key is the next message's, so that its form sent twice is one.
	Key string
	// Text and Asks are what was typed, where it was refused.
	Text string
	Asks bool
	// ReplyBy is the date by which a message of the investor is to be answered; empty while
	// none waits.
	ReplyBy office.Date
}

func (p *Pages) thread(ctx context.Context, x invest.Interest, v gate.Visit) Thread {
	out := Thread{Key: invest.NewMessage(), ReplyBy: p.Invest.ReplyBy(x)}
	for _, m := range slices.Backward(x.Messages) {
		out.List = append(out.List, web.Entry{At: m.At.In(office.Baghdad), Text: m.Text, Meta: p.mover(ctx, m.By, v)})
	}
	return out
}

// fill puts what was typed back into the form.
func (t *Thread) fill(sent web.Form) {
	if key := sent.Text("key"); key != "" {
		t.Key, t.Text, t.Asks = key, sent.Text("text"), sent.Yes("asks")
	}
}

// writeMessage sends the investor a message.
func (p *Pages) writeMessage(c *fiber.Ctx, v gate.Visit) error {
	sent, id := web.ReadForm(c), param(c, "id")
	_, err := p.Invest.Write(c.UserContext(), v.Actor, id, sent.Text("key"), sent.Text("text"), sent.Yes("asks"))
	return p.interestAfter(c, v, id, "message", err)
}
