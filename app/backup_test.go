package app_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/apptest/beside"
	"jisr/app/apptest/proof"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/seal"
	"jisr/app/store"
	"jisr/mailer"
)

// do runs a command as an operator does, beside the service or on a stopped directory.
func do(t *testing.T, c app.Config, name string, args ...string) (string, error) {
	t.Helper()
	given := map[string]string{}
	for i := 0; i+1 < len(args); i += 2 {
		given[args[i]] = args[i+1]
	}
	return app.Do(t.Context(), c, app.Command{Name: name, Args: given})
}

func mustDo(t *testing.T, c app.Config, name string, args ...string) string {
	t.Helper()
	out, err := do(t, c, name, args...)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out
}

// elsewhere is the configuration of an empty directory with the same master key.
func elsewhere(t *testing.T, c app.Config) app.Config {
	t.Helper()
	c.Data = filepath.Join(t.TempDir(), "data")
	return c
}

// opened opens a stopped data directory until the test ends.
func opened(t *testing.T, c app.Config) *house {
	t.Helper()
	a, err := app.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	beside.Finally(t, func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	h := &house{App: a, t: t, now: time.Now()}
	h.must(a.CatchUp(t.Context()))
	return h
}

// TestWhatWasAcknowledgedBeforeABackupIsInIt backs up beside a serving service while
// people go on registering, erases two of them afterwards, and restores elsewhere with
// the newest keyring.
func TestWhatWasAcknowledgedBeforeABackupIsInIt(t *testing.T) {
	var c app.Config
	a := apptest.Start(t, func(set *app.Config) { c = *set })
	var mu sync.Mutex
	var done []roster.Expert
	writing, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for i := 0; writing.Err() == nil; i++ {
				h := &house{App: a, t: t, now: time.Now()}
				in := h.registration(fmt.Sprintf("Person%c", 'a'+w))
				in.Email = fmt.Sprintf("w%d-%d@example.org", w, i)
				e, err := a.Roster.Register(t.Context(), officer, in)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				done = append(done, e)
				mu.Unlock()
			}
		})
	}
	waitFor(t, func() bool { mu.Lock(); defer mu.Unlock(); return len(done) >= 20 })
	mu.Lock()
	before := slices.Clone(done)
	mu.Unlock()
	file, keys := filepath.Join(t.TempDir(), "jisr.backup"), filepath.Join(t.TempDir(), "keyring.copy")
	mustDo(t, c, "backup", "file", file)
	stop()
	writers.Wait()
	erased := before[:2]
	for _, e := range erased {
		if err := a.Roster.Erase(t.Context(), self(e), e.ID, true); err != nil {
			t.Fatal(err)
		}
	}
	mustDo(t, c, "backup", "keyring", keys)
	onlyForTheOwner(t, file, keys)

	there := elsewhere(t, c)
	out, err := app.Restore{File: file, Keyring: keys}.Run(t.Context(), there)
	if err != nil || !strings.Contains(out, "2 people erased since are tombstones") {
		t.Fatalf("restore: %v\n%s", err, out)
	}
	h := opened(t, there)
	row := proof.Row{Fault: "backup while serving, restored elsewhere", Runs: 1, Acknowledged: len(before)}
	defer func() { row.Log(t) }()
	for _, e := range before {
		_, err := h.Roster.Own(t.Context(), self(e))
		if gone := slices.ContainsFunc(erased, func(x roster.Expert) bool { return x.ID == e.ID }); gone != (office.CodeOf(err) == office.NotFound && err != nil) {
			t.Errorf("%s, erased %v: %v", e.ID, gone, err)
			row.Lost++
		}
	}
	if out, err := h.Command(t.Context(), app.Command{Name: "verify"}); err != nil {
		t.Errorf("verify: %v\n%s", err, out)
	}
}

func onlyForTheOwner(t *testing.T, paths ...string) {
	t.Helper()
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
		if list, err := os.ReadDir(filepath.Dir(path)); err != nil || len(list) != 1 {
			t.Errorf("beside %s lies something: %v, %v", path, list, err)
		}
	}
}

// kept is a stopped data directory with people in it, its backup and the copies of its
// keyring before and after the last of them came.
type kept struct {
	*house
	c                   app.Config
	first, last         roster.Expert
	file, older, newest string
}

