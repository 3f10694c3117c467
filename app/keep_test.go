package app_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"jisr/app/apptest"
	"jisr/app/apptest/browser"
	"jisr/app/office"
	"jisr/app/roster"
)

// at fails the test unless the browser stands at the end of an address.
func (w *walk) at(end string) {
	w.t.Helper()
	if !strings.HasSuffix(w.b.Path, end) {
		w.t.Fatalf("she stands at %s, not at %s (%d)", w.b.Path, end, w.b.Status)
	}
}

// TestHalfAWordIsKeptInEveryLanguage: what was typed is kept unchecked, changing the
// language sends it along, and another device finds it; the record has none of it.
func TestHalfAWordIsKeptInEveryLanguage(t *testing.T) {
	w := startWalk(t, nil)
	w.enter(rozhan, 1)
	w.b.SendTo("/ar/register/1/keep", "/register/1", "name.native", "ڕۆژ", "birth_year", "١٩", "phone", "+46").Want(200, `lang="ar"`, `value="ڕۆژ"`, `value="19"`, `value="&#43;46"`)
	w.at("/ar/register/1")
	w.b = apptest.NewBrowser(t, w.a.URL(), "ckb")
	w.enter(rozhan, 2)
	w.b.Want(200, `value="ڕۆژ"`)
	e, err := w.a.Roster.Store.ExpertByEmail(t.Context(), rozhan)
	if err != nil || e.Name.Native != "" || e.Phone != "" {
		t.Errorf("%v: the record has %+v", err, e.Name)
	}
	w.b.Send("/register/1", "name.native", "ڕۆژان", "birth_year", "1984", "phone", "", "country", "SE").Want(200)
	w.at("/register/2")
	w.b.SendTo("/en/register/2/keep", "/register/2", "occupations[0].title", "kard", "skills.add", "heart, cath", "experience[0].title", "Consult").
		Want(200, `value="kard"`, `value="heart, cath"`, `value="Consult"`)
	w.b.SendTo("/en/register/2/keep", "/register/2", "discard", "true").Want(200)
	if strings.Contains(w.b.Page, `value="kard"`) {
		t.Error("what she gave up stands there still")
	}
}

// TestWhatIsRefusedIsThereAfterwards: a form that could not be saved is kept.
func TestWhatIsRefusedIsThereAfterwards(t *testing.T) {
	w := startWalk(t, nil)
	w.enter(rozhan, 1)
	w.b.Send("/register/1", "name.native", "ڕۆژان", "birth_year", "1984").Want(422)
	w.b.Get("/ckb/register/1").Want(200, `value="ڕۆژان"`, `value="1984"`)
}

// TestASecondTabIsNotOverwritten: a page that another has overtaken says so, keeps what
// was typed in it, and saves only when she decides.
func TestASecondTabIsNotOverwritten(t *testing.T) {
	w := startWalk(t, nil)
	w.enter(rozhan, 1)
	old := w.b.Tab().Get("/ckb/register/1")
	w.b.Send("/register/1", "name.native", "ڕۆژان", "country", "SE").Want(200)
	for _, send := range []func() *apptest.Browser{
		func() *apptest.Browser {
			return old.Tab().SendTo("/ckb/register/1/keep", "/register/1", "name.native", "نازدار", "country", "DE")
		},
		func() *apptest.Browser {
			return old.Send("/register/1", "name.native", "نازدار", "country", "DE")
		},
	} {
		send().Want(412, `href="#f-newer"`, `value="نازدار"`)
		w.b.Get("/ckb/register/1").Want(200, `value="ڕۆژان"`)
	}
	old.Send("/register/1").Want(200)
	w.b.Get("/ckb/register/1").Want(200, `value="نازدار"`)
}

