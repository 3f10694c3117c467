// Package names turns a person's name into the tokens by which it is found.
//
// A name is indexed by keyed tokens only, so no part of it can be read or searched
// by prefix there; what may be found must be decided before hashing. A token here
// is a word of the name folded over scripts' spelling habits; titles are dropped,
// compounds (عبد الرحمن, Abd al-Rahman, Abu Bakr) joined, and the article is
// stripped, so that الجبوري and جبوري meet. The caller keys each token; the same
// function serves both sides.
package names

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Kind prefixes a token, so that kinds of token never meet by chance.
const exact = "F:"

// Token is one word of a name: the forms under which it may be found, the fullest
// first.
type Token []string

// Prepare returns the tokens of a name in one script.
func Prepare(name string) []Token {
	words := strings.FieldsFunc(fold(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '\'' })
	words = split(words)
	words = join(dropTitles(words))
	out := make([]Token, 0, len(words))
	for _, w := range words {
		if t := forms(w); len(t) > 0 {
			out = append(out, t)
		}
	}
	return out
}

// Flat is every form of every token: what is indexed.
func Flat(tokens []Token) []string {
	var out []string
	seen := map[string]bool{}
	for _, t := range tokens {
		for _, f := range t {
			if !seen[f] {
				seen[f] = true
				out = append(out, f)
			}
		}
	}
	return out
}

// fold brings a name into one spelling per script: compatibility forms resolved,
// marks dropped, letters that are written for one another made one.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(norm.NFKC.String(s)) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		b.WriteString(letter(unicode.ToLower(r)))
	}
	return b.String()
}

func letter(r rune) string {
	switch r {
	case 'ـ', '\u200c', '\u200d', '\u200e', '\u200f', 'ء', '’', '\'', 'ʼ', '`', 'ʿ', 'ʾ', '‘':
		return ""
	case 'ى', 'ی', 'ې', 'ێ', 'ئ':
		return "ي"
	case 'ک', 'ڪ':
		return "ك"
	case 'ھ', 'ہ', 'ە', 'ة':
		return "ه"
	case 'ڕ':
		return "ر"
	case 'ڵ':
		return "ل"
	case 'ۆ', 'ۇ', 'ؤ':
		return "و"
	case 'ٱ':
		return "ا"
	case 'ß':
		return "ss"
	case 'ı':
		return "i"
	case 'ø':
		return "o"
	case 'æ':
		return "ae"
	case '–', '—', '‑':
		return "-"
	}
	return string(r)
}

// split opens hyphens: al-jubouri is al and jubouri, anne-marie two names.
func split(words []string) []string {
	var out []string
	for _, w := range words {
		for _, part := range strings.Split(w, "-") {
			if part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

var titles = map[string]bool{
	"dr": true, "prof": true, "professor": true, "doctor": true, "eng": true, "engineer": true, "mr": true, "mrs": true, "ms": true,
	"haji": true, "hajji": true, "sayyid": true, "sheikh": true, "shaikh": true, "md": true, "phd": true, "herr": true, "frau": true,
	"د": true, "ا": true, "م": true, "دكتور": true, "الدكتور": true, "دكتوره": true, "الدكتوره": true, "مهندس": true, "المهندس": true, "المهندسه": true,
	"استاذ": true, "الاستاذ": true, "الحاج": true, "السيد": true, "السيده": true, "الشيخ": true, "بهريز": true,
}

// dropTitles takes titles off the front; a name that is nothing else keeps them.
func dropTitles(words []string) []string {
	i := 0
	for i < len(words)-1 && titles[words[i]] {
		i++
	}
	return words[i:]
}

var (
	joinNext = map[string]string{ // joined with the word after it
		"عبد": "عبد", "ابو": "ابو", "ابي": "ابو", "ام": "ام", "abd": "abd", "abdul": "abd", "abdel": "abd", "abdal": "abd", "abu": "abu", "abou": "abu", "um": "um", "umm": "um",
	}
	articles = map[string]bool{"al": true, "el": true, "ul": true, "il": true, "ash": true, "as": true, "ar": true, "at": true, "ad": true, "an": true, "az": true, "ال": true}
	sons     = map[string]bool{"بن": true, "ابن": true, "bin": true, "ibn": true, "ben": true}
	joinPrev = map[string]bool{"الدين": true, "الله": true, "uddin": true, "aldin": true, "addin": true, "eddin": true, "allah": true, "ullah": true}
)

// join puts compounds together and drops articles and "son of" that stand alone.
func join(words []string) []string {
	var out []string
	pending := ""
	for i, w := range words {
		last := i == len(words)-1
		switch {
		case pending == "" && joinNext[w] != "" && !last:
			pending = joinNext[w]
		case articles[w] && !last:
			// the article belongs to the next word, which is keyed without it anyway
		case sons[w] && !last && len(out) > 0:
		case joinPrev[w] && len(out) > 0 && pending == "":
			out[len(out)-1] += bare(w)
		default:
			out = append(out, pending+bareAfter(pending, w))
			pending = ""
		}
	}
	return out
}

// bareAfter strips the article inside a compound: عبد+الرحمن is عبدرحمن.
func bareAfter(pending, w string) string {
	if pending == "" {
		return w
	}
	return bare(w)
}

// bare is the word without the article; it stays where too little would be left.
func bare(w string) string {
	for _, article := range []string{"ال", "al", "el"} {
		if rest, found := strings.CutPrefix(w, article); found && len([]rune(rest)) >= 3 {
			return rest
		}
	}
	return w
}

// forms are what a word is keyed by: itself, and itself without the article. Glued
// compounds (abdulrahman, عبدالرحمن) are brought to the joined form.
func forms(w string) Token {
	for _, glued := range []string{"abdul", "abdel", "abdal", "abdur", "abder", "عبدال"} {
		if rest, found := strings.CutPrefix(w, glued); found && len([]rune(rest)) >= 3 {
			w = map[bool]string{true: "عبد", false: "abd"}[glued == "عبدال"] + rest
			break
		}
	}
	if first, found := strings.CutSuffix(w, "الدين"); found && first != "" {
		w = first + "دين"
	}
	if len([]rune(w)) < 2 {
		return Token{exact + w}
	}
	if b := bare(w); b != w {
		return Token{exact + w, exact + b}
	}
	return Token{exact + w}
}
