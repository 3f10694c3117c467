package app_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// meeting is a programme of a host whose shortlist is shared, with one person who
// accepted and agrees that hosts meet her.
type meeting struct {
	*house
	host       office.Actor
	programme  programme.Programme
	expert     roster.Expert
	invitation invitation.Invitation
}

func sharing(r *roster.Registration) {
	r.Consents = append(r.Consents, office.Consent{Purpose: office.ToShareWithHost})
	r.Phone, r.Headline, r.Summary = "+46701234567", "Interventional cardiologist at Karolinska", "Leads the cath lab."
	r.Experience = []roster.Experience{{Title: "Consultant", Organisation: "Karolinska", From: "2016-01"}}
	r.Availability.Windows = []roster.Window{{From: "2027-04-01", To: "2027-04-20", Days: 14}}
}

// institution founds one, with somebody who acts for it.
func (h *house) institution(kind office.InstitutionKind) office.Actor {
	h.t.Helper()
	in, err := h.StaffKept().SaveInstitution(h.t.Context(), office.Institution{ID: office.NewID("ins"), Kind: kind, Name: office.Text{En: "Nineveh Health Directorate"}})
	h.must(err)
	return office.Actor{Kind: office.OfficerKind, ID: office.NewID("off"), Institution: in.ID, Roles: []office.Role{office.HostRole}}
}

func newMeeting(t *testing.T) *meeting {
	t.Helper()
	m := &meeting{house: newHouse(t)}
	m.host = m.institution(office.HostKind)
	c := content(2, false)
	c.Institution = m.host.Institution
	m.programme = m.open(c)
	m.expert = m.register("Rozhan", sharing)
	m.invitation = m.accepts(m.expert)
	_, err := m.Invitations.Share(t.Context(), officer, m.programme.ID)
	m.must(err)
	return m
}

// accepts invites somebody, who accepts.
func (m *meeting) accepts(e roster.Expert) invitation.Invitation {
	m.t.Helper()
	in := m.invite(m.programme, e)[0]
	a := invitation.Answer{State: invitation.Accepted}
	if len(e.Availability.Windows) > 0 {
		a.Window = new(int)
	}
	_, err := m.Invitations.Answer(m.t.Context(), in.ID, a)
	m.must(err)
	return in
}

func (m *meeting) met() []invitation.Met {
	m.t.Helper()
	out, err := m.Invitations.Meet(m.t.Context(), m.host, m.programme.ID)
	m.must(err)
	return out.People
}

// closed fails the test unless the host finds nothing: not to read, not to list, not to
// remark on.
func (m *meeting) closed(key string) {
	m.t.Helper()
	ctx := m.t.Context()
	if _, err := m.Invitations.Meet(ctx, m.host, m.programme.ID); office.CodeOf(err) != office.NotFound || err == nil {
		m.t.Errorf("the host still reads the shortlist: %v", err)
	}
	list, err := m.Invitations.Shares(ctx, m.host)
	m.must(err)
	if len(list) > 0 {
		m.t.Errorf("the host still has it in its list: %v", list)
	}
	m.unheard(key)
}

// unheard fails the test unless a remark on that person finds nobody.
func (m *meeting) unheard(key string) {
	m.t.Helper()
	err := m.Invitations.Remark(m.t.Context(), m.host, m.programme.ID, key, 1, invitation.Remark{Opinion: invitation.Wanted})
	if office.CodeOf(err) != office.NotFound || err == nil {
		m.t.Errorf("a remark on whom the host may not meet: %v", err)
	}
}

// TestAHostMeetsWhoAcceptedAndAgreedAndNobodyElse: an invitation without an answer, a
// question, an acceptance without the consent, and somebody whom an officer took off
// the shortlist are not shown.
func TestAHostMeetsWhoAcceptedAndAgreedAndNobodyElse(t *testing.T) {
	m := newMeeting(t)
	m.accepts(m.register("Silent"))
	m.invite(m.programme, m.register("Waiting", sharing))
	asks := m.invite(m.programme, m.register("Asking", sharing))[0]
	_, err := m.Invitations.Answer(t.Context(), asks.ID, invitation.Answer{State: invitation.Asked, Question: "Who pays?"})
	m.must(err)
	struck := m.register("Struck", sharing)
	m.accepts(struck)
	if n := len(m.met()); n != 2 {
		t.Errorf("the host meets %d, want two", n)
	}
	_, err = m.Programmes.Shortlist(t.Context(), officer, m.programme.ID, 1, []programme.Decision{{Expert: struck.ID, Reason: "Another was chosen."}})
	m.must(err)
	people := m.met()
	if len(people) != 1 || people[0].Name.Latin != "Rozhan" || people[0].Title.En != "Cardiologist" {
		t.Fatalf("the host meets %+v", people)
	}
	n, err := m.Invitations.Meetable(t.Context(), officer, m.programme)
	m.must(err)
	if n != 1 {
		t.Errorf("the officer is told of %d whom the host would meet", n)
	}
}

