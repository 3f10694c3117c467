package mailer

import "time"

// Limits are how fast and how patient a dispatcher is.
type Limits struct {
	// PerSecond is how many letters leave in a second, in all; 0 is no limit.
	PerSecond float64
	// PerDomain is how many leave in a minute for one recipient domain; 0 is no limit.
	PerDomain float64
	// PerDay is how many leave in a day (UTC) by all instances together, those of the account
	// lane not counted; the others are held until the next. 0 is no limit.
	PerDay int
	// Connections is how many are used at first, MostConnections how many while all goes well.
	Connections, MostConnections int
	// Batch is how many letters of a lane are claimed at once, SendingBatch how many of them
	// are said to be sending before a connection is free, and MostSending how many while the
	// connections use them up faster than the store writes: so many, and one for each
	// connection, may be uncertain when another instance takes over.
	Batch, SendingBatch, MostSending int
	// Lease is how long claimed letters are held; it is renewed while the instance lives.
	Lease time.Duration
	// Poll is how often an idle lane looks for due letters without being woken.
	Poll time.Duration
	// Grace is how long letters under way may take to end when the dispatcher stops. One cut
	// off before its final dot has not gone and is queued again.
	Grace time.Duration
	// Settling is how long after that stop the store is still asked to take outcomes.
	Settling time.Duration
	// BreakerFaults network faults in a row stop everything for BreakerCool, each further
	// time for twice as long, at most BreakerMost.
	BreakerFaults            int
	BreakerCool, BreakerMost time.Duration
	// ConfigurationCool is how long a lane stands after a configuration fault before one
	// letter tries again.
	ConfigurationCool time.Duration
}

// DefaultLimits are those of a ministry's server that also has other mail to carry.
func DefaultLimits() Limits {
	return Limits{
		PerSecond: 10, PerDomain: 60, PerDay: 20_000, Connections: 2, MostConnections: 8,
		Batch: 200, SendingBatch: 16, MostSending: 200, Lease: 120 * time.Second, Poll: time.Second,
		Grace: 500 * time.Millisecond, Settling: 10 * time.Second,
		BreakerFaults: 5, BreakerCool: 30 * time.Second, BreakerMost: 10 * time.Minute,
		ConfigurationCool: 5 * time.Minute,
	}
}

// half of what is said to be sending stands ready while the store is told of the other half.
func (l Limits) half() int { return (l.SendingBatch + 1) / 2 }

// fill takes the default for what must not be zero.
func (l *Limits) fill() {
	d := DefaultLimits()
	for field, value := range map[*int]int{
		&l.Connections: d.Connections, &l.MostConnections: d.MostConnections, &l.Batch: d.Batch,
		&l.SendingBatch: d.SendingBatch, &l.MostSending: d.MostSending, &l.BreakerFaults: d.BreakerFaults,
	} {
		if *field <= 0 {
			*field = value
		}
	}
	for field, value := range map[*time.Duration]time.Duration{
		&l.Lease: d.Lease, &l.Poll: d.Poll, &l.Grace: d.Grace, &l.Settling: d.Settling, &l.BreakerCool: d.BreakerCool,
		&l.BreakerMost: d.BreakerMost, &l.ConfigurationCool: d.ConfigurationCool,
	} {
		if *field <= 0 {
			*field = value
		}
	}
	l.MostConnections = max(l.Connections, l.MostConnections)
	l.MostSending = max(2*l.half(), l.MostSending)
}
