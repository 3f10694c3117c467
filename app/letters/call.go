package letters

import (
	"context"
	"strconv"
	"time"

	"jisr/app/invest"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/mailer"
)

// CallEntry is what a calendar keeps of an investor's call at a time.
type CallEntry func(in invest.Interest, at time.Time, holds bool, lang string) ([]byte, error)

// Call queues the letters that a call calls for as it stands: to the investor that times
// are offered, that one is chosen, that none is left or that she cancelled it; to the officer what was chosen, or
// what holds no more. Those that change a calendar bring its entry. The officer's letters
// name the request, never the investor.
func (p *Post) Call(ctx context.Context, in invest.Interest, zone *time.Location) error {
	c := *in.Call
	at, holds := c.Was, false
	kind, staff := "call_offered", ""
	switch {
	case c.GivenUp:
		kind = "call_given_up"
	case c.CancelledAt != nil:
		kind = "call_cancelled"
	case c.Chosen != nil:
		at, holds = c.Chosen, true
		kind, staff = "call_booked", "call_chosen"
	}
	if !holds && at != nil {
		staff = "call_dropped"
		if c.GivenUp {
			staff = "call_let_go"
		}
	}
	if err := p.callToInvestor(ctx, in, kind, at, holds, zone); err != nil || staff == "" {
		return err
	}
	return p.callToOfficer(ctx, in, staff, *at, holds)
}

func (p *Post) callToInvestor(ctx context.Context, in invest.Interest, kind string, at *time.Time, holds bool, zone *time.Location) error {
	c, t := p.start(kind, in.Language)
	greet(&c, t, in.Name)
	c.Paragraphs = []string{t.T("letter." + kind + ".text")}
	c.Facts = []fact{{t.T("letter.interest.reference"), in.Reference}}
	if at != nil {
		c.Facts = append(c.Facts, callTimes(t, *at, holds, zone)...)
	}
	if holds {
		c.Facts = append(c.Facts, fact{t.T("letter.call.minutes"), t.N("letter.call.length", in.Call.Minutes)}, fact{t.T("letter.call.how"), in.Call.How})
	}
	c.Buttons = []button{{t.T("letter.interest.button"), p.interestLink(c.Lang, in), true}}
	c.SignedBy = p.officerSigns(ctx, in.Call.By, c.Lang)
	attach, err := p.callFile(in, at, holds, c.Lang)
	if err != nil {
		return err
	}
	to := sealed{id: kind + ":" + in.ID + ":" + strconv.Itoa(in.Call.Changes), lane: mailer.Account, person: in.Person}
	return p.queue(ctx, to, c, mailer.Address{Name: in.Name.In(c.Lang), Addr: in.Email}, attach...)
}

// callTimes are a time where the investor lives and in Baghdad; one that holds no more is
// said as that.
func callTimes(t *locale.Printer, at time.Time, holds bool, zone *time.Location) []fact {
	if !holds {
		return []fact{{t.T("letter.call.was"), t.DateTime(at, office.Baghdad)}}
	}
	out := []fact{{t.T("letter.call.baghdad"), t.DateTime(at, office.Baghdad)}}
	if zone != nil {
		out = append([]fact{{t.T("letter.call.yours", "zone", zone.String()), t.DateTime(at, zone)}}, out...)
	}
	return out
}

// callFile is the entry for a calendar; none while there is nothing to enter or to take out.
func (p *Post) callFile(in invest.Interest, at *time.Time, holds bool, lang string) ([]mailer.Attachment, error) {
	if at == nil {
		return nil, nil
	}
	ics, err := p.CallEntry(in, *at, holds, lang)
	method := "PUBLISH"
	if !holds {
		method = "CANCEL"
	}
	return []mailer.Attachment{{Name: "jisr.ics", Type: "text/calendar; charset=utf-8; method=" + method, Data: ics}}, err
}

// callToOfficer writes to whoever offered the times; to the officer of the interest where
// a program did.
func (p *Post) callToOfficer(ctx context.Context, in invest.Interest, kind string, at time.Time, holds bool) error {
	o, err := p.Staff.Officer(ctx, in.Call.By)
	if err != nil && office.CodeOf(err) == office.NotFound {
		o, err = p.Staff.Officer(ctx, in.Owner)
	}
	if err != nil && office.CodeOf(err) == office.NotFound {
		return nil // nobody answers for it yet
	}
	if err != nil {
		return err
	}
	c, t := p.start(kind, o.Language)
	greet(&c, t, o.Name)
	c.Paragraphs = []string{t.T("letter." + kind + ".text")}
	c.Facts = append([]fact{{t.T("letter.interest.reference"), in.Reference}}, callTimes(t, at, holds, nil)...)
	c.Buttons = p.toInterest(c.Lang, in, t)
	attach, err := p.callFile(in, &at, holds, c.Lang)
	if err != nil {
		return err
	}
	to := sealed{id: kind + ":" + in.ID + ":" + strconv.Itoa(in.Call.Changes), lane: mailer.Account}
	return p.queue(ctx, to, c, mailer.Address{Name: o.Name.In(c.Lang), Addr: o.Email}, attach...)
}