// TestAHostReadsWhatTheConsentSays: name, profession and dates, in what the service
// answers too; nothing else of a record.
func TestAHostReadsWhatTheConsentSays(t *testing.T) {
	m := newMeeting(t)
	people := m.met()
	if p := people[0]; p.Trade.Code != "2212" || p.From != "2027-04-01" || p.To != "2027-04-20" {
		t.Errorf("profession and dates are %+v", p)
	}
	said, err := json.Marshal(people)
	m.must(err)
	for _, secret := range []string{m.expert.ID, m.expert.Number, m.expert.Person.ID, m.expert.Email, "+46701234567", "Karolinska", "cath lab", "Stockholm", "1984", "SE\"", m.invitation.ID} {
		if strings.Contains(string(said), secret) {
			t.Errorf("the host reads %q in %s", secret, said)
		}
	}
}

// TestEachReadingByAHostStandsInThePersonsLog: one row for each, with the institution.
func TestEachReadingByAHostStandsInThePersonsLog(t *testing.T) {
	m := newMeeting(t)
	other := m.register("Other", sharing)
	m.accepts(other)
	m.met()
	m.met()
	for _, e := range []roster.Expert{m.expert, other} {
		rows, err := m.Log(t.Context(), e.ID, 50)
		m.must(err)
		rows = slices.DeleteFunc(rows, func(r office.Entry) bool { return r.Action != office.ShortlistMet })
		if len(rows) != 2 || rows[0].Actor.Institution != m.host.Institution || rows[0].Details["programme"] != m.programme.ID {
			t.Errorf("two readings stand in the log as %+v", rows)
		}
	}
	m.verifies("")
}

// TestASharingIsAnActOfAnOfficerAndEndsAtOnce: nothing is shared by itself; taking back
// ends it, and so does an end of the programme or another host.
func TestASharingIsAnActOfAnOfficerAndEndsAtOnce(t *testing.T) {
	m := newMeeting(t)
	ctx := t.Context()
	key := m.met()[0].Key
	if _, err := m.Invitations.Share(ctx, m.host, m.programme.ID); office.CodeOf(err) != office.Forbidden {
		t.Errorf("a host shares with itself: %v", err)
	}
	if _, err := m.Invitations.Share(ctx, officer, m.programme.ID); err != nil {
		t.Errorf("shared again: %v", err)
	}
	for range 2 {
		_, err := m.Invitations.Withhold(ctx, officer, m.programme.ID)
		m.must(err)
		m.closed(key)
	}
	rows, err := m.Log(ctx, m.programme.ID, 20)
	m.must(err)
	var acts []office.Action
	for _, r := range slices.Backward(rows) {
		if r.Details["institution"] == m.host.Institution {
			acts = append(acts, r.Action)
		}
	}
	if !slices.Equal(acts, []office.Action{office.ShortlistShared, office.ShortlistWithheld}) {
		t.Errorf("the log says %v", acts)
	}

	_, err = m.Invitations.Share(ctx, officer, m.programme.ID)
	m.must(err)
	p, err := m.Programmes.Get(ctx, officer, m.programme.ID)
	m.must(err)
	away := p.Content
	away.Institution = m.institution(office.HostKind).Institution
	p, err = m.Programmes.Change(ctx, officer, p.ID, p.Rev, away)
	m.must(err)
	m.closed(key)
	away.Institution = m.host.Institution
	_, err = m.Programmes.Change(ctx, officer, p.ID, p.Rev, away)
	m.must(err)
	m.closed(key) // it was shared with this host for another time

	_, err = m.Invitations.Share(ctx, officer, m.programme.ID)
	m.must(err)
	_, err = m.Programmes.Move(ctx, officer, m.programme.ID, "cancel", "The ward stays closed.")
	m.must(err)
	m.closed(key)
	_, err = m.Invitations.Share(ctx, officer, m.programme.ID)
	m.refused(err, "share.refused.status")
}

