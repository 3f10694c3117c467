package app_test

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/apptest/beside"
	"jisr/app/apptest/proof"
)

// TestTheServiceIsKilledUnderLoad: jisr serve on the embedded store is killed with -9
// while clients register, change and erase people, and started again. Whatever it said
// that it had done is done, in the store and in the index; whatever nobody heard of is
// done once when it is asked again; and the log holds.
func TestTheServiceIsKilledUnderLoad(t *testing.T) {
	proof.Asked(t, "kill -9 under load")
	beside.Others(t) // it waits for processes
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	k := newLoad(t)
	random := rand.New(rand.NewPCG(seed, 0))
	for range *serviceKills {
		life := k.serve()
		k.check()
		k.work(func() { time.Sleep(time.Duration(random.Int64N(int64(900 * time.Millisecond)))); life.kill() })
	}
	life := k.serve()
	for _, c := range k.workers {
		c.again()
	}
	k.check()
	k.total()
	life.stop()
	if said, err := k.command("verify"); err != nil {
		t.Errorf("jisr verify: %v\n%s", err, said)
	}
	row := proof.Row{Fault: "kill -9 under load", Runs: *serviceKills, Recovered: k.slowest, Within: 5 * time.Second}
	for _, c := range k.workers {
		row.Acknowledged += c.acknowledged
		row.Lost += c.lost
		row.Duplicated += c.twice
	}
	row.Log(t)
	if row.Acknowledged < *serviceKills {
		t.Errorf("only %d changes in %d lives", row.Acknowledged, *serviceKills)
	}
}

// load is a service on disk, and the workers that work with it.
type load struct {
	t       *testing.T
	program string
	data    string
	env     []string
	token   string
	address string
	// client asks, and broken is told why there was no answer; nil are the usual ones.
	client  *http.Client
	broken  func(error)
	workers []*worker
	slowest time.Duration // from a start until it serves
}

// worker does one thing after the other and knows what it was told.
type worker struct {
	*load
	number, next int
	people       []*known
	pending      func() bool // what it has not been told of; true when it is done now
	acknowledged int
	lost, twice  int
}

// known is a person of a worker's: as she was last confirmed, and as she may be.
type known struct {
	id, email, word, maybe string
	erased                 bool // confirmed
	leaving                bool // asked for
}

// newLoad prepares a service on disk with a token; set may change where it lies.
func newLoad(t *testing.T, set ...func(*app.Config)) *load {
	t.Helper()
	k := &load{t: t, program: programForBench(t)}
	c := apptest.Config(t)
	for _, f := range set {
		f(&c)
	}
	k.data = c.Data
	a, err := app.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	text, err := a.Command(t.Context(), app.Command{Name: "token add", Args: map[string]string{"role": "officer", "name": "load"}})
	if err := errors.Join(err, a.Close()); err != nil {
		t.Fatal(err)
	}
	k.token = strings.TrimSpace(text)
	k.env = append(os.Environ(), "JISR_ADDR=127.0.0.1:0", "JISR_DATA="+c.Data, "JISR_KEY_FILE="+c.KeyFile, "JISR_MAIL=folder", "JISR_MAIL_FROM="+c.MailFrom,
		"JISR_VIEWS_PER_DAY=1000000") // each worker reads many more than an officer may
	for i := range 4 {
		k.workers = append(k.workers, &worker{load: k, number: i})
	}
	return k
}

// life is one run of the program.
type life struct {
	t       *testing.T
	process *exec.Cmd
	errors  *bytes.Buffer
}

