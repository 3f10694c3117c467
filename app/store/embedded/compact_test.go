package embedded_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jisr/app/office"
	"jisr/app/store"
	"jisr/app/store/embedded"
)

const planted = "a-word-that-nobody-else-writes"

func holds(t *testing.T, path string) bool {
	t.Helper()
	all, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Contains(all, []byte(planted))
}

func insert(t *testing.T, c store.Collection, from, to int, body string) {
	t.Helper()
	for i := from; i < to; i++ {
		if err := c.Insert(t.Context(), store.Doc{ID: fmt.Sprintf("d%05d", i), Keys: map[string]string{"a": "all"}, Body: []byte(body)}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhatWasDeletedIsGoneFromTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	db := open(t, path)
	c := collect(t, db, store.Index{Name: "a", Keys: []string{"a"}})
	insert(t, c, 0, 100, "nothing")
	insert(t, c, 100, 200, strings.Repeat(planted, 20))
	for i := 100; i < 200; i++ {
		if err := c.Delete(t.Context(), fmt.Sprintf("d%05d", i), 0); err != nil {
			t.Fatal(err)
		}
	}
	if !holds(t, path) {
		t.Fatal("the word was gone before: the test shows nothing")
	}
	if err := db.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	if holds(t, path) {
		t.Error("the deleted word is still in the file")
	}
	if n := byName(t, c, "a"); n != 100 {
		t.Errorf("%d of 100 documents", n)
	}
	if _, err := os.Stat(path + ".compact"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a second file is left: %v", err)
	}
}

func TestACompactedStoreIsCompactedAndBackedUpAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	db := open(t, path)
	c := collect(t, db, store.Index{Name: "a", Keys: []string{"a"}})
	for i := range 3 {
		insert(t, c, 10*i, 10*i+10, "body")
		if err := db.Compact(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	insert(t, c, 30, 40, "body")
	copied, err := os.Create(filepath.Join(t.TempDir(), "copy.db"))
	if err != nil {
		t.Fatal(err)
	}
	said := store.Snapshot{}
	if err := db.Backup(t.Context(), func(s store.Snapshot) (io.Writer, error) { said = s; return copied, nil }); err != nil {
		t.Fatal(err)
	}
	if info, err := copied.Stat(); err != nil || info.Size() != said.Size || said.Counts["x"] != 40 {
		t.Errorf("%d bytes, said to be %+v, %v", info.Size(), said, err)
	}
	if err := copied.Close(); err != nil {
		t.Fatal(err)
	}
	if n := byName(t, collect(t, open(t, copied.Name()), store.Index{Name: "a", Keys: []string{"a"}}), "a"); n != 40 {
		t.Errorf("%d of 40 documents in the copy", n)
	}
}

// TestWhoWaitedForTheOldFileIsRefused starts a second process's opening while the file
// it waits for is replaced and unlocked.
func TestWhoWaitedForTheOldFileIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	db := open(t, path)
	insert(t, collect(t, db), 0, 100, "body")
	refused := make(chan error)
	for range 3 {
		go func() {
			second, err := embedded.Open(path, office.SystemClock)
			if err == nil {
				err = errors.Join(errors.New("a second start was let in"), second.Close())
			}
			refused <- err
		}()
	}
	time.Sleep(100 * time.Millisecond) // until they wait for the lock; without it the test is only weaker
	if err := db.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := <-refused; !errors.Is(err, store.ErrLocked) {
			t.Errorf("got %v, want %v", err, store.ErrLocked)
		}
	}
}

func TestAHalfWrittenCopyIsHarmless(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	db := open(t, path)
	insert(t, collect(t, db), 0, 10, "body")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".compact", []byte(planted), 0o600); err != nil {
		t.Fatal(err)
	}
	c := collect(t, open(t, path))
	if n, err := c.Count(t.Context()); err != nil || n != 10 {
		t.Errorf("%d of 10 documents (%v)", n, err)
	}
	if _, err := os.Stat(path + ".compact"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the half-written copy is still there: %v", err)
	}
}

func TestACompactionThatIsStoppedLeavesTheStoreAsItWas(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	db := open(t, path)
	c := collect(t, db)
	insert(t, c, 0, 10, "body")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Compact(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	insert(t, c, 10, 20, "body")
	if _, err := os.Stat(path + ".compact"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a second file is left: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Compact(t.Context()); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("closed: got %v, want %v", err, store.ErrUnavailable)
	}
}

func TestAStoreThatClosesEndsItsCompaction(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	db := open(t, path)
	insert(t, collect(t, db), 0, 50, strings.Repeat("x", 500_000)) // a copy of several steps
	ended := make(chan error)
	go func() {
		err := db.Compact(context.Background())
		for err == nil {
			err = db.Compact(context.Background())
		}
		ended <- err
	}()
	time.Sleep(20 * time.Millisecond) // into the first copy, or any later one
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("got %v, want %v", err, store.ErrUnavailable)
	}
	if n, err := collect(t, open(t, path)).Count(t.Context()); err != nil || n != 50 {
		t.Errorf("%d of 50 documents (%v)", n, err)
	}
}

// TestKillWhileCompactingLosesNothing kills a child process that writes and compacts
// all the time.
func TestKillWhileCompactingLosesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	total := 0
	for round := range 12 {
		total += killOnce(t, path, "compact", 20+7*round)
		if _, err := os.Stat(path + ".compact"); err == nil {
			t.Logf("round %d left a copy half written", round)
		}
	}
	c := collect(t, open(t, path))
	if n, err := c.Count(t.Context()); err != nil || n < total {
		t.Errorf("%d documents, %d were acknowledged (%v)", n, total, err)
	}
	if n := byName(t, c, store.ByStamp); n < total {
		t.Errorf("%d stamps, %d were acknowledged", n, total)
	}
}

// compactUntilKilled is what the child process does beside writing.
func compactUntilKilled(db *embedded.Database) {
	for {
		if err := db.Compact(context.Background()); err != nil {
			fmt.Println("compact:", err)
			os.Exit(1)
		}
	}
}
