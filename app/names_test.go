package app_test

import (
	"strings"
	"testing"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/office"
	"jisr/app/roster"
)

// TestAnInvitationWithoutAPlaceReadsWell: what is done at a distance has none.
func TestAnInvitationWithoutAPlaceReadsWell(t *testing.T) {
	h := newHouse(t)
	for _, lang := range []string{"en", "ar", "ckb"} {
		e := h.register("Remote"+lang, func(r *roster.Registration) { r.Language = lang })
		h.invite(h.open(content(1, false)), e)
		list, err := h.Outbox(t.Context(), 1)
		h.must(err)
		m := list[0].Message
		if !strings.Contains(m.Subject, "Hospital") || strings.Contains(m.Subject, "، :") || strings.Contains(m.Text, ": \n") {
			t.Errorf("%s: %s\n%s", lang, m.Subject, m.Text)
		}
		h.pass(8 * office.Day) // the cap is another rule
	}
}

// TestTheMinistryIsCalledAsConfigured in pages, letters and as the institution of its
// officers.
func TestTheMinistryIsCalledAsConfigured(t *testing.T) {
	a := apptest.Start(t, func(c *app.Config) {
		c.MinistryName = office.Text{En: "Ministry of Bridges", Ar: "وزارة الجسور"}
	})
	apptest.NewBrowser(t, a.URL(), "en").Get("/en").Want(200, "Ministry of Bridges")
	apptest.NewBrowser(t, a.URL(), "ar").Get("/ar").Want(200, "وزارة الجسور")
	apptest.NewBrowser(t, a.URL(), "ckb").Get("/ckb").Want(200, "وەزارەتی کۆچ و کۆچبەران")
	if _, err := a.Command(t.Context(), app.Command{Name: "officer add", Args: map[string]string{"email": "one@example.org", "name": "One", "role": "officer"}}); err != nil {
		t.Fatal(err)
	}
	all, err := a.StaffKept().Institutions(t.Context())
	if err != nil || len(all) != 1 || all[0].Name.En != "Ministry of Bridges" || all[0].Name.Ckb == "" {
		t.Errorf("institutions %+v, %v", all, err)
	}
}

// TestALinkThatACommandPrintsLeadsToTheService, also before its first start.
func TestALinkThatACommandPrintsLeadsToTheService(t *testing.T) {
	for addr, want := range map[string]string{"127.0.0.1:18090": "http://127.0.0.1:18090/", "": "http://127.0.0.1:8080/", "127.0.0.1:0": "http://127.0.0.1/", "0.0.0.0:8080": "http://127.0.0.1/"} {
		c := apptest.Config(t)
		c.Addr = addr
		a, err := app.Open(t.Context(), c)
		if err != nil {
			t.Fatalf("%q: %v", addr, err)
		}
		out, err := a.Command(t.Context(), app.Command{Name: "officer add", Args: map[string]string{"email": "one@example.org", "name": "One", "role": "admin"}})
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("%q: the link is in %q, %v; want %s", addr, out, err, want)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
}