func newKept(t *testing.T) *kept {
	t.Helper()
	k := &kept{c: apptest.Config(t)}
	dir := t.TempDir()
	k.file, k.older, k.newest = filepath.Join(dir, "a", "backup"), filepath.Join(dir, "b", "older"), filepath.Join(dir, "b", "newest")
	for _, sub := range []string{"a", "b"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	a, err := app.Open(t.Context(), k.c)
	if err != nil {
		t.Fatal(err)
	}
	k.house = &house{App: a, t: t, now: time.Now()}
	k.must(a.CatchUp(t.Context()))
	k.must(os.WriteFile(filepath.Join(k.c.Data, "holidays.txt"), []byte("2027-03-21 Nawroz\n"), 0o600))
	k.first = k.register("First")
	k.run("backup", "keyring", k.older)
	k.last = k.register("Last")
	k.invite(k.open(content(1, false)), k.last)
	k.run("backup", "file", k.file)
	k.run("backup", "keyring", k.newest)
	return k
}

func (k *kept) run(name string, args ...string) {
	k.t.Helper()
	given := map[string]string{}
	for i := 0; i+1 < len(args); i += 2 {
		given[args[i]] = args[i+1]
	}
	if _, err := k.Command(k.t.Context(), app.Command{Name: name, Args: given}); err != nil {
		k.t.Fatal(err)
	}
}

// refuses fails the test unless the restore says why it does nothing and leaves nothing.
func (k *kept) refuses(r app.Restore, why string, change ...func(*app.Config)) {
	k.t.Helper()
	c := elsewhere(k.t, k.c)
	for _, f := range change {
		f(&c)
	}
	if _, err := r.Run(k.t.Context(), c); err == nil || !strings.Contains(err.Error(), why) {
		k.t.Errorf("got %v, want %q", err, why)
	}
	if list, err := os.ReadDir(c.Data); err == nil && slices.ContainsFunc(list, func(e os.DirEntry) bool { return e.Name() == "store.db" || e.Name() == "restore.part" }) {
		k.t.Errorf("a refused restore left %v", list)
	}
}

func TestARestoreThatCannotBeRightIsRefused(t *testing.T) {
	k := newKept(t)
	defer func() { k.must(k.Close()) }()
	k.refuses(app.Restore{File: k.file}, "a backup holds no keys")
	k.refuses(app.Restore{File: k.file, Keyring: k.older}, "lacks the keys of 1 people")
	k.refuses(app.Restore{File: k.file, Keyring: k.file}, "damaged")
	k.refuses(app.Restore{File: k.newest, Keyring: k.newest}, "damaged")
	k.refuses(app.Restore{File: k.file, Keyring: k.newest}, "not empty", func(c *app.Config) {
		k.must(os.MkdirAll(c.Data, 0o700))
		k.must(os.WriteFile(filepath.Join(c.Data, "other"), nil, 0o600))
	})
	k.refuses(app.Restore{File: k.file, Keyring: k.newest}, "not the one this data was sealed with", func(c *app.Config) { c.KeyFile = apptest.Config(t).KeyFile })
	k.refuses(app.Restore{File: k.file, Keyring: k.newest}, "mongodump", func(c *app.Config) { c.MongoURI = "mongodb://127.0.0.1:1" })
	whole, err := os.ReadFile(k.file)
	k.must(err)
	for at := range 40 {
		hurt := bytes.Clone(whole)
		if at%2 == 0 {
			hurt[len(hurt)*at/40] ^= 0x10
		} else {
			hurt = hurt[:len(hurt)*at/40]
		}
		path := filepath.Join(t.TempDir(), "hurt")
		k.must(os.WriteFile(path, hurt, 0o600))
		// some bits of a compressed stream mean nothing (RFC 8878): what unpacks to the same is whole
		if _, err := (app.Restore{File: path, Keyring: k.newest}).Run(t.Context(), elsewhere(t, k.c)); err == nil && !bytes.Equal(unpacked(hurt), unpacked(whole)) {
			t.Errorf("damage %d was not noticed", at)
		}
	}
}

// unpacked is what a compressed stream holds, nil for a damaged one.
func unpacked(raw []byte) []byte {
	zip, err := zstd.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil
	}
	defer zip.Close()
	out, err := io.ReadAll(zip)
	if err != nil {
		return nil
	}
	return out
}

func TestABackupThatCannotBeRightIsRefused(t *testing.T) {
	k := newKept(t)
	defer func() { k.must(k.Close()) }()
	for why, args := range map[string]map[string]string{
		"is there already":   {"file": k.file},
		"must lie elsewhere": {"file": filepath.Join(filepath.Dir(k.newest), "x"), "keyring": k.newest},
		"give the file":      nil,
		"no such file":       {"file": filepath.Join(t.TempDir(), "none", "x")},
	} {
		if _, err := k.Command(t.Context(), app.Command{Name: "backup", Args: args}); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("got %v, want %q", err, why)
		}
	}
	c := k.c
	c.MongoURI, c.MongoName = "mongodb://127.0.0.1:1", "roster"
	if _, err := do(t, c, "backup", "file", "x"); err == nil || !strings.Contains(err.Error(), "mongodump") || !strings.Contains(err.Error(), "roster and roster_keys") {
		t.Errorf("on MongoDB: %v", err)
	}
}

