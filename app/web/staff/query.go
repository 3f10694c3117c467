package staff

import (
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
	return []string{"country", "occupation", "skill", "language", "origin", "mode", "theme", "years", "verified", "fresh"}
}

// searchFields are all that a search may be narrowed by: the facets, and what is only
// typed.
func searchFields() []string { return append(facetFields(), "concept", "city") }

// Search is the state of the page of experts: all of it stands in the address.
type Search struct {
	Text, Name, Purpose string
	Sort                string
	After               int
	// Chosen are the values of the facets, by name.
	Chosen map[string][]string
	// Not are the values that are left out, by the same names.
	Not map[string][]string
}

// readSearch reads the address.
func readSearch(in web.Form) Search {
	s := Search{Text: in.Text("q"), Name: in.Text("name"), Purpose: in.Text("purpose"), Sort: in.Code("sort"), Chosen: map[string][]string{}, Not: map[string][]string{}}
	s.After = max(in.Number("after"), 0)
	for _, name := range searchFields() {
		if list := in.List(name); len(list) > 0 {
			s.Chosen[name] = list
		}
		if list := in.List(roster.NotPrefix + name); len(list) > 0 {
			s.Not[name] = list
		}
	}
	return s
}

// Path is the address of the search below the language; a search without anything
// is the page itself.
func (s Search) Path() string {
	v := s.values()
	if len(v) == 0 {
		return "/staff/experts"
	}
	return "/staff/experts?" + v.Encode()
}

func (s Search) values() url.Values {
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
	for name, list := range s.Not {
		v[roster.NotPrefix+name] = list
	}
	return v
}

// with is the search narrowed to a value, from its first page.
func (s Search) with(name, value string) Search {
	out := s.at(0).copied()
	out.choose(name, value, false)
	return out
}

// without is the search with one value of a facet less, from its first page; a
// value of "" takes the whole facet away.
func (s Search) without(name, value string) Search {
	s.Chosen, s.After = less(s.Chosen, name, value), 0
	return s
}

// again is the search that does not leave out a value any more; "" is every value.
func (s Search) again(name, value string) Search {
	s.Not, s.After = less(s.Not, name, value), 0
	return s
}

func less(from map[string][]string, name, value string) map[string][]string {
	out := map[string][]string{}
	for n, list := range from {
		if n == name {
			list = slices.DeleteFunc(slices.Clone(list), func(x string) bool { return value == "" || x == value })
		}
		if len(list) > 0 {
			out[n] = list
		}
	}
	return out
}

// at is the same search from another place in the list.
func (s Search) at(after int) Search {
	s.After = after
	return s
}

// Query is what the roster is asked.
func (s Search) Query() roster.Query {
	q := roster.Query{Text: s.Text, Name: s.Name, Purpose: s.Purpose, Sort: roster.Sort(s.Sort), After: s.After, Facets: true}
	for _, name := range searchFields() {
		if c, ok := criterion(name, s.Chosen[name]); ok {
			q.Filters = append(q.Filters, c)
		}
		if c, ok := criterion(name, s.Not[name]); ok {
			q.Not = append(q.Not, c)
		}
	}
	return q
}

// empty is true for a question that everybody answers.
func empty(q roster.Query) bool {
	return q.Text == "" && q.Name == "" && len(q.Filters) == 0 && len(q.Not) == 0
}

// criterion is one facet as a filter: its values are alternatives. Years are "at
// least", so the lowest band chosen counts.
func criterion(name string, list []string) (roster.Criterion, bool) {
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

// yearBands are the bands of the facet.
func yearBands() []finder.YearBand { return finder.YearBands() }

// atLeastYears is the lowest of the bands and numbers chosen, 0 without one.
func atLeastYears(chosen []string) int {
	lowest := 0
	for _, code := range chosen {
		from, err := strconv.Atoi(code)
		if i := slices.IndexFunc(yearBands(), func(b finder.YearBand) bool { return b.Code == code }); i >= 0 {
			from, err = yearBands()[i].From, nil
		}
		if err == nil && from > 0 && (lowest == 0 || from < lowest) {
			lowest = from
		}
	}
	return lowest
}
