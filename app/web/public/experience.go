package public

import (
	"slices"
	"strings"

	"jisr/app/roster"
	"jisr/app/web"
)

// experienceRow is one stretch of work as it stands in the form.
type experienceRow struct {
	Title, Organisation, Country         string
	FromMonth, FromYear, ToMonth, ToYear string
	Text                                 string
	// New is true for a row that was just added.
	New bool
}

// Line is the row in short, empty for one without anything in it.
func (r experienceRow) Line() string {
	if r.Organisation == "" {
		return r.Title
	}
	return strings.TrimPrefix(r.Title+" · "+r.Organisation, " · ")
}

// Blank is true for a row without anything in it.
func (r experienceRow) Blank() bool { return r == experienceRow{New: r.New} }

func rowOf(x roster.Experience) experienceRow {
	r := experienceRow{Title: x.Title, Organisation: x.Organisation, Country: x.Country, Text: x.Text}
	r.FromYear, r.FromMonth = yearMonth(x.From)
	if x.To != nil {
		r.ToYear, r.ToMonth = yearMonth(*x.To)
	}
	return r
}

// yearMonth cuts 2016-01 into 2016 and 1.
func yearMonth(s string) (year, month string) {
	year, rest, _ := strings.Cut(s, "-")
	month, _, _ = strings.Cut(rest, "-")
	return year, strings.TrimLeft(month, "0")
}

// month joins a year and a month; a year alone is its January.
func month(year, month string) string {
	if year == "" {
		return ""
	}
	if month == "" {
		month = "1"
	}
	if len(month) == 1 {
		month = "0" + month
	}
	return year + "-" + month
}

func readExperience(in web.Form) []experienceRow {
	var out []experienceRow
	for i := range in.Rows("experience") {
		name := func(field string) string { return at("experience", i, field) }
		r := experienceRow{Title: in.Text(name("title")), Organisation: in.Text(name("organisation")), Country: in.Text(name("country")), Text: in.Text(name("text")),
			FromMonth: in.Code(name("from.month")), FromYear: in.Code(name("from")), ToMonth: in.Code(name("to.month")), ToYear: in.Code(name("to"))}
		if !r.Blank() {
			out = append(out, r)
		}
	}
	return out
}

// applyExperience replaces the list; the mission of ours that a stretch was stays with
// it as long as its position and organisation do.
func (s *profession) applyExperience(e *roster.Expert) {
	was := slices.DeleteFunc(slices.Clone(e.Experience), func(x roster.Experience) bool { return x.Mission == "" })
	e.Experience = nil
	for _, r := range s.Experience {
		if r.Blank() {
			continue
		}
		x := roster.Experience{Title: r.Title, Organisation: r.Organisation, Country: r.Country, From: month(r.FromYear, r.FromMonth), Text: r.Text}
		if until := month(r.ToYear, r.ToMonth); until != "" {
			x.To = &until
		}
		if i := slices.IndexFunc(was, func(o roster.Experience) bool { return o.Title == r.Title && o.Organisation == r.Organisation }); i >= 0 {
			x.Mission, was = was[i].Mission, slices.Delete(was, i, i+1)
		}
		e.Experience = append(e.Experience, x)
	}
}
