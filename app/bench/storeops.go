package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"

	"jisr/app/store"
)

const (
	bodyBytes = 500 // about what a sealed letter's record takes
	fillBatch = 1000
	// claimWindow is among how many a worker chooses: four times the workers, so that
	// two seldom choose the same, and few are read in vain.
	claimWindow = 32
)

func definition(name string) store.Definition {
	return store.Definition{Name: name, Indexes: []store.Index{
		{Name: "email", Keys: []string{"email"}, Unique: true},
		{Name: "due", Keys: []string{"state", "due"}},
	}}
}

func id(i int) string    { return "ltr_" + store.IntKey(int64(i)) }
func email(i int) string { return store.IntKey(int64(i)*7919%1_000_003) + "/" + store.IntKey(int64(i)) }
func due(i int) string   { return store.IntKey(int64(i)) }

func document(i int) store.Doc {
	return store.Doc{ID: id(i), Schema: 1, Body: []byte(strings.Repeat("x", bodyBytes)),
		Keys: map[string]string{"email": email(i), "state": "queued", "due": due(i)}}
}

// fill inserts the documents in batches into both.
func (b bed) fill(ctx context.Context) error {
	for from := 0; from < b.n; from += fillBatch {
		to := min(from+fillBatch, b.n)
		if err := all(b.c.InsertMany(ctx, documents(from, to))); err != nil {
			return err
		}
		if err := b.bare.fill(from, to); err != nil {
			return err
		}
	}
	return nil
}

func documents(from, to int) []store.Doc {
	docs := make([]store.Doc, 0, to-from)
	for i := from; i < to; i++ {
		docs = append(docs, document(i))
	}
	return docs
}

// all is the first failure of many.
func all(errs []error, err error) error {
	for _, e := range errs {
		if err == nil {
			err = e
		}
	}
	return err
}

// warm reads every document once by its e-mail address, in both: a page that a process
// reads for the first time must be mapped, which is neither's doing and happens once.
func (b bed) warm(ctx context.Context) error {
	if err := b.read(ctx, store.Range{Index: "email"}, b.n); err != nil {
		return err
	}
	return b.bare.readAll()
}

func (b bed) lookup(ctx context.Context, at int) error {
	return b.read(ctx, store.Range{Index: "email", Equal: []string{email(at)}, Limit: 1}, 1)
}

func (b bed) fifty(ctx context.Context, at int) error {
	return b.read(ctx, store.Range{Index: "due", Equal: []string{"queued"}, From: due(at), Limit: 50}, 50)
}

func (b bed) read(ctx context.Context, r store.Range, want int) error {
	n := 0
	if err := b.c.Range(ctx, r, func(store.Doc) (bool, error) { n++; return true, nil }); err != nil {
		return err
	}
	if n != want {
		return fmt.Errorf("range over %s gave %d documents, not %d", r.Index, n, want)
	}
	return nil
}

// claimTwenty takes twenty due documents in hand and prolongs their lease each time,
// so that the store stays as it is but for the revision.
func (b bed) claimTwenty(ctx context.Context, at int) error {
	var docs []store.Doc
	r := store.Range{Index: "due", Equal: []string{"queued"}, From: due(at), Limit: 20}
	if err := b.c.Range(ctx, r, func(d store.Doc) (bool, error) { docs = append(docs, d); return true, nil }); err != nil {
		return err
	}
	for i := range docs {
		docs[i].Keys["lease"] = fmt.Sprint(docs[i].Rev)
	}
	return all(b.c.ReplaceMany(ctx, docs))
}

// inserts adds documents behind those there are, one durable insert after another
// and then many at once.
func (b bed) inserts(ctx context.Context, db store.Database, turn, count int, single, bulk *pace) error {
	c, err := db.Collection(ctx, definition("inserts"))
	if err != nil {
		return err
	}
	from := turn * (count + fillBatch)
	ones, many := documents(from, from+count), documents(from+count, from+count+fillBatch)
	if err := single.add(count, func() error { return oneByOne(ctx, c, ones) }); err != nil {
		return err
	}
	return bulk.add(fillBatch, func() error { return all(c.InsertMany(ctx, many)) })
}

func oneByOne(ctx context.Context, c store.Collection, docs []store.Doc) error {
	for _, d := range docs {
		if err := c.Insert(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// claims has workers claim one document at a time from a queue of their own. A worker
// reads the first that are due and takes one of them at random, since whoever begins at
// the head meets all others there. The queue never gets shorter than what is read, or
// few workers, whose queue is short, would read less for each claim.
func (b bed) claims(ctx context.Context, db store.Database, turn, workers, count int, p *pace) error {
	c, err := db.Collection(ctx, definition(fmt.Sprintf("queue_%d_%d", workers, turn)))
	if err != nil {
		return err
	}
	if err := all(c.InsertMany(ctx, documents(0, count+claimWindow))); err != nil {
		return err
	}
	var wanted atomic.Int64
	wanted.Store(int64(count))
	failed := make(chan error, workers)
	err = p.add(count, func() error {
		var wg sync.WaitGroup
		for w := range workers {
			wg.Go(func() {
				random := rand.New(rand.NewPCG(2, uint64(w))) // #nosec G404 -- the same run each time
				for wanted.Add(-1) >= 0 {
					if err := claimOne(ctx, c, random); err != nil {
						failed <- err
						return
					}
				}
			})
		}
		wg.Wait()
		close(failed)
		return <-failed
	})
	if err != nil {
		return err
	}
	return bed{c: c}.read(ctx, store.Range{Index: "due", Equal: []string{"queued"}}, claimWindow) // each was claimed once
}

// claimOne tries until it has one.
func claimOne(ctx context.Context, c store.Collection, random *rand.Rand) error {
	for {
		var first []store.Doc
		r := store.Range{Index: "due", Equal: []string{"queued"}, Limit: claimWindow}
		if err := c.Range(ctx, r, func(d store.Doc) (bool, error) { first = append(first, d); return true, nil }); err != nil {
			return err
		}
		if len(first) == 0 {
			return errEmpty
		}
		d := first[random.IntN(len(first))]
		d.Keys["state"] = "claimed"
		if err := c.Replace(ctx, d); !errors.Is(err, store.ErrStale) {
			return err
		}
	}
}

var errEmpty = errors.New("more was claimed than there was")
