package exchange

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"jisr/app/office"
	"jisr/app/roster"
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
	// column is what stands above the values of a field, by its path in the API.
	column(path string) string
}

// maxLine bounds a line of NDJSON and with it what one row can cost, in bytes.
const maxLine = 1 << 20

func open(f File, format Format, o Options) (source, error) {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	counts := &counter{}
	switch format {
	case NDJSON:
		counts.from = io.NewSectionReader(f, 0, size)
		lines := bufio.NewScanner(counts)
		lines.Buffer(nil, maxLine)
		return &ndjson{lines: lines, counts: counts}, nil
	case CSV:
		text, err := decoded(f, size, counts)
		if err != nil {
			return nil, err
		}
		g, err := openCSV(text, counts)
		if err != nil {
			return nil, err
		}
		return openTable(g, false, o)
	case XLSX:
		g, err := openXLSX(f, size)
		if err != nil {
			return nil, err
		}
		return openTable(g, true, o)
	}
	return nil, fmt.Errorf("unknown format %q", format)
}

type ndjson struct {
	lines  *bufio.Scanner
	line   int
	counts *counter
}

func (n *ndjson) read() int64 { return n.counts.n }

func (n *ndjson) column(path string) string { return path }

func (n *ndjson) next() (*row, error) {
	for n.lines.Scan() {
		n.line++
		text := n.lines.Bytes()
		if n.line == 1 {
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
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
