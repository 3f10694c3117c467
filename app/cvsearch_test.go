package app_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"jisr/app"
	"jisr/app/office"
	"jisr/app/roster"
)

// searchedCV is a CV with everything of its person in it, and one word that stands nowhere
// else.
var searchedCV = []string{"Rozhan Ahmed", "rozhan@example.org, +46 70 123 45 67", "Built a zibaqwort for 4,000 people in Duhok, 2004 - 2011"}

// agreesToCVSearch gives the consent as she does on her page.
func (h *house) agreesToCVSearch(e roster.Expert, yes bool) {
	h.t.Helper()
	_, err := h.Roster.Agree(h.t.Context(), self(e), e.ID, map[office.Purpose]bool{office.ToCVSearch: yes}, "en")
	h.must(err)
}

// finds is what an officer finds by a text, after everything written was followed.
func (h *house) finds(text string) roster.Found {
	h.t.Helper()
	h.must(h.Roster.Finder.Follow(h.t.Context()))
	found, err := h.Roster.Search(h.t.Context(), officer, roster.Query{Text: text})
	h.must(err)
	return found
}

// TestWhichConsentTheSearchInACVNeeds withdraws each consent of somebody with a CV: its
// words find her with cv_search and the roster, whatever else she agreed to, and without
// either they do not.
func TestWhichConsentTheSearchInACVNeeds(t *testing.T) {
	h := newHouse(t)
	e := h.register("Rozhan")
	e, err := h.Roster.UploadCV(t.Context(), self(e), e.ID, "cv.docx", wordDocument(t, searchedCV))
	h.must(err)
	if n := h.finds("zibaqwort").Total; n != 0 {
		t.Errorf("before she agreed %d are found", n)
	}
	for _, withdrawn := range office.Purposes() {
		h.agreesToAllBut(e, withdrawn)
		want := withdrawn != office.ToCVSearch && withdrawn != office.ToRoster
		if found := h.finds("zibaqwort").Total == 1; found != want {
			t.Errorf("with %s withdrawn she is found by her CV: %v", withdrawn, found)
		}
	}
}

// TestWhoMayOpenNothingMoreTodayIsShownNoPassage: she finds people as before.
func TestWhoMayOpenNothingMoreTodayIsShownNoPassage(t *testing.T) {
	h := newHouse(t, func(c *app.Config) { c.ViewsPerDay = 1 })
	other, e := h.register("Other"), h.register("Rozhan")
	e, err := h.Roster.UploadCV(t.Context(), self(e), e.ID, "cv.docx", wordDocument(t, searchedCV))
	h.must(err)
	h.agreesToCVSearch(e, true)
	if hit := h.finds("zibaqwort").Hits[0]; len(hit.CV) != 1 || !strings.Contains(strings.Join(hit.Expert.CVText, ""), "zibaqwort") {
		t.Errorf("before: %v in %q", hit.CV, hit.Expert.CVText)
	}
	_, err = h.Roster.Open(t.Context(), officer, other.ID, "")
	h.must(err)
	if found := h.finds("zibaqwort"); found.Total != 1 || len(found.Hits[0].CV)+len(found.Hits[0].Expert.CVText) != 0 {
		t.Errorf("at the bound: %+v", found.Hits)
	}
}

