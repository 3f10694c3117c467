package app_test

import (
	"fmt"
	"html"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/office"
	"jisr/app/roster"
)

// opens is what opening a record answers to an officer.
func (h *house) opens(actor office.Actor, e roster.Expert) error {
	_, err := h.Roster.Open(h.t.Context(), actor, e.ID, "")
	return err
}

// viewed holds what somebody opened today, of how many, against what it must be.
func (h *house) viewed(actor office.Actor, opened, most int) (today roster.ViewsToday) {
	h.t.Helper()
	today, err := h.Roster.OwnViews(h.t.Context(), actor)
	h.must(err)
	if today.Opened != opened || today.Most != most {
		h.t.Errorf("%d of %d records are opened, want %d of %d", today.Opened, today.Most, opened, most)
	}
	return today
}

// reached counts the rows and the letters that say that somebody came to the bound.
func (h *house) reached(id string, rows, letters int) (list []app.QueuedLetter) {
	h.t.Helper()
	log, err := h.Log(h.t.Context(), id, 50)
	h.must(err)
	log = slices.DeleteFunc(log, func(r office.Entry) bool { return r.Action != office.ViewsReached })
	all, err := h.Outbox(h.t.Context(), 50)
	h.must(err)
	for _, l := range all {
		if l.Kind == "many_views" {
			list = append(list, l)
		}
	}
	if len(log) != rows || len(list) != letters {
		h.t.Errorf("the log says it %d times and %d letters do, want %d and %d", len(log), len(list), rows, letters)
	}
	return list
}

// TestOneOfficerOpensOnlySoManyRecordsInADay: the bound counts different records, whichever
// door shows them, and the same one again costs nothing; somebody else has her own; the day
// is that of Baghdad.
func TestOneOfficerOpensOnlySoManyRecordsInADay(t *testing.T) {
	h := newHouse(t, func(c *app.Config) { c.ViewsPerDay = 5 })
	head, reader := hire(t, h.App, "head", office.Admin), hire(t, h.App, "reader", office.OfficerRole)
	list := h.registerMany(7)
	for n := range 3 {
		h.must(h.opens(reader, list[n]))
	}
	if h.viewed(reader, 3, 5).Few() {
		t.Error("it is said that few are left when three of five are opened")
	}
	h.must(h.opens(reader, list[3]))
	for range 3 {
		h.must(h.opens(reader, list[0]))
	}
	if today := h.viewed(reader, 4, 5); !today.Few() || today.Left() != 1 {
		t.Errorf("at four of five %d are left (said: %t)", today.Left(), today.Few())
	}
	h.must(h.opens(reader, list[4]))
	for _, e := range list[5:] {
		h.refused(h.opens(reader, e), "error.views")
		h.refused(h.opens(reader, e), "error.views")
		if log, err := h.Log(t.Context(), e.ID, 20); err != nil || slices.ContainsFunc(log, func(r office.Entry) bool { return r.Action == office.Opened }) {
			t.Errorf("her log says that she was opened, who was not: %v", err)
		}
	}
	h.must(h.opens(reader, list[2]))
	h.must(h.opens(head, list[6]))
	if _, err := h.Roster.Search(t.Context(), reader, roster.Query{}); err != nil {
		t.Errorf("a list at the bound: %v", err)
	}
	h.pass(11*time.Hour + 59*time.Minute) // a minute to midnight in Baghdad
	h.refused(h.opens(reader, list[5]), "error.views")
	h.pass(time.Minute)
	h.viewed(reader, 0, 5)
	h.must(h.opens(reader, list[5]))
	h.viewed(reader, 1, 5)
}

