package roster

import (
	"context"
	"strings"
	"time"

	"jisr/app/office"
)

// Note is what an officer wrote about an expert for her colleagues. The person reads it
// when she downloads her data: with its date and office, without the officer's name.
type Note struct {
	ID          string    `json:"-" bson:"_id"`
	Expert      string    `json:"-" bson:"expert"`
	Person      string    `json:"-" bson:"person"` // whose data key seals it
	By          string    `json:"-" bson:"by"`
	Institution string    `json:"institution,omitempty" bson:"institution,omitempty"`
	At          time.Time `json:"at" bson:"at"`
	Text        string    `json:"text" bson:"text" validate:"required,max=2000,prose"`
}

// Notes are where notes are kept.
type Notes interface {
	// InsertNote keeps a new one; Conflict when there is one of that id.
	InsertNote(ctx context.Context, n Note) error
	Note(ctx context.Context, id string) (Note, error)
	// NotesOf lists those about an expert, newest first.
	NotesOf(ctx context.Context, expert string) ([]Note, error)
	RemoveNote(ctx context.Context, id string) error
	// RemoveNotesOf removes all about an expert.
	RemoveNotesOf(ctx context.Context, expert string) error
}

// NoteFor is how long an officer may take her own note back. There is no rewriting: what
// a colleague may have read is taken back and written anew, and the log has both.
const NoteFor = 24 * time.Hour

// Removable is true while the actor may take the note back.
func (n Note) Removable(actor office.Actor, now time.Time) bool {
	return n.By == actor.ID && now.Before(n.At.Add(NoteFor))
}

// noteKey is the prefix of a note's id, which its form carries: sent twice it is one.
const noteKey = "nte"

// NewNote is the id of a note that is about to be written.
func NewNote() string { return office.NewID(noteKey) }

// WriteNote keeps a note about an expert under the id that its form carried.
func (d *Desk) WriteNote(ctx context.Context, actor office.Actor, expert, id, text string) error {
	if err := actor.Need(office.OfficerRole); err != nil {
		return err
	}
	if _, ok := office.IDBytes(id); !ok || !strings.HasPrefix(id, noteKey+"_") {
		return office.Missing("note")
	}
	e, err := d.Store.Expert(ctx, expert)
	if err != nil {
		return err
	}
	n := Note{ID: id, Expert: e.ID, Person: e.Person.ID, By: actor.ID, Institution: actor.Institution, At: d.Now(), Text: strings.TrimSpace(text)}
	if err := office.Validate(n); err != nil {
		return err
	}
	err = d.Notes.InsertNote(ctx, n)
	if err != nil && office.CodeOf(err) == office.Conflict {
		err = d.written(ctx, n)
	}
	if err != nil {
		return err
	}
	return d.noteRow(ctx, actor, office.NoteWritten, n)
}

// written lets the same form pass a second time, and nobody's note be taken for another's.
func (d *Desk) written(ctx context.Context, n Note) error {
	there, err := d.Notes.Note(ctx, n.ID)
	if err == nil && (there.Expert != n.Expert || there.By != n.By) {
		err = office.Missing("note")
	}
	return err
}

// RemoveNote takes one's own note back, for NoteFor.
func (d *Desk) RemoveNote(ctx context.Context, actor office.Actor, expert, id string) error {
	if err := actor.Need(office.OfficerRole); err != nil {
		return err
	}
	n, err := d.Notes.Note(ctx, id)
	if err != nil {
		return err
	}
	if n.Expert != expert || n.By != actor.ID {
		return office.Missing("note")
	}
	if !n.Removable(actor, d.Now()) {
		return office.Refuse("note.refused.late", nil)
	}
	if err := d.Notes.RemoveNote(ctx, id); err != nil {
		return err
	}
	return d.noteRow(ctx, actor, office.NoteRemoved, n)
}

// NoteRow is the id of the row that says what was done with a note.
func NoteRow(id string, action office.Action) string { return "log:" + id + ":" + string(action) }

// noteRow writes a row whose id follows from the note, so that writing it again is
// writing it once.
func (d *Desk) noteRow(ctx context.Context, actor office.Actor, action office.Action, n Note) error {
	return d.Log.Write(ctx, office.Entry{ID: NoteRow(n.ID, action), At: d.Now(), Actor: actor, Action: action, Subjects: []string{n.Expert}})
}

// NotesAbout are the notes about an expert, for officers and for herself.
func (d *Desk) NotesAbout(ctx context.Context, actor office.Actor, e Expert) ([]Note, error) {
	if !actor.Is(e.Person.ID) {
		if err := actor.Need(office.OfficerRole); err != nil {
			return nil, err
		}
	}
	return d.Notes.NotesOf(ctx, e.ID)
}
