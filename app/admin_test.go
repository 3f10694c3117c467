package app_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/gate"
	"jisr/app/office"
)

var admin = office.Actor{Kind: office.OfficerKind, ID: "off_admin", Roles: []office.Role{office.Admin}}

// byAddress is an officer of the demonstration.
func (d *desk) byAddress(mail string) office.Officer {
	d.t.Helper()
	o, err := d.a.StaffKept().OfficerByEmail(d.t.Context(), mail)
	if err != nil {
		d.t.Fatal(err)
	}
	return o
}

func TestWhatAnAdminTakesAwayEndsAtTheNextRequest(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	d.b.Get("/en/staff/programmes").Want(200)
	o := d.byAddress("shahla.karim@example.org")
	in := office.OfficerInput{Name: o.Name, Language: o.Language, Institution: o.Institution, Roles: []office.Role{office.Viewer}}
	if _, err := d.a.Office.ChangeOfficer(t.Context(), admin, o.ID, in); err != nil {
		t.Fatal(err)
	}
	if d.b.Get("/en/staff/programmes"); d.b.Status != 403 {
		t.Errorf("after the role was taken away: %d", d.b.Status)
	}
	d.b.Want(403, "This page is not open to you", "The administrator of your institution gives them").Lacks("This is not open to you")
	d.b.Get("/en/staff/experts").Want(200) // a viewer still searches
}

func TestALeaverIsSignedOutAtOnceAndHandsOver(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	leaver, stays := d.byAddress("shahla.karim@example.org"), d.byAddress("admin@example.org")
	hers := d.b
	hers.Get("/en/staff/programmes").Want(200)
	d.signIn("en", "admin@example.org")
	page := "/en/staff/officers/" + leaver.ID
	d.b.Get(page).Want(200, "Mosul").Send("/disable").Want(200, "still to be handed over")
	if hers.Get("/en/staff/programmes"); hers.Path != "/en/staff/sign-in" {
		t.Errorf("the leaver stands at %s: %d", hers.Path, hers.Status)
	}
	owned, err := d.a.Office.PropertyOf(t.Context(), admin, leaver.ID)
	if err != nil || len(owned) == 0 {
		t.Fatalf("she owned %v: %v", owned, err)
	}
	d.b.Get(page).Send("/hand-over", "colleague", leaver.ID).Want(422)
	d.b.Get(page).Send("/hand-over", "colleague", stays.ID).Want(200, "Everything was handed over")
	left, err := d.a.Office.PropertyOf(t.Context(), admin, leaver.ID)
	if err != nil || len(left) != 0 {
		t.Errorf("still hers: %v, %v", left, err)
	}
	now, err := d.a.Office.PropertyOf(t.Context(), admin, stays.ID)
	if err != nil || len(now) < len(owned) {
		t.Errorf("the colleague answers for %d of %d: %v", len(now), len(owned), err)
	}
	rows, err := d.a.Log(t.Context(), owned[0].ID, 1)
	if err != nil || len(rows) != 1 || rows[0].Actor.ID != stays.ID || rows[0].Details["verb"] != "hand_over" {
		t.Errorf("the log of the programme: %+v, %v", rows, err)
	}
	d.b.Get(page).Want(200)
	if strings.Contains(d.b.Page, page+"/link") {
		t.Error("a closed account gets a new link")
	}
}

func TestWhatAColleagueMayNotHoldStays(t *testing.T) {
	h := newHouse(t)
	leaver, viewer := hire(t, h.App, "leaver", office.OfficerRole), hire(t, h.App, "viewer", office.Viewer)
	p, err := h.Programmes.Create(t.Context(), leaver, content(1, false))
	h.must(err)
	given, kept, err := h.Office.HandOver(t.Context(), admin, leaver.ID, viewer.ID)
	h.must(err)
	if p, err = h.Programmes.Get(t.Context(), officer, p.ID); err != nil || given != 0 || kept != 1 || p.Owner != leaver.ID {
		t.Errorf("given %d, kept %d, owner %s: %v", given, kept, p.Owner, err)
	}
	if _, _, err := h.Office.HandOver(t.Context(), officer, leaver.ID, viewer.ID); office.CodeOf(err) != office.Forbidden {
		t.Errorf("an officer hands over another's work: %v", err)
	}
}

