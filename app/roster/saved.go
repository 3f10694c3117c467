package roster

import (
	"context"
	"slices"
	"strings"
	"time"

	"jisr/app/office"
)

// Often is how often a saved search writes to its officer.
type Often string

// The intervals.
const (
	Daily  Often = "daily"
	Weekly Often = "weekly"
	Never  Often = "never"
)

// Oftens lists them.
func Oftens() []Often { return []Often{Daily, Weekly, Never} }

// Asked is the part of a Query that is kept: what is asked, not which page of it. A name
// is not kept, since a search that stands would watch one person.
type Asked struct {
	Text    string      `json:"text,omitempty" bson:"text,omitempty"`
	Filters []Criterion `json:"filters,omitempty" bson:"filters,omitempty"`
	Not     []Criterion `json:"not,omitempty" bson:"not,omitempty"`
	Sort    Sort        `json:"sort,omitempty" bson:"sort,omitempty"`
}

// Asked is what is kept of a query.
func (q Query) Asked() Asked {
	return Asked{Text: strings.TrimSpace(q.Text), Filters: musts(q.Filters), Not: musts(q.Not), Sort: q.Sort}
}

// Query is the question again.
func (a Asked) Query() Query {
	return Query{Text: a.Text, Filters: a.Filters, Not: a.Not, Sort: a.Sort}
}

// musts are the filters as conditions, however they were written.
func musts(list []Criterion) []Criterion {
	out := slices.Clone(list)
	for i := range out {
		out[i].Kind, out[i].Weight = Must, 0
	}
	return out
}

// Empty is true for a question that everybody answers.
func (a Asked) Empty() bool { return a.Text == "" && len(a.Filters) == 0 && len(a.Not) == 0 }

// SavedSearch is a search that an officer, or a service account, keeps under a name.
type SavedSearch struct {
	ID   string `json:"id" bson:"_id"`
	Rev  int64  `json:"rev" bson:"-"`
	Name string `json:"name" bson:"name"`
	// Officer owns it. Shared, everybody who may search for her institution reads it.
	Officer     string    `json:"officer" bson:"officer"`
	Institution string    `json:"institution" bson:"institution"`
	Shared      bool      `json:"shared" bson:"shared"`
	Often       Often     `json:"often" bson:"often"`
	Query       Asked     `json:"query" bson:"query"`
	CreatedAt   time.Time `json:"created_at" bson:"created_at"`
	UpdatedAt   time.Time `json:"updated_at" bson:"updated_at"`
	// Slot is its place among the owner's, from 0: no two have the same.
	Slot int `json:"-" bson:"slot"`
}

// Known is one whom a search found when it was looked at: at which revision, and the
// digest of what she said then. Until is the last day on which that stays so by itself.
type Known struct {
	ID    string      `bson:"id"`
	Rev   int64       `bson:"rev"`
	Until office.Date `bson:"until,omitempty"`
	Sum   []byte      `bson:"sum"`
}

// Sight is whom a search found at a time, in the order of ids. When there were more than
// WatchMost it holds the first of them, and Cut is true.
type Sight struct {
	At    time.Time `bson:"at"`
	Known []Known   `bson:"known"`
	Cut   bool      `bson:"cut,omitempty"`
}

// Look is what one reader knows of a saved search: Seen from its page, Told from a letter.
type Look struct {
	Search  string `bson:"search"`
	Officer string `bson:"officer"`
	Seen    Sight  `bson:"seen"`
	Told    Sight  `bson:"told"`
}

const (
	// MostSearches is how many searches an officer keeps.
	MostSearches = 50
	// WatchMost is how many people of a search are remembered.
	WatchMost = Deepest
	// longestName of a saved search, in characters.
	longestName = 80
)

// SearchStore is where saved searches and the looks at them are kept.
type SearchStore interface {
	// InsertSearch keeps a new one; Conflict when its slot is taken.
	InsertSearch(ctx context.Context, s SavedSearch) error
	SavedSearch(ctx context.Context, id string) (SavedSearch, error)
	// SearchesOf lists an officer's, in the order of slots.
	SearchesOf(ctx context.Context, officer string) ([]SavedSearch, error)
	// SearchesSharedWith lists those that are shared with an institution.
	SearchesSharedWith(ctx context.Context, institution string) ([]SavedSearch, error)
	// SearchesTold lists those that write letters.
	SearchesTold(ctx context.Context) ([]SavedSearch, error)
	UpdateSearch(ctx context.Context, id string, rev int64, change func(*SavedSearch) error) (SavedSearch, error)
	// RemoveSearch removes one with all looks at it.
	RemoveSearch(ctx context.Context, id string, rev int64) error
	// Look is a reader's; Missing before her first.
	Look(ctx context.Context, search, officer string) (Look, error)
	// ChangeLook changes it, from an empty one where there is none; change may run again.
	ChangeLook(ctx context.Context, search, officer string, change func(*Look) error) error
	// EachLook passes every look, in the order of ids.
	EachLook(ctx context.Context, each func(Look) error) error
}

// Searches is what may happen to saved searches. It asks the roster's desk, so that a
// saved search finds whom the search finds.
type Searches struct {
	Store  SearchStore
	Roster *Desk
	Staff  office.Staff
	Post   SearchPost
}

// Saving is what is said of a search to keep it.
type Saving struct {
	Name   string `json:"name"`
	Shared bool   `json:"shared"`
	Often  Often  `json:"often"`
	Query  Asked  `json:"query"`
}

