package api

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
)

// auditShown is how many rows a page of the log holds unless asked otherwise.
const auditShown = 100

// audit answers from the log.
func (a *API) audit(c *fiber.Ctx, v gate.Visit) error {
	if err := knownParams(c, "subject", "actor", "from", "to", "limit", "after"); err != nil {
		return err
	}
	q := office.LogQuery{Subject: c.Query("subject"), Actor: c.Query("actor")}
	var err error
	if q.From, err = instant(c, "from"); err != nil {
		return err
	}
	if q.To, err = instant(c, "to"); err != nil {
		return err
	}
	if q.After, q.Limit, err = paging(c, auditShown); err != nil {
		return err
	}
	page, err := a.Office.ReadLog(c.UserContext(), v.Actor, q)
	if err != nil {
		return err
	}
	out := whole(page.Rows)
	out.Total, out.Next = page.Total, next(q.After, len(page.Rows), page.Total)
	return c.JSON(out)
}

// instant reads a time (RFC 3339) or a date, which begins in Baghdad.
func instant(c *fiber.Ctx, name string) (time.Time, error) {
	text := c.Query(name)
	if text == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, text, office.Baghdad)
	if err != nil {
		return time.Time{}, invalid(name, "date")
	}
	return t, nil
}
