package public

import (
	"strconv"
	"strings"

	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// skillRow is one skill that was chosen, and what she says of it.
type skillRow struct {
	Code, Label string
	Level, Note string
	// Known is false for a word that is no term yet, of which nothing more is asked.
	Known bool
}

// Name is what the names of its inputs begin with. It is the code and no number: the
// chips come and go in the page without the inputs behind them.
func (r skillRow) Name() string { return skillName(r.Code) }

func skillName(code string) string { return "skills[" + code + "]" }

// skillField is the combobox of skills: those chosen, what was typed and is not
// known, and the ones to choose from.
type skillField struct {
	Picked  []skillRow
	Choices []web.Choice
	Add     string
	words   map[string]string // her own word for a code
}

// Chips are those chosen as the combobox shows them.
func (f skillField) Chips() []web.Choice {
	var out []web.Choice
	for _, r := range f.Picked {
		out = append(out, web.Choice{Value: r.Code, Label: r.Label})
	}
	return out
}

// Told is true when something is said of one of them.
func (f skillField) Told() bool {
	for _, r := range f.Picked {
		if r.Level != "" || r.Note != "" {
			return true
		}
	}
	return false
}

// skillsOf are the skills of a record.
func (p *Pages) skillsOf(list []roster.Skill, lang string) skillField {
	var f skillField
	for _, s := range list {
		f.Picked = append(f.Picked, skillRow{Code: s.ID, Label: p.skillLabel(s, lang), Level: shown(s.Level), Note: s.Note, Known: true})
	}
	return f
}

// skillLabel is the term in the reader's language, her own word where it has none.
func (p *Pages) skillLabel(s roster.Skill, lang string) string {
	label, missing := p.Terms.Label(terms.Skills, s.ID, lang)
	if missing && s.Label != "" {
		return s.Label
	}
	return label
}

// readSkills reads codes and free words. A word that means one skill is that
// skill; one that may mean several is asked.
func (p *Pages) readSkills(in web.Form, lang string) skillField {
	f := skillField{words: map[string]string{}}
	var unknown []string
	for _, word := range append(in.List("skills"), web.ListedIn(in.Text("skills.add"))...) {
		if p.Terms.Known(terms.Skills, word) {
			f.pick(word, p.label(terms.Skills, word, lang), true)
			continue
		}
		code, choices := p.resolve(terms.Skills, word, lang)
		switch {
		case code != "":
			f.pick(code, p.label(terms.Skills, code, lang), true)
			f.words[code] = word
		case len(choices) > 0:
			f.Choices = append(f.Choices, choices...)
		default:
			unknown = append(unknown, word)
		}
	}
	f.Add = strings.Join(unknown, ", ")
	f.tell(in)
	return f
}

// typedSkills are the skills as they were typed: chips stay chips, and what stands in
// the field stays there.
func (p *Pages) typedSkills(in web.Form, lang string) skillField {
	f := skillField{Add: in.Text("skills.add"), words: map[string]string{}}
	for _, word := range in.List("skills") {
		label, known := word, p.Terms.Known(terms.Skills, word)
		if known {
			label = p.label(terms.Skills, word, lang)
		}
		f.pick(word, label, known)
	}
	f.tell(in)
	return f
}

func (f *skillField) pick(code, label string, known bool) {
	for _, r := range f.Picked {
		if r.Code == code {
			return
		}
	}
	f.Picked = append(f.Picked, skillRow{Code: code, Label: label, Known: known})
}

// tell reads what is said of each.
func (f *skillField) tell(in web.Form) {
	for i := range f.Picked {
		r := &f.Picked[i]
		r.Level, r.Note = in.Code(r.Name()+".level"), in.Text(r.Name()+".note")
	}
}

func (s *profession) applySkills(e *roster.Expert, p *office.Problems) {
	was := map[string]roster.Skill{}
	for _, o := range e.Skills {
		was[o.ID] = o
	}
	e.Skills = nil
	for _, r := range s.Skills.Picked {
		own := s.Skills.words[r.Code]
		if o, there := was[r.Code]; there {
			own = o.Label
		}
		e.Skills = append(e.Skills, roster.Skill{ID: r.Code, Label: own, Level: number(p, r.Level, r.Name()+".level"), Note: r.Note})
	}
}

// input is the name of the input behind skills[3].note; row is skills[3.
func (f skillField) input(row, field string) string {
	_, which, _ := strings.Cut(row, "[")
	if i, err := strconv.Atoi(which); err == nil && i < len(f.Picked) {
		which = f.Picked[i].Code
	}
	if field != "level" && field != "note" {
		return "skills"
	}
	return skillName(which) + "." + field
}
