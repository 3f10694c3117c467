package exchange

import (
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
)

// cell is one cell while it is read into a row.
type cell struct {
	row    *row
	column string
	text   string
	words  *terms.Terms
}

func (c cell) bad(code string) { c.row.wrong.Add(c.column, code) }

// fill reads the cells of one record into the row; setters run in the order of
// the heading, what belongs together is joined afterwards.
func fill(out *row, heading, cells []string, words *terms.Terms) {
	text := map[string]string{}
	for i, column := range heading {
		c := cell{out, column, strings.TrimSpace(cells[i]), words}
		if !utf8.ValidString(c.text) {
			c.bad("characters")
			continue
		}
		if text[column] = c.text; c.text != "" {
			setters()[column](c)
		}
	}
	years(cell{out, "occupation_years", text["occupation_years"], words})
	given(cell{out, "consent_date", text["consent_date"], words})
}

// setters say what each column does with its cell.
var setters = sync.OnceValue(func() map[string]func(cell) {
	later := func(cell) {} // read once all cells are there
	return map[string]func(cell){
		"email":            func(c cell) { c.row.in.Email = c.text },
		"phone":            func(c cell) { c.row.in.Phone = latinDigits(c.text) },
		"name_latin":       func(c cell) { c.row.in.Name.Latin = c.text },
		"name_native":      func(c cell) { c.row.in.Name.Native = c.text },
		"language":         func(c cell) { c.row.in.Language = strings.ToLower(c.text) },
		"gender":           func(c cell) { c.row.in.Gender = office.Gender(strings.ToLower(c.text)) },
		"birth_year":       func(c cell) { c.row.in.BirthYear = c.number() },
		"country":          func(c cell) { c.row.in.Country = strings.ToUpper(c.text) },
		"city":             func(c cell) { c.row.in.City = c.text },
		"origin":           func(c cell) { c.row.in.Origin = strings.ToUpper(c.text) },
		"headline":         func(c cell) { c.row.in.Headline = c.text },
		"summary":          func(c cell) { c.row.in.Summary = c.text },
		"occupation":       occupations,
		"occupation_years": later,
		"skills":           skills,
		"languages":        languages,
		"availability":     windows,
		"modes":            func(c cell) { c.row.in.Availability.Modes = list[roster.Mode](c) },
		"themes":           func(c cell) { c.row.in.Themes = list[roster.Theme](c) },
		"weeks_per_year":   func(c cell) { c.row.in.Availability.WeeksPerYear = c.number() },
		"notice_weeks":     func(c cell) { c.row.in.Availability.NoticeWeeks = c.number() },
		"years":            func(c cell) { c.row.in.Years = c.number() },
		"consents":         consents,
		"consent_source":   func(c cell) { c.row.in.ConsentSource = office.Source(strings.ToLower(c.text)) },
		"consent_date":     later,
	}
})

// latinDigits turns Arabic-Indic (U+0660) and Persian (U+06F0) digits into 0–9.
func latinDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0x0660 && r <= 0x0669:
			return r - 0x0660 + '0'
		case r >= 0x06F0 && r <= 0x06F9:
			return r - 0x06F0 + '0'
		}
		return r
	}, s)
}

func (c cell) number() int {
	n, err := strconv.Atoi(latinDigits(c.text))
	if err != nil {
		c.bad("number")
	}
	return n
}

// What one cell may cost: more values than any field holds, or a label longer than
// any, is refused before it is looked up.
const (
	maxParts = 50
	maxLabel = 300 // bytes
)

// parts are the values of a cell, without empty ones.
func (c cell) parts() []string {
	var out []string
	if strings.Count(c.text, ";")+strings.Count(c.text, "؛") >= maxParts {
		c.bad("too_many")
		return nil
	}
	for _, p := range strings.FieldsFunc(c.text, func(r rune) bool { return r == ';' || r == '؛' }) {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

func list[T ~string](c cell) []T {
	var out []T
	for _, p := range c.parts() {
		out = append(out, T(strings.ToLower(p)))
	}
	return out
}

// resolve is the code that a text names: the code itself, or a term one of whose
// labels, in any language, is the text.
func (c cell) resolve(kind, text string) (string, bool) {
	if c.words.Known(kind, text) {
		return text, true
	}
	if len(text) > maxLabel {
		return "", false
	}
	for _, s := range c.words.Suggest(kind, text, "en", 3) { // Also is a label in another language
		if strings.EqualFold(s.Label, text) || strings.EqualFold(s.Also, text) {
			return s.Code, true
		}
	}
	return "", false
}

func occupations(c cell) {
	for _, p := range c.parts() {
		o := roster.Occupation{Code: latinDigits(p)}
		if !c.words.Known(terms.ISCO, o.Code) {
			concept, ok := c.resolve(terms.Concepts, p)
			if !ok {
				c.bad("unknown")
				continue
			}
			o.Code, o.Concept = c.words.Unit(concept), concept
		}
		c.row.in.Occupations = append(c.row.in.Occupations, o)
	}
}

func years(c cell) {
	for i, p := range c.parts() {
		if i >= len(c.row.in.Occupations) {
			c.bad("too_many")
			return
		}
		c.row.in.Occupations[i].Years = cell{c.row, c.column, p, c.words}.number()
	}
}

func skills(c cell) {
	for _, p := range c.parts() {
		id, ok := c.resolve(terms.Skills, p)
		if !ok {
			c.bad("unknown")
			continue
		}
		s := roster.Skill{ID: id}
		if p != id {
			s.Label = p
		}
		c.row.in.Skills = append(c.row.in.Skills, s)
	}
}

func languages(c cell) {
	for _, p := range c.parts() {
		code, level, found := strings.Cut(p, ":")
		if !found {
			c.bad("level")
			continue
		}
		if level = strings.TrimSpace(level); len(level) == 2 {
			level = strings.ToUpper(level)
		}
		c.row.in.Languages = append(c.row.in.Languages, roster.Language{Code: strings.ToLower(strings.TrimSpace(code)), Level: strings.TrimSpace(level)})
	}
}

func windows(c cell) {
	for _, p := range c.parts() {
		dates, days, _ := strings.Cut(latinDigits(p), ":")
		from, to, found := strings.Cut(dates, "..")
		if !found {
			c.bad("date")
			continue
		}
		w := roster.Window{From: office.Date(strings.TrimSpace(from)), To: office.Date(strings.TrimSpace(to))}
		if days != "" {
			w.Days = cell{c.row, c.column, strings.TrimSpace(days), c.words}.number()
		}
		c.row.in.Availability.Windows = append(c.row.in.Availability.Windows, w)
	}
}

func consents(c cell) {
	for _, p := range list[office.Purpose](c) {
		c.row.in.Consents = append(c.row.in.Consents, office.Consent{Purpose: p})
	}
}

// given dates the consents.
func given(c cell) {
	if c.text == "" {
		return
	}
	at, err := time.Parse(time.DateOnly, latinDigits(c.text))
	if err != nil {
		c.bad("date")
		return
	}
	for i := range c.row.in.Consents {
		c.row.in.Consents[i].GivenAt = at
	}
}
