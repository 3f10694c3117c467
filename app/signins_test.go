package app_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/office"
)

// TestAnOfficerChangesHerPassword: with a fresh factor, the password she has and one that
// is not guessed soon. Every other browser is signed out, a letter tells her, and the page
// that asks for the factor again carries no password.
func TestAnOfficerChangesHerPassword(t *testing.T) {
	const mail, old = "admin@example.org", "bridge over the tigris"
	fresh := "seven lanterns by the old mill, and the miller who counted them every evening until the river rose" // 99 characters
	d, late := laterDesk(t, "en", mail)
	late.Store(int64(time.Minute)) // another code
	other := d.enters(mail, old, d.code(mail)).Want(200)
	d.b.Get("/en/staff/account").Want(200, "Changing it signs you out")
	if n := strings.Count(d.b.Page, `type="password"`); n != 2 {
		t.Errorf("%d fields hide what is typed", n)
	}
	d.b.Send("/account/password", "password", old, "new_password", strings.Repeat(fresh, 2)).Want(422, `href="#f-new_password"`, "longer than 128 characters")
	d.b.Send("/account/password", "password", "not the one", "new_password", fresh).Want(422, "This is not your password", `href="#f-password"`).Lacks(fresh)
	d.b.Send("/account/password", "password", old, "new_password", "password1234").Want(422, "easy to guess", `href="#f-new_password"`)
	d.b.Send("/account/password", "password", old, "new_password", old).Want(422, "the password that you have")
	d.b.Send("/account/password", "password", old, "new_password", fresh).Want(200, "The password is changed")
	if l := d.box.Wait(t, mail, 1); !strings.Contains(l.Text, "وشەی نهێنیی هەژمارەکەت") && !strings.Contains(l.Text, "لە پەڕەی هەژمارەکەتەوە گۆڕدرا") {
		t.Errorf("of the new password she reads:\n%s", l.Text)
	}
	if other.Get("/en/staff/account"); other.Path == "/en/staff/account" {
		t.Error("another browser is signed in still")
	}
	late.Store(int64(2 * time.Minute))
	d.enters(mail, old, d.code(mail)).Want(422)
	late.Store(int64(3 * time.Minute))
	if b := d.enters(mail, fresh, d.code(mail)).Want(200); b.Path != "/en/staff" {
		t.Errorf("the new password leads to %s", b.Path)
	}
	rows, err := d.a.Log(t.Context(), d.byAddress(mail).ID, 20)
	if err != nil || !wrote(rows, office.PasswordChanged) || !wrote(rows, office.SignInsEnded) || !wrote(rows, office.SignInRefused) {
		t.Errorf("the log has %+v, %v", rows, err)
	}
	late.Store(int64(13 * time.Minute))
	d.b.Get("/en/staff/account").Want(200)
	d.b.Send("/staff/account/signins", "mark", "").Want(401, "Is it still you?")
	d.b.Lacks(old).Lacks(fresh)
}

func wrote(rows []office.Entry, action office.Action) bool {
	for _, r := range rows {
		if r.Action == action {
			return true
		}
	}
	return false
}

var signInMark = regexp.MustCompile(`name="mark" value="([^"]+)"`)

// TestSomebodySeesWhereSheIsSignedInAndEndsIt: an officer after she showed a factor, a
// person on her page; what is shown of a sign-in opens nothing, and this browser's stays.
func TestSomebodySeesWhereSheIsSignedInAndEndsIt(t *testing.T) {
	const mail, password = "admin@example.org", "bridge over the tigris"
	d, late := laterDesk(t, "en", mail)
	var others []*apptest.Browser
	for i := range 3 {
		late.Store(int64(time.Duration(i+1) * time.Minute))
		others = append(others, d.enters(mail, password, d.code(mail)).Want(200))
	}
	d.b.Get("/en/staff/account").Want(200, "Where you are signed in", "This browser", "Sign out everywhere else")
	marks := signInMark.FindAllStringSubmatch(d.b.Page, -1)
	if len(marks) != 3 {
		t.Fatalf("%d others are shown", len(marks))
	}
	in := func() (n int) {
		for _, b := range others {
			if b.Get("/en/staff"); b.Path == "/en/staff" {
				n++
			}
		}
		return n
	}
	d.b.Send("/account/signins", "mark", marks[0][1]).Want(200, "Signed out there")
	if n := in(); n != 2 {
		t.Errorf("after one was ended %d of 3 stand", n)
	}
	d.b.Get("/en/staff/account").Send("/account/signins", "mark", "").Want(200, "Only here, in this browser.")
	if n := in(); n != 0 {
		t.Errorf("after all were ended %d stand", n)
	}

	w := startWalk(t, nil)
	w.registered()
	w.b.Get("/en/mine").Want(200, "Only here, in this browser.")
	s := office.SignIn{ID: "elsewhere", Rev: 1, Kind: office.PersonKind, Subject: w.record().Person.ID, CreatedAt: time.Now(), SeenAt: time.Now()}
	if err := w.a.Stores().Doors.InsertSignIn(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	w.b.Get("/en/mine").Want(200, "Sign out there").Lacks("elsewhere")
	w.b.Send("/mine/signins", "mark", "").Want(200, "Signed out there", "Only here, in this browser.")
	if _, err := w.a.Stores().Doors.SignIn(t.Context(), s.ID); office.CodeOf(err) != office.NotFound || err == nil {
		t.Errorf("the other browser is signed in still: %v", err)
	}
}

// TestANewLinkEndsTheSignInsOfItsOfficer: an administrator gives one when a device was lost;
// whoever has it is signed out before the link is used.
func TestANewLinkEndsTheSignInsOfItsOfficer(t *testing.T) {
	const mail, password = "shahla.karim@example.org", "bridge over the tigris"
	d := openDeskOn(t, "en", "admin@example.org", 20, func(*app.Config) {})
	lost := d.enters(mail, password, d.code(mail)).Want(200)
	lost.Get("/en/staff").Want(200, "Today")
	officer := d.byAddress(mail)
	d.b.Get("/en/staff/officers/"+officer.ID).Want(200).Send("/link").Want(200, "/staff/welcome/")
	if lost.Get("/en/staff"); lost.Path == "/en/staff" {
		t.Error("the lost device is signed in still")
	}
}
