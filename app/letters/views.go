package letters

import (
	"context"
	"strconv"

	"jisr/app/office"
	"jisr/mailer"
)

// viewsKind tells the head of a unit that an officer or a service account opened many of the
// records that one may in a day.
const viewsKind = "many_views"

// ManyViews queues that letter, once for a day. It names nobody whose record was opened:
// the log does.
func (p *Post) ManyViews(ctx context.Context, who office.Actor, name office.Name, head office.Officer, day office.Date, opened, most int) error {
	c, t := p.start(viewsKind, head.Language)
	greet(&c, t, head.Name)
	sort, page := "officer", p.address(c.Lang, "staff", "officers", who.ID)
	if who.Kind == office.TokenKind {
		sort, page = "account", p.address(c.Lang, "staff", "tokens")
	}
	c.Paragraphs = []string{t.T("letter.many_views.text." + sort), t.T("letter.many_views.next." + sort)}
	c.Facts = []fact{{t.T("letter.many_views.name." + sort), name.In(c.Lang)}}
	if at, ok := day.Time(); ok {
		c.Facts = append(c.Facts, fact{t.T("letter.many_views.day"), t.Date(at)})
	}
	c.Facts = append(c.Facts, fact{t.T("letter.many_views.opened"), t.T("letter.many_views.of", "opened", strconv.Itoa(opened), "most", strconv.Itoa(most))})
	c.Buttons = []button{{t.T("letter.many_views.button." + sort), page, true}}
	return p.queue(ctx, sealed{id: viewsKind + ":" + who.ID + ":" + string(day) + ":" + head.ID, lane: mailer.Account}, c, mailer.Address{Name: head.Name.In(c.Lang), Addr: head.Email})
}
