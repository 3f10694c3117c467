package bench

import (
	"math/rand/v2"
	"strings"

	"jisr/app/terms"
	"jisr/search"
)

// kind is one kind of question and its target.
type kind struct {
	name   string
	target float64
	query  func(r *rand.Rand) search.Query
}

func (t *trial) kinds() []kind {
	word := func(r *rand.Rand) string {
		label, _ := t.people.words.Label(terms.Skills, skewed(r, t.people.skills), "en")
		list := strings.Fields(label)
		return strings.Trim(list[r.IntN(len(list))], "(),/-\"")
	}
	text := func(r *rand.Rand) search.Query {
		return search.Query{Text: word(r) + " " + word(r), Tie: "confirmed", Limit: pageSize}
	}
	filters := func(r *rand.Rand) []search.Filter {
		from := r.IntN(20)
		return []search.Filter{search.AnyOf{Field: "country", Values: t.people.places[from : from+4]}, search.AnyOf{Field: "mode", Values: []string{"visit"}},
			search.InRange{Field: "years", Min: int64(3 + r.IntN(8)), Max: 99}}
	}
	facets := []search.Facet{{Field: "country", Size: 10}, {Field: "group", Size: 10}, {Field: "spoken", Size: 10}, {Field: "years_band", Size: 10}, {Field: "theme", Size: 10}}
	with := func(more func(r *rand.Rand, q *search.Query)) func(r *rand.Rand) search.Query {
		return func(r *rand.Rand) search.Query { q := text(r); more(r, &q); return q }
	}
	narrow := func(r *rand.Rand, q *search.Query) { q.Filters = filters(r) }
	return []kind{
		{"text", 1, text},
		{"text_filters", 0, with(narrow)},
		{"text_filters_5_facets", 50, with(func(r *rand.Rand, q *search.Query) { narrow(r, q); q.Facets = facets })},
		{"filters_5_facets", 35, with(func(r *rand.Rand, q *search.Query) { narrow(r, q); q.Text, q.Facets = "", facets })},
		{"facets_of_60_percent", 50, with(func(r *rand.Rand, q *search.Query) {
			q.Text, q.Facets, q.Filters = "", facets, []search.Filter{search.AnyOf{Field: "mode", Values: []string{[]string{"remote", "visit", "mission"}[r.IntN(3)]}}}
		})},
		{"count", 0, with(func(r *rand.Rand, q *search.Query) { narrow(r, q); q.Text, q.Limit = "", 0 })},
		{"phrase_filters", 8, with(func(r *rand.Rand, q *search.Query) {
			narrow(r, q)
			label, _ := t.people.words.Label(terms.Skills, skewed(r, t.people.skills), "en")
			list := strings.Fields(label)
			q.Text = `"` + strings.Join(list[:min(2, len(list))], " ") + `"`
		})},
		{"misspelt_filters", 8, with(func(r *rand.Rand, q *search.Query) {
			narrow(r, q)
			if w := []rune(word(r)); len(w) > 5 {
				q.Text = string(w[:3]) + string(w[4:])
			}
		})},
		{"prefix_filters", 8, with(func(r *rand.Rand, q *search.Query) {
			narrow(r, q)
			w := []rune(word(r))
			q.Text, q.Prefix = string(w[:min(len(w), 4)]), true
		})},
	}
}

// match is a role of three musts and eight wishes.
func (t *trial) match(r *rand.Rand) search.Points {
	p := search.Points{Tie: "confirmed", Limit: shortlist, Must: []search.Filter{
		search.AnyOf{Field: "language", Values: []string{"ar:B1", "en:B1"}}, search.AnyOf{Field: "mode", Values: []string{"visit", "mission"}}, search.InRange{Field: "years", Min: int64(20 + r.IntN(10)), Max: 99}}}
	for i := range 8 {
		p.Should = append(p.Should, search.Weighted{Full: search.AnyOf{Field: "skill", Values: []string{skewed(r, t.people.skills)}}, Weight: 1 + i})
	}
	return p
}

// bomb is as costly as a question may be: as many words as are allowed, each misspelt or
// beginning many others, and every facet of everybody.
func bomb() search.Query {
	q := search.Query{Text: strings.TrimSpace(strings.Repeat("mamage deveolp ", 7)) + " pr co", Prefix: true, Limit: pageSize, Highlight: true, Filters: []search.Filter{search.Not{Filter: search.Contains{Text: "a b c d e f g h"}}}}
	for _, name := range []string{"country", "group", "spoken", "years_band", "theme", "skill", "occupation", "mode"} {
		q.Facets = append(q.Facets, search.Facet{Field: name, Size: 10})
	}
	return q
}
