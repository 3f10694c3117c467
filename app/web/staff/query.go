package staff

import (
	"maps"
	"net/url"
	"slices"
	"strconv"

	"jisr/app/finder"
	"jisr/app/roster"
	"jisr/app/web"
)

// facetFields are the facets in the order in which they stand on the page; their
// names are the parameters of the address.
func facetFields() []string {
	return []string{"country", "occupation", "skill", "language", "origin", "mode", "years", "verified", "fresh"}
}

// Search is the state of the page of experts: all of it stands in the address.
type Search struct {
	Text, Name, Purpose string
	Sort                string
	After               int
	// Chosen are the values of the facets, by name.
	Chosen map[string][]string
}

// readSearch reads the address.
func readSearch(in web.Form) Search {
	s := Search{Text: in.Text("q"), Name: in.Text("name"), Purpose: in.Text("purpose"), Sort: in.Code("sort"), Chosen: map[string][]string{}}
	s.After = max(in.Number("after"), 0)
	for _, name := range facetFields() {
		if list := in.List(name); len(list) > 0 {
			s.Chosen[name] = list
		}
	}
	return s
}

// Path is the address of the search below the language; a search without anything
// is the page itself.
func (s Search) Path() string {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	set("q", s.Text)
	set("name", s.Name)
	set("purpose", s.Purpose)
	set("sort", s.Sort)
	if s.After > 0 {
		set("after", strconv.Itoa(s.After))
	}
	for name, list := range s.Chosen {
		v[name] = list
	}
	if len(v) == 0 {
		return "/staff/experts"
	}
	return "/staff/experts?" + v.Encode()
}

// with is the search narrowed to a value, from its first page.
func (s Search) with(name, value string) Search {
	out := s.at(0)
	out.Chosen = maps.Clone(s.Chosen)
	if out.Chosen == nil {
		out.Chosen = map[string][]string{}
	}
	if !slices.Contains(out.Chosen[name], value) {
		out.Chosen[name] = append(slices.Clone(out.Chosen[name]), value)
	}
	return out
}

// without is the search with one value of a facet less, from its first page; a
// value of "" takes the whole facet away.
func (s Search) without(name, value string) Search {
	chosen := map[string][]string{}
	for n, list := range s.Chosen {
		if n == name {
			list = slices.DeleteFunc(slices.Clone(list), func(x string) bool { return value == "" || x == value })
		}
		if len(list) > 0 {
			chosen[n] = list
		}
	}
	s.Chosen, s.After = chosen, 0
	return s
}

// at is the same search from another place in the list.
func (s Search) at(after int) Search {
	s.After = after
	return s
}

// Query is what the roster is asked.
func (s Search) Query() roster.Query {
	q := roster.Query{Text: s.Text, Name: s.Name, Purpose: s.Purpose, Sort: roster.Sort(s.Sort), After: s.After, Facets: true}
	for _, name := range facetFields() {
		if c, ok := s.criterion(name); ok {
			q.Filters = append(q.Filters, c)
		}
	}
	return q
}

// criterion is one facet as a filter: its values are alternatives. Years are "at
// least", so the lowest band chosen counts.
func (s Search) criterion(name string) (roster.Criterion, bool) {
	list := s.Chosen[name]
	c := roster.Criterion{Field: roster.Field(name), Op: roster.AnyOf, Value: roster.Value{Codes: list}}
	switch name {
	case "years":
		n := atLeastYears(list)
		return roster.Criterion{Field: roster.FieldYears, Op: roster.AtLeast, Value: roster.Value{Number: n}}, n > 0
	case "verified", "fresh":
		c = roster.Criterion{Field: roster.Field(name), Op: roster.Is, Value: roster.Value{Verified: slices.Contains(list, "true")}}
		return c, len(list) == 1 // both together are everybody
	}
	return c, len(list) > 0
}

// atLeastYears is the lower bound of the lowest band chosen, 0 without one.
func atLeastYears(bands []string) int {
	lowest := 0
	for _, b := range finder.YearBands() {
		if slices.Contains(bands, b.Code) && (lowest == 0 || b.From < lowest) {
			lowest = b.From
		}
	}
	return lowest
}
