package app_test

import (
	"regexp"
	"strings"
	"testing"

	"jisr/app/office"
	"jisr/app/roster"
)

// TestStaffNotesAreDisclosedOnDownload: who writes is told so; the person reads the note
// with its office and without the officer's name.
func TestStaffNotesAreDisclosedOnDownload(t *testing.T) {
	const text = "Asked to be called after six."
	w := startWalk(t, nil)
	w.registered()
	w.b.Send("/register/5").Want(200)
	e := w.record()
	by := office.Actor{Kind: office.OfficerKind, ID: "off_secret", Roles: []office.Role{office.OfficerRole}}
	id := roster.NewNote()
	for range 2 { // the same form twice is one note
		if err := w.a.Roster.WriteNote(t.Context(), by, e.ID, id, text); err != nil {
			t.Fatal(err)
		}
	}
	viewer := office.Actor{Kind: office.OfficerKind, ID: "off_view", Roles: []office.Role{office.Viewer}}
	if _, err := w.a.Roster.NotesAbout(t.Context(), viewer, e); office.CodeOf(err) != office.Forbidden {
		t.Errorf("a viewer reads notes: %v", err)
	}
	w.b.Get("/en/mine/copy").Want(200, "What officers noted about you", text)
	if n := strings.Count(w.b.Page, text); n != 1 {
		t.Errorf("the note stands there %d times", n)
	}
	w.b.Get("/en/mine/download").Want(200, `"notes":[{`, text)
	if strings.Contains(w.b.Page, `"by":"off_secret"`) {
		t.Error("the note tells who wrote it")
	}
	w.b.Get("/en/mine").Want(200, "An officer wrote a note about you")
}

// TestAnOfficerWritesANoteAndTakesItBack over HTTP; another's note is not hers to take.
func TestAnOfficerWritesANoteAndTakesItBack(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	d.b.Get("/en/staff/experts?q=cardiologist").Want(200)
	one := regexp.MustCompile(`/en/staff/experts/exp_\w+`).FindString(d.b.Page)
	d.b.Get(one).Want(200, "without your name").Send("/notes", "text", "").Want(422)
	d.b.Get(one).Send("/notes", "text", strings.Repeat("x", 2001)).Want(422)
	d.b.Get(one)
	twice := d.b.Tab()
	twice.Get(one)
	key := regexp.MustCompile(`name="key" value="(nte_\w+)"`).FindStringSubmatch(d.b.Page)
	if key == nil {
		t.Fatal("the form has no key")
	}
	for range 2 {
		d.b.Get(one).Send("/notes", "key", key[1], "text", "Prefers <b>letters</b>.").Want(200, "Prefers &lt;b&gt;letters")
	}
	if n := strings.Count(d.b.Page, "Prefers &lt;b&gt;"); n != 1 {
		t.Errorf("%d notes of one form", n)
	}
	d.b.Send("/remove").Want(200, "No notes.")
}

// TestANoteCanBeTakenBackFor24Hours by its writer alone.
func TestANoteCanBeTakenBackFor24Hours(t *testing.T) {
	h := newHouse(t)
	e, id := h.register("Noted"), roster.NewNote()
	h.must(h.Roster.WriteNote(t.Context(), officer, e.ID, id, "One."))
	other := officer
	other.ID = "off_other"
	if err := h.Roster.RemoveNote(t.Context(), other, e.ID, id); office.CodeOf(err) != office.NotFound {
		t.Errorf("another takes it back: %v", err)
	}
	h.pass(roster.NoteFor)
	h.refused(h.Roster.RemoveNote(t.Context(), officer, e.ID, id), "note.refused.late")
}

// TestNotesDieWithThePerson and the data is still content.
func TestNotesDieWithThePerson(t *testing.T) {
	h := newHouse(t)
	e := h.register("Leaving")
	id := roster.NewNote()
	h.must(h.Roster.WriteNote(t.Context(), officer, e.ID, id, "One."))
	h.must(h.Roster.Erase(t.Context(), self(e), e.ID, true))
	if _, err := h.Roster.Notes.Note(t.Context(), id); office.CodeOf(err) != office.NotFound {
		t.Errorf("her note is there: %v", err)
	}
	if list, err := h.Roster.Notes.NotesOf(t.Context(), e.ID); err != nil || len(list) != 0 {
		t.Errorf("%d notes, %v", len(list), err)
	}
	h.verifies("")
}
