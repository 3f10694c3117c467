package locale

import (
	"strings"

	"golang.org/x/text/unicode/bidi"
)

// Marks of isolation (UAX #9): what stands between them does not disturb the
// order of what stands around.
const (
	firstStrongIsolate = "\u2068"
	popIsolate         = "\u2069"
)

// Isolate wraps a name, title or code that runs against the printer's direction,
// so that it stays whole and the full stop behind it stays behind it. Addresses
// of pages are left alone: mail programs would take the marks into the link.
func (p *Printer) Isolate(s string) string {
	if !p.against(s) || strings.Contains(s, "://") || strings.HasPrefix(s, firstStrongIsolate) {
		return s
	}
	return firstStrongIsolate + s + popIsolate
}

// against tells whether s holds a letter of the other direction.
func (p *Printer) against(s string) bool {
	rtl := p.Dir() == "rtl"
	for _, r := range s {
		props, _ := bidi.LookupRune(r)
		switch props.Class() {
		case bidi.L:
			if rtl {
				return true
			}
		case bidi.R, bidi.AL:
			if !rtl {
				return true
			}
		}
	}
	return false
}
