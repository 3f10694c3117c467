package public

import (
	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/web"
)

// consentRow is one purpose as a page asks for it: what, who reads, how long and
// where it is withdrawn.
type consentRow struct {
	Purpose     office.Purpose
	Label, Hint string
	Given       bool
	// Since is the day of the last word on it, empty when there was none.
	Since office.Date
}

// Name is the input.
func (r consentRow) Name() string { return "consents." + string(r.Purpose) }

// Value is true for a consent that stands.
func (r consentRow) Value() string {
	if r.Given {
		return "true"
	}
	return ""
}

// Other is the opposite, for a switch.
func (r consentRow) Other() string {
	if r.Given {
		return "false"
	}
	return "true"
}

// consentsOf are the six, each separate; only what she agreed to is ticked.
func (p *Pages) consentsOf(e roster.Expert, lang string) []consentRow {
	var out []consentRow
	for _, purpose := range office.Purposes() {
		key := "consent." + string(purpose)
		row := consentRow{Purpose: purpose, Label: p.Render.Text(lang, key+".label"), Hint: p.Render.Text(lang, key+".hint"), Given: e.Agreed(purpose)}
		for _, c := range e.Consents {
			switch {
			case c.Purpose != purpose, c.Outdated() && c.WithdrawnAt == nil:
			case c.WithdrawnAt != nil:
				row.Since = office.DateOf(c.WithdrawnAt.In(office.Baghdad))
			default:
				row.Since = office.DateOf(c.GivenAt.In(office.Baghdad))
			}
		}
		out = append(out, row)
	}
	return out
}

// saveConsents keeps every wish as it was ticked. Without the roster there is no
// registration: the page says so, and the draft is kept.
func (p *Pages) saveConsents(c *fiber.Ctx, v gate.Visit, e roster.Expert, in web.Form) error {
	wish := map[office.Purpose]bool{}
	for _, purpose := range office.Purposes() {
		wish[purpose] = in.Text("consents."+string(purpose)) == "true"
	}
	from := fromOf(in)
	agreed, err := p.Roster.AgreeOn(c.UserContext(), v.Actor, e.ID, from, wish, v.Lang)
	if stale(err) {
		return p.drawStep(c, v, e, stepConsents, p.retyped(e, in, stepConsents, v.Lang), from, err)
	}
	if err != nil {
		return err
	}
	e = agreed
	if e.Status == roster.Draft && !e.Agreed(office.ToRoster) {
		wrong := &office.Error{Code: office.Invalid, Key: "error.invalid", Fields: []office.FieldError{{Path: "consents", Code: "roster_needed"}}}
		from.Mark = ""
		return p.drawStep(c, v, e, stepConsents, p.consentsOf(e, v.Lang), from, wrong)
	}
	return p.afterStep(c, v, e, stepConsents)
}
