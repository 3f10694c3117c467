package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/invitation"
	"jisr/app/office"
)

// caller is a program with a token.
type caller struct {
	t     *testing.T
	base  string
	token string
	// api is what every call is held against.
	api *described
}

func newCaller(t *testing.T, a *app.App, role string) *caller {
	t.Helper()
	out, err := a.Command(t.Context(), app.Command{Name: "token add", Args: map[string]string{"role": role, "name": "test " + role}})
	if err != nil {
		t.Fatal(err)
	}
	return &caller{t, a.URL(), strings.TrimSpace(out), readDescription(t, a)}
}

// call sends a request and returns status, decoded answer and revision.
func (c *caller) call(method, path, body string, header ...string) (int, map[string]any, string) {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.base+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if err := r.Body.Close(); err != nil {
		c.t.Fatal(err)
	}
	c.api.hold(method, path, body, r.StatusCode, raw)
	out := map[string]any{}
	if len(bytes.TrimSpace(raw)) > 0 {
		if err := json.Unmarshal(raw, &out); err != nil {
			c.t.Fatalf("%s %s: %s", method, path, raw)
		}
	}
	return r.StatusCode, out, r.Header.Get("ETag")
}

// wrong is the first wrong field of an error answer as "path code".
func wrong(out map[string]any) string {
	e, _ := out["error"].(map[string]any)
	fields, _ := e["fields"].([]any)
	if len(fields) == 0 {
		code, _ := e["code"].(string)
		return code
	}
	f, _ := fields[0].(map[string]any)
	return f["path"].(string) + " " + f["code"].(string)
}

const apiExpert = `{"email":"api@example.org","email_verified_at":"2026-11-01T10:00:00Z","name":{"latin":"Dara Api","native":"دارا ئاپی"},"language":"en","country":"SE","city":"Lund","birth_year":1980,
"occupations":[{"code":"2212","concept":"jisr:cardiologist","years":9}],"skills":[{"id":"jisr:echocardiography","level":4}],"languages":[{"code":"sv","level":"C1"}],
"consents":[{"purpose":"roster"},{"purpose":"invitations"}],"consent_source":"paper"}`

func TestTheAPIWalksTheMainJob(t *testing.T) {
	a := apptest.Start(t, nil)
	c := newCaller(t, a, "officer")
	status, out, _ := c.call("POST", "/experts", apiExpert)
	if status != 201 {
		t.Fatal(status, out)
	}
	id, _ := out["id"].(string)
	for deadline := time.Now().Add(patience); ; {
		_, out, _ = c.call("GET", "/experts?q=%D8%AF%DA%B5&country=SE&language=sv:B2&min_years=5", "")
		if out["total"] == 1.0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("not findable in time: %v", out)
		}
		time.Sleep(10 * time.Millisecond)
	}
	item := out["items"].([]any)[0].(map[string]any)
	if item["id"] != id || item["years"] != 9.0 || item["experience"] == nil || out["facets"].(map[string]any)["country"] == nil {
		t.Errorf("item %v, facets %v", item, out["facets"])
	}
	status, got, tag := c.call("GET", "/experts/"+id, "")
	if status != 200 || tag != `"1"` {
		t.Fatal(status, tag, got)
	}
	got["headline"] = "Echo specialist"
	body, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		match string
		want  int
	}{{"", 428}, {`"7"`, 412}, {`"1"`, 200}, {`"1"`, 412}} {
		if status, out, _ := c.call("PUT", "/experts/"+id, string(body), "If-Match", step.match); status != step.want {
			t.Errorf("If-Match %s: %d %v, want %d", step.match, status, out, step.want)
		}
	}
	status, prg, _ := c.call("POST", "/programmes", nextYear(`{"title":{"en":"Hospital"},"from":"2027-03-01","to":"2027-05-31","answer_by":"2027-01-20","mode":"visit","roles":[{"title":{"en":"Cardiologist"},"seats":1,"first_come":true,
		"criteria":[{"kind":"must","field":"occupation","op":"is","value":"2212"},{"kind":"should","field":"skill","op":"is","value":"jisr:echocardiography","weight":4},{"kind":"should","field":"language","op":"at_least","value":"sv:C2","weight":3}]}]}`))
	if status != 201 {
		t.Fatal(status, prg)
	}
	base := "/programmes/" + prg["id"].(string)
	if status, out, _ := c.call("POST", base+"/open", ""); status != 200 {
		t.Fatal(status, out)
	}
	_, out, _ = c.call("GET", base+"/roles/1/matches", "")
	m := out["items"].([]any)[0].(map[string]any)
	if m["points"] != 5.5 || m["of"] != 7.0 || m["expert"] == id {
		t.Errorf("match %v", m)
	}
	alias := m["expert"].(string)
	if status, out, _ := c.call("PUT", base+"/roles/1/shortlist", `[{"expert":"`+alias+`","in":true}]`); status != 200 {
		t.Fatal(status, out)
	}
	for _, want := range []float64{1, 0} { // again queues nobody twice
		status, out, _ := c.call("POST", base+"/roles/1/invitations", `{"experts":["`+alias+`"]}`)
		if status != 202 || out["queued"] != want {
			t.Errorf("queued %v (%d), want %v", out, status, want)
		}
	}
	if _, out, _ = c.call("GET", "/letters?expert="+id, ""); out["total"] != 1.0 {
		t.Errorf("letters %v", out)
	}
	if status, _, _ := c.call("DELETE", "/experts/"+id, ""); status != 204 {
		t.Errorf("erased: %d", status)
	}
	if status, _, _ := c.call("GET", "/experts/"+id, ""); status != 404 {
		t.Errorf("after erasure: %d", status)
	}
}

