package app_test

import (
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/proto"

	"jisr/app"
	"jisr/app/apptest/browser"
	"jisr/app/roster"
)

var picked = regexp.MustCompile(`id="picked">([^<]*)<`)

// said is how many the page says are selected.
func (d *desk) said() string {
	d.t.Helper()
	m := picked.FindStringSubmatch(d.b.Page)
	if m == nil {
		d.t.Fatalf("%s says nothing of a selection", d.b.Path)
	}
	return m[1]
}

// pickable are those on the page who can be ticked.
func (d *desk) pickable() (ids []string) {
	for _, m := range regexp.MustCompile(`name="pick" value="(exp_\w+)"`).FindAllStringSubmatch(d.b.Page, -1) {
		ids = append(ids, m[1])
	}
	return ids
}

// TestASelectionSurvivesPagesSortsAndSearchesWithoutScripts (27): each tick comes back to
// its place in the list; what was ticked on one page stands on the others.
func TestASelectionSurvivesPagesSortsAndSearchesWithoutScripts(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	const first, second = "/en/staff/experts?q=engineer&sort=years", "/en/staff/experts?after=25&q=engineer&sort=years"
	d.b.Get(first).Want(200)
	if got := d.said(); got != "0 people are selected." {
		t.Errorf("before anything it says %q", got)
	}
	ids := d.pickable()
	if len(ids) < roster.DefaultLimit {
		t.Fatalf("only %d can be ticked", len(ids))
	}
	d.b.Send("/staff/selection", "pick", ids[3]).Want(200, `name="drop" value="`+ids[3]+`"`, "Next")
	if got := d.said(); got != "1 person is selected." {
		t.Errorf("after one it says %q", got)
	}
	d.b.Get(second).Want(200)
	other := d.pickable()[0]
	d.b.Send("/staff/selection", "pick", other).Want(200, `name="drop" value="`+other+`"`, "Previous")
	if got := d.said(); got != "2 people are selected." {
		t.Errorf("after one of each page it says %q", got)
	}
	d.b.Get(first).Want(200, `name="drop" value="`+ids[3]+`"`)
	d.b.Get("/en/staff/experts?q=zzzqqq").Want(200, "2 people are selected.")
	d.b.Get(first).Send("/staff/selection", "drop", ids[3]).Want(200, "1 person is selected.", `name="pick" value="`+ids[3]+`"`)
	d.b.SendTo("/en/staff/selection/clear", "/staff/selection").Want(200, "Nobody is selected any more.", "0 people are selected.", "Next")
	d.b.Send("/staff/selection", "pick", "exp_nobody").Want(200, "cannot be found on the roster any more")
}

// TestSelectAllOfASearchWithoutScripts: the button says how many, and everybody found is
// selected, on every page.
func TestSelectAllOfASearchWithoutScripts(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	d.b.Get("/en/staff/experts?q=engineer").Want(200)
	m := regexp.MustCompile(`Select all (\d+)<`).FindStringSubmatch(d.b.Page)
	if m == nil {
		t.Fatal("there is no button for all")
	}
	d.b.SendTo("/en/staff/selection/all", "/staff/selection").Want(200, "Everybody whom this search finds is selected.", m[1]+" people are selected.").Lacks(`name="pick"`)
	d.b.Get("/en/staff/experts?after=25&q=engineer").Want(200).Lacks(`name="pick"`)
	d.b.Get("/en/staff/experts?name=Ali").Want(422) // refused for want of a purpose
	d.b.SendTo("/en/staff/selection/all", "/staff/selection").Want(422).Lacks("Everybody whom")
}

