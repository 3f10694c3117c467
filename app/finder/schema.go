package finder

import (
	"context"
	"fmt"

	"jisr/app/matching"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/search"
	"jisr/search/names"
)

// The fields of the index.
const (
	own        = "own"    // her own words
	cv         = "cv"     // what is read of her CV
	labels     = "labels" // the labels of her codes, in all languages
	occupation = "occupation"
	group      = "group" // ISCO sub-major group
	concept    = "concept"
	skill      = "skill"
	licence    = "licence"    // code, code:country
	licenceOK  = "licence_ok" // the same, verified: @expiry
	language   = "language"   // code, and code:level for each level up to hers
	spoken     = "spoken"     // code alone, for the facet
	studied    = "studied"
	country    = "country"
	city       = "city"
	origin     = "origin"
	mode       = "mode"
	vettingOK  = "vetting_ok" // claim@expiry
	theme      = "theme"
	gender     = "gender"
	years      = "years"
	yearsBand  = "years_band"
	degree     = "degree"
	missions   = "missions"
	confirmed  = "confirmed" // days since 1970
	windows    = "windows"
)

const noExpiry = "9999-12-31"

// name is the field of the keys of names. It carries their version, so that an index of
// older keys is another index, and is built anew.
const name = "name." + names.Version

// cvRules is a field that nobody has: its name carries the version of what is read of a CV.
const cvRules = "cv_rules." + roster.CVRules

// Schema is the index of the roster. What stands in a CV counts less than what she says of
// herself, since it names much that she once came by, and changes no rank of those who are
// found without one.
func Schema() search.Schema {
	s := search.Schema{{Name: own, Kind: search.TextField}, {Name: labels, Kind: search.TextField, Boost: 0.6}, {Name: cv, Kind: search.TextField, Boost: 0.5, Beside: true}, {Name: cvRules, Kind: search.KeywordField}}
	for _, name := range []string{occupation, group, concept, skill, licence, licenceOK, language, spoken, studied, country, city, origin, mode, vettingOK, theme, gender, yearsBand} {
		s = append(s, search.Field{Name: name, Kind: search.KeywordField})
	}
	for _, name := range []string{years, degree, missions, confirmed} {
		s = append(s, search.Field{Name: name, Kind: search.NumberField})
	}
	return append(s, search.Field{Name: windows, Kind: search.SpanField}, search.Field{Name: name, Kind: search.KeyField})
}

// document is what the index holds of an expert: no name, no address, no phone.
func (f *Finder) document(ctx context.Context, e roster.Expert) (search.Document, error) {
	if err := f.cvs.Read(ctx, &e); err != nil {
		return search.Document{}, fmt.Errorf("read the CV of %s: %w", e.ID, err)
	}
	d := search.Document{ID: e.ID, Rev: e.Rev, Texts: map[string][]string{}, Keywords: map[string][]string{}, Numbers: map[string]int64{}, Spans: map[string][]search.Span{}}
	for _, p := range roster.Passages(e) {
		d.Texts[own] = append(d.Texts[own], p.Text)
	}
	d.Texts[cv] = e.CVText
	add := func(field string, codes ...string) {
		for _, c := range codes {
			if c != "" {
				d.Keywords[field] = append(d.Keywords[field], c)
			}
		}
	}
	f.addTrade(e, &d, add)
	f.addVetting(e, add)
	addAvailability(e, &d, add)
	add(country, e.Country)
	add(city, matching.FoldCity(e.City))
	add(origin, e.Origin)
	add(gender, string(e.Gender))
	for _, t := range e.Themes {
		add(theme, string(t))
	}
	addNumbers(e, &d, add)
	add(name, f.nameKeys(e.Name)...)
	return d, nil
}

