package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/letters"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/mailer"
)

// TestADocumentIsALinkOrANoteAndATaskHasADayAndSomebody: nothing else is kept of them,
// and a link is an https address of a named host.
func TestADocumentIsALinkOrANoteAndATaskHasADayAndSomebody(t *testing.T) {
	h := newHouse(t)
	_, m := h.missioned(h.register("Papers"))
	for _, link := range []string{"http://files.example.org/x", "javascript:alert(1)", "https:///x", "https://a:b@files.example.org/x", "files.example.org"} {
		plan := m.Plan
		plan.Documents = []programme.Document{{Title: "Week", Link: link}}
		_, err := h.Missions.Change(t.Context(), officer, m.ID, m.Rev, plan, false)
		h.wrong(err, "documents[0].link", "link")
	}
	plan := m.Plan
	plan.Documents = []programme.Document{{Title: "Week", Note: " "}}
	_, err := h.Missions.Change(t.Context(), officer, m.ID, m.Rev, plan, false)
	h.wrong(err, "documents[0].link", "link_or_note")
	plan.Documents = []programme.Document{{Note: "At the gate."}}
	plan.Tasks = []programme.Task{{Title: "Book the room", Due: "2027-02-30"}, {Who: programme.ByHost}}
	_, err = h.Missions.Change(t.Context(), officer, m.ID, m.Rev, plan, false)
	for path, code := range map[string]string{"documents[0].title": "required", "tasks[0].who": "unknown", "tasks[0].due": "date", "tasks[1].title": "required", "tasks[1].due": "required"} {
		h.wrong(err, path, code)
	}
	plan.Documents = []programme.Document{{Title: "Week", Link: "https://files.example.org/week.pdf"}, {Title: "Badge", Note: "At the gate."}}
	plan.Tasks = []programme.Task{{Title: "Book the room", Who: programme.ByHost, Due: "2027-02-28"}}
	s, err := h.Missions.Change(t.Context(), officer, m.ID, m.Rev, plan, false)
	h.must(err)
	if len(s.Documents) != 2 || s.Documents[0].Host() != "files.example.org" || len(s.Tasks) != 1 {
		t.Errorf("kept %+v", s.Plan)
	}
}

// TestATaskIsOverdueTheDayAfterUntilItIsDone, by the date in Baghdad; of a mission that
// has ended nothing is.
func TestATaskIsOverdueTheDayAfterUntilItIsDone(t *testing.T) {
	m := programme.Mission{Status: programme.UnderWay, Plan: programme.Plan{Tasks: []programme.Task{{Title: "a", Who: programme.ByHost, Due: "2027-02-10"}, {Title: "b", Who: programme.ByExpert, Due: "2027-02-12"},
		{Title: "c", Who: programme.ByMinistry, Due: "2027-02-01", Done: true}}}}
	for day, want := range map[office.Date]int{"2027-02-10": 0, "2027-02-11": 1, "2027-02-13": 2} {
		first, n := programme.Overdue(m.OpenTasks(""), day)
		if n != want || (n > 0) != (first == "2027-02-10") {
			t.Errorf("%s: %d since %s, want %d", day, n, first, want)
		}
	}
	if open := m.OpenTasks(programme.ByHost); len(open) != 1 || open[0].Title != "a" {
		t.Errorf("the host's are %+v", open)
	}
	m.Status = programme.MissionCompleted
	if _, n := programme.Overdue(m.OpenTasks(""), "2028-01-01"); n != 0 {
		t.Errorf("%d are overdue of a mission that has ended", n)
	}
}

