package app_test

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/apptest/beside"
	"jisr/app/apptest/proof"
)

// tooLate is how long a client may wait for the word that the store is gone.
const tooLate = 6 * time.Second

// TestTheWireToMongoDBIsCutSlowAndHalfOpen: toxiproxy stands between the service and its
// database and refuses connections, answers two seconds late, or takes everything and
// answers nothing. Who asks is told within six seconds to come again, nothing that was
// acknowledged is lost, and nothing stays behind in the process.
func TestTheWireToMongoDBIsCutSlowAndHalfOpen(t *testing.T) {
	const fault = "store down, slow, half open (toxiproxy)"
	program := proof.Tool(t, fault, "JISR_TEST_TOXIPROXY")
	shared := onMongoDB(t)
	var wire *proxied
	a := apptest.Start(t, func(c *app.Config) {
		shared(c)
		wire = newProxied(t, program, c.MongoURI)
		c.MongoURI, c.RequestWait = wire.uri, 0
	})
	text, err := a.Command(t.Context(), app.Command{Name: "token add", Args: map[string]string{"role": "officer", "name": "load"}})
	if err != nil {
		t.Fatal(err)
	}
	l := newLedger(&load{t: t, address: a.URL(), token: strings.TrimSpace(text)})
	for range 3 {
		if status := l.write(); status != http.StatusCreated {
			t.Fatalf("before the fault: %d", status)
		}
	}
	before := runtime.NumGoroutine()
	row := proof.Row{Fault: fault, Within: 5 * time.Second}
	for _, c := range []struct {
		name string
		harm func()
		time time.Duration
		all  bool // nothing may pass
	}{
		{"down", func() { wire.enable(false) }, proof.Of(3*time.Second, 30*time.Second), true},
		{"slow", func() { wire.toxic("latency", map[string]int{"latency": 2000}) }, proof.Of(3*time.Second, 30*time.Second), false},
		{"half open", func() { wire.toxic("timeout", map[string]int{"timeout": 0}) }, proof.Of(3*time.Second, 30*time.Second), true},
	} {
		l.statuses, l.slowestAnswer = map[int]int{}, 0
		c.harm()
		stop := workers(t, 4, func() {
			status := l.write()
			if status == http.StatusServiceUnavailable || status == http.StatusCreated && !c.all {
				return
			}
			t.Errorf("%s: a write is answered %d", c.name, status)
		})
		time.Sleep(c.time)
		stop()
		t.Logf("%s for %s: answered %v, the slowest after %s", c.name, c.time, l.statuses, l.slowestAnswer.Round(time.Millisecond))
		if l.slowestAnswer > tooLate {
			t.Errorf("%s: an answer took %s", c.name, l.slowestAnswer)
		}
		since := time.Now()
		wire.heal()
		row.Recovered = max(row.Recovered, l.until(since))
		row.Runs++
	}
	l.settle()
	l.judge(row).Log(t)
	waitFor(t, func() bool { return runtime.NumGoroutine() <= before+10 }) // connections that rest have one or two each
}

// proxied is a toxiproxy before a database.
type proxied struct {
	t   *testing.T
	api string
	uri string
}

// newProxied starts toxiproxy on free ports of loopback until the test ends.
func newProxied(t *testing.T, program, mongo string) *proxied {
	t.Helper()
	u, err := url.Parse(mongo)
	if err != nil {
		t.Fatal(err)
	}
	api := freePort(t)
	server := exec.Command(program, "-host", "127.0.0.1", "-port", api)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	beside.Finally(t, func() {
		_ = server.Process.Kill() // it has nothing to finish
		_ = server.Wait()         // and says that it was killed
	})
	w := &proxied{t: t, api: "http://127.0.0.1:" + api}
	waitFor(t, func() bool {
		r, err := http.Get(w.api + "/version")
		return err == nil && r.Body.Close() == nil
	})
	listen := net.JoinHostPort("127.0.0.1", freePort(t))
	w.ask(http.MethodPost, "/proxies", map[string]any{"name": "store", "listen": listen, "upstream": u.Host, "enabled": true})
	u.Host = listen
	w.uri = u.String()
	return w
}

func freePort(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(ln.Addr().String())
	if err == nil {
		err = ln.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func (w *proxied) ask(method, path string, body any) {
	w.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := http.NewRequest(method, w.api+path, bytes.NewReader(text))
	if err != nil {
		w.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil || answer.StatusCode >= 300 {
		w.t.Fatalf("toxiproxy: %s %s: %d, %v", method, path, answer.StatusCode, err)
	}
}

func (w *proxied) enable(yes bool) {
	w.t.Helper()
	w.ask(http.MethodPost, "/proxies/store", map[string]any{"enabled": yes})
}

func (w *proxied) toxic(kind string, attributes map[string]int) {
	w.t.Helper()
	w.ask(http.MethodPost, "/proxies/store/toxics", map[string]any{"name": kind, "type": kind, "stream": "downstream", "attributes": attributes})
}

// heal takes every fault away.
func (w *proxied) heal() {
	w.t.Helper()
	w.ask(http.MethodPost, "/reset", nil)
}
