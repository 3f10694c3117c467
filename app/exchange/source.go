package exchange

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
)

// row is one row of a file; wrong is what could not even be read of it.
type row struct {
	line  int
	in    roster.Registration
	wrong office.Problems
}

// source gives the rows of a file one by one, io.EOF after the last, and how many
// bytes it has read.
type source interface {
	next() (*row, error)
	read() int64
}

// maxLine bounds a line of NDJSON and with it what one row can cost, in bytes.
const maxLine = 1 << 20

func open(r io.Reader, format Format, words *terms.Terms) (source, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	mark, err := in.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if bytes.Equal(mark, []byte("\ufeff")) {
		if _, err := in.Discard(len(mark)); err != nil {
			return nil, err
		}
	}
	switch format {
	case NDJSON:
		lines := bufio.NewScanner(in)
		lines.Buffer(nil, maxLine)
		return &ndjson{lines: lines}, nil
	case CSV:
		return openCSV(in, words)
	}
	return nil, fmt.Errorf("unknown format %q", format)
}

type ndjson struct {
	lines *bufio.Scanner
	line  int
	bytes int64
}

func (n *ndjson) read() int64 { return n.bytes }

func (n *ndjson) next() (*row, error) {
	for n.lines.Scan() {
		n.line++
		text := n.lines.Bytes()
		n.bytes += int64(len(text)) + 1
		if text = bytes.TrimSpace(text); len(text) > 0 {
			return n.row(text), nil
		}
	}
	if err := n.lines.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", n.line+1, err)
	}
	return nil, io.EOF
}

func (n *ndjson) row(text []byte) *row {
	out := &row{line: n.line}
	if !utf8.Valid(text) {
		out.wrong.Add("", "characters")
		return out
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&out.in); err != nil {
		column, code := jsonProblem(err)
		out.wrong.Add(column, code)
	} else if d.More() {
		out.wrong.Add("", "json")
	}
	return out
}

// jsonProblem names the field that encoding/json stumbled over.
func jsonProblem(err error) (column, code string) {
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		return withoutEmbedded(wrongType.Field), "type"
	}
	if field, found := strings.CutPrefix(err.Error(), "json: unknown field "); found {
		return strings.Trim(field, `"`), "unknown_field"
	}
	return "", "json"
}

// withoutEmbedded drops the names of embedded structs, which JSON does not show.
func withoutEmbedded(path string) string {
	parts := strings.Split(path, ".")
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p != "" && p[0] >= 'A' && p[0] <= 'Z' }), ".")
}

type table struct {
	in      *csv.Reader
	heading []string
	words   *terms.Terms
}

func openCSV(in io.Reader, words *terms.Terms) (source, error) {
	t := &table{in: csv.NewReader(in), words: words}
	t.in.FieldsPerRecord = -1
	heading, err := t.in.Read()
	if err != nil {
		return nil, fmt.Errorf("read heading: %w", err)
	}
	for i, h := range heading {
		heading[i] = strings.ToLower(strings.TrimSpace(h))
		if setters()[heading[i]] == nil {
			return nil, fmt.Errorf("column %d of the heading, %.40q, is unknown", i+1, h)
		}
		if slices.Contains(heading[:i], heading[i]) {
			return nil, fmt.Errorf("column %q stands twice in the heading", heading[i])
		}
	}
	t.heading = slices.Clone(heading)
	return t, nil
}

func (t *table) read() int64 { return t.in.InputOffset() }

func (t *table) next() (*row, error) {
	cells, err := t.in.Read()
	var bad *csv.ParseError
	if errors.As(err, &bad) {
		out := &row{line: bad.StartLine}
		out.wrong.Add("", "csv")
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	line, _ := t.in.FieldPos(0)
	out := &row{line: line}
	if len(cells) != len(t.heading) {
		out.wrong.Add("", "cells")
		return out, nil
	}
	fill(out, t.heading, cells, t.words)
	return out, nil
}
