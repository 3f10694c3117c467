package terms_test

import (
	"slices"
	"testing"

	"jisr/app/terms"
)

func TestSkillsOfAnOccupation(t *testing.T) {
	words := load(t)
	const civilEngineer = "esco:d7d986e1-7333-431b-9719-0c5c6939e360"
	own, theirs := words.SkillsOf("jisr:civil-engineer"), words.SkillsOf(civilEngineer)
	if !slices.Equal(own, theirs) {
		t.Error("our civil engineer needs other skills than that of ESCO")
	}
	essential := names(words, slices.DeleteFunc(slices.Clone(theirs), func(s terms.OccupationSkill) bool { return !s.Essential }))
	optional := names(words, slices.DeleteFunc(slices.Clone(theirs), func(s terms.OccupationSkill) bool { return s.Essential }))
	for _, want := range []string{"civil engineering", "technical drawings", "approve engineering design"} {
		if !slices.Contains(essential, want) {
			t.Errorf("a civil engineer has no need of %q", want)
		}
	}
	if !slices.Contains(optional, "topography") || len(essential) > 40 {
		t.Errorf("essential: %q, optional: %q", essential, optional)
	}
	if first := theirs[:len(essential)]; slices.ContainsFunc(first, func(s terms.OccupationSkill) bool { return !s.Essential }) {
		t.Error("an optional skill stands before an essential one")
	}
}

func TestOurSkillStandsForThatOfItsName(t *testing.T) {
	list := load(t).SkillsOf("jisr:software-developer")
	if !slices.Contains(list, terms.OccupationSkill{Code: "jisr:project-management", Essential: true}) {
		t.Error("a software developer is not asked for our project management")
	}
}

func TestSkillsOfAGroupAreThoseThatMostNeed(t *testing.T) {
	words := load(t)
	for _, code := range []string{"2142", "jisr:dam-engineer"} { // dam engineer: no such name in ESCO, so its unit group
		list := names(words, words.SkillsOf(code))
		if len(list) < 100 || !slices.Contains(list[:10], "engineering principles") || !slices.Contains(list[:50], "civil engineering") {
			t.Errorf("%s: %d skills, first %q", code, len(list), list[:min(10, len(list))])
		}
	}
	for _, code := range []string{"", "9", "esco:none", "jisr:none", "civil engineer"} {
		if code != "9" && words.SkillsOf(code) != nil || code == "9" && len(words.SkillsOf(code)) == 0 {
			t.Errorf("%q: %d skills", code, len(words.SkillsOf(code)))
		}
	}
}

// The numbers are those of ESCO v1.1.1 (its file has 123,788 relations).
func TestEveryOccupationHasItsSkills(t *testing.T) {
	words := load(t)
	essential, optional := 0, 0
	for _, code := range words.Codes(terms.Concepts) {
		list := words.SkillsOf(code)
		if len(list) == 0 {
			t.Errorf("%s has no skills", code)
		}
		if code[:5] != "esco:" {
			continue
		}
		for _, s := range list {
			if s.Essential {
				essential++
			} else {
				optional++
			}
		}
	}
	if essential != 64891 || optional != 58897 {
		t.Errorf("%d essential and %d optional relations", essential, optional)
	}
}

func names(words *terms.Terms, list []terms.OccupationSkill) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i], _ = words.Label(terms.Skills, s.Code, "en")
	}
	return out
}

func BenchmarkSkillsOf(b *testing.B) {
	words := load(b)
	for _, code := range []string{"jisr:civil-engineer", "2310", "2"} {
		b.Run(code, func(b *testing.B) {
			for b.Loop() {
				words.SkillsOf(code)
			}
		})
	}
}
