package letters

import (
	"time"

	"jisr/app/invest"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// samples are what the specimens are about: invented people and places of the
// demonstration, in the language of the letter.
type samples struct {
	lang, note  string
	expert      roster.Expert
	officer     office.Officer
	programme   programme.Programme
	role        programme.Role
	invitation  invitation.Invitation
	mission     programme.MissionShown
	claim       roster.Vetting
	need        programme.Need
	interest    invest.Interest
	draft       invest.Draft
	watch       invest.Watch
	opportunity invest.Opportunity
	news        roster.News
}

func newSamples(lang string) samples {
	s := samples{lang: lang, officer: sampleOfficer(lang)}
	s.note, _ = office.Text{En: "The hospital needs another specialty.", Ar: "يحتاج المستشفى إلى اختصاص آخر.", Ckb: "نەخۆشخانەکە پێویستی بە پسپۆڕییەکی ترە."}.In(lang)
	s.people()
	s.work()
	s.investment()
	return s
}

func (s *samples) people() {
	at, later, confirmed := specimenDay(), specimenDay().AddDate(2, 0, 0), specimenDay().AddDate(0, -6, 0)
	s.expert = roster.Expert{ID: "exp_sample", Number: "JSR-4471", Person: office.Person{ID: "per_sample", EmailVerifiedAt: &at, Identity: office.Identity{Email: "expert@example.org", Language: s.lang,
		Name: office.Name{Latin: "Rozhan Ahmed", Native: "ڕۆژان ئەحمەد"}, Country: "SE", City: "Stockholm", Timezone: "Europe/Stockholm"},
		Consents: []office.Consent{{Purpose: office.ToRoster, GivenAt: at}, {Purpose: office.ToInvitations, GivenAt: at}}}}
	s.expert.Status, s.expert.ConfirmedAt = roster.Active, &confirmed
	s.expert.Occupations = []roster.Occupation{{Code: "2212", Title: "Cardiologist", Years: 12}}
	s.claim = roster.Vetting{Claim: roster.ClaimLicence, Field: "2212", Scope: "SE", Status: roster.Verified, Institution: sampleInstitution, RequestedAt: &at, At: &at, Expires: office.DateOf(later)}
	s.news = roster.News{Search: roster.SavedSearch{Name: "GIS"}, New: []roster.NewsItem{{}}}
}

func (s *samples) work() {
	at := specimenDay()
	s.role = programme.Role{Number: 1, Seats: 2, Title: office.Text{En: "Cardiologist", Ar: "طبيب اختصاص القلب", Ckb: "پزیشکی پسپۆڕی دڵ"}}
	s.programme = programme.Programme{ID: "prg_sample", Rev: 3, Status: programme.Open, Owner: s.officer.ID}
	s.programme.Content = programme.Content{Title: office.Text{En: "Rehabilitation of Mosul general hospital", Ar: "إعادة تأهيل مستشفى الموصل العام", Ckb: "بووژاندنەوەی نەخۆشخانەی گشتیی مووسڵ"},
		Description: office.Text{En: "A heart unit is being built anew and needs people who teach.", Ar: "يُعاد بناء وحدة القلب وتحتاج إلى من يدرّب.", Ckb: "یەکەی دڵ نوێ دەکرێتەوە و پێویستی بە ڕاهێنەرە."},
		Institution: sampleInstitution, Governorate: "IQ-NI", Mode: roster.Visit, From: "2027-03-01", To: "2027-05-31", AnswerBy: "2027-01-20", Conditions: programme.Conditions{Travel: true, Lodging: true}, Roles: []programme.Role{s.role}}
	years := roster.Criterion{Kind: roster.Must, Field: roster.FieldYears}
	s.invitation = invitation.Invitation{ID: "inv_sample", Programme: s.programme.ID, Role: 1, Expert: s.expert.ID, Person: s.expert.Person.ID, By: s.officer.ID, State: invitation.Sent, QueuedAt: at, SentAt: &at,
		Deadline: s.programme.Deadline(), Code: specimenCode, Reasons: []invitation.Reason{{Criterion: roster.Criterion{Kind: roster.Must, Field: roster.FieldOccupation}, Ref: "occupations[0]"}, {Criterion: years}},
		Answers: 1, Replies: 1, Freed: 1, Until: "2027-09-01", Question: s.note, Reply: s.note, RepliedBy: s.officer.ID}
	plan := programme.Plan{From: "2027-03-01", To: "2027-05-31", Place: "Mosul", Contact: "Layla, +964 770 000 0000", Tasks: []programme.Task{{Title: s.note, Who: programme.ByExpert, Due: "2027-02-20"}}}
	s.mission = programme.MissionShown{Mission: programme.Mission{ID: "mis_sample", Rev: 2, Status: programme.MissionCompleted, Plan: plan}, In: s.programme, Of: s.role, Expert: s.expert}
	s.need = programme.Need{ID: "nee_sample", Institution: sampleInstitution, Remark: s.note, Returns: 1, DecidedBy: s.officer.ID}
	s.need.Title = s.programme.Title
}

// shown is the invitation with that answer.
func (s samples) shown(state invitation.State) invitation.Shown {
	in := s.invitation
	in.State = state
	return invitation.Shown{Invitation: in, Programme: s.programme, Role: s.role, Expert: s.expert, SeatsLeft: 1}
}

func (s *samples) investment() {
	at := specimenDay()
	wish := invest.Wish{Identity: office.Identity{Name: office.Name{Latin: "Noor Hassan", Native: "نور حسن"}, Email: "investor@example.org", Language: s.lang}, Kind: "company"}
	s.interest = invest.Interest{ID: "int_sample", Reference: "INV-7F3K", Person: "per_investor", Owner: s.officer.ID, Wish: wish, Promised: "2026-12-01",
		Outcome: &invest.Outcome{To: invest.Invested, Jobs: 25, By: s.officer.ID, At: at}, Messages: []invest.Message{{By: s.officer.ID, At: at, Asks: true}, {At: at}}}
	s.draft = invest.Draft{ID: "dra_sample", Wish: wish, Address: 1}
	s.watch = invest.Watch{ID: "wat_sample", Email: wish.Email, Name: wish.Name, Language: s.lang}
	s.opportunity = invest.Opportunity{ID: "opp_sample", Content: invest.Content{Title: office.Text{En: "Cold store in Basra", Ar: "مخزن مبرّد في البصرة", Ckb: "ساردخانەیەک لە بەسرە"}, Governorate: "IQ-BA"}}
}

// withCall is the interest with a call that was changed so.
func (s samples) withCall(change func(*invest.Call)) invest.Interest {
	in := s.interest
	c := invest.Call{Slots: []time.Time{specimenDay().Add(2 * office.Day)}, Minutes: 30, How: "+964 770 000 0000", By: s.officer.ID, At: specimenDay(), Changes: 1}
	change(&c)
	in.Call = &c
	return in
}

// erased is the interest when it is erased while a call was to come.
func (s samples) erased() invest.Interest {
	at, was := specimenDay(), specimenDay().Add(2*office.Day)
	in := s.withCall(func(c *invest.Call) { c.CancelledAt, c.Was = &at, &was })
	in.ErasedAt = &at
	return in
}

// introduced is the interest with an introduction that stands so.
func (s samples) introduced(change func(*invest.Introduction)) invest.Interest {
	in := s.interest
	x := invest.Introduction{Institution: sampleInstitution, By: s.officer.ID, At: specimenDay()}
	change(&x)
	in.Introductions = []invest.Introduction{x}
	return in
}
