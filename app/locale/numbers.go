package locale

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
)

// Number is an integer with its thousands, in Latin digits: 2,000.
func (p *Printer) Number(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = p.minus(), digits[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// minus stays before its number in text from right to left behind a mark of
// direction (LRM).
func (p *Printer) minus() string {
	if p.Dir() == "rtl" {
		return "\u200e-"
	}
	return "-"
}

// Decimal is a number with some places behind the point, without thousands: 1.2.
func (p *Printer) Decimal(x float64, places int) string {
	text := strconv.FormatFloat(math.Abs(x), 'f', places, 64)
	if x < 0 && strings.Trim(text, "0.") != "" {
		return p.minus() + text
	}
	return text
}

// Percent is a share, 1 being the whole, in whole hundredths: 46%.
func (p *Printer) Percent(share float64) string {
	return p.Number(int(math.Round(share*100))) + "%"
}

// And joins a list: a, b and c. Each item is isolated where it needs it.
func (p *Printer) And(items ...string) string {
	switch p.lang {
	case Arabic:
		return p.join(items, " و")
	case Sorani:
		return p.join(items, " و ")
	}
	return p.join(items, " and ")
}

// Or joins alternatives: a, b or c.
func (p *Printer) Or(items ...string) string {
	switch p.lang {
	case Arabic:
		return p.join(items, " أو ")
	case Sorani:
		return p.join(items, " یان ")
	}
	return p.join(items, " or ")
}

// join puts the conjunction before the last item and commas between the others.
func (p *Printer) join(items []string, conjunction string) string {
	var b strings.Builder
	for i, item := range items {
		switch {
		case i == 0:
		case i < len(items)-1:
			b.WriteString(p.words.comma)
		default:
			b.WriteString(conjunction)
			if conjunction == " و" && !startsArabic(item) {
				b.WriteByte(' ') // و is glued to Arabic words only
			}
		}
		b.WriteString(p.Isolate(item))
	}
	return b.String()
}

// startsArabic tells whether the first letter or digit is Arabic script.
func startsArabic(s string) bool {
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			props, _ := bidi.LookupRune(r)
			return props.Class() == bidi.AL
		}
		s = s[size:]
	}
	return false
}
