package main

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"jisr/search/names"
	"jisr/search/names/trial"
)

// How corrections are learnt: by gradient steps of a size that wears off (Duchi, Hazan and
// Singer 2011), pulled to nothing a little. After half of the passes only those are kept
// that matter most, and learnt on.
const (
	passes    = 4
	rivals    = 10
	rate      = 0.15
	pull      = 0.01
	leastStep = 1e-3
	mostFixes = 3500
)

// weights are those of all corrections of one side, by a hash of context and column: there
// are too many for their names (Weinberger and others 2009).
type weights struct {
	value, seen []float32
	off         []bool
}

const weightBits = 21

func newWeights() *weights {
	return &weights{make([]float32, 1<<weightBits), make([]float32, 1<<weightBits), make([]bool, 1<<weightBits)}
}

func slot(context uint64, column int32) uint32 {
	h := context ^ (uint64(uint32(column))+1)*0x9e3779b97f4a7c15
	h ^= h >> 29
	h *= 0xbf58476d1ce4e5b9
	h ^= h >> 32
	return uint32(h & (1<<weightBits - 1))
}

func (w *weights) learn(id uint32, gradient float64) {
	if w.off[id] {
		return
	}
	g := float32(gradient) - pull*w.value[id]
	w.seen[id] += g * g
	w.value[id] += rate * g / float32(math.Sqrt(float64(w.seen[id])+1))
}

// worth is what is lost, to the second order, when a correction is left out.
func (w *weights) worth(id int) float32 { return w.value[id] * w.value[id] * w.seen[id] }

// sharpen learns how the tables for both directions are corrected: every name of the pairs
// is asked for among the others that it may be taken for, and what makes the right one
// likelier than its rivals is learnt. It is the criterion of maximum mutual information.
func sharpen(model string, pairs []trial.Pair) (map[names.Side][]string, error) {
	tables, err := names.ReadTables(model)
	if err != nil {
		return nil, err
	}
	l := &learner{tables: tables, weights: map[names.Side]*weights{names.FromArabic: newWeights(), names.FromLatin: newWeights()}}
	contests := l.contests(pairs)
	rnd := rand.New(rand.NewPCG(1, 4))
	for pass := range passes {
		if pass == passes/2 {
			l.thin(mostFixes)
		}
		rnd.Shuffle(len(contests), func(i, j int) { contests[i], contests[j] = contests[j], contests[i] })
		loss := 0.0
		for _, c := range contests {
			loss += l.learn(c)
		}
		fmt.Printf("pass %d: %d names among their rivals, loss %.4f\n", pass+1, len(contests), loss/float64(len(contests)))
	}
	return l.lines(contests), nil
}

// contest is a Latin name that is asked for, the Arabic ones that it may mean, and what it
// teaches.
type contest struct {
	runners []runner
	weight  float64
}

// runner is one Arabic name under both tables.
type runner struct {
	sides [2]aligned
	added float64
	right bool
}

// aligned is a pair of words under one table.
type aligned struct {
	side   names.Side
	word   string
	grid   names.Grid
	hashes [][]uint64
	target []int32
}

type learner struct {
	tables  *names.Tables
	weights map[names.Side]*weights
	cells   [2 * (rivals + 8)]cells
}

// contests asks for every Latin name by its keys, and keeps those of the names found that
// are nearest by the tables.
func (l *learner) contests(pairs []trial.Pair) (out []contest) {
	pool := trial.Forms(pairs)
	people := make([][]string, len(pool))
	for i, name := range pool {
		people[i] = []string{name}
	}
	index := trial.NewPool(people, trial.Bits)
	means := map[string]map[string]float64{} // the weight of each pair
	for _, p := range pairs {
		if means[p.Latin] == nil {
			means[p.Latin] = map[string]float64{}
		}
		means[p.Latin][p.Arabic] = weight(p)
	}
	for _, latin := range slices.Sorted(maps.Keys(means)) {
		asked, whole := l.tables.Ask(latin)
		if !whole {
			continue
		}
		found, _ := index.Candidates(latin, trial.Candidates)
		if c, fair := l.contest(asked, means[latin], pool, found); fair {
			out = append(out, c)
		}
	}
	return out
}