func TestTheLastAdminStays(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	only, other := hire(t, h.App, "only", office.Admin), hire(t, h.App, "other", office.OfficerRole)
	saved, err := h.Office.SaveInstitution(ctx, only, office.Institution{Name: office.Text{Ar: "دائرة", Ckb: "فەرمانگە", En: "Office"}, Kind: office.Ministry, Governorate: "IQ-BA"})
	h.must(err)
	in := office.OfficerInput{Name: office.Name{Latin: "Only"}, Language: "ar", Institution: saved.ID, Roles: []office.Role{office.OfficerRole}}
	_, err = h.Office.ChangeOfficer(ctx, only, only.ID, in)
	h.refused(err, "officer.refused.last_admin")
	_, err = h.Office.DisableOfficer(ctx, only, only.ID)
	h.refused(err, "officer.refused.last_admin")
	in.Roles = []office.Role{office.Admin}
	_, err = h.Office.ChangeOfficer(ctx, only, other.ID, in)
	h.must(err)
	_, err = h.Office.DisableOfficer(ctx, only, only.ID)
	h.must(err)
	_, err = h.Office.SaveInstitution(ctx, only, office.Institution{ID: saved.ID, Name: saved.Name, Kind: saved.Kind})
	if office.CodeOf(err) != office.Stale {
		t.Errorf("without a revision: %v", err)
	}
	_, err = h.Office.SaveInstitution(ctx, only, office.Institution{Kind: office.HostKind})
	h.wrong(err, "name", "required")
}