// TestEveryDoorToARecordCounts: a profile opened from a blind match and a CV are looks as
// the record is, and at the bound neither is shown.
func TestEveryDoorToARecordCounts(t *testing.T) {
	h := newHouse(t, func(c *app.Config) { c.ViewsPerDay = 2 })
	reader := hire(t, h.App, "reader", office.OfficerRole)
	list := []roster.Expert{h.register("Amal"), h.register("Bahar"), h.register("Chra")}
	withCV, err := h.Roster.UploadCV(t.Context(), office.Actor{Kind: office.PersonKind, ID: list[2].Person.ID}, list[2].ID, "cv.docx", wordDocument(t, []string{"cardiology"}))
	h.must(err)
	p := h.open(content(1, false))
	h.must(h.CatchUp(t.Context()))
	m, err := h.Programmes.Matches(t.Context(), officer, p.ID, 1, 0, 10)
	h.must(err)
	keys := map[string]string{}
	for _, c := range m.Candidates {
		id, _ := h.Programmes.Resolve(p.ID, c.Key)
		keys[id] = c.Key
	}
	_, err = h.Programmes.Unblind(t.Context(), reader, p.ID, keys[list[0].ID])
	h.must(err)
	_, _, err = h.Roster.OpenCV(t.Context(), reader, withCV.ID)
	h.must(err)
	h.viewed(reader, 2, 2)
	h.must(h.opens(reader, list[0]))
	_, err = h.Programmes.Unblind(t.Context(), reader, p.ID, keys[list[1].ID])
	h.refused(err, "error.views")
	other := hire(t, h.App, "other", office.Viewer)
	h.must(h.opens(other, list[0]))
	h.must(h.opens(other, list[1]))
	if _, document, err := h.Roster.OpenCV(t.Context(), other, withCV.ID); office.CodeOf(err) != office.TooMany || document != nil {
		t.Errorf("a CV at the bound: %d bytes, %v", len(document), err)
	}
}

// TestTheHeadIsToldOnceADay: one letter for a day and an officer, from three fifths of the
// bound on, in the head's language, and nobody is named in it whose record was opened; the
// log has a row for each bound.
func TestTheHeadIsToldOnceADay(t *testing.T) {
	h := newHouse(t, func(c *app.Config) { c.ViewsPerDay = 2 })
	head, reader := hire(t, h.App, "head", office.Admin), hire(t, h.App, "reader", office.OfficerRole)
	_, err := h.StaffKept().UpdateOfficer(t.Context(), head.ID, func(o *office.Officer) error {
		o.Language = "ckb"
		return nil
	})
	h.must(err)
	list := h.registerMany(8)
	h.must(h.opens(reader, list[0]))
	h.reached(reader.ID, 0, 0)
	h.must(h.opens(reader, list[1]))
	h.reached(reader.ID, 0, 1)
	for _, e := range list[2:4] {
		h.refused(h.opens(reader, e), "error.views")
	}
	l := h.reached(reader.ID, 1, 1)[0]
	text := l.Message.Text
	if l.Message.To.Addr != "head@example.org" || l.Message.Subject != "کردنەوەی تۆماری زۆر لە یەک ڕۆژدا" || !strings.Contains(text, "reader") || !strings.Contains(text, "/ckb/staff/officers/"+reader.ID) {
		t.Errorf("to %s, %q: %s", l.Message.To.Addr, l.Message.Subject, text)
	}
	for _, e := range list {
		if strings.Contains(text, e.Name.Latin) || strings.Contains(text, e.ID) {
			t.Errorf("it names %s: %s", e.Name.Latin, text)
		}
	}
	h.must(h.Roster.LiftViews(t.Context(), head, reader.ID, "A ward asked for all of them."))
	for _, e := range list[2:4] {
		h.must(h.opens(reader, e))
	}
	h.refused(h.opens(reader, list[4]), "error.views")
	h.reached(reader.ID, 2, 1)
	h.pass(office.Day)
	for _, e := range list[:2] {
		h.must(h.opens(reader, e))
	}
	h.refused(h.opens(reader, list[2]), "error.views")
	h.reached(reader.ID, 3, 2)
}

