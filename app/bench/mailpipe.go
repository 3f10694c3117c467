package bench

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"time"

	"jisr/app/letters"
	"jisr/app/office"
	"jisr/app/seal"
	"jisr/app/store"
	"jisr/app/store/embedded"
	"jisr/mailer"
)

const (
	benchHello = "jisr.example.org"
	// benchText makes a letter as long as invitations are: 8.8 KB on the wire.
	benchText = 7200
)

// benchMessage is what the i-th letter says.
func benchMessage(i int) mailer.Message {
	line := "This line makes the letter as long as letters are.\n"
	return mailer.Message{
		From: mailer.Address{Name: "Jisr", Addr: "jisr@" + benchHello}, To: mailer.Address{Addr: fmt.Sprintf("person-%d@example.net", i)},
		Subject: "Will you teach for two weeks in Nasiriyah?", Text: strings.Repeat(line, benchText/len(line)), Lang: "en", Dir: "ltr",
		HTML: `<!doctype html><html lang="en" dir="ltr"><body><p>Will you teach for two weeks in Nasiriyah?</p></body></html>`,
	}
}

// mailbed is the embedded store with its seals, as the service has them.
type mailbed struct {
	folder string
	db     store.Database
	keys   *seal.FileStore
	stores *store.Stores
	sealer *seal.Sealer
	round  int
}

func openMailbed(ctx context.Context, folder string) (*mailbed, error) {
	b := &mailbed{folder: folder}
	key, err := seal.CreateKey(filepath.Join(folder, "key"))
	if err != nil {
		return nil, err
	}
	if b.keys, err = seal.OpenFile(filepath.Join(folder, "keyring")); err != nil {
		return nil, err
	}
	if b.sealer, err = seal.New(ctx, key, b.keys, office.SystemClock); err != nil {
		return nil, errors.Join(err, b.keys.Close())
	}
	if b.db, err = embedded.Open(filepath.Join(folder, "store.db"), office.SystemClock); err != nil {
		return nil, errors.Join(err, b.keys.Close())
	}
	b.stores, err = store.OpenAll(ctx, b.db, b.sealer, b.sealer.Derive("audit"), office.SystemClock, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, errors.Join(err, b.db.Close(), b.keys.Close())
	}
	return b, nil
}

func (b *mailbed) close() error {
	b.stores.Audit.Close()
	return errors.Join(b.db.Close(), b.keys.Close())
}

// queue keeps so many new letters, each sealed for a person of her own.
func (b *mailbed) queue(ctx context.Context, letters int) error {
	b.round++
	var people []string
	for i := range letters {
		people = append(people, fmt.Sprintf("per_%d_%d", b.round, i))
	}
	if err := b.sealer.Prepare(ctx, people...); err != nil {
		return err
	}
	now := office.SystemClock()
	return eachOf(letters, func(i int) error {
		l := mailer.Letter{ID: fmt.Sprintf("bench:%d:%d", b.round, i), Kind: "bench", Lane: mailer.Invitation, Person: people[i], State: mailer.Queued, Due: now,
			Code: fmt.Sprintf("%d-%d", b.round, i), Times: map[mailer.State]time.Time{mailer.Queued: now}}
		l.MessageID = mailer.MessageIDFor(l.ID, benchHello)
		return b.stores.Letters.Keep(ctx, l, benchMessage(i))
	})
}

// running is a dispatcher at work.
type running struct {
	dispatcher *mailer.Dispatcher
	stop       func() error
}

func (b *mailbed) run(ctx context.Context, s *mailSink, limits mailer.Limits) (running, error) {
	transport, err := mailer.NewSMTP(s.where(), mailer.SMTPOptions{Hello: benchHello})
	if err != nil {
		return running{}, err
	}
	d, err := mailer.NewDispatcher(mailer.Config{Outbox: b.stores.Letters, Gate: b.gate(), Transport: transport, Clock: office.SystemClock,
		Chance: rand.Float64, Logger: slog.New(slog.DiscardHandler), Limits: limits, Instance: "bench", Journals: filepath.Join(b.folder, "journals"), Boot: mailer.Boot()})
	if err != nil {
		return running{}, errors.Join(err, transport.Close())
	}
	inner, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- d.Run(inner) }()
	return running{d, func() error { cancel(); return errors.Join(<-ended, transport.Close()) }}, nil
}

// pipeline sends what is queued by the whole way of a letter, and times it from the
// dispatcher's start to the last outcome in the store: claims, marks, last look, unsealing,
// composing, journal, server, settlement.
func (b *mailbed) pipeline(ctx context.Context, s *mailSink, connections, letters int) (took time.Duration, err error) {
	limits := mailer.DefaultLimits()
	limits.PerSecond, limits.PerDomain, limits.PerDay, limits.Connections, limits.MostConnections = 0, 0, 0, connections, connections
	limits.SendingBatch = benchSending
	goal := s.taken.Load() + int64(letters)
	start := time.Now()
	r, err := b.run(ctx, s, limits)
	if err != nil {
		return 0, err
	}
	err = until(ctx, func() bool { return s.taken.Load() >= goal && r.dispatcher.Status().InHand == 0 })
	took = time.Since(start)
	return took, errors.Join(err, r.stop())
}

// gate is the last look of the service at letters that need no consent.
func (b *mailbed) gate() mailer.Gate {
	return &letters.Look{Post: &letters.Post{Box: b.stores.Letters}, Now: office.SystemClock}
}

// delivered checks that the store knows of every letter that it has left, none twice.
func (b *mailbed) delivered(ctx context.Context, want int) error {
	counted, err := b.stores.Letters.CountByState(ctx)
	if err == nil && (len(counted) != 1 || counted[mailer.HandedOver] != want) {
		err = fmt.Errorf("%d letters were queued, and the outbox has %v", want, counted)
	}
	return err
}

// until waits for what must come.
func until(ctx context.Context, come func() bool) error {
	for !come() {
		if !pause(ctx, time.Millisecond) {
			return ctx.Err()
		}
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
