package staff

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/web"
)

const searchesPath = "/staff/searches"

func savedPath(id string) string { return searchesPath + "/" + id }

// Searches is the data of the page "staff-searches".
type Searches struct {
	Own, Shared []SearchRow
	// Most is how many an officer keeps.
	Most int
}

// SearchRow is a saved search with its counts.
type SearchRow struct {
	ID, Name string
	// By is who shares it, empty for one's own.
	By     string
	Shared bool
	Often  string
	Total  int
	// New and Changed are how many the reader has not seen since then; First is true when
	// she never looked.
	New, Changed int
	First        bool
	Since        any
	// Open is the search itself, empty where the page cannot show all of its conditions.
	Open string
}

// Any is true when there is news.
func (r SearchRow) Any() bool { return r.New+r.Changed > 0 }

// Saved is the data of the page "staff-saved": one saved search and its news.
type Saved struct {
	SearchRow
	Rev  int64
	Mine bool
	// Asks are the conditions, in words.
	Asks []string
	// News are who is new and who changed.
	News NewsShown
	// Cut is true when more people meet the search than Most, of whom news is told.
	Cut  bool
	Most int
	// Mark stands for this news when it is said to be seen.
	Mark string
	// Form is what was typed of its settings.
	Form SearchForm
}

// NewsShown are the people of the news.
type NewsShown struct{ New, Changed []NewsRow }

// NewsRow is one person and the reasons, in words.
type NewsRow struct {
	ID, Name, Country string
	Why               []string
}

// SearchForm is what an officer says of a search to keep it.
type SearchForm struct {
	Name   string
	Shared bool
	Often  string
	// Oftens are the intervals to choose from.
	Oftens []web.Choice
}

// NewSearch is the data of the page "staff-search-new".
type NewSearch struct {
	Form SearchForm
	Back string
	// Asks are the conditions, in words.
	Asks []string
}

// searches lists the reader's searches and those that colleagues share.
func (p *Pages) searches(c *fiber.Ctx, v gate.Visit) error {
	rows, err := p.searchRows(c.UserContext(), v)
	if err != nil {
		return err
	}
	data := Searches{Most: roster.MostSearches}
	for _, r := range rows {
		if r.By == "" {
			data.Own = append(data.Own, r)
		} else {
			data.Shared = append(data.Shared, r)
		}
	}
	return p.Render.Show(c, "staff-searches", p.page(c, v, "experts", data))
}

// searchRows count the news of every search that the reader may see; nobody is shown.
func (p *Pages) searchRows(ctx context.Context, v gate.Visit) ([]SearchRow, error) {
	list, err := p.Searches.List(ctx, v.Actor)
	if err != nil {
		return nil, err
	}
	out := make([]SearchRow, 0, len(list))
	for _, s := range list {
		n, err := p.Searches.Unseen(ctx, v.Actor, s.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, p.searchRow(ctx, v, n))
	}
	return out, nil
}

func (p *Pages) searchRow(ctx context.Context, v gate.Visit, n roster.News) SearchRow {
	s := n.Search
	row := SearchRow{ID: s.ID, Name: s.Name, Shared: s.Shared, Often: string(s.Often), Total: n.Total, New: len(n.New), Changed: len(n.Changed), First: n.First}
	if !n.First {
		row.Since = n.Since.In(office.Baghdad)
	}
	if s.Officer != v.Actor.ID {
		row.By = p.officer(ctx, s.Officer, v.Actor.ID, v.Lang)
	}
	if x, whole := searchFrom(s.Query); whole {
		row.Open = x.Path()
	}
	return row
}

// searchFrom is the search of the page that asks what is kept; whole is false when the page
// has no place for a condition, as for some that programs ask for.
func searchFrom(a roster.Asked) (s Search, whole bool) {
	s = Search{Text: a.Text, Sort: string(a.Sort), Chosen: map[string][]string{}, Not: map[string][]string{}}
	for _, side := range []struct {
		list []roster.Criterion
		into map[string][]string
	}{{a.Filters, s.Chosen}, {a.Not, s.Not}} {
		for _, c := range side.list {
			side.into[string(c.Field)] = append(side.into[string(c.Field)], chosenOf(c)...)
		}
	}
	return s, alike(s.Query().Asked(), a)
}

// chosenOf are the values of a condition as the address has them.
func chosenOf(c roster.Criterion) []string {
	switch c.Field {
	case roster.FieldYears:
		return []string{strconv.Itoa(c.Value.Number)}
	case roster.FieldVerified, roster.FieldFresh:
		return []string{strconv.FormatBool(c.Value.Verified)}
	}
	return c.Value.Codes
}

// alike is true when two ask the same, in whatever order.
func alike(a, b roster.Asked) bool {
	form := func(x roster.Asked) string {
		var lines [][]string
		for _, list := range [][]roster.Criterion{x.Filters, x.Not} {
			var out []string
			for _, c := range list {
				raw, err := json.Marshal(c)
				if err != nil {
					return ""
				}
				out = append(out, string(raw))
			}
			slices.Sort(out)
			lines = append(lines, out)
		}
		raw, err := json.Marshal(lines)
		if err != nil {
			return ""
		}
		return string(raw)
	}
	return a.Text == b.Text && a.Sort == b.Sort && form(a) == form(b)
}

// newSearch asks under which name the search in the address is kept.
func (p *Pages) newSearch(c *fiber.Ctx, v gate.Visit) error {
	return p.showNewSearch(c, v, readSearch(web.ReadQuery(c)), SearchForm{Often: string(roster.Weekly)}, nil)
}

