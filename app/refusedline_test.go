package app_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"jisr/app"
	"jisr/app/apptest"
)

// lines keeps what a service logs, from several goroutines.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) all() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// TestARefusalIsALineThatNamesNobody: whoever is kept from a door, by her role, by a limit
// or for a wrong token, is a line with the door, the reason and an id; what she asked, and
// a line break in it, is not in it. Such lines are bounded, so that they fill no disk.
func TestARefusalIsALineThatNamesNobody(t *testing.T) {
	var log lines
	d := openDeskOn(t, "en", "yousif.toma@example.org", 20, func(c *app.Config) {
		c.Logger = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	})
	d.b.Get("/en/staff/officers?q=Noor%0A%22level%22:%22ERROR%22").Want(403)
	if status, _, _ := ask(t, d.a.URL()+"/api/v1/experts?q=Noor", "Authorization", "Bearer not-a-token"); status != 401 {
		t.Errorf("a wrong token: %d", status)
	}
	b := apptest.NewBrowser(t, d.a.URL(), "en")
	limited := 0
	for range 400 {
		if b.Get("/en/genuine"); b.Status == 429 {
			limited++
		}
	}
	if limited == 0 {
		t.Fatal("no limit was met")
	}
	why := map[string]int{}
	for line := range strings.Lines(log.all()) {
		var l struct{ Msg, Route, Method, Why, Actor string }
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if l.Msg != "A request was refused." {
			continue
		}
		why[l.Why]++
		if l.Why == "error.forbidden" && (l.Route != "/:lang/staff/officers" || l.Method != "GET" || l.Actor != d.byAddress("yousif.toma@example.org").ID) {
			t.Errorf("of the door it says %+v", l)
		}
	}
	if why["error.forbidden"] != 1 || why["error.token"] != 1 || why["error.too_many"] == 0 || why["error.too_many"] > limited || why["error.too_many"] > 250 {
		t.Errorf("lines by reason: %v; %d requests were limited", why, limited)
	}
	for _, word := range []string{"Noor", "not-a-token", "ERROR", "yousif", "127.0.0.1"} {
		if strings.Contains(log.all(), word) {
			t.Errorf("a line has %q:\n%s", word, log.all())
		}
	}
}
