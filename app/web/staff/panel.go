package staff

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/web"
)

// Panel is one person beside the list of a search: the head of her record.
type Panel struct {
	Expert
	// Gone is true when the record is not there any more.
	Gone bool
	// Refused says why she is not shown, where the reader may open no more today.
	Refused string
	// Close is the list alone.
	Close string
}

// openParam names the person who stands beside the list. It is no part of the search:
// what narrows or pages it leads to the list alone.
const openParam = "open"

// opening is the address of the search with a person beside its list; without one it
// is that of the list.
func (s Search) opening(id string) string {
	if id == "" {
		return s.Path()
	}
	v := s.values()
	v.Set(openParam, id)
	return "/staff/experts?" + v.Encode()
}

// panel opens a person's record, which is written in the log as on her own page.
func (p *Pages) panel(ctx context.Context, v gate.Visit, s Search, id string) (*Panel, error) {
	out := &Panel{Close: "/" + v.Lang + s.Path()}
	e, err := p.Roster.Open(ctx, v.Actor, id, "")
	if web.Missing(err) {
		out.Gone = true
		return out, nil
	}
	if office.CodeOf(err) == office.TooMany { // the list stays
		out.Refused = p.refusal(v.Lang, shownError(err))
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	out.Expert = p.record(e, v.Lang)
	out.Views, err = p.Roster.OwnViews(ctx, v.Actor)
	return out, err
}

// showPanel answers the panel alone: the list stays as it is, and is not asked again.
func (p *Pages) showPanel(c *fiber.Ctx, v gate.Visit, s Search, id string) error {
	panel, err := p.panel(c.UserContext(), v, s, id)
	if err != nil {
		return err
	}
	page := web.For(c, v)
	page.Data = Experts{Panel: panel}
	return p.Render.Part(c, "staff-experts", "beside", page)
}
