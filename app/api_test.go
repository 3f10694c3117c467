package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
)

// caller is a program with a token.
type caller struct {
	t     *testing.T
	base  string
	token string
}

func newCaller(t *testing.T, a *app.App, role string) *caller {
	t.Helper()
	out, err := a.Command(t.Context(), app.Command{Name: "token add", Args: map[string]string{"role": role, "name": "test " + role}})
	if err != nil {
		t.Fatal(err)
	}
	return &caller{t, a.URL(), strings.TrimSpace(out)}
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
	status, prg, _ := c.call("POST", "/programmes", `{"title":{"en":"Hospital"},"from":"2027-03-01","to":"2027-05-31","answer_by":"2027-01-20","mode":"visit","roles":[{"title":{"en":"Cardiologist"},"seats":1,"first_come":true,
		"criteria":[{"kind":"must","field":"occupation","op":"is","value":"2212"},{"kind":"should","field":"skill","op":"is","value":"jisr:echocardiography","weight":4},{"kind":"should","field":"language","op":"at_least","value":"sv:C2","weight":3}]}]}`)
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
	if status, out, _ := (&caller{t, a.URL(), "no token"}).call("GET", "/experts", ""); status != 401 || wrong(out) != "unauthenticated" {
		t.Errorf("without a token: %d %v", status, out)
	}
}
