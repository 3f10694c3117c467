package exchange_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"jisr/app/exchange"
	"jisr/app/office"
	"jisr/app/roster"
)

// take imports whatever the file is.
func (r *room) take(t testing.TB, format exchange.Format, data []byte) (exchange.Report, error) {
	t.Helper()
	return exchange.Import(t.Context(), r.desk, office.Duty("import"), bytes.NewReader(data), format, r.options)
}

// TestAListAsAClerkWritesIt: a title above the heading, a hidden sheet before, Arabic
// headings and labels, rich text, a formula, dates and numbers as a spreadsheet keeps
// them (testdata/clerk.xlsx, written by another library).
func TestAListAsAClerkWritesIt(t *testing.T) {
	data, err := os.ReadFile("testdata/clerk.xlsx")
	must(t, err)
	r := open(t)
	report, err := r.take(t, exchange.XLSX, data)
	if err != nil || report.Active != 1 || report.Drafts != 1 || report.Wrong != 0 {
		t.Fatalf("%+v: %v", report, err)
	}
	all := r.everybody(t)
	z, a := all["zainab@example.org"], all["aras@example.org"]
	if z.Name.Native != "زينب كاظم حسن" || z.Phone != "+46700000001" || z.Gender != office.Female || z.BirthYear != 1984 || z.Country != "SE" || z.City != "ستوكهولم" || z.Origin != "IQ-BG" {
		t.Errorf("%+v", z.Person)
	}
	if z.Occupations[0].Concept != "jisr:cardiologist" || z.Years != 12 || z.Education[0].Level != 8 || len(z.Languages) != 2 || z.Languages[0] != (roster.Language{Code: "ar", Level: "native"}) || z.Languages[1] != (roster.Language{Code: "sv", Level: "C1"}) {
		t.Errorf("%+v", z.Profile)
	}
	if !z.Agreed(office.ToInvitations) || z.Consents[0].GivenAt.Format(time.DateOnly) != "2026-10-01" || z.Language != "ar" {
		t.Errorf("%+v", z.Consents)
	}
	if a.Name.Latin != "Aras Karim" || a.BirthYear != 1990 || a.Country != "DE" || a.Years != 8 || a.Gender != office.Male {
		t.Errorf("%+v", a)
	}
	if again, err := r.take(t, exchange.XLSX, data); err != nil || again.There != 2 || again.Active+again.Drafts != 0 {
		t.Errorf("again: %+v, %v", again, err)
	}
}

const (
	arabicSheet = "ت,الاسم الكامل,البريد الإلكتروني,المواليد,بلد الإقامة,الاختصاص\n١,زينب كاظم,z@example.org,١٩٨٤,السويد,طبيب قلب\n"
	soraniSheet = "ژ,ناوی تەواو,ئیمەیل,ساڵی لەدایکبوون,وڵاتی نیشتەجێبوون,پسپۆڕی\n١,زەینەب کازم,z@example.org,١٩٨٤,سوید,پزیشکی دڵ\n"
)

func TestEachEncodingAndSeparatorIsFoundByLooking(t *testing.T) {
	utf16 := func(e unicode.Endianness, b unicode.BOMPolicy) *encoding.Encoder {
		return unicode.UTF16(e, b).NewEncoder()
	}
	for name, enc := range map[string]*encoding.Encoder{
		"UTF-8": nil, "windows-1256": charmap.Windows1256.NewEncoder(),
		"UTF-16LE": utf16(unicode.LittleEndian, unicode.UseBOM), "UTF-16BE": utf16(unicode.BigEndian, unicode.UseBOM),
		"UTF-16LE without a mark": utf16(unicode.LittleEndian, unicode.IgnoreBOM),
	} {
		for _, separator := range []string{",", ";", "\t"} {
			t.Run(fmt.Sprintf("%s %q", name, separator), func(t *testing.T) {
				r := open(t)
				text := []byte(strings.ReplaceAll(arabicSheet, ",", separator))
				if name == "windows-1256" { // it has no Arabic-Indic digits
					text = []byte(strings.NewReplacer("١٩٨٤", "1984", "١", "1").Replace(string(text)))
				}
				if enc != nil {
					var err error
					text, err = enc.Bytes(text)
					must(t, err)
				}
				report, err := r.take(t, exchange.CSV, text)
				e := r.everybody(t)["z@example.org"]
				if err != nil || report.Drafts != 1 || e.Name.Native != "زينب كاظم" || e.BirthYear != 1984 || e.Country != "SE" || e.Occupations[0].Code != "2212" {
					t.Errorf("%+v: %v\n%+v", report, err, e)
				}
			})
		}
	}
}

