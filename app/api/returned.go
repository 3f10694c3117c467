package api

import (
	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
)

// returnIn is a whole message as the mail server has it, in base 64.
type returnIn struct {
	Message []byte `json:"message"`
}

// returnOut is what became of it. The letter is named to nobody: who hands in what comes
// back needs not know to whom it went.
type returnOut struct {
	Kind string `json:"kind"`
	// Known is true where it is about a letter of ours, Kept where an officer looks at it.
	Known bool `json:"known"`
	Kept  bool `json:"kept"`
}

func (a *API) takeReturn(c *fiber.Ctx, v gate.Visit) error {
	var in returnIn
	if err := read(c, &in); err != nil {
		return err
	}
	var p office.Problems
	p.Check(len(in.Message) > 0, "message", "required")
	if err := p.Err(); err != nil {
		return err
	}
	done, err := a.Post.Take(c.UserContext(), v.Actor, in.Message)
	if err != nil {
		return err
	}
	return c.JSON(returnOut{Kind: string(done.Kind), Known: done.Letter != "", Kept: done.Kept})
}
