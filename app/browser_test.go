package app_test

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/proto"

	"jisr/app/apptest"
	"jisr/app/apptest/browser"
	"jisr/app/demo"
)

// TestBrowserOpensEveryPageInThreeLanguages looks at every page of the main job in
// Chromium, signed in as an officer, on a wide screen and a phone: no horizontal
// overflow, a silent console, and in one language on each no violation that axe finds
// (every template in every view is given to axe beside its package). With JISR_SHOTS set
// it keeps a picture of each. Unless it is required, each page is opened in one language a
// view, so that a package stays within the ten minutes that go test gives it.
func TestBrowserOpensEveryPageInThreeLanguages(t *testing.T) {
	b := browser.New(t)
	d := openDesk(t, "en", "admin@example.org")
	role := d.mosul()
	d.b.Get(role+"/matches").Send("/matches", "in", "true").Want(200)
	d.doubtful()
	d.b.Get("/en/staff/experts?q=cardiologist").Want(200)
	expert := regexp.MustCompile(`/staff/experts/exp_\w+`).FindString(d.b.Page)
	one := strings.TrimSuffix(role, "/roles/1")[3:]
	id := expert[strings.LastIndex(expert, "/")+1:]
	export := strings.ReplaceAll(exportAt.FindStringSubmatch(d.b.Page)[1], "&amp;", "&")[3:]
	for range 2 {
		d.b.Send("/staff/selection", "pick", d.pickable()[0]).Want(200)
	}
	status := d.fileInterest()
	d.b.Get("/en/staff/interests").Want(200)
	interest := regexp.MustCompile(`/staff/interests/int_\w+`).FindString(d.b.Page)
	pages := [][2]string{{"landing", ""}, {"enter", "/register"}, {"lost-mailbox", "/lost-mailbox"}, {"opportunities", "/opportunities"}, {"tell", "/tell?sector=A"}, {"invest", "/invest"}, {"genuine", "/genuine"}, {"certificate-check", "/certificate?code=0123"}, {"privacy", "/privacy"},
		{"home", "/staff"}, {"needs", "/staff/needs"}, {"need-new", "/staff/needs/new"}, {"search", "/staff/experts?q=cardiologist"}, {"expert", expert}, {"panel", "/staff/experts?q=cardiologist&open=" + id}, {"selection", "/staff/selection"}, {"searches", "/staff/searches"}, {"search-new", "/staff/searches/new?country=SE"}, {"saved", "/staff/searches/" + demo.Searches(time.Now())[0].ID}, {"export-new", export}, {"compare", "/staff/compare?expert=" + id}, {"lost-address", expert + "/address"}, {"programmes", "/staff/programmes"}, {"programme", one}, {"edit", one + "/edit"},
		{"role", role[3:]}, {"matches", role[3:] + "/matches"}, {"sending", role[3:] + "/sending"}, {"board", one + "/board"}, {"report", one + "/report"}, {"reports", "/staff/reports"}, {"catalogue-staff", "/staff/opportunities"}, {"interests", "/staff/interests"}, {"promises", "/staff/interests/promises"}, {"outbox", "/outbox"},
		{"officers", "/staff/officers"}, {"officer-new", "/staff/officers/new"}, {"institutions", "/staff/institutions"}, {"tokens", "/staff/tokens"}, {"absence", "/staff/absence"}, {"account", "/staff/account"}, {"letters", "/staff/letters"},
		{"interest", interest}, {"invest-status", status}, {"invest-who", "/invest/who"}, {"invest-interest", "/invest/interest"}, {"invest-support", "/invest/support"}, {"invest-check", "/invest/check"}, {"invest-sent", "/invest/sent"}}
	d.writesInterest(d.b, "investor@example.org").Send("/invest/check").Want(200) // it waits for the proof, so every screen opens
	// the window is tall, so that the tray at its foot covers no row that axe measures
	for _, v := range []browser.View{{Width: 1280, Height: 2600}, {Width: 360, Height: 740}} {
		p := b.Page(t)
		d.lendCookies(p)
		p.See(v)
		for _, lang := range []string{"en", "ar", "ckb"} {
			for i, page := range pages {
				if !inTurn(lang, i) {
					continue
				}
				p.Open(d.a.URL() + "/" + lang + page[1])
				if page[0] == "search" {
					p.Eval(`() => { document.querySelector("#map").open = true; return true }`)
				}
				what := lang + " " + page[0] + " " + v.String()
				if lang == axeIn(v) {
					look(t, p, what)
				} else {
					glance(t, p, what)
				}
				if dir := os.Getenv("JISR_SHOTS"); dir != "" {
					p.Screenshot(dir, page[0]+"-"+lang+"-"+v.String())
				}
			}
		}
	}
}

// inTurn is true when the i-th page is opened in a language: all where the browser is
// required, or pictures are taken.
func inTurn(lang string, i int) bool {
	return browser.Required() || os.Getenv("JISR_SHOTS") != "" || []string{"ar", "ckb", "en"}[i%3] == lang
}

// axeIn is the language in which axe reads the pages of the running service in a view.
func axeIn(v browser.View) string {
	if v.Width < 600 {
		return "ckb"
	}
	return "ar"
}

