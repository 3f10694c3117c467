package terms

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// text is what a file holds, unpacked.
func text(fsys fs.FS, name string) (string, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close() // read only
	var in io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
	}
	var b strings.Builder
	if _, err := io.Copy(&b, in); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return b.String(), nil
}

// rows passes each line of a file, cut at tabs into at least so many cells; lines
// that begin with # are notes. The slice is used again for the next line.
func rows(fsys fs.FS, name string, columns int, each func(f []string) error) error {
	all, err := text(fsys, name)
	if err != nil {
		return err
	}
	var cells []string
	for line := range strings.Lines(all) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		cells = cells[:0]
		for cell := range strings.SplitSeq(line, "\t") {
			cells = append(cells, cell)
		}
		for len(cells) < columns {
			cells = append(cells, "")
		}
		if err := each(cells); err != nil {
			return fmt.Errorf("%s: %q: %w", name, cells[0], err)
		}
	}
	return nil
}

func (t *Terms) readISCO(fsys fs.FS) error {
	return rows(fsys, "isco.tsv", 2, func(f []string) error {
		t.add(ISCO, term{code: f[0], labels: labels{f[1]}, up: f[0][:len(f[0])-1]})
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
		t.add(kind, term{code: ours + f[0], labels: labels(f[3:8]), alt: f[8], up: up})
		return nil
	})
}

func (t *Terms) readESCO(fsys fs.FS) error {
	err := rows(fsys, "occupations.tsv.gz", 4, func(f []string) error {
		t.add(Concepts, term{code: escoed + f[0], labels: labels{f[2]}, alt: f[3], up: f[1]})
		return nil
	})
	if err != nil {
		return err
	}
	return rows(fsys, "skills.tsv.gz", 3, func(f []string) error {
		t.add(Skills, term{code: escoed + f[0], labels: labels{f[1]}, alt: f[2]})
		return nil
	})
}

func (t *Terms) readFields(fsys fs.FS) error {
	return rows(fsys, "fields.tsv", 2, func(f []string) error {
		t.add(Fields, term{code: f[0], labels: labels{f[1]}, up: up(f[0], 2)})
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
		t.add(Sectors, term{code: f[0], labels: named(f[2], f[3], ""), up: above})
		return nil
	})
}

func (t *Terms) readPlaces(fsys fs.FS) error {
	if err := rows(fsys, "places.tsv", 4, func(f []string) error {
		t.add(Governorates, term{code: f[0], labels: named(f[1], f[2], f[3])})
		return nil
	}); err != nil {
		return err
	}
	return rows(fsys, "countries.tsv", 7, func(f []string) error {
		t.add(Countries, term{code: f[0], labels: named(f[1], f[2], f[3])})
		x, errX := strconv.ParseFloat(f[5], 64)
		y, errY := strconv.ParseFloat(f[6], 64)
		if errX == nil && errY == nil {
			t.onMap[f[0]] = [2]float64{x, y}
		}
		if zone, _, _ := strings.Cut(f[4], "|"); zone != "" {
			t.zones[f[0]] = zone
		}
		return nil
	})
}

// commonLanguages come first wherever languages are offered.
func commonLanguages() []string {
	return []string{"ar", "ckb", "kmr", "en", "de", "sv", "nl", "fr", "da", "nb", "fi", "tr", "fa", "aii", "cld", "syr", "tk", "sdh", "hy", "es", "it", "ru"}
}

// CommonLanguages are the languages that Iraqis abroad speak most, first.
func (t *Terms) CommonLanguages() []string { return commonLanguages() }

// readLanguages reads the languages of CLDR, then those of ours, which add to them
// or name them better.
func (t *Terms) readLanguages(fsys fs.FS) error {
	all := map[string]term{}
	var order []string
	for _, name := range []string{"languages.tsv", "languages-of-iraq.tsv"} {
		err := rows(fsys, name, 5, func(f []string) error {
			if _, there := all[f[0]]; !there {
				order = append(order, f[0])
			}
			all[f[0]] = term{code: f[0], labels: named(f[1], f[2], f[3]), alt: f[4]}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, code := range commonLanguages() {
		if _, there := all[code]; !there {
			return fmt.Errorf("language %s has no labels", code)
		}
		t.add(Languages, all[code])
	}
	for _, code := range order {
		if !slices.Contains(commonLanguages(), code) {
			t.add(Languages, all[code])
		}
	}
	return nil
}

// readTitles adds the Arabic and Sorani titles written by us.
func (t *Terms) readTitles(fsys fs.FS) error {
	kinds := map[string]string{"isco": ISCO, "isced": Fields, "isic": Sectors, "level": Levels}
	english := map[string]string{"0": "Early childhood education", "1": "Primary", "2": "Lower secondary", "3": "Upper secondary", "4": "Post-secondary, not tertiary",
		"5": "Diploma (short-cycle tertiary)", "6": "Bachelor", "7": "Master", "8": "Doctorate"}
	return rows(fsys, "titles.tsv", 4, func(f []string) error {
		kind := kinds[f[0]]
		if kind == Levels {
			t.add(Levels, term{code: f[1], labels: labels{english[f[1]]}})
		}
		one := t.terms[kind][f[1]]
		if one == nil {
			return fmt.Errorf("unknown code %s", f[1])
		}
		if f[2] != "-" {
			one.labels[place("ar")] = f[2]
		}
		one.labels[place("ckb")] = f[3]
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
