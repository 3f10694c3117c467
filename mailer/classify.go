package mailer

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
)

// stage is how far the talk with the server had come when it went wrong.
type stage int

const (
	atDial stage = iota // connection, greeting, EHLO, TLS, AUTH
	atMail
	atRcpt
	atData // DATA and the text after it
	atEnd  // the final dot was written
)

// classify turns an error at a stage into an outcome. Only the server's written reply
// decides; what a library calls temporary or not does not.
func classify(at stage, err error) Outcome {
	var reply *textproto.Error
	if !errors.As(err, &reply) || reply.Code < 400 || reply.Code > 599 {
		return classifySilence(at, err)
	}
	o := Outcome{Code: reply.Code, Enhanced: enhancedCode(reply), Reply: reply.Msg, Reached: at > atDial}
	o.Slow = o.Code == 421 || o.Code == 454
	// A server that turns us away at the door is down for us: without the breaker the
	// same letters would knock again at once.
	o.Network = at == atDial && o.Code < 500 || o.Code == 421
	o.Class = classOf(at, o.Code, o.Enhanced)
	return o
}

// classifySilence decides where no valid reply came: after the final dot the letter may
// have gone, before it certainly has not.
func classifySilence(at stage, err error) Outcome {
	switch {
	case at == atEnd:
		return Outcome{Class: Unknown, Note: "no_reply", Network: true, Reached: true}
	case at == atDial && !isNetwork(err):
		return Outcome{Class: Configuration, Note: "handshake"}
	}
	return Outcome{Class: NotSent, Note: "network", Network: true, Reached: at > atDial}
}

// classOf is the table of replies (RFC 5321, section 4.2.2; RFC 3463).
func classOf(at stage, code int, enhanced string) Class {
	subject, _, _ := strings.Cut(strings.TrimPrefix(enhanced, "5."), ".")
	switch {
	case code < 500, enhanced == "5.2.2": // a full mailbox is emptied again
		return Temporary
	case at <= atMail, code == 530, code == 534, code == 535, code == 538:
		return Configuration // we were refused, whoever the letter is for
	case enhanced == "5.1.7", enhanced == "5.1.8":
		return Configuration // our own sender
	case slices.Contains([]string{"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}, enhanced):
		return NoSuchAddress
	case at == atRcpt && (subject == "" || subject == "0") && (code == 550 || code == 551 || code == 553):
		return NoSuchAddress // servers without enhanced codes; it takes two to suppress
	}
	return Policy
}

var enhancedForm = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\b`)

// enhancedCode reads it from the text, whether or not the server announced such codes.
func enhancedCode(reply *textproto.Error) string {
	return enhancedForm.FindString(reply.Msg)
}

// isNetwork tells a broken connection from a handshake that failed for other reasons,
// such as a certificate or a missing AUTH.
func isNetwork(err error) bool {
	var alert tls.AlertError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	if errors.As(err, &alert) || errors.As(err, &certificate) || errors.As(err, &record) {
		return false
	}
	var fault net.Error
	var protocol textproto.ProtocolError
	return errors.As(err, &fault) || errors.As(err, &protocol) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// givenUp is the outcome when we ourselves closed the connection because we stop: the
// letter is not blamed, but after the final dot it may have gone.
func givenUp(at stage) Outcome {
	if at == atEnd {
		return Outcome{Class: Unknown, Note: "stopped", Reached: true}
	}
	return Outcome{Class: NotSent, Note: "stopped"}
}

// unwritable is the outcome of a message that cannot be composed.
func unwritable(err error) Outcome {
	return Outcome{Class: NotSent, Note: "message", Final: true, Err: err}
}
