package terms

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// readLabels adds the labels of ISCO groups, ESCO occupations and ESCO skills in
// other languages than English: labels.tsv, written by us, and then the official
// ones that gen has made of ESCO's own files (labels-ar.tsv.gz and the like). Where
// both have a label ours is shown, being the word that Iraqis use, and the other is
// known as an alternative.
func (t *Terms) readLabels(fsys fs.FS) error {
	official, err := fs.Glob(fsys, "labels-*.tsv.gz")
	if err != nil {
		return err
	}
	for _, name := range append([]string{"labels.tsv"}, official...) {
		if err := t.readLabelFile(fsys, name); err != nil {
			return err
		}
	}
	return nil
}

// readLabelFile reads one file. Its first line names the columns: code (an ISCO
// code, or the last part of an ESCO address), languages, alternatives; en is there
// for those who read the file.
func (t *Terms) readLabelFile(fsys fs.FS, name string) error {
	var columns []string
	return rows(fsys, name, 2, func(f []string) error {
		if columns == nil {
			columns = slices.Clone(f)
			return checkColumns(columns)
		}
		if len(f) > len(columns) {
			return errors.New("more cells than columns")
		}
		one := t.bare(f[0])
		if one == nil {
			return errors.New("unknown code")
		}
		for i, cell := range f[1:] {
			switch column := columns[i+1]; column {
			case "en":
			case "alternatives":
				one.also(cell)
			default:
				one.know(place(column), cell)
			}
		}
		return nil
	})
}

func checkColumns(columns []string) error {
	if columns[0] != "code" {
		return errors.New("the first column is not code")
	}
	for _, c := range columns[1:] {
		if c != "alternatives" && place(c) < 0 {
			return fmt.Errorf("unknown column %s", c)
		}
	}
	return nil
}

// bare is the ISCO group, occupation or skill of a code without its beginning.
func (t *Terms) bare(code string) *term {
	if len(code) <= len("2212") && strings.Trim(code, "0123456789") == "" {
		return t.terms[ISCO][code]
	}
	if one := t.terms[Concepts][escoed+code]; one != nil {
		return one
	}
	return t.terms[Skills][escoed+code]
}
