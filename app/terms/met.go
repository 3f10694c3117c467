package terms

import (
	"strings"
	"unicode/utf8"
)

// Place is where a word stands in a label: Asked is its number among those that were
// asked, Start and End count bytes.
type Place struct{ Asked, Start, End int }

// Met tells where a label has words of a text: folded words, of which the last may
// still be typed. forgiving lets a word of four letters or more have one wrong.
func (t *Terms) Met(label string, asked []string, forgiving bool) []Place {
	var out []Place
	for start, end := 0, 0; end < len(label); {
		start, end = nextWord(label, end)
		for _, word := range foldWord(label[start:end], t.fold) {
			if i := which(word, asked, forgiving); i >= 0 {
				out = append(out, Place{i, start, end})
				break
			}
		}
	}
	return out
}

// nextWord is the first word of a text behind a place; both are the end without one.
func nextWord(text string, from int) (start, end int) {
	skip := strings.IndexFunc(text[from:], func(r rune) bool { return !notWord(r) })
	if skip < 0 {
		return len(text), len(text)
	}
	start = from + skip
	if size := strings.IndexFunc(text[start:], notWord); size >= 0 {
		return start, start + size
	}
	return start, len(text)
}

// which of the words that were asked a word is, -1 for none of them.
func which(word string, asked []string, forgiving bool) int {
	for i, a := range asked {
		last := i == len(asked)-1
		if word == a || last && utf8.RuneCountInString(a) > 1 && strings.HasPrefix(word, a) || forgiving && utf8.RuneCountInString(a) > 3 && alike(word, a, last) {
			return i
		}
	}
	return -1
}
