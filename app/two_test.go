package app_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// TestTwoInstancesOnMongoDB: two services with an index and a mailer each on one
// database. What one registers the other finds; each letter leaves once, whoever
// carries it; answers at both doors fill the seats and no more.
func TestTwoInstancesOnMongoDB(t *testing.T) {
	shared := onMongoDB(t)
	box := apptest.NewMailbox(t)
	var first app.Config
	start := func() *app.App {
		return apptest.Start(t, func(c *app.Config) {
			c.SMTPURL, c.Mail = box.URL, ""
			if first.MongoName == "" {
				shared(c)
				first = *c
				return
			}
			c.MongoURI, c.MongoName, c.KeyFile = first.MongoURI, first.MongoName, first.KeyFile
		})
	}
	one, two := start(), start()
	const people, seats = 12, 3
	ids := registerMany(t, one, people)
	waitFor(t, func() bool {
		found, err := two.Roster.Search(t.Context(), officer, roster.Query{})
		return err == nil && found.Total == people
	})
	p := openRole(t, one, seats)
	plan, err := two.Invitations.Plan(t.Context(), officer, p.ID, 1, ids, "")
	if err != nil || len(plan.Letters) != people {
		t.Fatalf("plan %d letters, %v", len(plan.Letters), err)
	}
	if n, err := two.Invitations.Send(t.Context(), officer, plan); n != people || err != nil {
		t.Fatalf("sent %d, %v", n, err)
	}
	waitFor(t, func() bool { return len(box.Letters()) >= people })
	answerAll(t, []*app.App{one, two}, plan)
	board, err := one.Invitations.Board(t.Context(), officer, p.ID)
	if err != nil || board.Roles[0].Taken != seats {
		t.Errorf("%d seats of %d are taken, %v", board.Roles[0].Taken, seats, err)
	}
	waitFor(t, func() bool { return len(box.Letters()) >= 2*people }) // and a receipt or a seat for everybody
	time.Sleep(time.Second)                                           // one too many would come now
	seen := map[string]bool{}
	for _, l := range box.Letters() {
		if seen[l.MessageID] {
			t.Errorf("%s came twice: %s", l.MessageID, l.Subject)
		}
		seen[l.MessageID] = true
	}
	if len(seen) != 2*people {
		t.Errorf("%d letters came, want %d", len(seen), 2*people)
	}
}

func registerMany(t *testing.T, a *app.App, n int) (ids []string) {
	t.Helper()
	proven := time.Now().Add(-time.Hour)
	for i := range n {
		e, err := a.Roster.Register(t.Context(), officer, roster.Registration{
			Identity: office.Identity{Email: fmt.Sprintf("person%d@example.org", i), Name: office.Name{Latin: fmt.Sprintf("Person %c", 'A'+i)}, Language: "en", Country: "SE", City: "Lund"},
			Profile:  roster.Profile{Occupations: []roster.Occupation{{Code: "2212", Years: 10}}, Languages: []roster.Language{{Code: "ar", Level: "B2"}}},
			Consents: []office.Consent{{Purpose: office.ToRoster}, {Purpose: office.ToInvitations}}, ConsentSource: office.FromPaper, EmailVerifiedAt: &proven})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, e.ID)
	}
	return ids
}

// openRole is an open programme whose seats go to who accepts first.
func openRole(t *testing.T, a *app.App, seats int) programme.Programme {
	t.Helper()
	p, err := a.Programmes.Create(t.Context(), officer, content(seats, true))
	if err == nil {
		_, err = a.Programmes.Move(t.Context(), officer, p.ID, "open", "")
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// answerAll lets everybody accept at once, in turn at each door.
func answerAll(t *testing.T, doors []*app.App, plan invitation.Plan) {
	t.Helper()
	var all sync.WaitGroup
	for i, l := range plan.Letters {
		all.Go(func() {
			if _, err := doors[i%len(doors)].Invitations.Answer(t.Context(), l.ID, invitation.Answer{State: invitation.Accepted}); err != nil {
				t.Errorf("answer %d: %v", i, err)
			}
		})
	}
	all.Wait()
}
