package store

import (
	"context"
	"errors"

	"jisr/app/roster"
	"jisr/app/seal"
)

// Notes keeps what officers wrote about experts, each sealed for the person it is about;
// it implements roster.Notes.
type Notes struct {
	notes repo[roster.Note]
}

func newNotes(ctx context.Context, db Database, s Sealer) (*Notes, error) {
	c, err := db.Collection(ctx, Definition{Name: "notes", Indexes: []Index{{Name: "expert", Keys: []string{"expert", "at"}}}})
	if err != nil {
		return nil, err
	}
	return &Notes{repo[roster.Note]{c: c, sealer: s, kind: "note",
		id:    func(n roster.Note) string { return n.ID },
		owner: func(n roster.Note) string { return n.Person },
		keys: func(n roster.Note) map[string]string {
			return map[string]string{"expert": n.Expert, "at": TimeKey(n.At)}
		}}}, nil
}

// InsertNote keeps a new one.
func (s *Notes) InsertNote(ctx context.Context, n roster.Note) error { return s.notes.insert(ctx, n) }

// Note loads one.
func (s *Notes) Note(ctx context.Context, id string) (roster.Note, error) {
	return s.notes.get(ctx, id)
}

// NotesOf lists those about an expert, newest first.
func (s *Notes) NotesOf(ctx context.Context, expert string) ([]roster.Note, error) {
	return s.notes.list(ctx, Range{Index: "expert", Equal: []string{expert}, Descending: true})
}

// RemoveNote removes one; one that is gone already is no error.
func (s *Notes) RemoveNote(ctx context.Context, id string) error {
	return ignoreMissing(s.notes.explain(s.notes.c.Delete(ctx, id, 0)))
}

// RemoveNotesOf removes all about an expert, readable or not.
func (s *Notes) RemoveNotesOf(ctx context.Context, expert string) error {
	return s.notes.explain(s.notes.c.Range(ctx, Range{Index: "expert", Equal: []string{expert}}, func(d Doc) (bool, error) {
		err := s.RemoveNote(ctx, d.ID)
		return err == nil, err
	}))
}

// Bury removes notes about somebody who was erased, where a crash or a backup left them.
func (s *Notes) Bury(ctx context.Context) error {
	return s.notes.explain(s.notes.c.Range(ctx, Range{Index: ByID}, func(d Doc) (bool, error) {
		if !errors.Is(s.notes.sealer.Check(ctx, Owner(d)), seal.ErrDestroyed) {
			return true, nil
		}
		err := s.RemoveNote(ctx, d.ID)
		return err == nil, err
	}))
}

var _ roster.Notes = (*Notes)(nil)
