package terms

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// lexicon finds the labels of one kind by the words in them: a sorted list of
// (word, label) pairs, searched by prefix.
type lexicon struct {
	terms  []*Term
	labels []label
	// entries of our own concepts, and of all others, apart: ours are looked through
	// first, so that a short prefix met by thousands still shows them.
	own, rest []entry
	whole     map[string][]int32 // folded label → labels
}

type label struct {
	term   int32
	lang   string // empty for an alternative
	text   string
	folded string
}

type entry struct {
	word  string
	label int32
}

func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }

func newLexicon(terms []*Term, fold func(string) string) *lexicon {
	x := &lexicon{terms: terms, whole: map[string][]int32{}}
	for i, t := range terms {
		for lang, text := range t.Labels {
			x.add(int32(i), lang, text, fold)
		}
		for _, text := range t.Alt {
			x.add(int32(i), "", text, fold)
		}
	}
	byWord := func(a, b entry) int { return cmp.Or(cmp.Compare(a.word, b.word), cmp.Compare(a.label, b.label)) }
	slices.SortFunc(x.own, byWord)
	slices.SortFunc(x.rest, byWord)
	return x
}

func (x *lexicon) add(term int32, lang, text string, fold func(string) string) {
	words := strings.Fields(fold(strings.Join(strings.FieldsFunc(text, notWord), " ")))
	n := int32(len(x.labels))
	l := label{term, lang, text, strings.Join(words, " ")}
	x.labels = append(x.labels, l)
	x.whole[l.folded] = append(x.whole[l.folded], n)
	own := strings.HasPrefix(x.terms[term].Code, "jisr:")
	for _, w := range words {
		if own {
			x.own = append(x.own, entry{w, n})
		} else {
			x.rest = append(x.rest, entry{w, n})
		}
	}
}

// exact are the labels that are the text, ours before others.
func (x *lexicon) exact(folded string) []label {
	var out []label
	for _, n := range x.whole[folded] {
		out = append(out, x.labels[n])
	}
	slices.SortStableFunc(out, func(a, b label) int { return cmp.Compare(a.term, b.term) })
	return out
}

// scanLimit bounds how many entries one search looks at in each list, and with it
// the time a short prefix takes.
const scanLimit = 1500

type candidate struct {
	label
	score int
}

// find returns the best label of each term that has all words.
func (x *lexicon) find(asked []string, lang string, limit int, fuzzy bool) []label {
	best := map[int32]candidate{}
	for tier, list := range [][]entry{x.own, x.rest} {
		for _, e := range scan(list, driver(asked), fuzzy) {
			l := x.labels[e.label]
			if !fuzzy && !hasAll(l.folded, asked) {
				continue
			}
			c := candidate{l, rate(l, asked, lang, tier)}
			if old, there := best[l.term]; !there || c.score > old.score {
				best[l.term] = c
			}
		}
	}
	list := make([]candidate, 0, len(best))
	for _, c := range best {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b candidate) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.term, b.term)) })
	out := make([]label, 0, limit)
	for _, c := range list[:min(limit, len(list))] {
		out = append(out, c.label)
	}
	return out
}

// driver is the word that narrows most: the longest.
func driver(asked []string) string {
	return slices.MaxFunc(asked, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
}

// scan returns the entries whose word begins with w or, when fuzzy, is one letter
// away from it after the first two.
func scan(list []entry, w string, fuzzy bool) []entry {
	head := w
	if fuzzy {
		runes := []rune(w)
		if len(runes) < 4 {
			return nil
		}
		head = string(runes[:2])
	}
	from, _ := slices.BinarySearchFunc(list, head, func(e entry, h string) int { return cmp.Compare(e.word, h) })
	var out []entry
	for i := from; i < len(list) && strings.HasPrefix(list[i].word, head); i++ {
		if fuzzy && !oneAway(list[i].word, w) {
			continue
		}
		if out = append(out, list[i]); len(out) >= scanLimit {
			break
		}
	}
	return out
}

// hasAll is true when each asked word begins a word of the label.
func hasAll(folded string, asked []string) bool {
	for _, w := range asked {
		if !strings.HasPrefix(folded, w) && !strings.Contains(folded, " "+w) {
			return false
		}
	}
	return true
}

// rate orders: the whole label, its beginning, a label in the reader's language,
// our own, the shorter.
func rate(l label, asked []string, lang string, tier int) int {
	whole := strings.Join(asked, " ")
	score := -min(len(l.folded), 80)
	switch {
	case l.folded == whole:
		score += 300
	case strings.HasPrefix(l.folded, whole):
		score += 120
	}
	if l.lang == lang {
		score += 30
	}
	if tier == 0 {
		score += 200
	}
	return score
}

// oneAway is true when a and b differ by one letter put in, left out or replaced,
// or by two neighbours that changed places.
func oneAway(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) == len(y) {
		return i == len(x) || slices.Equal(x[i+1:], y[i+1:]) || swapped(x[i:], y[i:])
	}
	return slices.Equal(x[i:], y[i+1:])
}

func swapped(x, y []rune) bool {
	return len(x) >= 2 && x[0] == y[1] && x[1] == y[0] && slices.Equal(x[2:], y[2:])
}
