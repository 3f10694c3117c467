package app_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/programme"
)

// desk is an officer of the demonstration at her browser.
type desk struct {
	t   *testing.T
	a   *app.App
	box *apptest.Mailbox
	b   *apptest.Browser
}

const demoExperts = 200

func openDesk(t *testing.T, lang, mail string) *desk {
	t.Helper()
	return openDeskOn(t, lang, mail, demoExperts, func(*app.Config) {})
}

// openDeskOn opens it over so many people on the store that set names.
func openDeskOn(t *testing.T, lang, mail string, experts int, set func(*app.Config)) *desk {
	t.Helper()
	box := apptest.NewMailbox(t)
	a := apptest.Start(t, func(c *app.Config) {
		c.Demo, c.Experts, c.SMTPURL, c.Mail = true, experts, box.URL, ""
		set(c)
	})
	if _, err := a.Demonstrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	d := &desk{t, a, box, nil}
	d.signIn(lang, mail)
	d.indexed(experts / 2)
	return d
}

func (d *desk) signIn(lang, mail string) {
	d.t.Helper()
	d.b = apptest.NewBrowser(d.t, d.a.URL(), lang)
	// a path says the same when a program encodes what it need not (RFC 3986, 6.2.2.2)
	code := strings.TrimSpace(d.b.Get("/demo/code/" + strings.Replace(mail, "@", "%40", 1)).Want(200).Page)
	d.b.Get("/"+lang+"/staff").Want(200).Send("/staff/sign-in", "email", mail, "password", "bridge over the tigris", "code", code).Want(200)
	if !strings.HasSuffix(d.b.Path, "/staff") {
		d.t.Fatalf("signed in, she stands at %s:\n%s", d.b.Path, d.b.Page)
	}
}

// indexed waits until that many people are findable.
func (d *desk) indexed(n int) {
	d.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		r, err := http.Get(d.a.URL() + "/readyz")
		if err != nil {
			d.t.Fatal(err)
		}
		var got struct{ Indexed int }
		decode(d.t, r, &got)
		if got.Indexed >= n {
			return
		}
	}
	d.t.Fatalf("fewer than %d people are indexed", n)
}

func TestJourneyOfTheOfficer(t *testing.T) {
	openDesk(t, "en", "shahla.karim@example.org").walk()
}

// TestJourneyOfTheOfficerOnMongoDB is the same walk over a real wire, among fewer people.
func TestJourneyOfTheOfficerOnMongoDB(t *testing.T) {
	openDeskOn(t, "en", "shahla.karim@example.org", 60, onMongoDB(t)).walk()
}

func (d *desk) walk() {
	d.t.Helper()
	d.b.Get("/en/staff/experts?q=heart").Want(200, "<mark")
	d.b.Get("/en/staff/experts?q=heart&country=SE").Want(200)
	d.b.Get("/en/staff/programmes").Want(200)
	base := d.mosul()
	d.b.Get(base).Want(200)
	d.b.Get(base+"/matches").Want(200, "Expert")
	if strings.Contains(d.b.Page, "Rozhan") {
		d.t.Error("a blind match tells a name")
	}
	d.b.Send("/matches", "in", "true").Want(200) // the first match is shortlisted
	d.b.Get(base + "/sending").Want(200)
	d.b.Send("/sending", "confirm", "7").Want(422) // the number has to be right
	d.b.Get(base+"/sending").Want(200).Send("/sending", "confirm", "1").Want(200)
	if !strings.HasSuffix(d.b.Path, "/board") {
		d.t.Fatalf("after sending she stands at %s", d.b.Path)
	}
	letter := d.letter("JSR-")
	d.answer(letter)
	d.b.Get(d.board(base)).Want(200).Send("/seat").Want(200)
	if seated := d.box.Wait(d.t, letter.To, 3); !strings.Contains(seated.Calendar, "BEGIN:VEVENT") {
		d.t.Errorf("the seat's letter has no calendar: %s", seated.Subject)
	}
}

// mosul is the address of the cardiologist's role.
func (d *desk) mosul() string {
	d.t.Helper()
	list, err := d.a.Programmes.List(d.t.Context(), officer)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, p := range list {
		if p.Status == programme.Open && strings.Contains(p.Title.En, "Mosul") {
			return "/en/staff/programmes/" + p.ID + "/roles/1"
		}
	}
	d.t.Fatal("no programme of Mosul is open")
	return ""
}

func (d *desk) board(role string) string { return strings.TrimSuffix(role, "/roles/1") + "/board" }

