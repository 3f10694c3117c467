package app_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/invest"
	"jisr/app/office"
	"jisr/mailer"
)

func jobCount(n int) *int { return &n }

// TestARequestEndsWithItsOutcome: an investment has a band and the jobs expected, any other
// end a reason; no move ends it.
func TestARequestEndsWithItsOutcome(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	in := h.filed("Example Foods", "noor@example.org")
	for _, c := range []struct {
		r          invest.Result
		path, code string
	}{
		{invest.Result{}, "to", "required"},
		{invest.Result{To: invest.Qualified}, "to", "unknown"},
		{invest.Result{To: invest.Invested, Jobs: jobCount(12)}, "band", "required"},
		{invest.Result{To: invest.Invested, Band: "300000", Jobs: jobCount(12)}, "band", "unknown"},
		{invest.Result{To: invest.Invested, Band: invest.Band250k}, "jobs", "required"},
		{invest.Result{To: invest.Invested, Band: invest.Band250k, Jobs: jobCount(-1)}, "jobs", "between"},
		{invest.Result{To: invest.Parked, Reason: " "}, "reason", "required"},
	} {
		_, err := h.Invest.Conclude(ctx, officer, in.ID, 0, c.r)
		h.wrong(err, c.path, c.code)
	}
	_, err := h.Invest.Move(ctx, officer, in.ID, 0, invest.Move{To: invest.Parked, Note: "x", Next: "y", Due: "2027-01-01"})
	h.wrong(err, "to", "outcome")
	in, err = h.Invest.Conclude(ctx, officer, in.ID, 0, invest.Result{To: invest.Parked, Reason: "When the road is built."})
	h.must(err)
	if out, is := in.Concluded(); !is || out.Reason != "When the road is built." || in.Next != "" || in.Owes || in.AnsweredAt == nil {
		t.Errorf("parked: %+v", in)
	}
	in, err = h.Invest.Move(ctx, officer, in.ID, 0, invest.Move{To: invest.Visiting, Note: "The road is built.", Next: "Visit", Due: "2027-01-01"})
	h.must(err)
	if _, is := in.Concluded(); is || in.Ended() {
		t.Error("taken up again, it has an outcome still")
	}
	in, err = h.Invest.Conclude(ctx, officer, in.ID, 0, invest.Result{To: invest.Invested, Band: invest.Band250k, Jobs: jobCount(12)})
	h.must(err)
	other := h.filed("Other Foods", "other@example.org")
	_, err = h.Invest.Conclude(ctx, officer, other.ID, 0, invest.Result{To: invest.DeclinedBy, Reason: "x"})
	h.must(err)
	if got := invest.Sum([]invest.Interest{in, other}); got != (invest.Results{Invested: 1, Expected: 12}) {
		t.Errorf("sum: %+v", got)
	}
}

// TestJobsAreAskedOnceAYearForFiveYears: of investments only, once for each year, not of
// who has answered; an answer can be corrected until the next is due.
func TestJobsAreAskedOnceAYearForFiveYears(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	in, parked := h.filed("Example Foods", "noor@example.org"), h.filed("Other Foods", "other@example.org")
	in, err := h.Invest.Conclude(ctx, officer, in.ID, 0, invest.Result{To: invest.Invested, Band: invest.Band250k, Jobs: jobCount(12)})
	h.must(err)
	_, err = h.Invest.Conclude(ctx, officer, parked.ID, 0, invest.Result{To: invest.Parked, Reason: "x"})
	h.must(err)
	at := in.Outcome.At
	to := func(years, days int) { h.pass(at.AddDate(years, 0, days).Sub(h.clock())) }
	asked := func(want int, why string) {
		t.Helper()
		_, err := h.Invest.AskJobs(ctx)
		h.must(err)
		list, err := h.Outbox(ctx, 100)
		h.must(err)
		n := 0
		for _, l := range list {
			if l.Kind == "jobs_now" {
				n++
			}
		}
		if n != want {
			t.Errorf("%s: %d letters, want %d", why, n, want)
		}
	}
	answer := func(year, n int) error {
		t.Helper()
		got, err := h.Invest.AnswerJobs(ctx, office.Nobody(), in.ID, year, &n)
		if err == nil {
			in = got
		}
		return err
	}
	to(1, -1)
	asked(0, "before the first year")
	if err := answer(1, 3); err == nil || office.CodeOf(err) != office.NotFound {
		t.Errorf("answered before it is asked: %v", err)
	}
	to(1, 0)
	asked(1, "the first year")
	to(1, 30)
	asked(1, "the first year, again")
	for _, n := range []int{3, 3, 9} {
		h.must(answer(1, n))
	}
	if got := in.Outcome.Years; len(got) != 1 || got[0].Jobs != 9 {
		t.Errorf("answered: %+v", got)
	}
	to(2, 0)
	if err := answer(1, 4); err == nil {
		t.Error("a year that is over is answered")
	}
	h.must(answer(2, 11))
	asked(1, "answered before the night")
	corrected, err := h.Invest.Conclude(ctx, officer, in.ID, 0, invest.Result{To: invest.Invested, Band: invest.Band1m, Jobs: jobCount(15)})
	h.must(err)
	if o := corrected.Outcome; len(o.Years) != 2 || !o.At.Equal(at) || o.Band != invest.Band1m {
		t.Errorf("corrected: %+v", o)
	}
	if got := invest.Sum([]invest.Interest{corrected}); got != (invest.Results{Invested: 1, Expected: 15, Answered: 1, Jobs: 11}) {
		t.Errorf("sum: %+v", got)
	}
	for year := 3; year <= 7; year++ {
		to(year, 1)
		asked(min(year, 5)-1, "a later year")
	}
}

