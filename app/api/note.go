package api

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/roster"
)

// note is what an officer wrote about an expert, as officers read it.
type note struct {
	ID          string    `json:"id"`
	By          string    `json:"by"`
	Institution string    `json:"institution,omitempty"`
	At          time.Time `json:"at"`
	Text        string    `json:"text"`
	// Removable is true while the reader may take it back.
	Removable bool `json:"removable"`
}

func (a *API) noteOf(n roster.Note, v gate.Visit) note {
	return note{ID: n.ID, By: n.By, Institution: n.Institution, At: n.At, Text: n.Text, Removable: n.Removable(v.Actor, a.Now())}
}

// listNotes opens the record, as its page does, and is in the log as that.
func (a *API) listNotes(c *fiber.Ctx, v gate.Visit) error {
	e, err := a.Roster.Open(c.UserContext(), v.Actor, c.Params("id"), c.Query("purpose"))
	if err != nil {
		return err
	}
	list, err := a.Roster.NotesAbout(c.UserContext(), v.Actor, e)
	if err != nil {
		return err
	}
	var out []note
	for _, n := range list {
		out = append(out, a.noteOf(n, v))
	}
	return paged(c, out, "purpose")
}

// noteParams page the notes and say why the record is opened.
type noteParams struct {
	pageParams
	purposeParam
}

type noteIn struct {
	Text string `json:"text"`
}

func (a *API) writeNote(c *fiber.Ctx, v gate.Visit) error {
	var in noteIn
	if err := read(c, &in); err != nil {
		return err
	}
	id := roster.NewNote()
	if err := a.Roster.WriteNote(c.UserContext(), v.Actor, c.Params("id"), id, in.Text); err != nil {
		return err
	}
	n, err := a.Roster.Notes.Note(c.UserContext(), id)
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(a.noteOf(n, v))
}

func (a *API) removeNote(c *fiber.Ctx, v gate.Visit) error {
	if err := a.Roster.RemoveNote(c.UserContext(), v.Actor, c.Params("id"), c.Params("note")); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
