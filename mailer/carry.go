package mailer

import (
	"context"
	"errors"
	"sync"
	"time"
)

// deal gives ready letters to free connections, the account lane first, each at its moment.
// The letters under way may end within sending, which outlives ctx a little.
func (d *Dispatcher) deal(ctx, sending context.Context) {
	var carrying sync.WaitGroup
	defer carrying.Wait()
	for {
		slot, ok := d.slots.acquire(ctx)
		if !ok {
			return
		}
		l, ok := d.pick(ctx)
		if !ok {
			return
		}
		if !d.pace.wait(ctx) {
			d.giveBack([]Letter{l})
			return
		}
		carrying.Go(func() {
			defer d.slots.release(slot)
			for ok := true; ok; l, ok = d.another(ctx) {
				d.carry(sending, l, d.journals[slot])
			}
		})
	}
}

// another is the next letter for a connection that has just become free, if one is ready and
// the connection may go on: it need not wait to be dealt to.
func (d *Dispatcher) another(ctx context.Context) (Letter, bool) {
	if ctx.Err() != nil || d.slots.tooMany() {
		return Letter{}, false
	}
	for _, lane := range Lanes() {
		select {
		case l := <-d.ready[lane]:
			d.taken(lane)
			if !d.pace.wait(ctx) {
				d.giveBack([]Letter{l})
				return Letter{}, false
			}
			return l, true
		default:
		}
	}
	return Letter{}, false
}

// pick takes the next letter: one of the account lane when there is any.
func (d *Dispatcher) pick(ctx context.Context) (l Letter, ok bool) {
	select {
	case l = <-d.ready[Account]:
		d.taken(l.Lane)
		return l, true
	default:
	}
	select {
	case l = <-d.ready[Account]:
	case l = <-d.ready[Invitation]:
	case l = <-d.ready[News]:
	case <-ctx.Done():
		return l, false
	}
	d.taken(l.Lane)
	return l, true
}

// taken tells the feeder of a lane that there is room for one letter more.
func (d *Dispatcher) taken(lane Lane) {
	select {
	case d.took[lane] <- struct{}{}:
	default: // it has been told
	}
}

// carry takes one letter from its last look to its outcome. One whose lease ran out while
// this instance slept is left alone: another may be sending it.
func (d *Dispatcher) carry(ctx context.Context, l Letter, j *journal) {
	if _, stopped := d.brakes.on(l.Lane, d.Clock()); stopped || ctx.Err() != nil || d.hand.lapsed(l.ID, d.Clock()) {
		d.pace.refund()
		d.giveBack([]Letter{l})
		return
	}
	m, instead := d.lastLook(ctx, l)
	if instead != nil {
		d.pace.refund()
		d.outcomes <- done{settlement: *instead}
		return
	}
	if until, held := d.daily.take(l.Lane, d.Clock()); held {
		d.pace.refund()
		d.outcomes <- done{settlement: Settlement{ID: l.ID, State: Held, At: d.Clock(), Due: until, Reason: "cap", Error: l.LastError}}
		return
	}
	if err := j.begin(l); err != nil {
		d.daily.back(l.Lane, Outcome{})
		d.Logger.Error("A letter is not sent because the journal cannot be written.", "letter", l.ID, "error", err)
		d.brakes.configuration(Lanes(), d.Clock())
		d.giveBack([]Letter{l})
		return
	}
	o := d.Transport.Send(ctx, m)
	d.daily.back(l.Lane, o)
	if err := j.end(l, o.Class); err != nil {
		d.Logger.Error("The journal cannot be written.", "letter", l.ID, "error", err)
	}
	d.learn(l, o)
	d.reportBadAddress(ctx, l, m, o)
	s := settlementFor(l, o, d.Clock(), d.Chance())
	s.MessageID = m.MessageID
	d.outcomes <- done{settlement: s, journal: j}
}

