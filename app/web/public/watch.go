package public

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/terms"
	"jisr/app/web"
)

// tellPage is the data of the page "tell": the wish to be told when an opportunity opens.
type tellPage struct {
	Sought sought
	Email  string
	// Known is true for somebody who is signed in, whose address is proven.
	Known bool
	Lists map[string][]web.Choice
	// View is form, sent (a letter asks for the proof), begun, link (opened by one), ended
	// or gone.
	View string
	// Token is of the link; Awaited what is waited for, in words, and Proven whether the
	// address is.
	Token   string
	Awaited []string
	Proven  bool
}

// showTell asks for what somebody waits, as she narrowed the list.
func (p *Pages) showTell(c *fiber.Ctx, v gate.Visit) error {
	data := tellPage{View: "form", Sought: readSought(c)}
	switch view := c.Query("done"); view {
	case "sent", "begun":
		data.View = view
	}
	return p.drawTell(c, v, data, nil)
}

func (p *Pages) drawTell(c *fiber.Ctx, v gate.Visit, data tellPage, wrong error) error {
	data.Known = v.Actor.Kind == office.PersonKind
	data.Lists = map[string][]web.Choice{"sectors": p.choices(terms.Sectors, sections(p.Terms.Codes(terms.Sectors)), v.Lang), "governorates": p.choices(terms.Governorates, p.Terms.Codes(terms.Governorates), v.Lang),
		"bands": p.said(v.Lang, "catalogue.band", web.Strings(invest.Bands()))}
	page := p.page(c, v, "invest", data)
	page.Path = "/tell"
	if wrong != nil && !p.refused(&page, wrong) && !p.Render.Blame(&page, wrong) {
		return wrong
	}
	return p.Render.Show(c, "tell", page)
}

// sections are the sectors of the first level.
func sections(codes []string) []string {
	return slices.DeleteFunc(slices.Clone(codes), func(code string) bool { return len(code) != 1 })
}

// tellMe keeps the wish. A visitor proves her address by the letter first.
func (p *Pages) tellMe(c *fiber.Ctx, v gate.Visit) error {
	in := web.ReadForm(c)
	data := tellPage{View: "form", Email: in.Text("email"), Sought: sought{Sector: in.Text("sector"), Governorate: in.Text("governorate"), Band: in.Text("band")}}
	w := invest.Watch{Email: data.Email, Language: v.Lang, Awaited: data.Sought.awaited()}
	if v.Actor.Kind == office.PersonKind {
		known, err := p.People.Person(c.UserContext(), v.Actor.ID)
		if err != nil {
			return err
		}
		w.Email, w.Name = known.Email, known.Name
	}
	w, err := p.Invest.TellMe(c.UserContext(), v.Actor, w)
	if err != nil {
		return p.drawTell(c, v, data, err)
	}
	done := "sent"
	if w.ProvenAt != nil {
		done = "begun"
	}
	return to(c, v, "/tell?done="+done)
}

// awaited is what was chosen, as something to wait for.
func (q sought) awaited() (a invest.Awaited) {
	if q.Sector != "" {
		a.Sectors = []string{q.Sector}
	}
	if q.Governorate != "" {
		a.Governorates = []string{q.Governorate}
	}
	a.Band = invest.Band(q.Band)
	return a
}

// watched opens the link of a letter.
func (p *Pages) watched(c *fiber.Ctx) (token string, w invest.Watch, err error) {
	token = strings.Clone(c.Params("token"))
	id, err := p.Tokens.OpenToken(watchPurpose, token, p.Now())
	if err != nil || id == "" {
		return token, w, office.Missing("link")
	}
	w, err = p.Invest.Awaiting(c.UserContext(), id)
	return token, w, err
}

func (p *Pages) showWatch(c *fiber.Ctx, v gate.Visit) error {
	token, w, err := p.watched(c)
	if web.Missing(err) {
		return p.drawTell(c, v, tellPage{View: "gone"}, nil)
	}
	if err != nil {
		return err
	}
	return p.drawTell(c, v, tellPage{View: "link", Token: token, Email: w.Email, Awaited: p.awaited(w.Awaited, v.Lang), Proven: w.ProvenAt != nil}, nil)
}

// changeWatch proves the address by the link, or ends the wish.
func (p *Pages) changeWatch(c *fiber.Ctx, v gate.Visit) error {
	token, w, err := p.watched(c)
	if err == nil && web.ReadForm(c).Text("act") == "end" {
		if err = p.Invest.EndWatch(c.UserContext(), w.ID); err == nil {
			return p.drawTell(c, v, tellPage{View: "ended"}, nil)
		}
	}
	if err == nil {
		_, err = p.Invest.ProveWatch(c.UserContext(), w.ID)
	}
	if web.Missing(err) {
		return p.drawTell(c, v, tellPage{View: "gone"}, nil)
	}
	if err != nil {
		return err
	}
	return to(c, v, "/tell/"+token)
}

// awaited says in words what somebody waits for.
func (p *Pages) awaited(a invest.Awaited, lang string) (out []string) {
	for _, s := range a.Sectors {
		out = append(out, p.label(terms.Sectors, s, lang))
	}
	for _, g := range a.Governorates {
		out = append(out, p.label(terms.Governorates, g, lang))
	}
	if a.Band != "" {
		out = append(out, p.Render.Text(lang, "catalogue.usd", "band", p.Render.Text(lang, "catalogue.band."+string(a.Band))))
	}
	return out
}

// tellOf begins or ends the wish on the page of a request that has ended. The link is the
// authority for it.
func (p *Pages) tellOf(c *fiber.Ctx, v gate.Visit) error {
	id, err := p.interestOf(c)
	if err != nil {
		return err
	}
	if web.ReadForm(c).Text("act") == "end" {
		var w invest.Watch
		if w, err = p.Invest.ToldOf(c.UserContext(), id); err == nil {
			err = p.Invest.EndWatch(c.UserContext(), w.ID)
		}
		if web.Missing(err) {
			err = nil
		}
	} else {
		_, err = p.Invest.TellOf(c.UserContext(), id)
	}
	if err != nil {
		return err
	}
	return to(c, v, statusPath(c)+"#tell")
}

// told fills in whether an investor whose request has ended is told of new opportunities.
func (s *statusPage) told(ctx context.Context, desk *invest.Desk, id string) error {
	if s.Ends = slices.Contains(invest.Ends(), s.Stage); !s.Ends {
		return nil
	}
	_, err := desk.ToldOf(ctx, id)
	s.Told = err == nil
	if web.Missing(err) {
		err = nil
	}
	return err
}

// ownWatch is a wish to be told as a person takes it along, with what was done about it.
type ownWatch struct {
	invest.Watch
	Log []office.Entry `json:"log"`
}

func (p *Pages) takeWatches(ctx context.Context, v gate.Visit) ([]ownWatch, error) {
	list, err := p.Invest.OwnWatches(ctx, v.Actor)
	if err != nil {
		return nil, err
	}
	out := []ownWatch{}
	for _, w := range list {
		rows, err := p.takeLog(ctx, w.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, ownWatch{w, rows})
	}
	return out, nil
}

// copiedWatch is the same for reading.
type copiedWatch struct {
	Begun   string
	Awaited []string
	Log     []copiedRow
}

func (p *Pages) copiedWatches(ctx context.Context, list []ownWatch, lang string, when func(time.Time) string) (out []copiedWatch) {
	for _, w := range list {
		out = append(out, copiedWatch{when(w.CreatedAt), p.awaited(w.Awaited, lang), p.copiedLog(ctx, w.Log, lang, when)})
	}
	return out
}
