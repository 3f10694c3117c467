package names

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// table is how likely a letter of one spelling is written as a chunk of the other: the
// emissions of a stochastic transducer with one state. A word is written letter by letter,
// each letter as a chunk of 0 to 4 letters.
type table struct {
	from   Side
	units  map[string]int32 // letter and context: the rows
	chunks map[string]int32 // the columns
	p      []float32
	wide   int          // columns, the last being any other chunk
	fixes  *corrections // nil when there are none
}

// Side says of which script the source of a table is.
type Side byte

// The sides.
const (
	FromArabic Side = iota
	FromLatin
	AmongLatin
)

// longestChunk is how many letters one letter is written as, at most.
const longestChunk = 4

// The probabilities of what a table does not list.
const (
	other  = 2e-6 // any chunk, in the place of a letter
	insert = 3e-5 // a letter that nothing stands for
	lost   = 1e-3 // a letter that the table has no row of
)

// loadTable reads lines of a unit, its chunks with -100 ln P, and how often it was met.
func loadTable(from Side, text string) (*table, error) {
	rows, met := map[string]mass{}, map[string]float64{}
	for n, line := range strings.Split(text, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 3 {
			return nil, fmt.Errorf("line %d of a table has %d columns", n+1, len(f))
		}
		row, err := readRow(f[1])
		if err != nil {
			return nil, fmt.Errorf("line %d of a table: %w", n+1, err)
		}
		rows[f[0]] = row
		if met[f[0]], err = strconv.ParseFloat(f[2], 64); err != nil {
			return nil, fmt.Errorf("line %d of a table: %w", n+1, err)
		}
	}
	return newTable(from, smoothed(from, rows, met)), nil
}

func readRow(cells string) (mass, error) {
	row := mass{}
	for _, cell := range strings.Fields(cells) {
		chunk, cost, _ := strings.Cut(cell, ":")
		c, err := strconv.Atoi(cost)
		if err != nil {
			return nil, err
		}
		row[Code(chunk)] = math.Exp(-float64(c) / 100)
	}
	return row, nil
}

func newTable(from Side, rows map[string]mass) *table {
	t := &table{from: from, units: map[string]int32{}, chunks: map[string]int32{}}
	for _, row := range rows {
		for chunk := range row {
			if _, known := t.chunks[chunk]; !known {
				t.chunks[chunk] = int32(len(t.chunks))
			}
		}
	}
	t.wide = len(t.chunks) + 1
	t.p = slices.Repeat([]float32{other}, len(rows)*t.wide)
	for unit, row := range rows {
		u := int32(len(t.units))
		t.units[unit] = u
		for chunk, p := range row {
			t.p[int(u)*t.wide+int(t.chunks[chunk])] += float32(p)
		}
	}
	return t
}

// source is a word as rows, -1 for a letter that has none, with what corrects them.
func (t *table) source(word string) []letter {
	units := Units(t.from, word)
	out := make([]letter, len(units))
	for i, u := range units {
		out[i].row = t.row(u)
	}
	if t.fixes != nil {
		t.fixes.fix(t.from, word, units, out)
	}
	return out
}

func (t *table) row(u string) int32 {
	if n, known := t.units[u]; known {
		return n
	}
	for _, name := range wider(u) {
		if n, known := t.units[name]; known {
			return n
		}
	}
	return -1
}

// target is a word as columns: for each letter the chunks that begin there, of each length.
func (t *table) target(word string) []int32 {
	out := make([]int32, 0, len(word)*(longestChunk+1)+1)
	empty := t.column("")
	for j := range len(word) {
		out = append(out, empty)
		for l := 1; l <= longestChunk; l++ {
			c := int32(-1)
			if j+l <= len(word) {
				c = t.column(word[j : j+l])
			}
			out = append(out, c)
		}
	}
	return append(out, empty)
}

func (t *table) column(chunk string) int32 {
	if n, known := t.chunks[chunk]; known {
		return n
	}
	if len(chunk) <= 1 {
		return int32(t.wide - 1)
	}
	return -1
}

// longestWord bounds what is compared.
const longestWord = 40

// logP is the logarithm of the probability that the source is written as the target: the
// forward algorithm, the sum over all ways to cut the target into chunks. It is as quick as
// the likeliest way alone (Viterbi's), and ranks a little better. Probabilities of so
// short words need no logarithms on the way. scale is room for the corrections: 1 for every
// column, and again when it returns.
func (t *table) logP(source []letter, target []int32, scale []float32) float64 {
	n := (len(target) - 1) / (longestChunk + 1)
	if n > longestWord {
		return math.Inf(-1)
	}
	var buffers [2][longestWord + 1]float64
	row, next := buffers[0][:n+1], buffers[1][:n+1]
	row[0] = 1
	for j := range n {
		row[j+1] = row[j] * insert
	}
	for _, u := range source {
		clear(next)
		t.step(u, target, row, next, scale)
		for j := range n {
			next[j+1] += next[j] * insert
		}
		row, next = next, row
	}
	return math.Log(row[n] + 1e-300)
}

// step writes one letter: from where row has come, to next.
func (t *table) step(u letter, target []int32, row, next []float64, scale []float32) {
	n := len(row) - 1
	if u.row < 0 {
		for j, f := range row {
			next[j] += f * lost
			if j < n {
				next[j+1] += f * lost
			}
		}
		return
	}
	p := t.p[int(u.row)*t.wide : (int(u.row)+1)*t.wide]
	for _, c := range u.fix {
		if p[c.chunk] > Rare {
			scale[c.chunk] *= c.factor
		}
	}
	for j, f := range row {
		if f == 0 {
			continue
		}
		at := target[j*(longestChunk+1):]
		next[j] += f * float64(p[at[0]]*scale[at[0]])
		for l := 1; l <= min(longestChunk, n-j); l++ {
			if c := at[l]; c >= 0 {
				next[j+l] += f * float64(p[c]*scale[c])
			}
		}
	}
	for _, c := range u.fix {
		scale[c.chunk] = 1
	}
}
