package mailer

import (
	"errors"
	"time"
)

// MaxSize is the largest letter in bytes, as written on the wire: larger ones are cut by
// the mail programs people read them with.
const MaxSize = 60 << 10

// ErrMessage: the message cannot be sent as it is, now or later.
var ErrMessage = errors.New("message cannot be sent")

// Message is one letter to one recipient, ready to be written.
type Message struct {
	// LetterID is the id of the letter it is; it names the file in a folder of letters.
	LetterID string
	// MessageID is set by the dispatcher from the letter.
	MessageID string
	Date      time.Time // set by the dispatcher from its clock

	From Address
	To   Address
	// Envelope is where servers report to (MAIL FROM); empty: the sender.
	Envelope string
	ReplyTo  Address // optional
	Subject  string
	// Text and HTML say the same; both are required.
	Text, HTML string
	// Lang is a BCP 47 tag (ar, ckb, en) and Dir "ltr" or "rtl"; HTML must declare both.
	Lang, Dir string
	// ListUnsubscribe is an https address where a POST unsubscribes (RFC 8058); empty in
	// letters one cannot unsubscribe from.
	ListUnsubscribe string
	Attachments     []Attachment
	// Headers are further headers by name.
	Headers map[string]string
}

// Address is a mailbox. Its domain is in ASCII already: internationalised domains are
// converted (IDNA) by whoever takes the address in.
type Address struct {
	Name string
	Addr string
}

// Attachment is a file that comes with a letter.
type Attachment struct {
	Name string
	Type string // media type with parameters: "text/calendar; charset=utf-8; method=REQUEST"
	Data []byte
}
