package staff

import (
	"bytes"
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jisr/app/figures"
	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/invitation"
	"jisr/app/locale"
	"jisr/app/matching"
	"jisr/app/office"
	"jisr/app/post"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/web"
	"jisr/app/web/webtest"
)

var noon = time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)

// amal is an expert with something of everything.
func amal() roster.Expert {
	to := "2024-05"
	return roster.Expert{ID: "exp_00000000000000000000000001", Status: roster.Active, Number: "JSR-2345-6789", ConfirmedAt: &noon,
		Person: office.Person{ID: "per_1", EmailVerifiedAt: &noon, Identity: office.Identity{Email: "amal@example.org", Phone: "+46701234567",
			Name: office.Name{Latin: "Amal Yousif", Native: "أمل يوسف"}, Language: "ar", Gender: office.Female, Country: "SE", City: "Göteborg", Timezone: "Europe/Stockholm"},
			Consents: []office.Consent{{Purpose: office.ToRoster, GivenAt: noon}, {Purpose: office.ToNews, GivenAt: noon, WithdrawnAt: &noon}}},
		Profile: roster.Profile{Origin: "IQ-NI", Headline: "Interventional cardiologist", Summary: "Amal leads a cath lab.\nTeaches.", Themes: []roster.Theme{roster.HumanCapital},
			Occupations: []roster.Occupation{{Code: "2212", Concept: "jisr:cardiologist", Years: 12}}, Skills: []roster.Skill{{ID: "jisr:gis", Note: "maps"}},
			Experience:   []roster.Experience{{Title: "Consultant", Organisation: "Sahlgrenska", Country: "SE", From: "2016-01"}, {Title: "Resident", From: "2010-01", To: &to, Mission: "mis_1"}},
			Education:    []roster.Education{{Level: 8, Field: "0912", Institution: "Mosul", Year: 2009}},
			Languages:    []roster.Language{{Code: "ar", Level: "native"}, {Code: "sv", Level: "C1"}},
			Availability: roster.Availability{Modes: []roster.Mode{roster.Remote, roster.Mission}, Windows: []roster.Window{{From: "2027-03-01", To: "2027-05-31", Days: 12}}}},
		Vetting: []roster.Vetting{{Claim: roster.ClaimLicence, Field: "2212", Scope: "SE", Status: roster.Verified, Expires: "2029-01-31"}, {Claim: roster.ClaimDegree, Field: "0912", Status: roster.Claimed}}}
}

// mosul is a programme with one role that asks for everything.
func mosul() (programme.Programme, programme.Role) {
	r := programme.Role{Number: 1, Title: office.Text{Ar: "اختصاصي أمراض القلب", Ckb: "پزیشکی دڵ", En: "Cardiologist"}, Seats: 2}
	for _, f := range roster.RoleFields() {
		must, should := samplesOf(f), samplesOf(f)
		should.Kind, should.Weight = roster.Should, 3
		r.Criteria = append(r.Criteria, must, should)
	}
	p := programme.Programme{ID: "prg_1", Rev: 3, Status: programme.Open, Owner: "off_1", Content: programme.Content{Title: office.Text{Ar: "مستشفى الموصل", Ckb: "نەخۆشخانەی مووسڵ", En: "Mosul hospital"},
		Description: office.Text{En: "Work."}, Governorate: "IQ-NI", Mode: roster.Mission, Theme: roster.HumanCapital, From: "2027-03-01", To: "2027-05-31", AnswerBy: "2027-01-20",
		Conditions: programme.Conditions{Travel: true}, Roles: []programme.Role{r}}}
	return p, r
}

func programmeRowSample(lang string) ProgrammeRow {
	p, _ := mosul()
	return ProgrammeRow{ID: p.ID, Title: in(p.Title, lang), Status: "open", Place: "Mosul", From: p.From, To: p.To, AnswerBy: p.AnswerBy, Owner: "Shahla", Seats: 2}
}

type sample struct {
	page  string
	data  any
	wrong []web.Problem
}

// Samples hands each sample to a test outside the package, which may import what
// imports the package.
func Samples(t *testing.T, lang string, each func(r *web.Renderer, name string, page web.Page)) {
	p := pages(t)
	readers := []web.Reader{{Name: "Shahla", SignedIn: true, Staff: true, Opens: []string{"today", "needs"}}, {Name: "Shahla", SignedIn: true, Staff: true, Opens: []string{"today", "experts", "needs", "programmes", "investors", "admin"}, For: "Zainab"},
		{Name: "Shahla", SignedIn: true, Staff: true, Opens: []string{"today", "experts"}, Absent: []web.Choice{{Value: "off_2", Label: "Zainab"}, {Value: "off_3", Label: "Sardar"}}}}
	for i, s := range samples(t, p, lang) {
		each(p.Render, s.page, web.Page{Lang: lang, Path: "/staff", CSRF: "token", Title: "Page", Data: s.data, Errors: s.wrong, Reader: readers[i%len(readers)]})
	}
}

// samples are every page in the states that differ.
func samples(t *testing.T, p *Pages, lang string) []sample {
	out := append(entranceSamples(t, lang), expertSamples(t, p, lang)...)
	out = append(out, programmeSamples(t, p, lang)...)
	out = append(out, answerSamples(p, lang)...)
	out = append(out, adminSamples(p, lang)...)
	out = append(out, doubtSamples(p, lang)...)
	out = append(out, needSamples(t, p, lang)...)
	out = append(out, missionSamples(p, lang)...)
	out = append(out, exportSamples(p, lang)...)
	out = append(out, reportSamples(t, p, lang)...)
	return append(out, investSamples(p, lang)...)
}

// papers are documents of both sorts, and a task of each party: late, done and to come.
func papers() programme.Plan {
	return programme.Plan{Documents: []programme.Document{{Title: "Programme of the week", Link: "https://files.example.org/week.pdf", Note: "In Arabic."}, {Title: "Badge", Note: "At the gate."}},
		Tasks: []programme.Task{{Title: "Send a photograph", Who: programme.ByExpert, Due: "2020-01-01"}, {Title: "Book the room", Who: programme.ByHost, Due: "2020-01-02", Done: true}, {Title: "Ask for the visa", Who: programme.ByMinistry, Due: "2999-01-01"}}}
}

func missionSamples(p *Pages, lang string) []sample {
	word := &programme.Rating{Score: 4, Text: "Well prepared.", At: noon}
	var out []sample
	var rows []MissionRow
	for _, status := range []programme.MissionStatus{programme.Planned, programme.UnderWay, programme.MissionCompleted, programme.MissionCancelled} {
		m := programme.Mission{ID: "mis_1", Status: status, Plan: programme.Plan{Plan: "Teach.", From: "2027-03-01", To: "2027-03-14", Place: "Mosul", Contact: "Dr Sami", Report: "Done.", Days: 12, Documents: papers().Documents, Tasks: papers().Tasks}}
		data := Mission{MissionRow: missionRow(m), Rev: 2, Expert: "exp_1", Programme: "Mosul", ProgrammePath: "/staff/programmes/prg_1", Form: m.Plan, Days: "12", Verbs: status.Allowed(),
			Scores: p.said(lang, "mission.score", []string{"5", "4", "3", "2", "1"}), Ended: m.Ended(), Reason: "The road is closed.",
			Papers: web.PapersOf(m.Documents, m.Tasks, "", m.Ended(), "2026-11-17"), Parties: p.said(lang, "mission.who", web.Strings(programme.Parties()))}
		data.Name, data.Role = "Amal", "Cardiologist"
		wrong := []web.Problem{{Field: "contact", Message: "no"}, {Field: "documents[0].link", Message: "no"}, {Field: "tasks[1].who", Message: "no"}, {Field: "tasks[1].due", Message: "no"}}
		if status == programme.MissionCompleted {
			back := data
			back.Withdrawn = &Withdrawn{Reason: "The days were wrong.", By: "Shahla", At: noon}
			out = append(out, sample{"staff-mission", back, nil})
			data.Code = "0123-4567-89AB-CDEF-GHJK-MNPQ-RS"
			data.ByExpert, data.ByHost, wrong = word, word, []web.Problem{{Field: "score", Message: "no"}}
		} else if status == programme.MissionCancelled {
			wrong = nil
		}
		data.Late = len(rows)
		rows = append(rows, data.MissionRow)
		out = append(out, sample{"staff-mission", data, wrong})
	}
	sheets, err := p.Render.Certificate(programme.Certificate{Name: office.Name{Latin: "Amal", Native: "أمل"}, Role: office.Text{En: "Cardiologist"}, Days: 12, Issued: noon, Code: "0123-4567-89AB-CDEF-GHJK-MNPQ-RS",
		Institution: func(string) string { return "Nineveh" }}, &url.URL{Scheme: "https", Host: "jisr.example.org"}, lang)
	if err != nil {
		panic(err)
	}
	out = append(out, sample{"staff-certificate", CertificatePage{"/staff/missions/mis_1", "Amal", sheets}, nil})
	overview := Programme{ProgrammeRow: programmeRowSample(lang), Missions: rows, Ended: true}
	return append(out, sample{"staff-programme", overview, nil})
}

