package app_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/invest"
	"jisr/app/office"
)

// baghdad is an hour of a day there.
func baghdad(year int, month time.Month, day, hour int) time.Time {
	return time.Date(year, month, day, hour, 0, 0, 0, office.Baghdad)
}

// offered is an interest for which times for a call are offered.
func (h *house) offered(slots ...time.Time) invest.Interest {
	h.t.Helper()
	in := h.filed("Example Foods", "noor@example.org")
	in, err := h.Invest.OfferCall(h.t.Context(), officer, in.ID, 0, invest.Call{Slots: slots, Minutes: 30, How: "https://meet.example.org/room"})
	h.must(err)
	return in
}

// TestAnInvestorChoosesATimeAndMovesItOnce: sent twice is one choice, a page that was
// overtaken chooses nothing, and neither does a time that was not offered.
func TestAnInvestorChoosesATimeAndMovesItOnce(t *testing.T) {
	h := newHouse(t) // a Tuesday
	ctx := t.Context()
	first, second, third := baghdad(2026, 11, 26, 15), baghdad(2026, 11, 29, 10), baghdad(2026, 11, 30, 16)
	in := h.offered(third, first, second, first)
	if c := in.Call; len(c.Slots) != 3 || !c.Slots[0].Equal(first) || in.Next != invest.NextSlot || in.AnsweredAt == nil || in.Owes {
		t.Fatalf("offered: %+v, next %s", c, in.Next)
	}
	choose := func(changes int, at time.Time) (invest.Interest, error) {
		return h.Invest.ChooseSlot(ctx, office.Nobody(), in.ID, changes, at)
	}
	_, err := choose(1, first.Add(time.Hour))
	h.wrong(err, "slot", "required")
	for range 2 {
		in, err = choose(1, first)
		h.must(err)
	}
	if c := in.Call; c.Moved || !c.Chosen.Equal(first) || c.Changes != 2 || in.Next != invest.NextCall || len(in.Moves) != 2 {
		t.Errorf("chosen: %+v, %d moves", c, len(in.Moves))
	}
	_, err = choose(1, second) // from a page that shows no choice yet
	h.refused(err, "call.refused.over")
	in, err = choose(2, second)
	h.must(err)
	if c := in.Call; !c.Moved || !c.Chosen.Equal(second) || c.Changes != 3 {
		t.Errorf("moved: %+v", c)
	}
	_, err = choose(3, third)
	h.refused(err, "call.refused.moved")
}

// TestOfTwoChoicesAtOnceOneHolds: the other tab is told, and moves nothing.
func TestOfTwoChoicesAtOnceOneHolds(t *testing.T) {
	h := newHouse(t)
	slots := []time.Time{baghdad(2026, 11, 26, 15), baghdad(2026, 11, 29, 10)}
	in := h.offered(slots...)
	errs := make([]error, len(slots))
	var both sync.WaitGroup
	for i, at := range slots {
		both.Go(func() { _, errs[i] = h.Invest.ChooseSlot(t.Context(), office.Nobody(), in.ID, 1, at) })
	}
	both.Wait()
	kept, err := h.Invest.Store.Interest(t.Context(), in.ID)
	h.must(err)
	won := 0
	if errs[0] != nil {
		won = 1
	}
	h.must(errs[won])
	h.refused(errs[1-won], "call.refused.over")
	if !kept.Call.Chosen.Equal(slots[won]) || kept.Call.Moved {
		t.Errorf("%+v", kept.Call)
	}
}

// TestWhoseTurnItIsAroundACall: the investor's while she may choose, both's until the call
// has been, and the Ministry's after that and when no time is left.
func TestWhoseTurnItIsAroundACall(t *testing.T) {
	h := newHouse(t)
	at := baghdad(2026, 11, 26, 15)
	in := h.offered(at)
	turn := func(want string) {
		t.Helper()
		kept, err := h.Invest.Store.Interest(t.Context(), in.ID)
		h.must(err)
		if got, _ := kept.Turn(h.clock()); got != want {
			t.Errorf("it is the turn of %s, want %s", got, want)
		}
	}
	turn(invest.TurnInvestor)
	_, err := h.Invest.ChooseSlot(t.Context(), office.Nobody(), in.ID, 1, at)
	h.must(err)
	turn(invest.TurnBoth)
	h.pass(at.Add(31 * time.Minute).Sub(h.clock()))
	turn(invest.TurnMinistry)
	if s, err := h.Invest.Follow(t.Context(), in.ID); err != nil || s.Next != invest.NextOfficer || !s.TurnSince.Equal(at.Add(30*time.Minute)) {
		t.Errorf("after the call: %+v %v", s, err)
	}
	_, err = h.Invest.ChooseSlot(t.Context(), office.Nobody(), in.ID, 2, at.Add(time.Hour))
	h.refused(err, "call.refused.over")
	next := h.clock().Add(office.Day)
	in, err = h.Invest.OfferCall(t.Context(), officer, in.ID, 0, invest.Call{Slots: []time.Time{next}, Minutes: 15, How: "We telephone."})
	h.must(err)
	if in.Call.Was != nil {
		t.Errorf("a call that was held is taken out of calendars: %+v", in.Call)
	}
	h.pass(2 * office.Day)
	turn(invest.TurnMinistry)
}

