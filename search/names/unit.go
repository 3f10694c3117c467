package names

import "strings"

// Units are the letters of a folded word with where they stand, by which the rows of a
// table are named.
func Units(from Side, word string) []string {
	switch from {
	case FromLatin:
		return latinUnits(word)
	case AmongLatin:
		cut := cutLatin(word)
		for i := range cut {
			cut[i] += place(i == 0, i == len(cut)-1, false)
		}
		return cut
	}
	runes := []rune(word)
	out := make([]string, len(runes))
	for i, r := range runes {
		out[i] = string(r) + place(i == 0, i == len(runes)-1, i+1 < len(runes) && arabicVowel(runes[i+1]))
	}
	return out
}

func arabicVowel(r rune) bool { return strings.ContainsRune("اويةەێۆع", r) }

// place is where an Arabic letter stands: what follows decides whether a vowel is spoken
// behind it, and some letters are written otherwise at the beginning.
func place(first, last, vowel bool) string {
	switch {
	case last:
		return "$"
	case first && vowel:
		return "^+"
	case first:
		return "^"
	case vowel:
		return "+"
	}
	return ""
}

// two are pairs of Latin letters that are one sound.
var two = set("sh ch kh gh th dh ph zh dj ou oo ee ai ay ei ey aa ie ia ya ck uu ii ue au aw ah eh")

// cutLatin cuts a Latin word into consonants and vowels.
func cutLatin(word string) (cut []string) {
	for i := 0; i < len(word); {
		n := 1
		if i+2 <= len(word) && (word[i] == word[i+1] || two[word[i:i+2]]) {
			n = 2
		}
		cut = append(cut, word[i:i+n])
		i += n
	}
	return cut
}

// latinUnits marks each by whether a vowel, or the end, stands behind it and before it.
func latinUnits(word string) []string {
	cut := cutLatin(word)
	out := make([]string, len(cut))
	for i, u := range cut {
		next, before := "$", "^"
		if i+1 < len(cut) {
			next = vowelMark(cut[i+1])
			if i+2 == len(cut) {
				next += "."
			}
		}
		if i > 0 {
			before = vowelMark(cut[i-1])
		}
		out[i] = u + "|" + next + "|" + before
	}
	return out
}

func vowelMark(u string) string {
	if strings.IndexByte("aeiouy", u[0]) >= 0 {
		return "v"
	}
	return ""
}

// LetterOf is the letter of a unit.
func LetterOf(unit string) string {
	if letter, _, found := strings.Cut(unit, "|"); found {
		return letter
	}
	return strings.TrimRight(unit, "^+$")
}

// wider are the contexts that hold a unit's, the nearest first.
func wider(unit string) []string {
	if f := strings.Split(unit, "|"); len(f) == 3 {
		return []string{f[0] + "|" + f[1], f[0]}
	}
	return []string{LetterOf(unit)}
}
