package public

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/web"
)

// jobsPage is the data of the page "invest-jobs": how many jobs an investment has made.
type jobsPage struct {
	Token, Reference string
	// Gone is true for a year that is asked no more.
	Gone           bool
	Year, Expected int
	// Said is true once it was answered, with Told; until then it can be corrected.
	Said  bool
	Told  int
	Until office.Date
	// Jobs is what stands in the form.
	Jobs string
}

// jobsLink is the interest and the year of the yearly letter's link.
func (p *Pages) jobsLink(c *fiber.Ctx) (token, id string, year int) {
	token = strings.Clone(c.Params("token"))
	which, err := p.Tokens.OpenToken(jobsPurpose, token, p.Now())
	if err != nil {
		return token, "", 0
	}
	id, n, _ := strings.Cut(which, ":")
	year, _ = strconv.Atoi(n) // none is no year
	return token, id, year
}

func (p *Pages) showJobs(c *fiber.Ctx, v gate.Visit) error { return p.jobsAgain(c, v, nil) }

// jobsAgain shows the page, with a number that was refused.
func (p *Pages) jobsAgain(c *fiber.Ctx, v gate.Visit, refused error) error {
	token, id, year := p.jobsLink(c)
	in, err := invest.Interest{}, error(office.Missing("link"))
	if id != "" {
		in, err = p.Invest.JobsAsked(c.UserContext(), id, year)
	}
	if web.Missing(err) {
		return p.Render.Show(c, "invest-jobs", p.page(c, v, "invest", jobsPage{Gone: true}))
	}
	if err != nil {
		return err
	}
	data := jobsPage{Token: token, Reference: in.Reference, Year: year, Expected: in.Outcome.Jobs, Until: office.DateOf(in.Outcome.At.AddDate(year+1, 0, 0).In(office.Baghdad))}
	if y, said := in.Outcome.Answered(year); said {
		data.Said, data.Told, data.Jobs = true, y.Jobs, strconv.Itoa(y.Jobs)
	}
	if refused != nil {
		data.Jobs = web.ReadForm(c).Code("jobs")
	}
	page := p.page(c, v, "invest", data)
	if refused != nil && !p.Render.Blame(&page, refused) {
		return refused
	}
	return p.Render.Show(c, "invest-jobs", page)
}

// tellJobs keeps the answer. The link is the authority for it.
func (p *Pages) tellJobs(c *fiber.Ctx, v gate.Visit) error {
	token, id, year := p.jobsLink(c)
	sent := web.ReadForm(c)
	var jobs *int
	if sent.Text("jobs") != "" {
		n := sent.Number("jobs")
		jobs = &n
	}
	if id == "" {
		return p.jobsAgain(c, v, nil)
	}
	if _, err := p.Invest.AnswerJobs(c.UserContext(), office.Nobody(), id, year, jobs); err != nil && !web.Missing(err) {
		return p.jobsAgain(c, v, err)
	}
	return to(c, v, "/invest/jobs/"+token)
}