// TestTheYearlyLetterKeepsToHerHours: it waits for the morning where she lives, and is not
// sent to who has answered meanwhile.
func TestTheYearlyLetterKeepsToHerHours(t *testing.T) {
	h := newHouse(t, func(c *app.Config) { c.SendWindow = "Mon-Sat 08:00-20:00" })
	ctx := t.Context()
	in := h.filed("Example Foods", "noor@example.org")
	in, err := h.Invest.Conclude(ctx, officer, in.ID, 0, invest.Result{To: invest.Invested, Band: invest.Band250k, Jobs: jobCount(12)})
	h.must(err)
	h.pass(in.Outcome.At.AddDate(1, 0, 0).Sub(h.clock())) // noon of a Wednesday in Baghdad, four in Detroit
	_, err = h.Invest.AskJobs(ctx)
	h.must(err)
	list, err := h.Outbox(ctx, 10)
	h.must(err)
	letter := letterOf(t, list, "jobs_now").Letter
	leaves := func(want bool) {
		t.Helper()
		verdict, err := h.LastLook(ctx, letter)
		h.must(err)
		if got := verdict == mailer.Go(); got != want {
			t.Errorf("it leaves: %v, want %v", got, want)
		}
	}
	leaves(false)
	h.pass(4 * time.Hour) // eight in Detroit
	leaves(true)
	_, err = h.Invest.AnswerJobs(ctx, office.Nobody(), in.ID, 1, jobCount(9))
	h.must(err)
	if verdict, err := h.LastLook(ctx, letter); err != nil || verdict != mailer.Cancel("answered") {
		t.Errorf("after her answer: %+v %v", verdict, err)
	}
}

