package search

import (
	"errors"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2/analysis"
	_ "github.com/blevesearch/bleve/v2/analysis/analyzer/custom" // registers the kind of analyzer that addAnalyzers makes
	"github.com/blevesearch/bleve/v2/analysis/lang/ar"
	"github.com/blevesearch/bleve/v2/analysis/lang/ckb"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/token/snowball"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"
)

// The suffixes of a text field: one unstemmed for all languages, one for each.
const (
	anySuffix = ".any"
	arSuffix  = ".ar"
	ckbSuffix = ".ckb"
	enSuffix  = ".en"
)

const (
	foldFilter = "jisr_fold"
	bareFilter = "jisr_bare" // conjunctions and article off an Arabic word
	anyName    = "jisr_any"
	arName     = "jisr_ar"
	ckbName    = "jisr_ckb"
	enName     = "jisr_en"
)

// fold folds each token; the token keeps its place in the original text, so
// highlights need no map of offsets.
type fold struct{}

func (fold) Filter(in analysis.TokenStream) analysis.TokenStream {
	out := in[:0]
	for _, t := range in {
		t.Term = []byte(Fold(string(t.Term)))
		if len(t.Term) > 0 {
			out = append(out, t)
		}
	}
	return out
}

// bare takes the conjunctions and prepositions that Arabic writes together with a
// word off it, where the article follows: وال بال كال فال لل.
type bare struct{}

func (bare) Filter(in analysis.TokenStream) analysis.TokenStream {
	for _, t := range in {
		t.Term = []byte(bareWord(string(t.Term)))
	}
	return in
}

func bareWord(w string) string {
	for _, prefix := range []string{"وال", "بال", "كال", "فال", "ولل", "لل", "ال"} {
		if rest, found := strings.CutPrefix(w, prefix); found && len([]rune(rest)) >= 2 {
			return rest
		}
	}
	if rest, found := strings.CutPrefix(w, "و"); found && len([]rune(rest)) >= 4 {
		return rest
	}
	return w
}

// registerOnce adds our filters to Bleve's registry, which is the process's.
var registerOnce = sync.OnceValue(func() error {
	return errors.Join(
		registry.RegisterTokenFilter(foldFilter, func(map[string]any, *registry.Cache) (analysis.TokenFilter, error) { return fold{}, nil }),
		registry.RegisterTokenFilter(bareFilter, func(map[string]any, *registry.Cache) (analysis.TokenFilter, error) { return bare{}, nil }),
	)
})

func addAnalyzers(m *mapping.IndexMappingImpl) error {
	chain := func(filters ...string) map[string]any {
		return map[string]any{"type": "custom", "tokenizer": unicode.Name, "token_filters": append([]string{foldFilter}, filters...)}
	}
	return errors.Join(
		m.AddCustomAnalyzer(anyName, chain()),
		m.AddCustomAnalyzer(arName, chain(bareFilter, ar.StemmerName)),
		m.AddCustomAnalyzer(ckbName, chain(ckb.StemmerName)),
		m.AddCustomAnalyzer(enName, chain(en.PossessiveName, snowballEnglish)),
	)
}

const snowballEnglish = "jisr_snowball_en"

func addFilters(m *mapping.IndexMappingImpl) error {
	return m.AddCustomTokenFilter(snowballEnglish, map[string]any{"type": snowball.Name, "language": "english"})
}

// analyser is the analysis of an index, usable on any text.
type analyser struct{ m *mapping.IndexMappingImpl }

// words are the terms of a text in one of the sub-fields.
func (a analyser) words(analyzer, text string) []string {
	var out []string
	for _, t := range a.m.AnalyzerNamed(analyzer).Analyze([]byte(text)) {
		out = append(out, string(t.Term))
	}
	return out
}

// language is the analyzer and sub-field for a passage.
func language(text string) (suffix, analyzer string) {
	switch scriptOf(text) {
	case sorani:
		return ckbSuffix, ckbName
	case arabic:
		return arSuffix, arName
	}
	return enSuffix, enName
}

// inLanguage is a sub-field and its analyzer.
type inLanguage struct{ suffix, analyzer string }

// languagesOf are the sub-fields in which a query word may stand: a word of Arabic
// letters may be Arabic or Sorani.
func languagesOf(word string) []inLanguage {
	if scriptOf(word) == latin {
		return []inLanguage{{enSuffix, enName}}
	}
	return []inLanguage{{arSuffix, arName}, {ckbSuffix, ckbName}}
}
