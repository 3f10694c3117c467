package trial

import (
	"bufio"
	"cmp"
	"math/rand/v2"
	"os"
	"slices"
	"strings"

	"jisr/search/names"
)

// Spelt is one invented person of the gold set: her name as it is kept, and the other
// ways to write it.
type Spelt struct {
	Community, Kept string
	Others          []string
}

// ReadGold reads the gold set.
func ReadGold(path string) ([]Spelt, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []Spelt
	s := bufio.NewScanner(f)
	for s.Scan() {
		community, list, found := strings.Cut(s.Text(), "\t")
		if !found || strings.HasPrefix(community, "#") {
			continue
		}
		all := strings.Split(list, " | ")
		out = append(out, Spelt{community, all[0], all[1:]})
	}
	return out, s.Err()
}

// Others are generated people: three words each, sometimes four, of which a quarter are
// put together from the words of the gold set (so that many share a name with those who
// are looked for) and the rest from the pool; some are kept in Latin.
func Others(n int, pool []string, pairs []Pair, gold []Spelt, seed uint64) [][]string {
	rnd := rand.New(rand.NewPCG(seed, 1))
	var common, commonLatin, latin []string
	for _, g := range gold {
		common = append(common, strings.Fields(g.Kept)...)
		commonLatin = append(commonLatin, strings.Fields(g.Others[len(g.Others)-1])...)
	}
	for _, p := range pairs {
		latin = append(latin, p.Latin)
	}
	out := make([][]string, n)
	for i := range out {
		from := [][]string{common, pool, latin, pool, commonLatin, pool, latin, pool}[i%8]
		if len(from) == 0 {
			from = pool
		}
		words := make([]string, 3+rnd.IntN(5)/4)
		for j := range words {
			words[j] = from[rnd.IntN(len(from))]
		}
		out[i] = []string{strings.Join(words, " ")}
	}
	return out
}

// FullNames puts people together from pairs that were held out: three words each, kept in
// Arabic and asked in Latin.
func FullNames(n int, pairs []Pair, seed uint64) (kept []string, asked [][]string) {
	rnd := rand.New(rand.NewPCG(seed, 2))
	for range n {
		var a, l []string
		for range 3 {
			p := pairs[rnd.IntN(len(pairs))]
			a, l = append(a, p.Arabic), append(l, p.Latin)
		}
		kept, asked = append(kept, strings.Join(a, " ")), append(asked, l)
	}
	return kept, asked
}

// Slip makes one typing error: a letter too many, too few, another, or two the wrong way
// round.
func Slip(words []string, seed uint64) string {
	rnd := rand.New(rand.NewPCG(seed, 3))
	s := []rune(strings.Join(words, " "))
	for {
		at := 1 + rnd.IntN(len(s)-1)
		letter := rune('a' + rnd.IntN(26))
		if s[at] == ' ' || s[at-1] == ' ' {
			continue
		}
		switch rnd.IntN(4) {
		case 0:
			return string(s[:at]) + string(letter) + string(s[at:])
		case 1:
			return string(s[:at]) + string(s[at+1:])
		case 2:
			return string(s[:at]) + string(letter) + string(s[at+1:])
		}
		s[at-1], s[at] = s[at], s[at-1]
		return string(s)
	}
}

// Question is what is asked and whose place is wanted.
type Question struct {
	Asked string
	Want  int
}

// Measure puts questions to the pool. Who bears the very name that is wanted does not
// stand in its way: nobody could tell the two apart by it.
func (p *Pool) Measure(list []Question) Recall {
	r := Recall{Pool: len(p.People), Bits: p.bits}
	for _, q := range list {
		found, reached := p.Ask(q.Asked, q.Want)
		found = slices.DeleteFunc(found, func(n int) bool { return n != q.Want && p.holds(n, q.Want) })
		r.count(found, reached, q.Want, func(n int) bool { return n == q.Want })
	}
	r.share()
	return r
}

// holds is true for a person whose name has all words of another's, in whatever spelling
// the gold set knows.
func (p *Pool) holds(person, other int) bool {
	have := p.roots(person)
	for _, w := range p.roots(other) {
		if !slices.Contains(have, w) {
			return false
		}
	}
	return true
}

func (p *Pool) roots(person int) (out []string) {
	for _, w := range plainWords(p.People[person][0]) {
		out = append(out, cmp.Or(p.Same[w], w))
	}
	return out
}

// Same gives for every spelling of a word of the gold set one that stands for all of them.
func Same(gold []Spelt) map[string]string {
	root := map[string]string{}
	var find func(w string) string
	find = func(w string) string {
		if r := root[w]; r != "" && r != w {
			return find(r)
		}
		return w
	}
	for _, g := range gold {
		kept := plainWords(g.Kept)
		for _, o := range g.Others {
			for i, w := range plainWords(o) {
				if len(plainWords(o)) == len(kept) && find(w) != find(kept[i]) {
					root[find(w)] = find(kept[i])
				}
			}
		}
	}
	for w := range root {
		root[w] = find(w)
	}
	return root
}

// plainWords are the folded words of a name without titles and articles that stand alone.
func plainWords(name string) []string {
	return slices.DeleteFunc(strings.Fields(names.Fold(name)), func(w string) bool {
		return slices.Contains([]string{"د", "dr", "al", "as", "ar", "at", "ad", "an", "az"}, w)
	})
}

// Add joins two measurements.
func (r Recall) Add(o Recall) Recall {
	n := float64(max(r.Questions+o.Questions, 1))
	mean := func(a, b float64) float64 { return (a*float64(r.Questions) + b*float64(o.Questions)) / n }
	return Recall{r.Questions + o.Questions, o.Pool, o.Bits, mean(r.Reached, o.Reached), mean(r.In10, o.In10), mean(r.AtFirst, o.AtFirst), mean(r.AnyFirst, o.AnyFirst)}
}
