package app_test

import (
	"regexp"
	"strings"
	"testing"

	"jisr/app/apptest"
)

// TestADictionaryHoldsNobody: what browsers keep of the search names every value of the
// facets, is handed to everybody, and has nothing of those whom the search finds.
func TestADictionaryHoldsNobody(t *testing.T) {
	d := openDesk(t, "en", "admin@example.org")
	d.b.Get("/en/staff/experts").Want(200)
	link := regexp.MustCompile(`rel="compression-dictionary" href="([^"]+)"`).FindStringSubmatch(d.b.Page)
	people := regexp.MustCompile(`exp_\w+`).FindAllString(d.b.Page, -1)
	if link == nil || len(people) == 0 {
		t.Fatalf("%v, %d people", link, len(people))
	}
	guest := apptest.NewBrowser(t, d.a.URL(), "en")
	text := guest.Get(link[1]).Want(200).Page
	for _, value := range []string{`value="DE"><span class="what">Germany`, `value="22"><span class="what">Health professionals`, `value="jisr:telemedicine"`, `value="IQ-NI"`, `value="remote"`, `value="5-9"`, `experts?country=DE`} {
		if !strings.Contains(text, value) {
			t.Errorf("it does not have %s", value)
		}
	}
	if strings.Contains(text, "exp_") || strings.Contains(text, "esco:") {
		t.Error("it has people, or skills from the list of thousands")
	}
	csrf := regexp.MustCompile(`name="csrf" (content|value)="([^"]+)"`)
	if found := csrf.FindString(text); found != "" || !csrf.MatchString(d.b.Page) {
		t.Errorf("it has a token: %q", found)
	}
}
