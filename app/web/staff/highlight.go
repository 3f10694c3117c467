package staff

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"jisr/app/roster"
)

// Piece is a stretch of a text; Mark is true where the search met it.
type Piece struct {
	Text string
	Mark bool
}

const (
	snippetRunes = 90 // shown on each side of the first word that was met
	mostSnippets = 2  // beside the headline, and of a CV
)

// marked cuts a text into pieces at the spans, which count bytes. A span outside
// the text, or one that would cut a character, is left out.
func marked(text string, spans []roster.Span) []Piece {
	spans = slices.Clone(spans)
	slices.SortFunc(spans, func(a, b roster.Span) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	var out []Piece
	at := 0
	for _, s := range spans {
		if s.Start < at || s.End <= s.Start || s.End > len(text) || !whole8(text, s.Start) || !whole8(text, s.End) {
			continue
		}
		if s.Start > at {
			out = append(out, Piece{Text: text[at:s.Start]})
		}
		out = append(out, Piece{text[s.Start:s.End], true})
		at = s.End
	}
	if at < len(text) {
		out = append(out, Piece{Text: text[at:]})
	}
	return out
}

// whole8 is true where a character of UTF-8 begins or the text ends.
func whole8(text string, at int) bool { return at == len(text) || utf8.RuneStart(text[at]) }

// snippet cuts a long text around the first word that was met, at whole
// characters.
func snippet(pieces []Piece) []Piece {
	first := slices.IndexFunc(pieces, func(p Piece) bool { return p.Mark })
	if first < 0 {
		return nil
	}
	out := slices.Clone(pieces[first:])
	if first > 0 {
		out = slices.Insert(out, 0, Piece{Text: tail(pieces[first-1].Text, snippetRunes)})
	}
	left := 3 * snippetRunes
	for i := range out {
		n := utf8.RuneCountInString(out[i].Text)
		if n > left {
			out[i].Text = head(out[i].Text, left)
			return out[:i+1]
		}
		left -= n
	}
	return out
}

func head(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}

func tail(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return "…" + string(r[len(r)-n:])
}

// foundInCV are the first passages of her CV in which something was met.
func foundInCV(h roster.Hit) (snippets [][]Piece) {
	by := map[int][]roster.Span{}
	for _, s := range h.CV {
		by[s.Passage] = append(by[s.Passage], s)
	}
	for i, text := range h.Expert.CVText {
		if cut := snippet(marked(text, by[i])); cut != nil && len(snippets) < mostSnippets {
			snippets = append(snippets, cut)
		}
	}
	return snippets
}

// found gathers what a hit shows of itself: the headline with its marks, and the
// first passages in which something was met.
func found(h roster.Hit) (headline []Piece, snippets [][]Piece) {
	by := map[int][]roster.Span{}
	for _, s := range h.Highlights {
		by[s.Passage] = append(by[s.Passage], s)
	}
	for i, passage := range roster.Passages(h.Expert) {
		pieces := marked(passage.Text, by[i])
		switch {
		case passage.Ref == "headline":
			headline = pieces
		case len(by[i]) > 0 && len(snippets) < mostSnippets:
			if cut := snippet(pieces); cut != nil {
				snippets = append(snippets, cut)
			}
		}
	}
	return headline, snippets
}
