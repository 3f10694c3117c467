package app_test

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/invest"
	"jisr/app/office"
)

// TestAnInvestorErasesARequestOnItsPage: after the reference was typed. A call that was to
// come is taken out of both calendars, the officer hears that nothing is left to do, and
// nobody finds it any more, by whatever link.
func TestAnInvestorErasesARequestOnItsPage(t *testing.T) {
	d := openDeskOn(t, "en", "yousif.toma@example.org", 20, func(*app.Config) {})
	const mail, theirs = "noor@example.org", "yousif.toma@example.org"
	in, status := d.mine(mail)
	at := time.Now().Add(3 * office.Day).Truncate(time.Minute)
	_, err := d.a.Invest.OfferCall(t.Context(), officer, in.ID, 0, invest.Call{Slots: []time.Time{at}, Minutes: 30, How: "+964 770 000 0000"})
	if err == nil {
		_, err = d.a.Invest.ChooseSlot(t.Context(), office.Nobody(), in.ID, 1, at)
	}
	if err != nil {
		t.Fatal(err)
	}
	d.box.Wait(t, mail, 3)
	d.box.Wait(t, theirs, 1)
	b := apptest.NewBrowser(t, d.a.URL(), "en")
	b.Get(status).Want(200, "Erase this request", in.Reference)
	b.Send("/erase", "reference", "INV-0000").Want(422, "This is not the reference of the request. Nothing was erased.", `href="#f-reference"`)
	b.Send("/erase", "reference", strings.ToLower(strings.ReplaceAll(in.Reference, "-", " "))).Want(200, "Everything was erased")

	receipt := d.box.Wait(t, mail, 4)
	has(t, "the receipt", receipt.Subject+receipt.Text, "Your request is erased", in.Reference, "the last letter about it")
	has(t, "its entry", calendarOf(receipt), "METHOD:CANCEL", "UID:call-"+in.ID+"@")
	d.box.Wait(t, theirs, 3)
	said := ""
	for _, l := range d.box.Letters() {
		if l.To == theirs {
			said += l.Subject + l.Text + calendarOf(l)
		}
	}
	has(t, "what the officer gets", said, "METHOD:CANCEL", "An investor’s request is erased", "nothing is left to do")
	for _, name := range []string{"Noor", "Example Foods", mail} {
		if strings.Contains(said, name) {
			t.Errorf("the officer's letters say %s", name)
		}
	}
	b.Get(status).Want(404)
	b.Get(status + "/call.ics").Want(404)
	d.b.Get("/en/staff/interests/" + in.ID).Want(404)
	d.b.Get("/en/staff/interests").Want(200).Lacks(in.Reference)
	rows, err := d.a.Log(t.Context(), in.ID, 1)
	if err != nil || len(rows) != 1 || rows[0].Action != office.InterestErased {
		t.Errorf("the log ends with %+v, %v", rows, err)
	}
	if left := d.kept("interests", in.ID); left != 0 {
		t.Errorf("%d bytes of it are kept", left)
	}
}

// kept is how many bytes a collection keeps of a document.
func (d *desk) kept(collection, id string) (n int) {
	d.t.Helper()
	for _, k := range d.a.Stores().Kept() {
		if k.Name() != collection {
			continue
		}
		doc, err := k.Get(d.t.Context(), id)
		if err != nil {
			d.t.Fatal(err)
		}
		n = len(doc.Body)
	}
	return n
}

// TestARequestThatHasEndedIsErasedWhenItsTimeHasPassed: without an investment two years
// after the last word in it, with one when its jobs were asked for the last time; one that
// is open stays.
func TestARequestThatHasEndedIsErasedWhenItsTimeHasPassed(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	open, parked, invested := h.filed("Open Foods", "open@example.org"), h.filed("Parked Foods", "parked@example.org"), h.filed("Sold Foods", "sold@example.org")
	_, err := h.Invest.Conclude(ctx, officer, parked.ID, 0, invest.Result{To: invest.Parked, Reason: "When the road is built."})
	h.must(err)
	jobs := 7
	_, err = h.Invest.Conclude(ctx, officer, invested.ID, 0, invest.Result{To: invest.Invested, Band: invest.Band250k, Jobs: &jobs})
	h.must(err)
	_, err = h.Invest.TellOf(ctx, parked.ID)
	h.must(err)
	s, err := h.Invest.Follow(ctx, parked.ID)
	h.must(err)
	if want := h.clock().Add(invest.KeptFor); !s.Until.Equal(want) {
		t.Errorf("its page says %s, want %s", s.Until, want)
	}
	does := func(duty func(context.Context) (int, error), want int) {
		t.Helper()
		h.does(func() (int, error) { return duty(ctx) }, want)
	}
	stand := func(want ...invest.Interest) {
		t.Helper()
		list, err := h.Invest.List(ctx, officer)
		h.must(err)
		if len(list) != len(want) {
			t.Fatalf("%d requests stand, want %d", len(list), len(want))
		}
		for _, in := range want {
			if _, err := h.Invest.Store.Interest(ctx, in.ID); err != nil {
				t.Errorf("%s: %v", in.Company, err)
			}
		}
	}
	h.pass(invest.KeptFor - office.Day)
	does(h.Invest.EraseEnded, 0)
	stand(open, parked, invested)
	h.pass(2 * office.Day)
	does(h.Invest.EraseEnded, 1)
	stand(open, invested)
	if _, err := h.Invest.ToldOf(ctx, parked.ID); office.CodeOf(err) != office.NotFound || err == nil {
		t.Errorf("its wish to be told stands: %v", err)
	}
	h.pass(4 * 366 * office.Day)
	does(h.Invest.EraseEnded, 1)
	stand(open)
	does(h.Invest.EraseEnded, 0)
}

