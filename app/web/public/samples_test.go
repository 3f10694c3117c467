package public

import (
	"context"
	"io/fs"
	"net/url"
	"sync"
	"testing"
	"time"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/invitation"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
	"jisr/app/web/webtest"
	"jisr/search"
	"jisr/static"
)

// Noon is the moment at which the samples are seen.
var Noon = time.Date(2027, 1, 10, 9, 0, 0, 0, time.UTC)

// loadTerms reads the terms once for all tests: they do not change.
var loadTerms = sync.OnceValues(func() (*terms.Terms, error) {
	files, err := fs.Sub(static.Files, "terms")
	if err != nil {
		return nil, err
	}
	return terms.Load(files, search.Fold)
})

// pages are the public pages with real templates, texts and terms, without desks.
func pages(t testing.TB) *Pages {
	t.Helper()
	render, _ := webtest.New(t)
	all, err := loadTerms()
	if err != nil {
		t.Fatal(err)
	}
	texts, err := fs.Sub(static.Files, "locales")
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := locale.Load(texts)
	if err != nil {
		t.Fatal(err)
	}
	return &Pages{Render: render, Terms: all, Locale: catalogue, Now: func() time.Time { return Noon }, URL: &url.URL{Scheme: "https", Host: "jisr.example.org"}}
}

// Ready are the public pages with real templates, texts and terms, for desks to be
// put in.
func Ready(t testing.TB) *Pages { return pages(t) }

// cardiology is a skill of ESCO.
const cardiology = "esco:d37c3b99-7e6c-44b6-81ea-f5d6e0b71a8d"

// cardiologist is an expert whose record is complete.
func cardiologist() roster.Expert {
	to, when := "2026-06", Noon.Add(-office.Day)
	e := roster.Expert{ID: "exp_1", Status: roster.Active, Number: "JSR-7F3K-92QD", ConfirmedAt: &when}
	e.Person = office.Person{ID: "per_1"}
	e.Name = office.Name{Latin: "Rozhan Ahmed", Native: "ڕۆژان ئەحمەد"}
	e.Email, e.Phone, e.Country, e.City, e.Language, e.Gender, e.BirthYear, e.Timezone = "rozhan@example.org", "+46701234567", "SE", "Stockholm", "ckb", office.Female, 1980, "Europe/Stockholm"
	e.Agree(office.Consent{Purpose: office.ToRoster, GivenAt: when})
	e.Agree(office.Consent{Purpose: office.ToNews, GivenAt: when})
	e.Withdraw(office.ToNews, when)
	e.Profile = roster.Profile{Origin: "IQ-SU", Headline: "Interventional cardiologist", Summary: "Cath lab since 2016.",
		Occupations:  []roster.Occupation{{Code: "2212", Title: "heart doctor", Years: 12}},
		Skills:       []roster.Skill{{ID: cardiology, Label: "cardiology"}},
		Experience:   []roster.Experience{{Title: "Consultant", Organisation: "University hospital", Country: "SE", From: "2016-01"}, {Title: "Resident", From: "2010-03", To: &to}},
		Education:    []roster.Education{{Level: 8, Field: "0912", Institution: "Karolinska", Year: 2009}},
		Languages:    []roster.Language{{Code: "ckb", Level: "native"}, {Code: "ar", Level: "B2"}},
		Themes:       []roster.Theme{roster.HumanCapital},
		Availability: roster.Availability{Modes: []roster.Mode{roster.Remote, roster.Mission}, Windows: []roster.Window{{From: "2027-03-01", To: "2027-05-31", Days: 14}}, WeeksPerYear: 3, NoticeWeeks: 6, RefusedGovernorates: []string{"IQ-AN"}},
	}
	return e
}

// asked is an invitation as its reader sees it.
func asked(state invitation.State) invitation.Shown {
	s := invitation.Shown{Expert: cardiologist(), SeatsLeft: 1, Place: 2}
	s.Invitation = invitation.Invitation{ID: "inv_1", State: state, Deadline: office.EndOfDay("2027-01-20"), Code: "JSR-7F3K-92QD", Until: "2027-06-01", Question: "Is there a cath lab?", Reply: "Yes."}
	s.Programme = programme.Programme{ID: "prg_1", Status: programme.Open}
	s.Programme.Content = programme.Content{Title: office.Text{En: "Heart care in Mosul"}, Description: office.Text{Ar: "صالة قسطرة جديدة"}, Governorate: "IQ-NI", Mode: roster.Mission,
		From: "2027-03-01", To: "2027-05-31", Conditions: programme.Conditions{Travel: true, Lodging: true}}
	s.Role = programme.Role{Number: 1, Title: office.Text{En: "Cardiologist"}, Seats: 2}
	if state != invitation.Sent {
		s.Invitation.AnsweredAt = &Noon
	}
	return s
}

