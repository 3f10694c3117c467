package app_test

import (
	"strings"
	"testing"
	"time"

	"jisr/app/office"
	"jisr/app/roster"
)

// TestAnOfficerAsksForEvidenceAndVerifies: from a claim over the letter and her answer,
// given twice, to the verified mark with office and expiry on her page. Who decides on
// a record that changed meanwhile is told by whom.
func TestAnOfficerAsksForEvidenceAndVerifies(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	e := d.reader()
	one := "/en/staff/experts/" + e.ID
	d.b.Get(one).Want(200).Send("/vetting", "act", "add", "claim.claim", "licence").Want(422, `id="errors"`)
	d.b.Get(one).Send("/vetting", "act", "add", "claim.claim", "licence", "claim.occupation", "2212", "claim.scope", "Nowhere at all").Want(422, `href="#f-claim-scope"`, "Nowhere at all")
	other := d.b.Tab()
	other.Get(one).Want(200)
	// without scripts the code that was chosen stays where the text is another
	d.b.Get(one).Send("/vetting", "act", "add", "claim.claim", "licence", "claim.occupation", "2212", "claim.scope", "Sweden", "claim.scope.code", "NO").Want(200, "It is added")
	other.Send("/vetting", "act", "add", "claim.claim", "identity").Want(200, "Nothing was changed", "Claim added")
	d.vet("request")
	letter := d.box.Wait(t, e.Email, 1)
	link := letter.Link(t, "/evidence/")
	guest := d.b.Tab()
	guest.Get(link).Want(200, "Give evidence").Send("/evidence/", "note", "x").Want(422, `id="errors"`)
	guest.Get(link).Send("/evidence/", "number", "SE-4711").Want(200, "your answer is here")
	d.b.Get("/en/staff").Want(200, "1 answer to check")
	d.b.Get(one).Want(200, "SE-4711")
	if _, err := d.a.Roster.VerifyClaim(t.Context(), officer, e.ID, 1, "licence.2212.SE", "x", ""); office.CodeOf(err) != office.Stale {
		t.Errorf("what changed meanwhile is overwritten: %v", err)
	}
	now, err := d.a.Roster.Own(t.Context(), self(e))
	if err != nil {
		t.Fatal(err)
	}
	expires := office.DateOf(time.Now().AddDate(1, 0, 0))
	if now, err = d.a.Roster.VerifyClaim(t.Context(), officer, e.ID, now.Rev, "licence.2212.SE", "In the register.", expires); err != nil {
		t.Fatal(err)
	}
	if !now.VerifiedBy(expires) || len(now.Vetting[0].Owed) != 0 {
		t.Errorf("as it stands: %+v", now.Vetting)
	}
	if l := d.box.Wait(t, e.Email, 2); !strings.Contains(l.Text, "It is verified") {
		t.Errorf("she is told:\n%s", l.Text)
	}
	guest.Get(link).Want(200, "nothing to answer any more")
}

// reader is somebody who may be asked at any hour.
func (d *desk) reader() roster.Expert {
	d.t.Helper()
	in := (&house{}).registration("Asked")
	in.Email = "asked@example.org"
	proven := time.Now().Add(-time.Hour)
	in.EmailVerifiedAt = &proven
	e, err := d.a.Roster.Register(d.t.Context(), officer, in)
	if err != nil {
		d.t.Fatal(err)
	}
	return e
}

// vet presses the button of an act on the page of the record.
func (d *desk) vet(act string) {
	d.t.Helper()
	d.b.Send("/vetting", "act", act, "at", "0", "claim", "licence.2212.SE").Want(200)
}

// TestARefusedClaimSaysWhy to her, and the refusal needs a reason; what a crash leaves
// out the upkeep makes good, once.
func TestARefusedClaimSaysWhy(t *testing.T) {
	h := newHouse(t)
	ctx, e := t.Context(), h.register("Refused")
	const key = "licence.2212.SE"
	e, err := h.Roster.AddClaim(ctx, officer, e.ID, 0, roster.ClaimLicence, "2212", "SE")
	h.must(err)
	_, err = h.Roster.AddClaim(ctx, officer, e.ID, 0, roster.ClaimLicence, "2212", "SE")
	h.wrong(err, "claim", "twice")
	_, err = h.Roster.RefuseClaim(ctx, officer, e.ID, e.Rev, key, " ")
	h.wrong(err, "reason", "required")
	_, err = h.Roster.RefuseClaim(ctx, self(e), e.ID, e.Rev, key, "No.")
	if office.CodeOf(err) != office.Forbidden {
		t.Errorf("she decides herself: %v", err)
	}
	e, err = h.Roster.RefuseClaim(ctx, officer, e.ID, e.Rev, key, "The register does not know the number.")
	h.must(err)
	if text := h.said("vetted", e); !strings.Contains(text, "does not know the number") {
		t.Errorf("she is told:\n%s", text)
	}
	at := h.clock().Add(time.Minute)
	_, err = h.Roster.Store.UpdateExpert(ctx, e.ID, 0, func(e *roster.Expert) error { // a crash came after this write
		e.Vetting[0].Status, e.Vetting[0].RequestedAt = roster.Requested, &at
		e.Vetting[0].Owed = []roster.Owed{{Actor: officer, Action: office.EvidenceAsked, At: at}}
		return nil
	})
	h.must(err)
	now, err := h.upkeep(2*time.Minute, e)
	h.must(err)
	if text := h.said("evidence", e); !strings.Contains(text, "/en/evidence/") || len(now.Vetting[0].Owed) != 0 {
		t.Errorf("after the upkeep %d are owed; she is asked:\n%s", len(now.Vetting[0].Owed), text)
	}
	h.verifies("")
}