// TestOnlyAnotherAdminLiftsTheBound: for a reason, for the day, by as many again; not the
// officer herself, not who acts for her, and not who made a service account.
func TestOnlyAnotherAdminLiftsTheBound(t *testing.T) {
	h := newHouse(t, func(c *app.Config) { c.ViewsPerDay = 2 })
	ctx := t.Context()
	head, reader := hire(t, h.App, "head", office.Admin), hire(t, h.App, "reader", office.OfficerRole)
	list := h.registerMany(5)
	for _, e := range list[:2] {
		h.must(h.opens(reader, e))
	}
	h.refused(h.opens(reader, list[2]), "error.views")
	h.wrong(h.Roster.LiftViews(ctx, head, reader.ID, " "), "reason", "required")
	h.refused(h.Roster.LiftViews(ctx, head, head.ID, "urgent"), "views.refused.self")
	inHerPlace := head
	inHerPlace.For = reader.ID
	h.refused(h.Roster.LiftViews(ctx, inHerPlace, reader.ID, "urgent"), "views.refused.self")
	if err := h.Roster.LiftViews(ctx, reader, reader.ID, "urgent"); office.CodeOf(err) != office.Forbidden {
		t.Errorf("she lifts it herself: %v", err)
	}
	if _, err := h.Roster.ViewsOf(ctx, reader, head.ID); office.CodeOf(err) != office.Forbidden {
		t.Errorf("she reads what others opened: %v", err)
	}
	if err := h.Roster.LiftViews(ctx, head, "off_none", "urgent"); office.CodeOf(err) != office.NotFound {
		t.Errorf("for nobody: %v", err)
	}
	h.refused(h.opens(reader, list[2]), "error.views")

	h.must(h.Roster.LiftViews(ctx, head, reader.ID, "A ward asked for all of them."))
	h.must(h.opens(reader, list[2]))
	today, err := h.Roster.ViewsOf(ctx, head, reader.ID)
	h.must(err)
	if today.Opened != 3 || today.Most != 4 || len(today.Lifted) != 1 || today.Lifted[0].Actor.ID != head.ID || today.Lifted[0].Purpose != "A ward asked for all of them." {
		t.Errorf("the admin reads %+v", today)
	}
	h.must(h.opens(reader, list[3]))
	h.refused(h.opens(reader, list[4]), "error.views")
	h.pass(office.Day)
	h.viewed(reader, 0, 2)

	account := office.Token{ID: "tok_1", Rev: 1, Name: "Register", Hash: "x", Role: office.OfficerRole, Institution: "ins_1", By: head.ID, CreatedAt: h.clock()}
	h.must(h.StaffKept().InsertToken(ctx, account))
	h.refused(h.Roster.LiftViews(ctx, head, account.ID, "urgent"), "views.refused.self")
	h.must(h.Roster.LiftViews(ctx, hire(t, h.App, "second", office.Admin), account.ID, "The yearly report."))
	h.viewed(account.Actor(), 0, 4)
}