func TestTheAPIRefusesBadInputByName(t *testing.T) {
	a := apptest.Start(t, nil)
	c := newCaller(t, a, "officer")
	for body, want := range map[string]string{
		`{"emial":"a@example.org"}`: "emial unknown_field",
		`{"country":7}`:             "country type",
		`{"country":"SE"`:           " json",
		`{"country":"SE"} x`:        " json",
		"{\"city\":\"\xff\"}":       " characters",
		`{"availability":{"windows":[{"from":"2027-05-01","to":"2027-03-01"}]}}`: "availability.windows[0].to before_from",
	} {
		if status, out, _ := c.call("POST", "/experts", body); status != 422 || wrong(out) != want {
			t.Errorf("%s: %d %s, want %q", body, status, wrong(out), want)
		}
	}
	if status, out, _ := c.call("GET", "/experts?contry=SE", ""); status != 422 || wrong(out) != "contry unknown_field" {
		t.Errorf("unknown parameter: %d %v", status, out)
	}
	if status, out, _ := c.call("GET", "/experts?country=XX", ""); status != 422 || wrong(out) != "country unknown" {
		t.Errorf("unknown country: %d %v", status, out)
	}
	if status, _, _ := c.call("POST", "/experts", `{"summary":"`+strings.Repeat("a", 2<<20)+`"}`); status != 413 {
		t.Errorf("too large: %d", status)
	}
	viewer := newCaller(t, a, "viewer")
	if status, out, _ := viewer.call("POST", "/experts", apiExpert); status != 403 {
		t.Errorf("a viewer registers: %d %v", status, out)
	}
	if status, out, _ := (&caller{t, a.URL(), "no token", c.api}).call("GET", "/experts", ""); status != 401 || wrong(out) != "unauthenticated" {
		t.Errorf("without a token: %d %v", status, out)
	}
}

// as is a caller with another role, held against the same description.
func (c *caller) as(a *app.App, role string) *caller {
	c.t.Helper()
	other := newCaller(c.t, a, role)
	other.api = c.api
	return other
}

// good fails the test unless the call succeeds, and returns the answer and its
// revision.
func (c *caller) good(method, path, body string, header ...string) (map[string]any, string) {
	c.t.Helper()
	status, out, tag := c.call(method, path, body, header...)
	if status > 299 {
		c.t.Fatalf("%s %s: %d %v", method, path, status, out)
	}
	return out, tag
}

// again is an answer as the body of a change.
func (c *caller) again(out map[string]any, pairs ...any) string {
	c.t.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		out[pairs[i].(string)] = pairs[i+1]
	}
	raw, err := json.Marshal(out)
	if err != nil {
		c.t.Fatal(err)
	}
	return string(raw)
}

const apiProgramme = `{"title":{"en":"Hospital"},"from":"2027-03-01","to":"2027-05-31","answer_by":"2027-01-20","mode":"visit","roles":[{"title":{"en":"Cardiologist"},"seats":1,
	"criteria":[{"kind":"must","field":"occupation","op":"is","value":"2212"},{"kind":"should","field":"language","op":"at_least","value":"sv:C2","weight":3}]}]}`

