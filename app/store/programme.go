package store

import (
	"context"
	"slices"

	"jisr/app/office"
	"jisr/app/programme"
)

// Programmes keeps programmes and shortlists; it implements programme.Store.
type Programmes struct {
	programmes repo[programme.Programme]
	entries    repo[programme.Entry]
}

func newProgrammes(ctx context.Context, db Database, s Sealer) (*Programmes, error) {
	programmes, err := db.Collection(ctx, Definition{Name: "programmes"})
	if err != nil {
		return nil, err
	}
	entries, err := db.Collection(ctx, Definition{Name: "shortlists", Indexes: []Index{{Name: "role", Keys: []string{"role"}}}})
	if err != nil {
		return nil, err
	}
	return &Programmes{
		programmes: repo[programme.Programme]{c: programmes, sealer: s, kind: "programme", owner: service[programme.Programme],
			id: func(v programme.Programme) string { return v.ID }, stamp: func(v *programme.Programme, d Doc) { v.Rev = d.Rev }},
		entries: repo[programme.Entry]{c: entries, sealer: s, kind: "shortlist", owner: service[programme.Entry],
			id: func(v programme.Entry) string { return v.ID }, stamp: func(v *programme.Entry, d Doc) { v.Rev = d.Rev },
			keys: func(v programme.Entry) map[string]string {
				return map[string]string{"role": v.Programme + "/" + IntKey(int64(v.Role))}
			}},
	}, nil
}

// Programme loads one.
func (p *Programmes) Programme(ctx context.Context, id string) (programme.Programme, error) {
	return p.programmes.get(ctx, id)
}

// Programmes lists all, newest first.
func (p *Programmes) Programmes(ctx context.Context) ([]programme.Programme, error) {
	list, err := p.programmes.list(ctx, Range{Index: ByID})
	slices.SortStableFunc(list, func(a, b programme.Programme) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return list, err
}

// InsertProgramme keeps a new one.
func (p *Programmes) InsertProgramme(ctx context.Context, v programme.Programme) error {
	return p.programmes.insert(ctx, v)
}

// UpdateProgramme changes one.
func (p *Programmes) UpdateProgramme(ctx context.Context, id string, rev int64, change func(*programme.Programme) error) (programme.Programme, error) {
	return p.programmes.update(ctx, id, rev, change)
}

// PutEntry sets a place on a shortlist: the newest word counts, except that an
// entry made by inviting does not undo the reason and points of an earlier "in".
func (p *Programmes) PutEntry(ctx context.Context, e programme.Entry) error {
	err := p.entries.insert(ctx, e)
	if err == nil || office.CodeOf(err) != office.Conflict {
		return err
	}
	_, err = p.entries.update(ctx, e.ID, 0, func(v *programme.Entry) error {
		if e.In && v.In && len(e.Evidence) == 0 {
			return nil
		}
		*v = e
		return nil
	})
	return err
}

// Decide sets a place when allow lets it. Who was faster is seen by allow, which is
// asked again.
func (p *Programmes) Decide(ctx context.Context, e programme.Entry, allow func(was *programme.Entry) error) error {
	e.Undo, e.Before = true, nil
	for range tries {
		_, err := p.entries.update(ctx, e.ID, 0, func(v *programme.Entry) error {
			was := *v
			if err := allow(&was); err != nil {
				return err
			}
			was.Undo, was.Before = false, nil
			*v = e
			v.Before = &was
			return nil
		})
		if err == nil || office.CodeOf(err) != office.NotFound {
			return err
		}
		if err := allow(nil); err != nil {
			return err
		}
		if err = p.entries.insert(ctx, e); err == nil || office.CodeOf(err) != office.Conflict {
			return err
		}
	}
	return p.entries.explain(ErrStale)
}

// Undo brings back what stood before a decision: an earlier one, or nothing.
func (p *Programmes) Undo(ctx context.Context, id string, allow func(was programme.Entry) error) (programme.Entry, error) {
	for range tries {
		was, err := p.entries.get(ctx, id)
		if err == nil {
			err = allow(was)
		}
		if err != nil {
			return was, err
		}
		if was.Before == nil {
			err = p.entries.explain(p.entries.c.Delete(ctx, id, was.Rev))
		} else {
			_, err = p.entries.update(ctx, id, was.Rev, func(v *programme.Entry) error { *v = *was.Before; return nil })
		}
		if err == nil || office.CodeOf(err) != office.Stale {
			return was, err
		}
	}
	return programme.Entry{}, p.entries.explain(ErrStale)
}

// Entries lists a role's shortlist, in and out, in the order of decision.
func (p *Programmes) Entries(ctx context.Context, id string, role int) ([]programme.Entry, error) {
	list, err := p.entries.list(ctx, Range{Index: "role", Equal: []string{id + "/" + IntKey(int64(role))}})
	slices.SortStableFunc(list, func(a, b programme.Entry) int { return a.At.Compare(b.At) })
	return list, err
}

var _ programme.Store = (*Programmes)(nil)