func coldStore() invest.Opportunity {
	o := invest.Opportunity{ID: "opp_1", Published: true}
	o.Content = invest.Content{Title: office.Text{Ar: "مخزن مبرد"}, Summary: office.Text{En: "A cold store."}, Risks: office.Text{En: "Power is cut."}, Sector: "52", Governorate: "IQ-NI",
		Bands: []invest.Band{invest.Band250k}, Form: "partner", Stage: "feasibility", ReviewedAt: "2026-11-01", ReviewBy: "2026-12-01",
		Steps:   []invest.Step{{Title: office.Text{En: "Licence"}, Office: office.Text{En: "Investment Commission"}}},
		Figures: []invest.Figure{{Label: office.Text{En: "Harvest"}, Value: office.Text{En: "2,000 t"}, Source: office.Text{En: "Directorate"}, Date: "2026-10-01"}}}
	return o
}

// Sample is one page with data, in one state.
type Sample struct {
	Page  string
	Data  any
	Wrong []web.Problem
}

// Samples are every page of this package in each of its states.
func Samples(t testing.TB, lang string) []Sample {
	p := pages(t)
	e := cardiologist()
	step := func(n int, form any) stepPage {
		return stepPage{Step: n, Steps: p.steps(e, n, lang), Draft: true, Form: form, Lists: p.lists(n, lang), From: roster.From{Page: "pag_1", Mark: "m"}}
	}
	overtaken := step(1, identityOf(e))
	overtaken.Draft, overtaken.Back, overtaken.Newer, overtaken.Kept = false, true, true, "x"
	unclear := p.parseProfession(web.Form{"occupations[0].title": {"heart"}, "skills.add": {"data, zzqqxx"}, "education[0].field": {"zzqq"}, "experience[0].title": {"x"}}, lang)
	list := opportunitiesPage{Total: 1, Items: []opportunityCard{p.card(coldStore(), lang)}, Lists: p.filters([]invest.Opportunity{coldStore()}, lang)}
	none := list
	none.Items, none.Ways = nil, p.ways([]invest.Opportunity{coldStore()}, sought{Sector: "H", Band: "over_5m"}, lang)
	out := []Sample{
		{"enter", addressForm{Email: "x"}, []web.Problem{{Field: "email", Message: "x"}}},
		{"sent", nil, nil}, {"link", linkPage{Token: "t"}, nil}, {"link", linkPage{Token: "t", Gone: true}, nil},
		{"link", linkPage{Token: "t", Entrance: gate.Entrance{Kind: office.LinkSignIn, OtherBrowser: true}}, nil},
		{"register-identity", step(1, identityOf(e)), []web.Problem{{Field: "name.latin", Message: "x"}, {Field: "gender", Message: "x"}}},
		{"register-identity", overtaken, []web.Problem{{Field: "newer", Message: "x"}}},
		{"register-lapsed", lapsedPage{Step: 2, Back: true, Values: []lapsedValue{{"headline", "x"}}}, nil},
		{"register-profession", step(2, p.professionOf(e, lang)), []web.Problem{{Field: "experience[0].from", Message: "x"}, {Field: "occupations[0].title", Message: "x"}}},
		{"register-profession", step(2, unclear), []web.Problem{{Field: "skills", Message: "x"}, {Field: "education[0].field", Message: "x"}}},
		{"register-availability", step(3, availabilityOf(e)), []web.Problem{{Field: "availability.windows[0].to", Message: "x"}, {Field: "languages[1].level", Message: "x"}}},
		{"register-consents", step(4, p.consentsOf(e, lang)), []web.Problem{{Field: "consents.roster", Message: "x"}}},
		{"register-review", step(5, p.reviewOf(e, lang)), nil}, {"registered", registered{Number: e.Number}, nil}, {"mine-none", nil, nil},
		{"preferences", preferencesPage{Token: "t", Consents: p.consentsOf(e, lang)}, nil}, {"preferences", preferencesPage{Token: "t", Done: true, Consents: p.consentsOf(roster.Expert{}, lang)}, nil},
		{"unsubscribe", linkedPage{Token: "t", Of: stopInvitations}, nil}, {"unsubscribe", linkedPage{Done: true, Of: stopInvitations}, nil}, {"unsubscribe", linkedPage{Token: "t", Of: stopRoster}, nil}, {"unsubscribe", linkedPage{Of: stopRoster, Done: true}, nil}, {"unsubscribe", linkedPage{Token: "t", Of: stopAlerts}, nil}, {"unsubscribe", linkedPage{Of: stopAlerts, Done: true}, nil}, {"unsubscribe", linkedPage{Token: "t", Of: stopWatch}, nil}, {"unsubscribe", linkedPage{Of: stopWatch, Done: true}, nil}, {"still", linkedPage{Token: "t"}, nil}, {"still", linkedPage{Done: true}, nil},
		{"evidence", evidencePage{Token: "t", Claim: "Licence"}, []web.Problem{{Field: "number", Message: "x"}}}, {"evidence", evidencePage{Done: true}, nil}, {"evidence", evidencePage{Settled: true}, nil},
		{"genuine", genuinePage{}, nil}, {"genuine", genuinePage{Code: "x", Asked: true}, nil},
		{"genuine", genuinePage{Code: "JSR-1", Asked: true, Ours: true, Kind: p.kind("invitation", lang), Letter: Genuine{At: Noon}, By: "A"}, nil},
		{"catalogue", list, nil}, {"catalogue", none, nil}, {"catalogue", opportunitiesPage{}, nil},
		{"catalogue-one", opportunityPage{opportunityCard: p.card(coldStore(), lang), Summary: translate(coldStore().Summary, lang), Risks: translate(coldStore().Risks, lang),
			Figures: []figure{{"a", "b", "c", "2026-10-01"}}, Steps: []licenceStep{{"a", "b"}}, Institution: "c"}, nil},
		{"invest", beginPage{}, nil}, {"invest", beginPage{Opportunity: "opp_1", About: translated{Text: "x"}, Begun: true, GoOn: "/x", Other: true}, nil},
		{"invest-sent", waitingPage{Email: "noor@example.org"}, nil}, {"invest-link", draftLink{Token: "t", Email: "noor@example.org"}, nil}, {"invest-link", draftLink{Token: "t", Sent: true}, nil}, {"invest-link", draftLink{Gone: true}, nil}, {"invest-link", draftLink{Token: "t", Sent: true, Filed: true}, nil},
		{"invest-status", shared(p.status(statusSample(invest.Introduced), lang)), nil}, {"invest-status", p.status(statusSample(invest.Parked), lang), nil},
		{"invest-jobs", jobsPage{Token: "t", Reference: "INV-1", Year: 1, Expected: 12}, []web.Problem{{Field: "jobs", Message: "x"}}}, {"invest-jobs", jobsPage{Token: "t", Reference: "INV-1", Year: 1, Expected: 12, Said: true, Told: 1, Until: "2028-11-27", Jobs: "1"}, nil}, {"invest-jobs", jobsPage{Gone: true}, nil},
		{"invest-status", p.status(invested(), lang), nil}, {"invest-status", telling(p.status(invested(), lang), false), nil}, {"invest-status", telling(p.status(invested(), lang), true), nil},
		{"tell", tellPage{View: "form", Lists: list.Lists, Sought: sought{Sector: "A"}, Email: "x"}, []web.Problem{{Field: "email", Message: "x"}, {Field: "sector", Message: "x"}}}, {"tell", tellPage{View: "form", Known: true, Lists: list.Lists}, nil},
		{"tell", tellPage{View: "sent"}, nil}, {"tell", tellPage{View: "begun"}, nil}, {"tell", tellPage{View: "ended"}, nil}, {"tell", tellPage{View: "gone"}, nil},
		{"tell", tellPage{View: "link", Token: "t", Email: "noor@example.org", Awaited: p.awaited(invest.Awaited{Sectors: []string{"A"}, Governorates: []string{"IQ-NI"}, Band: invest.Band50k}, lang)}, nil}, {"tell", tellPage{View: "link", Token: "t", Proven: true}, nil},
		{"invest-thanks", thanksPage{Reference: "INV-1", Officer: "A", Promised: "2027-01-20"}, nil},
	}
	out = append(out, mineSamples(p, lang)...)
	out = append(out, missionSamples(p, lang)...)
	out = append(out, screenSamples(p, lang)...)
	return append(out, answerSamples(p, lang)...)
}

