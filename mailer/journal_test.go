package mailer

import (
	"fmt"
	"os"
	"testing"
	"time"
)

func openTestJournal(t *testing.T, dir, boot string) *journal {
	t.Helper()
	j, err := newJournal(dir, 0, boot)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.close() }) // closed twice where the test closes it
	return j
}

// attempt is a letter in its nth attempt.
func attempt(id string, n int) Letter {
	return Letter{ID: id, Times: map[State]time.Time{Sending: monday.Add(time.Duration(n) * time.Minute)}}
}

func remember(t *testing.T, dir, boot string) memory {
	t.Helper()
	m, err := readJournals(dir, boot)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAJournalTellsWhatWasBegunTakenAndRefused(t *testing.T) {
	dir := t.TempDir()
	j := openTestJournal(t, dir, "boot-1")
	odd := "line\nbreak \"quoted\" ؟"
	for _, id := range []string{"begun", "taken", odd, "unknown"} {
		if err := j.begin(attempt(id, 1)); err != nil {
			t.Fatal(err)
		}
	}
	for id, class := range map[string]Class{"taken": Accepted, odd: Temporary, "unknown": Unknown} {
		if err := j.end(attempt(id, 1), class); err != nil {
			t.Fatal(err)
		}
	}
	m := remember(t, dir, "boot-1")
	for id, want := range map[string]mark{"begun": begun, "taken": taken, odd: notTaken, "unknown": begun, "other": 0} {
		if got := m.about(attempt(id, 1)); got != want {
			t.Errorf("%q is %c, want %c", id, got, want)
		}
	}
	if !m.complete {
		t.Error("lines are said to be missing")
	}
}

func TestATornLastLineHadNotHappened(t *testing.T) {
	dir := t.TempDir()
	j := openTestJournal(t, dir, "boot-1")
	if err := j.begin(attempt("one", 1)); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprint(j.file, `A 1 "on`); err != nil {
		t.Fatal(err)
	}
	if m := remember(t, dir, "boot-1"); m.about(attempt("one", 1)) != begun || len(m.marks) != 1 {
		t.Errorf("marks are %v", m.marks)
	}
}

func TestALineLostInTheMiddleIsNotOverlooked(t *testing.T) {
	dir := t.TempDir()
	j := openTestJournal(t, dir, "boot-1")
	if _, err := fmt.Fprint(j.file, `I 1 "torn`); err != nil { // the disk was full for a moment
		t.Fatal(err)
	}
	if err := j.begin(attempt("one", 1)); err != nil {
		t.Fatal(err)
	}
	if m := remember(t, dir, "boot-1"); m.complete {
		t.Errorf("it is called complete with %v", m.marks)
	}
}

func TestAnEarlierAttemptSaysNothingAboutThisOne(t *testing.T) {
	dir := t.TempDir()
	var connections [3]*journal
	for n := range connections {
		j, err := newJournal(dir, n, "boot-1")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = j.close() })
		connections[n] = j
	}
	for _, err := range []error{
		// Greylisted on the last connection, then begun on the first.
		connections[2].begin(attempt("again", 1)), connections[2].end(attempt("again", 1), Temporary),
		connections[0].begin(attempt("again", 2)),
		// Greylisted; a second attempt was cut out of its journal; a third has not begun.
		connections[1].begin(attempt("later", 1)), connections[1].end(attempt("later", 1), Temporary),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	m := remember(t, dir, "boot-1")
	if got := m.about(attempt("again", 2)); got != begun {
		t.Errorf("the second attempt is %c, want begun", got)
	}
	if got := m.about(attempt("later", 3)); got != 0 {
		t.Errorf("the third attempt is %c, want nothing known", got)
	}
}

func TestAJournalOfAnotherRunOfTheMachineMayLackLines(t *testing.T) {
	dir := t.TempDir()
	if remember(t, dir, "boot-1").complete {
		t.Error("no journal at all is called complete")
	}
	openTestJournal(t, dir, "boot-1")
	for boot, want := range map[string]bool{"boot-1": true, "boot-2": false, "": false} {
		if got := remember(t, dir, boot).complete; got != want {
			t.Errorf("read in run %q it is complete: %v", boot, got)
		}
	}
}

func TestAJournalIsCutWhenTheStoreKnowsEverything(t *testing.T) {
	dir := t.TempDir()
	j := openTestJournal(t, dir, "boot-1")
	if err := j.begin(attempt("open", 1)); err != nil {
		t.Fatal(err)
	}
	for j.size < journalLimit {
		for _, err := range []error{j.begin(attempt("letter", 1)), j.end(attempt("letter", 1), Accepted), j.settled()} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if info, err := os.Stat(journalName(dir, 0)); err != nil || info.Size() < journalLimit {
		t.Fatalf("it was cut under an open letter: %v", err)
	}
	if err := j.settled(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(journalName(dir, 0))
	if err != nil || info.Size() > 100 {
		t.Errorf("it was not cut: %d bytes, %v", info.Size(), err)
	}
	if m := remember(t, dir, "boot-1"); len(m.marks) != 0 || !m.complete {
		t.Errorf("after the cut it says %v, complete %v", m.marks, m.complete)
	}
}
