package outboxtest

import (
	"maps"
	"slices"
	"testing"
	"time"

	"jisr/mailer"
)

func fieldsKept(t *testing.T, d desk) {
	want := mailer.Letter{
		ID: "sign_in:per_1:3", Kind: "sign_in", Lane: mailer.Account, Person: "per_1", Expert: "exp_1", State: mailer.Deferred,
		Attempts: 2, FirstTried: noon.Add(-time.Hour), Due: noon.Add(time.Minute),
		LastError: mailer.Failure{Class: mailer.Temporary, Code: 451, Enhanced: "4.7.1", Note: "greylisted"}, Reason: "window",
		MessageID: "<1@example.org>", Code: "KD7-3MP", ExpiresAt: noon.Add(10 * time.Minute),
		Times: map[mailer.State]time.Time{mailer.Queued: noon.Add(-time.Hour), mailer.Deferred: noon},
	}
	d.put(want)
	same(t, d.get(want.ID), want)
}

// same compares letters with times as moments, whatever their location.
func same(t *testing.T, got, want mailer.Letter) {
	t.Helper()
	if !maps.EqualFunc(got.Times, want.Times, time.Time.Equal) {
		t.Errorf("times are %v, want %v", got.Times, want.Times)
	}
	for name, pair := range map[string][2]time.Time{
		"due": {got.Due, want.Due}, "first tried": {got.FirstTried, want.FirstTried},
		"lease": {got.LeaseUntil, want.LeaseUntil}, "expiry": {got.ExpiresAt, want.ExpiresAt},
	} {
		if !pair[0].Equal(pair[1]) {
			t.Errorf("%s is %s, want %s", name, pair[0], pair[1])
		}
	}
	for _, l := range []*mailer.Letter{&got, &want} {
		l.Times, l.Due, l.FirstTried, l.LeaseUntil, l.ExpiresAt = nil, time.Time{}, time.Time{}, time.Time{}, time.Time{}
	}
	if got.ID != want.ID || got.Kind != want.Kind || got.Lane != want.Lane || got.Person != want.Person || got.Expert != want.Expert ||
		got.State != want.State || got.Attempts != want.Attempts || got.ClaimedBy != want.ClaimedBy || got.LastError != want.LastError ||
		got.Reason != want.Reason || got.MessageID != want.MessageID || got.Code != want.Code {
		t.Errorf("letter is\n%+v, want\n%+v", got, want)
	}
}

func earliestFirst(t *testing.T, d desk) {
	d.put(letter(1, -time.Minute), letter(2, -3*time.Minute), letter(3, -2*time.Minute))
	got := d.claim("a", 0, 2)
	want := []string{letter(2, 0).ID, letter(3, 0).ID}
	if !slices.Equal(idsOf(got), want) {
		t.Fatalf("claimed %v, want %v", idsOf(got), want)
	}
	expected := letter(2, -3*time.Minute)
	if err := expected.Claim("a", noon, noon.Add(lease)); err != nil {
		t.Fatal(err)
	}
	same(t, got[0], expected)
	same(t, d.get(expected.ID), expected)
}

func lanesAndDue(t *testing.T, d desk) {
	account := letter(2, 0)
	account.Lane = mailer.Account
	d.put(letter(1, 0), account, letter(3, time.Minute))
	got, err := d.Claim(t.Context(), mailer.Claim{By: "a", Lanes: []mailer.Lane{mailer.Account}, Limit: 10, Now: noon, Until: noon.Add(lease)})
	if err != nil || !slices.Equal(idsOf(got), []string{account.ID}) {
		t.Errorf("claimed %v (%v), want the account letter", idsOf(got), err)
	}
	if got := d.claim("a", 0, 10); !slices.Equal(idsOf(got), []string{letter(1, 0).ID}) {
		t.Errorf("claimed %v, want what is due", idsOf(got))
	}
	if got := d.claim("a", time.Minute, 10); !slices.Equal(idsOf(got), []string{letter(3, 0).ID}) {
		t.Errorf("a minute later claimed %v", idsOf(got))
	}
}