// TestDocumentsAndTasksAreReadByHostAndExpert: an officer writes them without scripts; the
// expert reads them on her page and the host on its own, each what is hers to do; what is
// overdue is red on the officer's day, on the board and at the host.
func TestDocumentsAndTasksAreReadByHostAndExpert(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	ctx := t.Context()
	h := &house{App: d.a, t: t, now: time.Now()}
	e := d.reader()
	p, m := h.missioned(e)
	list, err := d.a.StaffKept().Officers(ctx)
	h.must(err)
	institution, err := d.a.StaffKept().SaveInstitution(ctx, office.Institution{ID: office.NewID("ins"), Kind: office.HostKind, Name: office.Text{En: "Nineveh Health"}})
	h.must(err)
	_, err = d.a.Programmes.Store.UpdateProgramme(ctx, p.ID, 0, func(p *programme.Programme) error {
		p.Institution = institution.ID
		for _, o := range list {
			if o.Email == "shahla.karim@example.org" {
				p.Owner = o.ID
			}
		}
		return nil
	})
	h.must(err)
	one := "/en/staff/missions/" + m.ID
	d.b.Get(one).Want(200).Send("/staff/missions/"+m.ID, "documents[0].title", "Week", "documents[0].link", "http://files.example.org/week.pdf", "tasks[1].title", "Book the room").
		Want(422, `value="http://files.example.org/week.pdf"`, `href="#f-documents-0-link"`, `value="Book the room"`)
	d.b.Send("/staff/missions/"+m.ID, "documents[0].link", "https://files.example.org/week.pdf", "documents[1].title", "Badge", "documents[1].note", "At the gate.",
		"tasks[0].who", "host", "tasks[0].due.day", "1", "tasks[0].due.month", "2", "tasks[0].due.year", "2020",
		"tasks[1].title", "Send a photograph", "tasks[1].who", "expert", "tasks[1].due.day", "1", "tasks[1].due.month", "2", "tasks[1].due.year", "2099").Want(200)
	kept, err := d.a.Missions.Get(ctx, officer, m.ID)
	h.must(err)
	if len(kept.Documents) != 2 || len(kept.Tasks) != 2 || kept.Tasks[0].Due != "2020-02-01" || kept.Tasks[0].Who != programme.ByHost {
		t.Fatalf("kept %+v %+v", kept.Documents, kept.Tasks)
	}
	d.b.Get("/en/staff").Want(200, "One task of a mission is overdue", "was due on")
	d.b.Get("/en/staff/programmes/"+p.ID).Want(200, "One task is overdue")
	d.b.Get("/en/staff/programmes/"+p.ID+"/board").Want(200, "One task is overdue")

	host := office.Actor{Kind: office.OfficerKind, ID: "off_host", Institution: institution.ID, Roles: []office.Role{office.HostRole}}
	seen, err := d.a.Missions.Hosted(ctx, host, m.ID)
	h.must(err)
	if len(seen.Documents) != 2 || len(seen.OpenTasks()) != 1 || seen.OpenTasks()[0].Title != "Book the room" {
		t.Errorf("the host reads %+v", seen)
	}
	d.b.Get(one).Want(200).Send("/staff/missions/"+m.ID, "tasks[0].done", "true", "documents[1].title", "", "documents[1].note", "").Want(200)
	d.b.Get("/en/staff/programmes/" + p.ID).Want(200)
	if strings.Contains(d.b.Page, "is overdue") {
		t.Error("what is done is still overdue")
	}
	shown, err := d.a.Missions.Show(ctx, m.ID)
	h.must(err)
	if len(shown.Documents) != 1 || !shown.Tasks[0].Done {
		t.Errorf("the expert reads %+v %+v", shown.Documents, shown.Tasks)
	}
}

// TestTheAPIWritesDocumentsAndTasksWithThePlan: GET gives what PUT takes, and a wrong one
// is named by its path.
func TestTheAPIWritesDocumentsAndTasksWithThePlan(t *testing.T) {
	a := apptest.Start(t, nil)
	h := &house{App: a, t: t, now: time.Now()}
	_, m := h.missioned(h.register("Api"))
	c := newCaller(t, a, "officer")
	one := "/missions/" + m.ID
	got, tag := c.good("GET", one, "")
	body := c.again(got, "documents", []map[string]any{{"title": "Week", "link": "https://files.example.org/week.pdf"}}, "tasks", []map[string]any{{"title": "Book the room", "who": "host", "due": "2027-02-28", "done": false}})
	got, tag = c.good("PUT", one, body, "If-Match", tag)
	if status, out, _ := c.call("PUT", one, strings.Replace(body, "https:", "http:", 1), "If-Match", tag); status != 422 || wrong(out) != "documents[0].link link" {
		t.Errorf("an open link: %d %v", status, out)
	}
	if status, out, _ := c.call("PUT", one, strings.Replace(body, `"host"`, `"nobody"`, 1), "If-Match", tag); status != 422 || wrong(out) != "tasks[0].who unknown" {
		t.Errorf("nobody's task: %d %v", status, out)
	}
	tasks := got["tasks"].([]any)
	tasks[0].(map[string]any)["done"] = true
	got, _ = c.good("PUT", one, c.again(got), "If-Match", tag)
	if x := got["tasks"].([]any)[0].(map[string]any); x["done"] != true || got["documents"].([]any)[0].(map[string]any)["title"] != "Week" {
		t.Errorf("written %v", got)
	}
}

