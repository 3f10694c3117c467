package app_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/roster"
)

// makeVersion names a folder of testdata/versions that is made anew, before a release that
// changes a form: go test ./app -run StillOpens -make-version v2
var makeVersion = flag.String("make-version", "", "make this folder of testdata/versions")

const versions = "testdata/versions"

// versionDay is when the data of every version says it is, so that it does not age.
var versionDay = time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)

// TestWhatEarlierVersionsLeftStillOpens restores what each version kept, with its own
// throw-away key, verifies it, brings it forward, changes its master key, searches by its
// service account and signs its expert in.
func TestWhatEarlierVersionsLeftStillOpens(t *testing.T) {
	if *makeVersion != "" {
		leave(t, filepath.Join(versions, *makeVersion))
	}
	list, err := os.ReadDir(versions)
	if err != nil || len(list) == 0 {
		t.Fatalf("no versions: %v", err)
	}
	for _, v := range list {
		t.Run(v.Name(), func(t *testing.T) { stillOpens(t, filepath.Join(versions, v.Name())) })
	}
}

func stillOpens(t *testing.T, from string) {
	c := restored(t, from)
	start := time.Now()
	box := apptest.NewMailbox(t)
	a := apptest.Start(t, func(set *app.Config) {
		set.Data, set.KeyFile, set.SMTPURL, set.Mail = c.Data, c.KeyFile, box.URL, ""
		set.Now = func() time.Time { return versionDay.Add(time.Hour + time.Since(start)) }
	})
	h := &house{App: a, t: t, now: versionDay}
	h.verifies("")
	if out, err := a.Command(t.Context(), app.Command{Name: "migrate"}); err != nil {
		t.Errorf("migrate: %v\n%s", err, out)
	}
	h.verifies("")
	if out, err := a.Command(t.Context(), app.Command{Name: "rotate keys"}); err != nil {
		t.Errorf("change the master key: %v\n%s", err, out)
	}
	h.verifies("")
	token, err := os.ReadFile(filepath.Join(from, "token"))
	h.must(err)
	status, body, _ := ask(t, a.URL()+"/api/v1/experts?occupation=2212", "Authorization", "Bearer "+strings.TrimSpace(string(token)))
	if status != 200 || strings.Count(body, `"exp_`) < 2 || !strings.Contains(body, `"total":2`) {
		t.Errorf("the search answers %d %s", status, body)
	}
	p, err := a.Programmes.List(t.Context(), officer)
	if err != nil || len(p) != 1 || inState(t, a, p[0].ID, invitation.Accepted) != 1 {
		t.Errorf("programmes %+v, %v", p, err)
	}
	if len(p) == 1 && a.Programmes.PrivacyLine(p[0].Content).En == "" {
		t.Error("a programme that was open says nothing of what is done with the data of those invited")
	}
	w := &walk{t, a, box, apptest.NewBrowser(t, a.URL(), "en")}
	w.b.Get("/en/register").Want(200).Send("/register", "email", "first@example.org").Want(200)
	var link string
	waitFor(t, func() bool { // beside the receipt that was on its way at the backup
		for _, l := range box.Letters() {
			if strings.Contains(l.Text, "/enter/") {
				link = l.Link(t, "/enter/")
			}
		}
		return link != ""
	})
	w.b.Get(link).Want(200).Send("/enter/").Want(200)
	w.b.Get("/en/mine").Want(200, "First")
}

// restored is the configuration of a copy.
func restored(t *testing.T, from string) app.Config {
	t.Helper()
	c := apptest.Config(t)
	key, err := os.ReadFile(filepath.Join(from, "key"))
	if err == nil {
		err = os.WriteFile(c.KeyFile, key, 0o600) // git keeps no mode
	}
	if err == nil {
		_, err = app.Restore{File: filepath.Join(from, "backup"), Keyring: filepath.Join(from, "keyring")}.Run(t.Context(), c)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// leave makes what a version leaves: two experts and one erased, a programme with a seat
// given, an officer, a service account, holidays.
func leave(t *testing.T, to string) {
	t.Helper()
	c := apptest.Config(t)
	c.Now = func() time.Time { return versionDay }
	a, err := app.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{App: a, t: t, now: versionDay}
	h.must(a.CatchUp(t.Context()))
	first := h.register("First", func(r *roster.Registration) { r.Name.Native = "أول" })
	h.register("Second")
	gone := h.register("Gone")
	h.must(a.Roster.Erase(t.Context(), self(gone), gone.ID, true))
	in := h.invite(h.open(content(1, true)), first)[0]
	_, err = a.Invitations.Answer(t.Context(), in.ID, invitation.Answer{State: invitation.Accepted})
	h.must(err)
	_, err = a.Command(t.Context(), app.Command{Name: "officer add", Args: map[string]string{"email": "officer@example.org", "name": "Officer", "role": string(office.OfficerRole)}})
	h.must(err)
	token, err := a.Command(t.Context(), app.Command{Name: "token add", Args: map[string]string{"name": "reader", "role": string(office.Viewer)}})
	h.must(err)
	h.must(os.WriteFile(filepath.Join(c.Data, "holidays.txt"), []byte("2027-03-21 Nawroz\n"), 0o600))
	key, err := os.ReadFile(c.KeyFile)
	h.must(err)
	h.must(os.RemoveAll(to))
	h.must(os.MkdirAll(to, 0o755))
	h.must(os.WriteFile(filepath.Join(to, "key"), key, 0o600))
	h.must(os.WriteFile(filepath.Join(to, "token"), []byte(token), 0o600))
	abs, err := filepath.Abs(to)
	h.must(err)
	for part, path := range map[string]string{"file": filepath.Join(abs, "backup"), "keyring": filepath.Join(abs, "keyring")} {
		_, err := a.Command(t.Context(), app.Command{Name: "backup", Args: map[string]string{part: path}})
		h.must(err)
	}
	h.must(a.Close())
}
