package staff

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"jisr/app/locale"
	"jisr/app/terms"
)

// What an officer types may hold filters among its words: country:DE, skill:"GIS",
// -theme:finance. They are the facets in another form: a field is called by its name
// or by its heading in the language of the page, a value by its code or its label.
// Only what is understood is taken out of the words; the rest stays as it was typed.

// typedPart is one filter as it was typed.
type typedPart struct {
	Raw          string // as it stands in the text
	Field, Value string
	Not          bool
}

// Doubt is a filter that was not understood, and what comes nearest.
type Doubt struct {
	Raw string
	// Value is true where the field is known and its value is not.
	Value bool
	// Near is the nearest known, empty without one; URL the search with it instead.
	Near, URL string
}

// understood is what a text says: its words, and the search with its filters.
type understood struct {
	Search Search
	Parts  int
	Doubts []Doubt
}

const (
	mostTyped = 256 // characters that are looked at, as many as a search may have
	mostParts = 16
)

// cutTyped takes the filters out of a text; free are the words that are left. A text
// beyond the bounds is all words, which the search then refuses.
func cutTyped(text string) (free string, parts []typedPart) {
	if utf8.RuneCountInString(text) > mostTyped {
		return text, nil
	}
	var words []string
	for _, raw := range rawWords(text) {
		if part, is := readPart(raw); is {
			parts = append(parts, part)
		} else {
			words = append(words, raw)
		}
	}
	if len(parts) > mostParts {
		return text, nil
	}
	return strings.Join(words, " "), parts
}

// rawWords cuts a text into its words, as they were typed; what stands in quotation
// marks stays together.
func rawWords(text string) (out []string) {
	for rest := strings.TrimLeftFunc(text, unicode.IsSpace); rest != ""; rest = strings.TrimLeftFunc(rest, unicode.IsSpace) {
		raw := rest[:wordEnd(rest)]
		out, rest = append(out, raw), rest[len(raw):]
	}
	return out
}

// wordEnd is where the first word ends: at a space that is not in quotation marks. A
// mark that is never closed is a letter like others.
func wordEnd(s string) int {
	for at := 0; at < len(s); {
		r, size := utf8.DecodeRuneInString(s[at:])
		if unicode.IsSpace(r) {
			return at
		}
		at += size
		if !isQuote(r) {
			continue
		}
		if end := strings.IndexFunc(s[at:], isQuote); end >= 0 {
			_, closing := utf8.DecodeRuneInString(s[at+end:])
			at += end + closing
		}
	}
	return len(s)
}

func isQuote(r rune) bool { return strings.ContainsRune("\"«»“”„", r) }

// readPart reads field:value. A quotation before the colon, an empty value or one
// that begins like the rest of a link are words.
func readPart(raw string) (typedPart, bool) {
	body, not := strings.CutPrefix(raw, "-")
	field, value, found := strings.Cut(body, ":")
	value = strings.TrimSpace(strings.TrimFunc(value, isQuote))
	if !found || field == "" || value == "" || strings.HasPrefix(value, "/") || strings.ContainsFunc(field, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		return typedPart{}, false
	}
	return typedPart{Raw: raw, Field: field, Value: value, Not: not}, true
}

// understand reads the filters in the text of a search.
func (p *Pages) understand(s Search, lang string) understood {
	free, parts := cutTyped(s.Text)
	out := understood{Search: s.copied(), Parts: len(parts)}
	out.Search.Text = free
	for _, part := range parts {
		name := p.fieldNamed(part.Field, lang)
		if name == "" {
			out.Doubts = append(out.Doubts, p.doubtField(s, part, lang))
			continue
		}
		field, code := p.valueNamed(name, part.Value, lang)
		if code == "" {
			out.Doubts = append(out.Doubts, p.doubtValue(s, part, name, lang))
			continue
		}
		out.Search.choose(field, code, part.Not)
	}
	return out
}

// choose adds a value to what is chosen, or to what is left out.
func (s *Search) choose(field, code string, not bool) {
	to := s.Chosen
	if not {
		to = s.Not
	}
	if !slices.Contains(to[field], code) {
		to[field] = append(slices.Clone(to[field]), code)
	}
}

// copied is the same search with maps of its own.
func (s Search) copied() Search {
	s.Chosen, s.Not = maps.Clone(s.Chosen), maps.Clone(s.Not)
	if s.Chosen == nil {
		s.Chosen = map[string][]string{}
	}
	if s.Not == nil {
		s.Not = map[string][]string{}
	}
	return s
}

// fieldNames are the fields by what they may be called, in English and in a language.
func (p *Pages) fieldNames(lang string) map[string]string {
	out := map[string]string{}
	for _, name := range searchFields() {
		for _, l := range []string{"en", lang} {
			out[p.plainName(p.Render.Text(l, "staff.facet."+name))] = name
		}
	}
	for _, name := range searchFields() {
		out[name] = name // a field's own name is never another's heading
	}
	for _, name := range searchFields() { // the first word of a long heading is enough
		short, _, _ := strings.Cut(p.plainName(p.Render.Text(lang, "staff.facet."+name)), "_")
		if _, taken := out[short]; !taken {
			out[short] = name
		}
	}
	return out
}

// plainName is a heading or a label as one types it: in the form in which terms are
// compared, without spaces and the article.
func (p *Pages) plainName(s string) string { return strings.Join(p.Terms.Words(s), "_") }

func (p *Pages) fieldNamed(field, lang string) string { return p.fieldNames(lang)[p.plainName(field)] }

