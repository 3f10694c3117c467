package search

import (
	"context"
	"errors"
	"fmt"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"
)

// Plain is Bleve alone: the same documents in its own fields, the same questions as its
// own queries, facets and order. It is the measure of this package, for benchmarks and
// contract tests, and tuned as well as Bleve can be: nothing stored, no composite
// field, doc values only where they are read. It knows no Overlap, no Names, and no
// facet that leaves filters out.
type Plain struct {
	index    bleve.Index
	analyser *analyser
	schema   Schema
}

// NewPlain makes an empty one in a folder that is not there yet.
func NewPlain(dir string, s Schema) (*Plain, error) {
	m, err := plainMapping(s)
	if err != nil {
		return nil, fmt.Errorf("make plain index: %w", err)
	}
	return newPlain(s, func() (bleve.Index, error) {
		return bleve.NewUsing(dir, m, scorch.Name, scorch.Name, map[string]any{"bolt_timeout": boltTimeout})
	})
}

// OpenPlain opens one that was made before.
func OpenPlain(dir string, s Schema) (*Plain, error) {
	if err := registerOnce(); err != nil {
		return nil, fmt.Errorf("open plain index: %w", err)
	}
	return newPlain(s, func() (bleve.Index, error) { return bleve.OpenUsing(dir, map[string]any{"bolt_timeout": boltTimeout}) })
}

func newPlain(s Schema, open func() (bleve.Index, error)) (*Plain, error) {
	a, err := theAnalyser()
	if err != nil {
		return nil, err
	}
	index, err := open()
	if err != nil {
		return nil, fmt.Errorf("open plain index: %w", err)
	}
	return &Plain{index, a, s}, nil
}

// plainMapping is ours with doc values and numbers as Bleve sorts and counts by them.
func plainMapping(s Schema) (*mapping.IndexMappingImpl, error) {
	m, err := newMapping(s)
	if err != nil {
		return nil, err
	}
	doc := m.DefaultMapping
	for _, f := range s {
		switch f.Kind {
		case KeywordField:
			doc.AddFieldMappingsAt(f.Name, facetMapping())
		case NumberField:
			n := bleve.NewNumericFieldMapping()
			n.Store, n.IncludeInAll, n.DocValues = false, false, true
			doc.Properties[f.Name] = bleve.NewDocumentStaticMapping()
			doc.AddFieldMappingsAt(f.Name, n)
		}
	}
	return m, nil
}

func facetMapping() *mapping.FieldMapping {
	f := bleve.NewTextFieldMapping()
	f.Analyzer = keyword.Name
	f.Store, f.IncludeInAll, f.IncludeTermVectors, f.DocValues = false, false, false, true
	return f
}

// Close closes it.
func (p *Plain) Close() error { return p.index.Close() }

// Apply writes a batch.
func (p *Plain) Apply(puts []Document) error {
	b := p.index.NewBatch()
	for _, d := range puts {
		fields := d.fields(p.schema)
		for _, f := range p.schema {
			if n, ok := d.Numbers[f.Name]; ok && f.Kind == NumberField {
				fields[f.Name] = float64(n)
			}
		}
		if err := b.Index(d.ID, fields); err != nil {
			return fmt.Errorf("index document %s: %w", d.ID, err)
		}
	}
	return p.index.Batch(b)
}

// Search answers the text, filters and facets of a query, with the scores of the hits.
// Nobody is found by a misspelling unless nobody at all has the words as they are.
func (p *Plain) Search(ctx context.Context, q Query) (Result, error) {
	asked, err := parse(q.Text)
	if err != nil {
		return Result{}, err
	}
	out, err := p.search(ctx, q, asked, loose{prefix: q.Prefix})
	if err != nil || out.Total > 0 || asked.empty() {
		return out, err
	}
	anybody, err := p.search(ctx, Query{Text: q.Text, Prefix: q.Prefix}, asked, loose{prefix: q.Prefix})
	if err != nil || anybody.Total > 0 {
		return out, err
	}
	return p.search(ctx, q, asked, loose{prefix: q.Prefix, fuzzy: true})
}

func (p *Plain) search(ctx context.Context, q Query, asked asked, l loose) (Result, error) {
	must, err := p.filters(q.Filters)
	if err != nil {
		return Result{}, err
	}
	if !asked.empty() {
		must = append(must, plainText{p.analyser, p.schema.texts()}.query(asked, l))
	}
	if len(must) == 0 {
		must = append(must, query.NewMatchAllQuery())
	}
	r := bleve.NewSearchRequestOptions(query.NewConjunctionQuery(must), q.Limit, q.From, false)
	r.SortBy(order(q))
	if asked.empty() {
		r.Score = "none"
	}
	for _, f := range q.Facets {
		r.AddFacet(f.Field, bleve.NewFacetRequest(f.Field, f.Size))
	}
	return p.answer(ctx, r, q)
}

func order(q Query) []string {
	out := []string{"-_score"}
	if q.Sort != "" {
		out = []string{"-" + q.Sort}
	}
	if q.Tie != "" {
		out = append(out, "-"+q.Tie)
	}
	return append(out, "_id")
}

func (p *Plain) answer(ctx context.Context, r *bleve.SearchRequest, q Query) (Result, error) {
	found, err := p.index.SearchInContext(ctx, r)
	if err != nil {
		return Result{}, fmt.Errorf("ask plain index: %w", err)
	}
	out := Result{Total: int(found.Total)}
	for _, h := range found.Hits {
		out.Hits = append(out.Hits, Hit{ID: h.ID, Score: h.Score})
	}
	for _, f := range q.Facets {
		counts := map[string]int{}
		for _, term := range found.Facets[f.Field].Terms.Terms() {
			counts[term.Term] = term.Count
		}
		out.Facets = append(out.Facets, values(counts, f))
	}
	return out, nil
}

