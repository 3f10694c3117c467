package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"
)

// Failed is the data of the page "failed".
type Failed struct {
	// Status is 403, 429, 500 or 503: each has a title and a reason in base.
	Status int
	// Why says more than the general reason; empty for that one.
	Why string
}

// Fail answers an error as a page: 404 as "missing", any other as "failed". A
// status without texts of its own is told as its class is: 4xx as 403, 5xx as
// 500. why is text for the reader, never an internal error; it may be empty. A title of the
// page's own takes the place of that of its status.
func (r *Renderer) Fail(c *fiber.Ctx, status int, why string, p Page) error {
	if !r.Speaks(p.Lang) {
		p.Lang = r.languages[0].Tag
	}
	if status == fiber.StatusNotFound {
		return r.answer(c, status, "missing", "missing", p)
	}
	p.Data = Failed{Status: told(status), Why: why}
	return r.answer(c, status, "failed", "failed", p)
}

func told(status int) int {
	switch {
	case slices.Contains([]int{403, 429, 500, 503}, status):
		return status
	case status < 500:
		return fiber.StatusForbidden
	}
	return fiber.StatusInternalServerError
}
