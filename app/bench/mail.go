package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"jisr/mailer"
)

// The targets of the mailer, as ratios in one run.
var (
	targetPipeline = Target{AtLeast: 0.8} // letters a second over the bare library's
	targetInTime   = Target{AtMost: 1}    // a time over what it may take
)

// benchSending is how many letters are said to be sending before a connection is free:
// for a server that is ours alone.
const benchSending = 64

// Approval is how long the approval of letters took.
type Approval struct {
	Letters int
	// All is until everybody was invited, Written until each letter was written, which goes on
	// while the first leave, and First until one had left.
	All, Written, First time.Duration
	// Paused and Ended are from an officer's word on until the last letter left that still
	// did.
	Paused, Ended time.Duration
}

// Approver starts a service and times an approval of letters to so many people, which leave
// by a server (smtp://host:port).
type Approver func(ctx context.Context, people int, server string, progress io.Writer) (Approval, error)

// Mail measures how many letters leave in a second by the whole way of the service, on the
// embedded store and sealed, beside the bare mail library with as many connections to the
// same server, in turn; then how long a letter takes, and an approval from an officer's word
// on (nil leaves those figures out).
func Mail(approve Approver) func(context.Context, io.Writer, Options) ([]Row, error) {
	return func(ctx context.Context, w io.Writer, o Options) ([]Row, error) {
		rows, err := outboxRows(ctx, w, o)
		if err != nil || approve == nil {
			return rows, err
		}
		more, err := approvals(ctx, w, approve, o.Sizes[len(o.Sizes)-1])
		return append(rows, more...), err
	}
}

// fewPeople is an approval as they are on most days.
const fewPeople = 30

// approvals measures an approval of many letters until the last is queued and until it is
// written, and of few until the first has left; and how soon the many stop at an officer's
// word.
func approvals(ctx context.Context, w io.Writer, approve Approver, many int) (rows []Row, err error) {
	s, err := openMailSink(0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	var first timing
	for range 5 {
		few, err := approve(ctx, fewPeople, s.address(), w)
		if err != nil {
			return nil, fmt.Errorf("approve %d letters: %w", fewPeople, err)
		}
		first = append(first, few.First)
	}
	all, err := approve(ctx, many, s.address(), w)
	if err != nil {
		return nil, fmt.Errorf("approve %d letters: %w", many, err)
	}
	left, queued := first.row("mail.approval_first_letter", fewPeople, "", nil), timing{all.All}.row("mail.approval_queued", all.Letters, "", nil)
	left.Against, left.Ratio, left.Target = "1 second", first.at(50).Seconds(), targetInTime
	queued.PerS = float64(all.Letters) / all.All.Seconds()
	queued.Against, queued.Ratio, queued.Target = "3 seconds for 10,000", all.All.Seconds()/3*10_000/float64(all.Letters), targetInTime
	written := timing{all.Written}.row("mail.approval_written", all.Letters, "", nil)
	written.PerS = float64(all.Letters) / all.Written.Seconds()
	rows = []Row{left, queued, written}
	for name, took := range map[string]time.Duration{"mail.pause_holds": all.Paused, "mail.end_holds": all.Ended} {
		held := timing{took}.row(name, all.Letters, "", nil)
		held.PerS, held.Against, held.Ratio, held.Target = 0, "1 second", took.Seconds(), targetInTime
		rows = append(rows, held)
	}
	return rows, nil
}

func outboxRows(ctx context.Context, w io.Writer, o Options) (rows []Row, err error) {
	folder, err := os.MkdirTemp(o.Folder, "bench")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	bed, err := openMailbed(ctx, folder)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, bed.close()) }()
	sent := 0
	for _, delay := range []time.Duration{0, 5 * time.Millisecond} {
		for _, connections := range []int{2, 8, 16} {
			fmt.Fprintf(w, "mail: %d connections, %s at each letter\n", connections, delay) // progress only: its loss changes nothing
			some, err := bed.compare(ctx, delay, connections, o.Rounds)
			if err != nil {
				return rows, fmt.Errorf("send letters over %d connections: %w", connections, err)
			}
			rows, sent = append(rows, some...), sent+turns*(o.Rounds/turns)
		}
	}
	if err := bed.delivered(ctx, sent); err != nil {
		return rows, err
	}
	fmt.Fprintln(w, "mail: the first letter")
	first, err := bed.firstLetters(ctx, max(o.Rounds/100, 5))
	return append(rows, first), err
}

// firstLetters measures how long a letter takes from its queueing until the server has it,
// while the lanes rest and with the limits of a ministry's server, but for those of a
// recipient domain: all are of one here, where each waits a second for the other.
func (b *mailbed) firstLetters(ctx context.Context, n int) (row Row, err error) {
	s, err := openMailSink(0)
	if err != nil {
		return row, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	limits := mailer.DefaultLimits()
	limits.PerDomain = 0
	r, err := b.run(ctx, s, limits)
	if err != nil {
		return row, err
	}
	defer func() { err = errors.Join(err, r.stop()) }()
	var took timing
	for range n {
		if !pause(ctx, 300*time.Millisecond) { // slower than the pace, so that it is not the pace that is measured
			return row, ctx.Err()
		}
		goal := s.taken.Load() + 1
		one, err := clock(func() error {
			if err := b.queue(ctx, 1); err != nil {
				return err
			}
			r.dispatcher.Wake()
			return until(ctx, func() bool { return s.taken.Load() >= goal })
		})
		if err != nil {
			return row, err
		}
		took = append(took, one)
	}
	row = took.row("mail.first_letter", n, "", nil)
	row.Against, row.Ratio, row.Target = "1 second at p99", took.at(99).Seconds(), targetInTime
	return row, nil
}

// compare sends as many letters by both ways, in turn: the disk and the other processes of
// a busy machine are others a minute later.
func (b *mailbed) compare(ctx context.Context, delay time.Duration, connections, letters int) (rows []Row, err error) {
	s, err := openMailSink(delay)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	var ours, bare pace
	each := letters / turns
	for range turns {
		if err := b.queue(ctx, each); err != nil {
			return nil, err
		}
		took, err := b.pipeline(ctx, s, connections, each)
		if err != nil {
			return nil, err
		}
		ours.count, ours.took = ours.count+each, ours.took+took
		if err := bare.add(each, func() error { return barePool(ctx, s, connections, each) }); err != nil {
			return nil, err
		}
	}
	if got := int(s.taken.Load()); got != 2*turns*each {
		return nil, fmt.Errorf("the server has %d letters of %d", got, 2*turns*each)
	}
	name := fmt.Sprintf("%dc_%dms", connections, delay.Milliseconds())
	return []Row{
		{Name: "mail.pipeline_" + name, N: ours.count, PerS: ours.rate(), Ratio: ours.rate() / bare.rate(), Against: "go-mail alone", Target: targetPipeline},
		{Name: "mail.go-mail_" + name, N: bare.count, PerS: bare.rate()},
	}, nil
}

// eachOf calls for each number below n, several at a time, since the store keeps what
// comes together in one write.
func eachOf(n int, call func(i int) error) error {
	var next atomic.Int64
	var all sync.WaitGroup
	failed := make([]error, 32)
	for at := range failed {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(n) && failed[at] == nil; i = next.Add(1) - 1 {
				failed[at] = call(int(i))
			}
		})
	}
	all.Wait()
	return errors.Join(failed...)
}
