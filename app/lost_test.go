package app_test

import (
	"strings"
	"testing"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/office"
	"jisr/app/roster"
)

func hasAction(rows []office.Entry, action office.Action) bool {
	for _, r := range rows {
		if r.Action == action {
			return true
		}
	}
	return false
}

// TestALostMailboxIsReplacedByAnOfficerAndTheOldAddressCanObject: an officer enters the new
// address twice and says how she made sure; every sign-in ends, the new mailbox proves
// itself, she reads the note in her copy, and the old mailbox takes it all back.
func TestALostMailboxIsReplacedByAnOfficerAndTheOldAddressCanObject(t *testing.T) {
	d := openDeskOn(t, "en", "shahla.karim@example.org", 20, func(*app.Config) {})
	w := &walk{t, d.a, d.box, apptest.NewBrowser(t, d.a.URL(), "ckb")}
	w.registered()
	w.b.Send("/register/5").Want(200)
	d.box.Wait(t, rozhan, 2) // the link, the number
	if _, err := d.a.Roster.Begin(t.Context(), "nazdar@example.org", "en"); err != nil {
		t.Fatal(err)
	}
	id := w.record().ID
	at := "/en/staff/experts/" + id
	now := func(email string, proven bool) roster.Expert {
		t.Helper()
		e, err := d.a.Roster.Store.Expert(t.Context(), id)
		if err != nil || e.Email != email || e.Reachable() != proven {
			t.Fatalf("%v: the address is %q, proven %v", err, e.Email, e.Reachable())
		}
		return e
	}
	d.b.Get(at).Want(200, at+"/address")
	page := func(pairs ...string) *apptest.Browser {
		return d.b.Get(at+"/address").Want(200, rozhan).Send(at+"/address", pairs...)
	}
	page("email", newRozhan, "again", "rozhan.mew@example.org").Want(422, "not the same", `href="#f-identified"`, `value="`+newRozhan+`"`)
	page("email", rozhan, "again", rozhan, "identified", "counter").Want(422, "already, and confirmed")
	page("email", "nazdar@example.org", "again", "nazdar@example.org", "identified", "counter").Want(422, "Somebody else")
	page("email", newRozhan, "again", newRozhan, "identified", "other").Want(422, `href="#f-note"`)
	now(rozhan, true)
	page("email", newRozhan, "again", strings.ToUpper(newRozhan), "identified", "other", "note", "Two colleagues of her ward came with her.").Want(200, "The address was replaced")
	if e := now(newRozhan, false); len(e.Former) != 1 {
		t.Errorf("kept of the old address is %+v", e.Former)
	}
	if w.b.Get("/en/mine"); !strings.HasSuffix(w.b.Path, "/en/register") {
		t.Errorf("a sign-in outlives the change: %s", w.b.Path)
	}
	back := d.box.Wait(t, rozhan, 3).Link(t, "/object/")
	first := d.box.Wait(t, newRozhan, 1).Link(t, "/enter/")
	d.b.Get(at+"/address").Want(200, "has not confirmed itself").Send(at+"/address", "email", newRozhan, "again", newRozhan, "identified", "mission").Want(200)
	if again := d.box.Wait(t, newRozhan, 2).Link(t, "/enter/"); again == first {
		t.Error("the letter again has the same link")
	}
	hers := apptest.NewBrowser(t, d.a.URL(), "en")
	hers.Get(first).Want(200).Get(first).Want(200)
	now(newRozhan, false) // a scanner proves nothing
	hers.Send("/enter/").Want(200)
	if e := now(newRozhan, true); len(e.Replaced) != 2 || len(e.Former) != 1 {
		t.Errorf("%d times replaced, kept %+v", len(e.Replaced), e.Former)
	}
	hers.Get("/en/mine/copy").Want(200, "Two colleagues of her ward", "At an Iraqi mission abroad")
	hers.Get("/en/mine/download").Want(200, `"identified":"mission"`)
	if strings.Contains(hers.Page, `"note":""`) || strings.Contains(hers.Page, d.byAddress("shahla.karim@example.org").Name.Latin) {
		t.Error("her download names the officer")
	}
	rows, err := d.a.Log(t.Context(), id, 50)
	if err != nil || !hasAction(rows, office.AddressReplaced) {
		t.Errorf("the log has no such row: %v", err)
	}
	old := apptest.NewBrowser(t, d.a.URL(), "en")
	old.Get(back).Want(200).Send("/object/").Want(200)
	now(rozhan, true)
	if hers.Get("/en/mine"); !strings.HasSuffix(hers.Path, "/en/register") {
		t.Errorf("the sign-in of the new mailbox outlives the objection: %s", hers.Path)
	}
}

