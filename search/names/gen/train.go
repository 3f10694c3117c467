package main

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"jisr/search/names"
)

// pair is a source word, cut into letters with their contexts, and how it is written.
type pair struct {
	units  []string
	target string
	weight float64
}

// table is P(chunk given letter and context): a row for each letter in its context.
type table = map[string]map[string]float64

const (
	rounds  = 12 // of expectation maximisation, after which the table hardly changes
	longest = 4  // letters of a chunk
	seldom  = 0.05
)

// learn fits a table to pairs by expectation maximisation (Dempster, Laird and Rubin
// 1977) over all ways to align them: forward and backward probabilities give how often each
// letter is expected to have been written as each chunk, and those counts are the next
// table. It returns too how often each letter was met.
func learn(pairs []pair) (table, map[string]float64) {
	var current table
	met := map[string]float64{}
	for range rounds {
		counts := table{}
		for _, p := range pairs {
			x := align(p, current)
			if x.total == 0 {
				continue
			}
			weight := p.weight
			if current != nil {
				weight *= trust(math.Log(x.total) / float64(len(p.units)+len(p.target)))
			}
			x.count(p, weight, counts)
		}
		for unit, row := range counts {
			met[unit] = normal(row)
		}
		current = counts
	}
	return current, met
}

// normal makes counts probabilities, forgets the rarest, and returns their sum.
func normal(row map[string]float64) (sum float64) {
	for _, c := range row {
		sum += c
	}
	for chunk, c := range row {
		if row[chunk] = c / sum; c < seldom {
			delete(row, chunk)
		}
	}
	return sum
}

// trust is how much a pair teaches by how likely it is: words that are no pair at all are
// far less likely than those that are.
func trust(perLetter float64) float64 { return 1 / (1 + math.Exp(-4*(perLetter+1.4))) }

// guess is where learning begins: a chunk is as likely as its consonants are the letter's.
func guess(unit, chunk string) float64 {
	letter := names.LetterOf(unit)
	chunk = names.Decode(chunk)
	lead := "e" // so that a leading vowel counts alike on both sides
	if chunk != "" && chunk[0] >= 0x80 {
		lead = "ا"
	}
	vowels := strings.Trim(chunk, "aeiouyاويعةهە") == ""
	a, b := strings.TrimPrefix(names.Skeleton(letter), "A"), strings.TrimPrefix(names.Skeleton(lead+chunk), "A")
	p := 0.002
	switch {
	case a == b && (a != "" || vowels):
		p = 1
	case vowels:
		p = 0.02
	}
	return p * math.Pow(0.3, float64(len([]rune(chunk))))
}

// lattice is all ways to align a pair: forward and backward probabilities, and those of
// the steps between them.
type lattice struct {
	fore, back, steps []float64
	total             float64
}

func align(p pair, current table) lattice {
	m, n := len(p.units), len(p.target)
	at := func(i, j int) int { return i*(n+1) + j }
	x := lattice{make([]float64, (m+1)*(n+1)), make([]float64, (m+1)*(n+1)), make([]float64, m*(n+1)*(longest+1)), 0}
	x.fore[0], x.back[at(m, n)] = 1, 1
	for i, u := range p.units {
		row := current[u]
		for j := 0; j <= n; j++ {
			if x.fore[at(i, j)] == 0 {
				continue
			}
			for l := 0; l <= longest && j+l <= n; l++ {
				q := row[p.target[j:j+l]]
				if current == nil {
					q = guess(u, p.target[j:j+l])
				}
				x.steps[at(i, j)*(longest+1)+l] = q
				x.fore[at(i+1, j+l)] += x.fore[at(i, j)] * q
			}
		}
	}
	if x.total = x.fore[at(m, n)]; x.total < 1e-200 {
		x.total = 0
		return x
	}
	for i := m - 1; i >= 0; i-- {
		for j := 0; j <= n; j++ {
			for l := 0; l <= longest && j+l <= n; l++ {
				x.back[at(i, j)] += x.back[at(i+1, j+l)] * x.steps[at(i, j)*(longest+1)+l]
			}
		}
	}
	return x
}

// count adds how often each letter is expected to have been written as each chunk.
func (x lattice) count(p pair, weight float64, counts table) {
	n := len(p.target)
	for i, u := range p.units {
		if counts[u] == nil {
			counts[u] = map[string]float64{}
		}
		for j := 0; j <= n; j++ {
			at := i*(n+1) + j
			for l := 0; l <= longest && j+l <= n; l++ {
				if c := weight * x.fore[at] * x.steps[at*(longest+1)+l] * x.back[at+n+1+l] / x.total; c > 1e-6 {
					counts[u][p.target[j:j+l]] += c
				}
			}
		}
	}
}

// lines writes a table with the chunks that are likely enough.
func lines(t table, met map[string]float64, least float64) []string {
	var out []string
	for _, unit := range slices.Sorted(maps.Keys(t)) {
		row := t[unit]
		if met[unit] < 1 {
			continue
		}
		chunks := slices.SortedFunc(maps.Keys(row), func(a, b string) int {
			return cmp.Or(cmp.Compare(row[b], row[a]), strings.Compare(a, b))
		})
		var cells []string
		for _, c := range chunks {
			if row[c] >= least {
				cells = append(cells, fmt.Sprintf("%s:%d", names.Decode(c), int(math.Round(-100*math.Log(row[c])))))
			}
		}
		out = append(out, fmt.Sprintf("%s\t%s\t%.0f", unit, strings.Join(cells, " "), met[unit]))
	}
	return out
}
