package files

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"jisr/app/office"
)

func keyOf(err error) string {
	var e *office.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return ""
}

func TestTextOfAWordDocument(t *testing.T) {
	got, err := newReader(t).Text(t.Context(), docx("Shahla Example", "Interventional cardiologist &amp; lecturer", "طبيبة قلب"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Shahla Example", "Interventional cardiologist & lecturer", "طبيبة قلب"}
	if got.Kind != DOCX || !slices.Equal(got.Lines, want) {
		t.Errorf("got %q %q", got.Kind, got.Lines)
	}
}

func TestARowOfATableIsOneLineAndWhatWasDeletedIsNoText(t *testing.T) {
	document := `<w:document xmlns:w="w"><w:body><w:tbl><w:tr><w:tc><w:p><w:r><w:t>English</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>C1</w:t></w:r></w:p></w:tc></w:tr></w:tbl>` +
		`<w:p><w:r><w:t>one</w:t><w:br/><w:t>two</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>` +
		`<mc:AlternateContent><mc:Choice><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Choice><mc:Fallback><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:body></w:document>`
	got, err := newReader(t).Text(t.Context(), zipped(docxOf(document)...))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"English C1", "one", "two", "box"}; !slices.Equal(got.Lines, want) {
		t.Errorf("got %q", got.Lines)
	}
}

func TestTextOfAPDF(t *testing.T) {
	got, err := newReader(t).Text(t.Context(), pdfLines("Shahla Example", "Cardiologist (Stockholm) since 2012"))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"Shahla Example", "Cardiologist (Stockholm) since 2012"}; got.Kind != PDF || !slices.Equal(got.Lines, want) {
		t.Errorf("got %q %q", got.Kind, got.Lines)
	}
}

// TestTextOfAPrintedPage reads what a browser prints of a page in three scripts: letters
// stand as they are seen, in fonts of the document's own.
func TestTextOfAPrintedPage(t *testing.T) {
	document, err := os.ReadFile("testdata/printed.pdf")
	if err != nil {
		t.Fatal(err)
	}
	got, err := newReader(t).Text(t.Context(), document)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(got.Lines, "\n")
	for _, want := range []string{"Interventional cardiologist", "English: C1", "طبيبة قلب", "من 2012 إلى 2024", "پزیشکی دڵ"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in\n%s", want, all)
		}
	}
}

func TestAPDFThatIsAllPicturesHasNoText(t *testing.T) {
	got, err := newReader(t).Text(t.Context(), pdfPage(deflated([]byte("q 100 0 0 100 0 0 cm Q"))))
	if err != nil || len(got.Lines) != 0 {
		t.Errorf("got %q, %v", got.Lines, err)
	}
}

func TestAFormOnThePageIsReadOnceAndOneInItselfEnds(t *testing.T) {
	form := stream("/Type /XObject /Subtype /Form /Resources <</Font <</F1 5 0 R>> /XObject <</X1 6 0 R>>>>", "BT /F1 11 Tf 50 700 Td (in a form) Tj ET /X1 Do")
	got, err := newReader(t).Text(t.Context(), pdfPage(stream("", "/X1 Do"), form))
	if err != nil || !slices.Equal(got.Lines, []string{"in a form"}) {
		t.Errorf("got %q, %v", got.Lines, err)
	}
}

// TestHostileDocumentsAreRefused holds trust.md, "Files": each is refused with a reason, by
// a child, and the next document is read as if nothing had been.
func TestHostileDocumentsAreRefused(t *testing.T) {
	r := newReader(t)
	for name, c := range hostile() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := r.Text(t.Context(), c.document)
			if got := strings.TrimPrefix(keyOf(err), "cv.refused."); !slices.Contains(strings.Fields(c.why), got) {
				t.Errorf("refused as %q (%v), want %q", got, err, c.why)
			}
			if _, err := r.Text(t.Context(), docx("well")); err != nil {
				t.Errorf("the next one: %v", err)
			}
		})
	}
}

type hostileFile struct {
	document []byte
	why      string
}

