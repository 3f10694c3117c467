package api

import (
	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/roster"
)

type created struct {
	ID  string `json:"id"`
	Rev int64  `json:"rev"`
}

func (a *API) registerExpert(c *fiber.Ctx, v gate.Visit) error {
	var in roster.Registration
	if err := read(c, &in); err != nil {
		return err
	}
	in.Once = once(c)
	e, err := a.Roster.Register(c.UserContext(), v.Actor, in)
	if err != nil {
		return err
	}
	tag(c, e.Rev)
	return c.Status(fiber.StatusCreated).JSON(created{e.ID, e.Rev})
}

// shown is an expert as this actor may see her: a viewer sees no way to reach her.
func shown(e roster.Expert, v gate.Visit) roster.Expert {
	e.Years = e.YearsOfWork()
	if !v.Actor.May(office.OfficerRole) {
		e.Email, e.Phone = "", ""
	}
	return e
}

type place struct {
	Ref   string `json:"ref"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
	// Passage is what Start and End count in, for a place in the CV (ref "cv"), which
	// stands in no answer.
	Passage string `json:"passage,omitempty"`
}

// found is an expert with what the search says of her, in one flat object.
type found struct {
	roster.Expert
	Score      float64 `json:"score"`
	Highlights []place `json:"highlights"`
}

type facetValue struct {
	Value string `json:"value"`
	Label string `json:"label"`
	Count int    `json:"count"`
}

type results struct {
	list[found]
	Facets map[string][]facetValue `json:"facets"`
	// Also are the concepts that the words were understood as.
	Also   []string `json:"also,omitempty"`
	TookUS int64    `json:"took_us"`
}

func (a *API) searchExperts(c *fiber.Ctx, v gate.Visit) error {
	q, err := queryOf(c)
	if err != nil {
		return err
	}
	if q.After, q.Limit, err = paging(c, roster.DefaultLimit); err != nil {
		return err
	}
	r, err := a.Roster.Search(c.UserContext(), v.Actor, q)
	if err != nil {
		return named(err)
	}
	lang := locale.Negotiate(c.Get(fiber.HeaderAcceptLanguage))
	out := results{list: list[found]{Items: []found{}, Total: r.Total, Next: next(q.After, len(r.Hits), r.Total)}, Facets: map[string][]facetValue{}, Also: r.Also, TookUS: r.Took.Microseconds()}
	for _, h := range r.Hits {
		out.Items = append(out.Items, found{shown(h.Expert, v), h.Score, places(h)})
	}
	for _, f := range r.Facets {
		out.Facets[f.Field] = []facetValue{}
		for _, x := range f.Values {
			out.Facets[f.Field] = append(out.Facets[f.Field], facetValue{x.Value, a.label(lang, f.Field, x.Value), x.Count})
		}
	}
	return c.JSON(out)
}

// places cuts what was found out of the record by the engine's own positions.
func places(h roster.Hit) []place {
	out := []place{}
	passages := roster.Passages(h.Expert)
	for _, s := range h.Highlights {
		if s.Passage < len(passages) && s.End <= len(passages[s.Passage].Text) && s.Start <= s.End {
			p := passages[s.Passage]
			out = append(out, place{Ref: p.Ref, Start: s.Start, End: s.End, Text: p.Text[s.Start:s.End]})
		}
	}
	for _, s := range h.CV {
		if s.In(h.Expert.CVText) {
			text := h.Expert.CVText[s.Passage]
			out = append(out, place{Ref: roster.CVRef, Start: s.Start, End: s.End, Text: text[s.Start:s.End], Passage: text})
		}
	}
	return out
}

// label says a value of a facet in a language; a band of years is its own label.
func (a *API) label(lang, facet, code string) string {
	kind, coded := map[string]string{"occupation": "isco", "skill": roster.KindSkill, "country": roster.KindCountry, "language": roster.KindLanguage, "origin": roster.KindGovernorate}[facet]
	if key := "staff.facet." + facet + "." + code; !coded && a.Locale.Has(lang, key) {
		return a.Locale.For(lang).T(key)
	}
	if !coded {
		return code
	}
	text, _ := a.Terms.Label(kind, code, lang)
	return text
}

func (a *API) getExpert(c *fiber.Ctx, v gate.Visit) error {
	e, err := a.Roster.Open(c.UserContext(), v.Actor, c.Params("id"), c.Query("purpose"))
	if err != nil {
		return err
	}
	tag(c, e.Rev)
	return c.JSON(shown(e, v))
}

func (a *API) putExpert(c *fiber.Ctx, v gate.Visit) error {
	rev, err := revision(c)
	if err != nil {
		return err
	}
	var in roster.Expert // what GET gave may come back: what cannot be changed here is passed over
	if err := read(c, &in); err != nil {
		return err
	}
	e, err := a.Roster.Change(c.UserContext(), v.Actor, c.Params("id"), rev, nil, func(e *roster.Expert) error {
		e.Identity, e.Profile = in.Identity, in.Profile
		return nil
	})
	if err != nil {
		return err
	}
	tag(c, e.Rev)
	return c.JSON(shown(e, v))
}

func (a *API) eraseExpert(c *fiber.Ctx, v gate.Visit) error {
	rev, err := precondition(c)
	if err != nil {
		return err
	}
	if err := a.Roster.At(rev).Erase(c.UserContext(), v.Actor, c.Params("id"), true); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (a *API) expertLog(c *fiber.Ctx, _ gate.Visit) error {
	if err := knownParams(c, "limit", "after"); err != nil {
		return err
	}
	after, n, err := paging(c, listShown)
	if err != nil {
		return err
	}
	page, err := a.Log.Find(c.UserContext(), office.LogQuery{Subject: c.Params("id"), After: after, Limit: n})
	if err != nil {
		return err
	}
	out := whole(page.Rows)
	out.Total, out.Next = page.Total, next(after, len(page.Rows), page.Total)
	return c.JSON(out)
}

// suggest answers as one types; "occupations" are our own concepts and ESCO's.
func (a *API) suggest(c *fiber.Ctx, _ gate.Visit) error {
	kind := c.Params("kind")
	if kind == "occupations" {
		kind = roster.KindConcept
	}
	if len(a.Terms.Codes(kind)) == 0 {
		return office.Missing("terms")
	}
	n, err := limit(c, 10)
	if err != nil {
		return err
	}
	lang := c.Query("lang", "en")
	if !office.IsLanguage(lang) {
		return invalid("lang", "unknown")
	}
	return c.JSON(whole(a.Terms.Suggest(kind, c.Query("q"), lang, n)))
}
