package staff

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/web"
)

// mostCarried bounds what a form carries through the page that stands in its way.
const mostCarried = 64 << 10

// carried is before the name of each field that goes through the page.
const carried = "typed."

// Carried is a form that came too late: the code, or the whole sign-in, is asked for
// first. Nothing typed is lost, and nothing is done before its button is pressed again.
type Carried struct {
	// Action is where the form wanted to go; empty without one.
	Action string
	Values []CarriedValue
}

// CarriedValue is one field of it.
type CarriedValue struct{ Name, Value string }

// carries is false for what no page may hold: she types it again.
func carries(name string) bool {
	return !slices.Contains([]string{"csrf", "password", "new_password", "passkey"}, name)
}

// carry keeps the form that was just sent.
func carry(c *fiber.Ctx, v gate.Visit) (Carried, error) {
	out, size := Carried{Action: safeNext(c.OriginalURL(), v.Lang)}, 0
	for name, values := range web.ReadForm(c) {
		for _, value := range values {
			if carries(name) {
				size += len(name) + len(value)
				out.Values = append(out.Values, CarriedValue{name, value})
			}
		}
	}
	if size > mostCarried {
		return out, &office.Error{Code: office.TooLarge, Key: "error.too_large", Args: map[string]any{"limit": mostCarried}}
	}
	out.sort()
	return out, nil
}

// carriedIn is the form that the page in its way sent along.
func carriedIn(in web.Form, lang string) Carried {
	out := Carried{Action: safeNext(in.Text("action"), lang)}
	for name, values := range in {
		for _, value := range values {
			if own, found := strings.CutPrefix(name, carried); found && carries(own) {
				out.Values = append(out.Values, CarriedValue{own, value})
			}
		}
	}
	out.sort()
	return out
}

// sort orders the fields by name; those of one name stay as they came.
func (f *Carried) sort() {
	slices.SortStableFunc(f.Values, func(a, b CarriedValue) int { return strings.Compare(a.Name, b.Name) })
}
