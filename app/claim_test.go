package app_test

import (
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/office"
	"jisr/app/roster"
)

// claims notes a cardiologist's licence of that country in a record.
func (h *house) claims(e roster.Expert, country string) roster.Expert {
	h.t.Helper()
	e, err := h.Roster.AddClaim(h.t.Context(), officer, e.ID, e.Rev, roster.ClaimLicence, "2212", country)
	h.must(err)
	return e
}

// evidence asks her for evidence of a claim, and she gives it.
func (h *house) evidence(e roster.Expert, key string) roster.Expert {
	h.t.Helper()
	e, err := h.Roster.RequestEvidence(h.t.Context(), officer, e.ID, e.Rev, key)
	h.must(err)
	for _, v := range e.Vetting {
		if v.Key() == key {
			e, err = h.Roster.GiveEvidence(h.t.Context(), self(e), e.ID, key, v.RequestedAt.Unix(), roster.Evidence{Number: "SE-4711", Note: "In the register."})
			h.must(err)
		}
	}
	return e
}

// TestAClaimIsVettedByTheAPI: what is added is asked for by letter; who answered stands
// in the list of what waits, and her answer is read by opening the record, which is in
// the log; what was verified carries the institution of the token, evidence and expiry,
// and waits no more.
func TestAClaimIsVettedByTheAPI(t *testing.T) {
	a := apptest.Start(t, nil)
	h := &house{App: a, t: t, now: time.Now()}
	c := newCaller(t, a, "officer")
	e := h.register("Vetted")
	list := "/experts/" + e.ID + "/claims"
	if status, out, _ := c.call("POST", list, `{"claim":"licence","scope":"SE"}`, "If-Match", `"1"`); status != 422 || wrong(out) != "field required" {
		t.Errorf("a licence of nothing: %d %v", status, out)
	}
	out, tag := c.good("POST", list, `{"claim":"licence","field":"2212","scope":"SE"}`, "If-Match", `"1"`)
	one := list + "/" + out["key"].(string)
	if out["key"] != "licence.2212.SE" || out["status"] != "claimed" {
		t.Errorf("added %v", out)
	}
	if status, _, _ := c.call("POST", list+"/degree.0912./request", "", "If-Match", tag); status != 404 {
		t.Errorf("a claim that is not hers: %d", status)
	}
	out, tag = c.good("POST", one+"/request", "", "If-Match", tag)
	if status, again, _ := c.call("POST", one+"/request", "", "If-Match", tag); out["status"] != "requested" || status != 409 {
		t.Errorf("asked %v, and again with %d %v", out, status, again)
	}
	if waiting, _ := c.good("GET", "/claims", ""); waiting["total"] != 0.0 {
		t.Errorf("waiting before she answered: %v", waiting)
	}
	asked, err := time.Parse(time.RFC3339, out["requested_at"].(string))
	h.must(err)
	_, err = a.Roster.GiveEvidence(t.Context(), self(e), e.ID, "licence.2212.SE", asked.Unix(), roster.Evidence{Number: "SE-4711"})
	h.must(err)
	waiting, _ := c.good("GET", "/claims", "")
	if first := waiting["items"].([]any)[0].(map[string]any); waiting["total"] != 1.0 || first["expert"] != e.ID || strings.Contains(c.again(waiting), "4711") {
		t.Errorf("waiting %v", waiting)
	}
	out, tag = c.good("GET", list+"?purpose=vetting", "")
	if read := out["items"].([]any)[0].(map[string]any); read["answer"].(map[string]any)["number"] != "SE-4711" {
		t.Errorf("her answer is read as %v", read)
	}
	if log, _ := c.good("GET", "/experts/"+e.ID+"/log?limit=5", ""); !strings.Contains(c.again(log), `"expert.opened"`) {
		t.Errorf("the opening is not in the log: %v", log)
	}
	if status, out, _ := c.call("POST", one+"/verify", `{"evidence":" "}`, "If-Match", tag); status != 422 || wrong(out) != "evidence required" {
		t.Errorf("verified by nothing: %d %v", status, out)
	}
	out, tag = c.good("POST", one+"/verify", `{"evidence":"Register of Sweden","expires":"2099-01-01"}`, "If-Match", tag)
	if out["status"] != "verified" || out["institution"] == "" || out["expires"] != "2099-01-01" {
		t.Errorf("verified %v", out)
	}
	if waiting, _ := c.good("GET", "/claims", ""); waiting["total"] != 0.0 {
		t.Errorf("what was checked still waits: %v", waiting)
	}
	if out, _ = c.good("POST", one+"/refuse", `{"reason":"The register was wrong."}`, "If-Match", tag); out["status"] != "refused" || out["reason"] != "The register was wrong." {
		t.Errorf("refused %v", out)
	}
	for _, role := range []string{"viewer", "admin"} {
		want := map[string]int{"viewer": 403, "admin": 200}[role]
		if status, _, _ := c.as(a, role).call("GET", "/claims", ""); status != want {
			t.Errorf("%s reads what waits with %d", role, status)
		}
	}
}

