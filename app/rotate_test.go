package app_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/apptest/beside"
	"jisr/app/apptest/proof"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/seal"
)

// filled is a data directory with all that depends on the master key: people, one of them
// erased, a CV, a letter with links, and a row of the log for each.
type filled struct {
	*house
	c      app.Config
	expert roster.Expert
	erased roster.Expert
	answer string // the link of her letter
}

func newFilled(t *testing.T, set func(*app.Config)) *filled {
	t.Helper()
	f := &filled{c: apptest.Config(t)}
	if set != nil {
		set(&f.c)
	}
	f.work(t, f.c, func() {
		f.expert, f.erased = f.register("Planted"), f.register("Gone")
		var err error
		f.expert, err = f.Roster.UploadCV(t.Context(), self(f.expert), f.expert.ID, "cv.docx", wordDocument(t, cvLines))
		f.must(err)
		f.invite(f.open(content(1, false)), f.expert)
		f.must(f.Roster.Erase(t.Context(), self(f.erased), f.erased.ID, true))
		letters, err := f.Outbox(t.Context(), 10)
		f.must(err)
		for _, l := range letters {
			if found := regexp.MustCompile(`/en/answer/[\w-]+`).FindString(l.Message.Text); found != "" {
				f.answer = found
			}
		}
		if f.answer == "" {
			t.Fatal("no letter has a link to answer")
		}
	})
	return f
}

// work opens the stopped directory for a while.
func (f *filled) work(t *testing.T, c app.Config, do func()) {
	t.Helper()
	a, err := app.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	f.house = &house{App: a, t: t, now: time.Now()}
	f.must(a.CatchUp(t.Context()))
	do()
	f.must(a.Close())
}

// holds fails the test unless everything is as it was.
func (f *filled) holds(t *testing.T, c app.Config) {
	t.Helper()
	f.work(t, c, func() {
		f.verifies("")
		if e, err := f.Roster.Own(t.Context(), self(f.expert)); err != nil || e.Person.Name != f.expert.Person.Name {
			t.Errorf("her record: %+v, %v", e.Person.Name, err)
		}
		if file, err := f.Stores().CVs.CVFile(t.Context(), f.expert.CV.ID); err != nil || len(file) == 0 {
			t.Errorf("her CV: %d bytes, %v", len(file), err)
		}
		if e, err := f.Stores().People.ExpertByEmail(t.Context(), f.expert.Person.Email); err != nil || e.ID != f.expert.ID {
			t.Errorf("she is not found by her address: %s, %v", e.ID, err)
		}
		if _, err := f.Roster.Own(t.Context(), self(f.erased)); office.CodeOf(err) != office.NotFound {
			t.Errorf("the erased: %v", err)
		}
		found, err := f.Roster.Search(t.Context(), officer, roster.Query{Name: "Planted", Purpose: "a test"})
		if err != nil || found.Total != 1 {
			t.Errorf("found by name: %d, %v", found.Total, err)
		}
		if l, err := f.Outbox(t.Context(), 10); err != nil || len(l) == 0 || !strings.Contains(l[0].Message.Text+l[len(l)-1].Message.Text, "/en/") {
			t.Errorf("letters: %d, %v", len(l), err)
		}
	})
}

// refusedWith fails the test unless the key file opens nothing, and says so.
func refusedWith(t *testing.T, c app.Config, key string) {
	t.Helper()
	c.KeyFile = key
	a, err := app.Open(t.Context(), c)
	if err == nil {
		_ = a.Close() // the test fails anyway
	}
	if !errors.Is(err, seal.ErrWrongKey) || !strings.Contains(err.Error(), "JISR_KEY_FILE") || !strings.Contains(err.Error(), "was changed on") {
		t.Errorf("the old key: %v", err)
	}
}

// kept is a copy of a file.
func keptCopy(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	noError(t, err)
	to := filepath.Join(t.TempDir(), "kept")
	noError(t, os.WriteFile(to, text, 0o600))
	return to
}

