package mailer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// Config is what a dispatcher is built from.
type Config struct {
	Outbox    Outbox
	Gate      Gate
	Transport Transport
	// Clock tells the time that is written down and compared with Due; UTC.
	Clock func() time.Time
	// Chance gives numbers from 0 to 1, which spread the retries; safe for concurrent use.
	Chance func() float64
	Logger *slog.Logger
	Limits Limits
	// Instance names this dispatcher in claims, the same after a restart, and different
	// from every other that works on the same outbox.
	Instance string
	// Journals is a directory for this instance alone; it must outlive the process.
	Journals string
	// Boot names the run of the machine; see Boot.
	Boot string
}

// Dispatcher takes letters out of the outbox and hands them over. One Run at a time.
type Dispatcher struct {
	Config
	brakes   *brakes
	slots    *slots
	pace     *pace
	domains  *domains
	daily    *daily
	hand     *holding
	wake     map[Lane]chan struct{}
	ready    map[Lane]chan Letter // claimed, said to be sending, waiting for a connection
	took     map[Lane]chan struct{}
	outcomes chan done // of the current run
	journals []*journal
}

// done is a settlement on its way into the store, with the journal that may forget it.
type done struct {
	settlement Settlement
	journal    *journal // nil when no server was told
}

// NewDispatcher refuses an incomplete configuration.
func NewDispatcher(c Config) (*Dispatcher, error) {
	if c.Outbox == nil || c.Gate == nil || c.Transport == nil || c.Clock == nil || c.Chance == nil || c.Logger == nil {
		return nil, errors.New("dispatcher lacks an outbox, gate, transport, clock, chance or logger")
	}
	if c.Instance == "" || c.Journals == "" {
		return nil, errors.New("dispatcher lacks the name of its instance or the directory of its journals")
	}
	c.Limits.fill()
	d := &Dispatcher{
		Config: c, brakes: newBrakes(c.Limits), slots: newSlots(c.Limits.Connections, c.Limits.MostConnections),
		pace: newPace(c.Limits.PerSecond), domains: newDomains(c.Limits.PerDomain), daily: &daily{most: c.Limits.PerDay}, hand: newHolding(),
		wake: make(map[Lane]chan struct{}), ready: make(map[Lane]chan Letter), took: make(map[Lane]chan struct{}),
	}
	for _, lane := range Lanes() {
		d.wake[lane] = make(chan struct{}, 1)
		d.ready[lane], d.took[lane] = make(chan Letter, c.Limits.MostSending), make(chan struct{}, 1)
	}
	return d, nil
}

// Wake says that letters were queued; the first leaves at once.
func (d *Dispatcher) Wake() {
	for _, wake := range d.wake {
		select {
		case wake <- struct{}{}:
		default: // it is awake already
		}
	}
}

// Pause stops lanes: no further letter of theirs is begun. Letters in hand go back.
func (d *Dispatcher) Pause(lanes ...Lane) {
	d.brakes.pause(lanes, true)
	d.Wake() // the feeds take back what is ready
}

// Resume lets lanes run again, also those that a fault had stopped.
func (d *Dispatcher) Resume(lanes ...Lane) {
	d.brakes.pause(lanes, false)
	d.Wake()
}

// LaneStatus is how a lane stands.
type LaneStatus struct {
	Lane    Lane
	Stopped bool
	Reason  string    // "paused", "network" or "configuration"
	Until   time.Time // zero while paused
}

// Status is how the dispatcher stands.
type Status struct {
	Lanes []LaneStatus
	// Connections may be used now, Busy of them are.
	Connections, Busy int
	// InHand is how many letters this instance holds.
	InHand int
}

// Status tells how the dispatcher stands.
func (d *Dispatcher) Status() Status {
	s := Status{InHand: d.hand.count()}
	s.Connections, s.Busy = d.slots.state()
	for _, lane := range Lanes() {
		stop, on := d.brakes.on(lane, d.Clock())
		if !on {
			stop.reason, stop.until = "", time.Time{}
		}
		s.Lanes = append(s.Lanes, LaneStatus{Lane: lane, Stopped: on, Reason: stop.reason, Until: stop.until})
	}
	return s
}

// Run recovers what an earlier run left, then sends until ctx ends. Then no further letter
// is begun; those under way have Limits.Grace to end, and a transport may wait longer for the
// answer to a letter it has told whole. Everything known is settled.
func (d *Dispatcher) Run(ctx context.Context) error {
	if err := os.MkdirAll(d.Journals, 0o700); err != nil {
		return fmt.Errorf("make directory of journals: %w", err)
	}
	switch err := d.recover(ctx); {
	case err != nil && ctx.Err() != nil:
		return nil // stopped before it began: the journals are there for the next start
	case err != nil:
		return err
	}
	if err := d.openJournals(); err != nil {
		return err
	}
	if err := d.insist(ctx, "count the letters of today", d.countDay); err != nil && ctx.Err() == nil {
		return err
	}
	d.work(ctx)
	var failed []error
	for _, j := range d.journals {
		failed = append(failed, j.close())
	}
	return errors.Join(failed...)
}

// work runs all that runs side by side, and ends it in the order in which letters pass.
func (d *Dispatcher) work(ctx context.Context) {
	d.outcomes = make(chan done, d.Limits.Batch)
	sending, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	forgo := context.AfterFunc(ctx, func() { time.AfterFunc(d.Limits.Grace, cut) })
	defer forgo()

	var feeding, settling sync.WaitGroup
	settling.Go(func() { d.settle(ctx) })
	for _, lane := range Lanes() {
		feeding.Go(func() { d.feed(ctx, lane) })
	}
	feeding.Go(func() { d.keepLeases(ctx) })
	feeding.Go(func() { d.deal(ctx, sending) })
	feeding.Wait()
	close(d.outcomes)
	settling.Wait()
}

func (d *Dispatcher) openJournals() error {
	if err := removeJournals(d.Journals); err != nil {
		return err
	}
	d.journals = nil
	for n := range d.Limits.MostConnections {
		j, err := newJournal(d.Journals, n, d.Boot)
		if err != nil {
			return err
		}
		d.journals = append(d.journals, j)
	}
	return nil
}

// recover settles what an earlier run of this instance left in hand, with the help of its
// journals. Nothing is sent before this is done.
func (d *Dispatcher) recover(ctx context.Context) error {
	memory, err := readJournals(d.Journals, d.Boot)
	if err != nil {
		return err
	}
	return d.insist(ctx, "recover letters in hand", func(ctx context.Context) error {
		letters, err := d.Outbox.InHandOf(ctx, d.Instance)
		if err != nil {
			return err
		}
		var settlements []Settlement
		for _, l := range letters {
			if s, ok := memory.recovered(l, d.Clock()); ok {
				settlements = append(settlements, s)
			}
		}
		if len(settlements) == 0 {
			return nil
		}
		d.Logger.Info("Letters of an earlier run are settled.", "letters", len(settlements), "journal_complete", memory.complete)
		_, err = d.Outbox.Settle(ctx, d.Instance, settlements)
		return err
	})
}

// insist repeats what only the store can hinder, until it succeeds or ctx ends.
func (d *Dispatcher) insist(ctx context.Context, what string, do func(context.Context) error) error {
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		err := do(ctx)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		d.Logger.Warn("The outbox does not answer.", "operation", what, "error", err)
		if !sleep(ctx, wait) {
			return fmt.Errorf("%s: %w", what, err)
		}
	}
}