// walkClaims takes a claim from its note to the verified mark.
func walkClaims(a *app.App, c *caller, expert string) {
	c.t.Helper()
	list := expert + "/claims"
	_, tag := c.good("GET", list+"?purpose=vetting", "")
	_, tag = c.good("POST", list, `{"claim":"identity"}`, "If-Match", tag)
	_, tag = c.good("POST", list+"/identity../request", "", "If-Match", tag)
	_, tag = c.good("POST", list+"/identity../refuse", `{"reason":"The photograph is of another."}`, "If-Match", tag)
	c.good("POST", list+"/identity../verify", `{"evidence":"Passport seen at the consulate."}`, "If-Match", tag)
	if out, _ := c.as(a, "officer").good("GET", "/claims", ""); out["total"] != 0.0 {
		c.t.Errorf("what waits is %v", out)
	}
}

// walkStaff reads an officer and her institution.
func walkStaff(a *app.App, c *caller) {
	c.t.Helper()
	admin := c.as(a, "admin")
	_, institution := c.hostOf(a, office.HostKind, office.HostRole)
	if out, tag := admin.good("GET", "/institutions/"+institution, ""); out["kind"] != "host" || tag == "" {
		c.t.Errorf("the institution is read as %v %s", out, tag)
	}
	admin.good("GET", "/institutions?limit=2", "")
	o := hire(c.t, a, "walked", office.OfficerRole)
	if out, tag := admin.good("GET", "/officers/"+o.ID, ""); out["email"] != "walked@example.org" || out["disabled"] != false || tag == "" {
		c.t.Errorf("the officer is read as %v %s", out, tag)
	}
	admin.good("GET", "/officers?limit=2", "")
}

// TestTheAPIReadsOfficersWithoutTheirSecrets, to admins alone, and changes none of them.
func TestTheAPIReadsOfficersWithoutTheirSecrets(t *testing.T) {
	a := apptest.Start(t, nil)
	o := office.Officer{ID: office.NewID("off"), Rev: 1, Email: "shahla@example.org", Name: office.Name{Latin: "Shahla Karim"}, Language: "ckb", Roles: []office.Role{office.OfficerRole}, Institution: "ins_1",
		PasswordHash: "$argon2id$kept", TOTPSecret: "JBSWY3DP", TOTPStep: 7, Recovery: office.Recovery{Salt: "some-salt", Hashes: []string{"first-code"}}, Failures: 3}
	if err := a.StaffKept().InsertOfficer(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	admin := newCaller(t, a, "admin")
	one, _ := admin.good("GET", "/officers/"+o.ID, "")
	all, _ := admin.good("GET", "/officers", "")
	for _, secret := range []string{"argon2id", "JBSWY3DP", "first-code", "some-salt", "recovery", "totp", "password", "failures"} {
		if text := admin.again(one) + admin.again(all); strings.Contains(text, secret) {
			t.Errorf("%s is shown: %s", secret, text)
		}
	}
	if one["language"] != "ckb" || one["roles"].([]any)[0] != "officer" {
		t.Errorf("she is read as %v", one)
	}
	for _, path := range []string{"/officers", "/officers/" + o.ID, "/institutions", "/institutions/ins_1"} {
		if status, _, _ := admin.as(a, "officer").call("GET", path, ""); status != 403 {
			t.Errorf("an officer's program reads %s with %d", path, status)
		}
	}
}
