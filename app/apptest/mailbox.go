package apptest

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-message/mail"
	"github.com/emersion/go-smtp"

	"jisr/app/apptest/beside"
)

// Letter is one letter as a real SMTP server received it.
type Letter struct {
	To, Subject, MessageID string
	Text, HTML             string
	Calendar               string
	Header                 mail.Header
}

// Mailbox is an SMTP server on loopback that keeps what it receives.
type Mailbox struct {
	// URL is the value for JISR_SMTP_URL.
	URL string

	mu      sync.Mutex
	letters []Letter
	// Refuse, when set, answers for a recipient before her letter is taken.
	refuse func(to string) error
	// slow is how long it thinks about a letter that it has.
	slow time.Duration
}

// NewMailbox starts one for the length of the test.
func NewMailbox(t testing.TB) *Mailbox {
	t.Helper()
	m := &Mailbox{}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{box: m}, nil }))
	s.Domain, s.AllowInsecureAuth, s.MaxMessageBytes = "localhost", true, 1<<20
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.Serve(ln) // ends when the server is closed
	}()
	beside.Finally(t, func() {
		if err := s.Close(); err != nil {
			t.Errorf("close mailbox: %v", err)
		}
		_ = ln.Close() // closed already, unless the server had not begun yet and so missed the stop
		<-done
	})
	m.URL = "smtp://" + ln.Addr().String() + "?tls=none"
	return m
}

// Refuse sets what a recipient is answered; nil takes everybody.
func (m *Mailbox) Refuse(f func(to string) error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refuse = f
}

// Slow sets how long it takes to answer for a letter that it has.
func (m *Mailbox) Slow(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.slow = d
}

// Letters are those received so far.
func (m *Mailbox) Letters() []Letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.letters)
}

// Wait returns the n-th letter (from 1) to an address, failing the test when it does
// not come.
func (m *Mailbox) Wait(t testing.TB, to string, n int) Letter {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		found := 0
		for _, l := range m.Letters() {
			if l.To != to {
				continue
			}
			if found++; found == n {
				return l
			}
		}
	}
	t.Fatalf("letter %d to %s did not come; there are %d letters in all", n, to, len(m.Letters()))
	return Letter{}
}

var address = regexp.MustCompile(`https?://\S+`)

// Link is the path and query of the first address in the text part that contains
// part.
func (l Letter) Link(t testing.TB, part string) string {
	t.Helper()
	for _, found := range address.FindAllString(l.Text, -1) {
		u, err := url.Parse(found)
		if err == nil && strings.Contains(u.Path+"?"+u.RawQuery, part) {
			return u.RequestURI()
		}
	}
	t.Fatalf("the letter %q has no address with %q:\n%s", l.Subject, part, l.Text)
	return ""
}

type session struct {
	box *Mailbox
	to  string
}

func (s *session) Mail(string, *smtp.MailOptions) error { return nil }
func (s *session) Reset()                               { s.to = "" }
func (s *session) Logout() error                        { return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.box.mu.Lock()
	refuse := s.box.refuse
	s.box.mu.Unlock()
	s.to = to
	if refuse != nil {
		return refuse(to)
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	l, err := read(raw)
	if err != nil {
		return fmt.Errorf("letter does not read: %w", err)
	}
	l.To = s.to
	s.box.mu.Lock()
	s.box.letters = append(s.box.letters, l)
	slow := s.box.slow
	s.box.mu.Unlock()
	time.Sleep(slow)
	return nil
}

func read(raw []byte) (Letter, error) {
	r, err := mail.CreateReader(bytes.NewReader(raw))
	if err != nil {
		return Letter{}, err
	}
	l := Letter{Header: r.Header}
	if l.Subject, err = r.Header.Subject(); err != nil {
		return Letter{}, err
	}
	if l.MessageID, err = r.Header.MessageID(); err != nil {
		return Letter{}, err
	}
	for {
		part, err := r.NextPart()
		if err == io.EOF {
			return l, nil
		}
		if err != nil {
			return Letter{}, err
		}
		body, err := io.ReadAll(part.Body)
		if err != nil {
			return Letter{}, err
		}
		switch kind := part.Header.Get("Content-Type"); {
		case strings.HasPrefix(kind, "text/plain"):
			l.Text = string(body)
		case strings.HasPrefix(kind, "text/html"):
			l.HTML = string(body)
		case strings.HasPrefix(kind, "text/calendar"):
			l.Calendar = string(body)
		}
	}
}
