package exchange

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"jisr/app/terms"
)

// record is one row of a table before its cells are understood. code says why it
// cannot be read at all, bad which of its cells hold an error instead of a value.
type record struct {
	line  int
	cells []string
	code  string
	bad   []int
}

func (r record) blank() bool {
	return r.code == "" && !slices.ContainsFunc(r.cells, func(c string) bool { return strings.TrimSpace(c) != "" })
}

// grid gives the rows of a table one by one, io.EOF after the last, and how much of
// the file it has read, in bytes.
type grid interface {
	next() (record, error)
	read() int64
}

// table is a grid with a heading. A field is empty where the column has no heading.
type table struct {
	grid
	heading []string
	fields  []string
	words   *terms.Terms
	// short rows end at their last cell, as in a sheet.
	short bool
}

// titleRows is how many rows may stand above the heading: titles of the list.
const titleRows = 10

func openTable(g grid, short bool, o Options) (source, error) {
	t := &table{grid: g, words: o.Words, short: short}
	heading, fields, err := findHeading(g, o)
	if err != nil {
		return nil, err
	}
	for i, f := range fields {
		if f != "" && f != LeftOut && slices.Contains(fields[:i], f) {
			return nil, fmt.Errorf("%w: %.60q is a second column with the field %s", ErrHeading, heading[i], f)
		}
	}
	t.heading, t.fields = heading, fields
	if o.Remember != nil && len(o.Map) > 0 && !o.DryRun {
		return t, o.Remember(setOf(heading), o.Map)
	}
	return t, nil
}

// findHeading reads down to the first row of whose columns each is known. When there
// is none, the one with the most is meant, and what is strange in it is named.
func findHeading(g grid, o Options) (heading, fields []string, err error) {
	var strange error
	most := -1
	for range titleRows {
		r, err := g.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, fmt.Errorf("read heading: %w", err)
		}
		if r.blank() || r.code != "" {
			continue
		}
		heading = slices.Clone(r.cells)
		m, err := o.mapFor(heading)
		if err != nil {
			return nil, nil, err
		}
		fields, unknown := understand(heading, m)
		if len(unknown) == 0 {
			return heading, fields, nil
		}
		known := len(fields) - countOf(fields, "")
		if known > most {
			most, strange = known, fmt.Errorf("%w: there is no field for %.400q", ErrHeading, unknown)
		}
		if known >= len(unknown) {
			break
		}
	}
	if strange == nil {
		strange = fmt.Errorf("read heading: %w", io.EOF)
	}
	return nil, nil, strange
}

// mapFor is the map that was given, or else what is remembered for the headings.
func (o Options) mapFor(heading []string) (map[string]string, error) {
	if len(o.Map) > 0 || o.Remembered == nil {
		return o.Map, nil
	}
	return o.Remembered(setOf(heading))
}

func countOf(list []string, x string) int {
	n := 0
	for _, y := range list {
		if x == y {
			n++
		}
	}
	return n
}

func (t *table) next() (*row, error) {
	for {
		r, err := t.grid.next()
		if err != nil {
			return nil, err
		}
		if r.blank() {
			continue
		}
		if missing := len(t.fields) - len(r.cells); t.short && missing > 0 {
			r.cells = append(r.cells, make([]string, missing)...)
		}
		out := &row{line: r.line}
		switch {
		case r.code != "":
			out.wrong.Add("", r.code)
		case !t.fits(r):
			out.wrong.Add("", "cells")
		default:
			t.fill(out, r)
		}
		return out, nil
	}
}

// column is the heading of the field, in the words of the list: whoever looks for the
// mistake has only that. A heading that is the field's own name says no more than the
// path, which is kept.
func (t *table) column(path string) string {
	for _, f := range fieldsOf(path) {
		if i := slices.Index(t.fields, f); i >= 0 && bare(t.heading[i]) != bare(f) {
			return strings.TrimSpace(t.heading[i])
		}
	}
	return path
}

// fieldsOf are the fields whose cells a path of the API can come from.
func fieldsOf(path string) []string {
	first, rest, _ := strings.Cut(path, ".")
	first, _, _ = strings.Cut(first, "[")
	last, _, _ := strings.Cut(rest, "[")
	switch first {
	case "name":
		return []string{"name_" + last, fullName}
	case "occupations":
		return []string{"occupation"}
	case "education":
		return []string{"education_" + last}
	case "availability":
		return []string{last, "availability"}
	}
	return []string{first}
}

// fits is true when each cell has its column; what stands beyond them is empty.
func (t *table) fits(r record) bool {
	for i, c := range r.cells {
		if strings.TrimSpace(c) != "" && (i >= len(t.fields) || t.fields[i] == "") {
			return false
		}
	}
	return len(r.cells) >= len(t.fields)
}

func (t *table) fill(out *row, r record) {
	for _, at := range r.bad {
		if at < len(t.fields) && t.fields[at] != LeftOut {
			out.wrong.Add(t.fields[at], "type")
		}
	}
	fill(out, t.fields, r.cells, t.words)
}
