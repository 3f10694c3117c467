package public

import (
	"errors"
	"strconv"

	"jisr/app/office"
	"jisr/app/web"
)

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

// count is a number as the value of a choice: 0 counts too.
func count(n int) string { return strconv.Itoa(n) }