func TestSoraniHeadingsAndLabelsAreUnderstood(t *testing.T) {
	r := open(t)
	report := r.load(t, exchange.CSV, soraniSheet)
	if e := r.everybody(t)["z@example.org"]; report.Drafts != 1 || e.Name.Native != "زەینەب کازم" || e.Country != "SE" || e.Occupations[0].Concept != "jisr:cardiologist" {
		t.Errorf("%+v\n%+v", report, e)
	}
}

func TestASeparatorThatIsSaidCounts(t *testing.T) {
	r := open(t)
	if report := r.load(t, exchange.CSV, "sep=;\r\nemail;name\r\na@example.org;A B\r\n"); report.Drafts != 1 {
		t.Errorf("%+v", report)
	}
}

// TestABrokenCharacterDoesNotTurnTheFile: one wrong byte in a file of UTF-8 is a wrong
// row, not another encoding.
func TestABrokenCharacterDoesNotTurnTheFile(t *testing.T) {
	r := open(t)
	report := r.load(t, exchange.CSV, arabicSheet+"٢,آراس\xff,a@example.org,1990,ألمانيا,2142\n")
	if report.Drafts != 1 || report.Wrong != 1 || report.Errors[0].Code != "characters" || report.Errors[0].Row != 3 {
		t.Errorf("%+v", report)
	}
}

func TestArabicCommasAndLineBreaksSeparateValues(t *testing.T) {
	r := open(t)
	r.load(t, exchange.CSV, "email,name,skills,languages,modes,occupation,occupation_years,education_level,education_institution,education_year\n"+
		"a@example.org,A B,غسيل الكلى، jisr:echocardiography,\"ar:native\nsv:C1\",remote، visit,2212؛2142,١٢؛٣,ماجستير؛ بكالوريوس,KTH؛ جامعة بغداد,2012؛ ٢٠٠٨\n")
	e := r.everybody(t)["a@example.org"]
	if len(e.Skills) != 2 || len(e.Languages) != 2 || len(e.Availability.Modes) != 2 || e.Occupations[1].Years != 3 {
		t.Errorf("%+v", e.Profile)
	}
	if want := []roster.Education{{Level: 7, Institution: "KTH", Year: 2012}, {Level: 6, Institution: "جامعة بغداد", Year: 2008}}; !slices.Equal(e.Education, want) {
		t.Errorf("%+v", e.Education)
	}
}

func TestAWrongCellIsNamedByTheHeadingOfTheList(t *testing.T) {
	r := open(t)
	report := r.load(t, exchange.CSV, "الاسم الكامل,المواليد,الاختصاص,اللغات,التحصيل الدراسي,email,weeks_per_year\n"+
		"زينب كاظم,قديم,2212,,,a@example.org,1\nآراس كريم,2020,2212,sv:Z9,,b@example.org,99\n\u202eهه,1990,لا شيء,,لا شيء,nobody,\n")
	var got []string
	for _, e := range report.Errors {
		got = append(got, fmt.Sprint(e.Row, " ", e.Column))
	}
	want := []string{"2 المواليد", "3 اللغات", "3 availability.weeks_per_year", "3 المواليد", "4 الاختصاص", "4 التحصيل الدراسي"}
	if !slices.Equal(got, want) {
		t.Errorf("%q\n%+v", got, report.Errors)
	}
}

