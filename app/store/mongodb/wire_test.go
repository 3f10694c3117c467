package mongodb_test

import (
	"errors"
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jisr/app/store"
	"jisr/app/store/mongodb"
)

// line is a way to the database that can be held: what the client says then waits in
// the line and arrives later, as in a network that stalls.
type line struct {
	target string
	l      net.Listener

	mu    sync.Mutex
	held  chan struct{} // new connections wait for it
	ends  []net.Conn
	gates []*atomic.Pointer[chan struct{}]
}

func newLine(t *testing.T, target string) *line {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	x := &line{target: target, l: l, held: make(chan struct{})}
	close(x.held)
	go x.accept()
	t.Cleanup(func() {
		_ = l.Close() // ends accept
		x.mu.Lock()
		defer x.mu.Unlock()
		for _, c := range x.ends {
			_ = c.Close() // ends its copying
		}
	})
	return x
}

func (x *line) accept() {
	for {
		client, err := x.l.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", x.target)
		if err != nil {
			_ = client.Close() // the client sees that nobody is there
			continue
		}
		x.mu.Lock()
		gate := &atomic.Pointer[chan struct{}]{}
		held := x.held
		gate.Store(&held)
		x.ends, x.gates = append(x.ends, client, server), append(x.gates, gate)
		x.mu.Unlock()
		go carry(server, client, gate)
		go func() { _, _ = io.Copy(client, server) }() // ends with either end
	}
}

// carry passes on what the client says, also after the client has hung up.
func carry(server, client net.Conn, gate *atomic.Pointer[chan struct{}]) {
	buf := make([]byte, 64<<10)
	for {
		n, err := client.Read(buf)
		<-*gate.Load()
		if n > 0 {
			if _, err := server.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// stall holds the connections there are, until the function it returns is called;
// new ones are free.
func (x *line) stall() (release func()) {
	x.mu.Lock()
	defer x.mu.Unlock()
	held := make(chan struct{})
	for _, g := range x.gates {
		g.Store(&held)
	}
	return func() { close(held) }
}

// stop holds new connections too.
func (x *line) stop() (release func()) {
	free := x.stall()
	x.mu.Lock()
	defer x.mu.Unlock()
	held := make(chan struct{})
	before := x.held
	x.held = held
	return func() {
		x.mu.Lock()
		x.held = before
		x.mu.Unlock()
		close(held)
		free()
	}
}

// over opens the database by way of a line, with a short time-out.
func over(t *testing.T) (*line, *mongodb.Database, mongodb.Config) {
	t.Helper()
	cfg := config(t)
	direct := cfg
	u, err := url.Parse(cfg.URI)
	if err != nil {
		t.Fatal(err)
	}
	x := newLine(t, u.Host)
	u.Host = x.l.Addr().String()
	q := u.Query()
	q.Set("directConnection", "true")
	u.RawQuery, u.Path = q.Encode(), "/"
	cfg.URI, cfg.Timeout = u.String(), time.Second
	return x, open(t, cfg), direct
}

func things(t *testing.T, db store.Database) store.Collection {
	t.Helper()
	c, err := db.Collection(t.Context(), store.Definition{Name: "things"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAWriteThatArrivesLateIsFollowedAllTheSame(t *testing.T) {
	x, db, direct := over(t)
	c := things(t, db)
	if err := c.Insert(t.Context(), store.Doc{ID: "before"}); err != nil {
		t.Fatal(err)
	}
	follower := open(t, direct)
	seen, cursor := map[string]bool{}, map[string]int64{}
	follow := func() {
		t.Helper()
		if err := store.Changes(t.Context(), follower, things(t, follower), cursor, func(d store.Doc) error { seen[d.ID] = true; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	old := db.Instance()
	release := x.stall()
	if err := c.Insert(t.Context(), store.Doc{ID: "late"}); !errors.Is(err, store.ErrUnavailable) {
		t.Fatalf("a write without an answer: got %v, want %v", err, store.ErrUnavailable)
	}
	if db.Instance() == old {
		t.Error("the stream in which a write was not answered is still in use")
	}
	eventually(t, func() bool { return c.Insert(t.Context(), store.Doc{ID: "overtaking"}) == nil })
	follow()
	if seen["late"] || !seen["overtaking"] {
		t.Fatalf("the late write was not overtaken, so nothing is shown: %v", seen)
	}
	release()
	eventually(t, func() bool { follow(); return seen["late"] })
}

func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Error("did not come true within five seconds")
}

func TestAStoreThatDoesNotAnswerIsUnavailableInTime(t *testing.T) {
	x, db, _ := over(t)
	c := things(t, db)
	release := x.stop()
	for name, call := range map[string]func() error{
		"get":    func() error { _, err := c.Get(t.Context(), "a"); return err },
		"insert": func() error { return c.Insert(t.Context(), store.Doc{ID: "a"}) },
		"range": func() error {
			return c.Range(t.Context(), store.Range{Index: store.ByStamp}, func(store.Doc) (bool, error) { return true, nil })
		},
		"ping": func() error { return db.Ping(t.Context()) },
	} {
		start := time.Now()
		if err := call(); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("%s: got %v, want %v", name, err, store.ErrUnavailable)
		}
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%s took %v with a time-out of one second", name, took)
		}
	}
	release()
	eventually(t, func() bool { return db.Ping(t.Context()) == nil })
}

func TestNobodyThereIsUnavailable(t *testing.T) {
	cfg := config(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := cfg
	nobody.URI, nobody.Timeout = "mongodb://"+l.Addr().String()+"/", 300*time.Millisecond
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := mongodb.Open(t.Context(), nobody); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("got %v, want %v", err, store.ErrUnavailable)
	}
}