// TestEveryOperationAnswersAsDescribed calls each operation of the API with success
// and holds what is sent and answered against the description.
func TestEveryOperationAnswersAsDescribed(t *testing.T) {
	a := apptest.Start(t, nil)
	c := newCaller(t, a, "officer")
	made, _ := c.good("POST", "/experts", apiExpert)
	expert := "/experts/" + made["id"].(string)
	got, tag := c.good("GET", expert+"?purpose=mission", "")
	c.good("PUT", expert, c.again(got, "city", "Malmö"), "If-Match", tag)
	c.good("GET", expert+"/log", "")
	c.good("GET", "/terms/skills?q=echo&lang=ckb&limit=5", "")
	waitFor(t, func() bool {
		out, _ := c.good("GET", "/experts?country=SE&sort=name&limit=5", "")
		return out["total"] == 1.0
	})

	prg, tag := c.good("POST", "/programmes", nextYear(apiProgramme))
	base := "/programmes/" + prg["id"].(string)
	c.good("GET", "/programmes", "")
	c.good("PUT", base, c.again(prg, "theme", "human_capital"), "If-Match", tag)
	c.good("POST", base+"/open", `{"reason":"the hospital asked"}`)
	prg, _ = c.good("GET", base, "")
	criteria, err := json.Marshal(prg["roles"].([]any)[0].(map[string]any)["criteria"])
	if err != nil {
		t.Fatal(err)
	}
	c.good("POST", "/matches/preview", `{"criteria":`+string(criteria)+`}`)
	matches, _ := c.good("GET", base+"/roles/1/matches?limit=10", "")
	alias := matches["items"].([]any)[0].(map[string]any)["expert"].(string)
	if near, _ := c.good("GET", base+"/roles/1/near-misses", ""); near["total"] != 0.0 {
		t.Errorf("of one must alone the others are not near: %v", near)
	}
	c.good("PUT", base+"/roles/1/shortlist", `[{"expert":"`+alias+`","in":true,"reason":"nearest"}]`)
	if list, tag := c.good("GET", base+"/roles/1/shortlist", ""); list["total"] != 1.0 || tag == "" {
		t.Errorf("the shortlist is read as %v %s", list, tag)
	}
	c.good("POST", base+"/roles/1/invitations", `{"experts":["`+alias+`"],"dry_run":true}`)
	c.good("POST", base+"/roles/1/invitations", `{"experts":["`+alias+`"]}`)
	var invited string
	waitFor(t, func() bool {
		out, _ := c.good("GET", base+"/invitations", "")
		item := out["items"].([]any)[0].(map[string]any)
		invited = item["id"].(string)
		return item["state"] == "sent"
	})
	if advice, _ := c.good("GET", base+"/roles/1/advice", ""); advice["seats"] != 1.0 || advice["waiting"] != 1.0 || advice["invite"].(float64) < 2 {
		t.Errorf("with one seat and one letter out the advice is %v", advice)
	}
	if _, err := a.Invitations.Answer(t.Context(), invited, invitation.Answer{State: invitation.Asked, Question: "Is there a flat?"}); err != nil {
		t.Fatal(err)
	}
	walkNotes(a, c, expert)
	walkSearches(c, made["id"].(string))
	walkClaims(a, c, expert)
	walkStaff(a, c)
	if out, _ := c.good("GET", base+"/questions", ""); out["total"] != 1.0 || out["items"].([]any)[0].(map[string]any)["question"] != "Is there a flat?" {
		t.Errorf("questions %v", out)
	}
	if out, _ := c.good("POST", base+"/roles/1/invitations/"+invited+"/reply", `{"reply":"There is."}`); out["reply"] != "There is." {
		t.Errorf("replied %v", out)
	}
	if _, err := a.Invitations.Answer(t.Context(), invited, invitation.Answer{State: invitation.Accepted}); err != nil {
		t.Fatal(err)
	}
	one, tag := c.good("GET", base+"/roles/1/invitations/"+invited, "")
	if status, _, _ := c.call("GET", base+"/roles/2/invitations/"+invited, ""); one["state"] != "accepted" || status != 404 {
		t.Errorf("the invitation is read as %v, below another role with %d", one, status)
	}
	c.good("POST", base+"/roles/1/invitations/"+invited+"/seat", "", "If-Match", tag)
	walkSending(c, base+"/roles/1/sending")
	walkShortlist(a, c, prg["id"].(string), made["id"].(string), invited)
	c.good("GET", "/letters?state=handed_over&limit=10", "")
	if out, _ := c.as(a, "postmaster").good("POST", "/returns", `{"message":"U3ViamVjdDogaGkNCg0KaG8NCg=="}`); out["kind"] != "other" || out["kept"] != true || out["known"] != false {
		t.Errorf("taken back %v", out)
	}
	walkMission(c, prg["id"].(string), made["id"].(string))

	walkApprovals(t, a, c, made["id"].(string))
	walkInvestment(a, c)
	walkNeed(a, c)
	log, _ := c.as(a, "auditor").good("GET", "/audit?subject="+made["id"].(string)+"&from=2020-01-01&to=2100-01-01T00:00:00Z&limit=2", "")
	if log["total"].(float64) < 3 || len(log["items"].([]any)) != 2 || log["next"] == "" {
		t.Errorf("audit %v", log)
	}
	c.good("DELETE", expert, "")
	for path, item := range c.api.doc["paths"].(map[string]any) {
		for method := range item.(map[string]any) {
			name := strings.ToUpper(method) + " " + path + " 2"
			if !slices.ContainsFunc(slices.Collect(maps.Keys(c.api.met)), func(met string) bool { return strings.HasPrefix(met, name) }) {
				t.Errorf("%s was not called with success", name)
			}
		}
	}
}

