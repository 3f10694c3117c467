package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/office"
	"jisr/app/roster"
)

// TestCopyToMongoDBIsWhole breaks a copy off half way: nothing serves from it; it goes on,
// takes along what changed here meanwhile, and then serves with everything, the erased
// left out. A second copy is refused.
func TestCopyToMongoDBIsWhole(t *testing.T) {
	var to app.Config
	onMongoDB(t)(&to)
	c := apptest.Config(t)
	h := &house{t: t, now: time.Now()}
	change := func(do func()) {
		t.Helper()
		a, err := app.Open(t.Context(), c)
		h.must(err)
		h.App = a
		h.must(a.CatchUp(t.Context()))
		do()
		h.must(a.Close())
	}
	var stays, goes, changes roster.Expert
	change(func() {
		stays, goes, changes = h.register("Stays"), h.register("Goes"), h.register("Changes")
		h.invite(h.open(content(1, true)), stays)
	})
	cp := app.Copy{To: to.MongoURI, Database: to.MongoName}

	broken, stop := context.WithCancel(t.Context())
	c.Progress = func(what string, done, _ int) {
		if what == "invitations" && done > 0 {
			stop()
		}
	}
	if _, err := cp.Run(broken, c); err == nil || !strings.Contains(err.Error(), "run it again") {
		t.Fatalf("a copy that was broken off: %v", err)
	}
	served := elsewhere(t, c)
	served.MongoURI, served.MongoName, served.Progress = to.MongoURI, to.MongoName, nil
	if _, err := app.Open(t.Context(), served); err == nil || !strings.Contains(err.Error(), "run jisr copy again") {
		t.Fatalf("half a copy is served: %v", err)
	}

	c.Progress = nil
	change(func() {
		h.must(h.Roster.Erase(t.Context(), self(goes), goes.ID, true))
		_, err := h.Roster.Confirm(t.Context(), self(changes), changes.ID)
		h.must(err)
		changes, err = h.Roster.Own(t.Context(), self(changes))
		h.must(err)
	})
	out, err := cp.Run(t.Context(), c)
	if err != nil || !strings.Contains(out, "documents were copied") {
		t.Fatalf("%v\n%s", err, out)
	}
	if _, err := cp.Run(t.Context(), c); err == nil || !strings.Contains(err.Error(), "copied there already") {
		t.Errorf("a second copy: %v", err)
	}
	there := opened(t, served)
	if e, err := there.Roster.Own(t.Context(), self(changes)); err != nil || e.Rev != changes.Rev {
		t.Errorf("revision %d, want %d, %v", e.Rev, changes.Rev, err)
	}
	if _, err := there.Roster.Own(t.Context(), self(goes)); office.CodeOf(err) != office.NotFound {
		t.Errorf("the erased came along: %v", err)
	}
	if found, err := there.Roster.Search(t.Context(), officer, roster.Query{}); err != nil || found.Total != 2 {
		t.Errorf("found %d, %v", found.Total, err)
	}
	there.verifies("")
}

// TestCopyToMongoDBLeavesAloneWhatIsInUse refuses a database that holds something.
func TestCopyToMongoDBLeavesAloneWhatIsInUse(t *testing.T) {
	var to app.Config
	onMongoDB(t)(&to)
	used := apptest.Config(t)
	used.MongoURI, used.MongoName = to.MongoURI, to.MongoName
	there := opened(t, used)
	there.register("There")
	cp := app.Copy{To: to.MongoURI, Database: to.MongoName}
	if _, err := cp.Run(t.Context(), apptest.Config(t)); err == nil || !strings.Contains(err.Error(), "in use already") {
		t.Errorf("got %v", err)
	}
	if _, err := cp.Run(t.Context(), used); err == nil || !strings.Contains(err.Error(), "unset JISR_MONGODB_URI") {
		t.Errorf("got %v", err)
	}
}