// reportSamples are a report with what is withheld and what is not, one of too few people,
// and the list of them.
func reportSamples(t *testing.T, p *Pages, lang string) []sample {
	x, _ := mosul()
	a := figures.About{ID: x.ID, Status: "completed", Governorate: "IQ-NI", Mode: "mission", Title: x.Title, Description: x.Description, From: x.From, To: x.To, Roles: []figures.Wanted{{Title: x.Roles[0].Title, Seats: 2}}}
	facts := figures.Facts{About: a, Missions: map[string]int{"completed": 6}, ByExpert: []int{5, 4, 4, 5, 3}}
	for i := range 20 {
		facts.People = append(facts.People, figures.Person{Sex: []string{"female", "male"}[i%2], Country: []string{"SE", "DE", "", "IQ"}[i%4], Group: []string{"22", "21"}[i%2], Stage: figures.Stage(i % 7), Days: i})
	}
	few := figures.Facts{About: figures.About{ID: "prg_2", Status: "open"}}
	var out []sample
	for _, f := range []figures.Facts{facts, few} {
		desk := figures.Desk{Facts: func(context.Context, string) (figures.Facts, error) { return f, nil }, Now: func() time.Time { return noon }}
		r, err := desk.Programme(t.Context(), office.Actor{Kind: office.OfficerKind, Roles: []office.Role{office.Statistician}}, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		data := p.reportData(t.Context(), r, lang)
		data.Officer = len(out) == 0
		out = append(out, sample{"staff-report", data, nil})
	}
	return append(out, sample{"staff-reports", ReportList{}, nil}, sample{"staff-reports", ReportList{[]ReportRow{p.reportRow(a, lang)}}, nil})
}

// exportSamples are the page that asks why, at once and for a second officer, and a
// request in every state, as the asker and as the second officer see it.
func exportSamples(p *Pages, lang string) []sample {
	s := Search{Text: "cath", Chosen: map[string][]string{"country": {"SE", "DE"}}, Not: map[string][]string{"theme": {"finance"}}}
	few := Export{People: 24, Limit: roster.ExportAlone, Held: p.held(s, false, lang), Back: s.Path(), Formats: p.exportFormats(lang), Format: "csv"}
	many, none := few, Export{Held: p.held(Search{}, true, lang), Back: "/staff/experts", Selected: true}
	many.People, many.Asks, many.Held, many.Selected = 286, true, p.held(Search{}, true, lang), true
	out := []sample{{"staff-export", few, []web.Problem{{Field: "reason", Message: "no"}, {Field: "format", Message: "no"}}}, {"staff-export", many, nil}, {"staff-export", none, nil}}
	var asked []OwnRequest
	for _, state := range []string{"open", "ready", "fetched", "over", "refused", "expired"} {
		own := AskedFile{ID: "apr_1", State: state, By: "Zainab", Until: noon, People: 286, Held: p.held(Search{}, false, lang), Format: "CSV", Reason: "Census.", Own: true, Ready: state == "ready"}
		if state != "open" && state != "expired" {
			own.Decider, own.DecidedAt = "Shahla", noon
		}
		if state == "refused" {
			own.Refusal = "Too many."
		}
		asked = append(asked, OwnRequest{URL: exportPath("apr_1"), Title: "Census.", People: 286, State: state})
		out = append(out, sample{"staff-export-asked", own, nil})
	}
	second := AskedFile{ID: "apr_1", State: "open", By: "Zainab", Until: noon, People: 286, Held: p.held(s, false, lang), Format: "CSV", Reason: "Census.", May: true}
	gone := second
	gone.People = 0
	return append(out, sample{"staff-export-asked", second, []web.Problem{{Field: "confirm", Message: "no"}, {Field: "reason", Message: "say why"}}}, sample{"staff-export-asked", gone, nil},
		sample{"staff-home", Home{Name: "Shahla", Today: noon, Plan: true, Asked: asked, Tasks: []Task{{Kind: "export", Title: "Census.", Role: "Zainab", Count: 286, Due: "2026-12-01", URL: exportPath("apr_1")}}}, nil})
}

func doubtSamples(p *Pages, lang string) []sample {
	full := Doubts{Total: 60, AtOnce: 60, Pager: doubtsPager(lang, 0, 2, 60), Letters: []DoubtRow{
		{ID: "invite:inv_1:1", Kind: p.letterKind("invitation", lang), Name: "Amal", Country: "Sweden", Since: noon, Until: noon, Late: true},
		{ID: "still:exp_1:1", Kind: p.letterKind("still", lang), Name: "Sardar", Since: noon}}}
	rows := LogSearch{LogQuestion: LogQuestion{Record: "exp_1", From: "2026-11-01T00:00"}, Most: 10_000, Pager: logPager(LogQuestion{}, 50, 3, 120, lang), Rows: []LogRow{
		{At: noon, Text: "Opened", Who: "Zainab", Action: "expert.opened", Purpose: "Cath lab", Record: "exp_1", RecordURL: "/" + lang + "/x", People: 1},
		{At: noon, Text: "Searched", Who: "Shahla", Action: "search.shown", Details: "q=cath", People: 47}, {At: noon, Text: "Signed in", Who: "Shahla", Action: "officer.signed_in"}}}
	return []sample{{"staff-log", rows, nil}, {"staff-log", LogSearch{}, nil}, {"staff-log", LogSearch{LogQuestion: LogQuestion{Record: "x"}}, []web.Problem{{Field: "record", Message: "no"}, {Field: "to", Message: "no"}}}, {"staff-letters", full, []web.Problem{{Field: "confirm", Message: "no"}}}, {"staff-letters", Doubts{}, nil}, {"staff-returned", CameBack{}, nil}, {"staff-specimens", Specimens{Subject: "Invitation", Text: "Dear Amal", Dir: "ltr", URL: "/" + lang + "/x", Kinds: []web.Tab{{Label: "An invitation", URL: "/" + lang + "/x", Count: -1, Now: true}}, Languages: []web.Tab{{Label: "English", URL: "/" + lang + "/y", Count: -1, Now: true}}}, nil},
		{"staff-returned", CameBack{Total: 5, Messages: []CameBackRow{{ID: "ret_1", Why: "unreadable", At: noon}, {ID: "ret_2", Why: "no_report", Subject: "Away", From: "Amal", At: noon, Text: "I am away."},
			{ID: "ret_3", Why: "unknown_letter", Subject: "Failure", Reply: "550 5.1.1 no", At: noon}, {ID: "ret_4", Why: "complaint", Subject: "Abuse", At: noon}}}, nil},
		{"staff-home", Home{Name: "Shahla", Today: noon, Plan: true, Tasks: []Task{{Kind: "doubts", Count: 2, URL: "/staff/letters"}, {Kind: "came_back", Count: 2, URL: "/staff/returned"}, {Kind: "evidence", Count: 3, URL: "/staff/experts/exp_1#vetting"}}}, nil}}
}

// needSamples are a host's need in every state, its form with and without errors, and
// the home of a host.
func needSamples(t *testing.T, p *Pages, lang string) []sample {
	title := office.Text{Ar: "صالة قسطرة القلب", Ckb: "یەکەی قەستەرەی دڵ", En: "Cath lab"}
	n := programme.Need{ID: "need_1", Rev: 3, Remark: "How many days a week?", SubmittedAt: &noon, DecidedAt: &noon, Programme: "prg_1", Terms: programme.Terms{Title: title, Text: title, Theme: roster.HumanCapital,
		Governorate: "IQ-NI", Mode: roster.Visit, From: "2027-03-01", To: "2027-05-31", Contact: "Dr Sami", Conditions: programme.Conditions{Paid: true, Note: title},
		Roles: []programme.Wanted{{Title: title, Text: title, Seats: 2, Occupation: "2212", Skill: "jisr:gis", Language: "ar", Level: "C1"}, {Title: title, Seats: 1}}}}
	officer := gate.Visit{Lang: lang, Actor: office.Actor{Kind: office.OfficerKind, Roles: []office.Role{office.OfficerRole}}}
	host := gate.Visit{Lang: lang, Actor: office.Actor{Kind: office.OfficerKind, Roles: []office.Role{office.HostRole}}}
	var out []sample
	var rows []NeedRow
	for _, status := range []programme.NeedStatus{programme.NeedDraft, programme.NeedSubmitted, programme.NeedReturned, programme.NeedAccepted} {
		n.Status = status
		mine, theirs := p.needShown(t.Context(), n, host), p.needShown(t.Context(), n, officer)
		rows = append(rows, mine.NeedRow)
		out = append(out, sample{"staff-need", mine, nil})
		if theirs.Decides {
			theirs.Typed = "x"
			out = append(out, sample{"staff-need", theirs, []web.Problem{{Field: "remark", Message: "no"}}})
		}
	}
	full, err := p.needForm(t.Context(), host, p.needFormOf(n, lang))
	if err != nil {
		t.Fatal(err)
	}
	full.Stale = true
	fresh, err := p.needForm(t.Context(), host, NeedForm{})
	if err != nil {
		t.Fatal(err)
	}
	fresh.Institutions = []web.Choice{{Value: "ins_2", Label: "Hospital"}}
	most := fresh
	for !most.Full() {
		most = most.grown()
	}
	tasks := []Task{{Kind: "need", Title: "Nineveh", Count: 3, URL: "/staff/needs"}, {Kind: "came_back", Title: "Cath lab", Count: 1, URL: "/staff/needs/need_1/edit"}, {Kind: "rate", Title: "Mosul", Role: "Cardiologist", Count: 1, URL: "/staff/hosted/mis_1"}}
	scores := p.said(lang, "mission.score", []string{"5", "4", "3", "2", "1"})
	out = append(out, sample{"staff-hosted", HostedMission{HostedRow: HostedRow{ID: "mis_1", Programme: "Mosul", Role: "Cardiologist", Status: "completed", From: "2027-03-01", To: "2027-03-14"}, Name: "Amal", Rates: true, Scores: scores}, []web.Problem{{Field: "score", Message: "no"}}},
		sample{"staff-hosted", HostedMission{HostedRow: HostedRow{ID: "mis_1", Programme: "Mosul", Role: "Cardiologist", Status: "planned"}, Scores: scores, Papers: web.PapersOf(papers().Documents, papers().Tasks, programme.ByHost, false, "2026-11-17")}, nil})
	out = append(out, sharedSamples(t, p, lang)...)
	out = append(out, searchSamples(p, lang)...)
	return append(out, sample{"staff-needs", NeedList{Own: true, Needs: rows}, nil}, sample{"staff-needs", NeedList{Own: true}, nil}, sample{"staff-needs", NeedList{}, nil},
		sample{"staff-need", p.needShown(t.Context(), programme.Need{ID: "need_2", Status: programme.NeedDraft}, host), nil},
		sample{"staff-need-edit", full, []web.Problem{{Field: "roles[1].title.ar", Message: "no"}, {Field: "roles[0].occupation", Message: "no"}, {Field: "from", Message: "no"}}},
		sample{"staff-need-edit", fresh, []web.Problem{{Field: "institution", Message: "no"}, {Field: "roles[0].seats", Message: "no"}}}, sample{"staff-need-edit", most, nil},
		sample{"staff-home", Home{Name: "Layla", Today: noon, Host: true, Needs: rows, Tasks: tasks, Missions: []HostedRow{{ID: "mis_1", Programme: "Mosul", Role: "Cardiologist", Status: "completed", From: "2027-03-01"}}}, nil}, sample{"staff-home", Home{Name: "Layla", Today: noon, Host: true}, nil})
}

// searchSamples are saved searches with news and without, one's own and a colleague's, one
// that only a program can ask, and the reader's first page with them.
func searchSamples(p *Pages, lang string) []sample {
	news := SearchRow{ID: "ssr_1", Name: "Cardiologists", Shared: true, Often: "weekly", Total: 40, New: 3, Changed: 1, Since: noon, Open: "/staff/experts?country=SE"}
	quiet, by, first := news, news, news
	quiet.New, quiet.Changed, quiet.Often, quiet.Shared = 0, 0, "never", false
	by.By = "Zainab"
	first.First, first.Since, first.Open, first.New, first.Changed = true, nil, "", 0, 0
	form := SearchForm{Name: "Cardiologists", Shared: true, Often: "weekly", Oftens: p.oftens(lang)}
	var why []roster.Why
	for _, a := range roster.Aspects() {
		if !slices.Contains(web.Strings(roster.Claims()), string(a)) {
			why = append(why, roster.Why{Code: roster.Reason(a)})
			continue
		}
		for _, turn := range []string{roster.ClaimNew, roster.ClaimRenewed, roster.ClaimOver} {
			why = append(why, roster.Why{Code: roster.Reason(a), Claim: turn})
		}
	}
	for _, r := range []roster.Reason{roster.NewRegistered, roster.NewBack, roster.NewConfirmed} {
		why = append(why, roster.Why{Code: r}, roster.Why{Code: r, Date: "2026-11-17"})
	}
	why = append(why, roster.Why{Code: roster.NewMeets}, roster.Why{Code: roster.Reason(roster.AspectPlace), Country: "SE"})
	rows := p.newsRows([]roster.NewsItem{{Expert: amal(), Why: why}}, lang)
	full := Saved{SearchRow: news, Rev: 2, Mine: true, Asks: []string{"Country: Sweden"}, News: NewsShown{rows, rows}, Cut: true, Most: 1000, Mark: "m", Form: form}
	wrong := []web.Problem{{Field: "name", Message: "no"}, {Field: "often", Message: "no"}, {Field: "shared", Message: "no"}}
	return []sample{{"staff-searches", Searches{Own: []SearchRow{news, quiet}, Shared: []SearchRow{by, first}, Most: 50}, nil}, {"staff-searches", Searches{Most: 50}, nil},
		{"staff-search-new", NewSearch{Form: form, Back: "/staff/experts?country=SE", Asks: []string{"Country: Sweden"}}, wrong}, {"staff-saved", full, wrong},
		{"staff-saved", Saved{SearchRow: quiet, Mine: true, Form: form}, nil}, {"staff-saved", Saved{SearchRow: first, Form: form}, nil}, {"staff-saved", Saved{SearchRow: by, Form: form}, nil},
		{"staff-home", Home{Name: "Shahla", Today: noon, Search: true, Saved: true, Searches: []SearchRow{news}}, nil}, {"staff-home", Home{Name: "Shahla", Today: noon, Search: true, Saved: true}, nil}}
}

// sharedSamples are a shortlist as its host meets it: a word that was said, one that was
// refused, nobody to meet; what officers read of it, and the home of both.
func sharedSamples(t *testing.T, p *Pages, lang string) []sample {
	said := &RemarkRow{Opinion: string(invitation.Question), Text: "Does she teach?", By: "Layla", Institution: "Nineveh", At: noon}
	list := SharedRow{ID: "prg_1", Title: "Mosul hospital", From: "2027-03-01", To: "2027-05-31", Since: noon}
	page := Shared{SharedRow: list, Opinions: p.said(lang, "staff.opinion", web.Strings(invitation.Opinions()))}
	for i, r := range []*RemarkRow{said, nil} {
		m := invitation.Met{Key: "ali_" + string(rune('1'+i)), Role: 1, Title: office.Text{En: "Cardiologist"}, Name: amal().Name, Trade: invitation.Trade{Code: "2212"}, From: "2027-04-01", To: "2027-04-20"}
		row := p.metRow(t.Context(), m, "off_1", lang)
		row.Remark = r
		page.People = append(page.People, row)
	}
	refused := page
	refused.People = append([]MetRow(nil), page.People...)
	wrong := web.Page{Errors: []web.Problem{{Field: "opinion", Message: "no"}, {Field: "text", Message: "no"}}}
	refused.blame(&wrong, "ali_2", 1, invitation.Remark{Text: "x"})
	overview := Programme{ProgrammeRow: programmeRowSample(lang), Share: Share{Host: "Nineveh", People: 2}, New: RoleForm{Seats: "1"}}
	on := overview
	on.Share = Share{Host: "Nineveh", People: 1, On: true, Since: noon, By: "Shahla"}
	return []sample{{"staff-shared", page, nil}, {"staff-shared", refused, wrong.Errors}, {"staff-shared", Shared{SharedRow: list}, nil}, {"staff-programme", overview, nil}, {"staff-programme", on, nil},
		{"staff-home", Home{Name: "Layla", Today: noon, Host: true, Shared: []SharedRow{list}}, nil}, {"staff-home", Home{Name: "Shahla", Today: noon, Plan: true, Tasks: []Task{{Kind: "remarks", Title: "Mosul", Count: 2, URL: "/staff/programmes/prg_1/board"}}}, nil}}
}

func adminSamples(p *Pages, lang string) []sample {
	tabs := []web.Tab{{Label: "Officers", URL: "/" + lang + "/staff/officers", Count: -1, Now: true}}
	list := OfficerList{Tabs: tabs}
	roles, choice := p.said(lang, "staff.role_of", web.Strings(office.Roles())), []web.Choice{{Value: "ins_1", Label: "Ministry"}}
	for _, state := range []string{"active", "invited", "disabled"} {
		list.Officers = append(list.Officers, OfficerRow{"off_1", "Shahla", "shahla@example.org", "Ministry", []string{"Officer", "Viewer"}, state})
	}
	officer := OfficerForm{OfficerRow: list.Officers[0], Input: office.OfficerInput{Name: office.Name{Latin: "Shahla"}, Language: "ar", Roles: []office.Role{office.OfficerRole}}, Institutions: choice, Roles: roles,
		Languages: choice, Genders: p.said(lang, "staff.gender", []string{"undisclosed", "female", "male"}), Link: "http://127.0.0.1/en/staff/welcome/x", Colleagues: choice}
	for _, kind := range []string{"programme", "opportunity", "interest", "token"} {
		officer.Owned = append(officer.Owned, OwnedThing{kind, "Mosul", "/staff/programmes/prg_1"})
	}
	officer.Views = OpenedToday{Opened: 212, Most: 400, Lifted: []web.Entry{{At: noon, Text: "A ward asked for all of them.", Meta: "Zainab"}}, Reason: "x"}
	left, fresh := officer, OfficerForm{Institutions: choice, Roles: roles}
	left.OfficerRow, left.Link, left.Owned = list.Officers[2], "", nil
	kinds := p.said(lang, "staff.institution", []string{"ministry", "host", "authority"})
	tokens := TokenList{Tabs: tabs, Roles: roles, Institutions: choice, Secret: "secret", Tokens: []TokenRow{{ID: "tok_1", Name: "Register", Role: "Officer", Institution: "Ministry", By: "Shahla", CreatedAt: noon, Views: officer.Views},
		{ID: "tok_2", Name: "Old", Role: "Viewer", CreatedAt: noon, RevokedAt: &noon}}}
	lifting := tokens
	lifting.Open, lifting.LiftOf, lifting.Reason, lifting.Secret = []web.Choice{{Value: "tok_1", Label: "Register"}}, "tok_1", "x", ""
	wrong := func(field string) []web.Problem { return []web.Problem{{Field: field, Message: "no"}} }
	return []sample{{"staff-officers", list, nil}, {"staff-officer", officer, wrong("colleague")}, {"staff-officer", left, wrong("roles")}, {"staff-officer", fresh, wrong("email")},
		{"staff-institutions", InstitutionList{tabs, []InstitutionRow{{"ins_1", "Ministry", "ministry", "Baghdad"}, {"ins_2", "Hospital", "host", ""}, {"ins_3", "Commission", "authority", ""}}}, nil}, {"staff-institutions", InstitutionList{Tabs: tabs}, nil},
		{"staff-institution", InstitutionForm{office.Institution{ID: "ins_1", Kind: office.HostKind, Name: office.Text{Ar: "وزارة"}}, kinds, choice}, wrong("name.ar")}, {"staff-institution", InstitutionForm{Kinds: kinds}, nil},
		{"staff-tokens", tokens, wrong("role")}, {"staff-tokens", lifting, wrong("account")}, {"staff-tokens", TokenList{Tabs: tabs}, nil},
		{"staff-absence", Absence{Named: "Zainab", Colleague: "ins_1", From: "2026-12-01", To: "2026-12-20", Colleagues: choice}, wrong("to")}, {"staff-absence", Absence{Acting: true}, nil}}
}

func entranceSamples(t *testing.T, lang string) []sample {
	picture, err := web.QRCode(otpAddress("amal@example.org", strings.Repeat("A", 32)))
	if err != nil {
		t.Fatal(err)
	}
	tasks := []Task{{Kind: "interest", Title: "INV-2345-6789", Due: "2026-11-15", Late: true, URL: "/staff/interests/int_1"},
		{Kind: "mission_task", Title: "Mosul", Role: "Cardiologist", Count: 2, Due: "2026-11-15", Late: true, URL: "/staff/missions/mis_1"}, {Kind: "host_task", Title: "Mosul", Count: 1, Due: "2026-11-20", URL: "/staff/hosted/mis_1"}}
	for _, kind := range []string{"questions", "accepted", "seats", "approval", "evaluation"} {
		tasks = append(tasks, Task{Kind: kind, Title: "Mosul", Role: "Cardiologist", Count: 2, Due: "2027-01-20", URL: "/staff/programmes/prg_1/board"})
	}
	own := []OwnProgramme{{ID: "prg_1", Title: "Mosul", Status: "open", Seats: web.Seats{Taken: 1, Free: 1}}}
	var asked []OwnRequest
	for _, state := range []string{"open", "approved", "refused", "expired"} {
		asked = append(asked, OwnRequest{URL: "/staff/approvals/apr_1", Title: "Mosul", Letters: 24, State: state})
	}
	ways := pages(t).said(lang, "identified", web.Strings(roster.WaysToIdentify()))
	letter := Letter{ID: "invite:inv_1:1", Kind: "invitation", To: "amal@example.org", Subject: "Invitation", Language: "ar", State: "handed_over", At: noon}
	return []sample{
		{"staff-sign-in", SignInForm{Email: "a@example.org", Next: "/" + lang + "/staff/experts"}, []web.Problem{{Field: "password", Message: "wrong"}}},
		{"staff-sign-in", SignInForm{Carried: carriedForm("/" + lang + "/staff/needs")}, nil},
		{"staff-confirm", Confirm{Next: "/" + lang + "/staff/tokens"}, nil},
		{"staff-confirm", Confirm{Carried: carriedForm("/" + lang + "/staff/tokens")}, []web.Problem{{Field: "code", Message: "wrong"}}},
		{"staff-confirm", Confirm{Carried: carriedForm("/" + lang + "/staff/tokens"), Done: true}, nil},
		{"staff-address", LostAddress{ID: "exp_1", Name: "Amal", Number: "JSR-1", Email: "amal@example.org", Proven: true, Ways: ways}, nil},
		{"staff-address", LostAddress{ID: "exp_1", Name: "Amal", Number: "JSR-1", Email: "amal@example.org", Waiting: true, Ways: ways, Form: roster.NewAddress{Email: "x", Again: "y", How: roster.ByVideo, Note: "n"}},
			[]web.Problem{{Field: "email", Message: "no"}, {Field: "again", Message: "no"}, {Field: "identified", Message: "no"}, {Field: "note", Message: "no"}}},
		{"staff-address", LostAddress{ID: "exp_1", Name: "Amal", Number: "JSR-1", Ways: ways}, nil},
		{"staff-address", LostAddress{ID: "exp_1", Name: "Amal", Number: "JSR-1", Email: "amal@example.org", Ways: ways, Stopped: &post.Stop{At: noon, Reply: "550 5.1.1 no such user"}, Why: "w"}, []web.Problem{{Field: "why", Message: "no"}}},
		{"staff-account", Account{Email: "s@example.org", Password: true, Codes: 9, Made: noon, SignIns: []gate.OpenSignIn{{Mark: "1", Begun: noon, Seen: noon, Here: true}}}, nil},
		{"staff-account", Account{Email: "s@example.org", Password: true, Fresh: true, SignIns: []gate.OpenSignIn{{Mark: "1", Begun: noon, Seen: noon, Here: true}, {Mark: "2", Begun: noon, Seen: noon}}},
			[]web.Problem{{Field: "password", Message: "no"}, {Field: "new_password", Message: "no"}}},
		{"staff-account", Account{Email: "s@example.org", MayPasskeys: true}, nil},
		{"staff-account", Account{Email: "s@example.org", Password: true, Codes: 1, MayPasskeys: true, Fresh: true, Name: "x", Provider: "https://login.example.org", Passkeys: []PasskeyRow{{"1", "Phone", noon, noon, false}, {"2", "Key", noon, time.Time{}, true}}}, []web.Problem{{Field: "name", Message: "no"}}},
		{"staff-sign-in", SignInForm{Email: "a@example.org", Passkeys: true, Provider: true}, nil},
		{"staff-confirm", Confirm{Next: "/" + lang + "/staff/tokens", Passkeys: true, Provider: true}, nil},
		{"staff-second", Second{"x"}, []web.Problem{{Field: "code", Message: "no"}}},
		{"staff-recovery", Recovery{Email: "s@example.org", At: noon, Codes: []string{"1234 5678 9012 3456 7890", "2234 5678 9012 3456 7890"}, Next: "/staff/account"}, nil},
		{"staff-welcome", Welcome{Name: "Shahla", Email: "s@example.org", Action: "/" + lang + "/staff/welcome/x", Secret: "ABC", Picture: picture}, nil},
		{"staff-home", Home{Name: "Shahla", Today: noon, Tasks: tasks, Own: own, Asked: asked, Search: true, Plan: true}, nil},
		{"staff-home", Home{Name: "Shahla", Today: noon}, nil},
		{"staff-outbox", Outbox{[]Letter{letter}}, nil},
		{"staff-outbox", Outbox{}, nil},
		{"staff-outbox-letter", OutboxLetter{Shown{Letter: letter, Text: "Dear", Links: []Link{{"Answer", "http://127.0.0.1/en/answer/x"}}}, "/" + lang + "/outbox/x/body"}, nil},
	}
}

func expertSamples(t *testing.T, p *Pages, lang string) []sample {
	s := Search{Text: "cath", Name: "Amal", Purpose: "known", Chosen: map[string][]string{"country": {"SE", "DE"}, "years": {"10-19"}, "verified": {"true"}, "occupation": {"22"}, "mode": {"visit"}, "city": {"Berlin"}}, Not: map[string][]string{"theme": {"finance"}}}
	counts := []roster.Facet{{Field: "country", Values: []roster.FacetValue{{Value: "SE", Count: 3}}}, {Field: "years", Values: []roster.FacetValue{{Value: "10-19", Count: 2}, {Value: "30+", Count: 1}}},
		{Field: "mode", Values: []roster.FacetValue{{Value: "remote", Count: 1}}}, {Field: "fresh", Values: []roster.FacetValue{{Value: "true", Count: 1}, {Value: "false"}}}}
	full := Experts{Search: s, Total: 61, Hits: []Hit{p.hit(roster.Hit{Expert: amal(), Highlights: []roster.Span{{Passage: 1, Start: 13, End: 21}}}, lang)},
		Facets: p.facets(s, counts, lang), Chips: p.chips(s, lang), Pager: searchPager(s.at(25), 25, 61, lang), Sorts: p.said(lang, "staff.sort", []string{"relevance", "years", "confirmed"}), Also: []string{p.conceptLabel("jisr:cardiologist", lang)}}
	full.List, full.Hits[0].Open, full.Crowded = "/"+lang+s.Path(), true, true
	full.Hits[0].Reached = []Reached{{Label: []Piece{{"heart", true}, {" doctor", false}}, Of: p.conceptLabel("jisr:cardiologist", lang)}, {Skill: true, Label: []Piece{{"GIS", true}}}}
	full.Hits[0].CV = [][]Piece{{{"Ran a ", false}, {"cath", true}, {" lab", false}}}
	full.Panel = &Panel{Expert: p.record(amal(), lang), Close: "/" + lang + s.Path()}
	full.Picks = picksFor(s, 2)
	full.Picks.Found, full.Hits[0].Picked = roster.SelectMost+1, true
	full.Picks.Export = exportLink(office.Actor{Kind: office.OfficerKind, Roles: []office.Role{office.OfficerRole}}, s, false)
	none := full
	none.Picks = picksFor(s, roster.SelectMost)
	none.Panel = &Panel{Gone: true, Close: full.Panel.Close}
	none.Hits, none.Total, none.Ways = nil, 0, []Way{{"Country", 4, "/" + lang + "/staff/experts"}}
	none.Spellings = []Way{{"قلبية", 3, "/" + lang + "/staff/experts?q=x"}}
	none.Doubts, none.Wrong = []Doubt{{Raw: "contry:DE", Near: "country:DE", URL: "/" + lang + "/staff/experts"}, {Raw: "country:XX", Value: true}}, []web.Problem{{Message: "too much"}}
	shut := none
	shut.Panel = &Panel{Refused: p.Render.Text(lang, "error.views", "limit", 200), Close: full.Panel.Close}
	record := p.record(amal(), lang)
	record.Views = roster.ViewsToday{Opened: 190, Most: 200}
	record.Contact = p.contact(amal(), lang)
	check, sent := amal(), noon
	check.Rev = 3
	check.Vetting = append(check.Vetting, roster.Vetting{Claim: roster.ClaimIdentity, Status: roster.Requested, RequestedAt: &sent, Answer: &roster.Evidence{Number: "SE-123", Note: "In the register.", At: noon}},
		roster.Vetting{Claim: roster.ClaimExperience, Field: "2212", Status: roster.Refused, At: &sent, Reason: "Nobody answered."})
	checked := p.record(check, lang)
	p.checking(t.Context(), gate.Visit{Lang: lang}, check, web.Form{"act": {"add"}, "claim.claim": {"licence"}}, &checked)
	record.Invitations = []Invited{{Programme: "Mosul", Role: "Cardiologist", URL: "/" + lang + "/staff", State: "not_now", At: noon}}
	record.Notes = &Notes{Key: roster.NewNote(), Text: "x", List: []NoteRow{{"Speaks at two conferences.", "Shahla", "Health", "/" + lang + "/staff", noon, "nte_1"}, {"Asked by telephone.", "Sardar", "", "", noon, "nte_2"}}}
	record.Timeline = Timeline{More: "/" + lang + "/staff/experts/exp_1?more=1#timeline", Days: byDay([]Event{{noon, "eye", p.Render.Text(lang, "staff.log.expert.opened"), "", p.Render.Text(lang, "staff.who.you"), "", ""},
		{noon, "person", p.Render.Text(lang, "staff.event.answered"), p.Render.Text(lang, "staff.state.asked"), "Mosul", "/" + lang + "/staff", "Which ward?"},
		{noon.Add(-office.Day), "mail", p.letterKind("invitation", lang), p.Render.Text(lang, "staff.letter.state.handed_over"), "", "", ""}})}
	comparison := Compare{Back: "/staff/experts?q=x", More: true, Refused: p.Render.Text(lang, "error.views", "limit", 200)}
	for range 2 {
		comparison.People = append(comparison.People, Compared{ID: record.ID, Name: record.Name, Trade: record.Trade, Country: record.Country, Marks: record.Marks, Vetting: record.Vetting})
		comparison.say(record.Profile[len(comparison.People)-1:])
	}
	chosen := Selection{Picks: picksFor(s, 30).atHome(), Hits: full.Hits, Pager: selectionPager(s, 0, 25, 30, lang), Roles: []web.Choice{{Value: "prg_1/1", Label: "Mosul: Cardiologist"}}, Key: programme.NewAddition()}
	alone := chosen
	alone.Roles, alone.Pager, alone.Picks = nil, web.Pager{}, picksFor(s, 1).atHome()
	x, r := mosul()
	made := programme.Addition{ID: "add_1", Asked: make([]string, 40), Gone: 2}
	for _, why := range []programme.Why{programme.AlreadyIn, programme.LeftOut, programme.NoMatch} {
		made.Refused = append(made.Refused, programme.Refusal{Expert: amal().ID, Why: why, Musts: []int{0}})
	}
	added := additionOf(made, roleState{x, r}, lang)
	for _, refused := range made.Refused {
		added.Refused = append(added.Refused, p.unfit(amal(), refused, r, lang))
	}
	made.Refused = slices.Repeat(made.Refused, 10)
	added.Pager = additionPager(made, 0, 25, lang)
	made.UndoneAt, made.Undone = &noon, 5
	return []sample{{"staff-selection", chosen, []web.Problem{{Field: "role", Message: "choose"}}}, {"staff-selection", alone, nil}, {"staff-selection", Selection{Picks: picksFor(Search{}, 0)}, nil},
		{"staff-addition", added, nil}, {"staff-addition", additionOf(made, roleState{x, r}, lang), nil}, {"staff-experts", full, nil}, {"staff-experts", none, []web.Problem{{Field: "purpose", Message: "needed"}}}, {"staff-experts", shut, nil}, {"staff-experts", Experts{}, nil},
		{"staff-compare", comparison, nil}, {"staff-compare", Compare{Back: "/staff/experts"}, nil},
		{"staff-expert", record, nil}, {"staff-expert", checked, []web.Problem{{Field: "claims[0].evidence", Message: "no"}, {Field: "claims[1].expires", Message: "no"}, {Field: "claims[2].reason", Message: "no"}, {Field: "claim.occupation", Message: "no"}}}, {"staff-expert", p.record(roster.Expert{Status: roster.Draft, Number: "JSR-1"}, lang), nil}}
}

func programmeSamples(t *testing.T, p *Pages, lang string) []sample {
	x, r := mosul()
	row := programmeRowSample(lang)
	role := Role{Programme: row, Number: 1, Rev: 3, Title: in(r.Title, lang), Seats: 2, Form: RoleForm{r.Title, "2", true}, Fields: p.said(lang, "staff.criterion", web.Strings(roster.RoleFields())), Counted: true, Total: 9, Verified: 6, Fresh: 8}
	counts := programme.Preview{}
	for i, c := range r.Criteria {
		if c.Kind == roster.Should {
			role.Shoulds = append(role.Shoulds, ShouldRow{i, c.Weight, p.sentence(c, lang)})
			role.Possible += c.Weight
			continue
		}
		counts.Steps, counts.Without = append(counts.Steps, programme.StepCount{Criterion: i, Count: 40 - i}), append(counts.Without, programme.StepCount{Criterion: i, Count: 41})
		if weak, ok := matching.Weaker(c); ok {
			counts.Relaxed = append(counts.Relaxed, programme.Relaxed{Criterion: i, Count: 20, Weaker: weak})
		}
		m := p.mustRow(i, c, counts, lang)
		m.Most = 40
		role.Musts = append(role.Musts, m)
	}
	zero, empty := role, Role{Programme: row, Title: "x", Form: RoleForm{}, Fields: role.Fields}
	zero.Total, zero.Verified, zero.Fresh = 0, 0, 0
	out := []sample{{"staff-role", role, nil}, {"staff-role", zero, nil}, {"staff-role", empty, []web.Problem{{Field: "seats", Message: "no"}, {Message: "all"}}}}
	for i, c := range r.Criteria {
		edit := role
		edit.Edit = p.criterionForm(i, c, lang)
		inputs := []string{"seats"}
		for _, name := range roleInputs(edit.Edit) {
			if name == "value" || name == "value.days" || name == "weight" {
				inputs = append(inputs, name)
			}
		}
		out = append(out, sample{"staff-role", edit, []web.Problem{{Field: inputs[len(inputs)-1], Message: "no"}}})
	}
	form, err := p.programmeFormWithout(x, lang)
	if err != nil {
		t.Fatal(err)
	}
	overview := Programme{ProgrammeRow: row, Description: "Work.", Institution: "Ministry", Mode: "mission", Theme: "finance", Conditions: p.conditions(x.Conditions, lang), Moves: moves(x.Status), Privacy: "Officers read it.", Letter: "formal",
		Roles: []RoleRow{{Number: 1, Title: "Cardiologist", Seats: web.Seats{Taken: 1, Held: 1}, Invited: 3, Accepted: 2, Criteria: 4}}, New: RoleForm{Seats: "1"}}
	tabs := []web.Tab{{Label: "A", URL: "/a", Count: -1, Now: true}, {Label: "B", URL: "/b", Count: -1}}
	forms := LetterForms{ID: "prg_1", Title: "Mosul", Rev: 3, Forms: tabs, Languages: tabs, Form: "formal", Subject: "Invitation", URL: "/en/staff/programmes/prg_1/letter/shown"}
	chosen := forms
	chosen.Form, chosen.Chosen = "short", true
	out = append(out, sample{"staff-letter-form", forms, []web.Problem{{Message: "no"}}}, sample{"staff-letter-form", chosen, nil})
	return append(out, sample{"staff-programmes", ProgrammeList{[]ProgrammeRow{row}}, nil}, sample{"staff-programmes", ProgrammeList{}, nil},
		sample{"staff-programme", overview, []web.Problem{{Field: "reason-cancel", Message: "say why"}}}, sample{"staff-programme", Programme{ProgrammeRow: row, Moves: moves(programme.Running), Ended: true}, nil},
		sample{"staff-programme-edit", form, []web.Problem{{Field: "title.ar", Message: "no"}}}, sample{"staff-programme-edit", ProgrammeForm{}, nil})
}

// programmeFormWithout is the form of a programme with one institution.
func (p *Pages) programmeFormWithout(x programme.Programme, lang string) (ProgrammeForm, error) {
	return ProgrammeForm{ID: x.ID, Rev: x.Rev, Content: x.Content, Themes: p.said(lang, "staff.theme", []string{"finance"}), Modes: p.said(lang, "staff.mode", []string{"mission"}),
		Governorates: p.sorted("governorates", lang), Institutions: []web.Choice{{Value: "ins_1", Label: "Ministry"}}, Letters: p.said(lang, "staff.letter_form", web.Strings(programme.LetterForms())),
		Standard: office.Text{Ar: "س", Ckb: "س", En: "Officers read it."}}, nil
}

func answerSamples(p *Pages, lang string) []sample {
	x, r := mosul()
	blind := programme.Blind(amal())
	m := matching.Match{Expert: blind, Half: 13, Of: 24}
	for i, c := range r.Criteria {
		if c.Kind == roster.Should {
			m.Results = append(m.Results, matching.Result{Index: i, Half: 2 * c.Weight, Met: i%4 == 1, Partly: i%4 == 3, Evidence: "experience[0]"})
		}
	}
	hidden := programme.Candidate{Match: m, Key: "ali_0123456789abcdefghjkmnpqrs", Blind: true}
	known := programme.Candidate{Match: m, Key: amal().ID, Entry: &programme.Entry{In: true}, Standing: "sent", Contacted: time.Date(2026, 10, 1, 8, 0, 0, 0, time.UTC)}
	known.Expert = amal()
	out := hidden
	out.Key, out.Entry = "ali_1123456789abcdefghjkmnpqrs", &programme.Entry{Reason: "No licence."}
	matches := Matches{Programme: in(x.Title, lang), Title: in(r.Title, lang), Base: roleState{x, r}.path(), Seats: 2, Total: 60, Of: points(24), Musts: []Sentence{p.sentence(r.Criteria[0], lang)},
		Tray: Tray{Count: 1, Women: 1, Men: 2, Countries: []CountryCount{{"SE", 1}}, Verified: 1, Advice: matching.Advise(matching.Standings{Seats: 2, Waiting: 1}, "", nil), Ready: true}}
	for _, c := range r.Criteria {
		if c.Kind == roster.Should {
			matches.Columns = append(matches.Columns, Column{p.sentence(c, lang), c.Weight})
		}
	}
	for _, c := range []programme.Candidate{hidden, known, out} {
		matches.Rows = append(matches.Rows, p.matchRow(c, r.Criteria, lang))
	}
	matches.Pager = matchPager(matches, programme.AllMusts, 25, lang)
	sending := Sending{Programme: "Mosul", Title: "Cardiologist", Base: matches.Base, Chosen: 11, Gets: []Recipient{{amal().ID, "Amal", "Sweden", "ar", true, &Sentence{"Arabic", "at least", "B1"}}}, Capped: 1, Override: "urgent",
		Preview: &Preview{"Amal", "Invitation", "/" + lang + "/x", "ar"}, Languages: []web.Tab{{Label: "العربية", URL: "/" + lang + "/x", Count: 1, Now: true}}}
	for _, why := range []invitation.Skip{invitation.SkipUnknown, invitation.SkipInvited, invitation.SkipInactive, invitation.SkipConsent, invitation.SkipNoAddress, invitation.SkipSuppressed, invitation.SkipNotNow, invitation.SkipNoMatch, invitation.SkipCap} {
		sending.Skipped = append(sending.Skipped, SkippedRow{"Sami", string(why)})
	}
	advised := matches
	advised.Tray.Advice = matching.Advise(matching.Standings{Seats: 2, Waiting: 3}, roster.Visit, matching.Past{roster.Visit: {Accepted: 22, Answered: 40}})
	few := matches
	few.Tray.Advice = matching.Advise(matching.Standings{Seats: 1}, roster.Visit, matching.Past{roster.Visit: {Accepted: 2, Answered: 4}})
	near := matches
	but := p.sentence(r.Criteria[0], lang)
	near.But, near.Place, near.Near = &but, "after=0&all_but=0", []NearMiss{{but, 14, near.Base + "/matches?all_but=0", true}}
	near.Rows = nil
	for _, c := range []programme.Candidate{hidden, known, out} {
		c.Results = append([]matching.Result{{Index: 0, Partly: true, Evidence: "languages[0]"}}, c.Results...)
		near.Rows = append(near.Rows, p.matchRow(c, r.Criteria, lang))
	}
	none := near
	none.Rows = nil
	filled := matches
	filled.Tray.Advice = matching.Advise(matching.Standings{Seats: 1, Accepted: 1}, roster.Visit, nil)
	pages := []sample{{"staff-matches", filled, nil}, {"staff-matches", near, []web.Problem{{Message: "no"}}}, {"staff-matches", none, nil}, {"staff-matches", matches, []web.Problem{{Message: "no"}}}, {"staff-matches", advised, nil}, {"staff-matches", few, nil}, {"staff-matches", Matches{Base: matches.Base, Title: "x", Ended: true}, nil},
		{"staff-sending", sending, []web.Problem{{Field: "confirm", Message: "no"}}}, {"staff-sending", Sending{Base: matches.Base, Title: "x"}, nil}, {"staff-board", boardSample(p, lang), nil}}
	under := Progress{Programme: "Mosul", Title: "Cardiologist", Base: matches.Base, Total: 3, Live: true, Waits: 2, Failed: 1, Ended: 1, Counts: []GroupCount{{"waits", 2}, {"left", 1}, {"uncertain", 0}, {"failed", 1}, {"not_sent", 1}},
		Letters: []ProgressLetter{{amal().ID, "Amal", "failed", "no such mailbox", noon}, {amal().ID, "Amal", "", "", noon}}, Runs: []ProgressRun{{noon, "Shahla", false, 3, sending.Skipped}, {noon, "Shahla", true, 1, nil}}}
	paused, itself := under, under
	paused.Live, paused.Paused, paused.PausedBy = false, &noon, "Shahla"
	itself.Live, itself.Paused, itself.ByItself = false, &noon, true
	closing := ClosingPage{ID: "prg_1", Title: "Mosul", Done: 2, Gets: []ClosingRow{{amal().ID, "Amal", "accepted"}}}
	early := closing
	early.Early = true
	pages = append(pages, sample{"staff-closing", closing, []web.Problem{{Field: "confirm", Message: "no"}}}, sample{"staff-closing", early, nil}, sample{"staff-closing", ClosingPage{ID: "prg_1", Title: "Mosul"}, nil})
	pages = append(pages, sample{"staff-progress", under, []web.Problem{{Message: "no"}}}, sample{"staff-progress", paused, nil}, sample{"staff-progress", itself, nil}, sample{"staff-progress", Progress{Base: matches.Base, Title: "x"}, nil})
	for _, why := range []string{"not_open", "late"} {
		refused := sending
		refused.Refused = why
		pages = append(pages, sample{"staff-sending", refused, nil})
	}
	many := sending
	many.Second, many.Limit = true, 20
	return append(append(pages, sample{"staff-sending", many, nil}), approvalSamples(sending)...)
}

func approvalSamples(s Sending) []sample {
	open := Approval{Sending: s, ID: "apr_1", State: "open", By: "Zainab", Until: noon, May: true, Letters: 24}
	own, gone := open, open
	own.May = false
	gone.Sending.Refused = "not_open"
	out := []sample{{"staff-approval", open, []web.Problem{{Field: "confirm", Message: "no"}, {Field: "reason", Message: "say why"}}}, {"staff-approval", own, nil}, {"staff-approval", gone, nil}}
	for _, state := range []string{"approved", "refused", "expired"} {
		decided := Approval{Sending: Sending{Programme: "Mosul", Title: "Cardiologist", Base: s.Base}, ID: "apr_1", State: state, By: "Zainab", AskedAt: noon, Decider: "Shahla", DecidedAt: noon, Reason: "Too many.", Letters: 24}
		out = append(out, sample{"staff-approval", decided, nil})
	}
	return out
}

func boardSample(p *Pages, lang string) Board {
	window := 0
	role := BoardRole{RoleRow: RoleRow{Number: 1, Title: "Cardiologist", Seats: seats(2, 1, 2), Invited: 9, Accepted: 2}, Free: 1}
	states := []invitation.State{invitation.Accepted, invitation.Asked, invitation.NotNow, invitation.Declined, invitation.Queued, invitation.Sent, invitation.Expired, invitation.Bounced, invitation.Withdrawn}
	for _, kind := range lanes() {
		lane := Lane{Kind: kind}
		for _, s := range states {
			if laneOf(s) == kind {
				reply := p.answerOf(invitation.Invitation{ID: "inv_" + string(s), State: s, QueuedAt: noon, Window: &window, Question: "May my wife travel with me?", Until: "2027-09-01", Note: "Later"}, amal(), lang)
				reply.Place, reply.CanSeat = 1, s == invitation.Accepted
				if s == invitation.Accepted || s == invitation.Asked {
					reply.Remark = &RemarkRow{Opinion: "not_wanted", Text: "Another specialty is needed.", By: "Layla", Institution: "Nineveh", At: noon, Said: "1"}
				}
				if s == invitation.Asked {
					reply.Remark = &RemarkRow{Opinion: "wanted", By: "Layla", At: noon, NotedBy: "Shahla", NotedAt: noon}
				}
				lane.Answers = append(lane.Answers, reply)
			}
		}
		if kind == "accepted" {
			seated := lane.Answers[0]
			seated.Seat, seated.Place, seated.CanSeat, seated.Late = 1, 0, false, 2
			seated.Invitation, seated.Reason, seated.FreeProblem = "inv_seated", "Ill", "no"
			lane.Answers = append(lane.Answers, seated)
		}
		role.Lanes = append(role.Lanes, lane)
	}
	other := BoardRole{RoleRow: RoleRow{Number: 2, Title: "Nurse", Seats: web.Seats{Free: 1}}, Free: 1}
	return Board{Programme: programmeRowSample(lang), Roles: []BoardRole{role, other}}
}

func investSamples(p *Pages, lang string) []sample {
	form := OpportunityForm{ID: "opp_1", Rev: 2, Publish: true, Content: invest.Content{Title: office.Text{En: "Cold store"}, Sector: "A", Bands: []invest.Band{invest.Band50k}, ReviewBy: "2026-12-01"},
		Sectors: p.broad("sectors", 1, lang), Governorates: p.sorted("governorates", lang), Bands: p.said(lang, "staff.band", web.Strings(invest.Bands())), Forms: p.said(lang, "staff.form", web.Strings(invest.Forms())),
		Stages: p.said(lang, "staff.stage", invest.Stages()), Institutions: []web.Choice{{Value: "ins_1", Label: "Ministry"}}}
	wish := invest.Wish{Identity: amal().Identity, Band: invest.Band50k, Form: "loan", Horizon: "this_year", Sectors: []string{"A"}, Governorates: []string{"IQ-NI"}, Support: invest.Supports(), Message: "Hello"}
	row := InterestRow{ID: "int_1", Reference: "INV-2345-6789", Name: "Amal", Stage: "new", Next: p.nextStep("first_answer", lang), Country: "Sweden", Band: "50k_250k", Owner: "Zainab", Due: "2026-11-15", Late: true, Doubled: true}
	interest := Interest{InterestRow: row, Promised: "2026-11-15", Message: wish.Message, Rows: p.wish(wish, lang), Turn: "ministry", Since: noon, Thread: Thread{List: []web.Entry{{At: noon, Text: "x", Meta: "y"}}, Key: "msg_1", Text: "z", Asks: true, ReplyBy: "2027-01-05"}, Call: CallSection{May: true, Open: true, State: "offered", Times: []time.Time{noon}, Minutes: []web.Choice{{Value: "30", Label: "30"}}, Minute: "30", Slots: []SlotForm{{"2027-01-05", "10:00"}, {}}, How: "x", Typed: "y"}, Moves: []Step{{Stage: "qualified", Note: "Called.", By: "Zainab", At: noon}},
		Stages: p.said(lang, "staff.pipeline", web.Strings(invest.Pipeline())), Form: MoveForm{To: "new"}, Opportunity: "Cold store", OpportunityURL: "/staff/opportunities/opp_1",
		Introductions: []IntroductionRow{{"Nineveh Investment Commission", "declined", "Dates.", "No land.", noon}, {"Erbil", "asked", "", "", noon}},
		Introduce:     IntroductionForm{Authorities: []web.Choice{{Value: "ins_1", Label: "A", Hint: "x"}}, Authority: "ins_1"},
		Alike:         []AlikeRow{{row, []string{p.Render.Text(lang, "staff.alike.email"), p.Render.Text(lang, "staff.alike.sound")}}}}
	introduced := IntroducedPage{IntroducedRow: IntroducedRow{"int_1", "INV-2345-6789", "open", noon}, Name: "Amal", Message: "x", Word: "Dates.", By: "Zainab", About: "Cold store", Rows: p.wish(wish, lang), Waits: true, Verdicts: p.said(lang, "staff.verdict", web.Strings(invest.Verdicts()))}
	answered := IntroducedPage{IntroducedRow: IntroducedRow{"int_1", "INV-2345-6789", "declined", noon}, Name: "Amal", Verdict: "declined", Reason: "No land."}
	over := IntroducedPage{IntroducedRow: IntroducedRow{"int_1", "INV-2345-6789", "open", noon}, Name: "Amal"}
	kept := PromiseTable{Kind: "answers", Rows: []PromiseRow{{"Zainab", invest.Kept{InTime: 4, Late: 1}}}, All: PromiseRow{"x", invest.Kept{InTime: 4, Late: 1, Open: 2}}}
	return []sample{{"staff-opportunities", OpportunityList{[]OpportunityRow{{ID: "opp_1", Title: "Cold store", ReviewBy: "2026-10-01", Published: true, Overdue: true}, {ID: "opp_2", Title: "Dates"}}}, nil},
		{"staff-opportunities", OpportunityList{}, nil}, {"staff-opportunity", form, []web.Problem{{Field: "bands", Message: "no"}}}, {"staff-opportunity", OpportunityForm{}, nil},
		{"staff-interests", InterestList{Results: "x", Overdue: 1, Interests: []InterestRow{row, {ID: "int_2", Reference: "INV-2", Name: "B", Stage: "parked", Owner: "x"}}}, nil}, {"staff-interests", InterestList{}, nil}, {"staff-introduced", introduced, []web.Problem{{Field: "reason", Message: "no"}}}, {"staff-introduced", answered, nil}, {"staff-introduced", over, nil}, {"staff-promises", PromisePage{"2026-10-01", "2026-12-31", []PromiseTable{kept}}, nil}, {"staff-promises", PromisePage{}, []web.Problem{{Field: "from", Message: "no"}}},
		{"staff-interest", interest, []web.Problem{{Field: "due", Message: "no"}}}, {"staff-interest", Interest{InterestRow: InterestRow{Reference: "x", Name: "y", Stage: "invested"}, Outcome: OutcomeSection{Said: true, Outcome: invest.Outcome{To: invest.Invested, Band: invest.Band250k, Jobs: 12, Reason: "z", At: noon, Years: []invest.JobsNow{{Year: 1, Jobs: 9, At: noon}}}, Ends: []web.Choice{{Value: "parked", Label: "x"}}, Form: OutcomeForm{To: "parked"}}}, nil}}
}

func TestTemplatesUseOnlyWhatTheirDataHas(t *testing.T) {
	r, _ := webtest.New(t)
	webtest.Check[SignInForm](t, r, "staff-sign-in")
	webtest.Check[LostAddress](t, r, "staff-address")
	webtest.Check[Confirm](t, r, "staff-confirm")
	webtest.Check[Welcome](t, r, "staff-welcome")
	webtest.Check[Account](t, r, "staff-account")
	webtest.Check[Recovery](t, r, "staff-recovery")
	webtest.Check[Second](t, r, "staff-second")
	webtest.Check[Home](t, r, "staff-home")
	webtest.Check[Experts](t, r, "staff-experts")
	webtest.Check[Expert](t, r, "staff-expert")
	webtest.Check[Searches](t, r, "staff-searches")
	webtest.Check[NewSearch](t, r, "staff-search-new")
	webtest.Check[Saved](t, r, "staff-saved")
	webtest.Check[HostedMission](t, r, "staff-hosted")
	webtest.Check[Shared](t, r, "staff-shared")
	webtest.Check[Compare](t, r, "staff-compare")
	webtest.Check[NeedList](t, r, "staff-needs")
	webtest.Check[Need](t, r, "staff-need")
	webtest.Check[NeedForm](t, r, "staff-need-edit")
	webtest.Check[ProgrammeList](t, r, "staff-programmes")
	webtest.Check[Programme](t, r, "staff-programme")
	webtest.Check[ProgrammeForm](t, r, "staff-programme-edit")
	webtest.Check[Role](t, r, "staff-role")
	webtest.Check[Matches](t, r, "staff-matches")
	webtest.Check[Sending](t, r, "staff-sending")
	webtest.Check[Specimens](t, r, "staff-specimens")
	webtest.Check[CameBack](t, r, "staff-returned")
	webtest.Check[ClosingPage](t, r, "staff-closing")
	webtest.Check[Progress](t, r, "staff-progress")
	webtest.Check[Board](t, r, "staff-board")
	webtest.Check[Mission](t, r, "staff-mission")
	webtest.Check[CertificatePage](t, r, "staff-certificate")
	webtest.Check[Report](t, r, "staff-report")
	webtest.Check[ReportList](t, r, "staff-reports")
	webtest.Check[OfficerList](t, r, "staff-officers")
	webtest.Check[LogSearch](t, r, "staff-log")
	webtest.Check[OfficerForm](t, r, "staff-officer")
	webtest.Check[InstitutionList](t, r, "staff-institutions")
	webtest.Check[InstitutionForm](t, r, "staff-institution")
	webtest.Check[TokenList](t, r, "staff-tokens")
	webtest.Check[Absence](t, r, "staff-absence")
	webtest.Check[Approval](t, r, "staff-approval")
	webtest.Check[OpportunityList](t, r, "staff-opportunities")
	webtest.Check[OpportunityForm](t, r, "staff-opportunity")
	webtest.Check[InterestList](t, r, "staff-interests")
	webtest.Check[IntroducedPage](t, r, "staff-introduced")
	webtest.Check[PromisePage](t, r, "staff-promises")
	webtest.Check[Interest](t, r, "staff-interest")
	webtest.Check[Outbox](t, r, "staff-outbox")
	webtest.Check[OutboxLetter](t, r, "staff-outbox-letter")
}

func TestABlindMatchSaysNothingOfWhoSheIs(t *testing.T) {
	p := pages(t)
	for _, s := range answerSamples(p, "en") {
		data, is := s.data.(Matches)
		if !is || len(data.Rows) == 0 {
			continue
		}
		data.Rows = data.Rows[:1]
		var b bytes.Buffer
		if err := p.Render.Render(&b, s.page, s.page, web.Page{Lang: "en", Data: data}); err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"Amal", "Yousif", "أمل", "amal@example.org", "JSR-2345", amal().ID} {
			if strings.Contains(b.String(), secret) {
				t.Errorf("the page of a blind match has %q", secret)
			}
		}
		return
	}
	t.Fatal("no page of matches")
}

