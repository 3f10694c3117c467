package app_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/office"
)

// laterDesk is a desk whose clock can be put forward.
func laterDesk(t *testing.T, lang, mail string) (*desk, *atomic.Int64) {
	t.Helper()
	late := &atomic.Int64{}
	return openDeskOn(t, lang, mail, 20, func(c *app.Config) {
		c.Now = func() time.Time { return time.Now().Add(time.Duration(late.Load())) }
	}), late
}

// code is the six digits that the officer's telephone shows.
func (d *desk) code(mail string) string {
	d.t.Helper()
	return strings.TrimSpace(apptest.NewBrowser(d.t, d.a.URL(), "en").Get("/demo/code/" + mail).Want(200).Page)
}

// TestAStaleSignInConfirmsBeforeItActs: ten minutes after the last code, a page that gives
// rights asks for one, and a form keeps what was typed until one is right; a copy of the
// cookie does not become fresh, and the forms of other tabs go on.
func TestAStaleSignInConfirmsBeforeItActs(t *testing.T) {
	const mail, form = "admin@example.org", "/en/staff/officers/new"
	d, late := laterDesk(t, "en", mail)
	hers := d.byAddress(mail)
	typed := []string{"email", "hero.salih@example.org", "name.latin", "Hero Salih", "language", "ckb", "roles", "officer", "roles", "viewer"}
	d.b.Get(form).Want(200)
	other := d.b.Tab().Get("/en/staff/absence").Want(200)
	copied := d.b.Cookies()
	late.Store(int64(11 * time.Minute))
	d.b.Send("/officers/new", typed...).Want(401, "nothing has been done yet", `name="typed.name.latin" value="Hero Salih"`)
	if _, err := d.a.StaffKept().OfficerByEmail(t.Context(), "hero.salih@example.org"); office.CodeOf(err) != office.NotFound {
		t.Fatalf("it was done without the code: %v", err)
	}
	d.b.Send("/staff/confirm", "code", "12x").Want(422, "not the six digits", `value="Hero Salih"`)
	right := d.code(mail)
	d.b.Send("/staff/confirm", "code", right).Want(200, "Go on", `name="name.latin" value="Hero Salih"`)
	old := apptest.NewBrowser(t, d.a.URL(), "en").With(copied)
	if old.Get("/en/staff/officers"); old.Path != "/en/staff/sign-in" {
		t.Errorf("a copy of the cookie before stands at %s (%d)", old.Path, old.Status)
	}
	d.b.Send("/officers/new").Want(200, "/ckb/staff/welcome/")
	if o := d.byAddress("hero.salih@example.org"); len(o.Roles) != 2 {
		t.Errorf("on the way through the page two roles became %v", o.Roles)
	}
	other.Send("/staff/absence", "colleague", "").Want(422) // the form of the other tab is taken, and read
	late.Store(int64(22 * time.Minute))
	d.b.Get("/en/staff/officers").Want(200) // a list gives nobody rights
	if d.b.Get("/en/staff/tokens").Want(200); d.b.Path != "/en/staff/confirm" {
		t.Fatalf("a stale sign-in opens %s", d.b.Path)
	}
	d.b.Send("/staff/confirm", "code", right).Want(422) // a code works once
	if d.b.Send("/staff/confirm", "code", d.code(mail)).Want(200); d.b.Path != "/en/staff/tokens" {
		t.Errorf("after the code she stands at %s", d.b.Path)
	}
	rows, err := d.a.Log(t.Context(), hers.ID, 20)
	if err != nil {
		t.Fatal(err)
	}
	counted := map[office.Action]int{}
	for _, r := range rows {
		counted[r.Action]++
	}
	if counted[office.SignInConfirmed] != 2 || counted[office.SignInRefused] != 2 {
		t.Errorf("the log has %v", counted)
	}
}

// TestAConfirmationLeadsNowhereElse: what the page is asked to open afterwards is a page
// of the staff, or none.
func TestAConfirmationLeadsNowhereElse(t *testing.T) {
	d, late := laterDesk(t, "en", "admin@example.org")
	late.Store(int64(11 * time.Minute))
	for _, next := range []string{"https://elsewhere.example/en/staff/tokens", "//elsewhere.example", "/en/mine", "/en/staff/../mine", "/en/staff/confirm?next=/en/staff/confirm"} {
		d.b.Get("/en/staff/confirm?next="+next).Want(200, `name="next" value=""`)
	}
	d.b.Send("/staff/confirm", "code", d.code("admin@example.org"), "next", "https://elsewhere.example/", "action", "").Want(http.StatusOK)
	if d.b.Path != "/en/staff" {
		t.Errorf("she stands at %s", d.b.Path)
	}
}
