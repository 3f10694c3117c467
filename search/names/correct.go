package names

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A table knows a letter and whether vowels stand beside it. Which letters stand there tells
// more (the e that ends Dave is silent, and makes its a another vowel), but of tables so fine
// most cells would be guesses. So a table is kept coarse and corrected where that pays: a
// correction says that a chunk is likelier, or less likely, in a context than the table has
// it, and all corrections that fit a letter are multiplied. They are learnt by setting
// the name that is meant against those it is taken for (gen), after McCallum, Bellare and
// Pereira, A conditional random field for discriminatively-trained finite-state string edit
// distance (2005).
type correction struct {
	chunk  int32
	factor float32
}

// letter is a letter of a source word: its row, and what corrects it.
type letter struct {
	row int32
	fix []correction
}

// Rare is how likely a chunk must be in a row to be corrected.
const Rare = 4e-6

// shapes are the contexts of a letter, by which letters they name: itself, one or two behind
// it, before it, and on both sides.
var shapes = [][]int{{0}, {0, 1}, {-1, 0}, {-1, 0, 1}, {0, 1, 2}, {-2, -1, 0}}

// Contexts are the names of those of each letter of a folded word: the letter as its row is
// called, and one for each shape.
func Contexts(from Side, word string) [][]string {
	units, letters := Units(from, word), lettersOf(from, word)
	out := make([][]string, len(units))
	for i, unit := range units {
		out[i] = append(out[i], "="+unit)
		for _, shape := range shapes {
			name := ""
			for n, by := range shape {
				name += sign(n, by) + letterAt(letters, i+by)
			}
			out[i] = append(out[i], name)
		}
	}
	return out
}

// sign parts the letters of a context: those before the one that is meant are followed by
// <, those behind it by > before them.
func sign(n, by int) string {
	switch {
	case n == 0:
		return ""
	case by <= 0:
		return "<"
	}
	return ">"
}

func letterAt(letters []string, i int) string {
	switch {
	case i < 0:
		return "^"
	case i >= len(letters):
		return "$"
	}
	return letters[i]
}

func lettersOf(from Side, word string) []string {
	if from == FromArabic {
		return strings.Split(word, "")
	}
	return cutLatin(word)
}

// corrections are those of a table. Every context has a number, made of its shape and the
// numbers of its letters, so that finding it costs little.
type corrections struct {
	letters map[string]uint64
	by      map[uint64][]correction
}

// number is that of a letter; 0 for one that no correction names.
func (c *corrections) number(letter string) uint64 { return c.letters[letter] }

// add gives a letter a number.
func (c *corrections) add(letter string) uint64 {
	if c.letters[letter] == 0 {
		c.letters[letter] = uint64(len(c.letters) + 1)
	}
	return c.letters[letter]
}

// context is the number of a name.
func (c *corrections) context(name string) (uint64, error) {
	if unit, found := strings.CutPrefix(name, "="); found {
		return c.add("=" + unit), nil
	}
	signs := strings.Map(func(r rune) rune {
		if r == '<' || r == '>' {
			return r
		}
		return -1
	}, name)
	for k, shape := range shapes {
		want := ""
		for n, by := range shape {
			want += sign(n, by)
		}
		if want != signs {
			continue
		}
		key := uint64(k + 1)
		for _, letter := range strings.FieldsFunc(name, func(r rune) bool { return r == '<' || r == '>' }) {
			key = key<<letterBits | c.add(letter)
		}
		return key, nil
	}
	return 0, fmt.Errorf("%q is no context", name)
}

const letterBits = 16

// correct reads lines of a context and its chunks with 100 times the logarithm of the factor.
func (t *table) correct(text string) error {
	t.fixes = &corrections{map[string]uint64{}, map[uint64][]correction{}}
	for n, line := range strings.Split(text, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		name, cells, _ := strings.Cut(line, "\t")
		key, err := t.fixes.context(name)
		if err != nil {
			return fmt.Errorf("line %d of corrections: %w", n+1, err)
		}
		for _, cell := range strings.Fields(cells) {
			chunk, by, _ := strings.Cut(cell, ":")
			c, err := strconv.Atoi(by)
			if err != nil {
				return fmt.Errorf("line %d of corrections: %w", n+1, err)
			}
			column, known := t.chunks[Code(chunk)]
			if !known {
				return fmt.Errorf("line %d of corrections: the table has no %q", n+1, chunk)
			}
			t.fixes.by[key] = append(t.fixes.by[key], correction{column, float32(math.Exp(float64(c) / 100))})
		}
	}
	return nil
}

// fix finds what corrects each letter of a word.
func (c *corrections) fix(from Side, word string, units []string, out []letter) {
	letters := lettersOf(from, word)
	var buf [longestWord + 4]uint64 // with two beyond each end
	if len(letters) > longestWord {
		return // it is not compared
	}
	numbers := buf[:len(letters)+4]
	for i := range numbers {
		numbers[i] = c.number(letterAt(letters, i-2))
	}
	for i := range out {
		if n := c.number("=" + units[i]); n != 0 {
			out[i].corrected(c.by[n])
		}
		for k, shape := range shapes {
			key, known := uint64(k+1), true
			for _, by := range shape {
				n := numbers[i+by+2]
				key, known = key<<letterBits|n, known && n != 0
			}
			if known {
				out[i].corrected(c.by[key])
			}
		}
	}
}

func (l *letter) corrected(by []correction) {
	switch {
	case by == nil:
	case l.fix == nil:
		l.fix = by[:len(by):len(by)] // shared until more is appended
	default:
		l.fix = append(l.fix, by...)
	}
}
