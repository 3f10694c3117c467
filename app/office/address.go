package office

import (
	"net/mail"
	"strings"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// NormaliseEmail returns the address in the one form that is stored and looked
// up: lower case, domain in IDNA ASCII form. It is stricter than RFC 5321/5322:
// one @, no quotes, no comments, an ASCII local part of at most 64 bytes, a
// dotted domain. False when the text is no such address.
func NormaliseEmail(s string) (string, bool) {
	s = strings.TrimSpace(norm.NFC.String(s))
	local, domain, found := strings.Cut(s, "@")
	if !found || strings.Contains(domain, "@") || !plainLocal(local) {
		return "", false
	}
	ascii, err := idna.Lookup.ToASCII(strings.ToLower(strings.TrimSuffix(domain, ".")))
	if err != nil || !strings.Contains(ascii, ".") || len(ascii) > 253 || numericLabel(ascii) {
		return "", false
	}
	out := strings.ToLower(local) + "@" + ascii
	if a, err := mail.ParseAddress(out); err != nil || a.Address != out {
		return "", false
	}
	return out, true
}

func plainLocal(s string) bool {
	if s == "" || len(s) > 64 || s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") {
		return false
	}
	for _, c := range []byte(s) {
		ok := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("!#$%&'*+-/=?^_`{|}~.", c) >= 0
		if !ok {
			return false
		}
	}
	return true
}

// numericLabel is true when the last label is all digits: an address literal.
func numericLabel(domain string) bool {
	last := domain[strings.LastIndexByte(domain, '.')+1:]
	return strings.Trim(last, "0123456789") == ""
}

// NormalisePhone returns the number in E.164 (+46701234567), read as dialled in
// the country (ISO 3166-1) when it has no international prefix. False when it
// cannot be a telephone number.
func NormalisePhone(s, country string) (string, bool) {
	n, err := phonenumbers.Parse(s, country)
	if err != nil || !phonenumbers.IsPossibleNumber(n) {
		return "", false
	}
	return phonenumbers.Format(n, phonenumbers.E164), true
}
