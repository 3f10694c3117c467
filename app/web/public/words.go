package public

import (
	"slices"
	"strings"

	"jisr/app/office"
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

// choices are codes with their texts, in the order given.
func (p *Pages) choices(kind string, codes []string, lang string) []web.Choice {
	out := make([]web.Choice, len(codes))
	for i, code := range codes {
		out[i] = web.Choice{Value: code, Label: p.label(kind, code, lang)}
	}
	return out
}

// sorted are all terms of a kind in the order of the reader's alphabet.
func (p *Pages) sorted(kind, lang string) []web.Choice {
	return web.InOrder(lang, p.choices(kind, p.Terms.Codes(kind), lang))
}

// said are the values of a closed list with the texts of the catalogue below key.
func (p *Pages) said(lang, key string, values []string) []web.Choice {
	out := make([]web.Choice, len(values))
	for i, value := range values {
		out[i] = web.Choice{Value: value, Label: p.Render.Text(lang, key+"."+value)}
		if hint := key + "." + value + ".hint"; p.Locale.Has(lang, hint) {
			out[i].Hint = p.Render.Text(lang, hint)
		}
	}
	return out
}

// offered is how many suggestions a question offers.
const offered = 6

// resolve finds the term that was meant by what was typed freely: the only one
// that fits, one whose label it is exactly, or the only one for which it is another
// word; otherwise those that come into question.
func (p *Pages) resolve(kind, typed, lang string) (code string, choices []web.Choice) {
	found := p.Terms.Suggest(kind, typed, lang, offered)
	var exact []string
	for _, s := range found {
		if same(typed, s.Label) {
			return s.Code, nil
		}
		if same(typed, s.Also) {
			exact = append(exact, s.Code)
		}
	}
	if len(exact) == 1 {
		return exact[0], nil
	}
	if len(found) == 1 {
		return found[0].Code, nil
	}
	for _, s := range found {
		choices = append(choices, web.Choice{Value: s.Code, Label: s.Label, Hint: s.Also})
	}
	return "", choices
}

// same compares words as a reader would, letters large or small.
func same(a, b string) bool {
	return b != "" && strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}

// broad are the codes of a kind with so many characters: the ten groups of ISCO,
// the fields of ISCED at their widest.
func (p *Pages) broad(kind string, length int, lang string) []web.Choice {
	var codes []string
	for _, code := range p.Terms.Codes(kind) {
		if len(code) == length {
			codes = append(codes, code)
		}
	}
	return p.choices(kind, codes, lang)
}

// sections are the widest groups of ISIC in which somebody invests: without public
// administration, households and embassies.
func (p *Pages) sections(lang string) []web.Choice {
	return slices.DeleteFunc(p.broad(terms.Sectors, 1, lang), func(c web.Choice) bool { return strings.Contains("OTU", c.Value) })
}

// translated is a text with the language it is in when that is not the reader's.
type translated struct{ Text, Other string }

// translate takes a text in the reader's language, or in another and says so.
func translate(t office.Text, lang string) translated {
	text, shown := t.In(lang)
	if shown == lang || shown == "" {
		return translated{Text: text}
	}
	return translated{Text: text, Other: shown}
}
