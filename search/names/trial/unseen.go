package trial

import (
	"fmt"
	"slices"

	"jisr/search/names"
)

// Recall is how many in a hundred questions found what they meant: among the candidates,
// among the first ten, and first. AnyFirst counts too those where another true spelling
// stands first (Sara is سارة and سارا).
type Recall struct {
	Questions, Pool, Bits            int
	Reached, In10, AtFirst, AnyFirst float64
}

func (r Recall) String() string {
	return fmt.Sprintf("%d questions among %d, %d bits: candidates %.1f, R@10 %.1f, R@1 %.1f (%.1f with another true spelling)", r.Questions, r.Pool, r.Bits, r.Reached, r.In10, r.AtFirst, r.AnyFirst)
}

// Ask puts a question to the pool and returns the places of those whom it finds, the best
// first, and whether the wanted one was among the candidates.
func (p *Pool) Ask(asked string, want int) (found []int, reached bool) {
	list, _ := p.Candidates(asked, Candidates)
	forms := make([][]string, len(list))
	for i, n := range list {
		forms[i] = p.People[n]
	}
	for _, r := range names.NewQuestion(asked).Rank(forms) {
		found = append(found, list[r.At])
	}
	return found, slices.Contains(list, want)
}

// count takes the answer to one question in.
func (r *Recall) count(found []int, reached bool, want int, right func(int) bool) {
	at := slices.Index(found, want)
	r.Questions++
	if reached {
		r.Reached++
	}
	if at == 0 {
		r.AtFirst++
	}
	if len(found) > 0 && right(found[0]) {
		r.AnyFirst++
	}
	if at >= 0 && at < 10 {
		r.In10++
	}
}

func (r *Recall) share() {
	f := 100 / float64(max(r.Questions, 1))
	r.Reached, r.In10, r.AtFirst, r.AnyFirst = r.Reached*f, r.In10*f, r.AtFirst*f, r.AnyFirst*f
}

// Unseen asks for the Arabic name of every pair by its Latin one.
func Unseen(pool []string, pairs []Pair, bits int) Recall {
	people := make([][]string, len(pool))
	at := map[string]int{}
	for i, name := range pool {
		people[i], at[name] = []string{name}, i
	}
	p := NewPool(people, bits)
	r := Recall{Pool: len(pool), Bits: bits}
	meant := map[Pair]bool{}
	for _, pair := range pairs {
		meant[Pair{Latin: pair.Latin, Arabic: pair.Arabic}] = true
	}
	for _, pair := range pairs {
		found, reached := p.Ask(pair.Latin, at[pair.Arabic])
		r.count(found, reached, at[pair.Arabic], func(n int) bool { return meant[Pair{Latin: pair.Latin, Arabic: pool[n]}] })
	}
	r.share()
	return r
}
