package app_test

import (
	"testing"
	"time"

	"jisr/app/apptest"
	"jisr/app/invest"
	"jisr/app/office"
)

// TestAVisitorIsToldOfAnOpportunityByLetter: from the list of opportunities, by a letter
// that proves her address, to the letter about one that opens, whose link ends it; a person
// who is signed in needs no proof and finds it in her copy.
func TestAVisitorIsToldOfAnOpportunityByLetter(t *testing.T) {
	w := startWalk(t, nil)
	const noor = "noor@example.org"
	b := apptest.NewBrowser(t, w.a.URL(), "en")
	b.Get("/en/opportunities?governorate=IQ-BA").Want(200, "Tell me when one opens")
	b.Get("/en/tell?governorate=IQ-BA").Want(200).Send("/tell", "email", "nobody").Want(422)
	b.Send("/tell", "email", noor).Want(200, "A letter is on its way")
	link := w.box.Wait(t, noor, 1).Link(t, "/tell/")
	floods := apptest.NewBrowser(t, w.a.URL(), "en")
	for range 5 { // somebody else's address: three letters an hour, and the same answer
		floods.Get("/en/tell?governorate=IQ-BA").Want(200).Send("/tell", "email", "flooded@example.org").Want(200, "A letter is on its way")
	}
	w.box.Wait(t, "flooded@example.org", 3)
	b.Get(link).Want(200, "Is this your address?", noor, "Basra").Send("/tell/", "act", "prove").Want(200, "We will tell you")
	w.registered()
	w.b.Get("/en/tell").Want(200).Lacks(`name="email"`)
	w.b.Send("/tell", "governorate", "IQ-BA").Want(200, "We will tell you")

	content := invest.Content{Title: office.Text{En: "Cold store"}, Summary: office.Text{En: "Dates, cooled."}, Sector: "52", Governorate: "IQ-BA", Bands: []invest.Band{invest.Band250k}, Stage: "idea", ReviewedAt: "2026-01-01", ReviewBy: "2099-12-31"}
	if _, err := w.a.Invest.Create(t.Context(), office.Duty("test"), content, true); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := w.a.Invest.TellOfOpportunities(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	got := 0
	for _, l := range w.box.Letters() {
		if l.To == "flooded@example.org" {
			got++
		}
	}
	if got != 3 {
		t.Errorf("%d letters went to an address that somebody else typed five times", got)
	}
	stop := w.box.Wait(t, noor, 2).Link(t, "/unsubscribe/")
	w.b.Get("/en/mine/download").Want(200, `"opportunity_watches":[{`, `"IQ-BA"`, `"watch.told"`)
	w.b.Get("/en/mine/copy").Want(200, "Told of new opportunities", "A letter told you of a new opportunity")
	b.Get(stop).Want(200, "Stop the letters about new opportunities?").Send("/unsubscribe/").Want(200, "No more letters about opportunities will come")
	b.Get(link).Want(200, "This link does not work any more")

	const investor = "investor@example.org"
	h := &house{App: w.a, t: t, now: time.Now()}
	in := h.filed("Example Foods", investor)
	_, err := w.a.Invest.Conclude(t.Context(), office.Duty("test"), in.ID, 0, invest.Result{To: invest.Parked, Reason: "When the road is built."})
	h.must(err)
	status := w.box.Wait(t, investor, 1).Link(t, "/invest/status/")
	b.Get(status).Want(200, "Your request has ended.").SendTo(status+"/tell", "/tell", "act", "begin").Want(200, "one letter tells you")
	b.SendTo(status+"/tell", "/tell", "act", "end").Want(200, "Your request has ended.")
}
