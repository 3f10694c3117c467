package main

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// importLabels writes the labels of translated ESCO files to labels-LANG.tsv.gz and
// says how many there were. Concepts of another version of ESCO than the one in to
// are left out and counted.
func importLabels(files []string, lang, to string, says io.Writer) error {
	if !slices.Contains([]string{"ar", "ckb", "sv", "de"}, lang) {
		return fmt.Errorf("labels in %q are not shown: the languages are ar, ckb, sv and de", lang)
	}
	known, err := knownCodes(to)
	if err != nil {
		return err
	}
	rows := [][]string{{"code", lang, "alternatives"}}
	unknown := 0
	for _, file := range files {
		list, err := table(file)
		if err != nil {
			return err
		}
		for i, r := range list {
			row, err := labelled(r, lang)
			switch {
			case err != nil:
				return fmt.Errorf("%s: record %d: %w", file, i+1, err)
			case !known[row[0]]:
				unknown++
			case row[1] != "":
				rows = append(rows, row)
			}
		}
	}
	if len(rows) == 1 {
		return fmt.Errorf("%s: no label of a concept that is known", strings.Join(files, ", "))
	}
	fmt.Fprintf(says, "%d labels in %s, %d concepts that this version of ESCO does not have\n", len(rows)-1, lang, unknown)
	return write(filepath.Join(to, "labels-"+lang+".tsv.gz"), rows)
}

// labelled is a record of ESCO as a row of labels. Groups of ISCO have the address
// isco/C2212, occupations and skills end in their code.
func labelled(r map[string]string, lang string) ([]string, error) {
	uri, label := r["conceptUri"], inLanguage(r["preferredLabel"], lang)
	if uri == "" {
		return nil, errors.New("no conceptUri: this is not a file of ESCO's classification")
	}
	code := path.Base(uri)
	if path.Base(path.Dir(uri)) == "isco" {
		code = strings.TrimPrefix(code, "C")
	}
	var also []string
	for _, a := range strings.Split(r["altLabels"], "\n") {
		a = strings.ReplaceAll(inLanguage(a, lang), "|", " ")
		if a != "" && a != label && !slices.Contains(also, a) {
			also = append(also, a)
		}
	}
	return []string{code, label, strings.Join(also, "|")}, nil
}

func inLanguage(s, lang string) string {
	if lang == "ckb" {
		s = sorani(s)
	}
	return strings.TrimSpace(s)
}

// knownCodes are the codes of the files that gen made before.
func knownCodes(dir string) (map[string]bool, error) {
	out := map[string]bool{}
	for _, name := range []string{"isco.tsv", "occupations.tsv.gz", "skills.tsv.gz"} {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		defer f.Close() // read only
		var in io.Reader = f
		if strings.HasSuffix(name, ".gz") {
			if in, err = gzip.NewReader(f); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		lines := bufio.NewScanner(in)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			code, _, _ := strings.Cut(lines.Text(), "\t")
			out[code] = true
		}
		if err := lines.Err(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return out, nil
}

// cells reads a CSV with a first line of names. ESCO's files begin with a byte
// order mark.
func cells(in io.Reader) ([][]string, error) {
	b := bufio.NewReader(in)
	if mark, _ := b.Peek(3); string(mark) == "\ufeff" {
		if _, err := b.Discard(3); err != nil {
			return nil, err
		}
	}
	rows, err := csv.NewReader(b).ReadAll()
	if err == nil && len(rows) == 0 {
		err = errors.New("no line of column names")
	}
	return rows, err
}
