package app_test

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"

	"jisr/app/apptest/browser"
	"jisr/app/office"
)

// opened is how often the log says that somebody opened a record.
func (d *desk) opened(expert string) (n int) {
	d.t.Helper()
	rows, err := d.a.Log(d.t.Context(), expert, 50)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, r := range rows {
		if r.Action == office.Opened {
			n++
		}
	}
	return n
}

// part asks for a part of a page, as the scripts do.
func (d *desk) part(path string) (text string, header http.Header) {
	d.t.Helper()
	req, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, d.a.URL()+path, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("HX-Request", "true")
	for _, c := range d.b.Cookies() {
		req.AddCookie(c)
	}
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	b, err := io.ReadAll(r.Body)
	_ = r.Body.Close() // it was read
	if err != nil || r.StatusCode != http.StatusOK {
		d.t.Fatalf("%s: %d %v", path, r.StatusCode, err)
	}
	return string(b), r.Header
}

// inList are the people of the list that was last answered, in its order.
func (d *desk) inList() (ids []string) {
	for _, m := range regexp.MustCompile(`data-open[^>]* href="/\w+/staff/experts/(exp_\w+)"`).FindAllStringSubmatch(d.b.Page, -1) {
		ids = append(ids, m[1])
	}
	return ids
}

// TestEachViewBesideTheListIsLoggedOnce (32): a list opens nobody; its address with a
// person shows her beside it, as a page and as a part, and each view is one row of her
// log; who is not there any more is said to be gone; a refused search opens nobody.
func TestEachViewBesideTheListIsLoggedOnce(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	const list = "/en/staff/experts?q=cardiologist"
	d.b.Get(list).Want(200)
	one := d.inList()[0]
	if got := d.opened(one); got != 0 {
		t.Fatalf("the list opened her %d times", got)
	}
	d.b.Get(list+"&open="+one).Want(200, `id="panel-title"`, "data-close", `data-row tabindex="-1" aria-current="true"`, "stands in the log", `href="/en/staff/experts/`+one+`"`)
	if got := d.opened(one); got != 1 {
		t.Errorf("the page with her beside the list is %d rows, want 1", got)
	}
	text, header := d.part("/en/staff/experts?open=" + one + "&q=cardiologist")
	if !strings.Contains(header.Get("Vary"), "HX-Request") || !strings.HasPrefix(text, "<div") || strings.Contains(text, "data-row") || !strings.Contains(text, `href="`+list+`"`) {
		t.Errorf("Vary %q, the part is\n%s", header.Get("Vary"), text)
	}
	if got := d.opened(one); got != 2 {
		t.Errorf("after the part %d rows, want 2", got)
	}
	d.b.Get("/en/staff/experts?q=country:DE&open="+one).Want(200, `id="panel-title"`) // what was typed became a facet on the way
	if got := d.opened(one); got != 3 {
		t.Errorf("after an address that was led on %d rows, want 3", got)
	}
	d.b.Get("/en/staff/experts?name=Amal&open=" + one).Want(422) // no reason was given
	if got := d.opened(one); got != 3 {
		t.Errorf("after a refused search %d rows, want 3", got)
	}
	d.b.Get(list+"&open=exp_00000000000000000000000000").Want(200, "This record is no longer here", "data-row")
}

