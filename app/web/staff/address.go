package staff

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/office"
)

// param copies a part of the address.
func param(c *fiber.Ctx, name string) string { return strings.Clone(c.Params(name)) }

// query copies a parameter of the address.
func query(c *fiber.Ctx, name string) string { return strings.Clone(c.Query(name)) }

// whole is a number in the address; what is none is 0, which nothing has.
func whole(c *fiber.Ctx, name string) int {
	n, err := strconv.Atoi(c.Params(name))
	if err != nil {
		return 0
	}
	return n
}

// shownError is the error that can be shown behind err, nil without one.
func shownError(err error) *office.Error {
	var e *office.Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}
