package app_test

import (
	"strings"
	"testing"

	"jisr/app/apptest"
	"jisr/app/invest"
	"jisr/app/office"
)

// TestJourneyOfTheInvestor: the catalogue is read without an account; three screens give a
// reference, a named officer and a promised date, by page and by letter; the letter's
// link shows where it stands; an officer moves it, and the link shows that.
func TestJourneyOfTheInvestor(t *testing.T) {
	d := openDesk(t, "en", "yousif.toma@example.org")
	b := apptest.NewBrowser(t, d.a.URL(), "en")
	b.Get("/en/opportunities").Want(200)
	d.investor("investor@example.org").Send("/invest/check").Want(200)
	d.proves("investor@example.org", 2).Want(200, "INV-")
	letter := d.box.Wait(t, "investor@example.org", 3)
	for _, part := range []string{"INV-", "Yousif Toma", "/en/invest/status/"} {
		if !strings.Contains(letter.Text, part) {
			t.Errorf("the letter does not hold %q:\n%s", part, letter.Text)
		}
	}
	link := letter.Link(t, "/invest/status/")
	guest := apptest.NewBrowser(t, d.a.URL(), "en")
	guest.Get(link).Want(200, "Yousif Toma", "First answer", "of 100 points")
	guest.Get(link[:len(link)-2] + "xx").Want(404)

	d.b.Get("/en/staff/interests").Want(200, "Noor Investor")
	list, err := d.a.Invest.List(t.Context(), officer)
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range list {
		if in.Email == "investor@example.org" {
			d.b.Get("/en/staff/interests/"+in.ID).Want(200, "Example Foods")
		}
	}
	d.b.Send("/interests/", "to", "qualified", "note", "Telephoned; between us only.").Want(422) // a next step and its date are missing
	d.b.Send("/interests/", "to", "qualified", "note", "Telephoned; between us only.", "next", "Meet the commission", "due.day", "1", "due.month", "3", "due.year", "2099").Want(200)
	guest.Get(link).Want(200, "Meet the commission", "First answered on")
	if strings.Contains(guest.Page, "between us") {
		t.Error("an officer's note is shown to the investor")
	}
}

// TestTheFitOfAnOpportunitySumsUpAndWithdrawnOnesAreNeverShown.
func TestTheFitOfAnOpportunitySumsUpAndWithdrawnOnesAreNeverShown(t *testing.T) {
	h := newHouse(t)
	for title, published := range map[string]bool{"Listed": true, "Withdrawn": false} {
		_, err := h.Invest.Create(t.Context(), officer, invest.Content{Title: office.Text{En: title}, Summary: office.Text{En: "Dates, cooled."}, Sector: "A", Governorate: "IQ-NI",
			Bands: []invest.Band{invest.Band250k}, Stage: "feasibility", ReviewedAt: "2026-11-01", ReviewBy: "2027-05-01"}, published)
		h.must(err)
	}
	for _, c := range []struct {
		name string
		wish invest.Wish
		want int
	}{
		{"all of it", invest.Wish{Sectors: []string{"A"}, Governorates: []string{"IQ-NI"}, Band: invest.Band250k, Horizon: "later"}, 100},
		{"half for the band beside it", invest.Wish{Sectors: []string{"A"}, Band: invest.Band50k}, 50},
		{"half for a sector above hers", invest.Wish{Sectors: []string{"01"}, Band: invest.BandOver5m}, 20},
		{"nothing", invest.Wish{Sectors: []string{"Q"}, Band: invest.BandOver5m}, 0},
	} {
		fits, err := h.Invest.Fits(t.Context(), c.wish)
		h.must(err)
		got, sum := 0, 0
		for _, f := range fits {
			if f.Opportunity.Title.En != "Listed" {
				t.Errorf("%s: %s is shown", c.name, f.Opportunity.Title.En)
			}
			got = f.Points
			for _, p := range f.Parts {
				sum += p.Points
			}
		}
		if got != c.want || sum != got {
			t.Errorf("%s: %d points of parts %d, want %d", c.name, got, sum, c.want)
		}
	}
}
