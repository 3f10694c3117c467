package outboxtest

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"jisr/mailer"
)

// Tally is what became of letters, by what the outbox says beside what the server has.
type Tally struct {
	Runs    int // processes that were killed, or whatever the proof repeats
	Letters int
	// Acknowledged letters are handed over and arrived.
	Acknowledged int
	// Lost letters never go although nobody decided so: handed over and not there, or at a
	// state from which they do not leave by themselves.
	Lost int
	// Repeated letters came more than once and must not; Again is how often letters of the
	// account lane came again under their Message-ID, which they may.
	Repeated, Again int
	// Parked letters may have gone and wait for an officer.
	Parked int
	// Recovered letters were in hand when a process was killed and went on by themselves.
	Recovered int
	// Wrong tells of each letter that was lost or repeated.
	Wrong []string
}

// Judge adds letters that have found their end; copies is how often each Message-ID came.
func (t *Tally) Judge(letters []mailer.Letter, copies func(messageID string) int) {
	for _, l := range letters {
		t.Letters++
		n := copies(l.MessageID)
		switch {
		case n > 1 && !l.Lane.Resends():
			t.Repeated++
			t.Wrong = append(t.Wrong, fmt.Sprintf("%s came %d times", l.ID, n))
		case l.State == mailer.HandedOver && n > 0:
			t.Acknowledged++
			t.Again += n - 1
		case l.State == mailer.Uncertain && !l.Waits():
			t.Parked++
		default:
			t.Lost++
			t.Wrong = append(t.Wrong, fmt.Sprintf("%s is %s and came %d times: it is lost", l.ID, l.State, n))
		}
	}
}

// String is the tally as a table.
func (t Tally) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "runs\tletters\tacknowledged\tlost\trepeated\tagain, as they may\tparked\trecovered\t") // a strings.Builder takes everything
	fmt.Fprintf(w, "%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t\n", t.Runs, t.Letters, t.Acknowledged, t.Lost, t.Repeated, t.Again, t.Parked, t.Recovered)
	_ = w.Flush() // so does this
	return b.String()
}