func hostile() map[string]hostileFile {
	body := docxEntriesOf("text")
	with := func(more ...entry) []byte { return zipped(append(slices.Clone(body), more...)...) }
	many := make([]entry, 0, docxEntries)
	for range docxEntries - 2 {
		many = append(many, entry{name: "word/" + strings.Repeat("x", len(many)+1)})
	}
	word := docx("text")
	locked := slices.Clone(word)
	central := bytes.LastIndex(locked, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint16(locked[central+8:], 1)
	page := pdfLines("text")
	return map[string]hostileFile{
		"a program under another name": {[]byte("MZ\x90\x00\x03" + strings.Repeat("x", 2000)), "kind"},
		"nothing":                      {nil, "kind"},
		"too large":                    {append([]byte("%PDF-1.4\n"), make([]byte, MostBytes)...), "too_large"},
		"an archive of something else": {zipped(entry{name: "a.txt", body: "a"}), "kind"},
		"a workbook":                   {zipped(docxEntriesAs("spreadsheetml.sheet.main+xml")...), "kind"},
		"macros by type":               {zipped(docxEntriesAs("ms-word.document.macroEnabled.main+xml")...), "macros"},
		"macros by part":               {with(entry{name: "word/vbaProject.bin", body: "x"}), "macros"},
		"zip bomb":                     {with(entry{name: "word/media/image1.png", body: strings.Repeat("\x00", docxWhole)}), "too_much"},
		"zip bomb in the text":         {zipped(docxOf("<w:document><w:body>" + strings.Repeat(" ", docxWhole-100) + "</w:body></w:document>")...), "too_much"},
		"zip bomb that lies":           {lying(zipped(docxOf(strings.Repeat("<w:p></w:p>", docxWhole/10))...)), "too_much broken"},
		"many entries":                 {with(many...), "too_much"},
		"a name that leads up":         {with(entry{name: "../../etc/cron.d/x", body: "x"}), "leading"},
		"an absolute name":             {with(entry{name: "/etc/passwd", body: "x"}), "leading"},
		"a backward name":              {with(entry{name: `..\..\x`, body: "x"}), "leading"},
		"a drive":                      {with(entry{name: "c:/x", body: "x"}), "leading"},
		"a link":                       {with(entry{name: "word/link", body: "/etc/passwd", mode: fs.ModeSymlink | 0o777}), "leading"},
		"a device":                     {with(entry{name: "word/device", mode: fs.ModeDevice | 0o666}), "leading"},
		"two of one name":              {with(entry{name: "word/DOCUMENT.xml", body: "<w:p/>"}), "broken"},
		"an entity from outside":       {zipped(docxOf(`<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document><w:t>&e;</w:t></w:document>`)...), "leading"},
		"entities of entities":         {zipped(docxOf(`<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:document><w:t>&b;</w:t></w:document>`)...), "leading"},
		"an entity of no type":         {zipped(docxOf(`<w:document><w:t>&e;</w:t></w:document>`)...), "broken"},
		"a password on a part":         {locked, "encrypted"},
		"a password on the whole":      {append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), utf16Bytes("EncryptedPackage")...), "encrypted"},
		"an old Word document":         {append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 500)...), "kind"},
		"a cut archive":                {word[:len(word)-30], "broken"},
		"a cut part":                   {zipped(docxOf(`<w:document><w:body><w:p`)...), "broken"},

		"a PDF with a password":                   {pdfOf("/Encrypt <</Filter /Standard /V 1 /R 2 /O ("+strings.Repeat("o", 32)+") /U ("+strings.Repeat("u", 32)+") /P -4>> /ID [(a) (a)]", "<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [] /Count 0>>"), "encrypted"},
		"a PDF of an unknown protection":          {pdfOf("/Encrypt <</Filter /Own>>", "<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [] /Count 0>>"), "encrypted"},
		"a cut PDF":                               {page[:len(page)/2], "broken"},
		"a header alone":                          {[]byte("%PDF-1.7\n"), "broken"},
		"a PDF without pages":                     {pdfOf("", "<</Type /Catalog>>"), "broken"},
		"a table of two thousand million objects": {[]byte("%PDF-1.4\nxref\n0 2000000000\n0000000000 65535 f \ntrailer\n<</Size 2000000000 /Root 1 0 R>>\nstartxref\n9\n%%EOF\n"), "broken slow"},
		"tables in a ring":                        {ringOfTables(), "slow broken"},
	}
}

