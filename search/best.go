package search

import (
	"cmp"
	"container/heap"
	"slices"
)

// placed is a match among the best. Where scores and ties are equal the id decides.
type placed struct {
	part
	n     uint32
	score float64
	tie   int64
	id    string // read only when it decides, and for the page
}

// best keeps the first of all matches: by score, then by the tie number, both greatest
// first, then by id, so that equal input always gives equal order.
type best struct {
	view       *View
	from, size int
	list       []placed // of all parts, each part's own best
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
	list  []placed
	order []uint32
}

func (h *worstFirst) Len() int           { return len(h.list) }
func (h *worstFirst) Less(i, j int) bool { return h.compare(h.list[i], h.list[j]) > 0 }
func (h *worstFirst) Swap(i, j int)      { h.list[i], h.list[j] = h.list[j], h.list[i] }
func (h *worstFirst) Push(x any)         { h.list = append(h.list, x.(placed)) }
func (h *worstFirst) Pop() any {
	last := h.list[len(h.list)-1]
	h.list = h.list[:len(h.list)-1]
	return last
}

func (h *worstFirst) compare(a, b placed) int {
	if c := a.before(b); c != 0 {
		return c
	}
	return cmp.Compare(h.order[a.n], h.order[b.n])
}

// before compares without looking at ids.
func (a placed) before(b placed) int {
	if a.score != b.score {
		return cmp.Compare(b.score, a.score)
	}
	return cmp.Compare(b.tie, a.tie)
}

// add takes the best of a part's matches; no scores are all zero, and no ties too.
func (b *best) add(p part, docs []uint32, scores []float64, tie *column) error {
	order, err := b.view.idOrder(p)
	if err != nil {
		return err
	}
	h := &worstFirst{order: order, list: make([]placed, 0, min(b.size, len(docs)))}
	for i, n := range docs {
		score, number := 0.0, int64(0)
		if scores != nil {
			score = scores[i]
		}
		full := len(h.list) == b.size
		if full && score < h.list[0].score {
			continue
		}
		if tie != nil {
			number = tie.number(n)
		}
		if full && score == h.list[0].score && number < h.list[0].tie {
			continue
		}
		m := placed{part: p, n: n, score: score, tie: number}
		switch {
		case !full:
			heap.Push(h, m)
		case h.compare(m, h.list[0]) < 0:
			h.list[0] = m
			heap.Fix(h, 0)
		}
	}
	b.list = append(b.list, h.list...)
	return nil
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
		if c := x.before(*y); c != 0 {
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