// TestConsentsInASecondTabAreNotOverwritten is the same for the consents, of which a
// kept tick is no consent.
func TestConsentsInASecondTabAreNotOverwritten(t *testing.T) {
	w := startWalk(t, nil)
	w.register()
	w.b.Send("/register/3", "availability.modes", "visit").Want(200)
	w.at("/register/4")
	w.b.SendTo("/ckb/register/4/keep", "/register/4", "consents.roster", "true").Want(200, `name="consents.roster" value="true" checked`)
	e, err := w.a.Roster.Store.ExpertByEmail(t.Context(), rozhan)
	if err != nil || len(e.Consents) > 0 {
		t.Fatalf("%v: a tick that was kept counts as a consent: %+v", err, e.Consents)
	}
	old := w.b.Tab().Get("/ckb/register/4")
	w.b.Send("/register/4", "consents.invitations", "true").Want(200)
	old.Send("/register/4", "consents.news", "true").Want(412, `name="consents.news" value="true" checked`)
	if e, err = w.a.Roster.Store.ExpertByEmail(t.Context(), rozhan); err != nil || e.Agreed(office.ToNews) || !e.Agreed(office.ToInvitations) {
		t.Errorf("%v: %+v", err, e.Consents)
	}
}

// TestAFormThatIsSentTwiceIsOneRecord: the same button pressed twice is no conflict and
// changes nothing.
func TestAFormThatIsSentTwiceIsOneRecord(t *testing.T) {
	w := startWalk(t, nil)
	w.enter(rozhan, 1)
	again := w.b.Tab()
	w.b.Send("/register/1", "name.native", "ڕۆژان", "country", "SE", "phone", "070 123 45 67").Want(200)
	again.Send("/register/1", "name.native", "ڕۆژان", "country", "SE", "phone", "070 123 45 67").Want(200)
	w.b.Send("/register/2", "occupations[0].title", "kardiolog").Want(200).Send("/register/3", "availability.modes", "visit").Want(200).Send("/register/4", "consents.roster", "true").Want(200)
	w.at("/register/5")
	again = w.b.Tab()
	w.b.Send("/register/5").Want(200)
	again.Send("/register/5").Want(200)
	counts, err := w.a.Roster.Store.CountExperts(t.Context())
	if err != nil || counts[roster.Active] != 1 || counts[roster.Draft] != 0 {
		t.Errorf("%v: %v", err, counts)
	}
	w.box.Wait(t, rozhan, 2) // the number, once
	e, err := w.a.Roster.Store.ExpertByEmail(t.Context(), rozhan)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := w.a.Log(t.Context(), e.ID, 100)
	if err != nil {
		t.Fatal(err)
	}
	registered := 0
	for _, r := range rows {
		if r.Action == office.Registered {
			registered++
		}
	}
	if registered != 1 {
		t.Errorf("registered %d times", registered)
	}
}

// TestAFormOutlivesItsSignIn: a step sent after the sign-in ended keeps what was typed
// in the page; signed in again, she sees it and saves it.
func TestAFormOutlivesItsSignIn(t *testing.T) {
	w := startWalk(t, nil)
	w.enter(rozhan, 1)
	form := w.b.Tab()
	w.b.SendTo("/ckb/sign-out", "/register/1").Want(200)
	form.Send("/register/1", "name.native", "ڕۆژان", "country", "SE").Want(403, `name="name.native" value="ڕۆژان"`)
	form.Send("/register/1").Want(403, `value="ڕۆژان"`) // not yet
	w.enter(rozhan, 2)
	form.Send("/register/1").Want(403, `id="errors"`, `value="ڕۆژان"`) // nothing is saved by an old token
	if e, err := w.a.Roster.Store.ExpertByEmail(t.Context(), rozhan); err != nil || e.Name.Native != "" {
		t.Fatalf("%v: an old form was saved: %+v", err, e.Name)
	}
	form.Send("/register/1").Want(200)
	if e, err := w.a.Roster.Store.ExpertByEmail(t.Context(), rozhan); err != nil || e.Name.Native != "ڕۆژان" {
		t.Errorf("%v: %+v", err, e.Name)
	}
}

