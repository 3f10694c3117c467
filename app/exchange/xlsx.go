package exchange

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
	"time"

	"jisr/app/files"
)

// Workbooks (.xlsx, ECMA-376) are read with the standard library alone: one pass
// over the first visible sheet, row by row, and its shared strings in memory.
// Nothing that a workbook points to outside itself is opened, no formula is worked
// out (its last value counts, as text), and what the parts may cost is bounded:
const (
	maxEntries  = 2000      // files in the archive
	maxWhole    = 1 << 30   // all of them, unpacked, in bytes
	maxStrings  = 64 << 20  // shared strings, in bytes
	maxSheet    = 512 << 20 // the sheet, unpacked, in bytes
	maxPart     = 8 << 20   // workbook, relations and styles, unpacked, in bytes
	maxRatio    = 200       // how far a part may have been packed, from
	ratioFrom   = 4 << 20   // this size on
	maxToken    = 1 << 20   // one tag or one text, in bytes
	maxColumns  = 256
	maxRow      = 1 << 20 // rows of a sheet
	maxRowCells = 1 << 20 // what one row may hold, in bytes
)

// ErrWorkbook says that a file is no workbook that can be read.
var ErrWorkbook = errors.New("this workbook cannot be read")

func unreadable(why string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrWorkbook, fmt.Sprintf(why, args...))
}

// workbook is an open archive.
type workbook struct {
	archive *files.Archive
	strings []string
	dates   []bool // by the number of a cell's style
	since   time.Time
}

// openXLSX opens the first visible sheet.
func openXLSX(f io.ReaderAt, size int64) (grid, error) {
	a, err := files.OpenArchive(f, size, files.Limits{Entries: maxEntries, Whole: maxWhole})
	switch {
	case errors.Is(err, files.ErrArchive), errors.Is(err, files.ErrEncrypted):
		return nil, unreadable("it is no .xlsx, or is damaged or protected by a password; save it anew as .xlsx without one")
	case err != nil:
		return nil, unreadable("%s", err)
	}
	b := &workbook{archive: a, since: time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)}
	sheet, err := b.openBook()
	if err != nil {
		return nil, err
	}
	in, err := b.open(sheet, maxSheet)
	if err != nil {
		return nil, err
	}
	return &sheetGrid{book: b, in: in, size: size, whole: int64(b.archive.Part(sheet).UncompressedSize64)}, nil
}

// openBook reads what stands around the sheet and gives its part.
func (b *workbook) openBook() (sheet string, err error) {
	root, err := b.relations("")
	if err != nil {
		return "", err
	}
	book := root.of("/officeDocument")
	if book == "" {
		return "", unreadable("it names no workbook")
	}
	related, err := b.relations(book)
	if err != nil {
		return "", err
	}
	id, err := b.firstSheet(book)
	if err != nil {
		return "", err
	}
	if sheet = related.byID[id]; b.archive.Part(sheet) == nil {
		return "", unreadable("it has no sheet")
	}
	if err := b.readStyles(related.of("/styles")); err != nil {
		return "", err
	}
	return sheet, b.readStrings(related.of("/sharedStrings"))
}

// relations are the parts that a part points to, inside the workbook.
type relations struct{ byID, byType map[string]string }

func (r relations) of(end string) string { return r.byType[end] }

func (b *workbook) relations(part string) (relations, error) {
	dir, file := path.Split(part)
	out := relations{map[string]string{}, map[string]string{}}
	err := b.each(dir+"_rels/"+file+".rels", maxPart, func(d *tokens, t xml.StartElement) error {
		if t.Name.Local != "Relationship" || attribute(t, "TargetMode") == "External" {
			return nil
		}
		target := attribute(t, "Target")
		if !strings.HasPrefix(target, "/") {
			target = "/" + dir + target
		}
		target = strings.ToLower(strings.TrimPrefix(path.Clean(target), "/"))
		out.byID[attribute(t, "Id")] = target
		kind := attribute(t, "Type")
		out.byType[kind[max(strings.LastIndexByte(kind, '/'), 0):]] = target
		return nil
	})
	return out, err
}

// firstSheet is the relation of the first sheet that is not hidden.
func (b *workbook) firstSheet(book string) (id string, err error) {
	err = b.each(book, maxPart, func(d *tokens, t xml.StartElement) error {
		switch t.Name.Local {
		case "workbookPr":
			if yes := attribute(t, "date1904"); yes == "1" || yes == "true" {
				b.since = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
			}
		case "sheet":
			if state := attribute(t, "state"); id == "" && (state == "" || state == "visible") {
				id = attribute(t, "id")
			}
		}
		return nil
	})
	return id, err
}