// TestNoKeyIsInABackup looks for every line of the keyring in what the archive holds.
func TestNoKeyIsInABackup(t *testing.T) {
	k := newKept(t)
	defer func() { k.must(k.Close()) }()
	f, err := os.Open(k.file)
	k.must(err)
	defer f.Close()
	zip, err := zstd.NewReader(f)
	k.must(err)
	defer zip.Close()
	keyring, err := os.ReadFile(filepath.Join(k.c.Data, "keyring"))
	k.must(err)
	var names []string
	for in := tar.NewReader(zip); ; {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		k.must(err)
		content, err := io.ReadAll(in)
		k.must(err)
		names = append(names, h.Name)
		for line := range strings.Lines(string(keyring)) {
			if _, key, is := strings.Cut(strings.TrimSpace(line), " "); is && len(key) > 60 && bytes.Contains(content, []byte(key)) {
				t.Errorf("%s holds a key", h.Name)
			}
		}
	}
	if want := []string{"store.db", "holidays.txt", "manifest.json"}; !slices.Equal(names, want) {
		t.Errorf("the archive holds %v, want %v", names, want)
	}
}

// TestWhatIsNotKnownAfterARestoreDoesNotGoOnByItself: letters that waited are uncertain,
// sign-ins have ended, and the rest is in place.
func TestWhatIsNotKnownAfterARestoreDoesNotGoOnByItself(t *testing.T) {
	k := newKept(t)
	k.must(k.SignIns().InsertSignIn(t.Context(), office.SignIn{ID: "s", Rev: 1, Kind: office.PersonKind, Subject: k.first.Person.ID, CreatedAt: time.Now(), SeenAt: time.Now()}))
	k.run("backup", "file", k.file+"2")
	k.must(k.Close())
	c := elsewhere(t, k.c)
	k.must(os.MkdirAll(c.Data, 0o700))
	k.must(os.Rename(filepath.Join(k.c.Data, "keyring"), filepath.Join(c.Data, "keyring"))) // the keyring survived where it was
	_, err := app.Restore{File: k.file + "2"}.Run(t.Context(), c)
	k.must(err)
	h := opened(t, c)
	list, err := h.Outbox(t.Context(), 10)
	k.must(err)
	waits := 0
	for _, l := range list {
		if l.Kind == "invitation" && l.State == mailer.Uncertain && !l.Waits() {
			waits++
		}
		if l.State == mailer.Queued {
			t.Errorf("%s would leave", l.ID)
		}
	}
	if waits != 1 {
		t.Errorf("%d invitations wait for an officer, want 1", waits)
	}
	if _, err := h.SignIns().SignIn(t.Context(), "s"); office.CodeOf(err) != office.NotFound {
		t.Errorf("a sign-in was restored: %v", err)
	}
	if text, err := os.ReadFile(filepath.Join(c.Data, "holidays.txt")); err != nil || !strings.Contains(string(text), "Nawroz") {
		t.Errorf("holidays: %q, %v", text, err)
	}
	if _, err := h.Roster.Own(t.Context(), self(k.last)); err != nil {
		t.Error(err)
	}
}

// TestALossIsOnlyAcceptedWhenSaid gives up whom an older keyring does not know, and an
// erasure that the backup knows and the keyring does not stays one.
func TestALossIsOnlyAcceptedWhenSaid(t *testing.T) {
	k := newKept(t)
	k.must(k.Roster.Erase(t.Context(), self(k.first), k.first.ID, true))
	k.run("backup", "file", k.file+"2")
	k.must(k.Close())
	c := elsewhere(t, k.c)
	out, err := app.Restore{File: k.file + "2", Keyring: k.older, AcceptLoss: true}.Run(t.Context(), c)
	if err != nil || !strings.Contains(out, "1 records were given up") {
		t.Fatalf("%v\n%s", err, out)
	}
	h := opened(t, c)
	for _, e := range []roster.Expert{k.first, k.last} {
		if _, err := h.Roster.Own(t.Context(), self(e)); office.CodeOf(err) != office.NotFound {
			t.Errorf("%s: %v", e.Name.Latin, err)
		}
	}
	mustVerify(t, h.App)
}

func mustVerify(t *testing.T, a *app.App) {
	t.Helper()
	if out, err := a.Command(t.Context(), app.Command{Name: "verify"}); err != nil {
		t.Errorf("verify: %v\n%s", err, out)
	}
}

