package gate

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/office"
)

const (
	lettersPerHour = 3 // account letters to one address
	digitTries     = 5 // wrong six-digit codes per link
)

// Enough counts a letter that asks for the proof of an address, and is true beyond
// lettersPerHour: nobody is flooded by what somebody else types.
func (g *Gate) Enough(ctx context.Context, email string) (bool, error) {
	n, err := g.Doors.Attempt(ctx, g.Secrets.Digest("proofs", email), time.Hour)
	return n > lettersPerHour, err
}

// Ask sends a letter to whoever owns the address: a sign-in link to a known
// person, a link that proves the address to anybody else. What the asker sees is
// the same in every case, and so is the work done before the answer; beyond
// lettersPerHour nothing is sent and nothing is said.
func (g *Gate) Ask(c *fiber.Ctx, v Visit, typed string) error {
	email, ok := office.NormaliseEmail(typed)
	if !ok {
		code := "email"
		if typed == "" {
			code = "required"
		}
		return &office.Error{Code: office.Invalid, Key: "error.invalid", Fields: []office.FieldError{{Path: "email", Code: code}}}
	}
	ctx := c.UserContext()
	n, err := g.Doors.Attempt(ctx, g.Secrets.Digest("letters", email), time.Hour)
	if err != nil {
		return err
	}
	person, err := g.People.PersonByEmail(ctx, email)
	if err != nil && office.CodeOf(err) != office.NotFound {
		return err
	}
	secret, digits, now := NewSecret(), sixDigits(), g.Now()
	l := office.Link{ID: HashSecret(secret), Rev: 1, Kind: office.LinkVerify, Email: email, Language: v.Lang, CreatedAt: now, ExpiresAt: now.Add(VerifyFor)}
	if err == nil {
		l.Kind, l.Subject, l.ExpiresAt = office.LinkSignIn, person.ID, now.Add(SignInFor)
	}
	l.Browser, l.CodeHash = g.browser(c), g.Secrets.Digest("digits", l.ID+digits)
	if err := g.Doors.InsertLink(ctx, l); err != nil {
		return err
	}
	if n > lettersPerHour {
		return nil
	}
	link := g.Link(v.Lang, "enter", secret)
	if l.Kind == office.LinkSignIn {
		return g.Letters.SignIn(ctx, person, link, digits)
	}
	return g.Letters.Verify(ctx, email, v.Lang, link)
}

func sixDigits() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil { // crypto/rand.Reader does not fail; the code below is then simply never guessed
		return NewSecret()
	}
	return fmt.Sprintf("%06d", n.Int64())
}

// Entrance is what a link would do if its button were pressed.
type Entrance struct {
	Kind office.LinkKind
	// OtherBrowser is true for a sign-in link opened elsewhere: the six digits are asked.
	OtherBrowser bool
}

// Look shows what a link is for; it changes nothing, so a scanner that fetches
// every link of a letter does no harm.
func (g *Gate) Look(c *fiber.Ctx, secret string) (Entrance, error) {
	l, err := g.usable(c.UserContext(), HashSecret(secret))
	if err != nil {
		return Entrance{}, err
	}
	return Entrance{Kind: l.Kind, OtherBrowser: l.Kind == office.LinkSignIn && l.Browser != g.browser(c)}, nil
}

func (g *Gate) usable(ctx context.Context, id string) (office.Link, error) {
	l, err := g.Doors.Link(ctx, id)
	if err != nil {
		return l, err
	}
	if (l.Kind != office.LinkVerify && l.Kind != office.LinkSignIn) || l.UsedAt != nil || g.Now().After(l.ExpiresAt) {
		return l, office.Missing("link")
	}
	return l, nil
}

// Opened is who came in by a link: a person who is known, or an address that is
// proven now.
type Opened struct {
	Person   string
	Email    string
	Language string
}

