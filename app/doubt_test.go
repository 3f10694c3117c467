package app_test

import (
	"slices"
	"testing"
	"time"

	"jisr/app/office"
	"jisr/app/store"
	"jisr/mailer"
)

// doubt invites two people and then knows no more of their letters than a backup would.
func (h *house) doubt() (first, second string) {
	h.t.Helper()
	p := h.open(content(5, false))
	list := h.invite(p, h.register("First"), h.register("Second"))
	_, err := h.Stores().Letters.Doubt(h.t.Context())
	h.must(err)
	return "invite:" + list[0].ID + ":1", "invite:" + list[1].ID + ":1"
}

func (h *house) stands(letter string, want mailer.State) {
	h.t.Helper()
	l, err := h.Stores().Letters.Letter(h.t.Context(), letter)
	h.must(err)
	if l.State != want {
		h.t.Errorf("%s is %s, want %s", letter, l.State, want)
	}
}

// TestAnUncertainInvitationWaitsForAnOfficer: it goes again as the same letter, or
// never, and both are written down; letters that go again by themselves are not asked
// about.
func TestAnUncertainInvitationWaitsForAnOfficer(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	first, second := h.doubt()
	list, experts, total, err := h.App.Letters.Uncertain(ctx, officer, 0, 10)
	h.must(err)
	if total != 2 || len(list) != 2 || len(experts) != 2 || list[0].Kind != "invitation" {
		t.Fatalf("%d letters wait: %+v", total, list)
	}
	before, err := h.Stores().Letters.Letter(ctx, first)
	h.must(err)
	for again, id := range map[bool]string{true: first, false: second} {
		if n, err := h.App.Letters.Decide(ctx, officer, []string{id, "nothing"}, again); err != nil || n != 1 {
			t.Fatalf("%d decided: %v", n, err)
		}
		if n, err := h.App.Letters.Decide(ctx, officer, []string{id}, !again); err != nil || n != 0 {
			t.Errorf("decided twice: %d, %v", n, err)
		}
	}
	h.stands(first, mailer.Queued)
	h.stands(second, mailer.Cancelled)
	after, err := h.Stores().Letters.Letter(ctx, first)
	h.must(err)
	if after.MessageID != before.MessageID {
		t.Error("the letter that goes again is another")
	}
	want := map[string]office.Action{first: office.LetterAgain, second: office.LetterRests}
	for id, action := range want {
		l, err := h.Stores().Letters.Letter(ctx, id)
		h.must(err)
		rows, err := h.Log(ctx, l.Expert, 10)
		h.must(err)
		if !slices.ContainsFunc(rows, func(e office.Entry) bool { return e.Action == action && e.Actor.ID == officer.ID }) {
			t.Errorf("the log of %s has %+v", id, rows)
		}
	}
	viewer := officer
	viewer.Roles = []office.Role{office.Viewer}
	if _, err := h.App.Letters.Decide(ctx, viewer, []string{second}, true); office.CodeOf(err) != office.Forbidden {
		t.Errorf("a viewer decides: %v", err)
	}
}

// TestAllUncertainLettersGoAgainAtTheirNumber: only who typed how many sends them all.
func TestAllUncertainLettersGoAgainAtTheirNumber(t *testing.T) {
	h := newHouse(t)
	first, second := h.doubt()
	_, err := h.App.Letters.DecideAll(t.Context(), officer, 3, true)
	h.wrong(err, "confirm", "letters")
	h.stands(first, mailer.Uncertain)
	if n, err := h.App.Letters.DecideAll(t.Context(), officer, 2, true); err != nil || n != 2 {
		t.Fatalf("%d go again: %v", n, err)
	}
	h.stands(first, mailer.Queued)
	h.stands(second, mailer.Queued)
	_, err = h.App.Letters.DecideAll(t.Context(), officer, 0, true)
	h.wrong(err, "confirm", "letters")
}

// TestAnOfficerDecidesAboutLettersInPages: the task stands on her home, the ticked
// letter rests, the rest goes at its number.
func TestAnOfficerDecidesAboutLettersInPages(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	d.doubtful()
	d.b.Get("/en/staff").Want(200, "3 letters may have gone or not")
	d.b.Get("/en/staff/letters").Want(200, "3 letters wait").SendTo("/en/staff/letters", "/staff/letters", "letter", "news:1", "verb", "rest").Want(200, "These letters are not sent.", "2 letters wait")
	d.b.Send("/letters", "all", "true", "verb", "again", "confirm", "5").Want(422, "Type it")
	d.b.Send("/letters", "all", "true", "verb", "again", "confirm", "2").Want(200, "No letter waits")
}

// doubtful leaves three letters of which nobody knows whether they went.
func (d *desk) doubtful() {
	d.t.Helper()
	for _, id := range []string{"news:1", "news:2", "news:3"} {
		l := mailer.Letter{ID: id, Kind: "news", Code: id, Lane: mailer.News, State: mailer.Uncertain, Times: map[mailer.State]time.Time{mailer.Uncertain: time.Now()}, ExpiresAt: time.Now().Add(time.Hour)}
		if err := d.a.Stores().Letters.Queue(d.t.Context(), l, store.LetterBody{ID: id, Message: mailer.Message{To: mailer.Address{Addr: "reader@example.org"}, Subject: "News", Lang: "en"}}); err != nil {
			d.t.Fatal(err)
		}
	}
}
