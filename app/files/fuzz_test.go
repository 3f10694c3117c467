package files

import (
	"testing"
)

// fuzzMost keeps one input of the fuzzers from taking longer than a second by being large.
const fuzzMost = 64 << 10

// FuzzDOCX reads any bytes as a Word document: never a panic, nothing beyond the bounds.
func FuzzDOCX(f *testing.F) {
	f.Add(docx("text", "نص"))
	f.Add(zipped(docxOf(`<w:document><w:tbl><w:tr><w:p><w:t>a</w:t><w:br/></w:p></w:tr></w:tbl></w:document>`)...))
	f.Fuzz(func(t *testing.T, document []byte) {
		if len(document) > fuzzMost {
			t.Skip("longer than is fuzzed: the bounds of sizes have tests of their own")
		}
		if lines, err := readDOCX(document); err == nil {
			checkTidy(t, tidy(lines))
		}
	})
}

// FuzzDOCXText reads any text as the main part.
func FuzzDOCXText(f *testing.F) {
	f.Add(`<w:document><w:body><w:p><w:r><w:t>a</w:t></w:r></w:p></w:body></w:document>`)
	f.Add(`<!DOCTYPE a [<!ENTITY e "x">]><w:t>&e;</w:t>`)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > fuzzMost {
			t.Skip("longer than is fuzzed: the bounds of sizes have tests of their own")
		}
		if lines, err := readDOCX(zipped(docxOf(text)...)); err == nil {
			checkTidy(t, tidy(lines))
		}
	})
}

// FuzzPDFTable reads any bytes as the table of letters of a font.
func FuzzPDFTable(f *testing.F) {
	f.Add([]byte("1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfchar <0028> <0045> endbfchar 2 beginbfrange <0030> <0039> <0041> <0040> <0042> [<0061> <0062>] endbfrange"), "\x00\x28\x00\x31")
	f.Fuzz(func(t *testing.T, table []byte, shown string) {
		f := &font{length: 1, letters: map[string]string{}, widths: map[int]float64{}}
		f.table(table)
		f.each(shown, func(_, text string, _ float64) { tidy([]string{folded(text)}) })
	})
}

// FuzzLines orders any glyphs.
func FuzzLines(f *testing.F) {
	f.Add("بلق ةبيبط 2012", 3.0, 10.0)
	f.Add("plain (ةبيبط)", 0.0, 1.0)
	f.Fuzz(func(t *testing.T, text string, step, size float64) {
		var glyphs []glyph
		for i, r := range text {
			glyphs = append(glyphs, glyph{text: string(r), x: float64(i) * step, y: float64(i%7) * step, end: float64(i+1) * step, size: size})
		}
		checkTidy(t, tidy(linesOf(glyphs)))
	})
}

// FuzzPDFContent reads any bytes as what a page shows.
func FuzzPDFContent(f *testing.F) {
	f.Add("BT /F1 11 Tf 14 TL 50 780 Td (text) Tj T* [(a) -500 (b)] TJ ET /X1 Do")
	f.Add("q 1 0 0 -1 0 0 cm BT /F1 1 Tf 1 0 0 1 5 5 Tm 50 Tz 2 Tc 3 Tw 1 Ts (x) ' 1 2 (y) \" ET Q Q")
	form := stream("/Type /XObject /Subtype /Form /Matrix [1 0 0 1 2 2]", "BT /F1 11 Tf (form) Tj ET /X1 Do")
	f.Fuzz(func(t *testing.T, content string) {
		if len(content) > fuzzMost {
			t.Skip("longer than is fuzzed: the bounds of sizes have tests of their own")
		}
		if lines, err := read(pdfPage(stream("", content), form)); err == nil {
			checkTidy(t, tidy(lines))
		}
	})
}

// FuzzPDF reads any bytes as a file: its head, its table of objects, its tree of pages.
func FuzzPDF(f *testing.F) {
	f.Add(pdfPage(stream("", "BT /F1 11 Tf 50 780 Td (text) Tj ET")))
	f.Add(pdfPage(stream("", "/X1 Do"), stream("/Type /XObject /Subtype /Form", "BT /F1 11 Tf (form) Tj ET")))
	f.Fuzz(func(t *testing.T, document []byte) {
		if len(document) > fuzzMost {
			t.Skip("longer than is fuzzed: the bounds of sizes have tests of their own")
		}
		if lines, err := read(document); err == nil {
			checkTidy(t, tidy(lines))
		}
	})
}

func checkTidy(t *testing.T, lines []string) {
	t.Helper()
	if len(lines) > mostLines {
		t.Errorf("%d lines", len(lines))
	}
	for _, l := range lines {
		if len([]rune(l)) > mostLine || l == "" {
			t.Errorf("a line of %d bytes", len(l))
		}
	}
}
