package public

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/google/go-cmp/cmp"

	"jisr/app/invest"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
	"jisr/app/web/webtest"
)

// applied writes a sheet into a record.
func applied(t *testing.T, s sheet, e roster.Expert) (roster.Expert, []office.FieldError) {
	t.Helper()
	var p office.Problems
	s.apply(&e, &p)
	return e, p.Fields()
}

func TestWhatIsSentIsCleanedAndOutlivesTheRequest(t *testing.T) {
	app := fiber.New()
	var got web.Form
	app.Post("/", func(c *fiber.Ctx) error { got = web.ReadForm(c); return nil })
	req := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(url.Values{"city": {" Malm\u202eö "}, "skills": {"a", "", "a", "b"}}.Encode()))
	req.Header.Set("Content-Type", fiber.MIMEApplicationForm)
	if _, err := app.Test(req); err != nil {
		t.Fatal(err)
	}
	if got.Text("city") != "Malmö" || !cmp.Equal(got.List("skills"), []string{"a", "b"}) {
		t.Errorf("read %q", got)
	}
}

func TestEachSheetGivesBackWhatTheRecordHolds(t *testing.T) {
	p, e := pages(t), cardiologist()
	id, wrong := applied(t, identityOf(e), e)
	if len(wrong) > 0 || !cmp.Equal(id, e) {
		t.Errorf("identity: %v %s", wrong, cmp.Diff(e, id))
	}
	av, wrong := applied(t, availabilityOf(e).trimmed(), e)
	if len(wrong) > 0 || !cmp.Equal(av, e) {
		t.Errorf("availability: %v %s", wrong, cmp.Diff(e, av))
	}
	s := p.professionOf(e, "ckb")
	again := p.parseProfession(s.sent(), "ckb")
	var asked office.Problems
	again.open(&asked)
	pr, wrong := applied(t, again, e)
	if len(wrong)+len(asked.Fields()) > 0 || !cmp.Equal(pr, e) {
		t.Errorf("profession: %v %v %s", wrong, asked.Fields(), cmp.Diff(e, pr))
	}
}

// sent is the sheet as a browser sends it back untouched.
func (s *profession) sent() web.Form {
	in := web.Form{"years": {s.Years}, "headline": {s.Headline}, "summary": {s.Summary}}
	put := func(list string, i int, fields map[string]string) {
		for field, value := range fields {
			in[at(list, i, field)] = []string{value}
		}
	}
	for i, r := range s.Occupations {
		put("occupations", i, map[string]string{"title": r.Text, "title.code": r.Code, "title.was": r.Text, "years": r.Years})
	}
	for _, r := range s.Skills.Picked {
		in["skills"] = append(in["skills"], r.Code)
		in[r.Name()+".level"], in[r.Name()+".note"] = []string{r.Level}, []string{r.Note}
	}
	for i, r := range s.Experience {
		put("experience", i, map[string]string{"title": r.Title, "organisation": r.Organisation, "country": r.Country, "text": r.Text, "from": r.FromYear, "from.month": r.FromMonth, "to": r.ToYear, "to.month": r.ToMonth})
	}
	for i, r := range s.Education {
		put("education", i, map[string]string{"level": r.Level, "field": r.Field.Text, "field.code": r.Field.Code, "field.was": r.Field.Text, "institution": r.Institution, "country": r.Country, "year": r.Year})
	}
	return in
}

// trimmed is the sheet as it is sent back: without its empty rows.
func (s *availability) trimmed() *availability {
	out := *s
	out.Languages, out.Windows = nil, nil
	for _, r := range s.Languages {
		if r != (languageRow{}) {
			out.Languages = append(out.Languages, r)
		}
	}
	for _, r := range s.Windows {
		if r != (windowRow{}) {
			out.Windows = append(out.Windows, r)
		}
	}
	return &out
}

func TestDigitsOfEveryKeyboardAreNumbers(t *testing.T) {
	e, wrong := applied(t, parseIdentity(web.Form{"name.native": {"ڕۆژان"}, "country": {"SE"}, "birth_year": {"١٩٨٠"}, "phone": {"۰۷۰۱۲۳۴۵۶۷"}}), roster.Expert{})
	if len(wrong) > 0 || e.BirthYear != 1980 || e.Phone != "0701234567" {
		t.Errorf("%v: %d %s", wrong, e.BirthYear, e.Phone)
	}
	s := parseAvailability(web.Form{"availability.windows[0].from.day": {"١"}, "availability.windows[0].from.month": {"3"}, "availability.windows[0].from.year": {"٢٠٢٧"}, "availability.weeks_per_year": {"two"}})
	e, wrong = applied(t, s, roster.Expert{})
	if e.Availability.Windows[0].From != "2027-03-01" {
		t.Errorf("from %s", e.Availability.Windows[0].From)
	}
	if len(wrong) != 1 || wrong[0].Path != "availability.weeks_per_year" || wrong[0].Code != "number" {
		t.Errorf("a word is no number: %v", wrong)
	}
}

