package names

import (
	"math"
	"math/bits"
)

// Tables are the tables of a model as package gen needs them, to learn their corrections.
type Tables struct{ scales *scales }

// ReadTables reads a model.
func ReadTables(text string) (*Tables, error) {
	m, err := readModel(text)
	if err != nil {
		return nil, err
	}
	return &Tables{newScales(m)}, nil
}

// Likened are a Latin and an Arabic word in the forms in which they are nearest, with what
// they cost by the tables and what is added for an article.
type Likened struct {
	Latin, Arabic string
	Cost, Added   float64
}

// Asked is a Latin word that is likened to many.
type Asked struct {
	tables *Tables
	of     *spelt
}

// Ask prepares a Latin word; false for what is more than a word, or an initial.
func (t *Tables) Ask(latin string) (*Asked, bool) {
	s, whole := oneWord(latin)
	return &Asked{t, s}, whole
}

func oneWord(name string) (*spelt, bool) {
	list := prepare(words(name))
	if len(list) != 1 {
		return nil, false
	}
	s := spell(list[0])
	return s, !s.initial
}

// Liken compares it with an Arabic word; false for one that has other consonants, and is
// not compared by the tables.
func (a *Asked) Liken(arabic string) (Likened, bool) {
	best := Likened{Cost: math.Inf(1)}
	k, whole := oneWord(arabic)
	if !whole {
		return best, false
	}
	for i := range a.of.forms {
		for j := range k.forms {
			x, y := &a.of.forms[i], &k.forms[j]
			if (i > 0 && a.of.joined) || (j > 0 && k.joined) || bits.OnesCount32(x.set^y.set) > mostOther {
				continue
			}
			l := Likened{Latin: x.text, Arabic: asArabic(y.text), Cost: a.tables.scales.across(x, y)}
			if (i > 0) != (j > 0) {
				l.Added = articleCost(a.of, k, i, j)
			}
			if l.Cost+l.Added < best.Cost+best.Added {
				best = l
			}
		}
	}
	return best, best.Latin != ""
}

// Grid is a word under a table: its rows and, for what it is written as, the columns.
type Grid struct {
	table *table
	Rows  []int32
}

// Grid is a source word under the table of its side.
func (t *Tables) Grid(from Side, word string) Grid {
	g := Grid{table: t.of(from)}
	for _, l := range g.table.source(word) {
		g.Rows = append(g.Rows, l.row)
	}
	return g
}

// Columns are those of the chunks that begin at each letter of a target, of 0 to Longest
// letters; -1 for a chunk that the table cannot write.
func (t *Tables) Columns(from Side, word string) []int32 {
	if from == FromLatin {
		word = Code(word)
	}
	return t.of(from).target(word)
}

// Longest is how many letters one letter is written as, at most.
const Longest = longestChunk

// Insert is how likely a letter stands for nothing.
const Insert = insert

// P is how likely the letter at i is written as the chunk of a column, and whether a
// correction may change it.
func (g Grid) P(i int, column int32) (p float64, open bool) {
	row := g.Rows[i]
	if row < 0 || column < 0 {
		return 0, false
	}
	p = float64(g.table.p[int(row)*g.table.wide+int(column)])
	return p, p > Rare && int(column) < g.table.wide-1
}

// Chunk is the text of a column.
func (t *Tables) Chunk(from Side, column int32) string {
	for chunk, c := range t.of(from).chunks {
		if c == column {
			return Decode(chunk)
		}
	}
	return ""
}

func (t *Tables) of(from Side) *table {
	if from == FromArabic {
		return t.scales.toLatin
	}
	return t.scales.toArabic
}
