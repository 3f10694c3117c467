package search

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold brings a word into the one form in which it is compared, whatever script
// and keyboard it was written with: compatibility forms resolved (NFKC: Arabic
// presentation forms, full width), lower case, vowel marks and accents dropped,
// tatweel and joiners dropped, letters that stand for one another made one (ي ى ی,
// ك ک, ه ە ھ ة, ر ڕ, ل ڵ, و ۆ), digits Latin.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFD.String(norm.NFKC.String(s)) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		b.WriteString(foldRune(unicode.ToLower(r)))
	}
	return b.String()
}

func foldRune(r rune) string {
	switch r {
	case 'ـ', '\u200c', '\u200d', '\u200e', '\u200f', '\u00ad', '’', '\'', 'ʼ', '`':
		return ""
	case 'ى', 'ی', 'ې', 'ێ', 'ے', 'ئ':
		return "ي"
	case 'ک', 'ڪ':
		return "ك"
	case 'ھ', 'ہ', 'ە', 'ة', 'ۀ':
		return "ه"
	case 'ڕ':
		return "ر"
	case 'ڵ':
		return "ل"
	case 'ۆ', 'ۇ', 'ؤ', 'ۊ':
		return "و"
	case 'ٱ':
		return "ا"
	case 'ء':
		return ""
	case 'ß':
		return "ss"
	case 'ı':
		return "i"
	case 'ø':
		return "o"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'đ', 'ð':
		return "d"
	case 'ł':
		return "l"
	}
	if r >= '٠' && r <= '٩' {
		return string('0' + r - '٠')
	}
	if r >= '۰' && r <= '۹' {
		return string('0' + r - '۰')
	}
	return string(r)
}
