package roster

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"slices"
	"time"

	"jisr/app/office"
)

// Aspect is a side of a record that a search may be about: what is told of a change.
type Aspect string

// The aspects. Of the four claims it is told whether they are verified.
const (
	AspectPlace        Aspect = "place"
	AspectOccupations  Aspect = "occupations"
	AspectSkills       Aspect = "skills"
	AspectLanguages    Aspect = "languages"
	AspectAvailability Aspect = "availability"
	AspectEducation    Aspect = "education"
	AspectThemes       Aspect = "themes"
	AspectMissions     Aspect = "missions"
	AspectIdentity     Aspect = "identity"
	AspectDegree       Aspect = "degree"
	AspectLicence      Aspect = "licence"
	AspectExperience   Aspect = "experience"
	// AspectWords are headline, summary and experience: what only words can find.
	AspectWords  Aspect = "words"
	AspectOrigin Aspect = "origin"
	// AspectCV is which CV searches read, if any.
	AspectCV Aspect = "cv"
)

// Aspects lists all. Digests are kept in this order, so a new one goes to the end.
func Aspects() []Aspect {
	return []Aspect{AspectPlace, AspectOccupations, AspectSkills, AspectLanguages, AspectAvailability, AspectEducation, AspectThemes,
		AspectMissions, AspectIdentity, AspectDegree, AspectLicence, AspectExperience, AspectWords, AspectOrigin, AspectCV}
}

// claimOf is the claim that an aspect is about; empty for the others.
func claimOf(a Aspect) Claim {
	if c := Claim(a); slices.Contains(Claims(), c) {
		return c
	}
	return ""
}

// of is what a record says on a side of it, on a day.
func (a Aspect) of(e Expert, day office.Date) any {
	switch a {
	case AspectPlace:
		return []string{e.Country, e.City}
	case AspectOrigin:
		return e.Origin
	case AspectOccupations:
		return []any{e.Occupations, e.Years}
	case AspectSkills:
		return e.Skills
	case AspectLanguages:
		return e.Languages
	case AspectAvailability:
		return e.Availability
	case AspectEducation:
		return e.Education
	case AspectThemes:
		return e.Themes
	case AspectMissions:
		return finishedMissions(e)
	case AspectCV:
		if !e.readCV() {
			return nil
		}
		return e.CV.ID
	case AspectWords:
		return []any{e.Headline, e.Summary, e.Experience}
	}
	return verifiedOf(e, claimOf(a), day)
}

func finishedMissions(e Expert) (out []string) {
	for _, x := range e.Experience {
		if x.Mission != "" {
			out = append(out, x.Mission)
		}
	}
	return out
}

// verifiedOf are the claims of a kind that are verified on a day, with what they rest on:
// none when nothing is.
func verifiedOf(e Expert, claim Claim, day office.Date) (out []Vetting) {
	for _, v := range e.Vetting {
		if v.Claim == claim && v.VerifiedOn(day) {
			v.Answer, v.Owed, v.RequestedAt = nil, nil, nil
			out = append(out, v)
		}
	}
	return out
}

// sumSize is how many bytes are kept of an aspect: enough that a change is missed once in
// four thousand million, and that nothing is told of what it was.
const sumSize = 4

// sum digests one aspect; a claim that is not verified has none, which is zeroes.
func (a Aspect) sum(e Expert, day office.Date) []byte {
	said := a.of(e.Filled(), day)
	if list, is := said.([]Vetting); is && len(list) == 0 {
		return make([]byte, sumSize)
	}
	raw, err := json.Marshal(said)
	if err != nil {
		raw = nil // plain lists and strings always have a form
	}
	full := sha256.Sum256(append([]byte(string(a)+":"), raw...))
	return full[:sumSize]
}

// digest is all aspects of a record behind each other.
func digest(e Expert, day office.Date) []byte {
	var out []byte
	for _, a := range Aspects() {
		out = append(out, a.sum(e, day)...)
	}
	return out
}

// differ lists the aspects in which two digests differ. One that an older version of the
// program did not keep is taken as unchanged.
func differ(a, b []byte) (out []Aspect) {
	for i, x := range Aspects() {
		from, to := i*sumSize, (i+1)*sumSize
		if to <= len(a) && to <= len(b) && !slices.Equal(a[from:to], b[from:to]) {
			out = append(out, x)
		}
	}
	return out
}

// none is true where a digest holds that a claim is not verified.
func (a Aspect) none(sum []byte) bool {
	from := slices.Index(Aspects(), a) * sumSize
	return from+sumSize <= len(sum) && binary.BigEndian.Uint32(sum[from:]) == 0
}

// sumsUntil is the last day on which the digest of a record stays as it is while nobody
// changes it; empty when it does for ever.
func sumsUntil(e Expert, day office.Date) (last office.Date) {
	for _, v := range e.Vetting {
		if v.VerifiedOn(day) && v.Expires != "" && (last == "" || v.Expires < last) {
			last = v.Expires
		}
	}
	return last
}

// What a record turned into, beside its aspects: registered once, and findable again after
// a pause or a rest.
const (
	turnRegistered = "registered"
	turnBack       = "back"
)

// Turn notes at which times a change made a record different, by aspect: who meets a
// search that she did not meet can be told apart by it. The store calls it at each write.
func (e *Expert) Turn(before Expert, at time.Time) {
	day := office.DateOf(at.In(office.Baghdad))
	var turned []string
	for _, a := range differ(digest(before, day), digest(*e, day)) {
		turned = append(turned, string(a))
	}
	switch {
	case !e.Findable() || before.Findable():
	case before.Status == Draft:
		turned = append(turned, turnRegistered)
	default:
		turned = append(turned, turnBack)
	}
	if len(turned) == 0 {
		return
	}
	next := map[string]time.Time{}
	for k, v := range e.Turned {
		next[k] = v
	}
	for _, k := range turned {
		next[k] = at
	}
	e.Turned = next
}

// RegisteredAt is when she came onto the roster.
func (e Expert) RegisteredAt() time.Time {
	if at, is := e.Turned[turnRegistered]; is {
		return at
	}
	return e.CreatedAt
}

// asks lists the aspects that a query is about; free words are about all.
func (q Query) asks() map[Aspect]bool {
	out := map[Aspect]bool{}
	for _, c := range slices.Concat(q.Filters, q.Not) {
		for _, a := range aspectsOf(c.Field) {
			out[a] = true
		}
	}
	if q.Text != "" {
		for _, a := range Aspects() {
			out[a] = true
		}
	}
	return out
}

// aspectsOf are those that a field looks at.
func aspectsOf(f Field) []Aspect {
	switch f {
	case FieldOccupation, FieldConcept, FieldYears:
		return []Aspect{AspectOccupations}
	case FieldSkill:
		return []Aspect{AspectSkills}
	case FieldLicence:
		return []Aspect{AspectLicence}
	case FieldLanguage:
		return []Aspect{AspectLanguages}
	case FieldDegree, FieldStudied:
		return []Aspect{AspectEducation}
	case FieldCountry, FieldCity:
		return []Aspect{AspectPlace}
	case FieldOrigin:
		return []Aspect{AspectOrigin}
	case FieldAvailability, FieldMode:
		return []Aspect{AspectAvailability}
	case FieldMission:
		return []Aspect{AspectMissions}
	case FieldTheme:
		return []Aspect{AspectThemes}
	case FieldVetting, FieldVerified:
		return []Aspect{AspectIdentity, AspectDegree, AspectLicence, AspectExperience}
	case FieldText:
		return Aspects()
	}
	return nil
}
