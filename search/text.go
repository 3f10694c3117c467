package search

import (
	"context"

	"github.com/RoaringBitmap/roaring/v2"
	bsearch "github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
)

// Weights of the ways in which a word may be met, beside the word itself.
const (
	stemBoost   = 0.7
	prefixBoost = 0.4
	fuzzyBoost  = 0.2
)

// loose says which near ways count beside the word and its stem.
type loose struct {
	prefix bool // the last word may go on: one is still typing
	fuzzy  bool // one letter may be wrong after the first two
}

// query builds the scored query of a text over the fields: every word must stand
// somewhere, in any of them.
func (v *View) query(q asked, fields []Field, l loose) query.Query {
	var must []query.Query
	for i, p := range q.must {
		last := i == len(q.must)-1
		must = append(must, v.phraseQuery(p, fields, loose{l.prefix && last, l.fuzzy}))
	}
	if len(q.not) == 0 {
		return query.NewConjunctionQuery(must)
	}
	var not []query.Query
	for _, p := range q.not {
		not = append(not, v.phraseQuery(p, fields, loose{}))
	}
	return query.NewBooleanQuery(must, nil, not)
}

func (v *View) phraseQuery(p phrase, fields []Field, l loose) query.Query {
	a := analyser{v.gen.mapping}
	words := a.words(anyName, p.text)
	if p.whole || len(words) != 1 {
		return v.together(words, fields)
	}
	var ways []query.Query
	for _, f := range fields {
		boost := max(f.Boost, 0) + b2f(f.Boost == 0)
		ways = append(ways, termQuery(f.Name+anySuffix, words[0], boost))
		for suffix, analyzer := range languagesOf(p.text) {
			for _, stem := range a.words(analyzer, p.text) {
				ways = append(ways, termQuery(f.Name+suffix, stem, boost*stemBoost))
			}
		}
		ways = append(ways, near(f.Name+anySuffix, words[0], boost, l)...)
	}
	return query.NewDisjunctionQuery(ways)
}

func b2f(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func near(field, word string, boost float64, l loose) []query.Query {
	var out []query.Query
	runes := []rune(word)
	if l.prefix && len(runes) >= 2 {
		q := query.NewPrefixQuery(word)
		q.SetField(field)
		q.SetBoost(boost * prefixBoost)
		out = append(out, q)
	}
	if l.fuzzy && len(runes) >= 4 {
		q := query.NewFuzzyQuery(word)
		q.SetField(field)
		q.SetFuzziness(maxFuzzy)
		q.SetPrefix(len(string(runes[:fuzzyHead])))
		q.SetBoost(boost * fuzzyBoost)
		out = append(out, q)
	}
	return out
}

// together asks for words side by side in one passage.
func (v *View) together(words []string, fields []Field) query.Query {
	if len(words) == 0 {
		return query.NewMatchNoneQuery()
	}
	var ways []query.Query
	for _, f := range fields {
		if len(words) == 1 {
			ways = append(ways, termQuery(f.Name+anySuffix, words[0], 1))
			continue
		}
		ways = append(ways, query.NewPhraseQuery(words, f.Name+anySuffix))
	}
	return query.NewDisjunctionQuery(ways)
}

func termQuery(field, term string, boost float64) query.Query {
	q := query.NewTermQuery(term)
	q.SetField(field)
	q.SetBoost(boost)
	return q
}

// run passes every match of a query with its score.
func (v *View) run(ctx context.Context, q query.Query, o bsearch.SearcherOptions, each func(*bsearch.DocumentMatch) error) error {
	s, err := q.Searcher(ctx, v.reader, v.gen.mapping, o)
	if err != nil {
		return unreadable(ctx, "search text", err)
	}
	defer s.Close() // only drops references
	sctx := &bsearch.SearchContext{DocumentMatchPool: bsearch.NewDocumentMatchPool(s.DocumentMatchPoolSize()+8, 0), IndexReader: v.reader}
	for i := 0; ; i++ {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		m, err := s.Next(sctx)
		if err != nil {
			return unreadable(ctx, "search text", err)
		}
		if m == nil {
			return nil
		}
		if err := each(m); err != nil {
			return err
		}
		sctx.DocumentMatchPool.Put(m)
	}
}

// textSet is who meets a text exactly: words and stems, no near ways, no score.
func (v *View) textSet(ctx context.Context, q asked, fields []Field) (*roaring.Bitmap, error) {
	if q.empty() && len(q.not) == 0 {
		return v.all.Clone(), nil
	}
	out := roaring.New()
	err := v.run(ctx, v.query(q, fields, loose{}), bsearch.SearcherOptions{Score: "none"}, func(m *bsearch.DocumentMatch) error {
		out.Add(number(m.IndexInternalID))
		return nil
	})
	return out, err
}
