package app_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// missioned gives somebody a seat in a programme of her own.
func (h *house) missioned(e roster.Expert, change ...func(*programme.Content)) (programme.Programme, programme.Mission) {
	h.t.Helper()
	ctx := h.t.Context()
	c := content(1, false)
	for _, f := range change {
		f(&c)
	}
	p := h.open(c)
	in := h.invite(p, e)[0]
	_, err := h.Invitations.Answer(ctx, in.ID, invitation.Answer{State: invitation.Accepted})
	h.must(err)
	for range 2 { // twice is once
		_, err = h.Invitations.GiveSeat(ctx, officer, in.ID)
		h.must(err)
	}
	list, err := h.Missions.List(ctx, officer, p.ID)
	h.must(err)
	if len(list) != 1 || list[0].Status != programme.Planned || list[0].Expert != e.ID || list[0].From != p.From {
		h.t.Fatalf("a seat begins one mission: %+v", list)
	}
	return p, list[0]
}

// finished takes a mission to its end.
func (h *house) finished(m programme.Mission) programme.Mission {
	h.t.Helper()
	ctx := h.t.Context()
	plan := m.Plan
	plan.Contact, plan.Report, plan.Days = "Dr Sami", "Six doctors were trained.", 12
	_, err := h.Missions.Change(ctx, officer, m.ID, 0, plan, false)
	h.must(err)
	for _, verb := range []string{"start", "complete"} {
		m, err = h.Missions.Move(ctx, officer, m.ID, verb, "")
		h.must(err)
	}
	return m
}

func TestAMissionStartsWithAContactAndEndsWithAReport(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	_, m := h.missioned(h.register("Missioned"))
	_, err := h.Missions.Move(ctx, officer, m.ID, "start", "")
	h.wrong(err, "contact", "required")
	plan := m.Plan
	plan.From, plan.To = "2027-05-02", "2027-05-01"
	_, err = h.Missions.Change(ctx, officer, m.ID, m.Rev, plan, false)
	h.wrong(err, "to", "before_from")
	plan = m.Plan
	plan.Contact = "Dr Sami"
	_, err = h.Missions.Change(ctx, officer, m.ID, m.Rev, plan, false)
	h.must(err)
	_, err = h.Missions.Change(ctx, officer, m.ID, m.Rev, plan, false)
	if office.CodeOf(err) != office.Stale {
		t.Errorf("an old revision: %v", err)
	}
	_, err = h.Missions.Rate(ctx, officer, m.ID, programme.Rating{Score: 4})
	h.refused(err, "mission.refused.not_finished")
	_, err = h.Missions.Move(ctx, officer, m.ID, "start", "")
	h.must(err)
	_, err = h.Missions.Move(ctx, officer, m.ID, "complete", "")
	h.wrong(err, "days", "required")
	h.wrong(err, "report", "required")
	_, err = h.Missions.Move(ctx, officer, m.ID, "cancel", " ")
	h.wrong(err, "reason", "required")
	m, err = h.Missions.Move(ctx, officer, m.ID, "cancel", "The road is closed.")
	h.must(err)
	if m.Status != programme.MissionCancelled || m.Open() {
		t.Errorf("cancelled: %+v", m)
	}
	_, err = h.Missions.Change(ctx, officer, m.ID, 0, plan, false)
	h.refused(err, "mission.refused.ended")
}

func TestAProgrammeIsNotCompletedWhileAnEvaluationIsOpenWithoutAReason(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	e := h.register("Evaluated")
	p, m := h.missioned(e)
	_, err := h.Programmes.Move(ctx, officer, p.ID, "start", "")
	h.must(err)
	complete := func() error { _, err := h.Programmes.Move(ctx, officer, p.ID, "complete", ""); return err }
	h.wrong(complete(), "reason", "required")
	m = h.finished(m)
	h.wrong(complete(), "reason", "required")
	_, err = h.Missions.Rate(ctx, self(e), m.ID, programme.Rating{Score: 5, Text: "Well prepared."})
	h.must(err)
	h.wrong(complete(), "reason", "required")
	_, err = h.Missions.Rate(ctx, officer, m.ID, programme.Rating{Score: 6})
	h.wrong(err, "score", "too_large")
	_, err = h.Missions.Rate(ctx, officer, m.ID, programme.Rating{Score: 4})
	h.must(err)
	h.must(complete())

	other, _ := h.missioned(h.register("Left"))
	_, err = h.Programmes.Move(ctx, officer, other.ID, "start", "")
	h.must(err)
	_, err = h.Programmes.Move(ctx, officer, other.ID, "complete", "the hospital closed")
	h.must(err)
}

