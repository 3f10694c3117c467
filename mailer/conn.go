package mailer

import (
	"net"
	"sync/atomic"
	"time"
)

// timedConn is a connection that keeps its own deadlines. The SMTP library sets one
// deadline for a whole dialogue and forgets the context after dialling; here each read
// and write has its time, and no letter takes longer than its own limit, so that a server
// answering a byte a minute cannot hold a connection for ever.
type timedConn struct {
	net.Conn
	step  time.Duration // for one read or write
	limit atomic.Int64  // when the current letter must be through, in Unix nanoseconds
}

// allow sets the time until which the current letter may go on.
func (c *timedConn) allow(d time.Duration) { c.limit.Store(time.Now().Add(d).UnixNano()) }

func (c *timedConn) deadline() time.Time {
	step, limit := time.Now().Add(c.step), time.Unix(0, c.limit.Load())
	if limit.Before(step) {
		return limit
	}
	return step
}

// Read waits at most one step.
func (c *timedConn) Read(p []byte) (int, error) {
	if err := c.Conn.SetReadDeadline(c.deadline()); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

// Write waits at most one step.
func (c *timedConn) Write(p []byte) (int, error) {
	if err := c.Conn.SetWriteDeadline(c.deadline()); err != nil {
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
