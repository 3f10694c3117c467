// Package matching says who fits a role, and why.
//
// It is pure: criteria and a record go in, points and evidence come out. An
// expert matches when she meets every must; her points are the sum over the
// shoulds of weight × 0, ½ or 1. Points are counted in half-points, as integers,
// so that the same input always gives the same order and an explanation sums to
// its score exactly. What earns ½ stands in one table: Weaker.
package matching

import (
	"fmt"
	"slices"
	"strings"

	"jisr/app/office"
	"jisr/app/roster"
)

// Tree knows what lies above a code: the ISCO groups of an occupation, the ISCED
// fields of a field, the ISCO groups of a concept (app/terms).
type Tree interface {
	Ancestors(kind, code string) []string
}

// Matcher evaluates criteria on the date Today (in Baghdad).
type Matcher struct {
	Tree  Tree
	Today office.Date
	// FreshSince is the first date on which a confirmation still counts as fresh.
	FreshSince office.Date
	// Contains tells whether the passages together hold what a text criterion asks
	// for, and which shows it first; it is the index's own reading of words, so that
	// both always agree.
	Contains func(passages []string, query string) (first int, ok bool)
}

// Result is what one criterion made of one record.
type Result struct {
	Index int `json:"index"`
	// Half-points: 0, Weight or 2×Weight; for a must 0.
	Half int `json:"-"`
	// Met is full; Partly is the weaker form only, which of a must earns nothing.
	Met    bool `json:"met"`
	Partly bool `json:"partly,omitempty"`
	// Evidence names the part of the record that shows it: experience[1], languages[0].
	Evidence string `json:"evidence,omitempty"`
}

// Match is one record against all criteria of a role.
type Match struct {
	Expert  roster.Expert
	Half    int // half-points earned
	Of      int // half-points possible
	Results []Result
}

// Missing lists the criteria that were not met in full.
func (m Match) Missing() []Result {
	var out []Result
	for _, r := range m.Results {
		if !r.Met {
			out = append(out, r)
		}
	}
	return out
}

// Missed lists the musts that were not met, by their places among the criteria.
func (m Match) Missed(criteria []roster.Criterion) []int {
	var out []int
	for _, r := range m.Missing() {
		if criteria[r.Index].Kind == roster.Must {
			out = append(out, r.Index)
		}
	}
	return out
}

// AllBut is true for somebody who may be found and meets every must but that one.
func (m Match) AllBut(criteria []roster.Criterion, must int) bool {
	missed := m.Missed(criteria)
	return m.Expert.Findable() && len(missed) == 1 && missed[0] == must
}

// Evaluate holds the record against the criteria. meets is false when a must is
// not met; the explanation is complete either way.
func (m Matcher) Evaluate(criteria []roster.Criterion, e roster.Expert) (match Match, meets bool) {
	match, meets = Match{Expert: e}, e.Findable()
	for i, c := range criteria {
		r := Result{Index: i}
		r.Evidence, r.Met = m.Met(c, e)
		if !r.Met {
			if weak, ok := Weaker(c); ok {
				r.Evidence, r.Partly = m.Met(weak, e)
			}
		}
		if c.Kind == roster.Should {
			r.Half = HalfPoints(c.Weight, r.Met, r.Partly)
			match.Of += 2 * c.Weight
			match.Half += r.Half
		} else if !r.Met {
			meets = false
		}
		match.Results = append(match.Results, r)
	}
	return match, meets
}

// HalfPoints is what a should of that weight earns.
func HalfPoints(weight int, met, partly bool) int {
	switch {
	case met:
		return 2 * weight
	case partly:
		return weight
	}
	return 0
}

// Met tells whether the record meets the criterion in full, and where it shows.
func (m Matcher) Met(c roster.Criterion, e roster.Expert) (evidence string, ok bool) {
	v := c.Value
	switch c.Field {
	case roster.FieldOccupation:
		return m.occupation(v, e)
	case roster.FieldConcept:
		return find("occupations", e.Occupations, func(o roster.Occupation) bool { return slices.Contains(v.Codes, o.Concept) })
	case roster.FieldSkill:
		return find("skills", e.Skills, func(s roster.Skill) bool { return slices.Contains(v.Codes, s.ID) })
	case roster.FieldLicence:
		return find("vetting", e.Vetting, func(x roster.Vetting) bool { return m.licence(v, x) })
	case roster.FieldLanguage:
		return find("languages", e.Languages, func(l roster.Language) bool {
			return slices.Contains(v.Codes, l.Code) && (c.Op != roster.AtLeast || roster.LevelRank(l.Level) >= roster.LevelRank(v.Level))
		})
	case roster.FieldYears:
		return "years", e.YearsOfWork() >= v.Number
	case roster.FieldDegree:
		return find("education", e.Education, func(d roster.Education) bool { return d.Level >= v.Number })
	case roster.FieldStudied:
		return find("education", e.Education, func(d roster.Education) bool { return m.below(roster.KindField, d.Field, v.Codes) })
	case roster.FieldCountry:
		return "country", slices.Contains(v.Codes, e.Country)
	case roster.FieldCity:
		return "city", slices.ContainsFunc(v.Codes, func(s string) bool { return FoldCity(s) == FoldCity(e.City) })
	case roster.FieldOrigin:
		return "origin", slices.Contains(v.Codes, e.Origin)
	}
	return m.metMore(c, e)
}

