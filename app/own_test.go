package app_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/roster"
)

// registered walks to the end of the registration and returns the record.
func (w *walk) registered() roster.Expert {
	w.t.Helper()
	w.register()
	w.b.Send("/register/3", "languages[0].code", "ckb", "languages[0].level", "native", "availability.modes", "visit").Want(200)
	w.b.Send("/register/4", "consents.roster", "true", "consents.invitations", "true").Want(200)
	w.at("/register/5")
	return w.record()
}

func (w *walk) record() roster.Expert {
	w.t.Helper()
	e, err := w.a.Roster.Store.ExpertByEmail(w.t.Context(), rozhan)
	if err != nil {
		w.t.Fatal(err)
	}
	return e
}

// TestWordsOfThreeScriptsLeadToOneConcept asks what the page asks as somebody types.
func TestWordsOfThreeScriptsLeadToOneConcept(t *testing.T) {
	w := startWalk(t, nil)
	for _, lang := range []string{"ckb", "ar", "en"} {
		for _, word := range []string{"قەڵب", "kardiolog", "heart"} {
			w.b.Get("/" + lang + "/terms/concepts?q=" + word).Want(200)
			var got struct {
				Items []struct{ Value, Label string }
			}
			if err := json.Unmarshal([]byte(w.b.Page), &got); err != nil {
				t.Fatal(err)
			}
			if len(got.Items) == 0 || got.Items[0].Value != "jisr:cardiologist" {
				t.Errorf("%s: %q leads to %+v", lang, word, got.Items)
			}
		}
	}
}

// TestSkillsOfAnOccupationAreOffered without scripts by a button, and as ticks that
// count; Arabic commas part what is typed.
func TestSkillsOfAnOccupationAreOffered(t *testing.T) {
	w := startWalk(t, nil)
	w.enter(rozhan, 1)
	w.b.Send("/register/1", "name.native", "ڕۆژان", "country", "SE").Want(200)
	w.b.Send("/register/2", "occupations[0].title", "kardiolog", "add", "skills").Want(200, `id="f-skills-often"`)
	offered := regexp.MustCompile(`type="checkbox" name="skills" value="([^"]+)"`).FindAllStringSubmatch(w.b.Page, -1)
	if len(offered) != 12 {
		t.Fatalf("%d skills are offered", len(offered))
	}
	w.b.Send("/register/2", "skills", offered[0][1], "skills.add", "cath lab، AutoCAD")
	if w.b.Status == 422 { // which of several is meant
		w.b.Send("/register/2", "skills.add", "cath lab")
	}
	w.b.Want(200)
	w.at("/register/3")
	got := w.record().Skills
	if len(got) < 2 || !slices.ContainsFunc(got, func(s roster.Skill) bool { return s.ID == offered[0][1] }) {
		t.Errorf("kept are %+v", got)
	}
	w.b.Get("/ckb/register/2").Want(200, `id="f-skills-often"`)
	if n := strings.Count(w.b.Page, `value="`+offered[0][1]+`"`); n != 1 {
		t.Errorf("what she chose stands there %d times", n)
	}
	w.b.Get("/ckb/terms/often?occupation=jisr:civil-engineer").Want(200, `"value"`)
	w.b.Get("/ckb/terms/often?occupation=nothing").Want(200, `"items":[]`)
}

// TestEveryLineOfTheCheckIsChangedAndReturnsThere.
func TestEveryLineOfTheCheckIsChangedAndReturnsThere(t *testing.T) {
	w := startWalk(t, nil)
	w.registered()
	rows := strings.Count(w.b.Page, "<dt>")
	links := regexp.MustCompile(`<dd class="do"><a href="([^"]+)"`).FindAllStringSubmatch(w.b.Page, -1)
	if rows == 0 || len(links) != rows {
		t.Fatalf("%d lines have %d links", rows, len(links))
	}
	seen := map[string]bool{}
	for _, l := range links {
		page, _, _ := strings.Cut(l[1], "#") // a line of a list leads to its row
		if seen[page] {
			continue
		}
		seen[page] = true
		w.b.Get(page).Want(200).Send("/register/").Want(200)
		w.at("/register/5")
	}
	if len(seen) != 4 {
		t.Errorf("the lines lead to %v", seen)
	}
	w.b.SendTo("/ckb/register/1/keep?back=1", "/register/5") // nothing typed: nothing to say
	w.b.Get("/ckb/register/1?back=1").SendTo("/ckb/register/1/keep?back=1", "/register/1", "city", "Upps").Want(200)
	w.b.Get("/ckb/register/5").Want(200, `<a href="/ckb/register/1?back=1">`)
}

