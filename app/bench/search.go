package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

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

// place is where the indexes of a size are.
func (o Options) place(n int) (string, error) {
	if o.Keep == "" {
		return os.MkdirTemp(o.Folder, "bench")
	}
	folder := filepath.Join(o.Keep, strconv.Itoa(n))
	return folder, os.MkdirAll(folder, 0o700)
}

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
	if err := t.warm(ctx); err != nil {
		return err
	}
	held := heap() - before
	t.rows = append(t.rows, Row{Name: "search.memory", N: t.n, Bytes: held, Ratio: float64(held) / float64(t.n), Against: "bytes a profile, after one query of each kind", Target: Target{AtMost: 140}})
	return nil
}

// What stands in the folder of a size.
const (
	oursFolder  = "ours"
	bleveFolder = "bleve"
)

func (t *trial) at(name string) string { return filepath.Join(t.folder, name) }

// used is the processor's time that filling took.
type used struct{ Ours, Bleve time.Duration }

// filled fills both, each unless that was done before.
func (t *trial) filled(ctx context.Context, w io.Writer) (u used, err error) {
	u.Ours, err = t.once(ctx, oursFolder, func(folder string) (took time.Duration, err error) {
		if t.ours, err = search.Open(folder, profileSchema()); err != nil {
			return 0, err
		}
		return t.fill(ctx, w, "index", func(list []search.Document) error { return t.ours.Apply(ctx, search.Batch{Put: list}) })
	})
	if err != nil {
		return u, err
	}
	u.Bleve, err = t.once(ctx, bleveFolder, func(folder string) (took time.Duration, err error) {
		if t.bleve, err = search.NewPlain(folder, profileSchema()); err != nil {
			return 0, err
		}
		return t.fill(ctx, w, "Bleve alone", t.bleve.Apply)
	})
	return u, err
}

// once fills an index unless the note of the time that it took, which is written at the
// end, is there.
func (t *trial) once(ctx context.Context, name string, fill func(folder string) (time.Duration, error)) (took time.Duration, err error) {
	path := t.at(name + ".json")
	note, err := os.ReadFile(path)
	if err == nil {
		return took, json.Unmarshal(note, &took)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return 0, err
	}
	if err := os.RemoveAll(t.at(name)); err != nil {
		return 0, err
	}
	if took, err = fill(t.at(name)); err != nil {
		return 0, err
	}
	if err := settled(ctx, t.at(name)); err != nil {
		return 0, err
	}
	if err := t.close(); err != nil {
		return 0, err
	}
	if note, err = json.Marshal(took); err != nil {
		return 0, err
	}
	return took, os.WriteFile(path, note, 0o600)
}

// settled waits until Bleve has merged what was written: until the files are as large as
// they were for some seconds.
func settled(ctx context.Context, folder string) error {
	const often, pause = 3, 2 * time.Second
	for last, same := int64(-1), 0; same < often; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
		size, err := sizeOf(folder)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err // a file that went meanwhile is a merge that goes on
		}
		if err == nil && size == last {
			same++
		} else {
			same = 0
		}
		last = size
	}
	return nil
}

// fill writes all profiles and tells the CPU time of the process meanwhile.
func (t *trial) fill(ctx context.Context, w io.Writer, what string, apply func([]search.Document) error) (time.Duration, error) {
	const batch = 1000
	began := cpu()
	for from := 0; from < t.n; from += batch {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		list := make([]search.Document, 0, batch)
		for i := from; i < min(from+batch, t.n); i++ {
			list = append(list, t.people.document(i, 1))
		}
		if err := apply(list); err != nil {
			return 0, err
		}
		if from%max(t.n/10, batch) == 0 {
			fmt.Fprintf(w, "search: %s, %d of %d\n", what, from, t.n)
		}
	}
	return cpu() - began, nil
}

// cpu is the time that the process has used.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0 // the figure is left wrong rather than the run ended: it cannot fail for oneself
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func sizeOf(folder string) (total int64, err error) {
	err = filepath.WalkDir(folder, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			total += info.Size()
		}
		return err
	})
	return total, err
}

// kind is one kind of question and its target.
type kind struct {
	name   string
	target float64
	query  func(r *rand.Rand) search.Query
}