// telling is a request that has ended, with whether its investor is told of others.
func telling(s statusPage, told bool) statusPage {
	s.Ends, s.Told = true, told
	return s
}

// screenSamples are the screens of an interest: empty, and as somebody left them.
func screenSamples(p *Pages, lang string) []Sample {
	wish := invest.Wish{Kind: "company", Company: "Example Foods", Opportunity: "opp_1", Band: invest.Band250k, Support: []string{"visa"}, ShareWith: []string{"ins_1"}, Message: "x", Consent: true}
	wish.Name, wish.Email, wish.Country = office.Name{Latin: "Noor Investor"}, "noor@example.org", "US"
	lists := map[string][]web.Choice{"countries": p.sorted(terms.Countries, lang), "sectors": p.sections(lang), "governorates": p.sorted(terms.Governorates, lang), "bands": p.said(lang, "catalogue.band", web.Strings(invest.Bands())),
		"kinds": p.said(lang, "invest.kind", []string{"person", "company"}), "authorities": {{Value: "ins_1", Label: "A", Hint: "x"}}, "forms": p.said(lang, "catalogue.form", web.Strings(invest.Forms())),
		"horizons": p.said(lang, "invest.horizon", []string{"this_year", "next_year", "later"}), "supports": p.said(lang, "invest.support", invest.Supports())}
	page := func(name string) screenPage {
		return screenPage{Name: name, Steps: screenSteps(p, screen{Name: name, Draft: invest.Draft{Wish: wish}}, lang), From: office.From{Page: "pag_1", Mark: "m"}, Lists: lists, Proof: true}
	}
	var out []Sample
	for _, name := range screenNames() {
		empty, left := page(name), page(name)
		left.Wish, left.Back, left.Kept, left.Newer, left.Link, left.About = wish, true, "x", true, wish.Email, translated{Text: "Cold store"}
		left.Groups, left.Unsaved = p.wishGroups(left, lang), []unsavedPart{{"x", "/x"}}
		empty.Groups = p.wishGroups(empty, lang)
		known := empty
		known.Known, known.Proof = office.Identity{Name: wish.Name, Email: wish.Email, Country: "US"}, false
		wrong := []web.Problem{{Field: "newer", Message: "x"}}
		if name == screenCheck {
			wrong = nil
		}
		out = append(out, Sample{"invest-" + name, empty, nil}, Sample{"invest-" + name, left, wrong}, Sample{"invest-" + name, known, []web.Problem{{Message: "x"}}})
	}
	return append(out, Sample{"invest-interest", page("interest"), []web.Problem{{Field: "sectors", Message: "x"}, {Field: "band", Message: "x"}}})
}

