// Package outboxtest is the suite that every mailer.Outbox passes, and a simple outbox
// that passes it.
package outboxtest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"jisr/mailer"
)

// Outbox is what the suite needs of an implementation besides what the dispatcher does.
type Outbox interface {
	mailer.Outbox
	// Put keeps letters; one whose id is there already is left as it stands.
	Put(ctx context.Context, letters ...mailer.Letter) error
	Get(ctx context.Context, id string) (mailer.Letter, error)
	// Suppressed tells whether letters to the address are stopped.
	Suppressed(ctx context.Context, address string) (bool, error)
}

// noon is when the suite plays; milliseconds are what a store must keep.
var noon = time.Date(2027, 3, 1, 9, 0, 0, 123e6, time.UTC)

const lease = 2 * time.Minute

// Run holds an implementation against what the dispatcher relies on. open returns an
// empty outbox for each test.
func Run(t *testing.T, open func(t *testing.T) Outbox) {
	for _, c := range []struct {
		name string
		test func(*testing.T, desk)
	}{
		{"queueing a letter twice is one letter", queuedTwice},
		{"every field of a letter is kept", fieldsKept},
		{"due letters are claimed, the earliest first, up to the limit", earliestFirst},
		{"letters of other lanes and later ones are left", lanesAndDue},
		{"every waiting state is claimed, no other", waitingStates},
		{"eight claimants never hold the same letter", eightClaimants},
		{"only the holder says sending", holderSays},
		{"a cancelled letter is not said to be sending", cancelledLeftOut},
		{"a settlement is recorded whole", settledWhole},
		{"another instance's settlement is refused", othersRefused},
		{"a renewed lease is not swept", renewed},
		{"a lease that ran out: claimed is queued, sending is uncertain", swept},
		{"an uncertain letter may still be settled by who left it", lateSettlement},
		{"what an instance left in hand is found", inHand},
		{"bad addresses are counted by letter and time, and suppressed", badAddresses},
		{"what was handed over since a time is counted, but for the account lane", leftSince},
		{"a context that ended is an error", endedContext},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, desk{t, open(t)}) })
	}
}

// desk is an outbox with the sentences the suite is written in.
type desk struct {
	t *testing.T
	Outbox
}

func letter(n int, due time.Duration) mailer.Letter {
	id := fmt.Sprintf("invite:inv_%04d:1", n)
	return mailer.Letter{
		ID: id, Kind: "invitation", Lane: mailer.Invitation, Person: fmt.Sprintf("per_%04d", n), State: mailer.Queued,
		Due: noon.Add(due), MessageID: mailer.MessageIDFor(id, "example.org"), Times: map[mailer.State]time.Time{mailer.Queued: noon},
	}
}

func (d desk) put(letters ...mailer.Letter) {
	d.t.Helper()
	if err := d.Put(d.t.Context(), letters...); err != nil {
		d.t.Fatalf("put: %v", err)
	}
}

func (d desk) get(id string) mailer.Letter {
	d.t.Helper()
	l, err := d.Get(d.t.Context(), id)
	if err != nil {
		d.t.Fatalf("get: %v", err)
	}
	return l
}

func (d desk) claim(by string, at time.Duration, limit int) []mailer.Letter {
	d.t.Helper()
	now := noon.Add(at)
	letters, err := d.Claim(d.t.Context(), mailer.Claim{By: by, Lanes: mailer.Lanes(), Limit: limit, Now: now, Until: now.Add(lease)})
	if err != nil {
		d.t.Fatalf("claim: %v", err)
	}
	return letters
}

func (d desk) start(by string, ids ...string) []string {
	d.t.Helper()
	kept, err := d.StartSending(d.t.Context(), by, ids, noon, noon.Add(lease))
	if err != nil {
		d.t.Fatalf("start sending: %v", err)
	}
	return kept
}

func (d desk) settle(by string, s ...mailer.Settlement) []string {
	d.t.Helper()
	refused, err := d.Settle(d.t.Context(), by, s)
	if err != nil {
		d.t.Fatalf("settle: %v", err)
	}
	return refused
}

func (d desk) sweep(at time.Duration) int {
	d.t.Helper()
	n, err := d.Sweep(d.t.Context(), noon.Add(at))
	if err != nil {
		d.t.Fatalf("sweep: %v", err)
	}
	return n
}

func (d desk) wantState(id string, want mailer.State) {
	d.t.Helper()
	if l := d.get(id); l.State != want {
		d.t.Errorf("%s is %s, want %s", id, l.State, want)
	}
}

func idsOf(letters []mailer.Letter) []string {
	ids := make([]string, len(letters))
	for i, l := range letters {
		ids[i] = l.ID
	}
	return ids
}

func queuedTwice(t *testing.T, d desk) {
	d.put(letter(1, 0))
	d.claim("a", 0, 10)
	d.put(letter(1, 0))
	d.wantState(letter(1, 0).ID, mailer.Claimed)
}

func eightClaimants(t *testing.T, d desk) {
	const letters = 400
	for n := range letters {
		d.put(letter(n, 0))
	}
	var mu sync.Mutex
	holders := make(map[string][]string)
	var all sync.WaitGroup
	for n := range 8 {
		by := fmt.Sprintf("instance_%d", n)
		all.Go(func() {
			for idle := 0; idle < 3; {
				claimed, err := d.Claim(t.Context(), mailer.Claim{By: by, Lanes: mailer.Lanes(), Limit: 20, Now: noon, Until: noon.Add(lease)})
				if err != nil {
					t.Errorf("claim: %v", err)
					return
				}
				if len(claimed) == 0 {
					idle++
				}
				mu.Lock()
				for _, l := range claimed {
					holders[l.ID] = append(holders[l.ID], by)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if len(holders) != letters {
		t.Errorf("%d letters were claimed, want %d", len(holders), letters)
	}
	for id, by := range holders {
		if len(by) != 1 {
			t.Errorf("%s was claimed by %v", id, by)
		}
	}
}

func endedContext(t *testing.T, d desk) {
	d.put(letter(1, 0))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := d.Claim(ctx, mailer.Claim{By: "a", Lanes: mailer.Lanes(), Limit: 1, Now: noon, Until: noon.Add(lease)}); err == nil {
		t.Errorf("claim gave %d letters and no error", len(got))
	}
	if _, err := d.Settle(ctx, "a", []mailer.Settlement{{ID: letter(1, 0).ID, State: mailer.Cancelled, At: noon}}); err == nil {
		t.Error("settle gave no error")
	}
}