// TestBrowserPanelKeepsThePlaceInTheList (32): in Chromium on a wide window a person opens beside
// the list by Enter and by a click, J goes on to the next, Esc closes and she stands at
// the row again; the address is always that of what is seen; nobody is opened ahead. On
// a phone the link leads to the record's page.
func TestBrowserPanelKeepsThePlaceInTheList(t *testing.T) {
	b := browser.New(t)
	d := openDesk(t, "ar", "shahla.karim@example.org")
	const list = "/ar/staff/experts?q=cardiologist"
	d.b.Get(list).Want(200)
	ids := d.inList()
	p := b.Page(t)
	d.lendCookies(p)
	p.See(browser.View{Width: 1280})
	p.Open(d.a.URL() + list)
	state := func() string { // who stands beside the list, whom the address names, where the focus is
		return p.Eval(`() => [document.querySelector("#panel a[href*='/exp_']")?.href.split("/").pop(), new URLSearchParams(location.search).get("open"), document.activeElement.id || [...document.querySelectorAll("[data-row]")].indexOf(document.activeElement)].join()`)
	}
	until := func(what, want string) {
		t.Helper()
		waitFor(t, func() bool { return state() == want })
		if !strings.Contains(p.Eval(`() => location.search`), "q=cardiologist") {
			t.Errorf("%s: the address forgot the search", what)
		}
	}
	p.Press(input.KeyJ, input.Enter)
	until("Enter", `"`+ids[0]+","+ids[0]+`,panel-title"`)
	look(t, p, "the panel")
	p.Screenshot(os.Getenv("JISR_SHOTS"), "panel-ar-1280")
	p.Press(input.KeyJ)
	until("J", `"`+ids[1]+","+ids[1]+`,panel-title"`)
	p.Press(input.KeyJ, input.KeyJ, input.KeyK) // she stays with the third
	until("J J K", `"`+ids[2]+","+ids[2]+`,panel-title"`)
	p.Press(input.Escape)
	until("Esc", `",,2"`)
	p.Eval(`() => { document.querySelectorAll("[data-open]")[4].click(); return true }`)
	until("a click", `"`+ids[4]+","+ids[4]+`,panel-title"`)
	for i, want := range []int{1, 1, 1, 0, 1, 0} {
		if got := d.opened(ids[i]); got != want {
			t.Errorf("number %d was opened %d times, want %d", i+1, got, want)
		}
	}
	p.Open(d.a.URL() + list + "&open=" + ids[5]) // a link that somebody sent
	if got := p.Eval(`() => { const a = document.querySelector("#panel").getBoundingClientRect(), l = document.querySelector("#search").getBoundingClientRect(); return [a.right <= l.left, a.top < innerHeight].join() }`); got != `"true,true"` {
		t.Errorf("she does not stand beside the list: %s", got)
	}
	search, err := p.Rod().Element("#f-q")
	if err != nil || search.Input(" country:SE") != nil {
		t.Fatal("cannot type", err)
	}
	waitFor(t, func() bool { return p.Eval(`() => document.querySelector("#panel").children.length`) == "0" })
	if got := p.Eval(`() => document.activeElement.id + location.search.includes("open")`); got != `"f-qfalse"` {
		t.Errorf("after another search: %s", got)
	}
	p.See(browser.View{Width: 360, Height: 740})
	p.Open(d.a.URL() + list + "&open=" + ids[5])
	look(t, p, "a sent link on a phone")
	p.Screenshot(os.Getenv("JISR_SHOTS"), "panel-ar-360")
	p.Open(d.a.URL() + list)
	wait := p.Rod().WaitNavigation(proto.PageLifecycleEventNameLoad)
	p.Press(input.KeyJ, input.Enter)
	wait()
	if got := p.Eval(`() => location.pathname`); got != `"/ar/staff/experts/`+ids[0]+`"` {
		t.Errorf("on a phone Enter leads to %s", got)
	}
}

