package letters

import (
	"context"
	"strconv"

	"jisr/app/invest"
	"jisr/mailer"
)

// DraftBegun brings the link of an interest that is being written, so that it can be
// gone on with on another device.
func (p *Post) DraftBegun(ctx context.Context, d invest.Draft) error {
	return p.draft(ctx, d, "draft_begun")
}

// DraftToProve asks whether the address is hers: before, nothing is filed.
func (p *Post) DraftToProve(ctx context.Context, d invest.Draft) error {
	return p.draft(ctx, d, "draft_to_prove")
}

// draft writes once to each address that was given in a draft.
func (p *Post) draft(ctx context.Context, d invest.Draft, kind string) error {
	c, t := p.start(kind, d.Wish.Language)
	greet(&c, t, d.Wish.Name)
	n := strconv.Itoa(d.Address)
	link := p.address(c.Lang, "invest", "draft", p.Tokens.Token(DraftPurpose, d.ID+":"+n, d.Until()))
	c.Paragraphs = []string{t.T("letter." + kind + ".text")}
	c.Buttons = []button{{t.T("letter." + kind + ".button"), link, true}}
	c.After = []string{t.T("letter." + kind + ".after")}
	return p.queue(ctx, sealed{id: kind + ":" + d.ID + ":" + n, lane: mailer.Account, expires: d.Until()}, c, mailer.Address{Name: d.Wish.Name.In(c.Lang), Addr: d.Wish.Email})
}
