package api

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/office"
)

type introductionIn struct {
	// Authority is an institution's id.
	Authority string `json:"authority"`
	Word      string `json:"word,omitempty"`
}

func (a *API) introduceInterest(c *fiber.Ctx, v gate.Visit) error {
	rev, err := precondition(c)
	if err != nil {
		return err
	}
	var in introductionIn
	if err := read(c, &in); err != nil {
		return err
	}
	out, err := a.Invest.Introduce(c.UserContext(), v.Actor, c.Params("id"), rev, in.Authority, in.Word)
	return interestAnswer(c, out, err)
}

// introduced is an interest as the authority reads it to which it was introduced: what
// the investor agreed to share, and neither address nor telephone number. Of a list only
// the first lines are filled in.
type introduced struct {
	ID        string    `json:"id"`
	Reference string    `json:"reference"`
	State     string    `json:"state"`
	Since     time.Time `json:"since"`
	// Waits is true while the authority has to answer.
	Waits bool `json:"waits"`

	Word    string         `json:"word,omitempty"`
	Verdict invest.Verdict `json:"verdict,omitempty"`
	Reason  string         `json:"reason,omitempty"`
	Wish    *sharedWish    `json:"wish,omitempty"`
}

// sharedWish is what the investor agreed to share of what she filled in.
type sharedWish struct {
	Name         office.Name `json:"name"`
	Language     string      `json:"language"`
	Country      string      `json:"country"`
	City         string      `json:"city,omitempty"`
	Kind         string      `json:"kind"`
	Company      string      `json:"company,omitempty"`
	Opportunity  string      `json:"opportunity,omitempty"`
	Sectors      []string    `json:"sectors,omitempty"`
	Governorates []string    `json:"governorates,omitempty"`
	Band         invest.Band `json:"band"`
	Form         invest.Form `json:"form,omitempty"`
	Horizon      string      `json:"horizon,omitempty"`
	Support      []string    `json:"support,omitempty"`
	Message      string      `json:"message,omitempty"`
}

func introducedRow(m invest.Met) introduced {
	return introduced{ID: m.ID, Reference: m.Reference, State: m.State(), Since: *m.OpenedAt, Waits: m.Waits()}
}

func introducedOf(m invest.Met) introduced {
	out, w := introducedRow(m), m.Wish
	out.Word, out.Verdict, out.Reason = m.Word, m.Verdict, m.Reason
	out.Wish = &sharedWish{Name: w.Name, Language: w.Language, Country: w.Country, City: w.City, Kind: w.Kind, Company: w.Company, Opportunity: w.Opportunity,
		Sectors: w.Sectors, Governorates: w.Governorates, Band: w.Band, Form: w.Form, Horizon: w.Horizon, Support: w.Support, Message: w.Message}
	return out
}

func (a *API) listIntroduced(c *fiber.Ctx, v gate.Visit) error {
	list, err := a.Invest.IntroducedTo(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	out := make([]introduced, len(list))
	for i, m := range list {
		out[i] = introducedRow(m)
	}
	return paged(c, out)
}

func (a *API) getIntroduced(c *fiber.Ctx, v gate.Visit) error {
	m, err := a.Invest.Meet(c.UserContext(), v.Actor, c.Params("id"))
	if err != nil {
		return err
	}
	return c.JSON(introducedOf(m))
}

type verdictIn struct {
	Verdict invest.Verdict `json:"verdict"`
	Reason  string         `json:"reason,omitempty"`
}

func (a *API) answerIntroduced(c *fiber.Ctx, v gate.Visit) error {
	var in verdictIn
	if err := read(c, &in); err != nil {
		return err
	}
	if _, err := a.Invest.Answer(c.UserContext(), v.Actor, c.Params("id"), in.Verdict, in.Reason); err != nil {
		return err
	}
	return a.getIntroduced(c, v)
}