func mineSamples(p *Pages, lang string) []Sample {
	e := cardiologist()
	whole := minePage{Expert: e, Name: e.Name.In(lang), Given: p.given(e, lang, ""), Consents: p.consentsOf(e, lang), Fresh: true, Until: Noon, Erasing: p.said(lang, "mine.erase.when", []string{"day", "now"}), Unsaved: []unsavedPart{{"x", "/x"}},
		Waiting: []ownInvitation{p.own(asked(invitation.Sent), lang)}, Past: []ownInvitation{p.own(asked(invitation.Declined), lang)},
		Used: usedData{Searches: 3, Total: 4, Rows: []web.Entry{{At: Noon, Text: p.Render.Text(lang, "log.search.shown"), Meta: "x"}}}}
	whole.Title = p.mineTitle(whole, lang)
	read := []roster.Suggestion{{Kind: roster.SuggestOccupation, Occupation: roster.Occupation{Code: "2212", Concept: "jisr:cardiologist", Years: 12}, Line: "Cardiologist, 12 years"},
		{Kind: roster.SuggestLanguage, Language: roster.Language{Code: "sv", Level: "C2"}, Line: "Swedish: C2"}, {Kind: roster.SuggestEducation, Education: roster.Education{Level: 8, Year: 2009}, Line: "PhD 2009"},
		{Kind: roster.SuggestSkill, Skill: roster.Skill{ID: cardiology}, Line: "cardiology"}, {Kind: roster.SuggestYears, Years: 20, Line: "20 years"}}
	withCV := e
	withCV.CV = &roster.CV{ID: "cv_1", Name: "cv.pdf", Kind: "pdf", Size: 40 << 10, Lines: 12, At: Noon}
	empty := withCV
	empty.CV = &roster.CV{ID: "cv_1", Name: "cv.pdf", Kind: "pdf", Size: 40 << 10, At: Noon}
	documents := []cvPage{p.cvData(withCV, read, lang), p.cvData(empty, nil, lang), p.cvData(withCV, nil, lang)}
	documents[0].Searched, documents[0].Read = true, []string{"Cardiologist, 12 years\nSwedish: C2", "…"}
	documents[0].Unsaved = []unsavedPart{{"x", "/x"}}
	draft, erasing, paused := whole, whole, whole
	paused.Expert.CV = withCV.CV
	draft.Expert.Status, draft.Resume, draft.Waiting, draft.Used = roster.Draft, "/register/2", nil, usedData{}
	draft.Title = p.mineTitle(draft, lang)
	at := Noon.Add(office.Day)
	erasing.Expert.ErasesAt = &at
	erasing.Title = p.mineTitle(erasing, lang)
	paused.Expert.Status, paused.Waiting = roster.Paused, nil
	paused.Title = p.mineTitle(paused, lang)
	out := takeaway{Record: e, Unsaved: []roster.Typed{{Part: "identity", Values: map[string][]string{"city": {"Upps"}}}}, Letters: []SentLetter{{"welcome", Noon, true, "JSR-1"}}, Notes: []roster.Note{{At: Noon, Text: "Speaks at two conferences."}},
		Replaced: []roster.Replacement{{At: Noon, How: roster.Otherwise, Note: "Two colleagues know her."}},
		Log:      []office.Entry{{At: Noon, Action: office.Searched, Actor: office.Actor{Kind: office.OfficerKind}}, {At: Noon, Action: office.Changed, Actor: office.Actor{Kind: office.PersonKind}}}}
	taken := p.copyOf(context.Background(), out, []invitation.Shown{asked(invitation.Sent)}, lang)
	taken.CV = copyCV(withCV, func(time.Time) string { return "x" })
	taken.Interest = p.wishGroups(screenPage{Wish: invest.Wish{Company: "Example Foods", Message: "A dairy."}}, lang)
	taken.InterestUnsaved = taken.Interest[2:]
	taken.Filed = filedSample(p, lang)
	taken.Watches = []copiedWatch{{"x", p.awaited(invest.Awaited{Sectors: []string{"A"}, Band: invest.Band50k}, lang), taken.Log}}
	held := asked(invitation.Accepted)
	taken.Missions = p.copiedMissions([]programme.MissionShown{{Mission: programme.Mission{Status: programme.MissionCompleted, Plan: programme.Plan{Plan: "Teach.", Contact: "Dr Sami", Report: "Done.", Documents: papers().Documents, Tasks: papers().Tasks},
		ByExpert: &programme.Rating{Score: 4, Text: "Good."}}, In: held.Programme, Of: held.Role}}, lang)
	return []Sample{{"lost-mailbox", lostMailbox{[]string{"Baghdad"}}, nil}, {"lost-mailbox", lostMailbox{}, nil}, {"address", addressPage{Token: "t", Email: "x@example.org"}, nil}, {"address", addressPage{Done: true, Email: "x@example.org"}, nil}, {"address", addressPage{Gone: true}, nil},
		{"address", addressPage{Token: "t", Object: true}, nil}, {"address", addressPage{Object: true, Done: true}, nil}, {"address", addressPage{Object: true, Gone: true}, nil}, {"copy", taken, nil}, {"copy", copyPage{}, nil}, {"mine", whole, []web.Problem{{Field: "number", Message: "x"}}}, {"mine", draft, nil}, {"mine", erasing, nil}, {"mine", paused, nil},
		{"cv", p.cvData(e, nil, lang), []web.Problem{{Field: "cv", Message: "x"}}}, {"cv", documents[0], nil}, {"cv", documents[1], nil}, {"cv", documents[2], nil}}
}