// TestEachSideMarksItsOwnTaskAsDone on its own page, without scripts: not the other's, not
// one that was changed meanwhile, and none of a mission that has ended.
func TestEachSideMarksItsOwnTaskAsDone(t *testing.T) {
	d := openDeskOn(t, "en", "shahla.karim@example.org", 40, func(*app.Config) {})
	ctx := t.Context()
	h := &house{App: d.a, t: t}
	host, at := d.hostUser("en", "layla.hasan@example.org")
	rozhan, m := d.hosted(at)
	plan := m.Plan
	plan.Documents = []programme.Document{{Title: "Week", Link: "https://files.example.org/week.pdf"}}
	plan.Tasks = []programme.Task{{Title: "Send a photograph", Who: programme.ByExpert, Due: "2020-02-01"}, {Title: "Book the room", Who: programme.ByHost, Due: "2020-02-01"}, {Title: "Ask for the visa", Who: programme.ByMinistry, Due: "2099-02-01"}}
	_, err := d.a.Missions.Change(ctx, officer, m.ID, 0, plan, false)
	h.must(err)
	one := "/en/staff/hosted/" + m.ID
	host.b.Get("/en/staff").Want(200, "One task of a mission is yours to do", "was due on")
	host.b.Get(one).Want(200, "Week", "files.example.org", "Send a photograph", "the expert", "Overdue")
	stale := host.b.Tab()
	if n := strings.Count(host.b.Page, "It is done"); n != 1 {
		t.Errorf("the host may mark %d", n)
	}
	host.b.Send("/staff/hosted/"+m.ID+"/tasks").Want(200, "It is marked as done")

	hers := d.b.Tab()
	hers.Get("/en/mission/"+d.a.Post().Tokens.Token(letters.EvaluationPurpose, m.ID, time.Now().Add(time.Hour))).Want(200, "Week", "Send a photograph", "the host institution", "Overdue")
	hers.Send("/tasks").Want(200, "It is marked as done")
	s, err := d.a.Missions.Get(ctx, officer, m.ID)
	h.must(err)
	if !s.Tasks[0].Done || !s.Tasks[1].Done || s.Tasks[2].Done {
		t.Errorf("done are %+v", s.Tasks)
	}
	plan = s.Plan
	plan.Tasks[1].Title, plan.Tasks[1].Done = "Book two rooms", false
	s, err = d.a.Missions.Change(ctx, officer, m.ID, 0, plan, false)
	h.must(err)
	stale.Send("/staff/hosted/"+m.ID+"/tasks").Want(200, "changed meanwhile", "Book two rooms")
	for at, who := range []office.Actor{{Kind: office.PersonKind, ID: "per_other"}, self(rozhan), officer} {
		if _, err := d.a.Missions.TaskDone(ctx, who, m.ID, at, s.Tasks[at].Mark()); err == nil {
			t.Errorf("%s marked task %d", who.ID, at)
		}
	}
}