// walkNotes writes a note about an expert, once for a key, which only its writer takes back.
func walkNotes(a *app.App, c *caller, expert string) {
	c.t.Helper()
	var id string
	for range 2 {
		out, _ := c.good("POST", expert+"/notes", `{"text":"Prefers letters."}`, "Idempotency-Key", "note")
		id = out["id"].(string)
	}
	other := c.as(a, "officer")
	out, _ := other.good("GET", expert+"/notes?purpose=mission", "")
	if n := out["items"].([]any)[0].(map[string]any); out["total"] != 1.0 || n["text"] != "Prefers letters." || n["removable"] != false {
		c.t.Errorf("noted %v", out)
	}
	if status, _, _ := other.call("DELETE", expert+"/notes/"+id, ""); status != 404 {
		c.t.Errorf("another's note is taken back: %d", status)
	}
	c.good("DELETE", expert+"/notes/"+id, "")
	if out, _ := c.good("GET", expert+"/notes", ""); out["total"] != 0.0 {
		c.t.Errorf("taken back, there are %v", out)
	}
}

// walkSearches keeps a search that finds an expert, reads what is new in it and removes it.
func walkSearches(c *caller, expert string) {
	c.t.Helper()
	made, tag := c.good("POST", "/searches", `{"name":"Sweden","shared":true,"often":"never","query":{"filters":[{"kind":"must","field":"country","op":"any_of","value":["SE"]},{"kind":"must","field":"language","op":"at_least","value":"sv:A1"}]}}`)
	one := "/searches/" + made["id"].(string)
	if out, _ := c.good("PATCH", one, `{"name":"In Sweden","often":"daily"}`, "If-Match", tag); out["name"] != "In Sweden" || out["often"] != "daily" || out["shared"] != true {
		c.t.Errorf("changed to %v", out)
	}
	if out, _ := c.good("GET", "/searches", ""); out["total"] != 1.0 {
		c.t.Errorf("%v searches", out["total"])
	}
	got, tag := c.good("GET", "/experts/"+expert, "")
	c.good("PUT", "/experts/"+expert, c.again(got, "headline", "Nobody asked for words", "languages", []any{map[string]any{"code": "sv", "level": "C2"}}), "If-Match", tag)
	var mark string
	waitFor(c.t, func() bool {
		out, _ := c.good("GET", one+"/news", "")
		changed := out["changed"].([]any)
		mark = out["mark"].(string)
		return out["total"] == 1.0 && len(changed) == 1 && fmt.Sprint(changed[0].(map[string]any)["why"]) == "[map[code:languages]]"
	})
	if status, _, _ := c.call("POST", one+"/seen", `{"mark":"another"}`); status != 409 {
		c.t.Errorf("seen by a mark of other news: %d", status)
	}
	c.good("POST", one+"/seen", `{"mark":"`+mark+`"}`)
	if out, _ := c.good("GET", one+"/news", ""); len(out["changed"].([]any)) != 0 || out["since"] == nil {
		c.t.Errorf("seen, and %v", out)
	}
	_, tag = c.good("GET", one, "")
	c.good("DELETE", one, "", "If-Match", tag)
}

