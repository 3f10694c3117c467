package app_test

import (
	"encoding/json"
	"strings"
	"testing"

	"jisr/app/apptest"
	"jisr/app/invest"
	"jisr/app/office"
)

// introduction is a company's interest and an authority to which it may be introduced.
type introduction struct {
	*house
	authority office.Actor
	interest  invest.Interest
}

func newIntroduction(t *testing.T, ticked bool) *introduction {
	t.Helper()
	x := &introduction{house: newHouse(t)}
	x.authority = x.institution(office.AuthorityKind)
	x.authority.Roles = []office.Role{office.Authority}
	x.interest = x.filed("Example Foods", "noor@example.org", func(w *invest.Wish) {
		w.Message, w.Phone = "Dates from Basra.", "+13135550123"
		if ticked {
			w.ShareWith = []string{x.authority.Institution}
		}
	})
	return x
}

func (x *introduction) introduce() {
	x.t.Helper()
	_, err := x.Invest.Introduce(x.t.Context(), officer, x.interest.ID, 0, x.authority.Institution, "They know the trade.")
	x.must(err)
}

func (x *introduction) kept() invest.Interest {
	x.t.Helper()
	in, err := x.Invest.Store.Interest(x.t.Context(), x.interest.ID)
	x.must(err)
	return in
}

// closed fails the test unless the authority finds nothing: to read, list or answer.
func (x *introduction) closed(who office.Actor) {
	x.t.Helper()
	ctx := x.t.Context()
	if _, err := x.Invest.Meet(ctx, who, x.interest.ID); err == nil || office.CodeOf(err) != office.NotFound {
		x.t.Errorf("it reads the request: %v", err)
	}
	if _, err := x.Invest.Answer(ctx, who, x.interest.ID, invest.Accepts, ""); err == nil || office.CodeOf(err) != office.NotFound {
		x.t.Errorf("it answers: %v", err)
	}
	if list, err := x.Invest.IntroducedTo(ctx, who); err != nil || len(list) > 0 {
		x.t.Errorf("it is listed: %v %v", list, err)
	}
}

// TestAnAuthorityReadsAgreedFieldsOnlyAndOnlyWhileTheInvestorAgrees: before the investor
// agrees, and from the moment she takes it back, there is nothing; between, what the text
// beside the tick says and neither address nor telephone.
func TestAnAuthorityReadsAgreedFieldsOnlyAndOnlyWhileTheInvestorAgrees(t *testing.T) {
	x := newIntroduction(t, false)
	ctx := t.Context()
	x.closed(x.authority)
	x.introduce()
	if in := x.kept(); in.Stage != invest.New || in.Next != invest.NextConsent || len(in.ShareWith) != 0 {
		t.Errorf("asked of the investor: %+v", in)
	}
	x.closed(x.authority)
	_, err := x.Invest.Agree(ctx, office.Nobody(), x.interest.ID, x.authority.Institution)
	x.must(err)
	m, err := x.Invest.Meet(ctx, x.authority, x.interest.ID)
	x.must(err)
	said, err := json.Marshal(m)
	x.must(err)
	for _, secret := range []string{"noor@example.org", "+1313"} {
		if strings.Contains(string(said), secret) {
			t.Errorf("it reads %q in %s", secret, said)
		}
	}
	if m.Wish.Company != "Example Foods" || m.Wish.Message == "" || m.Wish.Band != invest.Band250k || m.Word != "They know the trade." {
		t.Errorf("it reads %+v", m)
	}
	stranger, admin := x.institution(office.AuthorityKind), x.authority
	stranger.Roles, admin.Roles, admin.Institution = x.authority.Roles, []office.Role{office.Admin}, ""
	x.closed(stranger)
	x.closed(admin)
	if in := x.kept(); in.Stage != invest.Introduced || in.Next != invest.NextVerdict {
		t.Errorf("open: %s, next %s", in.Stage, in.Next)
	}
	_, err = x.Invest.Unshare(ctx, office.Nobody(), x.interest.ID, x.authority.Institution)
	x.must(err)
	x.closed(x.authority)
	if in := x.kept(); in.Next != invest.NextOfficer || in.Introductions[0].State() != "ended" {
		t.Errorf("ended: next %s, %+v", in.Next, in.Introductions)
	}
	if _, err := x.Invest.Agree(ctx, office.Nobody(), x.interest.ID, x.authority.Institution); err != nil || x.kept().MayRead(x.authority.Institution) {
		t.Errorf("what ended is opened by an old button: %v", err)
	}
}

