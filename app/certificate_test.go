package app_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/office"
	"jisr/app/roster"
)

// TestACertificateIsValidUntilItIsTakenBackOrItsHolderErased: it is there when the
// mission is completed and not before, its code finds it however it is typed, a code of
// somebody's own making finds nothing; what an officer takes back, and what belonged to
// somebody who leaves, is valid for nobody.
func TestACertificateIsValidUntilItIsTakenBackOrItsHolderErased(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	e := h.register("Certified")
	_, m := h.missioned(e)
	code := h.Missions.Codes.Code(m.ID)
	valid := func(code string) bool {
		t.Helper()
		_, err := h.Missions.CheckCertificate(ctx, code)
		if err != nil && office.CodeOf(err) != office.NotFound {
			t.Error(err)
		}
		return err == nil
	}
	if valid(code) {
		t.Error("a planned mission has a certificate")
	}
	_, err := h.Missions.Withdraw(ctx, officer, m.ID, "No reason.")
	h.refused(err, "mission.refused.certificate")
	m = h.finished(m)
	x, err := h.Missions.CheckCertificate(ctx, code)
	h.must(err)
	if x.Code != code || x.Days != 12 || x.Role.En != "Cardiologist" || x.From != m.From {
		t.Errorf("it says %+v", x)
	}
	if !valid(strings.ToLower(strings.ReplaceAll(code, "-", " "))) || !valid(strings.ReplaceAll(strings.ReplaceAll(code, "0", "O"), "1", "l")) {
		t.Error("its code has one spelling only")
	}
	for _, other := range []string{"", "x", m.ID, code[:len(code)-1], code + "0", h.Missions.Codes.Code(office.NewID("mis")), strings.Repeat("0", 26), strings.Repeat("x", 5000)} {
		if valid(other) {
			t.Errorf("%.40q is a certificate", other)
		}
	}
	_, err = h.Missions.Withdraw(ctx, officer, m.ID, " ")
	h.wrong(err, "withdrawal", "required")
	_, err = h.Missions.Withdraw(ctx, self(e), m.ID, "Mine.")
	if office.CodeOf(err) == "" {
		t.Error("she took it back herself")
	}
	_, err = h.Missions.Withdraw(ctx, officer, m.ID, "The days were wrong.")
	h.must(err)
	if valid(code) {
		t.Error("one that was taken back is valid")
	}
	shown, err := h.Missions.Show(ctx, m.ID)
	h.must(err)
	if shown.Withdrawn == nil || shown.Withdrawn.Reason == "" || shown.Withdrawn.By != "" {
		t.Errorf("she reads why, not who: %+v", shown.Withdrawn)
	}
	_, err = h.Missions.Reissue(ctx, officer, m.ID)
	h.must(err)
	if !valid(code) {
		t.Error("one that was given again is not valid")
	}
	_, err = h.Missions.Reissue(ctx, officer, m.ID)
	h.refused(err, "mission.refused.certificate")
	h.must(h.Roster.Erase(ctx, self(e), e.ID, false))
	if valid(code) {
		t.Error("it is valid while its holder's erasure waits")
	}
	h.must(h.Roster.Erase(ctx, officer, e.ID, true))
	if valid(code) {
		t.Error("it is valid after its holder is erased")
	}
	h.verifies("")
}

// TestACertificateIsPrintedInThreeLanguagesAndCheckedByAnybody: its holder comes to it
// from the letter, its sheet has her name in three languages, and whoever reads the
// code learns what was done and the first letters of the name, no more.
func TestACertificateIsPrintedInThreeLanguagesAndCheckedByAnybody(t *testing.T) {
	h := &house{App: apptest.Start(t, nil), t: t, now: time.Now().UTC()}
	e := h.register("Printed", func(in *roster.Registration) {
		in.Name = office.Name{Latin: "Rozhan Ahmed", Native: "ڕۆژان ئەحمەد"}
	})
	_, m := h.missioned(e)
	m = h.finished(m)
	letter := h.said("evaluation", e)
	link := regexp.MustCompile(`/\w+/mission/[\w-]+/certificate`).FindString(letter)
	if link == "" {
		t.Fatalf("the letter does not lead to it:\n%s", letter)
	}
	guest := apptest.NewBrowser(t, h.URL(), "en")
	code := h.Missions.Codes.Code(m.ID)
	guest.Get(link).Want(200, `lang="ar" dir="rtl"`, `lang="ckb" dir="rtl"`, `lang="en" dir="ltr"`, "Rozhan Ahmed", "ڕۆژان ئەحمەد", code, "/en/certificate/"+code)
	guest.Get("/en/certificate/"+code).Want(200, "This certificate is genuine", "R. A. / ڕ. ئ.", "Cardiologist", "12 days")
	for _, secret := range []string{"Rozhan", "ڕۆژان", "printed@example.org", e.ID, e.Person.ID, m.ID, "Dr Sami", "Six doctors"} {
		if strings.Contains(guest.Page, secret) {
			t.Errorf("a stranger reads %q", secret)
		}
	}
	guest.Get("/ar/certificate?code="+strings.ToLower(code)).Want(200, "هذه الشهادة صحيحة الصدور")
	guest.Get("/en/certificate/"+code[:len(code)-1]).Want(200, "No valid certificate")
	_, err := h.Missions.Withdraw(t.Context(), officer, m.ID, "The days were wrong.")
	h.must(err)
	guest.Get("/en/certificate/"+code).Want(200, "No valid certificate")
	guest.Get(link).Want(404)
}

// TestAnOfficerPrintsACertificateForWhoeverHasNoAddress: no link can reach its holder, so
// the officer opens the sheet on the mission's page; nobody without the right does, and of
// one that was taken back there is nothing to print.
func TestAnOfficerPrintsACertificateForWhoeverHasNoAddress(t *testing.T) {
	d := openDeskOn(t, "en", "shahla.karim@example.org", 20, func(*app.Config) {})
	h := &house{App: d.a, t: t, now: time.Now().UTC()}
	ctx := t.Context()
	e := h.register("Printed", func(in *roster.Registration) {
		in.Name = office.Name{Latin: "Rozhan Ahmed", Native: "ڕۆژان ئەحمەد"}
	})
	_, m := h.missioned(e)
	page := "/en/staff/missions/" + m.ID
	d.b.Get(page).Want(200).Lacks(`href="` + page + `/certificate"`)
	d.b.Get(page + "/certificate").Want(404)
	_, err := h.Roster.Store.UpdateExpert(ctx, e.ID, 0, func(e *roster.Expert) error {
		e.Email, e.EmailVerifiedAt = "", nil
		return nil
	})
	h.must(err)
	h.finished(m)
	code := h.Missions.Codes.Code(m.ID)
	d.b.Get(page).Want(200, `href="`+page+`/certificate"`)
	for _, lang := range []string{"en", "ar", "ckb"} {
		d.b.Get("/"+lang+"/staff/missions/"+m.ID+"/certificate").Want(200, `lang="ar" dir="rtl"`, `lang="ckb" dir="rtl"`, `lang="en" dir="ltr"`, "Rozhan Ahmed", "ڕۆژان ئەحمەد", code, "/"+lang+"/certificate/"+code)
	}
	hers := d.b
	d.signIn("en", "yousif.toma@example.org")
	d.b.Get(page + "/certificate").Want(403)
	_, err = h.Missions.Withdraw(ctx, officer, m.ID, "The days were wrong.")
	h.must(err)
	hers.Get(page).Want(200).Lacks(`href="` + page + `/certificate"`)
	hers.Get(page + "/certificate").Want(404)
}
