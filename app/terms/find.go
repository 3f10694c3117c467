package terms

import (
	"cmp"
	"math/bits"
	"slices"
	"sort"
	"strings"
)

// search is what is looked for in a lexicon.
type search struct {
	asked     []string // folded words
	lang      int      // the place of the reader's language
	limit     int
	forgiving bool // a word may have one letter wrong
}

// Bounds of one search, and with them of the time it takes.
const (
	maxAsked = 12   // words that are looked at
	fewMet   = 2000 // labels that are all looked at
	manyMet  = 600  // hits, where more than fewMet labels are looked through by rank
)

// span are the words that one asked word may be: those that it begins, and those
// that are like it.
type span struct {
	from, to int32 // words from..to-1 begin with it
	whole    int32 // the word that is it, -1 for none
	like     []int32
	met      int // how many labels have one of them
}

func (s *span) begins(word int32) bool { return word >= s.from && word < s.to }

func (s *span) has(word int32) bool {
	if s.begins(word) || s.like == nil {
		return s.begins(word)
	}
	_, found := slices.BinarySearch(s.like, word)
	return found
}

// span finds the words of one asked word. last is true for the one that is still
// being typed.
func (x *lexicon) span(w string, forgiving, last bool) span {
	s := span{whole: -1}
	s.from, s.to = x.prefixed(w)
	if s.from < s.to && x.words[s.from] == w {
		s.whole = s.from
	}
	s.met = int(x.begin[s.to] - x.begin[s.from])
	if !forgiving {
		return s
	}
	letters := []rune(w)
	if len(letters) < 4 {
		return s
	}
	typed := last && len(letters) >= 6 // the beginning of a short word is like too many
	from, to := x.prefixed(string(letters[:2]))
	for i := from; i < to; i++ {
		if !s.begins(i) && alike(x.words[i], w, typed) {
			s.like = append(s.like, i)
			s.met += int(x.begin[i+1] - x.begin[i])
		}
	}
	return s
}

// prefixed is the range of the words that begin with w.
func (x *lexicon) prefixed(w string) (from, to int32) {
	i, _ := slices.BinarySearch(x.words, w)
	n := sort.Search(len(x.words)-i, func(k int) bool { return !strings.HasPrefix(x.words[i+k], w) })
	return int32(i), int32(i + n)
}

type candidate struct {
	score int
	label int32
}

// find returns the best label of each term that has all words.
func (x *lexicon) find(q search) []label {
	spans := make([]span, min(len(q.asked), maxAsked))
	rarest := 0
	for i := range spans {
		spans[i] = x.span(q.asked[i], q.forgiving, i == len(q.asked)-1)
		if spans[i].met == 0 {
			return nil
		}
		if spans[i].met < spans[rarest].met {
			rarest = i
		}
	}
	if spans[rarest].met <= fewMet {
		return x.best(q, x.gather(q, spans, &spans[rarest]))
	}
	return x.best(q, x.look(q, spans))
}

// gather rates the labels that have a rare word and all others.
func (x *lexicon) gather(q search, spans []span, rare *span) []candidate {
	var out []candidate
	x.meeting(rare, func(n int32) {
		if score, fits := x.rate(q, spans, n); fits {
			out = append(out, candidate{score, n})
		}
	})
	return out
}

// meeting passes the labels that have a word of the span.
func (x *lexicon) meeting(s *span, each func(label int32)) {
	for _, n := range x.met[x.begin[s.from]:x.begin[s.to]] {
		each(n)
	}
	for _, w := range s.like {
		for _, n := range x.met[x.begin[w]:x.begin[w+1]] {
			each(n)
		}
	}
}

// look rates labels by rank until it has met enough, where each word asked is in
// very many.
func (x *lexicon) look(q search, spans []span) []candidate {
	var out []candidate
	begun := 0
	for place, set := range x.common(spans) {
		for ; set != 0; set &= set - 1 {
			n := int32(place*64 + bits.TrailingZeros64(set))
			score, _ := x.rate(q, spans, n)
			out = append(out, candidate{score, n})
			if l := x.labels[n]; !l.own && x.begun(spans, x.wordsOf(l)) {
				begun++
			}
			if len(out) == manyMet || begun == 4*q.limit {
				return out
			}
		}
	}
	return out
}

// common are the labels that have all words, a bit for each.
func (x *lexicon) common(spans []span) []uint64 {
	var all []uint64
	for i := range spans {
		has := make([]uint64, len(x.labels)/64+1)
		x.meeting(&spans[i], func(n int32) { has[n/64] |= 1 << (n % 64) })
		for j := range all {
			has[j] &= all[j]
		}
		all = has
	}
	return all
}

// best are the highest rated labels, one for a term; an occupation or skill of ESCO
// that has the name of one of ours is the same to whoever chooses.
func (x *lexicon) best(q search, found []candidate) []label {
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(x.labels[a.label].term, x.labels[b.label].term))
	})
	out := make([]label, 0, q.limit)
	for _, c := range found {
		l := x.labels[c.label]
		if slices.ContainsFunc(out, func(o label) bool { return x.same(o.term, l.term) }) {
			continue
		}
		if out = append(out, l); len(out) == q.limit {
			break
		}
	}
	return out
}

func (x *lexicon) same(a, b int32) bool {
	return a == b || strings.EqualFold(x.terms[a].labels[0], x.terms[b].labels[0])
}

// rate orders the labels that have all words: the whole label, its beginning, a
// label in the reader's language, our own, words without a mistake, the shorter.
func (x *lexicon) rate(q search, spans []span, n int32) (score int, fits bool) {
	l := &x.labels[n]
	words := x.wordsOf(*l)
	for i := range spans {
		s := &spans[i]
		switch {
		case slices.ContainsFunc(words, s.begins):
		case s.like != nil && slices.ContainsFunc(words, s.has):
			score -= 40
		default:
			return 0, false
		}
	}
	score -= int(l.size)
	switch {
	case isWhole(spans, words):
		score += 300
	case x.begun(spans, words):
		score += 120
	}
	if int(l.lang) == q.lang {
		score += mainBonus
	}
	if l.own {
		score += 200
	}
	return score, true
}

func isWhole(spans []span, words []int32) bool {
	if len(words) != len(spans) {
		return false
	}
	for i := range spans {
		if words[i] != spans[i].whole {
			return false
		}
	}
	return true
}

// begun is true when the label's first words are those asked.
func (x *lexicon) begun(spans []span, words []int32) bool {
	if len(words) < len(spans) {
		return false
	}
	for i := range spans {
		if !spans[i].has(words[i]) {
			return false
		}
	}
	return true
}

// numbers are those of words; nil when one of them is in no label.
func (x *lexicon) numbers(words []string) []int32 {
	out := make([]int32, len(words))
	for i, w := range words {
		n, found := slices.BinarySearch(x.words, w)
		if !found {
			return nil
		}
		out[i] = int32(n)
	}
	return out
}

// named are our own terms of which the words are a whole label.
func (x *lexicon) named(asked []string) []*term {
	numbers := x.numbers(asked)
	if numbers == nil {
		return nil
	}
	var places []int32
	for _, l := range x.own {
		if slices.Equal(x.wordsOf(l), numbers) {
			places = append(places, l.term)
		}
	}
	slices.Sort(places)
	var out []*term
	for _, p := range slices.Compact(places) {
		out = append(out, x.terms[p])
	}
	return out
}
