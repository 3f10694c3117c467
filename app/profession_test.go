package app_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/input"

	"jisr/app/apptest"
	"jisr/app/apptest/browser"
	"jisr/app/roster"
)

// occupied is an occupation as a form sends it, whose code was chosen.
func occupied(i int, words, code, years string) []string {
	name := fmt.Sprintf("occupations[%d].", i)
	return []string{name + "title", words, name + "title.code", code, name + "title.was", words, name + "years", years}
}

// studied is a degree as a form sends it.
func studied(i int, level, field, code, school, year string) []string {
	name := fmt.Sprintf("education[%d].", i)
	return []string{name + "level", level, name + "field", field, name + "field.code", code, name + "field.was", field, name + "institution", school, name + "year", year, name + "country", "SE"}
}

// worked is a stretch of work as a form sends it.
func worked(i int, title, from, to, text string) []string {
	name := fmt.Sprintf("experience[%d].", i)
	return []string{name + "title", title, name + "organisation", "University hospital", name + "from", from, name + "to", to, name + "text", text}
}

func all(lists ...[]string) (out []string) {
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// atProfession brings her to the second step.
func (w *walk) atProfession() {
	w.t.Helper()
	w.enter(rozhan, 1)
	w.b.Send("/register/1", "name.native", "ڕۆژان", "country", "SE").Want(200)
	w.at("/register/2")
}

// TestAProfessionHoldsSeveralOfEach without scripts: rows are added, the middle one is
// removed, another occupation becomes the main one, and nothing typed is lost; each is on
// the check of the answers.
func TestAProfessionHoldsSeveralOfEach(t *testing.T) {
	w := startWalk(t, nil)
	w.atProfession()
	w.b.Lacks(`name="experience[0].title"`, `name="education[0].level"`, `name="occupations[1].title"`) // one occupation is enough
	w.b.Send("/register/2", all(occupied(0, "heart doctor", "jisr:cardiologist", "12"), []string{"headline", "Hearts", "add", "experience"})...).Want(200, `value="heart doctor"`, `value="Hearts"`, `name="experience[0].title"`)
	w.b.Send("/register/2", all(worked(0, "Consultant", "2016", "", "Led the cath lab."), []string{"add", "experience"})...).Want(200, `value="Consultant"`, "Led the cath lab.", `name="experience[1].title"`)
	w.b.Send("/register/2", all(worked(1, "Lecturer", "2012", "2015", "Taught."), worked(2, "Resident", "2010", "2012", "Learned."), []string{"add", "education"})...).Want(200)
	w.b.Send("/register/2", all(studied(0, "8", "Medicine", "0912", "Karolinska", "2009"), studied(1, "7", "Nursing", "0913", "Baghdad", "2001"), []string{"add", "occupations"})...).Want(200, `name="occupations[1].title"`)
	w.b.Send("/register/2", all(occupied(1, "university teacher", "isco:2310", "15"), []string{"skills", "jisr:cardiac-catheterisation", "skills", "jisr:echocardiography", "remove", "experience[1]"})...).Want(200, "Led the cath lab.", `value="Resident"`, `value="university teacher"`)
	w.b.Lacks("Lecturer", "Taught.")
	w.b.Send("/register/2", "first", "occupations[1]").Want(200)
	w.b.Send("/register/2", "skills[jisr:cardiac-catheterisation].level", "٥", "skills[jisr:cardiac-catheterisation].note", "cath lab since 2016").Want(200)
	w.at("/register/3")
	e := w.record()
	if o := e.Occupations; len(o) != 2 || o[0].Code != "2310" || o[0].Years != 15 || o[1].Concept != "jisr:cardiologist" || o[1].Title != "heart doctor" || e.YearsOfWork() != 15 {
		t.Errorf("occupations %+v", o)
	}
	if x := e.Experience; len(x) != 2 || x[0].Text != "Led the cath lab." || x[0].To != nil || x[1].Title != "Resident" || x[1].From != "2010-01" {
		t.Errorf("experience %+v", x)
	}
	if d := e.Education; len(d) != 2 || d[0].Field != "0912" || d[1].Institution != "Baghdad" || d[1].Year != 2001 || d[1].Country != "SE" {
		t.Errorf("education %+v", d)
	}
	if s := e.Skills; len(s) != 2 || s[0].Level != 5 || s[0].Note != "cath lab since 2016" || s[1].Level != 0 {
		t.Errorf("skills %+v", s)
	}
	w.b.Send("/register/3", "availability.modes", "visit").Want(200).Send("/register/4", "consents.roster", "true").Want(200)
	w.at("/register/5")
	w.b.Want(200, "heart doctor", "university teacher", "cath lab since 2016", "Led the cath lab.", "Resident", "Karolinska", "Baghdad", `href="/ckb/register/2?back=1#f-experience-1-title"`, `href="/ckb/register/2?back=1#f-education-1-level"`)
}

// TestTheSecondRowSaysWhatIsWrongInIt: each message stands beside its field, in a row
// that is open, and what is refused is there afterwards.
func TestTheSecondRowSaysWhatIsWrongInIt(t *testing.T) {
	w := startWalk(t, nil)
	w.atProfession()
	first := all(occupied(0, "heart doctor", "jisr:cardiologist", "12"), worked(0, "Consultant", "2016", "", ""), studied(0, "8", "Medicine", "0912", "Karolinska", "2009"))
	for field, wrong := range map[string][]string{
		"occupations-1-years":       occupied(1, "university teacher", "isco:2310", "99"),
		"occupations-1-title":       occupied(1, "", "", "9"),
		"experience-1-to":           worked(1, "Resident", "2012", "2010", ""),
		"experience-1-title":        worked(1, "", "2012", "", "Wrote this."),
		"education-1-year":          studied(1, "7", "Nursing", "0913", "Baghdad", "1812"),
		"education-1-level":         studied(1, "", "Nursing", "0913", "Baghdad", "2001"),
		"experience-1-text":         worked(1, "Resident", "2010", "", strings.Repeat("ن", 2001)),
		"skills-jisr-dialysis-note": {"skills", "jisr:echocardiography", "skills", "jisr:dialysis", "skills[jisr:dialysis].note", strings.Repeat("ن", 201)},
	} {
		w.b.Get("/ckb/register/2").SendTo("/ckb/register/2/keep", "/register/2", "discard", "true").Want(200)
		w.b.Send("/register/2", all(first, wrong)...).Want(422, `href="#f-`+field+`"`, `id="f-`+field+`-error"`, "heart doctor", "Consultant", "Karolinska")
		if w.b.Get("/ckb/register/2"); !strings.Contains(w.b.Page, wrong[len(wrong)-1]) {
			t.Errorf("%s: what was refused is gone", field)
		}
	}
	if n := len(w.record().Occupations); n != 0 {
		t.Errorf("%d occupations were saved", n)
	}
}

// TestRowsThatWereAddedAreThereAgain on another device: the buttons of a list keep what
// is typed, and save none of it.
func TestRowsThatWereAddedAreThereAgain(t *testing.T) {
	w := startWalk(t, nil)
	w.atProfession()
	w.b.Send("/register/2", all([]string{"occupations[0].title", "kard"}, worked(0, "Consultant", "2016", "", "Led the lab."), worked(1, "Resident", "2010", "2012", ""), []string{"add", "education"})...).Want(200, `value="kard"`)
	w.b = apptest.NewBrowser(t, w.a.URL(), "ckb")
	w.enter(rozhan, 2)
	w.b.Want(200, `value="kard"`, "Led the lab.", `value="Resident"`)
	w.b.Send("/register/2", "remove", "experience[0]").Want(200, `value="Resident"`).Lacks("Led the lab.")
	w.b.Get("/ar/register/2").Want(200, `value="Resident"`).Lacks("Led the lab.")
	if e := w.record(); len(e.Experience)+len(e.Occupations) > 0 {
		t.Errorf("saved are %+v and %+v", e.Experience, e.Occupations)
	}
}

// TestAButtonOfAListDoesNotOverwriteASecondTab: what another page wrote stands, and she
// is asked.
func TestAButtonOfAListDoesNotOverwriteASecondTab(t *testing.T) {
	w := startWalk(t, nil)
	w.atProfession()
	old := w.b.Tab().Get("/ckb/register/2")
	w.b.Send("/register/2", "occupations[0].title", "kardiolog").Want(200)
	old.Send("/register/2", "occupations[0].title", "welder", "add", "experience").Want(412, `href="#f-newer"`, `value="welder"`)
	if o := w.record().Occupations; len(o) != 1 || o[0].Concept != "jisr:cardiologist" {
		t.Errorf("saved are %+v", o)
	}
}

// TestAListTakesNoMoreThanTheRecordMay: the button goes, and who sends it still is told.
func TestAListTakesNoMoreThanTheRecordMay(t *testing.T) {
	w := startWalk(t, nil)
	w.atProfession()
	var five []string
	for i := range roster.MostOccupations {
		five = append(five, occupied(i, fmt.Sprint("heart doctor ", i), "jisr:cardiologist", "1")...)
	}
	w.b.Send("/register/2", all(five, []string{"add", "skills"})...).Want(200).Lacks(`name="add" value="occupations"`)
	w.b.Send("/register/2", "add", "occupations").Want(422, `href="#f-occupations-0-title"`)
	w.b.Send("/register/2", occupied(roster.MostOccupations, "welder", "isco:7212", "1")...).Want(422, `href="#f-occupations-0-title"`, "heart doctor 4", "welder")
	w.b.SendTo("/ckb/register/2/keep", "/register/2", "discard", "true").Want(200)
	w.b.Send("/register/2", five...).Want(200)
	if n := len(w.record().Occupations); n != roster.MostOccupations {
		t.Errorf("%d occupations", n)
	}
}

// TestAnImportOfSeveralOccupationsOutlivesAnEdit: what the list brought and she does not
// touch stays as it came.
func TestAnImportOfSeveralOccupationsOutlivesAnEdit(t *testing.T) {
	w := startWalk(t, nil)
	path := (&house{t: t, App: w.a}).file("list.csv", "email,name,language,country,occupation,occupation_years,years,skills,education_level,education_field,education_institution,education_country,consents,consent_source,consent_date\n"+
		rozhan+",Rozhan Ahmed,ckb,SE,jisr:cardiologist;2310,12;5,12,jisr:echocardiography,8;7,0912;0913,Karolinska;Baghdad,SE;IQ,roster,paper,2026-10-01\n")
	out, err := (&house{t: t, App: w.a}).run("import", map[string]string{"file": path})
	if err != nil || !strings.Contains(out, "1 active") {
		t.Fatalf("%q: %v", out, err)
	}
	waitFor(t, func() bool { // an officer finds her, and her address is proven
		found, err := w.a.Roster.Search(t.Context(), officer, roster.Query{Text: "Karolinska"})
		if err != nil || len(found.Hits) != 1 {
			return false
		}
		_, err = w.a.Roster.Store.UpdateExpert(t.Context(), found.Hits[0].Expert.ID, 0, func(e *roster.Expert) error {
			e.EmailVerifiedAt = &e.CreatedAt
			return nil
		})
		return err == nil
	})
	w.enter(rozhan, 1)
	was := w.record()
	if len(was.Occupations) != 2 || len(was.Education) != 2 {
		t.Fatalf("imported are %+v and %+v", was.Occupations, was.Education)
	}
	w.b.Get("/ckb/register/2").Want(200).SendTo("/ckb/register/2/keep", "/register/2").Want(200)
	if e := w.record(); len(e.Typed) > 0 && len(e.Typed[0].Values) > 0 {
		t.Errorf("untouched it differs: %+v", e.Typed)
	}
	w.b.Send("/register/2", "education[1].institution", "University of Baghdad", "headline", "Heart doctor and teacher").Want(200)
	now := w.record()
	was.Education[1].Institution, was.Headline = "University of Baghdad", "Heart doctor and teacher"
	if fmt.Sprint(now.Occupations, now.Education, now.Skills, now.Years, now.Headline) != fmt.Sprint(was.Occupations, was.Education, was.Skills, was.Years, was.Headline) {
		t.Errorf("was %+v\nnow %+v", was.Profile, now.Profile)
	}
}

// TestBrowserWritesRowsInPlace on a phone in Sorani: a row appears where the page stands,
// with the cursor in it, the middle one goes, a skill that is chosen can be told more of,
// and what was typed is saved by itself and with the button.
func TestBrowserWritesRowsInPlace(t *testing.T) {
	b := browser.New(t)
	w := startWalk(t, nil)
	w.atProfession()
	h := newHand(t, b, w.a.URL(), browser.View{Width: 360, Height: 740})
	(&desk{t: t, a: w.a}).lend(h.p, w.b)
	h.open("/ckb/register/2")
	h.suggest("f-occupations-0-title", "قەڵب")
	h.p.Eval(`() => { window.same = true; return true }`) // gone with a new page
	for i, title := range []string{"Consultant", "Lecturer", "Resident"} {
		h.inPlace(`button[name=add][value=experience]`)
		if got, want := h.p.Eval(`() => document.activeElement.id`), fmt.Sprintf(`"f-experience-%d-title"`, i); got != want {
			t.Errorf("the cursor is in %s, not in %s", got, want)
		}
		h.write(fmt.Sprintf("f-experience-%d-title", i), title)
	}
	h.saved()
	h.look()
	h.p.Eval(`() => { document.querySelectorAll("details.row")[1].open = true; return true }`)
	h.inPlace(`button[name=remove][value="experience[1]"]`)
	if got := h.value("f-experience-1-title") + h.value("f-experience-0-title") + h.value("f-occupations-0-title"); !strings.HasPrefix(got, `"Resident""Consultant"`) || strings.HasSuffix(got, `""`) {
		t.Errorf("after the middle row went there are %s", got)
	}
	h.inPlace(`button[name=add][value=occupations]`)
	h.suggest("f-occupations-1-title", "teacher")
	h.inPlace(`button[name=add][value=education]`)
	h.choose("education[0].level", "8")
	h.look()
	h.suggest("f-skills", "echocardiography")
	h.p.Eval(`() => { document.querySelector("details.fold").open = true; return true }`)
	const note = "f-skills-jisr-echocardiography-note"
	waitFor(t, func() bool { return h.p.Eval(`(id) => Boolean(document.getElementById(id))`, note) == "true" })
	h.choose("skills[jisr:echocardiography].level", "4")
	h.write(note, "since 2016")
	h.look()
	if h.p.Eval(`() => Boolean(window.same)`) != "true" {
		t.Error("the page was loaded anew")
	}
	h.p.Screenshot(os.Getenv("JISR_SHOTS"), "profession-ckb-360")
	h.press("#step-save")
	h.at("/register/3")
	e := w.record()
	if len(e.Occupations) != 2 || len(e.Experience) != 2 || len(e.Education) != 1 || len(e.Skills) != 1 || e.Skills[0].Note != "since 2016" || e.Skills[0].Level != 4 {
		t.Errorf("saved is %+v", e.Profile)
	}
	h.open("/ckb/register/2")
	h.p.Screenshot(os.Getenv("JISR_SHOTS"), "profession-again-ckb-360")
}

// quiet waits until what was chosen has brought what it offers: rows that come above the
// focus while Tab is pressed push it out of the window.
func (h *hand) quiet() {
	h.t.Helper()
	const height = `() => document.querySelector(".htmx-request") ? "" : String(document.documentElement.scrollHeight)`
	still, was := 0, ""
	waitFor(h.t, func() bool {
		if now := h.p.Eval(height); now == was && now != `""` {
			still++
		} else {
			still, was = 0, now
		}
		time.Sleep(50 * time.Millisecond)
		return still >= 10
	})
}

// inPlace presses a button by the keyboard and waits until its answer stands in the page.
func (h *hand) inPlace(selector string) {
	h.t.Helper()
	h.quiet()
	h.reach(`(selector) => document.querySelector(selector)`, selector)
	h.p.Eval(`() => { window.settled = false; document.addEventListener("htmx:afterSettle", () => { window.settled = true }, {once: true}); return true }`)
	h.p.Press(input.Enter)
	waitFor(h.t, func() bool { return h.p.Eval(`() => window.settled`) == "true" })
}
