package app_test

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/store"
	"jisr/mailer"
)

// TestReadOnlyLetsNothingChange tries every door of a service that only reads, with real
// records behind the readable ones: the unsafe ones are refused, no duty runs, no letter
// leaves, no command changes anything, and afterwards every document is as it was, save
// those of the log.
func TestReadOnlyLetsNothingChange(t *testing.T) {
	seeded, names := seed(t)
	box := apptest.NewMailbox(t)
	m := newMatrix(t, func(c *app.Config) {
		c.ReadOnly, c.Data, c.KeyFile, c.SMTPURL, c.Mail = true, seeded.Data, seeded.KeyFile, box.URL, ""
	})
	for _, v := range m.visitors {
		if v.kind == office.OfficerKind || v.kind == office.PersonKind {
			m.open[v.name] = m.signedIn(v, gate.NewSecret())
		}
	}
	before := documents(t, m.a)
	logged := before["log"]
	for _, p := range readPermissions(t) {
		for address := range names.addresses(p) {
			for _, v := range m.visitors {
				status := m.knock(v, p.method, address)
				if p.method != http.MethodGet && status != http.StatusServiceUnavailable {
					t.Errorf("%s as %s: %d", p, v.name, status)
				}
				if p.method == http.MethodGet && status >= 500 {
					t.Errorf("%s as %s: %d", p, v.name, status)
				}
			}
		}
	}
	for _, name := range []string{"officer add", "token add", "token revoke", "import"} {
		if _, err := m.a.Command(t.Context(), app.Command{Name: name, Args: map[string]string{"email": "new@example.org", "name": "N", "role": "viewer"}}); err == nil || !strings.Contains(err.Error(), "--read-only") {
			t.Errorf("%s: %v", name, err)
		}
	}
	m.clock.Add(int64(9 * time.Hour / time.Second)) // sign-ins have ended, letters are due
	for _, v := range m.visitors {
		m.knock(v, http.MethodGet, "/en")
	}
	after := documents(t, m.a)
	for name, sum := range before {
		if after[name] != sum && name != "log" && name != "log_subjects" {
			t.Errorf("%s has changed", name)
		}
	}
	if after["log"] == logged {
		t.Error("what was read was not written down")
	}
	if last := m.a.Duties(); len(last) != 0 {
		t.Errorf("duties ran: %v", last)
	}
	if got := box.Letters(); len(got) != 0 {
		t.Errorf("%d letters left", len(got))
	}
}

// seeds are what real records are called in addresses.
type seeds struct{ expert, programme, answer string }

// seed fills a data directory: an expert and an open programme to which she is invited by
// a letter that is due.
func seed(t *testing.T) (app.Config, seeds) {
	t.Helper()
	c := apptest.Config(t)
	a, err := app.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{App: a, t: t, now: time.Now()}
	h.must(a.CatchUp(t.Context()))
	e, p := h.register("Seeded"), h.open(content(1, false))
	h.invite(p, e)
	letters, err := h.Outbox(t.Context(), 1)
	h.must(err)
	if !letters[0].Waits() || letters[0].Lane != mailer.Invitation {
		t.Fatalf("no letter waits: %+v", letters[0])
	}
	_, rest, _ := strings.Cut(letters[0].Message.Text, "/en/answer/")
	h.must(a.Close())
	token, _, _ := strings.Cut(rest, "\n")
	return c, seeds{e.ID, p.ID, strings.TrimSpace(token)}
}

// addresses are where a door is tried: at what is not there and, to read, at what is.
func (s seeds) addresses(p permission) func(func(string) bool) {
	real := p
	real.path = strings.NewReplacer("experts/:id", "experts/"+s.expert, "programmes/:id", "programmes/"+s.programme, "answer/:token", "answer/"+s.answer).Replace(p.path)
	list := []string{p.address(), real.address()}
	return slices.Values(slices.Compact(list))
}

// knock tries a door and gives the status.
func (m *matrix) knock(v visitor, method, address string) int {
	m.t.Helper()
	m.clock.Add(2)
	req, err := http.NewRequestWithContext(m.t.Context(), method, m.a.URL()+address, nil)
	if err != nil {
		m.t.Fatal(err)
	}
	m.dress(req, v)
	r, err := m.client.Do(req)
	if err != nil {
		m.t.Fatal(err)
	}
	if err := r.Body.Close(); err != nil {
		m.t.Error(err)
	}
	return r.StatusCode
}

// documents are all that the store holds, a sum for each collection.
func documents(t *testing.T, a *app.App) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, k := range a.Stores().Kept() {
		sum := sha256.New()
		if err := k.Range(t.Context(), store.Range{Index: store.ByID}, func(d store.Doc) (bool, error) {
			fmt.Fprintf(sum, "%s %d %d %v %x\n", d.ID, d.Rev, d.Seq, slices.Sorted(maps.Values(d.Keys)), d.Body)
			return true, nil
		}); err != nil {
			t.Fatal(err)
		}
		out[k.Name()] = string(sum.Sum(nil))
	}
	return out
}
