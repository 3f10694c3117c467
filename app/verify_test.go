package app_test

import (
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/seal"
	"jisr/app/store"
)

// errEnough ends a copy of which only the beginning is wanted.
var errEnough = errors.New("enough")

// TestEveryCollectionIsLookedAfter: what the database holds stands in the list by which
// collections are counted, copied, verified and brought forward.
func TestEveryCollectionIsLookedAfter(t *testing.T) {
	h := newHouse(t)
	var there store.Snapshot
	err := h.DB().(store.Backuper).Backup(t.Context(), func(s store.Snapshot) (io.Writer, error) { there = s; return nil, errEnough })
	if !errors.Is(err, errEnough) {
		t.Fatal(err)
	}
	var listed []string
	for _, k := range h.Stores().Kept() {
		listed = append(listed, k.Name())
	}
	slices.Sort(listed)
	if want := slices.Sorted(maps.Keys(there.Counts)); !slices.Equal(listed, want) {
		t.Errorf("Stores.Kept lists %v, the database holds %v", listed, want)
	}
}

// verifies fails the test unless verify says what is wrong.
func (h *house) verifies(wrong string) {
	h.t.Helper()
	out, err := h.Command(h.t.Context(), app.Command{Name: "verify"})
	if wrong == "" && err != nil {
		h.t.Errorf("verify: %v\n%s", err, out)
	}
	if wrong != "" && (err == nil || !strings.Contains(out, "wrong: ") || !strings.Contains(out, wrong)) {
		h.t.Errorf("verify does not say %q: %v\n%s", wrong, err, out)
	}
}

// raw changes a document below its repository.
func (h *house) raw(collection, id string, change func(*store.Doc)) {
	h.t.Helper()
	for _, k := range h.Stores().Kept() {
		if k.Name() != collection {
			continue
		}
		d, err := k.Get(h.t.Context(), id)
		h.must(err)
		change(&d)
		h.must(k.Replace(h.t.Context(), d))
		return
	}
	h.t.Fatalf("no collection %s", collection)
}

func (h *house) remove(collection, id string) {
	h.t.Helper()
	for _, k := range h.Stores().Kept() {
		if k.Name() == collection {
			h.must(k.Delete(h.t.Context(), id, 0))
		}
	}
}

// TestVerifySaysWhatIsWrong breaks one thing after another.
func TestVerifySaysWhatIsWrong(t *testing.T) {
	for wrong, damage := range map[string]func(h *house){
		"": func(*house) {},
		"people have records and no key": func(h *house) {
			e := h.register("Keyless")
			h.raw("people", e.Person.ID, func(d *store.Doc) { d.Keys["owner"] = "per_nobody" })
		},
		"erased people have no tombstone": func(h *house) {
			h.must(h.Keyring().Destroy(h.t.Context(), h.register("Half").Person.ID))
			h.pass(time.Minute) // no key is remembered any more
		},
		"of people do not open": func(h *house) {
			h.raw("people", h.register("Flipped").Person.ID, func(d *store.Doc) { d.Body[len(d.Body)-1] ^= 1 })
		},
		"do not agree": func(h *house) {
			h.raw("invitations", h.seated("Seated").ID, func(d *store.Doc) {}) // as it is
			h.must(h.otherSeat())
		},
		"which is not taken": func(h *house) {
			in := h.seated("Standing")
			h.remove("seats", in.Programme+"/1/1")
		},
		"have no words": func(h *house) {
			in := h.invite(h.open(content(1, false)), h.register("Unsaid"))[0]
			h.remove("letter_bodies", "invite:"+in.ID+":1")
		},
		"is no date": func(h *house) {
			h.must(os.WriteFile(filepath.Join(h.DataDir(), "holidays.txt"), []byte("someday\n"), 0o600))
		},
		"is open to others": func(h *house) { h.must(os.Chmod(h.KeyPath(), 0o644)) },
		"is not what was written": func(h *house) {
			h.register("Logged")
			h.tamperWithTheLog()
		},
	} {
		t.Run(strings.ReplaceAll(wrong, " ", "_"), func(t *testing.T) {
			h := newHouse(t)
			damage(h)
			h.verifies(wrong)
		})
	}
}

// seated is an invitation that was accepted and has its seat.
func (h *house) seated(name string) invitation.Invitation {
	h.t.Helper()
	in := h.invite(h.open(content(1, true)), h.register(name))[0]
	shown, err := h.Invitations.Answer(h.t.Context(), in.ID, invitation.Answer{State: invitation.Accepted})
	h.must(err)
	if shown.Invitation.Seat != 1 {
		h.t.Fatalf("no seat: %+v", shown.Invitation)
	}
	return shown.Invitation
}

