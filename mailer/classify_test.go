package mailer

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"testing"
)

func reply(code int, text string) error { return &textproto.Error{Code: code, Msg: text} }

func TestClassifier(t *testing.T) {
	for _, c := range []struct {
		at   stage
		err  error
		want Outcome
	}{
		// Nobody is blamed while the connection is being made.
		{atDial, &net.OpError{Op: "dial", Err: errors.New("refused")}, Outcome{Class: NotSent, Note: "network", Network: true}},
		{atDial, io.EOF, Outcome{Class: NotSent, Note: "network", Network: true}},
		{atDial, context.DeadlineExceeded, Outcome{Class: NotSent, Note: "network", Network: true}},
		{atDial, reply(421, "4.3.2 too busy"), Outcome{Class: Temporary, Code: 421, Enhanced: "4.3.2", Slow: true, Network: true}},
		{atDial, reply(554, "no service here"), Outcome{Class: Configuration, Code: 554}},
		{atDial, fmt.Errorf("SMTP AUTH failed: %w", reply(535, "5.7.8 wrong password")), Outcome{Class: Configuration, Code: 535, Enhanced: "5.7.8"}},
		{atDial, reply(454, "4.7.0 later"), Outcome{Class: Temporary, Code: 454, Enhanced: "4.7.0", Slow: true, Network: true}},
		{atDial, errors.New("STARTTLS is not supported"), Outcome{Class: Configuration, Note: "handshake"}},
		{atDial, &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, Outcome{Class: Configuration, Note: "handshake"}},

		// MAIL FROM is about us.
		{atMail, reply(550, "5.7.1 sender not allowed"), Outcome{Class: Configuration, Code: 550, Enhanced: "5.7.1", Reached: true}},
		{atMail, reply(530, "5.7.0 authenticate first"), Outcome{Class: Configuration, Code: 530, Enhanced: "5.7.0", Reached: true}},
		{atMail, reply(451, "4.3.0 try later"), Outcome{Class: Temporary, Code: 451, Enhanced: "4.3.0", Reached: true}},
		{atMail, io.EOF, Outcome{Class: NotSent, Note: "network", Network: true, Reached: true}},

		// RCPT TO is about the address, unless the code says otherwise.
		{atRcpt, reply(451, "4.7.1 greylisted"), Outcome{Class: Temporary, Code: 451, Enhanced: "4.7.1", Reached: true}},
		{atRcpt, reply(452, "4.2.2 mailbox full"), Outcome{Class: Temporary, Code: 452, Enhanced: "4.2.2", Reached: true}},
		{atRcpt, reply(552, "5.2.2 mailbox full"), Outcome{Class: Temporary, Code: 552, Enhanced: "5.2.2", Reached: true}},
		{atRcpt, reply(550, "5.1.1 no such user"), Outcome{Class: NoSuchAddress, Code: 550, Enhanced: "5.1.1", Reached: true}},
		{atRcpt, reply(556, "5.1.10 null MX"), Outcome{Class: NoSuchAddress, Code: 556, Enhanced: "5.1.10", Reached: true}},
		{atRcpt, reply(550, "no such user here"), Outcome{Class: NoSuchAddress, Code: 550, Reached: true}},
		{atRcpt, reply(550, "5.0.0 refused"), Outcome{Class: NoSuchAddress, Code: 550, Enhanced: "5.0.0", Reached: true}},
		{atRcpt, reply(550, "5.7.1 refused by policy"), Outcome{Class: Policy, Code: 550, Enhanced: "5.7.1", Reached: true}},
		{atRcpt, reply(554, "transaction failed"), Outcome{Class: Policy, Code: 554, Reached: true}},
		{atRcpt, reply(550, "5.1.8 bad sender"), Outcome{Class: Configuration, Code: 550, Enhanced: "5.1.8", Reached: true}},
		{atRcpt, reply(421, "4.3.2 closing"), Outcome{Class: Temporary, Code: 421, Enhanced: "4.3.2", Slow: true, Network: true, Reached: true}},
		{atRcpt, reply(200, "what?"), Outcome{Class: NotSent, Note: "network", Network: true, Reached: true}},

		// The text is refused for what it is.
		{atData, reply(554, "5.6.0 refused"), Outcome{Class: Policy, Code: 554, Enhanced: "5.6.0", Reached: true}},
		{atData, io.ErrUnexpectedEOF, Outcome{Class: NotSent, Note: "network", Network: true, Reached: true}},
		{atEnd, reply(550, "5.1.1 no such user"), Outcome{Class: NoSuchAddress, Code: 550, Enhanced: "5.1.1", Reached: true}},
		{atEnd, reply(550, "looks like spam"), Outcome{Class: Policy, Code: 550, Reached: true}},
		{atEnd, reply(452, "4.3.1 disk full"), Outcome{Class: Temporary, Code: 452, Enhanced: "4.3.1", Reached: true}},

		// After the final dot, silence is no answer.
		{atEnd, io.EOF, Outcome{Class: Unknown, Note: "no_reply", Network: true, Reached: true}},
		{atEnd, &net.OpError{Op: "read", Err: errors.New("timeout")}, Outcome{Class: Unknown, Note: "no_reply", Network: true, Reached: true}},
		{atEnd, reply(354, "go on"), Outcome{Class: Unknown, Note: "no_reply", Network: true, Reached: true}},
	} {
		got := classify(c.at, c.err)
		got.Reply = "" // the server's words, kept for the officer
		if got != c.want {
			t.Errorf("stage %d, %v:\n got %+v\nwant %+v", c.at, c.err, got, c.want)
		}
	}
}

func TestOurOwnStopBlamesNobody(t *testing.T) {
	if o := givenUp(atRcpt); o.Class != NotSent || o.Reached || o.Network {
		t.Errorf("before the final dot: %+v", o)
	}
	if o := givenUp(atEnd); o.Class != Unknown || !o.Reached {
		t.Errorf("after the final dot: %+v", o)
	}
}
