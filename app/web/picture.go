package web

import "math"

// Map shows counts by country as bubbles, since bubbles dispute no border; the same
// counts stand in a table beside it (part "map"). The land is img/world.svg.
type Map struct{ Places []MapPlace }

// MapPlace is a country on the map: the middle of its bubble, in the map's units of
// 960 by 470, and how many. Shown is false for one that the map is too coarse for; it
// stands in the table only. URL narrows to it.
type MapPlace struct {
	Label, URL string
	Count      int
	X, Y       float64
	Shown      bool
}

// mapBubble is the radius of the largest bubble; the area is what compares.
const mapBubble = 26.0

// R is the radius of a place's bubble.
func (m Map) R(p MapPlace) float64 {
	most := 1
	for _, x := range m.Places {
		most = max(most, x.Count)
	}
	return math.Round(10*max(2.5, mapBubble*math.Sqrt(float64(p.Count)/float64(most)))) / 10
}

// Most is the largest count.
func (m Map) Most() int {
	most := 0
	for _, p := range m.Places {
		most = max(most, p.Count)
	}
	return most
}

// Stage is one step of a funnel: how many came so far (part "funnel").
type Stage struct {
	Label string
	Count int
}

// Funnel shows how many remain from stage to stage.
type Funnel []Stage

// Most is the largest count, which gives the bars their scale.
func (f Funnel) Most() int {
	most := 0
	for _, s := range f {
		most = max(most, s.Count)
	}
	return most
}
