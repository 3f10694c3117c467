package app_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/office"
	"jisr/app/store"
)

// TestAnImportIsStoppedAndGoneOnWith: on a stopped data directory and through the
// service alike, who stops an import hears how far it came, and the next goes on.
func TestAnImportIsStoppedAndGoneOnWith(t *testing.T) {
	const all = 6000
	for _, served := range []bool{false, true} {
		t.Run(map[bool]string{false: "stopped", true: "served"}[served], func(t *testing.T) {
			c := apptest.Config(t)
			if served {
				apptest.Start(t, func(x *app.Config) { *x = c })
			}
			list := filepath.Join(t.TempDir(), "many.csv")
			noError(t, os.WriteFile(list, []byte(manyRows(all)), 0o600))
			ctx, stop := context.WithCancel(t.Context())
			var steps atomic.Int32
			c.Progress = func(what string, done, total int) {
				if what == "import" && done > 0 && total > 0 {
					steps.Add(1)
					stop()
				}
			}
			cmd := app.Command{Name: "import", Args: map[string]string{"file": list}}
			out, err := app.Do(ctx, c, cmd)
			if err == nil || !strings.Contains(err.Error(), "stopped") || !strings.Contains(out, "batch bat_") || steps.Load() == 0 {
				t.Fatalf("%q, %v, %d steps", out, err, steps.Load())
			}
			kept := numberBefore(t, out, " active")
			if kept == 0 || kept >= all {
				t.Fatalf("%q", out)
			}
			out, err = app.Do(t.Context(), c, cmd)
			if err != nil || numberBefore(t, out, " there already") != kept || numberBefore(t, out, " active") != all-kept {
				t.Errorf("%d were kept; then %q, %v", kept, out, err)
			}
		})
	}
}

// TestAnExportGoesThroughTheService: its file is the one that who asked named.
func TestAnExportGoesThroughTheService(t *testing.T) {
	c := apptest.Config(t)
	a := apptest.Start(t, func(x *app.Config) { *x = c })
	list := filepath.Join(t.TempDir(), "few.csv")
	noError(t, os.WriteFile(list, []byte(manyRows(3)), 0o600))
	_, err := app.Do(t.Context(), c, app.Command{Name: "import", Args: map[string]string{"file": list}})
	noError(t, err)
	path := filepath.Join(t.TempDir(), "out.xlsx")
	out, err := app.Do(t.Context(), c, app.Command{Name: "export", Args: map[string]string{"file": path, "reason": "a test", "query": "country=SE"}})
	if err != nil || out != "3 people were exported to "+path+"\n" {
		t.Errorf("%q, %v", out, err)
	}
	page, err := a.Roster.Log.Find(t.Context(), office.LogQuery{Actor: "operator", Limit: 1})
	if err != nil || len(page.Rows) != 1 || page.Rows[0].Action != office.Exported || len(page.Rows[0].Subjects) != 3 {
		t.Errorf("%+v, %v", page.Rows, err)
	}
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// numberBefore is the number that a command prints before the words.
func numberBefore(t *testing.T, out, words string) int {
	t.Helper()
	found := regexp.MustCompile(`(\d+)` + words).FindStringSubmatch(out)
	if found == nil {
		t.Fatalf("%q says nothing of%s", out, words)
	}
	n, err := strconv.Atoi(found[1])
	noError(t, err)
	return n
}

// TestACommandBesideAServiceOnMongoDBGoesThroughItsSocket: there the store is not locked,
// but the index of the data directory is.
func TestACommandBesideAServiceOnMongoDBGoesThroughItsSocket(t *testing.T) {
	shared := onMongoDB(t)
	var c app.Config
	a := apptest.Start(t, func(x *app.Config) { shared(x); c = *x })
	var out string
	waitFor(t, func() (done bool) { // the socket is written as the service begins to run
		var err error
		out, err = app.Do(t.Context(), c, app.Command{Name: "officer add", Args: map[string]string{"email": "o@example.org", "name": "O", "role": "officer"}})
		return err == nil
	})
	if !strings.Contains(out, a.URL()+"/ar/staff/welcome/") {
		t.Errorf("it says %q", out)
	}
	if _, err := app.New(t.Context(), c); !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), "JISR_DATA") {
		t.Errorf("a second start: %v", err)
	}
}
