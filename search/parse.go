package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// asked is a user's text as we read it: words and phrases that must be there, and
// those that must not. Nothing else of it has a meaning.
type asked struct {
	must []phrase
	not  []phrase
}

// phrase is one word, or several that stand together.
type phrase struct {
	text string
	// whole is true for what stood in quotation marks: in this order, side by side.
	whole bool
}

func (q asked) empty() bool { return len(q.must) == 0 }

// parse reads words, "phrases" («…» and “…” too) and -without. ErrTooMuch beyond
// the limits.
func parse(text string) (asked, error) {
	var q asked
	if utf8.RuneCountInString(text) > MaxRunes || !utf8.ValidString(text) {
		return q, ErrTooMuch
	}
	rest := strings.Map(oneQuote, text)
	for {
		rest = strings.TrimLeftFunc(rest, unicode.IsSpace)
		if rest == "" {
			break
		}
		var p phrase
		var minus bool
		p, minus, rest = next(rest)
		if !hasLetter(p.text) {
			continue
		}
		if minus {
			q.not = append(q.not, p)
		} else {
			q.must = append(q.must, p)
		}
	}
	if len(q.must)+len(q.not) > MaxTerms {
		return asked{}, ErrTooMuch
	}
	return q, nil
}

func oneQuote(r rune) rune {
	switch r {
	case '«', '»', '“', '”', '„':
		return '"'
	}
	return r
}

// next takes one word or phrase off the front.
func next(s string) (p phrase, minus bool, rest string) {
	if len(s) > 1 && s[0] == '-' && s[1] != ' ' {
		minus, s = true, s[1:]
	}
	if s[0] == '"' {
		if end := strings.IndexByte(s[1:], '"'); end >= 0 {
			return phrase{s[1 : 1+end], true}, minus, s[2+end:]
		}
		s = s[1:] // an opening mark alone means nothing
	}
	end := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '"' })
	if end < 0 {
		return phrase{s, false}, minus, ""
	}
	return phrase{s[:end], false}, minus, s[end:]
}

func hasLetter(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0
}
