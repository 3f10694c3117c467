package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"jisr/app/api"
	"jisr/app/apptest"
	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// changed is one change of a noun: who makes it, where and with what, where the noun is
// read, and what somebody else does to it meanwhile.
type changed struct {
	by         *caller
	path, body string
	get        string
	meanwhile  func() error
}

// changing makes a noun for each route that changes one.
type changing struct {
	*house
	officer, investment, host *caller
	institution, authority    string
	n                         int
}

func (m *changing) next(name string) string { m.n++; return fmt.Sprint(name, string(rune('a'+m.n))) }

func (m *changing) expert() (string, func() error) {
	e := m.register(m.next("Expert"))
	return "/experts/" + e.ID, func() error {
		_, err := m.Roster.Store.UpdateExpert(m.t.Context(), e.ID, 0, func(*roster.Expert) error { return nil })
		return err
	}
}

func (m *changing) claim() (string, func() error) {
	one, touch := m.expert()
	_, err := m.Roster.AddClaim(m.t.Context(), officer, strings.TrimPrefix(one, "/experts/"), 1, roster.ClaimLicence, "2212", "SE")
	m.must(err)
	return one + "/claims", touch
}

func (m *changing) need(verbs ...string) (string, func() error) {
	n, tag := m.host.good("POST", "/needs", apiNeed)
	one := "/needs/" + n["id"].(string)
	for _, verb := range verbs {
		_, tag = m.host.good("POST", one+"/"+verb, "", "If-Match", tag)
	}
	return one, func() error {
		_, err := m.Needs.Store.UpdateNeed(m.t.Context(), n["id"].(string), 0, func(*programme.Need) error { return nil })
		return err
	}
}

func (m *changing) programme(change func(*programme.Programme)) (string, func() error) {
	p := m.open(content(3, false))
	touch := func(f func(*programme.Programme)) error {
		_, err := m.Programmes.Store.UpdateProgramme(m.t.Context(), p.ID, 0, func(p *programme.Programme) error { f(p); return nil })
		return err
	}
	m.must(touch(change))
	return "/programmes/" + p.ID, func() error { return touch(func(*programme.Programme) {}) }
}

func (m *changing) invitation(change func(*invitation.Invitation)) (string, func() error) {
	p := m.open(content(3, false))
	in := m.invite(p, m.register(m.next("Invited")))[0]
	m.sent(in.ID)
	touch := func(f func(*invitation.Invitation)) error {
		_, err := m.Invitations.Store.UpdateInvitation(m.t.Context(), in.ID, func(in *invitation.Invitation) error { f(in); return nil })
		return err
	}
	m.must(touch(change))
	return "/programmes/" + p.ID + "/roles/1/invitations/" + in.ID, func() error { return touch(func(*invitation.Invitation) {}) }
}

func (m *changing) mission(finished bool) (string, func() error) {
	_, x := m.missioned(m.register(m.next("Guest")))
	if finished {
		m.finished(x)
	}
	return "/missions/" + x.ID, func() error {
		_, err := m.Missions.Store.UpdateMission(m.t.Context(), x.ID, 0, func(*programme.Mission) error { return nil })
		return err
	}
}

func (m *changing) approval() (string, func() error) {
	p, e := m.open(content(3, false)), m.register(m.next("Asked"))
	request := office.Approval{ID: office.NewID("apr"), Rev: 1, State: office.ApprovalOpen, By: hire(m.t, m.App, m.next("asker"), office.OfficerRole), Programme: p.ID, Role: 1,
		Experts: []string{e.ID}, Override: "urgent", AskedAt: time.Now(), ExpiresAt: time.Now().Add(time.Hour)}
	m.must(m.ApprovalsKept().InsertApproval(m.t.Context(), request))
	return "/approvals/" + request.ID, func() error {
		_, err := m.ApprovalsKept().UpdateApproval(m.t.Context(), request.ID, func(*office.Approval) error { return nil })
		return err
	}
}

