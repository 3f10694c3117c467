package roster

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"jisr/app/office"
)

// shape says which operations a field takes, which kind of code its values have
// and whether a role's criterion may use it at all.
type shape struct {
	ops  []Op
	kind string // of the vocabulary; empty for a closed list or no code
	list []string
	role bool
}

// shapes is the one table of what can be asked.
func shapes() map[Field]shape {
	codes := []Op{Is, AnyOf}
	return map[Field]shape{
		FieldOccupation:   {codes, KindOccupation, nil, true},
		FieldConcept:      {codes, KindConcept, nil, true},
		FieldSkill:        {codes, KindSkill, nil, true},
		FieldLicence:      {codes, KindOccupation, nil, true},
		FieldLanguage:     {[]Op{AtLeast, Is, AnyOf}, KindLanguage, nil, true},
		FieldYears:        {[]Op{AtLeast}, "", nil, true},
		FieldDegree:       {[]Op{AtLeast}, "", nil, true},
		FieldStudied:      {codes, KindField, nil, true},
		FieldCountry:      {codes, KindCountry, nil, true},
		FieldCity:         {codes, "", nil, true},
		FieldOrigin:       {codes, KindGovernorate, nil, true},
		FieldAvailability: {[]Op{Within}, "", nil, true},
		FieldMode:         {codes, "", []string{"remote", "visit", "mission", "return"}, true},
		FieldMission:      {[]Op{AtLeast}, "", nil, true},
		FieldVetting:      {codes, "", []string{"identity", "degree", "licence", "experience"}, true},
		FieldTheme:        {codes, "", []string{"institutions", "human_capital", "finance", "guardianship"}, true},
		FieldGender:       {codes, "", []string{"female", "male", "undisclosed"}, false},
		FieldVerified:     {[]Op{Is}, "", nil, true},
		FieldFresh:        {[]Op{Is}, "", nil, true},
		FieldText:         {[]Op{Text}, "", nil, true},
	}
}

// RoleFields lists the fields a role's criterion may use, in a stable order.
func RoleFields() []Field {
	return []Field{FieldOccupation, FieldConcept, FieldSkill, FieldLicence, FieldLanguage, FieldYears, FieldDegree, FieldStudied,
		FieldAvailability, FieldMode, FieldCountry, FieldCity, FieldOrigin, FieldMission, FieldVetting, FieldTheme, FieldVerified, FieldFresh, FieldText}
}

// Levels are the language levels from the lowest to the highest.
func Levels() []string { return []string{"A1", "A2", "B1", "B2", "C1", "C2", "native"} }

// LevelRank is 1 for A1 … 7 for native, 0 for what is no level.
func LevelRank(level string) int {
	for i, l := range Levels() {
		if l == level {
			return i + 1
		}
	}
	return 0
}

// CheckCriteria notes what is wrong with the criteria of a role, below path.
func CheckCriteria(list []Criterion, words Vocabulary, path string, p *office.Problems) {
	p.Check(len(list) <= 24, path, "too_many", "limit", 24)
	for i, c := range list {
		at := fmt.Sprintf("%s[%d]", path, i)
		p.Check(c.Kind == Must || c.Kind == Should, at+".kind", "unknown")
		p.Check(shapes()[c.Field].role, at+".field", "unknown")
		if c.Kind == Should {
			p.Check(c.Weight >= 1 && c.Weight <= 10, at+".weight", "between", "from", 1, "to", 10)
		}
		checkCriterion(c, words, at, p)
	}
}

func checkCriterion(c Criterion, words Vocabulary, at string, p *office.Problems) {
	s, ok := shapes()[c.Field]
	if !ok {
		p.Add(at+".field", "unknown")
		return
	}
	p.Check(contains(s.ops, c.Op), at+".op", "unknown")
	v, value := c.Value, at+".value"
	switch c.Field {
	case FieldYears, FieldMission:
		p.Check(v.Number >= 1 && v.Number <= 70, value, "between", "from", 1, "to", 70)
	case FieldDegree:
		p.Check(v.Number >= 0 && v.Number <= 8, value, "between", "from", 0, "to", 8)
	case FieldAvailability:
		checkWithin(v, value, p)
	case FieldVerified, FieldFresh:
	case FieldText:
		p.Check(strings.TrimSpace(v.Text) != "", value, "required")
		p.Check(len([]rune(v.Text)) <= 256, value, "too_long", "limit", 256)
		p.Check(office.IsPlain(v.Text), value, "characters")
	default:
		checkValues(c, s, words, value, p)
	}
}

func checkWithin(v Value, at string, p *office.Problems) {
	from, ok1 := v.From.Days()
	to, ok2 := v.To.Days()
	p.Check(ok1, at+".from", "date")
	p.Check(ok2, at+".to", "date")
	if ok1 && ok2 {
		p.Check(to >= from, at+".to", "before_from")
		p.Check(v.Days >= 1 && v.Days <= max(1, to-from+1), at+".days", "between", "from", 1, "to", max(1, to-from+1))
	}
}

