package mailer_test

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/mail"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"jisr/mailer"
)

// sink is a real SMTP server on this machine. What it does with a letter is written in the
// recipient's address, before the first hyphen.
type sink struct {
	server   *smtp.Server
	listener *doorListener
	over     chan struct{} // is closed when the test ends
	delay    time.Duration // at DATA
	password string        // asks for AUTH when set
	implicit bool          // speaks TLS from the first byte
	forgets  bool          // counts letters and keeps none
	strict   bool          // takes no sender
	atMail   func()        // is called at each MAIL FROM

	mu        sync.Mutex
	taken     []received
	seen      map[string]int // offers by recipient
	live      atomic.Int64   // conversations going on
	most      atomic.Int64   // and how many there were at once
	crowded   atomic.Int64   // messages with more than one recipient
	protected atomic.Int64   // messages over TLS
	thinking  atomic.Int64   // conversations whose answer takes longer than a stop leaves
	stuck     atomic.Int64   // conversations that wait for the end of the test
	accepted  atomic.Int64
}

// received is a letter the sink took; acknowledged tells whether it said so.
type received struct {
	to, messageID string
	data          string
	acknowledged  bool
	at            time.Time
}

// doorListener shuts the door on so many connections before one may speak.
type doorListener struct {
	net.Listener
	shut  atomic.Int64
	knock atomic.Int64
}

func (l *doorListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		l.knock.Add(1)
		if l.shut.Load() <= 0 {
			return c, nil
		}
		l.shut.Add(-1)
		_ = c.Close() // this is the fault being played
	}
}

func newSink(t testing.TB, adapt ...func(*sink)) *sink {
	t.Helper()
	s := &sink{seen: make(map[string]int), over: make(chan struct{})}
	s.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		s.most.Store(max(s.most.Load(), s.live.Add(1)))
		return &conversation{sink: s, conn: c}, nil
	}))
	s.server.Domain = "sink.example"
	s.server.AllowInsecureAuth = true
	s.server.ErrorLog = quiet{}
	for _, a := range adapt {
		a(s)
	}
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.listener = &doorListener{Listener: inner}
	var speaking net.Listener = s.listener
	if s.implicit {
		speaking = tls.NewListener(s.listener, s.server.TLSConfig)
	}
	go func() { _ = s.server.Serve(speaking) }() // ends with Close below
	t.Cleanup(func() {
		close(s.over)
		_ = s.server.Close() // the connections it complains of are those that tests broke
	})
	return s
}

// quiet swallows the server's notes on the connections that tests break on purpose.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

func (s *sink) port() int { return s.listener.Addr().(*net.TCPAddr).Port }

func (s *sink) where() mailer.Server {
	return mailer.Server{Host: "127.0.0.1", Port: s.port(), TLS: mailer.TLSNone}
}

// offered is how often the recipient has been named to the sink.
func (s *sink) offered(to string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen[to]
}

func (s *sink) letters() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]received(nil), s.taken...)
}

// conversation is one connection to the sink.
type conversation struct {
	sink *sink
	conn *smtp.Conn
	to   string
	rcpt int // recipients of the message that is being told
	nth  int // how often this recipient has been offered
	auth bool
}

func (c *conversation) AuthMechanisms() []string {
	if c.sink.password == "" {
		return nil
	}
	return []string{"PLAIN"}
}

func (c *conversation) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, _, password string) error {
		if password != c.sink.password {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "wrong password"}
		}
		c.auth = true
		return nil
	}), nil
}

func (c *conversation) Mail(from string, _ *smtp.MailOptions) error {
	if c.sink.password != "" && !c.auth {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "authenticate first"}
	}
	if strings.HasPrefix(from, "stranger") || c.sink.strict {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "sender not allowed"}
	}
	c.rcpt = 0
	if c.sink.atMail != nil {
		c.sink.atMail()
	}
	return nil
}

func (c *conversation) Rcpt(to string, _ *smtp.RcptOptions) error {
	if c.rcpt++; c.rcpt > 1 {
		c.sink.crowded.Add(1)
	}
	c.sink.mu.Lock()
	c.sink.seen[to]++
	c.to, c.nth = to, c.sink.seen[to]
	c.sink.mu.Unlock()
	reply := func(code int, a, b, d int, text string) error {
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{a, b, d}, Message: text + " <" + to + ">"}
	}
	switch kind, _, _ := strings.Cut(to, "-"); {
	case kind == "grey" && c.nth == 1:
		return reply(451, 4, 7, 1, "greylisted")
	case kind == "greyalways":
		return reply(451, 4, 7, 1, "greylisted")
	case kind == "unknown":
		return reply(550, 5, 1, 1, "no such user")
	case kind == "moved":
		return reply(551, 5, 1, 6, "moved away")
	case kind == "policy":
		return reply(550, 5, 7, 1, "refused by policy")
	case kind == "busy" && c.nth == 1:
		return reply(421, 4, 3, 2, "too busy")
	case kind == "cut":
		return c.conn.Conn().Close()
	case kind == "tarpit":
		c.sink.stall()
	}
	return nil
}

func (c *conversation) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if _, secure := c.conn.TLSConnectionState(); secure {
		c.sink.protected.Add(1)
	}
	time.Sleep(c.sink.delay)
	if strings.HasPrefix(c.to, "slow-") {
		c.sink.thinking.Add(1)
		time.Sleep(1500 * time.Millisecond)
	}
	if strings.HasPrefix(c.to, "mute-") {
		c.sink.stall()
	}
	if strings.HasPrefix(c.to, "spam-") {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "looks like spam"}
	}
	dropped := strings.HasPrefix(c.to, "drop-") && c.nth == 1
	c.sink.take(c.to, string(data), !dropped)
	if dropped {
		return errors.Join(errors.New("dropped on purpose"), c.conn.Conn().Close())
	}
	return nil
}

// stall keeps a client waiting until the test is over.
func (s *sink) stall() {
	s.stuck.Add(1)
	<-s.over
}

func (s *sink) take(to, data string, acknowledged bool) {
	if s.forgets {
		s.accepted.Add(1)
		return
	}
	got := received{to: to, data: data, acknowledged: acknowledged, at: time.Now()}
	if m, err := mail.ReadMessage(strings.NewReader(data)); err == nil {
		got.messageID = m.Header.Get("Message-ID")
	}
	s.accepted.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken = append(s.taken, got)
}

func (c *conversation) Reset() {}

func (c *conversation) Logout() error {
	c.sink.live.Add(-1)
	return nil
}

// newSMTP is a transport to the sink.
func newSMTP(t testing.TB, where mailer.Server, authority *tls.Config) *mailer.SMTP {
	t.Helper()
	tr, err := mailer.NewSMTP(where, mailer.SMTPOptions{Hello: "jisr.example.org", TLS: authority})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := tr.Close(); err != nil {
			t.Error(err)
		}
	})
	return tr
}
