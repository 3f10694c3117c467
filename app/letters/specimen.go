package letters

import (
	"context"
	"net/url"
	"time"

	"jisr/app/invest"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/mailer"
)

// Specimen is one kind of letter with sample data, as its reader would get it.
type Specimen struct {
	Kind    string
	Message mailer.Message
}

// specimenDay is when the samples happen, so that they are the same each time.
func specimenDay() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) }

// specimenCode is the code that stands in all of them: none of a letter that was sent.
const specimenCode = "JSR-0000-0000"

// Specimens writes every letter of the house in a language, by the functions that write
// the real ones. Nothing is queued, nobody is read, and their links open nothing.
func (p *Post) Specimens(ctx context.Context, lang string) ([]Specimen, error) {
	var box collector
	q := *p
	q.Box, q.Staff, q.Tokens, q.newCode = &box, sampleStaff{lang: lang}, sampleTokens{}, func() string { return specimenCode }
	q.URL = &url.URL{Scheme: "https", Host: "jisr.example.org"}
	q.Now = specimenDay
	q.Proof = func(context.Context, office.Person, time.Duration) (string, error) {
		return q.address(lang, "enter", specimenToken), nil
	}
	q.From = mailer.Address{Name: p.From.Name, Addr: "jisr@example.org"}
	for _, write := range q.everyLetter(ctx, newSamples(lang)) {
		if err := write(); err != nil {
			return nil, err
		}
	}
	return box.list, nil
}

// everyLetter is the list of all letters: a new kind is not complete without its line.
func (p *Post) everyLetter(ctx context.Context, s samples) []func() error {
	link := p.address(s.lang, "enter", specimenToken)
	call := func(change func(*invest.Call)) func() error {
		return func() error { return p.Call(ctx, s.withCall(change), office.Baghdad) }
	}
	introduced := func(change func(*invest.Introduction)) func() error {
		return func() error { return p.Introductions(ctx, s.introduced(change), 0) }
	}
	news := func(kind, name string) func() error {
		return func() error {
			return p.AccountNews(ctx, s.officer, office.AccountNews{Kind: kind, Mark: "1", Name: name})
		}
	}
	at, later := specimenDay(), specimenDay().Add(2*office.Day)
	return []func() error{
		func() error { return p.Verify(ctx, s.expert.Email, s.lang, link) },
		func() error { return p.SignIn(ctx, s.expert.Person, link, "123456") },
		func() error { return p.SignInAlarm(ctx, s.officer) },
		news(office.RecoveryWasUsed, ""),
		news(office.RecoveryIsNew, ""),
		news(office.PasskeyIsNew, "iPhone"),
		news(office.PasskeyIsGone, "iPhone"),
		news(office.PasskeyWasCopied, "iPhone"),
		news(office.ProviderIsBound, "https://login.example.org"),
		news(office.PasswordIsNew, ""),
		func() error {
			return p.ManyViews(ctx, s.officer.Actor(), s.officer.Name, s.officer, office.DateOf(at), 120, roster.ViewsADay)
		},
		func() error { return p.OfficerInvited(ctx, s.officer, link) },
		func() error { return p.Welcome(ctx, s.expert) },
		func() error { return p.WasRegistered(ctx, s.expert) },
		func() error { return p.Erased(ctx, s.expert) },
		func() error { return p.MoveAddress(ctx, s.expert.Person, "new@example.org", link) },
		func() error { return p.AddressTaken(ctx, s.expert.Person, "1") },
		func() error { return p.AddressMoved(ctx, s.expert, roster.Former{Email: "old@example.org", At: at}) },
		func() error {
			return p.AddressReplaced(ctx, s.expert, roster.Former{Email: "old@example.org", At: at})
		},
		func() error { return p.ProveAddress(ctx, s.expert) },
		func() error { return p.StillAvailable(ctx, s.expert, 2) },
		func() error { return p.Rested(ctx, s.expert) },
		func() error { return p.EvidenceWanted(ctx, s.expert, s.claim) },
		func() error { return p.Vetted(ctx, s.expert, s.claim) },
		func() error { return p.Invite(ctx, s.invitation, s.programme, s.role, s.expert) },
		func() error { return p.Try(ctx, s.invitation, s.programme, s.role, s.officer, s.lang) },
		func() error { return p.Remind(ctx, s.shown(invitation.Sent)) },
		func() error { return p.Receipt(ctx, s.shown(invitation.NotNow)) },
		func() error { return p.Replied(ctx, s.shown(invitation.Asked)) },
		func() error { return p.Seated(ctx, s.shown(invitation.Accepted)) },
		func() error { return p.SeatMoved(ctx, s.shown(invitation.Accepted), false) },
		func() error { return p.SeatMoved(ctx, s.shown(invitation.Accepted), true) },
		func() error { return p.SeatFreed(ctx, s.shown(invitation.Accepted), s.note) },
		func() error { return p.Closing(ctx, s.shown(invitation.Accepted)) },
		func() error {
			return p.Paused(ctx, invitation.Progress{Programme: s.programme, Role: s.role, Sending: invitation.Sending{Runs: []invitation.Run{{By: s.officer.ID}}, Pauses: 1}}, 3, 40)
		},
		func() error { return p.MissionPlanned(ctx, s.mission) },
		func() error { return p.Evaluation(ctx, s.mission) },
		func() error { return p.TaskDue(ctx, s.mission, s.mission.Tasks[0]) },
		func() error { return p.NeedReturned(ctx, s.need) },
		func() error { return p.NeedAccepted(ctx, s.need) },
		func() error { return p.DraftBegun(ctx, s.draft) },
		func() error { return p.DraftToProve(ctx, s.draft) },
		func() error { return p.InterestReceived(ctx, s.interest) },
		introduced(func(*invest.Introduction) {}),
		introduced(func(x *invest.Introduction) { x.OpenedAt = &at }),
		introduced(func(x *invest.Introduction) { x.OpenedAt, x.Verdict, x.AnsweredAt = &at, invest.Accepts, &at }),
		introduced(func(x *invest.Introduction) { x.OpenedAt, x.EndedAt = &at, &later }),
		call(func(c *invest.Call) {}),
		call(func(c *invest.Call) { c.Chosen = &later }),
		call(func(c *invest.Call) { c.CancelledAt, c.Was = &at, &later }),
		call(func(c *invest.Call) { c.CancelledAt, c.GivenUp, c.Was = &at, true, &later }),
		func() error { return p.Message(ctx, s.interest, 0) },
		func() error { return p.Message(ctx, s.interest, 1) },
		func() error { return p.Silence(ctx, s.interest, at, s.officer) },
		func() error { return p.Outcome(ctx, s.interest) },
		func() error { return p.JobsNow(ctx, s.interest, 2027, later) },
		func() error { return p.InterestErased(ctx, s.erased()) },
		func() error { return p.WatchToProve(ctx, s.watch) },
		func() error { return p.OpportunityOpened(ctx, s.watch, s.opportunity) },
		func() error {
			_, err := p.SearchNews(ctx, s.officer, office.DateOf(at), []roster.News{s.news})
			return err
		},
	}
}

