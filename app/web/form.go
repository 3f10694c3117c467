package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/locale"
	"jisr/app/office"
)

// Form is what was sent by a page, cleaned: see locale.CleanInput.
type Form url.Values

// ReadForm copies the form of a request, since Fiber's strings live only as long as
// the request.
func ReadForm(c *fiber.Ctx) Form {
	out := Form{}
	for key, value := range c.Request().PostArgs().All() {
		out.add(string(key), string(value))
	}
	return out
}

// ReadQuery copies the parameters of the address.
func ReadQuery(c *fiber.Ctx) Form {
	out := Form{}
	for key, value := range c.Request().URI().QueryArgs().All() {
		out.add(string(key), string(value))
	}
	return out
}

func (f Form) add(key, value string) {
	f[key] = append(f[key], strings.TrimSpace(locale.CleanInput(value)))
}

// Text is the first value of a name.
func (f Form) Text(name string) string { return url.Values(f).Get(name) }

// Code is text for what is chosen or counted: digits of any script become ours.
func (f Form) Code(name string) string { return locale.Digits(f.Text(name)) }

// Yes is true for a box that was ticked.
func (f Form) Yes(name string) bool { return f.Text(name) == "true" }

// List is every value of a name that is not empty, each once.
func (f Form) List(name string) []string {
	var out []string
	for _, s := range f[name] {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// Date joins the three inputs of a date.
func (f Form) Date(name string) office.Date {
	return office.Date(DateValue(func(part string, _ ...string) string { return f.Text(part) }, name))
}

// Texts is one text in the three languages: name.ar, name.ckb, name.en.
func (f Form) Texts(name string) office.Text {
	return office.Text{Ar: f.Text(name + ".ar"), Ckb: f.Text(name + ".ckb"), En: f.Text(name + ".en")}
}

// Number reads a count; what is no number is -1, which every rule refuses.
func (f Form) Number(name string) int {
	if f.Text(name) == "" {
		return 0
	}
	n, err := Count(f.Text(name))
	if err != nil {
		return -1
	}
	return n
}

// Rev is the revision that a form was made from.
func (f Form) Rev() int64 {
	n, _ := strconv.ParseInt(f.Code("rev"), 10, 64) // none is 0, which takes any revision
	return n
}

// mostRows bounds a list that is sent.
const mostRows = 40

// Rows is how many rows of a list (experience[0].…) were sent.
func (f Form) Rows(list string) int {
	n := 0
	for name := range f {
		rest, found := strings.CutPrefix(name, list+"[")
		digits, _, closed := strings.Cut(rest, "]")
		if i, err := strconv.Atoi(digits); found && closed && err == nil && i >= n && i < mostRows {
			n = i + 1
		}
	}
	return n
}

// Trapped is true when the field that only machines see was filled in.
func (f Form) Trapped() bool { return f.Text("website") != "" }

// Strings lays any texts out as strings.
func Strings[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return out
}

// Typed is the opposite of Strings.
func Typed[T ~string](list []string) []T {
	out := make([]T, len(list))
	for i, x := range list {
		out[i] = T(x)
	}
	return out
}

// Missing is true when the thing is not there.
func Missing(err error) bool { return err != nil && office.CodeOf(err) == office.NotFound }

// ListedIn cuts what was typed at commas of either script, semicolons and lines.
func ListedIn(s string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",،;؛\n", r) }) {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}
