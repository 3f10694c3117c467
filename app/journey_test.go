package app_test

import (
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/roster"
)

// walk is the cardiologist of the journeys, on a phone without scripts, in Sorani.
type walk struct {
	t   *testing.T
	a   *app.App
	box *apptest.Mailbox
	b   *apptest.Browser
}

const rozhan = "rozhan@example.org"

func startWalk(t *testing.T, set func(*app.Config)) *walk {
	box := apptest.NewMailbox(t)
	a := apptest.Start(t, func(c *app.Config) {
		c.SMTPURL, c.Mail = box.URL, ""
		if set != nil {
			set(c)
		}
	})
	return &walk{t, a, box, apptest.NewBrowser(t, a.URL(), "ckb,ar;q=0.5")}
}

// enter asks for a link, follows it from the letter and presses its button.
func (w *walk) enter(mail string, n int) {
	w.t.Helper()
	w.b.Get("/ckb/register").Want(200).Send("/register", "email", mail).Want(200)
	link := w.box.Wait(w.t, mail, n).Link(w.t, "/enter/")
	w.b.Get(link).Want(200).Get(link).Want(200) // a scanner was there before her
	w.b.Send("/enter/").Want(200)
}

func (w *walk) register() {
	w.t.Helper()
	w.b.Get("/").Want(200, `lang="ckb"`, `dir="rtl"`)
	w.enter(rozhan, 1)
	w.b.Get("/ckb/register/1").Want(200)
	w.b.Send("/register/1", "name.latin", "Rozhan Ahmed").Want(422, `id="errors"`, `value="Rozhan Ahmed"`) // a country is missing, nothing is lost
	w.b.Send("/register/1", "name.native", "ڕۆژان ئەحمەد", "birth_year", "١٩٨٤", "country", "SE", "city", "Stockholm", "origin", "IQ-SU", "gender", "female", "language", "ckb").Want(200)
	w.b.Send("/register/2", "occupations[0].title", "kardiolog", "occupations[0].years", "12", "headline", "Interventional cardiologist", "skills.add", "cath lab", "education[0].level", "8").Want(200)
}

// toTheLastStep brings her before the button that registers her.
func (w *walk) toTheLastStep() {
	w.t.Helper()
	w.register()
	w.b.Send("/register/3", "languages[0].code", "ckb", "languages[0].level", "native", "availability.modes", "visit",
		"availability.windows[0].from.day", "1", "availability.windows[0].from.month", "3", "availability.windows[0].from.year", "2027",
		"availability.windows[0].to.day", "31", "availability.windows[0].to.month", "5", "availability.windows[0].to.year", "2027", "availability.windows[0].days", "14").Want(200)
	w.b.Send("/register/4", "consents.roster", "true", "consents.invitations", "true").Want(200)
}

func TestJourneyOfTheCardiologist(t *testing.T) { walkTheCardiologist(t, nil) }

// TestJourneyOfTheCardiologistOnMongoDB is the same walk over a real wire.
func TestJourneyOfTheCardiologistOnMongoDB(t *testing.T) {
	walkTheCardiologist(t, onMongoDB(t))
}

func walkTheCardiologist(t *testing.T, set func(*app.Config)) {
	t.Helper()
	w := startWalk(t, set)
	w.register()
	if !strings.HasSuffix(w.b.Path, "/register/3") {
		t.Fatalf("after the second step: %s\n%s", w.b.Path, w.b.Page)
	}
	// half way she goes on at another device: same step, nothing lost
	w.b = apptest.NewBrowser(t, w.a.URL(), "ckb")
	w.enter(rozhan, 2)
	if !strings.HasSuffix(w.b.Path, "/register/3") {
		t.Errorf("she comes back to %s", w.b.Path)
	}
	w.b.Send("/register/3", "languages[0].code", "ckb", "languages[0].level", "native", "availability.modes", "visit",
		"availability.windows[0].from.day", "31", "availability.windows[0].from.month", "5", "availability.windows[0].from.year", "2027",
		"availability.windows[0].to.day", "1", "availability.windows[0].to.month", "3", "availability.windows[0].to.year", "2027").Want(422, `id="errors"`)
	w.b.Send("/register/3", "availability.windows[0].from.day", "1", "availability.windows[0].from.month", "3", "availability.windows[0].to.day", "31", "availability.windows[0].to.month", "5",
		"availability.windows[0].days", "14").Want(200)
	w.b.Send("/register/4", "consents.invitations", "true").Want(422, `id="errors"`) // without the roster nobody can find her
	w.b.Send("/register/4", "consents.roster", "true", "consents.invitations", "true").Want(200)
	if !strings.HasSuffix(w.b.Path, "/register/5") {
		t.Fatalf("after the consents: %s", w.b.Path)
	}
	w.b.Want(200, "Rozhan Ahmed", "ڕۆژان ئەحمەد", "Stockholm")
	w.b.Send("/register/5").Want(200, "JSR-")
	w.box.Wait(t, rozhan, 3)                                                        // number and next steps by letter
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) { // findable soon; how soon, the benchmark says
		found, err := w.a.Roster.Search(t.Context(), officer, roster.Query{Text: "دڵ"})
		if err != nil {
			t.Fatal(err)
		}
		if found.Total == 1 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("found %d in time", found.Total)
		}
	}
	w.b.Get("/ckb/mine").Want(200)
	w.b.Get("/ckb/mine/download").Want(200, `"rozhan@example.org"`, `"expert.registered"`)
}

// patience is how long a test waits for what happens soon: how soon is measured by
// benchmarks, not here.
const patience = time.Minute
