package app_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// TestTheDesksWorkTogether walks the main job below the pages: an officer registers
// people, finds them, counts, matches, shortlists, previews and sends; letters are
// read from a real SMTP server; one person answers and gets the seat.
func TestTheDesksWorkTogether(t *testing.T) { walkTheDesks(t, nil) }

// TestTheDesksWorkTogetherOnMongoDB is the same walk over a real wire.
func TestTheDesksWorkTogetherOnMongoDB(t *testing.T) {
	walkTheDesks(t, onMongoDB(t))
}

// onMongoDB points a configuration at a database of its own on the server that
// JISR_TEST_MONGODB_URI names.
func onMongoDB(t *testing.T) func(*app.Config) {
	t.Helper()
	uri := os.Getenv("JISR_TEST_MONGODB_URI")
	if uri == "" {
		t.Skip("NOT RUN: JISR_TEST_MONGODB_URI names no MongoDB (.ci/ferretdb/with.sh brings a FerretDB, and CI runs it)")
	}
	return func(c *app.Config) { c.MongoURI, c.MongoName = uri, office.NewID("walk") }
}

func walkTheDesks(t *testing.T, set func(*app.Config)) {
	t.Helper()
	box := apptest.NewMailbox(t)
	a := apptest.Start(t, func(c *app.Config) {
		c.SMTPURL, c.Mail = box.URL, ""
		if set != nil {
			set(c)
		}
	})
	ctx := t.Context()
	officer := office.Actor{Kind: office.OfficerKind, ID: "off_x", Roles: []office.Role{office.OfficerRole}}
	proven := time.Now().Add(-time.Hour)
	agreed := []office.Consent{{Purpose: office.ToRoster}, {Purpose: office.ToInvitations}}
	register := func(latin, native, mail, city string, arabic string) roster.Expert {
		e, err := a.Roster.Register(ctx, officer, roster.Registration{
			Identity: office.Identity{Email: mail, Name: office.Name{Latin: latin, Native: native}, Language: "ckb", Country: "SE", City: city, BirthYear: 1984, Gender: office.Female},
			Profile: roster.Profile{Headline: "Interventional cardiologist", Summary: "Cath lab work since 2016.",
				Occupations:  []roster.Occupation{{Code: "2212", Concept: "jisr:cardiologist", Years: 12}},
				Skills:       []roster.Skill{{ID: "jisr:cardiac-catheterisation", Note: "cath lab since 2016"}},
				Languages:    []roster.Language{{Code: "ckb", Level: "native"}, {Code: "ar", Level: arabic}},
				Availability: roster.Availability{Modes: []roster.Mode{roster.Visit}, Windows: []roster.Window{{From: "2027-03-01", To: "2027-05-31", Days: 14}}}},
			Consents: agreed, ConsentSource: office.FromPaper, EmailVerifiedAt: &proven,
			Vetting: []roster.Vetting{{Claim: roster.ClaimLicence, Field: "2212", Scope: "SE", Status: roster.Verified, Institution: "ins_1", Evidence: "Register of Sweden", At: &proven, Expires: "2035-01-01"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	rozhan := register("Rozhan Ahmed", "ڕۆژان ئەحمەد", "rozhan@example.org", "Stockholm", "B2")
	register("Leila Yousif", "لیلا یوسف", "leila@example.org", "Lund", "A2")
	find := func(q roster.Query, want int) roster.Found {
		t.Helper()
		deadline := time.Now().Add(patience)
		for {
			found, err := a.Roster.Search(ctx, officer, q)
			if err != nil {
				t.Fatal(err)
			}
			if found.Total == want {
				return found
			}
			if time.Now().After(deadline) {
				t.Fatalf("found %d, want %d, in time (%+v)", found.Total, want, q)
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
	find(roster.Query{Text: "دڵ", Facets: true}, 2)
	if hit := find(roster.Query{Text: "cath", Facets: true}, 2).Hits[0]; len(hit.Highlights) == 0 {
		t.Error("nothing is highlighted")
	}
	if got := find(roster.Query{Name: "د. روژان ئەحمەد", Purpose: "known from a congress"}, 1); got.Hits[0].Expert.ID != rozhan.ID {
		t.Error("the name finds another person")
	}
	criteria := []roster.Criterion{
		{Kind: roster.Must, Field: roster.FieldLicence, Op: roster.Is, Value: roster.Value{Codes: []string{"2212"}, Verified: true}},
		{Kind: roster.Must, Field: roster.FieldLanguage, Op: roster.AtLeast, Value: roster.Value{Codes: []string{"ar"}, Level: "B1"}},
		{Kind: roster.Must, Field: roster.FieldAvailability, Op: roster.Within, Value: roster.Value{From: "2027-03-01", To: "2027-05-31", Days: 10}},
		{Kind: roster.Should, Field: roster.FieldSkill, Op: roster.Is, Value: roster.Value{Codes: []string{"jisr:cardiac-catheterisation"}}, Weight: 5},
		{Kind: roster.Should, Field: roster.FieldYears, Op: roster.AtLeast, Value: roster.Value{Number: 20}, Weight: 3},
	}
	counts, err := a.Programmes.Preview(ctx, officer, criteria)
	if err != nil || counts.Total != 1 || counts.Steps[0].Count != 2 || counts.Without[1].Count != 2 {
		t.Fatalf("preview %+v, %v", counts, err)
	}
	p, err := a.Programmes.Create(ctx, officer, toCome(programme.Content{Title: office.Text{En: "Mosul general hospital", Ckb: "نەخۆشخانەی گشتیی مووسڵ"}, Governorate: "IQ-NI", Mode: roster.Visit,
		From: "2027-03-01", To: "2027-05-31", AnswerBy: "2027-01-20", Conditions: programme.Conditions{Travel: true, Lodging: true},
		Roles: []programme.Role{{Title: office.Text{En: "Cardiologist", Ckb: "پزیشکی دڵ"}, Seats: 1, Criteria: criteria}}}, time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Programmes.Move(ctx, officer, p.ID, "open", ""); err != nil {
		t.Fatal(err)
	}
	matches, err := a.Programmes.Matches(ctx, officer, p.ID, 1, 0, 50)
	if err != nil || matches.Total != 1 || len(matches.Candidates) != 1 {
		t.Fatalf("matches %+v, %v", matches, err)
	}
	m := matches.Candidates[0]
	if m.Half != 10+3 || m.Of != 16 || !m.Blind || m.Expert.Name.Latin != "" || !strings.HasPrefix(m.Key, "ali_") {
		t.Errorf("half %d of %d, blind %v, %+v", m.Half, m.Of, m.Blind, m.Expert.Person)
	}
	if _, err := a.Programmes.Shortlist(ctx, officer, p.ID, 1, []programme.Decision{{Expert: m.Key, In: true}}); err != nil {
		t.Fatal(err)
	}
	plan, err := a.Invitations.Plan(ctx, officer, p.ID, 1, nil, "")
	if err != nil || len(plan.Letters) != 1 {
		t.Fatalf("plan %+v, %v", plan, err)
	}
	if sent, err := a.Invitations.Send(ctx, officer, plan); sent.Queued != 1 || err != nil {
		t.Fatalf("sent %+v, %v", sent, err)
	}
	letter := box.Wait(t, "rozhan@example.org", 1)
	for _, part := range []string{"ڕۆژان ئەحمەد", "نەخۆشخانەی گشتیی مووسڵ", "JSR-", "/ckb/answer/"} {
		if !strings.Contains(letter.Text, part) {
			t.Errorf("the letter does not hold %q:\n%s", part, letter.Text)
		}
	}
	again, err := a.Invitations.Plan(ctx, officer, p.ID, 1, []string{rozhan.ID}, "")
	if err != nil || len(again.Skipped) != 1 || again.Skipped[0].Reason != invitation.SkipInvited {
		t.Errorf("asked again: %+v, %v", again.Skipped, err)
	}
	id := plan.Letters[0].ID
	for range 2 { // twice is once
		if _, err := a.Invitations.Answer(ctx, id, invitation.Answer{State: invitation.Accepted}); err != nil {
			t.Fatal(err)
		}
	}
	box.Wait(t, "rozhan@example.org", 2)
	seated, err := a.Invitations.GiveSeat(ctx, officer, id)
	if err != nil || seated.Invitation.Seat != 1 {
		t.Fatalf("seat %+v, %v", seated.Invitation, err)
	}
	if l := box.Wait(t, "rozhan@example.org", 3); !strings.Contains(l.Calendar, "UID:"+id) {
		t.Errorf("the seat's letter has no calendar: %q", l.Calendar)
	}
	if out, err := a.Command(context.Background(), app.Command{Name: "verify"}); err != nil {
		t.Errorf("verify: %s, %v", out, err)
	}
}