func (m Matcher) metMore(c roster.Criterion, e roster.Expert) (string, bool) {
	v := c.Value
	switch c.Field {
	case roster.FieldAvailability:
		return available(v, e.Availability.Windows)
	case roster.FieldMode:
		return "availability.modes", slices.ContainsFunc(e.Availability.Modes, func(x roster.Mode) bool { return slices.Contains(v.Codes, string(x)) })
	case roster.FieldMission:
		return missions(v.Number, e.Experience)
	case roster.FieldVetting:
		return find("vetting", e.Vetting, func(x roster.Vetting) bool {
			return slices.Contains(v.Codes, string(x.Claim)) && x.VerifiedOn(m.Today)
		})
	case roster.FieldTheme:
		return "themes", slices.ContainsFunc(e.Themes, func(x roster.Theme) bool { return slices.Contains(v.Codes, string(x)) })
	case roster.FieldGender:
		return "gender", slices.Contains(v.Codes, string(e.Gender))
	case roster.FieldVerified:
		return "vetting", e.VerifiedBy(m.Today) == v.Verified
	case roster.FieldFresh:
		return "confirmed_at", m.fresh(e) == v.Verified
	case roster.FieldText:
		return m.text(v.Text, e)
	}
	return "", false
}

// find returns the reference of the first element that fits.
func find[T any](name string, list []T, fits func(T) bool) (string, bool) {
	if i := slices.IndexFunc(list, fits); i >= 0 {
		return fmt.Sprintf("%s[%d]", name, i), true
	}
	return "", false
}

func (m Matcher) occupation(v roster.Value, e roster.Expert) (string, bool) {
	return find("occupations", e.Occupations, func(o roster.Occupation) bool {
		return m.below(roster.KindOccupation, o.Code, v.Codes)
	})
}

// below is true when one of the codes is code itself or lies above it.
func (m Matcher) below(kind, code string, codes []string) bool {
	if code == "" {
		return false
	}
	return slices.Contains(codes, code) || slices.ContainsFunc(m.Tree.Ancestors(kind, code), func(up string) bool { return slices.Contains(codes, up) })
}

// licence is a claim of a licence in the field (or below it) and scope; a refused
// claim is none.
func (m Matcher) licence(v roster.Value, x roster.Vetting) bool {
	if x.Claim != roster.ClaimLicence || x.Status == roster.Refused || (v.Verified && !x.VerifiedOn(m.Today)) {
		return false
	}
	return m.below(roster.KindOccupation, x.Field, v.Codes) && (v.Scope == "" || v.Scope == x.Scope)
}

func (m Matcher) fresh(e roster.Expert) bool {
	return e.ConfirmedAt != nil && office.DateOf(*e.ConfirmedAt) >= m.FreshSince
}

// available sums, over her windows, the days she offers that lie within the dates.
func available(v roster.Value, windows []roster.Window) (string, bool) {
	from, _ := v.From.Days()
	to, _ := v.To.Days()
	sum, at, most := 0, -1, 0
	for i, w := range windows {
		start, ok1 := w.From.Days()
		end, ok2 := w.To.Days()
		if !ok1 || !ok2 {
			continue
		}
		days := min(w.Days, min(end, to)-max(start, from)+1)
		if days <= 0 {
			continue
		}
		sum += days
		if days > most {
			at, most = i, days
		}
	}
	if sum < v.Days || at < 0 {
		return "", false
	}
	return fmt.Sprintf("availability.windows[%d]", at), true
}

func missions(n int, list []roster.Experience) (string, bool) {
	count, first := 0, -1
	for i, x := range list {
		if x.Mission == "" {
			continue
		}
		if count++; first < 0 {
			first = i
		}
	}
	return fmt.Sprintf("experience[%d]", max(first, 0)), count >= n
}

// text looks through the passages in the order in which the index holds them, then through
// what was read of her CV.
func (m Matcher) text(query string, e roster.Expert) (string, bool) {
	passages := roster.Passages(e)
	texts := make([]string, len(passages), len(passages)+len(e.CVText))
	for i, p := range passages {
		texts[i] = p.Text
	}
	texts = append(texts, e.CVText...)
	first, ok := m.Contains(texts, query)
	if !ok || first >= len(texts) {
		return "", false
	}
	if first >= len(passages) {
		return roster.CVRef, true
	}
	return passages[first].Ref, true
}

// FoldCity is a city's name as it is compared: lower case, one space.
func FoldCity(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
