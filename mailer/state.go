package mailer

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// State is where a letter stands.
type State string

// The states of a letter; the package comment draws the way through them.
const (
	Draft      State = "draft"       // written, not yet approved
	Approved   State = "approved"    // approved, not yet released to the queue
	Queued     State = "queued"      // leaves when due
	Claimed    State = "claimed"     // in the hand of an instance, nothing said to a server
	Sending    State = "sending"     // an instance may be talking to a server about it
	HandedOver State = "handed_over" // the server took it
	Bounced    State = "bounced"     // came back afterwards
	Delayed    State = "delayed"     // a server on the way reports a delay
	Deferred   State = "deferred"    // tried, tries again when due
	Held       State = "held"        // not tried: a window, a cap; looked at again when due
	Suppressed State = "suppressed"  // the address takes no letters
	Uncertain  State = "uncertain"   // may have gone
	Failed     State = "failed"      // will not be tried again by itself
	Cancelled  State = "cancelled"
	Expired    State = "expired" // its time passed before it left
)

// States are all of them, in the order in which a letter may meet them.
func States() []State {
	return []State{Draft, Approved, Queued, Claimed, Sending, HandedOver, Bounced, Delayed, Deferred, Held, Suppressed, Uncertain, Failed, Cancelled, Expired}
}

// The errors of a change of state.
var (
	// ErrTransition: a letter does not go from that state to this one.
	ErrTransition = errors.New("letter cannot change so")
	// ErrNotHeld: the letter is in the hand of another instance, or of none.
	ErrNotHeld = errors.New("letter is not held by this instance")
)

// next lists, for each state, those that may follow.
func next(from State) []State {
	switch from {
	case Draft:
		return []State{Approved, Queued, Cancelled, Expired}
	case Approved:
		return []State{Queued, Held, Cancelled, Expired}
	case Queued, Deferred, Held:
		return []State{Queued, Claimed, Held, Suppressed, Failed, Cancelled, Expired}
	case Claimed:
		return []State{Sending, Queued, Deferred, Held, Suppressed, Failed, Cancelled, Expired}
	case Sending:
		return []State{HandedOver, Queued, Deferred, Held, Suppressed, Uncertain, Failed, Cancelled, Expired}
	case Uncertain:
		return []State{HandedOver, Queued, Claimed, Bounced, Failed, Cancelled, Expired}
	case HandedOver, Delayed:
		return []State{Bounced, Delayed}
	case Suppressed, Failed:
		return []State{Queued, Cancelled}
	}
	return nil
}

// Waits tells whether the letter may be claimed once it is due: it is queued, deferred or
// held, or it is uncertain in a lane that sends again by itself.
func (l *Letter) Waits() bool {
	switch l.State {
	case Queued, Deferred, Held:
		return true
	case Uncertain:
		return l.Lane.Resends()
	}
	return false
}

// InHand tells whether an instance holds the letter under a lease.
func (l *Letter) InHand() bool { return l.State == Claimed || l.State == Sending }

// Move takes the letter to another state, as people do it: approve, queue, cancel, send
// again. A letter in hand can only be cancelled: queued again it could go twice. A queued
// letter is due at once unless Due says later.
func (l *Letter) Move(to State, now time.Time) error {
	if !slices.Contains(next(l.State), to) || to == Claimed || to == Sending || l.InHand() && to != Cancelled {
		return fmt.Errorf("%w: %s from %s to %s", ErrTransition, l.ID, l.State, to)
	}
	l.enter(to, now)
	if to == Queued && l.Due.Before(now) {
		l.Due = now
	}
	return nil
}

// Claim takes a waiting, due letter in hand until a time.
func (l *Letter) Claim(by string, now, until time.Time) error {
	if !l.Waits() || l.Due.After(now) {
		return fmt.Errorf("%w: %s is %s until %s", ErrTransition, l.ID, l.State, l.Due)
	}
	l.enter(Claimed, now)
	l.ClaimedBy, l.LeaseUntil = by, until
	return nil
}

// StartSending says that a server may be told about the letter from now on.
func (l *Letter) StartSending(by string, now, until time.Time) error {
	if l.State != Claimed || l.ClaimedBy != by {
		return fmt.Errorf("%w: %s is %s", ErrNotHeld, l.ID, l.State)
	}
	l.enter(Sending, now)
	l.LeaseUntil = until
	return nil
}

// Renew prolongs the lease of a letter in hand.
func (l *Letter) Renew(by string, until time.Time) error {
	if !l.InHand() || l.ClaimedBy != by {
		return fmt.Errorf("%w: %s is %s", ErrNotHeld, l.ID, l.State)
	}
	l.LeaseUntil = until
	return nil
}

// Settle records what became of a letter in hand. An instance whose lease ran out while
// it was sending may still settle the uncertain letter it left: it knows more.
func (l *Letter) Settle(by string, s Settlement) error {
	if l.ClaimedBy != by || !l.InHand() && l.State != Uncertain {
		return fmt.Errorf("%w: %s is %s", ErrNotHeld, l.ID, l.State)
	}
	if s.State != l.State && !slices.Contains(next(l.State), s.State) {
		return fmt.Errorf("%w: %s from %s to %s", ErrTransition, l.ID, l.State, s.State)
	}
	l.enter(s.State, s.At)
	l.LastError, l.Reason = s.Error, s.Reason
	if !s.Due.IsZero() {
		l.Due = s.Due
	}
	if s.MessageID != "" {
		l.MessageID = s.MessageID
	}
	if s.Tried {
		l.try(s.At)
	}
	return nil
}

// Sweep ends a lease that ran out, and tells whether it did: what was only claimed is
// queued again, what was being sent is uncertain.
func (l *Letter) Sweep(now time.Time) bool {
	if !l.InHand() || l.LeaseUntil.After(now) {
		return false
	}
	if l.State == Claimed {
		l.enter(Queued, now)
		return true
	}
	l.enter(Uncertain, now)
	l.Due = now
	return true
}

// Doubt says that the letter may have gone, though it waits here or is in hand: what is
// known of it is as old as a backup. It tells whether that changed anything.
func (l *Letter) Doubt(now time.Time) bool {
	if !l.InHand() && !(l.Waits() && l.State != Uncertain) {
		return false
	}
	l.enter(Uncertain, now)
	l.ClaimedBy = "" // that instance's journal was not in the backup
	return true
}

// enter changes the state and lets go of the letter where nobody holds it any more.
func (l *Letter) enter(to State, now time.Time) {
	times := make(map[State]time.Time, len(l.Times)+1)
	for state, at := range l.Times {
		times[state] = at
	}
	times[to] = now
	l.State, l.Times = to, times
	if !l.InHand() {
		l.LeaseUntil = time.Time{}
		if to != Uncertain {
			l.ClaimedBy = ""
		}
	}
}

func (l *Letter) try(at time.Time) {
	l.Attempts++
	if l.FirstTried.IsZero() {
		l.FirstTried = at
	}
}
