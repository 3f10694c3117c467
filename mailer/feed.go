package mailer

import (
	"context"
	"slices"
	"time"
)

// stopLook is how often letters that wait for connections look whether their lane stands.
const stopLook = 200 * time.Millisecond

// feeder claims the letters of one lane and makes them ready, a few at a time.
type feeder struct {
	*Dispatcher
	lane Lane
	hand []Letter // claimed, and nothing said about them yet
	few  int      // so many are said to be sending at once
	full bool     // the last claim was: there may be more
	// coming is a claim under way while the last letters of the one before are made ready.
	coming chan []Letter
}

// feed serves one lane until ctx ends.
func (d *Dispatcher) feed(ctx context.Context, lane Lane) {
	f := &feeder{Dispatcher: d, lane: lane, few: d.Limits.half()}
	for ctx.Err() == nil {
		if _, stopped := d.brakes.on(lane, d.Clock()); stopped {
			f.putDown()
			d.rest(ctx, lane)
			continue
		}
		if !f.take(ctx) || !f.serve(ctx) {
			d.rest(ctx, lane)
		}
	}
	f.putDown()
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

// take sees to it that letters are in hand, and that the next are on their way before
// these are used up; false when there are none.
func (f *feeder) take(ctx context.Context) bool {
	if len(f.hand) == 0 {
		f.ask(ctx)
		got := <-f.coming
		f.coming, f.hand, f.full = nil, got, len(got) == f.Limits.Batch
	}
	if f.full && len(f.hand) <= f.few {
		f.ask(ctx)
	}
	return len(f.hand) > 0
}

// ask begins a claim unless one is under way.
func (f *feeder) ask(ctx context.Context) {
	if f.coming != nil {
		return
	}
	coming := make(chan []Letter, 1)
	f.coming = coming
	go func() { coming <- f.claim(ctx, f.lane) }()
}

// claim takes letters in hand; none when the store does not answer.
func (d *Dispatcher) claim(ctx context.Context, lane Lane) []Letter {
	now := d.Clock()
	letters, err := d.Outbox.Claim(ctx, Claim{
		By: d.Instance, Lanes: []Lane{lane}, Limit: d.Limits.Batch, Now: now, Until: now.Add(d.Limits.Lease)})
	if err != nil {
		if ctx.Err() == nil {
			d.Logger.Warn("The outbox does not answer.", "operation", "claim letters", "error", err)
		}
		return nil
	}
	d.hand.take(letters, now.Add(d.Limits.Lease))
	return letters
}

// serve makes a few letters ready once there is room for them; false when the store did
// not let it, so that they are not claimed again at once.
func (f *feeder) serve(ctx context.Context) bool {
	if !f.room(ctx) {
		return true // feed sees why
	}
	before := len(f.ready[f.lane])
	n := min(f.few, len(f.hand))
	kept, err := f.startSending(ctx, f.hand[:n])
	if err != nil {
		f.putDown()
		return false
	}
	f.hand = f.hand[n:]
	f.adapt(before, len(f.ready[f.lane]))
	for _, l := range kept {
		f.ready[f.lane] <- l // nobody else puts any there, and there is room
	}
	return true
}

// room waits until few enough letters stand ready; false when the lane is stopped first.
func (f *feeder) room(ctx context.Context) bool {
	look := time.NewTicker(stopLook)
	defer look.Stop()
	for {
		if _, stopped := f.brakes.on(f.lane, f.Clock()); stopped || ctx.Err() != nil {
			return false
		}
		if len(f.ready[f.lane]) <= f.few {
			return true
		}
		select {
		case <-f.took[f.lane]:
		case <-look.C:
		case <-ctx.Done():
		}
	}
}

// adapt lets more be said at once where the connections used up what stood ready while the
// store wrote, and fewer where they did not.
func (f *feeder) adapt(before, after int) {
	switch {
	case before > 0 && after == 0:
		f.few = min(2*f.few, max(f.Limits.MostSending/2, 1))
	case after > f.few/2:
		f.few = max(f.few/2, f.Limits.half())
	}
}

// putDown gives back all that no connection has taken.
func (f *feeder) putDown() {
	if f.coming != nil {
		f.giveBack(<-f.coming)
	}
	f.giveBack(f.hand)
	f.coming, f.hand = nil, nil
	f.takeBack(f.lane)
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
		if err := d.countDay(ctx); err != nil && ctx.Err() == nil {
			d.Logger.Warn("The outbox does not answer.", "operation", "count the letters of today", "error", err)
		}
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
