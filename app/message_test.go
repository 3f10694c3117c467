package app_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/invest"
	"jisr/app/office"
)

// TestAnOfficerAndAnInvestorWriteToEachOther: a form sent twice is one message, a question
// makes the next step the investor's until she answers, and what waits for an answer has a
// date.
func TestAnOfficerAndAnInvestorWriteToEachOther(t *testing.T) {
	h := newHouse(t) // a Tuesday
	ctx := t.Context()
	in := h.filed("Example Foods", "noor@example.org")
	write := func(text string, asks bool) {
		t.Helper()
		var err error
		in, err = h.Invest.Write(ctx, officer, in.ID, invest.NewMessage(), text, asks)
		h.must(err)
	}
	reply := func(key, text string) error {
		t.Helper()
		got, err := h.Invest.Reply(ctx, office.Nobody(), in.ID, key, text)
		if err == nil {
			in = got
		}
		return err
	}
	write("Good day.", false)
	if in.AnsweredAt == nil || in.ActedAt == nil || in.Next != invest.NextOfficer || in.Owes || in.Told != 1 {
		t.Errorf("after a first message: %+v", in)
	}
	write("Is the land yours?", true)
	if whose, _ := in.Turn(h.clock()); whose != invest.TurnInvestor || h.Invest.ReplyBy(in) != "" {
		t.Errorf("asked, it is the turn of %s", whose)
	}
	key := invest.NewMessage()
	for range 2 {
		h.must(reply(key, "It is rented."))
	}
	if whose, _ := in.Turn(h.clock()); whose != invest.TurnMinistry || in.Next != invest.NextOfficer || len(in.Messages) != 3 || h.Invest.ReplyBy(in) != "2026-11-29" {
		t.Errorf("answered: the turn of %s, %d messages, an answer by %s", whose, len(in.Messages), h.Invest.ReplyBy(in))
	}
	h.wrong(reply(invest.NewMessage(), " "), "text", "required")
	h.wrong(reply(invest.NewMessage(), strings.Repeat("a", 2001)), "text", "too_long")
	if err := reply("msg_x", "x"); err == nil || office.CodeOf(err) != office.NotFound {
		t.Errorf("a key that is none: %v", err)
	}
	if _, err := h.Invest.Write(ctx, office.Nobody(), in.ID, invest.NewMessage(), "x", false); office.CodeOf(err) != office.Unauthenticated {
		t.Errorf("anybody writes for the Ministry: %v", err)
	}
}

// TestAThreadIsBounded: so many of the investor's in a day, so many in all.
func TestAThreadIsBounded(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	in := h.filed("Example Foods", "noor@example.org")
	for n := range 6 {
		_, err := h.Invest.Reply(ctx, office.Nobody(), in.ID, invest.NewMessage(), fmt.Sprint("message ", n))
		if n < 5 {
			h.must(err)
			continue
		}
		h.refused(err, "message.refused.often")
	}
	h.pass(office.Day)
	for range 95 {
		_, err := h.Invest.Write(ctx, officer, in.ID, invest.NewMessage(), "x", false)
		h.must(err)
	}
	_, err := h.Invest.Reply(ctx, office.Nobody(), in.ID, invest.NewMessage(), "x")
	h.refused(err, "message.refused.full")
}

