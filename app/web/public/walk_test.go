package public_test

import (
	"context"
	"net"
	"regexp"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/gate"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/web"
	"jisr/app/web/public"
)

// mailbox keeps the link that the gate had written.
type mailbox struct{ link, digits string }

func (m *mailbox) Verify(_ context.Context, _, _, link string) error { m.link = link; return nil }

func (m *mailbox) SignIn(_ context.Context, _ office.Person, link, digits string) error {
	m.link, m.digits = link, digits
	return nil
}

func (m *mailbox) MoveAddress(_ context.Context, _ office.Person, _, link string) error {
	m.link = link
	return nil
}

func (m *mailbox) AddressTaken(context.Context, office.Person, string) error { return nil }

func (m *mailbox) SignInAlarm(context.Context, office.Officer) error                     { return nil }
func (m *mailbox) AccountNews(context.Context, office.Officer, office.AccountNews) error { return nil }

// path is the link without its host.
func (m *mailbox) path() string {
	_, rest, _ := strings.Cut(m.link, "//")
	_, path, _ := strings.Cut(rest, "/")
	return "/" + path
}

// nothingSent has written no letter, so no code is genuine.
type nothingSent struct{}

func (nothingSent) Genuine(context.Context, string) (public.Genuine, bool, error) {
	return public.Genuine{}, false, nil
}

func (nothingSent) To(context.Context, string, int) ([]public.SentLetter, error) { return nil, nil }

func (nothingSent) Sentence(invitation.Reason, roster.Expert, string) string { return "" }

// serve mounts the public pages on real desks and a real store.
func serve(t *testing.T) (base string, a *app.App, box *mailbox) {
	t.Helper()
	a, err := app.Open(t.Context(), apptest.Config(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() }) // the folder goes with the test
	p, box := public.Ready(t), &mailbox{}
	a.Gate.Letters = box
	p.Gate, p.Roster, p.Programmes, p.Invitations, p.Missions, p.Invest = a.Gate, a.Roster, a.Programmes, a.Invitations, a.Missions, a.Invest
	p.People, p.Staff, p.Log, p.Letters, p.Now = a.Gate.People, a.Gate.Staff, a.Gate.Log, nothingSent{}, a.Gate.Now
	tokens, ok := a.Gate.Secrets.(public.Tokens)
	if !ok {
		t.Fatal("the sealer makes no tokens")
	}
	p.Tokens = tokens
	server := fiber.New(fiber.Config{DisableStartupMessage: true, ErrorHandler: func(c *fiber.Ctx, err error) error {
		t.Logf("%s: %v", c.Path(), err)
		return p.Render.Fail(c, gate.Status(office.CodeOf(err)), "", web.Page{Lang: c.Params("lang")})
	}})
	server.Use(a.Gate.Guard)
	a.Gate.Mount(server, p.Doors())
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Listener(ln) }() // ends with the shutdown below
	t.Cleanup(func() { _ = server.Shutdown() })
	return "http://" + ln.Addr().String(), a, box
}

