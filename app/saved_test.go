package app_test

import (
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/office"
	"jisr/app/roster"
)

var savedAt = regexp.MustCompile(`/en/staff/searches/ssr_\w+`)

// TestASavedSearchWritesCountsAndReasonsAndNoName walks the pages of a saved search: an
// officer keeps one, somebody comes, the letter of the next morning says how many and why
// without anybody's name, her page says who, and the link of the letter ends it.
func TestASavedSearchWritesCountsAndReasonsAndNoName(t *testing.T) {
	const mail = "shahla.karim@example.org"
	var late atomic.Int64
	d := openDeskOn(t, "en", mail, 20, func(c *app.Config) {
		c.Now = func() time.Time { return time.Now().Add(time.Duration(late.Load())) }
	})
	d.b.Get("/en/staff").Want(200, "Saved searches")
	d.b.Get("/en/staff/experts?name=Rozhan&purpose=mission").Want(200).Lacks("Save this search")
	d.b.Get("/en/staff/experts?city=Nowhere+Test").Want(200, "Save this search")
	d.b.Get("/en/staff/searches/new?city=Nowhere+Test").Want(200, "City: Nowhere Test")
	d.b.Send("/staff/searches/new", "name", "").Want(422, "Fill this in")
	d.b.Send("/staff/searches/new", "name", "Nowhere", "often", "daily").Want(200, "The search is saved.", "Nowhere", "Nothing new")

	h := &house{App: d.a, t: t, now: time.Now()}
	e := h.register("Sawsan")
	if _, err := d.a.Roster.Store.UpdateExpert(t.Context(), e.ID, 0, func(e *roster.Expert) error { e.City = "Nowhere Test"; return nil }); err != nil {
		t.Fatal(err)
	}
	if err := d.a.Roster.Finder.Follow(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.b.Get("/en/staff").Want(200, "Nowhere", "1 new")
	all := savedAt.FindAllString(d.b.Page, -1)
	d.b.Get(all[len(all)-1]).Want(200, "Sawsan", "Registered on", "1 new").SendTo(all[len(all)-1], "/remove", "name", "Nobody lives there", "often", "daily", "rev", "1").Want(200, "The settings are saved.")
	late.Store(int64(office.Day))
	for range 2 { // beside the duty, which may have been first
		if _, err := d.a.Searches.Alert(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	letter := d.box.Wait(t, mail, 1)
	if !strings.Contains(letter.Text, "Nobody lives there: شخص جديد واحد (تسجيل جديد: 1).") || strings.Contains(letter.Text, "Sawsan") || strings.Contains(letter.Text, e.ID) {
		t.Errorf("the letter says:\n%s", letter.Text)
	}
	if rows, err := d.a.Log(t.Context(), e.ID, 5); err != nil || rows[0].Action != office.Alerted {
		t.Errorf("her log begins with %v, %v", rows, err)
	}
	stop := letter.Link(t, "/unsubscribe/")
	d.b.Tab().Get(stop).Want(200).Send("/unsubscribe/").Want(200)
	if wanted, err := d.a.Searches.Wanted(t.Context(), d.byAddress(mail).ID); wanted || err != nil {
		t.Errorf("unsubscribed, she wants letters: %v, %v", wanted, err)
	}
}
