package letters

import (
	"context"
	"strconv"

	"jisr/app/office"
	"jisr/mailer"
)

// viewsKind tells the head of a unit that an officer or a service account opened as many
// records as one may in a day.
const viewsKind = "views_reached"

// ViewsReached queues that letter, once for a day. It names nobody whose record was opened:
// the log does.
func (p *Post) ViewsReached(ctx context.Context, who office.Actor, name office.Name, head office.Officer, day office.Date, opened int) error {
	c, t := p.start(viewsKind, head.Language)
	greet(&c, t, head.Name)
	sort, page := "officer", p.address(c.Lang, "staff", "officers", who.ID)
	if who.Kind == office.TokenKind {
		sort, page = "account", p.address(c.Lang, "staff", "tokens")
	}
	c.Paragraphs = []string{t.T("letter.views_reached.text." + sort), t.T("letter.views_reached.next." + sort)}
	c.Facts = []fact{{t.T("letter.views_reached.name." + sort), name.In(c.Lang)}}
	if at, ok := day.Time(); ok {
		c.Facts = append(c.Facts, fact{t.T("letter.views_reached.day"), t.Date(at)})
	}
	c.Facts = append(c.Facts, fact{t.T("letter.views_reached.opened"), strconv.Itoa(opened)})
	c.Buttons = []button{{t.T("letter.views_reached.button." + sort), page, true}}
	return p.queue(ctx, sealed{id: viewsKind + ":" + who.ID + ":" + string(day) + ":" + head.ID, lane: mailer.Account}, c, mailer.Address{Name: head.Name.In(c.Lang), Addr: head.Email})
}