func TestEvidenceResolvesToTheLineOfTheRecord(t *testing.T) {
	p := pages(t)
	for ref, want := range map[string]string{
		"experience[0]": "Consultant · Sahlgrenska · Sweden · 2016-01 to today", "languages[1]": "Swedish · C1", "languages[0]": "Arabic · mother tongue",
		"years": "12 years", "country": "Sweden", "summary": "Amal leads a cath lab.\nTeaches.", "experience[7]": "", "availability.modes": "Remote and Mission in Iraq", "nothing[x]": "",
		"availability.windows[0]": "1 March to 31 May 2027 · 12 days",
	} {
		if got := locale.CleanInput(p.evidence(amal(), ref, "en")); got != want {
			t.Errorf("%s is %q, want %q", ref, got, want)
		}
	}
}

func TestAnAliasHasAlwaysTheSameShortName(t *testing.T) {
	a, b := shortName("ali_0123456789abcdefghjkmnpqrs"), shortName("ali_zzzz456789abcdefghjkmnpqrs")
	if a == b || a != shortName("ali_0123456789abcdefghjkmnpqrs") || len(a) != 6 {
		t.Errorf("short names %q and %q", a, b)
	}
}

func TestYearsAreCountedWithAllBandsAbove(t *testing.T) {
	p := pages(t)
	f := p.facets(Search{}, []roster.Facet{{Field: "years", Values: []roster.FacetValue{{Value: "0-4", Count: 9}, {Value: "5-9", Count: 4}, {Value: "30+", Count: 2}}}}, "en")
	var got []int
	for _, v := range f[0].Values {
		got = append(got, v.Count)
	}
	if diff := cmp.Diff([]int{6, 2, 2, 2}, got); diff != "" {
		t.Errorf("counts of at least 5, 10, 20, 30 years (-want +got):\n%s", diff)
	}
}

