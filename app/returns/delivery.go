package returns

import (
	"io"
	"regexp"
	"slices"
	"strings"
)

// mostRecipients is how many of a report are read; ours have one.
const mostRecipients = 20

// delivery reads a delivery report: a paragraph about the message, then one for each
// recipient. Our letters have one recipient; where a list behind her address has many, the
// worst news counts.
func (r *reading) delivery(body io.Reader) {
	groups := fields(body, mostRecipients+1)
	for _, g := range groups {
		kind := kindOf(g)
		if kind == Other || rank(kind) <= rank(r.Kind) {
			continue
		}
		r.Kind = kind
		r.Status = status(g)
		r.Reply = clean(afterType(g.first("diagnostic-code")))
	}
	if !r.sure {
		for _, g := range groups {
			r.MessageIDs = append(r.MessageIDs, messageIDs(append(g.all("original-message-id"), g.all("x-original-message-id")...))...)
		}
	}
}

// rank orders the kinds of news from no news to the worst.
func rank(k Kind) int { return slices.Index([]Kind{Other, Arrived, Delayed, Failed, Complaint}, k) }

// kindOf is what a paragraph says of its recipient (RFC 3464, 2.3.3).
func kindOf(g group) Kind {
	action, _, _ := strings.Cut(strings.ToLower(g.first("action")), " ")
	switch action {
	case "failed":
		return Failed
	case "delayed":
		return Delayed
	case "delivered", "relayed", "expanded":
		return Arrived
	}
	return Other
}

// enhancedForm is a code of RFC 3463 by itself: a part of a number with four parts, such as
// a server's address, is none.
var enhancedForm = regexp.MustCompile(`(?:^|[\s;:#(\[-])([245]\.\d{1,3}\.\d{1,3})(?:[\s;:,)\]]|$)`)

func enhanced(s string) string {
	if m := enhancedForm.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}

// status is the code of a paragraph; where that says nothing, the one that the server
// itself gave.
func status(g group) string {
	code := enhanced(g.first("status"))
	if code == "" || code == "5.0.0" {
		if said := enhanced(g.first("diagnostic-code")); said != "" {
			return said
		}
	}
	return code
}

// afterType takes the type off "smtp; 550 5.1.1 no such user".
func afterType(s string) string {
	if _, rest, found := strings.Cut(s, ";"); found {
		return rest
	}
	return s
}

// feedback reads a complaint (RFC 5965).
func (r *reading) feedback(body io.Reader) {
	for _, g := range fields(body, 1) {
		r.Feedback = strings.ToLower(g.first("feedback-type"))
		if r.Feedback == "not-spam" || r.Feedback == "" {
			continue // praise, or no form that is known
		}
		if rank(Complaint) > rank(r.Kind) {
			r.Kind = Complaint
		}
	}
}

// BadAddress tells whether the server says that there is no such mailbox (RFC 3463). A
// full one is emptied again; 5.7.x is policy and never the person's fault.
func (r Report) BadAddress() bool {
	return r.Kind == Failed && slices.Contains([]string{"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}, r.Status)
}

// Policy tells whether a server refused the letter for what it is or whom it comes from.
func (r Report) Policy() bool { return r.Kind == Failed && strings.HasPrefix(r.Status, "5.7.") }
