package post

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"jisr/app/office"
	"jisr/app/returns"
)

// Policy of what comes back. A report about a letter of ours moves that letter and, where
// the server says that there is no such mailbox, stops letters to the address it was
// written to; to no other, whatever the report says. A complaint is the reader's wish to
// get no more letters of that sort. Everything else is kept for an officer.

// Why a message that came back was kept.
type Why string

// The reasons.
const (
	WhyUnreadable Why = "unreadable"     // no message, or too large
	WhyNoReport   Why = "no_report"      // an automatic answer, prose, a form that is not known
	WhyNoLetter   Why = "unknown_letter" // a report about a letter that is not ours, or not named
	WhyComplaint  Why = "complaint"      // about a letter that no consent stands behind
)

// Returned is a message that came back and that an officer should look at.
type Returned struct {
	ID  string    `bson:"_id"`
	At  time.Time `bson:"at"`
	Why Why       `bson:"why"`
	// Subject and From are those of the message; Reply is what a server said.
	Subject string `bson:"subject"`
	From    string `bson:"from"`
	Reply   string `bson:"reply,omitempty"`
	// Raw is the message itself, cut where it is too large.
	Raw []byte `bson:"raw"`
}

// Failure is why a letter came back.
type Failure struct {
	// BadAddress: there is no such mailbox. Policy: the letter was refused for what it is
	// or whom it comes from.
	BadAddress, Policy bool
	Status, Reply      string
}

// Taken is what became of a message that came back.
type Taken struct {
	// Kind is what it was: failed, delayed, arrived, complaint or other.
	Kind returns.Kind
	// Letter is the id of the letter it is about; empty when none is known.
	Letter string
	// Kept is true where it waits for an officer.
	Kept bool
}

// Returns is where letters are told that they came back (app/store).
type Returns interface {
	// ByMessageID finds a letter; NotFound when it is not ours.
	ByMessageID(ctx context.Context, id string) (Letter, error)
	// Bounce says that the letter did not arrive, and stops letters to its address where
	// that does not exist. It tells whether that was news; Unavailable while the letter is
	// being sent.
	Bounce(ctx context.Context, id string, f Failure) (news bool, err error)
	// Delay says that a server still tries.
	Delay(ctx context.Context, id string) error
	// KeepReturned keeps a message; one that is there stays as it is.
	KeepReturned(ctx context.Context, r Returned) error
	Returned(ctx context.Context, limit int) ([]Returned, int, error)
	RemoveReturned(ctx context.Context, id string) error
	// Stopped is what stopped letters to an address; nil where nothing did.
	Stopped(ctx context.Context, email string) (*Stop, error)
	// Free lets letters go to an address again and forgets by what it failed.
	Free(ctx context.Context, email string) error
}

// Take deals with one message that came back, as often as it is handed in.
func (d *Desk) Take(ctx context.Context, actor office.Actor, raw []byte) (Taken, error) {
	if actor.Kind != office.System {
		if err := actor.Need(office.Postmaster); err != nil {
			return Taken{}, err
		}
	}
	r, err := returns.Parse(raw)
	if err != nil {
		return Taken{Kind: returns.Other, Kept: true}, d.keep(ctx, raw, r, WhyUnreadable)
	}
	out := Taken{Kind: r.Kind}
	if r.Kind == returns.Other {
		out.Kept = true
		return out, d.keep(ctx, raw, r, WhyNoReport)
	}
	l, err := d.letterOf(ctx, r)
	if err != nil && office.CodeOf(err) == office.NotFound {
		out.Kept = r.Kind != returns.Arrived // that somebody got something is nobody's work
		if !out.Kept {
			return out, nil
		}
		return out, d.keep(ctx, raw, r, WhyNoLetter)
	}
	if err != nil {
		return out, err
	}
	out.Letter = l.ID
	out.Kept, err = d.follow(ctx, actor, l, r, raw)
	return out, err
}

// letterOf is the letter that a report is about.
func (d *Desk) letterOf(ctx context.Context, r returns.Report) (Letter, error) {
	ids := r.MessageIDs
	for _, address := range r.To { // first: nobody but us made it
		if id, ok := d.Back(address); ok {
			ids = append([]string{id}, ids...)
		}
	}
	for _, id := range ids {
		l, err := d.Returns.ByMessageID(ctx, id)
		if err == nil || office.CodeOf(err) != office.NotFound {
			return l, err
		}
	}
	return Letter{}, office.Missing("letter")
}

// follow does what a report asks for, and tells whether it is kept for an officer.
func (d *Desk) follow(ctx context.Context, actor office.Actor, l Letter, r returns.Report, raw []byte) (kept bool, err error) {
	switch r.Kind {
	case returns.Delayed:
		return false, d.Returns.Delay(ctx, l.ID)
	case returns.Failed:
		return false, d.bounced(ctx, actor, l, Failure{BadAddress: r.BadAddress(), Policy: r.Policy(), Status: r.Status, Reply: r.Reply})
	case returns.Complaint:
		stopped, err := d.Unwanted(ctx, l)
		if err != nil || !stopped {
			return true, errors.Join(err, d.keep(ctx, raw, r, WhyComplaint))
		}
		return false, d.note(ctx, actor, l, office.LetterUnwanted, r.Feedback)
	}
	return false, nil
}

func (d *Desk) bounced(ctx context.Context, actor office.Actor, l Letter, f Failure) error {
	if _, err := d.Returns.Bounce(ctx, l.ID, f); err != nil {
		return err
	}
	if err := d.note(ctx, actor, l, office.LetterBounced, f.Status); err != nil {
		return err
	}
	return d.CameBack(ctx, l)
}

// note writes a row of the log, once for each letter.
func (d *Desk) note(ctx context.Context, actor office.Actor, l Letter, action office.Action, status string) error {
	e := office.Entry{ID: "log:" + string(action) + ":" + l.ID, At: d.Now(), Actor: actor, Action: action, Details: map[string]string{"kind": l.Kind, "status": status}}
	if l.Expert != "" {
		e.Subjects = []string{l.Expert}
	}
	return d.Log.Write(ctx, e)
}

// mostKept is how much of a message is kept.
const mostKept = 256 << 10

// keep leaves a message to an officer; the same one twice is one.
func (d *Desk) keep(ctx context.Context, raw []byte, r returns.Report, why Why) error {
	sum := sha256.Sum256(raw)
	return d.Returns.KeepReturned(ctx, Returned{ID: "ret_" + hex.EncodeToString(sum[:16]), At: d.Now(), Why: why, Subject: r.Subject, From: r.From,
		Reply: r.Reply, Raw: raw[:min(len(raw), mostKept)]})
}

// Returned are the messages that wait for an officer, the oldest first, and how many.
func (d *Desk) Returned(ctx context.Context, actor office.Actor, limit int) ([]Returned, int, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return nil, 0, err
	}
	return d.Returns.Returned(ctx, limit)
}

// Seen says that an officer has dealt with messages that came back: they are removed.
func (d *Desk) Seen(ctx context.Context, actor office.Actor, ids []string) (int, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return 0, err
	}
	n := 0
	for _, id := range ids {
		if err := d.Returns.RemoveReturned(ctx, id); err != nil {
			return n, err
		}
		if err := d.Log.Write(ctx, office.Entry{ID: "log:" + id + ":seen", At: d.Now(), Actor: actor, Action: office.ReturnSeen, Subjects: []string{id}}); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
