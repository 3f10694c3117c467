package exchange_test

import (
	"bytes"
	"os"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"jisr/app/exchange"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
)

// check imports without keeping anything: whatever the bytes are, each row is either
// good or named, and nothing panics.
func check(t *testing.T, desk *roster.Desk, format exchange.Format, data []byte) {
	t.Helper()
	o := exchange.Options{Words: desk.Words.(*terms.Terms), Key: []byte("0123456789abcdef"), DryRun: true}
	report, err := exchange.Import(t.Context(), desk, office.Duty("import"), bytes.NewReader(data), format, o)
	if err == nil && report.Active+report.Drafts+report.Wrong != report.Rows {
		t.Errorf("rows do not add up: %+v", report)
	}
}

func fuzzDesk(f *testing.F) *roster.Desk { return &roster.Desk{Words: words(f), Now: clock} }

func FuzzRow(f *testing.F) {
	desk := fuzzDesk(f)
	for _, text := range []string{sheet, arabicSheet, soraniSheet, "email\n\xff\n", "sep=;\nemail;name\n'=1;\"", "\"\"\"\n,\t;\n", "name,name_latin\n"} {
		f.Add([]byte(text), true)
	}
	arabic, err := charmap.Windows1256.NewEncoder().String("الاسم,البلد\nزينب,العراق\n")
	must(f, err)
	f.Add([]byte(arabic), true)
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(arabicSheet)
	must(f, err)
	f.Add([]byte(wide), true)
	f.Add([]byte(wide[:len(wide)-3]), true)
	f.Add([]byte(`{"email":"a@example.org","name":{"latin":"A"}}`), false)
	f.Add([]byte("\ufeff{}\n[]\nnull\n{\"name\":1}\n\n"), false)
	f.Fuzz(func(t *testing.T, data []byte, table bool) {
		format := exchange.NDJSON
		if table {
			format = exchange.CSV
		}
		check(t, desk, format, data)
	})
}

func FuzzWorkbook(f *testing.F) {
	desk := fuzzDesk(f)
	clerk, err := os.ReadFile("testdata/clerk.xlsx")
	must(f, err)
	f.Add(clerk)
	f.Add(clerk[:len(clerk)/2])
	f.Add(sheetOf(f, `<sheetData>`+inline("email", "name")+inline("a@example.org", "A B")+`</sheetData>`))
	f.Add(archive(f, map[string]string{"_rels/.rels": rels, "xl/workbook.xml": book}))
	f.Fuzz(func(t *testing.T, data []byte) { check(t, desk, exchange.XLSX, data) })
}

// FuzzSheet fuzzes what is inside the archive, which its check sums keep a fuzzer from.
func FuzzSheet(f *testing.F) {
	desk := fuzzDesk(f)
	heading := `<sheetData>` + inline("email", "name", "birth_year")
	f.Add(heading+`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>7</v></c><c r="C2" s="1"><v>30803.5</v></c></row></sheetData>`, `<sst><si><t>a@example.org</t><rPh><t>x</t></rPh></si></sst>`, `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy"/></numFmts><cellXfs><xf/><xf numFmtId="170"/></cellXfs></styleSheet>`)
	f.Add(heading+`<row><c r="ZZZZZZZZZZ1"/><c t="e"><v>#N/A</v></c><c><f>1+1</f><v>NaN</v></c></row>`, `<sst><si>`, `<cellXfs><xf numFmtId="14"/>`)
	f.Add(`<!DOCTYPE x [<!ENTITY a "b">]><sheetData><row r="0"/><row r="-5"><c t="inlineStr"><is>&a;</is></c></row>`, ``, ``)
	f.Fuzz(func(t *testing.T, sheet, shared, styles string) {
		check(t, desk, exchange.XLSX, archive(t, map[string]string{"_rels/.rels": rels, "xl/workbook.xml": book, "xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": shared, "xl/styles.xml": styles,
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="x/styles" Target="styles.xml"/></Relationships>`}))
	})
}
