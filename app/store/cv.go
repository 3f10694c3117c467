package store

import (
	"context"
	"errors"
	"time"

	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/seal"
)

// cvPart is one half of a CV: the document, or its text, which is read by itself.
type cvPart struct {
	ID       string    `bson:"_id"`
	Expert   string    `bson:"expert"`
	Person   string    `bson:"person"`
	At       time.Time `bson:"at"`
	Document []byte    `bson:"document,omitempty"`
	Lines    []string  `bson:"lines,omitempty"`
}

// CVs keeps the documents that people uploaded, each sealed for her whose it is; it
// implements roster.CVs.
type CVs struct {
	files, texts repo[cvPart]
	people       *People
	now          office.Clock
}

func newCVs(ctx context.Context, db Database, s Sealer, people *People, now office.Clock) (*CVs, error) {
	out := &CVs{people: people, now: now}
	for name, r := range map[string]*repo[cvPart]{"cv_files": &out.files, "cv_texts": &out.texts} {
		c, err := db.Collection(ctx, Definition{Name: name, Indexes: []Index{{Name: "expert", Keys: []string{"expert"}}}})
		if err != nil {
			return nil, err
		}
		*r = repo[cvPart]{c: c, sealer: s, kind: "cv",
			id:    func(v cvPart) string { return v.ID },
			owner: func(v cvPart) string { return v.Person },
			keys: func(v cvPart) map[string]string {
				return map[string]string{"expert": v.Expert, "at": TimeKey(v.At)}
			}}
	}
	return out, nil
}

// InsertCV keeps a new one, the text first: a document without its text would look like
// one that has none.
func (s *CVs) InsertCV(ctx context.Context, c roster.CVDocument) error {
	part := cvPart{ID: c.ID, Expert: c.Expert, Person: c.Person, At: c.At, Lines: c.Lines}
	if err := s.texts.insert(ctx, part); err != nil {
		return err
	}
	part.Lines, part.Document = nil, c.Document
	return s.files.insert(ctx, part)
}

// CVText are the lines of one.
func (s *CVs) CVText(ctx context.Context, id string) ([]string, error) {
	v, err := s.texts.get(ctx, id)
	return v.Lines, err
}

// CVFile is one as it was uploaded.
func (s *CVs) CVFile(ctx context.Context, id string) ([]byte, error) {
	v, err := s.files.get(ctx, id)
	return v.Document, err
}

// RemoveCV removes one; one that is gone already is no error.
func (s *CVs) RemoveCV(ctx context.Context, id string) error {
	return errors.Join(ignoreMissing(s.files.explain(s.files.c.Delete(ctx, id, 0))), ignoreMissing(s.texts.explain(s.texts.c.Delete(ctx, id, 0))))
}

// RemoveCVsOf removes all of an expert, readable or not.
func (s *CVs) RemoveCVsOf(ctx context.Context, expert string) error {
	return s.removeThose(ctx, Range{Index: "expert", Equal: []string{expert}}, func(Doc) (bool, error) { return true, nil })
}

// removeThose removes, of a range of both halves, what goes.
func (s *CVs) removeThose(ctx context.Context, rg Range, goes func(Doc) (bool, error)) error {
	for _, r := range []repo[cvPart]{s.files, s.texts} {
		err := r.c.Range(ctx, rg, func(d Doc) (bool, error) {
			yes, err := goes(d)
			if err == nil && yes {
				err = s.RemoveCV(ctx, d.ID)
			}
			return err == nil, err
		})
		if err != nil {
			return r.explain(err)
		}
	}
	return nil
}

// unnamedFor is how long a document may be without a record that names it: it is there a
// moment before the record is changed.
const unnamedFor = 24 * time.Hour

// Bury removes what nobody's record names, and what belongs to somebody erased, where a
// crash or a backup left it.
func (s *CVs) Bury(ctx context.Context) error {
	return s.removeThose(ctx, Range{Index: ByID}, func(d Doc) (bool, error) {
		if errors.Is(s.files.sealer.Check(ctx, Owner(d)), seal.ErrDestroyed) {
			return true, nil
		}
		if d.Keys["at"] > TimeKey(s.now().Add(-unnamedFor)) {
			return false, nil
		}
		e, err := s.people.Expert(ctx, d.Keys["expert"])
		if err != nil {
			return office.CodeOf(err) == office.NotFound, ignoreMissing(err)
		}
		return e.CV == nil || e.CV.ID != d.ID, nil
	})
}

var _ roster.CVs = (*CVs)(nil)
