package app_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/proto"

	"jisr/app/apptest"
	"jisr/app/apptest/browser"
)

// TestBrowserOpensEveryPageInThreeLanguages looks at every page of the main job in
// Chromium, signed in as an officer, on a wide screen and a phone: no violation that
// axe finds, no horizontal overflow, a silent console. With JISR_SHOTS set it keeps a
// picture of each.
func TestBrowserOpensEveryPageInThreeLanguages(t *testing.T) {
	b := browser.New(t)
	d := openDesk(t, "en", "admin@example.org")
	role := d.mosul()
	d.b.Get(role+"/matches").Send("/matches", "in", "true").Want(200)
	d.doubtful()
	d.b.Get("/en/staff/experts?q=cardiologist").Want(200)
	expert := regexp.MustCompile(`/staff/experts/exp_\w+`).FindString(d.b.Page)
	one := strings.TrimSuffix(role, "/roles/1")[3:]
	pages := [][2]string{{"landing", ""}, {"enter", "/register"}, {"lost-mailbox", "/lost-mailbox"}, {"opportunities", "/opportunities"}, {"invest", "/invest"}, {"genuine", "/genuine"}, {"privacy", "/privacy"},
		{"home", "/staff"}, {"needs", "/staff/needs"}, {"need-new", "/staff/needs/new"}, {"search", "/staff/experts?q=cardiologist"}, {"expert", expert}, {"compare", "/staff/compare?expert=" + expert[strings.LastIndex(expert, "/")+1:]}, {"lost-address", expert + "/address"}, {"programmes", "/staff/programmes"}, {"programme", one}, {"edit", one + "/edit"},
		{"role", role[3:]}, {"matches", role[3:] + "/matches"}, {"sending", role[3:] + "/sending"}, {"board", one + "/board"}, {"catalogue-staff", "/staff/opportunities"}, {"interests", "/staff/interests"}, {"outbox", "/outbox"},
		{"officers", "/staff/officers"}, {"officer-new", "/staff/officers/new"}, {"institutions", "/staff/institutions"}, {"tokens", "/staff/tokens"}, {"absence", "/staff/absence"}, {"letters", "/staff/letters"},
		{"invest-status", d.fileInterest()}, {"invest-who", "/invest/who"}, {"invest-interest", "/invest/interest"}, {"invest-support", "/invest/support"}, {"invest-check", "/invest/check"}, {"invest-sent", "/invest/sent"}}
	d.writesInterest(d.b, "investor@example.org").Send("/invest/check").Want(200) // it waits for the proof, so every screen opens
	// the window is tall, so that the tray at its foot covers no row that axe measures
	for _, v := range []browser.View{{Width: 1280, Height: 2600}, {Width: 360, Height: 740}} {
		p := b.Page(t)
		d.lendCookies(p)
		p.See(v)
		for _, lang := range []string{"en", "ar", "ckb"} {
			for _, page := range pages {
				p.Open(d.a.URL() + "/" + lang + page[1])
				if page[0] == "search" {
					p.Eval(`() => { document.querySelector("#map").open = true; return true }`)
				}
				look(t, p, lang+" "+page[0]+" "+v.String())
				if dir := os.Getenv("JISR_SHOTS"); dir != "" {
					p.Screenshot(dir, page[0]+"-"+lang+"-"+v.String())
				}
			}
		}
	}
}

func look(t *testing.T, p *browser.Page, what string) {
	t.Helper()
	for _, violation := range p.Axe() {
		t.Errorf("%s: axe: %s", what, violation)
	}
	if wide := p.Overflow(); wide != "" {
		t.Errorf("%s: overflows: %s", what, wide)
	}
	for _, line := range p.Console() {
		if strings.Contains(line, "Failed to execute 'postMessage' on 'DOMWindow'") {
			continue // axe greets the sandboxed frame of a letter, which may not answer
		}
		if strings.Contains(line, "status of 422") || strings.Contains(line, "status of 412") {
			continue // Chromium notes that a form was refused, which is what the page says
		}
		t.Errorf("%s: console: %s", what, line)
	}
}

// lendCookies signs the browser in as the officer of the desk.
func (d *desk) lendCookies(p *browser.Page) { d.lend(p, d.b) }

// lend gives Chromium the cookies of another browser in place of its own.
func (d *desk) lend(p *browser.Page, from *apptest.Browser) {
	d.t.Helper()
	if err := p.Rod().SetCookies(nil); err != nil {
		d.t.Fatal(err)
	}
	var list []*proto.NetworkCookieParam
	for _, c := range from.Cookies() {
		list = append(list, &proto.NetworkCookieParam{Name: c.Name, Value: c.Value, URL: d.a.URL()})
	}
	if err := p.Rod().SetCookies(list); err != nil {
		d.t.Fatal(err)
	}
}

// fileInterest files an investor's interest and gives the address of its page, without
// the language.
func (d *desk) fileInterest() string {
	d.t.Helper()
	d.investor("noor@example.org").Send("/invest/check").Want(200)
	d.proves("noor@example.org", 2).Want(200, "INV-")
	link := d.box.Wait(d.t, "noor@example.org", 3).Link(d.t, "/invest/status/")
	return link[strings.Index(link, "/invest/"):]
}