// Rank answers points as Bleve can: the musts, scored by how many of the shoulds are
// met; with explain it says of each hit why, as it does for all it looks at. Orders
// differ from ours, since Bleve knows no half-points; totals do not.
func (p *Plain) Rank(ctx context.Context, asked Points, explain bool) (int, error) {
	must, err := p.filters(asked.Must)
	if err != nil {
		return 0, err
	}
	var should []query.Query
	for _, w := range asked.Should {
		q, err := plainFilter(p.schema, w.Full, float64(w.Weight))
		if err != nil {
			return 0, err
		}
		should = append(should, q)
	}
	r := bleve.NewSearchRequestOptions(query.NewBooleanQuery(must, should, nil), asked.Limit, asked.From, explain)
	r.SortBy(order(Query{Tie: asked.Tie}))
	found, err := p.index.SearchInContext(ctx, r)
	if err != nil {
		return 0, fmt.Errorf("ask plain index: %w", err)
	}
	return int(found.Total), nil
}

func (p *Plain) filters(list []Filter) (out []query.Query, err error) {
	for _, f := range list {
		q, err := plainFilter(p.schema, f, 0) // a filter with a weight would change scores
		if err != nil {
			return nil, err
		}
		out = append(out, q)
	}
	return out, nil
}

var errPlain = errors.New("bleve alone has no such filter")

func plainFilter(s Schema, f Filter, boost float64) (query.Query, error) {
	switch f := f.(type) {
	case AnyOf:
		var list []query.Query
		for _, v := range f.Values {
			list = append(list, plainTerm(f.Field, v, boost))
		}
		return query.NewDisjunctionQuery(list), nil
	case InRange:
		low, high, in := float64(f.Min), float64(f.Max), true
		q := query.NewNumericRangeInclusiveQuery(&low, &high, &in, &in)
		q.SetField(f.Field)
		q.SetBoost(boost)
		return q, nil
	}
	return nil, fmt.Errorf("%w: %T", errPlain, f)
}

func plainTerm(field, term string, boost float64) query.Query {
	q := query.NewTermQuery(term)
	q.SetField(field)
	q.SetBoost(boost)
	return q
}

// plainText builds Bleve's query of a text over text fields.
type plainText struct {
	*analyser
	fields []Field
}

func (b plainText) query(q asked, l loose) query.Query {
	var must, not []query.Query
	for i, p := range q.must {
		must = append(must, b.phrase(p, loose{l.prefix && i == len(q.must)-1, l.fuzzy}))
	}
	for _, p := range q.not {
		not = append(not, b.phrase(p, loose{}))
	}
	return query.NewBooleanQuery(must, nil, not)
}

func (b plainText) phrase(p phrase, l loose) query.Query {
	words := b.words(anyName, p.text)
	var ways []query.Query
	for _, f := range b.fields {
		switch {
		case len(words) == 1 && p.whole:
			ways = append(ways, plainTerm(f.Name+anySuffix, words[0], 1))
		case len(words) != 1 || p.whole:
			ways = append(ways, query.NewPhraseQuery(words, f.Name+anySuffix))
		default:
			ways = append(ways, b.word(p.text, words[0], f, l)...)
		}
	}
	return query.NewDisjunctionQuery(ways)
}

// word is the ways in which one word may be met in a field.
func (b plainText) word(text, word string, f Field, l loose) []query.Query {
	field, boost := f.Name+anySuffix, max(f.Boost, 0)+b2f(f.Boost == 0)
	ways := []query.Query{plainTerm(field, word, boost)}
	for _, lang := range languagesOf(text) {
		for _, stem := range b.words(lang.analyzer, text) {
			ways = append(ways, plainTerm(f.Name+lang.suffix, stem, boost*stemBoost))
		}
	}
	runes := []rune(word)
	if l.prefix && len(runes) >= 2 {
		q := query.NewPrefixQuery(word)
		q.SetField(field)
		q.SetBoost(boost * prefixBoost)
		ways = append(ways, q)
	}
	if l.fuzzy && len(runes) >= 4 {
		q := query.NewFuzzyQuery(word)
		q.SetField(field)
		q.SetFuzziness(maxFuzzy)
		q.SetPrefix(len(string(runes[:fuzzyHead])))
		q.SetBoost(boost * fuzzyBoost)
		ways = append(ways, q)
	}
	return ways
}

// fields is the document as Bleve maps it by itself. Dots in names would be read as paths
// into objects, so the sub-fields of a text are nested one level.
func (d Document) fields(s Schema) map[string]any {
	out := map[string]any{revField: d.ID + " " + intText(d.Rev)}
	for _, f := range s {
		switch f.Kind {
		case TextField:
			out[f.Name] = passages(d.Texts[f.Name])
		case KeywordField, KeyField:
			out[f.Name] = d.Keywords[f.Name]
		case NumberField:
			if n, ok := d.Numbers[f.Name]; ok {
				out[f.Name] = numberText(n)
			}
		case SpanField:
			var list []string
			for _, sp := range d.Spans[f.Name] {
				list = append(list, sp.String())
			}
			out[f.Name] = list
		}
	}
	return out
}

// passages lays the texts out by sub-field. Each list is as long as the original,
// empty where a passage is of another language, so that positions in every
// sub-field count the same passages.
func passages(texts []string) map[string]any {
	lists := map[string][]string{}
	for _, suffix := range suffixes() {
		lists[suffix] = make([]string, len(texts))
	}
	for i, text := range texts {
		suffix, _ := language(text)
		lists[anySuffix][i] = text
		lists[suffix][i] = text
	}
	out := map[string]any{}
	for suffix, list := range lists {
		out[suffix[1:]] = list
	}
	return out
}