func (l *learner) contest(asked *names.Asked, means map[string]float64, pool []string, found []int) (c contest, fair bool) {
	type near struct {
		names.Likened
		name string
	}
	var list []near
	for _, n := range found {
		if x, compared := asked.Liken(pool[n]); compared {
			list = append(list, near{x, pool[n]})
		}
	}
	slices.SortStableFunc(list, func(a, b near) int { return cmp.Compare(a.Cost+a.Added, b.Cost+b.Added) })
	for i, x := range list {
		weight, right := means[x.name]
		if (i >= rivals && !right) || len(c.runners) == cap(l.cells[:])/2 {
			continue
		}
		c.weight = max(c.weight, weight)
		c.runners = append(c.runners, runner{[2]aligned{l.align(names.FromArabic, x.Arabic, x.Latin), l.align(names.FromLatin, x.Latin, x.Arabic)}, x.Added, right})
	}
	return c, c.weight > 0 && len(c.runners) > 1
}

func (l *learner) align(side names.Side, word, target string) aligned {
	a := aligned{side: side, word: word, grid: l.tables.Grid(side, word), target: l.tables.Columns(side, target)}
	for _, list := range names.Contexts(side, word) {
		var hashes []uint64
		for _, context := range list {
			h := fnv.New64a()
			_, _ = h.Write([]byte(context))
			hashes = append(hashes, h.Sum64())
		}
		a.hashes = append(a.hashes, hashes)
	}
	return a
}

// learn takes one step and returns the loss before it.
func (l *learner) learn(c contest) float64 {
	scores, top := make([]float64, len(c.runners)), math.Inf(-1)
	for i, r := range c.runners {
		a, b := &l.cells[2*i], &l.cells[2*i+1]
		a.run(r.sides[0], l.weights[r.sides[0].side])
		b.run(r.sides[1], l.weights[r.sides[1].side])
		scores[i] = (a.logP()+b.logP())/2 - r.added
		top = max(top, scores[i])
	}
	all, right := 0.0, 1e-12
	for i, r := range c.runners {
		scores[i] = math.Exp(scores[i] - top)
		all += scores[i]
		if r.right {
			right += scores[i]
		}
	}
	for i, r := range c.runners {
		step := -scores[i] / all
		if r.right {
			step += scores[i] / right
		}
		if step *= c.weight; math.Abs(step) < leastStep {
			continue
		}
		for k, side := range r.sides {
			l.cells[2*i+k].learn(side, l.weights[side.side], step)
		}
	}
	return -math.Log(right / all)
}

// thin keeps as many corrections as a model has room for.
func (l *learner) thin(most int) {
	var worth []float32
	for _, w := range l.weights {
		for id, v := range w.value {
			if v != 0 {
				worth = append(worth, w.worth(id))
			}
		}
	}
	slices.Sort(worth)
	least := worth[max(0, len(worth)-most)]
	fmt.Printf("%d of %d corrections are kept\n", min(most, len(worth)), len(worth))
	for _, w := range l.weights {
		for id := range w.value {
			if w.worth(id) < least {
				w.off[id], w.value[id] = true, 0
			}
		}
	}
}

// lines are the corrections by their names, which the words that were learnt from tell.
func (l *learner) lines(contests []contest) map[names.Side][]string {
	named := map[names.Side]map[string]map[int32]float64{names.FromArabic: {}, names.FromLatin: {}}
	for _, c := range contests {
		for _, r := range c.runners {
			for _, a := range r.sides {
				l.name(a, named[a.side])
			}
		}
	}
	out := map[names.Side][]string{}
	for side, by := range named {
		for _, context := range slices.Sorted(maps.Keys(by)) {
			var cells []string
			for column, v := range by[context] {
				if n := int(math.Round(100 * v)); n != 0 {
					cells = append(cells, fmt.Sprintf("%s:%d", l.tables.Chunk(side, column), n))
				}
			}
			if slices.Sort(cells); len(cells) > 0 {
				out[side] = append(out[side], context+"\t"+strings.Join(cells, " "))
			}
		}
	}
	return out
}

func (l *learner) name(a aligned, into map[string]map[int32]float64) {
	w := l.weights[a.side]
	for i, contexts := range names.Contexts(a.side, a.word) {
		for k, context := range contexts {
			for _, column := range a.target {
				if _, open := a.grid.P(i, column); !open {
					continue
				}
				if v := w.value[slot(a.hashes[i][k], column)]; v != 0 {
					if into[context] == nil {
						into[context] = map[int32]float64{}
					}
					into[context][column] = float64(v)
				}
			}
		}
	}
}
