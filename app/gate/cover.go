package gate

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"jisr/app/office"
)

// inPlace lets the visit act for an absent officer while that one's word holds: it
// is read anew at each request, like a role. The roles stay the colleague's own.
func (g *Gate) inPlace(c *fiber.Ctx, v *Visit, absent string) error {
	if absent == "" {
		return nil
	}
	o, holds, err := g.covers(c.UserContext(), v.Officer.ID, absent)
	if err != nil || !holds {
		return err
	}
	v.Actor.For, v.Absent = absent, o
	return nil
}

func (g *Gate) covers(ctx context.Context, colleague, absent string) (office.Officer, bool, error) {
	o, err := g.Staff.Officer(ctx, absent)
	if err != nil {
		if office.CodeOf(err) == office.NotFound {
			err = nil
		}
		return o, false, err
	}
	return o, o.CoveredBy(colleague, office.DateOf(g.Now().In(office.Baghdad))), nil
}

// ActFor chooses for whom an officer acts from now on in this sign-in: an absent
// one who named her, or with an empty id herself again.
func (g *Gate) ActFor(ctx context.Context, v Visit, absent string) error {
	if absent != "" {
		_, holds, err := g.covers(ctx, v.Officer.ID, absent)
		if err != nil {
			return err
		}
		if !holds {
			return office.Refuse("cover.refused.none", nil)
		}
	}
	_, err := g.Doors.UpdateSignIn(ctx, v.SignIn.ID, func(s *office.SignIn) error {
		s.For = absent
		return nil
	})
	return err
}
