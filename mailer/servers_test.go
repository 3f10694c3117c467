package mailer_test

import (
	"log/slog"
	"testing"
	"time"

	"jisr/mailer"
)

// sharing starts a dispatcher whose letters two sinks share by weight.
func sharing(t *testing.T, one, other *sink, weights [2]int, adapt func(n int, s *mailer.Server)) (*post, *mailer.Servers) {
	t.Helper()
	var servers []mailer.Server
	for n, s := range []*sink{one, other} {
		where := s.where()
		where.Weight = weights[n]
		if adapt != nil {
			adapt(n, &where)
		}
		servers = append(servers, where)
	}
	var tr *mailer.Servers
	p := postTo(t, one, unused{}, func(c *mailer.Config) {
		var err error
		tr, err = mailer.NewServers(servers, mailer.SMTPOptions{Hello: "jisr.example.org"}, c.Limits, c.Clock, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		c.Transport = tr
	})
	t.Cleanup(func() {
		p.stop()
		if err := tr.Close(); err != nil {
			t.Error(err)
		}
	})
	return p, tr
}

// unused is replaced before anything is sent.
type unused struct{ mailer.Transport }

// once checks that each of so many letters came once, to either.
func once(t *testing.T, n int, sinks ...*sink) {
	t.Helper()
	var all []received
	for _, s := range sinks {
		all = append(all, s.letters()...)
	}
	if got := byID(all); len(all) != n || len(got) != n {
		t.Errorf("the servers have %d letters with %d Message-IDs, want %d", len(all), len(got), n)
	}
}

func rests(tr *mailer.Servers, n int) string { return tr.Status()[n].Reason }

func TestLettersAreSharedByWeight(t *testing.T) {
	one, other := newSink(t), newSink(t)
	p, _ := sharing(t, one, other, [2]int{3, 1}, nil)
	p.queue(many(mailer.Invitation, "good", 400)...)
	p.untilAll(400, mailer.HandedOver)
	if a, b := len(one.letters()), len(other.letters()); a != 300 || b != 100 {
		t.Errorf("with weights 3 and 1 the servers have %d and %d letters", a, b)
	}
	once(t, 400, one, other)
}

// TestAServerThatIsDownPassesItsShareOn: no letter waits for it, none is blamed, no lane
// stops, and it has its share again when it answers.
func TestAServerThatIsDownPassesItsShareOn(t *testing.T) {
	one, other := newSink(t), newSink(t)
	p, tr := sharing(t, one, other, [2]int{3, 1}, nil)
	one.listener.shut.Store(1 << 30)
	p.queue(many(mailer.Invitation, "good", 100)...)
	p.untilAll(100, mailer.HandedOver)
	if why := p.stopped(mailer.Invitation); why != "" || rests(tr, 0) != "network" || rests(tr, 1) != "" {
		t.Errorf("the lane says %q, the servers %+v", why, tr.Status())
	}
	if n := one.listener.knock.Load(); n < 5 || n > 5+3 {
		t.Errorf("the door was knocked at %d times: five, and what was under way on the other three connections", n)
	}
	for _, l := range p.outbox.All() {
		if l.Attempts != 1 || !l.Times[mailer.Deferred].IsZero() {
			t.Errorf("%s took %d attempts", l.ID, l.Attempts)
		}
	}
	one.listener.shut.Store(0)
	p.clock.advance(31 * time.Second)
	more := many(mailer.News, "good", 100)
	p.queue(more...)
	p.untilAll(200, mailer.HandedOver)
	if n := len(one.letters()); n != 75 {
		t.Errorf("it answers again and has %d letters of 100, want its share of 75", n)
	}
	once(t, 200, one, other)
}

// TestAServerThatRefusesUsPassesItsShareOn: a wrong password, or a sender it does not take.
func TestAServerThatRefusesUsPassesItsShareOn(t *testing.T) {
	for name, c := range map[string]struct {
		sink  func(*sink)
		where func(*mailer.Server)
	}{
		"password": {func(s *sink) { s.password = "right" }, func(s *mailer.Server) { s.User, s.Password = "jisr", "wrong" }},
		"sender":   {func(s *sink) { s.strict = true }, func(*mailer.Server) {}},
	} {
		t.Run(name, func(t *testing.T) {
			one, other := newSink(t, c.sink), newSink(t)
			p, tr := sharing(t, one, other, [2]int{1, 1}, func(n int, s *mailer.Server) {
				if n == 0 {
					c.where(s)
				}
			})
			p.queue(many(mailer.Invitation, "good", 50)...)
			p.untilAll(50, mailer.HandedOver)
			if why := p.stopped(mailer.Invitation); why != "" || rests(tr, 0) != "configuration" {
				t.Errorf("the lane says %q, the servers %+v", why, tr.Status())
			}
			if n := len(one.letters()); n != 0 {
				t.Errorf("it has %d letters", n)
			}
			once(t, 50, other)
		})
	}
}

func TestAllServersDownOpenTheBreakerOfTheLanes(t *testing.T) {
	one, other := newSink(t), newSink(t)
	p, tr := sharing(t, one, other, [2]int{1, 1}, nil)
	one.listener.shut.Store(1 << 30)
	other.listener.shut.Store(1 << 30)
	p.queue(many(mailer.Invitation, "good", 20)...)
	until(t, "the breaker opens", func() bool { return p.stopped(mailer.Account) == "network" })
	p.untilAll(20, mailer.Queued)
	other.listener.shut.Store(0)
	until(t, "one takes letters again", func() bool {
		p.clock.advance(31 * time.Second)
		return p.count(mailer.HandedOver) == 20
	})
	for _, l := range p.outbox.All() {
		if l.Attempts != 1 {
			t.Errorf("%s took %d attempts", l.ID, l.Attempts)
		}
	}
	if rests(tr, 1) != "" {
		t.Errorf("the servers stand %+v", tr.Status())
	}
	once(t, 20, other)
}

// TestADroppedLetterStaysWithItsServer: what may have gone goes to no other server.
func TestADroppedLetterStaysWithItsServer(t *testing.T) {
	one, other := newSink(t), newSink(t)
	p, _ := sharing(t, one, other, [2]int{1, 1}, nil)
	p.queue(many(mailer.Invitation, "drop", 4)...)
	p.untilAll(4, mailer.Uncertain)
	once(t, 4, one, other)
}
