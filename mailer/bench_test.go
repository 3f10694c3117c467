package mailer_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wneessen/go-mail"

	"jisr/mailer"
	"jisr/mailer/outboxtest"
)

// benchLetters are sent in a round by each contestant.
const benchLetters = 2000

// benchSize is the text that makes a letter as long as invitations are, 8.8 KB.
const benchSize = 7200

// BenchmarkPipeline measures the whole way of a letter, from the outbox through the last look,
// rendering, journal and server to its settlement, beside the bare library with as many
// connections to the same server in the same round.
func BenchmarkPipeline(b *testing.B) {
	for _, delay := range []time.Duration{0, 5 * time.Millisecond} {
		for _, connections := range []int{2, 8, 16} {
			b.Run(fmt.Sprintf("data=%s/connections=%d", delay, connections), func(b *testing.B) {
				s := newSink(b, func(s *sink) { s.delay, s.forgets = delay, true })
				var raw, memory, file time.Duration
				round := 0
				for b.Loop() {
					raw += rawPool(b, s, connections)
					memory += pipeline(b, s, outboxtest.NewMemory(), connections, round)
					durable, err := outboxtest.OpenFile(filepath.Join(b.TempDir(), "outbox"))
					if err != nil {
						b.Fatal(err)
					}
					file += pipeline(b, s, durable, connections, round)
					if err := durable.Close(); err != nil {
						b.Fatal(err)
					}
					round++
				}
				rate := func(d time.Duration) float64 { return float64(round*benchLetters) / d.Seconds() }
				b.ReportMetric(0, "ns/op") // says nothing here
				b.ReportMetric(rate(raw), "go-mail-msg/s")
				b.ReportMetric(rate(memory), "memory-msg/s")
				b.ReportMetric(rate(file), "durable-msg/s")
				b.ReportMetric(rate(memory)/rate(raw), "memory/go-mail")
				b.ReportMetric(rate(file)/rate(raw), "durable/go-mail")
			})
		}
	}
}

// storage is an outbox that letters can be put into and counted in.
type storage interface {
	outboxtest.Outbox
	All() []mailer.Letter
}

// pipeline is how long a dispatcher takes, from the first wake-up call to the last settlement.
func pipeline(b *testing.B, s *sink, outbox storage, connections, round int) time.Duration {
	c := config(b, outbox, newSMTP(b, s.where(), nil), newClock())
	c.Clock = time.Now
	c.Gate = gate{size: benchSize}
	c.Limits = mailer.Limits{Connections: connections, MostConnections: connections, SendingBatch: 64}
	d, stop := start(b, c)
	if err := outbox.Put(b.Context(), many(mailer.Invitation, fmt.Sprintf("round-%d", round), benchLetters)...); err != nil {
		b.Fatal(err)
	}
	until(b, "the lanes rest", func() bool { return d.Status().Busy <= 1 })
	from, goal := time.Now(), s.accepted.Load()+benchLetters
	d.Wake()
	until(b, "the server has all letters", func() bool { return s.accepted.Load() >= goal })
	until(b, "the outbox knows it", func() bool { return d.Status().InHand == 0 })
	took := time.Since(from)
	stop()
	if n := unfinished(outbox); n != 0 {
		b.Fatalf("%d letters are left", n)
	}
	return took
}

// rawPool is how long the library takes with a connection for each worker.
func rawPool(b *testing.B, s *sink, connections int) time.Duration {
	client, err := mail.NewClient("127.0.0.1", mail.WithPort(s.port()), mail.WithTLSPolicy(mail.NoTLS),
		mail.WithHELO("jisr.example.org"), mail.WithoutNoop(), mail.WithoutRset())
	if err != nil {
		b.Fatal(err)
	}
	from := time.Now()
	var next atomic.Int64
	var all sync.WaitGroup
	for range connections {
		all.Go(func() {
			line, err := client.DialToSMTPClientWithContext(context.Background())
			if err != nil {
				b.Error(err)
				return
			}
			for next.Add(1) <= benchLetters {
				if err := client.SendWithSMTPClient(line, rawLetter(b)); err != nil {
					b.Error(err)
				}
			}
			if err := client.CloseWithSMTPClient(line); err != nil {
				b.Error(err)
			}
		})
	}
	all.Wait()
	return time.Since(from)
}

// rawLetter is the sample as the library writes it.
func rawLetter(b *testing.B) *mail.Msg {
	m, err := gate{size: benchSize}.Render(context.Background(), queued(mailer.Invitation, "raw"))
	if err != nil {
		b.Fatal(err)
	}
	out := mail.NewMsg()
	for _, err := range []error{out.FromFormat(m.From.Name, m.From.Addr), out.To(m.To.Addr)} {
		if err != nil {
			b.Error(err)
		}
	}
	out.Subject(m.Subject)
	out.SetMessageIDWithValue("1@jisr.example.org")
	out.SetBodyString(mail.TypeTextPlain, m.Text)
	out.AddAlternativeString(mail.TypeTextHTML, m.HTML)
	return out
}