// walkShortlist lets a host meet the person who accepted, say a word on her, and ends it.
func walkShortlist(a *app.App, c *caller, programme, expert, invited string) {
	c.t.Helper()
	base, one := "/programmes/"+programme, "/shortlists/"+programme
	if status, _, _ := c.call("POST", base+"/share", ""); status != 409 {
		c.t.Errorf("a programme without a host is shared: %d", status)
	}
	host, institution := c.hostOf(a, office.HostKind, office.HostRole)
	prg, tag := c.good("GET", base, "")
	c.good("PUT", base, c.again(prg, "institution", institution), "If-Match", tag)
	e, err := a.Roster.Store.Expert(c.t.Context(), expert)
	if err == nil {
		_, err = a.Roster.Agree(c.t.Context(), self(e), expert, map[office.Purpose]bool{office.ToShareWithHost: true}, "en")
	}
	if err != nil {
		c.t.Fatal(err)
	}
	c.good("POST", base+"/share", "")
	if out, _ := host.good("GET", "/shortlists?limit=5", ""); out["total"] != 1.0 {
		c.t.Errorf("shared with the host: %v", out)
	}
	met, _ := host.good("GET", one, "")
	her := met["people"].([]any)[0].(map[string]any)
	host.good("POST", one+"/remarks", `{"key":"`+her["key"].(string)+`","role":1,"opinion":"question","text":"Does she teach?"}`)
	met, _ = host.good("GET", one, "")
	said := met["people"].([]any)[0].(map[string]any)["remark"].(map[string]any)["at"].(string)
	out, _ := c.good("POST", base+"/roles/1/invitations/"+invited+"/note", `{"said":"`+said+`"}`)
	if r := out["host_remark"].(map[string]any); r["text"] != "Does she teach?" || r["noted_at"] == nil {
		c.t.Errorf("the remark is read as %v", r)
	}
	c.good("POST", base+"/withhold", "")
	if status, _, _ := host.call("GET", one, ""); status != 404 {
		c.t.Errorf("taken back, the host reads with %d", status)
	}
}

// walkMission takes the mission of the seat from plan to the host's word.
func walkMission(c *caller, programme, expert string) {
	c.t.Helper()
	out, _ := c.good("GET", "/missions?programme="+programme, "")
	if of, _ := c.good("GET", "/missions?expert="+expert, ""); out["total"] != 1.0 || of["total"] != 1.0 {
		c.t.Fatalf("missions %v, %v", out, of)
	}
	one := "/missions/" + out["items"].([]any)[0].(map[string]any)["id"].(string)
	mission, tag := c.good("GET", one, "")
	c.good("PUT", one, c.again(mission, "contact", "Dr Sami, +9647700000000", "report", "Six doctors were trained.", "days", 12), "If-Match", tag)
	if status, out, _ := c.call("POST", one+"/complete", ""); status != 409 {
		c.t.Errorf("completed before it began: %d %v", status, out)
	}
	c.good("POST", one+"/start", "")
	c.good("POST", one+"/complete", "")
	if out, _ := c.good("POST", one+"/rate", `{"score":5,"text":"Come again."}`); out["by_host"].(map[string]any)["score"] != 5.0 {
		c.t.Errorf("rated %v", out)
	}
}

// walkApprovals lets a program decide what an officer asked.
func walkApprovals(t *testing.T, a *app.App, c *caller, expert string) {
	t.Helper()
	asker := hire(t, a, "asker", office.OfficerRole)
	prg, _ := c.good("POST", "/programmes", nextYear(apiProgramme))
	c.good("POST", "/programmes/"+prg["id"].(string)+"/open", "")
	for _, decision := range []string{"refuse", "approve"} {
		request := office.Approval{ID: office.NewID("apr"), Rev: 1, State: office.ApprovalOpen, By: asker, Programme: prg["id"].(string), Role: 1, Experts: []string{expert}, Override: "urgent",
			AskedAt: time.Now(), ExpiresAt: time.Now().Add(time.Hour)}
		if err := a.ApprovalsKept().InsertApproval(t.Context(), request); err != nil {
			t.Fatal(err)
		}
		if out, _ := c.good("GET", "/approvals/"+request.ID, ""); out["letters"] != 1.0 || out["state"] != "open" {
			t.Errorf("approval %v", out)
		}
		out, _ := c.good("POST", "/approvals/"+request.ID+"/"+decision, map[string]string{"refuse": `{"reason":"Too early."}`, "approve": `{"confirm":1}`}[decision])
		if decision == "approve" && out["queued"] != 1.0 {
			t.Errorf("approved %v", out)
		}
		c.good("GET", "/approvals/"+request.ID, "")
	}
}

