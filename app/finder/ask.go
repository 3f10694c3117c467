package finder

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"jisr/app/matching"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/search"
	"jisr/search/names"
)

// Today is the date in Baghdad, by which expiry is judged.
func Today(now time.Time) office.Date { return office.DateOf(now.In(office.Baghdad)) }

// FreshSince is the first date on which a confirmation still counts as fresh.
func FreshSince(now time.Time) office.Date { return office.DateOf(now.Add(-roster.FreshFor).UTC()) }

// facet binds a facet of the answer to the index's field and to the criterion by
// which it is chosen.
type facet struct {
	name  string
	field string
	by    roster.Field
}

// facets of a search, in the order in which they are shown.
func facets() []facet {
	return []facet{{"occupation", group, roster.FieldOccupation}, {"skill", skill, roster.FieldSkill}, {"country", country, roster.FieldCountry},
		{"language", spoken, roster.FieldLanguage}, {"origin", origin, roster.FieldOrigin}, {"mode", mode, roster.FieldMode}, {"theme", theme, roster.FieldTheme}, {"years", yearsBand, roster.FieldYears}}
}

// facetSize is how many values of a facet are given. Countries are given as far as
// anybody lives in them, since they stand on a map too.
func facetSize(x facet) int {
	if x.field == country {
		return 250
	}
	return 12
}

// Search answers a query of the roster.
func (f *Finder) Search(ctx context.Context, q roster.Query) (roster.Proposed, error) {
	if err := f.notReady(); err != nil {
		return roster.Proposed{}, err
	}
	s, also, some, err := f.query(ctx, q)
	if err != nil || !some {
		return roster.Proposed{}, err
	}
	s.Limit, s.From, s.Highlight = q.Limit, q.After, true
	if inOrder(q) {
		s.Limit, s.From = len(q.Among), 0
	}
	switch q.Sort {
	case roster.ByYears:
		s.Sort = years
	case roster.ByConfirmed:
		s.Sort = confirmed
	}
	if q.Facets {
		f.askFacets(q, &s)
	}
	r, err := f.index.Search(ctx, s)
	if err != nil {
		return roster.Proposed{}, f.translate(err)
	}
	if inOrder(q) {
		r.Hits = page(q, r.Hits)
	}
	return proposed(q, r, also), nil
}

// inOrder is true for a question whose answer is in the order of the names that were found.
func inOrder(q roster.Query) bool {
	return q.Name != "" && (q.Sort == "" || q.Sort == roster.ByRelevance)
}

// page puts what was found by name in the order of the names and cuts the page out.
func page(q roster.Query, hits []search.Hit) []search.Hit {
	at := make(map[string]int, len(q.Among))
	for i, id := range q.Among {
		at[id] = i
	}
	slices.SortFunc(hits, func(a, b search.Hit) int { return at[a.ID] - at[b.ID] })
	return hits[min(q.After, len(hits)):min(q.After+q.Limit, len(hits))]
}

// Named proposes whom a name may mean, by its hashed keys alone: those first who meet the
// conditions, and among them the likeliest. The others stand behind for the facets, which
// count what another choice would give.
func (f *Finder) Named(ctx context.Context, q roster.Query, limit int) (ids []string, met int, err error) {
	if err := f.notReady(); err != nil {
		return nil, 0, err
	}
	k := search.Keyed{Field: name, Also: names.Also, Tie: confirmed, Limit: limit}
	for _, w := range names.Ask(q.Name) {
		var terms []search.Term
		for _, key := range w.Keys {
			terms = append(terms, search.Term{Text: f.hashed(key.Key), Weight: key.Weight})
		}
		k.Words = append(k.Words, terms)
	}
	q.Name = ""
	s, _, some, err := f.query(ctx, q)
	if err != nil || !some || len(k.Words) == 0 {
		return nil, 0, err
	}
	k.Prefer = s.Filters
	ids, met, err = f.index.Propose(ctx, k)
	if err != nil {
		return nil, 0, f.translate(err)
	}
	return ids, met, nil
}

