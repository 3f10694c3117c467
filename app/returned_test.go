package app_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/returns"
	"jisr/app/roster"
	"jisr/mailer"
)

var postmaster = office.Actor{Kind: office.TokenKind, ID: "tok_post", Roles: []office.Role{office.Postmaster}}

// leaves invites somebody and says that the server took the letter.
func (h *house) leaves(e roster.Expert) (invitation.Invitation, string) {
	h.t.Helper()
	in := h.invite(h.open(content(2, false)), e)[0]
	id := "invite:" + in.ID + ":1"
	h.handOver(id)
	return in, id
}

// handOver takes a letter through the hands of a dispatcher.
func (h *house) handOver(id string) {
	h.t.Helper()
	ctx, s := h.t.Context(), h.Stores().Letters
	_, err := s.Claim(ctx, mailer.Claim{By: "test", Lanes: mailer.Lanes(), Limit: 1000, Now: h.clock(), Until: h.clock().Add(office.Day)})
	h.must(err)
	_, err = s.StartSending(ctx, "test", []string{id}, h.clock(), h.clock().Add(office.Day))
	h.must(err)
	_, err = h.MailerOutbox().Settle(ctx, "test", []mailer.Settlement{{ID: id, State: mailer.HandedOver, At: h.clock(), Tried: true}})
	h.must(err)
}

// report is a report of testdata about that letter.
func (h *house) report(name, letter string) []byte {
	h.t.Helper()
	raw, err := os.ReadFile(filepath.Join("returns", "testdata", name+".eml"))
	h.must(err)
	l, err := h.Stores().Letters.Letter(h.t.Context(), letter)
	h.must(err)
	return []byte(strings.ReplaceAll(string(raw), "<0123456789abcdef0123456789abcdef@example.org>", l.MessageID))
}

func (h *house) takes(raw []byte, kind returns.Kind, kept bool) {
	h.t.Helper()
	for range 2 { // handed in twice is once
		got, err := h.App.Letters.Take(h.t.Context(), postmaster, raw)
		h.must(err)
		if got.Kind != kind || got.Kept != kept {
			h.t.Errorf("taken as %+v, want %s, kept %v", got, kind, kept)
		}
	}
}

