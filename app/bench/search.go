package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"

	"jisr/app/terms"
	"jisr/search"
)

// Search measures the index beside Bleve alone, which holds the same documents and
// answers the same questions; totals and facets are compared each time, so what is
// measured is the same answer.
func Search(words *terms.Terms) func(context.Context, io.Writer, Options) ([]Row, error) {
	return func(ctx context.Context, w io.Writer, o Options) (rows []Row, err error) {
		for _, n := range o.Sizes {
			fmt.Fprintf(w, "search: %d profiles\n", n) // progress only: its loss changes nothing
			some, err := searchSize(ctx, w, newProfiles(words), n, o)
			if rows = append(rows, some...); err != nil {
				return rows, fmt.Errorf("measure the index with %d profiles: %w", n, err)
			}
		}
		return rows, nil
	}
}

const (
	againstBleve = "Bleve alone takes so many times as long"
	pageSize     = 25
	shortlist    = 50
	clients      = 8
)

// trial is one size: both indexes over the same profiles.
type trial struct {
	people profiles
	n      int
	folder string
	ours   *search.Index
	bleve  *search.Plain
	rows   []Row
}

func searchSize(ctx context.Context, w io.Writer, p profiles, n int, o Options) (rows []Row, err error) {
	folder, err := o.place(n)
	if err != nil {
		return nil, err
	}
	if o.Keep == "" {
		defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	}
	t := &trial{people: p, n: n, folder: folder}
	defer func() { err = errors.Join(err, t.close()) }()
	if err := t.build(ctx, w); err != nil {
		return t.rows, err
	}
	if err := t.awake(ctx, w, o.Rounds/6); err != nil {
		return t.rows, err
	}
	err = t.measure(ctx, w, max(o.Rounds/30, 10))
	if n < judgedFrom {
		for i := range t.rows {
			t.rows[i].Target = Target{}
		}
	}
	return t.rows, err
}

// judgedFrom is the size at which the targets are meant: what is beside the questions
// themselves weighs more with fewer profiles.
const judgedFrom = 1_000_000

func (t *trial) close() error {
	var errs []error
	if t.ours != nil {
		errs = append(errs, t.ours.Close())
	}
	if t.bleve != nil {
		errs = append(errs, t.bleve.Close())
	}
	t.ours, t.bleve = nil, nil
	return errors.Join(errs...)
}

// build opens both as they were filled, ours anew, so that the time it takes is seen.
func (t *trial) build(ctx context.Context, w io.Writer) error {
	used, err := t.filled(ctx, w)
	if err != nil {
		return err
	}
	t.rows = append(t.rows, Row{Name: "search.index_cpu", N: t.n, PerS: float64(t.n) / used.Ours.Seconds(), Ratio: used.Bleve.Seconds() / used.Ours.Seconds(), Against: "Bleve alone, profiles a CPU-second", Target: Target{AtLeast: 1.3}})
	for name, at := range map[string]string{"search.disk": t.at(oursFolder), "bleve.disk": t.at(bleveFolder)} {
		size, err := sizeOf(at)
		if err != nil {
			return err
		}
		t.rows = append(t.rows, Row{Name: name, N: t.n, Bytes: size})
	}
	if t.bleve, err = search.OpenPlain(t.at(bleveFolder), profileSchema()); err != nil {
		return err
	}
	before := heap()
	took, err := clock(func() (err error) {
		if t.ours, err = search.Open(t.at(oursFolder), profileSchema()); err == nil {
			err = t.ours.Warm("country", "group", "spoken", "years_band", "theme", "years", "confirmed")
		}
		return err
	})
	if err != nil {
		return err
	}
	t.rows = append(t.rows, timing{took}.row("search.open", t.n, "", nil))
	if err := settled(ctx, t.folder); err != nil { // merges of the last run, which would take a processor
		return err
	}
	if err := t.warm(ctx); err != nil {
		return err
	}
	held := heap() - before
	t.rows = append(t.rows, Row{Name: "search.memory", N: t.n, Bytes: held, Ratio: float64(held) / float64(t.n), Against: "bytes a profile, after one query of each kind", Target: Target{AtMost: 140}})
	return nil
}

// warm asks one of each kind, so that what is kept of the index is there.
func (t *trial) warm(ctx context.Context) error {
	r := rand.New(rand.NewPCG(9, 9)) // #nosec G404 -- the same questions each time
	for _, k := range t.kinds() {
		if _, err := t.ours.Search(ctx, k.query(r)); err != nil {
			return fmt.Errorf("%s: %w", k.name, err)
		}
	}
	_, _, err := t.ours.Rank(ctx, t.match(r))
	return err
}

// awake asks both so many questions before any is timed: their files are mapped into memory
// page by page as they are read, and a service answers its second hundred questions oftener
// than its first.
func (t *trial) awake(ctx context.Context, w io.Writer, questions int) error {
	fmt.Fprintln(w, "search: questions before") // progress only: its loss changes nothing
	r := rand.New(rand.NewPCG(10, 1))           // #nosec G404 -- the same questions each time
	var kinds []kind
	for _, k := range t.kinds() {
		if k.query(r).Text != "" {
			kinds = append(kinds, k)
		}
	}
	list := make([]search.Query, questions)
	for i := range list {
		list[i] = kinds[i%len(kinds)].query(r)
	}
	_, err := inTurn(questions,
		func(i int) error { _, err := t.ours.Search(ctx, list[i]); return err },
		func(i int) error { _, err := t.bleve.Search(ctx, list[i]); return err })
	return err
}

func (t *trial) measure(ctx context.Context, w io.Writer, rounds int) error {
	for _, k := range t.kinds() {
		fmt.Fprintln(w, "search:", k.name)
		if err := t.ask(ctx, k, rounds); err != nil {
			return fmt.Errorf("%s: %w", k.name, err)
		}
	}
	if err := t.points(ctx, rounds); err != nil {
		return err
	}
	if err := t.updates(ctx, rounds); err != nil {
		return err
	}
	if err := settled(ctx, t.folder); err != nil {
		return err
	}
	if err := t.many(ctx, rounds); err != nil {
		return err
	}
	return t.bombed(ctx, rounds)
}