func checkValues(c Criterion, s shape, words Vocabulary, at string, p *office.Problems) {
	p.Check(len(c.Value.Codes) > 0, at, "required")
	p.Check(len(c.Value.Codes) <= 50, at, "too_many", "limit", 50)
	for _, code := range c.Value.Codes {
		switch {
		case s.kind != "":
			p.Check(words.Known(s.kind, code), at, "unknown")
		case s.list != nil:
			p.Check(contains(s.list, code), at, "unknown")
		default:
			p.Check(office.IsPlain(code) && len(code) <= 80, at, "characters")
		}
	}
	if c.Field == FieldLanguage && c.Op == AtLeast {
		p.Check(LevelRank(c.Value.Level) > 0, at+".level", "unknown")
	}
	if c.Value.Scope != "" {
		p.Check(words.Known(KindCountry, c.Value.Scope), at+".scope", "unknown")
	}
}

func contains[T comparable](list []T, x T) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}

// CheckQuery notes what is wrong with a query; paths are its parameters' names.
func CheckQuery(q Query, words Vocabulary) error {
	var p office.Problems
	p.Check(len([]rune(q.Text)) <= 256, "q", "too_long", "limit", 256)
	p.Check(office.IsPlain(q.Text), "q", "characters")
	p.Check(len([]rune(q.Name)) <= 256, "name", "too_long", "limit", 256)
	p.Check(office.IsPlain(q.Name), "name", "characters")
	p.Check(q.Name == "" || strings.TrimSpace(q.Purpose) != "", "purpose", "name_purpose")
	p.Check(office.IsPlain(q.Purpose) && len([]rune(q.Purpose)) <= 200, "purpose", "characters")
	p.Check(q.Limit >= 0 && q.Limit <= 100, "limit", "between", "from", 1, "to", 100)
	p.Check(q.After >= 0 && q.After < Deepest, "after", "between", "from", 0, "to", Deepest-1)
	p.Check(contains([]Sort{"", ByRelevance, ByYears, ByConfirmed, ByName}, q.Sort), "sort", "unknown")
	p.Check(len(q.Filters)+len(q.Not) <= mostFilters, "q", "too_much")
	checkFilters(q.Filters, "", words, &p)
	checkFilters(q.Not, NotPrefix, words, &p)
	return p.Err()
}

// NotPrefix before the name of a field says in an address, in a refusal and in the
// log that the condition must not hold.
const NotPrefix = "not_"

// mostFilters bounds the conditions of one question.
const mostFilters = 100

func checkFilters(list []Criterion, prefix string, words Vocabulary, p *office.Problems) {
	for _, c := range list {
		var found office.Problems
		checkCriterion(c, words, string(c.Field), &found)
		if len(found.Fields()) > 0 {
			f := found.Fields()[0]
			p.Add(prefix+string(c.Field), f.Code, pairs(f.Args)...)
		}
	}
}

func pairs(args map[string]any) []any {
	var out []any
	for k, v := range args {
		out = append(out, k, v)
	}
	return out
}

// UnmarshalJSON takes the short forms of a value: a string, a list of strings, a
// number, true or false, or the object. What a short form means depends on the
// field: "sv:B2" is a language and its level, 5 a number of years.
func (c *Criterion) UnmarshalJSON(data []byte) error {
	var raw struct {
		Kind   Kind            `json:"kind"`
		Field  Field           `json:"field"`
		Op     Op              `json:"op"`
		Value  json.RawMessage `json:"value"`
		Weight int             `json:"weight"`
	}
	if err := strict(data, &raw); err != nil {
		return err
	}
	*c = Criterion{Kind: raw.Kind, Field: raw.Field, Op: raw.Op, Weight: raw.Weight}
	return c.readValue(raw.Value)
}

func (c *Criterion) readValue(raw json.RawMessage) error {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return nil
	}
	switch raw[0] {
	case '{':
		return strict(raw, &c.Value)
	case '[':
		return json.Unmarshal(raw, &c.Value.Codes)
	case '"':
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return err
		}
		c.SetText(s)
		return nil
	case 't', 'f':
		return json.Unmarshal(raw, &c.Value.Verified)
	}
	return json.Unmarshal(raw, &c.Value.Number)
}

// SetText sets the value from the short form of one string.
func (c *Criterion) SetText(s string) {
	switch code, level, found := strings.Cut(s, ":"); {
	case c.Field == FieldText:
		c.Value.Text = s
	case c.Field == FieldLanguage && found:
		c.Value.Codes, c.Value.Level = []string{code}, level
	default:
		c.Value.Codes = []string{s}
	}
}

func strict(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode(into)
}
