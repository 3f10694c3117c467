// Package returns reads what mail servers send back: delivery reports (RFC 3464), also with
// international addresses (RFC 6533), and complaints (RFC 5965).
//
// Policy. A report is judged by what a program wrote into it, never by its prose. It is
// about the letter whose Message-ID it returns, or whose return address it came to: both
// are known to nobody but the letter's reader and the servers on its way. Whatever is
// neither a report nor about a letter is told as such, so that somebody can look at it.
package returns

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // reports in other character sets than UTF-8
)

// Kind is what a report says.
type Kind string

// The kinds of report.
const (
	Failed    Kind = "failed"    // the letter does not arrive
	Delayed   Kind = "delayed"   // a server still tries
	Arrived   Kind = "arrived"   // delivered or relayed: nothing to do
	Complaint Kind = "complaint" // the reader called it unwanted
	Other     Kind = "other"     // no report: an automatic answer, prose, anything
)

// Report is one report about one letter.
type Report struct {
	Kind Kind
	// MessageIDs name the letter, with their angle brackets, the surest first.
	MessageIDs []string
	// To are the addresses that the report itself came to: one may be a return address.
	To []string
	// Status is the code of RFC 3463, such as "5.1.1"; empty when none is given.
	Status string
	// Reply is what the server said, which may hold the address.
	Reply string
	// Feedback is the type of a complaint, such as "abuse".
	Feedback string
	// Subject and From are those of the report, for whoever looks at it.
	Subject, From string
}

// The ways in which a report does not read.
var (
	ErrForm     = errors.New("no message that can be read")
	ErrTooLarge = errors.New("larger than any report")
)

const (
	// MaxSize is the largest message that is looked at: a report returns a letter of ours
	// at most.
	MaxSize = 1 << 20
	// deepest is how far parts are opened within each other.
	deepest = 5
	// mostParts is how many parts are opened in all.
	mostParts = 50
	// longestReply bounds what is kept of a server's words.
	longestReply = 500
)

// Parse reads one message. One that is no report is of kind Other, and no error.
func Parse(raw []byte) (Report, error) {
	if len(raw) > MaxSize {
		return Report{Kind: Other}, ErrTooLarge
	}
	e, err := message.Read(bytes.NewReader(raw))
	if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		return Report{Kind: Other}, fmt.Errorf("%w: %w", ErrForm, err)
	}
	if e.Header.Len() == 0 {
		return Report{Kind: Other}, ErrForm
	}
	r := reading{left: mostParts}
	r.Kind = Other
	r.Subject, r.From = text(&e.Header, "Subject"), text(&e.Header, "From")
	for _, name := range []string{"Delivered-To", "X-Original-To", "Envelope-To", "To"} {
		for f := e.Header.FieldsByKey(name); f.Next(); {
			r.To = append(r.To, addresses(f.Value())...)
		}
	}
	r.open(e, 0)
	if r.Kind == Other { // what is no report says nothing about a letter
		r.Status, r.Reply = "", ""
	}
	return r.Report, nil
}

// text is a header's decoded words on one line.
func text(h *message.Header, name string) string {
	s, err := h.Text(name)
	if err != nil {
		s = h.Get(name)
	}
	return clean(s)
}

func clean(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\ufffd")), " ")
	if len(s) > longestReply {
		s = strings.ToValidUTF8(s[:longestReply], "")
	}
	return s
}

var addressForm = regexp.MustCompile(`[^\s<>,;:"()]+@[^\s<>,;:"()]+`)

// addresses are those in a header, however it is written.
func addresses(s string) []string {
	found := addressForm.FindAllString(s, 20)
	for i := range found {
		found[i] = strings.ToLower(found[i])
	}
	return found
}

// reading is a report while its parts are opened.
type reading struct {
	Report
	left int
	// sure is true once a part that returns the letter named it.
	sure bool
}

// open reads a part and those within it.
func (r *reading) open(e *message.Entity, depth int) {
	if r.left--; r.left < 0 || depth > deepest {
		return
	}
	kind, _, err := e.Header.ContentType()
	if err != nil {
		kind = "text/plain"
	}
	switch kind = strings.ToLower(kind); kind {
	case "message/delivery-status", "message/global-delivery-status":
		r.delivery(e.Body)
		return
	case "message/feedback-report":
		r.feedback(e.Body)
		return
	case "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers":
		r.returned(e.Body)
		return
	}
	parts := e.MultipartReader()
	if parts == nil {
		return
	}
	for {
		part, err := parts.NextPart()
		if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
			return // the end, or a report that was cut: what was read counts
		}
		r.open(part, depth+1)
	}
}

// returned reads the header of the letter that comes back.
func (r *reading) returned(body io.Reader) {
	groups := fields(body, 1)
	if len(groups) == 0 {
		return
	}
	ids := messageIDs(groups[0].all("message-id"))
	if !r.sure {
		r.MessageIDs, r.sure = append(ids, r.MessageIDs...), len(ids) > 0
	}
}

var messageIDForm = regexp.MustCompile(`<[^<>\s@]+@[^<>\s@]+>`)

func messageIDs(values []string) (out []string) {
	for _, v := range values {
		for _, id := range messageIDForm.FindAllString(v, 5) {
			if !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out
}
