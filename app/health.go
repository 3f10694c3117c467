package app

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/duty"
	"jisr/app/gate"
)

// Ready is the answer of /readyz.
type Ready struct {
	Ready     bool                 `json:"ready"`
	Reason    string               `json:"reason,omitempty"`
	Store     string               `json:"store"`
	Documents int                  `json:"documents"`
	Indexed   int                  `json:"indexed"`
	LagMS     int64                `json:"lag_ms"`
	Duties    map[string]duty.Last `json:"duties"`
}

func (a *App) health() []gate.Door {
	live := func(c *fiber.Ctx, _ gate.Visit) error { return c.SendString("ok\n") }
	ready := func(c *fiber.Ctx, _ gate.Visit) error {
		r := a.ready(c.UserContext())
		if !r.Ready {
			c.Status(fiber.StatusServiceUnavailable)
			c.Set(fiber.HeaderRetryAfter, "2")
		}
		return c.JSON(r)
	}
	const why = "health is read by machines without a cookie, and changes nothing"
	return []gate.Door{
		{Method: fiber.MethodGet, Path: "/livez", Who: gate.Everyone, Exempt: why, Plain: true, Handle: live},
		{Method: fiber.MethodGet, Path: "/readyz", Who: gate.Everyone, Exempt: why, Plain: true, Handle: ready},
	}
}

// ready is true when store and index serve, and the index has caught up.
func (a *App) ready(ctx context.Context) Ready {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	st := a.finder.State()
	r := Ready{Ready: st.Ready, Reason: st.Reason, Store: a.db.Kind(), Indexed: st.Indexed, Duties: a.duties.Last()}
	if !st.Followed.IsZero() {
		r.LagMS = a.settings.Now().Sub(st.Followed).Milliseconds()
	}
	if err := a.db.Ping(ctx); err != nil {
		r.Ready, r.Reason = false, "store"
		return r
	}
	counts, err := a.stores.People.CountExperts(ctx)
	if err != nil {
		r.Ready, r.Reason = false, "store"
	}
	for _, n := range counts {
		r.Documents += n
	}
	return r
}
