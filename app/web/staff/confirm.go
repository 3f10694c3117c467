package staff

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/web"
)

// mostCarried bounds what a form carries through the page that asks for the code.
const mostCarried = 64 << 10

// carried is before the name of each field that goes through the page.
const carried = "typed."

// Confirm is the data of the page "staff-confirm".
type Confirm struct {
	// Next is the page that was asked for; Action is where a form wanted to go, with what
	// was typed in it.
	Next, Action string
	Values       []CarriedValue
	// Done shows the form's own button once the code was right.
	Done bool
}

// CarriedValue is one field of a form that was sent too late.
type CarriedValue struct{ Name, Value string }

func (p *Pages) askCode(c *fiber.Ctx, v gate.Visit) error {
	next := safeNext(query(c, "next"), v.Lang)
	if v.Fresh(p.Now()) {
		return onward(c, v, next)
	}
	return p.Render.Show(c, "staff-confirm", p.page(c, v, "", Confirm{Next: next}))
}

func onward(c *fiber.Ctx, v gate.Visit, next string) error {
	if next == "" {
		return to(c, v, "/staff", "")
	}
	return c.Redirect(next, fiber.StatusSeeOther)
}

// staleForm keeps what was sent while the code is asked for: nothing typed is lost, and
// nothing is done.
func (p *Pages) staleForm(c *fiber.Ctx, v gate.Visit) error {
	sent, size := web.ReadForm(c), 0
	data := Confirm{Action: safeNext(c.OriginalURL(), v.Lang)}
	for name, values := range sent {
		for _, value := range values {
			if name != "csrf" {
				size += len(name) + len(value)
				data.Values = append(data.Values, CarriedValue{name, value})
			}
		}
	}
	if size > mostCarried {
		return &office.Error{Code: office.TooLarge, Key: "error.too_large", Args: map[string]any{"limit": mostCarried}}
	}
	data.sort()
	page := p.page(c, v, "", data)
	page.Path = "/staff/confirm"
	return p.Render.ShowAs(c, fiber.StatusUnauthorized, "staff-confirm", page)
}

// sort orders the fields by name; those of one name stay as they came.
func (d *Confirm) sort() {
	slices.SortStableFunc(d.Values, func(a, b CarriedValue) int { return strings.Compare(a.Name, b.Name) })
}

// confirm checks the code and leads on: to the page that was asked for, or to the button
// of the form, since a redirect cannot repeat one.
func (p *Pages) confirm(c *fiber.Ctx, v gate.Visit) error {
	in := web.ReadForm(c)
	data := Confirm{Next: safeNext(in.Text("next"), v.Lang), Action: safeNext(in.Text("action"), v.Lang)}
	for name, values := range in {
		for _, value := range values {
			if own, found := strings.CutPrefix(name, carried); found {
				data.Values = append(data.Values, CarriedValue{own, value})
			}
		}
	}
	data.sort()
	err := p.Gate.Confirm(c, v, in.Code("code"))
	data.Done = err == nil
	page := p.page(c, v, "", data)
	if err != nil && !p.Render.Blame(&page, err) {
		return err
	}
	if data.Done && data.Action == "" {
		return onward(c, v, data.Next)
	}
	return p.Render.Show(c, "staff-confirm", page)
}
