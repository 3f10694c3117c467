package staff

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/web"
)

// Notes are what officers wrote about an expert, and the form of the next one.
type Notes struct {
	// Key is the id of the next note, so that its form sent twice is one note.
	Key  string
	Text string // as typed, where it was refused
	List []NoteRow
}

// NoteRow is one note. Remove is set while the reader may take it back.
type NoteRow struct {
	Text, By, Office string
	Remove           string
	At               time.Time

	id string
}

func (p *Pages) notes(ctx context.Context, v gate.Visit, e roster.Expert, key, text string) (*Notes, error) {
	list, err := p.Roster.NotesAbout(ctx, v.Actor, e)
	if err != nil {
		return nil, err
	}
	if key == "" {
		key = roster.NewNote()
	}
	out := &Notes{Key: key, Text: text}
	for _, n := range list {
		row := NoteRow{Text: n.Text, By: p.officer(ctx, n.By, v.Actor.ID, v.Lang), Office: p.institution(ctx, n.Institution, v.Lang), At: n.At.In(office.Baghdad), id: n.ID}
		if n.Removable(v.Actor, p.Now()) {
			row.Remove = "/" + v.Lang + expertPath(e.ID) + "/notes/" + n.ID + "/remove"
		}
		out.List = append(out.List, row)
	}
	return out, nil
}

func expertPath(id string) string { return "/staff/experts/" + id }

func (p *Pages) writeNote(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	id := param(c, "id")
	if err := p.Roster.WriteNote(c.UserContext(), v.Actor, id, sent.Text("key"), sent.Text("text")); err != nil {
		return p.expertAgain(c, v, err, sent)
	}
	return to(c, v, expertPath(id), "noted")
}

func (p *Pages) removeNote(c *fiber.Ctx, v gate.Visit) error {
	id := param(c, "id")
	if err := p.Roster.RemoveNote(c.UserContext(), v.Actor, id, param(c, "note")); err != nil {
		return p.expertAgain(c, v, err, nil)
	}
	return to(c, v, expertPath(id), "note_removed")
}