func TestAFinishedMissionCountsAsExperienceAndForTheCriterion(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	e := h.register("Counted")
	_, m := h.missioned(e)
	criteria := []roster.Criterion{{Kind: roster.Must, Field: roster.FieldMission, Op: roster.AtLeast, Value: roster.Value{Number: 1}}}
	meets := func() (matched bool, found int) {
		h.must(h.CatchUp(ctx))
		now, err := h.Roster.Open(ctx, officer, e.ID, "")
		h.must(err)
		_, matched = h.Programmes.Matcher().Evaluate(criteria, now)
		counts, err := h.Programmes.Preview(ctx, officer, criteria)
		h.must(err)
		return matched, counts.Total
	}
	if matched, found := meets(); matched || found != 0 {
		t.Errorf("before it ends: %v, %d", matched, found)
	}
	h.finished(m)
	if matched, found := meets(); !matched || found != 1 {
		t.Errorf("a finished one: %v, %d", matched, found)
	}
	now, err := h.Roster.Open(ctx, officer, e.ID, "")
	h.must(err)
	if len(now.Experience) != 1 || now.Experience[0].Mission != m.ID || now.Experience[0].Country != "IQ" || now.Experience[0].From != "2027-03" {
		t.Errorf("experience %+v", now.Experience)
	}
	if n, err := h.Missions.Follow(ctx); n != 0 || err != nil {
		t.Errorf("followed again: %d, %v", n, err)
	}
}

func TestOnlyAFinishedMissionMakesExperienceAMission(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	e := h.register("Claimer")
	for _, who := range []office.Actor{self(e), officer} {
		_, err := h.Roster.Change(ctx, who, e.ID, 0, nil, func(e *roster.Expert) error {
			e.Experience = append(e.Experience, roster.Experience{Title: "Cardiologist", Mission: office.NewID("mis")})
			return nil
		})
		h.wrong(err, "experience[0].mission", "unknown")
	}
	_, m := h.missioned(e)
	h.finished(m)
	_, err := h.Roster.Change(ctx, self(e), e.ID, 0, nil, func(e *roster.Expert) error { e.Headline = "Cardiologist"; return nil })
	h.must(err)
}

func TestTheHostsWordIsForOfficersOnly(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	e, other := h.register("Rated"), h.register("Other")
	_, m := h.missioned(e)
	m = h.finished(m)
	_, err := h.Missions.Rate(ctx, officer, m.ID, programme.Rating{Score: 2, Text: "Came late."})
	h.must(err)
	mine, err := h.Missions.Mine(ctx, self(e), e.ID)
	h.must(err)
	shown, err := h.Missions.Show(ctx, m.ID)
	h.must(err)
	for _, s := range append(mine, shown) {
		raw, err := json.Marshal(s.Mission)
		h.must(err)
		if strings.Contains(string(raw), "Came late") {
			t.Errorf("she reads the host's word: %s", raw)
		}
	}
	kept, err := h.Missions.Get(ctx, officer, m.ID)
	h.must(err)
	if kept.ByHost == nil || kept.ByHost.Text != "Came late." {
		t.Errorf("an officer reads %+v", kept.ByHost)
	}
	if _, err := h.Missions.Get(ctx, office.Actor{Kind: office.OfficerKind, ID: "off_h", Roles: []office.Role{office.HostRole}}, m.ID); office.CodeOf(err) != office.Forbidden {
		t.Errorf("a host's user: %v", err)
	}
	if _, err := h.Missions.Mine(ctx, self(other), e.ID); office.CodeOf(err) != office.NotFound {
		t.Errorf("another person: %v", err)
	}
	if _, err := h.Missions.Rate(ctx, self(other), m.ID, programme.Rating{Score: 1}); office.CodeOf(err) != office.NotFound {
		t.Errorf("another person rates: %v", err)
	}
}

func TestAMissionThatACrashLeftOutIsMadeGood(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	e := h.register("Crashed")
	p := h.open(content(1, false))
	in := h.invite(p, e)[0]
	_, err := h.Invitations.Store.UpdateInvitation(ctx, in.ID, func(in *invitation.Invitation) error { in.State, in.Seat = invitation.Accepted, 1; return nil })
	h.must(err)
	for _, want := range []int{1, 0} {
		if n, err := h.Invitations.BeginMissions(ctx); n != want || err != nil {
			t.Errorf("%d missions begun, want %d: %v", n, want, err)
		}
	}
	list, err := h.Missions.List(ctx, officer, p.ID)
	h.must(err)
	_, err = h.Missions.Store.UpdateMission(ctx, list[0].ID, 0, func(m *programme.Mission) error { m.Status = programme.MissionCompleted; return nil })
	h.must(err)
	for _, want := range []int{1, 0} {
		if n, err := h.Missions.Follow(ctx); n != want || err != nil {
			t.Errorf("%d followed, want %d: %v", n, want, err)
		}
	}
	if !strings.Contains(h.said("evaluation", e), "/mission/") {
		t.Error("she was not asked for her word")
	}
}

