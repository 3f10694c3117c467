package app_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/proto"

	"jisr/app/apptest"
	"jisr/app/apptest/browser"
)

// TestBrowserSignsInByPasskey adds one in Chromium, with an authenticator that Chromium
// plays, by the keyboard alone; signs in with it, shows it once more when the factor is
// stale, and is told when there is none. The pages are looked at on the way in each
// language, wide and narrow.
func TestBrowserSignsInByPasskey(t *testing.T) {
	const mail = "shahla.karim@example.org"
	b := browser.New(t)
	d, late := namedDesk(t, mail)
	h := newHand(t, b, d.a.URL(), browser.View{Width: 1280})
	if err := (proto.WebAuthnEnable{}).Call(h.p.Rod()); err != nil {
		t.Fatal(err)
	}
	key, err := proto.WebAuthnAddVirtualAuthenticator{Options: &proto.WebAuthnVirtualAuthenticatorOptions{Protocol: proto.WebAuthnAuthenticatorProtocolCtap2, Ctap2Version: proto.WebAuthnCtap2VersionCtap21,
		Transport: proto.WebAuthnAuthenticatorTransportInternal, HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}}.Call(h.p.Rod())
	if err != nil {
		t.Fatal(err)
	}
	d.lend(h.p, d.b)
	h.open("/ar/staff/account")
	h.write("f-name", "الحاسوب المكتبي")
	h.press(`form[data-passkey] .btn`)
	if !strings.Contains(h.p.Eval(`() => document.querySelector("main").innerText`), "الحاسوب المكتبي") {
		t.Fatalf("the passkey is not on the page: %s", h.p.Eval(`() => document.querySelector("main").innerText`))
	}
	guest := apptest.NewBrowser(t, d.a.URL(), "en")
	d.lend(h.p, guest)
	h.open("/ar/staff/sign-in")
	h.press(`form[data-passkey] .btn`)
	h.at("/ar/staff")
	late.Store(int64(11 * time.Minute))
	h.open("/ar/staff/confirm?next=/ar/staff/account")
	h.press(`form[data-passkey] .btn`)
	h.at("/ar/staff/account")
	d.pictures(h)

	if err := (proto.WebAuthnRemoveVirtualAuthenticator{AuthenticatorID: key.AuthenticatorID}).Call(h.p.Rod()); err != nil {
		t.Fatal(err)
	}
	if _, err := (proto.WebAuthnAddVirtualAuthenticator{Options: &proto.WebAuthnVirtualAuthenticatorOptions{Protocol: proto.WebAuthnAuthenticatorProtocolCtap2, Transport: proto.WebAuthnAuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}}).Call(h.p.Rod()); err != nil {
		t.Fatal(err)
	}
	d.lend(h.p, guest)
	h.open("/en/staff/sign-in")
	h.reach(`() => document.querySelector("form[data-passkey] .btn")`)
	h.p.Eval(`() => { document.querySelector("form[data-passkey]").requestSubmit(); return true }`)
	waitFor(t, func() bool { return h.p.Eval(`() => document.querySelector("[data-problem]").hidden`) == "false" })
	h.look()
}

// pictures looks at the pages of signing in, and keeps them where JISR_SHOTS says.
func (d *desk) pictures(h *hand) {
	d.t.Helper()
	cookies, err := h.p.Rod().Cookies(nil)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, v := range []browser.View{{Width: 1280}, {Width: 390, Height: 844}} {
		h.p.See(v)
		for _, lang := range []string{"ar", "ckb", "en"} {
			for _, page := range []string{"account", "recovery", "sign-in"} {
				path := "/" + lang + "/staff/" + page
				switch page {
				case "recovery":
					h.p.Open(d.a.URL() + "/" + lang + "/staff/account")
					wait := h.p.Rod().WaitNavigation(proto.PageLifecycleEventNameLoad)
					h.p.Eval(`() => { document.querySelector("form[action$='/account/recovery']").submit(); return true }`)
					wait()
				case "sign-in":
					if err := h.p.Rod().SetCookies(nil); err != nil {
						d.t.Fatal(err)
					}
					h.p.Open(d.a.URL() + path)
				default:
					h.p.Open(d.a.URL() + path)
				}
				glance(d.t, h.p, lang+" "+page+" "+v.String())
				h.p.Screenshot(os.Getenv("JISR_SHOTS"), "signin-"+page+"-"+lang+"-"+v.String())
			}
			var list []*proto.NetworkCookieParam
			for _, c := range cookies {
				list = append(list, &proto.NetworkCookieParam{Name: c.Name, Value: c.Value, URL: d.a.URL()})
			}
			if err := h.p.Rod().SetCookies(list); err != nil {
				d.t.Fatal(err)
			}
		}
	}
}