// serve starts the program and waits until it serves.
func (k *load) serve() *life {
	k.t.Helper()
	l := &life{t: k.t, process: exec.Command(k.program, "serve"), errors: &bytes.Buffer{}}
	l.process.Env, l.process.Stderr = k.env, l.errors
	said, err := l.process.StdoutPipe()
	if err != nil {
		k.t.Fatal(err)
	}
	start := time.Now()
	if err := l.process.Start(); err != nil {
		k.t.Fatal(err)
	}
	k.t.Cleanup(func() { _ = l.process.Process.Kill() }) // it has ended long before, unless the test failed
	k.address = ""
	for lines := bufio.NewScanner(said); k.address == "" && lines.Scan(); {
		k.address, _ = strings.CutPrefix(lines.Text(), "listening on ")
		if !strings.HasPrefix(k.address, "http") {
			k.address = ""
		}
	}
	for end := start.Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		if status, _ := k.ask(http.MethodGet, "/readyz", "", nil); status == http.StatusOK {
			break
		}
		if time.Now().After(end) {
			k.t.Fatalf("it does not serve:\n%s", l.errors)
		}
	}
	k.slowest = max(k.slowest, time.Since(start))
	return l
}

func (l *life) kill() {
	if err := l.process.Process.Kill(); err != nil {
		l.t.Error(err)
	}
	if err := l.process.Wait(); !strings.Contains(fmt.Sprint(err), "killed") {
		l.t.Errorf("the service ended by itself: %v\n%s", err, l.errors)
	}
}

func (l *life) stop() {
	if err := errors.Join(l.process.Process.Signal(syscall.SIGTERM), l.process.Wait()); err != nil {
		l.t.Errorf("%v\n%s", err, l.errors)
	}
}

