package api

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/office"
	"jisr/app/roster"
)

// pageParams, searchParams and the like say for the description what a route reads
// from the address; the readers are beside them.
type pageParams struct {
	Limit int    `query:"limit" description:"How many, up to 100." minimum:"1" maximum:"100"`
	After string `query:"after" description:"The cursor that the page before gave. Searches, matches, letters and the log are 1,000 deep."`
}

type searchParams struct {
	pageParams
	Q             string   `query:"q" description:"Free text in any script: words, \"phrases\", -without." maxLength:"256"`
	Name          string   `query:"name" description:"A name in any script; needs a purpose." maxLength:"256"`
	Purpose       string   `query:"purpose" description:"Why somebody is looked for by name." maxLength:"200"`
	Country       []string `query:"country" description:"Country of residence (ISO 3166-1); repeated means any of."`
	City          []string `query:"city"`
	Occupation    []string `query:"occupation" description:"ISCO-08 code or its beginning."`
	Concept       []string `query:"concept" description:"An occupation as the terms name it (jisr:… or esco:…)."`
	Skill         []string `query:"skill"`
	Language      []string `query:"language" description:"sv:B2 is Swedish at B2 or more; repeated means all of."`
	MinYears      int      `query:"min_years"`
	Education     int      `query:"education_level" description:"ISCED 2011 level, at least." maximum:"8"`
	Origin        []string `query:"origin" description:"Governorate of origin (ISO 3166-2)."`
	Mode          []string `query:"mode" description:"remote, visit, mission or return."`
	Available     string   `query:"available" description:"2027-03-01..2027-05-31, and :14 behind it for so many days."`
	Theme         []string `query:"theme"`
	Gender        []string `query:"gender"`
	Verified      bool     `query:"verified"`
	Fresh         bool     `query:"fresh"`
	NotCountry    []string `query:"not_country" description:"None of these: whoever lives there is left out. So with every not_…; repeated means none of them."`
	NotCity       []string `query:"not_city"`
	NotOccupation []string `query:"not_occupation"`
	NotConcept    []string `query:"not_concept"`
	NotSkill      []string `query:"not_skill"`
	NotLanguage   []string `query:"not_language" description:"sv:B2 leaves out who speaks Swedish at B2 or more."`
	NotOrigin     []string `query:"not_origin"`
	NotMode       []string `query:"not_mode"`
	NotTheme      []string `query:"not_theme"`
	NotGender     []string `query:"not_gender"`
	Sort          string   `query:"sort" description:"name orders up to 1,000 hits." enum:"relevance,years,confirmed,name"`
}

type purposeParam struct {
	Purpose string `query:"purpose" description:"Why the record is opened; kept in the log."`
}

type suggestParams struct {
	Q     string `query:"q"`
	Lang  string `query:"lang" enum:"en,ar,ckb"`
	Limit int    `query:"limit" minimum:"1" maximum:"100"`
}

type letterParams struct {
	pageParams
	State  string `query:"state"`
	Expert string `query:"expert"`
}

type auditParams struct {
	pageParams
	Subject string `query:"subject" description:"The record that was touched."`
	Actor   string `query:"actor" description:"Who acted."`
	From    string `query:"from" description:"A time (RFC 3339) or a date in Baghdad, inclusive."`
	To      string `query:"to" description:"The same, exclusive."`
}

// knownParams refuses a parameter by its name when the route does not read it.
func knownParams(c *fiber.Ctx, names ...string) error {
	var p office.Problems
	for k := range c.Context().QueryArgs().All() {
		p.Check(slices.Contains(names, string(k)), string(k), "unknown_field")
	}
	return p.Err()
}

// named gives a refusal the names of the parameters, where a field has another.
func named(err error) error {
	var e *office.Error
	if !errors.As(err, &e) {
		return err
	}
	names := map[string]string{string(roster.FieldAvailability): "available", string(roster.FieldYears): "min_years", string(roster.FieldDegree): "education_level"}
	out := *e
	out.Fields = slices.Clone(e.Fields)
	for i, f := range out.Fields {
		if name, other := names[f.Path]; other {
			out.Fields[i].Path = name
		}
	}
	return &out
}