// TestACallIsTakenBackOnceAndByTheEndOfTheRequest; what is offered or chosen on another
// revision than the one that stands is refused.
func TestACallIsTakenBackOnceAndByTheEndOfTheRequest(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	at := baghdad(2026, 11, 26, 15)
	in := h.offered(at)
	before := in.Rev
	in, err := h.Invest.ChooseSlot(ctx, office.Nobody(), in.ID, 1, at)
	h.must(err)
	if _, err := h.Invest.CancelCall(ctx, officer, in.ID, before); office.CodeOf(err) != office.Stale {
		t.Errorf("a choice that she did not see is taken back: %v", err)
	}
	for range 2 {
		in, err = h.Invest.CancelCall(ctx, officer, in.ID, 0)
		h.must(err)
	}
	if c := in.Call; c.CancelledAt == nil || c.Chosen != nil || !c.Was.Equal(at) || c.Changes != 3 || in.Next != invest.NextOfficer {
		t.Errorf("%+v, next %s", c, in.Next)
	}
	other := h.offered(at)
	_, err = h.Invest.ChooseSlot(ctx, office.Nobody(), other.ID, 1, at)
	h.must(err)
	other, err = h.Invest.Conclude(ctx, officer, other.ID, 0, invest.Result{To: invest.Parked, Reason: "Next year."})
	h.must(err)
	if other.Call.CancelledAt == nil || other.Owes {
		t.Errorf("a request that ended keeps its call: %+v", other.Call)
	}
	_, err = h.Invest.OfferCall(ctx, officer, other.ID, 0, invest.Call{Slots: []time.Time{at}, Minutes: 30, How: "x"})
	h.refused(err, "call.refused.ended")
}

// TestWhatIsWrongWithTimesOfACallIsSaidByLine.
func TestWhatIsWrongWithTimesOfACallIsSaidByLine(t *testing.T) {
	h := newHouse(t)
	in := h.filed("Example Foods", "noor@example.org")
	day := func(n int) time.Time { return h.clock().Add(time.Duration(n) * office.Day) }
	for _, c := range []struct {
		call       invest.Call
		path, code string
	}{
		{invest.Call{Minutes: 30, How: "x"}, "slots[0].at", "required"},
		{invest.Call{Slots: []time.Time{day(-1)}, Minutes: 30, How: "x"}, "slots[0].at", "past"},
		{invest.Call{Slots: []time.Time{day(91)}, Minutes: 30, How: "x"}, "slots[0].at", "too_far"},
		{invest.Call{Slots: []time.Time{day(1), day(2), day(3), day(4), day(5), day(6)}, Minutes: 30, How: "x"}, "slots[0].at", "too_many"},
		{invest.Call{Slots: []time.Time{day(1)}, Minutes: 7, How: "x"}, "minutes", "unknown"},
		{invest.Call{Slots: []time.Time{day(1)}, Minutes: 30, How: " "}, "how", "required"},
		{invest.Call{Slots: []time.Time{day(1)}, Minutes: 30, How: "a\nb"}, "how", "characters"},
	} {
		_, err := h.Invest.OfferCall(t.Context(), officer, in.ID, 0, c.call)
		h.wrong(err, c.path, c.code)
	}
	if _, err := h.Invest.OfferCall(t.Context(), office.Nobody(), in.ID, 0, invest.Call{}); office.CodeOf(err) != office.Unauthenticated {
		t.Errorf("anybody offers times: %v", err)
	}
}

// callDesk is the desk of the officer who answers investors, from a time on.
func callDesk(t *testing.T, at time.Time) *desk {
	t.Helper()
	later := time.Until(at)
	return openDeskOn(t, "en", "yousif.toma@example.org", 20, func(c *app.Config) {
		c.Now = func() time.Time { return time.Now().Add(later) }
	})
}

// mine is a filed interest with the path of its page, from the letter that confirms it.
func (d *desk) mine(mail string) (in invest.Interest, status string) {
	d.t.Helper()
	w := invest.Wish{Kind: "company", Company: "Example Foods", Band: invest.Band250k, Governorates: []string{"IQ-NI"}, Consent: true}
	w.Name, w.Email, w.Country, w.City, w.Language = office.Name{Latin: "Noor Investor"}, mail, "US", "Detroit", "en"
	in, err := d.a.Invest.File(d.t.Context(), office.Nobody(), w)
	if err != nil {
		d.t.Fatal(err)
	}
	return in, d.box.Wait(d.t, mail, 1).Link(d.t, "/invest/status/")
}

