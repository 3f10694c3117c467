package locale

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// text is one entry of the catalogue.
type text struct {
	message *i18n.Message
	file    string
	plural  bool     // counts: has forms instead of one text
	names   []string // placeholders, sorted, each once
}

var (
	keyForm     = regexp.MustCompile(`^[a-z0-9_-]+(\.[a-z0-9_-]+)+$`)
	placeholder = regexp.MustCompile(`\{\{\.([a-z][a-z0-9_]*)\}\}`)
)

// parseFile reads {"key": "text", "key": {"one": "…", "other": "…"}} in order.
// encoding/json would let a second key silently replace the first, so the file is
// read token by token.
func parseFile(content []byte) ([]text, error) {
	dec := json.NewDecoder(bytes.NewReader(content))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return nil, errors.New("a file of texts is one JSON object")
	}
	var out []text
	var errs []error
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, err
		}
		t, err := parseText(fmt.Sprint(key), value)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", key, err))
			continue
		}
		out = append(out, t)
	}
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		errs = append(errs, errors.New("something follows the object"))
	}
	return out, errors.Join(errs...)
}

// parseText reads one value: a string, or an object of plural forms.
func parseText(key string, value json.RawMessage) (text, error) {
	if !keyForm.MatchString(key) {
		return text{}, errors.New("a key is page.element.state in small Latin letters")
	}
	t := text{message: &i18n.Message{ID: key}}
	if err := json.Unmarshal(value, &t.message.Other); err != nil {
		if err := parseForms(t.message, value); err != nil {
			return text{}, err
		}
		t.plural = true
	}
	for _, form := range t.forms() {
		rest := placeholder.ReplaceAllString(form.text, "")
		if strings.Contains(rest, "{{") || strings.Contains(rest, "}}") {
			return text{}, errors.New("a placeholder is {{.name}}, nothing else")
		}
		t.names = append(t.names, placeholders(form.text)...)
	}
	slices.Sort(t.names)
	t.names = slices.Compact(t.names)
	return t, nil
}

// parseForms reads the plural forms of CLDR.
func parseForms(m *i18n.Message, value json.RawMessage) error {
	var forms struct {
		Zero, One, Two, Few, Many, Other string
	}
	dec := json.NewDecoder(bytes.NewReader(value))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&forms); err != nil {
		return errors.New("a value is a text or an object of zero, one, two, few, many, other")
	}
	m.Zero, m.One, m.Two, m.Few, m.Many, m.Other = forms.Zero, forms.One, forms.Two, forms.Few, forms.Many, forms.Other
	return nil
}

// form is one plural form; a plain text has only "other".
type form struct{ name, text string }

// forms are those that are not empty.
func (t text) forms() []form {
	m := t.message
	all := []form{{"zero", m.Zero}, {"one", m.One}, {"two", m.Two}, {"few", m.Few}, {"many", m.Many}, {"other", m.Other}}
	return slices.DeleteFunc(all, func(f form) bool { return f.text == "" })
}

// placeholders are the names in a text, in order.
func placeholders(s string) []string {
	var names []string
	for _, match := range placeholder.FindAllStringSubmatch(s, -1) {
		names = append(names, match[1])
	}
	return names
}