// lastLook asks the gate, renders the letter and finds its moment. It returns what becomes
// of the letter instead when it does not leave now.
func (d *Dispatcher) lastLook(ctx context.Context, l Letter) (Message, *Settlement) {
	now := d.Clock()
	if !l.ExpiresAt.IsZero() && !now.Before(l.ExpiresAt) {
		return Message{}, &Settlement{ID: l.ID, State: Expired, At: now, Error: l.LastError}
	}
	verdict, err := d.Gate.LastLook(ctx, l)
	if err != nil {
		return Message{}, d.notReady(ctx, l, "last_look", err)
	}
	if verdict.state != "" {
		s := verdict.settlement(l.ID, now)
		s.Error = l.LastError
		return Message{}, &s
	}
	m, err := d.Gate.Render(ctx, l)
	if err != nil {
		return Message{}, d.notReady(ctx, l, "render", err)
	}
	if at := d.domains.momentFor(m.To.Domain(), l.ID, now); at.After(now) {
		return Message{}, &Settlement{ID: l.ID, State: Queued, At: now, Due: at, Error: l.LastError}
	}
	m.LetterID, m.Date = l.ID, now
	if m.MessageID = l.MessageID; m.MessageID == "" {
		m.MessageID = MessageIDFor(l.ID, m.From.Domain())
	}
	return m, nil
}

// notReady is what becomes of a letter that the house could not make ready: tried again as
// if a server had refused it for now, and ended where the message can never be written.
func (d *Dispatcher) notReady(ctx context.Context, l Letter, note string, err error) *Settlement {
	if ctx.Err() != nil {
		return &Settlement{ID: l.ID, State: Queued, At: d.Clock(), Error: l.LastError}
	}
	d.Logger.Warn("A letter could not be made ready.", "letter", l.ID, "step", note, "error", err)
	o := Outcome{Class: NotSent, Note: note, Reached: true, Final: errors.Is(err, ErrMessage)}
	s := settlementFor(l, o, d.Clock(), d.Chance())
	return &s
}

// learn lets the outcome govern pace, connections and brakes, and logs what is not well.
func (d *Dispatcher) learn(l Letter, o Outcome) {
	now := d.Clock()
	if o.Class == Accepted {
		d.brakes.well()
		if d.slots.accepted() {
			d.pace.recover()
		}
		return
	}
	d.Logger.Warn("A letter was not accepted.", "letter", l.ID, "class", o.Class, "code", o.Code, "enhanced", o.Enhanced, "note", o.Note, "error", o.Err)
	if o.Slow {
		d.slots.halve()
		d.pace.halve()
	}
	switch {
	case o.Class == Configuration && o.Reached:
		d.brakes.configuration([]Lane{l.Lane}, now)
	case o.Class == Configuration:
		d.brakes.configuration(Lanes(), now)
	case o.Network:
		if d.brakes.network(now) {
			d.slots.probe()
			d.Logger.Error("Sending stops for a while because the mail server cannot be reached.")
		}
	case o.Code != 0:
		d.brakes.well() // a refusal is an answer
	}
}

// reportBadAddress records that a server knows no such address, and stops letters to it
// when the rule says so.
func (d *Dispatcher) reportBadAddress(ctx context.Context, l Letter, m Message, o Outcome) {
	if o.Class != NoSuchAddress {
		return
	}
	b := BadAddress{Letter: l.ID, Person: l.Person, Address: m.To.Addr, Failure: o.Failure(), Reply: o.Reply, At: d.Clock()}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	err := d.insist(ctx, "record a bad address", func(ctx context.Context) error {
		times, err := d.Outbox.BadAddress(ctx, b)
		if err != nil || !b.suppresses(times) {
			return err
		}
		return d.Outbox.Suppress(ctx, b)
	})
	if err != nil {
		d.Logger.Error("A bad address could not be recorded.", "letter", l.ID, "error", err)
	}
}
