package mailer

import (
	"net"
	"sync"
	"time"
)

// timedConn is a connection that keeps its own deadlines. The SMTP library sets one
// deadline for a whole dialogue and forgets the context after dialling; here each read
// and write has its time, and no letter takes longer than its own limit, so that a server
// answering a byte a minute cannot hold a connection for ever.
type timedConn struct {
	net.Conn
	step time.Duration // for one read or write

	mu    sync.Mutex
	limit time.Time // when the current letter must be through
}

// allow sets the time until which the current letter may go on.
func (c *timedConn) allow(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limit = time.Now().Add(d)
}

// hurry lets the current letter go on no longer than d, the read it is waiting in included.
func (c *timedConn) hurry(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at := time.Now().Add(d); at.Before(c.limit) {
		c.limit = at
	}
	_ = c.Conn.SetReadDeadline(c.deadline()) // fails where the connection is closed, and then nothing waits
}

func (c *timedConn) deadline() time.Time {
	step := time.Now().Add(c.step)
	if c.limit.Before(step) {
		return c.limit
	}
	return step
}

// set gives one read or write its deadline.
func (c *timedConn) set(deadline func(time.Time) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return deadline(c.deadline())
}

// Read waits at most one step.
func (c *timedConn) Read(p []byte) (int, error) {
	if err := c.set(c.Conn.SetReadDeadline); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

// Write waits at most one step.
func (c *timedConn) Write(p []byte) (int, error) {
	if err := c.set(c.Conn.SetWriteDeadline); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}

// SetDeadline leaves the deadlines to this connection, whatever a library above wants.
func (c *timedConn) SetDeadline(time.Time) error { return nil }

// SetReadDeadline is SetDeadline.
func (c *timedConn) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline is SetDeadline.
func (c *timedConn) SetWriteDeadline(time.Time) error { return nil }