// TestWhatHasNoHostIsNotShared: a programme of the Ministry's own, and a draft.
func TestWhatHasNoHostIsNotShared(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	for key, c := range map[string]programme.Content{"": {}, "ins": {Institution: h.institution(office.Ministry).Institution}} {
		full := content(1, false)
		full.Institution = c.Institution
		_, err := h.Invitations.Share(ctx, officer, h.open(full).ID)
		if h.refused(err, "share.refused.no_host"); err == nil {
			t.Errorf("shared with %q", key)
		}
	}
	draft := content(1, false)
	draft.Institution = h.institution(office.HostKind).Institution
	p, err := h.Programmes.Create(ctx, officer, draft)
	h.must(err)
	_, err = h.Invitations.Share(ctx, officer, p.ID)
	h.refused(err, "share.refused.status")
}

// TestASharedPersonLeavesTheHostAtOnce: each way out counts at the next look, and the
// way back brings her again only where there is one.
func TestASharedPersonLeavesTheHostAtOnce(t *testing.T) {
	for name, way := range map[string]struct {
		out, back func(context.Context, *meeting) error
	}{
		"the consent is withdrawn": {agreeing(office.ToShareWithHost, false), agreeing(office.ToShareWithHost, true)},
		"she leaves the roster":    {agreeing(office.ToRoster, false), nil},
		"she declines":             {answering(invitation.Declined), answering(invitation.Accepted)},
		"she pauses": {func(ctx context.Context, m *meeting) error {
			_, err := m.Roster.Pause(ctx, self(m.expert), m.expert.ID)
			return err
		}, func(ctx context.Context, m *meeting) error {
			_, err := m.Roster.Resume(ctx, self(m.expert), m.expert.ID)
			return err
		}},
		"an erasure is begun": {erasing(false), func(ctx context.Context, m *meeting) error {
			_, err := m.Roster.KeepMe(ctx, self(m.expert), m.expert.ID)
			return err
		}},
		"she is erased": {erasing(true), nil},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMeeting(t)
			key := m.met()[0].Key
			m.must(m.Invitations.Remark(t.Context(), m.host, m.programme.ID, key, 1, invitation.Remark{Opinion: invitation.Wanted}))
			m.must(way.out(t.Context(), m))
			if n := len(m.met()); n != 0 {
				t.Errorf("the host still meets %d", n)
			}
			m.unheard(key)
			if way.back == nil {
				return
			}
			m.must(way.back(t.Context(), m))
			if people := m.met(); len(people) != 1 || people[0].Remark == nil {
				t.Errorf("after she is back the host meets %+v", people)
			}
		})
	}
}

func agreeing(to office.Purpose, yes bool) func(context.Context, *meeting) error {
	return func(ctx context.Context, m *meeting) error {
		_, err := m.Roster.Agree(ctx, self(m.expert), m.expert.ID, map[office.Purpose]bool{to: yes}, "en")
		return err
	}
}

func answering(s invitation.State) func(context.Context, *meeting) error {
	return func(ctx context.Context, m *meeting) error {
		_, err := m.Invitations.Answer(ctx, m.invitation.ID, invitation.Answer{State: s})
		return err
	}
}

func erasing(now bool) func(context.Context, *meeting) error {
	return func(ctx context.Context, m *meeting) error {
		return m.Roster.Erase(ctx, self(m.expert), m.expert.ID, now)
	}
}

// TestOnlyTheHostOfAProgrammeMeetsItsPeople: not another host, not an officer without
// that role, not an admin, not somebody who lost the role.
func TestOnlyTheHostOfAProgrammeMeetsItsPeople(t *testing.T) {
	m := newMeeting(t)
	lost := m.host
	lost.Roles = []office.Role{office.Viewer}
	admin := m.host
	admin.Roles = []office.Role{office.Admin}
	homeless := m.host
	homeless.Institution = ""
	for name, actor := range map[string]office.Actor{"another host": m.institution(office.HostKind), "an officer": officer, "without the role": lost, "an admin": admin, "of no institution": homeless} {
		if out, err := m.Invitations.Meet(t.Context(), actor, m.programme.ID); err == nil {
			t.Errorf("%s meets %v", name, out.People)
		}
		if list, err := m.Invitations.Shares(t.Context(), actor); err == nil && len(list) > 0 {
			t.Errorf("%s has it in a list", name)
		}
	}
}

