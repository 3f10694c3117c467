package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"

	"jisr/search"
)

func (k kind) queries() []search.Query {
	r := rand.New(rand.NewPCG(5, 1)) // #nosec G404 -- the same questions each time
	out := make([]search.Query, peerQuestions)
	for i := range out {
		out[i] = k.query(r)
	}
	return out
}

// rounds asks all of a kind in turn, often, so that no answer is the echo of the one
// before; the first round is not timed.
func rounds(n int, ask func(i int) error) (out timing, err error) {
	for round := range peerRounds + 1 {
		for i := range n {
			took, err := clock(func() error { return ask(i) })
			if err != nil {
				return nil, err
			}
			if round > 0 {
				out = append(out, took)
			}
		}
	}
	return out, nil
}

// kind asks questions of a kind with their words in quotation marks: met as they are,
// not by their stems.
func (p *peers) kind(ctx context.Context, k kind, write func(any) error) (timing, error) {
	queries, asked := k.queries(), make([]PeerQuestion, peerQuestions)
	for i, q := range queries {
		words, err := search.Words(q.Text)
		if err != nil {
			return nil, err
		}
		if q.Text = ""; len(words) > 0 {
			q.Text = `"` + strings.Join(words, `" "`) + `"`
		}
		queries[i], asked[i] = q, PeerQuestion{Kind: k.name, Words: words, Limit: q.Limit}
		if asked[i].Filters, err = peerFilters(q.Filters); err != nil {
			return nil, err
		}
		for _, f := range q.Facets {
			asked[i].Facets, asked[i].Size = append(asked[i].Facets, f.Field), f.Size
		}
	}
	took, err := rounds(len(queries), func(i int) error {
		got, err := p.ours.Search(ctx, queries[i])
		asked[i].Total, asked[i].Counts = got.Total, counted(got.Facets)
		return err
	})
	return took, errors.Join(err, writeAll(write, asked))
}

func writeAll(write func(any) error, asked []PeerQuestion) error {
	for _, q := range asked {
		if err := write(q); err != nil {
			return err
		}
	}
	return nil
}

func (p *peers) matches(ctx context.Context, write func(any) error) (timing, error) {
	r := rand.New(rand.NewPCG(5, 2)) // #nosec G404 -- the same questions each time
	points, asked := make([]search.Points, peerQuestions), make([]PeerQuestion, peerQuestions)
	for i := range points {
		points[i] = p.match(r)
		asked[i] = PeerQuestion{Kind: "match_50", Limit: points[i].Limit}
		var err error
		if asked[i].Filters, err = peerFilters(points[i].Must); err != nil {
			return nil, err
		}
		for _, s := range points[i].Should {
			full, ok := s.Full.(search.AnyOf)
			if !ok || s.Half != nil {
				return nil, fmt.Errorf("no peer has a wish %+v", s)
			}
			asked[i].Wishes = append(asked[i].Wishes, PeerWish{full.Field, full.Values, 2 * s.Weight})
		}
	}
	took, err := rounds(len(points), func(i int) error {
		total, ranked, err := p.ours.Rank(ctx, points[i])
		asked[i].Total, asked[i].Halves = total, nil
		for _, one := range ranked {
			asked[i].Halves = append(asked[i].Halves, one.Half)
		}
		return err
	})
	return took, errors.Join(err, writeAll(write, asked))
}

// replacements give people the profile of another, who is not among the rest, and ask
// after each how many live where that one does and have as many years.
func (p *peers) replacements(ctx context.Context, write func(any) error) (took timing, err error) {
	for i := range replaced {
		at := i * (p.n / replaced) // each person once
		was, now := p.people.document(at, 1), p.people.document(p.n+i, 2)
		now.ID = was.ID
		one, err := clock(func() error { return p.ours.Apply(ctx, search.Batch{Put: []search.Document{now}}) })
		if err != nil {
			return nil, err
		}
		filters := []search.Filter{search.AnyOf{Field: "country", Values: now.Keywords["country"]}, search.InRange{Field: "years", Min: now.Numbers["years"], Max: now.Numbers["years"]}}
		got, err := p.ours.Search(ctx, search.Query{Filters: filters})
		if err != nil {
			return nil, err
		}
		q := PeerQuestion{Kind: "update", Total: got.Total}
		if err := errors.Join(q.replaces(was, now), q.about(filters), write(&q)); err != nil {
			return nil, err
		}
		took = append(took, one)
	}
	return took, nil
}
