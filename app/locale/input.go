package locale

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Digits turns Arabic-Indic (٠–٩) and Extended Arabic-Indic digits (۰–۹) into
// Latin ones: people type numbers with the keyboard they have.
func Digits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		}
		return r
	}, s)
}

// CleanInput makes typed text safe to keep and to compare: Unicode normal form C,
// lines ended by \n, no control characters but \n and \t, no marks of direction
// or other invisible format characters but the (non-)joiners, nothing that is not
// UTF-8.
func CleanInput(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(strings.ToValidUTF8(s, ""))
	return norm.NFC.String(strings.Map(visible, s))
}

// visible drops what cannot be seen and may deceive.
func visible(r rune) rune {
	switch {
	case r == '\n', r == '\t', r == '\u200c', r == '\u200d':
		return r
	case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Noncharacter_Code_Point, r):
		return -1
	}
	return r
}
