package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// said is what a command printed, and its exit code.
func said(t *testing.T, args ...string) (string, int) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	old := os.Stdout
	os.Stdout = w
	code := run(args)
	os.Stdout = old
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(out), code
}

// TestTheMasterKeyIsShownAsItWasMade: what goes on paper at the first time can be printed
// again from the file, and a file that others may read is not read.
func TestTheMasterKeyIsShownAsItWasMade(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	made, code := said(t, "key", "new", file)
	if code != exitDone || len(strings.Split(strings.TrimSpace(made), "-")) != 14 {
		t.Fatalf("key new: %d", code)
	}
	if shown, code := said(t, "key", "show", "--key-file", file); code != exitDone || shown != made {
		t.Errorf("key show: %d, the same %v", code, shown == made)
	}
	if _, code := said(t, "key", "new", file); code != exitFailed {
		t.Errorf("a key was written over: %d", code)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if out, code := said(t, "key", "show", "--key-file", file); code != exitFailed || out != "" {
		t.Errorf("of a file open to others: %d", code)
	}
}

// TestASafekeepingGoesRound backs up, restores elsewhere and verifies, by the exit codes.
func TestASafekeepingGoesRound(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := os.Mkdir(at("elsewhere"), 0o700); err != nil {
		t.Fatal(err)
	}
	serve := func(data string, args ...string) []string {
		return append(args, "--data", at(data), "--key-file", at("key"), "--mail", "folder", "--mail-from", "jisr@example.org")
	}
	for _, step := range []struct {
		args []string
		code int
	}{
		{[]string{"key", "new", at("key")}, exitDone},
		{serve("one", "officer", "add", "officer@example.org", "--name", "Officer", "--role", "admin"), exitDone},
		{serve("one", "backup", at("b")), exitDone},
		{serve("one", "backup", "--keyring", at("elsewhere/keyring")), exitDone},
		{serve("one", "backup", at("b")), exitFailed},
		{serve("one", "restore", at("b"), "--keyring", at("elsewhere/keyring")), exitFailed},
		{serve("two", "restore", at("b"), "--keyring", at("elsewhere/keyring")), exitDone},
		{serve("two", "verify"), exitDone},
		{serve("two", "migrate"), exitDone},
		{serve("two", "officer", "list"), exitDone},
		{append(serve("two", "verify"), "--mail", "--spf", "v=spf1 mx -all", "--dmarc", "v=DMARC1; p=reject; rua=mailto:reports@example.org"), exitDone},
		{append(serve("two", "verify"), "--spf", "v=spf1 +all", "--mail"), exitFailed},
		{append(serve("two", "verify"), "--url", "http://jisr.example.org"), exitFailed},
	} {
		if out, code := said(t, step.args...); code != step.code {
			t.Fatalf("jisr %s: %d, want %d\n%s", strings.Join(step.args[:2], " "), code, step.code, out)
		}
	}
}
