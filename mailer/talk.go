package mailer

import (
	"bytes"
	"cmp"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// line is one connection to the server.
type line struct {
	client *smtp.Client
	conn   *timedConn
	used   int
	since  time.Time // when it was laid aside
	// doubtful tells that the server waits for something we shall not say.
	doubtful bool
}

// command is what is said to the server, at which stage, and the reply that lets us go on.
type command struct {
	text string
	at   stage
	want int // as textproto understands it: 25 is any code from 250 to 259
}

// ask says whom the letter is from and for, and that its text comes. Where the server takes
// commands in a row (RFC 2920) that is one way there and back instead of three.
func (l *line) ask(m Message) (stage, error) {
	commands := []command{
		{"MAIL FROM:<" + cmp.Or(m.Envelope, m.From.Addr) + ">", atMail, 250},
		{"RCPT TO:<" + m.To.Addr + ">", atRcpt, 25},
		{"DATA", atData, 354},
	}
	if together, _ := l.client.Extension("PIPELINING"); together {
		return l.inARow(commands)
	}
	for _, c := range commands {
		if at, err := l.inARow([]command{c}); err != nil {
			return at, err
		}
	}
	return atData, nil
}

// inARow says commands without waiting in between and reads all replies, so that none is
// taken for the answer to something later. It returns the first that refused.
func (l *line) inARow(commands []command) (at stage, refused error) {
	for _, c := range commands {
		_, _ = l.client.Text.W.WriteString(c.text + "\r\n") // Flush tells
	}
	if err := l.client.Text.W.Flush(); err != nil {
		return commands[0].at, err
	}
	for _, c := range commands {
		_, _, err := l.client.Text.ReadResponse(c.want)
		switch {
		case err != nil && refused == nil:
			at, refused = c.at, err
		case err == nil && refused != nil && c.at == atData:
			l.doubtful = true // it wants a text for nobody
		case refused == nil:
			at = c.at
		}
	}
	return at, refused
}

// write says the text of a letter. Its lines end in CRLF; a line that begins with a dot gets
// another (RFC 5321, section 4.5.2).
func (l *line) write(data []byte) error {
	if bytes.HasPrefix(data, []byte(".")) {
		data = append([]byte("."), data...)
	}
	if bytes.Contains(data, []byte("\r\n.")) {
		data = bytes.ReplaceAll(data, []byte("\r\n."), []byte("\r\n.."))
	}
	if _, err := l.client.Text.W.Write(data); err != nil {
		return err
	}
	return l.client.Text.W.Flush()
}

// end says the final dot and returns what the server says to the letter.
func (l *line) end() error {
	_, _ = l.client.Text.W.WriteString(".\r\n") // Flush tells
	if err := l.client.Text.W.Flush(); err != nil {
		return err
	}
	_, _, err := l.client.Text.ReadResponse(250)
	return err
}
