package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/demo"
	"jisr/app/gate"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/store"
)

// demoStores is what the demonstration is loaded into.
type demoStores struct {
	*store.People
	*store.Programmes
	*store.Investments
	*store.Searches
	needs       *store.Needs
	staff       *store.Staff
	invitations *store.Invitations
}

// SaveInstitution leaves one that is there already as it is.
func (d demoStores) SaveInstitution(ctx context.Context, in office.Institution) (office.Institution, error) {
	saved, err := d.staff.SaveInstitution(ctx, in)
	if err != nil && office.CodeOf(err) == office.Conflict {
		return d.staff.Institution(ctx, in.ID)
	}
	return saved, err
}

// InsertNeed keeps a host's need.
func (d demoStores) InsertNeed(ctx context.Context, n programme.Need) error {
	return d.needs.InsertNeed(ctx, n)
}

// InsertInvitation keeps an invitation with its answer.
func (d demoStores) InsertInvitation(ctx context.Context, in invitation.Invitation) error {
	return d.invitations.InsertInvitation(ctx, in)
}

// InsertOfficer keeps an officer.
func (d demoStores) InsertOfficer(ctx context.Context, o office.Officer) error {
	return d.staff.InsertOfficer(ctx, o)
}

// demoPassword is the same each time: everything it opens is made up.
const demoPassword = "bridge over the tigris"

// Demonstrate loads the synthetic people, once, and says how to look around.
func (a *App) Demonstrate(ctx context.Context) (string, error) {
	counts, err := a.stores.People.CountExperts(ctx)
	if err != nil {
		return "", err
	}
	if len(counts) == 0 {
		into := demoStores{a.stores.People, a.stores.Programmes, a.stores.Investments, a.stores.Searches, a.stores.Needs, a.stores.Staff, a.stores.Invitations}
		if err := demo.Load(ctx, into, a.words, a.settings.Now(), a.settings.Experts, func(done, total int) { a.settings.Progress("people", done, total) }); err != nil {
			return "", err
		}
	}
	officers, err := a.stores.Staff.Officers(ctx)
	if err != nil {
		return "", err
	}
	secrets := map[string]string{}
	for _, o := range officers {
		if o.PasswordHash != "" {
			continue
		}
		if secrets[o.ID], _, err = gate.NewTOTP(o.Email); err != nil {
			return "", err
		}
	}
	if err := a.Gate.SetPassword(ctx, demoPassword, secrets); err != nil {
		return "", err
	}
	if officers, err = a.stores.Staff.Officers(ctx); err != nil {
		return "", err
	}
	return a.demoText(officers)
}

func (a *App) demoText(officers []office.Officer) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "A demonstration: every person, programme and address in it is made up.\n\n")
	for _, line := range [][2]string{{"front page", a.URL() + "/"}, {"officers", a.URL() + "/en/staff/sign-in"}, {"password", demoPassword},
		{"code", a.URL() + "/demo/code/EMAIL gives the six digits of the moment"}, {"letters", a.URL() + "/en/outbox"}} {
		fmt.Fprintf(&b, "  %-12s%s\n", line[0], line[1])
	}
	b.WriteString("\n")
	for _, o := range officers {
		code, err := gate.CodeAt(o.TOTPSecret, a.settings.Now())
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "  %-34s %-14v code now %s, secret %s\n", o.Email, o.Roles, code, o.TOTPSecret)
	}
	fmt.Fprintf(&b, "\nlistening on %s\n", a.URL())
	return b.String(), nil
}

// demoDoors give the six digits of an officer of the demonstration, so that nobody
// needs an app on her phone to look around.
func (a *App) demoDoors() []gate.Door {
	if !a.settings.Demo {
		return nil
	}
	return []gate.Door{{Method: fiber.MethodGet, Path: "/demo/code/:email", Who: gate.Everyone, Limit: gate.Secret, Exempt: "the demonstration only; it changes nothing",
		Handle: func(c *fiber.Ctx, _ gate.Visit) error {
			o, err := a.stores.Staff.OfficerByEmail(c.UserContext(), c.Params("email"))
			if err != nil {
				return err
			}
			code, err := gate.CodeAt(o.TOTPSecret, a.settings.Now())
			if err != nil {
				return err
			}
			return c.SendString(code + "\n")
		}}}
}