// filedSample is an interest with something of everything, and one that was just sent.
func filedSample(p *Pages, lang string) []copiedInterest {
	when := func(at time.Time) string { return p.Render.Printer(lang).DateTime(at, time.UTC) }
	x := invest.Interest{Reference: "INV-2345-6789", Stage: invest.Invested, Promised: "2026-11-20", AnsweredAt: &Noon, CreatedAt: Noon,
		Moves:    []invest.Move{{To: invest.Qualified, Next: invest.NextOfficer, Due: "2026-11-25", At: Noon}},
		Call:     &invest.Call{Slots: []time.Time{Noon}, Minutes: 30, How: "We telephone.", Chosen: &Noon, CancelledAt: &Noon},
		Messages: []invest.Message{{Text: "Is there water?", At: Noon}, {By: invest.TurnMinistry, Text: "There is.", At: Noon}},
		Outcome:  &invest.Outcome{To: invest.Invested, Band: invest.Band50k, Jobs: 11, At: Noon, Years: []invest.JobsNow{{Year: 1, Jobs: 12, At: Noon}}}}
	wish := p.wishGroups(screenPage{Wish: invest.Wish{Company: "Example Foods", Message: "A dairy."}}, lang)
	groups := append(wish, p.copiedWay(x, lang, when), p.copiedCall(x, lang, when), p.copiedMessages(x, lang, when), p.copiedOutcome(x, lang, when))
	return []copiedInterest{{x.Reference, p.Render.Text(lang, "invest.stage.invested"), groups, []copiedRow{{when(Noon), "Read", "Nineveh"}}}, {"INV-2345-6780", p.Render.Text(lang, "invest.stage.new"), wish, nil}}
}

