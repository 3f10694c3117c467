package exchange_test

import (
	"errors"
	"fmt"
	"testing"

	"context"
	"jisr/app/exchange"
	"jisr/app/office"
	"jisr/app/roster"
)

func (r *room) undo(t *testing.T, batch string, taken, kept int) {
	t.Helper()
	undone, err := exchange.Undo(t.Context(), r.desk, office.Duty("operator"), batch, nil)
	if want := (exchange.Undone{Taken: taken, Kept: kept}); err != nil || undone != want {
		t.Errorf("took back %+v, want %+v: %v", undone, want, err)
	}
}

func (r *room) rows(t *testing.T, id string, action office.Action) int {
	t.Helper()
	rows, err := r.stores.Audit.Of(t.Context(), id, 100)
	must(t, err)
	n := 0
	for _, e := range rows {
		if e.Action == action {
			n++
		}
	}
	return n
}

func TestUndoTakesBackWhatABatchBroughtAndNobodyChanged(t *testing.T) {
	r := open(t)
	r.load(t, exchange.CSV, "email,name\nother@example.org,Somebody Else\n")
	r.options.Batch = "second"
	r.load(t, exchange.CSV, sheet)
	all := r.everybody(t)
	a, b := all["a@example.org"], all["b@example.org"]
	_, err := r.desk.Change(t.Context(), office.Duty("operator"), b.ID, 0, []string{"city"}, func(e *roster.Expert) error { e.City = "Berlin"; return nil })
	must(t, err)
	r.undo(t, "second", 1, 1)
	if left := r.everybody(t); len(left) != 2 || left["b@example.org"].City != "Berlin" || left["other@example.org"].ID == "" {
		t.Errorf("%+v", left)
	}
	if _, err := r.stores.People.Expert(t.Context(), a.ID); office.CodeOf(err) != office.NotFound {
		t.Errorf("who was taken back is read: %v", err)
	}
	r.undo(t, "second", 1, 1) // a second time it changes nothing
	if n := r.rows(t, a.ID, office.ImportUndone); n != 1 {
		t.Errorf("%d rows in the log", n)
	}
	if n := r.rows(t, b.ID, office.ImportUndone); n != 0 {
		t.Errorf("%d rows about somebody who was kept", n)
	}
}

// TestWhoWasTakenBackMayComeAgain: a list with a mistake is taken back, put right and
// imported, more than once; again it changes nothing.
func TestWhoWasTakenBackMayComeAgain(t *testing.T) {
	r := open(t)
	ids := map[string]bool{}
	for i := range 3 {
		r.options.Batch = fmt.Sprint("try ", i)
		if report := r.load(t, exchange.CSV, sheet); report.Active != 1 || report.Drafts != 1 {
			t.Fatalf("try %d: %+v", i, report)
		}
		if report := r.load(t, exchange.CSV, sheet); report.There != 2 {
			t.Errorf("try %d again: %+v", i, report)
		}
		ids[r.everybody(t)["a@example.org"].ID] = true
		if i < 2 {
			r.undo(t, r.options.Batch, 2, 0)
		}
	}
	if len(ids) != 3 || len(r.everybody(t)) != 2 {
		t.Errorf("ids %v", ids)
	}
}

func TestAStoppedUndoIsFinishedByTheNext(t *testing.T) {
	r := open(t)
	r.load(t, exchange.NDJSON, people(t, exchange.NDJSON, r.options.Words, 700))
	before := r.everybody(t)
	ctx, stop := context.WithCancel(t.Context())
	undone, err := exchange.Undo(ctx, r.desk, office.Duty("operator"), "trial", func(int, int) { stop() })
	if !errors.Is(err, context.Canceled) || undone.Taken != 500 {
		t.Fatalf("%+v: %v", undone, err)
	}
	// one chunk was taken back, and the log could not be written
	r.desk.Log = broken{r.stores.Audit}
	if _, err := exchange.Undo(t.Context(), r.desk, office.Duty("operator"), "trial", nil); err == nil {
		t.Error("an undo that could not write its log succeeded")
	}
	r.desk.Log = r.stores.Audit
	r.undo(t, "trial", 700, 0)
	for _, e := range before {
		if n := r.rows(t, e.ID, office.ImportUndone); n != 1 {
			t.Fatalf("%d rows about %s", n, e.ID)
		}
	}
}

func TestABatchThatBroughtNobodyIsNotThere(t *testing.T) {
	r := open(t)
	if _, err := exchange.Undo(t.Context(), r.desk, office.Duty("operator"), "bat_x", nil); office.CodeOf(err) != office.NotFound {
		t.Error(err)
	}
	if _, err := exchange.Undo(t.Context(), r.desk, office.Nobody(), "trial", nil); office.CodeOf(err) != office.Unauthenticated {
		t.Error(err)
	}
}
