package mailer

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/textproto"
	"slices"
	"strings"
	"time"
)

// Bytes writes the message as it goes over the wire (RFC 5322, RFC 2045), only in ASCII, so
// that no server needs 8BITMIME or SMTPUTF8. The same message always gives the same bytes.
func (m Message) Bytes() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.Grow(4096 + 3*(len(m.Text)+len(m.HTML))/2)
	for _, h := range m.headers() {
		if err := writeHeader(&b, h[0], h[1]); err != nil {
			return nil, err
		}
	}
	if err := m.writeBody(&b); err != nil {
		return nil, fmt.Errorf("compose %s: %w", m.LetterID, err)
	}
	if b.Len() >= MaxSize {
		return nil, tooLarge(b.Len())
	}
	return b.Bytes(), nil
}

func tooLarge(size int) error {
	return fmt.Errorf("%w: %d bytes, less than %d are allowed", ErrMessage, size, MaxSize)
}

// headers lists the headers in the order in which they are written.
func (m Message) headers() [][2]string {
	out := [][2]string{
		{"Date", m.Date.Format(time.RFC1123Z)},
		{"From", m.From.header()},
		{"To", m.To.header()},
	}
	if m.ReplyTo != (Address{}) {
		out = append(out, [2]string{"Reply-To", m.ReplyTo.header()})
	}
	out = append(out,
		[2]string{"Subject", mime.BEncoding.Encode("utf-8", oneLine(m.Subject))},
		[2]string{"Message-ID", m.MessageID},
		[2]string{"Auto-Submitted", "auto-generated"}, // RFC 3834: no machine answers
	)
	if m.ListUnsubscribe != "" {
		out = append(out,
			[2]string{"List-Unsubscribe", "<" + m.ListUnsubscribe + ">"},
			[2]string{"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"}) // RFC 8058
	}
	for _, name := range slices.Sorted(maps.Keys(m.Headers)) {
		out = append(out, [2]string{name, mime.BEncoding.Encode("utf-8", m.Headers[name])})
	}
	return append(out, [2]string{"Content-Language", m.Lang}, [2]string{"MIME-Version", "1.0"})
}

// writeHeader folds at spaces to 78 characters; 998 is what RFC 5322 allows.
func writeHeader(b *bytes.Buffer, name, value string) error {
	line := name + ":"
	for word := range strings.SplitSeq(value, " ") {
		if len(line)+1+len(word) > 78 && strings.TrimSpace(line) != name+":" {
			b.WriteString(line + "\r\n")
			line = ""
		}
		line += " " + word
		if len(line) > 998 {
			return fmt.Errorf("%w: header %s has a word too long for a line", ErrMessage, name)
		}
	}
	b.WriteString(line + "\r\n")
	return nil
}

// writeBody writes both forms of the text, and attachments around them where there are any.
func (m Message) writeBody(b *bytes.Buffer) error {
	if len(m.Attachments) == 0 {
		return m.writeAlternative(func(contentType string) (io.Writer, error) {
			fmt.Fprintf(b, "Content-Type: %s\r\n\r\n", contentType)
			return b, nil
		})
	}
	mixed := multipart.NewWriter(b)
	if err := mixed.SetBoundary(m.boundary("mixed")); err != nil {
		return err
	}
	fmt.Fprintf(b, "Content-Type: multipart/mixed;\r\n boundary=\"%s\"\r\n\r\n", mixed.Boundary())
	if err := m.writeAlternative(func(contentType string) (io.Writer, error) {
		return mixed.CreatePart(textproto.MIMEHeader{"Content-Type": {contentType}})
	}); err != nil {
		return err
	}
	for _, a := range m.Attachments {
		if err := writeAttachment(mixed, a); err != nil {
			return err
		}
	}
	return mixed.Close()
}

// writeAlternative writes text and HTML, the better last (RFC 2046, section 5.1.4), into what
// open returns for their common content type.
func (m Message) writeAlternative(open func(contentType string) (io.Writer, error)) error {
	boundary := m.boundary("alternative")
	w, err := open("multipart/alternative;\r\n boundary=\"" + boundary + "\"")
	if err != nil {
		return err
	}
	alternative := multipart.NewWriter(w)
	if err := alternative.SetBoundary(boundary); err != nil {
		return err
	}
	if err := m.writePart(alternative, "text/plain; charset=utf-8", m.Text); err != nil {
		return err
	}
	if err := m.writePart(alternative, "text/html; charset=utf-8", m.HTML); err != nil {
		return err
	}
	return alternative.Close()
}

func (m Message) writePart(to *multipart.Writer, contentType, text string) error {
	text = crlf(strings.ToValidUTF8(text, "\ufffd"))
	encoding := encodingFor(text)
	w, err := to.CreatePart(textproto.MIMEHeader{
		"Content-Language":          {m.Lang},
		"Content-Transfer-Encoding": {encoding},
		"Content-Type":              {contentType},
	})
	if err != nil {
		return err
	}
	if encoding == "base64" {
		return writeBase64(w, []byte(text))
	}
	return writeQuoted(w, text)
}

func writeAttachment(to *multipart.Writer, a Attachment) error {
	w, err := to.CreatePart(textproto.MIMEHeader{
		"Content-Disposition":       {fmt.Sprintf("attachment; filename=%q", a.Name)},
		"Content-Transfer-Encoding": {"base64"},
		"Content-Type":              {a.Type},
	})
	if err != nil {
		return err
	}
	return writeBase64(w, a.Data)
}

// encodingFor picks the shorter: quoted-printable spends two bytes more on each byte outside
// ASCII, base64 a third and the line ends on all.
func encodingFor(text string) string {
	outside := 0
	for i := range len(text) {
		if text[i] >= 0x80 {
			outside++
		}
	}
	if 2*outside*100 > 37*len(text) {
		return "base64"
	}
	return "quoted-printable"
}

// writeBase64 writes lines of 76 characters (RFC 2045, section 6.8).
func writeBase64(w io.Writer, data []byte) error {
	out := make([]byte, 0, base64.StdEncoding.EncodedLen(len(data))+2*(len(data)/57+1))
	for line := range slices.Chunk(data, 57) {
		out = append(base64.StdEncoding.AppendEncode(out, line), "\r\n"...)
	}
	_, err := w.Write(out)
	return err
}

// boundary is derived from the Message-ID, which no author of a text can know.
func (m Message) boundary(part string) string {
	sum := sha256.Sum256([]byte(part + m.MessageID))
	return "=_" + hex.EncodeToString(sum[:15])
}

// crlf ends every line alike, one that ended in a lone CR too.
func crlf(s string) string {
	if strings.ContainsRune(s, '\r') {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return strings.ReplaceAll(s, "\n", "\r\n")
}
