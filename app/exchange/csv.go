package exchange

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// csvGrid reads CSV (RFC 4180), separated by comma, semicolon or tab.
type csvGrid struct {
	in     *csv.Reader
	limit  *lineLimit
	counts *counter
}

// lookAt is how much of a file is looked at to find what separates its cells, in
// bytes, and sampled how many of its rows.
const (
	lookAt  = 1 << 16
	sampled = titleRows + 5
)

func openCSV(text io.Reader, counts *counter) (grid, error) {
	limit := &lineLimit{from: text, left: maxLine}
	in := bufio.NewReaderSize(limit, lookAt)
	head, err := in.Peek(lookAt)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	g := &csvGrid{limit: limit, counts: counts}
	comma, said := saidSeparator(head)
	if said {
		if _, err := in.ReadString('\n'); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
	} else {
		comma = separator(head)
	}
	g.in = csv.NewReader(in)
	g.in.Comma, g.in.FieldsPerRecord, g.in.ReuseRecord = comma, -1, true
	return g, nil
}

func (g *csvGrid) read() int64 { return g.counts.n }

func (g *csvGrid) next() (record, error) {
	g.limit.left = maxLine
	cells, err := g.in.Read()
	var bad *csv.ParseError
	if errors.As(err, &bad) {
		return record{line: bad.StartLine, code: "csv"}, nil
	}
	if err != nil {
		return record{}, err
	}
	line, _ := g.in.FieldPos(0)
	return record{line: line, cells: cells}, nil
}

// saidSeparator reads a first line "sep=;", as Excel writes and reads it.
func saidSeparator(head []byte) (rune, bool) {
	first, _, _ := bytes.Cut(head, []byte("\n"))
	rest, is := strings.CutPrefix(strings.ToLower(strings.TrimRight(string(first), "\r")), "sep=")
	if is && len(rest) == 1 && strings.ContainsAny(rest, ",;\t") {
		return rune(rest[0]), true
	}
	return 0, false
}

// separator is the one by which most headings are known or, where none is, by which
// the first rows have the most cells.
func separator(head []byte) rune {
	best, bestKnown, bestCells := ',', 0, 0
	for _, comma := range []rune{',', ';', '\t'} {
		known, cells := 0, 0
		in := csv.NewReader(bytes.NewReader(head))
		in.Comma, in.FieldsPerRecord, in.LazyQuotes = comma, -1, true
		for range sampled {
			row, err := in.Read()
			if err != nil {
				break
			}
			fields, unknown := understand(row, nil)
			known, cells = max(known, len(fields)-countOf(fields, "")), max(cells, len(fields)-countOf(fields, "")+len(unknown))
		}
		if known > bestKnown || known == bestKnown && cells > bestCells {
			best, bestKnown, bestCells = comma, known, cells
		}
	}
	return best
}

// lineLimit ends the reading when a row costs more than left bytes: a quotation mark
// that is never closed must not take the whole file into one cell. What is buffered
// ahead counts, so a little less than left may be allowed.
type lineLimit struct {
	from io.Reader
	left int
}

func (l *lineLimit) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, fmt.Errorf("a row is longer than %d bytes", maxLine)
	}
	n, err := l.from.Read(p)
	l.left -= n
	return n, err
}

// counter counts what is read of the file.
type counter struct {
	from io.Reader
	n    int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += int64(n)
	return n, err
}
