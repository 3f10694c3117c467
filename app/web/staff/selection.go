package staff

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/web"
)

// Picks are what a page of experts shows of the reader's selection.
type Picks struct {
	// Count is how many are selected; Most how many a selection holds, which is Full then.
	Count, Most int
	Full        bool
	// Back is the search to come back to; Path the selection and Compare its first four,
	// both with the way back. All stand below the language.
	Back, Path, Compare string
	// Export is where all of the list is taken out; empty for who may not.
	Export string
	// Found is how many the search finds.
	Found int
}

// picksFor are those of a search, with so many selected.
func picksFor(s Search, count int) Picks {
	out := Picks{Count: count, Most: roster.SelectMost, Full: count >= roster.SelectMost, Back: s.Path(), Path: beside("/staff/selection", s)}
	if count > 1 {
		out.Compare = beside("/staff/compare?selection=true", s)
	}
	return out
}

// atHome are those on the page of the selection itself, which says whom of many to compare.
func (x Picks) atHome() Picks {
	x.Path = ""
	if x.Many() {
		x.Compare = ""
	}
	return x
}

// Many is true when more are selected than stand side by side.
func (x Picks) Many() bool { return x.Count > compareMost }

// beside is another address that carries the search along.
func beside(path string, s Search) string {
	_, query, searched := strings.Cut(s.Path(), "?")
	if !searched {
		return path
	}
	if strings.Contains(path, "?") {
		return path + "&" + query
	}
	return path + "?" + query
}

// tick marks those of a list who are selected. While somebody types the count on her page
// stays as it is, so that nobody is looked up for it.
func (p *Pages) tick(ctx context.Context, v gate.Visit, data *Experts, typing bool) error {
	read := p.Roster.Selected
	if typing {
		read = p.Roster.Ticked
	}
	ids, err := read(ctx, v.Actor)
	if err != nil {
		return err
	}
	data.Picks = picksFor(data.Search, len(ids))
	data.Picks.Found, data.Picks.Export = data.Total, exportLink(v.Actor, data.Search, false)
	for i := range data.Hits {
		data.Hits[i].Picked = slices.Contains(ids, data.Hits[i].ID)
	}
	return nil
}

// Picked is the answer to a tick on a page that changes in place.
type Picked struct {
	Hit   Hit
	Picks Picks
}

// pick ticks a person, or takes the tick away, and leads back to her place in the list.
func (p *Pages) pick(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	id, in := sent.Text("drop"), false
	if one := sent.Text("pick"); one != "" {
		id, in = one, true
	}
	err := p.Roster.Select(c.UserContext(), v.Actor, id, in)
	said := ""
	switch office.CodeOf(err) {
	case office.Conflict:
		said = "selection_full"
	case office.NotFound:
		said = "selection_gone"
	default:
		if err != nil {
			return err
		}
	}
	if web.IsPart(c) {
		return p.picked(c, v, sent, Hit{ID: id, Picked: in && err == nil}, said)
	}
	path, at := backOf(sent), "#pick-"+url.PathEscape(id)
	if said != "" {
		at = "" // what is said stands on top
	}
	return to(c, v, path+at, said)
}

