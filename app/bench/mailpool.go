package bench

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/wneessen/go-mail"

	"jisr/mailer"
)

// barePool sends so many letters with the mail library alone, a connection for each
// worker: nothing is kept, looked up or said twice, and a failure ends the run.
func barePool(ctx context.Context, s *mailSink, connections, letters int) error {
	client, err := mail.NewClient(s.where().Host, mail.WithPort(s.where().Port), mail.WithTLSPolicy(mail.NoTLS), mail.WithHELO(benchHello),
		mail.WithoutNoop(), mail.WithoutRset())
	if err != nil {
		return err
	}
	var next atomic.Int64
	var all sync.WaitGroup
	failed := make([]error, connections)
	for at := range connections {
		all.Go(func() {
			failed[at] = bareLine(ctx, client, func() bool { return next.Add(1) <= int64(letters) })
		})
	}
	all.Wait()
	return errors.Join(failed...)
}

// bareLine sends on one connection while there are letters.
func bareLine(ctx context.Context, client *mail.Client, more func() bool) (err error) {
	line, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return fmt.Errorf("dial: %w", err)
	}
	defer func() { err = errors.Join(err, client.CloseWithSMTPClient(line)) }()
	for more() {
		m, err := bareLetter(benchMessage(0))
		if err != nil {
			return err
		}
		if err := client.SendWithSMTPClient(line, m); err != nil {
			return fmt.Errorf("send: %w", err)
		}
	}
	return nil
}

// bareLetter is a letter as the library writes it.
func bareLetter(m mailer.Message) (*mail.Msg, error) {
	out := mail.NewMsg()
	if err := errors.Join(out.FromFormat(m.From.Name, m.From.Addr), out.To(m.To.Addr)); err != nil {
		return nil, err
	}
	out.Subject(m.Subject)
	out.SetMessageIDWithValue("1@" + benchHello)
	out.SetBodyString(mail.TypeTextPlain, m.Text)
	out.AddAlternativeString(mail.TypeTextHTML, m.HTML)
	return out, nil
}
