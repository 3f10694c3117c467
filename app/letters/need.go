package letters

import (
	"context"
	"slices"
	"strconv"

	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/mailer"
)

// NeedReturned tells the host what has to be said before its need can be accepted.
func (p *Post) NeedReturned(ctx context.Context, n programme.Need) error {
	return p.need(ctx, n, "need_returned", n.Returns, func(c *content, t *locale.Printer) {
		c.Facts = []fact{{t.T("letter.need_returned.remark"), n.Remark}}
		c.Buttons = []button{{t.T("letter.need_returned.button"), p.address(c.Lang, "staff", "needs", n.ID, "edit"), true}}
	})
}

// NeedAccepted tells the host that the Ministry prepares a programme.
func (p *Post) NeedAccepted(ctx context.Context, n programme.Need) error {
	return p.need(ctx, n, "need_accepted", 1, func(c *content, t *locale.Printer) {
		c.Buttons = []button{{t.T("letter.need_accepted.button"), p.address(c.Lang, "staff", "needs", n.ID), true}}
	})
}

// need queues the n-th letter of a kind to everybody who acts for the host: an
// institution answers, not one of its people.
func (p *Post) need(ctx context.Context, n programme.Need, kind string, nth int, say func(c *content, t *locale.Printer)) error {
	all, err := p.Staff.Officers(ctx)
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.Disabled || o.Institution != n.Institution || !slices.Contains(o.Roles, office.HostRole) {
			continue
		}
		c, t := p.start(kind, o.Language)
		greet(&c, t, o.Name)
		title, _ := n.Title.In(c.Lang)
		c.Paragraphs = []string{t.T("letter."+kind+".text", "need", title)}
		say(&c, t)
		c.SignedBy = p.officerSigns(ctx, n.DecidedBy, c.Lang)
		to := sealed{id: kind + ":" + n.ID + ":" + strconv.Itoa(nth) + ":" + o.ID, lane: mailer.Account}
		if err := p.queue(ctx, to, c, mailer.Address{Name: o.Name.In(c.Lang), Addr: o.Email}); err != nil {
			return err
		}
	}
	return nil
}

// officerSigns is an officer's name and the office that she acts for; nothing for a
// service account.
func (p *Post) officerSigns(ctx context.Context, id, lang string) []string {
	o, err := p.Staff.Officer(ctx, id)
	if err != nil {
		return nil
	}
	out := []string{o.Name.In(lang)}
	if in, err := p.Staff.Institution(ctx, o.Institution); err == nil {
		name, _ := in.Name.In(lang)
		out = append(out, name)
	}
	return out
}

var _ programme.NeedPost = (*Post)(nil)