// TestHerPageCountsWhatTheLogHolds: the numbers of who used her data are those of the
// log, however many rows there are.
func TestHerPageCountsWhatTheLogHolds(t *testing.T) {
	w := startWalk(t, nil)
	e := w.registered()
	w.b.Send("/register/5").Want(200)
	for range 3 {
		if _, err := w.a.Roster.Open(t.Context(), officer, e.ID, "health"); err != nil {
			t.Fatal(err)
		}
	}
	waitFor(t, func() bool {
		found, err := w.a.Roster.Search(t.Context(), officer, roster.Query{Text: "دڵ"})
		return err == nil && found.Total == 1
	})
	for range 1100 { // more than one reading of the log
		w.a.Gate.Log.Note(office.Entry{ID: office.NewID("log"), At: w.a.Gate.Now(), Actor: officer, Action: office.Matched, Subjects: []string{e.ID}})
	}
	count := map[office.Action]int{}
	waitFor(t, func() bool {
		rows, err := w.a.Log(t.Context(), e.ID, 5000)
		clear(count)
		for _, r := range rows {
			count[r.Action]++
		}
		return err == nil && count[office.Matched] == 1100 && count[office.Searched] > 0 && count[office.LetterSent] > 0
	})
	w.b.Get("/en/mine").Want(200)
	got := regexp.MustCompile(`<dd class="num">([^<]+)</dd>`).FindAllStringSubmatch(w.b.Page, -1)
	want := []int{count[office.Searched], 1100, 3, count[office.LetterSent]}
	if len(got) != 4 {
		t.Fatalf("her page has %v", got)
	}
	for i, n := range want {
		if strings.ReplaceAll(got[i][1], ",", "") != fmt.Sprint(n) {
			t.Errorf("her page says %s, the log %d", got[i][1], n)
		}
	}
}

// TestACopyToReadIsInHerWords: labels instead of codes, the texts of her consents with
// their version, her letters and the log, in one page that needs no other file.
func TestACopyToReadIsInHerWords(t *testing.T) {
	w := startWalk(t, nil)
	w.registered()
	w.b.Send("/register/5").Want(200)
	number := w.record().Number
	w.box.Wait(t, rozhan, 2)
	w.b.Get("/ckb/register/1").SendTo("/ckb/register/1/keep", "/register/1", "city", "Upps").Want(200)
	for lang, texts := range map[string][]string{
		"ckb": {`lang="ckb" dir="rtl"`, "سوید", "سلێمانی", "تۆمارکردنم لە تۆماری شارەزایان"},
		"ar":  {`lang="ar" dir="rtl"`, "السويد", "السليمانية"},
		"en":  {`lang="en" dir="ltr"`, "Sweden", "Confirmation of a registration", "Your profile was entered on the roster"},
	} {
		w.b.Get("/"+lang+"/mine/copy").Want(200, append(texts, number, rozhan, "ڕۆژان ئەحمەد", office.ConsentVersion, "Upps")...)
		for _, code := range []string{"exp_", "per_", "jisr:", "IQ-SU", "⟦", "href=", "src="} {
			if strings.Contains(w.b.Page, code) {
				t.Errorf("%s: the copy holds %q", lang, code)
			}
		}
	}
	w.b.Get("/en/mine/download").Want(200, `"unsaved":[{`, `"letters":[{`)
}

// TestACopyHoldsTheInterestThatIsBegun, saved and typed, for machines and in her words;
// once it is sent there is none.
func TestACopyHoldsTheInterestThatIsBegun(t *testing.T) {
	w := startWalk(t, nil)
	w.registered()
	w.b.Send("/register/5").Want(200)
	w.b.Get("/en/mine/download").Want(200, `"interest_drafts":[]`)
	w.b.Get("/en/mine/copy").Want(200).Lacks("An investment interest that is not sent yet")
	w.b.Get("/en/invest").Want(200).Send("/invest").Want(200)
	w.b.Send("/invest/who", "kind", "company", "company", "Example Foods").Want(200)
	w.b.SendTo("/ckb/invest/interest/keep", "/invest/interest", "band", "250k_1m", "sectors", "A", "governorates", "IQ-NI").Want(200)
	w.b.Get("/en/mine/download").Want(200, `"interest_drafts":[{"wish":{`, `"company":"Example Foods"`, `"unsaved":[{"part":"interest","values":{`)
	for lang, texts := range map[string][]string{
		"en":  {"An investment interest that is not sent yet", "Typed and not saved – ", "Nineveh"},
		"ar":  {"طلب إبداء رغبة لم يُرسل بعد", "نينوى"},
		"ckb": {"داواکاریی وەبەرهێنان کە هێشتا نەنێردراوە", "نەینەوا"},
	} {
		w.b.Get("/"+lang+"/mine/copy").Want(200, append(texts, "Example Foods")...).Lacks("IQ-NI", "250k_1m", "href=")
	}
	w.b.Get("/en/invest/interest").Want(200).Send("/invest/interest", "band", "250k_1m", "sectors", "A", "governorates", "IQ-NI", "horizon", "this_year").Want(200)
	w.b.Send("/invest/support", "support", "visa", "consent", "true").Want(200).Send("/invest/check").Want(200, "INV-")
	w.b.Get("/en/mine/download").Want(200, `"interest_drafts":[]`)
}

