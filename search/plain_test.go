package search

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2/mapping"
	bsearch "github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
)

// plain answers a text as Bleve's own searchers do, over its own readers.
type plain struct {
	t *testing.T
	v *View
}

// scores are those of all matches, by id.
func (b plain) scores(q query.Query) map[string]float64 {
	b.t.Helper()
	s, err := q.Searcher(context.Background(), b.v.reader, mappingOf(b.t, b.v.schema), bsearch.SearcherOptions{})
	if err != nil {
		b.t.Fatal(err)
	}
	out := map[string]float64{}
	ctx := &bsearch.SearchContext{DocumentMatchPool: bsearch.NewDocumentMatchPool(s.DocumentMatchPoolSize()+8, 0), IndexReader: b.v.reader}
	for {
		m, err := s.Next(ctx)
		if err != nil {
			b.t.Fatal(err)
		}
		if m == nil {
			return out
		}
		id, err := b.v.reader.ExternalID(m.IndexInternalID)
		if err != nil {
			b.t.Fatal(err)
		}
		out[id] = m.Score
		ctx.DocumentMatchPool.Put(m)
	}
}

func mappingOf(t *testing.T, s Schema) mapping.IndexMapping {
	t.Helper()
	m, err := newMapping(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// texts is what plain Bleve finds and how it scores it, with one wrong letter when
// nobody has the words as they are.
func (b plain) texts(q asked, also []string, prefix bool) map[string]float64 {
	for _, l := range []loose{{prefix: prefix}, {prefix: prefix, fuzzy: true}} {
		text := plainText{b.v.gen.analyser, b.v.schema.texts()}
		out := b.scores(text.query(q, l))
		for _, other := range also {
			o, err := parse(other)
			if err != nil {
				b.t.Fatal(err)
			}
			o.not = q.not
			for id, score := range b.scores(text.query(o, loose{})) {
				out[id] = max(out[id], score*alsoWeight)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// vocabulary is from common to rare, in three languages.
var vocabulary = strings.Fields(`water hospital engineer teaching the of and nurse cardiology cardiologist cardiological Cardiac pumps irrigation
	مهندس المستشفى مستشفى القلبية قلب تدريب وتدريب المياه مياه ئەندازیار پزیشکی دڵ نەخۆشخانە پەروەردە ئاو
	waters watering Wasser Krankenhaus sjukvård lärare hydrology hydraulics dam dams solar grid finance auditing`)

// written is a document of random words: early ones are common, some repeat.
func written(r *rand.Rand, n int, rev int64) Document {
	word := func() string { return vocabulary[int(float64(len(vocabulary))*math.Pow(r.Float64(), 2))] }
	var passages []string
	for range 1 + r.IntN(4) {
		list := make([]string, 1+r.IntN(12))
		for i := range list {
			list[i] = word()
		}
		passages = append(passages, strings.Join(list, " "))
	}
	d := Document{ID: fmt.Sprintf("doc-%06d", n), Rev: rev, Texts: map[string][]string{"own": passages, "labels": {word(), word() + " " + word()}},
		Keywords: map[string][]string{"country": {[]string{"SE", "DE", "UK", "US"}[r.IntN(4)]}}, Numbers: map[string]int64{"confirmed": int64(r.IntN(40)), "years": int64(r.IntN(35))}}
	for range r.IntN(5) {
		d.Keywords["skill"] = append(d.Keywords["skill"], fmt.Sprintf("s%d", r.IntN(300)))
	}
	if r.IntN(3) > 0 {
		from := 20000 + r.IntN(300)
		d.Spans = map[string][]Span{"windows": {{From: from, To: from + r.IntN(90), Days: 1 + r.IntN(20)}, {From: from + 100, To: from + 110, Days: 5}}}
	}
	return d
}

// asks are random texts of every kind.
func asks(r *rand.Rand) Query {
	word := func() string { return vocabulary[r.IntN(len(vocabulary))] }
	var parts []string
	for range 1 + r.IntN(3) {
		w := word()
		switch r.IntN(8) {
		case 0:
			w = `"` + w + " " + word() + `"`
		case 1:
			w = "-" + w
		case 2:
			w = "-\"" + w + " " + word() + `"`
		case 3:
			if runes := []rune(w); len(runes) >= 5 {
				w = string(runes[:2]) + string(runes[3:])
			}
		}
		parts = append(parts, w)
	}
	q := Query{Text: strings.Join(parts, " "), Prefix: r.IntN(3) == 0, Tie: "confirmed", Limit: 20, From: 10 * r.IntN(2)}
	if r.IntN(4) == 0 {
		q.Also = []string{word(), word() + " " + word()}
	}
	if r.IntN(2) == 0 {
		q.Filters = append(q.Filters, AnyOf{"country", []string{"SE", "DE"}})
	}
	if r.IntN(2) == 0 {
		q.Filters = append(q.Filters, InRange{"years", int64(r.IntN(10)), 30})
	}
	for i := range q.Filters {
		if _, ok := q.Filters[i].(AnyOf); ok && r.IntN(2) == 0 {
			q.Facets = append(q.Facets, Facet{Field: "country", Own: []int{i}})
		}
	}
	if len(q.Facets) == 0 {
		q.Facets = append(q.Facets, Facet{Field: "country"})
	}
	q.Facets = append(q.Facets, Facet{Field: "skill"}, Facet{Field: "years"})
	return q
}

// passes says of a document, read as it was written, whether it meets a filter.
func passes(d Document, f Filter) bool {
	switch f := f.(type) {
	case AnyOf:
		return slices.ContainsFunc(f.Values, func(v string) bool { return slices.Contains(d.Keywords[f.Field], v) })
	case InRange:
		return d.Numbers[f.Field] >= f.Min && d.Numbers[f.Field] <= f.Max
	}
	panic("no such filter in this test")
}

// TestTextsAreScoredAsBleveScoresThem: totals, hits in their order, scores and facets
// are those of Bleve's own searchers over the same state and of a count over the
// documents, while documents are changed and deleted and segments merged.
func TestTextsAreScoredAsBleveScoresThem(t *testing.T) {
	x, err := Open(filepath.Join(t.TempDir(), "index"), Schema{{Name: "own", Kind: TextField}, {Name: "labels", Kind: TextField, Boost: 0.6}, {Name: "country", Kind: KeywordField}, {Name: "skill", Kind: KeywordField},
		{Name: "years", Kind: NumberField}, {Name: "confirmed", Kind: NumberField}, {Name: "windows", Kind: SpanField}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	r := rand.New(rand.NewPCG(42, 11))
	there := map[string]Document{}
	for round := range 6 {
		var b Batch
		for range 400 {
			d := written(r, r.IntN(1500), int64(round+1))
			there[d.ID] = d
			b.Put = append(b.Put, d)
		}
		for id := range there {
			if r.IntN(20) == 0 && len(b.Delete) < 40 {
				b.Delete = append(b.Delete, id)
			}
		}
		for _, id := range b.Delete {
			delete(there, id)
		}
		mustApply(t, x, b)
		for range 40 {
			q := asks(r)
			asked, err := parse(q.Text)
			if err != nil {
				t.Fatal(err)
			}
			if !asked.empty() {
				compare(t, x, there, q, asked)
			}
		}
	}
}

func compare(t *testing.T, x *Index, there map[string]Document, q Query, asked asked) {
	t.Helper()
	v, err := x.View()
	if err != nil {
		t.Fatal(err)
	}
	defer v.Release()
	got, err := v.search(t.Context(), q, asked)
	if err != nil {
		t.Fatal(err)
	}
	scores := plain{t, v}.texts(asked, q.Also, q.Prefix)
	in := func(without []int) (ids []string) {
		for id := range scores {
			ok := true
			for i, f := range q.Filters {
				ok = ok && (slices.Contains(without, i) || passes(there[id], f))
			}
			if ok {
				ids = append(ids, id)
			}
		}
		return ids
	}
	want := in(nil)
	if got.Total != len(want) {
		t.Fatalf("%+v: %d found, Bleve finds %d", q, got.Total, len(want))
	}
	for i, h := range got.Hits {
		if math.Abs(h.Score-scores[h.ID]) > 1e-12*scores[h.ID] {
			t.Errorf("%+v: %s has %v, Bleve gives %v", q, h.ID, h.Score, scores[h.ID])
		}
		if i > 0 && got.Hits[i-1].Score < h.Score {
			t.Errorf("%+v: hit %d is out of order", q, i)
		}
	}
	slices.SortFunc(want, func(a, b string) int {
		return cmp.Or(-cmp.Compare(rounded(scores[a]), rounded(scores[b])), -cmp.Compare(there[a].Numbers["confirmed"], there[b].Numbers["confirmed"]), cmp.Compare(a, b))
	})
	want = want[min(q.From, len(want)):min(q.From+q.Limit, len(want))]
	var ids []string
	for _, h := range got.Hits {
		ids = append(ids, h.ID)
	}
	if !slices.Equal(ids, want) {
		t.Errorf("%+v: %v, want %v", q, ids, want)
	}
	for i, f := range q.Facets {
		counts := map[string]int{}
		for _, id := range in(f.Own) {
			for _, code := range codesOf(there[id], f.Field) {
				counts[code]++
			}
		}
		said := map[string]int{}
		for _, value := range got.Facets[i] {
			said[value.Code] = value.Count
		}
		if !maps.Equal(said, counts) {
			t.Errorf("%+v: facet %s says %v, want %v", q, f.Field, said, counts)
		}
	}
}

// rounded forgives the last bits, in which the order of a sum shows.
func rounded(score float64) float64 { return math.Round(score * 1e13) }

func codesOf(d Document, field string) []string {
	if n, ok := d.Numbers[field]; ok {
		return []string{numberText(n)}
	}
	list := slices.Sorted(slices.Values(d.Keywords[field]))
	return slices.Compact(list)
}
