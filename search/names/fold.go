package names

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// script is what a word is written in.
type script byte

const (
	latin script = iota
	arabic
)

// scriptOf is that of a word's first letter; whatever is not Arabic is taken for Latin.
func scriptOf(word string) script {
	for _, r := range word {
		if unicode.IsLetter(r) {
			if unicode.Is(unicode.Arabic, r) {
				return arabic
			}
			return latin
		}
	}
	return latin
}

// Fold brings a name into one spelling per script and leaves what tells names apart:
// compatibility forms are resolved, marks dropped, letters of one sound that keyboards
// and alphabets write differently made one. Words are parted by single spaces.
func Fold(name string) string {
	var b strings.Builder
	b.Grow(len(name) + 8)
	gap := false
	for _, word := range words(name) {
		if gap {
			b.WriteByte(' ')
		}
		b.WriteString(word)
		gap = true
	}
	return b.String()
}

// words are the folded words of a name. A hyphen parts words as a space does; an
// apostrophe does not, since it stands for a letter (Sa'ad, Ma'moun).
func words(name string) []string {
	var out []string
	for _, raw := range strings.FieldsFunc(normal(name), parts) {
		if w := foldWord(raw); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// normal is NFKC, skipped for what needs none.
func normal(s string) string {
	if norm.NFKC.IsNormalString(s) {
		return s
	}
	return norm.NFKC.String(s)
}

func parts(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && !joins(r)
}

// joins is true for what stands inside a word without being a letter of it.
func joins(r rune) bool {
	switch r {
	case 'ـ', '\u200c', '\u200d', '\u200e', '\u200f', '\'', '’', '‘', 'ʼ', '`', 'ʿ', 'ʾ', '´', '′', '\u00ad':
		return true
	}
	return false
}

// apostrophe is true for those that Arabizi sets behind a digit.
func apostrophe(r rune) bool { return r == '\'' || r == '’' || r == '`' || r == '‘' || r == '´' }

func foldWord(raw string) string {
	s := scriptOf(raw)
	if s == latin && strings.IndexFunc(raw, unicode.IsLetter) < 0 {
		return "" // a number is no name
	}
	var b strings.Builder
	b.Grow(len(raw) + 4)
	runes := []rune(raw)
	for i, r := range runes {
		switch {
		case joins(r) || unicode.Is(unicode.Mn, r):
		case s == arabic && r == 'ه' && i+1 < len(runes) && runes[i+1] == '\u200c':
			b.WriteString("ە") // as Sorani is typed on a keyboard without it
		case s == arabic:
			b.WriteString(arabicLetter(r, b.Len() == 0))
		case unicode.IsDigit(r):
			b.WriteString(arabizi(r, i+1 < len(runes) && apostrophe(runes[i+1])))
		default:
			latinLetter(&b, r)
		}
	}
	if s == latin {
		return german.Replace(b.String())
	}
	return b.String()
}

// german brings what German writes with three or four letters to the two of English.
var german = strings.NewReplacer("tsch", "ch", "dsch", "j", "sch", "sh")

// arabicLetter folds a letter of the Arabic script: what Arabic, Persian and Sorani
// keyboards write for one letter is one; what tells vowels (ة ە ێ ۆ) stays.
func arabicLetter(r rune, first bool) string {
	switch r {
	case 'ء':
		return ""
	case 'أ', 'إ', 'آ', 'ٱ':
		return "ا"
	case 'ى', 'ی', 'ې':
		return "ي"
	case 'ئ':
		if first {
			return "" // Sorani writes it before every vowel that begins a word
		}
		return "ي"
	case 'ؤ', 'ۇ':
		return "و"
	case 'ک', 'ڪ':
		return "ك"
	case 'ھ', 'ہ':
		return "ه"
	case 'ڕ':
		return "ر"
	case 'ڵ':
		return "ل"
	case 'ڤ':
		return "ڤ"
	}
	if unicode.IsDigit(r) {
		return ""
	}
	return string(r)
}

// arabizi is the letter that a digit stands for, by its likeness (3 is ع, 7 is ح); an
// apostrophe behind it is the dot of the letter (3' is غ).
func arabizi(r rune, dotted bool) string {
	if dotted {
		switch r {
		case '3':
			return "gh"
		case '7':
			return "kh"
		case '6':
			return "dh"
		case '9':
			return "d"
		}
	}
	switch r {
	case '3':
		return "a"
	case '7':
		return "h"
	case '5':
		return "kh"
	case '9':
		return "s"
	case '6':
		return "t"
	case '8':
		return "q"
	}
	return ""
}

// latinLetter folds a letter of the Latin script to a to z. Letters that carry another
// sound than their bare form (ş, ç, ğ, ž) become what English passports write for them.
func latinLetter(b *strings.Builder, r rune) {
	r = unicode.ToLower(r)
	if r < 0x80 {
		b.WriteRune(r)
		return
	}
	switch r {
	case 'ş', 'š', 'ș':
		b.WriteString("sh")
	case 'ç', 'č', 'ć':
		b.WriteString("ch")
	case 'ğ', 'ǧ', 'ġ':
		b.WriteString("gh")
	case 'ž':
		b.WriteString("zh")
	case 'ß':
		b.WriteString("ss")
	case 'ı':
		b.WriteByte('i')
	case 'ə':
		b.WriteByte('e')
	case 'ø':
		b.WriteByte('o')
	case 'æ':
		b.WriteString("ae")
	case 'œ':
		b.WriteString("oe")
	case 'đ', 'ð':
		b.WriteByte('d')
	case 'þ':
		b.WriteString("th")
	case 'ł':
		b.WriteByte('l')
	default:
		for _, d := range norm.NFD.String(string(r)) {
			if !unicode.Is(unicode.Mn, d) {
				b.WriteRune(d)
			}
		}
	}
}