// collector is a box that keeps what is put into it, the first of each kind.
type collector struct {
	Box
	list []Specimen
}

// Keep takes a letter.
func (b *collector) Keep(_ context.Context, l mailer.Letter, m mailer.Message) error {
	for _, x := range b.list {
		if x.Kind == l.Kind {
			return nil
		}
	}
	m.MessageID = l.MessageID
	m.Date = specimenDay()
	b.list = append(b.list, Specimen{l.Kind, m})
	return nil
}

// Letter finds none: nothing was queued before.
func (b *collector) Letter(context.Context, string) (mailer.Letter, error) {
	return mailer.Letter{}, office.Missing("letter")
}

// sampleTokens make links that open nothing.
type sampleTokens struct{}

const specimenToken = "specimen"

func (sampleTokens) Token(string, string, time.Time) string { return specimenToken }

// sampleStaff is one officer, who is all that a letter asks for.
type sampleStaff struct {
	office.Staff
	lang string
}

func (s sampleStaff) Officer(context.Context, string) (office.Officer, error) {
	return sampleOfficer(s.lang), nil
}

func (s sampleStaff) Officers(context.Context) ([]office.Officer, error) {
	return []office.Officer{sampleOfficer(s.lang)}, nil
}

func (s sampleStaff) Institution(_ context.Context, id string) (office.Institution, error) {
	return office.Institution{ID: id, Name: office.Text{En: "Nineveh Health Directorate", Ar: "دائرة صحة نينوى", Ckb: "بەڕێوەبەرایەتیی تەندروستیی نەینەوا"}}, nil
}

const sampleInstitution = "ins_sample"

func sampleOfficer(lang string) office.Officer {
	return office.Officer{ID: "off_sample", Email: "officer@example.org", Language: lang, Institution: sampleInstitution, Name: office.Name{Latin: "Shahla Karim", Native: "شهلة كريم"},
		Roles: []office.Role{office.OfficerRole, office.HostRole, office.Authority}}
}
