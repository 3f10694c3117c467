package staff

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/matching"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/web"
)

// Role is the data of the page "staff-role": its criteria with live counts.
type Role struct {
	Programme ProgrammeRow
	Number    int
	Rev       int64
	Title     string
	Seats     int
	Form      RoleForm
	Musts     []MustRow
	Shoulds   []ShouldRow
	// Edit is the criterion that is being written, nil for none.
	Edit *CriterionForm
	// Fields are what can be asked.
	Fields []web.Choice
	// Counted is true when the numbers below are of these criteria.
	Counted                bool
	Total, Verified, Fresh int
	Possible               int // points
	Ended                  bool
}

// MustRow is a must with how many are left after it, and without it.
type MustRow struct {
	Index    int
	Say      Sentence
	Count    int
	Most     int // the first count, which gives the bars their scale
	Without  int
	Loosened *Loosened
}

// Loosened is how many there would be if one must were weaker.
type Loosened struct {
	Say   Sentence
	Count int
}

// ShouldRow is a should with its weight.
type ShouldRow struct {
	Index, Weight int
	Say           Sentence
}

// roleState is what a handler of a role works on.
type roleState struct {
	programme programme.Programme
	role      programme.Role
}

func (p *Pages) loadRole(c *fiber.Ctx, v gate.Visit) (roleState, error) {
	x, err := p.Programmes.Get(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return roleState{}, err
	}
	r, err := x.Role(whole(c, "n"))
	return roleState{x, r}, err
}

// path is the role's own address, below the language.
func (s roleState) path() string {
	return "/staff/programmes/" + s.programme.ID + "/roles/" + strconv.Itoa(s.role.Number)
}

// content is the programme with this role replaced.
func (s roleState) content(r programme.Role) programme.Content {
	out := s.programme.Content
	out.Roles = slices.Clone(out.Roles)
	for i := range out.Roles {
		if out.Roles[i].Number == r.Number {
			out.Roles[i] = r
		}
	}
	return out
}

// at is where the role stands in the programme's content.
func (s roleState) at() int {
	return slices.IndexFunc(s.programme.Roles, func(r programme.Role) bool { return r.Number == s.role.Number })
}

// role shows the criteria. ?edit=3 opens the third, ?add=must&field=language a new
// one.
func (p *Pages) role(c *fiber.Ctx, v gate.Visit) error {
	s, err := p.loadRole(c, v)
	if err != nil {
		return err
	}
	q := web.ReadQuery(c)
	var edit *CriterionForm
	if i, err := strconv.Atoi(q.Code("edit")); err == nil && i >= 0 && i < len(s.role.Criteria) {
		edit = p.criterionForm(i, s.role.Criteria[i], v.Lang)
	} else if q.Text("add") != "" {
		edit = p.criterionForm(-1, roster.Criterion{Kind: roster.Kind(q.Text("add")), Field: roster.Field(q.Text("field"))}, v.Lang)
	}
	return p.showRole(c, v, s, edit, RoleForm{s.role.Title, strconv.Itoa(s.role.Seats), s.role.FirstCome}, nil)
}

func (p *Pages) showRole(c *fiber.Ctx, v gate.Visit, s roleState, edit *CriterionForm, f RoleForm, refused error) error {
	data := Role{Programme: p.programmeRow(c.UserContext(), s.programme, v), Number: s.role.Number, Rev: s.programme.Rev, Title: in(s.role.Title, v.Lang),
		Seats: s.role.Seats, Form: f, Edit: edit, Fields: p.said(v.Lang, "staff.criterion", web.Strings(roster.RoleFields())), Ended: ended(s.programme)}
	page := p.page(c, v, "programmes", nil)
	if err := p.count(c, v, &data, s.role); err != nil && !p.refused(&page, err) {
		return err
	}
	if refused != nil && !p.refused(&page, refused) {
		return refused
	}
	shorten(&page, "roles["+strconv.Itoa(s.at())+"].")
	if edit != nil {
		p.toEdit(&page, edit.Index, len(s.role.Criteria))
	}
	p.pointTo(&page, roleInputs(edit)...)
	page.Title, page.Data = data.Title, data
	return p.Render.Show(c, "staff-role", page)
}

// roleInputs are the names of the inputs that the page of a role has.
func roleInputs(edit *CriterionForm) []string {
	out := []string{"title.ar", "title.ckb", "title.en", "seats"}
	if edit == nil {
		return out
	}
	if edit.Criterion.Kind == roster.Should {
		out = append(out, "weight")
	}
	switch edit.Input {
	case "window":
		return append(out, "value.from", "value.to", "value.days")
	case "flag":
		return out
	}
	return append(out, "value", "level", "scope")
}