// TestTheMasterKeyIsChanged on a stopped directory and through the service: everything
// opens under the new key, which takes the place of the old one; that opens nothing any
// more; the link of a letter from before is good, and a backup from before is restored
// with the newest keyring.
func TestTheMasterKeyIsChanged(t *testing.T) {
	for _, served := range []bool{false, true} {
		t.Run(map[bool]string{false: "stopped", true: "served"}[served], func(t *testing.T) {
			f := newFilled(t, nil)
			old, dir := keptCopy(t, f.c.KeyFile), t.TempDir()
			backup, keyring := filepath.Join(dir, "backup"), filepath.Join(t.TempDir(), "keyring")
			_, err := do(t, f.c, "backup", "file", backup)
			noError(t, err)
			if served {
				a := apptest.Start(t, func(c *app.Config) { *c = f.c })
				b := apptest.NewBrowser(t, a.URL(), "en")
				b.Get(f.answer).Want(200)
				f.change(t, 3)
				b.Get(f.answer).Want(200)
				if _, err := a.Roster.Register(t.Context(), officer, (&house{t: t, now: time.Now()}).registration("Later")); err != nil {
					t.Errorf("nobody can register afterwards: %v", err)
				}
				_, err := do(t, f.c, "backup", "keyring", keyring)
				noError(t, err)
				c := elsewhere(t, f.c)
				_, err = app.Restore{File: backup, Keyring: keyring}.Run(t.Context(), c)
				noError(t, err)
				f.holds(t, c)
				return
			}
			f.change(t, 3)
			f.holds(t, f.c)
			refusedWith(t, f.c, old)
			_, err = do(t, f.c, "backup", "keyring", keyring)
			noError(t, err)
			c := elsewhere(t, f.c)
			_, err = app.Restore{File: backup, Keyring: keyring}.Run(t.Context(), c)
			noError(t, err)
			f.holds(t, c)
			c = elsewhere(t, f.c)
			c.KeyFile = old
			if _, err := (app.Restore{File: backup, Keyring: keyring}).Run(t.Context(), c); !errors.Is(err, seal.ErrWrongKey) {
				t.Errorf("restored with the old key: %v", err)
			}
			a := apptest.Start(t, func(c *app.Config) { *c = f.c })
			apptest.NewBrowser(t, a.URL(), "en").Get(f.answer).Want(200)
		})
	}
}

// change runs the command and looks at what it says as JSON.
func (f *filled) change(t *testing.T, atLeast int) {
	t.Helper()
	steps := 0
	c := f.c
	c.Progress = func(what string, _, total int) {
		if what == "keys" && total > 0 {
			steps++
		}
	}
	out, err := do(t, c, "rotate keys", "json", "yes")
	var said struct {
		Keys, Unopened int
		KeyFile        string `json:"key_file"`
		Resumed        bool
	}
	if err := errors.Join(err, json.Unmarshal([]byte(out), &said)); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if said.Keys < atLeast || said.Unopened != 0 || said.KeyFile != f.c.KeyFile || said.Resumed || steps == 0 {
		t.Errorf("%+v after %d steps", said, steps)
	}
}

// TestAHandedInMasterKeyIsUsed: it stays where it is, and what to set is said; a wrong one
// changes nothing.
func TestAHandedInMasterKeyIsUsed(t *testing.T) {
	f := newFilled(t, nil)
	next := filepath.Join(t.TempDir(), "next")
	_, err := seal.CreateKey(next)
	noError(t, err)
	noError(t, os.WriteFile(next+".open", []byte("x"), 0o644))
	for why, path := range map[string]string{"is the one in use": f.c.KeyFile, "is open to others": next + ".open", "lies inside JISR_DATA": filepath.Join(f.c.Data, "key")} {
		if _, err := do(t, f.c, "rotate keys", "file", path); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("got %v, want %q", err, why)
		}
	}
	f.holds(t, f.c)
	out, err := do(t, f.c, "rotate keys", "file", next)
	if err != nil || !strings.Contains(out, "set JISR_KEY_FILE to "+next) {
		t.Fatalf("%v\n%s", err, out)
	}
	refusedWith(t, f.c, f.c.KeyFile)
	f.c.KeyFile = next
	f.holds(t, f.c)
}

