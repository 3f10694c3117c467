package app_test

import (
	"slices"
	"testing"
	"time"

	"jisr/app/invest"
	"jisr/app/office"
)

// filed is a company's interest.
func (h *house) filed(company, email string, change ...func(*invest.Wish)) invest.Interest {
	h.t.Helper()
	w := invest.Wish{Kind: "company", Company: company, Band: invest.Band250k, Governorates: []string{"IQ-NI"}, Consent: true}
	w.Name, w.Email, w.Country, w.City, w.Language = office.Name{Latin: "Noor Investor"}, email, "US", "Detroit", "en"
	for _, f := range change {
		f(&w)
	}
	in, err := h.Invest.File(h.t.Context(), office.Nobody(), w)
	h.must(err)
	return in
}

// TestADuplicateCompanyInTwoScriptsIsShownToTheOfficerAndMergedByNobody: with the reason,
// the strongest first; another company, and a person of that name, are not warned of.
func TestADuplicateCompanyInTwoScriptsIsShownToTheOfficerAndMergedByNobody(t *testing.T) {
	h := newHouse(t)
	first := h.filed("Al-Rafidain Agro LLC", "noor@example.org")
	arabic := h.filed("شركة الرافدين أكرو ذ.م.م", "other@example.org")
	same := h.filed("Rafidain agro", "noor@example.org")
	h.filed("Tigris Dates", "dates@example.org")
	h.filed("", "person@example.org", func(w *invest.Wish) { w.Kind, w.Name.Latin = "person", "Rafidain Agro" })
	alike, err := h.Invest.Alike(t.Context(), officer, first)
	h.must(err)
	if len(alike) != 2 || alike[0].Interest.ID != same.ID || !slices.Equal(alike[0].Reasons, []string{invest.AlikeEmail, invest.AlikeName}) ||
		alike[1].Interest.ID != arabic.ID || !slices.Equal(alike[1].Reasons, []string{invest.AlikeSound}) {
		t.Errorf("%+v", alike)
	}
	list, err := h.Invest.List(t.Context(), officer)
	h.must(err)
	if doubled := h.Invest.Doubled(list); len(list) != 5 || len(doubled) != 3 || !doubled[arabic.ID] {
		t.Errorf("of %d, %v are doubled", len(list), doubled)
	}
	if _, err := h.Invest.Alike(t.Context(), self(h.register("Rozhan")), first); office.CodeOf(err) != office.Forbidden {
		t.Errorf("a person reads it: %v", err)
	}
}

// TestTheReportOfPromisedDatesEqualsTheTimes that stand in the interests, by officer, for
// first answers and for next steps; the last minute of the day in Baghdad is in time.
func TestTheReportOfPromisedDatesEqualsTheTimes(t *testing.T) {
	h := newHouse(t) // a Tuesday
	inTime, late, missed := h.filed("A Company", "a@example.org"), h.filed("B Company", "b@example.org"), h.filed("C Company", "c@example.org")
	move := func(in invest.Interest, due office.Date) {
		t.Helper()
		_, err := h.Invest.Move(t.Context(), officer, in.ID, 0, invest.Move{To: invest.Qualified, Note: "Called.", Next: "Write", Due: due})
		h.must(err)
	}
	end := office.EndOfDay(inTime.Promised)
	h.pass(end.Sub(h.clock()))
	move(inTime, office.DateOf(end.Add(2*office.Day).In(office.Baghdad)))
	h.pass(time.Minute)
	move(late, office.DateOf(end.Add(office.Day).In(office.Baghdad)))
	h.pass(office.Day)
	move(inTime, office.DateOf(end.Add(60*office.Day).In(office.Baghdad))) // a step in time, and a date beyond the period
	h.pass(5 * office.Day)
	fresh := h.filed("D Company", "d@example.org")
	r, err := h.Invest.Promises(t.Context(), officer, inTime.Promised, fresh.Promised)
	h.must(err)
	if want := (invest.Kept{InTime: 1, Late: 1, Missed: 1, Open: 1}); r.All.Answers != want || r.All.Answers.Due() != 3 {
		t.Errorf("answers: %+v", r.All.Answers)
	}
	if want := (invest.Kept{InTime: 1, Missed: 1}); r.All.Steps != want {
		t.Errorf("steps: %+v", r.All.Steps)
	}
	if len(r.Officers) != 1 || r.Officers[0].Owner != missed.Owner || r.Officers[0].Answers != r.All.Answers {
		t.Errorf("by officer: %+v", r.Officers)
	}
	r, err = h.Invest.Promises(t.Context(), officer, "2026-01-01", "2026-01-31")
	h.must(err)
	if len(r.Officers) != 0 {
		t.Errorf("outside the period: %+v", r)
	}
	_, err = h.Invest.Promises(t.Context(), officer, "2026-02-01", "2026-01-31")
	h.wrong(err, "to", "before_from")
}
