package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"
)

// AssetPath is where assets are served: mount Serve at AssetPath + "*".
const AssetPath = "/static/"

// forever is right because an address changes with its content.
const forever = "public, max-age=31536000, immutable"

// Assets are the files that pages refer to. Each has one address, which carries
// the hash of its content; nothing else is served.
type Assets struct {
	urls    map[string]string // css/jisr.css -> /static/css/jisr.0123456789ab.css
	files   map[string]*asset // by address
	symbols map[string]bool   // ids in the sprite of icons
	// late are those that are made when they are first asked for, by name.
	late map[string]func() (late, error)
}

type late struct {
	url string
	*asset
}

type asset struct {
	kind, etag string
	// scope is the pattern of the pages that a dictionary is for, empty for all else.
	scope string
	plain []byte
	// packed is what is served to whom takes it: brotli and gzip, made when it is first
	// asked for, since a start should not wait for it; nil for what is not worth it.
	packed func() (brotli, gz []byte, err error)
}

// sheets are joined into css/jisr.css in this order: one request, and what the
// sheets share is compressed once. The order of their layers stands in tokens.
func sheets() []string {
	return []string{"tokens", "base", "layout", "head", "buttons", "forms", "combo", "tables", "narrow", "cards", "lists", "panel", "cases", "print"}
}

// NewAssets reads and hashes everything that is served.
func NewAssets(files fs.FS) (*Assets, error) {
	a := &Assets{urls: map[string]string{}, files: map[string]*asset{}, late: map[string]func() (late, error){}}
	for _, dir := range []string{"fonts", "img", "vendor", "js"} {
		if err := a.addDir(files, dir); err != nil {
			return nil, err
		}
	}
	css, err := a.joinSheets(files)
	if err != nil {
		return nil, err
	}
	if err := a.add("css/jisr.css", css); err != nil {
		return nil, err
	}
	sprite, err := fs.ReadFile(files, "img/icons.svg")
	if err != nil {
		return nil, fmt.Errorf("read the icons: %w", err)
	}
	a.symbols = symbolsOf(sprite)
	return a, nil
}

func (a *Assets) addDir(files fs.FS, dir string) error {
	list, err := fs.ReadDir(files, dir)
	if err != nil {
		return fmt.Errorf("list assets: %w", err)
	}
	for _, f := range list {
		name := dir + "/" + f.Name()
		if f.IsDir() || kindOf(name) == "" {
			continue
		}
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("read asset: %w", err)
		}
		if err := a.add(name, b); err != nil {
			return err
		}
	}
	return nil
}

func (a *Assets) add(name string, b []byte) error {
	url, f := newAsset(name, b)
	a.urls[name], a.files[url] = url, f
	return nil
}

func newAsset(name string, b []byte) (url string, f *asset) {
	sum := sha256.Sum256(b)
	hash := hex.EncodeToString(sum[:6])
	ext := path.Ext(name)
	f = &asset{kind: kindOf(name), etag: `"` + hash + `"`, plain: b}
	if worthwhile(ext) {
		f.packed = once(func() (br, gz []byte, err error) { return compress(b) })
	}
	return AssetPath + strings.TrimSuffix(name, ext) + "." + hash + ext, f
}

// addLate adds a dictionary for the addresses of a pattern.
func (a *Assets) addLate(name, scope string, text func() ([]byte, error)) {
	a.late[name] = sync.OnceValues(func() (late, error) {
		b, err := text()
		if err != nil {
			return late{}, fmt.Errorf("make the asset %s: %w", name, err)
		}
		url, f := newAsset(name, b)
		f.scope = scope
		return late{url, f}, nil
	})
}

// URL is the address of an asset by its name below static ("img/star.svg").
func (a *Assets) URL(name string) (string, error) {
	if made, is := a.late[name]; is {
		l, err := made()
		return l.url, err
	}
	u, ok := a.urls[name]
	if !ok {
		return "", fmt.Errorf("no asset %q", name)
	}
	return u, nil
}

// Has is true for an address that is served.
func (a *Assets) Has(url string) bool {
	_, err := a.find(url)
	return err == nil
}

// find is the asset at an address; fiber.ErrNotFound when there is none.
func (a *Assets) find(url string) (*asset, error) {
	if f, is := a.files[url]; is {
		return f, nil
	}
	for name, made := range a.late {
		if !strings.HasPrefix(url, AssetPath+strings.TrimSuffix(name, path.Ext(name))+".") {
			continue
		}
		if l, err := made(); err != nil || l.url == url {
			return l.asset, err
		}
	}
	return nil, fiber.ErrNotFound
}