func walkInvestment(a *app.App, c *caller) {
	c.t.Helper()
	i := c.as(a, "investment")
	chance, tag := i.good("POST", "/opportunities", `{"title":{"en":"Cold store"},"summary":{"en":"Dates and vegetables, cooled."},"governorate":"IQ-BA","sector":"H","bands":["250k_1m"],"stage":"idea","published":false}`)
	one := "/opportunities/" + chance["id"].(string)
	i.good("GET", "/opportunities", "")
	i.good("GET", one, "")
	i.good("PUT", one, i.again(chance, "bands", []string{"1m_5m"}), "If-Match", tag)
	wish, tag := i.good("POST", "/interests", `{"email":"investor@example.org","name":{"latin":"Noor Investor"},"language":"en","country":"DE","kind":"person","governorates":["IQ-BA"],"band":"to_50k","consent":true}`)
	one = "/interests/" + wish["id"].(string)
	i.good("GET", "/interests", "")
	i.good("GET", one, "")
	wish, tag = i.good("PUT", one, i.again(wish, "city", "Köln"), "If-Match", tag)
	if wish["city"] != "Köln" || wish["reference"] == "" {
		c.t.Errorf("corrected %v", wish)
	}
	i.good("POST", one+"/move", `{"to":"qualified","note":"Telephoned.","next":"Meet the authority.","due":"2099-01-01"}`, "If-Match", tag)
	called, tag := i.good("POST", one+"/call", apiCall())
	if call := called["call"].(map[string]any); called["next"] != "choose_slot" || len(call["slots"].([]any)) != 1 || call["changes"] != 1.0 {
		c.t.Errorf("offered %v", call)
	}
	if called, _ = i.good("DELETE", one+"/call", "", "If-Match", tag); called["next"] != "officer_step" {
		c.t.Errorf("taken back, next is %v", called["next"])
	}
	told, _ := i.good("POST", one+"/messages", `{"text":"Is the land yours?","asks":true}`)
	if list := told["messages"].([]any); told["next"] != "your_reply" || len(list) != 1 || list[0].(map[string]any)["text"] != "Is the land yours?" {
		c.t.Errorf("written %v", told)
	}
	walkIntroduction(a, c, i, one)
	_, tag = i.good("GET", one, "")
	if status, out, _ := i.call("POST", one+"/outcome", `{"to":"invested","band":"300000","jobs":12}`, "If-Match", tag); status != 422 || wrong(out) != "band unknown" {
		c.t.Errorf("an amount that is no band: %d %v", status, out)
	}
	ended, _ := i.good("POST", one+"/outcome", `{"to":"invested","band":"250k_1m","jobs":12}`, "If-Match", tag)
	if out := ended["outcome"].(map[string]any); ended["stage"] != "invested" || out["band"] != "250k_1m" || out["jobs"] != 12.0 {
		c.t.Errorf("ended %v", ended)
	}
	if status, _, _ := i.call("DELETE", one, ""); status != 204 {
		c.t.Errorf("erased: %d", status)
	}
	if status, _, _ := i.call("GET", one, ""); status != 404 {
		c.t.Errorf("what is erased is answered with %d", status)
	}
}

// apiCall offers a time tomorrow, in the zone of whoever offers it.
func apiCall() string {
	return `{"slots":["` + time.Now().Add(office.Day).In(office.Baghdad).Format(time.RFC3339) + `"],"minutes":30,"how":"https://meet.example.org/room"}`
}

