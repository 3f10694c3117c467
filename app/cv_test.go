package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jisr/app/office"
	"jisr/app/roster"
)

// wordDocument is a DOCX of those paragraphs, and of more entries of the archive.
func wordDocument(t testing.TB, paragraphs []string, more ...string) []byte {
	t.Helper()
	var text strings.Builder
	for _, p := range paragraphs {
		fmt.Fprintf(&text, `<w:p><w:r><w:t>%s</w:t></w:r></w:p>`, html.EscapeString(p))
	}
	entries := []string{
		"[Content_Types].xml", `<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
		"_rels/.rels", `<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/document.xml", `<w:document xmlns:w="w"><w:body>` + text.String() + `</w:body></w:document>`,
	}
	entries = append(entries, more...)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		w, err := z.Create(entries[i])
		if err == nil {
			_, err = w.Write([]byte(entries[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var cvLines = []string{"Rozhan Ahmed", "Civil engineer, 9 years", "German: B2", "PhD 2014", "Planted word: zibaqwort"}

// TestSuggestionsOfACVAreSavedOnlyWhenConfirmed holds domain.md: a CV gives text;
// suggestions show the line that they came from; nothing is saved unconfirmed. She walks
// without scripts, within the registration.
func TestSuggestionsOfACVAreSavedOnlyWhenConfirmed(t *testing.T) {
	w := startWalk(t, nil)
	w.enter(rozhan, 1)
	w.b.Send("/register/1", "name.latin", "Rozhan Ahmed", "country", "SE").Want(200)
	w.b.Get("/en/register/2").Want(200, `href="/en/mine/cv"`)
	before := w.record()
	w.b.Get("/en/mine/cv").Want(200).Upload("/mine/cv", "cv", `C:\docs\cv.docx`, wordDocument(t, cvLines)).Want(200, "Civil engineer, 9 years", "German: B2", "PhD 2014", "cv.docx")
	w.b.Lacks(`C:\docs`)
	if strings.Contains(w.b.Page, "checked") {
		t.Error("something is ticked already")
	}
	after := w.record()
	if len(after.Occupations)+len(after.Languages)+len(after.Education) != 0 || after.CV == nil || after.Status != before.Status {
		t.Fatalf("saved unconfirmed: %+v", after.Profile)
	}
	w.b.Send("/mine/cv/confirm").Want(200, "Tick at least one line.")
	offered := regexp.MustCompile(`name="pick" value="([^"]+)"`).FindAllStringSubmatch(w.b.Page, -1)
	var pick []string
	for _, o := range offered {
		if strings.HasPrefix(o[1], "occupation") || strings.HasPrefix(o[1], "language") {
			pick = append(pick, "pick", html.UnescapeString(o[1]))
		}
	}
	w.b.Send("/mine/cv/confirm", pick...).Want(200, "What you ticked is in your profile.")
	after = w.record()
	if len(after.Occupations) != 1 || after.Occupations[0].Concept != "jisr:civil-engineer" || after.Occupations[0].Years != 9 || !slices.Equal(after.Languages, []roster.Language{{Code: "de", Level: "B2"}}) || len(after.Education) != 0 {
		t.Errorf("kept are %+v", after.Profile)
	}
	for _, lang := range []string{"ar", "ckb"} {
		w.b.Get("/"+lang+"/mine/cv").Want(200, "PhD 2014")
	}
	w.b.Get("/en/register/2").Want(200, "/en/mine/cv")
}

// TestWhatIsTypedAndUnsavedIsNotLostToACV: a page saved later would take the place of what
// was confirmed, so it is saved first.
func TestWhatIsTypedAndUnsavedIsNotLostToACV(t *testing.T) {
	w := startWalk(t, nil)
	w.registered()
	w.b.Get("/en/register/2").SendTo("/en/register/2/keep", "/register/2", "headline", "Half a")
	w.b.Get("/en/mine/cv").Upload("/mine/cv", "cv", "cv.docx", wordDocument(t, cvLines)).Want(200, "is not saved yet")
	w.b.Send("/mine/cv/confirm", "pick", "language|de|B2").Want(200, "is not saved yet")
	if e := w.record(); slices.ContainsFunc(e.Languages, func(l roster.Language) bool { return l.Code == "de" }) {
		t.Error("it is in the record")
	}
}

// TestRefusedDocumentsLeaveNothing: a renamed program, macros, a page too many; each with a
// sentence, beside its field.
func TestRefusedDocumentsLeaveNothing(t *testing.T) {
	w := startWalk(t, nil)
	w.registered()
	for name, c := range map[string]struct {
		document []byte
		says     string
	}{
		"nothing":           {nil, "Choose a file."},
		"a renamed program": {append([]byte("MZ"), make([]byte, 3000)...), "neither a PDF nor a Word document"},
		"macros":            {wordDocument(t, cvLines, "word/vbaProject.bin", "x"), "contains macros"},
		"a way out":         {wordDocument(t, cvLines, "../../x", "x"), "contains links to other files"},
		"too large":         {append([]byte("%PDF-1.4\n"), make([]byte, 5<<20)...), "larger than 5 MB"},
		"a cut PDF":         {[]byte("%PDF-1.7\n1 0 obj"), "damaged or incomplete"},
	} {
		w.b.Get("/en/mine/cv").Upload("/mine/cv", "cv", "cv.pdf", c.document)
		if w.b.Status != 422 || !strings.Contains(w.b.Page, c.says) || !strings.Contains(w.b.Page, `href="#f-cv"`) {
			t.Errorf("%s: %d without %q", name, w.b.Status, c.says)
		}
	}
	w.b.Get("/en/mine/cv").Upload("/mine/cv", "cv", "cv.pdf", append([]byte("%PDF-1.4\n"), make([]byte, 5500<<10)...))
	if w.b.Status != 413 {
		t.Errorf("a body beyond the door's: %d", w.b.Status)
	}
	if e := w.record(); e.CV != nil {
		t.Errorf("kept is %+v", e.CV)
	}
}

// TestACVIsKeptSealedDownloadedAndRemoved: hers alone to take and remove; an officer's
// download stands in her log; what is sent is an attachment that runs nothing.
func TestACVIsKeptSealedDownloadedAndRemoved(t *testing.T) {
	w := startWalk(t, nil)
	w.registered()
	w.b.Send("/register/5").Want(200)
	document := wordDocument(t, cvLines)
	w.b.Get("/en/mine/cv").Upload("/mine/cv", "cv", "cv.docx", document).Want(200)
	e := w.record()
	w.b.Get("/en/mine/cv/file").Want(200)
	h := w.b.Header
	if w.b.Page != string(document) || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("Cache-Control") != "no-store" {
		t.Errorf("sent with %v", h)
	}
	w.b.Get("/en/mine/download").Want(200, base64.StdEncoding.EncodeToString(document), `"cv.uploaded"`)
	w.b.Get("/en/mine/copy").Want(200, "cv.docx")

	viewer := office.Actor{Kind: office.OfficerKind, ID: "off_view", Roles: []office.Role{office.Viewer}}
	if _, got, err := w.a.Roster.OpenCV(t.Context(), viewer, e.ID); err != nil || !bytes.Equal(got, document) {
		t.Errorf("an officer gets %d bytes, %v", len(got), err)
	}
	if _, _, err := w.a.Roster.OpenCV(t.Context(), office.Actor{Kind: office.OfficerKind, ID: "off_x", Roles: []office.Role{office.Statistician}}, e.ID); office.CodeOf(err) != office.Forbidden {
		t.Errorf("a statistician: %v", err)
	}
	w.b.Get("/en/mine").Want(200, "An officer downloaded your CV")

	other := office.Actor{Kind: office.PersonKind, ID: "per_other"}
	if _, err := w.a.Roster.RemoveCV(t.Context(), other, e.ID); office.CodeOf(err) != office.NotFound {
		t.Errorf("another removes it: %v", err)
	}
	if _, err := w.a.Roster.UploadCV(t.Context(), other, e.ID, "x", document); office.CodeOf(err) != office.NotFound {
		t.Errorf("another uploads: %v", err)
	}
	w.b.Get("/en/mine/cv").Upload("/mine/cv", "cv", "b.docx", wordDocument(t, []string{"second"})).Want(200, "b.docx")
	if _, err := w.a.Roster.CVs.CVFile(t.Context(), e.CV.ID); office.CodeOf(err) != office.NotFound {
		t.Errorf("the one before is still there: %v", err)
	}
	w.b.Send("/mine/cv/remove").Want(200, "The file is removed.")
	if w.record().CV != nil {
		t.Error("the record still names it")
	}
	w.b.Get("/en/mine/cv/file").Want(404)
}

// TestOfficersDownloadACVFromItsPage over HTTP.
func TestOfficersDownloadACVFromItsPage(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	d.b.Get("/en/staff/experts?q=cardiologist").Want(200)
	one := regexp.MustCompile(`/en/staff/experts/exp_\w+`).FindString(d.b.Page)
	d.b.Get(one).Want(200).Lacks("Download the CV")
	d.b.Get(one + "/cv").Want(404)
	id := one[strings.LastIndex(one, "/")+1:]
	e, err := d.a.Roster.Store.Expert(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	document := wordDocument(t, cvLines)
	if _, err := d.a.Roster.UploadCV(t.Context(), office.Actor{Kind: office.PersonKind, ID: e.Person.ID}, id, "cv.docx", document); err != nil {
		t.Fatal(err)
	}
	d.b.Get(one).Want(200, "Download the CV")
	d.b.Get(one + "/cv").Want(200)
	if d.b.Page != string(document) || !strings.HasPrefix(d.b.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%d bytes with %v", len(d.b.Page), d.b.Header)
	}
	d.b.Get(one).Want(200, "CV downloaded")
}

// TestACVGoesWithItsDraftAndWithAnErasure: after 30 days with the draft, at once with an
// erasure; nothing of it is left to read in the data directory's documents.
func TestACVGoesWithItsDraftAndWithAnErasure(t *testing.T) {
	for name, erase := range map[string]func(h *house, e roster.Expert) error{
		"draft": func(h *house, e roster.Expert) error {
			h.pass(roster.DraftFor + time.Hour)
			_, err := h.Roster.Upkeep(t.Context())
			return err
		},
		"erasure": func(h *house, e roster.Expert) error {
			return h.Roster.Erase(t.Context(), office.Actor{Kind: office.PersonKind, ID: e.Person.ID}, e.ID, true)
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			e, err := h.Roster.Begin(t.Context(), rozhan, "en")
			h.must(err)
			e, err = h.Roster.UploadCV(t.Context(), office.Actor{Kind: office.PersonKind, ID: e.Person.ID}, e.ID, "cv.docx", wordDocument(t, cvLines))
			h.must(err)
			h.must(erase(h, e))
			for what, err := range map[string]error{"file": second(h.Roster.CVs.CVFile(t.Context(), e.CV.ID)), "text": second(h.Roster.CVs.CVText(t.Context(), e.CV.ID))} {
				if office.CodeOf(err) != office.NotFound {
					t.Errorf("the %s: %v", what, err)
				}
			}
		})
	}
}

func second[T any](_ T, err error) error { return err }
