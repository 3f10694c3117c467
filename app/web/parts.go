package web

import "time"

// The types below are what the parts of the same name draw; a page's Data holds
// them, and the template says {{template "pager" .Data.Pager}}.

// Step is one of the steps of a long form (part "progress").
type Step struct {
	Label string
	// URL is set for a step that may be opened: one that is done.
	URL       string
	Done, Now bool
}

// Pager stands under a long list (part "pager"). Prev and Next are addresses,
// empty where there is no such page.
type Pager struct {
	From, To, Total int
	Prev, Next      string
}

// Tab is one of several views of the same thing (part "tabs"); Count is shown
// when it is not negative.
type Tab struct {
	Label, URL string
	Count      int
	Now        bool
}

// Facet is one filter with its counts (part "facet"): *or* inside, *and* between
// facets. A chosen value stays visible at 0.
type Facet struct {
	// Name is the parameter of the address; Label its heading.
	Name, Label string
	Values      []FacetValue
	// Open unfolds it; facets with a chosen value are open in any case.
	Open bool
}

// FacetValue is one value of a facet and how many it would give.
type FacetValue struct {
	Value, Label string
	Count        int
	Chosen       bool
}

// Most is the largest count, which gives the bars their scale.
func (f Facet) Most() int {
	most := 1
	for _, v := range f.Values {
		most = max(most, v.Count)
	}
	return most
}

// Unfolded is true when the facet shows its values.
func (f Facet) Unfolded() bool {
	for _, v := range f.Values {
		if v.Chosen {
			return true
		}
	}
	return f.Open
}

// Chip is a filter in force that a link takes away (part "chips").
type Chip struct{ Label, Remove string }

// Row is one line of a check-answers page (part "rows"): what was answered and
// the address where it can be changed.
type Row struct {
	Label  string
	Values []string
	Change string
}

// Entry is one line of a timeline (part "timeline").
type Entry struct {
	At         time.Time
	Text, Meta string
}

// Seats of a role (part "seats"): taken, promised but not seated, and free.
type Seats struct{ Taken, Held, Free int }
