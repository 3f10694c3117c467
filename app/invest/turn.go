package invest

import "time"

// Whose turn it is.
const (
	TurnMinistry  = "ministry"
	TurnInvestor  = "investor"
	TurnAuthority = "authority"
	TurnBoth      = "both" // a call that is to come
	TurnNobody    = "nobody"
)

// Turn says whose turn it is, and since when. A time that has passed is nobody's step any
// more: what comes after it is the Ministry's.
func (in Interest) Turn(now time.Time) (whose string, since time.Time) {
	since = in.CreatedAt
	if n := len(in.Moves); n > 0 {
		since = in.Moves[n-1].At
	}
	switch {
	case in.Ended():
		return TurnNobody, since
	case in.Next == NextConsent, in.Next == NextReply:
		return TurnInvestor, since
	case in.Next == NextVerdict:
		return TurnAuthority, since
	case in.Next == NextSlot && in.Call != nil:
		if last := in.Call.last(); !last.After(now) {
			return TurnMinistry, last
		}
		return TurnInvestor, since
	case in.Next == NextCall && in.Call != nil && in.Call.Chosen != nil:
		if end := in.Call.end(); !end.After(now) {
			return TurnMinistry, end
		}
		return TurnBoth, since
	}
	return TurnMinistry, since
}

// next is what comes next as it is shown: after the time of a call, and after the times
// that were offered for one, the officer says more.
func (in Interest) next(now time.Time) string {
	if whose, _ := in.Turn(now); whose == TurnMinistry && (in.Next == NextSlot || in.Next == NextCall) {
		return NextOfficer
	}
	return in.Next
}
