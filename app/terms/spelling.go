package terms

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds of what is proposed for one text.
const (
	maxSpellings  = 24
	maxNear       = 3
	fewestLetters = 4 // a shorter word is near to too many
)

// Spellings are other ways to write a text that a term is called by as a whole: its
// other labels, in the reader's language first. A word that no term has is written as
// one that they have, where one letter was put in, left out or replaced or two
// neighbours changed places, the first letters too. What is the same when compared is
// no other spelling.
func (t *Terms) Spellings(text, lang string) []string {
	asked := split(text, t.fold)
	if len(asked) == 0 || len(asked) > maxAsked {
		return nil
	}
	out := t.called(asked, lang)
	if len(out) == 0 && len(asked) == 1 {
		out = t.near(asked[0])
	}
	return out[:min(len(out), maxSpellings)]
}

// called are the other labels of the occupations and skills of which the words are a
// whole label.
func (t *Terms) called(asked []string, lang string) []string {
	var out []string
	seen := map[string]bool{strings.Join(asked, " "): true}
	for _, kind := range []string{Concepts, Skills} {
		for _, one := range t.words[kind]().whole(asked) {
			for _, label := range one.all(lang) {
				if key := strings.Join(split(label, t.fold), " "); key != "" && !seen[key] {
					seen[key] = true
					out = append(out, label)
				}
			}
		}
	}
	return out
}

// all are the labels of a term, that of a language first, and its other words.
func (t *term) all(lang string) []string {
	return slices.Concat([]string{t.labels.in(lang)}, t.labels[:], some(t.alt, maxSpellings))
}

// whole are the terms of which the words are a whole label, the best known first.
func (x *lexicon) whole(asked []string) []*term {
	numbers := x.numbers(asked)
	if numbers == nil {
		return nil
	}
	var out []*term
	first := numbers[0]
	for _, n := range x.met[x.begin[first]:x.begin[first+1]] {
		l := x.labels[n]
		if one := x.terms[l.term]; slices.Equal(x.wordsOf(l), numbers) && !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}

// near are the words of the terms that a word may have been meant for, those of most
// labels first; none for a word that they have.
func (t *Terms) near(asked string) []string {
	if utf8.RuneCountInString(asked) < fewestLetters {
		return nil
	}
	var all []written
	for _, kind := range []string{Concepts, Skills} {
		x := t.words[kind]()
		if _, known := slices.BinarySearch(x.words, asked); known {
			return nil
		}
		for i, w := range x.words {
			if alike(w, asked, false) {
				all = append(all, written{w, x.labels[x.met[x.begin[i]]].text, int(x.begin[i+1] - x.begin[i])})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b written) int { return cmp.Compare(b.met, a.met) })
	var out, seen []string
	for _, w := range all {
		if !slices.Contains(seen, w.word) && len(out) < maxNear {
			seen, out = append(seen, w.word), append(out, t.asWritten(w))
		}
	}
	return out
}

// written is a folded word, a label that has it, and how many have it.
type written struct {
	word, label string
	met         int
}

// asWritten is the word with the letters that the label writes it with.
func (t *Terms) asWritten(w written) string {
	for raw := range strings.FieldsFuncSeq(w.label, notWord) {
		if slices.Contains(foldWord(raw, t.fold), w.word) {
			return raw
		}
	}
	return w.word
}