func (m *changing) opportunity() (string, func() error) {
	o, _ := m.investment.good("POST", "/opportunities", `{"title":{"en":"Cold store"},"summary":{"en":"Dates, cooled."},"governorate":"IQ-BA","sector":"H","bands":["250k_1m"],"stage":"idea","published":false}`)
	return "/opportunities/" + o["id"].(string), func() error {
		_, err := m.Invest.Store.UpdateOpportunity(m.t.Context(), o["id"].(string), 0, func(*invest.Opportunity) error { return nil })
		return err
	}
}

func (m *changing) interest() (string, func() error) {
	in, _ := m.investment.good("POST", "/interests", `{"email":"`+m.next("investor")+`@example.org","name":{"latin":"Noor Investor"},"language":"en","country":"DE","kind":"person","governorates":["IQ-BA"],"band":"to_50k","consent":true}`)
	return "/interests/" + in["id"].(string), func() error {
		_, err := m.Invest.Store.UpdateInterest(m.t.Context(), in["id"].(string), 0, func(*invest.Interest) error { return nil })
		return err
	}
}

// search makes a saved search that somebody else changes.
func (m *changing) search(body string) func() changed {
	return func() changed {
		s, _ := m.officer.good("POST", "/searches", `{"name":"`+m.next("Search")+`","often":"never","query":{"text":"water"}}`)
		one := "/searches/" + s["id"].(string)
		return changed{m.officer, one, body, one, func() error {
			_, err := m.Searches.Store.UpdateSearch(m.t.Context(), s["id"].(string), 0, func(*roster.SavedSearch) error { return nil })
			return err
		}}
	}
}

// same is a change that sends back what was read.
const same = "same"

