package staff

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"jisr/app/finder"
	"jisr/app/gate"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// Experts is the data of the page "staff-experts".
type Experts struct {
	// Map shows where those who were found live.
	Map    web.Map
	Search Search
	// read is the search with the filters that stand in its text.
	read Search
	// Doubts are what was not understood of the text; Silent is true when nothing else
	// was asked, so that nobody was looked for.
	Doubts []Doubt
	Silent bool
	// Wrong is what was refused while somebody types.
	Wrong  []web.Problem
	Total  int
	Hits   []Hit
	Facets []web.Facet
	Chips  []web.Chip
	Pager  web.Pager
	Sorts  []web.Choice
	// Also are the terms that the words reached in other languages.
	Also []string
	// Crowded says that more people may have the name than were looked at.
	Crowded bool
	// Picks are the reader's selection.
	Picks Picks
	// Save is where the search is kept; empty for one that cannot be.
	Save string
	// List is the address of the list alone, to which a script adds whom it opens.
	List string
	// Panel is who stands beside the list; nil without one.
	Panel *Panel
	// Ways are what to drop when nothing was found, with true counts.
	Ways []Way
	// Spellings are other spellings of the words that find somebody.
	Spellings []Way
}

// Hit is one expert in the list.
type Hit struct {
	ID, Name string
	// Open is true when she stands beside the list.
	Open     bool
	Trade    string
	Headline []Piece
	Snippets [][]Piece
	CV       [][]Piece // of her CV
	// Reached are the labels that met the words, where her own words do not.
	Reached []Reached
	Country string
	Years   int
	Marks   Marks
	// Picked is true when she is in the reader's selection.
	Picked bool
}

// Hidden are the conditions that have no box on the page: the form carries them on.
func (x Experts) Hidden() map[string][]string {
	out := map[string][]string{}
	for name, list := range x.Search.Not {
		out[roster.NotPrefix+name] = list
	}
	for _, name := range searchFields() {
		if !slices.Contains(facetFields(), name) && len(x.Search.Chosen[name]) > 0 {
			out[name] = x.Search.Chosen[name]
		}
	}
	return out
}

// Marks are what is seen at a glance of a record.
type Marks struct {
	Verified, Fresh bool
	// Confirmed is when she last said that the record is right; nil for never.
	Confirmed any
}

// Way is something to drop, and how many that gives.
type Way struct {
	Label string
	Count int
	URL   string
}

func (p *Pages) experts(c *fiber.Ctx, v gate.Visit) error {
	s := readSearch(web.ReadQuery(c))
	open := query(c, openParam)
	if open != "" && web.IsPart(c) {
		return p.showPanel(c, v, s, open)
	}
	read := p.understand(s, v.Lang)
	if read.Parts > 0 && len(read.Doubts) == 0 && !web.IsPart(c) {
		return c.Redirect("/"+v.Lang+read.Search.at(0).opening(open), fiber.StatusSeeOther) // what was typed are facets now
	}
	page := p.page(c, v, "experts", nil)
	data := Experts{Search: s, read: read.Search, Doubts: read.Doubts, Sorts: p.said(v.Lang, "staff.sort", []string{"relevance", "years", "confirmed"})}
	data.Chips, data.Save = p.chips(s, v.Lang), saveLink(s)
	data.Silent = len(read.Doubts) > 0 && empty(read.Search.Query())
	if !data.Silent {
		answer, err := p.Roster.Search(c.UserContext(), v.Actor, read.Search.Query())
		if err == nil {
			err = p.fillExperts(c.UserContext(), &data, answer, open, v.Lang)
		}
		if err != nil && !p.Render.Blame(&page, err) {
			return err
		}
	}
	if err := p.tick(c.UserContext(), v, &data, web.IsPart(c)); err != nil {
		return err
	}
	if open != "" && len(page.Errors) == 0 {
		var err error
		if data.Panel, err = p.panel(c.UserContext(), v, s, open); err != nil {
			return err
		}
	}
	page.Data = data
	return p.showExperts(c, page, data)
}

// showExperts answers the page. To one who is still typing, what is wrong stands
// beside the list: a summary of errors would take the cursor away.
func (p *Pages) showExperts(c *fiber.Ctx, page web.Page, data Experts) error {
	if web.IsPart(c) {
		c.Set("HX-Push-Url", "/"+page.Lang+data.Search.Path())
		data.Wrong, page.Errors = page.Errors, nil
		page.Data = data
	}
	return p.Render.Show(c, "staff-experts", page)
}

