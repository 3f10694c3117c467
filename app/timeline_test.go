package app_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"jisr/app/office"
)

// TestTheTimelineShowsEveryLetterAndAnswer: an invitation, its letter, her answer, the
// receipt and the seat each stand once on her record, and older events behind a link.
func TestTheTimelineShowsEveryLetterAndAnswer(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	d.walk()
	d.b.Get(d.board(d.mosul())).Want(200)
	list, err := d.a.Invitations.Store.Invitations(t.Context(), regexp.MustCompile(`prg_\w+`).FindString(d.b.Path))
	if err != nil || len(list) == 0 {
		t.Fatalf("%d invitations, %v", len(list), err)
	}
	one := "/en/staff/experts/"
	for _, in := range list {
		if in.AnsweredAt != nil && time.Since(in.QueuedAt) < time.Hour {
			one += in.Expert
		}
	}
	d.b.Get(one).Want(200)
	kinds := []string{"An invitation to a programme", "Confirmation of an answer", "Confirmation of a seat"}
	for _, text := range kinds {
		if n := strings.Count(d.timeline(), text); n != 1 {
			t.Errorf("%q stands %d times in the timeline", text, n)
		}
	}
	for _, text := range []string{"Invited</a>", "Answered an invitation</a>", "accepted", "Record opened", "sent</span>"} {
		if !strings.Contains(d.timeline(), text) {
			t.Errorf("no %q in the timeline:\n%s", text, d.timeline())
		}
	}
	if strings.Contains(d.timeline(), "Letter sent") {
		t.Error("the log repeats what stands there")
	}
	d.olderEvents(one)
}

// olderEvents reads the record often enough that its first event stands behind the link.
func (d *desk) olderEvents(one string) {
	d.t.Helper()
	expert := strings.TrimPrefix(one, "/en/staff/experts/")
	for range 45 {
		if err := d.a.Stores().Audit.Write(d.t.Context(), office.Entry{ID: office.NewID("log"), At: time.Now(), Actor: officer, Action: office.Opened, Subjects: []string{expert}}); err != nil {
			d.t.Fatal(err)
		}
	}
	d.b.Get(one).Want(200, "?more=1#timeline")
	if strings.Contains(d.timeline(), "An invitation to a programme") {
		d.t.Error("the oldest event is among the newest")
	}
	d.b.Get(one + "?more=1").Want(200)
	if !strings.Contains(d.timeline(), "An invitation to a programme") {
		d.t.Error("the link shows no older event")
	}
}

// timeline is that part of the record.
func (d *desk) timeline() string {
	_, part, _ := strings.Cut(d.b.Page, `id="timeline"`)
	part, _, _ = strings.Cut(part, "<aside")
	return part
}
