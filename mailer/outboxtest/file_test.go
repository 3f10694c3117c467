package outboxtest

import (
	"os"
	"path/filepath"
	"testing"

	"jisr/mailer"
)

func openTestFile(t *testing.T, path string) *File {
	t.Helper()
	f, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() }) // closed twice where the test closes it
	return f
}

func TestFile(t *testing.T) {
	Run(t, func(t *testing.T) Outbox { return openTestFile(t, filepath.Join(t.TempDir(), "outbox")) })
}

func TestAFileTellsWhatWasKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	before := desk{t, openTestFile(t, path)}
	before.put(letter(1, 0), letter(2, 0))
	before.claim("a", 0, 1)
	b := mailer.BadAddress{Letter: "one", Address: "someone@example.org", At: noon}
	if _, err := before.BadAddress(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if err := before.Suppress(t.Context(), b); err != nil {
		t.Fatal(err)
	}

	after := desk{t, openTestFile(t, path)}
	for n := range 2 {
		same(t, after.get(letter(n+1, 0).ID), before.get(letter(n+1, 0).ID))
	}
	b.Letter = "two"
	if n, err := after.BadAddress(t.Context(), b); err != nil || n != 2 {
		t.Errorf("the address was bad %d times, %v; want 2", n, err)
	}
	if on, err := after.Suppressed(t.Context(), b.Address); err != nil || !on {
		t.Errorf("suppressed: %v, %v", on, err)
	}
}

func TestATornLineOfAFileIsCutOff(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	before := openTestFile(t, path)
	desk{t, before}.put(letter(1, 0))
	if _, err := before.file.WriteString(`{"Letter":{"ID":"invite:`); err != nil {
		t.Fatal(err)
	}
	torn := desk{t, openTestFile(t, path)}
	torn.put(letter(2, 0))
	after := openTestFile(t, path)
	if n := len(after.All()); n != 2 {
		data, _ := os.ReadFile(path)
		t.Errorf("it has %d letters, want 2:\n%s", n, data)
	}
}
