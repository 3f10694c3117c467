package app_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/gate"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// hire enters an officer with roles.
func hire(t *testing.T, a *app.App, name string, roles ...office.Role) office.Actor {
	t.Helper()
	o := office.Officer{ID: office.NewID("off"), Rev: 1, Email: name + "@example.org", Name: office.Name{Latin: name}, Language: "en", Roles: roles, Institution: "ins_1"}
	if err := a.StaffKept().InsertOfficer(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	return o.Actor()
}

// crowd registers more people than one officer may write to alone.
func (h *house) crowd() []roster.Expert {
	h.t.Helper()
	var out []roster.Expert
	for i := range invitation.SecondPersonAbove + 1 {
		out = append(out, h.register(fmt.Sprintf("Person%c", 'a'+i)))
	}
	return out
}

// ask sends to all of them, which asks a second person.
func (h *house) ask(asker office.Actor, p programme.Programme, list []roster.Expert) string {
	h.t.Helper()
	var keys []string
	for _, e := range list {
		keys = append(keys, e.ID)
	}
	plan, err := h.Invitations.Plan(h.t.Context(), asker, p.ID, 1, keys, "")
	h.must(err)
	out, err := h.Invitations.Send(h.t.Context(), asker, plan)
	h.must(err)
	if out.Queued != 0 || !strings.HasPrefix(out.Approval, "apr_") {
		h.t.Fatalf("sending %d letters alone: %+v", len(plan.Letters), out)
	}
	return out.Approval
}

func (h *house) invited(p programme.Programme) []invitation.Invitation {
	h.t.Helper()
	list, err := h.Invitations.List(h.t.Context(), officer, p.ID)
	h.must(err)
	return list
}

func TestMoreThan20LettersNeedASecondOfficer(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	asker, second, viewer := hire(t, h.App, "asker", office.OfficerRole), hire(t, h.App, "second", office.OfficerRole), hire(t, h.App, "viewer", office.Viewer)
	people := h.crowd()
	p := h.open(content(30, false))
	id := h.ask(asker, p, people)
	if again := h.ask(asker, p, people); again != id {
		t.Errorf("the same question is asked twice: %s, %s", id, again)
	}
	if n := len(h.invited(p)); n != 0 {
		t.Fatalf("%d letters left before the approval", n)
	}
	for who, want := range map[*office.Actor]int{&asker: 0, &second: 1} {
		list, err := h.Invitations.Waiting(ctx, *who)
		h.must(err)
		if len(list) != want {
			t.Errorf("%s has %d requests to decide, want %d", who.ID, len(list), want)
		}
	}
	_, err := h.Invitations.Approve(ctx, asker, id, len(people))
	h.refused(err, "approval.refused.same")
	inHerPlace := second
	inHerPlace.For = asker.ID
	_, err = h.Invitations.Approve(ctx, inHerPlace, id, len(people))
	h.refused(err, "approval.refused.same")
	if _, err = h.Invitations.Approve(ctx, viewer, id, len(people)); office.CodeOf(err) != office.Forbidden {
		t.Errorf("a viewer approves: %v", err)
	}
	// consent is read again: who withdrew meanwhile gets nothing
	_, err = h.Roster.Agree(ctx, self(people[0]), people[0].ID, map[office.Purpose]bool{office.ToInvitations: false}, "en")
	h.must(err)
	_, err = h.Invitations.Approve(ctx, second, id, len(people))
	h.wrong(err, "confirm", "letters")
	a, err := h.Invitations.Approve(ctx, second, id, len(people)-1)
	h.must(err)
	if a.State != office.ApprovalGiven || a.Decider.ID != second.ID || a.Queued != len(people)-1 || !a.Done {
		t.Errorf("approved: %+v", a)
	}
	list := h.invited(p)
	if len(list) != len(people)-1 || list[0].By != asker.ID || list[0].Approval != id {
		t.Errorf("%d letters, the first %+v", len(list), list[0])
	}
	_, err = h.Invitations.RefuseApproval(ctx, second, id, "too late")
	h.refused(err, "approval.refused.decided")
	rows, err := h.Log(ctx, id, 10)
	h.must(err)
	if len(rows) != 2 || rows[0].Action != office.ApprovalGranted || rows[0].Actor.ID != second.ID || rows[1].Action != office.ApprovalAsked || rows[1].Actor.ID != asker.ID {
		t.Errorf("the log has %+v", rows)
	}
}

func TestTwoApprovalsAtOnceQueueNobodyTwice(t *testing.T) {
	h := newHouse(t)
	one, other := hire(t, h.App, "one", office.OfficerRole), hire(t, h.App, "other", office.OfficerRole)
	seconds := []office.Actor{hire(t, h.App, "second", office.OfficerRole), hire(t, h.App, "third", office.OfficerRole), hire(t, h.App, "fourth", office.OfficerRole)}
	people := h.crowd()
	p := h.open(content(30, false))
	ids := []string{h.ask(one, p, people), h.ask(other, p, people)}
	var all sync.WaitGroup
	var mu sync.Mutex
	given := map[string]int{}
	for _, id := range ids {
		for _, s := range seconds {
			all.Go(func() {
				_, err := h.Invitations.Approve(t.Context(), s, id, len(people))
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					given[id]++
				} else if c := office.CodeOf(err); c != office.Conflict && c != office.Invalid {
					t.Errorf("approve: %v", err)
				}
			})
		}
	}
	all.Wait()
	if given[ids[0]]+given[ids[1]] == 0 || given[ids[0]] > 1 || given[ids[1]] > 1 {
		t.Errorf("approved %v", given)
	}
	if n := len(h.invited(p)); n != len(people) {
		t.Errorf("%d invitations for %d people", n, len(people))
	}
}

