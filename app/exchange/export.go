package exchange

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"jisr/app/office"
	"jisr/app/roster"
)

// Writer writes experts so that Import can read them again. NDJSON holds all that a
// registration may; a table has no column for experience and vetting.
type Writer struct {
	expert func(roster.Expert) error
	end    func() error
}

// NewWriter begins a file.
func NewWriter(w io.Writer, format Format) (*Writer, error) {
	switch format {
	case NDJSON:
		out := json.NewEncoder(w)
		out.SetEscapeHTML(false)
		return &Writer{expert: func(e roster.Expert) error { return out.Encode(e.Registration()) }, end: func() error { return nil }}, nil
	case CSV:
		return newCSVWriter(w)
	case XLSX:
		s, err := newSheetWriter(w)
		if err != nil {
			return nil, fmt.Errorf("export: %w", err)
		}
		return &Writer{expert: func(e roster.Expert) error { return s.Write(texts(e)) }, end: s.Close}, s.Write(Columns())
	}
	return nil, fmt.Errorf("unknown format %q", format)
}

// texts are cells that are text whatever they begin with; only an apostrophe that
// reading would take for one of ours gets another.
func texts(e roster.Expert) []string {
	row := cells(e)
	for i, c := range row {
		if strings.HasPrefix(c, "'") {
			row[i] = harmless(c)
		}
	}
	return row
}

// newCSVWriter begins with a byte order mark, by which spreadsheets know UTF-8.
func newCSVWriter(w io.Writer) (*Writer, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	out := csv.NewWriter(w)
	write := func(e roster.Expert) error {
		row := cells(e)
		for i := range row {
			row[i] = harmless(row[i])
		}
		return out.Write(row)
	}
	return &Writer{expert: write, end: func() error { out.Flush(); return out.Error() }}, out.Write(Columns())
}

// Write writes one expert.
func (w *Writer) Write(e roster.Expert) error {
	if err := w.expert(e); err != nil {
		return fmt.Errorf("export %s: %w", e.ID, err)
	}
	return nil
}

// Close ends the file.
func (w *Writer) Close() error {
	if err := w.end(); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

// Columns are the headings of a table, in the order in which cells gives them.
func Columns() []string {
	return []string{"email", "phone", "name_latin", "name_native", "language", "gender", "birth_year", "country", "city", "origin", "headline", "summary",
		"occupation", "occupation_years", "years", "skills", "languages", "education_level", "education_field", "education_institution", "education_country", "education_year",
		"availability", "modes", "themes", "weeks_per_year", "notice_weeks", "consents", "consent_source", "consent_date"}
}

func cells(e roster.Expert) []string {
	r := e.Registration()
	date := ""
	for _, c := range r.Consents {
		if c.Purpose == office.ToRoster {
			date = c.GivenAt.Format(time.DateOnly)
		}
	}
	return []string{e.Email, e.Phone, e.Name.Latin, e.Name.Native, e.Language, string(e.Gender), some(e.BirthYear), e.Country, e.City, e.Origin, e.Headline, e.Summary,
		joined(e.Occupations, occupationCode), joined(e.Occupations, func(o roster.Occupation) string { return some(o.Years) }), some(e.Years),
		joined(e.Skills, func(s roster.Skill) string { return s.ID }),
		joined(e.Languages, func(l roster.Language) string { return l.Code + ":" + l.Level }),
		joined(e.Education, func(d roster.Education) string { return strconv.Itoa(d.Level) }),
		joined(e.Education, func(d roster.Education) string { return d.Field }),
		joined(e.Education, func(d roster.Education) string { return d.Institution }),
		joined(e.Education, func(d roster.Education) string { return d.Country }),
		joined(e.Education, func(d roster.Education) string { return some(d.Year) }),
		joined(e.Availability.Windows, func(w roster.Window) string {
			return string(w.From) + ".." + string(w.To) + ":" + strconv.Itoa(w.Days)
		}),
		joined(e.Availability.Modes, func(m roster.Mode) string { return string(m) }),
		joined(e.Themes, func(t roster.Theme) string { return string(t) }),
		some(e.Availability.WeeksPerYear), some(e.Availability.NoticeWeeks),
		joined(r.Consents, func(c office.Consent) string { return string(c.Purpose) }), string(r.ConsentSource), date}
}

func occupationCode(o roster.Occupation) string {
	if o.Concept != "" {
		return o.Concept
	}
	return o.Code
}

// some is a number that was given.
func some(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// joined puts values into one cell, each at its place; what would separate them
// within one becomes a comma. Where none says anything the cell is empty.
func joined[T any](list []T, say func(T) string) string {
	out, any := make([]string, len(list)), false
	for i, x := range list {
		out[i] = strings.Map(func(r rune) rune {
			if strings.ContainsRune(separators, r) {
				return ','
			}
			return r
		}, say(x))
		any = any || out[i] != ""
	}
	if !any {
		return ""
	}
	return strings.Join(out, ";")
}
