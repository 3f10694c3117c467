// Package terms holds the words of the field: occupations, skills, fields of
// study, sectors, countries, governorates and languages, each with a code and
// labels, and the suggestions one gets as one types.
//
// A record keeps codes and the person's own words; labels always come from codes.
// The codes are ISCO-08, ESCO v1.1.1, ISCED-F 2013, ISCED 2011 levels, ISIC Rev. 4,
// ISO 3166 and ISO 639, and concepts of our own (jisr:…) where those are too
// coarse. A label that is missing in a language is given in English and said to be
// missing, never made up.
package terms

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
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

// Term is one code with its labels by language; Alt are the other words for it, in
// any language. Up is the code above it, in Above (the same kind unless said).
type Term struct {
	Code   string
	Labels map[string]string
	Alt    []string
	Up     string
}

// Terms are all terms. They do not change after Load and serve any number of
// goroutines.
type Terms struct {
	fold  func(string) string
	terms map[string]map[string]*Term
	order map[string][]string
	zones map[string]string // country or country/city → zone
	words map[string]*lexicon
}

// Load reads the files of static/terms. fold is how words are compared.
func Load(fsys fs.FS, fold func(string) string) (*Terms, error) {
	t := &Terms{fold: fold, terms: map[string]map[string]*Term{}, order: map[string][]string{}, zones: map[string]string{}, words: map[string]*lexicon{}}
	for _, read := range []func(fs.FS) error{t.readISCO, t.readConcepts, t.readESCO, t.readFields, t.readSectors, t.readPlaces, t.readLanguages, t.readTitles, t.readZones} {
		if err := read(fsys); err != nil {
			return nil, fmt.Errorf("load terms: %w", err)
		}
	}
	for _, kind := range Kinds() {
		t.words[kind] = newLexicon(t.list(kind), fold)
	}
	return t, nil
}

func (t *Terms) add(kind string, term Term) *Term {
	if t.terms[kind] == nil {
		t.terms[kind] = map[string]*Term{}
	}
	t.terms[kind][term.Code] = &term
	t.order[kind] = append(t.order[kind], term.Code)
	return &term
}

func (t *Terms) list(kind string) []*Term {
	out := make([]*Term, 0, len(t.order[kind]))
	for _, code := range t.order[kind] {
		out = append(out, t.terms[kind][code])
	}
	return out
}

// Codes lists a kind's codes in the order of its file.
func (t *Terms) Codes(kind string) []string { return t.order[kind] }

// rows passes each line of a file, cut at tabs; lines that begin with # are notes.
func rows(fsys fs.FS, name string, columns int, each func(f []string) error) error {
	f, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer f.Close() // read only
	var in io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if line := lines.Text(); line != "" && line[0] != '#' {
			cells := strings.Split(line, "\t")
			for len(cells) < columns {
				cells = append(cells, "")
			}
			if err := each(cells); err != nil {
				return fmt.Errorf("%s: %q: %w", name, cells[0], err)
			}
		}
	}
	return lines.Err()
}

func split(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "|")
}

func (t *Terms) readISCO(fsys fs.FS) error {
	return rows(fsys, "isco.tsv", 2, func(f []string) error {
		t.add(ISCO, Term{Code: f[0], Labels: map[string]string{"en": f[1]}, Up: f[0][:len(f[0])-1]})
		return nil
	})
}

func (t *Terms) readConcepts(fsys fs.FS) error {
	return rows(fsys, "concepts.tsv", 9, func(f []string) error {
		kind, up := Skills, ""
		if f[1] == "o" {
			kind, up = Concepts, f[2]
			if t.terms[ISCO][up] == nil {
				return errors.New("unknown ISCO group")
			}
		}
		labels := map[string]string{"en": f[3], "ar": f[4], "ckb": f[5], "sv": f[6], "de": f[7]}
		t.add(kind, Term{Code: "jisr:" + f[0], Labels: labels, Alt: split(f[8]), Up: up})
		return nil
	})
}

func (t *Terms) readESCO(fsys fs.FS) error {
	err := rows(fsys, "occupations.tsv.gz", 4, func(f []string) error {
		t.add(Concepts, Term{Code: "esco:" + f[0], Labels: map[string]string{"en": f[2]}, Alt: split(f[3]), Up: f[1]})
		return nil
	})
	if err != nil {
		return err
	}
	return rows(fsys, "skills.tsv.gz", 3, func(f []string) error {
		t.add(Skills, Term{Code: "esco:" + f[0], Labels: map[string]string{"en": f[1]}, Alt: split(f[2])})
		return nil
	})
}

