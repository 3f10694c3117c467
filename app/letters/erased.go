package letters

import (
	"context"

	"jisr/app/invest"
	"jisr/app/office"
	"jisr/mailer"
)

// InterestErased is the receipt that a request was erased. It is sealed for the service,
// since the key of the request is destroyed before it leaves, and removed once it has left.
// A call that was to come is taken out of both calendars, and the officer of a request that
// was open is told that nothing is left to do.
func (p *Post) InterestErased(ctx context.Context, in invest.Interest) error {
	c, t := p.start("interest_erased", in.Language)
	c.Paragraphs = []string{t.T("letter.interest_erased.text")}
	var attach []mailer.Attachment
	if at := in.Dropped(); at != nil {
		var err error
		if attach, err = p.callFile(in, at, false, c.Lang); err != nil {
			return err
		}
		c.Paragraphs = append(c.Paragraphs, t.T("letter.interest_erased.call"))
		c.Facts = callTimes(t, *at, false, nil)
		if err := p.callToOfficer(ctx, in, "call_dropped", *at, false); err != nil {
			return err
		}
	}
	c.Paragraphs = append(c.Paragraphs, t.T("letter.interest_erased.kept"))
	c.Facts = append([]fact{{t.T("letter.interest.reference"), in.Reference}}, c.Facts...)
	err := p.queue(ctx, sealed{id: "interest_erased:" + in.ID + ":1", lane: mailer.Account}, c, mailer.Address{Addr: in.Email}, attach...)
	if err != nil || in.Ended() {
		return err
	}
	o, err := p.Staff.Officer(ctx, in.Owner)
	if err != nil && office.CodeOf(err) == office.NotFound {
		return nil // nobody answers for it yet
	}
	if err != nil {
		return err
	}
	return p.aboutInterest(ctx, in, "interest_gone", "1", o, nil)
}