// picked answers with the box as it stands now; of one who left the roster none is left.
func (p *Pages) picked(c *fiber.Ctx, v gate.Visit, sent web.Form, h Hit, said string) error {
	ids, err := p.Roster.Selected(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	if said == "selection_gone" {
		h = Hit{}
	}
	picks := picksFor(searchOf(sent), len(ids))
	if fromSelection(sent) {
		picks = picks.atHome()
	}
	page := p.page(c, v, "experts", Picked{h, picks})
	if said != "" {
		page.Notice = &web.Notice{Kind: "wait", Text: p.text(v, "staff.said."+said)}
	}
	return p.Render.Part(c, "staff-experts", "picked", page)
}

// pickAll ticks everybody whom the search finds, as far as there is room.
func (p *Pages) pickAll(c *fiber.Ctx, v gate.Visit) error {
	s := searchOf(web.ReadForm(c))
	read := p.understand(s, v.Lang)
	q := read.Search.Query()
	if len(read.Doubts) > 0 && empty(q) {
		return to(c, v, s.Path(), "") // the list was empty: nobody was looked for
	}
	left, err := p.Roster.SelectAll(c.UserContext(), v.Actor, q)
	if err != nil && office.CodeOf(err) == office.Invalid {
		return to(c, v, s.Path(), "") // the search itself says what is wrong with it
	}
	if err != nil {
		return err
	}
	said := "selected_all"
	if left > 0 {
		said = "selected_cut"
	}
	return to(c, v, s.Path(), said)
}

// clearPicks takes all ticks away.
func (p *Pages) clearPicks(c *fiber.Ctx, v gate.Visit) error {
	if err := p.Roster.ClearSelection(c.UserContext(), v.Actor); err != nil {
		return err
	}
	return to(c, v, searchOf(web.ReadForm(c)).Path(), "selection_cleared")
}

// searchOf is the search that a form came from.
func searchOf(sent web.Form) Search {
	_, query, _ := strings.Cut(sent.Text("back"), "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		values = nil // then it is the search as it opens
	}
	return readSearch(web.Form(values))
}

// fromSelection is true for a form on the page of the selection, which says at which
// place of its list.
func fromSelection(sent web.Form) bool { return sent.Text("at") != "" }

// backOf is the page that a form came from: the search, or the selection with the way
// back to the search.
func backOf(sent web.Form) string {
	if fromSelection(sent) {
		return beside("/staff/selection?at="+strconv.Itoa(max(sent.Number("at"), 0)), searchOf(sent))
	}
	return searchOf(sent).Path()
}

// Selection is the data of the page "staff-selection": who is in it.
type Selection struct {
	Picks Picks
	Hits  []Hit
	Pager web.Pager
	// At is where the page begins in the list.
	At int
	// Roles are the shortlists that it can be added to, nil for who may not; Role is the
	// chosen one and Key the addition's.
	Roles     []web.Choice
	Role, Key string
}

// selection shows who is in it. The search that it was opened from stands in the address.
func (p *Pages) selection(c *fiber.Ctx, v gate.Visit) error {
	asked := web.ReadQuery(c)
	page, err := p.selectionPage(c, v, readSearch(asked), asked.Number("at"))
	if err != nil {
		return err
	}
	return p.Render.Show(c, "staff-selection", page)
}

func (p *Pages) selectionPage(c *fiber.Ctx, v gate.Visit, s Search, at int) (web.Page, error) {
	found, err := p.Roster.ShowSelection(c.UserContext(), v.Actor, max(at, 0))
	if err != nil {
		return web.Page{}, err
	}
	data := Selection{Picks: picksFor(s, found.Total).atHome(), At: roster.PageOf(max(at, 0), found.Total)}
	data.Picks.Export = exportLink(v.Actor, s, true)
	for _, h := range found.Hits {
		one := p.hit(h, v.Lang)
		one.Picked = true
		data.Hits = append(data.Hits, one)
	}
	data.Pager = selectionPager(s, data.At, len(data.Hits), found.Total, v.Lang)
	if found.Total > 0 && v.Actor.May(office.OfficerRole) {
		data.Key = programme.NewAddition()
		if data.Roles, err = p.shortlists(c.UserContext(), v); err != nil {
			return web.Page{}, err
		}
	}
	page := p.page(c, v, "experts", data)
	page.Title = p.text(v, "staff.selection.title")
	return page, nil
}

func selectionPager(s Search, at, shown, total int, lang string) web.Pager {
	if total <= roster.DefaultLimit {
		return web.Pager{}
	}
	page := func(n int) string { return "/" + lang + beside("/staff/selection?at="+strconv.Itoa(n), s) }
	out := web.Pager{From: at + 1, To: at + shown, Total: total}
	if at > 0 {
		out.Prev = page(max(0, at-roster.DefaultLimit))
	}
	if next := roster.NextAfter(at, roster.DefaultLimit, total); next > 0 {
		out.Next = page(next)
	}
	return out
}

// shortlists are the roles of programmes that have not ended: programme and number.
func (p *Pages) shortlists(ctx context.Context, v gate.Visit) ([]web.Choice, error) {
	all, err := p.Programmes.List(ctx, v.Actor)
	if err != nil {
		return nil, err
	}
	out := []web.Choice{}
	for _, x := range all {
		for _, r := range x.Roles {
			if !ended(x) {
				out = append(out, web.Choice{Value: x.ID + "/" + strconv.Itoa(r.Number), Label: p.text(v, "staff.selection.role", "programme", in(x.Title, v.Lang), "role", in(r.Title, v.Lang))})
			}
		}
	}
	return out, nil
}
