package mailer

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/wneessen/go-mail"
)

// SMTP is a transport over a pool of connections to one server. It opens as many as there
// are concurrent calls to Send and keeps them for the next letter.
//
// The library dials, negotiates TLS and authenticates. Letters are then told on its
// connection by ourselves, one recipient each, because a letter's outcome depends on the
// command at which it failed.
type SMTP struct {
	client  *mail.Client
	options SMTPOptions

	mu     sync.Mutex
	idle   []*line
	closed bool

	leaving sync.WaitGroup // begun under mu while not closed
}

// SMTPOptions are the limits of an SMTP transport; zero values take the defaults.
type SMTPOptions struct {
	// Hello is the name given in EHLO: the domain of the sender, never the machine's.
	Hello string
	// Sign signs each letter; nil leaves that to the servers.
	Sign *Signer
	// TLS overrides the verification of the server's certificate, for a private authority.
	TLS *tls.Config
	// Dial bounds connection, TLS and AUTH together; 15 s.
	Dial time.Duration
	// Step bounds one answer; 60 s.
	Step time.Duration
	// Letter bounds a whole letter; 3 min.
	Letter time.Duration
	// Idle is how long an unused connection is trusted; 20 s, less than servers wait.
	Idle time.Duration
	// LastAnswer is how long, after the end of a context, the answer to a letter told whole
	// is awaited; 5 s. Without it the letter is uncertain.
	LastAnswer time.Duration
	// PerConnection is how many letters a connection carries before it is renewed; 100.
	PerConnection int
}

// NewSMTP prepares a transport; nothing is dialled before the first letter.
func NewSMTP(server Server, options SMTPOptions) (*SMTP, error) {
	if !isHostname(options.Hello) {
		return nil, errors.New("EHLO name is not a host name")
	}
	options.setDefaults()
	t := &SMTP{options: options}
	var err error
	if t.client, err = mail.NewClient(server.Host, t.clientOptions(server)...); err != nil {
		return nil, fmt.Errorf("prepare SMTP client: %w", err)
	}
	return t, nil
}

func (o *SMTPOptions) setDefaults() {
	for field, value := range map[*time.Duration]time.Duration{
		&o.Dial: 15 * time.Second, &o.Step: time.Minute, &o.Letter: 3 * time.Minute, &o.Idle: 20 * time.Second, &o.LastAnswer: 5 * time.Second} {
		if *field == 0 {
			*field = value
		}
	}
	if o.PerConnection == 0 {
		o.PerConnection = 100
	}
}

func (t *SMTP) clientOptions(server Server) []mail.Option {
	config := &tls.Config{}
	if t.options.TLS != nil {
		config = t.options.TLS.Clone()
	}
	config.ServerName = server.Host
	config.MinVersion = max(config.MinVersion, tls.VersionTLS12)
	options := []mail.Option{
		mail.WithPort(server.Port), mail.WithHELO(t.options.Hello), mail.WithTimeout(t.options.Dial), mail.WithTLSConfig(config),
		mail.WithTLSPolicy(policyFor(server.TLS)), mail.WithoutNoop(), mail.WithoutRset(),
		// SMTPUTF8 in MAIL FROM would ask it of every server further on; our letters need none.
		mail.WithoutSMTPUTF8(),
		mail.WithDialContextFunc(t.dialer(server, config)),
	}
	if server.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(server.User), mail.WithPassword(server.Password))
	}
	return options
}

// policyFor is the library's name for it. With implicit TLS the connection arrives
// encrypted; the opportunistic policy is the one that makes the library look and see so,
// without which it would offer no plain password.
func policyFor(t TLS) mail.TLSPolicy {
	switch t {
	case TLSRequired:
		return mail.TLSMandatory
	case TLSImplicit:
		return mail.TLSOpportunistic
	}
	return mail.NoTLS
}

// dialer opens connections that we own: our deadlines, and closed when we say so.
func (t *SMTP) dialer(server Server, config *tls.Config) mail.DialContextFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		inner, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		conn := &timedConn{Conn: inner, step: t.options.Step}
		conn.allow(t.options.Dial)
		if hand, ok := ctx.Value(handKey{}).(*hand); ok {
			hand.take(conn)
		}
		if server.TLS != TLSImplicit {
			return conn, nil
		}
		secure := tls.Client(conn, config)
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		return secure, nil
	}
}

// Send hands over one message. A connection that the server closed while it lay idle, with
// or without saying so, is replaced once: nothing of the letter had been taken.
func (t *SMTP) Send(ctx context.Context, m Message) Outcome {
	data, err := t.write(m)
	if err != nil {
		return unwritable(err)
	}
	l, fresh, failed := t.open(ctx)
	if l == nil {
		return failed
	}
	at, err := t.carry(ctx, l, m, data)
	if err != nil && !fresh && wasClosed(at, err) && ctx.Err() == nil {
		t.drop(l)
		if l, failed = t.dial(ctx); l == nil {
			return failed
		}
		at, err = t.carry(ctx, l, m, data)
	}
	return t.finish(ctx, l, at, err)
}

// write composes a letter, and signs it where there is a key.
func (t *SMTP) write(m Message) ([]byte, error) {
	data, err := m.Bytes()
	if err != nil || t.options.Sign == nil {
		return data, err
	}
	return t.options.Sign.Sign(data)
}

// wasClosed tells whether the server had ended the connection before the letter began.
func wasClosed(at stage, err error) bool {
	code := classify(at, err).Code
	return at == atMail && (code == 0 || code == 421)
}

// finish gives the connection back or drops it, and says what became of the letter.
func (t *SMTP) finish(ctx context.Context, l *line, at stage, err error) Outcome {
	if err == nil {
		t.keep(l)
		return Outcome{Class: Accepted, Code: 250, Reached: true}
	}
	o := classify(at, err)
	// A reply at MAIL or RCPT, or to the whole text, leaves the server ready for a reset;
	// anything else leaves the dialogue in doubt.
	if o.Code != 0 && o.Code != 421 && at != atData && !l.doubtful && l.client.Reset() == nil {
		t.keep(l)
		return o
	}
	t.drop(l)
	if o.Code == 0 && ctx.Err() != nil {
		return givenUp(at)
	}
	return o
}

// carry tells one letter to the server and returns the stage it came to. The end of ctx
// closes the connection, which is the only thing that wakes a blocked read; once the letter
// is told whole, it only shortens the wait for the answer.
func (t *SMTP) carry(ctx context.Context, l *line, m Message, data []byte) (stage, error) {
	stop := context.AfterFunc(ctx, func() { _ = l.conn.Close() }) // the read it wakes reports
	defer stop()
	l.conn.allow(t.options.Letter)
	l.used++
	if at, err := l.ask(m); err != nil {
		return at, err
	}
	if err := l.write(data); err != nil {
		return atData, err
	}
	if !stop() {
		return atData, ctx.Err() // closed before the final dot
	}
	hurry := context.AfterFunc(ctx, func() { l.conn.hurry(t.options.LastAnswer) })
	defer hurry()
	return atEnd, l.end()
}
