package app

import (
	"context"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/duty"
	"jisr/app/gate"
	"jisr/app/roster"
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
	err := a.db.Ping(ctx)
	if err != nil {
		r.Ready, r.Reason = false, "store"
		return r
	}
	if r.Documents, err = a.documents.count(ctx, a.stores.People.CountExperts); err != nil {
		r.Ready, r.Reason = false, "store"
	}
	return r
}

// counted is how many experts there were a moment ago: health is asked by
// more than one, and counting a million takes a second.
type counted struct {
	mu sync.Mutex
	at time.Time
	n  int
}

// countEvery is how old a count may be.
const countEvery = 2 * time.Second

func (c *counted) count(ctx context.Context, by func(context.Context) (map[roster.Status]int, error)) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.at.IsZero() && time.Since(c.at) < countEvery {
		return c.n, nil
	}
	counts, err := by(ctx)
	if err != nil {
		return 0, err
	}
	c.at, c.n = time.Now(), 0 // the machine's clock: it is the machine that is spared
	for _, n := range counts {
		c.n += n
	}
	return c.n, nil
}