// TestSelectAllSaysWhenItIsCut: where a search finds more than a selection holds, the
// button says so before and the page afterwards.
func TestSelectAllSaysWhenItIsCut(t *testing.T) {
	d := openDeskOn(t, "en", "shahla.karim@example.org", 1300, func(*app.Config) {})
	d.indexed(roster.SelectMost + 50)
	d.b.Get("/en/staff/experts").Want(200, "Select the first 1,000 of ")
	d.b.SendTo("/en/staff/selection/all", "/staff/selection").Want(200, "Not everybody was selected", "1,000 people are selected. A selection holds at most 1,000 people.")
	d.b.Get("/en/staff/experts?after=975").Want(200)
	d.b.Get("/en/staff/experts?sort=years").Want(200)
	for after := 25; len(d.pickable()) == 0; after += 25 {
		d.b.Get("/en/staff/experts?sort=years&after=" + strconv.Itoa(after)).Want(200)
	}
	d.b.Send("/staff/selection", "pick", d.pickable()[0]).Want(200, "The selection is full.")
}

// TestASelectionIsAddedToAShortlistWithoutScripts: its page lists who is in it over its
// pages, adds all by the programme's rules, names who could not be added and why, and
// takes all of it back at once.
func TestASelectionIsAddedToAShortlistWithoutScripts(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	base := d.mosul()
	role := strings.TrimPrefix(strings.Replace(base, "/roles/", "/", 1), "/en/staff/programmes/")
	d.b.Get("/en/staff/experts?q=cardiologist").Want(200)
	d.b.SendTo("/en/staff/selection/all", "/staff/selection").Want(200)
	d.b.Get("/en/staff/experts?q=engineer").Want(200)
	d.b.Send("/staff/selection", "pick", d.pickable()[0]).Want(200)
	d.b.Get(html.UnescapeString(regexp.MustCompile(`/en/staff/selection\?[^"]*`).FindString(d.b.Page))).Want(200, "stands for a day", "/en/staff/experts?q=engineer", role)
	all := d.said()
	d.b.Send("/selection/shortlist").Want(422) // no role was chosen
	d.b.Send("/selection/shortlist", "role", role).Want(200, "Not added", "Does not meet every must:", "Take all of it back")
	if !strings.Contains(d.b.Path, "/staff/additions/add_") {
		t.Errorf("she stands at %s", d.b.Path)
	}
	made := d.b.Path
	added := regexp.MustCompile(`(\d+) (person was|people were) added`).FindStringSubmatch(d.b.Page)
	if added == nil {
		t.Fatal("nobody was added")
	}
	d.b.Get(base+"/matches").Want(200, "Shortlisted")
	d.b.Get(made).Send("/undo").Want(200, added[1]+" ").Lacks("Take all of it back", "stays on it", "stay on it")
	d.b.Get(base + "/matches").Want(200).Lacks("Shortlisted</span>")
	d.b.Get("/en/staff/selection").Want(200, all)
	d.b.Get("/en/staff/selection?at=9999").Want(200, all, `name="drop"`)
	one := regexp.MustCompile(`name="drop" value="(exp_\w+)"`).FindStringSubmatch(d.b.Page)[1]
	d.b.Send("/staff/selection", "drop", one).Want(200).Lacks(one)
	if !strings.HasSuffix(d.b.Path, "/staff/selection") {
		t.Errorf("untick leads to %s", d.b.Path)
	}
	two := regexp.MustCompile(`name="expert" value="(exp_\w+)"`).FindAllStringSubmatch(d.b.Page, 2)
	d.b.Get("/en/staff/compare?"+url.Values{"back": {"/staff/experts?q=engineer"}, "expert": {two[0][1], two[1][1]}}.Encode()).Want(200, "/en/staff/selection?q=engineer", two[0][1], two[1][1])
	d.b.Get("/en/staff/selection").Want(200)
	other := d.b.Tab()
	d.b.SendTo("/en/staff/selection/clear", "/staff/selection").Want(200)
	d.b.Get("/en/staff/selection").Want(200, "Nobody is selected")
	other.Send("/selection/shortlist", "role", role).Want(422, "There is a mistake", "Nobody is selected")
}