// TestARestartForgetsNoView, and two instances on one database count together: what is
// counted are the rows of the log.
func TestARestartForgetsNoView(t *testing.T) {
	c := apptest.Config(t)
	c.ViewsPerDay = 4
	h := &house{t: t, now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	c.Now = h.clock
	start := func() {
		var err error
		h.App, err = app.Open(t.Context(), c)
		h.must(err)
		h.must(h.CatchUp(t.Context()))
	}
	start()
	reader := hire(t, h.App, "reader", office.OfficerRole)
	list := h.registerMany(6)
	for _, e := range list[:2] {
		h.must(h.opens(reader, e))
	}
	h.must(h.App.Close())
	h.pass(time.Hour)
	start()
	defer func() { h.must(h.App.Close()) }()
	h.viewed(reader, 2, 4)
	v := h.Roster.Views
	beside := *h.Roster
	beside.Views = &roster.Views{Log: v.Log, Staff: v.Staff, Post: v.Post, Most: v.Most, Now: v.Now}
	for n, d := range []*roster.Desk{h.Roster, &beside} {
		if _, err := d.Open(t.Context(), reader, list[2+n].ID, ""); err != nil {
			t.Errorf("instance %d opens one: %v", n+1, err)
		}
	}
	for n, d := range []*roster.Desk{h.Roster, &beside} {
		if _, err := d.Open(t.Context(), reader, list[4].ID, ""); office.CodeOf(err) != office.TooMany {
			t.Errorf("instance %d lets a fifth pass: %v", n+1, err)
		}
		if _, err := d.Open(t.Context(), reader, list[3-n].ID, ""); err != nil {
			t.Errorf("what the other opened is closed at instance %d: %v", n+1, err)
		}
	}
}

// TestTheFirstViewAfterALongDayReadsAllOfIt: more rows than the log gives at once lie before
// the looks of the morning.
func TestTheFirstViewAfterALongDayReadsAllOfIt(t *testing.T) {
	h := newHouse(t, func(c *app.Config) { c.ViewsPerDay = 2 })
	reader := hire(t, h.App, "reader", office.OfficerRole)
	list := h.registerMany(3)
	for _, e := range list[:2] {
		h.must(h.opens(reader, e))
	}
	for n := range office.LogCounted + 5 {
		if n%7 == 0 {
			h.pass(time.Millisecond)
		}
		h.Stores().Audit.Note(office.Entry{ID: office.NewID("log"), At: h.clock(), Actor: reader, Action: office.Searched, Subjects: []string{list[n%3].ID}})
	}
	waitFor(t, func() bool {
		page, err := h.Stores().Audit.Find(t.Context(), office.LogQuery{Actor: reader.ID, From: h.clock(), Limit: 1})
		return err == nil && page.Total >= (office.LogCounted+5)%7 && h.Stores().Audit.Waiting() == 0
	})
	v := h.Roster.Views
	h.Roster.Views = &roster.Views{Log: v.Log, Staff: v.Staff, Post: v.Post, Most: v.Most, Now: v.Now}
	h.refused(h.opens(reader, list[2]), "error.views")
	h.must(h.opens(reader, list[0]))
}

// TestManyViewsAtOnceKeepTheBound: those under way are counted before their rows are there.
func TestManyViewsAtOnceKeepTheBound(t *testing.T) {
	h := newHouse(t, func(c *app.Config) { c.ViewsPerDay = 10 })
	reader := hire(t, h.App, "reader", office.OfficerRole)
	list := h.registerMany(40)
	var shown atomic.Int64
	var all sync.WaitGroup
	for _, e := range list {
		all.Go(func() {
			switch err := h.opens(reader, e); {
			case err == nil:
				shown.Add(1)
			case office.CodeOf(err) != office.TooMany:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if shown.Load() != 10 {
		t.Errorf("%d were shown, want 10", shown.Load())
	}
	h.viewed(reader, 10, 10)
	h.reached(reader.ID, 1, 0) // nobody is an admin here
}

// TestAServiceAccountHasTheSameBound: its looks at the API count, notes and claims among
// them; at the bound it is refused with when to ask again, lists go on, and the head is told.
func TestAServiceAccountHasTheSameBound(t *testing.T) {
	box := apptest.NewMailbox(t)
	a := apptest.Start(t, func(c *app.Config) { c.SMTPURL, c.Mail, c.ViewsPerDay = box.URL, "", 3 })
	h := &house{App: a, t: t, now: time.Now()}
	head := hire(t, a, "head", office.Admin)
	c := newCaller(t, a, "officer")
	list := h.registerMany(4)
	c.good("GET", "/experts/"+list[0].ID, "")
	c.good("GET", "/experts/"+list[1].ID+"/notes", "")
	c.good("GET", "/experts/"+list[2].ID+"/claims", "")
	c.good("GET", "/experts/"+list[1].ID, "")
	for _, path := range []string{"", "/notes", "/claims"} {
		status, out, tag := c.call("GET", "/experts/"+list[3].ID+path, "")
		said, _ := out["error"].(map[string]any)
		if text, _ := said["message"].(string); status != http.StatusTooManyRequests || said["code"] != "too_many" || !strings.Contains(text, "limit of different records (3)") || tag != "" || len(out) != 1 {
			t.Errorf("a fourth record%s: %d %v", path, status, out)
		}
	}
	if out, _ := c.good("GET", "/experts", ""); out["total"] != 4.0 {
		t.Errorf("the list at the bound: %v", out["total"])
	}
	c.good("GET", "/experts/"+list[2].ID, "")

	accounts, err := a.StaffKept().Tokens(t.Context())
	h.must(err)
	l := box.Wait(t, "head@example.org", 1)
	if l.Subject != "Many records opened in one day" || !strings.Contains(l.Text, accounts[0].Name) || !strings.Contains(l.Text, "2 of 3") || !strings.Contains(l.Text, "/en/staff/tokens") {
		t.Errorf("%q: %s", l.Subject, l.Text)
	}
	h.must(a.Roster.LiftViews(t.Context(), head, accounts[0].ID, "The yearly report."))
	c.good("GET", "/experts/"+list[3].ID, "")
}

// TestAtTheBoundThePageShowsNothingOfTheRecord: from four fifths on the page says how many
// are left; at the bound it says what to do, in the reader's language, and when; the list,
// the person beside it and the comparison stay usable; an admin reads and lifts it on the
// officer's page.
func TestAtTheBoundThePageShowsNothingOfTheRecord(t *testing.T) {
	d := openDeskOn(t, "en", "shahla.karim@example.org", 60, func(c *app.Config) { c.ViewsPerDay = 5 })
	const list = "/en/staff/experts"
	d.b.Get(list).Want(200)
	ids := d.inList()
	for n, id := range ids[:5] {
		d.b.Get(list + "/" + id).Want(200)
		if n < 3 {
			d.b.Lacks("can be opened today")
		}
	}
	d.b.Want(200, "No other record can be opened today")
	d.b.Get(list+"/"+ids[0]).Want(200, "No other record can be opened today")
	closed, err := d.a.Stores().People.Expert(t.Context(), ids[5])
	if err != nil {
		t.Fatal(err)
	}
	for lang, text := range map[string]string{"en": "today’s limit of different records (5)", "ar": "الحدّ الأعلى للملفات المختلفة (5)", "ckb": "سنووری ئەمڕۆی تۆمارە جیاوازەکان (5)"} {
		for _, part := range []string{"", "/address"} {
			d.b.Get("/"+lang+"/staff/experts/"+closed.ID+part).Want(429, text).Lacks(closed.Number, html.EscapeString(closed.Name.Latin), closed.Email)
			if n, err := strconv.Atoi(d.b.Header.Get("Retry-After")); err != nil || n < 1 || n > 24*60*60 {
				t.Errorf("ask again in %q s, %v", d.b.Header.Get("Retry-After"), err)
			}
		}
	}
	d.b.Get(list).Want(200, ids[5])
	d.b.Get(list+"?open="+closed.ID).Want(200, ids[4], "This record was not opened", "today’s limit").Lacks(closed.Number)
	if text, _ := d.part(list + "?open=" + closed.ID); !strings.Contains(text, "today’s limit") || strings.Contains(text, closed.Number) {
		t.Errorf("the part: %s", text)
	}
	d.b.Get(fmt.Sprintf("/en/staff/compare?expert=%s&expert=%s&expert=%s", ids[0], closed.ID, ids[1])).Want(200, ids[0], ids[1], "today’s limit").Lacks(list + "/" + closed.ID)
	d.b.Get("/en/staff/compare?expert="+closed.ID).Want(429, "<h1>This record was not opened</h1>", "today’s limit")

	hers, reader, head := d.b, d.byAddress("shahla.karim@example.org"), d.byAddress("admin@example.org")
	d.signIn("en", "admin@example.org")
	page := "/officers/" + reader.ID
	d.b.Get("/en/staff"+page).Want(200, "different records opened today: 5 of 5")
	d.b.Send(page+"/views", "reason", "").Want(422)
	d.b.Send(page+"/views", "reason", "A ward asked for all of them.").Want(200, "As many records again may be opened today", "5 of 10", "A ward asked for all of them.")
	d.b.Get("/en/staff/officers/"+head.ID).Want(200).Send("/officers/"+head.ID+"/views", "reason", "Urgent for me.").Want(200, "Somebody else must allow it", ">Urgent for me.</textarea>")
	d.b.Get("/en/staff/log").Want(200, "Daily limit of records lifted", "Daily limit of records reached")
	newCaller(t, d.a, "viewer")
	accounts, err := d.a.StaffKept().Tokens(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.b.Get("/en/staff/tokens").Want(200).Send("/tokens/views", "account", "", "reason", "The yearly report.").Want(422, ">The yearly report.</textarea>")
	d.b.Send("/tokens/views", "account", accounts[0].ID, "reason", "The yearly report.").Want(200, "As many records again may be opened today", "The yearly report.")

	hers.Get(list+"/"+closed.ID).Want(200, closed.Number).Lacks("can be opened today")
}

// TestAWrongNumberOfViewsStopsTheStart, and the variable is named.
func TestAWrongNumberOfViewsStopsTheStart(t *testing.T) {
	c := apptest.Config(t)
	c.ViewsPerDay = -1
	if _, err := app.Open(t.Context(), c); err == nil || !strings.Contains(err.Error(), "JISR_VIEWS_PER_DAY") {
		t.Errorf("it starts with -1: %v", err)
	}
}