func (t *trial) kinds() []kind {
	word := func(r *rand.Rand) string {
		label, _ := t.people.words.Label(terms.Skills, skewed(r, t.people.skills), "en")
		list := strings.Fields(label)
		return strings.Trim(list[r.IntN(len(list))], "(),/-\"")
	}
	text := func(r *rand.Rand) search.Query {
		return search.Query{Text: word(r) + " " + word(r), Tie: "confirmed", Limit: pageSize}
	}
	filters := func(r *rand.Rand) []search.Filter {
		from := r.IntN(20)
		return []search.Filter{search.AnyOf{Field: "country", Values: t.people.places[from : from+4]}, search.AnyOf{Field: "mode", Values: []string{"visit"}},
			search.InRange{Field: "years", Min: int64(3 + r.IntN(8)), Max: 99}}
	}
	facets := []search.Facet{{Field: "country", Size: 10}, {Field: "group", Size: 10}, {Field: "spoken", Size: 10}, {Field: "years_band", Size: 10}, {Field: "theme", Size: 10}}
	with := func(more func(r *rand.Rand, q *search.Query)) func(r *rand.Rand) search.Query {
		return func(r *rand.Rand) search.Query { q := text(r); more(r, &q); return q }
	}
	narrow := func(r *rand.Rand, q *search.Query) { q.Filters = filters(r) }
	return []kind{
		{"text", 1, text},
		{"text_filters", 0, with(narrow)},
		{"text_filters_5_facets", 50, with(func(r *rand.Rand, q *search.Query) { narrow(r, q); q.Facets = facets })},
		{"filters_5_facets", 35, with(func(r *rand.Rand, q *search.Query) { narrow(r, q); q.Text, q.Facets = "", facets })},
		{"facets_of_60_percent", 50, with(func(r *rand.Rand, q *search.Query) {
			q.Text, q.Facets, q.Filters = "", facets, []search.Filter{search.AnyOf{Field: "mode", Values: []string{[]string{"remote", "visit", "mission"}[r.IntN(3)]}}}
		})},
		{"count", 0, with(func(r *rand.Rand, q *search.Query) { narrow(r, q); q.Text, q.Limit = "", 0 })},
		{"phrase_filters", 8, with(func(r *rand.Rand, q *search.Query) {
			narrow(r, q)
			label, _ := t.people.words.Label(terms.Skills, skewed(r, t.people.skills), "en")
			list := strings.Fields(label)
			q.Text = `"` + strings.Join(list[:min(2, len(list))], " ") + `"`
		})},
		{"misspelt_filters", 8, with(func(r *rand.Rand, q *search.Query) {
			narrow(r, q)
			if w := []rune(word(r)); len(w) > 5 {
				q.Text = string(w[:3]) + string(w[4:])
			}
		})},
		{"prefix_filters", 8, with(func(r *rand.Rand, q *search.Query) {
			narrow(r, q)
			w := []rune(word(r))
			q.Text, q.Prefix = string(w[:min(len(w), 4)]), true
		})},
	}
}

// match is a role of three musts and eight wishes.
func (t *trial) match(r *rand.Rand) search.Points {
	p := search.Points{Tie: "confirmed", Limit: shortlist, Must: []search.Filter{
		search.AnyOf{Field: "language", Values: []string{"ar:B1", "en:B1"}}, search.AnyOf{Field: "mode", Values: []string{"visit", "mission"}}, search.InRange{Field: "years", Min: int64(20 + r.IntN(10)), Max: 99}}}
	for i := range 8 {
		p.Should = append(p.Should, search.Weighted{Full: search.AnyOf{Field: "skill", Values: []string{skewed(r, t.people.skills)}}, Weight: 1 + i})
	}
	return p
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
	if err := t.many(ctx, rounds); err != nil {
		return err
	}
	return t.bombed(ctx, rounds)
}

// ask times one kind in both, in turn, each round with other words and filters.
func (t *trial) ask(ctx context.Context, k kind, rounds int) error {
	r := rand.New(rand.NewPCG(5, 1)) // #nosec G404 -- the same questions each time
	var ours, plain timing
	for range rounds {
		q := k.query(r)
		var got, want search.Result
		a, err := clock(func() (err error) { got, err = t.ours.Search(ctx, q); return err })
		if err != nil {
			return err
		}
		b, err := clock(func() (err error) { want, err = t.bleve.Search(ctx, q); return err })
		if err != nil {
			return err
		}
		if err := same(q, got, want); err != nil {
			return err
		}
		ours, plain = append(ours, a), append(plain, b)
	}
	t.row("search."+k.name, ours, plain, k.target)
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
	var ours, plain, explained timing
	for range max(rounds/4, 5) {
		p := t.match(r)
		totals := map[int]bool{}
		for _, one := range []struct {
			into *timing
			ask  func() (int, error)
		}{{&ours, func() (int, error) { n, _, err := t.ours.Rank(ctx, p); return n, err }}, {&plain, func() (int, error) { return t.bleve.Rank(ctx, p, false) }}, {&explained, func() (int, error) { return t.bleve.Rank(ctx, p, true) }}} {
			took, err := clock(func() error { n, err := one.ask(); totals[n] = true; return err })
			if err != nil {
				return fmt.Errorf("match: %w", err)
			}
			*one.into = append(*one.into, took)
		}
		if len(totals) != 1 {
			return fmt.Errorf("match %+v: totals %v", p, slices.Sorted(maps.Keys(totals)))
		}
	}
	t.row("search.match_50", ours, plain, 25)
	t.row("search.match_50_explained", ours, explained, 200)
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
			if err != nil {
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

// bomb is as costly as a question may be: as many words as are allowed, each misspelt or
// beginning many others, and every facet of everybody.
func bomb() search.Query {
	q := search.Query{Text: strings.TrimSpace(strings.Repeat("mamage deveolp ", 7)) + " pr co", Prefix: true, Limit: pageSize, Highlight: true, Filters: []search.Filter{search.Not{Filter: search.Contains{Text: "a b c d e f g h"}}}}
	for _, name := range []string{"country", "group", "spoken", "years_band", "theme", "skill", "occupation", "mode"} {
		q.Facets = append(q.Facets, search.Facet{Field: name, Size: 10})
	}
	return q
}
