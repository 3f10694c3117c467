package locale

import (
	"fmt"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// Printer writes in one language. It is safe for concurrent use.
type Printer struct {
	catalogue *Catalogue
	lang      string
	texts     map[string]text
	words     words
	localizer *i18n.Localizer
}

// Lang is the printer's language: en, ar or ckb.
func (p *Printer) Lang() string { return p.lang }

// Dir is its writing direction: "rtl" or "ltr".
func (p *Printer) Dir() string { return Dir(p.lang) }

// T is the text of a key. Arguments fill its placeholders: name, value, name,
// value, or one map[string]any. They are printed as they are; a number that
// needs its thousands goes through Number first. A missing key gives ⟦key⟧.
func (p *Printer) T(key string, args ...any) string {
	t, there := p.texts[key]
	if !there {
		return p.gap("key", key)
	}
	if len(t.names) == 0 && !t.plural {
		return t.message.Other
	}
	return p.localize(t, nil, p.arguments(key, args))
}

// N is the text of a key in the plural form for n, which {{.n}} shows with its
// thousands.
func (p *Printer) N(key string, n int, args ...any) string {
	t, there := p.texts[key]
	if !there {
		return p.gap("key", key)
	}
	data := p.arguments(key, args)
	data["n"] = p.Number(n)
	return p.localize(t, n, data)
}

// TG is the text of a key for a person whose stated gender is female (key.f) or
// male (key.m); for an undisclosed one, or where the language needs no variant,
// the neutral text of the key itself.
func (p *Printer) TG(key, gender string, args ...any) string {
	variant := key + map[string]string{"female": ".f", "male": ".m"}[gender]
	if _, there := p.texts[variant]; there {
		return p.T(variant, args...)
	}
	return p.T(key, args...)
}

// localize lets go-i18n choose the form and fill it.
func (p *Printer) localize(t text, count any, data map[string]any) string {
	key := t.message.ID
	for _, name := range t.names {
		if _, given := data[name]; !given {
			data[name] = p.gap("placeholder", name)
		}
	}
	if !t.plural {
		count = nil
	}
	out, err := p.localizer.Localize(&i18n.LocalizeConfig{MessageID: key, PluralCount: count, TemplateData: data})
	if err != nil {
		p.catalogue.missing(p.lang, "form", key)
	}
	if out == "" {
		return p.gap("form", key)
	}
	return out
}

// arguments brings pairs or a map into one new map, each string isolated.
func (p *Printer) arguments(key string, args []any) map[string]any {
	data := make(map[string]any, len(args)/2+1)
	if len(args) == 1 {
		if given, ok := args[0].(map[string]any); ok {
			for name, value := range given {
				data[name] = p.argument(value)
			}
			return data
		}
	}
	if len(args)%2 != 0 {
		p.catalogue.missing(p.lang, "argument", key)
	}
	for i := 0; i+1 < len(args); i += 2 {
		data[fmt.Sprint(args[i])] = p.argument(args[i+1])
	}
	return data
}

func (p *Printer) argument(v any) any {
	switch s := v.(type) {
	case string:
		return p.Isolate(s)
	case fmt.Stringer:
		return p.Isolate(s.String())
	}
	return v
}

// gap shows what is missing where it is missing.
func (p *Printer) gap(what, name string) string {
	p.catalogue.missing(p.lang, what, name)
	return "⟦" + name + "⟧"
}
