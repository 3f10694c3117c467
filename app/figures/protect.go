package figures

// Least is the smallest count of people that a table shows.
const Least = 5

// protector hides cells of a table of people: a row per class, a column per stage.
// Stages are nested, so a row never grows from left to right, and the total of every
// column is published. What must not be known is each count from 1 to least-1, and
// each such difference between two stages of a row (two women did not accept).
type protector struct {
	counts [][]int
	hidden [][]bool
	least  int
}

// protect says which cells are withheld. What is hidden cannot be computed: for
// every hidden cell there is another table with the same shown cells and the same
// totals in which it is different, and together the hidden cells of a column are not
// a small number themselves, unless its whole total is.
func protect(counts [][]int, least int) [][]bool {
	p := protector{counts: counts, hidden: make([][]bool, len(counts)), least: least}
	for a := range counts {
		p.hidden[a] = make([]bool, len(counts[a]))
	}
	p.hideSmall()
	for again := len(counts) > 0; again; {
		again = false
		for k := range counts[0] {
			if !p.safe(k) {
				again = p.hideMore(k) || again
			}
		}
	}
	return p.hidden
}

func (p protector) small(n int) bool { return n > 0 && n < p.least }

// hideSmall hides the small cells, and of two stages that differ by a small number
// the later.
func (p protector) hideSmall() {
	for a, row := range p.counts {
		for k, n := range row {
			p.hidden[a][k] = p.small(n)
			for j := range k {
				if !p.hidden[a][j] && p.small(row[j]-n) {
					p.hidden[a][k] = true
				}
			}
		}
	}
}

// safe is true for a column of which nothing hidden can be computed.
func (p protector) safe(k int) bool {
	sum, shown := 0, false
	for a := range p.counts {
		if !p.hidden[a][k] {
			shown = true
			continue
		}
		if sum += p.counts[a][k]; !p.uncertain(a, k) {
			return false
		}
	}
	return !shown || sum == 0 || sum >= p.least
}

// uncertain looks for the other table: two people change places. One whom class a lost
// at stage j stands in class b, and in exchange one whom b lost at stage i, before k,
// stands in a; without such a one (i is -1) only her class changes. All cells that
// would be different must be hidden.
func (p protector) uncertain(a, k int) bool {
	for b := range p.counts {
		if b == a {
			continue
		}
		for i := -1; i < k; i++ {
			for j := k; j < len(p.counts[a]) && p.bothHidden(a, b, i+1, j); j++ {
				if p.trade(a, b, i, j) || p.trade(b, a, i, j) {
					return true
				}
			}
		}
	}
	return false
}

func (p protector) bothHidden(a, b, from, to int) bool {
	for k := from; k <= to; k++ {
		if !p.hidden[a][k] || !p.hidden[b][k] {
			return false
		}
	}
	return true
}

// trade is true when one came exactly to j in class a, and one exactly to i in b.
func (p protector) trade(a, b, i, j int) bool {
	return p.exactly(a, j) > 0 && (i < 0 || p.exactly(b, i) > 0)
}

// exactly counts those of a class who came to a stage and no further.
func (p protector) exactly(a, k int) int {
	if k+1 < len(p.counts[a]) {
		return p.counts[a][k] - p.counts[a][k+1]
	}
	return p.counts[a][k]
}

// hideMore hides one more cell: in the column itself, or before it, or after it. False
// when all is hidden.
func (p protector) hideMore(k int) bool {
	for j := k; j >= 0; j-- {
		if p.hideSmallest(j) {
			return true
		}
	}
	for j := k + 1; j < len(p.counts[0]); j++ {
		if p.hideSmallest(j) {
			return true
		}
	}
	return false
}

// hideSmallest hides the smallest cell that is shown; an empty one only when there is
// no other, since it says the least.
func (p protector) hideSmallest(k int) bool {
	best := -1
	for a := range p.counts {
		if p.hidden[a][k] {
			continue
		}
		if best < 0 || p.counts[best][k] == 0 || (p.counts[a][k] > 0 && p.counts[a][k] < p.counts[best][k]) {
			best = a
		}
	}
	if best < 0 {
		return false
	}
	p.hidden[best][k] = true
	return true
}
