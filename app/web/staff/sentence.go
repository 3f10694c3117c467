package staff

import (
	"strconv"

	"jisr/app/roster"
	"jisr/app/terms"
)

// Sentence is a criterion in words: what it looks at, how, and what it asks.
type Sentence struct{ Field, Op, Value string }

// sentence says a criterion.
func (p *Pages) sentence(c roster.Criterion, lang string) Sentence {
	t := p.Render.Printer(lang)
	out := Sentence{Field: t.T("staff.criterion." + string(c.Field)), Op: t.T("staff.op." + string(c.Op)), Value: p.valueOf(c, lang)}
	if shapes()[c.Field].input == "flag" || c.Field == roster.FieldCity || len(c.Value.Codes) == 1 && c.Op != roster.AtLeast {
		out.Op = ""
	}
	return out
}

func (p *Pages) valueOf(c roster.Criterion, lang string) string {
	t, v := p.Render.Printer(lang), c.Value
	switch shapes()[c.Field].input {
	case "number":
		if c.Field == roster.FieldMission {
			return t.N("staff.missions", v.Number)
		}
		return t.N("staff.years", v.Number)
	case "degree":
		return p.label(terms.Levels, strconv.Itoa(v.Number), lang)
	case "window":
		from, _ := v.From.Time()
		to, _ := v.To.Time()
		return t.T("staff.criterion.window", "days", t.N("staff.days", v.Days), "span", t.DateRange(from, to))
	case "flag":
		return t.T("staff.flag." + strconv.FormatBool(v.Verified))
	case "text":
		return v.Text
	case "language":
		return joinDots(p.codes(c, lang), p.level(v.Level, lang))
	case "licence":
		verified := ""
		if v.Verified {
			verified = t.T("staff.mark.verified")
		}
		return joinDots(p.codes(c, lang), p.label(terms.Countries, v.Scope, lang), verified)
	}
	return p.codes(c, lang)
}

// codes are a criterion's alternatives: "Sweden or Germany".
func (p *Pages) codes(c roster.Criterion, lang string) string {
	s := shapes()[c.Field]
	list := make([]string, len(c.Value.Codes))
	for i, code := range c.Value.Codes {
		switch {
		case s.list != nil:
			list[i] = p.Render.Text(lang, s.key+"."+code)
		case s.kind != "":
			list[i] = p.label(s.kind, code, lang)
		default:
			list[i] = code
		}
	}
	return p.Render.Printer(lang).Or(list...)
}
