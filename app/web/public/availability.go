package public

import (
	"strings"

	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/web"
)

// availability is the third step: languages, and when, how and how much she could
// take part.
type availability struct {
	Languages              []languageRow
	Modes, Refused, Themes []string
	Windows                []windowRow
	Weeks, Notice          string
}

type languageRow struct{ Code, Level string }

type windowRow struct{ From, To, Days string }

func availabilityOf(e roster.Expert) *availability {
	a := e.Availability
	s := &availability{Modes: web.Strings(a.Modes), Refused: a.RefusedGovernorates, Themes: web.Strings(e.Themes), Weeks: shown(a.WeeksPerYear), Notice: shown(a.NoticeWeeks)}
	for _, l := range e.Languages {
		s.Languages = append(s.Languages, languageRow{l.Code, l.Level})
	}
	for _, w := range a.Windows {
		s.Windows = append(s.Windows, windowRow{string(w.From), string(w.To), shown(w.Days)})
	}
	s.room()
	return s
}

func (s *availability) room() {
	if n := len(s.Languages); n == 0 || s.Languages[n-1] != (languageRow{}) {
		s.Languages = append(s.Languages, languageRow{})
	}
	if len(s.Languages) < 2 {
		s.Languages = append(s.Languages, languageRow{})
	}
	if len(s.Windows) == 0 {
		s.Windows = append(s.Windows, windowRow{})
	}
}

func parseAvailability(in web.Form) *availability {
	s := &availability{Modes: in.List("availability.modes"), Refused: in.List("availability.refused_governorates"), Themes: in.List("themes"),
		Weeks: in.Code("availability.weeks_per_year"), Notice: in.Code("availability.notice_weeks")}
	for i := range in.Rows("languages") {
		if r := (languageRow{in.Text(at("languages", i, "code")), in.Text(at("languages", i, "level"))}); r != (languageRow{}) {
			s.Languages = append(s.Languages, r)
		}
	}
	for i := range in.Rows("availability.windows") {
		r := windowRow{string(in.Date(at("availability.windows", i, "from"))), string(in.Date(at("availability.windows", i, "to"))), in.Code(at("availability.windows", i, "days"))}
		if r != (windowRow{}) {
			s.Windows = append(s.Windows, r)
		}
	}
	return s
}

func (s *availability) apply(e *roster.Expert, p *office.Problems) {
	e.Languages = nil
	for _, r := range s.Languages {
		e.Languages = append(e.Languages, roster.Language{Code: r.Code, Level: r.Level})
	}
	a := roster.Availability{Modes: web.Typed[roster.Mode](s.Modes), RefusedGovernorates: s.Refused,
		WeeksPerYear: number(p, s.Weeks, "availability.weeks_per_year"), NoticeWeeks: number(p, s.Notice, "availability.notice_weeks")}
	for i, r := range s.Windows {
		a.Windows = append(a.Windows, roster.Window{From: office.Date(r.From), To: office.Date(r.To), Days: number(p, r.Days, at("availability.windows", i, "days"))})
	}
	e.Availability, e.Themes = a, web.Typed[roster.Theme](s.Themes)
}

func (s *availability) input(path string) string {
	for _, list := range []string{"languages", "availability.windows"} {
		if strings.HasPrefix(path, list) {
			return path
		}
	}
	return first(path, []string{"availability.weeks_per_year", "availability.notice_weeks"},
		map[string]string{"availability.modes": "availability.modes", "availability.refused": "availability.refused_governorates", "themes": "themes"})
}

func (s *availability) open(*office.Problems) {}

func (s *availability) grow(list string, p *office.Problems) {
	switch {
	case list == "languages" && mayGrow(p, list, len(s.Languages), roster.MostLanguages):
		s.Languages = append(s.Languages, languageRow{})
	case list == "availability.windows" && mayGrow(p, list, len(s.Windows), roster.MostWindows):
		s.Windows = append(s.Windows, windowRow{})
	}
}