// TestTheHeadOfTheUnitIsToldOfTenSilentDaysOnce: not while it is the investor's or an
// authority's turn, once for each silence, and not after the end.
func TestTheHeadOfTheUnitIsToldOfTenSilentDaysOnce(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	desk, err := h.StaffKept().SaveInstitution(ctx, office.Institution{ID: office.NewID("ins"), Kind: office.Ministry, Name: office.Text{En: "Investment desk"}})
	h.must(err)
	add := func(name string, at string, roles ...office.Role) office.Officer {
		o := office.Officer{ID: office.NewID("off"), Rev: 1, Email: name + "@example.org", Name: office.Name{Latin: name}, Language: "en", Institution: at, Roles: roles, CreatedAt: h.clock()}
		h.must(h.StaffKept().InsertOfficer(ctx, o))
		return o
	}
	owner := add("owner", desk.ID, office.Investment)
	head := add("head", desk.ID, office.Admin)
	add("other", "ins_elsewhere", office.Admin)
	in := h.filed("Example Foods", "noor@example.org")
	if in.Owner != owner.ID {
		t.Fatalf("%s answers for it", in.Owner)
	}
	told := func(want int, why string) {
		t.Helper()
		_, err := h.Invest.TellOfSilence(ctx)
		h.must(err)
		list, err := h.Outbox(ctx, 100)
		h.must(err)
		n := 0
		for _, l := range list {
			if l.Kind == "interest_silent" {
				if n++; l.Message.To.Addr != head.Email {
					t.Errorf("%s: %s is told", why, l.Message.To.Addr)
				}
			}
		}
		if n != want {
			t.Errorf("%s: %d letters, want %d", why, n, want)
		}
	}
	h.pass(10*office.Day - time.Minute)
	told(0, "just before ten days")
	h.pass(time.Minute)
	told(1, "after ten days")
	h.pass(5 * office.Day)
	told(1, "the same silence")
	_, err = h.Invest.Write(ctx, owner.Actor(), in.ID, invest.NewMessage(), "Is the land yours?", true)
	h.must(err)
	h.pass(20 * office.Day)
	told(1, "the investor's turn")
	_, err = h.Invest.Reply(ctx, office.Nobody(), in.ID, invest.NewMessage(), "It is rented.")
	h.must(err)
	h.pass(9 * office.Day)
	told(1, "nine days after her answer")
	h.pass(office.Day)
	told(2, "a second silence")
	_, err = h.Invest.Write(ctx, owner.Actor(), in.ID, invest.NewMessage(), "Thank you.", false)
	h.must(err)
	authority := h.institution(office.AuthorityKind)
	authority.Roles = []office.Role{office.Authority}
	_, err = h.Invest.Introduce(ctx, owner.Actor(), in.ID, 0, authority.Institution, "")
	h.must(err)
	_, err = h.Invest.Agree(ctx, office.Nobody(), in.ID, authority.Institution)
	h.must(err)
	h.pass(20 * office.Day)
	told(2, "an authority's turn")
	_, err = h.Invest.Reply(ctx, office.Nobody(), in.ID, invest.NewMessage(), "Is there news?")
	h.must(err)
	h.pass(10 * office.Day)
	told(3, "her message waits, whosever turn it is")
	_, err = h.Invest.Conclude(ctx, owner.Actor(), in.ID, 0, invest.Result{To: invest.Parked, Reason: "Next year."})
	h.must(err)
	h.pass(30 * office.Day)
	told(3, "it has ended")
}