// certificateSamples are a certificate as its holder prints it, and what a stranger is
// told of a code.
func certificateSamples(p *Pages, lang string) []Sample {
	x := programme.Certificate{Name: office.Name{Latin: "Rozhan Ahmed", Native: "ڕۆژان ئەحمەد"}, Programme: office.Text{Ar: "مستشفى الموصل"}, Role: office.Text{En: "Cardiologist", Ckb: "پزیشکی دڵ"}, Place: "Mosul",
		From: "2027-03-01", To: "2027-03-14", Days: 12, Issued: Noon, Code: "0123-4567-89AB-CDEF-GHJK-MNPQ-RS", Institution: func(string) string { return "Nineveh" }}
	sheets, err := p.Render.Certificate(x, p.URL, lang)
	if err != nil {
		panic(err)
	}
	data := certificatePage{"/mission/t", sheets}
	facts := append([]web.CertificateFact{{Label: p.Render.Text(lang, "certificate.initials"), Value: initials(x.Name)}}, p.Render.CertificateFacts(x, lang)...)
	return []Sample{{"certificate", data, nil}, {"certificate-check", checkedPage{}, nil}, {"certificate-check", checkedPage{Code: "x", Asked: true}, nil},
		{"certificate-check", checkedPage{Code: x.Code, Asked: true, Valid: true, Facts: facts}, nil}}
}

// papers are documents of both sorts, and a task of each party: late, done and to come.
func papers() programme.Plan {
	return programme.Plan{Documents: []programme.Document{{Title: "Programme of the week", Link: "https://files.example.org/week.pdf", Note: "In Arabic."}, {Title: "Badge", Note: "At the gate."}},
		Tasks: []programme.Task{{Title: "Send a photograph", Who: programme.ByExpert, Due: "2020-01-01"}, {Title: "Book the room", Who: programme.ByHost, Due: "2020-01-02", Done: true}, {Title: "Ask for the visa", Who: programme.ByMinistry, Due: "2999-01-01"}}}
}

func missionSamples(p *Pages, lang string) []Sample {
	var out []Sample
	mine := minePage{Expert: cardiologist(), Title: "x"}
	for _, status := range []programme.MissionStatus{programme.Planned, programme.UnderWay, programme.MissionCompleted, programme.MissionCancelled} {
		a := asked(invitation.Accepted)
		s := programme.MissionShown{Mission: programme.Mission{ID: "mis_1", Status: status, Plan: programme.Plan{Plan: "Teach.", From: "2027-03-01", To: "2027-03-14", Place: "Mosul", Contact: "Dr Sami", Documents: papers().Documents, Tasks: papers().Tasks}}, In: a.Programme, Of: a.Role}
		line := missionLine(s, lang)
		line.Late = len(mine.Missions)
		mine.Missions = append(mine.Missions, line)
		out = append(out, Sample{"mission", p.missionData("t", s, lang), nil})
	}
	out = append(out, certificateSamples(p, lang)...)
	said := asked(invitation.Accepted)
	s := programme.MissionShown{Mission: programme.Mission{ID: "mis_1", Status: programme.MissionCompleted, ByExpert: &programme.Rating{Score: 4, Text: "Good.", At: Noon}}, In: said.Programme, Of: said.Role}
	return append(out, Sample{"mission", p.missionData("t", s, lang), []web.Problem{{Field: "score", Message: "x"}, {Field: "text", Message: "x"}}}, Sample{"mine", mine, nil})
}