func TestTheOutboxIsThereInTheDemonstrationOnly(t *testing.T) {
	for _, demo := range []bool{false, true} {
		found := false
		for _, d := range (&Pages{Demo: demo}).Doors() {
			found = found || strings.HasPrefix(d.Path, "/:lang/outbox")
			if d.Exempt != "" {
				t.Errorf("%s is exempt: %s", d.Path, d.Exempt)
			}
		}
		if found != demo {
			t.Errorf("demonstration %v: outbox %v", demo, found)
		}
	}
}

func TestWhoAcceptedFirstIsFirstForASeat(t *testing.T) {
	later := noon.Add(time.Hour)
	a, b := invitation.Invitation{ID: "a", AnsweredAt: &later, QueuedAt: noon}, invitation.Invitation{ID: "b", AnsweredAt: &noon, QueuedAt: noon.Add(2 * time.Hour)}
	if byAnswer(a, b) <= 0 {
		t.Error("the later answer comes first")
	}
}

func TestWhatWaitsBecomesATask(t *testing.T) {
	x, r := mosul()
	list := []invitation.Invitation{{State: invitation.Asked}, {State: invitation.Accepted}}
	row := roleRow(invitation.BoardRole{Role: r, Invitations: list}, "en")
	var kinds []string
	for _, task := range roleTasks(x, invitation.BoardRole{Role: r, Invitations: list}, row, "en") {
		kinds = append(kinds, task.Kind)
	}
	if diff := cmp.Diff([]string{"questions", "accepted"}, kinds); diff != "" {
		t.Errorf("tasks (-want +got):\n%s", diff)
	}
}

// carriedForm is a form that came too late.
func carriedForm(action string) Carried {
	return Carried{Action: action, Values: []CarriedValue{{"name", "HR"}}}
}
