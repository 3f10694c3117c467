package mailer_test

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"jisr/app/apptest/proof"
	"jisr/mailer"
	"jisr/mailer/outboxtest"
)

var kills = flag.Int("kills", 20, "how often the process that sends is killed")

// The child's orders: the directory of its outbox and journals, the port of the sink, and
// the moment from which its clock runs fast.
const (
	childDir   = "JISR_MAILER_CHILD"
	childPort  = "JISR_MAILER_CHILD_PORT"
	childSince = "JISR_MAILER_CHILD_SINCE"
)

// TestMain makes of this binary the process that is killed, where its orders are set.
func TestMain(m *testing.M) {
	dir := os.Getenv(childDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	if err := sendAll(dir, os.Getenv(childPort), os.Getenv(childSince)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// killConnections is how many connections the child has.
const killConnections = 4

// fast is a clock on which a minute passes in a tenth of a second, so that letters come again
// while the test runs. It goes on over the death of the process.
func fast(since string) (func() time.Time, error) {
	start, err := time.Parse(time.RFC3339Nano, since)
	return func() time.Time { return start.Add(600 * time.Since(start)).UTC() }, err
}

// sendAll is the child: it sends what the outbox in dir holds and ends.
func sendAll(dir, port, since string) (err error) {
	clock, err := fast(since)
	if err != nil {
		return err
	}
	outbox, err := outboxtest.OpenFile(filepath.Join(dir, "outbox"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, outbox.Close()) }()
	number, err := strconv.Atoi(port)
	if err != nil {
		return err
	}
	transport, err := mailer.NewSMTP(mailer.Server{Host: "127.0.0.1", Port: number, TLS: mailer.TLSNone}, mailer.SMTPOptions{Hello: "jisr.example.org", TLS: &tls.Config{}})
	if err != nil {
		return err
	}
	d, err := mailer.NewDispatcher(mailer.Config{
		Outbox: outbox, Gate: gate{}, Transport: transport, Clock: clock, Chance: rand.Float64, Logger: slog.New(slog.DiscardHandler),
		Limits: mailer.Limits{
			Connections: killConnections, MostConnections: killConnections, Poll: 10 * time.Millisecond, Lease: 1000 * time.Hour},
		Instance: "a", Journals: filepath.Join(dir, "journals"), Boot: mailer.Boot(),
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		for unfinished(outbox) > 0 {
			time.Sleep(5 * time.Millisecond)
		}
		cancel()
	}()
	return errors.Join(d.Run(ctx), transport.Close())
}

// unfinished counts the letters that wait or are in hand.
func unfinished(outbox interface{ All() []mailer.Letter }) int {
	n := 0
	for _, l := range outbox.All() {
		if l.Waits() || l.InHand() {
			n++
		}
	}
	return n
}

func child(t *testing.T, dir string, s *sink, since time.Time) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0])
	// Under the race detector a process lingers for a second when it ends, which tells nothing here.
	c.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0", childDir+"="+dir, childPort+"="+strconv.Itoa(s.port()), childSince+"="+since.Format(time.RFC3339Nano))
	c.Stderr = os.Stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill() }) // it has ended long before, unless the test failed
	return c
}

func TestAKilledProcessLosesNothingAndRepeatsNothing(t *testing.T) {
	if mailer.Boot() == "" {
		t.Skip("SKIPPED, NOT PASSED: this machine's run has no name, so no journal is complete after a kill")
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	s := newSink(t, func(s *sink) { s.delay = time.Millisecond })
	var all outboxtest.Tally
	for n := 0; all.Runs < *kills; n++ {
		times := 1 + random.IntN(2)
		letters := slices.Concat(many(mailer.Invitation, fmt.Sprintf("good-%03d", n), 100),
			many(mailer.Invitation, fmt.Sprintf("grey-%03d", n), 60), many(mailer.Account, fmt.Sprintf("good-%03d", n), 40))
		killed(t, &all, s, letters, times, random)
	}
	t.Logf("a process that sends over %d connections, killed with -9:\n%s", killConnections, all)
	for _, wrong := range all.Wrong {
		t.Error(wrong)
	}
	proof.Row{Fault: "kill -9 between SMTP acceptance and the mark (mailer)", Runs: all.Runs, Acknowledged: all.Acknowledged, Lost: all.Lost, Duplicated: all.Repeated}.Log(t)
}

// killed sends letters with a child that is killed at a random point, perhaps with a second
// that is killed while it begins, and with another that finishes. It adds what became of them.
func killed(t *testing.T, all *outboxtest.Tally, s *sink, letters []mailer.Letter, times int, random *rand.Rand) {
	t.Helper()
	dir := t.TempDir()
	keep(t, dir, letters)
	point := s.accepted.Load() + random.Int64N(int64(len(letters)))
	since := time.Now()
	first := child(t, dir, s, since)
	until(t, "the point of the kill is reached", func() bool { return s.accepted.Load() >= point })
	kill(t, first, random, 4*time.Millisecond)
	hand := inHand(t, dir)
	if times > 1 {
		kill(t, child(t, dir, s, since), random, 60*time.Millisecond)
		hand += inHand(t, dir)
	}
	if err := child(t, dir, s, since).Wait(); err != nil {
		t.Fatalf("the process that finishes: %v", err)
	}
	before := all.Parked
	judge(t, all, dir, s)
	parked := all.Parked - before
	if parked > killConnections*times {
		t.Errorf("%d letters are parked after %d kills on %d connections", parked, times, killConnections)
	}
	all.Runs += times
	all.Recovered += hand - parked
}

// inHand is how many letters a killed process had in hand.
func inHand(t *testing.T, dir string) (n int) {
	t.Helper()
	for _, l := range left(t, dir) {
		if l.InHand() {
			n++
		}
	}
	return n
}

// left is what the outbox in a directory says.
func left(t *testing.T, dir string) []mailer.Letter {
	t.Helper()
	outbox, err := outboxtest.OpenFile(filepath.Join(dir, "outbox"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = outbox.Close() }() // it was only read
	return outbox.All()
}

// kill ends a process within a time, as the system does when memory runs out.
func kill(t *testing.T, c *exec.Cmd, random *rand.Rand, within time.Duration) {
	t.Helper()
	time.Sleep(time.Duration(random.Int64N(int64(within))))
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait() // "signal: killed", or it had finished already
}

func keep(t *testing.T, dir string, letters []mailer.Letter) {
	t.Helper()
	outbox, err := outboxtest.OpenFile(filepath.Join(dir, "outbox"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(outbox.Put(t.Context(), letters...), outbox.Close()); err != nil {
		t.Fatal(err)
	}
}

// judge adds what the outbox says beside what the server has.
func judge(t *testing.T, all *outboxtest.Tally, dir string, s *sink) {
	t.Helper()
	got := byID(s.letters())
	letters := left(t, dir)
	for i := range letters {
		letters[i].MessageID = idOf(letters[i]) // also of one that never came to its last look
	}
	all.Judge(letters, func(id string) int { return len(got[id]) })
}
