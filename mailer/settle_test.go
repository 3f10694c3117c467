package mailer

import (
	"testing"
	"time"
)

var monday = time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)

func TestRetriesComeByTheTableAndEndAfter72Hours(t *testing.T) {
	l := Letter{ID: "a", Lane: Invitation, State: Sending, ClaimedBy: "x"}
	var waits []time.Duration
	now := monday
	for {
		s := settlementFor(l, Outcome{Class: Temporary, Code: 451, Reached: true}, now, 0.5)
		if err := l.Settle("x", s); err != nil {
			t.Fatal(err)
		}
		if s.State != Deferred {
			break
		}
		waits = append(waits, s.Due.Sub(now))
		now = s.Due
		l.State, l.ClaimedBy = Sending, "x"
	}
	want := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 12 * time.Hour, 12 * time.Hour, 12 * time.Hour, 12 * time.Hour}
	if len(waits) != len(want) {
		t.Fatalf("waits are %v, want %v", waits, want)
	}
	for i := range want {
		if waits[i] != want[i] {
			t.Errorf("wait %d is %s, want %s", i+1, waits[i], want[i])
		}
	}
	if l.State != Failed || now.Sub(l.FirstTried) > 72*time.Hour || l.Attempts != len(want)+1 {
		t.Errorf("letter is %s after %s and %d attempts", l.State, now.Sub(l.FirstTried), l.Attempts)
	}
}

func TestARetryIsSpreadByAFifth(t *testing.T) {
	for chance, want := range map[float64]time.Duration{0: 48 * time.Second, 1: 72 * time.Second} {
		if due, _ := retryAt(Letter{}, monday, chance); due.Sub(monday) != want {
			t.Errorf("with chance %v it waits %s, want %s", chance, due.Sub(monday), want)
		}
	}
}

func TestWhatBecomesOfALetter(t *testing.T) {
	for _, c := range []struct {
		name    string
		lane    Lane
		expires time.Duration
		outcome Outcome
		want    State
		tried   bool
	}{
		{"accepted is handed over", Invitation, 0, Outcome{Class: Accepted, Reached: true}, HandedOver, true},
		{"temporary is deferred", Invitation, 0, Outcome{Class: Temporary, Reached: true}, Deferred, true},
		{"broken off is deferred", Invitation, 0, Outcome{Class: NotSent, Reached: true}, Deferred, true},
		{"never begun is queued again, no attempt counted", Invitation, 0, Outcome{Class: NotSent}, Queued, false},
		{"a server that turns us away is no attempt", Invitation, 0, Outcome{Class: Temporary, Code: 421}, Queued, false},
		{"our fault is no attempt", Invitation, 0, Outcome{Class: Configuration, Reached: true}, Queued, false},
		{"a bad address fails", Invitation, 0, Outcome{Class: NoSuchAddress, Reached: true}, Failed, true},
		{"policy fails", Invitation, 0, Outcome{Class: Policy, Reached: true}, Failed, true},
		{"a message that cannot be written fails", Invitation, 0, Outcome{Class: NotSent, Final: true}, Failed, false},
		{"an uncertain invitation is parked", Invitation, 0, Outcome{Class: Unknown, Reached: true}, Uncertain, true},
		{"uncertain news are parked", News, 0, Outcome{Class: Unknown, Reached: true}, Uncertain, true},
		{"an uncertain account letter goes again", Account, 0, Outcome{Class: Unknown, Reached: true}, Uncertain, true},
		{"no retry after the letter's own end", Account, 30 * time.Second, Outcome{Class: Temporary, Reached: true}, Expired, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := Letter{ID: "a", Lane: c.lane, State: Sending, ClaimedBy: "x"}
			if c.expires > 0 {
				l.ExpiresAt = monday.Add(c.expires)
			}
			s := settlementFor(l, c.outcome, monday, 0.5)
			if s.State != c.want || s.Tried != c.tried {
				t.Errorf("it is %s (tried %v), want %s (%v)", s.State, s.Tried, c.want, c.tried)
			}
			if err := l.Settle("x", s); err != nil {
				t.Errorf("the letter cannot take it: %v", err)
			}
			if l.Waits() != (s.State == Deferred || s.State == Queued || s.State == Uncertain && c.lane == Account) {
				t.Errorf("as %s in lane %s it waits: %v", l.State, c.lane, l.Waits())
			}
		})
	}
}

func TestRecoveryFromTheJournal(t *testing.T) {
	for _, c := range []struct {
		name     string
		state    State
		mark     mark
		complete bool
		want     State // "" leaves the letter as it is
	}{
		{"only claimed is queued again", Claimed, 0, false, Queued},
		{"taken is handed over", Sending, taken, false, HandedOver},
		{"begun is uncertain", Sending, begun, true, Uncertain},
		{"refused is queued again", Sending, notTaken, true, Queued},
		{"never begun is queued again", Sending, 0, true, Queued},
		{"never begun, but lines may be missing: uncertain", Sending, 0, false, Uncertain},
		{"swept meanwhile, but taken", Uncertain, taken, true, HandedOver},
		{"swept meanwhile, but refused", Uncertain, notTaken, true, Queued},
		{"swept meanwhile, nothing known", Uncertain, 0, true, ""},
		{"was uncertain already", Uncertain, begun, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := Letter{ID: "a", Lane: Invitation, State: c.state, ClaimedBy: "x"}
			m := memory{marks: map[string]entry{}, complete: c.complete}
			if c.mark != 0 {
				m.marks["a"] = entry{c.mark, attemptOf(l)}
			}
			s, ok := m.recovered(l, monday)
			if !ok {
				s.State = ""
			} else if err := l.Settle("x", s); err != nil {
				t.Errorf("the letter cannot take it: %v", err)
			}
			if s.State != c.want {
				t.Errorf("it is %q, want %q", s.State, c.want)
			}
		})
	}
}

func TestAnAddressIsSuppressedAtOnceOn511OtherwiseAtTheSecondTime(t *testing.T) {
	certain := BadAddress{Failure: Failure{Enhanced: "5.1.1"}}
	unsure := BadAddress{Failure: Failure{Code: 550}}
	if !certain.suppresses(1) || unsure.suppresses(1) || !unsure.suppresses(2) {
		t.Error("the rule of one and two does not hold")
	}
}

func TestALetterMovesOnlyAsTheTableAllows(t *testing.T) {
	all := []State{Draft, Approved, Queued, Claimed, Sending, HandedOver, Bounced, Delayed, Deferred, Held, Suppressed, Uncertain, Failed, Cancelled, Expired}
	for _, from := range []State{HandedOver, Cancelled, Expired, Bounced, Sending} {
		for _, to := range all {
			l := Letter{ID: "a", State: from}
			if err := l.Move(to, monday); err == nil && (to == Claimed || to == Approved || from == Expired || from == Cancelled) {
				t.Errorf("a letter went from %s to %s", from, to)
			}
		}
	}
	l := Letter{ID: "a", State: Draft}
	for _, to := range []State{Approved, Queued, Cancelled} {
		if err := l.Move(to, monday); err != nil {
			t.Error(err)
		}
	}
	if !l.Times[Queued].Equal(monday) || !l.Due.Equal(monday) {
		t.Errorf("times are %v, due %s", l.Times, l.Due)
	}
}
