package files

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"testing"
)

// tryCommand makes of this binary a child that gives up what a reader gives up, and then
// tries what its second word says.
const tryCommand = "try"

// TestMain makes of this binary the child that reads a document, or the one that tries
// what a child may not.
func TestMain(m *testing.M) {
	if IsChild(os.Args) {
		os.Exit(RunChild())
	}
	if len(os.Args) == 3 && os.Args[1] == tryCommand {
		os.Exit(try(os.Args[2]))
	}
	os.Exit(m.Run())
}

func newReader(t testing.TB) *Reader {
	t.Helper()
	r, err := NewReader(slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// entry is one of an archive.
type entry struct {
	name, body string
	mode       fs.FileMode
}

const (
	rels  = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	types = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
)

func docx(paragraphs ...string) []byte { return zipped(docxEntriesOf(paragraphs...)...) }

func docxEntriesOf(paragraphs ...string) []entry {
	var b strings.Builder
	for _, p := range paragraphs {
		fmt.Fprintf(&b, `<w:p><w:r><w:t xml:space="preserve">%s</w:t></w:r></w:p>`, p)
	}
	return docxOf(`<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + b.String() + `</w:body></w:document>`)
}

func docxOf(document string) []entry {
	return []entry{{name: "[Content_Types].xml", body: types}, {name: "_rels/.rels", body: rels}, {name: "word/document.xml", body: document}}
}

func zipped(entries ...entry) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.mode != 0 {
			h.SetMode(e.mode)
		}
		w, err := z.CreateHeader(h)
		if err == nil {
			_, err = w.Write([]byte(e.body))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// pdfOf joins objects, the first of which is the catalogue, to a document with its table.
func pdfOf(trailer string, objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, trailer, xref)
	return b.Bytes()
}

func stream(dict, body string) string {
	return fmt.Sprintf("<<%s /Length %d>>\nstream\n%s\nendstream", dict, len(body), body)
}

func deflated(body []byte) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write(body); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return stream("/Filter /FlateDecode", b.String())
}

// pdfPage is a document of one page with a content stream and, besides, objects from 6 on.
func pdfPage(content string, more ...string) []byte {
	return pdfOf("", append([]string{
		"<</Type /Catalog /Pages 2 0 R>>",
		"<</Type /Pages /Kids [3 0 R] /Count 1>>",
		"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources <</Font <</F1 5 0 R>> /XObject <</X1 6 0 R>>>> /Contents 4 0 R>>",
		content,
		"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>",
	}, more...)...)
}

// pdfLines shows each line in Helvetica.
func pdfLines(lines ...string) []byte {
	var b strings.Builder
	b.WriteString("BT /F1 11 Tf 14 TL 50 780 Td\n")
	for _, l := range lines {
		fmt.Fprintf(&b, "(%s) Tj T*\n", strings.NewReplacer(`\`, `\\`, `(`, `\(`, `)`, `\)`).Replace(l))
	}
	b.WriteString("ET")
	return pdfPage(deflated([]byte(b.String())))
}
