package public

import (
	"strings"

	"jisr/app/terms"
	"jisr/app/web"
)

// term is a combobox that takes one term: what was typed, the code that was chosen
// or found for it, and, where it is not clear which is meant, the ones to choose
// from.
type term struct {
	Kind, Text, Code string
	// Unit is the ISCO unit group of an occupation.
	Unit    string
	Choices []web.Choice
}

// iscoPrefix marks a group of ISCO where a concept is expected: for a trade that
// no concept fits.
const iscoPrefix = "isco:"

// noneOf is the answer "none of these".
const noneOf = "none"

// readTerm reads a combobox. The chosen code counts while the text is the one it
// was chosen for: without scripts it stays in the form when the text is changed.
func (p *Pages) readTerm(in web.Form, name, kind, lang string) term {
	t := term{Kind: kind, Text: in.Text(name)}
	if t.Text == "" {
		return t
	}
	pick, code := in.Text(name+".pick"), in.Text(name+".code")
	switch {
	case pick == noneOf && in.Text(name+".about") == t.Text:
		t.Choices = p.widest(kind, lang)
	case p.isTerm(kind, pick) && in.Text(name+".about") == t.Text:
		t.Code = pick
	case p.isTerm(kind, code) && (same(t.Text, p.label(kind, code, lang)) || in.Text(name+".was") == t.Text):
		t.Code = code
	default:
		t.Code, t.Choices = p.resolve(kind, t.Text, lang)
		if t.Code == "" && len(t.Choices) == 0 {
			t.Choices = p.widest(kind, lang)
		} else if t.Code == "" {
			t.Choices = append(t.Choices, web.Choice{Value: noneOf, Label: p.Render.Text(lang, "register.term.none")})
		}
	}
	if kind == terms.Concepts {
		t.Unit = p.Terms.Unit(t.Code)
	}
	return t
}

// isTerm is true for a code of the kind, or a group of ISCO for an occupation.
func (p *Pages) isTerm(kind, code string) bool {
	if group, is := strings.CutPrefix(code, iscoPrefix); is && kind == terms.Concepts {
		return p.Terms.Known(terms.ISCO, group)
	}
	return p.Terms.Known(kind, code)
}

// widest are the choices where nothing fits what was typed.
func (p *Pages) widest(kind, lang string) []web.Choice {
	if kind != terms.Concepts {
		return p.broad(kind, 2, lang)
	}
	out := p.broad(terms.ISCO, 1, lang)
	for i := range out {
		out[i].Value = iscoPrefix + out[i].Value
	}
	return out
}

// typedTerm is a term as it was typed: its code counts only where it was chosen, and
// nothing is asked yet.
func (p *Pages) typedTerm(in web.Form, name, kind, lang string) term {
	read := p.readTerm(in, name, kind, lang)
	t := term{Kind: kind, Text: read.Text}
	if len(read.Choices) == 0 && (in.Text(name+".code") == read.Code || in.Text(name+".pick") == read.Code) {
		t.Code, t.Unit = read.Code, read.Unit
	}
	return t
}
