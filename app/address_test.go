package app_test

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/office"
	"jisr/app/roster"
)

const newRozhan = "rozhan.new@example.org"

// TestANewAddressIsProvenAndTheOldOneCanTakeItBack: nothing changes before the button of
// the letter to the new address is pressed; then the old mailbox restores it within 72
// hours, which ends every sign-in and every link that is under way.
func TestANewAddressIsProvenAndTheOldOneCanTakeItBack(t *testing.T) {
	w := startWalk(t, nil)
	w.registered()
	w.b.Send("/register/5").Want(200)
	id := w.record().ID
	email := func(want string) {
		t.Helper()
		if e, err := w.a.Roster.Store.Expert(t.Context(), id); err != nil || e.Email != want || !e.Reachable() {
			t.Fatalf("%v: the address is %q, not %q", err, e.Email, want)
		}
	}
	w.b.Get("/en/mine").Send("/mine/address", "email", "nothing").Want(422, `href="#f-email"`)
	w.b.Send("/mine/address", "email", strings.ToUpper(rozhan)).Want(422, "already")
	w.b.Send("/mine/address", "email", newRozhan).Want(200, "on its way")
	link := w.box.Wait(t, newRozhan, 1).Link(t, "/address/")
	guest := apptest.NewBrowser(t, w.a.URL(), "en")
	enter := strings.Replace(link, "/address/", "/enter/", 1)
	guest.Get(enter).Want(200, "does not work any more")
	guest.Get("/en/register").SendTo(enter, "/register").Want(200, "does not work any more") // it opens no sign-in
	if guest.Get("/en/mine"); !strings.HasSuffix(guest.Path, "/register") {
		t.Fatalf("the link of a change signs in: %s", guest.Path)
	}
	guest.Get(link).Want(200, newRozhan).Get(link).Want(200, newRozhan) // a scanner changes nothing
	email(rozhan)
	w.b.Get("/en/mine").Send("/mine/address", "email", "thief@example.org").Want(200) // under way when it is taken back
	pending := w.box.Wait(t, "thief@example.org", 1).Link(t, "/address/")
	guest.Send("/address/").Want(200, newRozhan)
	email(newRozhan)
	guest.Get(link).Want(200, "does not work any more")
	back := w.box.Wait(t, rozhan, 3).Link(t, "/object/") // link, number, this
	guest.Get(back).Want(200).Get(back).Want(200)
	email(newRozhan)
	guest.Send("/object/").Want(200, "گەڕێندرایەوە")
	email(rozhan)
	if w.b.Get("/en/mine"); !strings.HasSuffix(w.b.Path, "/en/register") {
		t.Errorf("a sign-in outlives the objection: %s", w.b.Path)
	}
	guest.Get(pending).Want(200).Send("/address/").Want(200, "does not work any more")
	guest.Get(back).Want(200).Send("/object/").Want(200, "چیتر کار ناکات")
	email(rozhan)
}

// TestAnAddressOfAnotherAccountIsNotTold: the page is the same, the owner is told by
// letter, and nothing changes.
func TestAnAddressOfAnotherAccountIsNotTold(t *testing.T) {
	const other = "nazdar@example.org"
	w := startWalk(t, nil)
	if _, err := w.a.Roster.Begin(t.Context(), other, "en"); err != nil {
		t.Fatal(err)
	}
	w.registered()
	w.b.Send("/register/5").Want(200)
	waitFor(t, func() bool { // her number has left, so that nothing else changes her page
		rows, err := w.a.Log(t.Context(), w.record().ID, 100)
		return err == nil && slices.ContainsFunc(rows, func(r office.Entry) bool { return r.Action == office.LetterSent })
	})
	free := w.b.Get("/en/mine").Send("/mine/address", "email", newRozhan).Want(200).Page
	taken := w.b.Get("/en/mine").Send("/mine/address", "email", other).Want(200).Page
	if free != taken {
		t.Error("the pages differ")
	}
	l := w.box.Wait(t, other, 1)
	if strings.Contains(l.Text, "/address/") || strings.Contains(l.Text, rozhan) {
		t.Errorf("the owner's letter holds a link or who asked:\n%s", l.Text)
	}
	if e := w.record(); e.Email != rozhan {
		t.Errorf("the address is %s", e.Email)
	}
}

// TestTheWayBackEndsAfter72Hours and the old address is forgotten then.
func TestTheWayBackEndsAfter72Hours(t *testing.T) {
	h := newHouse(t)
	e := h.register("Mover")
	moved, err := h.Roster.MoveAddress(t.Context(), self(e), e.ID, newRozhan, h.clock())
	h.must(err)
	again, err := h.Roster.MoveAddress(t.Context(), self(e), e.ID, "thief@example.org", h.clock().Add(time.Second))
	h.must(err)
	if len(again.Former) != 2 {
		t.Fatalf("kept are %+v", again.Former)
	}
	if _, err := h.Roster.TakeBack(t.Context(), officer, e.ID, moved.Former[0].At.Unix()); err == nil {
		t.Error("an officer takes it back")
	}
	h.pass(roster.ObjectFor)
	if _, err := h.Roster.TakeBack(t.Context(), self(e), e.ID, moved.Former[0].At.Unix()); err == nil {
		t.Error("it is taken back too late")
	}
	e, err = h.upkeep(0, e)
	h.must(err)
	if len(e.Former) != 0 || e.Email != "thief@example.org" {
		t.Errorf("%s, and kept is %+v", e.Email, e.Former)
	}
}

// TestALinkToAChangedAddressOpensNothing: a sign-in link that lies in the old mailbox
// when the address changes is void, and the link of a change ends after 30 minutes.
func TestALinkToAChangedAddressOpensNothing(t *testing.T) {
	late := &atomic.Int64{}
	w := startWalk(t, func(c *app.Config) { c.Now = func() time.Time { return time.Now().Add(time.Duration(late.Load())) } })
	w.registered()
	w.b.Send("/register/5").Want(200)
	old := apptest.NewBrowser(t, w.a.URL(), "en")
	old.Get("/en/register").Send("/register", "email", rozhan).Want(200)
	signIn := w.box.Wait(t, rozhan, 3).Link(t, "/enter/")
	w.b.Get("/en/mine").Send("/mine/address", "email", newRozhan).Want(200)
	link := w.box.Wait(t, newRozhan, 1).Link(t, "/address/")
	w.b.Get("/en/mine").Send("/mine/address", "email", "second@example.org").Want(200)
	second := w.box.Wait(t, "second@example.org", 1).Link(t, "/address/")
	w.b.Get(link).Send("/address/").Want(200, newRozhan)
	old.Get(signIn).Want(200).Send("/enter/").Want(200, "register")
	if old.Get("/en/mine"); !strings.HasSuffix(old.Path, "/register") {
		t.Errorf("a link to the old address signs in: %s", old.Path)
	}
	late.Store(int64(31 * time.Minute))
	w.b.Get(second).Want(200, "does not work any more")
}
