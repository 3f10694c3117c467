package matching_test

import (
	"math/big"
	"testing"

	"jisr/app/matching"
	"jisr/app/roster"
)

// atLeast is the tail of the beta-binomial distribution in fractions, from its textbook
// form: of n invited at least seats accept.
func atLeast(seats, n, yes, no int) *big.Rat {
	sum := new(big.Rat)
	for k := seats; k <= n; k++ {
		term := new(big.Rat).SetInt(new(big.Int).Binomial(int64(n), int64(k)))
		term.Mul(term, rising(yes, k))
		term.Mul(term, rising(no, n-k))
		sum.Add(sum, term.Quo(term, rising(yes+no, n)))
	}
	return sum
}

// rising is x(x+1)…(x+n-1).
func rising(x, n int) *big.Rat {
	out := big.NewInt(1)
	for i := range n {
		out.Mul(out, big.NewInt(int64(x+i)))
	}
	return new(big.Rat).SetInt(out)
}

func TestAdviceIsTheLeastNumberThatFillsTheSeatsFourTimesInFive(t *testing.T) {
	want := big.NewRat(matching.Likelihood, 100)
	for _, seats := range []int{1, 2, 3, 8, 20} {
		for _, past := range []matching.History{{}, {1, 1}, {0, 7}, {4, 5}, {2, 4}, {22, 40}, {40, 40}, {90, 100}} {
			a := matching.Advise(matching.Standings{Seats: seats}, roster.Visit, matching.Past{roster.Visit: past})
			yes, no := past.Accepted+a.Assumed.Accepted, past.Answered-past.Accepted+a.Assumed.Answered-a.Assumed.Accepted
			if atLeast(seats, a.Invite, yes, no).Cmp(want) < 0 {
				t.Errorf("%d invitations do not fill %d seats after %d of %d", a.Invite, seats, past.Accepted, past.Answered)
			}
			if a.Invite > seats && atLeast(seats, a.Invite-1, yes, no).Cmp(want) >= 0 {
				t.Errorf("%d seats after %d of %d: fewer than %d would do", seats, past.Accepted, past.Answered, a.Invite)
			}
		}
	}
}

func TestAdviceCountsWhoAcceptedAndWhoMayStillAnswer(t *testing.T) {
	past := matching.Past{roster.Visit: {Accepted: 22, Answered: 40}}
	a := matching.Advise(matching.Standings{Seats: 3, Accepted: 1, Waiting: 3}, roster.Visit, past)
	if a.Seats != 2 || a.Invite != 5 || a.Waiting != 3 || a.More != 2 {
		t.Errorf("3 seats, one accepted, three may answer: %+v", a)
	}
	for _, s := range []matching.Standings{{Seats: 2, Accepted: 2}, {Seats: 2, Accepted: 5, Waiting: 1}} {
		if a := matching.Advise(s, roster.Visit, past); a.Seats != 0 || a.Invite != 0 || a.More != 0 {
			t.Errorf("%+v needs nobody, not %+v", s, a)
		}
	}
	if a := matching.Advise(matching.Standings{Seats: 1, Waiting: 9}, roster.Visit, past); a.More != 0 {
		t.Errorf("more are out than it takes: %+v", a)
	}
}

func TestAdviceRestsOnTheSameModeOnceItHasAnswers(t *testing.T) {
	past := matching.Past{roster.Remote: {Accepted: 18, Answered: 20}, roster.Visit: {Accepted: 4, Answered: 19}}
	remote := matching.Advise(matching.Standings{Seats: 4}, roster.Remote, past)
	if !remote.SameMode || remote.Past != past[roster.Remote] {
		t.Errorf("20 answers speak for themselves: %+v", remote)
	}
	visit := matching.Advise(matching.Standings{Seats: 4}, roster.Visit, past)
	if visit.SameMode || visit.Past != (matching.History{Accepted: 22, Answered: 39}) {
		t.Errorf("19 answers do not: %+v", visit)
	}
	if none := matching.Advise(matching.Standings{Seats: 2}, "", nil); none.Past.Answered != 0 || none.Invite != 8 {
		t.Errorf("without a history: %+v", none)
	}
}

func TestALikelihoodThatIsMetExactlyIsMet(t *testing.T) {
	if n := matching.Enough(1, 4, 1, 80); n != 1 {
		t.Errorf("after 4 of 5 the next accepts with 80 %%, so one is enough, not %d", n)
	}
}

func TestAdviceOfManySeatsIsANumber(t *testing.T) {
	for _, past := range []matching.History{{}, {0, 400}, {1, 9}, {5000, 5000}} {
		a := matching.Advise(matching.Standings{Seats: 500}, "", matching.Past{"": past})
		if a.Invite < 500 {
			t.Errorf("500 seats after %+v: %d", past, a.Invite)
		}
	}
}
