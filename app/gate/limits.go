package gate

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"jisr/app/office"
)

// Limit is a class of rate limit, counted per client address in this process.
type Limit string

// The classes.
const (
	General Limit = ""        // 50 a second, bursts of 200
	Search  Limit = "search"  // 10 a second, bursts of 40: what costs the engine
	Letter  Limit = "letter"  // 1 in 6 seconds, bursts of 20: what may send a letter
	Secret  Limit = "secret"  // 1 a second, bursts of 10: what checks a secret
	Machine Limit = "machine" // 200 a second, bursts of 1,000: service accounts
	Lines   Limit = "lines"   // 10 a second, bursts of 100, of all clients: lines of the log
)

func (l Limit) rate() (rate.Limit, int) {
	switch l {
	case Search:
		return 10, 40
	case Letter:
		return rate.Every(6 * time.Second), 20
	case Secret:
		return 1, 10
	case Machine:
		return 200, 1000
	case Lines:
		return 10, 100
	}
	return 50, 200
}

// limits holds the buckets. Old ones are dropped so that many addresses cost
// little.
type limits struct {
	mu      sync.Mutex
	buckets map[string]*bucket
	swept   time.Time
}

type bucket struct {
	limiter *rate.Limiter
	used    time.Time
}

const bucketLife = 10 * time.Minute

func (l *limits) allow(class Limit, address string, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	key := string(class) + "|" + address
	b := l.buckets[key]
	if b == nil {
		b = &bucket{limiter: rate.NewLimiter(class.rate())}
		l.buckets[key] = b
	}
	b.used = now
	if b.limiter.AllowN(now, 1) {
		return nil
	}
	return &office.Error{Code: office.TooMany, Key: "error.too_many", Args: map[string]any{"retry": 10}}
}

func (l *limits) sweep(now time.Time) {
	if l.buckets == nil {
		l.buckets, l.swept = map[string]*bucket{}, now
	}
	if now.Sub(l.swept) < bucketLife {
		return
	}
	for key, b := range l.buckets {
		if now.Sub(b.used) > bucketLife {
			delete(l.buckets, key)
		}
	}
	l.swept = now
}
