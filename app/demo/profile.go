package demo

import (
	"fmt"
	"strconv"

	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
)

// sketch is what is known of somebody while her profile is made.
type sketch struct {
	draw
	community community
	trade     trade
	place     place
	age       int
	years     int
	degree    int // when the first degree was taken
}

func (m *maker) profile(s *sketch, e *roster.Expert) {
	s.degree = e.BirthYear + s.between(22, 24)
	s.years = max(1, s.age-s.between(25, 29))
	// Titles and notes are written as people write them: in the language of the
	// record, or of the country where they work.
	tongue := e.Language
	if local := s.place.languages[0]; (local == "sv" || local == "de") && s.chance(25) {
		tongue = local
	}
	e.Occupations = []roster.Occupation{{Code: s.trade.unit, Concept: s.trade.concept, Title: m.label(terms.Concepts, s.trade.concept, tongue), Years: s.years}}
	e.Skills = m.skills(s, tongue)
	e.Languages = spoken(s)
	e.Education = m.education(s)
	e.Experience = m.experience(s, e.Language)
	e.Availability = m.availability(s)
	e.Themes = []roster.Theme{s.trade.theme}
	if s.chance(20) && s.trade.theme != roster.Guardianship {
		e.Themes = append(e.Themes, roster.Guardianship)
	}
	e.Headline = m.headline(s, e.Language, e.City)
	e.Summary = m.summary(s, e)
}

func (m *maker) skills(s *sketch, tongue string) []roster.Skill {
	var out []roster.Skill
	for i, id := range s.trade.skills {
		if i > 0 && !s.chance(65) {
			continue
		}
		k := roster.Skill{ID: ours + id, Level: s.between(2, 5)}
		k.Label = m.label(terms.Skills, k.ID, tongue)
		if s.chance(60) {
			k.Note = since(k.Label, tongue, m.now.Year()-s.between(1, s.years))
		}
		out = append(out, k)
	}
	return out
}

// since is the note "… since 2016" in five languages.
func since(what, lang string, year int) string {
	y := strconv.Itoa(year)
	switch lang {
	case "ar":
		return what + " منذ عام " + y
	case "ckb":
		return what + " لە ساڵی " + y + "ەوە"
	case "sv":
		return what + " sedan " + y
	case "de":
		return what + " seit " + y
	}
	return what + " since " + y
}

// spoken gives the languages of home, of the country and English.
func spoken(s *sketch) []roster.Language {
	var out []roster.Language
	add := func(code, level string) {
		for _, l := range out {
			if l.Code == code {
				return
			}
		}
		out = append(out, roster.Language{Code: code, Level: level})
	}
	grewUpAbroad := s.chance(35)
	home := "native"
	if grewUpAbroad {
		home = one(s.draw, []string{"A2", "A2", "B1", "B2", "C1"})
	}
	add(s.community.language, home)
	if s.community.also != "" && !grewUpAbroad {
		add(s.community.also, one(s.draw, []string{"A1", "A2", "A2", "B1", "B1", "B2", "C1"}))
	}
	for _, l := range s.place.languages {
		add(l, one(s.draw, []string{"B2", "C1", "C1", "C2", "C2"}))
	}
	if s.chance(88) {
		add("en", one(s.draw, []string{"B1", "B2", "C1", "C1", "C2"}))
	}
	return out
}

// education is a first degree, mostly from home, and sometimes one from abroad.
func (m *maker) education(s *sketch) []roster.Education {
	where, from := "IQ", "University of "+m.label(terms.Governorates, one(s.draw, s.community.origins), "en")
	if s.chance(35) {
		where, from = s.place.country, abroad(s)
	}
	out := []roster.Education{{Level: min(s.trade.level, 7), Field: s.trade.field, Institution: from, Country: where, Year: s.degree}}
	if s.trade.level == 8 || s.chance(15) {
		out = append(out, roster.Education{Level: 8, Field: s.trade.field, Institution: abroad(s), Country: s.place.country, Year: min(s.degree+s.between(5, 9), m.now.Year())})
	}
	return out
}

