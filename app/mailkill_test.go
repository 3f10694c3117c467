package app_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/apptest/beside"
	"jisr/app/apptest/proof"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/mailer"
	"jisr/mailer/outboxtest"
)

var serviceKills = flag.Int("kills", 3, "how often the service that sends is killed")

const (
	// lettersAKill is how many there are for each life of the service: at ten letters in a
	// second, five of them at once, a life of half a second uses fewer.
	lettersAKill = 10
	// thinks is how long the server takes to answer a letter that it has: long enough for
	// a kill to fall into that time.
	thinks = 120 * time.Millisecond
)

// TestTheServiceIsKilledInMidSend starts jisr serve on the embedded store with queued
// letters, kills it with -9 while it sends and while it begins, and starts it again, until
// a last life finishes. No letter is lost, none comes twice, and what nobody can know waits
// for an officer, at most a letter for each connection and kill.
func TestTheServiceIsKilledInMidSend(t *testing.T) {
	const fault = "kill -9 between SMTP and mark"
	proof.Asked(t, fault)
	if mailer.Boot() == "" {
		proof.NotRun(t, fault, "this machine's run has no name, so no journal is complete after a kill")
	}
	beside.Others(t) // it waits for processes and for a slow server
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	k := newKillHouse(t, rand.New(rand.NewPCG(seed, 0)))
	tally := outboxtest.Tally{Runs: *serviceKills}
	for range *serviceKills {
		k.live()
		tally.Recovered += k.leftInHand()
	}
	k.finish()
	a := k.open()
	letters, err := a.Stores().Letters.List(t.Context(), 100_000)
	if err != nil {
		t.Fatal(err)
	}
	tally.Judge(letters, k.copies())
	tally.Recovered -= tally.Parked
	t.Logf("jisr serve on the embedded store, killed with -9:\n%s", tally)
	for _, wrong := range tally.Wrong {
		t.Error(wrong)
	}
	proof.Row{Fault: "kill -9 between SMTP acceptance and the mark (jisr serve)", Runs: tally.Runs, Acknowledged: tally.Acknowledged, Lost: tally.Lost, Duplicated: tally.Repeated}.Log(t)
	if most := mailer.DefaultLimits().MostConnections * *serviceKills; tally.Letters != k.queued || tally.Parked > most {
		t.Errorf("of %d letters the outbox knows %d; %d are parked, at most %d may be", k.queued, tally.Letters, tally.Parked, most)
	}
	k.followed(a, letters)
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}

// killHouse is a service on disk whose program is killed.
type killHouse struct {
	t       *testing.T
	random  *rand.Rand
	config  app.Config
	program string
	box     *apptest.Mailbox
	queued  int
}

// newKillHouse queues invitations by the desks, and letters that somebody waits for.
func newKillHouse(t *testing.T, random *rand.Rand) *killHouse {
	t.Helper()
	k := &killHouse{t: t, random: random, program: programForBench(t), box: apptest.NewMailbox(t)}
	k.box.Slow(thinks)
	h := newHouse(t, func(c *app.Config) { c.Now = office.SystemClock; k.config = *c })
	h.now = office.SystemClock()
	k.queued = max(*serviceKills*lettersAKill, 20)
	people := k.people(h, k.queued*2/3)
	c := toCome(content(20, false), time.Now())
	from := office.DateOf(h.now.AddDate(0, 3, 0))
	c.From, c.To, c.AnswerBy = from, from, office.DateOf(h.now.AddDate(0, 2, 0))
	p := h.open(c)
	for len(people) > 0 {
		some := people[:min(len(people), invitation.SecondPersonAbove)]
		people = people[len(some):]
		h.invite(p, some...)
	}
	for i := range k.queued - k.queued*2/3 {
		k.waitedFor(h, i)
	}
	h.must(h.Close())
	return k
}

// people are registered at a domain each, since letters to one domain are spread.
func (k *killHouse) people(h *house, n int) []roster.Expert {
	list := make([]roster.Expert, n)
	for i := range list {
		in := h.registration(fmt.Sprintf("Person%d", i))
		in.Email = fmt.Sprintf("person@d%d.example.org", i)
		var err error
		list[i], err = h.Roster.Prepare(officer, in)
		h.must(err)
	}
	errs, err := h.Stores().People.InsertExperts(k.t.Context(), list)
	for _, e := range append(errs, err) {
		h.must(e)
	}
	h.must(h.Roster.Finder.Follow(k.t.Context()))
	return list
}

