package app_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"

	"jisr/app"
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

// stop is where the focus is: "" on the way, "there" at the goal; else what cannot be
// seen of it. A radio's or a box's label may show it in its place.
const stop = `() => {
	const at = document.activeElement, goal = window.goal;
	const shows = [at, at.closest("label")].filter(Boolean);
	const ring = (e) => getComputedStyle(e).outlineStyle !== "none" && parseFloat(getComputedStyle(e).outlineWidth) > 0;
	const inView = (e) => { const r = e.getBoundingClientRect(); return r.width > 1 && r.height > 1 && r.bottom > 0 && r.right > 0 && r.top < innerHeight && r.left < innerWidth };
	if (at !== document.body && at.tagName !== "IFRAME" && at.id !== "main" && !shows.some((e) => ring(e) && inView(e))) return at.outerHTML.slice(0, 200);
	return at === goal || at.type === "radio" && goal.type === "radio" && at.name === goal.name && at.form === goal.form ? "there" : "";
}`

// stop is what stop finds; a page that is still scrolling or drawing has half a second,
// which nobody notices, before the focus counts as unseen.
func (h *hand) stop() string {
	h.t.Helper()
	at := h.p.Eval(stop)
	for end := time.Now().Add(500 * time.Millisecond); at != `""` && at != `"there"` && time.Now().Before(end); at = h.p.Eval(stop) {
		time.Sleep(25 * time.Millisecond)
	}
	return at
}

// reach presses Tab until the focus is where find says, and fails when it cannot be
// reached or, at any stop on the way, not be seen (WCAG 2.1.1, 2.4.7, 2.4.11).
func (h *hand) reach(find string, args ...any) {
	h.t.Helper()
	if h.p.Eval(`(...args) => { window.goal = (`+find+`)(...args); return Boolean(window.goal) }`, args...) != "true" {
		h.t.Fatalf("there is no %v at %s", args, h.path())
	}
	for i := range farAway {
		switch at := h.stop(); {
		case at == `"there"`:
			return
		case at != `""` && i > 0: // before the first key the page may have set it
			h.t.Errorf("on the way to %v at %s the focus cannot be seen on %s", args, h.path(), at)
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
	h.suggest("f-occupations-0-title", "قەڵب")
	h.write("f-occupations-0-years", "12")
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

// TestBrowserWalksFromTheCatalogueToTheStatus walks the investor's job without a mouse, on a
// phone in Arabic: from an opportunity through the three screens to the letter, which she
// opens at a desk; there the interest is filed, and the next letter's link shows where it
// stands and ends what she had shared.
func TestBrowserWalksFromTheCatalogueToTheStatus(t *testing.T) {
	b := browser.New(t)
	d := openDeskOn(t, "en", "yousif.toma@example.org", 20, func(*app.Config) {})
	const mail = "noor@example.org"
	phone := newHand(t, b, d.a.URL(), browser.View{Width: 360, Height: 740})
	wishByHand(phone, mail)
	desk := newHand(t, b, d.a.URL(), browser.View{Width: 1280, Height: 900})
	desk.open(d.box.Wait(t, mail, 2).Link(t, "/invest/draft/"))
	desk.press(mainButton)
	desk.at("/ar/invest/sent")
	list := d.interests(mail)
	if len(list) != 1 || list[0].Opportunity == "" || list[0].Band != "250k_1m" || len(list[0].ShareWith) != 1 || !strings.Contains(desk.p.Eval(`() => document.querySelector("main").innerText`), list[0].Reference) {
		t.Fatalf("filed are %+v", list)
	}
	desk.open(d.box.Wait(t, mail, 3).Link(t, "/invest/status/"))
	desk.press(`main form[action*="/invest/status/"] .btn`)
	if list := d.interests(mail); len(list[0].ShareWith) != 0 {
		t.Error("it is shared still")
	}
}

// wishByHand goes from the catalogue to the last button of the interest.
func wishByHand(h *hand, mail string) {
	h.t.Helper()
	h.open("/ar/opportunities")
	h.choose("band", "250k_1m")
	h.press("main form .btn")
	h.at("/ar/opportunities")
	h.press("main .opp h2 a")
	h.press("main .aside .btn.main")
	h.at("/ar/invest")
	h.press(mainButton)
	h.at("/invest/who")
	h.choose("kind", "company")
	h.write("f-company", "شركة الأغذية النموذجية")
	h.press(mainButton) // name, address and country are missing
	if got := h.p.Eval(`() => document.activeElement.id`); got != `"errors"` {
		h.t.Errorf("the summary of errors has not the focus but %s", got)
	}
	h.reach(`() => document.querySelector("#errors a[href='#f-name-latin']")`)
	h.p.Press(input.Enter)
	if got := h.p.Eval(`() => document.querySelector(":target").id`); got != `"f-name-latin"` {
		h.t.Errorf("the summary leads to %s", got)
	}
	h.write("f-name-latin", "Noor Investor")
	h.write("f-email", mail)
	h.choose("country", "US")
	h.press(mainButton)
	h.at("/invest/interest")
	h.choose("band", "250k_1m")
	h.choose("horizon", "this_year")
	h.press(mainButton)
	h.at("/invest/support")
	h.choose("support", "visa")
	h.write("f-message", "أودّ زيارة الموقع في الربيع.")
	h.press("#step-save") // the consent is missing
	h.tick("share_with")
	h.choose("consent", "true")
	h.press(mainButton)
	h.at("/invest/check")
	h.press(mainButton)
	h.at("/invest/sent")
}

// tick ticks the first box of that name.
func (h *hand) tick(name string) {
	h.t.Helper()
	h.reach(`(name) => document.querySelector("input[type=checkbox][name=" + name + "]")`, name)
	h.p.Press(input.Space)
}
