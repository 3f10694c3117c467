package files

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// How far apart glyphs stand, in parts of their size: on one line, with a space between
// them, in another column.
const (
	sameLine  = 0.4
	wordApart = 0.18
	columns   = 2.5
)

// linesOf puts the glyphs of a page into lines, from the top, and each line into the order
// in which it is read.
func linesOf(glyphs []glyph) []string {
	glyphs = slices.DeleteFunc(glyphs, func(g glyph) bool { return g.text == "" || isMark(g.text) || g.size <= 0 })
	slices.SortStableFunc(glyphs, func(a, b glyph) int { return cmp.Compare(b.y, a.y) })
	var out []string
	for len(glyphs) > 0 {
		n := 1
		for n < len(glyphs) && glyphs[0].y-glyphs[n].y <= sameLine*max(glyphs[0].size, glyphs[n].size) {
			n++
		}
		if line := lineOf(glyphs[:n]); line != "" {
			out = append(out, line)
		}
		glyphs = glyphs[n:]
	}
	return out
}

// isMark is true for vowel signs, which stand over their letter and tell nothing that is
// searched for.
func isMark(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.Is(unicode.Mn, r) })
}

// lineOf is a line from its glyphs, which stand as they are seen: from the left.
func lineOf(glyphs []glyph) string {
	slices.SortStableFunc(glyphs, func(a, b glyph) int { return cmp.Compare(min(a.x, a.end), min(b.x, b.end)) })
	glyphs = slices.CompactFunc(glyphs, again)
	var seen []string
	for i, g := range glyphs {
		if i > 0 {
			gap := (min(g.x, g.end) - max(glyphs[i-1].x, glyphs[i-1].end)) / g.size
			if gap > columns {
				seen = append(seen, " ", "\t", " ")
			} else if gap > wordApart {
				seen = append(seen, " ")
			}
		}
		seen = append(seen, folded(g.text))
	}
	return strings.TrimSpace(strings.Join(inOrder(seen), ""))
}

// again is true for a glyph that is put down a second time, to make it bold.
func again(a, b glyph) bool { return a.text == b.text && math.Abs(a.x-b.x) < 0.1*a.size }

// folded turns the shapes of Arabic letters, and Latin ligatures, into letters.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cc, r) {
			return ' '
		}
		return r
	}, norm.NFKC.String(s))
}

// inOrder turns a line as it is seen into the order in which it is read: from the right where
// most of it is Arabic script, with what is Latin or a number in it from the left, and the
// other way round.
func inOrder(seen []string) []string {
	right, left := words(seen)
	if right == 0 {
		return seen
	}
	out := slices.Clone(seen)
	if right >= left {
		slices.Reverse(out)
		turn(out, func(d direction) bool { return d == fromLeft || d == number })
		return out
	}
	turn(out, func(d direction) bool { return d == fromRight })
	return out
}

// words counts the words of a line by their direction.
func words(seen []string) (right, left int) {
	before := neutral
	for _, s := range seen {
		d := directionOf(s)
		switch {
		case d == before:
		case d == fromRight:
			right++
		case d == fromLeft:
			left++
		}
		before = d
	}
	return right, left
}

// turn reverses the runs of what belongs together, with what stands between.
func turn(list []string, belongs func(direction) bool) {
	for i := 0; i < len(list); i++ {
		if !belongs(directionOf(list[i])) {
			continue
		}
		end := i + 1
		for j := end; j < len(list); j++ {
			d := directionOf(list[j])
			if belongs(d) {
				end = j + 1
			} else if d != neutral {
				break
			}
		}
		slices.Reverse(list[i:end])
		i = end - 1
	}
}

type direction int

const (
	neutral direction = iota
	fromLeft
	fromRight
	number
)

// directionOf is that of the first letter or digit.
func directionOf(s string) direction {
	for _, r := range s {
		p, _ := bidi.LookupRune(r)
		switch p.Class() {
		case bidi.L:
			return fromLeft
		case bidi.R, bidi.AL:
			return fromRight
		case bidi.EN, bidi.AN:
			return number
		}
	}
	return neutral
}
