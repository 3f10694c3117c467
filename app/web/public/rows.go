package public

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/web"
)

// rowButtons are the names of the buttons that change the rows of a list and save
// nothing: add has a list as its value, remove and first a row (experience[1]).
func rowButtons() []string { return []string{"add", "remove", "first"} }

// rowsAsked is true when such a button sent the form.
func rowsAsked(in web.Form) bool {
	return slices.ContainsFunc(rowButtons(), func(name string) bool { return in.Text(name) != "" })
}

// changeRows does what such a button says and shows the step again, with all that is
// typed. It is kept too, so that it is there after a restart: who uses no scripts has
// nothing that saves by itself.
func (p *Pages) changeRows(c *fiber.Ctx, v gate.Visit, e roster.Expert, n int, in web.Form) error {
	if row := in.Text("remove"); row != "" {
		dropRow(in, row)
	}
	if row := in.Text("first"); row != "" {
		leadRow(in, row)
	}
	typed := typedIn(in)
	if size(typed) > mostTyped {
		return tooMuch()
	}
	if p.nothingNew(e, in, n, v.Lang) {
		typed = nil
	}
	s := p.grown(in, n, v.Lang)
	var full office.Problems
	s.grow(in.Text("add"), &full)
	s.room()
	from := fromOf(in)
	kept, err := p.Roster.KeepTyped(c.UserContext(), v.Actor, e.ID, stepNames()[n-1], from, typed)
	switch {
	case stale(err):
		return p.drawStep(c, v, e, n, s, from, err)
	case err != nil:
		return err
	}
	from.Mark = ""
	return p.drawStep(c, v, kept, n, s, from, full.Err())
}

// grown is a step whose rows are changed: as it was typed, but where skills are asked
// for, what is typed is understood first.
func (p *Pages) grown(in web.Form, n int, lang string) sheet {
	if n != stepProfession {
		return p.parse(in, n, lang)
	}
	s := p.typedProfession(in, lang)
	if in.Text("add") == "skills" {
		s = p.parseProfession(in, lang)
	}
	list, _, _ := strings.Cut(in.Text("remove")+in.Text("first"), "[")
	s.shrunk(list)
	return s
}

// dropRow takes a row (experience[1]) out of a form. Those behind it keep their
// numbers: a row without anything in it is none.
func dropRow(in web.Form, row string) {
	for name := range in {
		if strings.HasPrefix(name, row+".") {
			delete(in, name)
		}
	}
}

// leadRow lets a row (occupations[2]) change places with the first of its list.
func leadRow(in web.Form, row string) {
	list, _, _ := strings.Cut(row, "[")
	first, moved := list+"[0].", web.Form{}
	for name, values := range in {
		if rest, is := strings.CutPrefix(name, row+"."); is {
			moved[first+rest] = values
			delete(in, name)
		} else if rest, is := strings.CutPrefix(name, first); is {
			moved[row+"."+rest] = values
			delete(in, name)
		}
	}
	for name, values := range moved {
		in[name] = values
	}
}

// mayGrow is true for a list that has not as many rows as the record may; it notes
// when it has.
func mayGrow(p *office.Problems, list string, n, most int) bool {
	p.Check(n < most, list, "too_many", "limit", most)
	return n < most
}