func (p *Pages) fillExperts(ctx context.Context, data *Experts, answer roster.Found, open, lang string) error {
	data.Total, data.List, data.Crowded = answer.Total, "/"+lang+data.Search.Path(), answer.Crowded
	asked := p.asking(data.read.Text, lang)
	for _, h := range answer.Hits {
		hit := p.hit(h, lang)
		hit.Open = hit.ID == open
		hit.Reached = asked.reached(h)
		data.Hits = append(data.Hits, hit)
	}
	for _, code := range answer.Also {
		data.Also = append(data.Also, p.conceptLabel(code, lang))
	}
	data.Facets = p.facets(data.Search, answer.Facets, lang)
	data.Map = p.diaspora(data.Search, answer.Facets, lang)
	data.Pager = searchPager(data.Search, len(answer.Hits), answer.Total, lang)
	if answer.Total > 0 {
		return nil
	}
	var err error
	if data.Ways, err = p.waysOut(ctx, data.read, lang); err != nil {
		return err
	}
	data.Spellings, err = p.spellings(ctx, data.read, lang)
	return err
}

// diaspora is where the people of a search live.
func (p *Pages) diaspora(s Search, counts []roster.Facet, lang string) (out web.Map) {
	for _, f := range counts {
		if f.Field != "country" {
			continue
		}
		for _, v := range f.Values {
			place := web.MapPlace{Label: p.label(terms.Countries, v.Value, lang), Count: v.Count, URL: "/" + lang + s.with("country", v.Value).Path()}
			place.X, place.Y, place.Shown = p.Terms.OnMap(v.Value)
			out.Places = append(out.Places, place)
		}
	}
	return out
}

func (p *Pages) hit(h roster.Hit, lang string) Hit {
	headline, snippets := found(h)
	e := h.Expert
	return Hit{ID: e.ID, Name: p.person(e, lang), Trade: p.trade(e, lang), Headline: headline, Snippets: snippets, CV: foundInCV(h),
		Country: p.label(terms.Countries, e.Country, lang), Years: e.YearsOfWork(), Marks: p.marks(e)}
}

func (p *Pages) marks(e roster.Expert) Marks {
	m := Marks{Verified: e.VerifiedBy(finder.Today(p.Now())), Fresh: e.Fresh(p.Now())}
	if e.ConfirmedAt != nil {
		m.Confirmed = *e.ConfirmedAt
	}
	return m
}

// conceptLabel names a concept that the words reached: an occupation or a skill.
func (p *Pages) conceptLabel(code, lang string) string {
	if p.Terms.Known(terms.Concepts, code) {
		return p.label(terms.Concepts, code, lang)
	}
	return p.label(terms.Skills, code, lang)
}

// searchPager leads through the list as far as it may be read: 1,000 hits.
func searchPager(s Search, shown, total int, lang string) web.Pager {
	if shown == 0 {
		return web.Pager{}
	}
	out := web.Pager{From: s.After + 1, To: s.After + shown, Total: total}
	if s.After > 0 {
		out.Prev = "/" + lang + s.at(max(0, s.After-roster.DefaultLimit)).Path()
	}
	if next := roster.NextAfter(s.After, roster.DefaultLimit, total); next > 0 {
		out.Next = "/" + lang + s.at(next).Path()
	}
	return out
}

// waysOut asks again without each part of the search and keeps those that give
// somebody. The index only counts here: nobody is read or shown.
func (p *Pages) waysOut(ctx context.Context, s Search, lang string) ([]Way, error) {
	var out []Way
	try := func(label string, less Search) error {
		n, err := p.counted(ctx, less)
		if n > 0 {
			out = append(out, Way{label, n, "/" + lang + less.Path()})
		}
		return err
	}
	if s.Text != "" {
		less := s.at(0)
		less.Text = ""
		if err := try(p.Render.Text(lang, "staff.search.q.label"), less); err != nil {
			return nil, err
		}
	}
	for _, name := range searchFields() {
		if len(s.Chosen[name]) > 0 {
			if err := try(p.Render.Text(lang, "staff.facet."+name), s.without(name, "")); err != nil {
				return nil, err
			}
		}
		if len(s.Not[name]) > 0 {
			if err := try(p.Render.Text(lang, "staff.facet.not", "facet", p.Render.Text(lang, "staff.facet."+name)), s.again(name, "")); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}