func TestEachFieldHasAHeadingInThreeLanguages(t *testing.T) {
	for _, f := range exchange.Fields() {
		latin, arabic, sorani := exchange.Words(f)
		if latin == 0 || arabic == 0 || sorani == 0 {
			t.Errorf("%s: %d English, %d Arabic, %d Sorani headings", f, latin, arabic, sorani)
		}
	}
	if twice := exchange.Ambiguous(); len(twice) > 0 {
		t.Errorf("headings of two fields: %q", twice)
	}
}

func TestAMapNamesColumnsAndIsRemembered(t *testing.T) {
	r := open(t)
	kept := map[string]map[string]string{}
	r.options.Remembered = func(set string) (map[string]string, error) { return kept[set], nil }
	r.options.Remember = func(set string, m map[string]string) error { kept[set] = m; return nil }
	text := "Kontakt,الاسم,Dept.\na@example.org,A B,12\n"
	_, err := r.take(t, exchange.CSV, []byte(text))
	if !errors.Is(err, exchange.ErrHeading) || !strings.Contains(err.Error(), "Kontakt") || !strings.Contains(err.Error(), "Dept.") {
		t.Fatalf("without a map: %v", err)
	}
	r.options.Map = map[string]string{"kontakt": "email", "Dept.": exchange.LeftOut}
	r.options.DryRun = true
	r.load(t, exchange.CSV, text)
	if len(kept) != 0 {
		t.Error("a dry run remembers a map")
	}
	r.options.DryRun = false
	if report := r.load(t, exchange.CSV, text); report.Drafts != 1 || r.everybody(t)["a@example.org"].Name.Latin != "A B" {
		t.Errorf("%+v", report)
	}
	r.options.Map = nil
	if report := r.load(t, exchange.CSV, "Dept.,Kontakt,الاسم\n12,b@example.org,B C\n"); report.Drafts != 1 {
		t.Errorf("remembered: %+v", report)
	}
	r.options.Map = map[string]string{"Kontakt": "religion"}
	if _, err := r.take(t, exchange.CSV, []byte(text)); err == nil || !strings.Contains(err.Error(), "religion") {
		t.Errorf("a field that does not exist: %v", err)
	}
}

// archive is a workbook of these parts.
func archive(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range parts {
		w, err := z.Create(name)
		must(t, err)
		_, err = w.Write([]byte(text))
		must(t, err)
	}
	must(t, z.Close())
	return out.Bytes()
}