// TestBrowserBackClosesThePanel (32): Back closes it and neither loads the list again nor
// moves it, Forward shows the person again, and what was another list is loaded.
func TestBrowserBackClosesThePanel(t *testing.T) {
	b := browser.New(t)
	d := openDesk(t, "ckb", "shahla.karim@example.org")
	const list = "/ckb/staff/experts?q=cardiologist"
	d.b.Get(list).Want(200)
	ids := d.inList()
	h := newHand(t, b, d.a.URL(), browser.View{Width: 1280})
	d.lendCookies(h.p)
	h.open(list)
	h.p.Eval(`() => { window.same = true; return true }`) // gone with a new page
	until := func(what, want string) {
		t.Helper()
		state := `() => [window.same === true, document.querySelector("#panel a[href*='/exp_']")?.href.split("/").pop(), new URLSearchParams(location.search).get("open"), [...document.querySelectorAll("[data-row]")].indexOf(document.activeElement)].join()`
		waitFor(t, func() bool { return h.p.Eval(state) == strconv.Quote(want) })
	}
	top := func(i int) int {
		n, err := strconv.Atoi(h.p.Eval(`(i) => Math.round(document.querySelectorAll("[data-row]")[i].getBoundingClientRect().top)`, i))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	back := func(n int) { h.p.Eval(`(n) => { setTimeout(() => history.go(n)); return true }`, n) }
	click := func(i int) {
		h.p.Eval(`(i) => { const a = document.querySelectorAll("[data-open]")[i]; a.scrollIntoView({block: "center"}); a.click(); return true }`, i)
	}
	click(7)
	until("a click", "true,"+ids[7]+","+ids[7]+",-1")
	h.quiet()
	h.p.Eval(`() => { document.querySelectorAll("[data-row]")[7].scrollIntoView({block: "center"}); return true }`)
	was := top(7)
	back(-1)
	until("Back", "true,,,7")
	h.quiet()
	if now := top(7); now < was-1 || now > was+1 {
		t.Errorf("the row stood at %d and stands at %d", was, now)
	}
	back(1)
	until("Forward", "true,"+ids[7]+","+ids[7]+",-1")
	click(8)
	until("another", "true,"+ids[8]+","+ids[8]+",-1")
	back(-1)
	until("Back to the one before", "true,"+ids[7]+","+ids[7]+",-1")
	h.p.Press(input.Escape)
	until("Esc", "true,,,7")
	if got := d.opened(ids[7]); got != 3 { // seen three times: the click, Forward, Back
		t.Errorf("she was opened %d times", got)
	}
	h.searchTyped(" country:SE")
	waitFor(t, func() bool { return strings.Contains(h.p.Eval(`() => location.search`), "country") })
	h.quiet()
	back(-1)
	waitFor(t, func() bool {
		return h.p.Eval(`() => window.same === undefined && document.querySelector("#f-q")?.value`) == `"cardiologist"`
	})
	h.quiet()
	h.look()
}

// TestASearchInAnotherScriptSaysByWhichLabelItReached (23): the list names the label in
// the language that was searched, marked, where the record itself never says the word.
func TestASearchInAnotherScriptSaysByWhichLabelItReached(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	d.b.Get("/en/staff/experts?q="+url.QueryEscape("hjärtläkare")).Want(200, "Occupation, also called: <bdi><mark>hjärtläkare</mark></bdi> (<bdi>Cardiologist</bdi>)")
	d.b.Get("/ar/staff/experts?q="+url.QueryEscape("hjärtläkare")).Want(200, "المهنة، وتُعرف أيضاً باسم: <bdi><mark>hjärtläkare</mark></bdi> (<bdi>اختصاصي أمراض القلب</bdi>)")
	d.b.Get("/ckb/staff/experts?q="+url.QueryEscape("hjärtläkare")).Want(200, "پیشە، هەروەها ناسراوە بە: <bdi><mark>hjärtläkare</mark></bdi>")
	d.b.Get("/en/staff/experts").Want(200)
	if strings.Contains(d.b.Page, "also called") {
		t.Error("nothing was asked, and a label is named")
	}
}

// TestNothingFoundOffersOtherSpellingsWithTrueCounts (30): a word in another script and
// one with a mistake in its first letters lead to spellings that find somebody, at most
// three, and each link finds as many as it says; without one nothing is offered.
func TestNothingFoundOffersOtherSpellingsWithTrueCounts(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	offers := func(path string) [][]string {
		d.b.Get(path).Want(200, `class="note calm"`)
		_, rest, _ := strings.Cut(d.b.Page, "Spelled otherwise")
		section, _, _ := strings.Cut(rest, "</div></div>")
		return regexp.MustCompile(`<a href="([^"]+)"><bdi>([^<]+)</bdi></a><b[^>]*>(\d+)<`).FindAllStringSubmatch(section, -1)
	}
	for asked, want := range map[string]string{"Herzspezialist Tampere": "Cardiologist Tampere", "acrdiologist": "cardiologist", "Tampere acrdiologist": "Tampere cardiologist"} {
		list := offers("/en/staff/experts?sort=years&q=" + url.QueryEscape(asked))
		if len(list) == 0 || len(list) > 3 || !strings.EqualFold(list[0][2], want) {
			t.Fatalf("%s: %q, want %s", asked, list, want)
		}
		for _, o := range list {
			d.b.Get(html.UnescapeString(o[1])).Want(200, `value="years" selected`)
			if n := regexp.MustCompile(`id="count">(\d+)`).FindStringSubmatch(d.b.Page); n == nil || n[1] != o[3] || n[1] == "0" {
				t.Errorf("%s offers %s with %s, and it finds %v", asked, o[2], o[3], n)
			}
		}
	}
	if list := offers("/en/staff/experts?q=" + url.QueryEscape("zzqqzz vvkkvv")); list != nil {
		t.Errorf("nonsense is spelled %q", list)
	}
	if list := offers("/en/staff/experts?country=IS&q=" + url.QueryEscape("acrdiologist")); list != nil {
		t.Errorf("nobody lives there, and %q is offered", list)
	}
}
