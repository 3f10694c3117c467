package app_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/apptest/proof"
	"jisr/app/finder"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/search"
)

// TestAnIndexDamagedWhileServingIsMadeAnew: what lies on the disk is overwritten under
// the running service. It says that it is building, never that nobody is there, and
// then finds everybody again.
func TestAnIndexDamagedWhileServingIsMadeAnew(t *testing.T) {
	var dir string
	a := apptest.Start(t, func(c *app.Config) { dir = c.Data })
	const people = 40
	registerMany(t, a, people)
	total := func() int {
		found, err := a.Roster.Search(t.Context(), officer, roster.Query{Text: "specialist medical", Facets: true})
		if err != nil && office.CodeOf(err) != office.Unavailable {
			t.Fatalf("the answer of a damaged index: %v", err)
		}
		if err != nil {
			return -1
		}
		if found.Total != people {
			t.Fatalf("a damaged index found %d of %d", found.Total, people)
		}
		return found.Total
	}
	waitFor(t, func() bool {
		found, err := a.Roster.Search(t.Context(), officer, roster.Query{Text: "specialist medical"})
		return err == nil && found.Total == people
	})
	if total() != people {
		t.Fatal("not found before")
	}
	segments, err := filepath.Glob(filepath.Join(dir, "index", "*", "bleve", "store", "*.zap"))
	if err != nil || len(segments) == 0 {
		t.Fatalf("segments %v, %v", segments, err)
	}
	for _, s := range segments {
		scribble(t, s)
	}
	waitFor(t, func() bool { return total() == -1 })
	since := time.Now()
	waitFor(t, func() bool { return total() == people })
	proof.Row{Fault: "index overwritten while serving", Runs: 1, Acknowledged: people, Recovered: time.Since(since)}.Log(t)
}

// TestAnIndexThatIsOpenElsewhereStopsTheStart with a sentence that says what to do, and
// leaves data and index as they are: when the other has ended everybody is found.
func TestAnIndexThatIsOpenElsewhereStopsTheStart(t *testing.T) {
	c := apptest.Config(t)
	h := opened(t, c)
	const people = 5
	registerMany(t, h.App, people)
	h.must(h.Close())
	other, err := search.Open(filepath.Join(c.Data, "index"), finder.Schema())
	h.must(err)
	if _, err := app.New(t.Context(), c); !errors.Is(err, search.ErrLocked) || !strings.Contains(err.Error(), "JISR_DATA") {
		t.Errorf("the start says %v", err)
	}
	h.must(other.Close())
	since := time.Now()
	a := opened(t, c)
	found, err := a.Roster.Search(t.Context(), officer, roster.Query{Text: "specialist medical"})
	if err != nil || found.Total != people {
		t.Errorf("found %d: %v", found.Total, err)
	}
	proof.Row{Fault: "index open elsewhere", Runs: 1, Acknowledged: people, Lost: people - found.Total, Recovered: time.Since(since)}.Log(t)
}

// scribble overwrites a file where it lies, keeping its length: what is mapped changes.
func scribble(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	info, err := f.Stat()
	if err == nil {
		_, err = f.WriteAt(bytes.Repeat([]byte{0xff}, int(info.Size())), 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