// waitedFor queues the i-th letter of the account lane.
func (k *killHouse) waitedFor(h *house, i int) {
	id := fmt.Sprintf("receipt:%d:1", i)
	l := mailer.Letter{ID: id, Kind: "receipt", Lane: mailer.Account, Person: fmt.Sprintf("per_%d", i), State: mailer.Queued, Due: h.now, Code: id,
		MessageID: mailer.MessageIDFor(id, "example.org"), Times: map[mailer.State]time.Time{mailer.Queued: h.now}}
	m := mailer.Message{LetterID: id, From: mailer.Address{Addr: "jisr@example.org"}, To: mailer.Address{Addr: fmt.Sprintf("waits@w%d.example.org", i)},
		Subject: "Your receipt", Text: "Received.\n", Lang: "en", Dir: "ltr", HTML: `<!doctype html><html lang="en" dir="ltr"><body><p>Received.</p></body></html>`}
	h.must(h.Stores().Letters.Keep(k.t.Context(), l, m))
}

// serve starts the program.
func (k *killHouse) serve() (process *exec.Cmd, said *bytes.Buffer) {
	k.t.Helper()
	process = exec.Command(k.program, "serve")
	process.Env = append(os.Environ(), "JISR_ADDR=127.0.0.1:0", "JISR_DATA="+k.config.Data, "JISR_KEY_FILE="+k.config.KeyFile,
		"JISR_SMTP_URL="+k.box.URL, "JISR_MAIL_FROM="+k.config.MailFrom, "JISR_SEND_WINDOW=always")
	said = &bytes.Buffer{}
	process.Stderr = said
	if err := process.Start(); err != nil {
		k.t.Fatal(err)
	}
	k.t.Cleanup(func() { _ = process.Process.Kill() }) // it has ended long before, unless the test failed
	return process, said
}

// live is one life of the service: it is killed after some more letters, or, one time in
// five, while it begins.
func (k *killHouse) live() {
	k.t.Helper()
	process, said := k.serve()
	if k.random.IntN(5) > 0 {
		goal := len(k.box.Letters()) + 1 + k.random.IntN(lettersAKill-3)
		for end := time.Now().Add(time.Minute); len(k.box.Letters()) < goal; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				k.t.Fatalf("the server has %d letters and waits for %d:\n%s", len(k.box.Letters()), goal, said)
			}
		}
	} else {
		time.Sleep(time.Duration(k.random.Int64N(int64(700 * time.Millisecond))))
	}
	time.Sleep(time.Duration(k.random.Int64N(int64(thinks))))
	if err := process.Process.Kill(); err != nil {
		k.t.Fatal(err)
	}
	if err := process.Wait(); !strings.Contains(fmt.Sprint(err), "killed") {
		k.t.Fatalf("the service ended by itself: %v\n%s", err, said)
	}
}

// leftInHand is how many letters a killed service had in hand.
func (k *killHouse) leftInHand() int {
	k.t.Helper()
	a := k.open()
	counted, err := a.Stores().Letters.CountByState(k.t.Context())
	if err := errors.Join(err, a.Close()); err != nil {
		k.t.Fatal(err)
	}
	return counted[mailer.Claimed] + counted[mailer.Sending]
}

func (k *killHouse) open() *app.App {
	k.t.Helper()
	c := k.config
	c.Now = nil
	a, err := app.Open(context.Background(), c)
	if err != nil {
		k.t.Fatal(err)
	}
	return a
}

// finish lets a last life send what is left, and stops it as an operator does.
func (k *killHouse) finish() {
	k.t.Helper()
	process, said := k.serve()
	for quiet, seen := time.Now(), -1; time.Since(quiet) < 4*time.Second; time.Sleep(50 * time.Millisecond) {
		if n := len(k.box.Letters()); n != seen {
			quiet, seen = time.Now(), n
		}
	}
	if err := process.Process.Signal(syscall.SIGTERM); err != nil {
		k.t.Fatal(err)
	}
	if err := process.Wait(); err != nil {
		k.t.Fatalf("the last life: %v\n%s", err, said)
	}
}

// copies counts what arrived under a Message-ID.
func (k *killHouse) copies() func(string) int {
	got := map[string]int{}
	for _, l := range k.box.Letters() {
		got["<"+l.MessageID+">"]++
	}
	return func(id string) int { return got[id] }
}

// followed checks what follows from a letter that was handed over, whatever was killed
// between the two: the row of the log, and the invitation that was sent.
func (k *killHouse) followed(a *app.App, letters []mailer.Letter) {
	k.t.Helper()
	programmes, err := a.Stores().Programmes.Programmes(k.t.Context())
	if err != nil || len(programmes) != 1 {
		k.t.Fatalf("%d programmes, %v", len(programmes), err)
	}
	list, err := a.Stores().Invitations.Invitations(k.t.Context(), programmes[0].ID)
	if err != nil {
		k.t.Fatal(err)
	}
	state := map[string]invitation.State{}
	for _, in := range list {
		state["invite:"+in.ID+":1"] = in.State
	}
	for _, l := range letters {
		if l.Lane == mailer.Invitation && l.State == mailer.HandedOver && state[l.ID] != invitation.Sent {
			k.t.Errorf("%s is handed over, and its invitation is %q", l.ID, state[l.ID])
		}
	}
}