// funnelled are the numbers of a programme's funnel, and how long its bars are.
func (d *desk) funnelled(base string) (counts, bars []string) {
	d.t.Helper()
	d.b.Get(strings.TrimSuffix(base, "/roles/1")).Want(200)
	table := regexp.MustCompile(`(?s)<table class="plain funnel">.*?</table>`).FindString(d.b.Page)
	for _, m := range regexp.MustCompile(`<td class="figure">(\d+)</td>`).FindAllStringSubmatch(table, -1) {
		counts = append(counts, m[1])
	}
	for _, m := range regexp.MustCompile(`class="fill"[^>]* width="([\d.]+)"`).FindAllStringSubmatch(table, -1) {
		bars = append(bars, m[1])
	}
	return counts, bars
}

// TestAMissionFromThePlanToBothWords: the officer on her pages, the expert through
// the letter without signing in, and on her own page. The programme's funnel counts
// along, in bars and in numbers.
func TestAMissionFromThePlanToBothWords(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	base := d.mosul()
	if counts, _ := d.funnelled(base); len(counts) > 0 {
		t.Errorf("before anybody is shortlisted the funnel has %v", counts)
	}
	d.b.Get(base+"/matches").Want(200).Send("/matches", "in", "true").Want(200)
	d.b.Get(base+"/sending").Want(200).Send("/sending", "confirm", "1").Want(200)
	letter := d.letter("JSR-")
	d.answer(letter)
	d.b.Get(d.board(base)).Want(200).Send("/seat").Want(200)
	other := regexp.MustCompile(`name="expert" value="(ali_[\w-]+)"`).FindStringSubmatch(d.b.Get(base + "/matches").Page)
	d.b.Send("/matches", "expert", other[1], "seen", "0", "in", "true").Want(200) // one more, who is not written to
	counts, bars := d.funnelled(base)
	if strings.Join(counts, " ") != "2 1 1 1 1" || len(bars) != 5 || bars[0] == bars[1] || bars[1] != bars[4] {
		t.Errorf("shortlisted, invited, answered, accepted, seated: %v, drawn as %v", counts, bars)
	}
	d.b.Want(200, "Missions")
	page := regexp.MustCompile(`/en/staff/missions/mis_\w+`).FindString(d.b.Page)
	d.b.Get(page).Want(200).Send("/move", "verb", "start").Want(422)
	d.box.Wait(t, letter.To, 3) // after invitation and receipt, the seat's
	d.b.Get(page).Send(page[3:], "contact", "Dr Sami, Mosul", "plan", "Two weeks in the cath lab.", "report", "Six doctors were trained.", "days", "12", "tell", "true").Want(200, "on its way to the expert")
	plan := d.box.Wait(t, letter.To, 4)
	if !strings.Contains(plan.Text, "Dr Sami, Mosul") {
		t.Errorf("the plan's letter:\n%s", plan.Text)
	}
	d.b.Get(page).Send("/move", "verb", "start").Want(200, "under way")
	d.b.Get(page).Send("/move", "verb", "complete").Want(200, "completed")
	asks := d.box.Wait(t, letter.To, 5)
	link := asks.Link(t, "/mission/")
	guest := apptest.NewBrowser(t, d.a.URL(), "ar")
	guest.Get(link).Want(200).Send("/mission/", "score", "").Want(422)
	for range 2 {
		guest.Get(link).Want(200).Send("/mission/", "score", "5", "text", "Everybody was there.").Want(200)
	}
	d.b.Get("/en/staff").Want(200, "waits for the host")
	d.b.Get(page).Want(200, "Everybody was there.").Send("/rate", "score", "4", "text", "Come again soon.").Want(200, "The evaluation is saved")
	if guest.Get(link); strings.Contains(guest.Page, "Come again soon") {
		t.Error("she reads the host's word")
	}
	d.ownMission(letter.To)
}

