package terms

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lexicon finds the labels of one kind by the words in them. Words are numbered in
// alphabetical order, so that all words with the same beginning are a range of
// numbers; labels are numbered by rank, ours first and then the shorter, so that
// the best of very many are found without looking at all.
type lexicon struct {
	terms  []*term
	labels []label
	words  []string
	of     []int32 // the words of all labels, one label after the other
	met    []int32 // the labels of all words, one word after the other
	begin  []int32 // where the labels of a word begin in met
	own    []label // the labels of our own concepts
}

type label struct {
	text  string
	term  int32
	first int32 // where its words begin in lexicon.of
	count int32 // how many they are
	size  int16 // its letters, at most maxSize
	lang  int8  // the place of its language, -1 for an alternative
	own   bool
}

// What a label's rank and score are made of.
const (
	maxSize    = 80 // letters: beyond that all labels are long
	mainBonus  = 30 // a main label before an alternative, in letters
	rankLevels = maxSize + mainBonus + 1
)

// Words cuts a text into the words in which terms are compared.
func (t *Terms) Words(text string) []string { return split(text, t.fold) }

// split cuts a text into folded words. The Arabic article is no part of a word:
// قلب finds القلب.
func split(text string, fold func(string) string) []string {
	var out []string
	for raw := range strings.FieldsFuncSeq(text, notWord) {
		out = append(out, foldWord(raw, fold)...)
	}
	return out
}

func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }

// foldWord may give several words or none: a ligature, a lone mark.
func foldWord(raw string, fold func(string) string) []string {
	words := strings.FieldsFunc(fold(raw), notWord)
	for i, w := range words {
		if bare := strings.TrimPrefix(w, "ال"); bare != "" {
			words[i] = bare
		}
	}
	return words
}

func newLexicon(terms []*term, fold func(string) string) *lexicon {
	x := &lexicon{terms: terms}
	x.number(fold)
	x.sortWords()
	x.rank()
	x.meet()
	return x
}

// number reads the labels and numbers their words as they come. The same word is
// written thousands of times and folded once.
func (x *lexicon) number(fold func(string) string) {
	numbers, known := map[string]int32{}, map[string][]int32{}
	ids := func(raw string) []int32 {
		list, there := known[raw]
		if there {
			return list
		}
		for _, w := range foldWord(raw, fold) {
			n, there := numbers[w]
			if !there {
				n = int32(len(x.words))
				numbers[w], x.words = n, append(x.words, w)
			}
			list = append(list, n)
		}
		known[raw] = list
		return list
	}
	for i, one := range x.terms {
		for lang, text := range one.labels {
			x.add(int32(i), int8(lang), text, ids)
		}
		for text := range strings.SplitSeq(one.alt, "|") {
			x.add(int32(i), -1, text, ids)
		}
	}
}

func (x *lexicon) add(n int32, lang int8, text string, ids func(string) []int32) {
	l := label{text: text, term: n, lang: lang, first: int32(len(x.of)), own: strings.HasPrefix(x.terms[n].code, ours)}
	for raw := range strings.FieldsFuncSeq(text, notWord) {
		x.of = append(x.of, ids(raw)...)
	}
	if l.count = int32(len(x.of)) - l.first; l.count == 0 {
		return
	}
	l.size = int16(min(utf8.RuneCountInString(text), maxSize))
	x.labels = append(x.labels, l)
}

// sortWords numbers the words again in alphabetical order.
func (x *lexicon) sortWords() {
	order := make([]int32, len(x.words))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return strings.Compare(x.words[a], x.words[b]) })
	now, sorted := make([]int32, len(order)), make([]string, len(order))
	for i, old := range order {
		now[old], sorted[i] = int32(i), x.words[old]
	}
	x.words = sorted
	for i, old := range x.of {
		x.of[i] = now[old]
	}
}

// rank puts the labels, and their words with them, in the order of their rank.
func (x *lexicon) rank() {
	var levels [2 * rankLevels][]label
	for _, l := range x.labels {
		level := int(l.size)
		if l.lang < 0 {
			level += mainBonus
		}
		if !l.own {
			level += rankLevels
		}
		levels[level] = append(levels[level], l)
	}
	all, words := make([]label, 0, len(x.labels)), make([]int32, 0, len(x.of))
	for _, level := range levels {
		for _, l := range level {
			own := x.wordsOf(l)
			l.first = int32(len(words))
			words = append(words, own...)
			all = append(all, l)
		}
	}
	x.labels, x.of = all, words
	if i := slices.IndexFunc(all, func(l label) bool { return !l.own }); i >= 0 {
		x.own = all[:i]
	} else {
		x.own = all
	}
}

// meet notes which labels have a word.
func (x *lexicon) meet() {
	x.begin = make([]int32, len(x.words)+1)
	for _, w := range x.of {
		x.begin[w+1]++
	}
	for w := range x.words {
		x.begin[w+1] += x.begin[w]
	}
	next := slices.Clone(x.begin)
	x.met = make([]int32, len(x.of))
	for i, l := range x.labels {
		for _, w := range x.wordsOf(l) {
			x.met[next[w]] = int32(i)
			next[w]++
		}
	}
}

func (x *lexicon) wordsOf(l label) []int32 { return x.of[l.first : l.first+l.count] }
