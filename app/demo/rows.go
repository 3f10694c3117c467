package demo

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"jisr/app/office"
	"jisr/app/roster"
)

// Registration is a person as an import file or the API brings her. Who agreed to
// the roster carries consent_source, the others not.
func Registration(e roster.Expert) roster.Registration {
	r := e.Registration()
	if r.ConsentSource != "" {
		r.ConsentSource = office.FromImport
	}
	return r
}

// WriteNDJSON writes the people as an import file: one registration as the API
// takes it on each line.
func WriteNDJSON(w io.Writer, people iter.Seq[roster.Expert]) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for e := range people {
		if err := enc.Encode(Registration(e)); err != nil {
			return fmt.Errorf("write people as NDJSON: %w", err)
		}
	}
	return nil
}

// columns of the CSV file, as package exchange documents them.
func columns() []string {
	return []string{"email", "phone", "name_latin", "name_native", "language", "gender", "birth_year", "country", "city", "origin", "headline", "summary",
		"occupation", "occupation_years", "skills", "languages", "availability", "modes", "themes", "consents", "consent_source", "consent_date"}
}

// WriteCSV writes the people as an import file with a heading. Experience,
// education and vetting have no column and are left out.
func WriteCSV(w io.Writer, people iter.Seq[roster.Expert]) error {
	out := csv.NewWriter(w)
	if err := out.Write(columns()); err != nil {
		return fmt.Errorf("write people as CSV: %w", err)
	}
	for e := range people {
		if err := out.Write(cells(e, Registration(e))); err != nil {
			return fmt.Errorf("write people as CSV: %w", err)
		}
	}
	out.Flush()
	return out.Error()
}

func cells(e roster.Expert, r roster.Registration) []string {
	date := ""
	if r.ConsentSource != "" {
		date = e.CreatedAt.Format(time.DateOnly)
	}
	return []string{e.Email, e.Phone, e.Name.Latin, e.Name.Native, e.Language, string(e.Gender), strconv.Itoa(e.BirthYear), e.Country, e.City, e.Origin, e.Headline, e.Summary,
		joined(e.Occupations, func(o roster.Occupation) string { return o.Concept }),
		joined(e.Occupations, func(o roster.Occupation) string { return strconv.Itoa(o.Years) }),
		joined(e.Skills, func(s roster.Skill) string { return s.ID }),
		joined(e.Languages, func(l roster.Language) string { return l.Code + ":" + l.Level }),
		joined(e.Availability.Windows, func(w roster.Window) string {
			return string(w.From) + ".." + string(w.To) + ":" + strconv.Itoa(w.Days)
		}),
		joined(e.Availability.Modes, func(m roster.Mode) string { return string(m) }),
		joined(e.Themes, func(t roster.Theme) string { return string(t) }),
		joined(r.Consents, func(c office.Consent) string { return string(c.Purpose) }),
		string(r.ConsentSource), date}
}

func joined[T any](list []T, say func(T) string) string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = say(x)
	}
	return strings.Join(out, ";")
}
