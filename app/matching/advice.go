package matching

import (
	"math"

	"jisr/app/roster"
)

// Likelihood is how likely the seats are to be filled when as many are invited as
// the advice says, in percent.
const Likelihood = 80

// Until there is a history of our own 4 of 10 invited are assumed to accept. These ten
// count as if they had answered, so a few first answers do not decide alone and many
// outweigh them.
const (
	assumedAccepted = 4
	assumedAnswered = 10
)

// enoughOfMode is from how many answers on a mode of work counts by itself: whoever is
// asked to travel answers otherwise than who may stay at her desk.
const enoughOfMode = 20

// History is how many of past invitations that were answered or have expired were
// accepted.
type History struct {
	Accepted int `json:"accepted"`
	Answered int `json:"answered"`
}

// Past is the history by the mode of the programmes.
type Past map[roster.Mode]History

// of is the history that speaks for a programme of that mode; own is false where the
// mode has too few answers and all programmes speak for it.
func (p Past) of(mode roster.Mode) (h History, own bool) {
	if own := p[mode]; own.Answered >= enoughOfMode {
		return own, true
	}
	for _, x := range p {
		h.Accepted += x.Accepted
		h.Answered += x.Answered
	}
	return h, false
}

// Standings is how a role stands: its seats, who accepted, who was invited and may
// still answer.
type Standings struct{ Seats, Accepted, Waiting int }

// Advice is how many to invite so that the seats are likely to be filled, and
// what that rests on.
type Advice struct {
	// Seats are those that nobody has accepted yet.
	Seats int `json:"seats"`
	// Invite is how many invitations it takes for them, Waiting how many of those are
	// out already, More how many are still to be written.
	Invite  int `json:"invite"`
	Waiting int `json:"waiting"`
	More    int `json:"more"`
	// Likelihood is the percentage with which so many fill the seats.
	Likelihood int `json:"likelihood"`
	// Past is the history that was counted; of programmes of the same mode when
	// SameMode is true, else of all.
	Past     History `json:"past"`
	SameMode bool    `json:"same_mode"`
	// Assumed is what was counted besides.
	Assumed History `json:"assumed"`
}

// Advise says how many to invite for the seats that are open.
func Advise(s Standings, mode roster.Mode, past Past) Advice {
	a := Advice{Seats: max(s.Seats-s.Accepted, 0), Waiting: s.Waiting, Likelihood: Likelihood, Assumed: History{assumedAccepted, assumedAnswered}}
	a.Past, a.SameMode = past.of(mode)
	yes := a.Past.Accepted + assumedAccepted
	no := a.Past.Answered - a.Past.Accepted + assumedAnswered - assumedAccepted
	a.Invite = Enough(a.Seats, yes, no, Likelihood)
	a.More = max(a.Invite-a.Waiting, 0)
	return a
}

// Enough is the least number of invitations of which, with a likelihood of at least
// percent, as many are accepted as there are seats, after yes acceptances and no other
// answers.
//
// The rate of acceptance is not known: after those answers it is distributed as
// Beta(yes, no), so the acceptances of n invitations are beta-binomial (J. G. Skellam,
// A probability distribution derived from the binomial distribution, JRSS B 10, 1948).
// Counted by the invitation that fills the last seat, its number N is distributed with
//
//	P(N = n) = C(n-1, seats-1) · B(yes+seats, no+n-seats) / B(yes, no)
//
// and the answer is the first n up to which these sum to the likelihood. They are
// summed in logarithms, since each may be smaller than a float64 holds.
func Enough(seats, yes, no, percent int) int {
	if seats <= 0 {
		return 0
	}
	s, a, b := float64(seats), float64(yes), float64(no)
	log := logBeta(a+s, b) - logBeta(a, b) // each of the first is accepted
	sum := math.Exp(log)
	n := seats
	for ; sum < float64(percent)/100-rounding; n++ {
		of := float64(n)
		log += math.Log(of) - math.Log(of-s+1) + math.Log(b+of-s) - math.Log(a+b+of)
		sum += math.Exp(log)
	}
	return n
}

// rounding is how far below the likelihood a sum may be that is exactly that.
const rounding = 1e-12

func logBeta(a, b float64) float64 {
	x, _ := math.Lgamma(a)
	y, _ := math.Lgamma(b)
	z, _ := math.Lgamma(a + b)
	return x + y - z
}
