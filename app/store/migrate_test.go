package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"jisr/app/office"
	"jisr/app/seal"
	"jisr/app/store"
	"jisr/app/store/embedded"
)

// upper and counted are what two later versions changed.
func upper(m map[string]any)   { m["text"] = strings.ToUpper(m["text"].(string)) }
func counted(m map[string]any) { m["lines"] = 1 }

type library struct {
	t      *testing.T
	db     store.Database
	sealer *seal.Sealer
}

func newLibrary(t *testing.T) library {
	t.Helper()
	dir := t.TempDir()
	db, err := embedded.Open(filepath.Join(dir, "store.db"), office.SystemClock)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := seal.OpenFile(filepath.Join(dir, "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, err := range []error{db.Close(), keys.Close()} {
			if err != nil {
				t.Error(err)
			}
		}
	})
	sealer, err := seal.New(t.Context(), seal.NewKey(), keys, office.SystemClock)
	if err != nil {
		t.Fatal(err)
	}
	return library{t, db, sealer}
}

func (l library) open(migrations ...func(map[string]any)) store.Pages {
	l.t.Helper()
	p, err := store.OpenPages(l.t.Context(), l.db, l.sealer, migrations...)
	l.must(err)
	return p
}

func (l library) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

// TestAnOlderFormIsBroughtForwardWhenReadAndThenRewritten goes over three versions of one
// noun, and back, which is refused.
func TestAnOlderFormIsBroughtForwardWhenReadAndThenRewritten(t *testing.T) {
	l := newLibrary(t)
	first := l.open()
	for i := range 300 {
		l.must(first.Insert(t.Context(), store.Page{ID: fmt.Sprintf("p%03d", i), Person: fmt.Sprintf("per_%d", i), Text: "word"}))
	}
	l.must(l.open(upper).Insert(t.Context(), store.Page{ID: "q", Person: "per_q", Text: "SECOND"}))
	l.must(l.sealer.Destroy(t.Context(), "per_7"))

	third := l.open(upper, counted)
	if p, err := third.Get(t.Context(), "p001"); err != nil || p.Text != "WORD" || p.Lines != 1 || p.Rev != 1 {
		t.Errorf("read as %+v, %v", p, err)
	}
	stopped, stop := context.WithCancel(t.Context())
	steps := 0
	n, err := third.Kept().Renew(stopped, func() {
		if steps++; steps == 100 {
			stop()
		}
	})
	if err == nil || n == 0 || n > 100 {
		t.Fatalf("broken off after %d: %v", n, err)
	}
	rest, err := third.Kept().Renew(t.Context(), func() {})
	// 299 of the first form and one of the second; who was erased is left, and the one that
	// was on its way may not have been counted
	if err != nil || n+rest < 299 || n+rest > 300 {
		t.Errorf("rewritten %d and %d, %v", n, rest, err)
	}
	if again, err := third.Kept().Renew(t.Context(), func() {}); again != 0 || err != nil {
		t.Errorf("a second time: %d, %v", again, err)
	}
	if list, err := third.List(t.Context(), "WORD"); err != nil || len(list) != 299 || list[0].Rev != 2 {
		t.Errorf("by its new key %d, %v", len(list), err)
	}
	if older, newer, err := l.open(upper).Kept().Older(t.Context()); older != 1 || newer != 300 || err != nil {
		t.Errorf("an older program sees %d older and %d newer, %v", older, newer, err)
	}
	if _, err := first.Get(t.Context(), "p001"); err == nil || !strings.Contains(err.Error(), "newer version") {
		t.Errorf("an older program reads: %v", err)
	}
}
