package public

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
		out[string(key)] = append(out[string(key)], strings.Clone(strings.TrimSpace(locale.CleanInput(string(value)))))
	}
	return out
}

// text is the first value of a name.
func (f form) text(name string) string { return url.Values(f).Get(name) }

// code is text for what is chosen or counted: digits of any script become ours.
func (f form) code(name string) string { return locale.Digits(f.text(name)) }

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
func (f form) date(name string) string {
	return web.DateValue(func(part string, _ ...string) string { return f.text(part) }, name)
}

// rows is how many rows of a list (experience[0].…) were sent.
func (f form) rows(list string) int {
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

// mostRows bounds a list that is sent.
const mostRows = 40

// trapped is true when the field that only machines see was filled in.
func (f form) trapped() bool { return f.text("website") != "" }

// number reads a count; nothing typed is 0, and what is no number is noted.
func number(p *office.Problems, typed, path string) int {
	if typed == "" {
		return 0
	}
	n, err := web.Count(typed)
	p.Check(err == nil && n >= 0, path, "number")
	return max(n, 0)
}

// shown is a count as it stands in a field; 0 is not shown.
func shown(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// at is the path of a field in a row of a list.
func at(list string, i int, field string) string {
	return list + "[" + strconv.Itoa(i) + "]." + field
}

// conflict is the refusal behind err, nil for any other error.
func conflict(err error) *office.Error {
	var e *office.Error
	if errors.As(err, &e) && e.Code == office.Conflict {
		return e
	}
	return nil
}

// missing is true when the thing is not there.
func missing(err error) bool { return err != nil && office.CodeOf(err) == office.NotFound }

// texts lays any texts out as strings.
func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return out
}

// typed is the opposite of texts.
func typed[T ~string](list []string) []T {
	out := make([]T, len(list))
	for i, x := range list {
		out[i] = T(x)
	}
	return out
}

// count is a number as the value of a choice: 0 counts too.
func count(n int) string { return strconv.Itoa(n) }
