package terms_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"jisr/app/terms"
)

// field is one of the ten fields in which the country looks for people.
type field struct {
	name string
	// groups of ISCO belong to it, and occupations that are named with one of the words,
	// for what has no group of its own.
	groups string
	named  string
	// skilled are words of skills that belong to it, beside those that ESCO relates mostly
	// to its occupations.
	skilled string
}

// fields are those of the task of the ministry.
func fields() []field {
	return []field{
		{name: "health", groups: "22 32 1342 2634"},
		{name: "engineering", groups: "214 215 2161 2162 2165 311 1321 1323"},
		{name: "water", groups: "3132", named: `water|hydro(log|geo|graph)|irrigat|drainage|desalin|sewer|\bdams?\b`, skilled: `water|hydr(olog|ograph|aul|odyn)|irrigat|drain|desalin|sewer|\bdams?\b`},
		{name: "energy", groups: "2151 3113 3131", named: `energy|power (plant|system|distrib)|petrol|\boil\b|\bgas\b|solar|nuclear engineer|drilling|hydropower`, skilled: `energy|electric|\bpower\b|petrol|\boil\b|\bgas\b|solar|nuclear energy|wind turb|\bgrids?\b`},
		{name: "education", groups: "23 1345 1341"},
		{name: "agriculture", groups: "2132 225 3142 3143 324 131 61 62", named: `irrigat`},
		{name: "IT", groups: "25 351 3522 133"},
		{name: "law", groups: "261 3411", named: `\bcourt\b|legal`, skilled: `\blaws?\b|legal|legislat|\bcourts?\b|human rights|mediat`},
		{name: "finance", groups: "241 331 1211 1346", skilled: `financ|account|audit|\btax|budget|bank|insurance|invest`},
		{name: "culture", groups: "262 264 265 3431 3432 3433 3435 2166", skilled: `\barts?\b|museum|heritage|translat|journal|music|histor|archaeolog|cultur(al|e)\b|librar|photo|theatr`},
	}
}

// has is true for an occupation of the field, by its unit group and name.
func (f field) has(unit, name string) bool {
	return slices.ContainsFunc(strings.Fields(f.groups), func(g string) bool { return strings.HasPrefix(unit, g) }) || is(f.named, name)
}

func is(words, name string) bool {
	return words != "" && regexp.MustCompile(words).MatchString(strings.ToLower(name))
}

// inBoth is true for a code that has Arabic and Sorani labels.
func inBoth(words *terms.Terms, kind, code string) bool {
	_, ar := words.Label(kind, code, "ar")
	_, ckb := words.Label(kind, code, "ckb")
	return !ar && !ckb
}

// The least that people of each field find in Arabic and in Sorani.
const (
	leastOccupations = 20
	leastSkills      = 40
)

// TestLabelsAreSpreadOverTheFields: at least 300 occupations and 500 skills have Arabic and
// Sorani labels, and no field is left with a few. A skill counts where at least a third of
// the occupations that need it are, or by its name, so that what everybody needs counts
// nowhere.
func TestLabelsAreSpreadOverTheFields(t *testing.T) {
	words := load(t)
	fields := fields()
	occupations, skills := make([]int, len(fields)), make([]int, len(fields))
	needed, neededBy := map[string]int{}, make([]map[string]int, len(fields))
	all := 0
	for _, code := range words.Codes(terms.Concepts) {
		name, _ := words.Label(terms.Concepts, code, "en")
		labelled := inBoth(words, terms.Concepts, code)
		if labelled {
			all++
		}
		needs := words.SkillsOf(code)
		for _, s := range needs {
			needed[s.Code]++
		}
		for i, f := range fields {
			if !f.has(words.Unit(code), name) {
				continue
			}
			if labelled {
				occupations[i]++
			}
			if neededBy[i] == nil {
				neededBy[i] = map[string]int{}
			}
			for _, s := range needs {
				neededBy[i][s.Code]++
			}
		}
	}
	allSkills := 0
	for _, code := range words.Codes(terms.Skills) {
		if !inBoth(words, terms.Skills, code) {
			continue
		}
		allSkills++
		name, _ := words.Label(terms.Skills, code, "en")
		for i, f := range fields {
			if needed[code] > 0 && 3*neededBy[i][code] >= needed[code] || is(f.skilled, name) {
				skills[i]++
			}
		}
	}
	if all < 300 || allSkills < 500 {
		t.Errorf("%d occupations and %d skills have labels in Arabic and Sorani", all, allSkills)
	}
	for i, f := range fields {
		if occupations[i] < leastOccupations || skills[i] < leastSkills {
			t.Errorf("%s has %d occupations and %d skills in Arabic and Sorani", f.name, occupations[i], skills[i])
		}
	}
}
