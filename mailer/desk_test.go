package mailer_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jisr/mailer"
	"jisr/mailer/outboxtest"
)

// patience is how long a test waits for what must come; speed is for the benchmarks.
const patience = time.Minute

// clock is one that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// gate renders every letter in English to the address that its Person names, and answers
// the last look as it is told.
type gate struct {
	look func(mailer.Letter) mailer.Verdict
	from string
	size int // bytes of text added to the letter
}

func (g gate) LastLook(_ context.Context, l mailer.Letter) (mailer.Verdict, error) {
	if g.look == nil {
		return mailer.Go(), nil
	}
	return g.look(l), nil
}

func (g gate) Render(_ context.Context, l mailer.Letter) (mailer.Message, error) {
	m := sample("en")
	m.To.Addr = address(l.Person)
	if g.from != "" {
		m.From.Addr = g.from
	}
	m.Text += strings.Repeat("This line makes the letter as long as letters are.\n", g.size/51)
	return m, nil
}

func address(person string) string { return person + "@example.net" }

// queued is a letter ready to leave. What the sink does with it is written in person.
func queued(lane mailer.Lane, person string) mailer.Letter {
	return mailer.Letter{ID: fmt.Sprintf("%s:%s:1", lane, person), Kind: "invitation", Lane: lane, Person: person, State: mailer.Queued}
}

// many are letters to kind-000, kind-001 and so on.
func many(lane mailer.Lane, kind string, n int) []mailer.Letter {
	var letters []mailer.Letter
	for i := range n {
		letters = append(letters, queued(lane, fmt.Sprintf("%s-%04d", kind, i)))
	}
	return letters
}

// post is a dispatcher with everything around it.
type post struct {
	t      testing.TB
	sink   *sink
	outbox *outboxtest.Memory
	clock  *clock
	*mailer.Dispatcher
	stop func() // ends the run, waits and checks its error; may be called twice
}

// limits are for a server that is ours alone and tests that do not wait.
func limits() mailer.Limits {
	return mailer.Limits{Connections: 4, MostConnections: 4, Poll: 10 * time.Millisecond}
}

// config is that of a dispatcher named a, which works on the outbox through the transport.
func config(t testing.TB, outbox mailer.Outbox, transport mailer.Transport, c *clock) mailer.Config {
	return mailer.Config{
		Outbox: outbox, Gate: gate{}, Transport: transport, Clock: c.Now, Chance: func() float64 { return 0.5 },
		Logger: slog.New(slog.DiscardHandler), Limits: limits(), Instance: "a", Journals: t.TempDir(), Boot: "boot",
	}
}

// newPost starts a dispatcher on an empty outbox and a sink.
func newPost(t testing.TB, adapt ...func(*mailer.Config)) *post {
	t.Helper()
	return postTo(t, newSink(t), nil, adapt...)
}

func postTo(t testing.TB, s *sink, transport mailer.Transport, adapt ...func(*mailer.Config)) *post {
	t.Helper()
	if transport == nil {
		transport = newSMTP(t, s.where(), nil)
	}
	p := &post{t: t, sink: s, outbox: outboxtest.NewMemory(), clock: newClock()}
	c := config(t, p.outbox, transport, p.clock)
	for _, a := range adapt {
		a(&c)
	}
	p.Dispatcher, p.stop = start(t, c)
	return p
}

// start runs a dispatcher until stop is called or the test ends.
func start(t testing.TB, c mailer.Config) (*mailer.Dispatcher, func()) {
	t.Helper()
	d, err := mailer.NewDispatcher(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	stop := sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("run: %v", err)
			}
		case <-time.After(patience):
			t.Error("the dispatcher does not stop")
		}
	})
	t.Cleanup(stop)
	return d, stop
}

// queue puts letters and wakes the dispatcher.
func (p *post) queue(letters ...mailer.Letter) {
	p.t.Helper()
	for i := range letters {
		letters[i].Due = p.clock.Now()
	}
	if err := p.outbox.Put(p.t.Context(), letters...); err != nil {
		p.t.Fatal(err)
	}
	p.Wake()
}

func (p *post) letter(id string) mailer.Letter {
	p.t.Helper()
	l, err := p.outbox.Get(p.t.Context(), id)
	if err != nil {
		p.t.Fatal(err)
	}
	return l
}

// count is how many letters stand at the states.
func (p *post) count(states ...mailer.State) int {
	n := 0
	for _, l := range p.outbox.All() {
		if slices.Contains(states, l.State) {
			n++
		}
	}
	return n
}

// until waits for what must come.
func until(t testing.TB, what string, come func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !come(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// untilAll waits until so many letters stand at one of the states.
func (p *post) untilAll(n int, states ...mailer.State) {
	p.t.Helper()
	until(p.t, fmt.Sprintf("%d letters %v", n, states), func() bool { return p.count(states...) == n })
}

// settled waits until no letter waits or is in hand, moving the clock through the retries.
func (p *post) settled() {
	p.t.Helper()
	until(p.t, "every letter has its end", func() bool {
		open := p.count(mailer.Claimed, mailer.Sending, mailer.Queued, mailer.Deferred)
		for _, l := range p.outbox.All() {
			if l.State == mailer.Uncertain && l.Waits() {
				open++
			}
		}
		if open > 0 && p.count(mailer.Claimed, mailer.Sending) == 0 {
			p.clock.advance(time.Minute)
		}
		return open == 0
	})
}

// byID groups what the sink took by Message-ID.
func byID(letters []received) map[string][]received {
	out := make(map[string][]received)
	for _, r := range letters {
		out[r.messageID] = append(out[r.messageID], r)
	}
	return out
}

// idOf is the Message-ID that a letter must have.
func idOf(l mailer.Letter) string { return mailer.MessageIDFor(l.ID, "jisr.example.org") }

// byLane renders invitations by the first gate, other letters by the second.
type byLane struct{ invitations, others gate }

func (b byLane) of(l mailer.Letter) gate {
	if l.Lane == mailer.Invitation {
		return b.invitations
	}
	return b.others
}

func (b byLane) LastLook(ctx context.Context, l mailer.Letter) (mailer.Verdict, error) {
	return b.of(l).LastLook(ctx, l)
}

func (b byLane) Render(ctx context.Context, l mailer.Letter) (mailer.Message, error) {
	return b.of(l).Render(ctx, l)
}
