package locale

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Catalogue holds every text in every language. It does not change once loaded
// and is safe for concurrent use.
type Catalogue struct {
	// Logger is told of each missing key once; nil is slog.Default.
	Logger *slog.Logger

	texts    map[string]map[string]text // language, key
	printers map[string]*Printer
	told     sync.Map // language and key of what was logged
}

// Load reads the locales directory: NAME.LANG.json and LANG.json for the three
// languages. A key that stands twice in a language, an unknown language, a value
// that is neither a text nor plural forms, and a placeholder other than {{.name}}
// are errors; all of them are returned together. own replaces texts by what this
// installation says instead.
func Load(fsys fs.FS, own ...Own) (*Catalogue, error) {
	c := &Catalogue{texts: map[string]map[string]text{}, printers: map[string]*Printer{}}
	for _, lang := range Languages() {
		c.texts[lang] = map[string]text{}
	}
	names, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return nil, fmt.Errorf("list texts: %w", err)
	}
	var errs []error
	for _, name := range names {
		errs = append(errs, c.read(fsys, name))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("load texts: %w", err)
	}
	for _, o := range own {
		if err := c.replace(o); err != nil {
			return nil, err
		}
	}
	return c, c.build()
}

// Own is a text that an installation says its own way.
type Own struct{ Lang, Key, Text string }

func (c *Catalogue) replace(o Own) error {
	t, known := c.texts[o.Lang][o.Key]
	if !known || strings.Contains(o.Text, "{{") {
		return fmt.Errorf("%s cannot say %q in %s", o.Key, o.Text, o.Lang)
	}
	t.message = &i18n.Message{ID: o.Key, Other: o.Text}
	c.texts[o.Lang][o.Key] = t
	return nil
}

// read adds one file.
func (c *Catalogue) read(fsys fs.FS, name string) error {
	parts := strings.Split(strings.TrimSuffix(name, ".json"), ".")
	lang := parts[len(parts)-1]
	into, known := c.texts[lang]
	if !known || len(parts) > 2 {
		return fmt.Errorf("%s: a file of texts is called name.en.json, name.ar.json or name.ckb.json", name)
	}
	content, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	texts, err := parseFile(content)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	var errs []error
	for _, t := range texts {
		t.file = name
		if first, twice := into[t.message.ID]; twice {
			errs = append(errs, fmt.Errorf("%s: key %s stands already in %s", name, t.message.ID, first.file))
		}
		into[t.message.ID] = t
	}
	return errors.Join(errs...)
}

// build hands the texts to go-i18n, which knows the plural rules, and makes the
// printers.
func (c *Catalogue) build() error {
	bundle := i18n.NewBundle(language.English)
	for _, lang := range Languages() {
		tag := language.MustParse(lang)
		messages := make([]*i18n.Message, 0, len(c.texts[lang]))
		for _, t := range c.texts[lang] {
			messages = append(messages, t.message)
		}
		if err := bundle.AddMessages(tag, messages...); err != nil {
			return fmt.Errorf("load texts: %w", err)
		}
	}
	for _, lang := range Languages() {
		c.printers[lang] = &Printer{catalogue: c, lang: lang, texts: c.texts[lang], words: vocabulary(lang), localizer: i18n.NewLocalizer(bundle, lang)}
	}
	return nil
}

// For returns the printer of a language; of English for an unknown one.
func (c *Catalogue) For(lang string) *Printer {
	if p, known := c.printers[lang]; known {
		return p
	}
	return c.printers[English]
}

// Has tells whether a language has a text for the key.
func (c *Catalogue) Has(lang, key string) bool {
	_, there := c.texts[lang][key]
	return there
}

// Keys are all keys of a language, sorted.
func (c *Catalogue) Keys(lang string) []string {
	keys := make([]string, 0, len(c.texts[lang]))
	for key := range c.texts[lang] {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// missing logs what is not there, once.
func (c *Catalogue) missing(lang, what, key string) {
	if _, again := c.told.LoadOrStore(lang+" "+what+" "+key, true); again {
		return
	}
	logger := c.Logger
	if logger == nil {
		logger = slog.Default()
	}
	logger.Error("A text is missing.", "language", lang, "key", key, "what", what)
}