func TestAServiceAccountsMakerIsNoSecondPerson(t *testing.T) {
	h := newHouse(t)
	maker, second := hire(t, h.App, "maker", office.OfficerRole, office.Admin), hire(t, h.App, "second", office.OfficerRole)
	program := func(by string) office.Actor {
		k := office.Token{ID: office.NewID("tok"), Rev: 1, Hash: gate.HashSecret(gate.NewSecret()), Role: office.OfficerRole, By: by}
		h.must(h.StaffKept().InsertToken(t.Context(), k))
		return k.Actor()
	}
	for name, c := range map[string]struct {
		asker, decider office.Actor
		may            bool
	}{
		"the maker of the program":    {program(maker.ID), maker, false},
		"the program of the asker":    {maker, program(maker.ID), false},
		"a program of the same maker": {program(maker.ID), program(maker.ID), false},
		"two from the command line":   {program(""), program(""), false},
		"another officer":             {program(maker.ID), second, true},
		"the program of another":      {maker, program(second.ID), true},
	} {
		may, err := office.Second(t.Context(), h.StaffKept(), c.asker, c.decider)
		h.must(err)
		if may != c.may {
			t.Errorf("%s: %v", name, may)
		}
	}
}

func TestARefusalHasAReasonAndSendsNothing(t *testing.T) {
	h := newHouse(t)
	asker, second := hire(t, h.App, "asker", office.OfficerRole), hire(t, h.App, "second", office.OfficerRole)
	p := h.open(content(30, false))
	people := h.crowd()
	id := h.ask(asker, p, people)
	_, err := h.Invitations.RefuseApproval(t.Context(), second, id, " ")
	h.wrong(err, "reason", "required")
	_, err = h.Invitations.RefuseApproval(t.Context(), second, id, "The hospital is not ready.")
	h.must(err)
	own, err := h.Invitations.AskedBy(t.Context(), asker)
	h.must(err)
	if len(own) != 1 || own[0].State != office.ApprovalRefused || own[0].Reason == "" || len(h.invited(p)) != 0 {
		t.Errorf("the asker sees %+v, %d invited", own, len(h.invited(p)))
	}
	if id = h.ask(asker, p, people); id == own[0].ID {
		t.Error("after a refusal the question cannot be asked anew")
	}
	h.pass(15 * office.Day)
	_, err = h.Invitations.Approve(t.Context(), second, id, len(people))
	h.refused(err, "approval.refused.decided")
	if _, err := h.Invitations.FollowApprovals(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a, err := h.ApprovalsKept().Approval(t.Context(), id); err != nil || a.State != office.ApprovalOutdated {
		t.Errorf("after 14 days: %v, %v", a.State, err)
	}
}

func TestAnApprovalEndsWithTheRoleOfTheAsker(t *testing.T) {
	h := newHouse(t)
	asker, second := hire(t, h.App, "asker", office.OfficerRole), hire(t, h.App, "second", office.OfficerRole)
	p := h.open(content(30, false))
	people := h.crowd()
	id := h.ask(asker, p, people)
	_, err := h.StaffKept().UpdateOfficer(t.Context(), asker.ID, func(o *office.Officer) error { o.Disabled = true; return nil })
	h.must(err)
	_, err = h.Invitations.Approve(t.Context(), second, id, len(people))
	h.refused(err, "approval.refused.gone")
}

func TestAnApprovalThatACrashCutShortIsFinished(t *testing.T) {
	h := newHouse(t)
	asker, second := hire(t, h.App, "asker", office.OfficerRole), hire(t, h.App, "second", office.OfficerRole)
	p := h.open(content(30, false))
	people := h.crowd()
	id := h.ask(asker, p, people)
	_, err := h.ApprovalsKept().UpdateApproval(t.Context(), id, func(a *office.Approval) error {
		now := h.clock()
		a.State, a.Decider, a.DecidedAt = office.ApprovalGiven, &second, &now
		return nil
	})
	h.must(err)
	for range 2 {
		h.pass(2 * time.Minute)
		if _, err := h.Invitations.FollowApprovals(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(h.invited(p)); n != len(people) {
		t.Errorf("%d of %d letters after the crash", n, len(people))
	}
}

// TestASecondOfficerDecidesOnHerPages: one asks, the other finds it on her first
// page, reads a letter and types the number.
func TestASecondOfficerDecidesOnHerPages(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	p := d.crowdedProgramme()
	d.b.Get("/en/staff/programmes/"+p+"/roles/1/sending").Want(200, "second officer")
	n := strings.Count(d.b.Page, "?as=exp_")
	d.b.Send("/sending", "confirm", fmt.Sprint(n)).Want(200, "This waits for a colleague")
	request := d.b.Path
	d.b.Get("/en/staff").Want(200, "Your requests to a second officer")
	d.signIn("ar", "admin@example.org")
	d.b.Get("/en/staff").Want(200, request)
	d.b.Get(request).Want(200, "letter-frame")
	d.b.Get(request).Send("/approve", "confirm", "3").Want(422)
	d.b.Get(request).Send("/approve", "confirm", fmt.Sprint(n)).Want(200, "The request was approved")
	list, err := d.a.Invitations.List(t.Context(), officer, p)
	if err != nil || len(list) != n {
		t.Errorf("%d invitations of %d: %v", len(list), n, err)
	}
}

// crowdedProgramme is an open programme of Shahla's with a long shortlist.
func (d *desk) crowdedProgramme() string {
	d.t.Helper()
	ctx := d.t.Context()
	c := toCome(content(40, false), time.Now())
	c.Roles[0].Criteria = []roster.Criterion{{Kind: roster.Should, Field: roster.FieldMode, Op: roster.Is, Value: roster.Value{Codes: []string{"remote"}}, Weight: 1}}
	p, err := d.a.Programmes.Create(ctx, officer, c)
	if err != nil {
		d.t.Fatal(err)
	}
	if p, err = d.a.Programmes.Move(ctx, officer, p.ID, "open", ""); err != nil {
		d.t.Fatal(err)
	}
	m, err := d.a.Programmes.Matches(ctx, officer, p.ID, 1, 0, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	var chosen []programme.Decision
	for _, x := range m.Candidates {
		chosen = append(chosen, programme.Decision{Expert: x.Key, In: true})
	}
	if _, err := d.a.Programmes.Shortlist(ctx, officer, p.ID, 1, chosen); err != nil {
		d.t.Fatal(err)
	}
	return p.ID
}
