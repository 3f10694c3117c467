// Package trial measures how well package names finds: a pool of people whose names are
// indexed as the product indexes them, questions whose answer is known, and how often the
// right one stands among the first.
package trial

import (
	"cmp"
	"hash/fnv"
	"math"
	"slices"

	"jisr/search/names"
)

// Bits is how much of a hashed key an index keeps (app/seal): many names share a term.
const Bits = 12

// Candidates is how many of a pool are looked at by name.
const Candidates = 200

// Pool is an index of people, each with the forms of her name.
type Pool struct {
	People [][]string
	// Same are the spellings of a word that are one name, for telling whose names are the
	// very same.
	Same map[string]string
	bits int
	post map[names.Key][]int32
	// by person: what a question has met so far
	score, best, sum []float64
}

// NewPool indexes people. bits is how much of each hashed key is kept; 0 keeps the key
// itself, which no product does, to tell what hashing costs.
func NewPool(people [][]string, bits int) *Pool {
	p := &Pool{People: people, bits: bits, post: map[names.Key][]int32{}, score: make([]float64, len(people)), best: make([]float64, len(people)), sum: make([]float64, len(people))}
	for i, forms := range people {
		for _, form := range forms {
			for _, k := range names.Keys(form) {
				k = p.hashed(k)
				if list := p.post[k]; len(list) == 0 || list[len(list)-1] != int32(i) {
					p.post[k] = append(list, int32(i))
				}
			}
		}
	}
	return p
}

func (p *Pool) hashed(k names.Key) names.Key {
	if p.bits == 0 {
		return k
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(k.Kind + " jisr "))
	_, _ = h.Write([]byte(k.Text))
	n := h.Sum64()
	n ^= n >> 29
	n *= 0xbf58476d1ce4e5b9
	n ^= n >> 32
	return names.Key{Kind: k.Kind, Text: string(rune('0' + n%(1<<p.bits)))}
}

// Candidates are the people whom the keys of a question reach, the likeliest first, and
// how many there were before the cut.
func (p *Pool) Candidates(asked string, most int) (people []int, all int) {
	var touched []int32
	for _, w := range names.Ask(asked) {
		var met []int32
		all := 0.0
		for _, k := range w.Keys {
			post := p.post[p.hashed(k.Key)]
			v := k.Weight * math.Log(1+float64(len(p.People))/float64(1+len(post)))
			all += v
			for _, n := range post {
				if p.sum[n] == 0 {
					met = append(met, n)
				}
				p.sum[n] += v
				p.best[n] = max(p.best[n], v)
			}
		}
		for _, n := range met {
			if p.score[n] == 0 {
				touched = append(touched, n)
			}
			p.score[n] += p.best[n] * (1 + names.Also*p.sum[n]/all)
			p.best[n], p.sum[n] = 0, 0
		}
	}
	slices.SortFunc(touched, func(a, b int32) int {
		if c := cmp.Compare(p.score[b], p.score[a]); c != 0 {
			return c
		}
		return cmp.Compare(a, b)
	})
	all = len(touched)
	for i, n := range touched {
		if i < most {
			people = append(people, int(n))
		}
		p.score[n] = 0
	}
	return people, all
}
