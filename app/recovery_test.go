package app_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/gate"
	"jisr/app/office"
)

var recoveryCode = regexp.MustCompile(`\b\d{4} \d{4} \d{4} \d{4} \d{4}\b`)

// renewed makes new recovery codes on the page of the account.
func (d *desk) renewed() []string {
	d.t.Helper()
	d.b.Get("/en/staff/account").Want(200).Send("/account/recovery").Want(200)
	codes := recoveryCode.FindAllString(d.b.Page, -1)
	if len(codes) != gate.RecoveryCodes {
		d.t.Fatalf("%d codes are shown:\n%s", len(codes), d.b.Page)
	}
	return codes
}

// enters tries to sign in at another browser.
func (d *desk) enters(mail, password, code string) *apptest.Browser {
	d.t.Helper()
	return apptest.NewBrowser(d.t, d.a.URL(), "en").Get("/en/staff/sign-in").Want(200).Send("/staff/sign-in", "email", mail, "password", password, "code", code)
}

func easternDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '٠'
		}
		return r
	}, s)
}

// TestARecoveryCodeWorksOnceInPlaceOfTheTelephone: shown once and kept as hashes, each
// opens one sign-in or confirms one, in any digits; the officer is told by letter, the page
// counts what is left, and new ones end the old.
func TestARecoveryCodeWorksOnceInPlaceOfTheTelephone(t *testing.T) {
	const mail, password = "admin@example.org", "bridge over the tigris"
	d, late := laterDesk(t, "en", mail)
	d.b.Get("/en/staff").Want(200, "/en/staff/account")
	d.b.Get("/en/staff/account").Want(200, "There is none.")
	late.Store(int64(11 * time.Minute))
	d.b.Send("/account/recovery").Want(401, "Is it still you?").Lacks("codes")
	d.b.Send("/staff/confirm", "code", d.code(mail)).Want(200)
	first := d.renewed()
	if d.b.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the codes may be kept by a cache: %v", d.b.Header)
	}
	d.b.Get("/en/staff/account").Want(200, "10 codes are left.").Lacks(first[0])
	o := d.byAddress(mail)
	for _, hash := range o.Recovery.Hashes {
		if digits := strings.ReplaceAll(first[0], " ", ""); strings.Contains(hash, digits) {
			t.Error("a code is kept as it is")
		}
	}
	if l := d.box.Wait(t, mail, 1); !strings.Contains(l.Text, "دە کۆدی یەدەگی نوێ") {
		t.Errorf("of the new codes she reads:\n%s", l.Text)
	}

	if b := d.enters(mail, password, first[0]).Want(200); b.Path != "/en/staff" {
		t.Fatalf("with a recovery code she stands at %s", b.Path)
	}
	if l := d.box.Wait(t, mail, 2); !strings.Contains(l.Text, "9 کۆدی یەدەگ ماوە.") || strings.Contains(l.Text, first[0]) {
		t.Errorf("of the code that was used she reads:\n%s", l.Text)
	}
	d.enters(mail, password, first[0]).Want(422, "is not right") // once
	d.enters(mail, "wrong", first[1]).Want(422)                  // a wrong password uses none up
	if b := d.enters(mail, password, easternDigits(strings.ReplaceAll(first[1], " ", "-"))).Want(200); b.Path != "/en/staff" {
		t.Fatalf("in eastern digits she stands at %s", b.Path)
	}
	late.Store(int64(22 * time.Minute))
	d.b.Get("/en/staff/tokens").Want(200).Send("/staff/confirm", "code", first[2]).Want(200)
	if d.b.Path != "/en/staff/tokens" {
		t.Errorf("confirmed by a recovery code she stands at %s", d.b.Path)
	}
	d.b.Get("/en/staff/account").Want(200, "7 codes are left.")
	second := d.renewed()
	d.enters(mail, password, first[3]).Want(422)
	if b := d.enters(mail, password, second[0]).Want(200); b.Path != "/en/staff" {
		t.Errorf("with a new one she stands at %s", b.Path)
	}
	rows, err := d.a.Log(t.Context(), o.ID, 50)
	if err != nil {
		t.Fatal(err)
	}
	counted := map[office.Action]int{}
	for _, r := range rows {
		counted[r.Action]++
	}
	if counted[office.RecoveryUsed] != 4 || counted[office.RecoveryRenewed] != 2 {
		t.Errorf("the log has %v", counted)
	}
}

// TestARecoveryCodeTellsNothing: a wrong one is answered alike for an officer who has
// codes, for one who has none and for nobody, and counts among the wrong tries that bring
// the alarm.
func TestARecoveryCodeTellsNothing(t *testing.T) {
	const mail = "shahla.karim@example.org"
	d := openDeskOn(t, "en", mail, 20, func(*app.Config) {})
	d.renewed()
	var pages []string
	for _, who := range []string{mail, "salwa.hadi@example.org", "nobody@example.org"} {
		b := d.enters(who, "bridge over the tigris", "0000 1111 2222 3333 4444").Want(422)
		page := strings.ReplaceAll(b.Page, who, "WHO")
		pages = append(pages, regexp.MustCompile(`name="csrf" value="[^"]*"|name="csrf" content="[^"]*"`).ReplaceAllString(page, ""))
	}
	for i, page := range pages {
		if page != pages[0] {
			t.Errorf("answer %d differs", i)
		}
	}
	for n := range 2 {
		d.enters(mail, "bridge over the tigris", fmt.Sprintf("%020d", n)).Want(422)
	}
	if l := d.box.Wait(t, mail, 2); !strings.Contains(l.Subject, "محاولات دخول خاطئة") {
		t.Errorf("after three wrong codes she reads %q", l.Subject)
	}
}

// TestOneRecoveryCodeLetsOneIn: of several who show the same at once, one comes in.
func TestOneRecoveryCodeLetsOneIn(t *testing.T) {
	const mail = "shahla.karim@example.org"
	d := openDeskOn(t, "en", mail, 20, func(*app.Config) {})
	code := d.renewed()[0]
	in := make(chan bool)
	for range 3 {
		b := apptest.NewBrowser(t, d.a.URL(), "en").Get("/en/staff/sign-in").Want(200)
		go func() {
			b.Send("/staff/sign-in", "email", mail, "password", "bridge over the tigris", "code", code)
			in <- b.Path == "/en/staff"
		}()
	}
	n := 0
	for range 3 {
		if <-in {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d came in", n)
	}
}
