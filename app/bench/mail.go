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

// Mail measures how many letters leave in a second by the whole way of the service, on the
// embedded store and sealed, beside the bare mail library with as many connections to the
// same server, in turn; then how long queueing and a first letter take.
func Mail(ctx context.Context, w io.Writer, o Options) (rows []Row, err error) {
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
// while the lanes rest and with the limits of a ministry's server.
func (b *mailbed) firstLetters(ctx context.Context, n int) (row Row, err error) {
	s, err := openMailSink(0)
	if err != nil {
		return row, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	r, err := b.run(ctx, s, mailer.DefaultLimits())
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
