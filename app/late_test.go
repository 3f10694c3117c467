package app_test

import (
	"testing"
	"time"

	"jisr/app/gate"
)

// TestAFormThatCameAfterTheSignInEndedIsKept: an officer who was called away presses her
// button 21 minutes later, signs in on the page that answers, and presses it once more;
// nothing she typed is lost and nothing is done before. A form of an earlier sign-in in
// another tab is kept likewise.
func TestAFormThatCameAfterTheSignInEndedIsKept(t *testing.T) {
	const mail = "shahla.karim@example.org"
	d, late := laterDesk(t, "en", mail)
	programmes := func() int {
		t.Helper()
		list, err := d.a.Stores().Programmes.Programmes(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	before := programmes()
	d.b.Get("/en/staff/programmes/new").Want(200)
	other := d.b.Tab().Get("/en/staff/programmes/new").Want(200)
	late.Store(int64(gate.StaffIdle + time.Minute))
	d.b.Send("/programmes", "title.en", "Wells of the south").Want(403, "What you typed is kept", `name="typed.title.en" value="Wells of the south"`, `name="password"`)
	if n := programmes(); n != before {
		t.Fatalf("%d programmes before, %d after a form of nobody", before, n)
	}
	d.b.Send("/staff/sign-in", "email", mail, "password", "wrong", "code", "000000").Want(422, `name="typed.title.en" value="Wells of the south"`)
	d.b.Send("/staff/sign-in", "email", mail, "password", "bridge over the tigris", "code", d.code(mail)).Want(200, "still here", `name="title.en" value="Wells of the south"`)
	if n := programmes(); n != before {
		t.Fatalf("%d programmes before, %d before she went on", before, n)
	}
	d.b.Send("/programmes").Want(200, "Wells of the south", "Saved as a draft")
	if n := programmes(); n != before+1 {
		t.Fatalf("%d programmes before, %d when she had gone on", before, n)
	}
	other.With(d.b.Cookies()).Send("/programmes", "title.en", "Dams of the north").Want(403, "still here", `name="title.en" value="Dams of the north"`)
	other.Send("/programmes").Want(200, "Dams of the north", "Saved as a draft")
}
