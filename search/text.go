package search

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
	index "github.com/blevesearch/bleve_index_api"
	"github.com/blevesearch/vellum"
	"github.com/blevesearch/vellum/levenshtein"
)

// Weights of the ways in which a word may be met, beside the word itself.
const (
	stemBoost   = 0.7
	prefixBoost = 0.4
	fuzzyBoost  = 0.2
	// alsoWeight is what a match through another language's word counts.
	alsoWeight = 0.5
	// besideWeight is what one counts for which a field beside the others is needed.
	besideWeight = 0.5
)

// loose says which near ways count beside the word and its stem.
type loose struct {
	prefix bool // the last word may go on: one is still typing
	fuzzy  bool // one letter may be wrong after the first two
}

// form is one way to say what is asked, and what a match of it is worth.
type form struct {
	node
	worth float64
}

// text is what a person asked for as it is answered from one view: who meets one of the
// forms, by the best of them, and none of what is not wanted. No forms are everybody.
type text struct {
	forms []form
	not   []node
	// positions is true when it must be read where words stand.
	positions bool
}

// text reads the forms of a query. Another language's words are taken as they are.
func (v *View) text(ctx context.Context, q asked, also []string, fields []Field, l loose) (*text, error) {
	t := &text{}
	if !q.empty() {
		main := slices.DeleteFunc(slices.Clone(fields), func(f Field) bool { return f.Beside })
		if err := v.addForms(ctx, t, q, also, main, l, 1); err != nil {
			return nil, err
		}
		some, err := v.anyBeside(fields)
		if err == nil && some {
			err = v.addForms(ctx, t, q, also, fields, l, besideWeight)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, p := range q.not {
		n, err := v.phrase(ctx, p, fields, loose{})
		if err == nil {
			err = v.weigh(ctx, n)
		}
		if err != nil {
			return nil, err
		}
		t.not = append(t.not, n)
	}
	for _, n := range append(t.not, nodesOf(t.forms)...) {
		t.positions = t.positions || hasPhrase(n)
	}
	return t, nil
}

// addForms adds the words and those that mean the same, as they are met in some fields.
func (v *View) addForms(ctx context.Context, t *text, q asked, also []string, fields []Field, l loose, worth float64) error {
	n, err := v.tree(ctx, q.must, fields, l)
	if err != nil {
		return err
	}
	t.forms = append(t.forms, form{n, worth})
	for _, other := range also {
		o, err := parse(other)
		if errors.Is(err, ErrTooMuch) || o.empty() {
			continue
		}
		if n, err = v.tree(ctx, o.must, fields, loose{}); err != nil {
			return err
		}
		t.forms = append(t.forms, form{n, worth * alsoWeight})
	}
	return nil
}

// anyBeside is true when a field beside the others has any word.
func (v *View) anyBeside(fields []Field) (bool, error) {
	for _, f := range fields {
		if !f.Beside {
			continue
		}
		for _, p := range v.parts {
			dict, err := p.seg.Segment().Dictionary(f.Name + anySuffix)
			if err != nil {
				return false, unreadable("dictionary", f.Name, err)
			}
			if dict.Cardinality() > 0 {
				return true, nil
			}
		}
	}
	return false, nil
}

func nodesOf(forms []form) (out []node) {
	for _, f := range forms {
		out = append(out, f.node)
	}
	return out
}

func hasPhrase(n node) bool {
	switch n := n.(type) {
	case anyOf:
		return slices.ContainsFunc(n, hasPhrase)
	case allOf:
		return slices.ContainsFunc(n, hasPhrase)
	case *sideBySide:
		return true
	}
	return false
}

// set is the live documents of the part within a set that meet the text.
func (t *text) set(ctx context.Context, v *View, p part, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	out := within
	if len(t.forms) > 0 {
		out = roaring.New()
		for _, f := range t.forms {
			s, err := f.match(ctx, v, p, within)
			if err != nil {
				return nil, err
			}
			out.Or(roaring.And(within, s))
		}
	}
	for _, n := range t.not {
		s, err := n.match(ctx, v, p, within)
		if err != nil {
			return nil, err
		}
		out = roaring.AndNot(out, s)
	}
	return out, nil
}

// atMost is a bound on how many documents of the part meet the text.
func (t *text) atMost(p part) uint64 {
	if len(t.forms) == 0 {
		return uint64(p.seg.FullSize())
	}
	out := uint64(0)
	for _, f := range t.forms {
		out += f.atMost(p)
	}
	return out
}

// scores are those of the candidates, which meet the text, by their place.
func (t *text) scores(ctx context.Context, v *View, p part, c candidates) ([]float64, error) {
	out := make([]float64, len(c.docs))
	for _, f := range t.forms {
		if err := f.score(ctx, v, p, c, func(i int, score float64) { out[i] = max(out[i], score*f.worth) }); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// tree asks for every word, each in any of the fields.
func (v *View) tree(ctx context.Context, must []phrase, fields []Field, l loose) (node, error) {
	var list allOf
	for i, p := range must {
		last := i == len(must)-1
		n, err := v.phrase(ctx, p, fields, loose{l.prefix && last, l.fuzzy})
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, v.weigh(ctx, list)
}

func (v *View) phrase(ctx context.Context, p phrase, fields []Field, l loose) (node, error) {
	a := v.gen.analyser
	words := a.words(anyName, p.text)
	if p.whole || len(words) != 1 {
		return together(words, fields), nil
	}
	var ways anyOf
	for _, f := range fields {
		boost := max(f.Boost, 0) + b2f(f.Boost == 0)
		ways = append(ways, &leaf{field: f.Name + anySuffix, term: words[0], boost: boost})
		for _, lang := range languagesOf(p.text) {
			for _, stem := range a.words(lang.analyzer, p.text) {
				ways = append(ways, &leaf{field: f.Name + lang.suffix, term: stem, boost: boost * stemBoost})
			}
		}
		more, err := v.near(f.Name+anySuffix, words[0], boost, l)
		if err != nil {
			return nil, err
		}
		ways = append(ways, more...)
	}
	return ways, nil
}

func b2f(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// together asks for words side by side in one passage.
func together(words []string, fields []Field) node {
	if len(words) == 0 {
		return nothing{}
	}
	var ways anyOf
	for _, f := range fields {
		list := make([]*leaf, len(words))
		for i, w := range words {
			list[i] = &leaf{field: f.Name + anySuffix, term: w, boost: 1}
		}
		if len(list) == 1 {
			ways = append(ways, list[0])
			continue
		}
		ways = append(ways, &sideBySide{list, map[int]*roaring.Bitmap{}})
	}
	return ways
}

// near is the words that go on from the word, and those that differ in one letter.
func (v *View) near(field, word string, boost float64, l loose) (anyOf, error) {
	var out anyOf
	length := utf8.RuneCountInString(word)
	if l.prefix && length >= 2 {
		list, err := v.begun(field, word, boost*prefixBoost)
		if err != nil {
			return nil, err
		}
		out = append(out, list)
	}
	if l.fuzzy && length >= 4 {
		list, err := v.misspelt(field, word, boost*fuzzyBoost)
		if err != nil {
			return nil, err
		}
		out = append(out, list)
	}
	return out, nil
}

func (v *View) begun(field, word string, boost float64) (anyOf, error) {
	var list anyOf
	err := v.eachWord(field, word, nil, func(e *index.DictEntry) {
		list = append(list, &leaf{field: field, term: e.Term, boost: boost})
	})
	return orItself(list, field, word, boost), err
}

// orItself is the word itself where there is no near one, since a share of none would
// weigh otherwise.
func orItself(list anyOf, field, word string, boost float64) anyOf {
	if len(list) == 0 {
		return anyOf{&leaf{field: field, term: word, boost: boost}}
	}
	return list
}

// oneEdit makes automata of one edit, the exchange of two neighbours being one.
var oneEdit = sync.OnceValues(func() (*levenshtein.LevenshteinAutomatonBuilder, error) {
	return levenshtein.NewLevenshteinAutomatonBuilder(maxFuzzy, true)
})

func (v *View) misspelt(field, word string, boost float64) (anyOf, error) {
	build, err := oneEdit()
	if err != nil {
		return nil, err
	}
	dfa, err := build.BuildDfa(word, maxFuzzy)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTooMuch, err)
	}
	head := string([]rune(word)[:fuzzyHead])
	var list anyOf
	err = v.eachWord(field, head, dfa, func(e *index.DictEntry) {
		list = append(list, &leaf{field: field, term: e.Term, boost: boost / float64(e.EditDistance+1)})
	})
	return orItself(list, field, word, boost), err
}

// eachWord passes the words of a field that begin so and that the automaton (nil: any)
// takes, each once.
func (v *View) eachWord(field, head string, a vellum.Automaton, each func(*index.DictEntry)) error {
	seen := map[string]bool{}
	for _, p := range v.parts {
		dict, err := p.seg.Segment().Dictionary(field)
		if err != nil {
			return unreadable("dictionary", field, err)
		}
		for it := dict.AutomatonIterator(a, []byte(head), after(head)); ; {
			e, err := it.Next()
			if err != nil {
				return unreadable("dictionary", field, err)
			}
			if e == nil {
				break
			}
			if !seen[e.Term] && strings.HasPrefix(e.Term, head) {
				seen[e.Term] = true
				each(e)
			}
		}
	}
	return nil
}

// after is the first text behind all that begin with head.
func after(head string) []byte {
	end := []byte(head)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i]++; end[i] != 0 {
			return end[:i+1]
		}
	}
	return nil
}
