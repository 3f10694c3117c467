package app_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/office"
	"jisr/app/roster"
)

// TestAMachineThatFillsTheTrapIsToldTheSameAndWrittenNothing, at both doors that anybody
// may write through.
func TestAMachineThatFillsTheTrapIsToldTheSameAndWrittenNothing(t *testing.T) {
	w := startWalk(t, nil)
	w.b.Get("/en/register").Send("/register", "email", "person@example.org").Want(200)
	told := w.b.Path
	w.box.Wait(t, "person@example.org", 1)
	w.b.Get("/en/register").Send("/register", "email", "machine@example.org", "website", "https://example.org").Want(200)
	if w.b.Path != told {
		t.Errorf("a machine is told so: it stands at %s, a person at %s", w.b.Path, told)
	}
	w.b.Get("/en/invest").Send("/invest").Want(200).Send("/invest/who", "kind", "person", "name.latin", "Machine", "email", "machine@example.org", "country", "US", "website", "https://example.org").Want(200)
	w.b.Get("/en/register").Send("/register", "email", "last@example.org").Want(200)
	w.box.Wait(t, "last@example.org", 1)
	for _, l := range w.box.Letters() {
		if l.To == "machine@example.org" {
			t.Errorf("the machine was written to: %s", l.Subject)
		}
	}
}

// TestTheConfirmationIsInHerLanguageAndCanBeChecked (13): from right to left, with a text
// part, her number, what happens next, and a code that the public page knows; another
// code is not ours, and the page says where to report it.
func TestTheConfirmationIsInHerLanguageAndCanBeChecked(t *testing.T) {
	w := startWalk(t, nil)
	w.registered()
	w.b.Send("/register/5").Want(200)
	l := w.box.Wait(t, rozhan, 2)
	number := w.record().Number
	if !strings.Contains(l.HTML, `lang="ckb"`) || !strings.Contains(l.HTML, `dir="rtl"`) || !strings.Contains(l.HTML, number) {
		t.Errorf("the letter is not in her language:\n%.600s", l.HTML)
	}
	next := letterText(t, "ckb", "letter.welcome.next")
	if !strings.Contains(l.Text, number) || !strings.Contains(strings.Join(strings.Fields(l.Text), " "), next) {
		t.Errorf("the text part says not what happens next:\n%s", l.Text)
	}
	code := ""
	for _, c := range regexp.MustCompile(`JSR-\w{4}-\w{4}`).FindAllString(l.Text, -1) {
		if c != number {
			code = c
		}
	}
	w.b.Get("/en/genuine").Send("/genuine", "code", code).Want(200, "Yes, this letter is from us", "Confirmation of a registration")
	w.b.Get("/en/genuine").Send("/genuine", "code", "JSR-2222-2222").Want(200, "This code is not ours", "so that others are warned")
}

// TestEachConsentIsGivenAndWithdrawnByItself on her page, at once and in the record.
func TestEachConsentIsGivenAndWithdrawnByItself(t *testing.T) {
	w := startWalk(t, nil)
	w.registered()
	w.b.Send("/register/5").Want(200)
	agreed := func() (out []office.Purpose) {
		e := w.record()
		for _, p := range office.Purposes() {
			if e.Agreed(p) {
				out = append(out, p)
			}
		}
		return out
	}
	for _, p := range office.Purposes() {
		before := agreed()
		for _, want := range []bool{!slices.Contains(before, p), slices.Contains(before, p)} {
			w.b.Get("/en/mine").Want(200)
			w.b.Send("/mine/consent", "purpose", string(p), "want", map[bool]string{true: "true", false: "false"}[want]).Want(200)
			now := agreed()
			if slices.Contains(now, p) != want {
				t.Errorf("%s should be %v: %v", p, want, now)
			}
			if p != office.ToRoster && !slices.Equal(without(now, p), without(before, p)) {
				t.Errorf("%s took another along: %v, before %v", p, now, before)
			}
			if paused := w.record().Status == roster.Paused; p == office.ToRoster && !want && !paused {
				t.Error("without the roster she is not paused")
			}
		}
	}
}

