package app_test

import (
	"strings"
	"testing"
	"time"

	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// TestAProgrammeOpensOnlyWithAPrivacyLineInItsLanguages: a line that was taken out keeps
// it closed, in each language of its title; without a word on it the standard line
// stands, and stays when the programme opens. What is open keeps its line.
func TestAProgrammeOpensOnlyWithAPrivacyLineInItsLanguages(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	standard := h.Programmes.Privacy
	if standard.Ar == "" || standard.Ckb == "" || standard.En == "" {
		t.Fatalf("the standard line is %+v", standard)
	}
	c := content(1, false)
	c.Title = office.Text{Ar: "مستشفى", En: "Hospital"}
	c.Privacy = &office.Text{}
	p, err := h.Programmes.Create(ctx, officer, c)
	h.must(err)
	_, err = h.Programmes.Move(ctx, officer, p.ID, "open", "")
	h.wrong(err, "privacy.ar", "required")
	h.wrong(err, "privacy.en", "required")
	c.Privacy = &office.Text{En: "Two officers read it."}
	p, err = h.Programmes.Change(ctx, officer, p.ID, p.Rev, c)
	h.must(err)
	_, err = h.Programmes.Move(ctx, officer, p.ID, "open", "")
	h.wrong(err, "privacy.ar", "required")
	c.Privacy = &office.Text{Ar: "يقرؤه موظفان.", En: "Two officers read it."}
	p, err = h.Programmes.Change(ctx, officer, p.ID, p.Rev, c)
	h.must(err)
	p, err = h.Programmes.Move(ctx, officer, p.ID, "open", "")
	h.must(err)
	c.Privacy = nil // not spoken of
	p, err = h.Programmes.Change(ctx, officer, p.ID, p.Rev, c)
	h.must(err)
	if p.Privacy == nil || p.Privacy.En != "Two officers read it." {
		t.Errorf("its own line is now %+v", p.Privacy)
	}
	c.Privacy = &office.Text{Ar: "يقرؤه موظفان."}
	_, err = h.Programmes.Change(ctx, officer, p.ID, p.Rev, c)
	h.wrong(err, "privacy.en", "required")
	if p = h.open(content(1, false)); p.Privacy == nil || *p.Privacy != standard {
		t.Errorf("opened without a word on it, its line is %+v", p.Privacy)
	}
}

// TestTheLetterAndTheAnswerPageSayWhatIsDoneWithHerData, in every form of the letter and
// every language; the four answers stand in all of them too. A line of the programme's
// own stands in place of the standard one.
func TestTheLetterAndTheAnswerPageSayWhatIsDoneWithHerData(t *testing.T) {
	h := newHouse(t)
	standard := map[string]string{"ar": h.Programmes.Privacy.Ar, "ckb": h.Programmes.Privacy.Ckb, "en": h.Programmes.Privacy.En}
	seen := map[string]bool{}
	for _, form := range programme.LetterForms() {
		for lang, line := range standard {
			c := content(1, false)
			c.Letter, c.Description = form, office.Text{En: "The ward reopens in March."}
			e := h.register(string(form)+lang, func(r *roster.Registration) { r.Language = lang })
			h.invite(h.open(c), e)
			text := h.said("invitation", e)
			if !strings.Contains(text, line) || strings.Count(text, "choice=") != 4 || !strings.Contains(text, "JSR-") {
				t.Errorf("%s in %s:\n%s", form, lang, text)
			}
			if strings.Contains(text, "reopens in March") == (form == programme.ShortLetter) {
				t.Errorf("%s in %s: the description is there or not:\n%s", form, lang, text)
			}
			first, _, _ := strings.Cut(text[strings.Index(text, e.Name.In(lang)):], "choice=")
			seen[first] = true
		}
	}
	if len(seen) != 9 {
		t.Errorf("the forms read alike: %d differ", len(seen))
	}
	c := content(1, false)
	c.Privacy = &office.Text{En: "Two officers read it, for a year."}
	e := h.register("Own")
	in := h.invite(h.open(c), e)[0]
	if text := h.said("invitation", e); !strings.Contains(text, "for a year") || strings.Contains(text, standard["en"]) {
		t.Errorf("its own line:\n%s", text)
	}
	if shown, err := h.Invitations.Show(t.Context(), in.ID); err != nil || h.Programmes.PrivacyLine(shown.Programme.Content).En != "Two officers read it, for a year." {
		t.Errorf("%+v %v", shown.Programme.Privacy, err)
	}
}

// TestAnOfficerChoosesTheLetterAndWritesThePrivacyLine on the pages, without scripts: the
// form offers the standard line, each form of the letter is seen in each language, and
// what she chose stands in the letter and beside the answer.
func TestAnOfficerChoosesTheLetterAndWritesThePrivacyLine(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	ctx := t.Context()
	d.b.Get("/en/staff/programmes/new").Want(200, "Officers of the Ministry read your profile", "فەرمانبەرانی وەزارەت")
	d.b.Send("/staff/programmes/new", "title.en", "Ward", "privacy.en", "").Want(200, "Ward")
	all, err := d.a.Programmes.List(ctx, officer)
	if err != nil {
		t.Fatal(err)
	}
	p := all[0]
	one := "/en/staff/programmes/" + p.ID
	if p.Title.En != "Ward" || p.Privacy == nil || p.Privacy.En != "" || p.Privacy.Ar == "" {
		t.Fatalf("kept %+v", p)
	}
	c := p.Content
	c.Roles, c.From, c.To, c.AnswerBy = content(1, false).Roles, "2027-03-01", "2027-05-31", "2027-01-20"
	c = toCome(c, time.Now())
	if p, err = d.a.Programmes.Change(ctx, officer, p.ID, p.Rev, c); err != nil {
		t.Fatal(err)
	}
	d.b.Get(one).Want(200).Send("/move", "verb", "open").Want(422, "What is done with the data, English")
	d.b.Get(one+"/edit").Want(200, "The standard line").Send("/edit", "privacy.en", "Two officers read it, for a year.", "letter", "formal").Want(200, "Two officers read it")
	d.b.Get(one+"/letter").Want(200, "The letters of this programme have this form")
	for form, text := range map[string]string{"formal": "تتشرف وزارة الهجرة والمهجرين", "short": "التفاصيل أدناه", "plain": "نكتب إليك لأن ملفك"} {
		d.b.Get(one+"/letter?form="+form+"&letter=ar").Want(200, "/letter/shown?form="+form)
		d.b.Get(one+"/letter/shown?form="+form+"&letter=ar").Want(200, text, `dir="rtl"`, "يقرأ موظفو الوزارة")
	}
	d.b.Get(one+"/letter?form=short").Want(200).Send("/letter").Want(200, "Short")
	d.b.Get(one).Want(200).Send("/move", "verb", "open").Want(200)
	h := &house{App: d.a, t: t}
	e := d.reader()
	if p, err = d.a.Programmes.Get(ctx, officer, p.ID); err != nil || p.Letter != programme.ShortLetter {
		t.Fatalf("%+v %v", p, err)
	}
	h.invite(p, e)
	letter := d.box.Wait(t, e.Email, 1)
	if !strings.Contains(letter.Text, "The facts are below.") || !strings.Contains(letter.Text, "for a year") {
		t.Errorf("the letter says\n%s", letter.Text)
	}
	guest := d.b.Tab()
	guest.Get(letter.Link(t, "/answer/")).Want(200, "What is done with your data", "Two officers read it, for a year.")
	guest.Get(strings.Replace(guest.Path, "/en/", "/ar/", 1)).Want(200, "كيف تُستخدم بياناتك", "يقرأ موظفو الوزارة")
}