// TestATickedAuthorityIsIntroducedAtOnceAndOnce; one that is no authority is refused, and
// so is a request that has ended.
func TestATickedAuthorityIsIntroducedAtOnceAndOnce(t *testing.T) {
	x := newIntroduction(t, true)
	x.closed(x.authority) // a tick alone introduces nobody
	x.introduce()
	x.introduce()
	in := x.kept()
	if len(in.Introductions) != 1 || in.Stage != invest.Introduced || !in.MayRead(x.authority.Institution) || in.AnsweredAt == nil || in.Owes {
		t.Errorf("%+v", in)
	}
	host := x.institution(office.HostKind)
	_, err := x.Invest.Introduce(t.Context(), officer, in.ID, 0, host.Institution, "")
	x.wrong(err, "authority", "required")
	_, err = x.Invest.Conclude(t.Context(), officer, in.ID, 0, invest.Result{To: invest.Parked, Reason: "Later."})
	x.must(err)
	other := x.institution(office.AuthorityKind)
	_, err = x.Invest.Introduce(t.Context(), officer, in.ID, 0, other.Institution, "")
	x.refused(err, "introduction.refused.ended")
}

// TestAnAuthorityAnswersOnceAndADeclineNeedsAReason: the next step is the officer's.
func TestAnAuthorityAnswersOnceAndADeclineNeedsAReason(t *testing.T) {
	x := newIntroduction(t, true)
	x.introduce()
	ctx := t.Context()
	_, err := x.Invest.Answer(ctx, x.authority, x.interest.ID, invest.Declines, "")
	x.wrong(err, "reason", "required")
	_, err = x.Invest.Answer(ctx, x.authority, x.interest.ID, "perhaps", "")
	x.wrong(err, "verdict", "required")
	for range 2 {
		_, err = x.Invest.Answer(ctx, x.authority, x.interest.ID, invest.Declines, "No land is free.")
		x.must(err)
	}
	_, err = x.Invest.Answer(ctx, x.authority, x.interest.ID, invest.Accepts, "")
	x.refused(err, "introduction.refused.answered")
	in := x.kept()
	if in.Introductions[0].State() != "declined" || in.Next != invest.NextOfficer || len(in.Moves) != 2 || in.Moves[1].Note != "No land is free." {
		t.Errorf("%+v", in)
	}
}