// TestBrowserOpensPagesOfHostsAndOfEvidence looks in the same way at what only somebody
// else than an admin opens, or only for a moment: a host's need as it is read, written
// and decided on, a mission at her institution while it runs and when it has
// ended, a shortlist shared with her, the page where evidence is given and the one that
// asks for the code again.
func TestBrowserOpensPagesOfHostsAndOfEvidence(t *testing.T) {
	b := browser.New(t)
	d, late := laterDesk(t, "en", "shahla.karim@example.org")
	host, at := d.hostUser("en", "layla.hasan@example.org")
	_, runs := d.hosted(at)
	_, ended := d.hosted(at)
	plan := ended.Plan
	plan.Contact, plan.Report, plan.Days = "Dr Sami, 07700000009", "Six doctors were trained.", 12
	if _, err := d.a.Missions.Change(t.Context(), officer, ended.ID, 0, plan, false); err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"start", "complete"} {
		if _, err := d.a.Missions.Move(t.Context(), officer, ended.ID, verb, ""); err != nil {
			t.Fatal(err)
		}
	}
	p, _ := d.accepted(at)
	if _, err := d.a.Invitations.Share(t.Context(), officer, p.ID); err != nil {
		t.Fatal(err)
	}
	shared, board := "/staff/shared/"+p.ID, "/staff/programmes/"+p.ID+"/board"
	certificate := "/certificate/" + d.a.Missions.Codes.Code(ended.ID)
	written, submitted := host.files(), host.files("then", "submit")
	evidence, guest := d.asked(), apptest.NewBrowser(t, d.a.URL(), "en")
	authority := d.authorityUser("en", "rana.authority@example.org")
	introduced := d.introducedTo(authority.institution)
	late.Store(int64(11 * time.Minute)) // her code is no longer fresh
	for _, v := range []browser.View{{Width: 1280, Height: 2600}, {Width: 360, Height: 740}} {
		p := b.Page(t)
		p.See(v)
		for i, page := range []sheet{{"need", written, host.b}, {"need-edit", written + "/edit", host.b}, {"need-submitted", submitted, host.b}, {"hosted", "/staff/hosted/" + runs.ID, host.b}, {"hosted-ended", "/staff/hosted/" + ended.ID, host.b},
			{"shared", shared, host.b}, {"shared-by", board, d.b}, {"certificate", certificate, guest}, {"programme-report", "/staff/programmes/" + ended.Programme + "/report", d.b},
			{"introduced", introduced, authority.b}, {"need-decide", submitted, d.b}, {"confirm", "/staff/confirm?next=/en/staff/needs", d.b}, {"evidence", evidence, guest}} {
			d.lend(p, page.by)
			for _, lang := range []string{"en", "ar", "ckb"} {
				if !inTurn(lang, i) {
					continue
				}
				p.Open(d.a.URL() + "/" + lang + page.path)
				if at, _, _ := strings.Cut(page.path, "?"); p.Eval(`() => location.pathname`) != strconv.Quote("/"+lang+at) || p.Eval(`() => document.querySelectorAll("main h1").length`) != "1" {
					t.Errorf("%s %s opens %s", lang, page.name, p.Eval(`() => location.pathname + " " + document.title`))
				}
				look(t, p, lang+" "+page.name+" "+v.String())
				p.Screenshot(os.Getenv("JISR_SHOTS"), page.name+"-"+lang+"-"+v.String())
			}
		}
	}
}

// files a host's need and gives its address without the language.
func (d *desk) files(more ...string) string {
	d.t.Helper()
	d.b.Get("/en/staff/needs/new").Send("/needs/new", append([]string{"title.en", "Desalination", "text.en", "A plant opens in Fao.", "text.ar", "تُفتتح محطة في الفاو.", "from.day", "9", "from.month", "3", "from.year", "2027", "to.day", "30", "to.month", "6", "to.year", "2027", "governorate", "IQ-BA", "contact", "Eng. Layla",
		"roles[0].title.en", "Water engineer", "roles[0].seats", "2", "roles[0].occupation", "2142", "roles[0].text.en", "Has run a plant."}, more...)...).Want(200)
	return regexp.MustCompile(`/staff/needs/need_\w+`).FindString(d.b.Path)
}

// asked is where somebody gives evidence that an officer has asked for, without the language.
func (d *desk) asked() string {
	d.t.Helper()
	e := d.reader()
	one := "/en/staff/experts/" + e.ID
	d.b.Get(one).Send("/vetting", "act", "add", "claim.claim", "licence", "claim.occupation", "2212", "claim.scope", "SE").Want(200)
	d.vet("request")
	link := d.box.Wait(d.t, e.Email, 1).Link(d.t, "/evidence/")
	return link[strings.Index(link, "/evidence/"):]
}

func look(t *testing.T, p *browser.Page, what string) {
	t.Helper()
	for _, violation := range p.Axe() {
		t.Errorf("%s: axe: %s", what, violation)
	}
	glance(t, p, what)
}

// glance finds no horizontal overflow and a silent console.
func glance(t *testing.T, p *browser.Page, what string) {
	t.Helper()
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
