package matching

import "math"

// Advice is how many to invite so that the seats are likely to be filled, and
// what that rests on.
type Advice struct {
	Seats  int `json:"seats"`
	Invite int `json:"invite"`
	// Accepted of Answered past invitations were accepted; with fewer than
	// minimalHistory answers the rate below is assumed instead and Assumed is true.
	Accepted int  `json:"accepted"`
	Answered int  `json:"answered"`
	Assumed  bool `json:"assumed"`
}

const (
	minimalHistory = 20
	assumedRate    = 0.4 // of those invited accept, until there is a history of our own
)

// Invite advises how many to invite for the open seats, from how many of the
// past invitations (answered or expired) were accepted.
func Invite(seats, accepted, answered int) Advice {
	a := Advice{Seats: seats, Accepted: accepted, Answered: answered, Assumed: answered < minimalHistory}
	rate := assumedRate
	if !a.Assumed {
		rate = max(float64(accepted)/float64(answered), 0.05)
	}
	a.Invite = int(math.Ceil(float64(seats) / rate))
	return a
}