// otherSeat gives a seat to an invitation that says nothing of it.
func (h *house) otherSeat() error {
	in := h.invite(h.open(content(2, false)), h.register("Unseated"))[0]
	return h.Stores().Invitations.InsertSeat(h.t.Context(), invitation.Seat{ID: in.Programme + "/1/1", Programme: in.Programme, Role: 1, Number: 1,
		Holder: invitation.Key(in.Programme, 1, in.Expert), Expert: in.Expert, Invitation: in.ID})
}

// tamperWithTheLog takes the newest row's purpose for another.
func (h *house) tamperWithTheLog() {
	h.t.Helper()
	for _, k := range h.Stores().Kept() {
		if k.Name() != "log" {
			continue
		}
		h.must(k.Range(h.t.Context(), store.Range{Index: store.ByID, Descending: true, Limit: 1}, func(d store.Doc) (bool, error) {
			d.Body = []byte(strings.Replace(string(d.Body), string(office.Registered), "expert.registerex", 1))
			return false, k.Replace(h.t.Context(), d)
		}))
	}
}

func TestTheNightMakesGoodAHalfErasure(t *testing.T) {
	h := newHouse(t)
	e := h.register("Half")
	h.must(h.Keyring().Destroy(t.Context(), e.Person.ID))
	h.pass(time.Minute)
	h.must(h.Bury(t.Context()))
	h.verifies("")
	counts, err := h.Stores().People.CountExperts(t.Context())
	if err != nil || counts["erased"] != 1 {
		t.Errorf("%v, %v", counts, err)
	}
}

// TestAnErasureThatACrashCutOffIsEnded: she is out of sight before her key goes, so that
// nobody finds her meanwhile, and the duty of a new start leaves the tombstone and the row
// of the log.
func TestAnErasureThatACrashCutOffIsEnded(t *testing.T) {
	h := newHouse(t)
	e := h.register("Half")
	_, err := h.Stores().People.UpdateExpert(t.Context(), e.ID, 0, func(e *roster.Expert) error {
		now := h.clock()
		e.Before, e.Status, e.ErasesAt = e.Status, roster.Paused, &now
		return nil
	})
	h.must(err)
	h.must(h.Keyring().Destroy(t.Context(), e.Person.ID))
	h.pass(time.Minute)
	for range 2 { // the second finds nothing to do
		_, err = h.Roster.Upkeep(t.Context())
		h.must(err)
	}
	h.verifies("")
	rows, err := h.Stores().Audit.Of(t.Context(), e.ID, 10)
	if err != nil || len(rows) != 2 || rows[0].Action != office.Erased && rows[1].Action != office.Erased {
		t.Errorf("%+v, %v", rows, err)
	}
}

// TestVerifyReadsTheConfigurationAsServeWould names every variable that is wrong, not
// only the first.
func TestVerifyReadsTheConfigurationAsServeWould(t *testing.T) {
	good := apptest.Config(t)
	if out, err := app.Verify(t.Context(), good, good); err != nil {
		t.Errorf("a good one: %v\n%s", err, out)
	}
	bad := good
	bad.URL, bad.Mail, bad.SendWindow, bad.Proxies = "http://jisr.example.org", "", "never", "everywhere"
	out, err := app.Verify(t.Context(), bad, bad) // the data is looked at all the same
	for _, name := range []string{"store, 0 documents: in order", "JISR_URL must be https", "JISR_SMTP_URL", "JISR_SEND_WINDOW", "JISR_TRUSTED_PROXIES"} {
		if err == nil || !strings.Contains(out, name) {
			t.Errorf("verify does not say %q: %v\n%s", name, err, out)
		}
	}
}

func TestAPublicAddressIsAskedForBeyondLoopback(t *testing.T) {
	c := apptest.Config(t)
	c.Addr = "0.0.0.0:0"
	if _, err := app.New(t.Context(), c); err == nil || !strings.Contains(err.Error(), "JISR_URL is not set") {
		t.Errorf("got %v", err)
	}
}

// TestAnotherMasterKeyStopsTheStart with one sentence, before anything is written.
func TestAnotherMasterKeyStopsTheStart(t *testing.T) {
	c := apptest.Config(t)
	a, err := app.New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	c.KeyFile = apptest.Config(t).KeyFile
	_, err = app.New(t.Context(), c)
	if !errors.Is(err, seal.ErrWrongKey) || !strings.HasPrefix(err.Error(), "the master key in JISR_KEY_FILE is not the one") {
		t.Errorf("got %v", err)
	}
}
