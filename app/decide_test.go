package app_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/proto"

	"jisr/app/apptest/browser"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// entries are the decisions that stand for the cardiologist's role.
func (d *desk) entries(role string) []programme.Entry {
	d.t.Helper()
	list, err := d.a.Programmes.Store.Entries(d.t.Context(), strings.Split(role, "/")[4], 1)
	if err != nil {
		d.t.Fatal(err)
	}
	return list
}

// TestADecisionCanBeUndone (26): the page after a decision has the way back without
// scripts; what stood before stands again, and the log has both decisions.
func TestADecisionCanBeUndone(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	role := d.mosul()
	d.b.Get(role+"/matches").Send("/matches", "in", "true").Want(200, "Added to the shortlist.", ">Undo<")
	list := d.entries(role)
	if len(list) != 1 || !list[0].In {
		t.Fatalf("shortlisted: %+v", list)
	}
	e := list[0].Expert
	d.b.Send("/matches/undo").Want(200, "Taken back.")
	if list := d.entries(role); len(list) != 0 {
		t.Errorf("after undoing the first decision: %+v", list)
	}
	d.b.Get(role+"/matches").Send("/matches", "expert", e, "in", "true").Want(200)
	d.b.Get(role+"/matches").Send("/matches", "expert", e, "seen", millis(d.entries(role)[0].At), "in", "false", "reason", "No licence.").Want(200, "Left out", ">Undo<")
	d.b.Send("/matches/undo").Want(200, "Taken back.")
	if list := d.entries(role); len(list) != 1 || !list[0].In {
		t.Errorf("after undoing the second decision: %+v", list)
	}
	if strings.Contains(d.b.Page, ">Undo<") {
		t.Error("what was taken back could be taken back")
	}
	rows, err := d.a.Log(t.Context(), e, 50)
	if err != nil {
		t.Fatal(err)
	}
	var got []office.Action
	for _, r := range rows {
		if r.Action == office.Shortlisted || r.Action == office.ShortlistUndone {
			got = append(got, r.Action)
		}
	}
	slices.Reverse(got)
	if want := []office.Action{office.Shortlisted, office.ShortlistUndone, office.Shortlisted, office.Shortlisted, office.ShortlistUndone}; !slices.Equal(got, want) {
		t.Errorf("the log has %v, want %v", got, want)
	}
}

// millis is a time as the form of a decision says it.
func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// TestTwoOfficersDoNotOverwriteEachOther (31): who decides on what another has decided
// meanwhile is told who and when, and the other's word stays; so does it when the other
// tries to take back what is not newest any more.
func TestTwoOfficersDoNotOverwriteEachOther(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	role := d.mosul()
	shahla := d.b
	shahla.Get(role + "/matches").Want(200)
	d.signIn("en", "admin@example.org")
	other := d.b
	other.Get(role+"/matches").Send("/matches", "in", "true").Want(200, ">Undo<")
	e := d.entries(role)[0]
	shahla.Send("/matches", "in", "false", "reason", "Too far away.").Want(200, "shortlisted this person meanwhile", "Your decision was not saved.")
	if list := d.entries(role); len(list) != 1 || !list[0].In || list[0].By != e.By {
		t.Fatalf("the first decision was overwritten: %+v", list)
	}
	shahla.Get(role+"/matches").Send("/matches", "expert", e.Expert, "seen", millis(e.At), "in", "false", "reason", "Too far away.").Want(200, "Left out, with the reason.")
	other.Send("/matches/undo").Want(200, "left this person out meanwhile")
	if list := d.entries(role); len(list) != 1 || list[0].In || list[0].Before == nil {
		t.Errorf("the newer decision was taken back by another: %+v", list)
	}
}

// TestBrowserShortlistsAtOnce (25, 26): in Chromium S shortlists the match in place and
// keeps the place in the list; the toast takes it back; a failed request leaves the row
// as it was; a missing reason is said beside its field.
func TestBrowserShortlistsAtOnce(t *testing.T) {
	b := browser.New(t)
	d := openDesk(t, "en", "shahla.karim@example.org")
	role := d.mosul()
	p := b.Page(t)
	d.lendCookies(p)
	p.See(browser.View{Width: 1280, Height: 2600})
	p.Open(d.a.URL() + role + "/matches")
	press := func(code string) {
		p.Eval(`(code) => { (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", {code, key: code, bubbles: true, cancelable: true})); return true }`, code)
	}
	// how many rows are chosen, which has the focus, how many ways back, how many on the shortlist
	state := `() => [document.querySelectorAll("tr.chosen").length, [...document.querySelectorAll("[data-row]")].indexOf(document.activeElement), document.querySelectorAll("[data-undo]").length, document.querySelector("#tray b").textContent].join()`
	becomes := func(js, value string) {
		t.Helper()
		waitFor(t, func() bool { return p.Eval(js) == value })
	}
	press("KeyJ")
	press("KeyJ")
	press("KeyS")
	becomes(state, `"1,1,1,1 shortlisted"`)
	look(t, p, "shortlisted in place")
	press("KeyU")
	becomes(state, `"0,1,0,0 shortlisted"`)
	p.Eval(`() => { document.querySelector("[data-row] form input[name=in][value=false]").form.requestSubmit(); return true }`)
	becomes(`() => document.activeElement.getAttribute("aria-invalid")`, `"true"`)
	look(t, p, "a missing reason")
	first := strings.Trim(p.Eval(`() => document.querySelector("[data-row] input[name=expert]").value`), `"`)
	d.b.Get(role+"/matches").Send("/matches", "expert", first, "in", "false", "reason", "Too far away.").Want(200)
	p.Eval(`() => { document.querySelector("[data-row] [data-shortlist]").click(); return true }`)
	becomes(`() => [document.querySelectorAll("tr.chosen").length, document.querySelector("#toasts [role=alert]")?.textContent.includes("left this person out meanwhile")].join()`, `"0,true"`)
	if err := (proto.NetworkEnable{}).Call(p.Rod()); err != nil {
		t.Fatal(err)
	}
	if err := (proto.NetworkEmulateNetworkConditions{Offline: true, DownloadThroughput: -1, UploadThroughput: -1}).Call(p.Rod()); err != nil {
		t.Fatal(err)
	}
	p.Eval(`() => { document.querySelectorAll("[data-row] [data-shortlist]")[3].click(); return true }`)
	becomes(`() => [document.querySelectorAll("tr.chosen").length, Boolean(document.querySelector("#toasts .notice.bad button"))].join()`, `"0,true"`)
}