// isWord is true for what words are made of.
func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// query is the index's form of a query, without its page; also are the concepts that
// its words reach. some is false when nobody can be meant by the text or the name.
func (f *Finder) query(ctx context.Context, q roster.Query) (s search.Query, also []string, some bool, err error) {
	if q.Text != "" && !strings.ContainsFunc(q.Text, isWord) {
		return s, nil, false, nil // it asks for something, and nothing is called so
	}
	s = search.Query{Text: q.Text, Prefix: q.Text != "", Tie: confirmed}
	for _, c := range q.Filters {
		filter, err := f.filter(c)
		if err != nil {
			return s, nil, false, err
		}
		s.Filters = append(s.Filters, filter)
	}
	for _, c := range q.Not { // behind Filters, by whose places a facet knows its own
		filter, err := f.filter(c)
		if err != nil {
			return s, nil, false, err
		}
		s.Filters = append(s.Filters, search.Not{Filter: filter})
	}
	if q.Name != "" {
		if len(q.Among) == 0 {
			return s, nil, false, nil // the name was looked for, and is nobody's
		}
		s.Filters = append(s.Filters, search.IDs(q.Among))
	}
	lives, err := f.living(ctx, &s)
	if err != nil {
		return s, nil, false, err
	}
	if lives != nil {
		s.Filters = append(s.Filters, lives)
	}
	for _, m := range f.words.Concepts(s.Text) {
		also = append(also, m.Code)
		s.Also = append(s.Also, m.Labels...)
	}
	return s, also, true, nil
}

// living takes the country that the text ends with for where somebody lives, or what her
// own words name: "dentist in Germany" is asked in every language then, as a dentist is,
// where the whole would be nobody's label. A country in which nobody of the roster lives
// is a word like others.
func (f *Finder) living(ctx context.Context, s *search.Query) (search.Filter, error) {
	rest, where := f.words.Living(s.Text)
	if where == "" || len(f.words.Concepts(s.Text)) > 0 {
		return nil, nil //nolint:nilnil // no country is no filter, and no error
	}
	lives := search.AnyOf{Field: country, Values: []string{where}}
	there, err := f.index.Search(ctx, search.Query{Filters: []search.Filter{lives}})
	if err != nil {
		return nil, f.translate(err)
	}
	if there.Total == 0 {
		return nil, nil //nolint:nilnil // as above
	}
	named := search.Or{lives}
	for _, label := range f.words.Labels(roster.KindCountry, where) {
		named = append(named, search.Contains{Text: `"` + label + `"`})
	}
	s.Text = rest
	return named, nil
}

// All gives the ids of all who meet a query, however many.
func (f *Finder) All(ctx context.Context, q roster.Query) ([]string, error) {
	if err := f.notReady(); err != nil {
		return nil, err
	}
	s, _, some, err := f.query(ctx, q)
	if err != nil || !some {
		return nil, err
	}
	ids, err := f.index.All(ctx, s)
	if err != nil {
		return nil, f.translate(err)
	}
	return ids, nil
}

// columns are the fields by which it is counted, ordered and compared, so that nobody's
// first question waits for them.
func columns() []string {
	out := []string{years, degree, missions, confirmed, windows}
	for _, x := range facets() {
		out = append(out, x.field)
	}
	return out
}

// askFacets asks for the facets and for how many are verified and fresh.
func (f *Finder) askFacets(q roster.Query, s *search.Query) {
	for _, x := range facets() {
		ask := search.Facet{Field: x.field, Size: facetSize(x)}
		ask.Own, ask.Chosen = ownFilters(q, x.by)
		s.Facets = append(s.Facets, ask)
	}
	for _, by := range []roster.Field{roster.FieldVerified, roster.FieldFresh} {
		own, _ := ownFilters(q, by)
		for _, yes := range []bool{true, false} {
			// the field is known to filterMore, so there is no error to look at
			filter, _ := f.filterMore(roster.Criterion{Field: by, Op: roster.Is, Value: roster.Value{Verified: yes}})
			s.Counts = append(s.Counts, search.Count{Filter: filter, Own: own})
		}
	}
}

func ownFilters(q roster.Query, by roster.Field) (own []int, chosen []string) {
	for i, c := range q.Filters {
		if c.Field == by {
			own, chosen = append(own, i), append(chosen, c.Value.Codes...)
		}
	}
	return own, chosen
}

func proposed(q roster.Query, r search.Result, also []string) roster.Proposed {
	out := roster.Proposed{Total: r.Total, Also: also}
	for _, h := range r.Hits {
		p := roster.Proposal{ID: h.ID, Score: h.Score}
		for _, place := range h.Places {
			s := roster.Span{Passage: place.Passage, Start: place.Start, End: place.End}
			if place.Field == cv {
				p.CV = append(p.CV, s)
				continue
			}
			p.Highlights = append(p.Highlights, s)
		}
		out.Hits = append(out.Hits, p)
	}
	if !q.Facets {
		return out
	}
	for i, x := range facets() {
		_, chosen := ownFilters(q, x.by)
		out.Facets = append(out.Facets, named(x.name, r.Facets[i], chosen))
	}
	for i, name := range []string{"verified", "fresh"} {
		values := []search.Value{{Code: "true", Count: r.Counts[2*i]}, {Code: "false", Count: r.Counts[2*i+1]}}
		out.Facets = append(out.Facets, named(name, values, chosenFlags(q, roster.Field(name))))
	}
	return out
}