func TestAPersonRegistersWithoutScripts(t *testing.T) {
	base, _, box := serve(t)
	b := apptest.NewBrowser(t, base, "ckb")
	b.Get("/").Want(200, `lang="ckb" dir="rtl"`)
	b.Get("/ckb/register").Send("/register", "email", "rozhan@example").Want(422, "rozhan@example")
	b.Send("/register", "email", "rozhan@example.org").Want(200)
	if b.Path != "/ckb/register/sent" {
		t.Fatalf("at %s", b.Path)
	}
	b.Get(box.path()).Want(200)
	b.Get(box.path()).Want(200) // a scanner consumes nothing
	b.Send("/enter/").Want(200)
	if b.Path != "/ckb/register/1" {
		t.Fatalf("at %s", b.Path)
	}
	b.Send("/register/1", "name.native", "ڕۆژان ئەحمەد", "birth_year", "٢٠٢٠").Want(422, "ڕۆژان ئەحمەد")
	b.Send("/register/1", "country", "SE", "birth_year", "١٩٨٠", "origin", "IQ-SU").Want(200)
	if b.Path != "/ckb/register/2" {
		t.Fatalf("at %s", b.Path)
	}
	b.Send("/register/2", "occupations[0].title", "پزیشکی دڵ", "occupations[0].years", "12", "experience[0].title", "Consultant", "experience[0].from", "2016")
	if b.Status == 422 { // which one is meant
		pick := regexp.MustCompile(`name="occupations\[0\].title.pick" value="([^"]+)"`).FindStringSubmatch(b.Page)
		if pick == nil {
			t.Fatal(b.Page)
		}
		b.Send("/register/2", "occupations[0].title.pick", pick[1])
	}
	if b.Path != "/ckb/register/3" {
		t.Fatalf("at %s: %d", b.Path, b.Status)
	}
	b.Get("/ckb/register").Want(200)
	if b.Path != "/ckb/register/3" {
		t.Fatalf("a draft goes on at %s", b.Path)
	}
	b.Send("/register/3", "languages[0].code", "ckb", "languages[0].level", "native", "availability.modes", "remote",
		"availability.windows[0].from.day", "31", "availability.windows[0].from.month", "5", "availability.windows[0].from.year", "2027",
		"availability.windows[0].to.day", "1", "availability.windows[0].to.month", "3", "availability.windows[0].to.year", "2027").Want(422, `href="#f-availability-windows-0-to"`)
	b.Send("/register/3", "availability.windows[0].to.month", "6").Want(200)
	b.Send("/register/4", "consents.invitations", "true").Want(422, `href="#f-consents-roster"`)
	b.Send("/register/4", "consents.roster", "true").Want(200, "ڕۆژان ئەحمەد")
	if b.Path != "/ckb/register/5" {
		t.Fatalf("at %s", b.Path)
	}
	b.Send("/register/5").Want(200, "JSR-")
	b.Get("/ckb/mine").Want(200, "ڕۆژان ئەحمەد")
	ownPage(t, b)
}

// ownPage goes through what a person may do on her page.
func ownPage(t *testing.T, b *apptest.Browser) {
	t.Helper()
	b.Send("/mine/pause").Want(200).Send("/mine/resume").Want(200).Send("/mine/confirm").Want(200)
	b.Send("/mine/consent").Want(200)
	b.Get("/ckb/mine").Send("/mine/erase", "number", "JSR-0000-0000").Want(422)
	number := regexp.MustCompile(`JSR-[0-9A-Z]{4}-[0-9A-Z]{4}`).FindString(b.Page)
	b.Send("/mine/erase", "number", strings.ToLower(number)).Want(200).Send("/mine/keep").Want(200)
	b.Get("/en/register/1").Want(200).Send("/register/1", "city", "Stockholm").Want(200, "Stockholm")
	b.Get("/en/invest").Send("/invest").Want(200, "rozhan@example.org")
	b.Send("/invest/who", "kind", "company").Want(422, `href="#f-company"`)
	b.Send("/invest/who", "kind", "person").Want(200)
	b.Send("/invest/interest", "band", "to_50k", "sectors", "Q").Want(200)
	b.Send("/invest/support", "consent", "true").Want(200, "rozhan@example.org")
	b.Send("/invest/check").Want(200, "INV-") // a signed-in person's address is proven
}

func TestPublicPagesOpenWithoutAnAccount(t *testing.T) {
	base, _, _ := serve(t)
	for _, lang := range []string{"ar", "ckb", "en"} {
		b := apptest.NewBrowser(t, base, lang)
		for _, path := range []string{"", "/privacy", "/register", "/register/sent", "/lost-mailbox", "/genuine", "/opportunities", "/opportunities?sector=H", "/invest"} {
			b.Get("/"+lang+path).Want(200, `lang="`+lang+`"`)
			if strings.Contains(b.Page, "⟦") {
				t.Errorf("%s%s holds an untranslated text", lang, path)
			}
		}
		b.Get("/" + lang + "/genuine?code=JSR-0000-0000").Want(200)
		b.Get("/" + lang + "/enter/nothing").Want(200)
		b.Get("/" + lang + "/answer/nothing").Want(404)
		b.Get("/"+lang+"/terms/concepts?q=card").Want(200, `"items":[{"value":`)
		if b.Get("/" + lang + "/mine"); b.Status == 200 {
			t.Error("a visitor sees a person's page")
		}
	}
}

