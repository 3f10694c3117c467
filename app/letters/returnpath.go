package letters

import (
	"crypto/subtle"
	"strings"
)

// ReturnPath makes the address to which reports about one letter come, so that a report
// names its letter however little it repeats of it (variable envelope return path). The
// code in it is one that this service alone can make: nobody stops letters by guessing.
type ReturnPath struct {
	// Address is the mailbox that reads them; its server must deliver name+anything@ to
	// name@ (RFC 5233). Empty: reports come to the sender, as they please.
	Address string
	// Domain is that of the Message-IDs.
	Domain string
	// Digest is a keyed hash of a text.
	Digest func(kind, text string) string
}

// codeLength is how much of the hash stands in an address: 48 bits, so that a name part
// stays below its 64 characters (RFC 5321, 4.5.3.1.1).
const codeLength = 12

// For is the return address of the letter with that Message-ID; empty for none.
func (r ReturnPath) For(messageID string) string {
	name, host, ok := strings.Cut(r.Address, "@")
	left, _, found := strings.Cut(strings.Trim(messageID, "<>"), "@")
	if !ok || !found {
		return ""
	}
	return name + "+" + left + "." + r.code(left) + "@" + host
}

// MessageID is the letter whose return address that is; false for any other address.
func (r ReturnPath) MessageID(address string) (string, bool) {
	name, host, ok := strings.Cut(strings.ToLower(r.Address), "@")
	rest, begins := strings.CutPrefix(strings.ToLower(address), name+"+")
	tag, ends := strings.CutSuffix(rest, "@"+host)
	left, code, dotted := strings.Cut(tag, ".")
	if !ok || !begins || !ends || !dotted || subtle.ConstantTimeCompare([]byte(code), []byte(r.code(left))) != 1 {
		return "", false
	}
	return "<" + left + "@" + r.Domain + ">", true
}

func (r ReturnPath) code(left string) string {
	return strings.ToLower(r.Digest("return path", left))[:codeLength]
}