// TestANearMissIsShortlistedOnThePage: the matches' page says how many meet all but one
// must; their list asks for the reason where one of them is taken in, keeps what was
// decided and marks the letter to be sent.
func TestANearMissIsShortlistedOnThePage(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	role := d.mosul()
	id := strings.Split(role, "/")[4]
	counts, r, err := d.a.Programmes.NearMisses(t.Context(), officer, id, 1)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(counts, func(x programme.StepCount) bool { return x.Count > 0 })
	if at < 0 {
		t.Fatalf("nobody of the demonstration is near: %v", counts)
	}
	n, must := counts[at].Count, strconv.Itoa(counts[at].Criterion)
	d.b.Get(role+"/matches").Want(200, "Nearly a match", "/matches?all_but="+must+`"`)
	list := role + "/matches?all_but=" + must
	d.b.Get(list).Want(200, strconv.Itoa(n)+" meet", "all but: ", "without: ")
	d.b.Send("/matches", "in", "true").Want(422, "Reason: Fill this in", "Why all the same?")
	if got := d.entries(role); len(got) != 0 {
		t.Fatalf("without a reason: %+v", got)
	}
	d.b.Get(list).Send("/matches", "in", "true", "why", "She learns Arabic.").Want(200, "Added to the shortlist.", ">Undo<", "all but: ", "She learns Arabic.")
	got := d.entries(role)
	if len(got) != 1 || !got[0].In || got[0].Without == nil || !got[0].Without.Same(r.Criteria[counts[at].Criterion]) {
		t.Fatalf("shortlisted: %+v", got)
	}
	_, err = d.a.Stores().People.UpdateExpert(t.Context(), got[0].Expert, 0, func(e *roster.Expert) error { // who stands first depends on the day
		now := time.Now()
		e.Email, e.EmailVerifiedAt = "near@example.org", &now
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	d.b.Get(role+"/sending").Want(200, "without: ")
	d.b.Get(list).Send("/matches", "expert", got[0].Expert, "seen", millis(got[0].At), "in", "false", "reason", "After all not.").Want(200, "Left out, with the reason.")
	d.b.Send("/matches/undo").Want(200, "Taken back.", "all but: ")
	d.b.Get(role + "/matches?all_but=17").Want(404)
}

// TestBrowserAsksWhyInPlace: in Chromium a near miss is taken in where she stands; a
// missing reason is said beside its own field, and the way back leads to the same list.
func TestBrowserAsksWhyInPlace(t *testing.T) {
	b := browser.New(t)
	d := openDesk(t, "en", "shahla.karim@example.org")
	role := d.mosul()
	p := b.Page(t)
	d.lendCookies(p)
	p.See(browser.View{Width: 1280, Height: 1600})
	p.Open(d.a.URL() + role + "/matches?all_but=1")
	becomes := func(js, value string) {
		t.Helper()
		waitFor(t, func() bool { return p.Eval(js) == value })
	}
	send := func(why string) {
		p.Eval(`(why) => { const form = document.querySelector("[data-row] form input[name=in][value=true]").form; form.why.value = why; form.requestSubmit(); return true }`, why)
	}
	send("")
	becomes(`() => [document.activeElement.name, document.activeElement.getAttribute("aria-invalid"), document.querySelectorAll("[data-row] [aria-invalid]").length, document.activeElement.closest("details")?.open].join()`, `"why,true,1,true"`)
	look(t, p, "a near miss without a reason")
	send("She learns Arabic.")
	becomes(`() => [document.querySelectorAll("tr.chosen").length, document.querySelector("tr.chosen")?.textContent.includes("She learns Arabic."), document.querySelector("#tray b").textContent].join()`, `"1,true,1 shortlisted"`)
	p.Eval(`() => { document.querySelector("[data-undo]").click(); return true }`)
	becomes(`() => [document.querySelectorAll("tr.chosen").length, document.querySelectorAll("[data-row] input[name=why]").length === document.querySelectorAll("[data-row]").length].join()`, `"0,true"`)
}