// rows say of each route that changes a noun named by its id whether the change must or
// may carry If-Match, or why it carries none.
func (m *changing) rows() map[string]struct {
	carries string
	make    func() changed
} {
	type row = struct {
		carries string
		make    func() changed
	}
	put := func(by *caller, make func() (string, func() error)) row {
		return row{"must", func() changed { one, touch := make(); return changed{by, one, same, one, touch} }}
	}
	move := func(carries string, by *caller, tail, body string, make func() (string, func() error)) row {
		return row{carries, func() changed { one, touch := make(); return changed{by, one + tail, body, one, touch} }}
	}
	need := func(verbs ...string) func() (string, func() error) {
		return func() (string, func() error) { return m.need(verbs...) }
	}
	mission := func(finished bool) func() (string, func() error) {
		return func() (string, func() error) { return m.mission(finished) }
	}
	of := func(change func(*programme.Programme)) func() (string, func() error) {
		return func() (string, func() error) { return m.programme(change) }
	}
	hosted := func(p *programme.Programme) { p.Institution = m.institution }
	shared := func(p *programme.Programme) {
		hosted(p)
		p.Shared = &programme.Shared{With: m.institution, By: "off_1", At: time.Now()}
	}
	said := time.Now().Truncate(time.Millisecond).UTC()
	accepted := func() (string, func() error) {
		return m.invitation(func(in *invitation.Invitation) { in.State = invitation.Accepted })
	}
	remarked := func() (string, func() error) {
		return m.invitation(func(in *invitation.Invitation) {
			in.State, in.Remark = invitation.Accepted, &invitation.Remark{Opinion: invitation.Question, Text: "Does she teach?", At: said}
		})
	}
	asked := func() (string, func() error) {
		return m.invitation(func(in *invitation.Invitation) { in.State, in.Question = invitation.Asked, "Is there a flat?" })
	}
	claim := func(tail, body string) row {
		return row{"must", func() changed {
			list, touch := m.claim()
			return changed{m.officer, list + tail, body, list, touch}
		}}
	}
	return map[string]row{
		"POST /experts/:id/claims":                                    claim("", `{"claim":"identity"}`),
		"POST /experts/:id/claims/:claim/request":                     claim("/licence.2212.SE/request", ""),
		"POST /experts/:id/claims/:claim/verify":                      claim("/licence.2212.SE/verify", `{"evidence":"In the register."}`),
		"POST /experts/:id/claims/:claim/refuse":                      claim("/licence.2212.SE/refuse", `{"reason":"Not in the register."}`),
		"POST /experts/:id/notes":                                     {carries: "it makes a new one"},
		"PATCH /searches/:id":                                         {"must", m.search(`{"name":"Another"}`)},
		"DELETE /searches/:id":                                        {"may", m.search("")},
		"POST /searches/:id/seen":                                     {carries: "the mark says which news was seen"},
		"DELETE /experts/:id/notes/:note":                             {carries: "a note is never rewritten and has no revision"},
		"POST /programmes/:id/roles/:n/invitations/:invitation/reply": move("may", m.officer, "/reply", `{"reply":"There is."}`, asked),
		"PUT /experts/:id":                                            put(m.officer, m.expert),
		"DELETE /experts/:id":                                         move("may", m.officer, "", "", m.expert),
		"PUT /needs/:id":                                              put(m.host, need()),
		"POST /needs/:id/submit":                                      move("must", m.host, "/submit", "", need()),
		"POST /needs/:id/return":                                      move("must", m.officer, "/return", `{"remark":"How many days a week?"}`, need("submit")),
		"POST /needs/:id/accept":                                      move("must", m.officer, "/accept", "", need("submit")),
		"PUT /programmes/:id":                                         put(m.officer, of(hosted)),
		"POST /programmes/:id/share":                                  move("may", m.officer, "/share", "", of(hosted)),
		"POST /programmes/:id/withhold":                               move("may", m.officer, "/withhold", "", of(shared)),
		"POST /programmes/:id/:verb":                                  move("may", m.officer, "/cancel", `{"reason":"The ward stays closed."}`, of(hosted)),
		"PUT /programmes/:id/roles/:n/shortlist": {"may", func() changed {
			p, e, other := m.open(content(3, false)), m.register(m.next("Listed")), m.register(m.next("Listed"))
			one := "/programmes/" + p.ID + "/roles/1/shortlist"
			return changed{m.officer, one, `[{"expert":"` + e.ID + `","in":true}]`, one, func() error {
				_, err := m.Programmes.Shortlist(m.t.Context(), officer, p.ID, 1, []programme.Decision{{Expert: other.ID, In: true}})
				return err
			}}
		}},
		"POST /programmes/:id/roles/:n/invitations":                  {carries: "it makes new ones, and whoever has one gets no other"},
		"POST /programmes/:id/roles/:n/sending/pause":                {carries: "said twice, it is once"},
		"POST /programmes/:id/roles/:n/sending/resume":               {carries: "said twice, it is once"},
		"POST /programmes/:id/roles/:n/sending/end":                  {carries: "said twice, it is once"},
		"POST /programmes/:id/roles/:n/sending/again":                {carries: "each letter that failed goes once more, whoever says so first"},
		"POST /programmes/:id/roles/:n/invitations/:invitation/seat": move("may", m.officer, "/seat", "", accepted),
		"POST /programmes/:id/roles/:n/invitations/:invitation/note": move("may", m.officer, "/note", `{"said":"`+said.Format(time.RFC3339Nano)+`"}`, remarked),
		"POST /shortlists/:id/remarks":                               {carries: "a host's own word, on a list that has no revision"},
		"PUT /missions/:id":                                          put(m.officer, mission(false)),
		"POST /missions/:id/rate":                                    move("may", m.officer, "/rate", `{"score":4}`, mission(true)),
		"POST /missions/:id/:verb":                                   move("may", m.officer, "/cancel", `{"reason":"The road is closed."}`, mission(false)),
		"POST /approvals/:id/approve":                                move("may", m.officer, "/approve", `{"confirm":1}`, m.approval),
		"POST /approvals/:id/refuse":                                 move("may", m.officer, "/refuse", `{"reason":"Too early."}`, m.approval),
		"PUT /opportunities/:id":                                     put(m.investment, m.opportunity),
		"PUT /interests/:id":                                         put(m.investment, m.interest),
		"POST /interests/:id/outcome":                                move("must", m.investment, "/outcome", `{"to":"invested","band":"to_50k","jobs":3}`, m.interest),
		"POST /interests/:id/messages":                               {carries: "it makes a new one, beside what others wrote"},
		"POST /interests/:id/introduce":                              move("may", m.investment, "/introduce", `{"authority":"`+m.authority+`"}`, m.interest),
		"POST /interests/:id/call":                                   move("may", m.investment, "/call", apiCall(), m.interest),
		"DELETE /interests/:id":                                      move("may", m.investment, "", "", m.interest),
		"DELETE /interests/:id/call": {"may", func() changed {
			one, touch := m.interest()
			m.investment.good("POST", one+"/call", apiCall())
			return changed{m.investment, one + "/call", "", one, touch}
		}},
		"POST /introduced/:id/answer": {carries: "an authority's own word, said once; what it reads has no revision"},
		"POST /interests/:id/move":    move("must", m.investment, "/move", `{"to":"qualified","note":"Telephoned.","next":"Meet the authority.","due":"2099-01-01"}`, m.interest),
	}
}

