package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"jisr/app/office"
	"jisr/app/roster"
)

// newFor is how long ago the officer of the demonstration looked at her searches: who
// registered since is new to them.
const newFor = 90 * office.Day

// Searches are two that an officer keeps: one that her institution shares, one hers.
func Searches(now time.Time) []roster.SavedSearch {
	at := now.UTC().Truncate(time.Second).Add(-newFor)
	any := func(f roster.Field, codes ...string) roster.Criterion {
		return roster.Criterion{Kind: roster.Must, Field: f, Op: roster.AnyOf, Value: roster.Value{Codes: codes}}
	}
	out := []roster.SavedSearch{
		{Name: "أطباء اختصاصيون في السويد وألمانيا", Shared: true, Often: roster.Weekly, Query: roster.Asked{Filters: []roster.Criterion{any(roster.FieldCountry, "SE", "DE"), any(roster.FieldOccupation, "2212")}}},
		{Name: "مهندسون مدنيون", Often: roster.Daily, Query: roster.Asked{Filters: []roster.Criterion{any(roster.FieldOccupation, "2142")}}},
	}
	for i := range out {
		out[i].ID, out[i].Rev, out[i].Slot = fixed("ssr", byte(i+1)), 1, i
		out[i].Officer, out[i].Institution, out[i].CreatedAt, out[i].UpdatedAt = fixed("off", 1), HealthDesk(), at, at
	}
	return out
}

// looks gathers whom the officer saw in her searches then.
type looks struct {
	searches []roster.SavedSearch
	// seen are those who were there then, told all: her letters tell from now on.
	seen, told [][]roster.Known
	now        time.Time
}

func newLooks(now time.Time) *looks {
	list := Searches(now)
	return &looks{list, make([][]roster.Known, len(list)), make([][]roster.Known, len(list)), now}
}

// see remembers somebody who meets a search.
func (l *looks) see(e roster.Expert) {
	for i, s := range l.searches {
		if !e.Findable() || slices.ContainsFunc(s.Query.Filters, func(c roster.Criterion) bool { return !has(e, c) }) {
			continue
		}
		e.Rev = 1
		known := roster.Remember(e, office.DateOf(l.now.In(office.Baghdad)))
		if l.told[i] = append(l.told[i], known); !e.CreatedAt.After(s.CreatedAt) {
			l.seen[i] = append(l.seen[i], known)
		}
	}
}

// has is true for who meets a condition on country or occupation.
func has(e roster.Expert, c roster.Criterion) bool {
	return slices.ContainsFunc(c.Value.Codes, func(code string) bool {
		if c.Field == roster.FieldCountry {
			return e.Country == code
		}
		return slices.ContainsFunc(e.Occupations, func(o roster.Occupation) bool { return strings.HasPrefix(o.Code, code) })
	})
}

func (l *looks) load(ctx context.Context, into Into) error {
	for i, s := range l.searches {
		if err := there(into.InsertSearch(ctx, s)); err != nil {
			return fmt.Errorf("load search %s: %w", s.ID, err)
		}
		seen, told := sight(l.seen[i], s.CreatedAt), sight(l.told[i], l.now)
		if err := into.ChangeLook(ctx, s.ID, s.Officer, func(x *roster.Look) error {
			if x.Seen.At.IsZero() {
				x.Seen, x.Told = seen, told
			}
			return nil
		}); err != nil {
			return fmt.Errorf("load look at %s: %w", s.ID, err)
		}
	}
	return nil
}

// sight is what is remembered of a list at a time.
func sight(list []roster.Known, at time.Time) roster.Sight {
	slices.SortFunc(list, func(a, b roster.Known) int { return strings.Compare(a.ID, b.ID) })
	n := min(len(list), roster.WatchMost)
	return roster.Sight{At: at, Known: list[:n], Cut: n < len(list)}
}
