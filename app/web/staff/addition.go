package staff

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/web"
)

// Addition is the data of the page "staff-addition": what came of adding a selection to
// a shortlist.
type Addition struct {
	Programme, Role string
	// Matches is the address of the role's list, Undo where it is taken back; empty when
	// that cannot be any more.
	Matches, Undo string
	Added, Gone   int
	// Back is true when it was taken back: Undone of them, while Stay stand because
	// something followed.
	Back         bool
	Undone, Stay int
	Refused      []NotAdded
	Pager        web.Pager
}

// NotAdded is somebody who could not be added, and why: Musts are those not met.
type NotAdded struct {
	ID, Name, Trade string
	Why             string
	Musts           []Sentence
}

// addPicked adds the whole selection to a role's shortlist.
func (p *Pages) addPicked(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	ids, err := p.Roster.Selected(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	id, number, _ := strings.Cut(sent.Text("role"), "/")
	n, err := strconv.Atoi(number)
	if err != nil {
		return p.selectionAgain(c, v, sent, notChosen("role"))
	}
	a, err := p.Programmes.AddAll(c.UserContext(), v.Actor, sent.Text("key"), id, n, ids)
	if err != nil {
		return p.selectionAgain(c, v, sent, err)
	}
	return to(c, v, additionPath(a.ID), "")
}

func notChosen(field string) error {
	var wrong office.Problems
	wrong.Add(field, "required")
	return wrong.Err()
}

func additionPath(id string) string { return "/staff/additions/" + id }

// selectionAgain shows the selection with what was wrong.
func (p *Pages) selectionAgain(c *fiber.Ctx, v gate.Visit, sent web.Form, wrong error) error {
	page, err := p.selectionPage(c, v, searchOf(sent), sent.Number("at"))
	if err != nil {
		return err
	}
	if !p.refused(&page, wrong) {
		return wrong
	}
	data := page.Data.(Selection)
	data.Role = sent.Text("role")
	page.Data = data
	return p.Render.Show(c, "staff-selection", page)
}

// addition shows what came of one. Who could not be added is read again and named.
func (p *Pages) addition(c *fiber.Ctx, v gate.Visit) error {
	a, err := p.Programmes.Addition(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	x, err := p.Programmes.Get(c.UserContext(), v.Actor, a.Programme)
	if err != nil {
		return err
	}
	r, err := x.Role(a.Role)
	if err != nil {
		return err
	}
	data := additionOf(a, roleState{x, r}, v.Lang)
	at := roster.PageOf(max(web.ReadQuery(c).Number("at"), 0), len(a.Refused))
	some := a.Refused[at:min(at+roster.DefaultLimit, len(a.Refused))]
	if data.Refused, err = p.notAdded(c.UserContext(), v, some, r); err != nil {
		return err
	}
	data.Pager = additionPager(a, at, len(some), v.Lang)
	page := p.page(c, v, "programmes", data)
	page.Title = p.text(v, "staff.addition.title")
	return p.Render.Show(c, "staff-addition", page)
}

func additionOf(a programme.Addition, s roleState, lang string) Addition {
	out := Addition{Programme: in(s.programme.Title, lang), Role: in(s.role.Title, lang), Matches: s.path() + "/matches", Added: a.Added(), Gone: a.Gone,
		Back: a.UndoneAt != nil, Undone: a.Undone, Stay: a.Added() - a.Undone}
	if !out.Back && out.Added > 0 {
		out.Undo = additionPath(a.ID) + "/undo"
	}
	return out
}

// notAdded names those of one page; who cannot be found any more is left out.
func (p *Pages) notAdded(ctx context.Context, v gate.Visit, list []programme.Refusal, r programme.Role) ([]NotAdded, error) {
	why, ids := map[string]programme.Refusal{}, make([]string, len(list))
	for i, x := range list {
		ids[i], why[x.Expert] = x.Expert, x
	}
	experts, err := p.Roster.Show(ctx, v.Actor, ids)
	out := make([]NotAdded, len(experts))
	for i, e := range experts {
		out[i] = p.unfit(e, why[e.ID], r, v.Lang)
	}
	return out, err
}

// unfit is one who could not be added. A criterion that was changed since is not named.
func (p *Pages) unfit(e roster.Expert, x programme.Refusal, r programme.Role, lang string) NotAdded {
	out := NotAdded{ID: e.ID, Name: p.person(e, lang), Trade: p.trade(e, lang), Why: p.Render.Text(lang, "staff.addition.why."+string(x.Why))}
	for _, i := range x.Musts {
		if i < len(r.Criteria) && r.Criteria[i].Kind == roster.Must {
			out.Musts = append(out.Musts, p.sentence(r.Criteria[i], lang))
		}
	}
	return out
}

func additionPager(a programme.Addition, at, shown int, lang string) web.Pager {
	if len(a.Refused) <= roster.DefaultLimit {
		return web.Pager{}
	}
	page := func(n int) string { return "/" + lang + additionPath(a.ID) + "?at=" + strconv.Itoa(n) }
	out := web.Pager{From: at + 1, To: at + shown, Total: len(a.Refused)}
	if at > 0 {
		out.Prev = page(max(0, at-roster.DefaultLimit))
	}
	if next := roster.NextAfter(at, roster.DefaultLimit, len(a.Refused)); next > 0 {
		out.Next = page(next)
	}
	return out
}

// undoAddition takes it back as a whole.
func (p *Pages) undoAddition(c *fiber.Ctx, v gate.Visit) error {
	a, err := p.Programmes.UndoAddition(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	return to(c, v, additionPath(a.ID), "")
}
