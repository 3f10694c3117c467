package public

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/web"
)

// threadView is the messages between an investor and her officer, the newest first.
type threadView struct {
	List []web.Entry
	// More is how many older ones are not shown.
	More int
	// ReplyBy is the date by which the officer answers; empty while no message waits.
	ReplyBy office.Date
	// Key is the next message's, so that its form sent twice is one; Text is what was typed,
	// where it was refused.
	Key, Text string
}

// shownMessages is how many are on the page until all are asked for.
const shownMessages = 10

func (p *Pages) threadView(ctx context.Context, s invest.Status, all bool, lang string) threadView {
	out := threadView{ReplyBy: s.ReplyBy, Key: invest.NewMessage()}
	names := map[string]string{"": p.Render.Text(lang, "thread.you")}
	for _, m := range slices.Backward(s.Messages) {
		if len(out.List) == shownMessages && !all {
			out.More = len(s.Messages) - shownMessages
			break
		}
		if _, known := names[m.By]; !known {
			names[m.By] = p.Render.Text(lang, "thread.ministry")
			if o, err := p.Staff.Officer(ctx, m.By); err == nil {
				names[m.By] = o.Name.In(lang)
			}
		}
		out.List = append(out.List, web.Entry{At: m.At.In(office.Baghdad), Text: m.Text, Meta: names[m.By]})
	}
	return out
}

// writeMessage sends the officer a message. The link is the authority for it.
func (p *Pages) writeMessage(c *fiber.Ctx, v gate.Visit) error {
	id, err := p.interestOf(c)
	if err != nil {
		return err
	}
	sent := web.ReadForm(c)
	if _, err := p.Invest.Reply(c.UserContext(), office.Nobody(), id, sent.Text("key"), sent.Text("text")); err != nil {
		return p.showStatus(c, v, id, err)
	}
	return to(c, v, statusPath(c)+"#messages")
}