// vocabularies are the fields whose values are terms.
func vocabularies() map[string]string {
	return map[string]string{"country": terms.Countries, "occupation": terms.ISCO, "concept": terms.Concepts, "skill": terms.Skills, "language": terms.Languages, "origin": terms.Governorates}
}

// valueNamed finds the code of a value. An occupation that the classification does not
// name may be one of the finer terms, which is a field of its own.
func (p *Pages) valueNamed(name, value, lang string) (field, code string) {
	switch name {
	case "city":
		return name, value
	case "years":
		return name, yearsTyped(value)
	}
	if kind, is := vocabularies()[name]; is {
		code = p.termNamed(kind, value, lang)
		if code == "" && name == "occupation" {
			return "concept", p.termNamed(terms.Concepts, value, lang)
		}
		return name, code
	}
	for _, code := range listed(name) {
		if value == code || p.plainName(value) == p.plainName(p.facetLabel(name, code, lang)) || p.plainName(value) == p.plainName(p.facetLabel(name, code, "en")) {
			return name, code
		}
	}
	return name, ""
}

// listed are the values of a field that has few.
func listed(name string) []string {
	return map[string][]string{"mode": {"remote", "visit", "mission", "return"}, "theme": {"institutions", "human_capital", "finance", "guardianship"},
		"verified": {"true", "false"}, "fresh": {"true", "false"}}[name]
}

// yearsTyped reads a band of the facet or a number of years.
func yearsTyped(value string) string {
	value = locale.Digits(value)
	for _, band := range yearBands() {
		if band.Code == value && band.From > 0 {
			return value
		}
	}
	if n, err := strconv.Atoi(value); err == nil && n >= 1 && n <= 70 {
		for _, band := range yearBands() {
			if band.From == n {
				return band.Code
			}
		}
		return strconv.Itoa(n)
	}
	return ""
}

// termNamed is the code of a term, by itself in any case or by a whole label in any
// language.
func (p *Pages) termNamed(kind, value, lang string) string {
	for _, code := range []string{value, strings.ToUpper(value), strings.ToLower(value)} {
		if p.Terms.Known(kind, code) {
			return code
		}
	}
	for _, s := range p.Terms.Suggest(kind, value, lang, 1) {
		if s.Whole {
			return s.Code
		}
	}
	return ""
}

// doubtField says that there is no such field, and which is nearest.
func (p *Pages) doubtField(s Search, part typedPart, lang string) Doubt {
	out := Doubt{Raw: part.Raw}
	best := 3 // letters that may differ, and one more
	for _, name := range slices.Sorted(maps.Keys(p.fieldNames(lang))) {
		if n := distance(p.plainName(part.Field), name); n < best {
			best, out.Near = n, name
		}
	}
	if out.Near != "" {
		out.Near = typedAs(out.Near, part.Value, part.Not)
		out.URL = p.replaced(s, part.Raw, out.Near, lang)
	}
	return out
}

// doubtValue says that the field has no such value, and which is nearest.
func (p *Pages) doubtValue(s Search, part typedPart, name, lang string) Doubt {
	out := Doubt{Raw: part.Raw, Value: true}
	near := ""
	if kind, is := vocabularies()[name]; is {
		near = p.nearTerm(kind, part.Value, lang)
		if near == "" && name == "occupation" {
			near = p.nearTerm(terms.Concepts, part.Value, lang)
		}
	} else {
		best := 4
		for _, code := range listed(name) {
			if n := distance(p.plainName(part.Value), p.plainName(p.facetLabel(name, code, lang))); n < best {
				best, near = n, code
			}
			if n := distance(part.Value, code); n < best {
				best, near = n, code
			}
		}
	}
	if near != "" {
		out.Near = typedAs(part.Field, near, part.Not)
		out.URL = p.replaced(s, part.Raw, out.Near, lang)
	}
	return out
}

// nearTerm is the label that comes nearest to a value: one that it begins, or that
// has one letter else.
func (p *Pages) nearTerm(kind, value, lang string) string {
	for _, s := range p.Terms.Suggest(kind, value, lang, 1) {
		return s.Label
	}
	best, near := 3, ""
	if kind == terms.Countries || kind == terms.Governorates {
		for _, code := range p.Terms.Codes(kind) {
			label := p.label(kind, code, lang)
			if n := distance(p.plainName(value), p.plainName(label)); n < best {
				best, near = n, label
			}
		}
	}
	return near
}

// replaced is the address of the search with another text for one of its parts.
func (p *Pages) replaced(s Search, raw, with, lang string) string {
	s.Text, s.After = strings.Replace(s.Text, raw, with, 1), 0
	return "/" + lang + s.Path()
}

// typedAs writes a filter as it is typed; a value of several words stands in quotes.
func typedAs(field, value string, not bool) string {
	if strings.ContainsFunc(value, unicode.IsSpace) {
		value = `"` + value + `"`
	}
	if not {
		return "-" + field + ":" + value
	}
	return field + ":" + value
}

// Typed is the whole search in one line, as it could be typed.
func (s Search) Typed() string {
	var out []string
	for _, name := range searchFields() {
		for _, code := range s.Chosen[name] {
			out = append(out, typedAs(name, code, false))
		}
		for _, code := range s.Not[name] {
			out = append(out, typedAs(name, code, true))
		}
	}
	if s.Text != "" {
		out = append(out, s.Text)
	}
	return strings.Join(out, " ")
}

// distance is how many letters must be changed, added or left out (Levenshtein).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j, q := range y {
			cost := diagonal
			if r != q {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}
