package names

import "strings"

var soraniLetters = strings.NewReplacer("وو", "و", "ێ", "ي", "ۆ", "و", "ژ", "ج", "ڤ", "ف")

// asArabic writes a Sorani word as Arabic would, from which the tables learnt: without the
// short vowels.
func asArabic(word string) string {
	if !strings.ContainsAny(word, "ەێۆژڤ") {
		return word
	}
	word = soraniLetters.Replace(word)
	if body, found := strings.CutSuffix(word, "ە"); found {
		word = body + "ة"
	}
	if strings.HasPrefix(word, "ە") {
		word = "ا" + word[len("ە"):]
	}
	return strings.ReplaceAll(word, "ە", "")
}

// alphabet is that of folded Arabic and Sorani: a chunk has a byte for each letter.
var alphabet = []rune("ابپتثجچحخدذرزژسشصضطظعغفڤقكگلمنهوۆيێةە")

// codes are the letters by their bytes.
var codes = func() map[rune]byte {
	out := map[rune]byte{}
	for i, r := range alphabet {
		out[r] = 0x80 + byte(i)
	}
	return out
}()

// Code writes a word with one byte a letter; letters that are in no alphabet of ours are
// one byte too.
func Code(word string) string {
	out := make([]byte, 0, len(word))
	for _, r := range word {
		switch c, known := codes[r]; {
		case r < 0x80:
			out = append(out, byte(r))
		case known:
			out = append(out, c)
		default:
			out = append(out, 0xff)
		}
	}
	return string(out)
}

// Decode reads what Code wrote.
func Decode(code string) string {
	var out []rune
	for i := range len(code) {
		switch c := code[i]; {
		case c < 0x80:
			out = append(out, rune(c))
		case int(c-0x80) < len(alphabet):
			out = append(out, alphabet[c-0x80])
		}
	}
	return string(out)
}
