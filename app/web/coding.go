package web

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/url"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"
)

// How much effort a page is worth that is packed as it is asked for: a page of 40 kB
// takes about a millisecond, and the last levels take a hundred for a tenth less.
const (
	brotliEffort = 6
	gzipEffort   = 6
	// leastPacked is the size below which the coding's own headers eat what it saves.
	leastPacked = 512
)

// A page is packed only where that tells nothing. What is packed is the shorter the
// more it repeats itself; so who sees the length on the line, and makes a reader's
// browser ask for pages with words of his choice in the address, finds out letter by
// letter what else stands on them: the forms' token, a name (BREACH, 2013). Therefore
// a page goes as it is unless our own pages or the reader herself asked for it, or
// nothing came along by which it could be hers. Another site can bring about neither:
// its requests say so themselves, and carry no cookie unless they change the page; and
// no page of ours asks again by itself for the address that it was opened with. A token
// that looks different on every page would hide the token alone, not the name.
func tellsNothing(c *fiber.Ctx) bool {
	if len(c.Request().Header.Peek(fiber.HeaderCookie)) == 0 {
		return true
	}
	if site := c.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin" || site == "none"
	}
	from, err := url.Parse(c.Get(fiber.HeaderReferer)) // an older browser, or a line without TLS
	return err == nil && from.Host != "" && from.Host == string(c.Request().Host())
}

// pack is a page in the best coding that the client takes, or as it is.
func (r *Renderer) pack(c *fiber.Ctx, lang string, page []byte) ([]byte, error) {
	c.Vary(fiber.HeaderAcceptEncoding, fiber.HeaderCookie, "Sec-Fetch-Site", availableDictionary)
	accepted := c.Get(fiber.HeaderAcceptEncoding)
	if len(page) < leastPacked || !tellsNothing(c) {
		return page, nil
	}
	if d, there, err := r.known(c, lang); err != nil || there {
		if err != nil {
			return nil, err
		}
		c.Set(fiber.HeaderContentEncoding, "dcz")
		return d.pack(page)
	}
	for _, k := range codings() {
		if takes(accepted, k.name) {
			c.Set(fiber.HeaderContentEncoding, k.name)
			return k.pack(page)
		}
	}
	return page, nil
}

// packer is a compressor that can be used again.
type packer interface {
	io.WriteCloser
	Reset(io.Writer)
}

// coding is a content coding with compressors at rest: each holds a megabyte.
type coding struct {
	name string
	idle *sync.Pool
}

// codings are those of a page, the best one first.
var codings = sync.OnceValue(func() []coding {
	return []coding{
		{"br", &sync.Pool{New: func() any { return brotli.NewWriterLevel(nil, brotliEffort) }}},
		{"gzip", &sync.Pool{New: func() any {
			z, _ := gzip.NewWriterLevel(nil, gzipEffort) // an error tells of a wrong level only
			return z
		}}},
	}
})

func (k coding) pack(page []byte) ([]byte, error) {
	w, ok := k.idle.Get().(packer)
	if !ok {
		return nil, fmt.Errorf("pack a page as %s: no compressor", k.name)
	}
	defer k.idle.Put(w)
	var b bytes.Buffer
	w.Reset(&b)
	if _, err := w.Write(page); err != nil {
		return nil, fmt.Errorf("pack a page as %s: %w", k.name, err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack a page as %s: %w", k.name, err)
	}
	return b.Bytes(), nil
}