// codeParams are the parameters that take codes: repeated is any of.
func codeParams() map[string]roster.Field {
	return map[string]roster.Field{"country": roster.FieldCountry, "city": roster.FieldCity, "occupation": roster.FieldOccupation, "concept": roster.FieldConcept, "skill": roster.FieldSkill,
		"origin": roster.FieldOrigin, "mode": roster.FieldMode, "theme": roster.FieldTheme, "gender": roster.FieldGender}
}

// queryOf reads the parameters of a search; one that is not known is refused.
func queryOf(c *fiber.Ctx) (roster.Query, error) {
	values := map[string][]string{}
	for k, v := range c.Context().QueryArgs().All() {
		values[string(k)] = append(values[string(k)], string(v))
	}
	return ParseQuery(values)
}

// ParseQuery reads the parameters of a search, wherever they were written.
func ParseQuery(values map[string][]string) (roster.Query, error) {
	q := roster.Query{Facets: true}
	var p office.Problems
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names) // the same query gives the same filters in the same order
	for _, name := range names {
		readParam(&q, name, values[name], &p)
	}
	return q, p.Err()
}

func readParam(q *roster.Query, name string, v []string, p *office.Problems) {
	if field, coded := codeParams()[name]; coded {
		q.Filters = append(q.Filters, roster.Criterion{Kind: roster.Must, Field: field, Op: roster.AnyOf, Value: roster.Value{Codes: v}})
		return
	}
	if bare, negated := strings.CutPrefix(name, roster.NotPrefix); negated {
		readNot(q, bare, v, p)
		return
	}
	switch name {
	case "q":
		q.Text = v[0]
	case "name":
		q.Name = v[0]
	case "purpose":
		q.Purpose = v[0]
	case "sort":
		q.Sort = roster.Sort(v[0])
	case "language":
		for _, one := range v {
			q.Filters = append(q.Filters, languageOf(one))
		}
	case "min_years", "education_level":
		field := map[string]roster.Field{"min_years": roster.FieldYears, "education_level": roster.FieldDegree}[name]
		n, err := strconv.Atoi(v[0])
		p.Check(err == nil, name, "number")
		q.Filters = append(q.Filters, roster.Criterion{Kind: roster.Must, Field: field, Op: roster.AtLeast, Value: roster.Value{Number: n}})
	case "available":
		q.Filters = append(q.Filters, availableOf(v[0], p))
	case "verified", "fresh":
		yes, err := strconv.ParseBool(v[0])
		p.Check(err == nil, name, "unknown")
		q.Filters = append(q.Filters, roster.Criterion{Kind: roster.Must, Field: roster.Field(name), Op: roster.Is, Value: roster.Value{Verified: yes}})
	case "limit", "after":
	default:
		p.Add(name, "unknown_field")
	}
}

// readNot reads a parameter that leaves out who has one of its values.
func readNot(q *roster.Query, name string, v []string, p *office.Problems) {
	if name == "language" {
		for _, one := range v {
			q.Not = append(q.Not, languageOf(one))
		}
		return
	}
	field, coded := codeParams()[name]
	if !coded {
		p.Add(roster.NotPrefix+name, "unknown_field")
		return
	}
	q.Not = append(q.Not, roster.Criterion{Kind: roster.Must, Field: field, Op: roster.AnyOf, Value: roster.Value{Codes: v}})
}

// languageOf reads sv:B2 (at least) or sv (at any level).
func languageOf(text string) roster.Criterion {
	c := roster.Criterion{Kind: roster.Must, Field: roster.FieldLanguage, Op: roster.Is}
	c.SetText(text)
	if c.Value.Level != "" {
		c.Op = roster.AtLeast
	}
	return c
}

// availableOf reads 2027-03-01..2027-05-31, and :14 behind it for so many days.
func availableOf(text string, p *office.Problems) roster.Criterion {
	span, days, counted := strings.Cut(text, ":")
	from, to, found := strings.Cut(span, "..")
	p.Check(found, "available", "date")
	v := roster.Value{From: office.Date(from), To: office.Date(to), Days: 1}
	if counted {
		n, err := strconv.Atoi(days)
		p.Check(err == nil, "available", "number")
		v.Days = n
	}
	return roster.Criterion{Kind: roster.Must, Field: roster.FieldAvailability, Op: roster.Within, Value: v}
}