// Enter uses a link up. A proven address opens no sign-in by itself: the caller
// begins the record and calls SignInPerson.
func (g *Gate) Enter(c *fiber.Ctx, secret, digits string) (Opened, error) {
	ctx, id := c.UserContext(), HashSecret(secret)
	l, err := g.usable(ctx, id)
	if err != nil {
		return Opened{}, err
	}
	if l.Kind == office.LinkSignIn && l.Browser != g.browser(c) {
		if err := g.tryDigits(ctx, l, digits); err != nil {
			return Opened{}, err
		}
	}
	return g.finish(c, l)
}

// EnterByDigits uses up the newest sign-in link that this browser asked for, by
// the six digits read on another device.
func (g *Gate) EnterByDigits(c *fiber.Ctx, digits string) (Opened, error) {
	l, err := g.Doors.LinkByBrowser(c.UserContext(), office.LinkSignIn, g.browser(c))
	if err != nil && office.CodeOf(err) != office.NotFound {
		return Opened{}, err
	}
	if err != nil || l.UsedAt != nil || g.Now().After(l.ExpiresAt) {
		return Opened{}, wrongDigits()
	}
	if err := g.tryDigits(c.UserContext(), l, digits); err != nil {
		return Opened{}, err
	}
	return g.finish(c, l)
}

func (g *Gate) finish(c *fiber.Ctx, l office.Link) (Opened, error) {
	if err := g.stillHers(c.UserContext(), l); err != nil {
		return Opened{}, err
	}
	if err := g.useUp(c.UserContext(), l.ID); err != nil {
		return Opened{}, err
	}
	if l.Kind == office.LinkVerify && l.Subject != "" {
		if err := g.prove(c.UserContext(), l); err != nil {
			return Opened{}, err
		}
	}
	return Opened{Person: l.Subject, Email: l.Email, Language: l.Language}, nil
}

func (g *Gate) tryDigits(ctx context.Context, l office.Link, digits string) error {
	if equal(g.Secrets.Digest("digits", l.ID+digits), l.CodeHash) && l.Tries < digitTries {
		return nil
	}
	if _, err := g.Doors.UpdateLink(ctx, l.ID, func(l *office.Link) error {
		l.Tries++
		return nil
	}); err != nil {
		return err
	}
	return wrongDigits()
}

func wrongDigits() error {
	return &office.Error{Code: office.Invalid, Key: "error.invalid", Fields: []office.FieldError{{Path: "digits", Code: "digits"}}}
}

// SignInPerson opens a sign-in for a person who came by a link.
func (g *Gate) SignInPerson(c *fiber.Ctx, person string) error {
	if err := g.Log.Write(c.UserContext(), office.Entry{ID: office.NewID("log"), At: g.Now(), Actor: office.Actor{Kind: office.PersonKind, ID: person},
		Action: office.SignedIn, Subjects: []string{person}}); err != nil {
		return err
	}
	_, err := g.open(c, office.PersonKind, person)
	return err
}

// ProofLink makes the link by which a person proves an address that somebody else
// entered for her.
func (g *Gate) ProofLink(ctx context.Context, p office.Person, lasts time.Duration) (string, error) {
	secret, now := NewSecret(), g.Now()
	l := office.Link{ID: HashSecret(secret), Rev: 1, Kind: office.LinkVerify, Subject: p.ID, Email: p.Email, Language: p.Language, CreatedAt: now, ExpiresAt: now.Add(lasts)}
	if err := g.Doors.InsertLink(ctx, l); err != nil {
		return "", err
	}
	return g.Link(p.Language, "enter", secret), nil
}

// prove records that the person behind the link reads the mailbox.
func (g *Gate) prove(ctx context.Context, l office.Link) error {
	_, err := g.People.UpdatePerson(ctx, l.Subject, func(p *office.Person) error {
		if p.Email != l.Email {
			return office.Missing("link") // changed since
		}
		if p.EmailVerifiedAt == nil {
			now := g.Now()
			p.EmailVerifiedAt = &now
		}
		return nil
	})
	return err
}
