package mailer

import (
	"context"
	"errors"
	"sync"
	"time"
)

// handKey is the key under which a dial finds the hand that waits for its connection.
type handKey struct{}

// hand receives the connection that the library dials, so that we can close it when the
// library fails half-way (it does not) or when the dial is given up.
type hand struct {
	mu   sync.Mutex
	conn *timedConn
	gone bool
}

func (h *hand) take(c *timedConn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.conn = c
	if h.gone {
		_ = c.Close() // given up meanwhile; the handshake reports it
	}
}

func (h *hand) drop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.gone = true
	if h.conn != nil {
		_ = h.conn.Close() // there is nobody left to whom its error matters
	}
}

// open returns an idle connection that is still trusted, or a fresh one; without either,
// the outcome of dialling.
func (t *SMTP) open(ctx context.Context) (l *line, fresh bool, failed Outcome) {
	for {
		l := t.takeIdle()
		if l == nil {
			l, failed := t.dial(ctx)
			return l, true, failed
		}
		if time.Since(l.since) < t.options.Idle {
			return l, false, Outcome{}
		}
		t.leave(l)
	}
}

func (t *SMTP) takeIdle() *line {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.idle) == 0 {
		return nil
	}
	l := t.idle[len(t.idle)-1]
	t.idle = t.idle[:len(t.idle)-1]
	return l
}

func (t *SMTP) dial(ctx context.Context) (*line, Outcome) {
	h := &hand{}
	stop := context.AfterFunc(ctx, h.drop)
	defer stop()
	client, err := t.client.DialToSMTPClientWithContext(context.WithValue(ctx, handKey{}, h))
	if err == nil {
		return &line{client: client, conn: h.conn}, Outcome{}
	}
	h.drop()
	if ctx.Err() != nil {
		return nil, givenUp(atDial)
	}
	return nil, classify(atDial, err)
}

// keep lays a connection aside for the next letter, or ends it where it has carried enough.
func (t *SMTP) keep(l *line) {
	l.since = time.Now()
	t.mu.Lock()
	spent := t.closed || l.used >= t.options.PerConnection
	if !spent {
		t.idle = append(t.idle, l)
	}
	t.mu.Unlock()
	if spent {
		t.leave(l)
	}
}

// leave says good-bye aside: the outcome of a letter does not wait for a server that is slow
// to answer it. Close waits for those who are leaving.
func (t *SMTP) leave(l *line) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		t.drop(l)
		return
	}
	t.leaving.Go(func() { t.quit(l) })
}

// quit says good-bye without waiting long for an answer.
func (t *SMTP) quit(l *line) {
	l.conn.allow(2 * time.Second)
	_ = t.client.CloseWithSMTPClient(l.client) // a server that is gone already needs no good-bye
	t.drop(l)
}

func (t *SMTP) drop(l *line) {
	_ = l.conn.Close() // nothing of ours is left on it
}

// Close ends the idle connections; those in use end when their letter is through.
func (t *SMTP) Close() error {
	t.mu.Lock()
	idle := t.idle
	t.idle, t.closed = nil, true
	t.mu.Unlock()
	for _, l := range idle {
		t.quit(l)
	}
	t.leaving.Wait()
	return nil
}

// Verify dials and says good-bye: whether host, TLS and password are right.
func (t *SMTP) Verify(ctx context.Context) error {
	l, failed := t.dial(ctx)
	if l == nil {
		return errors.New("mail server cannot be used: " + string(failed.Class) + " " + failed.Note + " " + failed.Enhanced)
	}
	t.quit(l)
	return nil
}