// Serve answers an asset in the best coding that the client takes, 304 when it
// has it, and passes on when there is no such address.
func (a *Assets) Serve(c *fiber.Ctx) error {
	f, err := a.find(c.Path())
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, forever)
	c.Set(fiber.HeaderContentType, f.kind)
	c.Set(fiber.HeaderETag, f.etag)
	if f.scope != "" {
		c.Set("Use-As-Dictionary", `match="`+f.scope+`"`)
	}
	if f.packed != nil {
		c.Vary(fiber.HeaderAcceptEncoding)
	}
	if strings.Contains(c.Get(fiber.HeaderIfNoneMatch), f.etag) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	b, err := f.best(c)
	if err != nil {
		return err
	}
	return c.Send(b)
}

// best is brotli where the client takes it, whatever order it names its codings
// in: it is the smaller one.
func (f *asset) best(c *fiber.Ctx) ([]byte, error) {
	if f.packed == nil {
		return f.plain, nil
	}
	br, gz, err := f.packed()
	if err != nil {
		return nil, fmt.Errorf("compress asset: %w", err)
	}
	accepted := c.Get(fiber.HeaderAcceptEncoding)
	switch {
	case takes(accepted, "br"):
		c.Set(fiber.HeaderContentEncoding, "br")
		return br, nil
	case takes(accepted, "gzip"):
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return gz, nil
	}
	return f.plain, nil
}

// once is sync.OnceValues for two values and an error.
func once(f func() (a, b []byte, err error)) func() (a, b []byte, err error) {
	var (
		first sync.Once
		a, b  []byte
		err   error
	)
	return func() ([]byte, []byte, error) {
		first.Do(func() { a, b, err = f() })
		return a, b, err
	}
}

// takes is true when an Accept-Encoding header (RFC 9110, 12.5.3) names the
// coding and does not refuse it with q=0.
func takes(accepted, coding string) bool {
	for part := range strings.SplitSeq(accepted, ",") {
		name, q, _ := strings.Cut(strings.ReplaceAll(part, " ", ""), ";")
		if strings.EqualFold(name, coding) {
			return strings.Trim(strings.TrimPrefix(q, "q="), "0.") != "" || q == ""
		}
	}
	return false
}

// kindOf is the content type of what is served, empty for what is not.
func kindOf(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".png":
		return "image/png"
	case ".ico":
		return "image/x-icon"
	case ".dict":
		return "text/plain; charset=utf-8"
	}
	return ""
}

// worthwhile is true for text: a font and a picture are compressed already.
func worthwhile(ext string) bool {
	return ext == ".css" || ext == ".js" || ext == ".svg" || ext == ".dict"
}

func compress(b []byte) (br, gz []byte, err error) {
	var x, y bytes.Buffer
	w := brotli.NewWriterLevel(&x, 9)
	if _, err := w.Write(b); err != nil {
		return nil, nil, err
	}
	if err := w.Close(); err != nil {
		return nil, nil, err
	}
	z, err := gzip.NewWriterLevel(&y, gzip.BestCompression)
	if err != nil {
		return nil, nil, err
	}
	if _, err := z.Write(b); err != nil {
		return nil, nil, err
	}
	if err := z.Close(); err != nil {
		return nil, nil, err
	}
	return x.Bytes(), y.Bytes(), nil
}

// joinSheets puts the sheets together and gives every url("../img/x.svg") in
// them its hashed address; a file that is not there is an error.
func (a *Assets) joinSheets(files fs.FS) ([]byte, error) {
	var b bytes.Buffer
	for _, s := range sheets() {
		css, err := fs.ReadFile(files, "css/"+s+".css")
		if err != nil {
			return nil, fmt.Errorf("read sheet: %w", err)
		}
		b.Write(css)
	}
	var missing error
	reference := regexp.MustCompile(`url\("\.\./([^"#]+)"\)`)
	out := reference.ReplaceAllFunc(b.Bytes(), func(m []byte) []byte {
		u, err := a.URL(string(reference.FindSubmatch(m)[1]))
		if err != nil {
			missing = fmt.Errorf("in the sheets: %w", err)
		}
		return []byte(`url("` + u + `")`)
	})
	return out, missing
}

func symbolsOf(sprite []byte) map[string]bool {
	out := map[string]bool{}
	for _, m := range regexp.MustCompile(`<symbol id="([^"]+)"`).FindAllSubmatch(sprite, -1) {
		out[string(m[1])] = true
	}
	return out
}