// letterText is a text of the letters as it stands in the catalogue.
func letterText(t *testing.T, lang, key string) string {
	t.Helper()
	raw, err := os.ReadFile("../static/locales/letters." + lang + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var texts map[string]any
	if err := json.Unmarshal(raw, &texts); err != nil {
		t.Fatal(err)
	}
	text, _ := texts[key].(string)
	if text == "" {
		t.Fatalf("%s has no %s", lang, key)
	}
	return text
}

func without(list []office.Purpose, p office.Purpose) []office.Purpose {
	return slices.DeleteFunc(slices.Clone(list), func(x office.Purpose) bool { return x == p })
}

// TestAReceiptFollowsAnErasure although her key is gone by then.
func TestAReceiptFollowsAnErasure(t *testing.T) {
	w := startWalk(t, nil)
	w.registered()
	w.b.Send("/register/5").Want(200)
	w.box.Wait(t, rozhan, 2)
	w.b.Get("/ckb/mine").Send("/mine/erase", "number", w.record().Number, "when", "now").Want(200)
	l := w.box.Wait(t, rozhan, 3)
	if l.Subject != letterText(t, "ckb", "letter.erased.subject") || strings.Contains(l.Text+l.HTML, "ڕۆژان") {
		t.Errorf("the receipt is %q:\n%s", l.Subject, l.Text)
	}
}

// TestWhatIsTypedSurvivesARestart (4): half a word, her place and her sign-in are there
// again after the service was stopped and started.
func TestWhatIsTypedSurvivesARestart(t *testing.T) {
	box, c := apptest.NewMailbox(t), apptest.Config(t)
	c.SMTPURL, c.Mail = box.URL, ""
	a, stop := running(t, c)
	w := &walk{t, a, box, apptest.NewBrowser(t, a.URL(), "ckb")}
	w.enter(rozhan, 1)
	w.b.Send("/register/1", "name.native", "ڕۆژان", "country", "SE").Want(200)
	w.b.SendTo("/ckb/register/2/keep", "/register/2", "occupations[0].title", "kard").Want(200)
	cookies := w.b.Cookies()
	stop()
	a, stop = running(t, c)
	defer stop()
	again := apptest.NewBrowser(t, a.URL(), "ckb").With(cookies)
	again.Get("/ckb/register/2").Want(200, `value="kard"`)
	again.Get("/ckb/register/1").Want(200, `value="ڕۆژان"`)
}

// running starts a service that the test stops itself.
func running(t *testing.T, c app.Config) (*app.App, func()) {
	t.Helper()
	a, err := app.New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	waitFor(t, func() bool {
		status, _, _ := ask(t, a.URL()+"/readyz")
		return status == http.StatusOK
	})
	return a, func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
		if err := a.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
}

// TestTheMapSaysTheNumbersOfItsTableAndOfTheFacet: a bubble, a row and a box of the
// filter for each country, with one number.
func TestTheMapSaysTheNumbersOfItsTableAndOfTheFacet(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	d.b.Get("/en/staff/experts?q=doctor").Want(200, `<svg class="map"`)
	bubbles, rows, boxes := map[string]string{}, map[string]string{}, map[string]string{}
	for _, m := range regexp.MustCompile(`<title>([^<:]+): ([\d,]+)</title></circle>`).FindAllStringSubmatch(d.b.Page, -1) {
		bubbles[m[1]] = m[2]
	}
	table := regexp.MustCompile(`(?s)</svg>\s*<table class="plain">.*?</table>`).FindString(d.b.Page)
	for _, m := range regexp.MustCompile(`<th scope="row"><a href="[^"]*country=\w+[^"]*">([^<]+)</a></th><td class="figure">([\d,]+)</td>`).FindAllStringSubmatch(table, -1) {
		rows[m[1]] = m[2]
	}
	for _, m := range regexp.MustCompile(`name="country" value="\w\w"[^>]*><span class="what">([^<]+)</span><span class="num count">([\d,]+)</span></label><svg`).FindAllStringSubmatch(d.b.Page, -1) {
		boxes[m[1]] = m[2]
	}
	if len(bubbles) < 5 || len(rows) < len(bubbles) || len(boxes) < 5 {
		t.Fatalf("%d bubbles, %d rows, %d boxes", len(bubbles), len(rows), len(boxes))
	}
	for country, n := range bubbles {
		if rows[country] != n {
			t.Errorf("%s: %s on the map, %s in its table", country, n, rows[country])
		}
	}
	for country, n := range boxes {
		if rows[country] != n && n != "0" {
			t.Errorf("%s: %s in the filter, %s in the table", country, n, rows[country])
		}
	}
}