func docxEntriesAs(kind string) []entry {
	out := docxEntriesOf("text")
	out[0].body = strings.Replace(out[0].body, "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "vnd."+kind, 1)
	return out
}

// lying says of every part that it unpacks to ten bytes.
func lying(archive []byte) []byte {
	out := slices.Clone(archive)
	for at := 0; ; {
		i := bytes.Index(out[at:], []byte("PK\x01\x02"))
		if i < 0 {
			return out
		}
		at += i
		binary.LittleEndian.PutUint32(out[at+24:], 10)
		at += 4
	}
}

// ringOfTables is a document whose table says that an older one stands where it stands
// itself.
func ringOfTables() []byte {
	document := pdfOf("/Prev 0000", "<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [] /Count 0>>")
	at := bytes.LastIndex(document, []byte("xref\n0"))
	return bytes.Replace(document, []byte("/Prev 0000"), []byte("/Prev "+leftPad(at)), 1)
}

func leftPad(n int) string {
	s := []byte("0000")
	for i := 3; i >= 0; i-- {
		s[i] = byte('0' + n%10)
		n /= 10
	}
	return string(s)
}

// TestPagesInARingEnd: groups of pages that hold themselves are passed so often and no more.
func TestPagesInARingEnd(t *testing.T) {
	parents := pdfOf("", "<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [3 0 R] /Count 1 /Parent 3 0 R>>",
		"<</Type /Page /Parent 2 0 R /Contents 4 0 R>>", stream("", "/F1 11 Tf"))
	kids := pdfOf("", "<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [2 0 R 2 0 R] /Count 99>>")
	for _, document := range [][]byte{parents, kids} {
		if got, err := newReader(t).Text(t.Context(), document); err != nil || len(got.Lines) != 0 {
			t.Errorf("got %q, %v", got.Lines, err)
		}
	}
}

// TestHugeContentIsBounded: what unpacks without end is read as far as the limits go, or
// refused; it never takes the service with it.
func TestHugeContentIsBounded(t *testing.T) {
	r := newReader(t)
	text := bytes.Repeat([]byte("(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj T*\n"), 2_000_000)
	bomb := pdfPage(deflated(append([]byte("BT /F1 11 Tf 14 TL 50 780 Td\n"), text...)))
	got, err := r.Text(t.Context(), bomb)
	if err != nil && keyOf(err) != "cv.refused.slow" && keyOf(err) != "cv.refused.broken" {
		t.Errorf("refused as %v", err)
	}
	size := 0
	for _, l := range got.Lines {
		size += len(l)
	}
	if size > mostText || len(got.Lines) > mostLines {
		t.Errorf("%d bytes in %d lines", size, len(got.Lines))
	}
}

func TestLinesAreBoundedAndCleaned(t *testing.T) {
	got := tidy([]string{"a\u202eb\x00c  d", strings.Repeat("م", mostLine+10), ""})
	if len(got) != 3 || got[0] != "abc d" || len([]rune(got[1])) != mostLine || len([]rune(got[2])) != 10 {
		t.Errorf("got %d lines: %.80q", len(got), got)
	}
	all := strings.Repeat("x\n", 10*mostLines)
	if n := len(tidy([]string{all})); n != mostLines {
		t.Errorf("%d lines", n)
	}
}

func TestALineIsReadInItsOwnDirection(t *testing.T) {
	for _, c := range []struct{ seen, want string }{
		{"plain", "plain"},
		{"بلق ةبيبط", "طبيبة قلب"},
		{"2024 ىلإ 2012 نم", "من 2012 إلى 2024"},
		{"Karolinska يف ةبيبط", "طبيبة في Karolinska"},
		{"Doctor (ةبيبط) here", "Doctor (طبيبة) here"},
	} {
		if got := strings.Join(inOrder(strings.Split(c.seen, "")), ""); got != c.want {
			t.Errorf("%q is read %q, want %q", c.seen, got, c.want)
		}
	}
}