func (d *desk) letter(part string) apptest.Letter {
	d.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		for _, l := range d.box.Letters() {
			if strings.Contains(l.Text, part) && strings.Contains(l.Text, "/answer/") {
				return l
			}
		}
	}
	d.t.Fatalf("no invitation came; %d letters in all", len(d.box.Letters()))
	return apptest.Letter{}
}

// answer accepts without signing in: a scanner fetches first, she presses twice.
func (d *desk) answer(l apptest.Letter) {
	d.t.Helper()
	guest := apptest.NewBrowser(d.t, d.a.URL(), "ar")
	link := l.Link(d.t, "choice=accept")
	for range 3 {
		guest.Get(link).Want(200)
	}
	for range 2 {
		guest.Get(link).Want(200)
		guest.Send("/answer/", "state", "accepted").Want(200)
	}
	d.box.Wait(d.t, l.To, 2) // one receipt, for one answer
	code := regexp.MustCompile(`JSR-\w{4}-\w{4}`).FindString(l.Text)
	guest.Get("/en/genuine").Want(200).Send("/genuine", "code", strings.ToLower(code)).Want(200, "Shahla Karim")
	guest.Get("/en/genuine").Send("/genuine", "code", "JSR-2222-2222").Want(200)
	if strings.Contains(guest.Page, "Shahla") {
		d.t.Error("a wrong code is called genuine")
	}
}

// TestEveryStaffPageInThreeLanguages opens what an officer and an investment officer
// can reach, and checks each page as HTML.
func TestEveryStaffPageInThreeLanguages(t *testing.T) {
	d := openDesk(t, "en", "admin@example.org")
	role := d.mosul()
	one := strings.TrimSuffix(role, "/roles/1")
	d.b.Get("/en/staff/experts").Want(200)
	expert := regexp.MustCompile(`/staff/experts/exp_\w+`).FindString(d.b.Page)
	d.b.Get("/en/staff/opportunities").Want(200)
	opportunity := regexp.MustCompile(`/staff/opportunities/opp_\w+`).FindString(d.b.Page)
	paths := []string{"/staff", "/staff/experts", "/staff/experts?q=water&verified=true", "/staff/experts?q=nothing+like+that", expert, "/staff/programmes", "/staff/programmes/new",
		one[3:], one[3:] + "/edit", one[3:] + "/board", role[3:], role[3:] + "/matches", role[3:] + "/sending",
		"/staff/opportunities", "/staff/opportunities/new", opportunity, "/staff/interests", "/staff/interests/promises", "/staff/officers", "/staff/officers/new", "/staff/institutions", "/staff/institutions/new", "/staff/tokens", "/staff/absence", "/staff/account", "/outbox", "/opportunities", "/invest", "/genuine", "/privacy", "", "/register"}
	for _, lang := range []string{"en", "ar", "ckb"} {
		for _, path := range paths {
			d.b.Get("/" + lang + path)
			if d.b.Status != 200 {
				t.Errorf("/%s%s: %d", lang, path, d.b.Status)
				continue
			}
			for _, problem := range apptest.Problems(apptest.Page{Lang: lang, Body: []byte(d.b.Page), Asset: func(url string) bool { return d.served(url) }}) {
				t.Errorf("/%s%s: %s", lang, path, problem)
			}
		}
	}
}

func (d *desk) served(url string) bool {
	r, err := http.Get(d.a.URL() + url)
	if err != nil {
		return false
	}
	return r.StatusCode == 200 && r.Body.Close() == nil
}

func TestAVisitorSeesNoStaffPage(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	role := d.mosul()
	visitor := apptest.NewBrowser(t, d.a.URL(), "en")
	for _, path := range []string{"/en/staff", "/en/staff/experts", role, role + "/matches", role + "/sending"} {
		if visitor.Get(path); visitor.Path != "/en/staff/sign-in" {
			t.Errorf("%s: %d at %s", path, visitor.Status, visitor.Path)
		}
	}
	for _, path := range []string{"/en/staff/interests", "/en/staff/opportunities"} { // not an officer's
		if d.b.Get(path); d.b.Status != 403 {
			t.Errorf("%s for an officer without the role: %d", path, d.b.Status)
		}
	}
}

func decode(t *testing.T, r *http.Response, into any) {
	t.Helper()
	if err := json.NewDecoder(r.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
	if err := r.Body.Close(); err != nil {
		t.Fatal(err)
	}
}
