package exchange

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// sheetGrid reads the rows of a sheet one by one.
type sheetGrid struct {
	book        *workbook
	in          *tokens
	size, whole int64 // of the file, and of the sheet when it is unpacked
	row         int   // the last one read
	ended       bool
}

// read counts in bytes of the file: how far the sheet has been unpacked, in
// proportion.
func (g *sheetGrid) read() int64 {
	if g.ended || g.whole <= 0 {
		return g.size
	}
	return min(g.size, int64(float64(g.size)*float64(g.in.InputOffset())/float64(g.whole)))
}

func (g *sheetGrid) next() (record, error) {
	for !g.ended {
		t, err := g.in.next()
		if err != nil {
			return record{}, g.end(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local == "row" {
				return g.readRow(t)
			}
		case xml.EndElement:
			if t.Name.Local == "sheetData" {
				return record{}, g.end(io.EOF)
			}
		}
	}
	return record{}, io.EOF
}

func (g *sheetGrid) end(err error) error {
	g.ended = true
	return errors.Join(err, g.in.part.Close())
}

// readRow reads the cells of a row. A row carries its number, or follows the last.
func (g *sheetGrid) readRow(start xml.StartElement) (record, error) {
	g.row++
	if at := attribute(start, "r"); at != "" {
		n, err := strconv.Atoi(at)
		if err != nil || n < g.row {
			return record{}, g.end(unreadable("its rows are not in order"))
		}
		g.row = n
	}
	if g.row > maxRow {
		return record{}, g.end(unreadable("it has more than %d rows", maxRow))
	}
	out, size := record{line: g.row}, 0
	for {
		t, err := g.in.next()
		if errors.Is(err, io.EOF) {
			return record{}, g.end(unreadable("it is cut off"))
		}
		if err != nil {
			return record{}, g.end(err)
		}
		switch t := t.(type) {
		case xml.EndElement:
			if t.Name.Local == "row" {
				return out, nil
			}
		case xml.StartElement:
			if t.Name.Local != "c" {
				continue
			}
			if err := g.readCell(&out, t); err != nil {
				return record{}, g.end(err)
			}
			if size += len(out.cells[len(out.cells)-1]); size > maxRowCells {
				return record{}, g.end(unreadable("row %d holds more than %d bytes", g.row, maxRowCells))
			}
		}
	}
}

// readCell puts the cell at its place; those that were left out before it are empty.
func (g *sheetGrid) readCell(out *record, start xml.StartElement) error {
	at := len(out.cells)
	if ref := attribute(start, "r"); ref != "" {
		at = columnOf(ref)
	}
	if at < len(out.cells) {
		return unreadable("the cells of row %d are not in order", g.row)
	}
	if at >= maxColumns {
		return unreadable("row %d has more than %d columns", g.row, maxColumns)
	}
	kind := attribute(start, "t")
	raw, err := g.cellText(kind)
	if err != nil {
		return err
	}
	text, good := g.book.value(kind, attribute(start, "s"), raw)
	if !good {
		out.bad = append(out.bad, at)
	}
	out.cells = append(out.cells, make([]string, at-len(out.cells))...)
	out.cells = append(out.cells, text)
	return nil
}

// columnOf is the place of a reference such as AB12, -1 when it is none.
func columnOf(ref string) int {
	n := 0
	for _, r := range ref {
		if r < 'A' || r > 'Z' {
			break
		}
		if n = n*26 + int(r-'A') + 1; n > maxColumns {
			return maxColumns
		}
	}
	return n - 1
}

// cellText is what stands in a cell that has begun: the value, not the formula.
func (g *sheetGrid) cellText(kind string) (string, error) {
	var out strings.Builder
	in := ""
	for {
		t, err := g.in.next()
		if errors.Is(err, io.EOF) {
			return "", unreadable("it is cut off")
		}
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if in = t.Name.Local; in == "is" && kind == "inlineStr" {
				text, err := g.in.textOf("is")
				if err != nil {
					return "", err
				}
				out.WriteString(text)
			}
		case xml.EndElement:
			if in = ""; t.Name.Local == "c" {
				return out.String(), nil
			}
		case xml.CharData:
			if in == "v" {
				out.Write(t)
			}
		}
		if out.Len() > maxToken {
			return "", unreadable("a cell holds more than %d bytes", maxToken)
		}
	}
}

// value is a cell's text as a person reads it; false for an error such as #N/A.
func (b *workbook) value(kind, style, raw string) (string, bool) {
	switch kind {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(raw))
		if err != nil || n < 0 || n >= len(b.strings) {
			return "", false
		}
		return b.strings[n], true
	case "str", "inlineStr":
		return raw, true
	case "e":
		return "", false
	case "d":
		day, _, _ := strings.Cut(raw, "T")
		return day, true
	case "b":
		return raw, true
	}
	return b.number(style, strings.TrimSpace(raw)), true
}

// lastDate is the greatest number that stands for a date: the year 9999.
const lastDate = 2958465

// number writes a number without the traces of its binary form, a date as a date.
func (b *workbook) number(style, raw string) string {
	n, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return raw
	}
	s, err := strconv.Atoi(style)
	if err == nil && s >= 0 && s < len(b.dates) && b.dates[s] && n >= 1 && n <= lastDate {
		return b.since.AddDate(0, 0, int(n)).Format(time.DateOnly)
	}
	if n == math.Trunc(n) && math.Abs(n) < 1e15 {
		return strconv.FormatInt(int64(n), 10)
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}
