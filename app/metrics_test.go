package app_test

import (
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/gate"
	"jisr/app/office"
)

// ask sends a GET with headers and gives status, body and header of the answer.
func ask(t *testing.T, url string, headers ...string) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(body), r.Header
}

// TestMetricsTellHowTheServiceStands walks a little, backs up, and reads each figure.
func TestMetricsTellHowTheServiceStands(t *testing.T) {
	var c app.Config
	a := apptest.Start(t, func(set *app.Config) { c = *set })
	h := &house{App: a, t: t, now: time.Now()}
	e := h.register("Counted")
	p := h.open(content(1, false))
	h.invite(p, e)
	mustDo(t, c, "backup", "file", filepath.Join(t.TempDir(), "b"), "keyring", filepath.Join(t.TempDir(), "k"))
	ask(t, a.URL()+"/en")
	ask(t, a.URL()+"/en/opportunities/"+e.ID)
	ask(t, a.URL()+"/en/no/such/page/"+e.ID)
	status, text, header := ask(t, a.URL()+"/metrics")
	if status != http.StatusOK || !strings.HasPrefix(header.Get("Content-Type"), "text/plain; version=0.0.4") {
		t.Fatalf("%d %v", status, header)
	}
	for _, want := range []string{
		`jisr_http_requests_total{method="GET",route="/:lang",class="2xx"} 1`, `jisr_http_requests_total{method="GET",route="/:lang/opportunities/:id",class="4xx"} 1`,
		`jisr_http_requests_total{method="GET",route="none",class="4xx"} 1`, `jisr_http_request_seconds_bucket{kind="page",le="0.005"}`,
		`jisr_store_documents{collection="people"} 1`, `jisr_letters{state="`, `jisr_letters_oldest_due_seconds{lane="invitation"} `, `jisr_mail_lane_stopped{lane="account"} 0`,
		"jisr_index_ready 1", "jisr_index_lag_seconds ", "jisr_audit_notes_waiting ", `jisr_duty_last_run_timestamp_seconds{duty="doors"} `, `jisr_duty_failures_total{duty="doors"} 0`,
		"jisr_backup_age_seconds ", "jisr_keyring_copy_age_seconds ", "jisr_disk_free_bytes ", "jisr_read_only 0", "process_resident_memory_bytes ", "go_goroutines ",
	} {
		if !strings.Contains(text, "\n"+want) {
			t.Errorf("no line %q", want)
		}
	}
	for _, secret := range []string{e.ID, e.Person.ID, p.ID, "counted", "Counted", "example.org", "127.0.0.1"} {
		if strings.Contains(text, secret) {
			t.Errorf("the figures hold %q", secret)
		}
	}
	checkExposition(t, text)
}

// checkExposition holds each line against the form that collectors read: a family has
// its type once, before its samples.
func checkExposition(t *testing.T, text string) {
	t.Helper()
	sample := regexp.MustCompile(`^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-zA-Z]+="[^"]*"(, ?[a-zA-Z]+="[^"]*")*\})? [-+0-9.eEInfNa]+$`)
	typed, seen := map[string]bool{}, map[string]bool{}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if rest, is := strings.CutPrefix(line, "# TYPE "); is {
			name, _, _ := strings.Cut(rest, " ")
			if typed[name] {
				t.Errorf("%s has two types", name)
			}
			typed[name] = true
			continue
		}
		if strings.HasPrefix(line, "#") || line == "" {
			continue
		}
		if !sample.MatchString(line) {
			t.Errorf("no sample: %q", line)
		}
		if series := line[:strings.LastIndexByte(line, ' ')]; seen[series] {
			t.Errorf("%s stands twice", series)
		} else {
			seen[series] = true
		}
	}
}

