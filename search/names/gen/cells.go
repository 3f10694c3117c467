package main

import (
	"math"

	"jisr/search/names"
)

// cells are the probabilities of all ways to align a pair under a corrected table.
type cells struct {
	letters, n int
	steps      []float64
	fore, back []float64
	total      float64
	wide       int // cells of one letter
}

func (x *cells) resize(letters, n int) {
	x.letters, x.n, x.wide = letters, n, n+1
	x.steps = room(x.steps, letters*x.wide*(names.Longest+1))
	x.fore = room(x.fore, (letters+1)*x.wide)
	x.back = room(x.back, (letters+1)*x.wide)
}

// room is a slice of n zeros.
func room(s []float64, n int) []float64 {
	if cap(s) < n {
		s = make([]float64, 2*n)
	}
	s = s[:n]
	clear(s)
	return s
}

func (x *cells) step(i, j, l int) *float64 { return &x.steps[(i*x.wide+j)*(names.Longest+1)+l] }

// each goes through the steps: letter i written as the l letters from j.
func (x *cells) each(a aligned, do func(i, j, l int, column int32)) {
	for i := range x.letters {
		for j := 0; j <= x.n; j++ {
			for l := 0; l <= min(names.Longest, x.n-j); l++ {
				do(i, j, l, a.target[j*(names.Longest+1)+l])
			}
		}
	}
}

// run fills the forward probabilities, as names compares words.
func (x *cells) run(a aligned, w *weights) {
	x.resize(len(a.grid.Rows), (len(a.target)-1)/(names.Longest+1))
	x.fore[0] = 1
	x.insert(0)
	last := 0
	x.each(a, func(i, j, l int, column int32) {
		if i != last {
			x.insert(i)
			last = i
		}
		p, open := a.grid.P(i, column)
		if open {
			by := float32(0)
			for _, h := range a.hashes[i] {
				by += w.value[slot(h, column)]
			}
			if by != 0 {
				p *= math.Exp(float64(by))
			}
		}
		*x.step(i, j, l) = p
		x.fore[(i+1)*x.wide+j+l] += x.fore[i*x.wide+j] * p
	})
	x.insert(x.letters)
	x.total = x.fore[x.letters*x.wide+x.n]
}

// insert lets letters of the target stand for nothing before letter i.
func (x *cells) insert(i int) {
	for j := range x.n {
		x.fore[i*x.wide+j+1] += x.fore[i*x.wide+j] * names.Insert
	}
}

func (x *cells) logP() float64 { return math.Log(x.total + 1e-300) }

func (x *cells) backward() {
	x.back[x.letters*x.wide+x.n] = 1
	for i := x.letters; i >= 0; i-- {
		for j := x.n; j >= 0; j-- {
			b := &x.back[i*x.wide+j]
			if i < x.letters {
				for l := 0; l <= min(names.Longest, x.n-j); l++ {
					*b += *x.step(i, j, l) * x.back[(i+1)*x.wide+j+l]
				}
			}
			if j < x.n {
				*b += x.back[i*x.wide+j+1] * names.Insert
			}
		}
	}
}

// learn moves the corrections of every step by how likely it was taken.
func (x *cells) learn(a aligned, w *weights, by float64) {
	if x.total < 1e-290 {
		return
	}
	x.backward()
	x.each(a, func(i, j, l int, column int32) {
		taken := x.fore[i*x.wide+j] * *x.step(i, j, l) * x.back[(i+1)*x.wide+j+l] / x.total
		if _, open := a.grid.P(i, column); !open || taken < leastStep {
			return
		}
		for _, h := range a.hashes[i] {
			w.learn(slot(h, column), taken*by)
		}
	})
}