func chosenFlags(q roster.Query, by roster.Field) []string {
	for _, c := range q.Filters {
		if c.Field == by {
			return []string{map[bool]string{true: "true", false: "false"}[c.Value.Verified]}
		}
	}
	return nil
}

func named(name string, values []search.Value, chosen []string) roster.Facet {
	out := roster.Facet{Field: name}
	for _, v := range values {
		out.Values = append(out.Values, roster.FacetValue{Value: v.Code, Count: v.Count, Chosen: slices.Contains(chosen, v.Code)})
	}
	return out
}

// translate gives the index's refusals a form that can be shown.
func (f *Finder) translate(err error) error {
	switch {
	case errors.Is(err, search.ErrDamaged):
		f.damaged(err)
		return f.notReady()
	case errors.Is(err, search.ErrTooDeep): // before ErrTooMuch, of which it is one
		return &office.Error{Code: office.Invalid, Key: "error.invalid", Err: err,
			Fields: []office.FieldError{{Path: "after", Code: "between", Args: map[string]any{"from": 0, "to": search.MaxDeep}}}}
	case errors.Is(err, search.ErrTooMuch):
		return &office.Error{Code: office.Invalid, Key: "error.invalid", Fields: []office.FieldError{{Path: "q", Code: "too_much"}}, Err: err}
	case errors.Is(err, context.DeadlineExceeded):
		return &office.Error{Code: office.Unavailable, Key: "error.search_slow", Err: err}
	}
	return err
}

// Rank orders who meets all musts.
func (f *Finder) Rank(ctx context.Context, criteria []roster.Criterion, after, limit int) (int, []roster.Ranked, error) {
	return f.rank(ctx, criteria, -1, after, limit)
}

// RankAllBut orders who meets every must but the one at that place.
func (f *Finder) RankAllBut(ctx context.Context, criteria []roster.Criterion, must, after, limit int) (int, []roster.Ranked, error) {
	return f.rank(ctx, criteria, must, after, limit)
}

func (f *Finder) rank(ctx context.Context, criteria []roster.Criterion, but, after, limit int) (int, []roster.Ranked, error) {
	if err := f.notReady(); err != nil {
		return 0, nil, err
	}
	p := search.Points{Tie: confirmed, From: after, Limit: limit}
	for i, c := range criteria {
		filter, err := f.filter(c)
		if err != nil {
			return 0, nil, err
		}
		if i == but {
			filter = search.Not{Filter: filter}
		}
		if c.Kind == roster.Must {
			p.Must = append(p.Must, filter)
			continue
		}
		w := search.Weighted{Full: filter, Weight: c.Weight}
		if w.Half, err = f.half(c); err != nil {
			return 0, nil, err
		}
		p.Should = append(p.Should, w)
	}
	total, ranked, err := f.index.Rank(ctx, p)
	if err != nil {
		return 0, nil, f.translate(err)
	}
	out := make([]roster.Ranked, len(ranked))
	for i, r := range ranked {
		out[i] = roster.Ranked{ID: r.ID, Half: r.Half}
	}
	return total, out, nil
}

// half is the filter of the weaker form; nil without one.
func (f *Finder) half(c roster.Criterion) (search.Filter, error) {
	weak, ok := matching.Weaker(c)
	if !ok {
		return nil, nil //nolint:nilnil // no weaker form is no filter, and no error
	}
	return f.filter(weak)
}

// Preview counts the musts of a role as they are written.
func (f *Finder) Preview(ctx context.Context, musts []roster.Criterion, weak []*roster.Criterion) (roster.Preview, error) {
	if err := f.notReady(); err != nil {
		return roster.Preview{}, err
	}
	all, instead := make([]search.Filter, len(musts)), make([]search.Filter, len(musts))
	for i, c := range musts {
		var err error
		if all[i], err = f.filter(c); err != nil {
			return roster.Preview{}, err
		}
		if weak[i] == nil {
			continue
		}
		if instead[i], err = f.filter(*weak[i]); err != nil {
			return roster.Preview{}, err
		}
	}
	yes := roster.Value{Verified: true}
	verified, err1 := f.filter(roster.Criterion{Field: roster.FieldVerified, Op: roster.Is, Value: yes})
	fresh, err2 := f.filter(roster.Criterion{Field: roster.FieldFresh, Op: roster.Is, Value: yes})
	if err := errors.Join(err1, err2); err != nil {
		return roster.Preview{}, err
	}
	c, err := f.index.Preview(ctx, all, instead, []search.Filter{verified, fresh})
	if err != nil {
		return roster.Preview{}, f.translate(err)
	}
	return roster.Preview{Total: c.Total, Steps: c.Steps, Without: c.Without, Relaxed: c.Instead, Verified: c.Also[0], Fresh: c.Also[1]}, nil
}
