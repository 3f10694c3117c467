package roster

import (
	"fmt"
	"strings"
	"time"

	"jisr/app/office"
)

// Vocabulary knows the codes of the terms (app/terms).
type Vocabulary interface {
	Known(kind, code string) bool
	// Zone is the IANA time zone of a place, empty when the country is unknown.
	Zone(country, city string) string
}

// Kinds of code as the vocabulary names them.
const (
	KindOccupation  = "isco"
	KindConcept     = "concepts"
	KindSkill       = "skills"
	KindCountry     = "countries"
	KindGovernorate = "governorates"
	KindLanguage    = "languages"
	KindField       = "fields"
)

const adultAge = 18

// tidy brings what was typed into the form in which it is kept, and notes what
// cannot be: e-mail and phone normalised, names trimmed, the zone filled in, years said
// once.
func tidy(e *Expert, words Vocabulary, p *office.Problems) {
	e.Name.Latin, e.Name.Native = oneSpace(e.Name.Latin), oneSpace(e.Name.Native)
	e.City = oneSpace(e.City)
	if e.Gender == "" {
		e.Gender = office.Undisclosed
	}
	if e.Email != "" {
		mail, ok := office.NormaliseEmail(e.Email)
		p.Check(ok, "email", "email")
		if ok {
			e.Email = mail
		}
	}
	if e.Phone != "" {
		phone, ok := office.NormalisePhone(e.Phone, e.Country)
		p.Check(ok, "phone", "phone")
		if ok {
			e.Phone = phone
		}
	}
	if e.Timezone == "" {
		e.Timezone = words.Zone(e.Country, e.City)
	}
	if e.Years == longest(e.Occupations) {
		e.Years = 0
	}
	for i := range e.Availability.Windows {
		if w := &e.Availability.Windows[i]; w.Days == 0 {
			w.Days = spanDays(*w)
		}
	}
}

func oneSpace(s string) string { return strings.Join(strings.Fields(s), " ") }

// spanDays is the number of days of the window, both ends included; 0 when a
// date is wrong.
func spanDays(w Window) int {
	from, ok1 := w.From.Days()
	to, ok2 := w.To.Days()
	if !ok1 || !ok2 || to < from {
		return 0
	}
	return to - from + 1
}

// Check notes everything that is wrong with a record as it stands: its form,
// its codes and its dates. What an active record needs beyond that is Complete.
func Check(e Expert, words Vocabulary, now time.Time) error {
	var p office.Problems
	if err := office.Validate(e); !p.Merge("", err) {
		return err
	}
	checkIdentity(e, words, now, &p)
	checkCodes(e.Profile, words, &p)
	checkDates(e.Profile, now, &p)
	return p.Err()
}

func checkIdentity(e Expert, words Vocabulary, now time.Time, p *office.Problems) {
	known(p, words, KindCountry, e.Country, "country")
	known(p, words, KindGovernorate, e.Origin, "origin")
	if e.BirthYear != 0 {
		// The year alone is asked, so who turns 18 this year is let in.
		p.Check(now.Year()-e.BirthYear >= adultAge, "birth_year", "adult", "age", adultAge)
		p.Check(now.Year()-e.BirthYear <= 110, "birth_year", "too_small", "limit", now.Year()-110)
	}
	seen := map[office.Purpose]bool{}
	for i, c := range e.Consents {
		if c.Stands() {
			p.Check(!seen[c.Purpose], fmt.Sprintf("consents[%d].purpose", i), "twice")
			seen[c.Purpose] = true
		}
	}
}

func checkCodes(f Profile, words Vocabulary, p *office.Problems) {
	for i, o := range f.Occupations {
		known(p, words, KindOccupation, o.Code, fmt.Sprintf("occupations[%d].code", i))
		known(p, words, KindConcept, o.Concept, fmt.Sprintf("occupations[%d].concept", i))
	}
	skills := map[string]bool{}
	for i, s := range f.Skills {
		path := fmt.Sprintf("skills[%d].id", i)
		known(p, words, KindSkill, s.ID, path)
		p.Check(!skills[s.ID], path, "twice")
		skills[s.ID] = true
	}
	languages := map[string]bool{}
	for i, l := range f.Languages {
		path := fmt.Sprintf("languages[%d].code", i)
		known(p, words, KindLanguage, l.Code, path)
		p.Check(!languages[l.Code], path, "twice")
		languages[l.Code] = true
	}
	for i, x := range f.Experience {
		known(p, words, KindCountry, x.Country, fmt.Sprintf("experience[%d].country", i))
	}
	for i, d := range f.Education {
		known(p, words, KindField, d.Field, fmt.Sprintf("education[%d].field", i))
		known(p, words, KindCountry, d.Country, fmt.Sprintf("education[%d].country", i))
	}
	for i, g := range f.Availability.RefusedGovernorates {
		known(p, words, KindGovernorate, g, fmt.Sprintf("availability.refused_governorates[%d]", i))
	}
}

func known(p *office.Problems, words Vocabulary, kind, code, path string) {
	p.Check(code == "" || words.Known(kind, code), path, "unknown")
}

func checkDates(f Profile, now time.Time, p *office.Problems) {
	for i, x := range f.Experience {
		if x.To != nil && *x.To != "" && x.From != "" {
			p.Check(*x.To >= x.From, fmt.Sprintf("experience[%d].to", i), "before_from")
		}
	}
	for i, d := range f.Education {
		p.Check(d.Year <= now.Year()+8, fmt.Sprintf("education[%d].year", i), "too_large", "limit", now.Year()+8)
	}
	for i, w := range f.Availability.Windows {
		path := fmt.Sprintf("availability.windows[%d]", i)
		length := spanDays(w)
		if _, ok := w.From.Days(); !ok {
			continue // already said by Validate
		}
		if w.To < w.From {
			p.Add(path+".to", "before_from")
			continue
		}
		p.Check(length <= 3*366, path+".to", "too_large", "limit", 3)
		p.Check(w.Days <= length, path+".days", "more_than_window", "limit", length)
	}
}

// Complete notes what is missing before a record can be active: a name, a
// country, a language, one occupation or skill, and the consent to the roster.
func Complete(e Expert) error {
	var p office.Problems
	p.Check(e.Name.Latin != "" || e.Name.Native != "", "name.latin", "one_name")
	p.Check(e.Country != "", "country", "required")
	p.Check(e.Language != "", "language", "required")
	p.Check(len(e.Occupations)+len(e.Skills) > 0, "occupations", "one_trade")
	p.Check(e.Agreed(office.ToRoster), "consents", "roster_needed")
	return p.Err()
}
