package public

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/web"
)

// statusPage is the data of the page "invest-status": where an interest stands, whose
// turn it is, and what else would fit.
type statusPage struct {
	invest.Status
	OfficerName string
	// Whose is ministry, or nobody when it has ended.
	Whose    string
	NextText string
	Track    []trackStep
	Fits     []fitting
	Late     bool
	// Token is of the link, and Shared are the authorities that see it.
	Token  string
	Shared []web.Choice
}

// trackStep is one stage on the way.
type trackStep struct {
	Label     string
	Done, Now bool
}

// fitting is an opportunity that fits, with the points for each reason.
type fitting struct {
	opportunityCard
	Points  int
	Reasons []reason
}

type reason struct {
	Label        string
	Points, Most int
}

func (p *Pages) interestStatus(c *fiber.Ctx, v gate.Visit) error {
	id, err := p.Tokens.OpenToken(interestPurpose, strings.Clone(c.Params("token")), p.Now())
	if err != nil || id == "" {
		return office.Missing("link")
	}
	s, err := p.Invest.Follow(c.UserContext(), id)
	if err != nil {
		return err
	}
	data := p.status(s, v.Lang)
	data.Token = strings.Clone(c.Params("token"))
	all, err := p.authorities(c, v.Lang)
	if err != nil {
		return err
	}
	for _, at := range all {
		if slices.Contains(s.Wish.ShareWith, at.Value) {
			data.Shared = append(data.Shared, at)
		}
	}
	return p.Render.Show(c, "invest-status", p.page(c, v, "invest", data))
}

// endSharing takes an interest away from an authority. The link is the authority for it.
func (p *Pages) endSharing(c *fiber.Ctx, v gate.Visit) error {
	token := strings.Clone(c.Params("token"))
	id, err := p.Tokens.OpenToken(interestPurpose, token, p.Now())
	if err != nil || id == "" {
		return office.Missing("link")
	}
	if _, err := p.Invest.Unshare(c.UserContext(), office.Nobody(), id, web.ReadForm(c).Text("authority")); err != nil {
		return err
	}
	return to(c, v, "/invest/status/"+token)
}

func (p *Pages) status(s invest.Status, lang string) statusPage {
	data := statusPage{Status: s, OfficerName: s.Officer.In(lang), Whose: "ministry", NextText: s.Next, Late: s.Due != "" && p.Now().After(office.EndOfDay(s.Due))}
	if key := "invest.next." + s.Next; p.Locale.Has(lang, key) {
		data.NextText = p.Render.Text(lang, key)
	}
	if s.Next == "" {
		data.Whose = "nobody"
	}
	data.Track = p.track(s.Stage, lang)
	for _, f := range s.Fits {
		one := fitting{opportunityCard: p.card(f.Opportunity, lang), Points: f.Points}
		for _, part := range f.Parts {
			one.Reasons = append(one.Reasons, reason{p.Render.Text(lang, "invest.fit."+part.Of), part.Points, part.Most})
		}
		data.Fits = append(data.Fits, one)
	}
	return data
}

// track is the way from the request to the investment; one that ended otherwise has a
// last step of its own.
func (p *Pages) track(at invest.Stage, lang string) (out []trackStep) {
	way := []invest.Stage{invest.New, invest.Qualified, invest.Introduced, invest.Visiting, invest.Licensing, invest.Invested}
	if at == invest.Parked || at == invest.DeclinedBy {
		way = []invest.Stage{invest.New, at}
	}
	done := true
	for _, s := range way {
		step := trackStep{Label: p.Render.Text(lang, "invest.stage."+string(s)), Now: s == at}
		done = done && !step.Now
		step.Done = done || (step.Now && at == invest.Invested)
		out = append(out, step)
	}
	return out
}