// TestAnAdminAddsAnOfficerWhoSignsInOnce: the link is shown once, comes by letter and
// opens once.
func TestAnAdminAddsAnOfficerWhoSignsInOnce(t *testing.T) {
	d := openDesk(t, "en", "admin@example.org")
	d.b.Get("/en/staff/officers/new").Want(200).Send("/officers/new", "email", "shahla.karim@example.org", "name.latin", "Hero Salih", "roles", "officer").Want(422, "Another officer has this address")
	d.b.Get("/en/staff/officers/new").Send("/officers/new", "email", "hero.salih@example.org", "name.latin", "Hero Salih", "language", "ckb", "roles", "officer").Want(200)
	link := regexp.MustCompile(`/ckb/staff/welcome/[\w-]+`).FindString(d.b.Page)
	if link == "" {
		t.Fatal("the link is not shown")
	}
	letter := d.box.Wait(t, "hero.salih@example.org", 1)
	if !strings.Contains(letter.Text, link) {
		t.Errorf("the letter has no such link:\n%s", letter.Text)
	}
	d.b.Get("/en/staff/officers").Want(200, "Hero Salih", "has not signed in yet")
	if strings.Contains(d.b.Page, "/welcome/") {
		t.Error("the link is shown twice")
	}
	hers := apptest.NewBrowser(t, d.a.URL(), "ckb")
	hers.Get(link).Want(200)
	secret := regexp.MustCompile(`name="totp" value="([A-Z2-7]+)"`).FindStringSubmatch(hers.Page)[1]
	code, err := gate.CodeAt(secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	hers.Send("/welcome/", "password", "a bridge over the lower zab", "code", code).Want(200)
	if n := len(recoveryCode.FindAllString(hers.Page, -1)); n != gate.RecoveryCodes {
		t.Errorf("%d recovery codes are shown", n)
	}
	if hers.Get("/ckb/staff").Want(200); hers.Path != "/ckb/staff" {
		t.Errorf("after the first sign-in she stands at %s", hers.Path)
	}
	if apptest.NewBrowser(t, d.a.URL(), "ckb").Get(link).Status != http.StatusNotFound {
		t.Error("the link opens twice")
	}
}

// TestAPasswordThatIsGuessedSoonIsRefused: known ones, rows of keys and the own address;
// nothing is asked of kinds of characters, and a few words pass in any script.
func TestAPasswordThatIsGuessedSoonIsRefused(t *testing.T) {
	d := openDesk(t, "en", "admin@example.org")
	d.b.Get("/en/staff/officers/new").Want(200).Send("/officers/new", "email", "hero.salih@example.org", "name.latin", "Hero Salih", "language", "en", "roles", "officer").Want(200)
	link := regexp.MustCompile(`/en/staff/welcome/[\w-]+`).FindString(d.b.Page)
	hers := apptest.NewBrowser(t, d.a.URL(), "en").Get(link).Want(200)
	secret := regexp.MustCompile(`name="totp" value="([A-Z2-7]+)"`).FindStringSubmatch(hers.Page)[1]
	code, err := gate.CodeAt(secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, password := range []string{"Passw0rd!Passw0rd!", "qwertyuiop123", strings.Repeat("ab1", 40), "hero.salih is my name"} {
		hers.Send("/welcome/", "password", password, "code", code).Want(422, "easy to guess")
	}
	hers.Send("/welcome/", "password", "tigris", "code", code).Want(422)
	hers.Send("/welcome/", "password", "جسر فوق نهر دجلة", "code", code).Want(200)
}

func TestAServiceAccountIsShownOnceAndEndsWhenRevoked(t *testing.T) {
	d := openDesk(t, "en", "admin@example.org")
	d.b.Get("/en/staff/tokens").Want(200).Send("/tokens", "name", "", "role", "").Want(422)
	d.b.Get("/en/staff/tokens").Send("/tokens", "name", "Hospital register", "role", "viewer").Want(200)
	secret := regexp.MustCompile(`class="code long">([\w-]{43})<`).FindStringSubmatch(d.b.Page)
	if secret == nil {
		t.Fatal("the token is not shown")
	}
	c := &caller{t, d.a.URL(), secret[1], readDescription(t, d.a)}
	c.good("GET", "/programmes", "")
	d.b.Get("/en/staff/tokens").Want(200, "Hospital register")
	if strings.Contains(d.b.Page, secret[1]) {
		t.Error("the token is shown twice")
	}
	d.b.Send("/revoke").Want(200, "works no more")
	if status, _, _ := c.call("GET", "/programmes", ""); status != 401 {
		t.Errorf("a revoked token: %d", status)
	}
}

// TestACoverActsForTheAbsentAndTheLogSaysSo: Shahla names a colleague, who sees her
// tasks and whose work is logged for Shahla until the word ends.
func TestACoverActsForTheAbsentAndTheLogSaysSo(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	absent, colleague := d.byAddress("shahla.karim@example.org"), d.byAddress("admin@example.org")
	hers := d.b
	hers.Get("/en/staff/absence").Want(200).Send("/absence", "colleague", colleague.ID, "from.day", "1", "from.month", "1", "from.year", "2026", "to.day", "31", "to.month", "12", "to.year", "2025").Want(422)
	hers.Get("/en/staff/absence").Send("/absence", "colleague", colleague.ID, "from.day", "1", "from.month", "1", "from.year", "2026", "to.day", "31", "to.month", "12", "to.year", "2099").Want(200, "can act for you")
	d.signIn("en", "admin@example.org")
	d.b.Get("/en/staff").Want(200, "is absent and named you").Send("/act-for", "for", absent.ID).Want(200, "You act for")
	d.b.Get("/en/staff").Want(200, "Mosul") // the absent officer's programme among her own
	d.b.Get("/en/staff/experts").Want(200)
	expert := regexp.MustCompile(`exp_\w+`).FindString(d.b.Page)
	d.b.Get("/en/staff/experts/"+expert).Want(200, "for Shahla Karim")
	rows, err := d.a.Log(t.Context(), expert, 1)
	if err != nil || rows[0].Actor.ID != colleague.ID || rows[0].Actor.For != absent.ID {
		t.Errorf("the row says %+v: %v", rows, err)
	}
	d.b.Get("/en/staff/absence").Want(200, "Act as yourself")
	hers.Get("/en/staff/absence").Want(200).Send("/absence/end").Want(200)
	d.b.Get("/en/staff").Want(200) // the next request is her own again
	if strings.Contains(d.b.Page, "You act for") {
		t.Error("she acts for somebody who took the word back")
	}
	if _, err := d.a.Command(t.Context(), app.Command{Name: "verify"}); err != nil {
		t.Errorf("the log: %v", err)
	}
}

func TestNobodyActsForWhoDidNotNameHer(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	absent, colleague, other := hire(t, h.App, "absent", office.OfficerRole), hire(t, h.App, "colleague", office.OfficerRole), hire(t, h.App, "other", office.OfficerRole)
	o, err := h.Office.NameCover(ctx, absent, office.Cover{By: colleague.ID, From: "2026-11-24", To: "2026-11-30"})
	h.must(err)
	for day, want := range map[office.Date]bool{"2026-11-23": false, "2026-11-24": true, "2026-11-30": true, "2026-12-01": false} {
		if o.CoveredBy(colleague.ID, day) != want || o.CoveredBy(other.ID, day) {
			t.Errorf("on %s: %v", day, !want)
		}
	}
	_, err = h.Office.NameCover(ctx, absent, office.Cover{By: absent.ID, From: "2026-11-24", To: "2026-11-30"})
	h.wrong(err, "colleague", "unknown")
	colleague.For = absent.ID
	_, err = h.Office.NameCover(ctx, colleague, office.Cover{By: other.ID, From: "2026-11-24", To: "2026-11-30"})
	h.refused(err, "cover.refused.acting")
	p, err := h.Programmes.Create(ctx, colleague, content(1, false))
	h.must(err)
	if p.Owner != absent.ID {
		t.Errorf("a programme begun for the absent belongs to %s", p.Owner)
	}
}