// TestAHostsRemarkIsReadByAnOfficerAndByThePerson: what the host said stands on the
// board with who and when until an officer notes it, in her own copy, and is gone with her.
func TestAHostsRemarkIsReadByAnOfficerAndByThePerson(t *testing.T) {
	m := newMeeting(t)
	ctx := t.Context()
	key := m.met()[0].Key
	say := func(o invitation.Opinion, text string) error {
		return m.Invitations.Remark(ctx, m.host, m.programme.ID, key, 1, invitation.Remark{Opinion: o, Text: text, NotedBy: "off_9"})
	}
	m.wrong(say("perhaps", ""), "opinion", "unknown")
	m.wrong(say(invitation.Question, " "), "text", "required")
	m.wrong(say(invitation.Wanted, strings.Repeat("x", 601)), "text", "too_long")
	m.must(say(invitation.Question, "Does she teach?"))
	m.must(say(invitation.Question, "Does she teach? "))
	remark := func() invitation.Invitation {
		board, err := m.Invitations.Board(ctx, officer, m.programme.ID)
		m.must(err)
		return board.Roles[0].Invitations[0]
	}
	in := remark()
	if r := in.Remark; r == nil || r.Text != "Does she teach?" || r.By != m.host.ID || r.Institution != m.host.Institution || !in.Unread() || in.Remarks != 1 {
		t.Fatalf("the board has %+v", in.Remark)
	}
	said := in.Remark.At
	m.pass(office.Day)
	m.must(say(invitation.Wanted, ""))
	_, err := m.Invitations.NoteRemark(ctx, officer, in.ID, said)
	m.refused(err, "remark.refused.changed")
	for range 2 {
		_, err = m.Invitations.NoteRemark(ctx, officer, in.ID, remark().Remark.At)
		m.must(err)
	}
	if in := remark(); in.Unread() || in.Remark.NotedBy != officer.ID {
		t.Errorf("after it was noted: %+v", in.Remark)
	}
	if r := m.met()[0].Remark; r == nil || r.Opinion != invitation.Wanted || r.NotedBy != "" {
		t.Errorf("the host reads its own word as %+v", r)
	}
	own, err := m.Invitations.Mine(ctx, self(m.expert), m.expert.ID)
	m.must(err)
	if r := own[0].Invitation.Remark; r == nil || r.Institution != m.host.Institution || r.By != "" || r.NotedBy != "" {
		t.Errorf("her own copy has the remark as %+v", r)
	}
	rows, err := m.Log(ctx, m.expert.ID, 50)
	m.must(err)
	heard := map[office.Action]int{}
	for _, r := range rows {
		heard[r.Action]++
	}
	if heard[office.HostRemarked] != 2 || heard[office.RemarkNoted] != 1 {
		t.Errorf("the log has %v", heard)
	}
	m.must(m.Roster.Erase(ctx, self(m.expert), m.expert.ID, true))
	if board, err := m.Invitations.Board(ctx, officer, m.programme.ID); err != nil || len(board.Roles[0].Invitations) != 0 {
		t.Errorf("after her erasure the board has %v, %v", board.Roles, err)
	}
	m.verifies("")
}

// TestThePersonReadsWhichHostMetHer on her page and in both copies, in three languages.
func TestThePersonReadsWhichHostMetHer(t *testing.T) {
	w := startWalk(t, nil)
	w.registered()
	w.b.Send("/register/5").Want(200)
	ctx := t.Context()
	e := w.record()
	names := office.Text{En: "Nineveh Health Directorate", Ar: "دائرة صحة نينوى", Ckb: "بەڕێوەبەرایەتیی تەندروستیی نەینەوا"}
	in, err := w.a.StaffKept().SaveInstitution(ctx, office.Institution{ID: office.NewID("ins"), Kind: office.HostKind, Name: names})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(err)
	host := office.Actor{Kind: office.OfficerKind, ID: "off_secret", Institution: in.ID, Roles: []office.Role{office.HostRole}}
	c := toCome(content(1, false), time.Now())
	c.Institution = in.ID
	p, err := w.a.Programmes.Create(ctx, officer, c)
	must(err)
	_, err = w.a.Programmes.Move(ctx, officer, p.ID, "open", "")
	must(err)
	plan, err := w.a.Invitations.Plan(ctx, officer, p.ID, 1, []string{e.ID}, "")
	must(err)
	_, err = w.a.Invitations.Send(ctx, officer, plan)
	must(err)
	_, err = w.a.Roster.Agree(ctx, self(e), e.ID, map[office.Purpose]bool{office.ToShareWithHost: true}, "ckb")
	must(err)
	_, err = w.a.Invitations.Answer(ctx, plan.Letters[0].ID, invitation.Answer{State: invitation.Accepted})
	must(err)
	_, err = w.a.Invitations.Share(ctx, officer, p.ID)
	must(err)
	met, err := w.a.Invitations.Meet(ctx, host, p.ID)
	must(err)
	must(w.a.Invitations.Remark(ctx, host, p.ID, met.People[0].Key, 1, invitation.Remark{Opinion: invitation.Question, Text: "Does she teach?"}))
	for lang, text := range map[string]string{"en": "read your name, profession and dates", "ar": "على اسمك ومهنتك ومواعيدك", "ckb": "ناو و پیشە و کاتەکانتی خوێندەوە"} {
		name, _ := names.In(lang)
		w.b.Get("/"+lang+"/mine").Want(200, text, name)
		w.b.Get("/"+lang+"/mine/copy").Want(200, text, name, "Does she teach?")
	}
	w.b.Get("/en/mine/download").Want(200, `"host_remark":{"opinion":"question","text":"Does she teach?"`)
	if strings.Contains(w.b.Page, `"by":"off_secret"`) {
		t.Error("the remark tells who at the host wrote it")
	}
}

