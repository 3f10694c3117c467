package exchange

import (
	"slices"
	"strings"
)

// Words counts the headings of a field by language: Latin letters, letters that
// Arabic has, and letters that only Sorani has.
func Words(field string) (latin, arabic, sorani int) {
	latin = 1 // its own name
	for w := range strings.SplitSeq(headings()[field], "|") {
		switch {
		case strings.ContainsAny(w, "ەێۆڕڵڤپچژگیک"):
			sorani++
		case strings.ContainsAny(w, "abcdefghijklmnopqrstuvwxyz"):
			latin++
		case w != "":
			arabic++
		}
	}
	return latin, arabic, sorani
}

// Ambiguous are the headings that two fields have.
func Ambiguous() []string {
	var out []string
	seen := map[string]string{}
	for field, words := range headings() {
		for w := range strings.SplitSeq(words, "|") {
			if other, there := seen[bare(w)]; there && other != field {
				out = append(out, w)
			}
			seen[bare(w)] = field
		}
	}
	slices.Sort(out)
	return out
}