// TestATaskDueSoonIsRemindedOfOnce: two days before its day by the date in Baghdad a letter
// goes to whoever has the task, and no second one; of what is done there is none, not even
// when it was done after the letter was written; a new day is a new reminder.
func TestATaskDueSoonIsRemindedOfOnce(t *testing.T) {
	h := newHouse(t) // 24 November
	ctx := t.Context()
	e := h.register("Reminded")
	hosts := h.institution(office.HostKind).Institution
	p, m := h.missioned(e, func(c *programme.Content) { c.Institution = hosts })
	owner := office.Officer{ID: p.Owner, Rev: 1, Email: "owner@example.org", Name: office.Name{Latin: "Owner"}, Language: "en", Roles: []office.Role{office.OfficerRole}, Institution: p.Institution}
	host := office.Officer{ID: office.NewID("off"), Rev: 1, Email: "host@example.org", Name: office.Name{Latin: "Host"}, Language: "ckb", Roles: []office.Role{office.HostRole}, Institution: p.Institution}
	h.must(h.StaffKept().InsertOfficer(ctx, owner))
	h.must(h.StaffKept().InsertOfficer(ctx, host))
	plan := m.Plan
	plan.Tasks = []programme.Task{{Title: "Send a photograph", Who: programme.ByExpert, Due: "2026-11-30"}, {Title: "Book the room", Who: programme.ByHost, Due: "2026-11-30"}, {Title: "Ask for the visa", Who: programme.ByMinistry, Due: "2026-11-30"},
		{Title: "Print the badge", Who: programme.ByHost, Due: "2026-11-30", Done: true}, {Title: "Write the report", Who: programme.ByExpert, Due: "2026-12-20"}, {Title: "Was yesterday", Who: programme.ByExpert, Due: "2026-11-23"}}
	change := func() {
		t.Helper()
		_, err := h.Missions.Change(ctx, officer, m.ID, 0, plan, false)
		h.must(err)
	}
	change()
	reminders := func(want ...string) (out []app.QueuedLetter) {
		t.Helper()
		for range 2 { // twice is once
			_, err := h.Missions.RemindOfTasks(ctx)
			h.must(err)
		}
		list, err := h.Outbox(ctx, 100)
		h.must(err)
		for _, l := range list {
			if l.Kind == "task_due" {
				out = append(out, l)
			}
		}
		if len(out) != len(want) {
			t.Fatalf("%d reminders on %s, want %v", len(out), h.clock(), want)
		}
		for _, title := range want {
			if !slices.ContainsFunc(out, func(l app.QueuedLetter) bool { return strings.Contains(l.Message.Text, title) }) {
				t.Errorf("nobody is reminded of %q", title)
			}
		}
		return out
	}
	reminders()
	h.pass(3*office.Day + 11*time.Hour + 59*time.Minute) // 27 November, a minute before midnight in Baghdad
	reminders()
	h.pass(2 * time.Minute)
	list := reminders("Send a photograph", "Book the room", "Ask for the visa")
	for title, to := range map[string]string{"Send a photograph": e.Email, "Book the room": host.Email, "Ask for the visa": owner.Email} {
		at := slices.IndexFunc(list, func(l app.QueuedLetter) bool { return strings.Contains(l.Message.Text, title) })
		if list[at].Message.To.Addr != to {
			t.Errorf("%q goes to %s, want %s", title, list[at].Message.To.Addr, to)
		}
		if to != e.Email && strings.Contains(list[at].Message.Text, "Reminded") {
			t.Errorf("%q says whose mission it is", title)
		}
	}
	h.pass(office.Day)
	list = reminders("Send a photograph", "Book the room", "Ask for the visa")
	plan.Tasks[1].Done = true
	change()
	for _, l := range list {
		verdict, err := h.LastLook(ctx, l.Letter)
		h.must(err)
		if done := strings.Contains(l.Message.Text, "Book the room"); done != (verdict == mailer.Cancel("done")) {
			t.Errorf("done %v: %+v", done, verdict)
		}
	}
	plan.Tasks[0].Due = "2026-12-01"
	change()
	reminders("Send a photograph", "Send a photograph", "Book the room", "Ask for the visa")
	_, err := h.Missions.Move(ctx, officer, m.ID, "cancel", "The road is closed.")
	h.must(err)
	h.pass(20 * office.Day)
	list = reminders("Send a photograph", "Send a photograph", "Book the room", "Ask for the visa")
	if verdict, err := h.LastLook(ctx, list[0].Letter); err != nil || verdict != mailer.Cancel("done") {
		t.Errorf("of a mission that has ended: %+v %v", verdict, err)
	}
}