// TestAHostMeetsTheShortlistInPages: an officer shares it in one press and takes it back
// in another; the host reads what the consent says and writes a remark, of which the
// officer is told on her first page until she has read it.
func TestAHostMeetsTheShortlistInPages(t *testing.T) {
	d := openDeskOn(t, "en", "shahla.karim@example.org", 40, func(*app.Config) {})
	ctx := t.Context()
	host, at := d.hostUser("en", "layla.hasan@example.org")
	p, her := d.accepted(at)
	o, h, one, shared := d.b, host.b, "/en/staff/programmes/"+p.ID, "/en/staff/shared/"+p.ID
	h.Get(shared).Want(404)
	o.Get(one).Want(200, "One person accepted and agreed to it").Send("/share").Want(200, "Shared with Basra Water Directorate")
	h.Get("/en/staff").Want(200, "Shortlists shared with your institution", shared)
	h.Get(shared).Want(200, her.Name.In("en"), "Cardiologist", "agreed that your institution reads")
	for _, secret := range []string{her.Email, her.ID, her.Number, her.City, "exp_", "@example.org</", `href="tel:`} {
		if secret != "" && strings.Contains(h.Page, secret) {
			t.Errorf("the host's page has %q", secret)
		}
	}
	h.Send("/remark", "opinion", "question", "text", "").Want(422, `id="errors"`, `href="#f-text-`)
	h.Send("/remark", "opinion", "wanted", "text", "She <b>trained</b> two of ours.").Want(200, "The remark is with the Ministry.", "She &lt;b&gt;trained&lt;/b&gt; two of ours.")

	o.Get("/en/staff").Want(200, "A host wrote a remark on somebody of the shortlist", "Heart unit, Basra")
	o.Get(one+"/board").Want(200, "The host says", "two of ours.", "Layla Hasan", "Basra Water Directorate").Send("/board/note").Want(200, "Marked as read.", "read by")
	if o.Get("/en/staff").Want(200); strings.Contains(o.Page, "wrote a remark") {
		t.Error("a remark that was read still waits")
	}

	o.Get(one).Want(200).Send("/withhold").Want(200, "Taken back.", "Share the shortlist")
	h.Get(shared).Want(404)
	o.Get(one).Send("/share").Want(200)
	h.Get(shared).Want(200, her.Name.In("en"))
	if _, err := d.a.StaffKept().UpdateOfficer(ctx, d.byAddress("layla.hasan@example.org").ID, func(x *office.Officer) error { x.Roles = []office.Role{office.Viewer}; return nil }); err != nil {
		t.Fatal(err)
	}
	h.Get(shared).Want(403)
}

// accepted is a programme of an institution whose invitation Rozhan has accepted.
func (d *desk) accepted(at office.Institution) (programme.Programme, roster.Expert) {
	d.t.Helper()
	ctx := d.t.Context()
	shahla := d.byAddress("shahla.karim@example.org").Actor()
	her, err := d.a.Roster.Store.ExpertByEmail(ctx, "rozhan.ahmed@example.org")
	must := func(err error) {
		d.t.Helper()
		if err != nil {
			d.t.Fatal(err)
		}
	}
	must(err)
	c := toCome(content(1, false), time.Now())
	c.Title, c.Institution = office.Text{En: "Heart unit, Basra"}, at.ID
	p, err := d.a.Programmes.Create(ctx, shahla, c)
	must(err)
	_, err = d.a.Programmes.Move(ctx, shahla, p.ID, "open", "")
	must(err)
	plan, err := d.a.Invitations.Plan(ctx, shahla, p.ID, 1, []string{her.ID}, "")
	must(err)
	_, err = d.a.Invitations.Send(ctx, shahla, plan)
	must(err)
	_, err = d.a.Invitations.Answer(ctx, plan.Letters[0].ID, invitation.Answer{State: invitation.Accepted})
	must(err)
	return p, her
}
