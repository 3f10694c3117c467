package letters

import (
	"context"
	"strconv"
	"strings"
	"time"

	"jisr/app/invest"
	"jisr/app/office"
	"jisr/mailer"
)

// JobsPurpose answers how many jobs an investment has made: the id is an interest and the
// year.
const JobsPurpose = "jobs"

// jobsKind is the kind of the yearly letter; its id has the interest and the year.
const jobsKind = "jobs_now"

// Outcome tells an investor that her request has come to its end, and where she reads how.
func (p *Post) Outcome(ctx context.Context, in invest.Interest) error {
	c, t := p.start("outcome", in.Language)
	greet(&c, t, in.Name)
	c.Paragraphs = []string{t.T("letter.outcome.text")}
	if in.Outcome.To == invest.Invested {
		c.Paragraphs = append(c.Paragraphs, t.T("letter.outcome.jobs"))
	}
	c.Facts = []fact{{t.T("letter.interest.reference"), in.Reference}}
	c.Buttons = []button{{t.T("letter.interest.button"), p.interestLink(c.Lang, in), true}}
	c.SignedBy = p.officerSigns(ctx, in.Outcome.By, c.Lang)
	to := sealed{id: "outcome:" + in.ID + ":" + string(in.Outcome.To) + ":" + strconv.FormatInt(in.Outcome.At.Unix(), 10), lane: mailer.Account, person: in.Person}
	return p.queue(ctx, to, c, mailer.Address{Name: in.Name.In(c.Lang), Addr: in.Email})
}

// JobsNow asks how many jobs an investment has made by now. The link works until the next
// year is asked for.
func (p *Post) JobsNow(ctx context.Context, in invest.Interest, year int, until time.Time) error {
	c, t := p.start(jobsKind, in.Language)
	greet(&c, t, in.Name)
	c.Paragraphs = []string{t.T("letter.jobs_now.text")}
	c.Facts = []fact{{t.T("letter.interest.reference"), in.Reference}, {t.T("letter.jobs_now.expected"), t.Number(in.Outcome.Jobs)}}
	link := p.address(c.Lang, "invest", "jobs", p.Tokens.Token(JobsPurpose, in.ID+":"+strconv.Itoa(year), until))
	c.Buttons = []button{{t.T("letter.jobs_now.button"), link, true}}
	c.After = []string{t.T("letter.jobs_now.after")}
	to := sealed{id: jobsKind + ":" + in.ID + ":" + strconv.Itoa(year), lane: mailer.Account, person: in.Person, expires: until}
	return p.queue(ctx, to, c, mailer.Address{Name: in.Name.In(c.Lang), Addr: in.Email})
}

// jobs looks again just before the yearly letter leaves: it is not sent to somebody who
// has answered, nor for an interest that was taken up again, and it waits for the hours in
// which letters that nobody expects may reach her.
func (k *Look) jobs(ctx context.Context, l mailer.Letter) (mailer.Verdict, error) {
	verdict, err := k.addressOnly(ctx, l)
	if err != nil || verdict != mailer.Go() {
		return verdict, err
	}
	rest, _ := strings.CutPrefix(l.ID, jobsKind+":")
	id, which, _ := strings.Cut(rest, ":")
	year, _ := strconv.Atoi(which)
	in, err := k.Invest.JobsAsked(ctx, id, year)
	if err != nil && office.CodeOf(err) == office.NotFound {
		return mailer.Cancel("not_asked"), nil
	}
	if err != nil {
		return mailer.Verdict{}, err
	}
	if _, said := in.Outcome.Answered(year); said {
		return mailer.Cancel("answered"), nil
	}
	return k.hoursIn(k.Invest.ZoneOf(in.Wish)), nil
}