// TestAnErasureOfARequestThatACrashCutOffIsFinished, and meanwhile nobody reads it or
// writes in it.
func TestAnErasureOfARequestThatACrashCutOffIsFinished(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	in := h.filed("Example Foods", "noor@example.org")
	at := h.clock()
	_, err := h.Invest.Store.UpdateInterest(ctx, in.ID, 0, func(in *invest.Interest) error { in.ErasedAt, in.Owes = &at, true; return nil })
	h.must(err)
	_, err = h.Invest.Open(ctx, officer, in.ID)
	h.refused(err, "error.not_found")
	_, err = h.Invest.Conclude(ctx, officer, in.ID, 0, invest.Result{To: invest.Parked, Reason: "No."})
	h.refused(err, "error.not_found")
	list, err := h.Invest.List(ctx, officer)
	if err != nil || len(list) != 0 {
		t.Errorf("it is listed: %v, %v", list, err)
	}
	for _, want := range []int{1, 0} {
		h.does(func() (int, error) { return h.Invest.QueueOwed(ctx) }, want)
	}
	if queued, err := h.Outbox(ctx, 20); err != nil || strings.Count(kinds(queued), "interest_erased") != 1 {
		t.Errorf("queued are %s, %v", kinds(queued), err)
	}
	h.refused(h.Invest.Erase(ctx, office.Nobody(), in.ID, 0), "error.not_found")
}

// TestNothingOfAnErasedRequestComesBackWithABackup: of one that its investor erased, and of
// one that went with the person's record; words that stood in every text of them are in no
// file after an older backup was restored, nor do they open.
func TestNothingOfAnErasedRequestComesBackWithABackup(t *testing.T) {
	k := newKept(t)
	ctx := t.Context()
	planted := []string{"Zaqmura", "Firhadin", "Qelbexan", "Nuzhadar", "Wisambek", "Tolmira"}
	e := k.register("Investor")
	file := func(actor office.Actor, words []string) invest.Interest {
		w := invest.Wish{Kind: "company", Company: words[0], Band: invest.Band250k, Governorates: []string{"IQ-NI"}, Message: "We make " + words[1], Consent: true}
		w.Name, w.Email, w.Country, w.Language = office.Name{Latin: words[2]}, "noor@example.org", "US", "en"
		in, err := k.Invest.File(ctx, actor, w)
		k.must(err)
		return in
	}
	alone, hers := file(office.Nobody(), planted[:3]), file(self(e), planted[3:])
	k.run("backup", "file", k.file+"2")
	k.must(k.Invest.Erase(ctx, office.Nobody(), alone.ID, 0))
	k.must(k.Roster.Erase(ctx, self(e), e.ID, true))
	gone := func(h *house) {
		t.Helper()
		for _, in := range []invest.Interest{alone, hers} {
			_, err := h.Invest.Store.Interest(ctx, in.ID)
			h.refused(err, "error.not_found")
			for _, c := range h.Stores().Kept() {
				if d, err := c.Get(ctx, in.ID); c.Name() == "interests" && (err != nil || len(d.Body) > 0) {
					t.Errorf("%s is no tombstone: %v", in.ID, err)
				}
			}
		}
	}
	gone(k.house)
	k.run("backup", "keyring", k.newest)
	k.must(k.Close())
	c := elsewhere(t, k.c)
	_, err := app.Restore{File: k.file + "2", Keyring: k.newest}.Run(ctx, c)
	k.must(err)
	h := opened(t, c)
	gone(h)
	h.verifies("")
	for _, dir := range []string{c.Data, k.c.Data} {
		h.must(filepath.WalkDir(dir, func(path string, f fs.DirEntry, err error) error {
			if err != nil || f.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			for _, word := range planted {
				if bytes.Contains(bytes.ToLower(content), []byte(strings.ToLower(word))) {
					t.Errorf("%s holds %s", f.Name(), word)
				}
			}
			return err
		}))
	}
}