// TestWhatIsTypedIsForgottenAfter30Days also where the record stays.
func TestWhatIsTypedIsForgottenAfter30Days(t *testing.T) {
	h := newHouse(t)
	e := h.register("Reader")
	from := roster.From{Page: "pag_1", Mark: e.Mark(roster.PartIdentity)}
	e, err := h.Roster.KeepTyped(t.Context(), self(e), e.ID, roster.PartIdentity, from, map[string][]string{"city": {"Upps"}})
	h.must(err)
	if _, there := e.Unsaved(roster.PartIdentity, h.clock()); !there || e.City != "Stockholm" {
		t.Errorf("kept %v, and the record says %s", there, e.City)
	}
	if _, err := h.Roster.KeepTyped(t.Context(), officer, e.ID, roster.PartIdentity, from, nil); err == nil {
		t.Error("an officer writes on her page")
	}
	e, err = h.upkeep(roster.DraftFor-time.Minute, e)
	h.must(err)
	if len(e.Typed) != 1 {
		t.Error("it is forgotten too early")
	}
	e, err = h.upkeep(time.Minute, e)
	h.must(err)
	if len(e.Typed) != 0 || e.Status != roster.Active {
		t.Errorf("%s, and kept is %+v", e.Status, e.Typed)
	}
}

// TestBrowserSavesByItself types in Chromium: a form is kept after a rest and says so; a
// second tab is not overwritten, and the first one decides.
func TestBrowserSavesByItself(t *testing.T) {
	b := browser.New(t)
	w := startWalk(t, nil)
	first := newHand(t, b, w.a.URL(), browser.View{Width: 360, Height: 740})
	first.open("/ckb/register")
	first.write("f-email", rozhan)
	first.press(mainButton)
	first.open(w.box.Wait(t, rozhan, 1).Link(t, "/enter/"))
	first.press(mainButton)
	first.at("/ckb/register/1")
	first.write("f-name-latin", "Rozh")
	first.saved()
	second := newHand(t, b, w.a.URL(), browser.View{Width: 360, Height: 740})
	second.open("/en/register/1")
	if got := second.value("f-name-latin"); got != `"Rozh"` {
		t.Fatalf("the second tab has %s", got)
	}
	second.write("f-name-latin", "Rozhan A")
	second.saved()
	first.front()
	first.write("f-city", "Stockholm")
	first.asked(true)
	first.look()
	second.front()
	second.open("/en/register/1")
	if got := second.value("f-name-latin") + second.value("f-city"); got != `"Rozhan A"""` {
		t.Errorf("the second tab was overwritten: %s", got)
	}
	first.front()
	first.p.Eval(`() => { document.querySelector("[data-mine]").click(); return true }`)
	first.asked(false)
	first.saved()
	second.front()
	second.open("/ckb/register/1")
	if got := second.value("f-name-latin") + second.value("f-city"); got != `"Rozh""Stockholm"` {
		t.Errorf("she kept what stood in the first tab, and there is %s", got)
	}
	second.p.Screenshot(os.Getenv("JISR_SHOTS"), "autosave-ckb-360")
}

// front brings the tab before the others: one behind them draws nothing.
func (h *hand) front() {
	h.t.Helper()
	if _, err := h.p.Rod().Activate(); err != nil {
		h.t.Fatal(err)
	}
}

func (h *hand) value(id string) string {
	h.t.Helper()
	return h.p.Eval(`(id) => document.getElementById(id).value`, id)
}

// saved waits until the page says when it was saved.
func (h *hand) saved() {
	h.t.Helper()
	waitFor(h.t, func() bool {
		return h.p.Eval(`() => /\d\d:\d\d/.test(document.querySelector("[data-said]").textContent)`) == "true"
	})
	h.p.Eval(`() => { document.querySelector("[data-said]").textContent = ""; return true }`)
}

// asked waits until the page asks which of two versions counts, or does no longer.
func (h *hand) asked(yes bool) {
	h.t.Helper()
	waitFor(h.t, func() bool {
		return (h.p.Eval(`() => document.getElementById("f-newer").hidden`) == "false") == yes
	})
}
