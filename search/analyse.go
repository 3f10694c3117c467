package search

import (
	"errors"
	"fmt"
	"slices"
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

func suffixes() []string { return []string{anySuffix, arSuffix, ckbSuffix, enSuffix} }

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

// analyser is the analysis of an index, usable on any text. Its filters look at one word
// at a time, so what becomes of a word is remembered: the words of a language are few
// beside the texts that are made of them.
type analyser struct {
	tokenizer analysis.Tokenizer
	filters   map[string][]analysis.TokenFilter // by analyzer

	mu sync.Mutex
	// What became of words, by analyzer: those of late, and those before them. When the
	// first are many they become the second.
	late, before map[string]map[string]string
}

const (
	remembered = 1 << 14 // words of an analyzer that are late
	// longest is how many bytes a word has that is remembered: longer ones are seldom
	// words, and many of them would fill the memory.
	longest = 64
)

// theAnalyser is that of every index: what a schema names changes no word.
var theAnalyser = sync.OnceValues(newAnalyser)

func newAnalyser() (*analyser, error) {
	m, err := newMapping(nil)
	if err != nil {
		return nil, fmt.Errorf("make analyser: %w", err)
	}
	a := &analyser{filters: map[string][]analysis.TokenFilter{}, late: map[string]map[string]string{}, before: map[string]map[string]string{}}
	for _, name := range []string{anyName, arName, ckbName, enName} {
		chain, ok := m.AnalyzerNamed(name).(*analysis.DefaultAnalyzer)
		if !ok || len(chain.CharFilters) > 0 {
			return nil, fmt.Errorf("analyzer %s is not a tokenizer and filters", name)
		}
		a.tokenizer, a.filters[name], a.late[name] = chain.Tokenizer, chain.TokenFilters, map[string]string{}
	}
	return a, nil
}

// tokens are the words of a text as they stand there.
func (a *analyser) tokens(text string) analysis.TokenStream {
	return a.tokenizer.Tokenize([]byte(text))
}

// each passes what an analyzer makes of tokens; a token of which nothing remains is left
// out.
func (a *analyser) each(analyzer string, tokens analysis.TokenStream, do func(*analysis.Token, string)) {
	terms := make([]string, len(tokens))
	a.mu.Lock()
	for i, t := range tokens {
		terms[i] = a.term(analyzer, t.Term)
	}
	a.mu.Unlock()
	for i, t := range tokens {
		if terms[i] != "" {
			do(t, terms[i])
		}
	}
}

func (a *analyser) term(analyzer string, word []byte) string {
	if len(word) > longest {
		return a.filter(analyzer, word)
	}
	if term, ok := a.late[analyzer][string(word)]; ok {
		return term
	}
	term, ok := a.before[analyzer][string(word)]
	if !ok {
		term = a.filter(analyzer, word)
	}
	if len(a.late[analyzer]) >= remembered {
		a.before[analyzer], a.late[analyzer] = a.late[analyzer], map[string]string{}
	}
	a.late[analyzer][string(word)] = term
	return term
}

// filter sends one word through the filters of an analyzer.
func (a *analyser) filter(analyzer string, word []byte) string {
	stream := analysis.TokenStream{{Term: slices.Clone(word), Position: 1, End: len(word), Type: analysis.AlphaNumeric}}
	for _, f := range a.filters[analyzer] {
		stream = f.Filter(stream)
	}
	if len(stream) == 0 {
		return ""
	}
	return string(stream[0].Term)
}

// words are the terms of a text in one of the sub-fields.
func (a *analyser) words(analyzer, text string) []string {
	var out []string
	a.each(analyzer, a.tokens(text), func(_ *analysis.Token, term string) { out = append(out, term) })
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