// TestBrowserSelectsByKeyOverTwoPages: in Chromium X ticks in place on one page and on the
// next; the count follows, and a search typed meanwhile keeps the ticks.
func TestBrowserSelectsByKeyOverTwoPages(t *testing.T) {
	b := browser.New(t)
	d := openDesk(t, "ar", "shahla.karim@example.org")
	h := newHand(t, b, d.a.URL(), browser.View{Width: 1280, Height: 2600})
	d.lendCookies(h.p)
	key := func(code string) {
		h.p.Eval(`(code) => { (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", {code, key: "ء", bubbles: true, cancelable: true})); return true }`, code)
	}
	says := func(text string) {
		t.Helper()
		for deadline := time.Now().Add(patience); !strings.Contains(h.p.Eval(`() => document.querySelector("#picked").textContent`), text); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("it does not say %s: %s; the console says %v", text, h.p.Eval(`() => [location.href, document.querySelector("#picked").textContent, document.activeElement.outerHTML.slice(0, 200), document.querySelector("#toasts").textContent, document.querySelector("[aria-current] [data-pick]")?.outerHTML].join(" | ")`), h.p.Console())
			}
		}
	}
	h.open("/ar/staff/experts?q=engineer")
	key("KeyJ")
	key("KeyX")
	says("شخص واحد")
	key("KeyJ")
	key("KeyX")
	says("شخصان")
	if got := h.p.Eval(`() => [location.search, document.querySelectorAll("[data-pick][aria-pressed=true]").length, [...document.querySelectorAll("[data-row]")].indexOf(document.activeElement)].join(" ")`); got != `"?q=engineer 2 1"` {
		t.Errorf("two ticked in place: %s", got)
	}
	h.look()
	h.press("[rel=next]")
	says("شخصان")
	key("KeyJ")
	key("KeyX")
	says("3 أشخاص")
	key("KeyX") // takes it away again
	says("شخصان")
	key("KeyX")
	says("3 أشخاص")
	wait := h.p.Rod().WaitNavigation(proto.PageLifecycleEventNameLoad)
	h.p.Eval(`() => { setTimeout(() => history.back()); return true }`)
	wait()
	says("3 أشخاص")
	waitFor(t, func() bool {
		return h.p.Eval(`() => document.querySelectorAll("[data-pick][aria-pressed=true]").length`) == "2"
	})
	h.write("f-q", "engineer country:SE")
	waitFor(t, func() bool { return strings.Contains(h.p.Eval(`() => location.search`), "country") })
	says("3 أشخاص")
	for _, v := range []browser.View{{Width: 360, Height: 740}, {Width: 1280, Height: 2600}} {
		h.p.See(v)
		h.press("#picks-do [href*='/staff/selection']")
		h.at("/staff/selection")
		key("KeyJ")
		key("KeyX") // leaves it in place, to be ticked again
		says("شخصان")
		key("KeyX")
		says("3 أشخاص")
		h.press("main .crumb")
		if got := h.p.Eval(`() => document.querySelector("#f-q").value + " " + Boolean(document.querySelector("[name=country][value=SE]:checked"))`); got != `"engineer true"` {
			t.Errorf("the way back leads to the search %s", got)
		}
	}
	h.press("#picks-do [href*='/staff/selection']")
	h.choose("role", strings.TrimPrefix(strings.Replace(d.mosul(), "/roles/", "/", 1), "/en/staff/programmes/"))
	h.press(mainButton)
	if got := h.path(); !strings.Contains(got, "/staff/additions/add_") {
		t.Errorf("adding leads to %s", got)
	}
	if got := h.p.Eval(`() => document.querySelectorAll(".hits .hit li").length > 2`); got != "true" { // no engineer is a cardiologist
		t.Error("it does not say which musts three people do not meet")
	}
	h.open("/ar/staff/experts")
	h.press("#picks-do [formaction$='/selection/clear']")
	says("لم يُحدَّد أحد")
	if got := h.p.Console(); len(got) > 0 {
		t.Errorf("the console says %v", got)
	}
}
