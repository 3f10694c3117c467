package web

import (
	"fmt"
	"strings"
	"time"

	"jisr/app/locale"
)

// DateValue joins the three inputs of the part "date" (name.day, name.month,
// name.year) into an ISO 8601 date; form gives the value of an input. Nothing
// typed is empty. What is no date comes back as it was typed, year-month-day, so
// that validation refuses it and the form shows it again.
func DateValue(form func(name string, otherwise ...string) string, name string) string {
	y, m, d := number(form(name+".year")), number(form(name+".month")), number(form(name+".day"))
	if y+m+d == "" {
		return ""
	}
	t, err := time.Parse("2006-1-2", y+"-"+m+"-"+d)
	if err != nil {
		return y + "-" + m + "-" + d
	}
	return t.Format(time.DateOnly)
}

func number(typed string) string { return strings.TrimSpace(locale.Digits(typed)) }

// Day, Month and Year are the parts of a date field's Value without leading
// zeros, also when together they are no date.
func (f Field) Day() string { return f.datePart(2) }

// Month is 1 to 12.
func (f Field) Month() string { return f.datePart(1) }

// Year has four digits.
func (f Field) Year() string { return f.datePart(0) }

func (f Field) datePart(i int) string {
	parts := strings.SplitN(f.Value, "-", 3)
	if i >= len(parts) {
		return ""
	}
	return strings.TrimLeft(parts[i], "0")
}

// Count is the number that a reader typed, in any of our digits, with or without
// separators of thousands.
func Count(s string) (int, error) {
	s = strings.NewReplacer(",", "", "،", "", "٬", "", " ", "").Replace(locale.Digits(s))
	var n int
	if _, err := fmt.Sscanf(s, "%d", &n); err != nil || fmt.Sprint(n) != strings.TrimLeft(s, "+") {
		return 0, fmt.Errorf("%q is no number", s)
	}
	return n, nil
}