// walkIntroduction brings an interest to an authority, which reads what was agreed to
// and answers once.
func walkIntroduction(a *app.App, c, i *caller, one string) {
	c.t.Helper()
	they, institution := c.hostOf(a, office.AuthorityKind, office.Authority)
	id := strings.TrimPrefix(one, "/interests/")
	i.good("POST", one+"/introduce", `{"authority":"`+institution+`","word":"They know the trade."}`)
	if status, _, _ := they.call("GET", "/introduced/"+id, ""); status != 404 {
		c.t.Errorf("before the investor agrees the authority reads it: %d", status)
	}
	if _, err := a.Invest.Agree(c.t.Context(), office.Nobody(), id, institution); err != nil {
		c.t.Fatal(err)
	}
	if list, _ := they.good("GET", "/introduced", ""); list["total"] != 1.0 || list["items"].([]any)[0].(map[string]any)["wish"] != nil {
		c.t.Errorf("the list is %v", list)
	}
	met, _ := they.good("GET", "/introduced/"+id, "")
	if wish := met["wish"].(map[string]any); met["waits"] != true || wish["band"] != "to_50k" || wish["email"] != nil {
		c.t.Errorf("it reads %v", met)
	}
	if status, out, _ := they.call("POST", "/introduced/"+id+"/answer", `{"verdict":"declined"}`); status != 422 || wrong(out) != "reason required" {
		c.t.Errorf("declined without a reason: %d %v", status, out)
	}
	if met, _ = they.good("POST", "/introduced/"+id+"/answer", `{"verdict":"declined","reason":"No land is free."}`); met["verdict"] != "declined" || met["waits"] != false {
		c.t.Errorf("answered %v", met)
	}
	if status, _, _ := they.call("POST", "/introduced/"+id+"/answer", `{"verdict":"accepted"}`); status != 409 {
		c.t.Errorf("answered twice: %d", status)
	}
}

func waitFor(t *testing.T, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it did not come true in time")
		}
	}
}

func TestTheSameIdempotencyKeyGivesTheSameAnswer(t *testing.T) {
	a := apptest.Start(t, nil)
	c := newCaller(t, a, "officer")
	key := []string{"Idempotency-Key", "7f1d"}
	first, tag := c.good("POST", "/programmes", apiProgramme, key...)
	second, again := c.good("POST", "/programmes", apiProgramme, key...)
	if first["id"] != second["id"] || tag != again {
		t.Errorf("%v %s, then %v %s", first["id"], tag, second["id"], again)
	}
	if all, _ := c.good("GET", "/programmes", ""); all["total"] != 1.0 {
		t.Errorf("%v programmes", all["total"])
	}
	if status, out, _ := c.call("POST", "/programmes", strings.Replace(apiProgramme, "Hospital", "School", 1), key...); status != 422 || wrong(out) != "Idempotency-Key reused" {
		t.Errorf("another request with the key: %d %v", status, out)
	}
	if other, _ := c.as(a, "officer").good("POST", "/programmes", apiProgramme, key...); other["id"] == first["id"] {
		t.Error("the key of another token gave this one's answer")
	}
	// what was refused changed nothing and may be tried again with the same key
	key[1] = "8a2e"
	if status, _, _ := c.call("POST", "/programmes", `{"title":{}}`, key...); status != 422 {
		t.Errorf("refused: %d", status)
	}
	c.good("POST", "/programmes", apiProgramme, key...)
}

