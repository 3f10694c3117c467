package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"

	"jisr/app/office"
	"jisr/app/store"
	"jisr/app/store/embedded"
)

// Options say what to measure.
type Options struct {
	// Sizes are counts of documents; every other is compared with the first.
	Sizes []int
	// Rounds is how often each operation is timed; a durable one a tenth as often.
	Rounds int
	// Folder is where the files are made and removed; it must lie on the disk that
	// is meant. Empty is the system's for temporary files.
	Folder string
	// Keep is a folder in which filled indexes stay and are found again, since filling
	// them takes longest; empty keeps none.
	Keep string
}

// The targets of the store, as ratios in one run.
var (
	targetGrowth  = Target{AtMost: 3}   // an operation at a larger size over the smallest
	targetWorkers = Target{AtLeast: 3}  // claims of eight workers over those of one
	targetBulk    = Target{AtLeast: 20} // documents inserted in bulk over one at a time
)

// operations are what is timed, in the store and in bbolt alone.
var operations = []string{"lookup", "range_50", "claim_20"}

// Store measures the embedded store and, beside it, bbolt alone with the same keys
// and bytes, writing progress to w.
func Store(ctx context.Context, w io.Writer, o Options) ([]Row, error) {
	var rows []Row
	var first measured
	for i, n := range o.Sizes {
		fmt.Fprintf(w, "store: %d documents\n", n) // progress only: its loss changes nothing
		at, err := measureSize(ctx, o, n)
		if err != nil {
			return rows, fmt.Errorf("measure the store with %d documents: %w", n, err)
		}
		if i == 0 {
			first = at
		}
		rows = append(rows, at.rows(n, first, o.Sizes[0])...)
	}
	return rows, nil
}

// rows are what one size gave: each operation beside bbolt alone, and both beside
// themselves at the first size.
func (m measured) rows(n int, first measured, size int) (out []Row) {
	for _, name := range operations {
		out = append(out, m.times[name].row("store."+name, n, "bbolt alone", m.times["bare_"+name]))
		if n == size {
			continue
		}
		against := fmt.Sprintf("%d documents", size)
		grown := m.times[name].row("store."+name, n, against, first.times[name])
		grown.Target = targetGrowth
		out = append(out, grown, m.times["bare_"+name].row("bbolt."+name, n, against, first.times["bare_"+name]))
	}
	return append(out, m.rates...)
}

// measured is what one size gave.
type measured struct {
	times map[string]timing
	rates []Row
}

// bed is a filled store and a filled bbolt file.
type bed struct {
	n    int
	c    store.Collection
	bare *bare
	rand *rand.Rand
}

func measureSize(ctx context.Context, o Options, n int) (out measured, err error) {
	folder, err := os.MkdirTemp(o.Folder, "bench")
	if err != nil {
		return out, err
	}
	defer func() {
		if e := os.RemoveAll(folder); err == nil {
			err = e
		}
	}()
	db, err := embedded.Open(filepath.Join(folder, "store.db"), office.SystemClock)
	if err != nil {
		return out, err
	}
	defer func() {
		if e := db.Close(); err == nil {
			err = e
		}
	}()
	b := bed{n: n, rand: rand.New(rand.NewPCG(1, uint64(n)))} // #nosec G404 -- the same run each time
	if b.c, err = db.Collection(ctx, definition("letters")); err != nil {
		return out, err
	}
	if b.bare, err = openBare(filepath.Join(folder, "bare.db")); err != nil {
		return out, err
	}
	defer func() {
		if e := b.bare.close(); err == nil {
			err = e
		}
	}()
	return b.measure(ctx, db, o)
}

func (b bed) measure(ctx context.Context, db store.Database, o Options) (out measured, err error) {
	if err := errors.Join(b.fill(ctx), b.warm(ctx)); err != nil {
		return out, err
	}
	if out.times, err = b.times(ctx, o.Rounds); err != nil {
		return out, err
	}
	var single, bulk, one, eight pace
	for turn := range turns { // in turn: the disk of a busy machine is five times slower a minute later
		if err := b.inserts(ctx, db, turn, max(o.Rounds/10/turns, 5), &single, &bulk); err != nil {
			return out, err
		}
		if err := b.claims(ctx, db, turn, 1, max(o.Rounds/10/turns, 5), &one); err != nil {
			return out, err
		}
		if err := b.claims(ctx, db, turn, 8, max(o.Rounds/2/turns, 20), &eight); err != nil {
			return out, err
		}
	}
	out.rates = []Row{
		{Name: "store.insert_bulk", N: b.n, PerS: bulk.rate(), Ratio: bulk.rate() / single.rate(), Against: "one at a time", Target: targetBulk},
		{Name: "store.insert_single", N: b.n, PerS: single.rate()},
		{Name: "store.claims_8_workers", N: b.n, PerS: eight.rate(), Ratio: eight.rate() / one.rate(), Against: "one worker", Target: targetWorkers},
		{Name: "store.claims_1_worker", N: b.n, PerS: one.rate()},
	}
	return out, nil
}

// turns is how often measurements that are compared take turns.
const turns = 5

// times measures ours and the bare engine in turn, so that both meet the same
// weather.
func (b bed) times(ctx context.Context, rounds int) (map[string]timing, error) {
	out := map[string]timing{}
	for _, op := range []struct {
		name       string
		rounds     int
		ours, bare func(at int) error
	}{
		{"lookup", rounds, func(at int) error { return b.lookup(ctx, at) }, b.bare.lookup},
		{"range_50", rounds, func(at int) error { return b.fifty(ctx, at) }, b.bare.fifty},
		{"claim_20", max(rounds/10, 10), func(at int) error { return b.claimTwenty(ctx, at) }, b.bare.claimTwenty},
	} {
		for range op.rounds {
			at := b.rand.IntN(max(b.n-50, 1))
			for name, call := range map[string]func(int) error{op.name: op.ours, "bare_" + op.name: op.bare} {
				took, err := clock(func() error { return call(at) })
				if err != nil {
					return nil, fmt.Errorf("%s: %w", name, err)
				}
				out[name] = append(out[name], took)
			}
		}
	}
	return out, nil
}