func abroad(s *sketch) string {
	city := one(s.draw, s.place.cities)
	return one(s.draw, []string{"University of ", "Institute of Technology, ", "Academy of Sciences, "}) + city
}

func (m *maker) experience(s *sketch, lang string) []roster.Experience {
	start := m.now.Year() - s.years
	var out []roster.Experience
	title := m.label(terms.Concepts, s.trade.concept, lang)
	turn := m.now.Year() - s.between(0, s.years)
	out = append(out, roster.Experience{Title: title, Organisation: employer(s), Country: s.place.country, From: month(turn, s.between(1, 9)), Text: m.line(s, lang)})
	if turn > start {
		end := month(turn, 1)
		out = append(out, roster.Experience{Title: title, Organisation: employer(s), Country: one(s.draw, []string{"IQ", s.place.country}), From: month(start, 1), To: &end})
	}
	if s.chance(12) {
		year := m.now.Year() - s.between(1, 3)
		end := month(year, 5)
		out = append(out, roster.Experience{Title: missionTitle(lang), Country: "IQ", From: month(year, 4), To: &end, Mission: s.id("mis")})
	}
	return out
}

func month(year, m int) string { return fmt.Sprintf("%04d-%02d", year, m) }

func employer(s *sketch) string {
	city := one(s.draw, s.place.cities)
	if s.trade.licensed {
		return one(s.draw, []string{city + " General Hospital", city + " Regional Hospital", city + " Health Centre"})
	}
	return one(s.draw, []string{"City of " + city, city + " Consulting", city + " Works", "Institute of Applied Studies, " + city})
}

// availability is one or two windows in the coming year.
func (m *maker) availability(s *sketch) roster.Availability {
	a := roster.Availability{WeeksPerYear: s.between(1, 8), NoticeWeeks: s.between(1, 12)}
	for _, mode := range []struct {
		is    roster.Mode
		share int
	}{{roster.Remote, 70}, {roster.Visit, 62}, {roster.Mission, 28}, {roster.Return, 8}} {
		if s.chance(mode.share) {
			a.Modes = append(a.Modes, mode.is)
		}
	}
	if len(a.Modes) == 0 {
		a.Modes = []roster.Mode{roster.Remote}
	}
	at := m.now.AddDate(0, 0, s.between(10, 300))
	for range s.between(1, 2) {
		length := s.between(14, 80)
		a.Windows = append(a.Windows, roster.Window{From: office.DateOf(at), To: office.DateOf(at.AddDate(0, 0, length)), Days: s.between(4, min(length, 21))})
		at = at.AddDate(0, 0, length+s.between(60, 150))
	}
	if s.chance(15) {
		a.RefusedGovernorates = []string{one(s.draw, m.words.Codes(terms.Governorates))}
	}
	return a
}

// vetting: most who need a licence claim one, every second of them is verified.
func (m *maker) vetting(s *sketch, e *roster.Expert) {
	if s.trade.licensed && s.chance(88) {
		e.Vetting = append(e.Vetting, m.claim(s, roster.ClaimLicence, s.trade.unit, s.place.country))
	}
	if s.chance(35) {
		e.Vetting = append(e.Vetting, m.claim(s, roster.ClaimDegree, s.trade.field, e.Education[0].Country))
	}
}

func (m *maker) claim(s *sketch, what roster.Claim, field, scope string) roster.Vetting {
	v := roster.Vetting{Claim: what, Field: field, Scope: scope, Status: roster.Claimed}
	switch p := s.IntN(100); {
	case p < 50:
		at := m.now.AddDate(0, 0, -s.between(5, 700))
		v.Status, v.At, v.Institution, v.Evidence = roster.Verified, &at, HealthDesk(), "Public register, checked by the desk"
		if what == roster.ClaimLicence {
			v.Expires = office.Date(fmt.Sprintf("%d-%02d-01", m.now.Year()+s.between(0, 4), s.between(1, 12)))
		}
	case p < 62:
		v.Status = roster.Requested
	case p < 64:
		at := m.now.AddDate(0, 0, -5)
		v.Status, v.At, v.Institution, v.Reason = roster.Refused, &at, HealthDesk(), "The public register does not know the number"
	}
	return v
}