func TestManyWithOneIdempotencyKeyRunOnce(t *testing.T) {
	a := apptest.Start(t, nil)
	c := newCaller(t, a, "officer")
	var all sync.WaitGroup
	statuses := make([]int, 8)
	for i := range statuses {
		all.Go(func() {
			req, err := http.NewRequestWithContext(t.Context(), "POST", c.base+"/api/v1/programmes", strings.NewReader(apiProgramme))
			if err != nil {
				t.Error(err)
				return
			}
			req.Header.Set("Authorization", "Bearer "+c.token)
			req.Header.Set("Idempotency-Key", "at once")
			r, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Error(err)
				return
			}
			statuses[i] = r.StatusCode
			if err := r.Body.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, s := range statuses {
		if s != 201 && s != 409 {
			t.Errorf("statuses %v", statuses)
		}
	}
	if list, _ := c.good("GET", "/programmes", ""); list["total"] != 1.0 {
		t.Errorf("%v programmes", list["total"])
	}
}

func TestTheAPISortsByNameUpToAThousand(t *testing.T) {
	a := apptest.Start(t, nil)
	c := newCaller(t, a, "officer")
	for i, name := range []string{"Zainab", "amal", "Émile", "Dara"} {
		body := strings.Replace(strings.Replace(apiExpert, "api@", fmt.Sprint("s", i, "@"), 1), "Dara Api", name, 1)
		c.good("POST", "/experts", body)
	}
	var names []string
	waitFor(t, func() bool {
		out, _ := c.good("GET", "/experts?sort=name", "")
		names = nil
		for _, x := range out["items"].([]any) {
			names = append(names, x.(map[string]any)["name"].(map[string]any)["latin"].(string))
		}
		return len(names) == 4
	})
	if got := strings.Join(names, " "); got != "amal Dara Émile Zainab" {
		t.Error(got)
	}
	out, _ := c.good("GET", "/experts?sort=name&limit=3", "")
	rest, _ := c.good("GET", "/experts?sort=name&limit=3&after="+out["next"].(string), "")
	if len(rest["items"].([]any)) != 1 || rest["next"] != "" {
		t.Errorf("second page %v", rest)
	}
}

// TestAQuestionOfTheAPIIsRefusedByTheNameOfItsParameter, not by that of a field.
func TestAQuestionOfTheAPIIsRefusedByTheNameOfItsParameter(t *testing.T) {
	c := newCaller(t, apptest.Start(t, nil), "officer")
	for path, want := range map[string]string{
		"/experts?available=2027-05-01..2027-03-01": "available before_from", "/experts?min_years=999": "min_years between", "/experts?foo=1": "foo unknown_field", "/experts?not_foo=1": "not_foo unknown_field", "/experts?not_country=XX": "not_country unknown",
		"/experts?language=sv:B9": "language unknown", "/experts?sort=size": "sort unknown", "/letters?state=lost": "state unknown", "/letters?stat=queued": "stat unknown_field",
	} {
		if status, out, _ := c.call("GET", path, ""); status != 422 || wrong(out) != want {
			t.Errorf("%s: %d %v, want %s", path, status, wrong(out), want)
		}
	}
	if status, out, _ := c.call("GET", "/terms/planets?q=x", ""); status != 404 {
		t.Errorf("terms that there are not: %d %v", status, out)
	}
}

// TestWordsThatAreNoWordsFindNobody: a question of signs alone is not the whole roster.
func TestWordsThatAreNoWordsFindNobody(t *testing.T) {
	c := newCaller(t, apptest.Start(t, nil), "officer")
	c.good("POST", "/experts", apiExpert)
	waitFor(t, func() bool { out, _ := c.good("GET", "/experts", ""); return out["total"] == 1.0 })
	for _, q := range []string{"%2F.*%2F", "%3F%3F%3F", "*", "%22%22", "-"} {
		if out, _ := c.good("GET", "/experts?q="+q, ""); out["total"] != 0.0 {
			t.Errorf("q=%s finds %v", q, out["total"])
		}
	}
}

// TestLabelsOfFacetsSpeakTheClientsLanguage.
func TestLabelsOfFacetsSpeakTheClientsLanguage(t *testing.T) {
	c := newCaller(t, apptest.Start(t, nil), "officer")
	c.good("POST", "/experts", apiExpert)
	waitFor(t, func() bool { out, _ := c.good("GET", "/experts", ""); return out["total"] == 1.0 })
	out, _ := c.good("GET", "/experts", "", "Accept-Language", "ar")
	facets := out["facets"].(map[string]any)
	for name, want := range map[string]string{"country": "السويد", "fresh": "مؤكَّد حديثاً"} {
		values := facets[name].([]any)
		if got := values[0].(map[string]any)["label"]; got != want {
			t.Errorf("%s is called %v, want %s", name, got, want)
		}
	}
}

// walkSending steers the letters of a role, of which one has left.
func walkSending(c *caller, sending string) {
	c.t.Helper()
	stands := func(out map[string]any, paused bool) {
		c.t.Helper()
		if counts := out["counts"].(map[string]any); out["total"] != 1.0 || counts["left"] != 1.0 || counts["waits"] != 0.0 || (out["paused_at"] != nil) != paused || len(out["runs"].([]any)) != 1 {
			c.t.Errorf("the sending is %v", out)
		}
	}
	for _, x := range []struct {
		verb   string
		paused bool
	}{{"pause", true}, {"resume", false}, {"pause", true}, {"end", false}} {
		out, _ := c.good("POST", sending+"/"+x.verb, "")
		stands(out, x.paused)
	}
	out, _ := c.good("GET", sending, "")
	if stands(out, false); out["ended_at"] == nil {
		c.t.Errorf("ended, the sending is %v", out)
	}
	if out, _ := c.good("POST", sending+"/again", `{"which":"failed"}`); out["queued"] != 0.0 {
		c.t.Errorf("what arrived goes again: %v", out)
	}
	if status, out, _ := c.call("POST", sending+"/again", `{"which":"all"}`); status != 422 {
		c.t.Errorf("letters of no kind go again: %d %v", status, out)
	}
}
