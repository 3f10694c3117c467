package exchange

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
)

// sheetWriter writes a workbook of one sheet, row by row. Each cell is text, also
// for whoever edits it (style 1: format @, quotePrefix), so none becomes a formula.
type sheetWriter struct {
	zip   *zip.Writer
	out   *bufio.Writer
	row   int
	style int
}

const (
	spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	package2006 = "http://schemas.openxmlformats.org/package/2006/"
	office2006  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
)

// frame are the parts around the sheet.
func frame() [][2]string {
	return [][2]string{
		{"[Content_Types].xml", `<Types xmlns="` + package2006 + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="` + package2006 + `relationships"><Relationship Id="rId1" Type="` + office2006 + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="` + spreadsheet + `" xmlns:r="` + office2006 + `"><sheets><sheet name="experts" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + package2006 + `relationships"><Relationship Id="rId1" Type="` + office2006 + `/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + office2006 + `/styles" Target="styles.xml"/></Relationships>`},
		{"xl/styles.xml", `<styleSheet xmlns="` + spreadsheet + `"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
			`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
			`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
			`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>` +
			`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`},
	}
}

func newSheetWriter(w io.Writer) (*sheetWriter, error) {
	z := zip.NewWriter(w)
	for _, part := range frame() {
		p, err := z.Create(part[0])
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(p, declaration+part[1]); err != nil {
			return nil, err
		}
	}
	p, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return nil, err
	}
	s := &sheetWriter{zip: z, out: bufio.NewWriter(p), style: 2}
	_, err = s.out.WriteString(declaration + `<worksheet xmlns="` + spreadsheet + `"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`)
	return s, err
}

// Write writes one row; the first is the heading.
func (s *sheetWriter) Write(cells []string) error {
	s.row++
	fmt.Fprintf(s.out, `<row r="%d">`, s.row) // a bufio.Writer keeps its first error for Flush
	for i, c := range cells {
		if c == "" {
			continue
		}
		fmt.Fprintf(s.out, `<c r="%s%d" s="%d" t="inlineStr"><is><t xml:space="preserve">`, columnName(i), s.row, s.style)
		if err := xml.EscapeText(s.out, []byte(c)); err != nil {
			return err
		}
		_, _ = s.out.WriteString(`</t></is></c>`)
	}
	s.style = 1
	_, err := s.out.WriteString(`</row>`)
	return err
}

// columnName is A for 0, AA for 26.
func columnName(n int) string {
	if n < 26 {
		return string(rune('A' + n))
	}
	return columnName(n/26-1) + columnName(n%26)
}

// Close ends the sheet and the archive.
func (s *sheetWriter) Close() error {
	if s.row > maxRow {
		return fmt.Errorf("a sheet holds at most %s rows: write .csv or .ndjson", strconv.Itoa(maxRow))
	}
	if _, err := s.out.WriteString(`</sheetData></worksheet>`); err != nil {
		return err
	}
	if err := s.out.Flush(); err != nil {
		return err
	}
	return s.zip.Close()
}
