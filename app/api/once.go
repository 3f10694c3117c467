package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
)

// Answers keep what was answered to a request that carried an Idempotency-Key.
type Answers interface {
	// Begin takes a key for a request, named by a digest. It returns the answer when
	// the request was answered before; Conflict while it is being worked on, Invalid
	// when the key belongs to another request.
	Begin(ctx context.Context, key, request string) (*office.StoredAnswer, error)
	// Finish keeps the answer for a day.
	Finish(ctx context.Context, key string, with office.StoredAnswer) error
	// Release gives the key back.
	Release(ctx context.Context, key string) error
}

const (
	idempotencyKey = "Idempotency-Key"
	replayed       = "Idempotency-Replayed"
	longestKey     = 255
)

// once runs a POST that carries an Idempotency-Key one time only
// (draft-ietf-httpapi-idempotency-key-header-07). What succeeded is answered again
// for a day; what was refused changed nothing, so it may be tried again.
func (a *API) once(h gate.Handler) gate.Handler {
	return func(c *fiber.Ctx, v gate.Visit) error {
		given := c.Get(idempotencyKey)
		if given == "" {
			return h(c, v)
		}
		if len(given) > longestKey || !office.IsPlain(given) {
			return invalid(idempotencyKey, "too_long", "limit", longestKey)
		}
		key := digest(v.Actor.ID, c.Method(), c.Path(), given)
		kept, err := a.Answers.Begin(c.UserContext(), key, digest(string(c.Body()), c.Get(fiber.HeaderIfMatch), c.Context().QueryArgs().String()))
		if err != nil {
			return err
		}
		if kept != nil {
			return replay(c, *kept)
		}
		c.Locals(idempotencyKey, key)
		failed := h(c, v)
		ctx, stop := lastly(c.UserContext())
		defer stop()
		if failed != nil {
			a.afterwards(c, a.Answers.Release(ctx, key))
			return failed
		}
		a.afterwards(c, a.Answers.Finish(ctx, key, office.StoredAnswer{Status: c.Response().StatusCode(),
			ETag: c.GetRespHeader(fiber.HeaderETag), Body: c.Response().Body()}))
		return nil
	}
}

// lastWord is how long keeping what came of a request may take when its time is over.
const lastWord = 400 * time.Millisecond

// lastly is the time of a request, or a moment more where little of it is left.
func lastly(ctx context.Context) (context.Context, context.CancelFunc) {
	end, bounded := ctx.Deadline()
	if !bounded {
		return context.WithCancel(ctx)
	}
	soon := time.Now().Add(lastWord) // the machine's clock: deadlines are its
	if end.Before(soon) {
		end = soon
	}
	return context.WithDeadline(context.WithoutCancel(ctx), end)
}

// once names the request for what it makes, so that it makes it once even when a crash
// came between that and the answer; "" where it carried no key.
func once(c *fiber.Ctx) string {
	key, _ := c.Locals(idempotencyKey).(string)
	return key
}

// afterwards notes what could not be kept. The work is done and said so: a repeat
// within the next minutes is told that it is being worked on, and no more.
func (a *API) afterwards(c *fiber.Ctx, err error) {
	if err != nil {
		a.Logger.Error("The answer to an idempotency key could not be kept.", "route", c.Route().Path, "error", err)
	}
}

func replay(c *fiber.Ctx, kept office.StoredAnswer) error {
	c.Set(replayed, "true")
	if kept.ETag != "" {
		c.Set(fiber.HeaderETag, kept.ETag)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return c.Status(kept.Status).Send(kept.Body)
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}