func TestANameAndACountryAreAskedAtOnce(t *testing.T) {
	_, wrong := applied(t, parseIdentity(web.Form{}), roster.Expert{})
	if len(wrong) != 2 || wrong[0].Code != "one_name" || wrong[1].Path != "country" {
		t.Errorf("%v", wrong)
	}
}

func TestANewPlaceGetsANewTimeZone(t *testing.T) {
	e, _ := applied(t, parseIdentity(web.Form{"name.latin": {"R"}, "country": {"DE"}, "city": {"Berlin"}}), cardiologist())
	if e.Timezone != "" {
		t.Errorf("the zone of Stockholm stays: %s", e.Timezone)
	}
}

func TestWordsOfThreeScriptsFindTheSameOccupation(t *testing.T) {
	p := pages(t)
	for lang, text := range map[string]string{"en": "cardiologist", "ckb": "پزیشکی دڵ", "ar": "طبيب قلب"} {
		got := p.readTerm(web.Form{"occupations[0].title": {text}}, "occupations[0].title", terms.Concepts, lang)
		if got.Unit != "2212" && !offers(got, "2212", p) {
			t.Errorf("%s %q: %+v", lang, text, got)
		}
	}
}

func offers(t term, unit string, p *Pages) bool {
	for _, c := range t.Choices {
		if p.Terms.Unit(c.Value) == unit {
			return true
		}
	}
	return false
}

func TestAnUnclearOccupationIsAskedWithoutScripts(t *testing.T) {
	p := pages(t)
	in := web.Form{"occupations[0].title": {"engineer"}}
	got := p.readTerm(in, "occupations[0].title", terms.Concepts, "en")
	if got.Code != "" || len(got.Choices) < 3 || got.Choices[len(got.Choices)-1].Value != noneOf {
		t.Fatalf("%+v", got)
	}
	pick := got.Choices[1].Value
	in["occupations[0].title.pick"], in["occupations[0].title.about"] = []string{pick}, []string{"engineer"}
	if got = p.readTerm(in, "occupations[0].title", terms.Concepts, "en"); got.Code != pick || got.Unit == "" || len(got.Choices) > 0 {
		t.Errorf("the choice does not count: %+v", got)
	}
	in["occupations[0].title"] = []string{"teacher of physics"}
	if got = p.readTerm(in, "occupations[0].title", terms.Concepts, "en"); got.Code == pick {
		t.Error("a choice counts for another word")
	}
}

func TestATradeThatNoTermFitsTakesAGroup(t *testing.T) {
	p := pages(t)
	in := web.Form{"occupations[0].title": {"zzqqxx maker"}}
	got := p.readTerm(in, "occupations[0].title", terms.Concepts, "ar")
	if len(got.Choices) != 10 {
		t.Fatalf("%d groups", len(got.Choices))
	}
	in["occupations[0].title.pick"], in["occupations[0].title.about"] = []string{"isco:7"}, []string{"zzqqxx maker"}
	s := p.parseProfession(in, "ar")
	e, wrong := applied(t, s, roster.Expert{})
	if len(wrong) > 0 || !cmp.Equal(e.Occupations, []roster.Occupation{{Code: "7", Title: "zzqqxx maker"}}) {
		t.Errorf("%v %+v", wrong, e.Occupations)
	}
	if err := roster.Check(e, p.Terms, Noon); err != nil {
		t.Errorf("the desk refuses it: %v", err)
	}
}

func TestAChosenCodeDoesNotOutliveItsWord(t *testing.T) {
	p := pages(t)
	code := p.Terms.Suggest(terms.Concepts, "cardiologist", "en", 1)[0].Code
	in := web.Form{"occupations[0].title": {"welder"}, "occupations[0].title.code": {code}, "occupations[0].title.was": {"cardiologist"}}
	if got := p.readTerm(in, "occupations[0].title", terms.Concepts, "en"); got.Code == code {
		t.Error("a welder became a cardiologist")
	}
}

func TestFreeSkillsBecomeTermsOrAreAsked(t *testing.T) {
	p := pages(t)
	first := p.Terms.Suggest(terms.Skills, "cardiology", "en", 1)
	if len(first) == 0 {
		t.Fatal("no skill to try")
	}
	got := p.readSkills(web.Form{"skills": {first[0].Code}, "skills.add": {first[0].Label + "، zzqqxx; project"}}, "en")
	if len(got.Picked) != 1 || got.Picked[0].Code != first[0].Code {
		t.Errorf("chosen twice is once: %+v", got.Picked)
	}
	if got.Add != "zzqqxx" || len(got.Choices) == 0 {
		t.Errorf("unknown %q, to choose from %d", got.Add, len(got.Choices))
	}
}

