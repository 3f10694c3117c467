package app_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/apptest/proof"
	"jisr/app/invitation"
)

// TestAClockThatJumpsRepeatsNothing: the clock of the service goes forth and back by an
// hour and by a day while invitations are out and people sign in. No letter comes twice, a
// link works at the clock that made it, and one that was made at a clock ahead still opens.
func TestAClockThatJumpsRepeatsNothing(t *testing.T) {
	const people = 4
	jump := &atomic.Int64{}
	box := apptest.NewMailbox(t)
	a := apptest.Start(t, func(c *app.Config) {
		c.SMTPURL, c.Mail = box.URL, ""
		c.Now = func() time.Time { return time.Now().Add(time.Duration(jump.Load())) }
	})
	ids := registerMany(t, a, people)
	p := openRole(t, a, 2)
	plan, err := a.Invitations.Plan(t.Context(), officer, p.ID, 1, ids, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Invitations.Send(t.Context(), officer, plan); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return inState(t, a, p.ID, invitation.Sent) == people })
	jumps := []time.Duration{time.Hour, 0, -time.Hour, 0, 24 * time.Hour, 0, -24 * time.Hour, 0}
	row := proof.Row{Fault: "clock ±1 hour, ±1 day", Runs: len(jumps), Acknowledged: people}
	for i, by := range jumps {
		mail := fmt.Sprintf("clock%d@clock%d.example.org", i, i)
		apptest.NewBrowser(t, a.URL(), "en").Get("/en/register").Want(200).Send("/register", "email", mail).Want(200)
		early := box.Wait(t, mail, 1).Link(t, "/enter/")
		jump.Store(int64(by))
		late := fmt.Sprintf("late%d@late%d.example.org", i, i)
		b := apptest.NewBrowser(t, a.URL(), "en").Get("/en/register").Want(200)
		b.Send("/register", "email", late).Want(200)
		b.Get(box.Wait(t, late, 1).Link(t, "/enter/")).Want(200).Send("/enter/").Want(200)
		if i > 0 && by < jumps[i-1] { // made ahead of the clock: its time has not passed
			apptest.NewBrowser(t, a.URL(), "en").Get(early).Want(200).Send("/enter/").Want(200)
		}
		row.Acknowledged += 2
		time.Sleep(300 * time.Millisecond) // the duties look at the clock
	}
	time.Sleep(time.Second) // one too many would come now
	seen := map[string]bool{}
	for _, l := range box.Letters() {
		if seen[l.MessageID] {
			row.Duplicated++
			t.Errorf("%s to %s came twice", l.Subject, l.To)
		}
		seen[l.MessageID] = true
	}
	if want := people + 2*len(jumps); len(seen) != want {
		t.Errorf("%d letters came, want %d", len(seen), want)
		row.Lost += max(want-len(seen), 0)
	}
	row.Log(t)
}