func (t *Terms) readFields(fsys fs.FS) error {
	return rows(fsys, "fields.tsv", 2, func(f []string) error {
		t.add(Fields, Term{Code: f[0], Labels: map[string]string{"en": f[1]}, Up: up(f[0], 2)})
		return nil
	})
}

// up cuts the last letter of a code that is longer than the shortest of its kind.
func up(code string, shortest int) string {
	if len(code) <= shortest {
		return ""
	}
	return code[:len(code)-1]
}

func (t *Terms) readSectors(fsys fs.FS) error {
	return rows(fsys, "sectors.tsv", 4, func(f []string) error {
		above := up(f[0], 2)
		if above == "" && f[0] != f[1] {
			above = f[1]
		}
		t.add(Sectors, Term{Code: f[0], Labels: map[string]string{"en": f[2], "ar": f[3]}, Up: above})
		return nil
	})
}

func (t *Terms) readPlaces(fsys fs.FS) error {
	if err := rows(fsys, "places.tsv", 4, func(f []string) error {
		t.add(Governorates, Term{Code: f[0], Labels: labels(f[1], f[2], f[3])})
		return nil
	}); err != nil {
		return err
	}
	return rows(fsys, "countries.tsv", 5, func(f []string) error {
		t.add(Countries, Term{Code: f[0], Labels: labels(f[1], f[2], f[3])})
		if zones := split(f[4]); len(zones) > 0 {
			t.zones[f[0]] = zones[0]
		}
		return nil
	})
}

func labels(en, ar, ckb string) map[string]string {
	out := map[string]string{}
	for lang, text := range map[string]string{"en": en, "ar": ar, "ckb": ckb} {
		if text != "" {
			out[lang] = text
		}
	}
	return out
}

// commonLanguages come first wherever languages are offered.
func commonLanguages() []string {
	return []string{"ar", "ckb", "kmr", "en", "de", "sv", "nl", "fr", "da", "nb", "fi", "tr", "fa", "syr", "tk", "es", "it", "ru"}
}

// CommonLanguages are the languages that Iraqis abroad speak most, first.
func (t *Terms) CommonLanguages() []string { return commonLanguages() }

func (t *Terms) readLanguages(fsys fs.FS) error {
	all := map[string]Term{}
	var order []string
	err := rows(fsys, "languages.tsv", 4, func(f []string) error {
		all[f[0]] = Term{Code: f[0], Labels: labels(f[1], f[2], f[3])}
		order = append(order, f[0])
		return nil
	})
	for _, code := range commonLanguages() {
		if _, known := all[code]; !known && code == "kmr" {
			all[code] = Term{Code: "kmr", Labels: labels("Kurmanji", "الكردية الكرمانجية", "کوردیی کرمانجی")}
		}
		if term, known := all[code]; known {
			t.add(Languages, term)
		}
	}
	for _, code := range order {
		if !slices.Contains(commonLanguages(), code) {
			t.add(Languages, all[code])
		}
	}
	return err
}

// readTitles adds the Arabic and Sorani titles written by us.
func (t *Terms) readTitles(fsys fs.FS) error {
	kinds := map[string]string{"isco": ISCO, "isced": Fields, "isic": Sectors, "level": Levels}
	english := map[string]string{"0": "Early childhood education", "1": "Primary", "2": "Lower secondary", "3": "Upper secondary", "4": "Post-secondary, not tertiary",
		"5": "Diploma (short-cycle tertiary)", "6": "Bachelor", "7": "Master", "8": "Doctorate"}
	return rows(fsys, "titles.tsv", 4, func(f []string) error {
		kind := kinds[f[0]]
		if kind == Levels {
			t.add(Levels, Term{Code: f[1], Labels: map[string]string{"en": english[f[1]]}})
		}
		term := t.terms[kind][f[1]]
		if term == nil {
			return fmt.Errorf("unknown code %s", f[1])
		}
		if f[2] != "-" {
			term.Labels["ar"] = f[2]
		}
		term.Labels["ckb"] = f[3]
		return nil
	})
}

func (t *Terms) readZones(fsys fs.FS) error {
	return rows(fsys, "zones.tsv", 3, func(f []string) error {
		if f[1] == "-" {
			t.zones[f[0]] = f[2]
			return nil
		}
		t.zones[f[0]+"/"+t.fold(f[1])] = f[2]
		return nil
	})
}
