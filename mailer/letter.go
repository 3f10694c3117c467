package mailer

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Lane is a queue with its own order: a letter somebody waits for never stands behind
// a thousand invitations.
type Lane string

// The lanes, first come those that are served first.
const (
	Account    Lane = "account"    // somebody is waiting at a screen: verification, sign-in, receipts
	Invitation Lane = "invitation" // invitations, reminders, closing letters, freshness
	News       Lane = "news"
)

// Lanes lists all lanes in the order in which they are served.
func Lanes() []Lane { return []Lane{Account, Invitation, News} }

// Resends tells whether an uncertain letter of this lane goes again by itself.
func (l Lane) Resends() bool { return l == Account }

// Capped tells whether a day's cap holds letters of this lane back; nobody waits at a screen
// until midnight.
func (l Lane) Capped() bool { return l != Account }

// Letter is a letter's record in the outbox. It holds no address and no text: those
// are sealed elsewhere and fetched by the Gate at the moment of sending.
type Letter struct {
	// ID is deterministic ("invite:inv_…:1"), so that queueing again is no new letter.
	ID   string
	Kind string // what the letter is, in the words of whoever renders it: "sign_in", "invitation"
	Lane Lane
	// Person and Expert are opaque references to the recipient.
	Person, Expert string

	State State
	// Attempts counts the times a server was told about the letter, the last one included.
	Attempts int
	// FirstTried is when the first attempt was made; the retry table ends 72 hours later.
	FirstTried time.Time
	// Due is the earliest time at which the letter may be claimed.
	Due time.Time
	// ClaimedBy and LeaseUntil name the instance that has it in hand, and until when. An
	// uncertain letter keeps ClaimedBy: that instance's journal may still know better.
	ClaimedBy  string
	LeaseUntil time.Time
	// LastError says why the last attempt failed; zero when it did not.
	LastError Failure
	// Reason is a stable key saying why the letter is held, cancelled or suppressed.
	Reason string

	// MessageID is the RFC 5322 identifier, with its angle brackets; see MessageIDFor.
	MessageID string
	// Code is what the recipient can type on the public page to see that the letter is genuine.
	Code string
	// ExpiresAt is when the letter stops being true; zero is never.
	ExpiresAt time.Time
	// Times says when the letter last entered each state.
	Times map[State]time.Time
}

// Failure is what is kept about an attempt that failed.
type Failure struct {
	Class Class
	// Code is the SMTP reply code (RFC 5321), 0 when there was no reply.
	Code int
	// Enhanced is the status code of RFC 3463, such as "5.1.1", when given.
	Enhanced string
	// Note is a stable key for what no server said: "message_too_large", "network".
	Note string
}

// MessageIDFor derives the Message-ID of a letter. The hash keeps references to people
// out of the header; the domain is that of the sender.
func MessageIDFor(letterID, domain string) string {
	sum := sha256.Sum256([]byte(letterID))
	return "<" + hex.EncodeToString(sum[:16]) + "@" + domain + ">"
}