// ownMission signs the expert in: her page leads to the invitation she answered and to
// the mission she said her word on.
func (d *desk) ownMission(mail string) {
	d.t.Helper()
	hers := apptest.NewBrowser(d.t, d.a.URL(), "en")
	hers.Get("/en/register").Send("/register", "email", mail).Want(200)
	hers.Get(d.box.Wait(d.t, mail, 6).Link(d.t, "/enter/")).Want(200).Send("/enter/").Want(200)
	for kind, text := range map[string]string{"invitations/inv": "Mosul", "missions/mis": "Everybody was there."} {
		hers.Get("/en/mine").Want(200)
		address := regexp.MustCompile(`/en/mine/` + kind + `_\w+`).FindString(hers.Page)
		if hers.Get(address).Want(200, text); strings.Contains(hers.Page, "Come again soon") {
			d.t.Error("she reads the host's word")
		}
	}
}

// hosted is a mission that begins at an institution, and whose it is.
func (d *desk) hosted(at office.Institution) (roster.Expert, programme.Mission) {
	d.t.Helper()
	ctx, c := d.t.Context(), toCome(content(1, false), time.Now())
	c.Institution = at.ID
	rozhan, err := d.a.Roster.Store.ExpertByEmail(ctx, "rozhan.ahmed@example.org")
	if err != nil {
		d.t.Fatal(err)
	}
	p, err := d.a.Programmes.Create(ctx, officer, c)
	if err == nil {
		err = d.a.Missions.Begin(ctx, officer, p, 1, rozhan, office.NewID("inv"))
	}
	if err != nil {
		d.t.Fatal(err)
	}
	list, err := d.a.Missions.List(ctx, officer, p.ID)
	if err != nil || len(list) != 1 {
		d.t.Fatal(len(list), err)
	}
	return rozhan, list[0]
}

// TestAHostRatesItsMission: she sees of a mission at her institution what and when, the
// name while the expert agrees, and says her word when it has ended; another host finds
// nothing. Her word is the officers' alone.
func TestAHostRatesItsMission(t *testing.T) {
	d := openDeskOn(t, "en", "shahla.karim@example.org", 40, func(*app.Config) {})
	ctx := t.Context()
	host, at := d.hostUser("en", "layla.hasan@example.org")
	stranger, _ := d.hostUser("en", "stranger@example.org")
	rozhan, m := d.hosted(at)
	plan := m.Plan
	plan.Contact, plan.Report, plan.Days = "Dr Sami, 07700000009", "Six doctors were trained.", 12
	if _, err := d.a.Missions.Change(ctx, officer, m.ID, 0, plan, false); err != nil {
		t.Fatal(err)
	}
	one := "/en/staff/hosted/" + m.ID
	h := host.b
	h.Get("/en/staff").Want(200, "Missions at your institution", one)
	h.Get(one).Want(200, rozhan.Name.In("en"), "Cardiologist", "when it has ended")
	for _, secret := range []string{rozhan.Email, "07700000009", "Six doctors", rozhan.ID, rozhan.Number} {
		if strings.Contains(h.Page, secret) {
			t.Errorf("the host's page of a mission has %q", secret)
		}
	}
	seen, err := d.a.Log(ctx, rozhan.ID, 5)
	if err != nil || seen[0].Action != office.MissionSeen {
		t.Errorf("that her name was read stands not in her log: %v %v", seen, err)
	}
	for _, verb := range []string{"start", "complete"} {
		if _, err := d.a.Missions.Move(ctx, officer, m.ID, verb, ""); err != nil {
			t.Fatal(err)
		}
	}
	h.Get("/en/staff").Want(200, "has ended and waits for your evaluation").Get(one).Want(200)
	h.Send("/rate", "score", "9", "text", "kept while wrong").Want(422, "kept while wrong", `href="#f-score"`)
	h.Send("/rate", "score", "4", "text", "Two residents work alone now.").Want(200, "Two residents work alone now.")
	d.b.Get("/en/staff/missions/"+m.ID).Want(200, "Two residents work alone now.")
	if h.Get("/en/staff").Want(200); strings.Contains(h.Page, "waits for your evaluation") {
		t.Error("the task stays after the word was said")
	}
	stranger.b.Get(one).Want(404)
	other := d.byAddress("stranger@example.org").Actor()
	if _, err := d.a.Missions.Rate(ctx, other, m.ID, programme.Rating{Score: 1}); office.CodeOf(err) != office.NotFound {
		t.Errorf("another host rates: %v", err)
	}
	now := time.Now()
	if _, err := d.a.Roster.Store.UpdateExpert(ctx, rozhan.ID, 0, func(x *roster.Expert) error { x.Withdraw(office.ToShareWithHost, now); return nil }); err != nil {
		t.Fatal(err)
	}
	if h.Get(one).Want(200, "The name is not shared"); strings.Contains(h.Page, rozhan.Name.In("en")) {
		t.Error("her name is shown after the consent was withdrawn")
	}
}
