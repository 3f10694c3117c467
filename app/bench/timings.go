package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"jisr/search"
)

// inARow is how many questions one of several answers before the next does: in turns of
// one each would find the processor's caches full of the others' data, which nobody has who
// runs one of them.
const inARow = 20

// inTurn times n answers of each, so many in a row.
func inTurn(n int, answers ...func(i int) error) ([]timing, error) {
	took := make([]timing, len(answers))
	for from := 0; from < n; from += inARow {
		for a, answer := range answers {
			for i := from; i < min(from+inARow, n); i++ {
				one, err := clock(func() error { return answer(i) })
				if err != nil {
					return nil, err
				}
				took[a] = append(took[a], one)
			}
		}
	}
	return took, nil
}

// ask times one kind in both, each question with other words and filters.
func (t *trial) ask(ctx context.Context, k kind, rounds int) error {
	r := rand.New(rand.NewPCG(5, 1)) // #nosec G404 -- the same questions each time
	list := make([]search.Query, rounds)
	for i := range list {
		list[i] = k.query(r)
	}
	got, want := make([]search.Result, rounds), make([]search.Result, rounds)
	took, err := inTurn(rounds,
		func(i int) (err error) { got[i], err = t.ours.Search(ctx, list[i]); return err },
		func(i int) (err error) { want[i], err = t.bleve.Search(ctx, list[i]); return err })
	if err != nil {
		return err
	}
	for i, q := range list {
		if err := same(q, got[i], want[i]); err != nil {
			return err
		}
	}
	t.row("search."+k.name, took[0], took[1], k.target)
	return nil
}

func (t *trial) row(name string, ours, plain timing, least float64) {
	r := ours.row(name, t.n, againstBleve, nil)
	r.Against, r.Ratio = againstBleve, float64(plain.at(50))/float64(ours.at(50))
	if least > 0 {
		r.Target = Target{AtLeast: least}
	}
	t.rows = append(t.rows, r)
}

// same is an error where the two do not say the same.
func same(q search.Query, got, want search.Result) error {
	if got.Total != want.Total {
		return fmt.Errorf("%+v: %d found, Bleve alone finds %d", q, got.Total, want.Total)
	}
	for i := range want.Facets {
		if !slices.Equal(got.Facets[i], want.Facets[i]) {
			return fmt.Errorf("%+v: facet %s is %v, Bleve alone says %v", q, q.Facets[i].Field, got.Facets[i], want.Facets[i])
		}
	}
	return nil
}

func (t *trial) points(ctx context.Context, rounds int) error {
	r := rand.New(rand.NewPCG(5, 2)) // #nosec G404 -- the same questions each time
	list := make([]search.Points, max(rounds/4, 5))
	for i := range list {
		list[i] = t.match(r)
	}
	totals := make([][3]int, len(list))
	took, err := inTurn(len(list),
		func(i int) (err error) { totals[i][0], _, err = t.ours.Rank(ctx, list[i]); return err },
		func(i int) (err error) { totals[i][1], err = t.bleve.Rank(ctx, list[i], false); return err },
		func(i int) (err error) { totals[i][2], err = t.bleve.Rank(ctx, list[i], true); return err })
	if err != nil {
		return fmt.Errorf("match: %w", err)
	}
	for i, n := range totals {
		if n[0] != n[1] || n[0] != n[2] {
			return fmt.Errorf("match %+v: totals %v", list[i], n)
		}
	}
	t.row("search.match_50", took[0], took[1], 25)
	t.row("search.match_50_explained", took[0], took[2], 200)
	return nil
}

// updates times one changed profile until it is found.
func (t *trial) updates(ctx context.Context, rounds int) error {
	var ours, plain timing
	newest := time.Now().UnixNano() // greater than that of any run before
	for i := range rounds {
		d := t.people.document(i*7%t.n, newest+int64(i))
		a, err := clock(func() error { return t.ours.Apply(ctx, search.Batch{Put: []search.Document{d}}) })
		if err != nil {
			return err
		}
		b, err := clock(func() error { return t.bleve.Apply([]search.Document{d}) })
		if err != nil {
			return err
		}
		ours, plain = append(ours, a), append(plain, b)
	}
	r := ours.row("search.update", t.n, "Bleve alone", plain)
	r.Target = Target{AtMost: 1.15}
	t.rows = append(t.rows, r)
	return nil
}

// many lets eight clients ask for text, filters and facets at once.
func (t *trial) many(ctx context.Context, rounds int) error {
	k := t.kinds()[2]
	rate := func(each int, ask func(q search.Query) error) (float64, error) {
		var wg sync.WaitGroup
		failed := make([]error, clients)
		var p pace
		err := p.add(clients*each, func() error {
			for c := range clients {
				wg.Go(func() {
					r := rand.New(rand.NewPCG(6, uint64(c))) // #nosec G404 -- the same questions each time
					for range each {
						failed[c] = errors.Join(failed[c], ask(k.query(r)))
					}
				})
			}
			wg.Wait()
			return errors.Join(failed...)
		})
		return p.rate(), err
	}
	ours, err := rate(rounds, func(q search.Query) error { _, err := t.ours.Search(ctx, q); return err })
	if err != nil {
		return err
	}
	plain, err := rate(max(rounds/10, 3), func(q search.Query) error { _, err := t.bleve.Search(ctx, q); return err })
	if err != nil {
		return err
	}
	t.rows = append(t.rows, Row{Name: "search.8_clients", N: t.n, PerS: ours, Ratio: ours / plain, Against: "Bleve alone, queries a second", Target: Target{AtLeast: 40}})
	return nil
}

// bombed times ordinary questions alone and while clients ask what costs most.
func (t *trial) bombed(ctx context.Context, rounds int) error {
	k := t.kinds()[2]
	ordinary := func() (out timing, err error) {
		r := rand.New(rand.NewPCG(8, 1)) // #nosec G404 -- the same questions each time
		for range rounds {
			q := k.query(r)
			took, err := clock(func() error { _, err := t.ours.Search(ctx, q); return err })
			if err != nil && !(errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil) { // that long is its time then
				return nil, err
			}
			out = append(out, took)
		}
		return out, nil
	}
	if _, err := ordinary(); err != nil { // as warm as the second time
		return err
	}
	alone, err := ordinary()
	if err != nil {
		return err
	}
	stop, ends := context.WithCancel(ctx)
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			for stop.Err() == nil {
				_, _ = t.ours.Search(stop, bomb()) // it may take too long, or be stopped
			}
		})
	}
	beside, err := ordinary()
	ends()
	wg.Wait()
	r := beside.row("search.beside_bombs", t.n, "the same alone", alone)
	r.Target = Target{AtMost: 2}
	t.rows = append(t.rows, r)
	return err
}