func TestAnInvitationIsAnsweredByItsLink(t *testing.T) {
	base, a, box := serve(t)
	b := apptest.NewBrowser(t, base, "en")
	b.Get("/en/register").Send("/register", "email", "rozhan@example.org").Get(box.path()).Send("/enter/").Want(200)
	e, err := a.Roster.Begin(t.Context(), "rozhan@example.org", "en")
	if err != nil {
		t.Fatal(err)
	}
	in := invite(t, a, e)
	tokens, _ := a.Gate.Secrets.(public.Tokens)
	path := "/en/answer/" + tokens.Token("answer", in.ID, in.Deadline)
	guest := apptest.NewBrowser(t, base, "en") // no cookie at all
	if guest.Get(path).Want(200, "Mosul"); strings.Contains(guest.Page, " checked") {
		t.Error("an answer is chosen for her")
	}
	guest.Get(path+"?choice=accept").Want(200, `value="accepted" id="f-state" checked`)
	guest.Get(path).Send("/answer/").Want(422, `href="#f-state"`)
	guest.Send("/answer/", "state", "asked").Want(422, `href="#f-question"`)
	guest.Send("/answer/", "state", "asked", "question", "Is there a cath lab?").Want(200, "Is there a cath lab?")
	guest.Get(path+"?change=1").Send("/answer/", "state", "accepted").Want(200, "calendar.ics")
	if now, err := a.Invitations.Show(t.Context(), in.ID); err != nil || now.Invitation.State != invitation.Accepted || now.Invitation.Answers != 2 {
		t.Errorf("%v: %+v", err, now.Invitation)
	}
	guest.Get(path+"?change=1").Send("/answer/", "state", "accepted").Want(200) // twice is once
	if now, err := a.Invitations.Show(t.Context(), in.ID); err != nil || now.Invitation.Answers != 2 {
		t.Errorf("%v: %d answers", err, now.Invitation.Answers)
	}
	self := office.Actor{Kind: office.PersonKind, ID: e.Person.ID}
	if _, err := a.Roster.Agree(t.Context(), self, e.ID, map[office.Purpose]bool{office.ToRoster: true, office.ToInvitations: true}, "en"); err != nil {
		t.Fatal(err)
	}
	stop := "/en/unsubscribe/" + tokens.Token("unsubscribe", e.Person.ID, in.Deadline)
	guest.Get(stop).Want(200).Send("/unsubscribe/", "List-Unsubscribe", "One-Click").Want(200)
	prefer := "/en/preferences/" + tokens.Token("unsubscribe", e.Person.ID, in.Deadline)
	if own, err := a.Roster.Own(t.Context(), self); err != nil || own.Agreed(office.ToInvitations) || !own.Agreed(office.ToRoster) {
		t.Errorf("after one press: %+v, %v", own.Consents, err)
	}
	guest.Get(prefer).Want(200, "Invitations", "The roster")
	guest.Send("/preferences/", "purpose", "roster").Want(200, "It works from now on")
	if own, err := a.Roster.Own(t.Context(), self); err != nil || own.Agreed(office.ToRoster) {
		t.Errorf("without the roster: %+v, %v", own.Consents, err)
	}
	guest.Get("/en/preferences/" + tokens.Token("still", e.Person.ID, in.Deadline)).Want(404)
	guest.Get("/en/unsubscribe/" + tokens.Token("still", e.Person.ID, in.Deadline)).Want(404)
	guest.Get("/en/still/" + tokens.Token("still", e.Person.ID, in.Deadline)).Want(200).Send("/still/").Want(200)
}

// invite keeps an open programme and a letter that was sent to e.
func invite(t *testing.T, a *app.App, e roster.Expert) invitation.Invitation {
	t.Helper()
	now := a.Gate.Now()
	p := programme.Programme{ID: office.NewID("prg"), Rev: 1, Status: programme.Open, CreatedAt: now, UpdatedAt: now}
	p.Title, p.Governorate = office.Text{En: "Heart care in Mosul"}, "IQ-NI"
	p.From, p.To, p.AnswerBy = office.DateOf(now.Add(60*office.Day)), office.DateOf(now.Add(90*office.Day)), office.DateOf(now.Add(30*office.Day))
	p.Place = office.Text{En: "Mosul"}
	p.Roles = []programme.Role{{Number: 1, Title: office.Text{En: "Cardiologist"}, Seats: 2}}
	if err := a.Programmes.Store.InsertProgramme(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	in := invitation.Invitation{ID: office.NewID("inv"), Rev: 1, Programme: p.ID, Role: 1, Expert: e.ID, Person: e.Person.ID, State: invitation.Sent, QueuedAt: now, Deadline: p.Deadline(), Code: "JSR-7F3K-92QD"}
	if errs, err := a.Invitations.Store.InsertInvitations(t.Context(), []invitation.Invitation{in}); err != nil || errs[0] != nil {
		t.Fatal(err, errs)
	}
	return in
}
