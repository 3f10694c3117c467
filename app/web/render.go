package web

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

	"jisr/app/locale"
)

// Options is what a Renderer is built from.
type Options struct {
	// Files has pages/*.html and pages/parts/*.html (static.Files).
	Files fs.FS
	// Catalogue has the texts; its languages are those of the pages.
	Catalogue *locale.Catalogue
	// Label is the text of a term's code (country "DE") in a language; it answers
	// the code itself when it knows no text.
	Label func(lang, kind, code string) string
	// Codes are all terms of a kind.
	Codes func(kind string) []string
	// Assets gives the hashed addresses.
	Assets *Assets
}

// Language is one of the languages the pages speak.
type Language struct {
	// Tag is its BCP 47 tag, Dir is ltr or rtl, Name its own name for itself.
	Tag, Dir, Name string
	print          *locale.Printer
}

func languages(c *locale.Catalogue) []Language {
	var out []Language
	for _, tag := range locale.Languages() {
		out = append(out, Language{Tag: tag, Dir: locale.Dir(tag), Name: locale.Name(tag), print: c.For(tag)})
	}
	return out
}

// Renderer holds every page in every language. Each is parsed when it is first asked
// for: a start need not wait for hundreds of them, and those that nobody looks at take
// no memory. It is safe for concurrent use.
type Renderer struct {
	languages []Language
	sets      map[string]set // by language
	// dictionaries are those of a language.
	dictionaries map[string][]func() (*dictionary, error)
	// familiar are what handlers add to each.
	familiar map[string]func(lang string) []Drawn
}

// set is the pages in one language, by name.
type set map[string]func() (*template.Template, error)

// NewRenderer lists the pages. That each is whole is held by a test (Check), since
// they are part of the program.
func NewRenderer(o Options) (*Renderer, error) {
	r := &Renderer{languages: languages(o.Catalogue), sets: map[string]set{}, dictionaries: map[string][]func() (*dictionary, error){}, familiar: map[string]func(string) []Drawn{}}
	names, err := fs.Glob(o.Files, "pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("list pages: %w", err)
	}
	for _, l := range r.languages {
		base := sync.OnceValues(func() (*template.Template, error) {
			return template.New("").Funcs(r.funcs(l, o)).ParseFS(o.Files, "pages/parts/*.html")
		})
		r.addDictionaries(l, o, func(page string) (*template.Template, error) { return parsePage(base, o.Files, "pages/"+page+".html") })
		r.sets[l.Tag] = set{}
		for _, name := range names {
			r.sets[l.Tag][pageName(name)] = sync.OnceValues(func() (*template.Template, error) { return parsePage(base, o.Files, name) })
		}
	}
	return r, nil
}

func pageName(file string) string { return strings.TrimSuffix(path.Base(file), ".html") }

// parsePage adds one page to a copy of the parts. The page's own body, which
// calls its layout, is the template that is executed.
func parsePage(base func() (*template.Template, error), files fs.FS, name string) (*template.Template, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	parts, err := base()
	if err != nil {
		return nil, fmt.Errorf("parse parts: %w", err)
	}
	own, err := parts.Clone()
	if err != nil {
		return nil, err
	}
	return own.New(pageName(name)).Parse(string(text))
}

// Check parses every page in every language and names the first that is wrong, also
// by what would be refused only while it is shown.
func (r *Renderer) Check() error {
	for lang, pages := range r.sets {
		for name := range pages {
			page, err := r.Lookup(lang, name)
			if err == nil {
				err = escapes(page)
			}
			if err != nil {
				return fmt.Errorf("page %s in %s: %w", name, lang, err)
			}
		}
	}
	return nil
}

// escapes reports what html/template would refuse only at the first execution:
// an action where no text may stand. It tries a copy, without data, so any other
// error means nothing.
func escapes(page *template.Template) error {
	probe, err := page.Clone()
	if err != nil {
		return err
	}
	silent := func(...any) string { return "" } // a key made from data that is not there is nobody's fault
	probe.Funcs(template.FuncMap{"T": silent, "N": silent, "TG": silent})
	var refused *template.Error
	if err := probe.Execute(io.Discard, nil); errors.As(err, &refused) {
		return refused
	}
	return nil
}

// Show renders a whole page and answers it: 200, or 422 when p has Errors.
func (r *Renderer) Show(c *fiber.Ctx, page string, p Page) error {
	return r.answer(c, p.status(), page, page, p)
}

func (p Page) status() int {
	if len(p.Errors) > 0 {
		return fiber.StatusUnprocessableEntity
	}
	return fiber.StatusOK
}

// ShowAs is Show with a status of its own.
func (r *Renderer) ShowAs(c *fiber.Ctx, status int, page string, p Page) error {
	return r.answer(c, status, page, page, p)
}

// Part renders one block of a page alone, for a request of htmx (see IsPart).
func (r *Renderer) Part(c *fiber.Ctx, page, block string, p Page) error {
	return r.answer(c, p.status(), page, block, p)
}

// IsPart is true when htmx asks for a block to put into the page that the reader
// has: false for a whole page, and when htmx restores one from history.
func IsPart(c *fiber.Ctx) bool {
	return c.Get("HX-Request") == "true" && c.Get("HX-Boosted") == "" && c.Get("HX-History-Restore-Request") == ""
}

// answer renders into a buffer first: a template that fails half way leaves no
// half page.
func (r *Renderer) answer(c *fiber.Ctx, status int, page, block string, p Page) error {
	var b bytes.Buffer
	if err := r.Render(&b, page, block, p); err != nil {
		return err
	}
	c.Vary("HX-Request")
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Set(fiber.HeaderContentLanguage, p.Lang)
	body, err := r.pack(c, p.Lang, b.Bytes())
	if err != nil {
		return err
	}
	return c.Status(status).Send(body)
}

// Render writes a page, or one block of it, in p.Lang. An unknown page, block or
// language is an error, and so is a field that the page's data does not have.
func (r *Renderer) Render(w io.Writer, page, block string, p Page) error {
	t, err := r.Lookup(p.Lang, page)
	if err != nil {
		return fmt.Errorf("render %s in %s: %w", page, p.Lang, err)
	}
	p.Dir = r.language(p.Lang).Dir
	if err := t.ExecuteTemplate(w, block, p); err != nil {
		return fmt.Errorf("render %s in %s: %w", page, p.Lang, err)
	}
	return nil
}

// Lookup is the parsed page in a language.
func (r *Renderer) Lookup(lang, page string) (*template.Template, error) {
	parsed, there := r.sets[lang][page]
	if !there {
		return nil, errors.New("no such page")
	}
	return parsed()
}

// Speaks is true for a language that the pages have.
func (r *Renderer) Speaks(lang string) bool { return r.sets[lang] != nil }

func (r *Renderer) language(tag string) Language {
	for _, l := range r.languages {
		if l.Tag == tag {
			return l
		}
	}
	return r.languages[0]
}

// Text is a text of the catalogue, for a handler that fills a Notice or a Tab.
func (r *Renderer) Text(lang, key string, args ...any) string {
	return r.language(lang).print.T(key, args...)
}

// Printer is the catalogue in a language, for a handler that needs plurals or
// dates outside a template.
func (r *Renderer) Printer(lang string) *locale.Printer { return r.language(lang).print }
