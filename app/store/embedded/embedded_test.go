package embedded_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"jisr/app/office"
	"jisr/app/store"
	"jisr/app/store/embedded"
	"jisr/app/store/storetest"
)

func TestEmbeddedPassesTheSuite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) (store.Database, func() store.Database) {
		path := filepath.Join(t.TempDir(), "store.db")
		open := func() store.Database {
			db, err := embedded.Open(path, office.SystemClock)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if db.Ping(t.Context()) == nil {
					if err := db.Close(); err != nil {
						t.Error(err)
					}
				}
			})
			return db
		}
		return open(), open
	})
}

func TestASecondStartIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	db, err := embedded.Open(path, office.SystemClock)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	start := time.Now()
	if _, err := embedded.Open(path, office.SystemClock); !errors.Is(err, store.ErrLocked) {
		t.Errorf("got %v, want %v", err, store.ErrLocked)
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("refused after %v", took)
	}
}

func TestAChangedIndexIsBuiltAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	for round, keys := range [][]string{{"a"}, {"b"}} {
		db, err := embedded.Open(path, office.SystemClock)
		if err != nil {
			t.Fatal(err)
		}
		c, err := db.Collection(t.Context(), store.Definition{Name: "x", Indexes: []store.Index{{Name: "i", Keys: keys}}})
		if err != nil {
			t.Fatal(err)
		}
		if round == 0 {
			if err := c.Insert(t.Context(), store.Doc{ID: "1", Keys: map[string]string{"a": "p", "b": "q"}}); err != nil {
				t.Fatal(err)
			}
		}
		found := 0
		if err := c.Range(t.Context(), store.Range{Index: "i", Equal: []string{map[int]string{0: "p", 1: "q"}[round]}}, func(store.Doc) (bool, error) {
			found++
			return true, nil
		}); err != nil || found != 1 {
			t.Errorf("round %d: found %d, %v", round, found, err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestKillLosesNoAcknowledgedWrite kills a writing child process and looks for
// every id that it had acknowledged.
func TestKillLosesNoAcknowledgedWrite(t *testing.T) {
	if path := os.Getenv("JISR_TEST_WRITER"); path != "" {
		writeUntilKilled(path, os.Getenv("JISR_TEST_DOING") == "compact")
		return
	}
	path := filepath.Join(t.TempDir(), "store.db")
	total := 0
	for round := range 5 {
		total += killOnce(t, path, "write", 40+17*round)
	}
	db, err := embedded.Open(path, office.SystemClock)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	c, err := db.Collection(t.Context(), store.Definition{Name: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := c.Count(t.Context()); err != nil || n < total {
		t.Errorf("%d documents, %d were acknowledged (%v)", n, total, err)
	}
}

// killOnce starts the child process, kills it after so many writes, and returns how
// many it had acknowledged.
func killOnce(t *testing.T, path, doing string, after int) (acknowledged int) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestKillLosesNoAcknowledgedWrite$")
	child.Env = append(os.Environ(), "JISR_TEST_WRITER="+path, "JISR_TEST_DOING="+doing)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for acknowledged < after && lines.Scan() {
		if len(lines.Text()) > 3 && lines.Text()[:3] == "ok " {
			acknowledged++
		}
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() { // acknowledged before the kill reached it
		if len(lines.Text()) > 3 && lines.Text()[:3] == "ok " {
			acknowledged++
		}
	}
	_ = child.Wait() // killed: its exit status says only that
	return acknowledged
}

func writeUntilKilled(path string, compacting bool) {
	db, err := embedded.Open(path, office.SystemClock)
	if err != nil {
		fmt.Println("open:", err)
		os.Exit(1)
	}
	run := office.NewID("run")
	c, err := db.Collection(context.Background(), store.Definition{Name: "x"})
	if err != nil {
		fmt.Println("collection:", err)
		os.Exit(1)
	}
	if compacting {
		go compactUntilKilled(db)
	}
	for i := 0; ; i++ {
		id := fmt.Sprintf("%s-%d", run, i)
		if err := c.Insert(context.Background(), store.Doc{ID: id, Body: make([]byte, 500)}); err != nil {
			fmt.Println("insert:", err)
			os.Exit(1)
		}
		fmt.Println("ok", id)
	}
}
