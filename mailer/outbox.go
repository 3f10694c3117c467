package mailer

import (
	"context"
	"time"
)

// Outbox is what the dispatcher asks of storage. An implementation reads a record, lets
// Letter's methods change it and writes it by compare-and-swap; outboxtest is the suite
// that each must pass. All methods are safe for concurrent use by several instances.
type Outbox interface {
	// Claim takes in hand at most Limit waiting letters that are due, the earliest first,
	// and never one that another instance holds. Letters past ExpiresAt are claimed too:
	// it is the dispatcher that settles them as expired.
	Claim(ctx context.Context, c Claim) ([]Letter, error)
	// StartSending says *sending* for claimed letters, durably, and returns the ids for
	// which it could: a letter that was cancelled meanwhile is left out.
	StartSending(ctx context.Context, by string, ids []string, now, until time.Time) (kept []string, err error)
	// Renew prolongs the leases of letters in hand; ids no longer held are passed over.
	Renew(ctx context.Context, by string, ids []string, until time.Time) error
	// Settle records what became of letters in hand and returns the ids that were refused
	// because another instance has decided about them (ErrNotHeld, ErrTransition).
	Settle(ctx context.Context, by string, settlements []Settlement) (refused []string, err error)
	// Sweep ends all leases that ran out and says how many.
	Sweep(ctx context.Context, now time.Time) (int, error)
	// InHandOf returns the letters of an instance that are claimed, sending, or uncertain
	// with ClaimedBy still naming it: what its journal can decide after a crash.
	InHandOf(ctx context.Context, by string) ([]Letter, error)
	// BadAddress records that a server knows no such address and returns how often that
	// has been recorded for this address since a suppression of it was last lifted, this
	// time included. Recording the same letter and time twice counts once.
	BadAddress(ctx context.Context, b BadAddress) (times int, err error)
	// LeftSince counts the letters that were handed over since a time, those of lanes that
	// a day's cap does not hold back left out (Lane.Capped).
	LeftSince(ctx context.Context, since time.Time) (int, error)
	// Suppress stops letters to the address until an officer lifts it.
	Suppress(ctx context.Context, b BadAddress) error
}

// Claim is a request for letters.
type Claim struct {
	By    string // the instance; the same after a restart
	Lanes []Lane
	Limit int
	Now   time.Time
	Until time.Time // end of the lease
}

// Settlement is what became of a letter.
type Settlement struct {
	ID    string
	State State
	At    time.Time
	// Due is when to look again; zero leaves it.
	Due time.Time
	// Tried counts an attempt.
	Tried     bool
	Error     Failure
	Reason    string
	MessageID string
}

// BadAddress reports that a server refused an address as unknown.
type BadAddress struct {
	Letter, Person string
	// Address is as it was written to. Storage keeps a keyed hash of it, no more.
	Address string
	Failure Failure
	// Reply is the server's text, shown to the officer who may lift the suppression; it
	// may repeat the address, so storage seals it.
	Reply string
	At    time.Time
}

// Gate is asked just before a letter leaves.
type Gate interface {
	// LastLook reads consent, cap, window and suppression again. An error means that this
	// could not be done: the letter is tried later.
	LastLook(ctx context.Context, l Letter) (Verdict, error)
	// Render supplies the message, its recipient's address read at this moment. An error
	// that wraps ErrMessage is final; any other is tried later.
	Render(ctx context.Context, l Letter) (Message, error)
}

// Verdict is the answer of a last look. Its zero value sends.
type Verdict struct {
	state  State
	until  time.Time
	reason string
}

// Go lets the letter leave.
func Go() Verdict { return Verdict{} }

// HoldUntil keeps the letter back until a time; reason is a stable key such as "window".
func HoldUntil(t time.Time, reason string) Verdict { return Verdict{Held, t, reason} }

// Cancel ends the letter; reason is a stable key such as "consent_withdrawn".
func Cancel(reason string) Verdict { return Verdict{state: Cancelled, reason: reason} }

// Suppress ends the letter because its address takes none.
func Suppress(reason string) Verdict { return Verdict{state: Suppressed, reason: reason} }

// Transport hands one message to the world.
type Transport interface {
	// Send returns when the outcome is known. When ctx ends it gives up at once, except
	// that it may wait a little for the answer to a message it has told whole: without that
	// answer the letter is uncertain.
	Send(ctx context.Context, m Message) Outcome
	// Close lets go of what the transport holds open.
	Close() error
}
