package roster

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Suggestion is something that a CV seems to say of a person, with the line that says so.
// It is hers to tick; nothing of it is in her record before. A CV suggests no name,
// address or phone: who she is she says herself.
type Suggestion struct {
	Kind       SuggestionKind
	Occupation Occupation
	Skill      Skill
	Language   Language
	Education  Education
	Years      int
	// Line is the text of the first line that says it, Times how many do.
	Line  string
	Times int
}

// SuggestionKind is the part of a record that a suggestion is for.
type SuggestionKind string

// The kinds, in the order in which they are shown.
const (
	SuggestOccupation SuggestionKind = "occupation"
	SuggestYears      SuggestionKind = "years"
	SuggestSkill      SuggestionKind = "skill"
	SuggestLanguage   SuggestionKind = "language"
	SuggestEducation  SuggestionKind = "education"
)

// SuggestionKinds lists them.
func SuggestionKinds() []SuggestionKind {
	return []SuggestionKind{SuggestOccupation, SuggestYears, SuggestSkill, SuggestLanguage, SuggestEducation}
}

// most is how many of a kind are shown, so that all are seen at once.
func (k SuggestionKind) most() int {
	switch k {
	case SuggestYears:
		return 1
	case SuggestSkill:
		return 8
	case SuggestLanguage:
		return 5
	}
	return 3
}

// Key names a suggestion in a form. It follows from what is suggested, so that the same CV
// gives the same keys.
func (s Suggestion) Key() string {
	parts := []string{string(s.Kind)}
	switch s.Kind {
	case SuggestOccupation:
		parts = append(parts, s.Occupation.Code, s.Occupation.Concept)
	case SuggestSkill:
		parts = append(parts, s.Skill.ID)
	case SuggestLanguage:
		parts = append(parts, s.Language.Code, s.Language.Level)
	case SuggestEducation:
		parts = append(parts, strconv.Itoa(s.Education.Level), s.Education.Field, strconv.Itoa(s.Education.Year))
	case SuggestYears:
		parts = append(parts, strconv.Itoa(s.Years))
	}
	return strings.Join(parts, "|")
}

// Reading is what is known of words to read a CV with (app/terms).
type Reading interface {
	// Mentions are the codes of a kind of which a label stands in a line.
	Mentions(kind, line string) []string
	// Unit is the ISCO unit group of a concept.
	Unit(concept string) string
	// Words cuts a text into words as terms are compared.
	Words(text string) []string
}

// Suggest reads the lines of a CV. What the record has already is not suggested again;
// what more lines say comes first, then what stands earlier.
func Suggest(lines []string, e Expert, words Reading, now time.Time) []Suggestion {
	var all []Suggestion
	for _, line := range lines {
		for _, s := range suggestedBy(line, words, now) {
			s.Line, s.Times = line, 1
			i := slices.IndexFunc(all, s.same)
			if i < 0 {
				all = append(all, s)
				continue
			}
			all[i].Times++
			all[i].add(s)
		}
	}
	all = slices.DeleteFunc(all, func(s Suggestion) bool { return s.in(e) })
	slices.SortStableFunc(all, func(a, b Suggestion) int { return cmp.Compare(b.Times, a.Times) })
	var out []Suggestion
	for _, kind := range SuggestionKinds() {
		n := 0
		for _, s := range all {
			if s.Kind == kind && n < kind.most() {
				out, n = append(out, s), n+1
			}
		}
	}
	return out
}

// suggestedBy is what one line says.
func suggestedBy(line string, words Reading, now time.Time) []Suggestion {
	plain := latinDigits(line)
	var out []Suggestion
	years := yearsIn(plain)
	concepts := words.Mentions(KindConcept, line)
	for _, code := range concepts {
		out = append(out, Suggestion{Kind: SuggestOccupation, Occupation: Occupation{Code: words.Unit(code), Concept: code, Years: years}})
	}
	if years > 0 && len(concepts) == 0 {
		out = append(out, Suggestion{Kind: SuggestYears, Years: years})
	}
	for _, part := range parts.Split(line, -1) {
		if len(words.Mentions(KindLanguage, part)) > 0 {
			continue // ESCO counts languages among the skills
		}
		for _, id := range words.Mentions(KindSkill, part) {
			out = append(out, Suggestion{Kind: SuggestSkill, Skill: Skill{ID: id}})
		}
	}
	for _, l := range languagesIn(plain, words) {
		out = append(out, Suggestion{Kind: SuggestLanguage, Language: l})
	}
	if level := degreeIn(plain, words); level > 0 {
		d := Education{Level: level, Year: yearIn(plain, now)}
		if fields := words.Mentions(KindField, line); len(fields) > 0 {
			d.Field = fields[0]
		}
		out = append(out, Suggestion{Kind: SuggestEducation, Education: d})
	}
	return out
}

// same is true for two suggestions of one thing.
func (s Suggestion) same(o Suggestion) bool {
	if s.Kind != o.Kind {
		return false
	}
	switch s.Kind {
	case SuggestOccupation:
		return s.Occupation.Concept == o.Occupation.Concept
	case SuggestSkill:
		return s.Skill.ID == o.Skill.ID
	case SuggestLanguage:
		return s.Language.Code == o.Language.Code
	case SuggestEducation:
		return s.Education == o.Education
	}
	return true
}

// add takes over what another line says more of the same.
func (s *Suggestion) add(o Suggestion) {
	s.Occupation.Years = max(s.Occupation.Years, o.Occupation.Years)
	s.Years = max(s.Years, o.Years)
	if LevelRank(o.Language.Level) > LevelRank(s.Language.Level) {
		s.Language.Level, s.Line = o.Language.Level, o.Line
	}
}

// in is true where the record has it, or as much.
func (s Suggestion) in(e Expert) bool {
	switch s.Kind {
	case SuggestOccupation:
		return slices.ContainsFunc(e.Occupations, func(o Occupation) bool {
			return o.Concept == s.Occupation.Concept
		})
	case SuggestSkill:
		return slices.ContainsFunc(e.Skills, func(x Skill) bool { return x.ID == s.Skill.ID })
	case SuggestLanguage:
		return slices.ContainsFunc(e.Languages, func(l Language) bool { return l.Code == s.Language.Code })
	case SuggestEducation:
		return slices.ContainsFunc(e.Education, func(d Education) bool {
			return d.Level == s.Education.Level && (d.Year == s.Education.Year || s.Education.Year == 0)
		})
	}
	return e.YearsOfWork() >= s.Years
}

// apply adds it to a record that has room.
func (s Suggestion) apply(e *Expert) {
	switch s.Kind {
	case SuggestOccupation:
		if len(e.Occupations) < MostOccupations {
			e.Occupations = append(e.Occupations, s.Occupation)
		}
	case SuggestSkill:
		if len(e.Skills) < MostSkills {
			e.Skills = append(e.Skills, s.Skill)
		}
	case SuggestLanguage:
		if len(e.Languages) < MostLanguages {
			e.Languages = append(e.Languages, s.Language)
		}
	case SuggestEducation:
		if len(e.Education) < MostEducation {
			e.Education = append(e.Education, s.Education)
		}
	case SuggestYears:
		e.Years = max(e.Years, s.Years)
	}
}
