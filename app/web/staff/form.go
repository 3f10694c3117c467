package staff

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/web"
)

// form is what was sent, cleaned: see locale.CleanInput.
type form url.Values

// read copies the form of a request, since Fiber's strings live only as long as
// the request.
func read(c *fiber.Ctx) form {
	out := form{}
	for key, value := range c.Request().PostArgs().All() {
		out.add(string(key), string(value))
	}
	return out
}

// readQuery copies the parameters of the address.
func readQuery(c *fiber.Ctx) form {
	out := form{}
	for key, value := range c.Request().URI().QueryArgs().All() {
		out.add(string(key), string(value))
	}
	return out
}

func (f form) add(key, value string) {
	f[key] = append(f[key], strings.TrimSpace(locale.CleanInput(value)))
}

// text is the first value of a name.
func (f form) text(name string) string { return url.Values(f).Get(name) }

// code is text for what is chosen or counted: digits of any script become ours.
func (f form) code(name string) string { return locale.Digits(f.text(name)) }

// yes is true for a box that was ticked.
func (f form) yes(name string) bool { return f.text(name) == "true" }

// list is every value of a name that is not empty, each once.
func (f form) list(name string) []string {
	var out []string
	for _, s := range f[name] {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// date joins the three inputs of a date.
func (f form) date(name string) office.Date {
	return office.Date(web.DateValue(func(part string, _ ...string) string { return f.text(part) }, name))
}

// texts is one text in the three languages: name.ar, name.ckb, name.en.
func (f form) texts(name string) office.Text {
	return office.Text{Ar: f.text(name + ".ar"), Ckb: f.text(name + ".ckb"), En: f.text(name + ".en")}
}

// number reads a count; what is no number is -1, which every rule refuses.
func (f form) number(name string) int {
	if f.text(name) == "" {
		return 0
	}
	n, err := web.Count(f.text(name))
	if err != nil {
		return -1
	}
	return n
}

// rev is the revision that a form was made from.
func (f form) rev() int64 {
	n, _ := strconv.ParseInt(f.code("rev"), 10, 64) // none is 0, which takes any revision
	return n
}

// param copies a part of the address.
func param(c *fiber.Ctx, name string) string { return strings.Clone(c.Params(name)) }

// query copies a parameter of the address.
func query(c *fiber.Ctx, name string) string { return strings.Clone(c.Query(name)) }

// whole is a number in the address; what is none is 0, which nothing has.
func whole(c *fiber.Ctx, name string) int {
	n, err := strconv.Atoi(c.Params(name))
	if err != nil {
		return 0
	}
	return n
}

// shownError is the error that can be shown behind err, nil without one.
func shownError(err error) *office.Error {
	var e *office.Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// missing is true when the thing is not there.
func missing(err error) bool { return err != nil && office.CodeOf(err) == office.NotFound }

// strs lays any texts out as strings.
func strs[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return out
}

// typed is the opposite of strs.
func typed[T ~string](list []string) []T {
	out := make([]T, len(list))
	for i, x := range list {
		out[i] = T(x)
	}
	return out
}