// TestMetricsAreForThisMachineAndAdmins: whoever comes through a proxy needs an admin's
// token, and to others there is no such page.
func TestMetricsAreForThisMachineAndAdmins(t *testing.T) {
	a := apptest.Start(t, nil)
	secrets := map[office.Role]string{}
	for _, role := range []office.Role{office.Admin, office.OfficerRole, office.Viewer} {
		secrets[role] = gate.NewSecret()
		if err := a.StaffKept().InsertToken(t.Context(), office.Token{ID: office.NewID("tok"), Rev: 1, Name: "n", Role: role, Hash: gate.HashSecret(secrets[role])}); err != nil {
			t.Fatal(err)
		}
	}
	const far = "203.0.113.9"
	for role, want := range map[office.Role]int{office.Admin: 200, office.OfficerRole: 404, office.Viewer: 404, "": 404} {
		if status, _, _ := ask(t, a.URL()+"/metrics", "X-Forwarded-For", far, "Authorization", "Bearer "+secrets[role]); status != want {
			t.Errorf("from afar as %q: %d, want %d", role, status, want)
		}
	}
	if status, _, _ := ask(t, a.URL()+"/metrics"); status != 200 {
		t.Errorf("on this machine: %d", status)
	}
}

// TestSearchEnginesAreAskedToKeepToPublicPages reads robots.txt by the rules of RFC 9309
// for the address of every door.
func TestSearchEnginesAreAskedToKeepToPublicPages(t *testing.T) {
	a := apptest.Start(t, func(c *app.Config) { c.Demo = true })
	status, text, header := ask(t, a.URL()+"/robots.txt")
	if status != 200 || header.Get("Cache-Control") != "public, max-age=86400" || header.Get("Set-Cookie") != "" { // a cache would give the cookie to everybody
		t.Fatalf("%d %v", status, header)
	}
	open := map[string]bool{"/": true, "/:lang": true, "/:lang/privacy": true, "/:lang/register": true, "/:lang/genuine": true, "/:lang/opportunities": true, "/:lang/opportunities/:id": true, "/:lang/invest": true}
	doors, err := a.TableOfDoors()
	if err != nil {
		t.Fatal(err)
	}
	met := 0
	for _, d := range doors {
		if d.Method != http.MethodGet {
			continue
		}
		if open[d.Path] {
			met++
		}
		address := permission{path: d.Path}.address()
		if got := robotMay(text, address); got != open[d.Path] {
			t.Errorf("%s may be read: %v, want %v", address, got, open[d.Path])
		}
	}
	if met != len(open) {
		t.Errorf("%d of %d open pages are doors", met, len(open))
	}
}

// robotMay follows the longest rule that fits.
func robotMay(rules, path string) bool {
	best, may := -1, true
	for line := range strings.Lines(rules) {
		word, rule, found := strings.Cut(strings.TrimSpace(line), ": ")
		if !found || word != "Allow" && word != "Disallow" {
			continue
		}
		whole, exact := strings.CutSuffix(rule, "$")
		if exact && path != whole || !exact && !strings.HasPrefix(path, rule) || len(rule) <= best {
			continue
		}
		best, may = len(rule), word == "Allow"
	}
	return may
}

// TestSecurityTextSaysWhereToReport has the fields that RFC 9116 asks for.
func TestSecurityTextSaysWhereToReport(t *testing.T) {
	a := apptest.Start(t, func(c *app.Config) {
		c.SecurityContact = "Security@example.org|https://jisr.example.org/report"
	})
	_, text, header := ask(t, a.URL()+"/.well-known/security.txt")
	for _, want := range []string{"Contact: mailto:security@example.org\nContact: https://jisr.example.org/report\n", "\nCanonical: " + a.URL() + "/.well-known/security.txt\n", "\nPreferred-Languages: en, ar, ckb\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	_, rest, _ := strings.Cut(text, "\nExpires: ")
	day, _, _ := strings.Cut(rest, "\n")
	expires, err := time.Parse(time.RFC3339, day)
	if left := time.Until(expires); err != nil || left < 30*office.Day || left > 365*office.Day {
		t.Errorf("expires %q, %v", day, err)
	}
	if header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("type %q", header.Get("Content-Type"))
	}
	bad := apptest.Config(t)
	bad.SecurityContact = "call us"
	if _, err := app.New(t.Context(), bad); err == nil || !strings.Contains(err.Error(), "JISR_SECURITY_CONTACT") {
		t.Errorf("got %v", err)
	}
}