func waitingStates(t *testing.T, d desk) {
	var want []string
	n := 0
	for _, lane := range []mailer.Lane{mailer.Account, mailer.Invitation} {
		for _, state := range []mailer.State{
			mailer.Draft, mailer.Approved, mailer.Queued, mailer.HandedOver, mailer.Bounced, mailer.Delayed, mailer.Deferred,
			mailer.Held, mailer.Suppressed, mailer.Uncertain, mailer.Failed, mailer.Cancelled, mailer.Expired,
		} {
			n++
			l := letter(n, 0)
			l.State, l.Lane = state, lane
			d.put(l)
			if l.Waits() {
				want = append(want, l.ID)
			}
		}
	}
	got := idsOf(d.claim("a", 0, 100))
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("claimed %v, want %v", got, want)
	}
}

func holderSays(t *testing.T, d desk) {
	d.put(letter(1, 0), letter(2, 0))
	d.claim("a", 0, 1)
	d.claim("b", 0, 1)
	if kept := d.start("a", letter(1, 0).ID, letter(2, 0).ID); !slices.Equal(kept, []string{letter(1, 0).ID}) {
		t.Errorf("a said sending for %v", kept)
	}
	d.wantState(letter(1, 0).ID, mailer.Sending)
	d.wantState(letter(2, 0).ID, mailer.Claimed)
}

func cancelledLeftOut(t *testing.T, d desk) {
	d.put(letter(1, 0), letter(2, 0))
	d.claim("a", 0, 2)
	d.settle("a", mailer.Settlement{ID: letter(1, 0).ID, State: mailer.Cancelled, At: noon, Reason: "withdrawn"})
	if kept := d.start("a", letter(1, 0).ID, letter(2, 0).ID, "invite:unknown:1"); !slices.Equal(kept, []string{letter(2, 0).ID}) {
		t.Errorf("said sending for %v", kept)
	}
}

func settledWhole(t *testing.T, d desk) {
	d.put(letter(1, 0))
	want := d.claim("a", 0, 1)[0]
	d.start("a", want.ID)
	s := mailer.Settlement{
		ID: want.ID, State: mailer.Deferred, At: noon.Add(time.Second), Due: noon.Add(time.Minute), Tried: true,
		Error: mailer.Failure{Class: mailer.Temporary, Code: 450, Enhanced: "4.2.0"}, MessageID: want.MessageID,
	}
	if refused := d.settle("a", s); len(refused) != 0 {
		t.Fatalf("refused %v", refused)
	}
	if err := want.StartSending("a", noon, noon.Add(lease)); err != nil {
		t.Fatal(err)
	}
	if err := want.Settle("a", s); err != nil {
		t.Fatal(err)
	}
	same(t, d.get(want.ID), want)
}

func leftSince(t *testing.T, d desk) {
	account := letter(3, 0)
	account.Lane = mailer.Account
	d.put(letter(1, 0), letter(2, 0), account, letter(4, 0))
	if _, err := d.Claim(t.Context(), mailer.Claim{By: "a", Lanes: mailer.Lanes(), Limit: 10, Now: noon, Until: noon.Add(lease)}); err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		l := letter(n+1, 0)
		d.start("a", l.ID)
		d.settle("a", mailer.Settlement{ID: l.ID, State: mailer.HandedOver, At: noon.Add(time.Duration(n) * time.Hour)})
	}
	for since, want := range map[time.Duration]int{-time.Hour: 2, 0: 2, time.Minute: 1, time.Hour: 1, 2 * time.Hour: 0} {
		if n, err := d.LeftSince(t.Context(), noon.Add(since)); n != want || err != nil {
			t.Errorf("%d left since noon and %s, %v; want %d", n, since, err, want)
		}
	}
}

func othersRefused(t *testing.T, d desk) {
	d.put(letter(1, 0), letter(2, 0))
	d.claim("a", 0, 2)
	d.start("a", letter(1, 0).ID)
	refused := d.settle("b", mailer.Settlement{ID: letter(1, 0).ID, State: mailer.HandedOver, At: noon})
	if !slices.Equal(refused, []string{letter(1, 0).ID}) {
		t.Errorf("refused %v", refused)
	}
	refused = d.settle("a",
		mailer.Settlement{ID: letter(1, 0).ID, State: mailer.HandedOver, At: noon},
		mailer.Settlement{ID: letter(2, 0).ID, State: mailer.HandedOver, At: noon}) // never said to be sending
	if !slices.Equal(refused, []string{letter(2, 0).ID}) {
		t.Errorf("refused %v, want only the letter that was not sending", refused)
	}
	d.wantState(letter(1, 0).ID, mailer.HandedOver)
}

