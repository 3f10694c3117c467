package bench

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"jisr/search"
)

// PeerDocument is a profile for an engine that splits at spaces and changes no word.
type PeerDocument struct {
	ID       string              `json:"id"`
	Rev      int64               `json:"rev"`
	Texts    map[string]string   `json:"texts"`
	Keywords map[string][]string `json:"keywords"`
	Numbers  map[string]int64    `json:"numbers"`
}

// PeerFilter is one of several codes or, without codes, a number from Min to Max.
type PeerFilter struct {
	Field string   `json:"field"`
	Any   []string `json:"any,omitempty"`
	Min   int64    `json:"min"`
	Max   int64    `json:"max"`
}

// PeerWish earns half-points.
type PeerWish struct {
	Field string   `json:"field"`
	Any   []string `json:"any"`
	Half  int      `json:"half"`
}

// PeerQuestion is a question with its answer. Every word must be met, in either text.
type PeerQuestion struct {
	Kind    string       `json:"kind"`
	Words   []string     `json:"words,omitempty"`
	Filters []PeerFilter `json:"filters,omitempty"`
	// Facets are fields whose Size most frequent codes are counted.
	Facets []string   `json:"facets,omitempty"`
	Size   int        `json:"size,omitempty"`
	Wishes []PeerWish `json:"wishes,omitempty"`
	Limit  int        `json:"limit"`
	// Was is replaced by Document before the rest is asked: the question of an update.
	Was      *PeerDocument `json:"was,omitempty"`
	Document *PeerDocument `json:"document,omitempty"`
	// Total, Counts and Halves are the answer: how many, each facet as pairs of code
	// and count, and the half-points of those shown.
	Total  int         `json:"total"`
	Counts [][]Counted `json:"counts,omitempty"`
	Halves []int       `json:"halves,omitempty"`
}

// Counted is a code and how many have it, written as a pair.
type Counted search.Value

// MarshalJSON writes [code, count].
func (c Counted) MarshalJSON() ([]byte, error) { return json.Marshal([]any{c.Code, c.Count}) }

// UnmarshalJSON reads it.
func (c *Counted) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &[]any{&c.Code, &c.Count}) }

// PeerFigure is what one engine took for one kind.
type PeerFigure struct {
	Engine  string  `json:"engine"`
	Version string  `json:"version"`
	Kind    string  `json:"kind"`
	N       int     `json:"n"`
	P50ms   float64 `json:"p50_ms"`
	P95ms   float64 `json:"p95_ms"`
	BuildS  float64 `json:"build_s"`
	Bytes   int64   `json:"bytes"`
}

func peerDocument(d search.Document) (PeerDocument, error) {
	out := PeerDocument{d.ID, d.Rev, map[string]string{}, d.Keywords, d.Numbers}
	for field, passages := range d.Texts {
		words, err := search.Words(strings.Join(passages, "\n"))
		if err != nil {
			return out, err
		}
		for _, word := range words {
			if strings.ContainsFunc(word, func(r rune) bool { return r <= ' ' }) {
				return out, fmt.Errorf("the word %q of %s has a space in it", word, d.ID)
			}
		}
		out.Texts[field] = strings.Join(words, " ")
	}
	return out, nil
}

func counted(facets [][]search.Value) (out [][]Counted) {
	for _, values := range facets {
		list := make([]Counted, len(values))
		for i, v := range values {
			list[i] = Counted(v)
		}
		out = append(out, list)
	}
	return out
}

func peerFilters(list []search.Filter) (out []PeerFilter, err error) {
	for _, f := range list {
		switch f := f.(type) {
		case search.AnyOf:
			out = append(out, PeerFilter{Field: f.Field, Any: f.Values})
		case search.InRange:
			out = append(out, PeerFilter{Field: f.Field, Min: f.Min, Max: f.Max})
		default:
			return nil, fmt.Errorf("no peer has a filter %T", f)
		}
	}
	return out, nil
}

func (q *PeerQuestion) replaces(was, now search.Document) error {
	before, err := peerDocument(was)
	after, err2 := peerDocument(now)
	q.Was, q.Document = &before, &after
	return errors.Join(err, err2)
}

func (q *PeerQuestion) about(filters []search.Filter) (err error) {
	q.Filters, err = peerFilters(filters)
	return err
}
