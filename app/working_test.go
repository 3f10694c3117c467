package app_test

import (
	"strings"
	"sync/atomic"
	"testing"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"

	"jisr/app/apptest/beside"
	"jisr/app/apptest/browser"
)

// searchTyped types in the live search.
func (h *hand) searchTyped(text string) {
	h.t.Helper()
	e, err := h.p.Rod().Element("#f-q")
	if err == nil {
		err = e.Input(text)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// searchHand is somebody at the search of people, in a language.
func searchHand(t *testing.T, d *desk, b *browser.Browser, lang string) *hand {
	t.Helper()
	h := newHand(t, b, d.a.URL(), browser.View{Width: 1280})
	d.lendCookies(h.p)
	h.open("/" + lang + "/staff/experts")
	return h
}

// TestBrowserShowsQuietlyThatASearchIsUnderWay (36): while an answer is awaited a word
// comes after 150 ms, not before, in a place that is kept for it, so that nothing moves;
// with the answer it goes.
func TestBrowserShowsQuietlyThatASearchIsUnderWay(t *testing.T) {
	b := browser.New(t)
	h := searchHand(t, openDesk(t, "ckb", "shahla.karim@example.org"), b, "ckb")
	release := make(chan struct{})
	router := h.p.Rod().CancelTimeout().HijackRequests()
	if err := router.Add("*/staff/experts?*", "", func(r *rod.Hijack) {
		<-release
		r.ContinueRequest(&proto.FetchContinueRequest{})
	}); err != nil {
		t.Fatal(err)
	}
	go router.Run()
	const (
		sign   = `() => { const s = getComputedStyle(document.querySelector(".working")); return s.visibility + " " + s.opacity }`
		places = `() => JSON.stringify([...document.querySelectorAll("#main *")].filter((e) => !e.matches(".working, .combo-list")).map((e) => { const r = e.getBoundingClientRect(); return [r.x, r.y, r.width, r.height] }))`
	)
	h.p.Eval(`() => { document.fonts.ready.then(() => { window.drawn = true }); return true }`)
	waitFor(t, func() bool { return h.p.Eval(`() => window.drawn === true`) == "true" })
	if got := h.p.Eval(sign); got != `"hidden 0"` {
		t.Errorf("before anything is asked the sign is %s", got)
	}
	h.p.Eval(`() => { document.addEventListener("htmx:beforeSend", () => { window.delays = document.querySelector(".working").getAnimations().map((a) => a.effect.getTiming().delay).join() }, {once: true}); return true }`)
	was := h.p.Eval(places)
	h.searchTyped("cardiologist country:DE")
	waitFor(t, func() bool { return h.p.Eval(sign) == `"visible 1"` })
	if got := h.p.Eval(`() => window.delays`); got != `"150,150"` {
		t.Errorf("the sign comes after %s ms", got)
	}
	if now := h.p.Eval(places); now != was {
		t.Errorf("the page moved while it worked:\n%s\n%s", was, now)
	}
	if got := h.p.Eval(`() => document.querySelector(".working").textContent`); got != `"لە کارکردندایە"` {
		t.Errorf("it says %s", got)
	}
	close(release)
	waitFor(t, func() bool {
		return strings.Contains(h.p.Eval(`() => location.search`), "country") && h.p.Eval(sign) == `"hidden 0"`
	})
	if err := router.Stop(); err != nil {
		t.Error(err)
	}
}

// wire is a connection that a test takes away and gives back.
type wire struct{ gone atomic.Bool }

func (h *hand) wire() *wire {
	h.t.Helper()
	l := &wire{}
	router := h.p.Rod().CancelTimeout().HijackRequests()
	if err := router.Add("*/staff/experts?*", "", func(r *rod.Hijack) {
		if l.gone.Load() {
			r.Response.Fail(proto.NetworkErrorReasonInternetDisconnected)
			return
		}
		r.ContinueRequest(&proto.FetchContinueRequest{})
	}); err != nil {
		h.t.Fatal(err)
	}
	go router.Run()
	beside.Finally(h.t, func() {
		if err := router.Stop(); err != nil {
			h.t.Error(err)
		}
	})
	return l
}

// TestBrowserOffersAFailedSearchAgain (36): without a line the page stays as it is and says
// so in its language, with a button that asks again; then the answer is there, the word
// about the failure is gone, and she stands where she typed.
func TestBrowserOffersAFailedSearchAgain(t *testing.T) {
	b := browser.New(t)
	d := openDesk(t, "ar", "shahla.karim@example.org")
	const (
		notice = `() => document.querySelector("#toasts [role=alert]")?.textContent ?? ""`
		state  = `() => [document.querySelectorAll("[data-row]").length, document.querySelector("#count").textContent, document.activeElement.id].join(" ")`
	)
	for lang, said := range map[string]string{"ar": "لا يوجد اتصال. لم يُفقد شيء.إعادة المحاولة", "ckb": "پەیوەندی نییە. هیچ شتێک لەدەست نەچووە.هەوڵدانەوە"} {
		h := searchHand(t, d, b, lang)
		l := h.wire()
		h.p.Eval(`() => { document.getElementById("f-q").focus(); return true }`)
		was := h.p.Eval(state)
		l.gone.Store(true)
		h.searchTyped("cardiologist country:DE")
		waitFor(t, func() bool { return h.p.Eval(notice) == `"`+said+`"` })
		if now := h.p.Eval(state); now != was {
			t.Errorf("%s: the list has changed", lang)
		}
		l.gone.Store(false)
		h.p.Console() // that it failed stands there too
		h.reach(`() => document.querySelector("#toasts [role=alert] button")`)
		h.look()
		h.p.Eval(`() => { document.querySelector("#toasts [role=alert] button").click(); return true }`)
		waitFor(t, func() bool {
			return strings.Contains(h.p.Eval(`() => location.search`), "country") && h.p.Eval(notice) == `""`
		})
		if got := h.p.Eval(state); got == was || strings.HasPrefix(got, `"0 `) || !strings.HasSuffix(got, ` f-q"`) {
			t.Errorf("%s: asked again, the page shows %s, and before %s", lang, got, was)
		}
	}
}

// TestBrowserOffersAFailedPersonAgain: the same for a person beside the list, whose address
// is then one to come back to.
func TestBrowserOffersAFailedPersonAgain(t *testing.T) {
	b := browser.New(t)
	h := searchHand(t, openDesk(t, "en", "shahla.karim@example.org"), b, "en")
	l := h.wire()
	l.gone.Store(true)
	h.p.Eval(`() => { document.querySelector("[data-open]").click(); return true }`)
	waitFor(t, func() bool { return h.p.Eval(`() => document.querySelector("#toasts button") !== null`) == "true" })
	l.gone.Store(false)
	h.p.Eval(`() => { document.querySelector("#toasts button").click(); return true }`)
	waitFor(t, func() bool {
		return h.p.Eval(`() => [location.search.includes("open=exp_"), document.activeElement.id].join()`) == `"true,panel-title"`
	})
}

// TestBrowserCountsCharactersPolitely (9): what is left is seen at once and spoken when she
// rests, not at every key, and nothing moves when it appears.
func TestBrowserCountsCharactersPolitely(t *testing.T) {
	b := browser.New(t)
	w := startWalk(t, nil)
	w.atProfession()
	h := newHand(t, b, w.a.URL(), browser.View{Width: 360, Height: 740})
	(&desk{t: t, a: w.a}).lend(h.p, w.b)
	h.open("/ar/register/2")
	h.quiet()
	h.p.Eval(`() => {
		const area = document.querySelector("textarea[data-count]"), seen = document.getElementById(area.dataset.count);
		window.area = area; window.seen = seen; window.spoken = [];
		const live = document.querySelector("#" + seen.id + " + [aria-live=polite]");
		new MutationObserver(() => { if (live.textContent) window.spoken.push(live.textContent) }).observe(live, {childList: true, characterData: true, subtree: true});
		area.closest("details")?.setAttribute("open", "");
		return true;
	}`)
	below := func() string { return h.p.Eval(`() => String(area.closest(".field").getBoundingClientRect().height)`) }
	was := below()
	if got := h.p.Eval(`() => {
		area.value = "ب".repeat(area.maxLength - 12);
		for (let i = 0; i < 5; i++) { area.value += "ن"; area.dispatchEvent(new Event("input", {bubbles: true})); }
		return [seen.textContent, seen.getAttribute("aria-hidden"), spoken.length].join();
	}`); got != `"الحروف المتبقية: 7,true,0"` {
		t.Errorf("while she types: %s", got)
	}
	if now := below(); now != was {
		t.Errorf("the field was %s and is %s high", was, now)
	}
	waitFor(t, func() bool { return h.p.Eval(`() => spoken.join()`) == `"الحروف المتبقية: 7"` })
	h.look()
}
