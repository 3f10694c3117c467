package mailer

import (
	"context"
	"slices"
	"time"
)

// stopLook is how often a letter that waits for a connection looks whether its lane stands.
const stopLook = 200 * time.Millisecond

// feed claims the letters of one lane and makes them ready, batch after batch.
func (d *Dispatcher) feed(ctx context.Context, lane Lane) {
	for ctx.Err() == nil {
		if _, stopped := d.brakes.on(lane, d.Clock()); stopped {
			d.takeBack(lane)
			d.rest(ctx, lane)
			continue
		}
		letters, err := d.claim(ctx, lane)
		if err != nil && ctx.Err() == nil {
			d.Logger.Warn("The outbox does not answer.", "operation", "claim letters", "error", err)
		}
		if len(letters) == 0 || !d.serve(ctx, lane, letters) {
			d.rest(ctx, lane)
		}
	}
}

// rest waits for a wake-up call or the next look.
func (d *Dispatcher) rest(ctx context.Context, lane Lane) {
	t := time.NewTimer(d.Limits.Poll)
	defer t.Stop()
	select {
	case <-d.wake[lane]:
	case <-t.C:
	case <-ctx.Done():
	}
}

func (d *Dispatcher) claim(ctx context.Context, lane Lane) ([]Letter, error) {
	now := d.Clock()
	letters, err := d.Outbox.Claim(ctx, Claim{
		By: d.Instance, Lanes: []Lane{lane}, Limit: d.Limits.Batch, Now: now, Until: now.Add(d.Limits.Lease)})
	if err != nil {
		return nil, err
	}
	d.hand.take(letters, now.Add(d.Limits.Lease))
	return letters, nil
}

// serve makes claimed letters ready, a few at a time, until the lane is stopped; false when
// the store did not let it, so that they are not claimed again at once.
func (d *Dispatcher) serve(ctx context.Context, lane Lane, letters []Letter) bool {
	for few := range slices.Chunk(letters, d.Limits.half()) {
		if _, stopped := d.brakes.on(lane, d.Clock()); stopped || ctx.Err() != nil {
			d.giveBack(letters)
			return true
		}
		letters = letters[len(few):]
		kept, err := d.startSending(ctx, few)
		if err != nil {
			d.giveBack(few)
			d.giveBack(letters)
			return false
		}
		for i, l := range kept {
			if !d.offer(ctx, lane, l) {
				d.giveBack(kept[i:])
				break
			}
		}
	}
	return true
}

// startSending says *sending* in the store and returns the letters for which it could.
func (d *Dispatcher) startSending(ctx context.Context, letters []Letter) ([]Letter, error) {
	now := d.Clock()
	until := now.Add(d.Limits.Lease)
	ids, err := d.Outbox.StartSending(ctx, d.Instance, idsOf(letters), now, until)
	if err != nil {
		d.Logger.Warn("The outbox does not answer.", "operation", "say that letters are sending", "error", err)
		return nil, err
	}
	d.hand.renew(ids, until)
	var kept []Letter
	for _, l := range letters {
		if !slices.Contains(ids, l.ID) || l.StartSending(d.Instance, now, until) != nil {
			d.hand.drop(l.ID) // cancelled meanwhile, or taken by another after a long silence
			continue
		}
		kept = append(kept, l)
	}
	return kept, nil
}

// offer passes a letter to the next free connection; false when its lane was stopped first.
func (d *Dispatcher) offer(ctx context.Context, lane Lane, l Letter) bool {
	select {
	case d.ready[lane] <- l:
		return true
	default:
	}
	look := time.NewTicker(stopLook)
	defer look.Stop()
	for {
		select {
		case d.ready[lane] <- l:
			return true
		case <-look.C:
			if _, stopped := d.brakes.on(lane, d.Clock()); stopped {
				return false
			}
		case <-ctx.Done():
			return false
		}
	}
}

// giveBack queues letters again that no server was told about.
func (d *Dispatcher) giveBack(letters []Letter) {
	for _, l := range letters {
		d.outcomes <- done{settlement: Settlement{ID: l.ID, State: Queued, At: d.Clock(), Error: l.LastError}}
	}
}

// takeBack queues the letters again that were ready when their lane stopped.
func (d *Dispatcher) takeBack(lane Lane) {
	for {
		select {
		case l := <-d.ready[lane]:
			d.giveBack([]Letter{l})
		default:
			return
		}
	}
}

// keepLeases renews what this instance holds and ends the leases of those that are gone.
func (d *Dispatcher) keepLeases(ctx context.Context) {
	for every := d.Limits.Lease / 4; ; {
		d.sweep(ctx)
		if !sleep(ctx, every) {
			return
		}
		d.renew(ctx)
		d.domains.forget(d.Clock())
	}
}

func (d *Dispatcher) renew(ctx context.Context) {
	now := d.Clock()
	ids, until := d.hand.current(now), now.Add(d.Limits.Lease)
	if len(ids) == 0 {
		return
	}
	if err := d.Outbox.Renew(ctx, d.Instance, ids, until); err != nil {
		if ctx.Err() == nil {
			d.Logger.Warn("The outbox does not answer.", "operation", "renew leases", "error", err)
		}
		return
	}
	d.hand.renew(ids, until)
}

func (d *Dispatcher) sweep(ctx context.Context) {
	n, err := d.Outbox.Sweep(ctx, d.Clock())
	if err != nil && ctx.Err() == nil {
		d.Logger.Warn("The outbox does not answer.", "operation", "end old leases", "error", err)
	}
	if n > 0 {
		d.Logger.Info("Leases of an instance that is gone have ended.", "letters", n)
		d.Wake()
	}
}

func idsOf(letters []Letter) []string {
	ids := make([]string, len(letters))
	for i, l := range letters {
		ids[i] = l.ID
	}
	return ids
}
