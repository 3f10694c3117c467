package figures

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// nested is every row of counts that never grows, up to most.
func nested(columns, most int, each func([]int)) {
	row := make([]int, columns)
	var fill func(k, most int)
	fill = func(k, most int) {
		if k == columns {
			each(row)
			return
		}
		for n := 0; n <= most; n++ {
			row[k] = n
			fill(k+1, n)
		}
	}
	fill(0, most)
}

// reader knows what is published of a table and tries every table that could be it.
type reader struct {
	counts [][]int
	hidden [][]bool
	total  []int
	// seen are the values that each cell may have.
	seen map[[2]int]map[int]bool
}

func (r *reader) fits(a int, row []int) bool {
	for k, n := range row {
		if !r.hidden[a][k] && n != r.counts[a][k] {
			return false
		}
	}
	return true
}

func (r *reader) try(a int, left []int, table [][]int) {
	if a == len(r.counts) {
		for _, n := range left {
			if n != 0 {
				return
			}
		}
		for i, row := range table {
			for k, n := range row {
				at := [2]int{i, k}
				if r.seen[at] == nil {
					r.seen[at] = map[int]bool{}
				}
				r.seen[at][n] = true
			}
		}
		return
	}
	nested(len(left), left[0], func(row []int) {
		if !r.fits(a, row) {
			return
		}
		rest := make([]int, len(left))
		for k, n := range row {
			if rest[k] = left[k] - n; rest[k] < 0 {
				return
			}
		}
		r.try(a+1, rest, append(table[:a:a], append([]int(nil), row...)))
	})
}

// TestNoSumRevealsASmallCell is the rule of domain.md, proved by trying: whoever knows
// all shown cells, all totals and that stages are nested finds at least two values for
// each cell that is hidden, and no small count or difference is shown.
func TestNoSumRevealsASmallCell(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	const least = 3
	tables, hid := 0, 0
	for range 600 {
		rows, columns := 2+random.IntN(2), 1+random.IntN(3)
		r := reader{counts: make([][]int, rows), total: make([]int, columns), seen: map[[2]int]map[int]bool{}}
		for a := range rows {
			most := random.IntN(8)
			for k := range columns {
				r.counts[a] = append(r.counts[a], most)
				r.total[k] += most
				most -= random.IntN(most + 1)
			}
		}
		if r.total[0] > 12 {
			continue
		}
		r.hidden = protect(r.counts, least)
		r.try(0, r.total, nil)
		tables++
		for a, row := range r.counts {
			for k, n := range row {
				where := fmt.Sprintf("%v %v: row %d, column %d", r.counts, r.hidden, a, k)
				switch {
				case r.hidden[a][k] && len(r.seen[[2]int{a, k}]) < 2:
					t.Errorf("%s is hidden and can be computed", where)
				case !r.hidden[a][k] && n > 0 && n < least:
					t.Errorf("%s shows %d", where, n)
				}
				if r.hidden[a][k] {
					hid++
					continue
				}
				for j := range k {
					if d := row[j] - n; !r.hidden[a][j] && d > 0 && d < least {
						t.Errorf("%s shows a difference of %d", where, d)
					}
				}
			}
		}
	}
	if tables < 100 || hid < 100 {
		t.Errorf("%d tables with %d hidden cells are too few to show anything", tables, hid)
	}
}

func TestLargeCellsStayInSight(t *testing.T) {
	for _, row := range protect([][]int{{40, 20, 10}, {30, 12, 6}, {0, 0, 0}}, Least) {
		for k, hidden := range row {
			if hidden {
				t.Errorf("column %d is hidden without need", k)
			}
		}
	}
	hidden := protect([][]int{{40, 20, 10}, {30, 12, 3}, {0, 0, 0}}, Least)
	if !hidden[1][2] || !hidden[0][2] || hidden[2][2] || hidden[0][1] || hidden[1][1] {
		t.Errorf("a small cell takes one other of its column with it: %v", hidden)
	}
}
