package exchange_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"jisr/app/exchange"
	"jisr/app/office"
	"jisr/app/roster"
)

// written is the file of everybody here.
func (r *room) written(t testing.TB, format exchange.Format) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := exchange.NewWriter(&out, format)
	must(t, err)
	must(t, r.stores.People.Each(t.Context(), w.Write))
	must(t, w.Close())
	return out.Bytes()
}

// differences ignores what belongs to the place where a record is kept, and what the
// format has no place for.
func differences(a, b roster.Expert, format exchange.Format) string {
	own := cmp.Options{cmpopts.IgnoreFields(roster.Expert{}, "ID", "Rev", "Number", "CreatedAt", "UpdatedAt", "Batch", "Person.ID"),
		cmpopts.IgnoreFields(office.Consent{}, "RecordedBy"), cmpopts.EquateEmpty()}
	if format != exchange.NDJSON {
		own = append(own, cmpopts.IgnoreFields(roster.Expert{}, "Profile.Experience", "Vetting", "ConfirmedAt", "Person.EmailVerifiedAt", "Source"),
			cmpopts.IgnoreFields(roster.Occupation{}, "Title"), cmpopts.IgnoreFields(roster.Skill{}, "Label", "Level", "Note"),
			cmpopts.IgnoreFields(office.Consent{}, "GivenAt", "Language", "Version"), cmpopts.IgnoreFields(roster.Availability{}, "RefusedGovernorates"))
	}
	return cmp.Diff(a, b, own)
}

func TestWhatIsExportedIsImportedAgain(t *testing.T) {
	for _, format := range []exchange.Format{exchange.NDJSON, exchange.CSV, exchange.XLSX} {
		t.Run(string(format), func(t *testing.T) {
			from, to := open(t), open(t)
			from.load(t, exchange.NDJSON, people(t, exchange.NDJSON, from.options.Words, 300))
			data := from.written(t, format)
			report, err := to.take(t, format, data)
			if err != nil || report.Active+report.Drafts != 300 || report.Wrong != 0 {
				t.Fatalf("%+v: %v", report, err)
			}
			there := to.everybody(t)
			for email, e := range from.everybody(t) {
				if diff := differences(e, there[email], format); diff != "" {
					t.Fatalf("%s: -out +in\n%s", email, diff)
				}
			}
			if again, err := from.take(t, format, data); err != nil || again.There != 300 {
				t.Errorf("where they come from: %+v, %v", again, err)
			}
		})
	}
}

// TestWhatIsAskedForLeavesAsClaimed: the question was this service's own.
func TestWhatIsAskedForLeavesAsClaimed(t *testing.T) {
	from, to := open(t), open(t)
	from.load(t, exchange.NDJSON, people(t, exchange.NDJSON, from.options.Words, 1))
	asked := now
	for _, e := range from.everybody(t) {
		_, err := from.stores.People.UpdateExpert(t.Context(), e.ID, 0, func(e *roster.Expert) error {
			e.Vetting = []roster.Vetting{{Claim: roster.ClaimIdentity, Status: roster.Requested, RequestedAt: &asked}}
			return nil
		})
		must(t, err)
	}
	if report, err := to.take(t, exchange.NDJSON, from.written(t, exchange.NDJSON)); err != nil || report.Wrong != 0 {
		t.Fatalf("%+v: %v", report, err)
	}
	for _, e := range to.everybody(t) {
		if v := e.Vetting[0]; v.Status != roster.Claimed || v.RequestedAt != nil {
			t.Errorf("it came as %+v", v)
		}
	}
}

func TestWhatLooksLikeAFormulaComesBackAsItWas(t *testing.T) {
	for _, format := range []exchange.Format{exchange.CSV, exchange.XLSX} {
		from, to := open(t), open(t)
		for i, city := range []string{"=1+1", "'=1+1", "''=1+1", "'s-Hertogenbosch", "-", "＋46", "@home", "a\u00a0b"} {
			in := roster.Registration{Identity: office.Identity{Email: string(rune('a'+i)) + "@example.org", Name: office.Name{Latin: "A B"}, Phone: "+46700000001", City: city}}
			_, err := from.desk.Register(t.Context(), office.Duty("test"), in)
			must(t, err)
		}
		if report, err := to.take(t, format, from.written(t, format)); err != nil || report.Drafts != 8 {
			t.Fatalf("%+v, %v", report, err)
		}
		there := to.everybody(t)
		for email, e := range from.everybody(t) {
			if there[email].City != e.City || there[email].Phone != "+46700000001" {
				t.Errorf("%s: %q came as %q", format, e.City, there[email].City)
			}
		}
	}
}

// TestASheetHoldsTextOnly: no cell is a number or a formula, however it looks.
func TestASheetHoldsTextOnly(t *testing.T) {
	r := open(t)
	born := now.AddDate(-40, 0, 0).Year()
	_, err := r.desk.Register(t.Context(), office.Duty("test"), roster.Registration{Identity: office.Identity{Email: "a@example.org", Name: office.Name{Latin: "A <B> & C"}, City: "=1+1", BirthYear: born}})
	must(t, err)
	sheet := unpacked(t, r.written(t, exchange.XLSX), "xl/worksheets/sheet1.xml")
	if strings.Contains(sheet, "<f>") || strings.Contains(sheet, "<v>") || !strings.Contains(sheet, `t="inlineStr"`) || !strings.Contains(sheet, "A &lt;B&gt; &amp; C") {
		t.Error(sheet)
	}
}
