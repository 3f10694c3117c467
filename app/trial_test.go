package app_test

import (
	"strings"
	"testing"

	"jisr/app/apptest"
)

// TestAnOfficerSendsATestLetterToHerself: it comes to her own mailbox in the language that
// is shown, says that it is a test, invites nobody, and nothing in it opens anything.
func TestAnOfficerSendsATestLetterToHerself(t *testing.T) {
	const mail = "shahla.karim@example.org"
	d := openDesk(t, "en", mail)
	role := d.mosul()
	d.b.Get(role + "/matches").Want(200)
	d.b.Send("/matches", "in", "true").Want(200)
	d.b.Get(role+"/sending").Want(200, "Send this letter to myself").Send("/trial").Want(200, "on its way to your mailbox")
	letter := d.box.Wait(t, mail, 1)
	if !strings.Contains(letter.Subject, "[") || !strings.Contains(letter.Text, "/answer/") {
		t.Errorf("the test letter is %q:\n%s", letter.Subject, letter.Text)
	}
	program := strings.TrimSuffix(role, "/roles/1")
	d.b.Get(program+"/letter?form=formal&letter=ckb").Want(200).Send("/trial").Want(200, "on its way to your mailbox")
	d.b.Get(program + "/letter?form=formal&letter=ckb").Want(200).Send("/trial").Want(200)
	second := d.box.Wait(t, mail, 2)
	if !strings.Contains(second.Subject, "[تاقیکردنەوە]") {
		t.Errorf("the second is %q", second.Subject)
	}
	guest := apptest.NewBrowser(t, d.a.URL(), "en")
	guest.Get(letter.Link(t, "choice=accept")).Want(404)
	guest.Get(letter.Link(t, "/unsubscribe/")).Want(404)
	code := letter.Text[strings.Index(letter.Text, "JSR-"):]
	guest.Get("/en/genuine?code="+strings.Fields(code)[0]).Want(200, "A test letter that an officer sent to herself").Lacks("Shahla")
}
