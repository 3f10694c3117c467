package app_test

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"jisr/app/apptest"
	"jisr/app/invest"
	"jisr/app/office"
)

// investor writes an interest on three screens and stops before the last button.
func (d *desk) investor(email string) *apptest.Browser {
	d.t.Helper()
	return d.writesInterest(apptest.NewBrowser(d.t, d.a.URL(), "en"), email)
}

func (d *desk) writesInterest(b *apptest.Browser, email string) *apptest.Browser {
	d.t.Helper()
	b.Get("/en/invest").Want(200).Send("/invest").Want(200)
	b.Send("/invest/who", "kind", "company", "company", "Example Foods", "name.latin", "Noor Investor", "email", email, "country", "US").Want(200)
	b.Send("/invest/interest", "band", "250k_1m", "sectors", "A", "governorates", "IQ-NI", "horizon", "this_year").Want(200)
	return b.Send("/invest/support", "support", "visa", "consent", "true").Want(200, "Example Foods", email)
}

// proves opens the n-th letter to an address on another device, and gives that device.
func (d *desk) proves(email string, n int) *apptest.Browser {
	d.t.Helper()
	phone := apptest.NewBrowser(d.t, d.a.URL(), "en")
	return phone.Get(d.box.Wait(d.t, email, n).Link(d.t, "/invest/draft/")).Want(200).Send("/invest/draft/").Want(200)
}

// interests of an address.
func (d *desk) interests(email string) (out []invest.Interest) {
	d.t.Helper()
	list, err := d.a.Invest.List(d.t.Context(), officer)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, in := range list {
		if in.Email == email {
			out = append(out, in)
		}
	}
	return out
}

// TestAnInterestIsFiledInThreeScreens without scripts: what is wrong is said beside its
// field and what was typed stays; the letter's link goes on on another device; a change of
// the language and the way back lose nothing; nothing is shared that was not ticked.
func TestAnInterestIsFiledInThreeScreens(t *testing.T) {
	d := openDesk(t, "en", "yousif.toma@example.org")
	const email = "noor@example.org"
	chance := regexp.MustCompile(`/en/opportunities/(opp_\w+)`)
	b := apptest.NewBrowser(t, d.a.URL(), "en")
	about := chance.FindStringSubmatch(b.Get("/en/opportunities").Want(200).Page)[1]
	b.Get("/en/invest/support").Want(200)
	if b.Path != "/en/invest" {
		t.Fatalf("without a draft a screen opens at %s", b.Path)
	}
	b.Get("/en/invest?opportunity="+about).Want(200, "Your interest in").Send("/invest").Want(200)
	b.Send("/invest/who", "kind", "company", "email", email).Want(422, `id="errors"`, `href="#f-name-latin"`, `href="#f-company"`, `value="noor@example.org"`)
	if b.Get("/en/invest/who").Want(200, `value="noor@example.org"`); len(d.box.Letters()) > 1 { // the officer's sign-in apart
		t.Error("a letter went to an address that was not saved")
	}
	b.SendTo("/ckb/invest/who/keep", "/invest/who", "company", "Half a wo").Want(200, `lang="ckb"`, "Half a wo")
	b.Get("/en/invest/who").Send("/invest/who", "company", "Example Foods", "name.latin", "Noor Investor", "country", "US").Want(200, "Your interest in")
	if b.Path != "/en/invest/interest" {
		t.Fatalf("after the first screen at %s", b.Path)
	}

	phone := d.proves(email, 1)
	if phone.Path != "/en/invest/interest" {
		t.Fatalf("the letter's link goes on at %s", phone.Path)
	}
	phone.Send("/invest/interest").Want(422, `href="#f-band"`)
	phone.Send("/invest/interest", "band", "250k_1m").Want(200)
	if strings.Contains(phone.Page, " checked") {
		t.Error("something is ticked for her")
	}
	authority := regexp.MustCompile(`name="share_with" value="(ins_\w+)"`).FindStringSubmatch(phone.Page)
	phone.Send("/invest/support", "message", "Dates").Want(422, `href="#f-consent"`, "Dates")
	phone.Send("/invest/support", "consent", "true", "share_with", authority[1]).Want(200, "Example Foods", "Dates", "Each line can still be changed")
	phone.Get("/en/invest/interest?back=1").Send("/invest/interest", "band", "50k_250k").Want(200)
	if phone.Path != "/en/invest/check" {
		t.Fatalf("a change returns to %s", phone.Path)
	}
	phone.Send("/invest/check").Want(200, "INV-") // the link had proven the address
	b.Get("/en/invest/sent").Want(200, "INV-")
	b.Get("/en/invest/who").Want(200, "INV-")
	got := d.interests(email)
	if len(got) != 1 || got[0].Band != "50k_250k" || got[0].Opportunity != about || len(got[0].ShareWith) != 1 || got[0].Promised == "" || got[0].Owner == "" {
		t.Fatalf("%+v", got)
	}
	status := d.box.Wait(t, email, 2).Link(t, "/invest/status/")
	phone.Get(status).Want(200, "Who else sees this request").Send("/invest/status/").Want(200)
	if got := d.interests(email); len(got[0].ShareWith) != 0 || strings.Contains(phone.Page, "Who else sees") {
		t.Error("it is shared still")
	}
}