// TestAChangeOfTheAPIIsRefusedWhenAnotherWasFirst: of every route that changes a noun
// named by its id the table says whether it carries If-Match. What was read before
// somebody else changed it is refused with 412 and changes nothing; what is read after
// is taken; where it is required, a change without is refused with 428.
func TestAChangeOfTheAPIIsRefusedWhenAnotherWasFirst(t *testing.T) {
	a := apptest.Start(t, nil)
	m := &changing{house: &house{App: a, t: t, now: time.Now()}, officer: newCaller(t, a, "officer")}
	m.investment = m.officer.as(a, "investment")
	m.host, m.institution = m.officer.hostOf(a, office.HostKind, office.HostRole)
	_, m.authority = m.officer.hostOf(a, office.AuthorityKind, office.Authority)
	rows := m.rows()
	for _, door := range (&api.API{}).Doors() {
		path, ours := strings.CutPrefix(door.Path, "/api/v1")
		if !ours || door.Who != gate.Tokens || door.Method == "GET" || !strings.Contains(path, ":id") {
			continue
		}
		name := door.Method + " " + path
		row, there := rows[name]
		delete(rows, name)
		if !there {
			t.Errorf("%s has no row that says whether it carries If-Match", name)
			continue
		}
		if described := m.officer.api.carries(door.Method, path); described != row.carries && (described != "" || row.make != nil) {
			t.Errorf("%s: described is %q, the table says %q", name, described, row.carries)
		}
		if row.make != nil {
			t.Run(name, func(t *testing.T) { m.holds(t, door.Method, row.carries, row.make()) })
		}
	}
	for name := range rows {
		t.Errorf("%s has a row and is no route", name)
	}
}

// holds makes one change on a stale revision, on none and on the right one.
func (m *changing) holds(t *testing.T, method, carries string, x changed) {
	read, old := x.by.good("GET", x.get, "")
	if old == "" {
		t.Fatalf("GET %s gives no ETag", x.get)
	}
	if x.body == same {
		x.body = x.by.again(read)
	}
	m.must(x.meanwhile())
	before, tag := x.by.good("GET", x.get, "")
	if tag == old {
		t.Fatalf("the ETag is still %s", old)
	}
	for match, want := range map[string]int{old: 412, `"nonsense"`: 412, "": 428} {
		if match == "" && carries == "may" {
			continue
		}
		if status, out, _ := x.by.call(method, x.path, x.body, "If-Match", match); status != want {
			t.Errorf("If-Match %s: %d %v, want %d", match, status, out, want)
		}
	}
	if after, still := x.by.good("GET", x.get, ""); still != tag || fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("what was refused changed it: %v, before %v", after, before)
	}
	x.by.good(method, x.path, x.body, "If-Match", tag)
}

// carries says of a described operation whether it must or may carry If-Match.
func (d *described) carries(method, path string) string {
	for _, part := range strings.Split(path, "/") {
		if name, is := strings.CutPrefix(part, ":"); is {
			path = strings.Replace(path, part, "{"+name+"}", 1)
		}
	}
	_, op := d.operation(method, "/api/v1"+path)
	list, _ := op["parameters"].([]any)
	for _, p := range list {
		if p := p.(map[string]any); p["name"] == "If-Match" && p["required"] == true {
			return "must"
		} else if p["name"] == "If-Match" {
			return "may"
		}
	}
	return ""
}
