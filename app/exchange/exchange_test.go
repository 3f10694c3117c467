package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"jisr/app/demo"
	"jisr/app/exchange"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/seal"
	"jisr/app/store"
	"jisr/app/store/embedded"
	"jisr/app/terms"
	"jisr/search"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return now }

// tray counts the letters that were asked for, each once.
type tray map[string]bool

func (tray) Welcome(context.Context, roster.Expert) error { return errors.New("no welcome on import") }
func (tray) Erased(context.Context, roster.Expert) error  { return nil }
func (t tray) WasRegistered(_ context.Context, e roster.Expert) error {
	t[e.ID] = true
	return nil
}

func (tray) StillAvailable(context.Context, roster.Expert, int) error {
	return errors.New("no question on import")
}
func (tray) AddressMoved(context.Context, roster.Expert, roster.Former) error {
	return errors.New("no change of address on import")
}
func (tray) AddressReplaced(context.Context, roster.Expert, roster.Former) error {
	return errors.New("an import replaces no address")
}
func (tray) ProveAddress(context.Context, roster.Expert) error {
	return errors.New("an import replaces no address")
}
func (tray) Rested(context.Context, roster.Expert) error { return errors.New("no rest on import") }

func (tray) EvidenceWanted(context.Context, roster.Expert, roster.Vetting) error {
	return errors.New("no question on import")
}
func (tray) Vetted(context.Context, roster.Expert, roster.Vetting) error {
	return errors.New("no vetting on import")
}

// TestAnImportBringsADecisionOnAClaimOnlyWithItsGround: who decided, when, and by what
// evidence or for what reason; and nothing that is only asked for. A row without is
// refused, in words.
func TestAnImportBringsADecisionOnAClaimOnlyWithItsGround(t *testing.T) {
	r := open(t)
	row := func(n int, claim string) string {
		return fmt.Sprintf(`{"email":"vetted%d@example.org","name":{"latin":"Dara Vetted"},"vetting":[%s]}`+"\n", n, claim)
	}
	const licence = `"claim":"licence","field":"2212","scope":"SE","status":`
	good := []string{
		`{` + licence + `"claimed"}`,
		`{` + licence + `"verified","institution":"ins_1","evidence":"Register of Sweden","at":"2026-01-02T00:00:00Z"}`,
		`{` + licence + `"refused","institution":"ins_1","reason":"Not in the register","at":"2026-01-02T00:00:00Z"}`,
	}
	bad := map[string]string{
		`{` + licence + `"verified"}`: "claim_decided",
		`{` + licence + `"verified","institution":"ins_1","at":"2026-01-02T00:00:00Z"}`:                       "claim_decided",
		`{` + licence + `"verified","institution":"ins_1","evidence":"Register"}`:                             "claim_decided",
		`{` + licence + `"verified","evidence":"Register","at":"2026-01-02T00:00:00Z"}`:                       "claim_decided",
		`{` + licence + `"verified","institution":"ins_1","evidence":"Register","at":"2099-01-02T00:00:00Z"}`: "future",
		`{` + licence + `"refused","institution":"ins_1","at":"2026-01-02T00:00:00Z"}`:                        "claim_decided",
		`{` + licence + `"requested"}`:                          "claim_requested",
		`{` + licence + `"claimed"},{` + licence + `"claimed"}`: "twice",
	}
	for i, claim := range good {
		if report, err := r.take(t, exchange.NDJSON, []byte(row(i, claim))); err != nil || report.Wrong != 0 || report.Drafts != 1 {
			t.Errorf("%s: %+v %v", claim, report, err)
		}
	}
	for claim, code := range bad {
		report, err := r.take(t, exchange.NDJSON, []byte(row(9, claim)))
		if err != nil || report.Wrong != 1 || len(report.Errors) != 1 || report.Errors[0].Code != code || !strings.HasPrefix(report.Errors[0].Column, "vetting[") {
			t.Errorf("%s: %+v %v, want %s", claim, report, err, code)
		}
	}
}

type room struct {
	desk    *roster.Desk
	stores  *store.Stores
	letters tray
	options exchange.Options
}