// TestAnInterestIsNotFiledBeforeItsAddressIsProven: no officer's clock runs for an address
// that somebody else typed, and a link proves only the address to which it went.
func TestAnInterestIsNotFiledBeforeItsAddressIsProven(t *testing.T) {
	d := openDesk(t, "en", "yousif.toma@example.org")
	b := d.investor("mistyped@example.org")
	b.Send("/invest/check").Want(200, "confirm your address", "mistyped@example.org")
	old := d.box.Wait(t, "mistyped@example.org", 2).Link(t, "/invest/draft/")
	b.Get("/en/invest/who?back=1").Send("/invest/who", "email", "noor@example.org").Want(200)
	b.Send("/invest/check").Want(200, "noor@example.org")
	if n := len(d.interests("noor@example.org")) + len(d.interests("mistyped@example.org")); n != 0 {
		t.Fatalf("%d are filed before a proof", n)
	}
	apptest.NewBrowser(t, d.a.URL(), "en").Get(old).Want(200, "does not work any more")
	d.proves("noor@example.org", 2).Want(200, "INV-")
	if len(d.interests("noor@example.org")) != 1 {
		t.Error("it is not filed")
	}
}

// TestNobodyIsFloodedByAnInterestInHerName: whoever changes the address of a draft to and
// fro, or sends it again and again, has three letters an hour written to one address.
func TestNobodyIsFloodedByAnInterestInHerName(t *testing.T) {
	d := openDesk(t, "en", "yousif.toma@example.org")
	const other = "somebody.else@example.org"
	b := d.investor(other)
	for _, email := range []string{"noor@example.org", other, "noor@example.org", other} {
		tab := b.Tab().Get("/en/invest/check")
		b.Send("/invest/check").Want(200, "confirm your address")
		tab.Send("/invest/check").Want(200, "confirm your address")
		b.Get("/en/invest/who?back=1").Send("/invest/who", "email", email).Want(200)
	}
	got := map[string]int{}
	d.box.Wait(t, "noor@example.org", 3)
	for _, l := range d.box.Letters() {
		got[l.To]++
	}
	if got[other] != 3 || got["noor@example.org"] != 3 {
		t.Errorf("letters: %v", got)
	}
}

// TestOneInterestHoweverOftenItIsSent: by two tabs at once, by both links and again.
func TestOneInterestHoweverOftenItIsSent(t *testing.T) {
	d := openDesk(t, "en", "yousif.toma@example.org")
	const email = "noor@example.org"
	b := d.investor(email)
	var both sync.WaitGroup
	tab := b.Tab()
	for _, one := range []*apptest.Browser{b, tab} {
		both.Go(func() { one.Send("/invest/check") })
	}
	both.Wait()
	first, second := d.proves(email, 1), d.proves(email, 2)
	first.Want(200, "INV-")
	second.Want(200, "INV-")
	b.Want(200)
	tab.Want(200).Get("/en/invest/sent").Want(200, "INV-")
	if n := len(d.interests(email)); n != 1 {
		t.Errorf("%d interests", n)
	}
	d.box.Wait(t, email, 3)
	if letters := d.box.Letters(); len(letters) > 4 {
		t.Errorf("%d letters", len(letters))
	}
}

// TestTwoTabsOfAnInterestDoNotOverwriteEachOther: the second is told, and decides.
func TestTwoTabsOfAnInterestDoNotOverwriteEachOther(t *testing.T) {
	d := openDesk(t, "en", "yousif.toma@example.org")
	b := d.investor("noor@example.org")
	b.Get("/en/invest/support")
	tab := b.Tab().Get("/en/invest/support")
	b.Send("/invest/support", "message", "first").Want(200, "first")
	tab.Send("/invest/support", "message", "second").Want(412, "second", `href="#f-newer"`)
	b.Get("/en/invest/support").Want(200, "first")
	tab.Send("/invest/support").Want(200, "second")
}

// TestAnInterestDraftIsForgottenAfter30Days with the key that was its own.
func TestAnInterestDraftIsForgottenAfter30Days(t *testing.T) {
	h := newHouse(t)
	w := invest.Wish{Kind: "person"}
	w.Name, w.Email, w.Country, w.Language = office.Name{Latin: "Noor Investor"}, "noor@example.org", "US", "en"
	dr, err := h.Invest.SavePart(t.Context(), h.Invest.NewDraft(office.Nobody()), invest.PartWho, office.From{}, w)
	h.must(err)
	h.pass(office.DraftFor - time.Minute)
	n, err := h.Invest.Upkeep(t.Context())
	h.must(err)
	if _, err := h.Invest.Draft(t.Context(), office.Nobody(), dr.ID); n != 0 || err != nil {
		t.Fatalf("it is forgotten too early: %d %v", n, err)
	}
	h.pass(2 * time.Minute)
	if _, err := h.Invest.Draft(t.Context(), office.Nobody(), dr.ID); office.CodeOf(err) != office.NotFound {
		t.Errorf("it opens after its term: %v", err)
	}
	n, err = h.Invest.Upkeep(t.Context())
	h.must(err)
	if _, err := h.Invest.Store.Draft(t.Context(), dr.ID); n != 1 || office.CodeOf(err) != office.NotFound {
		t.Errorf("%d dropped: %v", n, err)
	}
}
