package invest

import (
	"context"
	"slices"
	"strings"
	"time"

	"jisr/app/office"
)

// Message is one of the thread between an investor and the Ministry. It is read on the
// page of the request alone: letters say that there is one.
type Message struct {
	// Key is that of the form on which it was written: sent twice it is one message.
	Key string `json:"-" bson:"key"`
	// By is the officer; empty for the investor.
	By   string    `json:"by,omitempty" bson:"by,omitempty"`
	At   time.Time `json:"at" bson:"at"`
	Text string    `json:"text" bson:"text" validate:"max=2000,prose"`
	// Asks is true while an officer's message asks the investor for an answer.
	Asks bool `json:"asks,omitempty" bson:"asks,omitempty"`
}

// NextReply is the investor's turn: to answer a message.
const NextReply = "your_reply"

const (
	mostMessages = 100 // in a thread
	mostInADay   = 5   // of the investor's
	replyDays    = 10  // working days in which she answers
)

// messageKey is the prefix of a message's key.
const messageKey = "msg"

// NewMessage is the key of a message that is about to be written.
func NewMessage() string { return office.NewID(messageKey) }

// Unanswered is since when a message of the investor waits for one of the Ministry.
func (in Interest) Unanswered() (since time.Time, waits bool) {
	for _, m := range slices.Backward(in.Messages) {
		if m.By != "" {
			break
		}
		since, waits = m.At, true
	}
	return since, waits
}

// ReplyBy is the date by which the Ministry answers a message; empty while none waits.
func (d *Desk) ReplyBy(in Interest) office.Date {
	since, waits := in.Unanswered()
	if !waits {
		return ""
	}
	return AfterWorkingDays(since, officerDays, d.Holidays())
}

// Write sends the investor a message from the Ministry. With asks her answer is the next
// step; else a first message leaves it to the officer to say what comes next.
func (d *Desk) Write(ctx context.Context, actor office.Actor, id, key, text string, asks bool) (Interest, error) {
	if err := actor.Need(office.Investment); err != nil {
		return Interest{}, err
	}
	return d.write(ctx, actor, id, Message{Key: key, By: actor.ID, Text: text, Asks: asks}, func(in *Interest) {
		in.acted(in.UpdatedAt)
		in.answered(in.UpdatedAt)
		switch {
		case in.Ended():
		case asks:
			d.turn(in, actor, in.Stage, "", NextReply, replyDays)
		case in.Next == nextAnswer:
			d.turn(in, actor, in.Stage, "", NextOfficer, officerDays)
		}
	})
}

// Reply is a message from the investor, by the link of her request.
func (d *Desk) Reply(ctx context.Context, actor office.Actor, id, key, text string) (Interest, error) {
	return d.write(ctx, actor, id, Message{Key: key, Text: text}, func(in *Interest) {
		if in.Next == NextReply && !in.Ended() {
			d.turn(in, actor, in.Stage, "", NextOfficer, officerDays)
		}
	})
}

func (d *Desk) write(ctx context.Context, actor office.Actor, id string, m Message, then func(in *Interest)) (Interest, error) {
	m.Text, m.At = strings.TrimSpace(m.Text), d.Now()
	if err := checkMessage(m); err != nil {
		return Interest{}, err
	}
	written := false
	in, err := d.Store.UpdateInterest(ctx, id, 0, func(in *Interest) error {
		if written = !slices.ContainsFunc(in.Messages, func(o Message) bool { return o.Key == m.Key && o.By == m.By }); !written {
			return nil
		}
		if err := in.room(m); err != nil {
			return err
		}
		in.Messages = append(in.Messages, m)
		in.UpdatedAt, in.Owes = m.At, true
		then(in)
		return nil
	})
	if err != nil || !written {
		return in, err
	}
	return d.tell(ctx, actor, in, office.MessageWritten, "")
}

func checkMessage(m Message) error {
	if _, ok := office.IDBytes(m.Key); !ok || !strings.HasPrefix(m.Key, messageKey+"_") {
		return office.Missing("page")
	}
	var p office.Problems
	if err := office.Validate(m); !p.Merge("", err) {
		return err
	}
	p.Check(m.Text != "", "text", "required")
	return p.Err()
}

// room refuses a message where the thread is full, or where the investor has written
// enough for a day.
func (in Interest) room(m Message) error {
	if len(in.Messages) >= mostMessages {
		return office.Refuse("message.refused.full", map[string]any{"limit": mostMessages})
	}
	today := 0
	for _, o := range in.Messages {
		if m.By == "" && o.By == "" && m.At.Sub(o.At) < office.Day {
			today++
		}
	}
	if today >= mostInADay {
		return office.Refuse("message.refused.often", map[string]any{"limit": mostInADay})
	}
	return nil
}
