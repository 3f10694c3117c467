package app_test

import (
	"os"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"

	"jisr/app/apptest/browser"
)

// hand uses pages in Chromium by the keyboard alone: Tab leads to a field or a button,
// where the focus can be seen, and every page she meets is looked at.
type hand struct {
	t *testing.T
	p *browser.Page
	// base is where the service is.
	base string
	// step names pictures in the order of the walk.
	step int
}

func newHand(t *testing.T, b *browser.Browser, base string, v browser.View) *hand {
	t.Helper()
	p := b.Page(t)
	p.See(v)
	return &hand{t: t, p: p, base: base}
}

func (h *hand) open(path string) {
	h.t.Helper()
	h.p.Open(h.base + path)
	h.look()
}

func (h *hand) path() string {
	h.t.Helper()
	return strings.Trim(h.p.Eval(`() => location.pathname`), `"`)
}

func (h *hand) look() {
	h.t.Helper()
	h.step++
	what := h.path()
	look(h.t, h.p, what)
	h.p.Screenshot(os.Getenv("JISR_SHOTS"), "walk-"+string(rune('a'+h.step/26))+string(rune('a'+h.step%26))+strings.ReplaceAll(what, "/", "-")[:min(len(what), 40)])
}

// farAway is more stops of the focus than any page has.
const farAway = 400

// reach presses Tab until the focus is where find says, and fails when it cannot be
// reached or not be seen there (WCAG 2.1.1, 2.4.7).
func (h *hand) reach(find string, args ...any) {
	h.t.Helper()
	if h.p.Eval(`(...args) => { window.goal = (`+find+`)(...args); return Boolean(window.goal) }`, args...) != "true" {
		h.t.Fatalf("there is no %v at %s", args, h.path())
	}
	const there = `() => { const at = document.activeElement, goal = window.goal;
		return at === goal || at.type === "radio" && goal.type === "radio" && at.name === goal.name && at.form === goal.form }`
	for range farAway {
		if h.p.Eval(there) == "true" {
			if h.p.Eval(`() => [document.activeElement, document.activeElement.closest("label")].some((e) => e && getComputedStyle(e).outlineStyle !== "none" && parseFloat(getComputedStyle(e).outlineWidth) > 0)`) != "true" {
				h.t.Errorf("the focus on %v at %s cannot be seen", args, h.path())
			}
			return
		}
		h.p.Press(input.Tab)
	}
	h.t.Fatalf("%v at %s cannot be reached by keys", args, h.path())
}

// write types into the field with this id, over what stands there.
func (h *hand) write(id, text string) {
	h.t.Helper()
	h.reach(`(id) => document.getElementById(id)`, id)
	page := h.p.Rod()
	err := page.KeyActions().Press(input.ControlLeft).Type(input.KeyA).Do()
	if err == nil {
		err = page.InsertText(text)
	}
	if err != nil {
		h.t.Fatalf("write into %s at %s: %v", id, h.path(), err)
	}
}

// choose takes a value of a select, or ticks the box or radio with that value.
func (h *hand) choose(name, value string) {
	h.t.Helper()
	h.reach(`(name, value) => { const all = [...document.getElementsByName(name)]; return all.find((e) => e.tagName === "SELECT") ?? all.find((e) => e.value === value && e.type !== "hidden") }`, name, value)
	const chosen = `(value) => { const e = document.activeElement; return e.value === value && (e.tagName === "SELECT" || e.checked) }`
	key := input.ArrowDown
	if h.p.Eval(`() => document.activeElement.type === "checkbox" || document.activeElement === window.goal && window.goal.type === "radio"`) == "true" {
		key = input.Space
	}
	for range farAway {
		if h.p.Eval(chosen, value) == "true" {
			return
		}
		h.p.Press(key)
	}
	h.t.Fatalf("%s cannot be %s at %s", name, value, h.path())
}

// suggest types into a combobox and takes the first suggestion.
func (h *hand) suggest(id, text string) {
	h.t.Helper()
	h.write(id, text)
	if _, err := h.p.Rod().Element("#" + id + "-list li"); err != nil {
		h.t.Fatalf("%q suggests nothing at %s: %v", text, h.path(), err)
	}
	h.p.Press(input.ArrowDown, input.Enter)
}

// press presses what the selector finds first and waits for the page that follows.
func (h *hand) press(selector string) {
	h.t.Helper()
	h.reach(`(selector) => document.querySelector(selector)`, selector)
	wait := h.p.Rod().WaitNavigation(proto.PageLifecycleEventNameLoad)
	h.p.Press(input.Enter)
	wait()
	h.look()
}

const mainButton = "main form .btn.main"

// at fails the test unless the page's address ends so.
func (h *hand) at(end string) {
	h.t.Helper()
	if !strings.HasSuffix(h.path(), end) {
		h.t.Fatalf("she stands at %s, not at %s: %s", h.path(), end, h.p.Eval(`() => document.querySelector("main").innerText.slice(0, 600)`))
	}
}