// toEdit names the errors of the criterion that is being written as its form does.
func (p *Pages) toEdit(page *web.Page, index, count int) {
	if index < 0 {
		index = count
	}
	shorten(page, "criteria["+strconv.Itoa(index)+"].")
	for i := range page.Errors {
		if page.Errors[i].Field == "value.level" || page.Errors[i].Field == "value.scope" {
			page.Errors[i].Field = page.Errors[i].Field[len("value."):]
		}
	}
}

// count puts the true numbers beside the criteria.
func (p *Pages) count(c *fiber.Ctx, v gate.Visit, data *Role, r programme.Role) error {
	counts, err := p.Programmes.Preview(c.UserContext(), v.Actor, r.Criteria)
	data.Counted = err == nil
	data.Total, data.Verified, data.Fresh = counts.Total, counts.Verified, counts.Fresh
	for i, x := range r.Criteria {
		if x.Kind == roster.Should {
			data.Shoulds = append(data.Shoulds, ShouldRow{i, x.Weight, p.sentence(x, v.Lang)})
			data.Possible += x.Weight
			continue
		}
		data.Musts = append(data.Musts, p.mustRow(i, x, counts, v.Lang))
	}
	for i := range data.Musts {
		data.Musts[i].Most = max(data.Musts[0].Count, 1)
	}
	return err
}

func (p *Pages) mustRow(i int, c roster.Criterion, counts programme.Preview, lang string) MustRow {
	row := MustRow{Index: i, Say: p.sentence(c, lang), Count: countOf(counts.Steps, i), Without: countOf(counts.Without, i)}
	for _, x := range counts.Relaxed {
		if x.Criterion == i {
			row.Loosened = &Loosened{p.sentence(x.Weaker, lang), x.Count}
		}
	}
	return row
}

func countOf(list []programme.StepCount, criterion int) int {
	for _, x := range list {
		if x.Criterion == criterion {
			return x.Count
		}
	}
	return 0
}

// changeRole changes the role's own line: title, seats, first come.
func (p *Pages) changeRole(c *fiber.Ctx, v gate.Visit) error {
	s, err := p.loadRole(c, v)
	if err != nil {
		return err
	}
	sent := web.ReadForm(c)
	f := readRole(sent)
	if _, err := p.Programmes.Change(c.UserContext(), v.Actor, s.programme.ID, sent.Rev(), s.content(f.role(s.role))); err != nil {
		return p.showRole(c, v, s, nil, f, err)
	}
	return to(c, v, s.path(), "changed")
}

// changeCriteria adds, changes, removes or loosens one criterion: do says which.
func (p *Pages) changeCriteria(c *fiber.Ctx, v gate.Visit) error {
	s, err := p.loadRole(c, v)
	if err != nil {
		return err
	}
	sent := web.ReadForm(c)
	list, edit, err := p.applyCriterion(sent, s.role.Criteria, v.Lang)
	if err != nil {
		return err
	}
	was := RoleForm{s.role.Title, strconv.Itoa(s.role.Seats), s.role.FirstCome}
	r := s.role
	r.Criteria = list
	if _, err := p.Programmes.Change(c.UserContext(), v.Actor, s.programme.ID, sent.Rev(), s.content(r)); err != nil {
		return p.showRole(c, v, s, edit, was, err)
	}
	return to(c, v, s.path(), "")
}

// applyCriterion is the list after what the form asks for; edit is the form to
// show again if the desk refuses it.
func (p *Pages) applyCriterion(in web.Form, was []roster.Criterion, lang string) (list []roster.Criterion, edit *CriterionForm, err error) {
	list = slices.Clone(was)
	i, wrong := strconv.Atoi(in.Code("index"))
	if wrong != nil || i < -1 || i >= len(was) || (i < 0 && in.Text("do") != "save") {
		return nil, nil, office.Refuse("staff.refused", nil)
	}
	switch in.Text("do") {
	case "remove":
		return slices.Delete(list, i, i+1), nil, nil
	case "loosen":
		weak, ok := matching.Weaker(list[i])
		if !ok {
			return nil, nil, office.Refuse("staff.refused", nil)
		}
		list[i] = weak
		return list, nil, nil
	}
	c := p.readCriterion(in, lang)
	if i < 0 {
		list = append(list, c)
	} else {
		list[i] = c
	}
	return list, p.criterionForm(i, c, lang), nil
}
