package store

import (
	"context"

	"jisr/app/office"
	"jisr/app/roster"
)

// Searches keeps saved searches and what their readers have seen of them; it implements
// roster.SearchStore. What a search asks, and whom it found, is sealed.
type Searches struct {
	searches repo[roster.SavedSearch]
	looks    repo[roster.Look]
}

func newSearches(ctx context.Context, db Database, s Sealer) (*Searches, error) {
	searches, err := db.Collection(ctx, Definition{Name: "saved_searches", Indexes: []Index{
		{Name: "slot", Keys: []string{"officer", "slot"}, Unique: true},
		{Name: "shared", Keys: []string{"shared"}},
		{Name: "told", Keys: []string{"told"}},
	}})
	if err != nil {
		return nil, err
	}
	looks, err := db.Collection(ctx, Definition{Name: "search_looks", Indexes: []Index{{Name: "search", Keys: []string{"search"}}}})
	if err != nil {
		return nil, err
	}
	return &Searches{
		searches: repo[roster.SavedSearch]{c: searches, sealer: s, kind: "search", owner: service[roster.SavedSearch],
			id: func(v roster.SavedSearch) string { return v.ID }, stamp: func(v *roster.SavedSearch, d Doc) { v.Rev = d.Rev }, keys: searchKeys},
		looks: repo[roster.Look]{c: looks, sealer: s, kind: "look", owner: service[roster.Look],
			id:   func(v roster.Look) string { return lookID(v.Search, v.Officer) },
			keys: func(v roster.Look) map[string]string { return map[string]string{"search": v.Search} }},
	}, nil
}

func searchKeys(v roster.SavedSearch) map[string]string {
	out := map[string]string{"officer": v.Officer, "slot": IntKey(int64(v.Slot))}
	if v.Shared {
		out["shared"] = v.Institution
	}
	if v.Often != roster.Never {
		out["told"] = v.Officer
	}
	return out
}

func lookID(search, officer string) string { return search + "/" + officer }

// InsertSearch keeps a new one.
func (s *Searches) InsertSearch(ctx context.Context, v roster.SavedSearch) error {
	return s.searches.insert(ctx, v)
}

// SavedSearch loads one.
func (s *Searches) SavedSearch(ctx context.Context, id string) (roster.SavedSearch, error) {
	return s.searches.get(ctx, id)
}

// SearchesOf lists an officer's.
func (s *Searches) SearchesOf(ctx context.Context, officer string) ([]roster.SavedSearch, error) {
	return s.searches.list(ctx, Range{Index: "slot", Equal: []string{officer}})
}

// SearchesSharedWith lists those that are shared with an institution.
func (s *Searches) SearchesSharedWith(ctx context.Context, institution string) ([]roster.SavedSearch, error) {
	return s.searches.list(ctx, Range{Index: "shared", Equal: []string{institution}})
}

// SearchesTold lists those that write letters, officer by officer.
func (s *Searches) SearchesTold(ctx context.Context) ([]roster.SavedSearch, error) {
	return s.searches.list(ctx, Range{Index: "told"})
}

// UpdateSearch changes one.
func (s *Searches) UpdateSearch(ctx context.Context, id string, rev int64, change func(*roster.SavedSearch) error) (roster.SavedSearch, error) {
	return s.searches.update(ctx, id, rev, change)
}

// RemoveSearch removes one, and then what was remembered of it.
func (s *Searches) RemoveSearch(ctx context.Context, id string, rev int64) error {
	if err := s.searches.c.Delete(ctx, id, rev); err != nil {
		return s.searches.explain(err)
	}
	return s.looks.explain(s.looks.c.Range(ctx, Range{Index: "search", Equal: []string{id}}, func(d Doc) (bool, error) {
		err := ignoreMissing(s.looks.explain(s.looks.c.Delete(ctx, d.ID, 0)))
		return err == nil, err
	}))
}

// Look is what a reader has seen of a search.
func (s *Searches) Look(ctx context.Context, search, officer string) (roster.Look, error) {
	return s.looks.get(ctx, lookID(search, officer))
}

// ChangeLook changes it, or keeps a new one.
func (s *Searches) ChangeLook(ctx context.Context, search, officer string, change func(*roster.Look) error) error {
	for range tries {
		_, err := s.looks.update(ctx, lookID(search, officer), 0, change)
		if err == nil || office.CodeOf(err) != office.NotFound {
			return err
		}
		v := roster.Look{Search: search, Officer: officer}
		if err := change(&v); err != nil {
			return err
		}
		if err = s.looks.insert(ctx, v); err == nil || office.CodeOf(err) != office.Conflict {
			return err
		}
	}
	return s.looks.explain(ErrStale)
}

// EachLook passes every look.
func (s *Searches) EachLook(ctx context.Context, each func(roster.Look) error) error {
	return s.looks.explain(s.looks.c.Range(ctx, Range{Index: ByID}, func(d Doc) (bool, error) {
		v, err := s.looks.value(ctx, d)
		if err == nil {
			err = each(v)
		}
		return err == nil, err
	}))
}

var _ roster.SearchStore = (*Searches)(nil)