// TestErasingAtOnceLeavesNothing and ends every sign-in; a day to think is the other
// choice, with its undo.
func TestErasingAtOnceLeavesNothing(t *testing.T) {
	w := startWalk(t, nil)
	w.registered()
	w.b.Send("/register/5").Want(200)
	e := w.record()
	w.b.Get("/en/mine").Send("/mine/erase", "number", e.Number).Want(200, `action="/en/mine/keep"`)
	w.b.Send("/mine/keep").Want(200)
	w.b.Send("/mine/erase", "number", "JSR-0000-0000", "when", "now").Want(422)
	other := w.b.Tab()
	w.b.Send("/mine/erase", "number", e.Number, "when", "now").Want(200, "Everything was erased")
	w.at("/en")
	if _, err := w.a.Roster.Store.Expert(t.Context(), e.ID); office.CodeOf(err) != office.NotFound || err == nil {
		t.Errorf("her record is still there: %v", err)
	}
	if other.Get("/en/mine"); !strings.HasSuffix(other.Path, "/en/register") {
		t.Errorf("another tab is still signed in at %s", other.Path)
	}
}

// TestHerCopyHoldsTheInterestsSheFiled: what she wrote, where it stands, the call, the
// messages, to whom it was shown, who read it and how it ended, for machines and in words;
// never which officer it was, nor what officers noted for colleagues.
func TestHerCopyHoldsTheInterestsSheFiled(t *testing.T) {
	w := startWalk(t, nil)
	w.registered()
	w.b.Send("/register/5").Want(200)
	h := &house{App: w.a, t: t, now: time.Now().UTC()}
	ctx, person := t.Context(), w.record().Person.ID
	w.b.Get("/en/mine/download").Want(200, `"interests":[]`)
	w.b.Get("/en/mine/copy").Want(200).Lacks("Investment interests that you filed")

	authority := h.institution(office.AuthorityKind)
	authority.Roles = []office.Role{office.Authority}
	wish := invest.Wish{Kind: "company", Company: "Example Foods", Band: invest.Band250k, Governorates: []string{"IQ-NI"}, Message: "A dairy by the river.", Consent: true, ShareWith: []string{authority.Institution}}
	wish.Name, wish.Email, wish.Country, wish.Language = office.Name{Latin: "Rozhan Ahmed"}, rozhan, "SE", "en"
	in, err := w.a.Invest.File(ctx, office.Actor{Kind: office.PersonKind, ID: person}, wish)
	h.must(err)
	_, err = w.a.Invest.Move(ctx, officer, in.ID, 0, invest.Move{To: invest.Qualified, Note: "Sounds hurried.", Next: "Visit in spring", Due: office.DateOf(h.now.Add(30 * office.Day))})
	h.must(err)
	_, err = w.a.Invest.Introduce(ctx, officer, in.ID, 0, authority.Institution, "They know the trade.")
	h.must(err)
	_, err = w.a.Invest.Meet(ctx, authority, in.ID)
	h.must(err)
	_, err = w.a.Invest.Answer(ctx, authority, in.ID, invest.Declines, "No land is free.")
	h.must(err)
	_, err = w.a.Invest.Reply(ctx, office.Nobody(), in.ID, invest.NewMessage(), "Is there water?")
	h.must(err)
	_, err = w.a.Invest.Write(ctx, officer, in.ID, invest.NewMessage(), "There is, in March.", false)
	h.must(err)
	at := h.now.Add(3 * office.Day).Truncate(time.Minute)
	_, err = w.a.Invest.OfferCall(ctx, officer, in.ID, 0, invest.Call{Slots: []time.Time{at}, Minutes: 30, How: "We telephone."})
	h.must(err)
	_, err = w.a.Invest.ChooseSlot(ctx, office.Nobody(), in.ID, 1, at)
	h.must(err)
	_, err = w.a.Invest.Conclude(ctx, officer, in.ID, 0, invest.Result{To: invest.Parked, Reason: "Another year."})
	h.must(err)
	h.filed("Somebody Else", "else@example.org")

	said := []string{in.Reference, "Example Foods", "A dairy by the river.", "They know the trade.", "No land is free.", "Is there water?", "There is, in March.", "We telephone.", "Another year."}
	secret := []string{"Sounds hurried.", officer.ID, "Somebody Else"}
	w.b.Get("/en/mine/download").Want(200, append(said, `"stage":"parked"`, `"action":"introduction.met"`)...).Lacks(secret...)
	for lang, texts := range map[string][]string{
		"en":  {"Investment interests that you filed", "Put off", "Nineveh", "it does not go on with it", "Visit in spring"},
		"ar":  {"طلبات إبداء الرغبة التي قدّمتها", "نينوى"},
		"ckb": {"ئەو داواکارییانەی وەبەرهێنان کە پێشکەشت کردوون", "نەینەوا"},
	} {
		w.b.Get("/"+lang+"/mine/copy").Want(200, append(texts, said...)...).Lacks(append(secret, "IQ-NI", "250k_1m", "href=", "⟦", "ins_", "int_")...)
	}
}