// TestEachReadingByAnAuthorityStandsInTheLogOfTheInterest with its institution.
func TestEachReadingByAnAuthorityStandsInTheLogOfTheInterest(t *testing.T) {
	x := newIntroduction(t, true)
	x.introduce()
	for range 2 {
		_, err := x.Invest.Meet(t.Context(), x.authority, x.interest.ID)
		x.must(err)
	}
	rows, err := x.Log(t.Context(), x.interest.ID, 100)
	x.must(err)
	n := 0
	for _, r := range rows {
		if r.Action == office.IntroductionMet && r.Actor.Institution == x.authority.Institution {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d readings stand in %+v", n, rows)
	}
}

// TestTheLettersOfAnIntroductionSurviveACrash and are one each, however often they are
// queued.
func TestTheLettersOfAnIntroductionSurviveACrash(t *testing.T) {
	x := newIntroduction(t, true)
	x.introduce()
	_, err := x.Invest.Store.UpdateInterest(t.Context(), x.interest.ID, 0, func(in *invest.Interest) error {
		in.Owes = true
		return nil
	})
	x.must(err)
	for _, want := range []int{1, 0} {
		n, err := x.Invest.QueueOwed(t.Context())
		x.must(err)
		if n != want {
			t.Errorf("%d owed letters, want %d", n, want)
		}
	}
}

// TestAnOfficersCorrectionSharesNothing: who may read a request is the investor's word.
func TestAnOfficersCorrectionSharesNothing(t *testing.T) {
	x := newIntroduction(t, false)
	w := x.kept().Wish
	w.ShareWith = []string{x.authority.Institution}
	in, err := x.Invest.Correct(t.Context(), officer, x.interest.ID, 0, w)
	x.must(err)
	if len(in.ShareWith) != 0 {
		t.Error("the officer shared it")
	}
}

// TestAnIntroductionInPages: an officer asks, the investor agrees on the page of her
// request, the authority reads and declines, the investor reads that and who read it, and
// ends it; then the authority's page is gone.
func TestAnIntroductionInPages(t *testing.T) {
	d := openDesk(t, "en", "yousif.toma@example.org")
	const mail = "noor@example.org"
	d.investor(mail).Send("/invest/check")
	investor := d.proves(mail, 2)
	status := d.box.Wait(t, mail, 3).Link(t, "/invest/status/")
	at, in := d.authorityUser("en", "rana.authority@example.org"), d.interests(mail)[0]
	at.b.Want(200, "No investor is introduced")
	one := "/en/staff/introduced/" + in.ID
	at.b.Get(one).Want(404)
	d.b.Get("/en/staff/interests/"+in.ID).Send("/introduce").Want(422, `href="#f-authority"`)
	d.b.Send("/introduce", "authority", at.institution, "word", "They know the trade.").Want(200, "The investor is asked")
	d.box.Wait(t, mail, 4)
	investor.Get(status).Want(200, "They know the trade.", "The next step is yours").Send("/invest/status/", "act", "agree").Want(200, "Who else sees this request", "has not answered yet")
	letter := d.box.Wait(t, "rana.authority@example.org", 1)
	if strings.Contains(letter.Text, "Noor") || strings.Contains(letter.Text, "Example Foods") {
		t.Error("the letter names the investor")
	}
	at.b.Get(letter.Link(t, "/staff/introduced/")).Want(200, "Example Foods", "They know the trade.")
	if strings.Contains(at.b.Page, mail) {
		t.Error("the authority reads the address")
	}
	at.b.Send("/introduced/", "verdict", "declined").Want(422, `href="#f-reason"`)
	at.b.Send("/introduced/", "verdict", "declined", "reason", "No land is free.").Want(200, "No land is free.")
	at.b.Get("/en/staff").Want(200, in.Reference, "Declined")
	d.b.Get("/en/staff/interests/"+in.ID).Want(200, "No land is free.", "Declined")
	d.box.Wait(t, mail, 6)
	for _, lang := range []string{"en", "ar", "ckb"} {
		investor.Get(strings.Replace(status, "/en/", "/"+lang+"/", 1)).Want(200, "No land is free.")
		at.b.Get("/"+lang+"/staff/introduced/"+in.ID).Want(200, "No land is free.")
		for _, page := range []*apptest.Browser{investor, at.b} {
			for _, problem := range apptest.Problems(apptest.Page{Lang: lang, Body: []byte(page.Page), Asset: func(url string) bool { return d.served(url) }}) {
				t.Errorf("%s: %s", page.Path, problem)
			}
		}
	}
	investor.Get(status).Want(200, "The authority read your request", "Basra Investment Office").Send("/invest/status/", "act", "end").Want(200)
	at.b.Get(one).Want(404)
	d.box.Wait(t, "rana.authority@example.org", 2)
}

// authorityDesk is somebody who acts for an authority, signed in.
type authorityDesk struct {
	*desk
	institution string
}

func (d *desk) authorityUser(lang, mail string) authorityDesk {
	d.t.Helper()
	her, in := d.userOf(office.Institution{Kind: office.AuthorityKind, Name: office.Text{En: "Basra Investment Office", Ar: "مكتب استثمار البصرة", Ckb: "نووسینگەی وەبەرهێنانی بەسرە"}}, lang, mail, "Rana Jabbar", office.Authority)
	return authorityDesk{her, in.ID}
}

// introducedTo is where an authority reads an interest, without the language.
func (d *desk) introducedTo(institution string) string {
	d.t.Helper()
	w := invest.Wish{Kind: "company", Company: "Example Foods", Band: invest.Band250k, Governorates: []string{"IQ-NI"}, Message: "Dates.", ShareWith: []string{institution}, Consent: true}
	w.Name, w.Email, w.Country, w.Language = office.Name{Latin: "Noor Investor"}, "shared@example.org", "US", "en"
	in, err := d.a.Invest.File(d.t.Context(), office.Nobody(), w)
	if err == nil {
		_, err = d.a.Invest.Introduce(d.t.Context(), officer, in.ID, 0, institution, "They know the trade.")
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return "/staff/introduced/" + in.ID
}

// TestTheDemonstrationHasAnIntroductionToAnswer: who looks around signs in for the
// authority, with what is printed, and answers.
func TestTheDemonstrationHasAnIntroductionToAnswer(t *testing.T) {
	d := openDesk(t, "en", "rana.jabbar@example.org")
	if text, err := d.a.Demonstrate(t.Context()); err != nil || !strings.Contains(text, "rana.jabbar@example.org") {
		t.Errorf("it is not printed: %v\n%s", err, text)
	}
	d.b.Get("/en/staff").Want(200, "INV-DEM1-DEM1").Get("/en/staff/introduced/"+d.interests("salwa.hanna@example.org")[0].ID).Want(200, "Example Foods", "Your answer")
	d.b.Send("/introduced/", "verdict", "accepted").Want(200, "Yes, we go on")
	d.b.Get("/en/staff/interests").Want(403)
}