// TestAnAddressOfTheOfficerTypedAtTheSignInFindsItsRecord: while the letter works, whoever
// proves the mailbox in the usual way has the record, not a second one.
func TestAnAddressOfTheOfficerTypedAtTheSignInFindsItsRecord(t *testing.T) {
	h := newHouse(t)
	in := roster.NewAddress{Email: newRozhan, Again: newRozhan, How: roster.AtCounter}
	e, late := h.register("Sara"), h.register("Late")
	_, err := h.Roster.ReplaceAddress(t.Context(), officer, e.ID, in)
	h.must(err)
	_, err = h.Roster.ReplaceAddress(t.Context(), officer, late.ID, in)
	h.wrong(err, "email", "address_taken")
	_, err = h.Roster.ReplaceAddress(t.Context(), office.Actor{Kind: office.OfficerKind, ID: "off_2", Roles: []office.Role{office.Viewer}}, e.ID, in)
	if office.CodeOf(err) != office.Forbidden {
		t.Errorf("a viewer replaces an address: %v", err)
	}
	got, err := h.Roster.Begin(t.Context(), newRozhan, "en")
	if h.must(err); got.ID != e.ID || !got.Reachable() {
		t.Errorf("she has %s, proven %v, not %s", got.ID, got.Reachable(), e.ID)
	}
	in.Email, in.Again = "late.new@example.org", "late.new@example.org"
	_, err = h.Roster.ReplaceAddress(t.Context(), officer, late.ID, in)
	h.must(err)
	h.pass(roster.ProveFor)
	if got, err = h.Roster.Begin(t.Context(), in.Email, "en"); err != nil || got.ID == late.ID {
		t.Errorf("an address is proven too late: %v", err)
	}
}

// TestAnEditDoesNotReplaceAnAddress: only where the old address is told does an officer
// change one that was proven, or one that waits in its place.
func TestAnEditDoesNotReplaceAnAddress(t *testing.T) {
	h := newHouse(t)
	change := func(e roster.Expert, email string) error {
		_, err := h.Roster.Change(t.Context(), officer, e.ID, 0, nil, func(e *roster.Expert) error { e.Email = email; return nil })
		return err
	}
	e := h.register("Sara")
	h.wrong(change(e, "thief@example.org"), "email", "address_held")
	h.must(change(e, strings.ToUpper(e.Email))) // the same
	_, err := h.Roster.ReplaceAddress(t.Context(), officer, e.ID, roster.NewAddress{Email: newRozhan, Again: newRozhan, How: roster.ByVideo})
	h.must(err)
	h.wrong(change(e, "thief@example.org"), "email", "address_held")
	paper := h.register("Paper", func(r *roster.Registration) { r.EmailVerifiedAt = nil })
	h.must(change(paper, "paper.right@example.org"))
	got, err := h.Roster.ReplaceAddress(t.Context(), officer, paper.ID, roster.NewAddress{Email: "p@example.org", Again: "p@example.org", How: roster.AtMission})
	if h.must(err); len(got.Former) != 0 {
		t.Errorf("an address that nobody proved is told: %+v", got.Former)
	}
}
