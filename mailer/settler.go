package mailer

import (
	"context"
	"time"
)

// linger is how long a settlement waits for others, so that the store writes them together.
const linger = 10 * time.Millisecond

// settle writes outcomes into the store, many at a time, until there are no more. After the
// end of ctx it tries a little longer; what the store then does not take, the journals keep
// for the next start.
func (d *Dispatcher) settle(ctx context.Context) {
	patient, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	forgo := context.AfterFunc(ctx, func() { time.AfterFunc(d.Limits.Settling, cancel) })
	defer forgo()
	for first := range d.outcomes {
		d.write(patient, d.gather(first))
	}
}

// gather takes what comes within a moment of the first.
func (d *Dispatcher) gather(first done) []done {
	batch := []done{first}
	t := time.NewTimer(linger)
	defer t.Stop()
	for len(batch) < d.Limits.Batch {
		select {
		case next, ok := <-d.outcomes:
			if !ok {
				return batch
			}
			batch = append(batch, next)
		case <-t.C:
			return batch
		}
	}
	return batch
}

func (d *Dispatcher) write(ctx context.Context, batch []done) {
	settlements := make([]Settlement, len(batch))
	for i, one := range batch {
		settlements[i] = one.settlement
	}
	var refused []string
	err := d.insist(ctx, "settle letters", func(ctx context.Context) (err error) {
		refused, err = d.Outbox.Settle(ctx, d.Instance, settlements)
		return err
	})
	if err != nil {
		d.Logger.Error("Outcomes stay in the journals until the next start.", "letters", len(batch), "error", err)
	}
	for _, id := range refused {
		d.Logger.Warn("Another instance has decided about a letter.", "letter", id)
	}
	for _, one := range batch {
		d.hand.drop(one.settlement.ID)
		d.forget(one.journal, err)
	}
}

// forget lets the journal go of a letter that the store knows.
func (d *Dispatcher) forget(j *journal, unsettled error) {
	if j == nil || unsettled != nil {
		return
	}
	if err := j.settled(); err != nil {
		d.Logger.Error("The journal cannot be written.", "error", err)
	}
}