func TestAnAnswerTakesOnlyWhatBelongsToIt(t *testing.T) {
	in := parseAnswer(web.Form{"state": {"declined"}, "window": {"1"}, "note": {"busy"}, "question": {"?"}, "until.day": {"1"}, "until.month": {"6"}, "until.year": {"2027"}})
	if got := in.answer(); !cmp.Equal(got, invitation.Answer{State: invitation.Declined, Note: "busy"}) {
		t.Errorf("%+v", got)
	}
	in.State = "not_now"
	if got := in.answer(); got.Until != "2027-06-01" || got.Note != "" {
		t.Errorf("%+v", got)
	}
	in.State = "accepted"
	if got := in.answer(); got.Window == nil || *got.Window != 1 {
		t.Errorf("%+v", got)
	}
}

func TestTheAnswerPageShowsItsRightFace(t *testing.T) {
	late := asked(invitation.Sent)
	late.Late = true
	for _, x := range []struct {
		name           string
		s              invitation.Shown
		expired        bool
		choice, change string
		want           string
	}{
		{"opened bare", asked(invitation.Sent), false, "", "", "form"},
		{"by a button of the letter", asked(invitation.Sent), false, "accept", "", "form"},
		{"answered", asked(invitation.Accepted), false, "", "", "done"},
		{"to change it", asked(invitation.Accepted), false, "", "1", "form"},
		{"answered, another button", asked(invitation.Accepted), false, "decline", "", "form"},
		{"late", late, false, "accept", "", "late"},
		{"the link is old", asked(invitation.Sent), true, "", "", "late"},
		{"withdrawn", asked(invitation.Withdrawn), false, "", "", "late"},
	} {
		if got := view(x.s, x.expired, x.choice, x.change != ""); got != x.want {
			t.Errorf("%s: %s, want %s", x.name, got, x.want)
		}
	}
}

func TestADraftGoesOnWhereItStopped(t *testing.T) {
	e := cardiologist()
	if got := reached(e); got != stepReview {
		t.Errorf("complete: %d", got)
	}
	e.Consents = nil
	if got := reached(e); got != stepConsents {
		t.Errorf("without consent: %d", got)
	}
	e.Occupations, e.Skills = nil, nil
	if got := reached(e); got != stepProfession {
		t.Errorf("without a trade: %d", got)
	}
	if got := reached(roster.Expert{}); got != stepIdentity {
		t.Errorf("empty: %d", got)
	}
}

func TestNothingIsTickedForHer(t *testing.T) {
	for _, row := range pages(t).consentsOf(roster.Expert{}, "en") {
		if row.Given || row.Value() != "" {
			t.Errorf("%s is ticked", row.Purpose)
		}
	}
}

func TestLettingOneFilterGoGivesTrueNumbers(t *testing.T) {
	p := pages(t)
	all := []invest.Opportunity{coldStore(), coldStore()}
	q := sought{Sector: "H", Governorate: "IQ-BA", Band: string(invest.Band250k)}
	if n := len(p.fitting(all, q)); n != 0 {
		t.Fatalf("%d in another governorate", n)
	}
	ways := p.ways(all, q, "en")
	if len(ways) != 1 || ways[0].Count != 2 || !strings.HasSuffix(ways[0].URL, "?band=250k_1m&sector=H") {
		t.Errorf("%+v", ways)
	}
}

func TestTheTemplatesFitTheirData(t *testing.T) {
	r, _ := webtest.New(t)
	webtest.Check[addressForm](t, r, "enter")
	webtest.Check[linkPage](t, r, "link")
	webtest.Check[lostMailbox](t, r, "lost-mailbox")
	webtest.Check[registered](t, r, "registered")
	webtest.Check[minePage](t, r, "mine")
	webtest.Check[answerPage](t, r, "answer")
	webtest.Check[missionPage](t, r, "mission")
	webtest.Check[certificatePage](t, r, "certificate")
	webtest.Check[checkedPage](t, r, "certificate-check")
	webtest.Check[preferencesPage](t, r, "preferences")
	webtest.Check[linkedPage](t, r, "unsubscribe")
	webtest.Check[linkedPage](t, r, "still")
	webtest.Check[evidencePage](t, r, "evidence")
	webtest.Check[genuinePage](t, r, "genuine")
	webtest.Check[opportunitiesPage](t, r, "catalogue")
	webtest.Check[opportunityPage](t, r, "catalogue-one")
	webtest.Check[beginPage](t, r, "invest")
	webtest.Check[draftLink](t, r, "invest-link")
	webtest.Check[waitingPage](t, r, "invest-sent")
	for _, name := range screenNames() {
		webtest.Check[screenPage](t, r, "invest-"+name)
	}
	webtest.Check[thanksPage](t, r, "invest-thanks")
	webtest.Check[statusPage](t, r, "invest-status")
	webtest.Check[tellPage](t, r, "tell")
}

func get(path string) *http.Request { return httptest.NewRequest(http.MethodGet, path, nil) }
