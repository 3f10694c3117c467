package bench

import (
	"io"
	"net"
	"sync/atomic"
	"time"

	"github.com/emersion/go-smtp"

	"jisr/mailer"
)

// mailSink is an SMTP server on this machine that takes every letter, after a while, and
// keeps none.
type mailSink struct {
	server *smtp.Server
	addr   *net.TCPAddr
	delay  time.Duration // at the end of a letter: the way there and back
	taken  atomic.Int64
	ended  chan error
}

func openMailSink(delay time.Duration) (*mailSink, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &mailSink{addr: ln.Addr().(*net.TCPAddr), delay: delay, ended: make(chan error, 1)}
	s.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return mailTalk{s}, nil }))
	s.server.Domain = "sink.example"
	go func() { s.ended <- s.server.Serve(ln) }()
	return s, nil
}

func (s *mailSink) close() error {
	err := s.server.Close()
	<-s.ended // it says that it was closed
	return err
}

func (s *mailSink) where() mailer.Server {
	return mailer.Server{Host: s.addr.IP.String(), Port: s.addr.Port, TLS: mailer.TLSNone}
}

// address is where as the service is told it.
func (s *mailSink) address() string { return "smtp://" + s.addr.String() + "?tls=none" }

// mailTalk is one connection.
type mailTalk struct{ sink *mailSink }

func (mailTalk) Mail(string, *smtp.MailOptions) error { return nil }
func (mailTalk) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (mailTalk) Reset()                               {}
func (mailTalk) Logout() error                        { return nil }

func (t mailTalk) Data(r io.Reader) error {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	time.Sleep(t.sink.delay)
	t.sink.taken.Add(1)
	return nil
}
