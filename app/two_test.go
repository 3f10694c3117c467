package app_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/apptest/proof"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/store"
)

// TestTwoInstancesOnMongoDB: two services with an index each on one database. What
// one registers the other finds; each letter leaves once; answers at both doors fill
// the seats and no more. Both send where the database keeps a compare-and-swap; where
// it does not (FerretDB), only one does.
func TestTwoInstancesOnMongoDB(t *testing.T) {
	people, seats := proof.Of(12, 50), proof.Of(3, 10)
	shared := onMongoDB(t)
	box := apptest.NewMailbox(t)
	one, two := startTwo(t, box, shared)
	ids := registerMany(t, one, people)
	waitFor(t, func() bool {
		found, err := two.Roster.Search(t.Context(), officer, roster.Query{})
		return err == nil && found.Total == people
	})
	follows(t, one, two)
	p := openRole(t, one, seats)
	var plan invitation.Plan
	for some := range slices.Chunk(ids, invitation.SecondPersonAbove) { // as many as one officer may
		part, err := two.Invitations.Plan(t.Context(), officer, p.ID, 1, some, "")
		if err != nil || len(part.Letters) != len(some) {
			t.Fatalf("plan %d letters, %v", len(part.Letters), err)
		}
		if sent, err := two.Invitations.Send(t.Context(), officer, part); sent.Queued != len(some) || err != nil {
			t.Fatalf("sent %+v, %v", sent, err)
		}
		plan.Letters = append(plan.Letters, part.Letters...)
	}
	end := time.Now().Add(proof.Of(patience, 6*patience)) // FerretDB reads a whole collection for each question
	for inState(t, one, p.ID, invitation.Sent) < people {
		if time.Now().After(end) {
			t.Fatalf("%d of %d letters left", inState(t, one, p.ID, invitation.Sent), people)
		}
		time.Sleep(200 * time.Millisecond)
	}
	answerAll(t, []*app.App{one, two}, plan)
	board, err := two.Invitations.Board(t.Context(), officer, p.ID)
	if err != nil || board.Roles[0].Taken != seats {
		t.Errorf("%d seats of %d are taken, %v", board.Roles[0].Taken, seats, err)
	}
	waitFor(t, func() bool { return len(box.Letters()) >= 2*people }) // and a seat or a place for everybody
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
	proof.Row{Fault: "two instances: answers for too few seats", Runs: 2, Acknowledged: people, Lost: max(seats-board.Roles[0].Taken, 0),
		Duplicated: len(box.Letters()) - len(seen) + max(board.Roles[0].Taken-seats, 0)}.Log(t)
}

// startTwo starts two services on one database.
func startTwo(t *testing.T, box *apptest.Mailbox, shared func(*app.Config)) (one, two *app.App) {
	t.Helper()
	var first app.Config
	one = apptest.Start(t, func(c *app.Config) {
		c.SMTPURL, c.Mail = box.URL, ""
		shared(c)
		first = *c
	})
	two = apptest.Start(t, func(c *app.Config) {
		c.SMTPURL, c.Mail, c.MongoURI, c.MongoName, c.KeyFile = box.URL, "", first.MongoURI, first.MongoName, first.KeyFile
		if !one.Has(store.AtomicUpdates) {
			t.Logf("NOT RUN: two mailers at once, since this server does not hold %s; the second instance leaves its letters to the first", store.AtomicUpdates)
			c.Mail = app.MailElsewhere
		}
	})
	return one, two
}

// follows says how long it takes until one instance finds what the other changed.
func follows(t *testing.T, one, two *app.App) {
	t.Helper()
	e, err := one.Roster.Prepare(officer, roster.Registration{Identity: office.Identity{Email: "moves@example.org", Name: office.Name{Latin: "Person"}, Language: "en", Country: "SE"}, ConsentSource: office.FromPaper,
		Profile:  roster.Profile{Occupations: []roster.Occupation{{Code: "2212", Years: 10}}, Languages: []roster.Language{{Code: "ar", Level: "B2"}}},
		Consents: []office.Consent{{Purpose: office.ToRoster}}})
	if err == nil {
		err = one.Stores().People.InsertExpert(t.Context(), e)
	}
	if err != nil {
		t.Fatal(err)
	}
	var took []time.Duration
	for i := range 20 {
		town := fmt.Sprintf("Town%c", 'A'+i)
		if _, err := one.Roster.Change(t.Context(), officer, e.ID, int64(i)+1, nil, func(e *roster.Expert) error { e.City = town; return nil }); err != nil {
			t.Fatal(err)
		}
		since := time.Now()
		waitFor(t, func() bool {
			found, err := two.Roster.Search(t.Context(), officer, roster.Query{Filters: []roster.Criterion{{Kind: roster.Must, Field: roster.FieldCity, Op: roster.Is, Value: roster.Value{Codes: []string{town}}}}})
			return err == nil && found.Total == 1
		})
		took = append(took, time.Since(since))
	}
	slices.Sort(took)
	t.Logf("one instance finds what the other changed after %s (the median), at most %s", took[len(took)/2].Round(time.Millisecond), took[len(took)-1].Round(time.Millisecond))
	if err := one.Stores().People.EraseExpert(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
}

func registerMany(t *testing.T, a *app.App, n int) (ids []string) {
	t.Helper()
	proven := time.Now().Add(-time.Hour)
	for i := range n {
		e, err := a.Roster.Register(t.Context(), officer, roster.Registration{
			Identity: office.Identity{Email: fmt.Sprintf("person@host%d.example.org", i), Name: office.Name{Latin: fmt.Sprintf("Person %c", 'A'+i)}, Language: "en", Country: "SE", City: "Lund"},
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
	p, err := a.Programmes.Create(t.Context(), officer, toCome(content(seats, true), time.Now()))
	if err == nil {
		_, err = a.Programmes.Move(t.Context(), officer, p.ID, "open", "")
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// inState counts a programme's invitations in a state.
func inState(t *testing.T, a *app.App, programme string, s invitation.State) (n int) {
	t.Helper()
	list, err := a.Invitations.List(t.Context(), officer, programme)
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range list {
		if in.State == s {
			n++
		}
	}
	return n
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
