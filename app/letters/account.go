package letters

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"time"

	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/mailer"
)

// Account letters expire when what they carry does.
const (
	verifyLife = 30 * time.Minute
	signInLife = 10 * time.Minute
)

// short names a link in a letter's id without telling it.
func short(link string) string {
	sum := sha256.Sum256([]byte(link))
	return hex.EncodeToString(sum[:12])
}

// Verify asks an unknown address to prove itself.
func (p *Post) Verify(ctx context.Context, email, language, link string) error {
	c, t := p.start("verify", language)
	c.Paragraphs = []string{t.T("letter.verify.text")}
	c.Buttons = []button{{t.T("letter.verify.button"), link, true}}
	c.After = []string{t.T("letter.verify.after")}
	return p.queue(ctx, sealed{id: "verify:" + short(link), lane: mailer.Account, expires: p.Now().Add(verifyLife)}, c, mailer.Address{Addr: email})
}

// SignIn carries the link and the six digits.
func (p *Post) SignIn(ctx context.Context, person office.Person, link, digits string) error {
	c, t := p.start("sign_in", person.Language)
	greet(&c, t, person.Name)
	c.Paragraphs = []string{t.T("letter.sign_in.text")}
	c.Buttons = []button{{t.T("letter.sign_in.button"), link, true}}
	c.Digits = digits
	c.After = []string{t.T("letter.sign_in.digits"), t.T("letter.sign_in.after")}
	return p.queue(ctx, sealed{id: "sign_in:" + short(link), lane: mailer.Account, person: person.ID, expires: p.Now().Add(signInLife)}, c, mailbox(person, c.Lang))
}

// SignInAlarm tells an officer of wrong attempts.
func (p *Post) SignInAlarm(ctx context.Context, o office.Officer) error {
	c, t := p.start("alarm", o.Language)
	greet(&c, t, o.Name)
	c.Paragraphs = []string{t.T("letter.alarm.text")}
	at := p.Now()
	return p.queue(ctx, sealed{id: "alarm:" + o.ID + ":" + at.Format("2006010215"), lane: mailer.Account}, c, mailer.Address{Name: o.Name.In(c.Lang), Addr: o.Email})
}

// AccountNews tells an officer of a change to the ways in which she signs in. It has no
// button: whoever did not do it herself should not follow a link but ask.
func (p *Post) AccountNews(ctx context.Context, o office.Officer, n office.AccountNews) error {
	c, t := p.start(n.Kind, o.Language)
	greet(&c, t, o.Name)
	c.Paragraphs = []string{t.T("letter." + n.Kind + ".text")}
	if n.Kind == office.RecoveryWasUsed {
		c.Paragraphs = append(c.Paragraphs, t.N("recovery.left", len(o.Recovery.Hashes)))
	}
	switch {
	case n.Kind == office.ProviderIsBound:
		c.Paragraphs = append(c.Paragraphs, t.T("letter.provider", "name", n.Name))
	case n.Name != "":
		c.Paragraphs = append(c.Paragraphs, t.T("letter.passkey", "name", n.Name))
	}
	c.After = []string{t.T("letter.not_you")}
	return p.queue(ctx, sealed{id: n.Kind + ":" + o.ID + ":" + n.Mark, lane: mailer.Account}, c, mailer.Address{Name: o.Name.In(c.Lang), Addr: o.Email})
}

// officerLinkLife is how long the link of a first sign-in works.
const officerLinkLife = 48 * time.Hour

// OfficerInvited brings an officer the link of her first sign-in.
func (p *Post) OfficerInvited(ctx context.Context, o office.Officer, link string) error {
	c, t := p.start("officer", o.Language)
	greet(&c, t, o.Name)
	c.Paragraphs = []string{t.T("letter.officer.text")}
	c.Buttons = []button{{t.T("letter.officer.button"), link, true}}
	c.After = []string{t.T("letter.officer.after")}
	return p.queue(ctx, sealed{id: "officer:" + short(link), lane: mailer.Account, expires: p.Now().Add(officerLinkLife)}, c, mailer.Address{Name: o.Name.In(c.Lang), Addr: o.Email})
}

// Welcome confirms a registration.
func (p *Post) Welcome(ctx context.Context, e roster.Expert) error {
	if !e.Reachable() {
		return nil
	}
	c, t := p.start("welcome", e.Language)
	greet(&c, t, e.Name)
	c.Paragraphs = []string{t.T("letter.welcome.text"), t.T("letter.welcome.next")}
	c.Facts = []fact{{t.T("letter.welcome.number"), e.Number}}
	c.Buttons = []button{{t.T("letter.welcome.button"), p.address(c.Lang, "mine"), true}}
	c.Why = t.T("letter.why.registered")
	return p.queue(ctx, sealed{id: "welcome:" + e.Person.ID + ":1", lane: mailer.Account, person: e.Person.ID, expert: e.ID}, c, mailbox(e.Person, c.Lang))
}

// registeredLife is how long the link works that asks somebody whom an officer registered
// whether that is right: she did not wait for the letter.
const registeredLife = 30 * office.Day

// WasRegistered asks whether a registration by somebody else is right.
func (p *Post) WasRegistered(ctx context.Context, e roster.Expert) error {
	if e.Email == "" {
		return nil
	}
	link, err := p.Proof(ctx, e.Person, registeredLife)
	if err != nil {
		return err
	}
	c, t := p.start("was_registered", e.Language)
	greet(&c, t, e.Name)
	c.Paragraphs = []string{t.T("letter.was_registered.text"), t.T("letter.was_registered.choice")}
	c.Facts = []fact{{t.T("letter.welcome.number"), e.Number}}
	c.Buttons = []button{{t.T("letter.was_registered.button"), link, true}}
	return p.queue(ctx, sealed{id: "was_registered:" + e.Person.ID + ":1", lane: mailer.Account, person: e.Person.ID, expert: e.ID}, c, mailbox(e.Person, c.Lang))
}

// Erased is the receipt of an erasure. It is sealed for the service, since the
// person's key is destroyed before it leaves, and removed once it has left.
func (p *Post) Erased(ctx context.Context, e roster.Expert) error {
	if !e.Reachable() {
		return nil
	}
	c, t := p.start("erased", e.Language)
	c.Paragraphs = []string{t.T("letter.erased.text"), t.T("letter.erased.kept")}
	return p.queue(ctx, sealed{id: "erased:" + e.Person.ID + ":1", lane: mailer.Account}, c, mailer.Address{Addr: e.Email})
}

// InterestReceived confirms an investor's interest.
func (p *Post) InterestReceived(ctx context.Context, in invest.Interest) error {
	c, t := p.start("interest", in.Language)
	greet(&c, t, in.Name)
	c.Paragraphs = []string{t.T("letter.interest.text")}
	day, _ := in.Promised.Time()
	c.Facts = []fact{{t.T("letter.interest.reference"), in.Reference}, {t.T("letter.interest.promised"), t.Date(day)}}
	if o, err := p.Staff.Officer(ctx, in.Owner); err == nil {
		c.Facts = append(c.Facts, fact{t.T("letter.interest.officer"), o.Name.In(c.Lang)})
	}
	c.Buttons = []button{{t.T("letter.interest.button"), p.interestLink(c.Lang, in), true}}
	c.After = []string{t.T("letter.interest.after")}
	return p.queue(ctx, sealed{id: "interest:" + in.ID + ":1", lane: mailer.Account, person: in.Person}, c, mailer.Address{Name: in.Name.In(c.Lang), Addr: in.Email})
}
