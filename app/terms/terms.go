// Package terms holds the words of the field: occupations, skills, fields of
// study, sectors, countries, governorates and languages, each with a code and
// labels, the suggestions one gets as one types, and the skills that belong to an
// occupation.
//
// A record keeps codes and the person's own words; labels always come from codes.
// The codes are ISCO-08, ESCO v1.1.1, ISCED-F 2013, ISCED 2011 levels, ISIC Rev. 4,
// ISO 3166 and ISO 639, and concepts of our own (jisr:…) where those are too
// coarse. A label that is missing in a language is given in English and said to be
// missing, never made up.
package terms

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

// The kinds of term.
const (
	ISCO         = "isco"
	Concepts     = "concepts" // occupations: jisr:… and esco:…
	Skills       = "skills"   // jisr:… and esco:…
	Fields       = "fields"   // ISCED-F
	Levels       = "levels"   // ISCED 0–8
	Sectors      = "sectors"  // ISIC
	Countries    = "countries"
	Governorates = "governorates"
	Languages    = "languages"
)

// Kinds lists them.
func Kinds() []string {
	return []string{ISCO, Concepts, Skills, Fields, Levels, Sectors, Countries, Governorates, Languages}
}

// The beginnings of codes: our own concepts and those of ESCO.
const (
	ours   = "jisr:"
	escoed = "esco:"
)

// langs are the languages of labels, by which labels are placed.
func langs() []string { return []string{"en", "ar", "ckb", "sv", "de"} }

// labels are the labels of a code, by the place of the language in langs.
type labels [5]string

func named(en, ar, ckb string) labels { return labels{en, ar, ckb} }

// place is the place of a language in labels, -1 for another.
func place(lang string) int { return slices.Index(langs(), lang) }

func (l *labels) in(lang string) string {
	if i := place(lang); i >= 0 {
		return l[i]
	}
	return ""
}

// term is one code with its labels; alt are the other words for it, in any
// language, separated by |. up is the code above it (the same kind, or ISCO for an
// occupation).
type term struct {
	code   string
	labels labels
	alt    string
	up     string
}

// know gives a term a label in a language: the first stays the label, others are
// words that people may type.
func (t *term) know(lang int, text string) {
	switch {
	case text == "" || text == t.labels[lang]:
	case t.labels[lang] == "":
		t.labels[lang] = text
	default:
		t.also(text)
	}
}

// also adds other words, separated by |, before those that ESCO has in English:
// only the first are indexed with a record.
func (t *term) also(words string) {
	t.alt = strings.Trim(words+"|"+t.alt, "|")
}

// Terms are all terms. They do not change after Load and serve any number of
// goroutines.
type Terms struct {
	fold    func(string) string
	terms   map[string]map[string]*term
	order   map[string][]string
	zones   map[string]string // country or country/city → zone
	onMap   map[string][2]float64
	related related
	skills  []string // codes by the places that related has
	// words are made when a kind is first searched: most that start a service, a
	// command or a test search few of them or none.
	words map[string]func() *lexicon
	// inCountry are the countries by their names, made when one is first asked for.
	inCountry func() map[string]string
}

// Load reads the files of static/terms. fold is how words are compared.
func Load(fsys fs.FS, fold func(string) string) (*Terms, error) {
	t := &Terms{fold: fold, terms: map[string]map[string]*term{}, order: map[string][]string{}, zones: map[string]string{}, onMap: map[string][2]float64{}, words: map[string]func() *lexicon{}}
	for _, read := range []func(fs.FS) error{t.readISCO, t.readConcepts, t.readESCO, t.readFields, t.readSectors, t.readPlaces, t.readLanguages, t.readTitles, t.readLabels, t.readRelations, t.readZones} {
		if err := read(fsys); err != nil {
			return nil, fmt.Errorf("load terms: %w", err)
		}
	}
	for _, kind := range Kinds() {
		t.words[kind] = sync.OnceValue(func() *lexicon { return newLexicon(t.list(kind), fold) })
	}
	t.inCountry = sync.OnceValue(t.callCountries)
	return t, nil
}

func (t *Terms) add(kind string, one term) {
	if t.terms[kind] == nil {
		t.terms[kind] = map[string]*term{}
	}
	t.terms[kind][one.code] = &one
	t.order[kind] = append(t.order[kind], one.code)
}

func (t *Terms) list(kind string) []*term {
	out := make([]*term, 0, len(t.order[kind]))
	for _, code := range t.order[kind] {
		out = append(out, t.terms[kind][code])
	}
	return out
}

// Codes lists a kind's codes in the order of its file.
func (t *Terms) Codes(kind string) []string { return t.order[kind] }
