package exchange

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
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

func (c cell) bad(code string, pairs ...any) { c.row.wrong.Add(c.column, code, pairs...) }

// fill reads the cells of one record into the row; setters run in the order of
// the heading, what belongs together is joined afterwards.
func fill(out *row, fields, cells []string, words *terms.Terms) {
	text := map[string]string{}
	for i, column := range fields {
		if column == "" || column == LeftOut {
			continue
		}
		c := cell{out, column, strings.TrimSpace(plain(cells[i])), words}
		if !utf8.ValidString(c.text) {
			c.bad("characters")
			continue
		}
		if text[column] = c.text; c.text != "" {
			setters()[column](c)
		}
	}
	for _, column := range []string{"occupation_years", "education_field", "education_institution", "education_country", "education_year", "consent_date"} {
		if text[column] != "" {
			joiners()[column](cell{out, column, text[column], words})
		}
	}
}

// setters say what each column does with its cell.
var setters = sync.OnceValue(func() map[string]func(cell) {
	later := func(cell) {} // read once all cells are there
	return map[string]func(cell){
		"email":            func(c cell) { c.row.in.Email = c.text },
		"phone":            func(c cell) { c.row.in.Phone = withPlus(latinDigits(c.text)) },
		"name_latin":       func(c cell) { c.row.in.Name.Latin = c.text },
		"name_native":      func(c cell) { c.row.in.Name.Native = c.text },
		"name":             name,
		"language":         func(c cell) { c.row.in.Language = c.code(terms.Languages, strings.ToLower(c.text)) },
		"gender":           gender,
		"birth_year":       birthYear,
		"country":          func(c cell) { c.row.in.Country = c.code(terms.Countries, strings.ToUpper(c.text)) },
		"city":             func(c cell) { c.row.in.City = c.text },
		"origin":           func(c cell) { c.row.in.Origin = c.code(terms.Governorates, strings.ToUpper(c.text)) },
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

		"education_level":       degrees,
		"education_field":       later,
		"education_institution": later,
		"education_country":     later,
		"education_year":        later,
	}
})

