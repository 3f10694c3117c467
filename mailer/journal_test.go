package mailer

import (
	"fmt"
	"os"
	"testing"
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
		if err := j.begin(id); err != nil {
			t.Fatal(err)
		}
	}
	for id, class := range map[string]Class{"taken": Accepted, odd: Temporary, "unknown": Unknown} {
		if err := j.end(id, class); err != nil {
			t.Fatal(err)
		}
	}
	m := remember(t, dir, "boot-1")
	for id, want := range map[string]mark{"begun": begun, "taken": taken, odd: notTaken, "unknown": begun, "other": 0} {
		if got := m.marks[id]; got != want {
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
	if err := j.begin("one"); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprint(j.file, `A "on`); err != nil {
		t.Fatal(err)
	}
	if m := remember(t, dir, "boot-1"); m.marks["one"] != begun || len(m.marks) != 1 {
		t.Errorf("marks are %v", m.marks)
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
	if err := j.begin("open"); err != nil {
		t.Fatal(err)
	}
	for j.size < journalLimit {
		for _, err := range []error{j.begin("letter"), j.end("letter", Accepted), j.settled()} {
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
