package app_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/apptest/beside"
	"jisr/app/invest"
	"jisr/app/invitation"
	"jisr/app/matching"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// house is the whole composition on an embedded store, with a clock that the test
// moves.
type house struct {
	*app.App
	t   *testing.T
	now time.Time
	mu  sync.Mutex
	// anchors is the file in which the end of the log is written down.
	anchors string
}

var officer = office.Actor{Kind: office.OfficerKind, ID: "off_1", Roles: []office.Role{office.OfficerRole, office.Investment}}

func newHouse(t *testing.T, set ...func(*app.Config)) *house {
	t.Helper()
	h := &house{t: t, now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	c := apptest.Config(t)
	c.Now = h.clock
	for _, f := range set {
		f(&c)
	}
	a, err := app.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	h.App = a
	beside.Finally(t, func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	h.must(a.CatchUp(t.Context()))
	return h
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// wrong fails the test unless err names the field with the code.
func (h *house) wrong(err error, path, code string) {
	h.t.Helper()
	var e *office.Error
	if !errors.As(err, &e) || !slices.ContainsFunc(e.Fields, func(f office.FieldError) bool { return f.Path == path && f.Code == code }) {
		h.t.Errorf("got %v, want %s %s", err, path, code)
	}
}

func (h *house) refused(err error, key string) {
	h.t.Helper()
	var e *office.Error
	if !errors.As(err, &e) || e.Key != key {
		h.t.Errorf("got %v, want %s", err, key)
	}
}

// registration is one that may be active and invited.
func (h *house) registration(name string) roster.Registration {
	proven := h.clock().Add(-time.Hour)
	return roster.Registration{
		Identity: office.Identity{Email: strings.ToLower(name) + "@example.org", Name: office.Name{Latin: name}, Language: "en", Country: "SE", City: "Stockholm", BirthYear: 1984},
		Profile: roster.Profile{Occupations: []roster.Occupation{{Code: "2212", Concept: "jisr:cardiologist", Years: 10}},
			Languages: []roster.Language{{Code: "ar", Level: "B2"}}},
		Consents: []office.Consent{{Purpose: office.ToRoster}, {Purpose: office.ToInvitations}}, ConsentSource: office.FromPaper, EmailVerifiedAt: &proven}
}

func (h *house) register(name string, change ...func(*roster.Registration)) roster.Expert {
	h.t.Helper()
	in := h.registration(name)
	for _, f := range change {
		f(&in)
	}
	e, err := h.Roster.Register(h.t.Context(), officer, in)
	h.must(err)
	return e
}

func self(e roster.Expert) office.Actor {
	return office.Actor{Kind: office.PersonKind, ID: e.Person.ID}
}

func TestActiveNeedsNameCountryLanguageTradeAndConsent(t *testing.T) {
	h := newHouse(t)
	for field, c := range map[string]struct {
		code   string
		change func(*roster.Registration)
	}{
		"name.latin":  {"one_name", func(r *roster.Registration) { r.Name = office.Name{} }},
		"country":     {"required", func(r *roster.Registration) { r.Country = "" }},
		"language":    {"required", func(r *roster.Registration) { r.Language = "" }},
		"occupations": {"one_trade", func(r *roster.Registration) { r.Occupations = nil }},
		"consents":    {"roster_needed", func(r *roster.Registration) { r.Consents = nil }},
	} {
		in := h.registration("Complete")
		c.change(&in)
		_, err := h.Roster.Register(t.Context(), officer, in)
		h.wrong(err, field, c.code)
	}
}

func TestBadInputIsRefusedByName(t *testing.T) {
	h := newHouse(t)
	for field, c := range map[string]struct {
		code   string
		change func(*roster.Registration)
	}{
		"birth_year":          {"adult", func(r *roster.Registration) { r.BirthYear = 2012 }},
		"email":               {"email", func(r *roster.Registration) { r.Email = "not an address" }},
		"phone":               {"phone", func(r *roster.Registration) { r.Phone = "call me" }},
		"city":                {"characters", func(r *roster.Registration) { r.City = "Stock\u202eholm" }},
		"headline":            {"characters", func(r *roster.Registration) { r.Headline = "a\x00b" }},
		"country":             {"unknown", func(r *roster.Registration) { r.Country = "XX" }},
		"occupations[0].code": {"unknown", func(r *roster.Registration) { r.Occupations[0].Code = "9999" }},
		"skills[0].id":        {"unknown", func(r *roster.Registration) { r.Skills = []roster.Skill{{ID: "jisr:flying"}} }},
		"languages[1].code": {"twice", func(r *roster.Registration) {
			r.Languages = append(r.Languages, roster.Language{Code: "ar", Level: "A1"})
		}},
		"availability.windows[0].to": {"before_from", func(r *roster.Registration) {
			r.Availability.Windows = []roster.Window{{From: "2027-05-01", To: "2027-03-01"}}
		}},
		"availability.windows[0].days": {"more_than_window", func(r *roster.Registration) {
			r.Availability.Windows = []roster.Window{{From: "2027-05-01", To: "2027-05-03", Days: 9}}
		}},
		"experience[0].to": {"before_from", func(r *roster.Registration) {
			to := "2015-01"
			r.Experience = []roster.Experience{{Title: "x", From: "2016-01", To: &to}}
		}},
		"email_verified_at": {"future", func(r *roster.Registration) { at := h.clock().Add(time.Hour); r.EmailVerifiedAt = &at }},
	} {
		in := h.registration("Careful")
		c.change(&in)
		_, err := h.Roster.Register(t.Context(), officer, in)
		h.wrong(err, field, c.code)
	}
}

func TestImportWithoutConsentIsADraft(t *testing.T) {
	h := newHouse(t)
	e := h.register("Draft", func(r *roster.Registration) { r.ConsentSource = "" })
	if e.Status != roster.Draft || len(e.Consents) != 0 {
		t.Errorf("status %s, consents %v", e.Status, e.Consents)
	}
}

func TestAnUnprovenAddressBlocksNobody(t *testing.T) {
	h := newHouse(t)
	unproven := func(r *roster.Registration) { r.Email, r.EmailVerifiedAt = "same@example.org", nil }
	h.register("One", unproven)
	h.register("Two", unproven)
	h.register("Three", func(r *roster.Registration) { r.Email = "same@example.org" })
	in := h.registration("Four")
	in.Email = "Same@Example.org"
	if _, err := h.Roster.Register(t.Context(), officer, in); office.CodeOf(err) != office.Conflict {
		t.Errorf("a proven address is one person's: %v", err)
	}
}

func TestConsentWithdrawnTakesEffectAtTheNextSearch(t *testing.T) {
	h := newHouse(t)
	e := h.register("Leaving")
	h.must(h.CatchUp(t.Context()))
	found, err := h.Roster.Search(t.Context(), officer, roster.Query{})
	h.must(err)
	if found.Total != 1 {
		t.Fatalf("found %d", found.Total)
	}
	e, err = h.Roster.Agree(t.Context(), self(e), e.ID, map[office.Purpose]bool{office.ToRoster: false}, "en")
	h.must(err)
	if e.Status != roster.Paused {
		t.Errorf("without the roster the record is paused: %s", e.Status)
	}
	// the index has not followed yet: the store decides
	found, err = h.Roster.Search(t.Context(), officer, roster.Query{})
	h.must(err)
	if len(found.Hits) != 0 {
		t.Error("she was shown after she withdrew")
	}
	e, err = h.Roster.Agree(t.Context(), self(e), e.ID, map[office.Purpose]bool{office.ToRoster: true}, "en")
	h.must(err)
	if e.Status != roster.Active || len(e.Consents) != 3 {
		t.Errorf("agreeing again resumes: %s, %v", e.Status, e.Consents)
	}
}

func TestNobodyChangesAnotherPersonsRecord(t *testing.T) {
	h := newHouse(t)
	mine, other := h.register("Mine"), h.register("Other")
	_, err := h.Roster.Change(t.Context(), self(other), mine.ID, 0, nil, func(e *roster.Expert) error { e.Headline = "changed"; return nil })
	if err == nil {
		t.Error("another person changed the record")
	}
	if _, err := h.Roster.Pause(t.Context(), self(other), mine.ID); err == nil {
		t.Error("another person paused the record")
	}
	if _, err := h.Roster.Change(t.Context(), officer, mine.ID, 7, nil, func(*roster.Expert) error { return nil }); office.CodeOf(err) != office.Stale {
		t.Errorf("a stale revision: %v", err)
	}
}

func TestErasureHidesAtOnceAndIsFinalAfter24Hours(t *testing.T) {
	h := newHouse(t)
	e := h.register("Erased")
	h.must(h.Roster.Erase(t.Context(), self(e), e.ID, false))
	hidden, err := h.Roster.Own(t.Context(), self(e))
	h.must(err)
	if hidden.Findable() || hidden.ErasesAt == nil {
		t.Errorf("not hidden: %s", hidden.Status)
	}
	back, err := h.Roster.KeepMe(t.Context(), self(e), e.ID)
	h.must(err)
	if back.Status != roster.Active || back.ErasesAt != nil {
		t.Errorf("undo gives %s", back.Status)
	}
	h.must(h.Roster.Erase(t.Context(), self(e), e.ID, false))
	h.pass(23 * time.Hour)
	if n, err := h.Roster.Upkeep(t.Context()); n != 0 || err != nil {
		t.Errorf("after 23 hours %d were final, %v", n, err)
	}
	h.pass(2 * time.Hour)
	if n, err := h.Roster.Upkeep(t.Context()); n != 1 || err != nil {
		t.Errorf("after 25 hours %d were final, %v", n, err)
	}
	if _, err := h.Roster.Own(t.Context(), self(e)); office.CodeOf(err) != office.NotFound {
		t.Errorf("still readable: %v", err)
	}
}

func TestFreshIsEvaluatedAtTheTimeOfTheQuestion(t *testing.T) {
	h := newHouse(t)
	h.register("Fresh")
	h.must(h.CatchUp(t.Context()))
	count := func() int {
		found, err := h.Roster.Search(t.Context(), officer, roster.Query{Filters: []roster.Criterion{{Field: roster.FieldFresh, Op: roster.Is, Value: roster.Value{Verified: true}}}})
		h.must(err)
		return found.Total
	}
	if n := count(); n != 1 {
		t.Errorf("fresh: %d", n)
	}
	h.pass(181 * office.Day)
	if n := count(); n != 0 {
		t.Errorf("after 181 days: %d", n)
	}
}

func TestNameSearchAsksForAPurpose(t *testing.T) {
	h := newHouse(t)
	_, err := h.Roster.Search(t.Context(), officer, roster.Query{Name: "Ahmed"})
	h.wrong(err, "purpose", "name_purpose")
}

// content is a programme that may open, with one role.
func content(seats int, firstCome bool) programme.Content {
	return programme.Content{Title: office.Text{En: "Hospital"}, From: "2027-03-01", To: "2027-05-31", AnswerBy: "2027-01-20", Mode: roster.Visit,
		Roles: []programme.Role{{Title: office.Text{En: "Cardiologist"}, Seats: seats, FirstCome: firstCome,
			Criteria: []roster.Criterion{{Kind: roster.Must, Field: roster.FieldOccupation, Op: roster.Is, Value: roster.Value{Codes: []string{"2212"}}}}}}}
}

// toCome moves what content has to the first spring for which one can still answer on a
// day: the days of a test are those of its clock, and some have the machine's.
func toCome(c programme.Content, today time.Time) programme.Content {
	for c.AnswerBy != "" && c.AnswerBy <= office.DateOf(today) {
		for _, d := range []*office.Date{&c.From, &c.To, &c.AnswerBy} {
			at, _ := d.Time()
			*d = office.DateOf(at.AddDate(1, 0, 0))
		}
	}
	return c
}

// nextYear is JSON with the dates of 2027 in the year after this one.
func nextYear(text string) string {
	return strings.ReplaceAll(text, "2027", strconv.Itoa(time.Now().Year()+1))
}

func (h *house) open(c programme.Content) programme.Programme {
	h.t.Helper()
	c = toCome(c, h.clock())
	p, err := h.Programmes.Create(h.t.Context(), officer, c)
	h.must(err)
	p, err = h.Programmes.Move(h.t.Context(), officer, p.ID, "open", "")
	h.must(err)
	return p
}

// sent waits until the letter of an invitation has left: its way notes its own steps on the
// invitation.
func (h *house) sent(id string) {
	h.t.Helper()
	waitFor(h.t, func() bool {
		in, err := h.Invitations.Store.Invitation(h.t.Context(), id)
		return err == nil && in.SentAt != nil
	})
}

func (h *house) invite(p programme.Programme, list ...roster.Expert) []invitation.Invitation {
	h.t.Helper()
	var keys []string
	for _, e := range list {
		keys = append(keys, e.ID)
	}
	plan, err := h.Invitations.Plan(h.t.Context(), officer, p.ID, 1, keys, "")
	h.must(err)
	_, err = h.Invitations.Send(h.t.Context(), officer, plan)
	h.must(err)
	if len(plan.Letters) != len(list) {
		h.t.Fatalf("skipped %v", plan.Skipped)
	}
	return plan.Letters
}

func TestAProgrammeCannotOpenWithoutDatesOwnerRoleAndCriterion(t *testing.T) {
	h := newHouse(t)
	for field, change := range map[string]func(*programme.Content){
		"from":              func(c *programme.Content) { c.From = "" },
		"to":                func(c *programme.Content) { c.To = "" },
		"answer_by":         func(c *programme.Content) { c.AnswerBy = "" },
		"roles":             func(c *programme.Content) { c.Roles = nil },
		"roles[0].criteria": func(c *programme.Content) { c.Roles[0].Criteria = nil },
	} {
		c := content(1, false)
		change(&c)
		p, err := h.Programmes.Create(t.Context(), officer, c)
		h.must(err)
		_, err = h.Programmes.Move(t.Context(), officer, p.ID, "open", "")
		var e *office.Error
		if !errors.As(err, &e) || len(e.Fields) == 0 || e.Fields[0].Path != field {
			t.Errorf("without %s: %v", field, err)
		}
	}
}

func TestAProgrammeIsNotCompletedWhileAnswersAreMissingWithoutAReason(t *testing.T) {
	h := newHouse(t)
	e := h.register("Waiting")
	p := h.open(content(1, false))
	h.invite(p, e)
	_, err := h.Programmes.Move(t.Context(), officer, p.ID, "start", "")
	h.must(err)
	_, err = h.Programmes.Move(t.Context(), officer, p.ID, "complete", "")
	h.wrong(err, "reason", "required")
	_, err = h.Programmes.Move(t.Context(), officer, p.ID, "complete", "the hospital closed")
	h.must(err)
}

func TestARoleKeepsItsNumber(t *testing.T) {
	h := newHouse(t)
	c := content(1, false)
	c.Roles = append(c.Roles, programme.Role{Title: office.Text{En: "Nurse"}, Seats: 1})
	p, err := h.Programmes.Create(t.Context(), officer, c)
	h.must(err)
	c = p.Content
	c.Roles = append(c.Roles[1:], programme.Role{Title: office.Text{En: "Engineer"}, Seats: 1})
	p, err = h.Programmes.Change(t.Context(), officer, p.ID, p.Rev, c)
	h.must(err)
	if p.Roles[0].Number != 2 || p.Roles[1].Number != 3 {
		t.Errorf("numbers %d and %d", p.Roles[0].Number, p.Roles[1].Number)
	}
}

func TestBlindMatchesSayNotWhoItIs(t *testing.T) {
	h := newHouse(t)
	e := h.register("Rozhan", func(r *roster.Registration) {
		r.Name = office.Name{Latin: "Rozhan Ahmed", Native: "ڕۆژان ئەحمەد"}
		r.Headline, r.Summary = "Dr Rozhan Ahmed, cardiologist", "كتبت ڕۆژان ئەحمەد"
	})
	p := h.open(content(1, false))
	h.must(h.CatchUp(t.Context()))
	m, err := h.Programmes.Matches(t.Context(), officer, p.ID, 1, 0, 10)
	h.must(err)
	c := m.Candidates[0]
	text := fmt.Sprintf("%+v", c.Expert)
	for _, secret := range []string{"Rozhan", "Ahmed", "ڕۆژان", "ئەحمەد", e.ID, e.Person.ID, "@example.org", e.Number, "Stockholm", "1984"} {
		if strings.Contains(text, secret) {
			t.Errorf("a blind match tells %q: %s", secret, text)
		}
	}
	opened, err := h.Programmes.Unblind(t.Context(), officer, p.ID, c.Key)
	h.must(err)
	if opened.ID != e.ID {
		t.Errorf("the alias leads to %s", opened.ID)
	}
	other := h.open(content(1, false))
	if _, err := h.Programmes.Unblind(t.Context(), officer, other.ID, c.Key); office.CodeOf(err) != office.NotFound {
		t.Errorf("the alias holds in another programme: %v", err)
	}
	rows, err := h.Log(t.Context(), e.ID, 20)
	h.must(err)
	if !slices.ContainsFunc(rows, func(r office.Entry) bool { return r.Action == office.Unblinded }) {
		t.Error("the unblinding is not in the log")
	}
}

func TestLeavingSomebodyOutNeedsAReason(t *testing.T) {
	h := newHouse(t)
	e := h.register("Out")
	p := h.open(content(1, false))
	_, err := h.Programmes.Shortlist(t.Context(), officer, p.ID, 1, []programme.Decision{{Expert: e.ID}})
	h.wrong(err, "[0].reason", "required")
}

func TestWhoIsSkippedIsNamedWithTheReason(t *testing.T) {
	h := newHouse(t)
	p := h.open(content(3, false))
	keys := map[string]invitation.Skip{
		h.register("Noconsent", func(r *roster.Registration) { r.Consents = r.Consents[:1] }).ID:                    invitation.SkipConsent,
		h.register("Unproven", func(r *roster.Registration) { r.EmailVerifiedAt = nil }).ID:                         invitation.SkipNoAddress,
		h.register("Other", func(r *roster.Registration) { r.Occupations[0] = roster.Occupation{Code: "2142"} }).ID: invitation.SkipNoMatch,
		h.register("Asleep", func(r *roster.Registration) { r.ConsentSource = "" }).ID:                              invitation.SkipInactive,
		"exp_00000000000000000000000000": invitation.SkipUnknown,
	}
	var list []string
	for k := range keys {
		list = append(list, k)
	}
	plan, err := h.Invitations.Plan(t.Context(), officer, p.ID, 1, list, "")
	h.must(err)
	if len(plan.Letters) != 0 || len(plan.Skipped) != len(keys) {
		t.Errorf("%d letters, %d skipped", len(plan.Letters), len(plan.Skipped))
	}
	for _, s := range plan.Skipped {
		if keys[s.Expert] != s.Reason {
			t.Errorf("%s: %s, want %s", s.Expert, s.Reason, keys[s.Expert])
		}
	}
}

func TestTheContactCapIsOneIn7DaysAndTwoIn30(t *testing.T) {
	h := newHouse(t)
	e := h.register("Often")
	skip := func() invitation.Skip {
		p := h.open(content(1, false))
		plan, err := h.Invitations.Plan(t.Context(), officer, p.ID, 1, []string{e.ID}, "")
		h.must(err)
		if len(plan.Skipped) == 1 {
			return plan.Skipped[0].Reason
		}
		_, err = h.Invitations.Send(t.Context(), officer, plan)
		h.must(err)
		return ""
	}
	for i, step := range []struct {
		wait time.Duration
		want invitation.Skip
	}{{0, ""}, {time.Hour, invitation.SkipCap}, {7 * office.Day, ""}, {8 * office.Day, invitation.SkipCap}, {16 * office.Day, ""}} {
		h.pass(step.wait)
		if got := skip(); got != step.want {
			t.Errorf("step %d: %q, want %q", i, got, step.want)
		}
	}
	p := h.open(content(1, false))
	plan, err := h.Invitations.Plan(t.Context(), officer, p.ID, 1, []string{e.ID}, "the only one in the country")
	h.must(err)
	if len(plan.Letters) != 1 || plan.Letters[0].Override == "" {
		t.Errorf("an override with a reason: %+v", plan.Skipped)
	}
}

func TestNotNowIsHonoured(t *testing.T) {
	h := newHouse(t)
	e := h.register("Later")
	in := h.invite(h.open(content(1, false)), e)[0]
	_, err := h.Invitations.Answer(t.Context(), in.ID, invitation.Answer{State: invitation.NotNow})
	h.wrong(err, "until", "required")
	_, err = h.Invitations.Answer(t.Context(), in.ID, invitation.Answer{State: invitation.NotNow, Until: "2027-01-10"})
	h.must(err)
	h.pass(40 * office.Day) // 3 January
	p := h.open(content(1, false))
	plan, err := h.Invitations.Plan(t.Context(), officer, p.ID, 1, []string{e.ID}, "")
	h.must(err)
	if len(plan.Skipped) != 1 || plan.Skipped[0].Reason != invitation.SkipNotNow {
		t.Errorf("before the date: %+v", plan.Skipped)
	}
	h.pass(10 * office.Day)
	if plan, err = h.Invitations.Plan(t.Context(), officer, p.ID, 1, []string{e.ID}, ""); err != nil || len(plan.Letters) != 1 {
		t.Errorf("after the date: %+v, %v", plan.Skipped, err)
	}
}

func TestAfterTheDeadlineNothingChanges(t *testing.T) {
	h := newHouse(t)
	e := h.register("Slow")
	in := h.invite(h.open(content(1, false)), e)[0]
	h.pass(time.Date(2027, 1, 20, 20, 59, 0, 0, time.UTC).Sub(h.clock())) // 23:59 in Baghdad
	_, err := h.Invitations.Answer(t.Context(), in.ID, invitation.Answer{State: invitation.Declined})
	h.must(err)
	h.pass(2 * time.Minute)
	_, err = h.Invitations.Answer(t.Context(), in.ID, invitation.Answer{State: invitation.Accepted})
	h.refused(err, "answer.refused.late")
}

func TestASeatIsNeverOversold(t *testing.T) {
	h := newHouse(t)
	const people, seats = 20, 4
	var list []roster.Expert
	for i := range people {
		list = append(list, h.register(fmt.Sprintf("Seat%c", 'a'+i)))
	}
	letters := h.invite(h.open(content(seats, true)), list...)
	var all sync.WaitGroup
	for _, in := range letters {
		for range 2 { // each answers twice at the same moment
			all.Go(func() {
				if _, err := h.Invitations.Answer(t.Context(), in.ID, invitation.Answer{State: invitation.Accepted}); err != nil && office.CodeOf(err) != office.Stale {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	taken := map[int]int{}
	waiting := map[int]bool{}
	for _, in := range letters {
		s, err := h.Invitations.Show(t.Context(), in.ID)
		h.must(err)
		if s.Invitation.Seat != 0 {
			taken[s.Invitation.Seat]++
		} else {
			waiting[s.Place] = true
		}
	}
	if len(taken) != seats {
		t.Errorf("%d seats were taken, there are %d: %v", len(taken), seats, taken)
	}
	for seat, n := range taken {
		if n != 1 {
			t.Errorf("seat %d was given %d times", seat, n)
		}
	}
	if len(waiting) == 0 || waiting[0] {
		t.Errorf("the others wait in order: %v", waiting)
	}
}

func TestAnOpportunityPastItsReviewIsMarkedAndLeavesAfter30Days(t *testing.T) {
	o := invest.Opportunity{Published: true, Content: invest.Content{ReviewBy: "2026-12-01"}}
	day := func(month time.Month, d int) time.Time { return time.Date(2026, month, d, 12, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		at              time.Time
		overdue, listed bool
	}{{day(12, 1), false, true}, {day(12, 2), true, true}, {day(12, 31), true, true}, {day(13, 1), true, false}} {
		if o.Overdue(c.at) != c.overdue || o.Listed(c.at) != c.listed {
			t.Errorf("%v: overdue %v, listed %v", c.at, o.Overdue(c.at), o.Listed(c.at))
		}
	}
}

func TestTheFirstAnswerIsPromisedInWorkingDaysOfBaghdad(t *testing.T) {
	thursday := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	if got := invest.AfterWorkingDays(thursday, 3, nil); got != "2026-12-01" {
		t.Errorf("three working days after a Thursday: %s, want Tuesday 2026-12-01", got)
	}
	if got := invest.AfterWorkingDays(thursday, 3, map[office.Date]bool{"2026-11-30": true}); got != "2026-12-02" {
		t.Errorf("with a holiday: %s", got)
	}
}

func TestVerifyWalksLogAndIndex(t *testing.T) {
	h := newHouse(t)
	h.register("Logged")
	out, err := h.Command(t.Context(), app.Command{Name: "verify"})
	if err != nil || !strings.Contains(out, "log, 1 rows: in order") || !strings.Contains(out, "index, 1 records: in order") {
		t.Errorf("%q, %v", out, err)
	}
}

// said is the text of the newest letter of a kind to an expert.
func (h *house) said(kind string, e roster.Expert) string {
	h.t.Helper()
	list, err := h.Outbox(h.t.Context(), 100)
	h.must(err)
	for _, l := range list {
		if l.Kind == kind && l.Expert == e.ID {
			return l.Message.Text
		}
	}
	return ""
}

func TestAQuestionIsAnsweredByLetterOnceAndTheInvitationStaysOpen(t *testing.T) {
	h := newHouse(t)
	e := h.register("Asks")
	in := h.invite(h.open(content(1, false)), e)[0]
	_, err := h.Invitations.Reply(t.Context(), officer, in.ID, "Yes.")
	h.refused(err, "reply.refused.not_asked")
	_, err = h.Invitations.Answer(t.Context(), in.ID, invitation.Answer{State: invitation.Asked, Question: "Is there a cath lab?"})
	h.must(err)
	_, err = h.Invitations.Reply(t.Context(), officer, in.ID, " ")
	h.wrong(err, "reply", "required")
	for range 2 {
		s, err := h.Invitations.Reply(t.Context(), officer, in.ID, "Yes, since 2024.")
		h.must(err)
		if s.Invitation.Replies != 1 || s.Invitation.State != invitation.Asked {
			t.Errorf("replied %d times, state %s", s.Invitation.Replies, s.Invitation.State)
		}
	}
	if text := h.said("replied", e); !strings.Contains(text, "Is there a cath lab?") || !strings.Contains(text, "Yes, since 2024.") || !strings.Contains(text, "/en/answer/") {
		t.Errorf("the letter says:\n%s", text)
	}
	s, err := h.Invitations.Answer(t.Context(), in.ID, invitation.Answer{State: invitation.Asked, Question: "And an anaesthetist?"})
	h.must(err)
	if s.Invitation.Reply != "" {
		t.Error("a new question carries the reply to the old one")
	}
}

func TestWhoAcceptsWhenAllSeatsAreTakenIsToldHerPlace(t *testing.T) {
	h := newHouse(t)
	first, second := h.register("First"), h.register("Second")
	for _, in := range h.invite(h.open(content(1, true)), first, second) {
		_, err := h.Invitations.Answer(t.Context(), in.ID, invitation.Answer{State: invitation.Accepted})
		h.must(err)
	}
	if h.said("seated", first) == "" || h.said("receipt", first) != "" {
		t.Error("the first is not seated")
	}
	if text := h.said("receipt", second); !strings.Contains(text, "number 1 on the waiting list") {
		t.Errorf("the second is told:\n%s", text)
	}
}

func TestTheAdviceCountsTheAnswersOfThisRoster(t *testing.T) {
	h := newHouse(t)
	visit, remote := content(2, false), content(1, false)
	remote.Mode = roster.Remote
	p, q := h.open(visit), h.open(remote)
	said := map[int]invitation.State{0: invitation.Accepted, 1: invitation.Declined}
	for i, in := range h.invite(p, h.register("Ahlam"), h.register("Basim"), h.register("Chnar")) {
		if state := said[i]; state != "" {
			_, err := h.Invitations.Answer(t.Context(), in.ID, invitation.Answer{State: state})
			h.must(err)
		}
	}
	a, err := h.Programmes.Advice(t.Context(), officer, p.ID, 1)
	h.must(err)
	if a.Seats != 1 || a.Waiting != 1 || a.Past != (matching.History{Accepted: 1, Answered: 2}) || a.SameMode || a.More != a.Invite-1 {
		t.Errorf("of two seats one is accepted, one was declined, one letter is out: %+v", a)
	}
	other, err := h.Programmes.Advice(t.Context(), officer, q.ID, 1)
	h.must(err)
	if other.Seats != 1 || other.Waiting != 0 || other.Past != a.Past {
		t.Errorf("another programme learns from the same answers: %+v", other)
	}
}

// nearly is a role with two musts, and somebody who misses the second by one level.
func (h *house) nearly() (p programme.Programme, fits, near, far roster.Expert) {
	h.t.Helper()
	c := content(1, false)
	c.Roles[0].Criteria = append(c.Roles[0].Criteria,
		roster.Criterion{Kind: roster.Must, Field: roster.FieldLanguage, Op: roster.AtLeast, Value: roster.Value{Codes: []string{"ar"}, Level: "B1"}})
	level := func(l string) func(*roster.Registration) {
		return func(r *roster.Registration) { r.Languages = []roster.Language{{Code: "ar", Level: l}} }
	}
	fits, near = h.register("Ahlam", level("B2")), h.register("Basim", level("A2"))
	far = h.register("Chnar", level("A2"), func(r *roster.Registration) { r.Occupations = []roster.Occupation{{Code: "2142"}} })
	p = h.open(c)
	h.must(h.CatchUp(h.t.Context()))
	return p, fits, near, far
}

func TestNearMissesMeetAllButOneMust(t *testing.T) {
	h := newHouse(t)
	p, _, near, _ := h.nearly()
	counts, _, err := h.Programmes.NearMisses(t.Context(), officer, p.ID, 1)
	h.must(err)
	if want := []programme.StepCount{{Criterion: 0, Count: 0}, {Criterion: 1, Count: 1}}; !slices.Equal(counts, want) {
		t.Errorf("near misses %v, want %v", counts, want)
	}
	m, err := h.Programmes.AllBut(t.Context(), officer, p.ID, 1, 1, 0, 25)
	h.must(err)
	if m.Total != 1 || len(m.Candidates) != 1 {
		t.Fatalf("meeting all but Arabic: %d, listed %d", m.Total, len(m.Candidates))
	}
	c := m.Candidates[0]
	if id, _ := h.Programmes.Resolve(p.ID, c.Key); id != near.ID || !c.Blind || c.Expert.Name != (office.Name{}) {
		t.Errorf("the near miss is %s with the name %q", id, c.Expert.Name.Latin)
	}
	if r := c.Results[1]; r.Met || !r.Partly || r.Evidence != "languages[0]" || !c.Results[0].Met || c.Results[0].Evidence == "" {
		t.Errorf("what is missing and what shows the rest: %+v", c.Results)
	}
	waitFor(t, func() bool {
		rows, err := h.Log(t.Context(), near.ID, 50)
		return err == nil && slices.ContainsFunc(rows, func(r office.Entry) bool { return r.Action == office.Matched && r.Details["all_but"] == "language" })
	})
	if m, err := h.Programmes.Matches(t.Context(), officer, p.ID, 1, 0, 25); err != nil || m.Total != 1 || len(m.Near) != 2 {
		t.Errorf("the matches are %d with %v, %v", m.Total, m.Near, err)
	}
	for _, no := range []int{2, 7, -3} {
		if _, err := h.Programmes.AllBut(t.Context(), officer, p.ID, 1, no, 0, 25); office.CodeOf(err) != office.NotFound {
			t.Errorf("no must stands at %d: %v", no, err)
		}
	}
	_, err = h.Roster.Agree(t.Context(), self(near), near.ID, map[office.Purpose]bool{office.ToRoster: false}, "en")
	h.must(err)
	if m, err := h.Programmes.AllBut(t.Context(), officer, p.ID, 1, 1, 0, 25); err != nil || len(m.Candidates) != 0 {
		t.Errorf("after she withdrew consent: %d shown, %v", len(m.Candidates), err)
	}

}

func TestANearMissIsShortlistedWithAReasonAndMarked(t *testing.T) {
	h := newHouse(t)
	p, fits, near, far := h.nearly()
	language, occupation := 1, 0
	decide := func(d programme.Decision) ([]programme.Entry, error) {
		return h.Programmes.Shortlist(t.Context(), officer, p.ID, 1, []programme.Decision{d})
	}
	_, err := decide(programme.Decision{Expert: near.ID, In: true, Reason: "Teaches in English."})
	h.wrong(err, "[0].expert", "not_a_match")
	_, err = decide(programme.Decision{Expert: near.ID, In: true, Reason: "Teaches in English.", Without: &occupation})
	h.wrong(err, "[0].expert", "not_a_match")
	_, err = decide(programme.Decision{Expert: far.ID, In: true, Reason: "Teaches in English.", Without: &language})
	h.wrong(err, "[0].expert", "not_a_match")
	_, err = decide(programme.Decision{Expert: near.ID, In: true, Without: &language})
	h.wrong(err, "[0].reason", "required")
	list, err := decide(programme.Decision{Expert: near.ID, In: true, Reason: "Teaches in English.", Without: &language})
	h.must(err)
	if len(list) != 1 || list[0].Without == nil || !list[0].Without.Same(p.Roles[0].Criteria[1]) || list[0].Reason != "Teaches in English." {
		t.Fatalf("the entry is %+v", list)
	}
	if list, err := decide(programme.Decision{Expert: fits.ID, In: true, Without: &language}); err != nil || slices.ContainsFunc(list, func(e programme.Entry) bool { return e.Expert == fits.ID && e.Without != nil }) {
		t.Errorf("who meets all needs no word: %+v, %v", list, err)
	}
	plan, err := h.Invitations.Plan(t.Context(), officer, p.ID, 1, nil, "")
	h.must(err)
	if _, marked := plan.Without[near.ID]; len(plan.Letters) != 2 || !marked || len(plan.Without) != 1 {
		t.Fatalf("%d letters, skipped %v, marked %v", len(plan.Letters), plan.Skipped, plan.Without)
	}
	for _, in := range plan.Letters {
		if in.Expert == near.ID && len(in.Reasons) != 1 {
			t.Errorf("her letter claims %+v", in.Reasons)
		}
	}
	harder := p.Content
	harder.Roles[0].Criteria[1].Value.Level = "C1"
	_, err = h.Programmes.Change(t.Context(), officer, p.ID, p.Rev, harder)
	h.must(err)
	if plan, err = h.Invitations.Plan(t.Context(), officer, p.ID, 1, []string{near.ID}, ""); err != nil || len(plan.Letters) != 0 {
		t.Errorf("the word was given for another must: %+v, %v", plan.Letters, err)
	}
}
