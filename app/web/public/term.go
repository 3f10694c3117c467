package public

import (
	"strings"

	"jisr/app/roster"
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
func (p *Pages) typedTerm(in web.Form, name string, read term) term {
	t := term{Kind: read.Kind, Text: read.Text}
	if len(read.Choices) == 0 && (in.Text(name+".code") == read.Code || in.Text(name+".pick") == read.Code) {
		t.Code, t.Unit = read.Code, read.Unit
	}
	return t
}

// typedSkills are the skills as they were typed: chips stay chips, and what stands in
// the field stays there.
func (p *Pages) typedSkills(in web.Form, lang string) skillField {
	f := skillField{Add: in.Text("skills.add"), words: map[string]string{}}
	for _, word := range in.List("skills") {
		label := word
		if p.Terms.Known(terms.Skills, word) {
			label = p.label(terms.Skills, word, lang)
		}
		f.pick(word, label)
	}
	return f
}

// skillField is the combobox of skills: those chosen, what was typed and is not
// known, and the ones to choose from.
type skillField struct {
	Picked, Choices []web.Choice
	Add             string
	words           map[string]string // her own word for a code
}

// readSkills reads codes and free words. A word that means one skill is that
// skill; one that may mean several is asked.
func (p *Pages) readSkills(in web.Form, lang string) skillField {
	f := skillField{words: map[string]string{}}
	var unknown []string
	for _, word := range append(in.List("skills"), words(in.Text("skills.add"))...) {
		if p.Terms.Known(terms.Skills, word) {
			f.pick(word, p.label(terms.Skills, word, lang))
			continue
		}
		code, choices := p.resolve(terms.Skills, word, lang)
		switch {
		case code != "":
			f.pick(code, p.label(terms.Skills, code, lang))
			f.words[code] = word
		case len(choices) > 0:
			f.Choices = append(f.Choices, choices...)
		default:
			unknown = append(unknown, word)
		}
	}
	f.Add = strings.Join(unknown, ", ")
	return f
}

func (f *skillField) pick(code, label string) {
	for _, c := range f.Picked {
		if c.Value == code {
			return
		}
	}
	f.Picked = append(f.Picked, web.Choice{Value: code, Label: label})
}

// merge keeps what a record knows of a skill beyond its code.
func (f skillField) merge(old []roster.Skill) []roster.Skill {
	var out []roster.Skill
	for _, c := range f.Picked {
		s := roster.Skill{ID: c.Value, Label: f.words[c.Value]}
		for _, o := range old {
			if o.ID == c.Value {
				s = o
			}
		}
		out = append(out, s)
	}
	return out
}

// words cuts what was typed at commas of either script, semicolons and lines.
func words(s string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",،;؛\n", r) }) {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}