// TestAChangeOfTheMasterKeyIsKilled: jisr verify --rotate-keys is killed with -9 at many
// points of a keyring of thousands; the next start, with whatever then lies in
// JISR_KEY_FILE, ends it, and nobody is unreadable.
func TestAChangeOfTheMasterKeyIsKilled(t *testing.T) {
	proof.Asked(t, "a change of the master key is killed")
	beside.Others(t) // it waits for processes
	f := newFilled(t, nil)
	ring, err := seal.OpenFile(filepath.Join(f.c.Data, "keyring"))
	noError(t, err)
	key, err := seal.LoadKey(f.c.KeyFile)
	noError(t, err)
	s, err := seal.New(t.Context(), key, ring, time.Now)
	noError(t, err)
	var owners []string
	for i := range 12_000 {
		owners = append(owners, fmt.Sprintf("per_%05d", i))
	}
	noError(t, errors.Join(s.Prepare(t.Context(), owners...), ring.Close()))

	program := programForBench(t)
	env := append(os.Environ(), "JISR_DATA="+f.c.Data, "JISR_KEY_FILE="+f.c.KeyFile, "JISR_MAIL=folder", "JISR_MAIL_FROM="+f.c.MailFrom)
	killed := 0
	for line := range 9 { // progress is told at every tenth
		old := keptCopy(t, f.c.KeyFile)
		cmd := exec.CommandContext(t.Context(), program, "verify", "--rotate-keys")
		cmd.Env = env
		out, err := cmd.StderrPipe()
		noError(t, err)
		noError(t, cmd.Start())
		read := bufio.NewScanner(out)
		for n := 0; n <= line && read.Scan(); {
			if strings.HasPrefix(read.Text(), "keys: ") {
				n++
			}
		}
		if line%3 == 2 {
			time.Sleep(time.Duration(line) * time.Millisecond) // between two lines
		}
		noError(t, cmd.Process.Kill())
		if err := cmd.Wait(); strings.Contains(fmt.Sprint(err), "killed") {
			killed++
		}
		if _, err := os.Stat(f.c.KeyFile + ".new"); err == nil && line%2 == 0 {
			refusedCopyWhileChanging(t, f)
		}
		var said bytes.Buffer
		verify := exec.CommandContext(t.Context(), program, "verify")
		verify.Env, verify.Stdout, verify.Stderr = env, &said, &said
		if err := verify.Run(); err != nil {
			t.Fatalf("after a kill at line %d: %v\n%s", line, err, &said)
		}
		f.holds(t, f.c)
		refusedWith(t, f.c, old)
	}
	if killed < 6 {
		t.Errorf("only %d were killed in the middle", killed)
	}
	t.Logf("%d of 9 were killed in the middle", killed)
}

// refusedCopyWhileChanging: a change waits while nobody may change anything, everything
// opens, and the keyring is not copied, since its copy would give the new key to who has
// the old one.
func refusedCopyWhileChanging(t *testing.T, f *filled) {
	t.Helper()
	c := f.c
	c.ReadOnly = true
	if _, err := do(t, c, "backup", "keyring", filepath.Join(t.TempDir(), "copy")); err == nil || !strings.Contains(err.Error(), "under way") {
		t.Errorf("a copy during a change: %v", err)
	}
	if _, err := do(t, c, "verify"); err == nil {
		t.Error("verify is content with a change that has not ended")
	}
}

// TestTheMasterKeyIsChangedOnMongoDB is the same over a real wire.
func TestTheMasterKeyIsChangedOnMongoDB(t *testing.T) {
	f := newFilled(t, onMongoDB(t))
	old := keptCopy(t, f.c.KeyFile)
	f.change(t, 3)
	f.holds(t, f.c)
	refusedWith(t, f.c, old)
}

// TestAChangeOfTheMasterKeyIsBrokenOff by whoever asked for it: it says what to do, and
// goes on.
func TestAChangeOfTheMasterKeyIsBrokenOff(t *testing.T) {
	f := newFilled(t, nil)
	old := keptCopy(t, f.c.KeyFile)
	ctx, stop := context.WithCancel(t.Context())
	c := f.c
	c.Progress = func(what string, _, _ int) {
		if what == "keys" {
			stop()
		}
	}
	if _, err := app.Do(ctx, c, app.Command{Name: "rotate keys"}); err == nil || !strings.Contains(err.Error(), "run the same command again") {
		t.Errorf("got %v", err)
	}
	out, err := do(t, f.c, "rotate keys")
	if err != nil || !strings.Contains(out, "was changed") {
		t.Errorf("%v\n%s", err, out)
	}
	f.holds(t, f.c)
	refusedWith(t, f.c, old)
}
