package public

import (
	"context"
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
	NextText    string
	Track       []trackStep
	Fits        []fitting
	Late        bool
	// Token is of the link; Shared are the authorities that may see it, and Asked those to
	// which an officer wants to introduce her.
	Token         string
	Shared, Asked []sharedWith
	// Call is what there is of one, and Slot the time that is marked in its form.
	Call callView
	Slot string
	// Thread is the messages with the officer.
	Thread threadView
	// Reads are who read the request, the newest first, and Total how many times that was.
	Reads []web.Entry
	Total int
	// Ends is true when the request has ended, Told when she is told then of opportunities
	// that open.
	Ends, Told bool
}

// sharedWith is an authority that may see a request, or would.
type sharedWith struct {
	web.Choice
	// State is of the introduction to it, empty while there is none; Word is what the officer
	// says to it, Reason what it answered.
	State, Word, Reason string
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
	id, err := p.interestOf(c)
	if err != nil {
		return err
	}
	return p.showStatus(c, v, id, nil)
}

// interestOf is the interest whose link was opened.
func (p *Pages) interestOf(c *fiber.Ctx) (string, error) {
	id, err := p.Tokens.OpenToken(interestPurpose, strings.Clone(c.Params("token")), p.Now())
	if err != nil || id == "" {
		return "", office.Missing("link")
	}
	return id, nil
}

// showStatus shows the page of a request, with what was refused on it.
func (p *Pages) showStatus(c *fiber.Ctx, v gate.Visit, id string, refused error) error {
	page, err := p.statusPage(c, v, id, refused)
	if err != nil {
		return err
	}
	return p.Render.Show(c, "invest-status", page)
}

func (p *Pages) statusPage(c *fiber.Ctx, v gate.Visit, id string, refused error) (web.Page, error) {
	s, err := p.Invest.Follow(c.UserContext(), id)
	if err != nil {
		return web.Page{}, err
	}
	data := p.status(s, v.Lang)
	data.Token, data.Call = strings.Clone(c.Params("token")), p.callView(s, v.Lang)
	data.Thread = p.threadView(c.UserContext(), s, c.Query("messages") == "all", v.Lang)
	all, err := p.authorities(c.UserContext(), v.Lang)
	if err != nil {
		return web.Page{}, err
	}
	data.share(all, s)
	if err := data.told(c.UserContext(), p.Invest, id); err != nil {
		return web.Page{}, err
	}
	if err := p.readings(c.UserContext(), &data, id, v.Lang); err != nil {
		return web.Page{}, err
	}
	if refused != nil {
		data.keep(web.ReadForm(c))
	}
	page := p.page(c, v, "invest", data)
	page.Path = statusPath(c)
	if refused != nil && !p.refused(&page, refused) && !p.Render.Blame(&page, refused) {
		return web.Page{}, refused
	}
	return page, nil
}

// share sorts the authorities into those that may see the request and those that would.
func (s *statusPage) share(all []web.Choice, st invest.Status) {
	for _, at := range all {
		with := sharedWith{Choice: at}
		last := slices.IndexFunc(st.Introductions, func(i invest.Introduction) bool { return i.Institution == at.Value })
		if last >= 0 && st.Introductions[last].EndedAt == nil {
			i := st.Introductions[last]
			with.State, with.Word, with.Reason = i.State(), i.Word, i.Reason
		}
		switch {
		case with.State == "asked":
			s.Asked = append(s.Asked, with)
		case slices.Contains(st.Wish.ShareWith, at.Value):
			s.Shared = append(s.Shared, with)
		}
	}
}

// shownReadings is how many lines of who read a request are shown.
const shownReadings = 12

// readings are who read a request or did something with it, from the log: not what she
// did herself.
func (p *Pages) readings(ctx context.Context, data *statusPage, id, lang string) error {
	rows, err := p.Log.Of(ctx, id, usedRows)
	names := map[string]string{}
	for _, r := range rows {
		if !r.Actor.Staff() || !p.Locale.Has(lang, "log."+string(r.Action)) {
			continue
		}
		if data.Total++; len(data.Reads) < shownReadings {
			data.Reads = append(data.Reads, web.Entry{At: r.At.In(office.Baghdad), Text: p.Render.Text(lang, "log."+string(r.Action)), Meta: p.by(ctx, r, lang, names)})
		}
	}
	return err
}

// decideSharing gives an interest to an authority to which an officer wants to introduce
// her, or takes it away from one. The link is the authority for it.
func (p *Pages) decideSharing(c *fiber.Ctx, v gate.Visit) error {
	id, err := p.interestOf(c)
	if err != nil {
		return err
	}
	sent := web.ReadForm(c)
	decide := p.Invest.Unshare
	if sent.Text("act") == "agree" {
		decide = p.Invest.Agree
	}
	if _, err := decide(c.UserContext(), office.Nobody(), id, sent.Text("authority")); err != nil {
		return err
	}
	return to(c, v, statusPath(c))
}

// eraseInterest erases a request, by the link of its page. The reference is asked for, so
// that nobody erases by a slip.
func (p *Pages) eraseInterest(c *fiber.Ctx, v gate.Visit) error {
	id, err := p.interestOf(c)
	if err != nil {
		return err
	}
	s, err := p.Invest.Follow(c.UserContext(), id)
	if err != nil {
		return err
	}
	if bare(web.ReadForm(c).Code("reference")) != bare(s.Reference) {
		return p.showStatus(c, v, id, &office.Error{Code: office.Invalid, Key: "error.invalid", Fields: []office.FieldError{{Path: "reference", Code: "own_reference"}}})
	}
	if err := p.Invest.Erase(c.UserContext(), office.Nobody(), id, 0); err != nil {
		return err
	}
	return to(c, v, "?said=erased")
}

// keep puts what was typed back into the forms of the page.
func (s *statusPage) keep(sent web.Form) {
	s.Slot, s.Call.Reason = sent.Text("slot"), sent.Text("reason")
	if key := sent.Text("key"); key != "" {
		s.Thread.Key, s.Thread.Text = key, sent.Text("text")
	}
}

// lapsedStatus shows the page again when a form of it is too old: nobody has to be signed
// in, so pressing the button once more is enough.
func (p *Pages) lapsedStatus(c *fiber.Ctx, v gate.Visit) error {
	id, err := p.interestOf(c)
	if err != nil {
		return &office.Error{Code: office.Forbidden, Key: "error.form_expired"}
	}
	page, err := p.statusPage(c, v, id, office.Refuse("register.lapsed.again", nil))
	if err != nil {
		return err
	}
	return p.Render.ShowAs(c, fiber.StatusForbidden, "invest-status", page)
}

// statusPath is where the page of a request stands.
func statusPath(c *fiber.Ctx) string { return "/invest/status/" + strings.Clone(c.Params("token")) }

func (p *Pages) status(s invest.Status, lang string) statusPage {
	data := statusPage{Status: s, OfficerName: s.Officer.In(lang), NextText: p.nextText(s.Next, lang)}
	data.Late = s.Turn != invest.TurnInvestor && s.Due != "" && p.Now().After(office.EndOfDay(s.Due))
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
