package app

import (
	"context"

	"jisr/app/figures"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
)

// facts reads what the report of a programme is made from: how far each person came,
// and the words that both sides said, with nobody's name.
func (a *App) facts(ctx context.Context, id string) (figures.Facts, error) {
	p, err := a.stores.Programmes.Programme(ctx, id)
	if err != nil {
		return figures.Facts{}, err
	}
	list, err := a.Invitations.Reached(ctx, p)
	if err != nil {
		return figures.Facts{}, err
	}
	out := figures.Facts{About: about(p), Missions: map[string]int{}}
	for _, r := range list {
		one := personOf(r)
		for _, m := range r.Missions {
			out.Missions[string(m.Status)]++
			if m.Status == programme.MissionCompleted {
				one.Days += m.Days
			}
			if m.ByExpert != nil {
				out.ByExpert = append(out.ByExpert, m.ByExpert.Score)
			}
			if m.ByHost != nil {
				out.ByHost = append(out.ByHost, m.ByHost.Score)
			}
		}
		out.People = append(out.People, one)
	}
	return out, nil
}

// reported are the programmes that have a report: all but drafts, since in those nobody
// was asked for anything.
func (a *App) reported(ctx context.Context) ([]figures.About, error) {
	list, err := a.stores.Programmes.Programmes(ctx)
	var out []figures.About
	for _, p := range list {
		if p.Status != programme.Draft && p.Status != programme.Review {
			out = append(out, about(p))
		}
	}
	return out, err
}

func about(p programme.Programme) figures.About {
	out := figures.About{ID: p.ID, Status: string(p.Status), Institution: p.Institution, Governorate: p.Governorate, Mode: string(p.Mode),
		Title: p.Title, Description: p.Description, Place: p.Place, From: p.From, To: p.To}
	for _, r := range p.Roles {
		out.Roles = append(out.Roles, figures.Wanted{Title: r.Title, Seats: r.Seats})
	}
	return out
}

// isco2 is how much of an ISCO code names its sub-major group.
const isco2 = 2

// personOf is a person as figures know her: how far she came, which is the programme's own
// count, and her traits only where she agreed to be counted in statistics.
func personOf(r invitation.Reached) figures.Person {
	var out figures.Person
	if r.Expert.Agreed(office.ToStatistics) {
		out.Sex, out.Country = string(r.Expert.Gender), r.Expert.Country
		for _, o := range r.Expert.Occupations {
			if out.Group == "" && len(o.Code) >= isco2 {
				out.Group = o.Code[:isco2]
			}
		}
	}
	for _, step := range []struct {
		came  bool
		stage figures.Stage
	}{{r.Shortlisted, figures.Shortlisted}, {r.Invited, figures.Invited}, {r.Answered, figures.Answered}, {r.Accepted, figures.Accepted},
		{r.Seated, figures.Seated}, {r.Finished(), figures.Finished}} {
		if step.came {
			out.Stage = step.stage
		}
	}
	return out
}