// TestAnOutcomeInPages: an officer says how it ended, and a year later a link asks how many
// jobs there are; opening it acts on nothing, and no sign-in is needed.
func TestAnOutcomeInPages(t *testing.T) {
	var later atomic.Int64
	d := openDeskOn(t, "en", "yousif.toma@example.org", 20, func(c *app.Config) {
		c.Now = func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	})
	const mail = "noor@example.org"
	in, status := d.mine(mail)
	one := "/en/staff/interests/" + in.ID
	d.b.Get(one).Want(200).Send("/outcome", "outcome.to", "invested", "outcome.jobs", "a dozen").Want(422, `href="#f-outcome-jobs"`, `value="a dozen"`)
	d.b.Send("/outcome", "outcome.to", "parked", "outcome.jobs", "").Want(422, `href="#f-outcome-reason"`)
	d.b.Send("/outcome", "outcome.to", "invested", "outcome.band", "250k_1m", "outcome.jobs", "١٢", "outcome.reason", "Good luck.").Want(200, "The outcome is saved", "12 jobs expected", "Good luck.")
	d.b.Get("/en/staff/interests").Want(200, "One request led to an investment. 12 jobs were expected.")
	letter := d.box.Wait(t, mail, 2)
	b := apptest.NewBrowser(t, d.a.URL(), "en")
	b.Get(letter.Link(t, "/invest/status/")).Want(200, "This request has come to its end", "12 jobs expected", "Good luck.", "250,000")
	if strings.Contains(letter.Text, "Good luck.") {
		t.Error("the letter says the reason")
	}

	later.Store(int64(366 * office.Day))
	for range 2 {
		if _, err := d.a.Invest.AskJobs(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	link := d.box.Wait(t, mail, 3).Link(t, "/invest/jobs/")
	phone := apptest.NewBrowser(t, d.a.URL(), "en")
	phone.Get(link).Want(200, "How many jobs are there now?", "12 jobs expected")
	if kept, err := d.a.Invest.Store.Interest(t.Context(), in.ID); err != nil || len(kept.Outcome.Years) != 0 {
		t.Errorf("opening the link answers: %+v %v", kept.Outcome, err)
	}
	phone.Send("/invest/jobs/").Want(422, `href="#f-jobs"`)
	phone.Send("/invest/jobs/", "jobs", "many").Want(422, `value="many"`)
	phone.Send("/invest/jobs/", "jobs", "9").Want(200, "Thank you for your answer", "Year 1: 9 jobs.")
	phone.Send("/invest/jobs/", "jobs", "10").Want(200, "Year 1: 10 jobs.")
	b.Get(status).Want(200, "Year 1: 10 jobs.")
	d.signIn("en", "yousif.toma@example.org")
	d.b.Get(one).Want(200, "Year 1: 10 jobs.", "the investor")
	d.b.Get("/en/staff/interests").Want(200, "By the last answers there are 10, told by one investor.")
	for _, lang := range []string{"en", "ar", "ckb"} {
		phone.Get(strings.Replace(link, "/en/", "/"+lang+"/", 1)).Want(200, "10")
		b.Get(strings.Replace(status, "/en/", "/"+lang+"/", 1)).Want(200, "10")
		d.b.Get("/"+lang+"/staff/interests/"+in.ID).Want(200, "10")
		for _, page := range []*apptest.Browser{phone, b, d.b} {
			for _, problem := range apptest.Problems(apptest.Page{Lang: lang, Body: []byte(page.Page), Asset: func(url string) bool { return d.served(url) }}) {
				t.Errorf("%s: %s", page.Path, problem)
			}
		}
	}
	later.Store(int64(2 * 366 * office.Day))
	phone.Get(link).Want(200, "does not work any more")
}

// TestAMoveOfTheAPIEndsARequest: programs that move a request along its stages end it in
// the same way, with the outcome that this means.
func TestAMoveOfTheAPIEndsARequest(t *testing.T) {
	a := apptest.Start(t, nil)
	by := newCaller(t, a, "investment")
	for to, body := range map[string]string{"parked": `"note":"The land is not free yet."`, "declined": `"note":"No partner was found."`, "invested": `"note":"It opened.","jobs":12`} {
		in, tag := by.good("POST", "/interests", `{"email":"`+to+`@example.org","name":{"latin":"Noor Investor"},"language":"en","country":"DE","kind":"person","governorates":["IQ-BA"],"band":"to_50k","consent":true}`)
		one := "/interests/" + in["id"].(string)
		out, _ := by.good("POST", one+"/move", `{"to":"`+to+`",`+body+`}`, "If-Match", tag)
		outcome, _ := out["outcome"].(map[string]any)
		if out["stage"] != to || outcome["to"] != to {
			t.Errorf("%s: stage %v, outcome %v", to, out["stage"], outcome)
		}
		if to == "invested" && (outcome["band"] != "to_50k" || outcome["jobs"] != 12.0) {
			t.Errorf("the outcome is %v", outcome)
		}
	}
	in, tag := by.good("POST", "/interests", `{"email":"more@example.org","name":{"latin":"Noor Investor"},"language":"en","country":"DE","kind":"person","governorates":["IQ-BA"],"band":"to_50k","consent":true}`)
	if status, out, _ := by.call("POST", "/interests/"+in["id"].(string)+"/move", `{"to":"parked","note":""}`, "If-Match", tag); status != 422 {
		t.Errorf("without a note: %d %v", status, out)
	}
}