// loaded reads the real terms once; they do not change.
var loaded = sync.OnceValues(func() (*terms.Terms, error) { return terms.Load(os.DirFS("../../static/terms"), search.Fold) })

func words(t testing.TB) *terms.Terms {
	t.Helper()
	w, err := loaded()
	must(t, err)
	return w
}

func open(t testing.TB) *room {
	t.Helper()
	dir := t.TempDir()
	db, err := embedded.Open(filepath.Join(dir, "store.db"), clock)
	must(t, err)
	ring, err := seal.OpenFile(filepath.Join(dir, "keyring"))
	must(t, err)
	s, err := seal.New(t.Context(), seal.NewKey(), ring, clock)
	must(t, err)
	all, err := store.OpenAll(t.Context(), db, s, s.Derive("audit"), clock, slog.Default())
	must(t, err)
	t.Cleanup(func() {
		all.Audit.Close()
		must(t, db.Close())
		must(t, ring.Close())
	})
	w, letters := words(t), tray{}
	return &room{stores: all, letters: letters, options: exchange.Options{Words: w, Key: []byte("0123456789abcdef"), Batch: "trial"},
		desk: &roster.Desk{Store: all.People, Notes: all.Notes, CVs: all.CVs, Post: letters, Log: all.Audit, Words: w, Now: clock}}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (r *room) load(t testing.TB, format exchange.Format, text string) exchange.Report {
	t.Helper()
	report, err := exchange.Import(t.Context(), r.desk, office.Duty("import"), strings.NewReader(text), format, r.options)
	must(t, err)
	return report
}

func (r *room) everybody(t testing.TB) map[string]roster.Expert {
	t.Helper()
	out := map[string]roster.Expert{}
	must(t, r.stores.People.Each(t.Context(), func(e roster.Expert) error { out[e.Email] = e; return nil }))
	return out
}

const sheet = "\ufeff" + `email,name_latin,name_native,language,birth_year,country,occupation,occupation_years,skills,languages,availability,consents,consent_source,consent_date
a@example.org,Zainab Kadhim,زينب كاظم,ar,١٩٨٤,se,jisr:cardiologist,١٢,jisr:echocardiography; غسيل الكلى,ar:native;sv:c1,2027-03-01..2027-05-31:14,roster;invitations,paper,2026-10-01
b@example.org,Aras Karim,,ckb,1990,DE,2142,,,ckb:native,,,,
`

func TestRowsWithAConsentSourceBecomeActiveAndOthersDrafts(t *testing.T) {
	r := open(t)
	report := r.load(t, exchange.CSV, sheet)
	if report.Rows != 2 || report.Active != 1 || report.Drafts != 1 || report.Wrong != 0 || report.Letters != 0 || len(r.letters) != 0 {
		t.Fatalf("%+v", report)
	}
	all := r.everybody(t)
	a, b := all["a@example.org"], all["b@example.org"]
	if a.Status != roster.Active || !a.Agreed(office.ToInvitations) || a.Consents[0].GivenAt.Format(time.DateOnly) != "2026-10-01" || a.Source != office.FromPaper || a.Batch != "trial" {
		t.Errorf("%+v", a)
	}
	if a.BirthYear != 1984 || a.Country != "SE" || a.Occupations[0].Code != "2212" || a.Occupations[0].Years != 12 || a.Skills[1].ID != "jisr:dialysis" || a.Languages[1].Level != "C1" || a.Availability.Windows[0].Days != 14 {
		t.Errorf("%+v", a.Profile)
	}
	if b.Status != roster.Draft || len(b.Consents) != 0 {
		t.Errorf("%+v", b)
	}
}

func TestALetterLeavesOnlyWhenAskedFor(t *testing.T) {
	r := open(t)
	r.load(t, exchange.CSV, sheet)
	r.options.InviteToConfirm = true
	report := r.load(t, exchange.CSV, sheet)
	if report.Letters != 2 || len(r.letters) != 2 || report.There != 2 {
		t.Errorf("%+v, letters %v", report, r.letters)
	}
}

func TestADryRunChangesNothing(t *testing.T) {
	r := open(t)
	r.options.DryRun = true
	if report := r.load(t, exchange.CSV, sheet); report.Active != 1 || report.Drafts != 1 {
		t.Errorf("%+v", report)
	}
	if n := len(r.everybody(t)); n != 0 {
		t.Errorf("%d kept", n)
	}
	if rows, err := r.stores.Audit.Verify(t.Context()); err != nil || rows != 0 {
		t.Errorf("%d rows in the log: %v", rows, err)
	}
}

func TestWrongRowsAreNamedAndTheOthersKept(t *testing.T) {
	r := open(t)
	text := "email,name_latin,country,occupation,birth_year,languages\n" +
		"good@example.org,Good One,SE,2212,1980,sv:C1\n" +
		"nobody,Bad Address,SE,2212,1980,\n" +
		"c@example.org,Bad Country,XX,2212,1980,\n" +
		"d@example.org,Bad Trade,SE,no such trade at all,1980,\n" +
		"e@example.org,Bad Year,SE,2212,old,\n" +
		"f@example.org,Child,SE,2212,2020,\n" +
		"g@example.org,Bad Level,SE,2212,1980,sv:Z9\n" +
		"good@example.org,Good Again,SE,2212,1980,\n" +
		"h@example.org,Short\n" +
		",,SE,2212,1980,\n"
	report := r.load(t, exchange.CSV, text)
	var got []string
	for _, e := range report.Errors {
		got = append(got, fmt.Sprintf("%d %s %s", e.Row, e.Column, e.Code))
	}
	want := []string{"3 email email", "4 country unknown", "5 occupation unknown", "6 birth_year number", "7 birth_year adult", "8 languages[0].level unknown", "9  twice", "10  cells", "11 name.latin one_name"}
	if !slices.Equal(got, want) || report.Drafts != 1 || report.Wrong != len(want) {
		t.Errorf("%q\n%+v", got, report)
	}
}

func TestUnknownFieldsAreRefusedByName(t *testing.T) {
	r := open(t)
	report := r.load(t, exchange.NDJSON, `{"email":"a@example.org","name":{"latin":"A B"},"religion":"x"}`+"\n{\n"+`{"birth_year":"old"}`+"\n")
	if len(report.Errors) != 3 || report.Errors[0].Column != "religion" || report.Errors[0].Code != "unknown_field" || report.Errors[1].Code != "json" || report.Errors[2].Column != "birth_year" {
		t.Errorf("%+v", report.Errors)
	}
	_, err := exchange.Import(t.Context(), r.desk, office.Duty("import"), strings.NewReader("email,religion\na@example.org,x\n"), exchange.CSV, r.options)
	if err == nil || !strings.Contains(err.Error(), "religion") {
		t.Errorf("heading: %v", err)
	}
}

func people(t testing.TB, format exchange.Format, w *terms.Terms, n int) string {
	t.Helper()
	var out bytes.Buffer
	if format == exchange.CSV {
		must(t, demo.WriteCSV(&out, demo.People(w, 3, n, now)))
	} else {
		must(t, demo.WriteNDJSON(&out, demo.People(w, 3, n, now)))
	}
	return out.String()
}

func TestTwoThousandRowsAndAgainChangesNothing(t *testing.T) {
	for _, format := range []exchange.Format{exchange.NDJSON, exchange.CSV} {
		t.Run(string(format), func(t *testing.T) {
			r := open(t)
			text := people(t, format, r.options.Words, 2000)
			var read int64
			r.options.Progress = func(done int64) { read = done }
			start := time.Now()
			first := r.load(t, format, text)
			t.Logf("%.0f rows/s", 2000/time.Since(start).Seconds())
			if first.Active+first.Drafts != 2000 || first.Wrong != 0 {
				t.Fatalf("%d %d %d %v", first.Active, first.Drafts, first.Wrong, first.Errors[:min(3, len(first.Errors))])
			}
			if want := int64(len(text)); read != want {
				t.Errorf("progress ends at %d of %d bytes", read, want)
			}
			rows, err := r.stores.Audit.Verify(t.Context())
			must(t, err)
			again := r.load(t, format, text)
			after, err := r.stores.Audit.Verify(t.Context())
			must(t, err)
			if again.There != 2000 || again.Active+again.Drafts != 0 || after != rows || len(r.everybody(t)) != 2000 {
				t.Errorf("%+v, log %d then %d rows", again, rows, after)
			}
			for _, e := range r.everybody(t) {
				if e.Rev != 1 { // nobody was written a second time
					t.Fatalf("%s has revision %d", e.ID, e.Rev)
				}
			}
		})
	}
}

func TestAStoppedImportIsFinishedByTheNext(t *testing.T) {
	r := open(t)
	text := people(t, exchange.NDJSON, r.options.Words, 1200)
	ctx, stop := context.WithCancel(t.Context())
	r.options.Progress = func(int64) { stop() }
	report, err := exchange.Import(ctx, r.desk, office.Duty("import"), strings.NewReader(text), exchange.NDJSON, r.options)
	if !errors.Is(err, context.Canceled) || report.Active+report.Drafts != 500 {
		t.Fatalf("%+v: %v", report, err)
	}
	r.options.Progress = nil
	if again := r.load(t, exchange.NDJSON, text); again.There != 500 || again.Active+again.Drafts != 700 {
		t.Errorf("%+v", again)
	}
}

func TestWhatWasKeptButNotWrittenDownIsWrittenDownByTheNext(t *testing.T) {
	r := open(t)
	r.desk.Log = broken{r.stores.Audit}
	if _, err := exchange.Import(t.Context(), r.desk, office.Duty("import"), strings.NewReader(sheet), exchange.CSV, r.options); err == nil {
		t.Fatal("an import that could not write its log succeeded")
	}
	r.desk.Log = r.stores.Audit
	r.load(t, exchange.CSV, sheet)
	for _, e := range r.everybody(t) {
		if rows, err := r.stores.Audit.Of(t.Context(), e.ID, 10); err != nil || len(rows) != 1 || rows[0].Action != office.Registered {
			t.Errorf("%s: %v %v", e.ID, rows, err)
		}
	}
}

type broken struct{ office.Log }

func (broken) Write(context.Context, office.Entry) error { return errors.New("disk full") }

func TestAnErasedPersonDoesNotComeBack(t *testing.T) {
	r := open(t)
	r.load(t, exchange.CSV, sheet)
	must(t, r.stores.People.EraseExpert(t.Context(), r.everybody(t)["a@example.org"].ID))
	report, err := exchange.Import(t.Context(), r.desk, office.Duty("import"), strings.NewReader(sheet), exchange.CSV, r.options)
	if all := r.everybody(t); len(all) != 1 {
		t.Errorf("%d people: %+v", len(all), report)
	}
	if err != nil || report.There+report.Wrong != 2 || report.Active+report.Drafts != 0 {
		t.Errorf("%+v: %v", report, err)
	}
}

func TestOnlyOfficersImport(t *testing.T) {
	r := open(t)
	_, err := exchange.Import(t.Context(), r.desk, office.Nobody(), strings.NewReader(sheet), exchange.CSV, r.options)
	if office.CodeOf(err) != office.Unauthenticated {
		t.Error(err)
	}
}

func TestTheErrorFileHoldsNoFormula(t *testing.T) {
	var out bytes.Buffer
	list := []exchange.RowError{{Row: 2, Column: "=cmd()", Code: "unknown", Message: "+1"}, {Row: 3, Column: "email", Message: "plain"}, {Row: 4, Column: "\tx", Message: "@x"}, {Row: 5, Column: "-x", Message: "\rx"}}
	must(t, exchange.WriteErrors(&out, list))
	want := "row,column,reason\n2,'=cmd(),'+1\n3,email,plain\n4,'\tx,'@x\n5,'-x,\"'\rx\"\n"
	if out.String() != want {
		t.Errorf("%q", out.String())
	}
}