func TestARestoreDoesNotTouchAServedDirectory(t *testing.T) {
	k := newKept(t)
	k.must(k.Close())
	c := elsewhere(t, k.c)
	k.must(os.MkdirAll(c.Data, 0o700))
	served, err := seal.OpenFile(filepath.Join(c.Data, "keyring"))
	k.must(err)
	defer func() { k.must(served.Close()) }()
	if _, err := (app.Restore{File: k.file, Keyring: k.newest}).Run(t.Context(), c); !errors.Is(err, store.ErrLocked) {
		t.Errorf("got %v, want %v", err, store.ErrLocked)
	}
}

// TestNothingOfTheErasedComesBackWithABackup plants twenty words in every text of a record,
// in her CV, in a note about her and so in her letters, backs up, erases, restores, and
// looks for them in every file and in what can be read; after the restore nothing of her
// CV or the note is kept, sealed or not.
func TestNothingOfTheErasedComesBackWithABackup(t *testing.T) {
	k := newKept(t)
	row := proof.Row{Fault: "erased, then a backup from before is restored: planted words", Runs: 1}
	defer func() { row.Log(t) }()
	planted := []string{"Zaqmura", "Firhadin", "Qelbexan", "Nuzhadar", "Wisambek", "Tolmira", "Hezarban",
		"Vazquelon", "Drimhasek", "Pelzadur", "Kormizane", "Ustafreq", "Yimbarol", "Ghezwand", "Lofterim", "Sidravek", "Cuminzar", "Bexalore", "Jorwiden", "Owladrin"}
	e := k.register(planted[0], func(r *roster.Registration) {
		r.Consents = append(r.Consents, office.Consent{Purpose: office.ToCVSearch})
		r.City, r.Headline, r.Summary = planted[1], planted[2], "before "+planted[3]+" after"
		r.Skills = []roster.Skill{{ID: "jisr:cardiac-catheterisation", Note: planted[4]}}
		r.Experience = []roster.Experience{{Title: planted[5], Organisation: planted[6], From: "2016-01", Text: planted[7]}}
		r.Occupations[0].Title = planted[8]
		r.Education = []roster.Education{{Level: 8, Field: "0912", Institution: planted[9]}}
	})
	row.Acknowledged = len(planted)
	k.invite(k.open(content(1, false)), e)
	document := wordDocument(t, append([]string{"Curriculum"}, planted[10:19]...))
	e, err := k.Roster.UploadCV(t.Context(), self(e), e.ID, planted[0]+".docx", document)
	k.must(err)
	k.must(k.Roster.WriteNote(t.Context(), officer, e.ID, office.NewID("nte"), "note "+planted[19]))
	k.run("backup", "file", k.file+"2")
	k.must(k.Roster.Erase(t.Context(), self(e), e.ID, true))
	if n := keptFor(k.house, e.Person.ID); n != 0 {
		t.Errorf("after the erasure %d documents beside her record are kept", n)
	}
	k.run("backup", "keyring", k.newest)
	k.must(k.Close())
	c := elsewhere(t, k.c)
	_, err = app.Restore{File: k.file + "2", Keyring: k.newest}.Run(t.Context(), c)
	k.must(err)
	h := opened(t, c)
	if n := keptFor(h, e.Person.ID); n != 0 {
		t.Errorf("after the restore %d documents beside her record are kept", n)
	}
	h.verifies("")
	letters, err := h.Outbox(t.Context(), 100)
	h.must(err)
	for _, word := range planted {
		for _, l := range letters {
			if strings.Contains(l.Message.Subject+l.Message.Text, word) {
				t.Errorf("letter %s holds %s", l.ID, word)
			}
		}
		if found, err := h.Roster.Search(t.Context(), officer, roster.Query{Text: word}); err != nil || found.Total != 0 {
			t.Errorf("%s finds %d, %v", word, found.Total, err)
		}
	}
	h.must(filepath.WalkDir(c.Data, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		for _, word := range planted {
			if bytes.Contains(bytes.ToLower(content), []byte(strings.ToLower(word))) {
				t.Errorf("%s holds %s", d.Name(), word)
			}
		}
		return err
	}))
}

// keptFor counts what the collections beside her record hold of a person's CV and of notes
// about her, readable or not.
func keptFor(h *house, person string) (n int) {
	h.t.Helper()
	for _, k := range h.Stores().Kept() {
		if !slices.Contains([]string{"cv_files", "cv_texts", "notes"}, k.Name()) {
			continue
		}
		h.must(k.Range(h.t.Context(), store.Range{Index: store.ByID}, func(d store.Doc) (bool, error) {
			if store.Owner(d) == person {
				n++
			}
			return true, nil
		}))
	}
	return n
}
