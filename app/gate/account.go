package gate

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/office"
)

// OpenSignIn is a browser in which somebody is signed in, as she sees it.
type OpenSignIn struct {
	// Mark names it on her page and opens nothing.
	Mark        string
	Begun, Seen time.Time
	// Here is true for the browser that asks.
	Here bool
}

// SignIns lists where a visitor is signed in, this browser first, then the last used.
func (g *Gate) SignIns(ctx context.Context, v Visit) ([]OpenSignIn, error) {
	list, err := g.Doors.SignInsOf(ctx, v.SignIn.Subject)
	var out []OpenSignIn
	for _, s := range list {
		if !g.ended(s) {
			out = append(out, OpenSignIn{g.mark(s), s.CreatedAt, s.SeenAt, s.ID == v.SignIn.ID})
		}
	}
	slices.SortStableFunc(out, func(a, b OpenSignIn) int {
		switch {
		case a.Here:
			return -1
		case b.Here:
			return 1
		}
		return b.Seen.Compare(a.Seen)
	})
	return out, err
}

func (g *Gate) mark(s office.SignIn) string { return g.Secrets.Digest("signin", s.First())[:16] }

// EndSignIns ends one of a visitor's sign-ins by its mark, or all with an empty one; this
// browser's stays, which she ends by signing out.
func (g *Gate) EndSignIns(ctx context.Context, v Visit, mark string) error {
	list, err := g.Doors.SignInsOf(ctx, v.SignIn.Subject)
	if err != nil {
		return err
	}
	n := 0
	for _, s := range list {
		if s.ID == v.SignIn.ID || (mark != "" && mark != g.mark(s)) {
			continue
		}
		if err := g.Doors.DeleteSignIn(ctx, s.ID); err != nil {
			return err
		}
		n++
	}
	if n == 0 {
		return nil // it has ended by itself
	}
	return g.Log.Write(ctx, office.Entry{ID: office.NewID("log"), At: g.Now(), Actor: v.Actor, Action: office.SignInsEnded, Subjects: []string{v.SignIn.Subject}})
}

// NewPassword is what an officer types to change hers.
type NewPassword struct{ Now, New string }

// ChangePassword gives an officer another password, who shows the one she has. Every other
// browser is signed out, and she is told by letter. Wrong ones bring a growing delay for
// this sign-in alone, so that a thief cannot lock her out elsewhere.
func (g *Gate) ChangePassword(c *fiber.Ctx, v Visit, in NewPassword) error {
	ctx, o := c.UserContext(), v.Officer
	if !o.KnowsPassword() {
		return office.Missing("page")
	}
	tries, err := g.guess(ctx, "password", v.SignIn.First())
	if err != nil {
		return err
	}
	right, err := g.passwords.check(ctx, o.PasswordHash, in.Now)
	if err != nil {
		return err
	}
	if !right {
		if err := g.refused(ctx, o, true, tries); office.CodeOf(err) != office.Invalid {
			return err
		}
	}
	var p office.Problems
	p.Check(right, "password", "password_now")
	if checkPassword(&p, "new_password", in.New, o.Email) {
		p.Check(in.New != in.Now, "new_password", "password_same")
	}
	if err := p.Err(); err != nil {
		return err
	}
	hash, err := g.passwords.hash(ctx, in.New)
	if err != nil {
		return err
	}
	o, err = g.Staff.UpdateOfficer(ctx, o.ID, func(x *office.Officer) error {
		if x.PasswordHash != v.Officer.PasswordHash {
			return &office.Error{Code: office.Stale, Key: "error.stale"}
		}
		x.PasswordHash = hash
		return nil
	})
	if err != nil {
		return err
	}
	if err := g.EndSignIns(ctx, v, ""); err != nil {
		return err
	}
	at := g.Now()
	if err := g.Log.Write(ctx, office.Entry{ID: office.NewID("log"), At: at, Actor: v.Actor, Action: office.PasswordChanged, Subjects: []string{o.ID}}); err != nil {
		return err
	}
	return g.Letters.AccountNews(ctx, o, office.AccountNews{Kind: office.PasswordIsNew, Mark: strconv.FormatInt(at.UnixMilli(), 10)})
}
