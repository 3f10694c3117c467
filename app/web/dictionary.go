package web

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"
	"regexp"
	"slices"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/klauspost/compress/zstd"

	"jisr/app/terms"
)

// Long forms and the search come anew each time, since what stands on them is the
// reader's own; yet most of it is what stood there the last time: countries, facets,
// hints. A browser that keeps those words (Compression Dictionary Transport, RFC 9842)
// is sent the rest, packed with zstd. The words are everybody's, so that who keeps them
// knows nothing of anybody; what tellsNothing says holds for this coding too.

// availableDictionary is the header in which a browser says which one it has.
const availableDictionary = "Available-Dictionary"

// The dictionaries of each language, by what they are for.
const (
	ForPublic = "public"
	ForStaff  = "staff"
)

// offering are the pages that offer a dictionary (block "dictionary"), and of whose
// words it is made. The catalogue offers none: its first visit must stay light.
func offering() map[string][]string {
	return map[string][]string{
		ForPublic: {"register-identity", "register-profession", "invest-who"},
		ForStaff:  {"staff-experts"},
	}
}

// scope is the pattern of the addresses that a dictionary is for; a browser that has
// several takes the one with the longest.
func scope(name, lang string) string {
	if name == ForStaff {
		return "/" + lang + "/staff/*"
	}
	return "/" + lang + "/*"
}

func dictionaryFile(name, lang string) string { return "dictionary/" + name + "-" + lang + ".dict" }

// Drawn is a part of a page that handlers fill with what is nobody's, such as a facet
// with all its values.
type Drawn struct {
	Part string
	Data any
}

// Familiar adds to a dictionary what a template does not say by itself. To be called
// before the first request.
func (r *Renderer) Familiar(name string, drawn func(lang string) []Drawn) { r.familiar[name] = drawn }

// dictionary packs pages for who has its text.
type dictionary struct {
	// sign is how a browser says that it has the text.
	sign string
	// head stands before what is packed, and says with which text.
	head []byte
	// idle are compressors that have read the text: each holds some megabytes.
	idle *sync.Pool
}

// addDictionaries adds those of a language, each when it is first asked for.
func (r *Renderer) addDictionaries(l Language, o Options, parse func(page string) (*template.Template, error)) {
	for name, pages := range offering() {
		text := sync.OnceValues(func() ([]byte, error) { return r.said(name, pages, l, o, parse) })
		o.Assets.addLate(dictionaryFile(name, l.Tag), scope(name, l.Tag), text)
		r.dictionaries[l.Tag] = append(r.dictionaries[l.Tag], sync.OnceValues(func() (*dictionary, error) {
			b, err := text()
			if err != nil {
				return nil, err
			}
			return newDictionary(b), nil
		}))
	}
}

// said is the text of a dictionary.
func (r *Renderer) said(name string, pages []string, l Language, o Options, parse func(page string) (*template.Template, error)) ([]byte, error) {
	s := newSaying(r.funcs(l, o))
	for _, kind := range []string{terms.Countries, terms.Governorates} {
		s.lists[kind] = InOrder(l.Tag, l.labels(o, kind, o.Codes(kind)))
	}
	for _, page := range pages {
		if err := s.read(page, parse); err != nil {
			return nil, fmt.Errorf("what %s says in %s: %w", page, l.Tag, err)
		}
	}
	if more := r.familiar[name]; more != nil {
		for _, d := range more(l.Tag) {
			if err := s.parts.ExecuteTemplate(&s.out, d.Part, d.Data); err != nil {
				return nil, fmt.Errorf("what %s says in %s: %w", d.Part, l.Tag, err)
			}
		}
	}
	return drawnOnce(s.out.Bytes()), nil
}

// drawnOnce leaves out a picture that stood there before, such as the bar beside each
// value of a facet: one is as good as hundreds.
func drawnOnce(text []byte) []byte {
	before := map[string]bool{}
	return regexp.MustCompile(`<svg class="(bar|icon).*?</svg>`).ReplaceAllFunc(text, func(picture []byte) []byte {
		if before[string(picture)] {
			return nil
		}
		before[string(picture)] = true
		return picture
	})
}

func newDictionary(text []byte) *dictionary {
	sum := sha256.Sum256(text)
	return &dictionary{
		sign: ":" + base64.StdEncoding.EncodeToString(sum[:]) + ":",
		head: slices.Concat([]byte{0x5e, 0x2a, 0x4d, 0x18, 0x20, 0, 0, 0}, sum[:]), // a frame of 32 bytes that zstd skips
		idle: &sync.Pool{New: func() any {
			z, err := zstd.NewWriter(nil, zstd.WithEncoderDictRaw(0, text), zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false))
			if err != nil {
				return err // told by pack
			}
			return z
		}},
	}
}

// known is the dictionary that a browser says it has; there is none when it has one of
// an older version or of another language.
func (r *Renderer) known(c *fiber.Ctx, lang string) (d *dictionary, there bool, err error) {
	sign := c.Get(availableDictionary)
	if sign == "" || !takes(c.Get(fiber.HeaderAcceptEncoding), "dcz") {
		return nil, false, nil
	}
	for _, of := range r.dictionaries[lang] {
		if d, err = of(); err != nil {
			return nil, false, fmt.Errorf("make a dictionary: %w", err)
		}
		if d.sign == sign {
			return d, true, nil
		}
	}
	return nil, false, nil
}

func (d *dictionary) pack(page []byte) ([]byte, error) {
	made := d.idle.Get()
	z, ok := made.(*zstd.Encoder)
	if !ok {
		return nil, fmt.Errorf("pack a page with a dictionary: no compressor: %v", made)
	}
	defer d.idle.Put(z)
	return z.EncodeAll(page, slices.Clone(d.head)), nil
}
