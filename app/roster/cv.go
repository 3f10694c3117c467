package roster

import (
	"context"
	"slices"
	"time"

	"jisr/app/office"
)

// CV is the document that a person uploaded, as her record knows it. The document and its
// text are kept apart from the record, sealed under her key too.
type CV struct {
	ID   string `bson:"id"`
	Name string `bson:"name"` // of her file, for her alone
	Kind string `bson:"kind"` // pdf or docx
	Size int    `bson:"size"` // bytes
	// Lines is how many lines of text were taken out of it; 0 for one that is all pictures.
	Lines int       `bson:"lines"`
	At    time.Time `bson:"at"`
}

// CVDocument is what is kept of a CV beside the record.
type CVDocument struct {
	ID       string
	Expert   string
	Person   string // whose data key seals it
	At       time.Time
	Document []byte
	Lines    []string
}

// CVs are where documents are kept.
type CVs interface {
	InsertCV(ctx context.Context, c CVDocument) error
	CVTexts
	// CVFile is the document as it was uploaded.
	CVFile(ctx context.Context, id string) ([]byte, error)
	RemoveCV(ctx context.Context, id string) error
	// RemoveCVsOf removes all of an expert, readable or not.
	RemoveCVsOf(ctx context.Context, expert string) error
}

// CVReader takes the text out of a document, or refuses it (app/files).
type CVReader interface {
	ReadCV(ctx context.Context, document []byte) (kind string, lines []string, err error)
}

// UploadCV keeps a document in the place of the one before. Only what it suggests comes of
// it, and nothing of that before she confirms it. The document is there before the record
// names it: a crash between the two leaves one that nobody names, which the night removes.
func (d *Desk) UploadCV(ctx context.Context, actor office.Actor, id, name string, document []byte) (Expert, error) {
	e, err := d.Store.Expert(ctx, id)
	if err == nil && !actor.Is(e.Person.ID) {
		err = office.Missing("expert")
	}
	if err != nil {
		return Expert{}, err
	}
	kind, lines, err := d.Reader.ReadCV(ctx, document)
	if err != nil {
		return Expert{}, err
	}
	cv := CV{ID: office.NewID("cv"), Name: name, Kind: kind, Size: len(document), Lines: len(lines), At: d.Now()}
	if err := d.CVs.InsertCV(ctx, CVDocument{ID: cv.ID, Expert: e.ID, Person: e.Person.ID, At: cv.At, Document: document, Lines: lines}); err != nil {
		return Expert{}, err
	}
	return d.setCV(ctx, actor, id, &cv, office.CVUploaded)
}

// RemoveCV takes the document away, and what was found in its text with it.
func (d *Desk) RemoveCV(ctx context.Context, actor office.Actor, id string) (Expert, error) {
	return d.setCV(ctx, actor, id, nil, office.CVRemoved)
}

// setCV changes which document the record names, and removes the one before.
func (d *Desk) setCV(ctx context.Context, actor office.Actor, id string, cv *CV, action office.Action) (Expert, error) {
	var before *CV
	e, err := d.Store.UpdateExpert(ctx, id, 0, func(e *Expert) error {
		if !actor.Is(e.Person.ID) {
			return office.Missing("expert")
		}
		before, e.CV, e.UpdatedAt = e.CV, cv, d.Now()
		return nil
	})
	if err != nil {
		return Expert{}, err
	}
	if before != nil {
		if err := d.CVs.RemoveCV(ctx, before.ID); err != nil {
			return Expert{}, err
		}
	}
	if before == nil && cv == nil {
		return e, nil
	}
	return e, d.log(ctx, actor, action, e, nil)
}

// CVSuggestions are what the CV of a record suggests now, for herself; none without one.
func (d *Desk) CVSuggestions(ctx context.Context, actor office.Actor, e Expert) ([]Suggestion, error) {
	if !actor.Is(e.Person.ID) {
		return nil, office.Missing("expert")
	}
	if e.CV == nil || e.CV.Lines == 0 {
		return nil, nil
	}
	lines, err := d.CVs.CVText(ctx, e.CV.ID)
	if err != nil {
		return nil, err
	}
	return Suggest(lines, e, d.Reading, d.Now()), nil
}

// ConfirmCV adds what she ticked of the suggestions to her record. What she typed on the
// pages that it would stand on and has not saved comes first: saved later, it would take
// the place of what is added here.
func (d *Desk) ConfirmCV(ctx context.Context, actor office.Actor, id string, keys []string) (Expert, error) {
	e, err := d.Store.Expert(ctx, id)
	if err != nil {
		return Expert{}, err
	}
	all, err := d.CVSuggestions(ctx, actor, e)
	if err != nil {
		return Expert{}, err
	}
	all = slices.DeleteFunc(all, func(s Suggestion) bool { return !slices.Contains(keys, s.Key()) })
	if len(all) == 0 {
		return Expert{}, office.Refuse("cv.refused.none", nil)
	}
	return d.Change(ctx, actor, id, 0, []string{"cv"}, func(e *Expert) error {
		for _, part := range []string{PartProfession, PartAvailability} {
			if _, there := e.Unsaved(part, d.Now()); there {
				return office.Refuse("cv.refused.unsaved", nil)
			}
		}
		for _, s := range all {
			if !s.in(*e) {
				s.apply(e)
			}
		}
		return nil
	})
}

// OwnCV is a person's own document; her own reading is not logged.
func (d *Desk) OwnCV(ctx context.Context, actor office.Actor) (CV, []byte, error) {
	e, err := d.Own(ctx, actor)
	if err != nil {
		return CV{}, nil, err
	}
	return d.document(ctx, e)
}

// OpenCV is the document of an expert for an officer who may open the record. The row of
// the log is durable before anything is sent.
func (d *Desk) OpenCV(ctx context.Context, actor office.Actor, id string) (Expert, []byte, error) {
	if err := actor.Need(CVReaders()...); err != nil {
		return Expert{}, nil, err
	}
	e, err := d.Store.Expert(ctx, id)
	if err != nil {
		return Expert{}, nil, err
	}
	_, document, err := d.document(ctx, e)
	if err != nil {
		return Expert{}, nil, err
	}
	if err := d.Views.Look(ctx, office.Entry{ID: office.NewID("log"), At: d.Now(), Actor: actor, Action: office.CVDownloaded, Subjects: []string{e.ID}}); err != nil {
		return Expert{}, nil, err
	}
	return e, document, nil
}

func (d *Desk) document(ctx context.Context, e Expert) (CV, []byte, error) {
	if e.CV == nil {
		return CV{}, nil, office.Missing("cv")
	}
	document, err := d.CVs.CVFile(ctx, e.CV.ID)
	return *e.CV, document, err
}
