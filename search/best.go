package search

import (
	"cmp"
	"slices"
)

// placed is a match among the best. Where scores and ties are equal the id decides.
type placed struct {
	part
	rated
	id string // read only when it decides, and for the page
}

// rated is a document of a part with what it is ordered by.
type rated struct {
	n     uint32
	score float64
	tie   int64
}

// before compares without looking at ids: the greater comes first.
func (a rated) before(b rated) int {
	if a.score != b.score {
		return cmp.Compare(b.score, a.score)
	}
	return cmp.Compare(b.tie, a.tie)
}

// best keeps the first of all matches: by score, then by the tie number, both greatest
// first, then by id, so that equal input always gives equal order.
type best struct {
	view       *View
	from, size int
	// list are those of the parts so far that may be among the best; when there are enough,
	// the last of the best is the floor, and who is worse need not be looked at.
	list    []placed
	floor   rated
	bounded bool // there is a floor
}

func newBest(v *View, from, limit int) *best {
	b := &best{view: v, from: from}
	if limit > 0 {
		b.size = from + limit
	}
	return b
}

// worstFirst is a heap of a part's best with the worst on top.
type worstFirst struct {
	list  []rated
	order []uint32 // by document, the place of its id
}

// worse is true when a comes after b.
func (h *worstFirst) worse(a, b rated) bool {
	if c := a.before(b); c != 0 {
		return c > 0
	}
	return h.order[a.n] > h.order[b.n]
}

func (h *worstFirst) push(m rated) {
	h.list = append(h.list, m)
	for i := len(h.list) - 1; i > 0; {
		up := (i - 1) / 2
		if !h.worse(h.list[i], h.list[up]) {
			return
		}
		h.list[i], h.list[up] = h.list[up], h.list[i]
		i = up
	}
}

// replace puts one in the place of the worst.
func (h *worstFirst) replace(m rated) {
	h.list[0] = m
	for i := 0; ; {
		down := 2*i + 1
		if down >= len(h.list) {
			return
		}
		if down+1 < len(h.list) && h.worse(h.list[down+1], h.list[down]) {
			down++
		}
		if !h.worse(h.list[down], h.list[i]) {
			return
		}
		h.list[i], h.list[down] = h.list[down], h.list[i]
		i = down
	}
}

// add takes the best of a part's matches; no scores are all zero, and no ties too.
func (b *best) add(p part, docs []uint32, scores []float64, tie *column) error {
	if b.size == 0 {
		return nil // nobody is asked for
	}
	order, err := b.view.idOrder(p)
	if err != nil {
		return err
	}
	h := &worstFirst{order: order, list: make([]rated, 0, min(b.size, len(docs)))}
	floor, bounded := b.floor, b.bounded
	for i, n := range docs {
		m := rated{n: n}
		if scores != nil {
			m.score = scores[i]
		}
		if bounded && m.score < floor.score {
			continue
		}
		if tie != nil {
			m.tie = tie.number(n)
		}
		if bounded && floor.before(m) < 0 {
			continue
		}
		if len(h.list) < b.size {
			h.push(m)
		} else if h.worse(h.list[0], m) {
			h.replace(m)
		}
		if len(h.list) == b.size && (!bounded || h.list[0].before(floor) < 0) {
			floor, bounded = h.list[0], true
		}
	}
	for _, m := range h.list {
		b.list = append(b.list, placed{part: p, rated: m})
	}
	b.cut()
	return nil
}

// cut lets go of who cannot be among the best any more.
func (b *best) cut() {
	if len(b.list) < b.size {
		return
	}
	slices.SortFunc(b.list, func(x, y placed) int { return x.before(y.rated) })
	b.floor, b.bounded = b.list[b.size-1].rated, true
	for len(b.list) > b.size && b.floor.before(b.list[len(b.list)-1].rated) < 0 {
		b.list = b.list[:len(b.list)-1]
	}
}

// page sorts what the parts gave and names those of the page.
func (b *best) page() ([]placed, error) {
	var failed error
	name := func(m *placed) string {
		if m.id == "" && failed == nil {
			m.id, failed = b.view.id(m.part, m.n)
		}
		return m.id
	}
	list := make([]*placed, len(b.list))
	for i := range b.list {
		list[i] = &b.list[i]
	}
	slices.SortFunc(list, func(x, y *placed) int {
		if c := x.before(y.rated); c != 0 {
			return c
		}
		return cmp.Compare(name(x), name(y))
	})
	var out []placed
	for _, m := range list[min(b.from, len(list)):min(b.size, len(list))] {
		name(m)
		out = append(out, *m)
	}
	return out, failed
}
