package files

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// What a DOCX may hold (trust.md), and one tag or text of it.
const (
	docxEntries = 200
	docxWhole   = 50 << 20
	docxTag     = 1 << 20
)

const (
	relationOfDocument = "/officeDocument"
	mainDocument       = "wordprocessingml.document.main+xml"
	macroDocument      = "macroenabled"
)

// readDOCX takes the text of a Word document (ECMA-376): the paragraphs of its main part,
// a row of a table as one line. No relation is followed out of the file, no field worked
// out, no entity of its own resolved.
func readDOCX(document []byte) ([]string, error) {
	a, err := OpenArchive(bytes.NewReader(document), int64(len(document)), Limits{Entries: docxEntries, Whole: docxWhole})
	if err != nil {
		return nil, refuse(whyOf(err))
	}
	main, err := mainPart(a)
	if err != nil {
		return nil, err
	}
	d := &docxText{}
	if err := eachToken(a, main, d.take); err != nil {
		return nil, err
	}
	return d.lines, nil
}

func whyOf(err error) string {
	switch {
	case errors.Is(err, ErrEncrypted):
		return encrypted
	case errors.Is(err, ErrNames):
		return leading
	case errors.Is(err, ErrEntries), errors.Is(err, ErrWhole), errors.Is(err, ErrPart):
		return tooMuch
	}
	return broken
}

// mainPart is the name of the text's part. A file that carries macros is refused, by its
// declared type or by the program that it holds; one that is no document of Word's is
// another kind of file.
func mainPart(a *Archive) (string, error) {
	for _, name := range a.Names() {
		if base := path.Base(name); base == "vbaproject.bin" || base == "vbadata.xml" {
			return "", refuse(macros)
		}
	}
	if a.Part("[Content_Types].xml") == nil || a.Part("_rels/.rels") == nil {
		return "", refuse(unknown)
	}
	main, err := relatedDocument(a)
	if err != nil {
		return "", err
	}
	kind, err := declared(a, main)
	switch {
	case err != nil:
		return "", err
	case strings.Contains(strings.ToLower(kind), macroDocument):
		return "", refuse(macros)
	case !strings.HasSuffix(kind, mainDocument) || a.Part(main) == nil:
		return "", refuse(unknown)
	}
	return main, nil
}

// relatedDocument is the part that the archive names as its document.
func relatedDocument(a *Archive) (main string, err error) {
	err = eachToken(a, "_rels/.rels", func(t xml.Token) error {
		start, is := t.(xml.StartElement)
		if is && start.Name.Local == "Relationship" && attribute(start, "TargetMode") != "External" &&
			strings.HasSuffix(attribute(start, "Type"), relationOfDocument) {
			main = strings.TrimPrefix(path.Clean("/"+attribute(start, "Target")), "/")
		}
		return nil
	})
	return main, err
}

// declared is the type that the archive declares for a part.
func declared(a *Archive, part string) (kind string, err error) {
	byEnd := ""
	err = eachToken(a, "[Content_Types].xml", func(t xml.Token) error {
		start, is := t.(xml.StartElement)
		switch {
		case !is:
		case start.Name.Local == "Override" && strings.EqualFold(attribute(start, "PartName"), "/"+part):
			kind = attribute(start, "ContentType")
		case start.Name.Local == "Default" && strings.EqualFold("."+attribute(start, "Extension"), path.Ext(part)):
			byEnd = attribute(start, "ContentType")
		}
		return nil
	})
	if kind == "" {
		kind = byEnd
	}
	return kind, err
}

// eachToken passes what stands in a part.
func eachToken(a *Archive, part string, each func(xml.Token) error) error {
	in, err := a.Open(a.Part(part), docxWhole)
	if err != nil {
		return refuse(broken)
	}
	defer in.Close() // read only
	d := xml.NewDecoder(&tagged{from: in, most: docxTag})
	for {
		t, err := d.RawToken() // nothing is nested in memory, no prefix resolved
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return refuse(whyOf(err))
		}
		if _, is := t.(xml.Directive); is {
			return refuse(leading) // a document type with entities of its own; Office writes none
		}
		if err := each(t); err != nil {
			return err
		}
	}
}

// tagged ends the reading where one tag or text is longer than is read: the decoder takes
// each into memory.
type tagged struct {
	from io.Reader
	most int
	run  int // bytes since the last <
}

func (b *tagged) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	for _, c := range p[:n] {
		if b.run++; c == '<' {
			b.run = 0
		}
		if b.run > b.most {
			return 0, ErrWhole
		}
	}
	return n, err
}

func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// docxText gathers lines. What was deleted and stands there still (w:delText) is no text,
// nor what stands twice for older programs (mc:Fallback).
type docxText struct {
	lines  []string
	line   strings.Builder
	inText bool
	rows   int // tables' rows that are open
	aside  int // mc:Fallback that are open
}

func (d *docxText) take(t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		d.start(t.Name.Local)
	case xml.EndElement:
		d.end(t.Name.Local)
	case xml.CharData:
		if d.inText && d.aside == 0 {
			d.line.Write(t)
		}
	}
	if d.line.Len() > docxTag || len(d.lines) > 50*mostLines {
		return refuse(tooMuch)
	}
	return nil
}

func (d *docxText) start(name string) {
	switch name {
	case "t":
		d.inText = true
	case "tab":
		d.line.WriteByte(' ')
	case "br", "cr":
		d.breakLine()
	case "tr":
		d.rows++
	case "Fallback":
		d.aside++
	}
}

func (d *docxText) end(name string) {
	switch name {
	case "t":
		d.inText = false
	case "p":
		d.breakLine()
	case "tr":
		if d.rows--; d.rows <= 0 {
			d.rows = 0
			d.breakLine()
		}
	case "Fallback":
		d.aside = max(d.aside-1, 0)
	}
}

// breakLine ends a line; within a row of a table it only parts it.
func (d *docxText) breakLine() {
	if d.rows > 0 {
		d.line.WriteByte(' ')
		return
	}
	if line := strings.TrimSpace(d.line.String()); line != "" {
		d.lines = append(d.lines, line)
	}
	d.line.Reset()
}
