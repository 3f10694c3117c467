package mailer

import (
	"context"
	"slices"
	"sync"
	"time"
)

// feed claims the letters of one lane and makes them ready, batch after batch.
func (d *Dispatcher) feed(ctx context.Context, lane Lane) {
	for ctx.Err() == nil {
		if _, stopped := d.brakes.on(lane, d.Clock()); stopped {
			d.rest(ctx, lane)
			continue
		}
		letters, err := d.claim(ctx, lane)
		if err != nil && ctx.Err() == nil {
			d.Logger.Warn("The outbox does not answer.", "operation", "claim letters", "error", err)
		}
		if len(letters) == 0 {
			d.rest(ctx, lane)
			continue
		}
		d.serve(ctx, lane, letters)
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
	d.hand.take(letters)
	return letters, nil
}

// serve makes claimed letters ready, a few at a time, until the lane is stopped.
func (d *Dispatcher) serve(ctx context.Context, lane Lane, letters []Letter) {
	for len(letters) > 0 {
		if _, stopped := d.brakes.on(lane, d.Clock()); stopped || ctx.Err() != nil {
			d.giveBack(letters)
			return
		}
		n := min(d.Limits.SendingBatch, len(letters))
		few := letters[:n]
		letters = letters[n:]
		if left := d.makeReady(ctx, lane, few); len(left) > 0 {
			d.giveBack(left)
		}
	}
}

// makeReady says *sending* in the store and passes the letters on; it returns those that
// must go back.
func (d *Dispatcher) makeReady(ctx context.Context, lane Lane, letters []Letter) []Letter {
	now := d.Clock()
	kept, err := d.Outbox.StartSending(ctx, d.Instance, idsOf(letters), now, now.Add(d.Limits.Lease))
	if err != nil {
		d.Logger.Warn("The outbox does not answer.", "operation", "say that letters are sending", "error", err)
		return letters
	}
	for i, l := range letters {
		if !slices.Contains(kept, l.ID) {
			d.hand.drop(l.ID) // cancelled meanwhile, or taken by another after a long silence
			continue
		}
		l.State = Sending
		select {
		case d.ready[lane] <- l:
		case <-ctx.Done():
			return letters[i:]
		}
	}
	return nil
}

// giveBack queues letters again that no server was told about.
func (d *Dispatcher) giveBack(letters []Letter) {
	for _, l := range letters {
		d.outcomes <- done{settlement: Settlement{ID: l.ID, State: Queued, At: d.Clock(), Error: l.LastError}}
	}
}

// drain gives back the letters that were ready when the dealing ended.
func (d *Dispatcher) drain() {
	for _, ready := range d.ready {
		for len(ready) > 0 {
			d.giveBack([]Letter{<-ready})
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
		if ids := d.hand.ids(); len(ids) > 0 {
			if err := d.Outbox.Renew(ctx, d.Instance, ids, d.Clock().Add(d.Limits.Lease)); err != nil && ctx.Err() == nil {
				d.Logger.Warn("The outbox does not answer.", "operation", "renew leases", "error", err)
			}
		}
		d.domains.forget(d.Clock())
	}
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

// holding is the set of letters in this instance's hand.
type holding struct {
	mu sync.Mutex
	in map[string]struct{}
}

func newHolding() *holding { return &holding{in: make(map[string]struct{})} }

func (h *holding) take(letters []Letter) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, l := range letters {
		h.in[l.ID] = struct{}{}
	}
}

func (h *holding) drop(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.in, id)
}

func (h *holding) ids() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	ids := make([]string, 0, len(h.in))
	for id := range h.in {
		ids = append(ids, id)
	}
	return ids
}

func (h *holding) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.in)
}
