package names

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strings"
)

// Grade says in which way a name is the one that was asked for.
type Grade int

// The grades, the nearest first: people are shown in this order. None is for a name that
// is another one.
const (
	Exact   Grade = iota + 1 // as it was typed, but for what keyboards write differently
	Script                   // the same name in the other script
	Variant                  // another spelling in the same script
	Akin                     // the same name in another language (Yousif, Joseph)
	Near                     // a letter or two away, or not all of the words
	None
)

// Verdict is how a name compares. Of one grade the smaller cost is nearer.
type Verdict struct {
	Grade Grade
	Cost  float64
}

// Compare orders verdicts, the nearest first.
func (v Verdict) Compare(o Verdict) int {
	return cmp.Or(cmp.Compare(v.Grade, o.Grade), cmp.Compare(v.Cost, o.Cost))
}

// What is added to the costs of the words (natural logarithms of probabilities).
const (
	costUnasked  = 1.5 // a word of the name that was not asked for
	costMissing  = 12  // an asked word that the name has not
	costMoved    = 0.5 // out of place
	costInitial  = 3   // M. for Mohammed
	costArticle  = 0.3 // with the article on one side only, in one script
	costUnheard  = 1.4 // Arabic has it, Latin has not
	costNisba    = 0.5 // so in a name of origin, which often leaves it (Jubouri, الجبوري)
	costHeard    = 4   // Latin has it, Arabic has not
	costPart     = 3   // Rahman for Abdulrahman
	costAkin     = 2
	costSwap     = 7 // two letters the wrong way round
	costEdit     = 6 // any other slip within one script
	mostCompared = 8 // words of a name
)

// Question is a name that is asked for, ready to be compared with many. It remembers the
// words that it has met, so it serves one search and one goroutine.
type Question struct {
	model *scales
	words []*spelt
	met   map[string]*spelt
	costs []map[*spelt]match // per asked word
}

// spelt is one word with what comparing needs.
type spelt struct {
	word
	script  script
	initial bool
	group   int
	forms   []spelling
	swapped []spelling // with two neighbours the wrong way round; made when needed
}

// spelling is one form of a word under the tables.
type spelling struct {
	text   string
	runes  []rune
	set    uint32   // which classes of consonants it has
	sorted string   // its skeleton, sorted
	strict []string // its skeletons
	// as written and as writing: Latin under both tables, Arabic under both
	source, own       []letter
	target, ownTarget []int32
}

type match struct {
	grade Grade
	cost  float64
}

// NewQuestion prepares a name that is asked for.
func NewQuestion(name string) *Question {
	q := &Question{model: newScales(loaded()), met: map[string]*spelt{}}
	for _, w := range q.spell(name) {
		if len(q.words) < mostCompared {
			q.words = append(q.words, w)
			q.costs = append(q.costs, map[*spelt]match{})
		}
	}
	return q
}

func (q *Question) spell(name string) []*spelt {
	var out []*spelt
	for _, w := range prepare(words(name)) {
		key := strings.Join(w.forms, " ")
		s := q.met[key]
		if s == nil {
			s = spell(w)
			q.met[key] = s
		}
		out = append(out, s)
	}
	return out
}

// Judge compares a person's name, given in all its forms, with the one that is asked for:
// the best of the forms counts.
func (q *Question) Judge(forms ...string) Verdict {
	best := Verdict{None, math.Inf(1)}
	for _, f := range forms {
		if v := q.judge(q.spell(f)); v.Compare(best) < 0 {
			best = v
		}
	}
	return best
}

// judge assigns the words of the question to words of the name so that the sum of their
// costs is least: the assignment problem, by dynamic programming over the sets of words
// that are taken, which for names is a handful.
func (q *Question) judge(kept []*spelt) Verdict {
	kept = kept[:min(len(kept), mostCompared)]
	if len(q.words) == 0 || len(kept) == 0 {
		return Verdict{None, math.Inf(1)}
	}
	sets := 1 << len(kept)
	at := make([]state, sets)
	for i := range at {
		at[i].cost = math.Inf(1)
	}
	at[0] = state{grade: Exact}
	for i, a := range q.words {
		at = q.assign(i, a, kept, at)
	}
	best := Verdict{None, math.Inf(1)}
	for set, s := range at {
		if math.IsInf(s.cost, 1) {
			continue
		}
		left := len(kept) - bits.OnesCount(uint(set))
		if s.missing > 0 && (left > 0 || len(q.words)-s.missing < 2) {
			continue // with a word missing, all that is kept must be among what was asked
		}
		if len(q.words) > 1 && s.near >= len(q.words)-s.missing {
			continue // a slip in every word is another name
		}
		v := Verdict{s.grade, s.cost + costUnasked*float64(left)}
		if s.missing > 0 {
			v.Grade = Near
		}
		if v.Compare(best) < 0 {
			best = v
		}
	}
	return best
}

// state is the best way to have taken a set of words.
type state struct {
	cost    float64
	grade   Grade
	missing int // words that the name has not
	near    int // words that are only near
}

func (q *Question) assign(i int, a *spelt, kept []*spelt, at []state) []state {
	next := make([]state, len(at))
	for set := range next {
		next[set].cost = math.Inf(1)
	}
	better := func(set int, s state) {
		if s.missing < next[set].missing || math.IsInf(next[set].cost, 1) || (s.missing == next[set].missing && s.cost+10*float64(s.grade) < next[set].cost+10*float64(next[set].grade)) {
			next[set] = s
		}
	}
	costs := make([]match, len(kept))
	for k, w := range kept {
		costs[k] = q.cost(i, a, w)
	}
	for set, s := range at {
		if math.IsInf(s.cost, 1) {
			continue
		}
		better(set, state{s.cost + costMissing, s.grade, s.missing + 1, s.near})
		for k := range kept {
			m := costs[k]
			if set>>k&1 == 1 || m.grade == None {
				continue
			}
			if len(q.words) == 1 && m.cost == costInitial && (a.initial || kept[k].initial) {
				m.grade = Near // a letter alone is nobody's name
			}
			moved := 0.0
			if set>>(k+1) != 0 {
				moved = costMoved
			}
			near := s.near
			if m.grade == Near {
				near++
			}
			better(set|1<<k, state{s.cost + m.cost + moved, max(s.grade, m.grade), s.missing, near})
		}
	}
	return next
}

func (q *Question) cost(i int, a, k *spelt) match {
	if m, known := q.costs[i][k]; known {
		return m
	}
	m := q.model.match(a, k)
	q.costs[i][k] = m
	return m
}

// Ranked is one name of a list in its place.
type Ranked struct {
	At int // in the list that was given
	Verdict
}

// Rank puts names, each in all its forms, in the order of their verdicts; those that are
// other names are left out, equals keep their order.
func (q *Question) Rank(people [][]string) []Ranked {
	var out []Ranked
	for i, forms := range people {
		if v := q.Judge(forms...); v.Grade != None {
			out = append(out, Ranked{i, v})
		}
	}
	slices.SortStableFunc(out, func(a, b Ranked) int { return a.Verdict.Compare(b.Verdict) })
	return out
}
