package staff

import (
	"context"
	"slices"

	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// label is a code's text for a reader; empty for no code.
func (p *Pages) label(kind, code, lang string) string {
	if code == "" {
		return ""
	}
	text, _ := p.Terms.Label(kind, code, lang)
	return text
}

// sorted are all terms of a kind in the order of the reader's alphabet.
func (p *Pages) sorted(kind, lang string) []web.Choice {
	var out []web.Choice
	for _, code := range p.Terms.Codes(kind) {
		out = append(out, web.Choice{Value: code, Label: p.label(kind, code, lang)})
	}
	return web.InOrder(lang, out)
}

// broad are the widest codes of a kind: those with so many characters.
func (p *Pages) broad(kind string, length int, lang string) []web.Choice {
	return slices.DeleteFunc(p.sorted(kind, lang), func(c web.Choice) bool { return len(c.Value) != length })
}

// said are the values of a closed list with the texts of the catalogue below key.
func (p *Pages) said(lang, key string, values []string) []web.Choice {
	out := make([]web.Choice, len(values))
	for i, value := range values {
		out[i] = web.Choice{Value: value, Label: p.Render.Text(lang, key+"."+value)}
	}
	return out
}

// in is a text in the reader's language, or in the one it has.
func in(t office.Text, lang string) string {
	s, _ := t.In(lang)
	return s
}

// institution is an institution's name; empty when there is none of that id.
func (p *Pages) institution(ctx context.Context, id, lang string) string {
	if id == "" {
		return ""
	}
	i, err := p.Staff.Institution(ctx, id)
	if err != nil {
		return "" // a name beside the page: the page is right without it
	}
	return in(i.Name, lang)
}

// institutions are the choices of a form.
func (p *Pages) institutions(ctx context.Context, lang string) ([]web.Choice, error) {
	list, err := p.Staff.Institutions(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]web.Choice, len(list))
	for i, x := range list {
		out[i] = web.Choice{Value: x.ID, Label: in(x.Name, lang)}
	}
	return out, nil
}

// officer is an officer's name; "you" for the reader herself.
func (p *Pages) officer(ctx context.Context, id, self, lang string) string {
	if id == self && id != "" {
		return p.Render.Text(lang, "staff.who.you")
	}
	o, err := p.Staff.Officer(ctx, id)
	if err != nil {
		return p.Render.Text(lang, "staff.who.officer")
	}
	return o.Name.In(lang)
}

// person is how an expert is called on a page.
func (p *Pages) person(e roster.Expert, lang string) string {
	if name := e.Name.In(lang); name != "" {
		return name
	}
	return e.Number
}

// trade is what an expert does, in a line: her own headline, or the term of her
// first occupation.
func (p *Pages) trade(e roster.Expert, lang string) string {
	if e.Headline != "" {
		return e.Headline
	}
	if len(e.Occupations) == 0 {
		return ""
	}
	return p.occupation(e.Occupations[0], lang)
}

// occupation is the finest term of a trade.
func (p *Pages) occupation(o roster.Occupation, lang string) string {
	switch {
	case o.Title != "":
		return o.Title
	case o.Concept != "":
		return p.label(terms.Concepts, o.Concept, lang)
	}
	return p.label(terms.ISCO, o.Code, lang)
}

// skill is a skill in her own words, or its term.
func (p *Pages) skill(s roster.Skill, lang string) string {
	if s.Label != "" {
		return s.Label
	}
	return p.label(terms.Skills, s.ID, lang)
}