// readStyles notes which styles show a number as a date.
func (b *workbook) readStyles(part string) error {
	if b.archive.Part(part) == nil {
		return nil
	}
	custom, inCells := map[string]string{}, false
	return b.each(part, maxPart, func(d *tokens, t xml.StartElement) error {
		switch t.Name.Local {
		case "numFmt":
			custom[attribute(t, "numFmtId")] = attribute(t, "formatCode")
		case "cellStyleXfs", "dxfs", "cellStyles":
			inCells = false
		case "cellXfs":
			inCells = true
		case "xf":
			if inCells {
				id := attribute(t, "numFmtId")
				b.dates = append(b.dates, isDateFormat(id, custom[id]))
			}
		}
		return nil
	})
}

// isDateFormat tells a date from another number: the built-in formats (ECMA-376
// part 1, 18.8.30), or a year or day in a format of the workbook's own.
func isDateFormat(id, code string) bool {
	if code == "" {
		n, err := strconv.Atoi(id)
		return err == nil && (n >= 14 && n <= 17 || n == 22 || n >= 27 && n <= 36 || n >= 50 && n <= 58)
	}
	quoted, bracket := false, false
	for _, r := range strings.ToLower(code) {
		switch {
		case r == '"':
			quoted = !quoted
		case r == '[' || r == ']':
			bracket = r == '['
		case !quoted && !bracket && (r == 'y' || r == 'd'):
			return true
		}
	}
	return false
}

// readStrings takes the strings that cells share into memory.
func (b *workbook) readStrings(part string) error {
	if b.archive.Part(part) == nil {
		return nil
	}
	return b.each(part, maxStrings, func(d *tokens, t xml.StartElement) error {
		if t.Name.Local != "si" {
			return nil
		}
		text, err := d.textOf("si")
		b.strings = append(b.strings, text)
		return err
	})
}

// each passes the elements of a part as they begin; a part that is not there has none.
func (b *workbook) each(part string, limit int64, each func(*tokens, xml.StartElement) error) error {
	if b.archive.Part(part) == nil {
		return nil
	}
	d, err := b.open(part, limit)
	if err != nil {
		return err
	}
	defer d.part.Close() // read only
	for {
		t, err := d.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if start, is := t.(xml.StartElement); is {
			if err := each(d, start); err != nil {
				return err
			}
		}
	}
}

// open opens a part, unless it says itself that it is too large or was packed as
// only zeros can be.
func (b *workbook) open(part string, limit int64) (*tokens, error) {
	f := b.archive.Part(part)
	whole, packed := f.UncompressedSize64, f.CompressedSize64
	if whole > uint64(limit) || whole > ratioFrom && whole/maxRatio > packed {
		return nil, unreadable("a part of it unpacks to %d bytes", whole)
	}
	r, err := f.Open()
	if err != nil {
		return nil, unreadable("a part of it cannot be unpacked")
	}
	from := &bounded{from: r, left: limit}
	x := xml.NewDecoder(from)
	return &tokens{Decoder: x, part: r}, nil
}

// bounded ends the reading at the limit of a part, and of one tag or text: the
// decoder takes each of them into memory.
type bounded struct {
	from io.Reader
	left int64
	run  int // bytes since the last <
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, unreadable("it unpacks to more than can be read")
	}
	for _, c := range p[:n] {
		if b.run++; c == '<' {
			b.run = 0
		}
		if b.run > maxToken {
			return 0, unreadable("a cell holds more than %d bytes", maxToken)
		}
	}
	return n, err
}

// tokens reads XML without looking at what it means: no entity of its own, no
// prefix is resolved, nothing is nested in memory.
type tokens struct {
	*xml.Decoder
	part io.Closer
}

func (d *tokens) next() (xml.Token, error) {
	t, err := d.RawToken()
	if _, is := t.(xml.Directive); is { // a document type with entities of its own; no program that writes workbooks makes one
		return nil, unreadable("a part of it declares entities")
	}
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, ErrWorkbook) {
		return t, err
	}
	return nil, unreadable("a part of it is damaged")
}

// textOf joins the texts within an element that has begun, without the reading aids
// of East Asian text.
func (d *tokens) textOf(element string) (string, error) {
	var out strings.Builder
	inText, aside := false, false
	for {
		t, err := d.next()
		if errors.Is(err, io.EOF) {
			return "", unreadable("a part of it is cut off")
		}
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			inText = t.Name.Local == "t"
			aside = aside || t.Name.Local == "rPh"
		case xml.EndElement:
			inText, aside = false, aside && t.Name.Local != "rPh"
			if t.Name.Local == element {
				return out.String(), nil
			}
		case xml.CharData:
			if inText && !aside {
				out.Write(t)
			}
		}
		if out.Len() > maxToken {
			return "", unreadable("a cell holds more than %d bytes", maxToken)
		}
	}
}

func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
