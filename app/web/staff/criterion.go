package staff

import (
	"strconv"
	"strings"

	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// shapeOf is which inputs a field's criterion has. One table serves the form, the
// reading of it and the sentence on the page.
type shapeOf struct {
	// input is codes (choices), term (a combobox of a kind), number, window, flag or text.
	input string
	kind  string // of the vocabulary
	list  []string
	key   string // texts of a closed list
}

func shapes() map[roster.Field]shapeOf {
	return map[roster.Field]shapeOf{
		roster.FieldOccupation:   {input: "term", kind: terms.ISCO},
		roster.FieldConcept:      {input: "term", kind: terms.Concepts},
		roster.FieldSkill:        {input: "term", kind: terms.Skills},
		roster.FieldLicence:      {input: "licence", kind: terms.ISCO},
		roster.FieldLanguage:     {input: "language", kind: terms.Languages},
		roster.FieldYears:        {input: "number"},
		roster.FieldDegree:       {input: "degree"},
		roster.FieldStudied:      {input: "term", kind: terms.Fields},
		roster.FieldAvailability: {input: "window"},
		roster.FieldMode:         {input: "codes", list: []string{"remote", "visit", "mission", "return"}, key: "staff.mode"},
		roster.FieldCountry:      {input: "term", kind: terms.Countries},
		roster.FieldCity:         {input: "words"},
		roster.FieldOrigin:       {input: "codes", kind: terms.Governorates},
		roster.FieldMission:      {input: "number"},
		roster.FieldVetting:      {input: "codes", list: []string{"identity", "degree", "licence", "experience"}, key: "staff.claim"},
		roster.FieldTheme:        {input: "codes", list: []string{"institutions", "human_capital", "finance", "guardianship"}, key: "staff.theme"},
		roster.FieldVerified:     {input: "flag"},
		roster.FieldFresh:        {input: "flag"},
		roster.FieldText:         {input: "text"},
	}
}

// readCriterion reads one criterion from its form. What was typed freely becomes
// the term it means, or stays as it is for the desk to refuse.
func (p *Pages) readCriterion(in web.Form, lang string) roster.Criterion {
	field := roster.Field(in.Text("field"))
	c := roster.Criterion{Kind: roster.Kind(in.Text("kind")), Field: field}
	if c.Kind == roster.Should {
		c.Weight = in.Number("weight")
	}
	s := shapes()[field]
	switch s.input {
	case "term":
		c.Value.Codes = p.readTerms(in, s.kind, lang)
	case "codes":
		c.Value.Codes = in.List("value")
	case "words":
		c.Value.Codes = web.ListedIn(in.Text("value"))
	case "licence":
		c.Value.Codes, c.Value.Scope, c.Value.Verified = p.readTerms(in, s.kind, lang), in.Text("scope"), in.Yes("verified")
	case "language":
		c.Value.Codes, c.Value.Level = in.List("value"), in.Text("level")
	case "number", "degree":
		c.Value.Number = in.Number("value")
	case "window":
		c.Value.From, c.Value.To, c.Value.Days = in.Date("value.from"), in.Date("value.to"), in.Number("value.days")
	case "flag":
		c.Value.Verified = true
	case "text":
		c.Value.Text = in.Text("value")
	}
	c.Op = opOf(c)
	return c
}

// opOf is the one operation that the form offers for the field.
func opOf(c roster.Criterion) roster.Op {
	switch shapes()[c.Field].input {
	case "number", "degree":
		return roster.AtLeast
	case "language":
		return roster.AtLeast
	case "window":
		return roster.Within
	case "flag":
		return roster.Is
	case "text":
		return roster.Text
	}
	if len(c.Value.Codes) == 1 {
		return roster.Is
	}
	return roster.AnyOf
}

// readTerms gathers the chosen codes and what was typed beside them.
func (p *Pages) readTerms(in web.Form, kind, lang string) []string {
	out := in.List("value")
	for _, word := range web.ListedIn(in.Text("value.add")) {
		out = append(out, p.meant(kind, word, lang))
	}
	return out
}

// meant is the code of a word: the word itself when it is a code, or the first
// term that fits it.
func (p *Pages) meant(kind, word, lang string) string {
	if p.Terms.Known(kind, word) {
		return word
	}
	if found := p.Terms.Suggest(kind, word, lang, 1); len(found) > 0 {
		return found[0].Code
	}
	return word
}

// CriterionForm is the form of one criterion. Index is its place in the role, -1
// for a new one.
type CriterionForm struct {
	Index     int
	Criterion roster.Criterion
	// Input says which inputs there are; Source is the kind of a combobox.
	Input, Source string
	Label         string
	Choices       []web.Choice
	Levels        []web.Choice
	Picked        []web.Choice
}

// Words is the value of a field of free words.
func (f CriterionForm) Words() string { return strings.Join(f.Criterion.Value.Codes, ", ") }

// Weight is that of a should, 5 unless given.
func (f CriterionForm) Weight() string {
	if f.Criterion.Weight == 0 {
		return "5"
	}
	return strconv.Itoa(f.Criterion.Weight)
}

// Level is the language level asked for, B2 unless given.
func (f CriterionForm) Level() string {
	if f.Criterion.Value.Level == "" {
		return "B2"
	}
	return f.Criterion.Value.Level
}

// criterionForm makes the form of a criterion, nil for a field that there is not.
func (p *Pages) criterionForm(index int, c roster.Criterion, lang string) *CriterionForm {
	s, ok := shapes()[c.Field]
	if !ok || (c.Kind != roster.Must && c.Kind != roster.Should) {
		return nil
	}
	f := &CriterionForm{Index: index, Criterion: c, Input: s.input, Source: s.kind, Label: p.Render.Text(lang, "staff.criterion."+string(c.Field))}
	switch {
	case s.list != nil:
		f.Choices = p.said(lang, s.key, s.list)
	case s.input == "codes" || s.input == "language":
		f.Choices = p.sorted(s.kind, lang)
	case s.input == "licence":
		f.Choices = p.sorted(terms.Countries, lang)
	case s.input == "degree":
		f.Choices = p.degrees(lang)
	}
	if s.input == "language" {
		for _, l := range roster.Levels() {
			f.Levels = append(f.Levels, web.Choice{Value: l, Label: p.level(l, lang)})
		}
	}
	if s.input == "term" || s.input == "licence" {
		for _, code := range c.Value.Codes {
			f.Picked = append(f.Picked, web.Choice{Value: code, Label: p.label(s.kind, code, lang)})
		}
	}
	return f
}

// degrees are the ISCED levels in their own order.
func (p *Pages) degrees(lang string) []web.Choice {
	var out []web.Choice
	for _, code := range p.Terms.Codes(terms.Levels) {
		out = append(out, web.Choice{Value: code, Label: p.label(terms.Levels, code, lang)})
	}
	return out
}
