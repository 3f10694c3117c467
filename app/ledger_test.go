package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"jisr/app/apptest/proof"
)

// ledger registers people while something is wrong, and keeps what it was told: what was
// acknowledged must be there, and what was not must be done once when it is asked again.
type ledger struct {
	*load
	mu      sync.Mutex
	entries []*entry
	// slowest is the longest that an answer took.
	slowestAnswer time.Duration
	statuses      map[int]int
}

// entry is a person whom the ledger registers.
type entry struct {
	email, word, id string
	acknowledged    bool
}

func newLedger(k *load) *ledger { return &ledger{load: k, statuses: map[int]int{}} }

// write registers one more person and gives the status, 0 for no answer. A refusal must
// say when to come again.
func (l *ledger) write() int {
	l.mu.Lock()
	n := len(l.entries)
	e := &entry{email: fmt.Sprintf("ledger%d@example.org", n), word: fmt.Sprintf("zq%dend", n)}
	l.entries = append(l.entries, e)
	l.mu.Unlock()
	return l.try(e)
}

func (l *ledger) try(e *entry) int {
	since := time.Now()

	status, text := l.ask(http.MethodPost, "/api/v1/experts", registrationWith(e.email, e.word), map[string]string{"Idempotency-Key": "ledger-" + e.word})
	took := time.Since(since)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.slowestAnswer = max(l.slowestAnswer, took)
	l.statuses[status]++
	if status != http.StatusCreated {
		return status
	}
	var told struct{ ID string }
	if err := json.Unmarshal([]byte(text), &told); err != nil || told.ID == "" {
		l.t.Errorf("%s is registered: %q, %v", e.email, text, err)
		return status
	}
	e.id, e.acknowledged = told.ID, true
	return status
}

// read searches for the first person, asks for a page, and opens the record; it gives the
// status of the former two. To open a record a row of the log must be kept first, so a
// store that takes nothing refuses that.
func (l *ledger) read() int {
	page, _ := l.ask(http.MethodGet, "/en/opportunities", "", nil)
	found, _ := l.ask(http.MethodGet, "/api/v1/experts?q="+l.entries[0].word, "", nil)
	opened, _ := l.ask(http.MethodGet, "/api/v1/experts/"+l.entries[0].id, "", nil)
	if opened != http.StatusOK && opened != http.StatusServiceUnavailable {
		l.t.Errorf("a record is opened: %d", opened)
	}
	return max(page, found)
}

// acknowledged is how many the service said it had.
func (l *ledger) acknowledged() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.entries {
		if e.acknowledged {
			n++
		}
	}
	return n
}

// until writes until the service takes it again, and says how long that took.
func (l *ledger) until(since time.Time) time.Duration {
	l.t.Helper()
	for l.write() != http.StatusCreated {
		if time.Since(since) > patience {
			l.t.Fatalf("it takes nothing %s after the fault: %v", patience, l.statuses)
		}
		time.Sleep(20 * time.Millisecond)
	}
	return time.Since(since)
}

// settle asks again for what nobody was told of.
func (l *ledger) settle() {
	l.t.Helper()
	for _, e := range l.entries {
		for end := time.Now().Add(patience); !e.acknowledged; time.Sleep(50 * time.Millisecond) {
			if status := l.try(e); status != http.StatusCreated && time.Now().After(end) {
				l.t.Fatalf("%s is answered %d after the fault", e.email, status)
			}
		}
	}
}

// judge fills a row: each whom the service said it had is read and found once.
func (l *ledger) judge(row proof.Row) proof.Row {
	l.t.Helper()
	row.Acknowledged = l.acknowledged()
	for _, e := range l.entries {
		if !e.acknowledged {
			continue
		}
		status, text := l.ask(http.MethodGet, "/api/v1/experts/"+e.id, "", nil)
		found := 0
		for end := time.Now().Add(patience); found == 0 && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			found = l.found("q=" + e.word) // the index stands where the store does, a moment later
		}
		if status != http.StatusOK || !strings.Contains(text, e.word) || found == 0 {
			row.Lost++
			l.t.Errorf("%s was acknowledged: %d, found %d times", e.email, status, found)
		}
		row.Duplicated += max(found-1, 0)
	}
	return row
}

// workers call f side by side until stop is called, which waits for them.
func workers(t *testing.T, n int, f func()) (stop func()) {
	t.Helper()
	end := make(chan struct{})
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			for {
				select {
				case <-end:
					return
				default:
					f()
				}
			}
		})
	}
	return func() { close(end); all.Wait() }
}
