package app_test

import (
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/mailer"
)

// TestWhichConsentWhichLetterNeeds withdraws each consent while a letter of each kind
// waits to leave: those that need it are cancelled, the others go. Only letters that
// can be stopped carry a header that stops them.
func TestWhichConsentWhichLetterNeeds(t *testing.T) {
	h := newHouse(t)
	e := h.register("Reader")
	p := h.open(content(1, false))
	in := h.invite(p, e)[0]
	h.must(h.Post().StillAvailable(t.Context(), e, 1))
	h.must(h.Post().Welcome(t.Context(), e))
	h.must(h.Post().Rested(t.Context(), e))
	now := h.clock()
	claim := roster.Vetting{Claim: roster.ClaimLicence, Field: "2212", Scope: "SE", Status: roster.Verified, At: &now, RequestedAt: &now}
	h.must(h.Post().EvidenceWanted(t.Context(), e, claim))
	h.must(h.Post().Vetted(t.Context(), e, claim))
	s, err := h.Invitations.Show(t.Context(), in.ID)
	h.must(err)
	answered := s
	answered.Invitation.State = invitation.Accepted
	h.must(h.Post().Receipt(t.Context(), answered))
	h.must(h.Post().Replied(t.Context(), s))
	h.must(h.Post().Seated(t.Context(), s))
	needs := map[string]office.Purpose{"invitation": office.ToInvitations, "still": office.ToRoster, "evidence": office.ToRoster, "vetted": "", "welcome": "", "rested": "", "receipt": "", "replied": "", "seated": ""}
	list, err := h.Outbox(t.Context(), 100)
	h.must(err)
	for kind, purpose := range needs {
		l := letterOf(t, list, kind)
		if stops := l.Message.ListUnsubscribe != "" || strings.Contains(l.Message.Text, "/unsubscribe/"); stops != (purpose != "") {
			t.Errorf("%s can be stopped by its reader: %v", kind, stops)
		}
		for _, withdrawn := range office.Purposes() {
			at := h.clock()
			_, err := h.Roster.Store.UpdateExpert(t.Context(), e.ID, 0, func(x *roster.Expert) error {
				x.Consents = append(both(at), office.Consent{Purpose: withdrawn, GivenAt: at, WithdrawnAt: &at})
				x.Withdraw(withdrawn, at)
				return nil
			})
			h.must(err)
			verdict, err := h.LastLook(t.Context(), l.Letter)
			h.must(err)
			// without the roster nobody is written to about programmes either
			want := purpose == "" || (withdrawn != purpose && withdrawn != office.ToRoster)
			if goes := verdict == mailer.Go(); goes != want {
				t.Errorf("%s with %s withdrawn: goes %v (%+v)", kind, withdrawn, goes, verdict)
			}
		}
	}
}

func both(at time.Time) []office.Consent {
	return []office.Consent{{Purpose: office.ToRoster, GivenAt: at}, {Purpose: office.ToInvitations, GivenAt: at}}
}

// agreesToAllBut gives every consent anew and withdraws one.
func (h *house) agreesToAllBut(e roster.Expert, withdrawn office.Purpose) {
	h.t.Helper()
	at := h.clock()
	_, err := h.Roster.Store.UpdateExpert(h.t.Context(), e.ID, 0, func(x *roster.Expert) error {
		x.Consents = nil
		for _, purpose := range office.Purposes() {
			x.Agree(office.Consent{Purpose: purpose, GivenAt: at})
		}
		x.Withdraw(withdrawn, at)
		return nil
	})
	h.must(err)
}

func letterOf(t *testing.T, list []app.QueuedLetter, kind string) app.QueuedLetter {
	t.Helper()
	for _, l := range list {
		if l.Kind == kind {
			return l
		}
	}
	t.Fatalf("no letter %s was queued", kind)
	return app.QueuedLetter{}
}

// TestWhichConsentAHostNeeds withdraws each consent of somebody who accepted while her
// programme's shortlist is shared: a host meets her with share_with_host and the roster,
// whatever else she agreed to, and not without either.
func TestWhichConsentAHostNeeds(t *testing.T) {
	m := newMeeting(t)
	for _, withdrawn := range office.Purposes() {
		m.agreesToAllBut(m.expert, withdrawn)
		want := withdrawn != office.ToShareWithHost && withdrawn != office.ToRoster
		if meets := len(m.met()) == 1; meets != want {
			t.Errorf("with %s withdrawn the host meets her: %v", withdrawn, meets)
		}
	}
}