// joiners read the columns whose values belong to those of another.
var joiners = sync.OnceValue(func() map[string]func(cell) {
	return map[string]func(cell){
		"occupation_years":      years,
		"education_field":       func(c cell) { c.study(func(d *roster.Education, p string) { d.Field = c.code(terms.Fields, p) }) },
		"education_institution": func(c cell) { c.study(func(d *roster.Education, p string) { d.Institution = p }) },
		"education_country": func(c cell) {
			c.study(func(d *roster.Education, p string) { d.Country = c.code(terms.Countries, strings.ToUpper(p)) })
		},
		"education_year": func(c cell) {
			c.study(func(d *roster.Education, p string) { d.Year = cell{c.row, c.column, p, c.words}.year() })
		},
		"consent_date": given,
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

// withPlus gives an international number the plus that a spreadsheet took for a
// sign: no national one has eleven digits of which the first is no zero.
func withPlus(phone string) string {
	if len(phone) >= 11 && phone[0] != '0' && strings.Trim(phone, "0123456789") == "" {
		return "+" + phone
	}
	return phone
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

// split cuts a cell at separators, keeping empty values, whose place counts.
func (c cell) split(separators string) []string {
	var out []string
	rest := c.text
	for len(out) < maxParts {
		i := strings.IndexAny(rest, separators)
		if i < 0 {
			return append(out, strings.TrimSpace(rest))
		}
		_, size := utf8.DecodeRuneInString(rest[i:])
		out, rest = append(out, strings.TrimSpace(rest[:i])), rest[i+size:]
	}
	c.bad("too_many", "limit", maxParts)
	return nil
}

// What separates values; an Arabic comma only where it cannot be part of one.
const (
	separators = ";؛\n"
	andCommas  = separators + "،"
)

// parts are the values of a cell, without empty ones.
func (c cell) parts() []string {
	return slices.DeleteFunc(c.split(andCommas), func(p string) bool { return p == "" })
}

// terms passes the values of a cell that are terms: who has none as a whole is cut
// at the Arabic commas in it.
func (c cell) terms(take func(text string) bool) {
	for _, p := range c.split(separators) {
		if p == "" || take(p) {
			continue
		}
		pieces := cell{c.row, c.column, p, c.words}.split("،")
		for _, q := range pieces {
			if q != "" && (len(pieces) == 1 || !take(q)) {
				c.bad("unknown")
			}
		}
	}
}

func list[T ~string](c cell) []T {
	var out []T
	for _, p := range c.parts() {
		out = append(out, T(strings.ToLower(p)))
	}
	return out
}

// same is true for two spellings of one label.
func same(a, b string) bool {
	return strings.EqualFold(alike().Replace(a), alike().Replace(b))
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
	for _, s := range c.words.Suggest(kind, text, "en", 3) { // Also is the word that was met
		if same(s.Also, text) || slices.ContainsFunc(c.words.Labels(kind, s.Code), func(l string) bool { return same(l, text) }) {
			return s.Code, true
		}
	}
	return "", false
}

// code is the code that one cell or value means; one that means none is noted.
func (c cell) code(kind, text string) string {
	if text == "" {
		return ""
	}
	code, ok := c.resolve(kind, text)
	if !ok {
		c.bad("unknown")
	}
	return code
}

func occupations(c cell) {
	c.terms(func(p string) bool {
		o := roster.Occupation{Code: latinDigits(p)}
		if !c.words.Known(terms.ISCO, o.Code) {
			concept, ok := c.resolve(terms.Concepts, p)
			if !ok {
				return false
			}
			o.Code, o.Concept = c.words.Unit(concept), concept
		}
		c.row.in.Occupations = append(c.row.in.Occupations, o)
		return true
	})
}

func years(c cell) {
	for i, p := range c.split(andCommas) {
		if p == "" {
			continue
		}
		if i >= len(c.row.in.Occupations) {
			c.bad("too_many", "limit", len(c.row.in.Occupations))
			return
		}
		c.row.in.Occupations[i].Years = cell{c.row, c.column, p, c.words}.number()
	}
}

func skills(c cell) {
	c.terms(func(p string) bool {
		id, ok := c.resolve(terms.Skills, p)
		if !ok {
			return false
		}
		s := roster.Skill{ID: id}
		if p != id {
			s.Label = p
		}
		c.row.in.Skills = append(c.row.in.Skills, s)
		return true
	})
}

func degrees(c cell) {
	for _, p := range c.split(andCommas) {
		level, err := strconv.Atoi(c.code(terms.Levels, latinDigits(p)))
		if err == nil {
			c.row.in.Education = append(c.row.in.Education, roster.Education{Level: level})
		}
	}
}

// study puts the values of a cell into the degrees, each in its place.
func (c cell) study(put func(d *roster.Education, text string)) {
	for i, p := range c.split(separators) {
		if p == "" {
			continue
		}
		if i >= len(c.row.in.Education) {
			c.bad("too_many", "limit", len(c.row.in.Education))
			return
		}
		put(&c.row.in.Education[i], p)
	}
}

func languages(c cell) {
	for _, p := range c.parts() {
		name, level, found := strings.Cut(p, ":")
		if !found {
			c.bad("level")
			continue
		}
		l := roster.Language{Code: c.code(terms.Languages, strings.ToLower(strings.TrimSpace(name))), Level: strings.TrimSpace(level)}
		if len(l.Level) == 2 {
			l.Level = strings.ToUpper(l.Level)
		} else if bare(l.Level) == bare("اللغة الأم") || bare(l.Level) == bare("زمانی دایک") {
			l.Level = "native"
		}
		c.row.in.Languages = append(c.row.in.Languages, l)
	}
}

// name goes where its script belongs.
func name(c cell) {
	if strings.ContainsFunc(c.text, func(r rune) bool { return unicode.Is(unicode.Arabic, r) }) {
		c.row.in.Name.Native = c.text
		return
	}
	c.row.in.Name.Latin = c.text
}

func gender(c cell) {
	switch bare(c.text) {
	case "f", bare("أنثى"), bare("انثى"), bare("مێ"), bare("ئافرەت"):
		c.row.in.Gender = office.Female
	case "m", bare("ذكر"), bare("نێر"), bare("پیاو"):
		c.row.in.Gender = office.Male
	default:
		c.row.in.Gender = office.Gender(strings.ToLower(c.text))
	}
}

func birthYear(c cell) { c.row.in.BirthYear = c.year() }

// year is the year of a date, or a year alone.
func (c cell) year() int {
	for _, part := range strings.FieldsFunc(latinDigits(c.text), func(r rune) bool { return strings.ContainsRune("-/. ", r) }) {
		if n, err := strconv.Atoi(part); err == nil && len(part) == 4 {
			return n
		}
	}
	return c.number()
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
	at, err := time.Parse(time.DateOnly, strings.ReplaceAll(latinDigits(c.text), "/", "-"))
	if err != nil {
		c.bad("date")
		return
	}
	for i := range c.row.in.Consents {
		c.row.in.Consents[i].GivenAt = at
	}
}