// ask gives the status and the answer; 0 for none.
func (k *load) ask(method, path, body string, header map[string]string) (int, string) {
	r, err := http.NewRequest(method, k.address+path, strings.NewReader(body))
	if err != nil {
		k.t.Error(err)
		return 0, ""
	}
	r.Header.Set("Authorization", "Bearer "+k.token)
	for name, value := range header {
		r.Header.Set(name, value)
	}
	answer, err := cmp.Or(k.client, http.DefaultClient).Do(r)
	if err != nil {
		return k.unanswered(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return k.unanswered(err) // it was cut off: nobody was told
	}
	return answer.StatusCode, string(text)
}

func (k *load) unanswered(err error) (int, string) {
	if k.broken != nil {
		k.broken(err)
	}
	return 0, ""
}

// work lets the workers work until the service is gone.
func (k *load) work(end func()) {
	var all sync.WaitGroup
	for _, c := range k.workers {
		all.Go(func() {
			for c.again() {
				c.begin()
			}
		})
	}
	end()
	all.Wait()
}

// again asks for what nobody told the worker of; false when the service is gone.
func (c *worker) again() bool {
	if c.pending == nil {
		return true
	}
	if !c.pending() {
		return false
	}
	c.pending = nil
	c.acknowledged++
	return true
}

// begin chooses what is done next: mostly changes, so that each person has a past.
func (c *worker) begin() {
	c.next++
	switch {
	case c.next%7 == 0 && len(c.people) > 3:
		c.erase(c.people[len(c.people)-2])
	case c.next%3 == 0 || len(c.people) == 0:
		c.register()
	default:
		c.change(c.people[c.next%len(c.people)])
	}
}

// word is in no other person and in no other state of her, and none begins with it.
func (c *worker) word() string { return fmt.Sprintf("zq%dx%dend", c.number, c.next) }

func registrationWith(email, word string) string {
	return fmt.Sprintf(`{"email":%q,"email_verified_at":"2026-01-01T00:00:00Z","name":{"latin":"Load Person"},"language":"en","country":"SE","city":"Lund","consent_source":"paper",`+
		`"occupations":[{"code":"2212","years":9}],"skills":[{"id":"jisr:cardiac-catheterisation","note":%q}],"languages":[{"code":"ar","level":"B2"}],"consents":[{"purpose":"roster"}]}`, email, word)
}

func (c *worker) register() {
	p := &known{email: fmt.Sprintf("load%d.%d@example.org", c.number, c.next), maybe: c.word()}
	key := map[string]string{"Idempotency-Key": "load-" + p.maybe}
	c.pending = func() bool {
		status, text := c.ask(http.MethodPost, "/api/v1/experts", registrationWith(p.email, p.maybe), key)
		if status == 0 {
			return false
		}
		var told struct{ ID string }
		if err := json.Unmarshal([]byte(text), &told); status != http.StatusCreated || err != nil {
			c.t.Errorf("%s is registered: %d %s", p.email, status, text)
			return true
		}
		p.id, p.word = told.ID, p.maybe
		c.people = append(c.people, p)
		return true
	}
}

func (c *worker) change(p *known) {
	if p.leaving {
		return
	}
	p.maybe = c.word()
	c.pending = func() bool {
		status, text := c.ask(http.MethodGet, "/api/v1/experts/"+p.id, "", nil)
		if status == 0 {
			return false
		}
		if !strings.Contains(text, strconv.Quote(p.maybe)) { // else it was done, and nobody was told
			var now struct{ Rev int64 }
			if err := json.Unmarshal([]byte(text), &now); status != http.StatusOK || err != nil {
				c.t.Errorf("%s is read: %d %s", p.id, status, text)
				return true
			}
			status, text = c.ask(http.MethodPut, "/api/v1/experts/"+p.id, strings.ReplaceAll(text, strconv.Quote(p.word), strconv.Quote(p.maybe)), map[string]string{"If-Match": strconv.Quote(strconv.FormatInt(now.Rev, 10))})
			if status == 0 {
				return false
			}
			if status != http.StatusOK {
				c.t.Errorf("%s is changed: %d %s", p.id, status, text)
			}
		}
		p.word = p.maybe
		return true
	}
}

func (c *worker) erase(p *known) {
	if p.leaving {
		return
	}
	p.leaving = true
	c.pending = func() bool {
		status, text := c.ask(http.MethodDelete, "/api/v1/experts/"+p.id, "", nil)
		if status == 0 {
			return false
		}
		if status >= 300 && status != http.StatusNotFound { // it was done, and nobody was told
			c.t.Errorf("%s is erased: %d %s", p.id, status, text)
		}
		p.erased = true
		return true
	}
}

// check compares what the workers were told with what is there.
func (k *load) check() {
	k.t.Helper()
	for _, c := range k.workers {
		for _, p := range c.people {
			c.check(p)
		}
	}
}

func (c *worker) check(p *known) {
	c.t.Helper()
	status, text := c.ask(http.MethodGet, "/api/v1/experts/"+p.id, "", nil)
	there := status == http.StatusOK
	if p.erased && there || !there && !p.leaving {
		c.lost++
		c.t.Errorf("%s was told to be erased: %v; she is there: %v (%d)", p.id, p.erased, there, status)
		return
	}
	if !there {
		return
	}
	word := p.word
	if !strings.Contains(text, strconv.Quote(word)) {
		word = p.maybe
	}
	if !strings.Contains(text, strconv.Quote(word)) {
		c.lost++
		c.t.Errorf("%s is neither as she was told to be (%s) nor as she may be (%s)", p.id, p.word, p.maybe)
		return
	}
	if n := c.found("q=" + word); n != 1 { // the index stands where the store does
		c.lost++
		c.t.Errorf("%d people are found as %s is", n, p.id)
	}
}

func (k *load) found(query string) int {
	k.t.Helper()
	status, text := k.ask(http.MethodGet, "/api/v1/experts?limit=1&"+query, "", nil)
	var found struct{ Total int }
	if err := json.Unmarshal([]byte(text), &found); status != http.StatusOK || err != nil {
		k.t.Errorf("search %s: %d %s", query, status, text)
	}
	return found.Total
}

// total compares how many there are, so that nobody is there twice or beside.
func (k *load) total() {
	k.t.Helper()
	want := 0
	for _, c := range k.workers {
		for _, p := range c.people {
			if !p.erased {
				want++
			}
		}
	}
	if got := k.found("city=" + url.QueryEscape("Lund")); got != want {
		k.workers[0].twice += max(got-want, 0)
		k.t.Errorf("%d people are found, %d were told of", got, want)
	}
}
