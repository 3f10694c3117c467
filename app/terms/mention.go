package terms

import (
	"strings"
	"unicode/utf8"
)

// Bounds of what is found in a running text: how many words a label has, and how long one
// is that stands for itself.
const (
	mostLabelWords = 7
	shortestAlone  = 4
	mostMentions   = 20
)

// Mentions are the codes of a kind of which a whole label stands in a line of text, in any
// language, in the order in which they stand there. Of labels within each other the longer
// one counts; a single word only where it is a term's own label, or the word of one of our
// concepts, since ESCO's alternatives hold nearly every word there is.
func (t *Terms) Mentions(kind, line string) []string {
	made := t.words[kind]
	if made == nil {
		return nil
	}
	x, words := made(), t.Words(line)
	var out []string
	for i := 0; i < len(words) && len(out) < mostMentions; {
		code, n := t.mentioned(x, words[i:])
		if n == 0 {
			i++
			continue
		}
		out, i = append(out, code), i+n
	}
	return out
}

// mentioned is the longest label with which the words begin, and how many they are.
func (t *Terms) mentioned(x *lexicon, words []string) (code string, n int) {
	for n = min(mostLabelWords, len(words)); n > 0; n-- {
		for _, one := range x.whole(words[:n]) {
			if n > 1 || t.standsAlone(one, words[0]) {
				return one.code, n
			}
		}
	}
	return "", 0
}

// standsAlone is true for a word that is enough to mean a term.
func (t *Terms) standsAlone(one *term, word string) bool {
	if strings.HasPrefix(one.code, ours) || !strings.HasPrefix(one.code, escoed) {
		return utf8.RuneCountInString(word) >= shortestAlone-1
	}
	if utf8.RuneCountInString(word) < shortestAlone {
		return false
	}
	for _, label := range one.labels {
		if folded := split(label, t.fold); len(folded) == 1 && folded[0] == word {
			return true
		}
	}
	return false
}
