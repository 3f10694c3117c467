package search

import (
	"cmp"
	"context"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/mapping"
	bsearch "github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	"github.com/blevesearch/bleve/v2/search/searcher"
	index "github.com/blevesearch/bleve_index_api"
)

// maxPlaces is how many places of one hit are told.
const maxPlaces = 12

// highlight asks for the hits of the page once more, with the engine's own
// positions, in the first text field.
func (v *View) highlight(ctx context.Context, q asked, all Query, hits []Hit) error {
	byNumber := map[uint32]int{}
	only := roaring.New()
	for i, h := range hits {
		internal, err := v.reader.InternalID(h.ID)
		if err != nil || internal == nil {
			return err
		}
		n := number(internal)
		only.Add(n)
		byNumber[n] = i
	}
	field := v.schema.texts()[:1]
	texts := append([]string{}, all.Also...)
	queries := []query.Query{v.anyWord(q, field, all.Prefix)}
	for _, text := range texts {
		if other, err := parse(text); err == nil && !other.empty() {
			queries = append(queries, v.anyWord(other, field, false))
		}
	}
	bounded := within{query.NewDisjunctionQuery(queries), only}
	return v.run(ctx, bounded, bsearch.SearcherOptions{IncludeTermVectors: true}, func(m *bsearch.DocumentMatch) error {
		m.Complete(nil)
		i := byNumber[number(m.IndexInternalID)]
		hits[i].Places = places(m.Locations)
		return nil
	})
}

// anyWord asks for any of the words that must be there: each is marked where it
// stands, though others stand in another field.
func (v *View) anyWord(q asked, fields []Field, prefix bool) query.Query {
	var words []query.Query
	for _, p := range q.must {
		words = append(words, v.phraseQuery(p, fields, loose{prefix: prefix, fuzzy: true}))
	}
	return query.NewDisjunctionQuery(words)
}

func places(found bsearch.FieldTermLocationMap) []Place {
	var out []Place
	for _, terms := range found {
		for _, locations := range terms {
			for _, l := range locations {
				p := Place{Start: int(l.Start), End: int(l.End)}
				if len(l.ArrayPositions) > 0 {
					p.Passage = int(l.ArrayPositions[0])
				}
				out = append(out, p)
			}
		}
	}
	slices.SortFunc(out, func(a, b Place) int {
		return cmp.Or(cmp.Compare(a.Passage, b.Passage), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	out = slices.Compact(out)
	return out[:min(len(out), maxPlaces)]
}

// within bounds a query to a set of documents without changing its scores.
type within struct {
	query.Query
	only *roaring.Bitmap
}

// Searcher implements Bleve's query.Query.
func (w within) Searcher(ctx context.Context, r index.IndexReader, m mapping.IndexMapping, o bsearch.SearcherOptions) (bsearch.Searcher, error) {
	s, err := w.Query.Searcher(ctx, r, m, o)
	if err != nil {
		return nil, err
	}
	return searcher.NewFilteringSearcher(ctx, s, func(_ *bsearch.SearchContext, d *bsearch.DocumentMatch) bool {
		return w.only.Contains(number(d.IndexInternalID))
	}), nil
}
