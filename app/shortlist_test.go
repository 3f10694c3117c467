package app_test

import (
	"strings"
	"testing"
	"time"

	"jisr/app/apptest"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
)

// TestTheShortlistOfTheAPIKeepsWhoIsLeftOutBlind: as in the matches, who is taken in is
// named by her id, who is left out by her alias, in what is read as in what a decision
// answers, unless the programme matches openly. An alias that was given is taken again.
func TestTheShortlistOfTheAPIKeepsWhoIsLeftOutBlind(t *testing.T) {
	a := apptest.Start(t, nil)
	h := &house{App: a, t: t, now: time.Now()}
	p, in, out := h.open(content(3, false)), h.register("Taken"), h.register("Left")
	c := newCaller(t, a, "officer")
	one := "/programmes/" + p.ID + "/roles/1/shortlist"
	keys := func(answer map[string]any) map[bool]string {
		found := map[bool]string{}
		for _, x := range answer["items"].([]any) {
			found[x.(map[string]any)["in"].(bool)] = x.(map[string]any)["expert"].(string)
		}
		return found
	}
	answer, _ := c.good("PUT", one, `[{"expert":"`+in.ID+`","in":true},{"expert":"`+out.ID+`","in":false,"reason":"Too far."}]`)
	said, tag := c.good("GET", one, "")
	for _, got := range []map[bool]string{keys(answer), keys(said)} {
		if got[true] != in.ID || got[false] == out.ID || got[false] == "" {
			t.Errorf("named %v", got)
		}
	}
	if strings.Contains(c.again(answer)+c.again(said), out.ID) {
		t.Error("who was left out is named")
	}
	alias := keys(said)[false]
	waitFor(t, func() bool { // the matches know the alias, as soon as they know her
		matches, _ := c.good("GET", "/programmes/"+p.ID+"/roles/1/matches", "")
		return strings.Contains(c.again(matches), `"`+alias+`"`)
	})
	answer, _ = c.good("PUT", one, `[{"expert":"`+alias+`","in":true}]`, "If-Match", tag)
	if !strings.Contains(c.again(answer), out.ID) {
		t.Errorf("taken in by her alias: %v", answer)
	}
	_, err := a.Programmes.Store.UpdateProgramme(t.Context(), p.ID, 0, func(p *programme.Programme) error { p.OpenMatching = true; return nil })
	h.must(err)
	if answer, _ = c.good("PUT", one, `[{"expert":"`+out.ID+`","in":false,"reason":"Too far."}]`); keys(answer)[false] != out.ID {
		t.Errorf("an open programme names %v", answer)
	}
}

// TestAnInvitationIsChangedOnlyBelowItsProgrammeAndRole: under another programme or role
// the address leads nowhere, and nothing is done.
func TestAnInvitationIsChangedOnlyBelowItsProgrammeAndRole(t *testing.T) {
	a := apptest.Start(t, nil)
	h := &house{App: a, t: t, now: time.Now()}
	p, other := h.open(content(3, false)), h.open(content(3, false))
	x := h.invite(p, h.register("Invited"))[0]
	h.sent(x.ID)
	said := time.Now().Truncate(time.Millisecond).UTC()
	c := newCaller(t, a, "officer")
	for tail, body := range map[string]string{"seat": "", "reply": `{"reply":"There is."}`, "note": `{"said":"` + said.Format(time.RFC3339Nano) + `"}`} {
		before, err := a.Invitations.Store.UpdateInvitation(t.Context(), x.ID, func(x *invitation.Invitation) error {
			x.State, x.Question, x.Remark = invitation.Asked, "Is there a flat?", &invitation.Remark{Opinion: invitation.Question, Text: "Does she teach?", At: said}
			if tail == "seat" {
				x.State = invitation.Accepted
			}
			return nil
		})
		h.must(err)
		for _, path := range []string{other.ID + "/roles/1", p.ID + "/roles/2", p.ID + "/roles/one", "prg_none/roles/1"} {
			if status, out, _ := c.call("POST", "/programmes/"+path+"/invitations/"+x.ID+"/"+tail, body); status != 404 {
				t.Errorf("%s below %s: %d %v", tail, path, status, out)
			}
		}
		if now, err := a.Invitations.Store.Invitation(t.Context(), x.ID); err != nil || now.Rev != before.Rev || now.Seat != before.Seat {
			t.Errorf("%s: it is changed: %+v %v", tail, now, err)
		}
		c.good("POST", "/programmes/"+p.ID+"/roles/1/invitations/"+x.ID+"/"+tail, body)
	}
}

// TestAnApprovalOfTheAPIKeepsWhoWasChosenBlind until her letter is let go, which puts her
// on the shortlist.
func TestAnApprovalOfTheAPIKeepsWhoWasChosenBlind(t *testing.T) {
	a := apptest.Start(t, nil)
	h := &house{App: a, t: t, now: time.Now()}
	p, e := h.open(content(3, false)), h.register("Chosen")
	c := newCaller(t, a, "officer")
	for _, decision := range []string{"refuse", "approve"} {
		asked := office.Approval{ID: office.NewID("apr"), Rev: 1, State: office.ApprovalOpen, By: hire(t, a, "asker"+decision, office.OfficerRole), Programme: p.ID, Role: 1, Experts: []string{e.ID},
			AskedAt: time.Now(), ExpiresAt: time.Now().Add(time.Hour)}
		h.must(a.ApprovalsKept().InsertApproval(t.Context(), asked))
		shown, _ := c.good("GET", "/approvals/"+asked.ID, "")
		out, _ := c.good("POST", "/approvals/"+asked.ID+"/"+decision, map[string]string{"refuse": `{"reason":"Too early."}`, "approve": `{"confirm":1}`}[decision])
		if strings.Contains(c.again(shown), e.ID) || len(shown["experts"].([]any)) != 1 || strings.Contains(c.again(out), e.ID) != (decision == "approve") {
			t.Errorf("%s: shown %v, decided %v", decision, shown["experts"], out["experts"])
		}
	}
}
