package api

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"jisr/app/office"
	"jisr/app/roster"
)

func invalid(path, code string, pairs ...any) error {
	var p office.Problems
	p.Add(path, code, pairs...)
	return p.Err()
}

// read decodes a body strictly: UTF-8, JSON, known fields of the right types, and
// nothing behind it.
func read(c *fiber.Ctx, into any) error { return decode(c.Body(), into) }

func decode(body []byte, into any) error {
	if !utf8.Valid(body) {
		return invalid("", "characters")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return explain(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return invalid("", "json")
	}
	return nil
}

// explain names the field that the decoder refused.
func explain(err error) error {
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		return invalid(jsonPath(wrongType.Field), "type")
	}
	if name, found := strings.CutPrefix(err.Error(), "json: unknown field "); found {
		return invalid(strings.Trim(name, `"`), "unknown_field")
	}
	return invalid("", "json")
}

// jsonPath drops the names of embedded structs, which JSON does not show:
// Identity.country is country.
func jsonPath(field string) string {
	parts := slices.DeleteFunc(strings.Split(field, "."), func(s string) bool { return s != "" && s[0] >= 'A' && s[0] <= 'Z' })
	return strings.Join(parts, ".")
}

// revision is If-Match: the revision that the change was made on.
func revision(c *fiber.Ctx) (int64, error) {
	text := strings.Trim(strings.TrimPrefix(strings.TrimSpace(c.Get(fiber.HeaderIfMatch)), "W/"), `"`)
	if text == "" {
		return 0, &office.Error{Code: office.PreconditionRequired, Key: "error.precondition"}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return 0, stale()
	}
	return n, nil
}

// precondition is If-Match where a change may come without it: 0 then, and for "*",
// which whatever stands fulfils (RFC 9110, 13.1.1).
func precondition(c *fiber.Ctx) (int64, error) {
	if text := strings.TrimSpace(c.Get(fiber.HeaderIfMatch)); text == "" || text == "*" {
		return 0, nil
	}
	return revision(c)
}

func tag(c *fiber.Ctx, rev int64) { c.Set(fiber.HeaderETag, strconv.Quote(strconv.FormatInt(rev, 10))) }

// cursor is where a list goes on; opaque to clients.
func cursor(offset int) string {
	return base64.RawURLEncoding.EncodeToString([]byte("o" + strconv.Itoa(offset)))
}

func offset(c *fiber.Ctx) (int, error) { return offsetWithin(c, roster.Deepest) }

// offsetWithin is where a page begins in a list of that depth.
func offsetWithin(c *fiber.Ctx, depth int) (int, error) {
	text := c.Query("after")
	if text == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) < 2 || raw[0] != 'o' {
		return 0, invalid("after", "unknown")
	}
	n, err := strconv.Atoi(string(raw[1:]))
	if err != nil || n < 0 || n >= depth {
		return 0, invalid("after", "between", "from", 0, "to", depth-1)
	}
	return n, nil
}

func limit(c *fiber.Ctx, usual int) (int, error) {
	text := c.Query("limit")
	if text == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 100 {
		return 0, invalid("limit", "between", "from", 1, "to", 100)
	}
	return n, nil
}

// paging reads limit and after.
func paging(c *fiber.Ctx, usual int) (after, n int, err error) {
	if after, err = offset(c); err != nil {
		return 0, 0, err
	}
	n, err = limit(c, usual)
	return after, n, err
}

// next is the cursor behind a page, empty at the end or at the depth limit.
func next(after, shown, total int) string {
	if end := roster.NextAfter(after, shown, total); end > 0 {
		return cursor(end)
	}
	return ""
}
