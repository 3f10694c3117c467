package roster

import (
	"testing"

	"jisr/app/office"
)

// TestTheLimitsOfListsAreThoseOfTheRules: what a page says of the most is what the rules
// let in.
func TestTheLimitsOfListsAreThoseOfTheRules(t *testing.T) {
	for list, set := range map[string]func(*Expert, int){
		"occupations": func(e *Expert, n int) { e.Occupations = many(n, MostOccupations, Occupation{Code: "2212"}) },
		"skills":      func(e *Expert, n int) { e.Skills = many(n, MostSkills, Skill{ID: "jisr:dialysis"}) },
		"experience":  func(e *Expert, n int) { e.Experience = many(n, MostExperience, Experience{Title: "x"}) },
		"education":   func(e *Expert, n int) { e.Education = many(n, MostEducation, Education{Level: 8}) },
		"languages":   func(e *Expert, n int) { e.Languages = many(n, MostLanguages, Language{Code: "ar", Level: "A1"}) },
		"availability.windows": func(e *Expert, n int) {
			e.Availability.Windows = many(n, MostWindows, Window{From: "2027-03-01", To: "2027-05-31"})
		},
	} {
		for more, want := range []bool{false, true} {
			var e Expert
			set(&e, more)
			var p office.Problems
			p.Merge("", office.Validate(e))
			found := false
			for _, f := range p.Fields() {
				found = found || f.Path == list && f.Code == "too_many"
			}
			if found != want {
				t.Errorf("%s with %d more than the most: %v", list, more, p.Fields())
			}
		}
	}
}

// many is a list of the most and more.
func many[T any](more, most int, x T) []T {
	out := make([]T, most+more)
	for i := range out {
		out[i] = x
	}
	return out
}
