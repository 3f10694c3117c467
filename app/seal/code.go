package seal

import (
	"crypto/rand"
	"strings"
	"unicode"
)

// codeLetters have no vowels, so that no word arises, no 0 1 I L O, and of the
// pairs 2 Z, 5 S, 6 G, 8 B only the digit.
const codeLetters = "23456789CDFHJKMNPQRTVWX"

// codeLength random characters are 36 bits: among a million letters a guess hits
// once in 78,000, and guesses are limited.
const codeLength = 8

// NewCode is a genuine-message code, JSR-XXXX-XXXX. It proves nothing by itself;
// the page looks it up. The caller keeps it under a unique key and makes another
// when it is taken.
func NewCode() string {
	code := make([]byte, 0, codeLength)
	for len(code) < codeLength {
		var b [1]byte
		_, _ = rand.Read(b[:])                                                     // documented never to return an error
		if whole := 256 / len(codeLetters) * len(codeLetters); int(b[0]) < whole { // each letter equally often
			code = append(code, codeLetters[int(b[0])%len(codeLetters)])
		}
	}
	return codeForm(string(code))
}

func codeForm(code string) string { return "JSR-" + code[:4] + "-" + code[4:] }

// NormaliseCode brings what somebody typed into the form of NewCode: capitals,
// Latin digits, dashes where they belong, the JSR in front; Z, S, G, B are read as
// 2, 5, 6, 8. False when it cannot be a code.
func NormaliseCode(typed string) (string, bool) {
	if len(typed) > 200 {
		return "", false
	}
	code := strings.Map(foldCode, typed)
	if len(code) == codeLength+3 {
		code = strings.TrimPrefix(code, "J5R")
	}
	if len(code) != codeLength || strings.Trim(code, codeLetters) != "" {
		return "", false
	}
	return codeForm(code), true
}

// foldCode reads one typed character; separators and marks of direction vanish.
func foldCode(r rune) rune {
	switch {
	case unicode.IsSpace(r), unicode.In(r, unicode.Cf, unicode.Pd), r == '−', r == '_', r == 'ـ':
		return -1
	case r >= '٠' && r <= '٩':
		r -= '٠' - '0'
	case r >= '۰' && r <= '۹':
		r -= '۰' - '0'
	case r >= '！' && r <= '～': // full-width forms
		r -= '！' - '!'
	}
	switch r = unicode.ToUpper(r); r {
	case 'Z':
		return '2'
	case 'S':
		return '5'
	case 'G':
		return '6'
	case 'B':
		return '8'
	}
	return r
}