// calendarOf is what a letter brings for a calendar, its lines unfolded.
func calendarOf(l apptest.Letter) string { return strings.ReplaceAll(l.Calendar, "\r\n ", "") }

func has(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s has no %q:\n%s", what, part, text)
		}
	}
}

// TestACallIsBookedInPages without scripts, in the two weeks between which the United
// States change their clocks and Iraq does not: each time stands in Detroit's and in
// Baghdad's hours, both get a letter with one entry for the calendar, the time moves once,
// and the entry is taken out when the officer takes the call back.
func TestACallIsBookedInPages(t *testing.T) {
	d := callDesk(t, baghdad(2027, time.March, 10, 9))
	const mail, her = "noor@example.org", "yousif.toma@example.org"
	in, status := d.mine(mail)
	one := "/en/staff/interests/" + in.ID
	d.b.Get(one).Want(200, "Offer times for a call")
	d.b.Send("/call", "act", "offer", "slots[0].time", "25:00", "slots[0].at.day", "11", "slots[0].at.month", "3", "slots[0].at.year", "2027").Want(422, `href="#f-slots-0-time"`, `value="25:00"`)
	d.b.Send("/call", "act", "offer", "slots[0].at.day", "11", "slots[0].at.month", "3", "slots[0].at.year", "2027", "slots[0].time", "15:00").Want(422, `href="#f-how"`, `value="15:00"`)
	d.b.Send("/call", "act", "offer", "slots[1].at.day", "15", "slots[1].at.month", "3", "slots[1].at.year", "2027", "slots[1].time", "15:00",
		"minutes", "45", "how", "https://meet.example.org/room").Want(200, "The times are offered", "These times are offered")

	letter := d.box.Wait(t, mail, 2)
	if letter.Calendar != "" {
		t.Error("an offer brings an entry for the calendar")
	}
	b := apptest.NewBrowser(t, d.a.URL(), "en")
	b.Get(letter.Link(t, "/invest/status/")).Want(200, "The next step is yours", "Thursday 11 March 2027 07:00", "Monday 15 March 2027 08:00", "In Baghdad: Monday 15 March 2027 15:00", "America/Detroit")
	old := b.Tab().Get(status)
	b.Send("/call").Want(422, `href="#f-slot"`)
	b.Send("/call", "slot", "2027-03-11T12:00:00Z").Want(200, "The next step is the call", "Thursday 11 March 2027 07:00", "Another time instead")
	old.Send("/call", "slot", "2027-03-15T12:00:00Z").Want(200, "not offered any more", "Thursday 11 March 2027 07:00")
	booked, chosen := d.box.Wait(t, mail, 3), d.box.Wait(t, her, 1)
	has(t, "her letter", booked.Text, "11 March 2027, 07:00", "11 March 2027, 15:00", "America/Detroit", "https://meet.example.org/room")
	for _, l := range []apptest.Letter{booked, chosen} {
		has(t, "the entry", calendarOf(l), "METHOD:PUBLISH", "UID:call-"+in.ID+"@", "DTSTART:20270311T120000Z", "DTEND:20270311T124500Z", "SEQUENCE:2")
	}
	if strings.Contains(chosen.Text+calendarOf(chosen), "Noor") || strings.Contains(chosen.Text, "Example Foods") {
		t.Error("the officer's letter names the investor")
	}

	b.Get(status).Send("/call", "slot", "2027-03-15T12:00:00Z").Want(200, "Monday 15 March 2027 08:00", "was moved once")
	b.Lacks("Another time instead")
	moved := d.box.Wait(t, mail, 4)
	d.box.Wait(t, her, 2)
	has(t, "the moved entry", calendarOf(moved), "UID:call-"+in.ID+"@", "DTSTART:20270315T120000Z", "SEQUENCE:3")
	has(t, "the file of the page", b.Tab().Get(status+"/call.ics").Want(200).Page, "DTSTART:20270315T120000Z", "SEQUENCE:3")
	for _, lang := range []string{"en", "ar", "ckb"} {
		b.Get(strings.Replace(status, "/en/", "/"+lang+"/", 1)).Want(200, "America/Detroit", "15:00")
		d.b.Get("/"+lang+"/staff/interests/"+in.ID).Want(200, "15:00")
		for _, page := range []*apptest.Browser{b, d.b} {
			for _, problem := range apptest.Problems(apptest.Page{Lang: lang, Body: []byte(page.Page), Asset: func(url string) bool { return d.served(url) }}) {
				t.Errorf("%s: %s", page.Path, problem)
			}
		}
	}
	d.b.Get(one).Want(200, "The investor has chosen").Send("/call", "act", "cancel").Want(200, "The last call was taken back")
	for _, l := range []apptest.Letter{d.box.Wait(t, mail, 5), d.box.Wait(t, her, 3)} {
		has(t, "the cancellation", calendarOf(l), "METHOD:CANCEL", "STATUS:CANCELLED", "UID:call-"+in.ID+"@", "SEQUENCE:4")
	}
	b.Get(status).Want(200, "took the call back", "The next step is with the Ministry", "An officer took a call back")
}

