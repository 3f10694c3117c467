package app_test

import (
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/apptest/beside"
	"jisr/app/apptest/proof"
)

// mailDoor stands before a mail server: it lets through, hangs up, or keeps whoever comes
// waiting without a word.
type mailDoor struct {
	address, behind string

	mu   sync.Mutex
	mode string
	held []net.Conn
}

const (
	passing = ""
	down    = "down"
	stuck   = "stuck"
)

func newMailDoor(t *testing.T, box *apptest.Mailbox) *mailDoor {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	behind, _, _ := strings.Cut(strings.TrimPrefix(box.URL, "smtp://"), "?")
	d := &mailDoor{address: ln.Addr().String(), behind: behind}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return // closed, below
			}
			all.Go(func() { d.meet(c) })
		}
	})
	beside.Finally(t, func() {
		if err := ln.Close(); err != nil {
			t.Error(err)
		}
		d.set(down)
		all.Wait()
	})
	return d
}

// set changes what becomes of those who come, and hangs up on whoever is there.
func (d *mailDoor) set(mode string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.mode = mode
	for _, c := range d.held {
		_ = c.Close() // it may have ended by itself
	}
	d.held = nil
}

// hold keeps connections until the mode changes, and says what to do with them.
func (d *mailDoor) hold(list ...net.Conn) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.held = append(d.held, list...)
	return d.mode
}

func (d *mailDoor) meet(c net.Conn) {
	defer c.Close()
	switch d.hold(c) {
	case down:
		return
	case stuck:
		_, _ = io.Copy(io.Discard, c) // until set hangs up
		return
	}
	s, err := net.Dial("tcp", d.behind)
	if err != nil {
		return // to whoever came the server is down
	}
	defer s.Close()
	d.hold(s)
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{c, s}, {s, c}} {
		both.Go(func() {
			_, _ = io.Copy(way[0], way[1]) // either side may hang up
			_ = way[0].Close()
		})
	}
	both.Wait()
}

// TestAMailServerThatIsDownOrStuckSlowsNoPage: people go on asking for letters while the
// mail server hangs up on everybody, and while it takes connections and says nothing. Their
// pages come as fast as before, and every letter comes once when the server is back.
func TestAMailServerThatIsDownOrStuckSlowsNoPage(t *testing.T) {
	late := &atomic.Int64{}
	box := apptest.NewMailbox(t)
	door := newMailDoor(t, box)
	a := apptest.Start(t, func(c *app.Config) {
		c.SMTPURL, c.Mail = "smtp://"+door.address+"?tls=none", ""
		c.Now = func() time.Time { return time.Now().Add(time.Duration(late.Load())) }
	})
	const n = 5 // at a time: the letters that one address may ask for are limited
	pages := proof.Of(1, 40)
	ask := func(mode string) (people []string, median time.Duration) {
		door.set(mode)
		took := make([]time.Duration, n)
		for i := range n {
			to := fmt.Sprintf("one%d@%s%d.example.org", i, "at"+mode, i)
			since := time.Now()
			b := apptest.NewBrowser(t, a.URL(), "ar")
			for range pages {
				b.Get("/ar/register").Want(200)
			}
			b.Send("/register", "email", to).Want(200)
			took[i] = time.Since(since)
			people = append(people, to)
		}
		slices.Sort(took)
		return people, took[n/2]
	}
	people, before := ask(passing)
	for _, to := range people {
		box.Wait(t, to, 1)
	}
	for _, mode := range []string{down, stuck} {
		row := proof.Row{Fault: "the mail server is " + mode, Runs: 1, Acknowledged: n}
		waiting, median := ask(mode)
		t.Logf("with the mail server %s a visit took %s, before %s", mode, median, before)
		if ratio := float64(median) / float64(before); proof.Of(false, true) && ratio > 2 {
			t.Errorf("with the mail server %s a visit took %.1f times as long", mode, ratio)
		}
		door.set(passing)
		since := time.Now()
		for deadline := since.Add(patience); len(box.Letters()) < len(people)+n && time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
			late.Add(int64(10 * time.Second)) // its time to try again comes
		}
		row.Recovered = time.Since(since)
		people = append(people, waiting...)
		came := map[string]int{}
		for _, l := range box.Letters() {
			came[l.To]++
		}
		for _, to := range people {
			row.Duplicated += max(came[to]-1, 0)
			if came[to] == 0 {
				row.Lost++
			}
			if gone, err := a.Post().Suppressed(t.Context(), to); err != nil || gone {
				t.Errorf("%s is suppressed: %v %v", to, gone, err)
			}
		}
		row.Log(t)
	}
}