func (f *Finder) addTrade(e roster.Expert, d *search.Document, add func(string, ...string)) {
	for _, o := range e.Occupations {
		add(occupation, f.up(roster.KindOccupation, o.Code)...)
		if len(o.Code) >= 2 {
			add(group, o.Code[:2])
		}
		add(concept, o.Concept)
		d.Texts[labels] = append(d.Texts[labels], f.words.Labels(roster.KindOccupation, o.Code)...)
		d.Texts[labels] = append(d.Texts[labels], f.words.Labels(roster.KindConcept, o.Concept)...)
	}
	for _, s := range e.Skills {
		add(skill, s.ID)
		d.Texts[labels] = append(d.Texts[labels], f.words.Labels(roster.KindSkill, s.ID)...)
	}
	for _, x := range e.Education {
		add(studied, f.up(roster.KindField, x.Field)...)
	}
	for _, l := range e.Languages {
		add(spoken, l.Code)
		add(language, l.Code)
		for _, level := range roster.Levels()[:roster.LevelRank(l.Level)] {
			add(language, l.Code+":"+level)
		}
	}
}

// up is a code and all that lies above it.
func (f *Finder) up(kind, code string) []string {
	if code == "" {
		return nil
	}
	return append([]string{code}, f.words.Ancestors(kind, code)...)
}

func (f *Finder) addVetting(e roster.Expert, add func(string, ...string)) {
	for _, v := range e.Vetting {
		expires := string(v.Expires)
		if expires == "" {
			expires = noExpiry
		}
		if v.Status == roster.Verified {
			add(vettingOK, string(v.Claim)+"@"+expires)
		}
		if v.Claim != roster.ClaimLicence || v.Status == roster.Refused {
			continue
		}
		for _, code := range f.up(roster.KindOccupation, v.Field) {
			for _, scope := range []string{"", ":" + v.Scope} {
				add(licence, code+scope)
				if v.Status == roster.Verified {
					add(licenceOK, code+scope+"@"+expires)
				}
			}
		}
	}
}

func addAvailability(e roster.Expert, d *search.Document, add func(string, ...string)) {
	for _, m := range e.Availability.Modes {
		add(mode, string(m))
	}
	for _, w := range e.Availability.Windows {
		from, ok1 := w.From.Days()
		to, ok2 := w.To.Days()
		if ok1 && ok2 {
			d.Spans[windows] = append(d.Spans[windows], search.Span{From: from, To: to, Days: w.Days})
		}
	}
}

func addNumbers(e roster.Expert, d *search.Document, add func(string, ...string)) {
	d.Numbers[years] = int64(e.YearsOfWork())
	add(yearsBand, band(e.YearsOfWork()))
	if best := e.Degree(); best >= 0 {
		d.Numbers[degree] = int64(best)
	}
	n := int64(0)
	for _, x := range e.Experience {
		if x.Mission != "" {
			n++
		}
	}
	d.Numbers[missions] = n
	if e.ConfirmedAt != nil {
		days, _ := office.DateOf(e.ConfirmedAt.UTC()).Days()
		d.Numbers[confirmed] = int64(days)
	}
}

// Bands of years of work, as the facet shows them.
func band(n int) string {
	for _, b := range YearBands() {
		if n >= b.From && n <= b.To {
			return b.Code
		}
	}
	return ""
}

// YearBand is one band of the facet.
type YearBand struct {
	Code     string
	From, To int
}

// YearBands lists the bands.
func YearBands() []YearBand {
	return []YearBand{{"0-4", 0, 4}, {"5-9", 5, 9}, {"10-19", 10, 19}, {"20-29", 20, 29}, {"30+", 30, 99}}
}

// nameKeys are the keys of a name, each hashed under the secret of its kind.
func (f *Finder) nameKeys(n office.Name) []string {
	var out []string
	for _, script := range []string{n.Latin, n.Native} {
		for _, k := range names.Keys(script) {
			out = append(out, f.hashed(k))
		}
	}
	return out
}

func (f *Finder) hashed(k names.Key) string {
	return f.keys.NameToken(string(k.Kind), k.Text)
}