// TestBrowserWalksFromLandingToSeat walks the main job in Chromium without a mouse: a cardiologist
// registers on a phone in Sorani, an officer finds her, and matches, shortlists and
// writes in Arabic; who is invited accepts by the link of her letter and gets the seat.
func TestBrowserWalksFromLandingToSeat(t *testing.T) {
	b := browser.New(t)
	d := openDesk(t, "en", "admin@example.org")
	phone := newHand(t, b, d.a.URL(), browser.View{Width: 360, Height: 740})
	registerByHand(phone, d)
	officer := newHand(t, b, d.a.URL(), browser.View{Width: 1280, Height: 2600})
	signInByHand(officer, d)
	findByHand(officer)
	board := inviteByHand(officer, d)
	letter := d.letter("JSR-")
	guest := newHand(t, b, d.a.URL(), browser.View{Width: 360, Height: 740})
	guest.open(letter.Link(t, "choice=accept"))
	guest.choose("state", "accepted")
	guest.press(mainButton)
	guest.at("/answer/" + strings.Split(guest.path(), "/answer/")[1])
	if n := guest.p.Eval(`() => document.querySelectorAll("main form").length`); n != "0" {
		t.Errorf("after her answer %s forms still ask", n)
	}
	officer.open(board)
	officer.press(`main form[action$="/board/seat"] .btn`)
	if seated := d.box.Wait(t, letter.To, 3); !strings.Contains(seated.Calendar, "BEGIN:VEVENT") {
		t.Errorf("the seat's letter has no calendar: %s", seated.Subject)
	}
}

func registerByHand(h *hand, d *desk) {
	h.t.Helper()
	const mail = "nazdar@example.org"
	h.open("/ckb")
	h.open("/ckb/register")
	h.write("f-email", mail)
	h.press(mainButton)
	h.open(d.box.Wait(h.t, mail, 1).Link(h.t, "/enter/"))
	h.press(mainButton)
	h.at("/register/1")
	h.write("f-name-latin", "Nazdar Qadir")
	h.press(mainButton) // a country is missing
	if got := h.p.Eval(`() => document.activeElement.id`); got != `"errors"` {
		h.t.Errorf("the summary of errors has not the focus but %s", got)
	}
	h.write("f-name-native", "نازدار قادر")
	h.choose("country", "SE")
	h.write("f-city", "Stockholm")
	h.choose("origin", "IQ-SU")
	h.write("f-birth_year", "١٩٨٤")
	h.press(mainButton)
	h.at("/register/2")
	h.suggest("f-occupations", "قەڵب")
	h.write("f-years", "12")
	h.write("f-headline", "Interventional cardiologist")
	h.press(mainButton)
	h.at("/register/3")
	h.choose("languages[0].code", "ckb")
	h.choose("languages[0].level", "native")
	h.choose("availability.modes", "visit")
	h.press(mainButton)
	h.at("/register/4")
	h.choose("consents.roster", "true")
	h.choose("consents.invitations", "true")
	h.press(mainButton)
	h.at("/register/5")
	h.press(mainButton)
	h.at("/register/done")
	h.open("/ckb/mine")
}

func signInByHand(h *hand, d *desk) {
	h.t.Helper()
	const mail = "shahla.karim@example.org"
	h.open("/ar/staff/sign-in")
	h.write("f-email", mail)
	h.write("f-password", "bridge over the tigris")
	h.write("f-code", strings.TrimSpace(d.b.Get("/demo/code/"+mail).Want(200).Page))
	h.press(mainButton)
	h.at("/ar/staff")
}

// findByHand types into the search, which answers while she types.
func findByHand(h *hand) {
	h.t.Helper()
	h.open("/ar/staff/experts")
	h.write("f-q", "Interventional cardiologist")
	waitFor(h.t, func() bool { // the address keeps the search
		return strings.Contains(h.p.Eval(`() => location.search`), "q=Interventional") && strings.Contains(h.p.Eval(`() => document.querySelector("#found").innerText`), "نازدار")
	})
	h.look()
}

// inviteByHand goes from the matches to the board and returns its address.
func inviteByHand(h *hand, d *desk) string {
	h.t.Helper()
	role := "/ar" + strings.TrimPrefix(d.mosul(), "/en")
	h.open(role)
	h.open(role + "/matches")
	h.press(`main form[action*="/matches"] .btn`)
	h.open(role + "/sending")
	h.write("f-confirm", "٧")
	if h.p.Eval(`() => document.querySelector("[data-gate-button]").disabled`) != "true" {
		h.t.Error("the letters would leave though the number is wrong")
	}
	h.write("f-confirm", "١")
	h.press("[data-gate-button]")
	h.at("/board")
	return h.path()
}
