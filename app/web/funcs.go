package web

import (
	"fmt"
	"html/template"
	"strconv"
	"time"

	"jisr/app/locale"
)

// funcs are the functions of the templates in one language. The guide in doc.go
// lists them for authors.
func (r *Renderer) funcs(l Language, o Options) template.FuncMap {
	p := l.print
	return template.FuncMap{
		"T": p.T, "N": p.N, "TG": func(key string, gender any, args ...any) string { return p.TG(key, fmt.Sprint(gender), args...) },
		"number": p.Number, "percent": p.Percent, "joined": func(items []string) string { return p.And(items...) },
		"date":       func(v any, style ...string) (string, error) { return day(p, v, style) },
		"daterange":  func(from, to any) (string, error) { return between(p, from, to) },
		"datetime":   func(t time.Time) string { return p.DateTime(t, nil) },
		"label":      func(kind string, code any) string { return o.Label(l.Tag, kind, fmt.Sprint(code)) },
		"labels":     func(kind string, codes any) []Choice { return l.labels(o, kind, texted(codes)) },
		"url":        func(path string) string { return "/" + l.Tag + path },
		"asset":      o.Assets.URL,
		"dictionary": func(name string) (string, error) { return o.Assets.URL(dictionaryFile(name, l.Tag)) },
		"icon":       func(name string, class ...string) (template.HTML, error) { return icon(o.Assets, name, class) },
		"bar":        bar, "field": newField, "fieldid": FieldID, "choice": newChoice,
		"choices":   func(c ...Choice) []Choice { return c },
		"months":    l.months,
		"languages": func() []Language { return r.languages },
		"list":      func(items ...string) []string { return items }, "dict": dict, "plus": func(a, b int) int { return a + b },
		"squares": squares,
	}
}

// labels are the choices of a coded field, named by their terms.
func (l Language) labels(o Options, kind string, codes []string) []Choice {
	out := make([]Choice, len(codes))
	for i, c := range codes {
		out[i] = Choice{Value: c, Label: o.Label(l.Tag, kind, c)}
	}
	return out
}

// months are the choices of a date's month.
func (l Language) months() []Choice {
	out := make([]Choice, 12)
	for i := range out {
		n := strconv.Itoa(i + 1)
		out[i] = Choice{Value: n, Label: l.print.Month(time.Month(i + 1))}
	}
	return out
}

// icon draws one symbol of the sprite. It is decoration: the word beside it, or
// a hidden one, says the same.
func icon(a *Assets, name string, class []string) (template.HTML, error) {
	sprite, err := a.URL("img/icons.svg")
	if err != nil {
		return "", err
	}
	if !a.symbols[name] {
		return "", fmt.Errorf("no icon %q in the sprite", name)
	}
	extra := ""
	for _, c := range class {
		extra += " " + c
	}
	return template.HTML(fmt.Sprintf(`<svg class="icon%s" aria-hidden="true" focusable="false"><use href="%s#%s"/></svg>`,
		template.HTMLEscapeString(extra), sprite, template.HTMLEscapeString(name))), nil
}

// bar draws n of most. The width is an attribute, since the policy allows no
// style; who cannot see it reads the number beside it.
func bar(n, most any, class ...string) (template.HTML, error) {
	a, err1 := quantity(n)
	b, err2 := quantity(most)
	if err1 != nil || err2 != nil {
		return "", fmt.Errorf("bar of %v in %v: not numbers", n, most)
	}
	width := 0.0
	if b > 0 {
		width = min(max(100*a/b, 0), 100)
	}
	extra := ""
	for _, c := range class {
		extra += " " + c
	}
	return template.HTML(fmt.Sprintf(`<svg class="bar%s" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">`+
		`<rect class="track" width="100" height="8"/><rect class="fill" width="%.4g" height="8"/></svg>`, template.HTMLEscapeString(extra), width)), nil
}

// squares are the ten of a weight, filled up to it.
func squares(weight int) [10]bool {
	var out [10]bool
	for i := range out {
		out[i] = i < weight
	}
	return out
}

func quantity(v any) (float64, error) {
	var f float64
	_, err := fmt.Sscan(fmt.Sprint(v), &f)
	return f, err
}

// day accepts a time.Time, a pointer to one, and an ISO 8601 date as the desks
// keep it; nil and empty give nothing. The style is day unless given.
func day(p *locale.Printer, v any, style []string) (string, error) {
	t, err := asTime(v)
	if err != nil || t.IsZero() {
		return "", err
	}
	if len(style) == 0 {
		return p.Date(t), nil
	}
	s, known := map[string]locale.Style{"day": locale.Day, "weekday": locale.Weekday, "short": locale.ShortDay, "month": locale.MonthYear}[style[0]]
	if !known {
		return "", fmt.Errorf("no style of date %q", style[0])
	}
	return p.DateStyle(t, s), nil
}

// between is from and to; one of them alone is a day.
func between(p *locale.Printer, from, to any) (string, error) {
	a, err := asTime(from)
	if err != nil {
		return "", err
	}
	b, err := asTime(to)
	if err != nil {
		return "", err
	}
	switch {
	case b.IsZero():
		return day(p, a, nil)
	case a.IsZero():
		return day(p, b, nil)
	}
	return p.DateRange(a, b), nil
}

func asTime(v any) (time.Time, error) {
	switch t := v.(type) {
	case nil:
		return time.Time{}, nil
	case time.Time:
		return t, nil
	case *time.Time:
		if t == nil {
			return time.Time{}, nil
		}
		return *t, nil
	}
	s := fmt.Sprint(v)
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return t, fmt.Errorf("%q is no date", s)
	}
	return t, nil
}

// dict hands several values to a part: name, value, name, value.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: %d arguments are no pairs", len(pairs))
	}
	out := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		out[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return out, nil
}