// TestAThreadInPages without scripts: neither letter carries what was written, what is
// refused stays in its form, and both pages say who acts next, since when.
func TestAThreadInPages(t *testing.T) {
	d := openDesk(t, "en", "yousif.toma@example.org")
	const mail, her = "noor@example.org", "yousif.toma@example.org"
	in, status := d.mine(mail)
	one := "/en/staff/interests/" + in.ID
	b := apptest.NewBrowser(t, d.a.URL(), "en")
	b.Get(status).Want(200, "The next step is with the Ministry", "has been open since")
	b.Send("/message", "text", strings.Repeat("word ", 500)).Want(422, `href="#f-text"`, "word word")
	b.Send("/message", "text", "Does the plot have <water>?").Want(200, "Does the plot have &lt;water&gt;?", "Your message waits")
	letter := d.box.Wait(t, her, 1)
	if strings.Contains(letter.Text+letter.HTML, "water") || strings.Contains(letter.Text, "Noor") {
		t.Errorf("the letter says what was written:\n%s", letter.Text)
	}
	d.b.Get("/en/staff").Want(200, "message waits for an answer", in.Reference)
	d.b.Get("/en/staff/interests").Want(200, "a message waits")
	d.b.Get(letter.Link(t, "/staff/interests/")).Want(200, "Does the plot have &lt;water&gt;?", "A message waits for an answer by")
	d.b.Send("/message").Want(422, `href="#f-text"`)
	d.b.Send("/message", "text", "It has. Do you own a truck?", "asks", "true").Want(200, "The message is sent", "It is the investor’s turn.").Lacks("A message waits")
	letter = d.box.Wait(t, mail, 2)
	if strings.Contains(letter.Text+letter.HTML, "truck") {
		t.Errorf("the letter says what was written:\n%s", letter.Text)
	}
	b.Get(letter.Link(t, "/invest/status/")).Want(200, "It has. Do you own a truck?", "Yousif Toma", "The next step is yours", "An officer wrote to you")
	b.Send("/message", "text", "Two.").Want(200, "The next step is with the Ministry")
	for n := range 3 {
		b.Send("/message", "text", fmt.Sprint("More ", n)).Want(200)
	}
	b.Send("/message", "text", "One too many").Want(200, "5 messages in a day", ">One too many</textarea>")
	for _, lang := range []string{"en", "ar", "ckb"} {
		b.Get(strings.Replace(status, "/en/", "/"+lang+"/", 1)).Want(200, "More 2")
		d.b.Get("/"+lang+"/staff/interests/"+in.ID).Want(200, "More 2")
		for _, page := range []*apptest.Browser{b, d.b} {
			for _, problem := range apptest.Problems(apptest.Page{Lang: lang, Body: []byte(page.Page), Asset: func(url string) bool { return d.served(url) }}) {
				t.Errorf("%s: %s", page.Path, problem)
			}
		}
	}
	for n := range 6 {
		d.b.Get(one).Send("/message", "text", fmt.Sprint("Answer ", n)).Want(200)
	}
	b.Get(status).Want(200, "Answer 5", "2 older messages").Lacks("Do you own a truck?")
	b.Get(status+"?messages=all").Want(200, "Do you own a truck?").Lacks("older messages")
}

// TestTheNightTellsTheHeadOfTheUnit by letter, once: where the officer's unit has no admin
// it is every admin.
func TestTheNightTellsTheHeadOfTheUnit(t *testing.T) {
	var later atomic.Int64
	d := openDeskOn(t, "en", "yousif.toma@example.org", 20, func(c *app.Config) {
		c.Now = func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	})
	const head = "admin@example.org"
	in, _ := d.mine("noor@example.org")
	night := in.CreatedAt.In(office.Baghdad)
	night = time.Date(night.Year(), night.Month(), night.Day()+11, 3, 30, 0, 0, office.Baghdad)
	for n := range 3 { // a night, the same night again, and the next
		later.Store(int64(time.Until(night.AddDate(0, 0, n/2))))
		if err := d.a.Duty(t.Context(), "silences"); err != nil {
			t.Fatal(err)
		}
	}
	letter := d.box.Wait(t, head, 1)
	has(t, "the letter", letter.Text, in.Reference)
	if strings.Contains(letter.Text, "Noor") {
		t.Error("the letter names the investor")
	}
	d.signIn("en", head)
	d.b.Get(letter.Link(t, "/staff/interests/")).Want(200, "Example Foods")
	if list, err := d.a.Outbox(t.Context(), 100); err != nil || strings.Count(kinds(list), "interest_silent") != 1 {
		t.Errorf("%s %v", kinds(list), err)
	}
}

// kinds are the kinds of letters.
func kinds(list []app.QueuedLetter) string {
	var out []string
	for _, l := range list {
		out = append(out, l.Kind)
	}
	return strings.Join(out, " ")
}

// TestALateMessageIsNotLost: the form of a page that is too old comes back with what was
// typed, and sending it once more is enough.
func TestALateMessageIsNotLost(t *testing.T) {
	d := openDesk(t, "en", "yousif.toma@example.org")
	_, status := d.mine("noor@example.org")
	old := apptest.NewBrowser(t, d.a.URL(), "en").Get(status).Want(200)
	late := apptest.NewBrowser(t, d.a.URL(), "en").Get(status).Want(200)
	old.With(late.Cookies()).Send("/message", "text", "Is there water?").Want(403, "Here is what you typed", ">Is there water?</textarea>")
	old.Send("/message").Want(200, "Your message waits", "Is there water?")
}