func answerSamples(p *Pages, lang string) []Sample {
	var out []Sample
	for _, x := range []struct {
		view  string
		state invitation.State
		seat  int
	}{{"form", invitation.Sent, 0}, {"form", invitation.Asked, 0}, {"late", invitation.Expired, 0}, {"late", invitation.Withdrawn, 0}, {"done", invitation.Accepted, 0},
		{"done", invitation.Accepted, 1}, {"done", invitation.Declined, 0}, {"done", invitation.NotNow, 0}, {"done", invitation.Asked, 0}} {
		s := asked(x.state)
		s.Invitation.Seat = x.seat
		data := answerPage{Token: "t", Shown: s, View: x.view, Place: p.place(s.Programme, lang), About: translate(s.Programme.Description, lang), Facts: p.facts(s, lang),
			Yours: p.yours(s, lang), Reasons: []string{"a", "b"}, Windows: []web.Choice{{Value: "0", Label: "x"}}, Code: s.Invitation.Code, Dated: true, Officer: "A", Privacy: translate(office.Text{Ar: "س", En: "Officers read it."}, lang)}
		var wrong []web.Problem
		if x.view == "form" {
			wrong = []web.Problem{{Field: "question", Message: "x"}, {Field: "until", Message: "x"}, {Field: "state", Message: "x"}, {Field: "window", Message: "x"}}
		}
		out = append(out, Sample{"answer", data, wrong})
	}
	return out
}

func shared(s statusPage) statusPage {
	at := web.Choice{Value: "ins_1", Label: "Investment Commission"}
	s.Token, s.Shared, s.Asked = "t", []sharedWith{{Choice: at}, {at, "declined", "", "No land."}}, []sharedWith{{at, "asked", "Dates.", ""}}
	s.Thread = threadView{List: []web.Entry{{At: Noon, Text: "x", Meta: "y"}}, More: 3, ReplyBy: "2027-01-05", Key: "msg_1", Text: "z"}
	s.Call = callView{State: "booked", Yours: "Tuesday", Baghdad: "Tuesday", Zone: "America/Detroit", How: "https://meet.example.org/x", Choices: []web.Choice{{Value: "a", Label: "Wednesday", Hint: "x"}}, Minutes: 30}
	s.Reads, s.Total, s.Turn = []web.Entry{{At: time.Date(2027, 1, 5, 9, 0, 0, 0, time.UTC), Text: "x", Meta: "y"}}, 3, "investor"
	return s
}

func invested() invest.Status {
	s := statusSample(invest.Invested)
	s.Outcome = &invest.Outcome{To: invest.Invested, Band: invest.Band250k, Jobs: 12, Reason: "x", At: Noon, Years: []invest.JobsNow{{Year: 1, Jobs: 9, At: Noon}}}
	return s
}

func statusSample(at invest.Stage) invest.Status {
	s := invest.Status{Reference: "INV-7F3K-2Q9D", Stage: at, Turn: invest.TurnNobody, Officer: office.Name{Latin: "Yousif Toma"}, Promised: "2027-01-14", Answered: "2027-01-12", Since: "2027-01-12"}
	if at == invest.Introduced {
		s.Turn, s.TurnSince, s.Next, s.Due = invest.TurnMinistry, Noon, "Meet the Nineveh Investment Commission", "2027-01-05"
		s.Fits = []invest.Fit{{Opportunity: invest.Opportunity{ID: "opp_1", Content: invest.Content{Title: office.Text{En: "Cold store"}, Sector: "H", Governorate: "IQ-NI", Bands: []invest.Band{invest.Band50k}}},
			Points: 70, Parts: []invest.Part{{Of: "sector", Points: 40, Most: 40}, {Of: "governorate", Points: 30, Most: 30}, {Of: "band", Most: 20}, {Of: "stage", Most: 10}}}}
	}
	return s
}
