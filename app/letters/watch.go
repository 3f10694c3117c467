package letters

import (
	"context"
	"strings"
	"time"

	"jisr/app/invest"
	"jisr/app/terms"
	"jisr/mailer"
)

// WatchPurpose opens and ends the wish to be told of opportunities: the id is the wish.
const WatchPurpose = "watch"

// openedKind is the kind of the letter about an opportunity that has opened; its id has
// the wish and the opportunity.
const openedKind = "opportunity_opened"

// WatchToProve asks whether an address is hers who wishes to be told: before, nothing is.
func (p *Post) WatchToProve(ctx context.Context, w invest.Watch) error {
	c, t := p.start("watch_to_prove", w.Language)
	c.Paragraphs = []string{t.T("letter.watch_to_prove.text")}
	c.Buttons = []button{{t.T("letter.watch_to_prove.button"), p.address(c.Lang, "tell", p.Tokens.Token(WatchPurpose, w.ID, w.Until())), true}}
	c.After = []string{t.T("letter.watch_to_prove.after")}
	return p.queue(ctx, sealed{id: "watch_to_prove:" + w.ID + ":1", lane: mailer.Account, person: w.Person, expires: w.Until()}, c, mailer.Address{Addr: w.Email})
}

// OpportunityOpened tells an investor of an opportunity like those she waits for.
func (p *Post) OpportunityOpened(ctx context.Context, w invest.Watch, o invest.Opportunity) error {
	c, t := p.start(openedKind, w.Language)
	greet(&c, t, w.Name)
	title, _ := o.Title.In(c.Lang)
	c.Paragraphs = []string{t.T("letter.opportunity_opened.text", "opportunity", title)}
	for _, x := range []struct{ kind, code, key string }{{terms.Sectors, o.Sector, "catalogue.sector"}, {terms.Governorates, o.Governorate, "catalogue.governorate"}} {
		if x.code != "" {
			label, _ := p.Words.Label(x.kind, x.code, c.Lang)
			c.Facts = append(c.Facts, fact{t.T(x.key), label})
		}
	}
	c.Buttons = []button{{t.T("letter.opportunity_opened.button"), p.address(c.Lang, "opportunities", o.ID), true}}
	c.After = []string{t.T("catalogue.no_offer")}
	c.Why = t.T("letter.opportunity_opened.why")
	c.StopText = t.T("letter.stop.watch")
	c.StopURL = p.address(c.Lang, "unsubscribe", p.Tokens.Token(WatchPurpose, w.ID, time.Time{}))
	return p.queue(ctx, sealed{id: openedKind + ":" + w.ID + ":" + o.ID, lane: mailer.Account, person: w.Person}, c, mailer.Address{Name: w.Name.In(c.Lang), Addr: w.Email})
}

// opened looks again just before such a letter leaves: not to somebody who does not wait
// any more, nor about an opportunity that has closed; and it waits for the hours in which
// letters that nobody expects may come.
func (k *Look) opened(ctx context.Context, l mailer.Letter) (mailer.Verdict, error) {
	rest, _ := strings.CutPrefix(l.ID, openedKind+":")
	watch, opportunity, _ := strings.Cut(rest, ":")
	awaited, err := k.Invest.StillAwaited(ctx, watch, opportunity)
	if err != nil {
		return mailer.Verdict{}, err
	}
	if !awaited {
		return mailer.Cancel("not_wanted"), nil
	}
	if verdict, err := k.addressOnly(ctx, l); err != nil || verdict != mailer.Go() {
		return verdict, err
	}
	return k.hoursIn(nil), nil
}