// TestNobodyAgreedByTheOlderTextToHaveHerCVSearched: it spoke of what she writes in her
// profile. She may agree anew, and a copy of her data shows each text as it was.
func TestNobodyAgreedByTheOlderTextToHaveHerCVSearched(t *testing.T) {
	w := startWalk(t, nil)
	e := w.registered()
	w.b.Send("/register/5").Want(200)
	w.b.Get("/en/mine/cv").Upload("/mine/cv", "cv", "cv.docx", wordDocument(t, searchedCV)).Want(200, "Its text is not searched")
	_, err := w.a.Roster.Store.UpdateExpert(t.Context(), e.ID, 0, func(e *roster.Expert) error {
		e.Consents = append(e.Consents, office.Consent{Purpose: office.ToCVSearch, Version: "2026-11", Language: "en", Source: office.FromWeb, GivenAt: w.a.Roster.Now()})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if w.record().Agreed(office.ToCVSearch) {
		t.Error("the older text stands for the CV")
	}
	w.b.Get("/en/mine/cv").Want(200, "Its text is not searched")
	w.b.Get("/en/mine").SendTo("", "/mine/consent", "purpose", "cv_search", "want", "true").Want(200)
	if !w.record().Agreed(office.ToCVSearch) {
		t.Error("she cannot agree anew")
	}
	w.b.Get("/en/mine/copy").Want(200, "Let the search read my own words too", "words of my CV", "2026-11", office.ConsentVersion)
	if _, err := w.a.Roster.Change(t.Context(), self(e), e.ID, 0, nil, func(*roster.Expert) error { return nil }); err != nil {
		t.Errorf("with both her record is refused: %v", err)
	}
}

// TestSheSeesWhatSearchesReadOfHerCV and takes it along, in the registration and after it;
// it has nothing in it that says who she is.
func TestSheSeesWhatSearchesReadOfHerCV(t *testing.T) {
	w := startWalk(t, nil)
	w.registered()
	w.b.Get("/en/register/4").Want(200, "read my CV", "until I withdraw it on my page")
	for lang, words := range map[string]string{"ar": "شمول سيرتي الذاتية بالبحث", "ckb": "با گەڕان ژیاننامەکەشم بخوێنێتەوە"} {
		w.b.Get("/"+lang+"/register/4").Want(200, words)
	}
	w.b.Send("/register/4", "consents.roster", "true", "consents.invitations", "true", "consents.cv_search", "true").Want(200)
	w.b.Get("/en/mine/cv").Upload("/mine/cv", "cv", "cv.docx", wordDocument(t, searchedCV)).Want(200, "You agreed that its text is searched", "What searches read of it", "zibaqwort")
	w.b.Lacks("rozhan@example.org, ")
	searched := func() (out []string) {
		var got struct{ CV []struct{ Searched []string } }
		w.b.Get("/en/mine/download").Want(200)
		if err := json.Unmarshal([]byte(w.b.Page), &got); err != nil {
			t.Fatal(err)
		}
		return got.CV[0].Searched
	}
	text := strings.Join(searched(), "\n")
	if !strings.Contains(text, "zibaqwort") || strings.Contains(text, "Rozhan") || strings.Contains(text, "@") || strings.Contains(text, "123") {
		t.Errorf("taken along is %q", text)
	}
	if _, err := w.a.Roster.Agree(t.Context(), self(w.record()), w.record().ID, map[office.Purpose]bool{office.ToCVSearch: false}, "en"); err != nil {
		t.Fatal(err)
	}
	if got := searched(); len(got) != 0 {
		t.Errorf("without the consent %q is read", got)
	}
}

// cardiologist is one of the demonstration, with a CV of her name and those lines.
func (d *desk) cardiologist(lines ...string) roster.Expert {
	d.t.Helper()
	found, err := d.a.Roster.Search(d.t.Context(), officer, roster.Query{Text: "cardiologist"})
	if err != nil || len(found.Hits) == 0 {
		d.t.Fatal(found, err)
	}
	e := found.Hits[0].Expert
	for i := range lines {
		lines[i] += ", signed " + e.Name.Latin
	}
	e, err = d.a.Roster.UploadCV(d.t.Context(), self(e), e.ID, "cv.docx", wordDocument(d.t, append([]string{e.Name.Latin}, lines...)))
	if err != nil {
		d.t.Fatal(err)
	}
	return e
}

// agrees gives or withdraws the consent as she does on her page, and waits for the index.
func (d *desk) agrees(e roster.Expert, yes bool) {
	d.t.Helper()
	_, err := d.a.Roster.Agree(d.t.Context(), self(e), e.ID, map[office.Purpose]bool{office.ToCVSearch: yes}, "en")
	if err == nil {
		err = d.a.Roster.Finder.Follow(d.t.Context())
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// TestASearchSaysThatAWordStandsInTheCV on the page in three languages and by the API, the
// passage without name, address and phone; the person reads in her log that it was shown.
// Once she withdraws, nothing is found or shown.
func TestASearchSaysThatAWordStandsInTheCV(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	ctx := t.Context()
	e := d.cardiologist("x.y@example.net, +46 70 123 45 67", "Built a zibaqwort")
	d.agrees(e, false)
	d.b.Get("/en/staff/experts?q=zibaqwort").Want(200).Lacks(e.ID)
	d.agrees(e, true)
	for lang, says := range map[string]string{"en": "In the CV:", "ar": "في السيرة الذاتية:", "ckb": "لە ژیاننامەدا:"} {
		d.b.Get("/"+lang+"/staff/experts?q=zibaqworts").Want(200, says, "<mark>zibaqwort</mark>", e.ID)
		d.b.Lacks("example.net")
		d.b.Lacks("123 45")
	}
	api := newCaller(t, d.a, "viewer")
	status, out, _ := api.call("GET", "/experts?q="+url.QueryEscape(`"built a zibaqwort"`), "")
	if status != 200 || out["total"] != 1.0 {
		t.Fatal(status, out)
	}
	h := out["items"].([]any)[0].(map[string]any)["highlights"].([]any)
	place := h[len(h)-1].(map[string]any)
	passage, _ := place["passage"].(string)
	start, end := int(place["start"].(float64)), int(place["end"].(float64))
	if place["ref"] != "cv" || place["text"] != "zibaqwort" || end > len(passage) || passage[start:end] != "zibaqwort" || strings.Contains(passage, strings.Fields(e.Name.Latin)[0]) {
		t.Errorf("highlight %v", place)
	}
	if rows, err := d.a.Roster.Search(ctx, office.Actor{Kind: office.OfficerKind, ID: "off_x", Roles: []office.Role{office.Statistician, office.Caseworker, office.HostRole}}, roster.Query{Text: "zibaqwort"}); office.CodeOf(err) != office.Forbidden || len(rows.Hits) != 0 {
		t.Errorf("who may open no CV is told %+v, %v", rows, err)
	}
	if status, out, _ := newCaller(t, d.a, "statistician").call("GET", "/experts?q=zibaqwort", ""); status != 403 {
		t.Errorf("a statistician's token: %d %v", status, out)
	}
	waitFor(t, func() bool {
		rows, err := d.a.Roster.Log.Find(ctx, office.LogQuery{Subject: e.ID, Limit: 100})
		return err == nil && slices.ContainsFunc(rows.Rows, func(r office.Entry) bool { return r.Action == office.CVQuoted })
	})
	d.agrees(e, false)
	d.b.Get("/en/staff/experts?q=zibaqwort").Want(200).Lacks(e.ID)
}

// TestABlindMatchSaysThatTheCVHasTheWordsAndShowsNoPassage: an alias's CV nobody may open;
// the criterion finds her as a search does, also when she is put on the shortlist.
func TestABlindMatchSaysThatTheCVHasTheWordsAndShowsNoPassage(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	ctx := t.Context()
	e := d.cardiologist("Built a zibaqwort in Plumvarek")
	d.agrees(e, true)
	api := newCaller(t, d.a, "officer")
	status, prg, _ := api.call("POST", "/programmes", nextYear(`{"title":{"en":"Waterworks"},"from":"2027-03-01","to":"2027-05-31","answer_by":"2027-01-20","mode":"visit","roles":[{"title":{"en":"Builder"},"seats":1,
		"criteria":[{"kind":"must","field":"text","op":"text","value":"zibaqwort"},{"kind":"should","field":"text","op":"text","value":"plumvarek","weight":4}]}]}`))
	if status != 201 {
		t.Fatal(status, prg)
	}
	role := "/programmes/" + prg["id"].(string)
	if status, out, _ := api.call("POST", role+"/open", ""); status != 200 {
		t.Fatal(status, out)
	}
	_, out, _ := api.call("GET", role+"/roles/1/matches", "")
	if out["total"] != 1.0 {
		t.Fatalf("matches %v", out)
	}
	m := out["items"].([]any)[0].(map[string]any)
	for _, c := range m["criteria"].([]any) {
		if got := c.(map[string]any); got["met"] != true || got["evidence"] != "cv" {
			t.Errorf("criterion %v", got)
		}
	}
	if m["expert"] == e.ID {
		t.Error("the match is not blind")
	}
	for lang, says := range map[string]string{"en": "Found in the CV", "ar": "ورد في السيرة الذاتية", "ckb": "لە ژیاننامەدا دۆزرایەوە"} {
		d.b.Get("/"+lang+"/staff"+role+"/roles/1/matches").Want(200, says)
		d.b.Lacks("Built a")
	}
	if status, out, _ := api.call("PUT", role+"/roles/1/shortlist", `[{"expert":"`+m["expert"].(string)+`","in":true}]`); status != 200 {
		t.Errorf("put on the shortlist: %d %v", status, out)
	}
	if _, err := d.a.Roster.RemoveCV(ctx, self(e), e.ID); err != nil {
		t.Fatal(err)
	}
	if err := d.a.Roster.Finder.Follow(ctx); err != nil {
		t.Fatal(err)
	}
	if _, out, _ = api.call("GET", role+"/roles/1/matches", ""); out["total"] != 0.0 {
		t.Errorf("after the CV went she matches: %v", out)
	}
}

// TestNewsOfASavedSearchSaysThatItIsTheCV that made somebody meet it.
func TestNewsOfASavedSearchSaysThatItIsTheCV(t *testing.T) {
	h := newHouse(t)
	e := h.register("Rozhan")
	s, err := h.Searches.Save(t.Context(), officer, roster.Saving{Name: "Builders", Query: roster.Query{Text: "zibaqwort"}.Asked()})
	h.must(err)
	e, err = h.Roster.UploadCV(t.Context(), self(e), e.ID, "cv.docx", wordDocument(t, searchedCV))
	h.must(err)
	h.pass(office.Day)
	h.agreesToCVSearch(e, true)
	h.finds("")
	news, err := h.Searches.News(t.Context(), officer, s.ID)
	h.must(err)
	if len(news.New) != 1 || news.New[0].Expert.ID != e.ID {
		t.Errorf("news %+v", news)
	}
}