func (p *Pages) showNewSearch(c *fiber.Ctx, v gate.Visit, s Search, form SearchForm, refused error) error {
	read := p.understand(s, v.Lang)
	form.Oftens = p.oftens(v.Lang)
	data := NewSearch{Form: form, Back: s.at(0).Path(), Asks: p.asks(read.Search, v.Lang)}
	page := p.page(c, v, "experts", data)
	page.Path = beside(searchesPath+"/new", s.at(0))
	if refused != nil && !p.refused(&page, refused) {
		return refused
	}
	return p.Render.Show(c, "staff-search-new", page)
}

// asks says the conditions of a search in words.
func (p *Pages) asks(s Search, lang string) (out []string) {
	if s.Text != "" {
		out = append(out, p.Render.Printer(lang).Isolate(s.Text))
	}
	for _, c := range p.chips(s, lang) {
		out = append(out, c.Label)
	}
	return out
}

func (p *Pages) oftens(lang string) []web.Choice {
	return p.said(lang, "saved.often", []string{string(roster.Daily), string(roster.Weekly), string(roster.Never)})
}

func readSearchForm(sent web.Form) SearchForm {
	return SearchForm{Name: sent.Text("name"), Shared: sent.Yes("shared"), Often: sent.Text("often")}
}

// saveSearch keeps the search that the form came from. One by a name is not kept: without
// the name it would be another.
func (p *Pages) saveSearch(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	s, form := searchOf(sent), readSearchForm(sent)
	q := p.understand(s, v.Lang).Search.Query()
	var err error
	if q.Name != "" {
		err = office.Refuse("saved.refused.name", nil)
	} else {
		_, err = p.Searches.Save(c.UserContext(), v.Actor, roster.Saving{Name: form.Name, Shared: form.Shared, Often: roster.Often(form.Often), Query: q.Asked()})
	}
	if err != nil {
		return p.showNewSearch(c, v, s, form, err)
	}
	return to(c, v, searchesPath, "search_saved")
}

// saved shows one search with its news. Who is in it stands in the log as with a search.
func (p *Pages) saved(c *fiber.Ctx, v gate.Visit) error { return p.savedAgain(c, v, nil, nil) }

// savedAgain shows it with what was typed of its settings and refused.
func (p *Pages) savedAgain(c *fiber.Ctx, v gate.Visit, typed *SearchForm, refused error) error {
	ctx := c.UserContext()
	n, err := p.Searches.News(ctx, v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	s := n.Search
	data := Saved{SearchRow: p.searchRow(ctx, v, n), Rev: s.Rev, Mine: s.Officer == v.Actor.ID, Cut: n.Cut(), Most: roster.WatchMost, Mark: n.Mark,
		News: NewsShown{p.newsRows(n.New, v.Lang), p.newsRows(n.Changed, v.Lang)}, Form: SearchForm{Name: s.Name, Shared: s.Shared, Often: string(s.Often)}}
	if x, whole := searchFrom(s.Query); whole {
		data.Asks = p.asks(x, v.Lang)
	}
	if typed != nil {
		data.Form = *typed
	}
	data.Form.Oftens = p.oftens(v.Lang)
	page := p.page(c, v, "experts", data)
	page.Title, page.Path = s.Name, savedPath(s.ID)
	if refused != nil && !p.refused(&page, refused) {
		return refused
	}
	return p.Render.Show(c, "staff-saved", page)
}

func (p *Pages) newsRows(list []roster.NewsItem, lang string) (out []NewsRow) {
	for _, x := range list {
		row := NewsRow{ID: x.Expert.ID, Name: p.person(x.Expert, lang), Country: p.hit(roster.Hit{Expert: x.Expert}, lang).Country}
		for _, w := range x.Why {
			row.Why = append(row.Why, p.SearchWhy(w, lang))
		}
		out = append(out, row)
	}
	return out
}

// changeSearch keeps other settings of a search.
func (p *Pages) changeSearch(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	form := readSearchForm(sent)
	often := roster.Often(form.Often)
	id := param(c, "id")
	_, err := p.Searches.Change(c.UserContext(), v.Actor, id, sent.Rev(), roster.SearchChange{Name: &form.Name, Shared: &form.Shared, Often: &often})
	if err != nil {
		return p.savedAgain(c, v, &form, err)
	}
	return to(c, v, savedPath(id), "search_changed")
}

// seeSearch says that the news of a search was seen.
func (p *Pages) seeSearch(c *fiber.Ctx, v gate.Visit) error {
	id := param(c, "id")
	if err := p.Searches.Seen(c.UserContext(), v.Actor, id, web.ReadForm(c).Text("mark")); err != nil {
		return p.savedAgain(c, v, nil, err)
	}
	return to(c, v, searchesPath, "search_seen")
}

func (p *Pages) removeSearch(c *fiber.Ctx, v gate.Visit) error {
	if err := p.Searches.Remove(c.UserContext(), v.Actor, param(c, "id"), 0); err != nil {
		return err
	}
	return to(c, v, searchesPath, "search_removed")
}

// saveLink is where the search is kept; empty for one that cannot be.
func saveLink(s Search) string {
	s = s.at(0)
	if s.Name != "" || empty(s.Query()) {
		return ""
	}
	return beside(searchesPath+"/new", s)
}

// searchTasks are the searches with news on the reader's first page.
func (p *Pages) searchTasks(ctx context.Context, v gate.Visit, data *Home) error {
	rows, err := p.searchRows(ctx, v)
	if err != nil {
		return err
	}
	data.Saved = len(rows) > 0
	for _, r := range rows {
		if r.Any() {
			data.Searches = append(data.Searches, r)
		}
	}
	return nil
}
