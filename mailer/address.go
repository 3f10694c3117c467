package mailer

import (
	"errors"
	"fmt"
	"mime"
	"net/mail"
	"strings"
)

// ErrAddress: the mailbox cannot be written to as it stands. It wraps ErrMessage.
var ErrAddress = fmt.Errorf("%w: address", ErrMessage)

// ErrNotASCII: the part before the @ holds a letter outside ASCII, which only servers
// with SMTPUTF8 (RFC 6531) take; sending it raw would fail somewhere on the way.
var ErrNotASCII = fmt.Errorf("%w has a letter outside ASCII before the @", ErrAddress)

// errDomainForm is joined with what the domain lacks.
var errDomainForm = errors.New("domain is not in ASCII form (IDNA)")

// Check holds the mailbox against RFC 5321, section 4.1.2, without quoted strings,
// comments or address literals. Errors never repeat the address.
func (a Address) Check() error {
	local, domain, ok := strings.Cut(a.Addr, "@")
	if !ok || local == "" || len(local) > 64 || len(a.Addr) > 254 {
		return fmt.Errorf("%w: wants one @, at most 64 characters before it and 254 in all", ErrAddress)
	}
	if !isASCII(local) {
		return ErrNotASCII
	}
	if !isDotAtom(local) {
		return fmt.Errorf("%w: part before the @ is not a dot-atom", ErrAddress)
	}
	if !isHostname(domain) {
		return fmt.Errorf("%w: %w", ErrAddress, errDomainForm)
	}
	return nil
}

// Domain is what stands behind the @, in lower case.
func (a Address) Domain() string {
	_, domain, _ := strings.Cut(a.Addr, "@")
	return strings.ToLower(domain)
}

// header writes the mailbox for a header, its name on one line. Names outside ASCII are
// encoded in base64: the standard library's choice for them lets a backslash through,
// which RFC 2047, section 5 (3) forbids and mail programs stumble over.
func (a Address) header() string {
	switch name := oneLine(a.Name); {
	case name == "":
		return "<" + a.Addr + ">"
	case isASCII(name):
		return (&mail.Address{Name: name, Address: a.Addr}).String()
	default:
		return mime.BEncoding.Encode("utf-8", name) + " <" + a.Addr + ">"
	}
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > '~' }) < 0
}

func isAlnum(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// isDotAtom tells whether s is atoms joined by single dots (RFC 5322, section 3.2.3).
func isDotAtom(s string) bool {
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" || strings.IndexFunc(atom, notAtext) >= 0 {
			return false
		}
	}
	return true
}

func notAtext(r rune) bool {
	return !isAlnum(r) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
}

// isHostname tells whether s is labels of letters, digits and inner hyphens (RFC 1123).
func isHostname(s string) bool {
	if len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		if strings.IndexFunc(label, func(r rune) bool { return !isAlnum(r) && r != '-' }) >= 0 {
			return false
		}
	}
	return true
}
