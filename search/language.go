package search

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// script tells in which language's field a passage belongs.
type script int

const (
	latin script = iota
	arabic
	sorani
)

// Letters that tell Arabic and Sorani apart. Yeh and keheh in their Persian forms
// tell nothing: they come from the keyboard, in either language. Nor does ئ, with
// which Sorani begins a word on a vowel.
const (
	soraniLetters = "ەێۆڕڵڤ"
	arabicLetters = "ةىذضطظثصأإآٱؤء"
	// Sorani has these; in Arabic they stand only in names and borrowed words.
	soraniHints = "پچژگ"
)

// scriptOf reads a passage. A fair share of Arabic script makes it Arabic or
// Sorani, whichever more of its words are in: one name from over the border does
// not turn a whole passage.
func scriptOf(s string) script {
	arabicScript, latinScript := 0, 0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Arabic, r):
			arabicScript++
		case unicode.Is(unicode.Latin, r):
			latinScript++
		}
	}
	switch {
	case arabicScript == 0 || arabicScript <= latinScript/4:
		return latin
	case isSorani(s):
		return sorani
	}
	return arabic
}

// isSorani weighs the words. Where neither language has one of its own, a hint
// decides; without that it is Arabic, in which more is written.
func isSorani(s string) bool {
	s = norm.NFKC.String(s) // presentation forms, and hamza written apart
	inSorani, inArabic, hints := 0, 0, 0
	for _, word := range strings.Fields(s) {
		switch {
		case strings.ContainsAny(word, soraniLetters):
			inSorani++
		case strings.ContainsAny(word, arabicLetters) || hasArticle(word):
			inArabic++
		case strings.ContainsAny(word, soraniHints):
			hints++
		}
	}
	if inSorani == inArabic {
		return inSorani == 0 && hints > 0
	}
	return inSorani > inArabic
}

func hasArticle(word string) bool {
	return strings.HasPrefix(word, "ال") || strings.HasPrefix(word, "وال")
}
