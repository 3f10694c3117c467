package store_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"

	"jisr/app/office"
	"jisr/app/store"
)

// log opens the log of a library, which is closed with the test.
func (l library) log() *store.Audit {
	l.t.Helper()
	all, err := store.OpenAll(l.t.Context(), l.db, l.sealer, []byte("key"), office.SystemClock, slog.New(slog.DiscardHandler))
	l.must(err)
	l.t.Cleanup(all.Audit.Close)
	return all.Audit
}

func row(id string, subjects ...string) office.Entry {
	return office.Entry{ID: id, At: office.SystemClock(), Actor: office.Duty("test"), Action: office.Invited, Subjects: subjects}
}

// TestRowsThatComeTogetherMakeOneChain: whatever is twice, refused or given up among them.
func TestRowsThatComeTogetherMakeOneChain(t *testing.T) {
	l := newLibrary(t)
	log := l.log()
	const writers, each = 40, 25
	ended, end := context.WithCancel(t.Context())
	end()
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for n := range each {
				e := row(fmt.Sprintf("log:%d:%d", w, n), fmt.Sprintf("exp_%d", w))
				if err := log.Write(t.Context(), e); err != nil {
					t.Error(err)
				}
				if err := log.Write(t.Context(), row(fmt.Sprintf("log:shared:%d", n), "exp_shared")); err != nil {
					t.Errorf("a row that is there: %v", err)
				}
				if err := log.Write(t.Context(), row(fmt.Sprintf("log:%d:%d:nul", w, n), "exp\x00")); err == nil {
					t.Error("a subject that no index could order is kept")
				}
				if err := log.Write(ended, row(fmt.Sprintf("log:%d:%d:ended", w, n), "exp_ended")); err == nil {
					t.Error("a context that had ended is no error")
				}
			}
		})
	}
	all.Wait()
	if good, err := log.Verify(t.Context()); good != writers*each+each || err != nil {
		t.Errorf("%d rows are good, want %d; %v", good, writers*each+each, err)
	}
	for subject, want := range map[string]int{"exp_7": each, "exp_shared": each, "exp_ended": 0} {
		if rows, err := log.Of(t.Context(), subject, 1000); len(rows) != want || err != nil {
			t.Errorf("%s has %d rows, want %d; %v", subject, len(rows), want, err)
		}
	}
}
