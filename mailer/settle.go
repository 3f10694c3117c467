package mailer

import "time"

// retryAfter is how long to wait after the nth attempt; from the end of the table on, the
// last again and again.
func retryAfter(attempt int) time.Duration {
	table := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour}
	return table[min(max(attempt, 1), len(table))-1]
}

// retryFor is how long a letter is tried after its first attempt.
const retryFor = 72 * time.Hour

// retryAt is when to try again after another failed attempt, ±20 % so that letters refused
// together do not come back together; false when the time for retries is over. chance is
// between 0 and 1.
func retryAt(l Letter, now time.Time, chance float64) (time.Time, bool) {
	first := l.FirstTried
	if first.IsZero() {
		first = now
	}
	wait := time.Duration(float64(retryAfter(l.Attempts+1)) * (0.8 + 0.4*chance))
	due := now.Add(wait)
	return due, due.Sub(first) <= retryFor
}

// settlementFor is what becomes of a letter in hand after an attempt.
func settlementFor(l Letter, o Outcome, now time.Time, chance float64) Settlement {
	s := Settlement{ID: l.ID, At: now, Error: o.Failure(), Tried: o.Reached}
	switch {
	case o.Class == Accepted:
		s.State = HandedOver
	case o.Class == Unknown && !l.Lane.Resends():
		s.State = Uncertain
	case o.Final:
		s.State = Failed
	case o.Class == Configuration || !o.Reached:
		s.State, s.Tried = Queued, false
	case o.Class == NoSuchAddress || o.Class == Policy:
		s.State = Failed
	case o.Class == Unknown:
		s.retry(Uncertain, l, now, chance)
	default:
		s.retry(Deferred, l, now, chance)
	}
	return s
}

// retry lets the letter wait in a state, or ends it where its time is over.
func (s *Settlement) retry(waiting State, l Letter, now time.Time, chance float64) {
	due, ok := retryAt(l, now, chance)
	switch {
	case !l.ExpiresAt.IsZero() && !due.Before(l.ExpiresAt):
		s.State = Expired
	case !ok:
		s.State = Failed
	default:
		s.State, s.Due = waiting, due
	}
}

// settlement is what a last look decided instead of sending.
func (v Verdict) settlement(id string, now time.Time) Settlement {
	return Settlement{ID: id, State: v.state, At: now, Due: v.until, Reason: v.reason}
}

// recovered is what becomes of a letter that an earlier run of this instance left in hand;
// false when nothing better is known than what the store says.
func (m memory) recovered(l Letter, now time.Time) (Settlement, bool) {
	s := Settlement{ID: l.ID, At: now, Error: l.LastError}
	found := m.about(l)
	switch {
	case l.State == Claimed:
		s.State = Queued
	case found == taken:
		s.State, s.Error = HandedOver, Failure{}
	case found == notTaken:
		s.State = Queued
	case l.State == Uncertain:
		return s, false // its journal may have been cut since
	case found == 0 && m.complete:
		s.State = Queued
	default:
		s.State, s.Due, s.Error = Uncertain, now, Failure{Class: Unknown, Note: "interrupted"}
	}
	return s, true
}

// suppresses tells whether this refusal stops letters to the address: at once where the
// server says that there is no such mailbox (RFC 3463, X.1.1), else at the second time.
func (b BadAddress) suppresses(times int) bool {
	return b.Failure.Enhanced == "5.1.1" || times >= 2
}
