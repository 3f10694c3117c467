package mailer

import (
	"context"
	"sync"
	"time"
)

// daily counts what leaves in a day, so that a mistake with a list, or a stolen sign-in, is
// no flood. It is the store that knows; between two looks at it this instance counts its own.
type daily struct {
	mu   sync.Mutex
	most int // 0 is no limit
	day  time.Time
	left int
}

// dayOf is the beginning of a day.
func dayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// take counts a letter, or tells until when it is held because the day's are used up.
func (c *daily) take(lane Lane, now time.Time) (until time.Time, held bool) {
	if c.most == 0 || !lane.Capped() {
		return until, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turn(now)
	if c.left >= c.most {
		return c.day.Add(24 * time.Hour), true
	}
	c.left++
	return until, false
}

// back takes a letter from the count that did not leave.
func (c *daily) back(lane Lane, o Outcome) {
	if c.most == 0 || !lane.Capped() || o.Class == Accepted || o.Class == Unknown {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left = max(c.left-1, 0)
}

// learn takes over what the store knows of the day, other instances' letters with it.
func (c *daily) learn(day time.Time, left int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if day.Equal(c.day) {
		c.left = max(c.left, left)
	}
}

// turn begins a new day. The caller holds mu.
func (c *daily) turn(now time.Time) {
	if day := dayOf(now); day.After(c.day) {
		c.day, c.left = day, 0
	}
}

// today is the day that is being counted.
func (c *daily) today(now time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turn(now)
	return c.day
}

// countDay asks the store how many have left today. Without its answer the count goes on.
func (d *Dispatcher) countDay(ctx context.Context) error {
	if d.daily.most == 0 {
		return nil
	}
	day := d.daily.today(d.Clock())
	left, err := d.Outbox.LeftSince(ctx, day)
	if err == nil {
		d.daily.learn(day, left)
	}
	return err
}