func renewed(t *testing.T, d desk) {
	d.put(letter(1, 0), letter(2, 0))
	d.claim("a", 0, 2)
	if err := d.Renew(t.Context(), "a", []string{letter(1, 0).ID, "invite:unknown:1"}, noon.Add(2*lease)); err != nil {
		t.Fatal(err)
	}
	if n := d.sweep(lease); n != 1 {
		t.Errorf("%d leases ended, want 1", n)
	}
	d.wantState(letter(1, 0).ID, mailer.Claimed)
	d.wantState(letter(2, 0).ID, mailer.Queued)
}

func swept(t *testing.T, d desk) {
	account := letter(3, 0)
	account.Lane = mailer.Account
	d.put(letter(1, 0), letter(2, 0), account)
	d.claim("a", 0, 3)
	d.start("a", letter(2, 0).ID, account.ID)
	if n := d.sweep(lease - time.Millisecond); n != 0 {
		t.Errorf("%d leases ended early", n)
	}
	if n := d.sweep(lease); n != 3 {
		t.Errorf("%d leases ended, want 3", n)
	}
	d.wantState(letter(1, 0).ID, mailer.Queued)
	d.wantState(letter(2, 0).ID, mailer.Uncertain)
	d.wantState(account.ID, mailer.Uncertain)
	got := idsOf(d.claim("b", lease, 10))
	slices.Sort(got)
	if want := []string{letter(1, 0).ID, account.ID}; !slices.Equal(got, want) {
		t.Errorf("b claimed %v, want %v: an uncertain invitation is parked", got, want)
	}
}

func lateSettlement(t *testing.T, d desk) {
	d.put(letter(1, 0))
	d.claim("a", 0, 1)
	d.start("a", letter(1, 0).ID)
	d.sweep(lease)
	if refused := d.settle("b", mailer.Settlement{ID: letter(1, 0).ID, State: mailer.Queued, At: noon.Add(lease)}); len(refused) != 1 {
		t.Error("another instance settled it")
	}
	if refused := d.settle("a", mailer.Settlement{ID: letter(1, 0).ID, State: mailer.HandedOver, At: noon.Add(lease)}); len(refused) != 0 {
		t.Error("who left it was refused")
	}
	d.wantState(letter(1, 0).ID, mailer.HandedOver)
}

func inHand(t *testing.T, d desk) {
	d.put(letter(1, 0), letter(2, 0), letter(3, 0), letter(4, 0))
	d.claim("a", 0, 3)
	d.claim("b", 0, 1)
	d.start("a", letter(1, 0).ID, letter(2, 0).ID)
	d.settle("a", mailer.Settlement{ID: letter(1, 0).ID, State: mailer.HandedOver, At: noon},
		mailer.Settlement{ID: letter(2, 0).ID, State: mailer.Uncertain, At: noon, Tried: true})
	held, err := d.InHandOf(t.Context(), "a")
	got := idsOf(held)
	slices.Sort(got)
	if want := []string{letter(2, 0).ID, letter(3, 0).ID}; err != nil || !slices.Equal(got, want) {
		t.Errorf("in hand are %v (%v), want %v", got, err, want)
	}
}

func badAddresses(t *testing.T, d desk) {
	report := func(letter string, at time.Duration) int {
		t.Helper()
		n, err := d.BadAddress(t.Context(), mailer.BadAddress{
			Letter: letter, Person: "per_1", Address: "someone@example.org", At: noon.Add(at),
			Failure: mailer.Failure{Class: mailer.NoSuchAddress, Code: 550}, Reply: "no such user"})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for i, got := range []int{report("one", 0), report("one", 0), report("two", time.Hour)} {
		if want := []int{1, 1, 2}[i]; got != want {
			t.Errorf("report %d counts %d, want %d", i, got, want)
		}
	}
	if on, err := d.Suppressed(t.Context(), "someone@example.org"); err != nil || on {
		t.Errorf("suppressed before anybody said so: %v, %v", on, err)
	}
	b := mailer.BadAddress{Letter: "two", Person: "per_1", Address: "someone@example.org", At: noon}
	for range 2 {
		if err := d.Suppress(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	if on, err := d.Suppressed(t.Context(), "someone@example.org"); err != nil || !on {
		t.Errorf("not suppressed: %v, %v", on, err)
	}
}