// TestAnInvestorCancelsHerCall on the page of her request, without scripts and without
// having to say why: once, and not from a page that was overtaken. The officer gets a letter,
// the one entry is taken out of both calendars, the reason stands on the officer's page
// alone, and times may be offered anew.
func TestAnInvestorCancelsHerCall(t *testing.T) {
	d := callDesk(t, baghdad(2027, time.March, 10, 9))
	h := &house{App: d.a, t: t}
	ctx := t.Context()
	const mail, her = "noor@example.org", "yousif.toma@example.org"
	in, status := d.mine(mail)
	who := d.byAddress(her).Actor()
	offer := func(at time.Time) {
		t.Helper()
		_, err := h.Invest.OfferCall(ctx, who, in.ID, 0, invest.Call{Slots: []time.Time{at, at.Add(time.Hour)}, Minutes: 45, How: "https://meet.example.org/room"})
		h.must(err)
	}
	at := baghdad(2027, time.March, 15, 15)
	offer(at)
	_, err := h.Invest.GiveUpCall(ctx, office.Nobody(), in.ID, 1, "")
	h.refused(err, "call.refused.over") // nothing is booked
	b := apptest.NewBrowser(t, d.a.URL(), "en")
	b.Get(status).Want(200).Lacks("Cancel the call")
	b.Send("/call", "slot", "2027-03-15T12:00:00Z").Want(200, "Cancel the call")
	overtaken := b.Tab().Get(status)
	b.Send("/call", "slot", "2027-03-15T13:00:00Z").Want(200)
	overtaken.Send("/call/cancel").Want(200, "not offered any more")
	_, err = h.Invest.GiveUpCall(ctx, office.Nobody(), in.ID, 3, strings.Repeat("x", 501))
	h.wrong(err, "reason", "too_long")
	d.box.Wait(t, mail, 4)
	d.box.Wait(t, her, 2)
	for _, lang := range []string{"ar", "ckb", "en"} {
		b.Get(strings.Replace(status, "/en/", "/"+lang+"/", 1)).Want(200)
		for _, problem := range apptest.Problems(apptest.Page{Lang: lang, Body: []byte(b.Page), Asset: func(url string) bool { return d.served(url) }}) {
			t.Errorf("%s: %s", b.Path, problem)
		}
	}
	again := b.Tab().Get(status)
	b.Send("/call/cancel", "reason", "I travel that week.").Want(200, "You cancelled the call", "The next step is with the Ministry").Lacks("Entry for the calendar")
	again.Send("/call/cancel", "reason", "Twice.").Want(200, "You cancelled the call")
	kept, err := h.Invest.Store.Interest(ctx, in.ID)
	h.must(err)
	if c := kept.Call; !c.GivenUp || c.Reason != "I travel that week." || c.Chosen != nil || c.Changes != 4 || kept.Next != invest.NextOfficer {
		t.Errorf("%+v, next %s", c, kept.Next)
	}
	mine, theirs := d.box.Wait(t, mail, 5), d.box.Wait(t, her, 3)
	for _, l := range []apptest.Letter{mine, theirs} {
		has(t, "the cancellation", calendarOf(l), "METHOD:CANCEL", "STATUS:CANCELLED", "UID:call-"+in.ID+"@", "DTSTART:20270315T130000Z", "SEQUENCE:4")
	}
	has(t, "the officer's letter", theirs.Text, "offer other times", in.Reference)
	if strings.Contains(theirs.Text+mine.Text, "I travel") || strings.Contains(theirs.Text, "Noor") {
		t.Error("a letter carries the reason, or names the investor")
	}
	b.Get(status + "/call.ics").Want(404)
	for lang, text := range map[string]string{"en": "The investor cancelled the call", "ar": "ألغى المستثمر المكالمة", "ckb": "وەبەرهێنەر پەیوەندییەکەی هەڵوەشاندەوە"} {
		d.b.Get("/"+lang+"/staff/interests/"+in.ID).Want(200, text, "I travel that week.")
	}
	offer(at.Add(office.Day))
	b.Get(status).Want(200, "The next step is yours").Lacks("You cancelled the call")
}