// filter is the index's form of a criterion.
func (f *Finder) filter(c roster.Criterion) (search.Filter, error) {
	v := c.Value
	switch c.Field {
	case roster.FieldOccupation:
		return search.AnyOf{Field: occupation, Values: v.Codes}, nil
	case roster.FieldConcept:
		return search.AnyOf{Field: concept, Values: v.Codes}, nil
	case roster.FieldSkill:
		return search.AnyOf{Field: skill, Values: v.Codes}, nil
	case roster.FieldLicence:
		return f.licenceFilter(v), nil
	case roster.FieldLanguage:
		return languageFilter(c), nil
	case roster.FieldStudied:
		return search.AnyOf{Field: studied, Values: v.Codes}, nil
	case roster.FieldCountry:
		return search.AnyOf{Field: country, Values: v.Codes}, nil
	case roster.FieldCity:
		return search.AnyOf{Field: city, Values: folded(v.Codes)}, nil
	case roster.FieldOrigin:
		return search.AnyOf{Field: origin, Values: v.Codes}, nil
	case roster.FieldMode:
		return search.AnyOf{Field: mode, Values: v.Codes}, nil
	case roster.FieldTheme:
		return search.AnyOf{Field: theme, Values: v.Codes}, nil
	case roster.FieldGender:
		return search.AnyOf{Field: gender, Values: v.Codes}, nil
	}
	return f.filterMore(c)
}

func (f *Finder) filterMore(c roster.Criterion) (search.Filter, error) {
	v := c.Value
	switch c.Field {
	case roster.FieldYears:
		return atLeast(years, v.Number), nil
	case roster.FieldDegree:
		return atLeast(degree, v.Number), nil
	case roster.FieldMission:
		return atLeast(missions, v.Number), nil
	case roster.FieldAvailability:
		from, _ := v.From.Days()
		to, _ := v.To.Days()
		return search.Overlap{Field: windows, From: from, To: to, Days: v.Days}, nil
	case roster.FieldVetting:
		return f.verifiedAny(vettingOK, v.Codes), nil
	case roster.FieldVerified:
		return not(f.verifiedAny(vettingOK, claims()), !v.Verified), nil
	case roster.FieldFresh:
		since, _ := FreshSince(f.now()).Days()
		return not(atLeast(confirmed, since), !v.Verified), nil
	case roster.FieldText:
		return search.Contains{Text: v.Text}, nil
	}
	return nil, fmt.Errorf("no filter for the field %q", c.Field)
}

func (f *Finder) licenceFilter(v roster.Value) search.Filter {
	codes := make([]string, len(v.Codes))
	for i, c := range v.Codes {
		codes[i] = c
		if v.Scope != "" {
			codes[i] += ":" + v.Scope
		}
	}
	if !v.Verified {
		return search.AnyOf{Field: licence, Values: codes}
	}
	return f.verifiedAny(licenceOK, codes)
}

// verifiedAny is met by a code that has not expired today, evaluated now.
func (f *Finder) verifiedAny(field string, codes []string) search.Filter {
	var out search.Or
	today := string(Today(f.now()))
	for _, c := range codes {
		out = append(out, search.Between{Field: field, Low: c + "@" + today, High: c + "@" + noExpiry})
	}
	return out
}

func claims() []string {
	return []string{string(roster.ClaimIdentity), string(roster.ClaimDegree), string(roster.ClaimLicence), string(roster.ClaimExperience)}
}

func languageFilter(c roster.Criterion) search.Filter {
	codes := make([]string, len(c.Value.Codes))
	for i, code := range c.Value.Codes {
		codes[i] = code
		if c.Op == roster.AtLeast {
			codes[i] += ":" + c.Value.Level
		}
	}
	return search.AnyOf{Field: language, Values: codes}
}

func atLeast(field string, n int) search.Filter {
	return search.InRange{Field: field, Min: int64(n), Max: 1e17}
}

func not(f search.Filter, negate bool) search.Filter {
	if negate {
		return search.Not{Filter: f}
	}
	return f
}

func folded(cities []string) []string {
	out := make([]string, len(cities))
	for i, c := range cities {
		out[i] = matching.FoldCity(c)
	}
	return out
}