const (
	rels  = `<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	book  = `<workbook><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`
	bound = `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`
)

func sheetOf(t testing.TB, sheet string) []byte {
	return archive(t, map[string]string{"_rels/.rels": rels, "xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": bound, "xl/worksheets/sheet1.xml": sheet})
}

// sheetBeside is a workbook in order, with one more entry in its archive.
func sheetBeside(t testing.TB, h *zip.FileHeader) []byte {
	t.Helper()
	whole := sheetOf(t, `<sheetData>`+inline("email", "name")+inline("a@example.org", "A B")+`</sheetData>`)
	from, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	must(t, err)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range from.File {
		must(t, z.Copy(f))
	}
	w, err := z.CreateHeader(h)
	must(t, err)
	_, err = w.Write([]byte("/etc/passwd"))
	must(t, errors.Join(err, z.Close()))
	return out.Bytes()
}

func linked() *zip.FileHeader {
	h := &zip.FileHeader{Name: "xl/link"}
	h.SetMode(fs.ModeSymlink | 0o777)
	return h
}

func inline(cells ...string) string {
	var out strings.Builder
	for _, c := range cells {
		out.WriteString(`<c t="inlineStr"><is><t>` + c + `</t></is></c>`)
	}
	return `<row>` + out.String() + `</row>`
}

func TestAHostileWorkbookIsRefused(t *testing.T) {
	heading := inline("email", "name")
	row := inline("a@example.org", "A B")
	external := strings.Replace(bound, `Target="worksheets/sheet1.xml"`, `TargetMode="External" Target="http://example.org/sheet1.xml"`, 1)
	many := map[string]string{}
	for i := range 2500 {
		many[fmt.Sprint("x", i)] = ""
	}
	for name, data := range map[string][]byte{
		"no archive":            []byte("PK\x03\x04 and then nothing"),
		"an old or locked one":  []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)),
		"a bomb":                sheetOf(t, `<sheetData>`+heading+strings.Repeat(" ", 64<<20)),
		"an endless cell":       sheetOf(t, `<sheetData>`+heading+`<row><c t="inlineStr"><is><t>`+strings.Repeat("ab", 1<<20)),
		"an endless tag":        sheetOf(t, `<sheetData>`+heading+`<row `+strings.Repeat(`a="b" `, 1<<18)+`>`),
		"a cell of many texts":  sheetOf(t, `<sheetData>`+heading+`<row><c t="inlineStr"><is>`+strings.Repeat("<t>abcdefgh</t>", 1<<18)),
		"too wide":              sheetOf(t, `<sheetData>`+heading+`<row><c r="XFD2"><v>1</v></c></row></sheetData>`),
		"too long":              sheetOf(t, `<sheetData>`+heading+`<row r="99999999"><c><v>1</v></c></row></sheetData>`),
		"rows that go back":     sheetOf(t, `<sheetData>`+heading+`<row r="1"><c><v>1</v></c></row></sheetData>`),
		"cells that go back":    sheetOf(t, `<sheetData>`+heading+`<row><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row></sheetData>`),
		"too many parts":        archive(t, many),
		"an external sheet":     archive(t, map[string]string{"_rels/.rels": rels, "xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": external}),
		"entities of its own":   sheetOf(t, `<!DOCTYPE a [<!ENTITY b "bbbb">]><sheetData>`+inline("email", "&b;")+`</sheetData>`),
		"a link":                sheetBeside(t, linked()),
		"a name that leads up":  sheetBeside(t, &zip.FileHeader{Name: "../../x"}),
		"an absolute name":      sheetBeside(t, &zip.FileHeader{Name: "/etc/passwd"}),
		"two of one name":       sheetBeside(t, &zip.FileHeader{Name: "XL/workbook.xml"}),
		"a password on a part":  sheetBeside(t, &zip.FileHeader{Name: "xl/x", Flags: 1}),
		"entities unused":       sheetOf(t, `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><sheetData>`+heading+row+`</sheetData>`),
		"cut off":               sheetOf(t, `<sheetData>`+heading+row+`<row><c>`),
		"everything is missing": archive(t, map[string]string{"a": "b"}),
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			if _, err := r.take(t, exchange.XLSX, data); !errors.Is(err, exchange.ErrWorkbook) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestFormulasAndErrorsOfAWorkbookAreText(t *testing.T) {
	r := open(t)
	data := sheetOf(t, `<dimension ref="A1:XFD1048576"/><sheetData>`+inline("email", "name", "city")+
		`<row><c t="str"><f>HYPERLINK("http://example.org")</f><v>a@example.org</v></c><c t="inlineStr"><is><t>A B</t></is></c><c t="inlineStr"><is><t>=1+1</t></is></c></row>`+
		`<row><c t="str"><v>b@example.org</v></c><c t="inlineStr"><is><t>B C</t></is></c><c t="e"><v>#REF!</v></c></row></sheetData>`)
	report, err := r.take(t, exchange.XLSX, data)
	if err != nil || report.Drafts != 1 || r.everybody(t)["a@example.org"].City != "=1+1" {
		t.Fatalf("%+v: %v", report, err)
	}
	if len(report.Errors) != 1 || report.Errors[0].Row != 3 || report.Errors[0].Column != "city" || report.Errors[0].Code != "type" {
		t.Errorf("%+v", report.Errors)
	}
}

func TestAQuotationMarkThatIsNeverClosedEndsTheReading(t *testing.T) {
	r := open(t)
	text := "email,name\na@example.org,\"" + strings.Repeat("x\n", 4<<20)
	if _, err := r.take(t, exchange.CSV, []byte(text)); err == nil || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("got %v", err)
	}
}

// unpacked is the text of one part of a workbook.
func unpacked(t testing.TB, data []byte, part string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	f, err := z.Open(part)
	must(t, err)
	text, err := io.ReadAll(f)
	must(t, errors.Join(err, f.Close()))
	return string(text)
}
