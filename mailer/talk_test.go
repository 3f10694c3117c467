package mailer_test

import (
	"bufio"
	"net"
	"net/textproto"
	"slices"
	"strings"
	"testing"

	"jisr/mailer"
)

// script is a server that reads a command, or a text, and says the next of its lines. It
// announces the extensions it is given and remembers what it heard.
type script struct {
	listener net.Listener
	heard    chan string
}

// silence is the answer that never comes.
const silence = "silence"

// say starts a server for one connection. answers are by the first word of a command, the
// text's answer by ".", used up one after the other.
func say(t *testing.T, extension string, answers map[string][]string) *script {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	s := &script{listener: l, heard: make(chan string, 100)}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return // the test is over
			}
			s.converse(textproto.NewConn(c), extension, answers)
		}
	}()
	return s
}

func (s *script) converse(c *textproto.Conn, extension string, answers map[string][]string) {
	defer func() { _ = c.Close() }()
	_ = c.PrintfLine("220 script.example") // a client that is gone is noticed below
	for {
		line, err := c.ReadLine()
		if err != nil {
			s.heard <- "closed"
			return
		}
		verb, _, _ := strings.Cut(line, " ")
		s.heard <- line
		reply := "250 fine"
		switch {
		case verb == "EHLO":
			reply = "250-script.example\r\n250 " + extension
		case len(answers[verb]) > 0:
			reply, answers[verb] = answers[verb][0], answers[verb][1:]
		case verb == "DATA":
			reply = "354 go on"
		case verb == "QUIT":
			reply = "221 bye"
		}
		if reply == silence {
			continue
		}
		_ = c.PrintfLine("%s", reply)
		if strings.HasPrefix(reply, "354") {
			s.text(c)
		}
	}
}

// text reads up to the final dot, as it was on the wire.
func (s *script) text(c *textproto.Conn) {
	text, err := readText(c.R)
	if err != nil {
		s.heard <- "cut off after: " + text
		return
	}
	s.heard <- text
	_ = c.PrintfLine("250 taken")
}

func readText(r *bufio.Reader) (string, error) {
	var text strings.Builder
	for {
		line, err := r.ReadString('\n')
		if err != nil || line == ".\r\n" {
			return text.String(), err
		}
		text.WriteString(line)
	}
}

func (s *script) send(t *testing.T, m mailer.Message) mailer.Outcome {
	t.Helper()
	port := s.listener.Addr().(*net.TCPAddr).Port
	return newSMTP(t, mailer.Server{Host: "127.0.0.1", Port: port, TLS: mailer.TLSNone}, nil).Send(t.Context(), m)
}

func TestTheTalkIsTheSameInARowAndOneByOne(t *testing.T) {
	for _, extension := range []string{"PIPELINING", "SIZE"} {
		for name, c := range map[string]struct {
			answers map[string][]string
			want    mailer.Class
			code    int
		}{
			"taken":                {nil, mailer.Accepted, 250},
			"sender refused":       {map[string][]string{"MAIL": {"550 5.7.1 no"}, "RCPT": {"503 5.5.1 no sender"}, "DATA": {"503 5.5.1 no sender"}}, mailer.Configuration, 550},
			"recipient refused":    {map[string][]string{"RCPT": {"550 5.1.1 no such user"}, "DATA": {"503 5.5.1 no recipient"}}, mailer.NoSuchAddress, 550},
			"recipient greylisted": {map[string][]string{"RCPT": {"451 4.7.1 later"}, "DATA": {"554 5.5.1 no valid recipients"}}, mailer.Temporary, 451},
			"a text for nobody":    {map[string][]string{"RCPT": {"550 5.1.1 no such user"}, "DATA": {"354 go on"}}, mailer.NoSuchAddress, 550},
			"text refused":         {map[string][]string{"DATA": {"452 4.3.1 disk full"}}, mailer.Temporary, 452},
		} {
			t.Run(extension+", "+name, func(t *testing.T) {
				s := say(t, extension, c.answers)
				if o := s.send(t, sample("en")); o.Class != c.want || o.Code != c.code {
					t.Errorf("outcome is %+v, want %s with %d", o, c.want, c.code)
				}
			})
		}
	}
}

func TestATextArrivesAsItWasWrittenWithItsDots(t *testing.T) {
	m := sample("en")
	m.Text = ".begins\n..twice\nends.\n.\nlast"
	s := say(t, "PIPELINING", nil)
	if o := s.send(t, m); o.Class != mailer.Accepted {
		t.Fatalf("outcome is %+v", o)
	}
	want, err := m.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	heard := []string{<-s.heard, <-s.heard, <-s.heard, <-s.heard, <-s.heard}
	if got := strings.ReplaceAll("\r\n"+heard[4], "\r\n..", "\r\n.")[2:]; got != string(want) {
		t.Errorf("the server has\n%s", got)
	}
	if !slices.Equal(heard[1:4], []string{"MAIL FROM:<letters@jisr.example.org>", "RCPT TO:<expert@example.org>", "DATA"}) {
		t.Errorf("it heard %q", heard[:4])
	}
}

func TestATextForNobodyIsNotEnded(t *testing.T) {
	s := say(t, "PIPELINING", map[string][]string{"RCPT": {"550 5.1.1 no such user"}})
	s.send(t, sample("en"))
	for heard := range s.heard {
		if text, cut := strings.CutPrefix(heard, "cut off after: "); cut {
			if text != "" {
				t.Errorf("as its text it heard %q", text)
			}
			return
		}
	}
}

func TestTheOutcomeDoesNotWaitForAGoodBye(t *testing.T) {
	s := say(t, "PIPELINING", map[string][]string{"QUIT": {silence}})
	where := mailer.Server{Host: "127.0.0.1", Port: s.listener.Addr().(*net.TCPAddr).Port, TLS: mailer.TLSNone}
	transport, err := mailer.NewSMTP(where, mailer.SMTPOptions{Hello: "jisr.example.org", PerConnection: 1})
	if err != nil {
		t.Fatal(err)
	}
	if o := transport.Send(t.Context(), sample("en")); o.Class != mailer.Accepted {
		t.Errorf("outcome is %+v", o)
	}
	for len(s.heard) > 0 {
		if <-s.heard == "closed" {
			t.Error("the outcome came only after the connection was given up")
		}
	}
	if err := transport.Close(); err != nil {
		t.Error(err)
	}
	until(t, "Close has waited for the good-bye", func() bool { return <-s.heard == "closed" })
}
