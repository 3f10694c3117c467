package gate

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/office"
)

// AskMove begins to change a person's address: the new one must be proven first. What
// she sees is the same whether the address is free or somebody else's, and so is the
// work done; its owner, if any, is told by letter that nothing has changed. Beyond
// lettersPerHour nothing is sent and nothing is said.
func (g *Gate) AskMove(c *fiber.Ctx, v Visit, email string) error {
	ctx, now := c.UserContext(), g.Now()
	sent := 0
	for _, of := range []string{email, v.Actor.ID} {
		n, err := g.Doors.Attempt(ctx, g.Secrets.Digest("letters", of), time.Hour)
		if err != nil {
			return err
		}
		sent = max(sent, n)
	}
	person, err := g.People.Person(ctx, v.Actor.ID)
	if err != nil {
		return err
	}
	owner, err := g.People.PersonByEmail(ctx, email)
	if err != nil && office.CodeOf(err) != office.NotFound {
		return err
	}
	taken := err == nil
	secret := NewSecret()
	l := office.Link{ID: HashSecret(secret), Rev: 1, Kind: office.LinkMove, Subject: person.ID, Email: email, Language: v.Lang, CreatedAt: now, ExpiresAt: now.Add(VerifyFor)}
	if taken {
		l.ExpiresAt = now.Add(-time.Second) // it never works
	}
	if err := g.Doors.InsertLink(ctx, l); err != nil || sent > lettersPerHour {
		return err
	}
	if taken {
		return g.Letters.AddressTaken(ctx, owner, HashSecret(secret))
	}
	return g.Letters.MoveAddress(ctx, person, email, g.Link(v.Lang, "address", secret))
}

// Move is a change of address that its link proves.
type Move struct {
	Person, Email string
	Asked         time.Time
}

// LookAtMove shows what the link of a change would do; it changes nothing.
func (g *Gate) LookAtMove(ctx context.Context, secret string) (Move, error) {
	l, err := g.Doors.Link(ctx, HashSecret(secret))
	if err != nil {
		return Move{}, err
	}
	if l.Kind != office.LinkMove || l.UsedAt != nil || g.Now().After(l.ExpiresAt) {
		return Move{}, office.Missing("link")
	}
	return Move{Person: l.Subject, Email: l.Email, Asked: l.CreatedAt}, nil
}

// UseMove uses the link up: whoever pressed its button reads the new mailbox.
func (g *Gate) UseMove(ctx context.Context, secret string) (Move, error) {
	m, err := g.LookAtMove(ctx, secret)
	if err != nil {
		return m, err
	}
	return m, g.useUp(ctx, HashSecret(secret))
}

// stillHers refuses a sign-in link that went to an address which is no longer the
// person's: whoever reads the old mailbox does not come in any more.
func (g *Gate) stillHers(ctx context.Context, l office.Link) error {
	if l.Kind != office.LinkSignIn {
		return nil
	}
	p, err := g.People.Person(ctx, l.Subject)
	if err != nil {
		return err
	}
	if p.Email != l.Email {
		return office.Missing("link")
	}
	return nil
}