// Save keeps a search. Whom it finds now counts as seen.
func (d *Searches) Save(ctx context.Context, actor office.Actor, in Saving) (SavedSearch, error) {
	if err := actor.Need(Searchers()...); err != nil {
		return SavedSearch{}, err
	}
	now := d.Roster.Now()
	s := SavedSearch{ID: office.NewID("ssr"), Rev: 1, Name: in.Name, Officer: actor.ID, Institution: actor.Institution, Shared: in.Shared, Often: in.Often,
		Query: in.Query.Query().Asked(), CreatedAt: now, UpdatedAt: now}
	if s.Often == "" {
		s.Often = Weekly
	}
	if err := d.check(&s); err != nil {
		return SavedSearch{}, err
	}
	sight, err := d.sight(ctx, s.Query.Query())
	if err != nil {
		return SavedSearch{}, err
	}
	if err := d.place(ctx, &s); err != nil {
		return SavedSearch{}, err
	}
	return s, d.Store.ChangeLook(ctx, s.ID, actor.ID, func(l *Look) error {
		l.Seen, l.Told = sight, sight
		return nil
	})
}

// place keeps a search in the first slot that is free.
func (d *Searches) place(ctx context.Context, s *SavedSearch) error {
	for {
		mine, err := d.Store.SearchesOf(ctx, s.Officer)
		if err != nil {
			return err
		}
		if err := nameFree(mine, *s); err != nil {
			return err
		}
		if len(mine) >= MostSearches {
			return office.Refuse("saved.refused.full", map[string]any{"limit": MostSearches})
		}
		for s.Slot = 0; slices.ContainsFunc(mine, func(x SavedSearch) bool { return x.Slot == s.Slot }); {
			s.Slot++
		}
		if err = d.Store.InsertSearch(ctx, *s); office.CodeOf(err) != office.Conflict {
			return err
		}
	}
}

// nameFree: two searches of one officer have two names.
func nameFree(mine []SavedSearch, s SavedSearch) error {
	var p office.Problems
	p.Check(!slices.ContainsFunc(mine, func(x SavedSearch) bool { return x.ID != s.ID && strings.EqualFold(x.Name, s.Name) }), "name", "saved_name_taken")
	return p.Err()
}

func (d *Searches) check(s *SavedSearch) error {
	s.Name = strings.Join(strings.Fields(s.Name), " ")
	var p office.Problems
	p.Check(s.Name != "", "name", "required")
	p.Check(len([]rune(s.Name)) <= longestName, "name", "too_long", "limit", longestName)
	p.Check(office.IsPlain(s.Name), "name", "characters")
	p.Check(contains(Oftens(), s.Often), "often", "unknown")
	p.Check(!s.Query.Empty(), "query", "required")
	p.Merge("query.", CheckQuery(s.Query.Query(), d.Roster.Words))
	return p.Err()
}

// List is what the actor may read: her own searches, and those that colleagues share.
func (d *Searches) List(ctx context.Context, actor office.Actor) ([]SavedSearch, error) {
	if err := actor.Need(Searchers()...); err != nil {
		return nil, err
	}
	mine, err := d.Store.SearchesOf(ctx, actor.ID)
	if err != nil || actor.Institution == "" {
		return mine, err
	}
	shared, err := d.Store.SearchesSharedWith(ctx, actor.Institution)
	for _, s := range shared {
		if s.Officer != actor.ID {
			mine = append(mine, s)
		}
	}
	return mine, err
}

// Get is one that the actor may read; another is not there.
func (d *Searches) Get(ctx context.Context, actor office.Actor, id string) (SavedSearch, error) {
	if err := actor.Need(Searchers()...); err != nil {
		return SavedSearch{}, err
	}
	s, err := d.Store.SavedSearch(ctx, id)
	if err == nil && s.Officer != actor.ID && (!s.Shared || s.Institution == "" || s.Institution != actor.Institution) {
		err = office.Missing("search")
	}
	if err != nil {
		return SavedSearch{}, err
	}
	return s, nil
}

// owned refuses who is not the owner.
func (d *Searches) owned(ctx context.Context, actor office.Actor, id string) (SavedSearch, error) {
	s, err := d.Get(ctx, actor, id)
	if err == nil && s.Officer != actor.ID {
		err = &office.Error{Code: office.Forbidden, Key: "error.forbidden"}
	}
	return s, err
}

// SearchChange is what is changed of a saved search; nil stays. What it asks does not
// change: that is another search.
type SearchChange struct {
	Name   *string `json:"name,omitempty"`
	Shared *bool   `json:"shared,omitempty"`
	Often  *Often  `json:"often,omitempty"`
}

// Change renames a search, shares it or not, or says how often it writes.
func (d *Searches) Change(ctx context.Context, actor office.Actor, id string, rev int64, in SearchChange) (SavedSearch, error) {
	s, err := d.owned(ctx, actor, id)
	if err != nil {
		return s, err
	}
	mine, err := d.Store.SearchesOf(ctx, actor.ID)
	if err != nil {
		return s, err
	}
	was := s.Often
	s, err = d.Store.UpdateSearch(ctx, id, rev, func(s *SavedSearch) error {
		in.apply(s)
		s.UpdatedAt = d.Roster.Now()
		if err := d.check(s); err != nil {
			return err
		}
		return nameFree(mine, *s)
	})
	if err != nil || was != Never || s.Often == Never {
		return s, err
	}
	return s, d.tellFrom(ctx, s) // what came while she wished for no letters is not told now
}

func (c SearchChange) apply(s *SavedSearch) {
	if c.Name != nil {
		s.Name = *c.Name
	}
	if c.Shared != nil {
		s.Shared = *c.Shared
	}
	if c.Often != nil {
		s.Often = *c.Often
	}
}

// Remove removes a search and what was remembered of it.
func (d *Searches) Remove(ctx context.Context, actor office.Actor, id string, rev int64) error {
	if _, err := d.owned(ctx, actor, id); err != nil {
		return err
	}
	return d.Store.RemoveSearch(ctx, id, rev)
}
