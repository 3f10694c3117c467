package matching

import (
	"slices"

	"jisr/app/roster"
)

// Weaker is the one table of what earns half the points of a should, and what a
// must may be relaxed to. The second value is false where there is no such form.
//
//	language, at least a level   one CEFR level lower (native: C2)
//	years, at least              half as many, rounded up
//	education, at least          one ISCED level lower, not below 5
//	studied, ISCED field         the broader field above it
//	occupation, ISCO unit group  the minor group above it (2212 → 221)
//	licence, verified            a licence by own word
//	availability, so many days   half as many, rounded up
//	mode without remote          remote allowed too
//
// Everything else is met or not.
func Weaker(c roster.Criterion) (roster.Criterion, bool) {
	v := c.Value
	switch c.Field {
	case roster.FieldLanguage:
		rank := roster.LevelRank(v.Level)
		if c.Op != roster.AtLeast || rank < 2 {
			return c, false
		}
		c.Value.Level = roster.Levels()[rank-2]
	case roster.FieldYears:
		if v.Number < 2 {
			return c, false
		}
		c.Value.Number = (v.Number + 1) / 2
	case roster.FieldDegree:
		if v.Number <= 5 {
			return c, false
		}
		c.Value.Number--
	case roster.FieldStudied, roster.FieldOccupation:
		return broader(c)
	case roster.FieldLicence:
		c.Value.Verified = false
		return c, v.Verified
	case roster.FieldAvailability:
		if v.Days < 2 {
			return c, false
		}
		c.Value.Days = (v.Days + 1) / 2
	case roster.FieldMode:
		if slices.Contains(v.Codes, string(roster.Remote)) {
			return c, false
		}
		c.Op, c.Value.Codes = roster.AnyOf, append(slices.Clone(v.Codes), string(roster.Remote))
	default:
		return c, false
	}
	return c, true
}

// broader cuts each code to the group above it: ISCO unit groups to three
// digits, ISCED fields by one level. Shorter codes have no weaker form.
func broader(c roster.Criterion) (roster.Criterion, bool) {
	shortest := 3
	if c.Field == roster.FieldStudied {
		shortest = 2
	}
	var codes []string
	changed := false
	for _, code := range c.Value.Codes {
		if len(code) > shortest {
			code, changed = code[:len(code)-1], true
		}
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	c.Op, c.Value.Codes = roster.AnyOf, codes
	return c, changed
}
