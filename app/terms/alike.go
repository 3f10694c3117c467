package terms

import (
	"strings"
	"unicode/utf8"
)

// alike is true when a word is what was asked but for one letter put in, left out
// or replaced, or for two neighbours that changed places. Where asked is still
// being typed the word may go on.
func alike(word, asked string, typed bool) bool {
	word, asked = apart(word, asked)
	rest := func(w, a string) bool { return w == a || typed && strings.HasPrefix(w, a) }
	return rest(tail(word, 1), asked) && word != "" ||
		rest(word, tail(asked, 1)) && asked != "" ||
		rest(tail(word, 1), tail(asked, 1)) ||
		swapped(word, asked) && rest(tail(word, 2), tail(asked, 2))
}

// apart cuts the beginning that both have.
func apart(a, b string) (string, string) {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	for i > 0 && (i < len(a) && !utf8.RuneStart(a[i]) || i < len(b) && !utf8.RuneStart(b[i])) {
		i-- // the bytes differ within a letter
	}
	return a[i:], b[i:]
}

// tail is s without its first n letters.
func tail(s string, n int) string {
	for ; n > 0; n-- {
		_, size := utf8.DecodeRuneInString(s)
		s = s[size:]
	}
	return s
}

// swapped is true when the first two letters of a are those of b the other way round.
func swapped(a, b string) bool {
	a1, n := utf8.DecodeRuneInString(a)
	b1, m := utf8.DecodeRuneInString(b)
	a2, k := utf8.DecodeRuneInString(a[n:])
	b2, l := utf8.DecodeRuneInString(b[m:])
	return k > 0 && l > 0 && a1 == b2 && a2 == b1
}
