package search

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
)

// analysed is by field what of a document goes into the index: how many words the field
// has, and by term how often it stands there and where.
func analysed(doc *document.Document) map[string]string {
	terms, lengths, options := map[string]index.TokenFrequencies{}, map[string]int{}, map[string]index.FieldIndexingOptions{}
	doc.VisitFields(func(f index.Field) {
		f.Analyze()
		lengths[f.Name()] += f.AnalyzedLength()
		options[f.Name()] = f.Options()
		if terms[f.Name()] == nil {
			terms[f.Name()] = index.TokenFrequencies{}
		}
		terms[f.Name()].MergeAll("", f.AnalyzedTokenFrequencies())
	})
	out := map[string]string{}
	for name, list := range terms {
		if len(list) == 0 {
			continue // a field without a word is none
		}
		by := map[string]string{}
		for term, freq := range list {
			var at strings.Builder
			for _, l := range freq.Locations {
				fmt.Fprint(&at, l.ArrayPositions, l.Start, l.End, l.Position, " ")
			}
			by[term] = fmt.Sprint(string(freq.Term), freq.Frequency(), at.String())
		}
		out[name] = fmt.Sprint(lengths[name], options[name], by)
	}
	return out
}

// TestADocumentIsWhatBlevesMappingMakesOfIt: each field's words, how often and where, as
// Bleve's own mapping and analyzers make them of the same document.
func TestADocumentIsWhatBlevesMappingMakesOfIt(t *testing.T) {
	s := Schema{{Name: "own", Kind: TextField}, {Name: "labels", Kind: TextField}, {Name: "country", Kind: KeywordField}, {Name: "years", Kind: NumberField}, {Name: "free", Kind: SpanField}, {Name: "key", Kind: KeyField}, {Name: "none", Kind: KeywordField}}
	m, err := newMapping(s)
	if err != nil {
		t.Fatal(err)
	}
	a, err := newAnalyser()
	if err != nil {
		t.Fatal(err)
	}
	passages := []string{"", "   ", "ـــ", "'’", "Heart surgeon's theatre, heart; HEARTS 2026", "طبيب القلب والشرايين وبالمستشفى", "پزیشکی دڵ و دەروونی", "نەخۆش\u200cخانە", "ﻣﺤﻤﺪ ﷺ ٢٠٢٦", "Kardiologe für Herzchirurgie", "ligature ﬁne", "a\u200cb", "e\u0301tude", strings.Repeat("word ", 3000), "mixed طب heart دڵ", "the a of"}
	r := rand.New(rand.NewPCG(7, 7)) // #nosec G404 -- the same documents each time
	for n := range 400 {
		d := Document{ID: fmt.Sprint("exp_", n), Rev: int64(n), Texts: map[string][]string{}, Keywords: map[string][]string{"country": []string{"SE", "DE", "SE"}[:r.IntN(4)], "key": {"k1", "k2"}},
			Numbers: map[string]int64{"years": int64(r.IntN(40))}, Spans: map[string][]Span{"free": []Span{{1, 9, 5}, {20, 30, 10}}[:r.IntN(3)]}}
		for _, name := range []string{"own", "labels"} {
			for range r.IntN(5) {
				d.Texts[name] = append(d.Texts[name], passages[r.IntN(len(passages))])
			}
		}
		plain := document.NewDocument(d.ID)
		if err := m.MapDocument(plain, d.fields(s)); err != nil {
			t.Fatal(err)
		}
		want, got := analysed(plain), analysed(d.document(s, a))
		maps.DeleteFunc(got, func(name, _ string) bool {
			return strings.HasSuffix(name, timesSuffix) || strings.HasSuffix(name, lengthSuffix)
		})
		if !reflect.DeepEqual(got, want) {
			for name := range want {
				if got[name] != want[name] {
					t.Errorf("%s of %q:\n%s\nBleve's mapping makes\n%s", name, d.Texts, got[name], want[name])
				}
			}
			t.Fatalf("%d fields, Bleve's mapping makes %d", len(got), len(want))
		}
	}
}
