package gate

import (
	"github.com/gofiber/fiber/v2"

	"jisr/app/office"
)

// Confirm shows an officer's second factor once more: the code of the telephone or of
// the paper alone, since a stolen
// sign-in is what it guards against, and no thief has the telephone. Wrong codes bring a
// growing delay for this sign-in alone, so that a thief cannot lock the officer out
// elsewhere.
func (g *Gate) Confirm(c *fiber.Ctx, v Visit, code string) error {
	ctx := c.UserContext()
	tries, err := g.guess(ctx, "confirm", v.SignIn.ID)
	if err != nil {
		return err
	}
	shown, right, err := g.second(ctx, v.Officer, code)
	if right && err == nil {
		err = g.use(ctx, v.Officer, shown)
		right = err == nil
	}
	if err != nil && office.CodeOf(err) != office.Invalid {
		return err
	}
	if !right {
		if err := g.refused(ctx, v.Officer, true, tries); office.CodeOf(err) != office.Invalid {
			return err
		}
		return &office.Error{Code: office.Invalid, Key: "error.invalid", Fields: []office.FieldError{{Path: "code", Code: "confirm"}}}
	}
	return g.confirmed(c, v)
}

// confirmed makes the sign-in fresh, after a factor was shown.
func (g *Gate) confirmed(c *fiber.Ctx, v Visit) error {
	if err := g.Log.Write(c.UserContext(), office.Entry{ID: office.NewID("log"), At: g.Now(), Actor: v.Actor, Action: office.SignInConfirmed, Subjects: []string{v.Officer.ID}}); err != nil {
		return err
	}
	return g.renew(c, v.SignIn)
}
