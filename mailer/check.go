package mailer

import (
	"fmt"
	"mime"
	"net"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// Check tells whether the message may be written. Text for people (subject, names) is
// put on one line when it is written, because a stray line break in somebody's name must
// not keep a letter from her; everything a program reads is refused instead.
func (m Message) Check() error {
	for _, check := range []func() error{m.checkAddresses, m.checkIdentity, m.checkBody, m.checkUnsubscribe, m.checkHeaders, m.checkAttachments} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (m Message) checkAddresses() error {
	addresses := map[string]Address{"From": m.From, "To": m.To}
	if m.ReplyTo != (Address{}) {
		addresses["Reply-To"] = m.ReplyTo
	}
	if m.Envelope != "" {
		addresses["envelope"] = Address{Addr: m.Envelope}
	}
	for field, a := range addresses {
		if err := a.Check(); err != nil {
			return fmt.Errorf("%s: %w", field, err)
		}
	}
	return nil
}

func (m Message) checkIdentity() error {
	left, right, ok := strings.Cut(strings.Trim(m.MessageID, "<>"), "@")
	if m.MessageID != "<"+left+"@"+right+">" || !ok || !isDotAtom(left) || !isHostname(right) {
		return fmt.Errorf("%w: Message-ID is not <left@domain>", ErrMessage)
	}
	if m.Date.IsZero() {
		return fmt.Errorf("%w: it has no date", ErrMessage)
	}
	return nil
}

func (m Message) checkBody() error {
	if oneLine(m.Subject) == "" || strings.TrimSpace(m.Text) == "" || strings.TrimSpace(m.HTML) == "" {
		return fmt.Errorf("%w: subject, text and HTML are required", ErrMessage)
	}
	if m.Lang == "" || strings.IndexFunc(m.Lang, func(r rune) bool { return !isAlnum(r) && r != '-' }) >= 0 {
		return fmt.Errorf("%w: language is not a BCP 47 tag", ErrMessage)
	}
	if m.Dir != "ltr" && m.Dir != "rtl" {
		return fmt.Errorf("%w: direction is neither ltr nor rtl", ErrMessage)
	}
	if !strings.Contains(m.HTML, `lang="`+m.Lang+`"`) || !strings.Contains(m.HTML, `dir="`+m.Dir+`"`) {
		return fmt.Errorf("%w: HTML does not declare lang and dir", ErrMessage)
	}
	return nil
}

// checkUnsubscribe wants https (RFC 8058, section 3.1); plain http only on this machine,
// where the demonstration runs.
func (m Message) checkUnsubscribe() error {
	if m.ListUnsubscribe == "" {
		return nil
	}
	u, err := url.Parse(m.ListUnsubscribe)
	if err != nil || u.Host == "" || !isVisible(m.ListUnsubscribe) || strings.ContainsAny(m.ListUnsubscribe, "<>,") {
		return fmt.Errorf("%w: List-Unsubscribe is not a URL", ErrMessage)
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())) {
		return fmt.Errorf("%w: List-Unsubscribe is not https", ErrMessage)
	}
	return nil
}

func (m Message) checkHeaders() error {
	for name, value := range m.Headers {
		if name == "" || strings.IndexFunc(name, func(r rune) bool { return !isAlnum(r) && r != '-' }) >= 0 {
			return fmt.Errorf("%w: header name is not a token", ErrMessage)
		}
		if isOwnHeader(name) {
			return fmt.Errorf("%w: header %s is written by the mailer", ErrMessage, name)
		}
		if strings.IndexFunc(value, isControl) >= 0 {
			return fmt.Errorf("%w: header %s holds a control character", ErrMessage, name)
		}
	}
	return nil
}

func (m Message) checkAttachments() error {
	for _, a := range m.Attachments {
		if a.Name == "" || strings.ContainsAny(a.Name, `"\/`) || !isVisible(a.Name) {
			return fmt.Errorf("%w: attachment's name is not plain ASCII", ErrMessage)
		}
		if _, _, err := mime.ParseMediaType(a.Type); err != nil || strings.IndexFunc(a.Type, isControl) >= 0 {
			return fmt.Errorf("%w: attachment's type is not a media type", ErrMessage)
		}
	}
	return nil
}

// isOwnHeader tells whether the mailer, or a server on the way, writes this header.
func isOwnHeader(name string) bool {
	own := []string{"auto-submitted", "bcc", "cc", "date", "from", "list-unsubscribe", "list-unsubscribe-post",
		"message-id", "mime-version", "received", "reply-to", "return-path", "sender", "subject", "to"}
	name = strings.ToLower(name)
	return slices.Contains(own, name) || strings.HasPrefix(name, "content-") || strings.HasPrefix(name, "resent-")
}

// isControl also names the line separators of Unicode and the bidirectional controls,
// with which a name could turn the text around it.
func isControl(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

func isVisible(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// oneLine makes text for people fit for a header: valid UTF-8, no control characters, single
// spaces, and nothing that reads as an encoded word (RFC 2047) already.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if isControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "=?", "= ?")), " ")
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