// TestABounceStopsLettersToThatAddressOnly: 5.1.1 at once, and to the address that the
// letter was written to, whatever the report names.
func TestABounceStopsLettersToThatAddressOnly(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	e, other := h.register("Gone"), h.register("Nobody")
	in, id := h.leaves(e)
	raw := strings.ReplaceAll(string(h.report("unknown-mailbox", id)), "nobody@example.org", other.Email)
	h.takes([]byte(raw), returns.Failed, false)
	h.stands(id, mailer.Bounced)
	now, err := h.Stores().Invitations.Invitation(ctx, in.ID)
	h.must(err)
	if now.State != invitation.Bounced {
		t.Errorf("the invitation is %s", now.State)
	}
	for email, want := range map[string]bool{e.Email: true, other.Email: false} {
		if gone, err := h.Stores().Letters.Suppressed(ctx, email); err != nil || gone != want {
			t.Errorf("letters to %s are stopped: %v, %v", email, gone, err)
		}
	}
	rows, err := h.Log(ctx, e.ID, 20)
	h.must(err)
	n := 0
	for _, r := range rows {
		if r.Action == office.LetterBounced {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the log tells of %d bounces", n)
	}
}

// TestAReportNamesItsLetterByWhereItCameTo: one that repeats nothing of the letter, at the
// address that only this service makes; an address with another code names nothing.
func TestAReportNamesItsLetterByWhereItCameTo(t *testing.T) {
	h := newHouse(t, func(c *app.Config) { c.ReturnsTo = "Returns@example.org" })
	_, id := h.leaves(h.register("Gone"))
	l, err := h.Stores().Letters.Letter(t.Context(), id)
	h.must(err)
	m, err := h.Stores().Letters.Said(t.Context(), id)
	h.must(err)
	left := strings.TrimPrefix(strings.Split(l.MessageID, "@")[0], "<")
	if !strings.HasPrefix(m.Envelope, "returns+"+left+".") || len(strings.Split(m.Envelope, "@")[0]) > 64 {
		t.Fatalf("it is reported to %q", m.Envelope)
	}
	bare := strings.ReplaceAll(string(h.report("unknown-mailbox", id)), l.MessageID, "<something.else@example.org>")
	to := func(address string) []byte { return []byte("Delivered-To: " + address + "\r\n" + bare) }
	h.takes(to("returns+"+left+".000000000000@example.org"), returns.Failed, true)
	h.stands(id, mailer.HandedOver)
	h.takes(to(strings.ToUpper(m.Envelope)), returns.Failed, false)
	h.stands(id, mailer.Bounced)
}

// TestPolicyIsNeverThePersonsFault: 5.7.x and a full mailbox stop nothing, however often.
func TestPolicyIsNeverThePersonsFault(t *testing.T) {
	h := newHouse(t)
	e := h.register("Filtered")
	for range 3 {
		for _, report := range []string{"policy", "full"} {
			_, id := h.leaves(e)
			h.takes(h.report(report, id), returns.Failed, false)
			h.stands(id, mailer.Bounced)
		}
	}
	if gone, err := h.Stores().Letters.Suppressed(t.Context(), e.Email); err != nil || gone {
		t.Errorf("policy stops letters: %v, %v", gone, err)
	}
}

// TestADelayIsSaidAndAnAnswerOutlivesABounce: a delay is no failure; who answered keeps
// her answer.
func TestADelayIsSaidAndAnAnswerOutlivesABounce(t *testing.T) {
	h := newHouse(t)
	in, id := h.leaves(h.register("Slow"))
	h.takes(h.report("delayed", id), returns.Delayed, false)
	h.stands(id, mailer.Delayed)
	_, err := h.Invitations.Answer(t.Context(), in.ID, invitation.Answer{State: invitation.Accepted})
	h.must(err)
	h.takes(h.report("policy", id), returns.Failed, false)
	h.stands(id, mailer.Bounced)
	if now, err := h.Stores().Invitations.Invitation(t.Context(), in.ID); err != nil || now.State != invitation.Accepted {
		t.Errorf("she accepted, and the invitation is %s: %v", now.State, err)
	}
}

// TestAComplaintIsTheWishToGetNoMore: it withdraws the consent behind the letter; about a
// letter without one it waits for an officer.
func TestAComplaintIsTheWishToGetNoMore(t *testing.T) {
	h := newHouse(t)
	e := h.register("Cross")
	in, id := h.leaves(e)
	h.takes(h.report("complaint", id), returns.Complaint, false)
	now, err := h.Roster.Own(t.Context(), self(e))
	h.must(err)
	if now.Agreed(office.ToInvitations) || !now.Agreed(office.ToRoster) {
		t.Errorf("her consents are %+v", now.Consents)
	}
	_, err = h.Invitations.Answer(t.Context(), in.ID, invitation.Answer{State: invitation.Declined})
	h.must(err)
	receipt := fmt.Sprintf("receipt:%s:1", in.ID)
	h.handOver(receipt)
	h.takes(h.report("complaint", receipt), returns.Complaint, true)
	if list, total, err := h.App.Letters.Returned(t.Context(), officer, 10); err != nil || total != 1 || list[0].Why != "complaint" {
		t.Errorf("%d are kept: %+v, %v", total, list, err)
	}
}

// TestWhatNoRuleDealsWithIsKeptForAnOfficer: automatic answers, prose, reports about
// letters that are not ours, and what cannot be read at all.
func TestWhatNoRuleDealsWithIsKeptForAnOfficer(t *testing.T) {
	h := newHouse(t)
	_, id := h.leaves(h.register("Somebody"))
	for _, name := range []string{"automatic-answer", "prose", "not-spam"} {
		h.takes(h.report(name, id), returns.Other, true)
	}
	h.takes(h.report("no-letter", id), returns.Failed, true)
	h.takes([]byte("\r\n\r\n"), returns.Other, true)
	h.takes(h.report("arrived", id), returns.Arrived, false)
	h.stands(id, mailer.HandedOver)
	list, total, err := h.App.Letters.Returned(t.Context(), officer, 10)
	h.must(err)
	if total != 5 || len(list) != 5 {
		t.Fatalf("%d are kept", total)
	}
	if _, err := h.App.Letters.Take(t.Context(), officer, []byte("x")); office.CodeOf(err) != office.Forbidden {
		t.Errorf("an officer hands in what comes back: %v", err)
	}
	_, err = h.App.Letters.Seen(t.Context(), officer, []string{list[0].ID})
	h.must(err)
	h.pass(91 * office.Day)
	if n, err := h.Stores().Letters.ForgetReturned(t.Context(), 90*office.Day); err != nil || n != 4 {
		t.Errorf("%d are forgotten: %v", n, err)
	}
}

// TestWhatComesBackIsReadFromAMaildir: a file once, and what cannot be dealt with now
// stays.
func TestWhatComesBackIsReadFromAMaildir(t *testing.T) {
	dir := t.TempDir()
	for _, part := range []string{"new", "cur", "tmp"} {
		if err := os.Mkdir(filepath.Join(dir, part), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	h := newHouse(t, func(c *app.Config) { c.Returns = dir })
	e := h.register("Gone")
	in := h.invite(h.open(content(2, false)), e)[0]
	id := "invite:" + in.ID + ":1"
	h.must(os.WriteFile(filepath.Join(dir, "new", "1.bounce"), h.report("unknown-mailbox", id), 0o600))
	_, err := h.Stores().Letters.Claim(t.Context(), mailer.Claim{By: "test", Lanes: mailer.Lanes(), Limit: 10, Now: h.clock(), Until: h.clock().Add(office.Day)})
	h.must(err)
	if n, err := h.TakeReturns(t.Context()); err == nil || n != 0 {
		t.Errorf("a letter in hand is said to have bounced: %d, %v", n, err)
	}
	_, err = h.Stores().Letters.StartSending(t.Context(), "test", []string{id}, h.clock(), h.clock().Add(office.Day))
	h.must(err)
	_, err = h.MailerOutbox().Settle(t.Context(), "test", []mailer.Settlement{{ID: id, State: mailer.HandedOver, At: h.clock()}})
	h.must(err)
	if n, err := h.TakeReturns(t.Context()); err != nil || n != 1 {
		t.Errorf("%d are taken: %v", n, err)
	}
	h.stands(id, mailer.Bounced)
	if _, err := os.Stat(filepath.Join(dir, "cur", "1.bounce:2,S")); err != nil {
		t.Error(err)
	}
	if n, err := h.TakeReturns(t.Context()); err != nil || n != 0 {
		t.Errorf("taken twice: %d, %v", n, err)
	}
}

// TestAnOfficerLooksAtWhatCameBack: it is handed in at the API, stands on her home, and
// goes when she has dealt with it.
func TestAnOfficerLooksAtWhatCameBack(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	c := newCaller(t, d.a, "postmaster")
	raw, err := os.ReadFile(filepath.Join("returns", "testdata", "automatic-answer.eml"))
	if err != nil {
		t.Fatal(err)
	}
	c.good("POST", "/returns", `{"message":"`+base64.StdEncoding.EncodeToString(raw)+`"}`)
	if status, _, _ := c.call("GET", "/letters", ""); status != 403 {
		t.Errorf("who hands in what comes back reads letters: %d", status)
	}
	d.b.Get("/en/staff").Want(200, "1 message came back")
	d.b.Get("/en/staff/returned").Want(200, "Amal", "no delivery report", "out of the office")
	id := d.b.Page[strings.Index(d.b.Page, "ret_"):][:36]
	d.b.Send("/returned", "message", id).Want(200, "They are done.", "Nothing waits for you")
}

// TestAnOfficerLetsLettersGoToAnAddressAgain: she sees why they stopped, says how she knows
// better, and the log and the person have it; without a reason nothing changes.
func TestAnOfficerLetsLettersGoToAnAddressAgain(t *testing.T) {
	d := openDeskOn(t, "en", "shahla.karim@example.org", 20, func(*app.Config) {})
	e, err := d.a.Roster.Register(t.Context(), officer, (&house{App: d.a, t: t, now: time.Now()}).registration("Reached"))
	if err != nil {
		t.Fatal(err)
	}
	letters, at := d.a.Stores().Letters, "/en/staff/experts/"+e.ID
	stopped := func() bool {
		t.Helper()
		gone, err := letters.Suppressed(t.Context(), e.Email)
		if err != nil {
			t.Fatal(err)
		}
		return gone
	}
	d.b.Get(at + "/address").Want(200).Lacks("Letters to this address are stopped")
	if err := letters.Suppress(t.Context(), mailer.BadAddress{Letter: "invite:inv_1:1", Address: e.Email, Reply: "550 5.1.1 nobody here", At: d.a.Gate.Now()}); err != nil {
		t.Fatal(err)
	}
	d.b.Get(at).Want(200, "Letters to this address are stopped")
	d.b.Get(at+"/address").Want(200, "550 5.1.1 nobody here").Send(at+"/address/free", "why", " ").Want(422, `href="#f-why"`)
	d.b.Send(at+"/address/free", "why", strings.Repeat("x", 501)).Want(422, "longer than 500 characters", "xxxx")
	if !stopped() {
		t.Error("letters go again without a reason")
	}
	d.b.Get(at+"/address").Send(at+"/address/free", "why", "She rang from the number in her record.").Want(200, "Letters may go to this address again.").Lacks("are stopped")
	if stopped() {
		t.Error("letters are stopped still")
	}
	waitFor(t, func() bool {
		rows, err := d.a.Log(t.Context(), e.ID, 50)
		return err == nil && hasAction(rows, office.AddressFreed)
	})
}
